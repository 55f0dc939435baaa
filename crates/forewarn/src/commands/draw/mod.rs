//! `forewarn draw`: a run as a picture.

mod chart;
mod error;
mod forecast;
mod forecast_page;
mod map;
mod page;
mod plan;
mod raid;
mod raid_page;
mod reliability;
mod relief;
mod side;
mod svg;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args as ClapArgs, ValueEnum};
use scoring::Score;

use self::forecast::{Choice, choose};
use self::raid::Raid;
use super::check::print_problems;
use super::score;
use super::told;

/// Draws a run: one forecast, the whole raid, or how good its forecasts were
///
/// RUN_DIR holds tracks.jsonl and impacts.jsonl (from replay). The picture is one self-contained SVG.
///
/// forecast: a map with relief, zones, the track from where it was first seen, the way expected and the
/// regions that hold the impact with 50, 90 and 99 %; and below it the same from the side. With --truth it
/// marks where the object came down.
///
/// raid: every plot, every object's true way, every track, and where each was expected to come down.
///
/// reliability: how often what was said to endanger a zone did. error: each forecast's error beside the
/// least that its plots allowed. `forewarn bench --pictures` draws these two of many runs.
///
/// Examples:
///   forewarn draw run/replay --truth run --before 8 --out forecast.svg
///   forewarn draw run/replay --truth run --picture raid --out raid.svg
#[derive(ClapArgs)]
#[command(verbatim_doc_comment)]
pub struct Args {
    /// Directory of the run
    #[arg(value_name = "RUN_DIR")]
    run: PathBuf,
    /// Directory with truth.jsonl, plots.jsonl and site.toml (from simulate)
    #[arg(long, value_name = "DIR", required_unless_present = "site")]
    truth: Option<PathBuf>,
    /// The site file, where there is no truth; a forecast alone can be drawn then
    #[arg(long, value_name = "FILE")]
    site: Option<PathBuf>,
    /// What to draw
    #[arg(long, value_name = "WHAT", default_value = "forecast")]
    picture: Picture,
    /// The track whose forecast is drawn [default: the one that endangered a zone most]
    #[arg(long, value_name = "NUMBER")]
    track: Option<u64>,
    /// The last forecast made at least this long before the impact [default: 10, or the first one where all are later]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    before: Option<f64>,
    /// The picture
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// How long before the impact a forecast is drawn where nothing else is asked, seconds.
const BEFORE_S: f64 = 10.0;

/// What can be drawn of a run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Picture {
    /// One forecast over the ground
    Forecast,
    /// Everything of a run
    Raid,
    /// Stated probabilities and what came true
    Reliability,
    /// Errors of forecasts beside the bound
    Error,
}

fn seconds(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0)
        .ok_or_else(|| format!("`{text}` is not a number of seconds, 0 or more"))
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let site = match (&args.site, &args.truth) {
        (Some(file), _) => file.clone(),
        (None, Some(folder)) => folder.join("site.toml"),
        (None, None) => anyhow::bail!("--site or --truth is needed"),
    };
    let world = match sitefile::load(&site) {
        Ok(world) => world,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let truth = || {
        let folder = args.truth.as_deref();
        folder.context("--truth is needed: the picture shows what was true")
    };
    let (picture, summary) = match args.picture {
        Picture::Forecast => {
            let choice = Choice {
                track: args.track,
                before_s: args.before,
            };
            let forecast = choose(&world, &args.run, args.truth.as_deref(), &choice)?;
            let picture = forecast_page::picture(&world, &forecast)?;
            (picture, forecast_page::summary(&world, &forecast))
        }
        Picture::Raid => {
            let before_s = args.before.unwrap_or(BEFORE_S);
            let raid = Raid::read(&world, &args.run, truth()?, before_s)?;
            if let (Some(asked_s), true) = (args.before, raid.forecasts.is_empty()) {
                anyhow::bail!("no forecast was made {asked_s} s or more before its impact");
            }
            let picture = raid_page::picture(&world, &raid, before_s)?;
            (picture, raid_page::summary(&raid, before_s))
        }
        Picture::Reliability | Picture::Error => {
            let score = score::of_folders(&world, &args.run, truth()?)?;
            chart(args.picture, &page::site_title(&world), &score)
        }
    };
    write(&args.out, &picture)?;
    writeln!(told::stdout(), "{summary}")?;
    Ok(ExitCode::SUCCESS)
}

/// `reliability.svg` and `error.svg` of a score into a folder.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn charts(title: &str, score: &Score, folder: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (picture, name) in [
        (Picture::Reliability, "reliability.svg"),
        (Picture::Error, "error.svg"),
    ] {
        write(&folder.join(name), &chart(picture, title, score).0)?;
    }
    Ok(())
}

/// A picture of a score, and what it shows in one line.
fn chart(picture: Picture, title: &str, score: &Score) -> (String, String) {
    match picture {
        Picture::Error => (error::picture(title, score), error::summary(score)),
        _ => (
            reliability::picture(title, score),
            reliability::summary(score),
        ),
    }
}

fn write(file: &Path, picture: &str) -> anyhow::Result<()> {
    std::fs::write(file, picture).with_context(|| file.display().to_string())
}
