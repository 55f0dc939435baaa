//! `forewarn score`: a run against the truth.

use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args as ClapArgs;
use flight::Environment;
use frames::SiteFrame;
use recording::lines::LineReader;
use scoring::Score;
use serde::de::DeserializeOwned;
use sitefile::World;

use super::check::print_problems;
use super::told;

/// Scores a run against the truth of its scenario
///
/// RUN_DIR holds tracks.jsonl, impacts.jsonl and warnings.jsonl (from replay); the truth's directory
/// holds truth.jsonl, plots.jsonl and site.toml (from simulate).
///
/// Example: forewarn score run/replay --truth run
#[derive(ClapArgs)]
pub struct Args {
    /// Directory of the run
    #[arg(value_name = "RUN_DIR")]
    run: PathBuf,
    /// Directory of the truth
    #[arg(long, value_name = "DIR")]
    truth: PathBuf,
    /// Prints the metrics as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let world = match sitefile::load(&args.truth.join("site.toml")) {
        Ok(world) => world,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    // Other trackers write none.
    if !args.run.join("summary.json").exists() {
        writeln!(
            told::stderr(),
            "warning: {}: no summary.json here: if `forewarn replay` wrote this, the run did not end",
            args.run.display()
        )?;
    }
    let score = of_folders(&world, &args.run, &args.truth)?;
    let mut out = told::stdout();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&score)?)?;
    } else {
        write!(out, "{}", scoring::table(&score))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Scores the files of a run against those of the truth.
pub fn of_folders(world: &World, run: &Path, truth: &Path) -> anyhow::Result<Score> {
    let site = &world.site;
    let environment = Environment::new(
        SiteFrame::new(site.origin),
        site.geoid.clone(),
        site.air.clone(),
        world.ground.clone(),
    )
    .map_err(|error| anyhow::anyhow!("the site's air: {error}"))?;
    Ok(scoring::score(&scoring::Run {
        site,
        environment: &environment,
        detections: world.coverage.detections,
        truth: &lines(&truth.join("truth.jsonl"))?,
        plots: &lines(&truth.join("plots.jsonl"))?,
        tracks: &lines(&run.join("tracks.jsonl"))?,
        impacts: &lines(&run.join("impacts.jsonl"))?,
        warnings: &lines(&run.join("warnings.jsonl"))?,
    }))
}

/// Every line of a file, or the first that can't be read.
pub(super) fn lines<T: DeserializeOwned>(path: &Path) -> anyhow::Result<Vec<T>> {
    let file = File::open(path).with_context(|| path.display().to_string())?;
    LineReader::new(BufReader::new(file))
        .collect::<Result<_, _>>()
        .with_context(|| path.display().to_string())
}
