//! `forewarn simulate`: a scenario to sensor reports and truth.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args as ClapArgs;
use recording::PcapWriter;
use recording::lines::{PlotLine, write_line};
use serde_json::json;
use simulator::Output;
use sitefile::Scenario;

use super::check::print_problems;
use super::told;

/// Flies a scenario and writes what its sensors report, with the truth beside it
///
/// Writes site.toml, plots.ast (raw ASTERIX blocks), plots.pcap, plots.jsonl and truth.jsonl.
///
/// Example: forewarn simulate scenarios/erbil-2021.toml --out run
#[derive(ClapArgs)]
pub struct Args {
    /// The scenario file
    scenario: PathBuf,
    /// Directory for the files; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Seed of every random choice; the scenario's own if not given
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Prints what was written as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let scenario = match sitefile::load_scenario(&args.scenario) {
        Ok(scenario) => scenario,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let seed = args.seed.unwrap_or(scenario.file.scenario.seed);
    let output = simulator::play(&scenario, &mut simulator::generator(seed))?;
    write_files(&scenario, &output, &args.out)?;
    let counts = Counts::of(&output);
    let mut out = told::stdout();
    if args.json {
        let line = json!({
            "scenario": scenario.file.scenario.name,
            "seed": seed,
            "objects": output.objects.len(),
            "impacts": counts.impacts,
            "plots": counts.plots,
            "datagrams": output.datagrams.len(),
            "out": args.out,
        });
        writeln!(out, "{line}")?;
    } else {
        writeln!(
            out,
            "{}, seed {seed}: {} objects, {} impacts, {} plots in {} datagrams, written to {}",
            scenario.file.scenario.name,
            output.objects.len(),
            counts.impacts,
            counts.plots,
            output.datagrams.len(),
            args.out.display(),
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

struct Counts {
    plots: usize,
    impacts: usize,
}

impl Counts {
    fn of(output: &Output) -> Self {
        let is_plot = |line: &&PlotLine| matches!(line, PlotLine::Plot(_));
        Self {
            plots: output.plot_lines().filter(is_plot).count(),
            impacts: output.objects.iter().filter(|o| o.impact.is_some()).count(),
        }
    }
}

/// Writes every file of a run into a directory.
pub fn write_files(scenario: &Scenario, output: &Output, directory: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    write_site(scenario, directory)?;
    write_file(&directory.join("plots.ast"), |file| {
        output
            .datagrams
            .iter()
            .try_for_each(|datagram| file.write_all(&datagram.octets))
    })?;
    write_file(&directory.join("plots.pcap"), |file| {
        let mut pcap = PcapWriter::new(file)?;
        for datagram in &output.datagrams {
            pcap.datagram(datagram.time, &datagram.octets)?;
        }
        Ok(())
    })?;
    write_file(&directory.join("plots.jsonl"), |file| {
        output
            .plot_lines()
            .try_for_each(|line| write_line(file, line))
    })?;
    write_file(&directory.join("truth.jsonl"), |file| {
        output
            .truth
            .iter()
            .try_for_each(|line| write_line(file, line))
    })
}

/// The site file, with the files it names beside it.
fn write_site(scenario: &Scenario, directory: &Path) -> anyhow::Result<()> {
    let world = &scenario.world;
    let portable = sitefile::portable(&world.path, &world.text)?;
    for (source, name) in &portable.files {
        let target = directory.join(name);
        let same =
            matches!((source.canonicalize(), target.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if !same {
            fs::copy(source, &target).with_context(|| format!("copying {}", source.display()))?;
        }
    }
    let path = directory.join("site.toml");
    fs::write(&path, &portable.text).with_context(|| path.display().to_string())
}

fn write_file(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let write = || {
        let mut file = BufWriter::new(File::create(path)?);
        fill(&mut file)?;
        file.flush()
    };
    write().with_context(|| format!("writing {}", path.display()))
}
