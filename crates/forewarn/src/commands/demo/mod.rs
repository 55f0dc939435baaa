//! `forewarn demo`: the incident of February 2021, with invented positions.
//!
//! The scenario is simulated, its radar's ASTERIX goes through the same engine as live data would, and
//! the console shows it. Nothing here knows how it will end: who is not warned follows from the
//! terrain and the radar's sector, and the coverage map says so before the first rocket flies.

#![allow(
    clippy::disallowed_methods,
    reason = "performance figures need a clock; the engine never sees it"
)]

mod narrate;
mod outcome;
mod stage;

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use engine::{Decision, World};
use recording::lines::TruthLine;
use replay::{Events, Run};
use sitefile::Scenario;
use warning::WarningDecision;

use self::narrate::Narrator;
use self::outcome::Account;
use super::stopwatch::Stopwatch;
use super::{check, material, simulate};

/// Runs the incident of 2021, with invented positions
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  forewarn demo\n  forewarn demo --improved\n  \
                        forewarn demo --headless --out run"
)]
pub struct Args {
    /// Run at full speed without the console and print the summary
    #[arg(long)]
    headless: bool,
    /// Leave every file of the simulation and of the run here
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// With the sensor that closes the gap
    #[arg(long)]
    improved: bool,
    /// Seed of every random choice; the scenario's own if not given
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Address and port of the console; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// Scenario seconds a second
    #[arg(long, value_name = "X", default_value_t = 1.0, value_parser = pace)]
    pace: f64,
    /// End when the summary is told, instead of keeping the console open
    #[arg(long)]
    exit: bool,
    /// Print the summary as JSON
    #[arg(long)]
    json: bool,
}

fn pace(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(pace) if (0.1..=100.0).contains(&pace) => Ok(pace),
        _ => Err("expected a number from 0.1 to 100".to_owned()),
    }
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let unpacked = tempfile::tempdir().context("cannot make a temporary folder")?;
    material::unpack(unpacked.path())?;
    let path = unpacked.path().join(if args.improved {
        "scenarios/erbil-2021-improved.toml"
    } else {
        "scenarios/erbil-2021.toml"
    });
    let scenario = match sitefile::load_scenario(&path) {
        Ok(scenario) => scenario,
        Err(problems) => {
            check::print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let out = args
        .out
        .clone()
        .unwrap_or_else(|| unpacked.path().join("run"));
    let show = Show::prepare(&scenario, &args, &out)?;
    if args.headless {
        let summary = show.play(&args, |_, _| Ok(()))?;
        tell(&summary, &args)?;
    } else {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        runtime.block_on(stage::perform(&show, &args))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A simulated incident, ready to be run.
struct Show<'a> {
    scenario: &'a Scenario,
    world: World,
    truth: Vec<TruthLine>,
    charted: server::Charted,
    out: &'a Path,
}

impl<'a> Show<'a> {
    fn prepare(scenario: &'a Scenario, args: &Args, out: &'a Path) -> anyhow::Result<Self> {
        let seed = args.seed.unwrap_or(scenario.file.scenario.seed);
        let output = simulator::play(scenario, &mut simulator::generator(seed))?;
        simulate::write_files(scenario, &output, out)?;
        let world = replay::world(&scenario.world);
        let charted = server::chart(&scenario.world, scenario.start)?;
        Ok(Self {
            scenario,
            world,
            truth: output.truth,
            charted,
            out,
        })
    }

    /// Runs the recording through the engine; `each` sees every event's time and decisions.
    fn play(
        &self,
        args: &Args,
        mut each: impl FnMut(&Run, &[Decision]) -> anyhow::Result<()>,
    ) -> anyhow::Result<api::Summary> {
        let site = &self.world.site;
        let mut narrator = Narrator::new(site, self.scenario.start);
        let mut warnings: Vec<WarningDecision> = Vec::new();
        let mut run = Run::new(&self.world, Some(self.out))?;
        let plots = [self.out.join("plots.pcap")];
        let mut events = Events::open(&plots, &self.world, self.scenario.start)?;
        let mut watch = Stopwatch::default();
        while let Some(event) = events.next(&mut run, false)? {
            let (dwells, started) = (run.engine().work().dwells, Instant::now());
            let decisions = run.decide(event).to_vec();
            watch.note(started.elapsed(), run.engine().work().dwells - dwells);
            for decision in &decisions {
                if let Decision::Warning(warning) = decision {
                    warnings.push(warning.clone());
                }
                if let Some(line) = narrator.line(decision)
                    && !args.json
                {
                    writeln!(std::io::stdout(), "{line}")?;
                }
            }
            each(&run, &decisions)?;
            run.keep()?;
        }
        let mut summary = run.summary();
        summary.performance = watch.figures();
        let account = Account {
            site,
            truth: &self.truth,
            warnings: &warnings,
            coverage: &self.charted.coverage,
            decision_hash: summary.decision_hash.clone(),
        };
        run.finish(&summary)?;
        Ok(account.summary())
    }
}

fn tell(summary: &api::Summary, args: &Args) -> anyhow::Result<()> {
    let mut out = std::io::stdout();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(summary)?)?;
        return Ok(());
    }
    writeln!(
        out,
        "\n{} objects came down, {} of them where they endangered somebody.",
        summary.objects, summary.dangerous
    )?;
    for zone in &summary.zones {
        let outcome = match zone.outcome {
            api::Outcome::NotWarned => "NOT WARNED",
            api::Outcome::WarnedLate => "TOO LATE",
            api::Outcome::WarnedInTime => "in time",
            api::Outcome::Needless => "needless",
            api::Outcome::Undisturbed => "undisturbed",
        };
        writeln!(
            out,
            "  {outcome:<12} {:<12} {:>5} people  {}",
            zone.zone, zone.people, zone.why
        )?;
    }
    writeln!(out, "{}", summary.sentence)?;
    match &summary.known_beforehand {
        Some(known) => writeln!(out, "Known beforehand, from the coverage map: {known}")?,
        None => writeln!(out, "The coverage map shows no gap for these zones.")?,
    }
    if let Some(hash) = &summary.decision_hash {
        writeln!(out, "decision hash {hash}")?;
    }
    Ok(())
}
