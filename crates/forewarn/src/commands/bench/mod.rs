//! `forewarn bench`: what the whole system does on this machine, and how good it is.
//!
//! Speed comes first, on one thread. Then the standing suite: scenarios in which the world is as the
//! engine is told, and others in which it is not, each over several seeds that nobody has looked at
//! before, scored against truth and bound.

mod console;
mod latency;
mod print;
mod server;
mod speed;
mod suite;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Context;
use serde::Serialize;

use super::{draw, material};

/// Measures decoding, engine, latency, server, coverage and journal, and scores the standing suite
///
/// Seeds follow from the time of day unless `--first-seed` repeats an earlier run.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  forewarn bench\n  forewarn bench --only suite --seeds 40\n  \
                        forewarn bench --only suite --scenario salvo-s1 --first-seed 7000 --json"
)]
pub struct Args {
    /// Only these parts
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    only: Vec<Part>,
    /// Only these scenarios of the suite, by name
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    scenario: Vec<String>,
    /// Runs of each scenario
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=10_000))]
    seeds: u64,
    /// The first seed; the others follow
    #[arg(long, value_name = "N")]
    first_seed: Option<u64>,
    /// Draw the suite's forecasts against the bound and its reliability diagram into this folder
    #[arg(long, value_name = "DIR")]
    pictures: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
}

/// What can be measured.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Octets of ASTERIX to plots, and to JSON
    Decode,
    /// Processor time of the engine for a dwell
    Engine,
    /// From a dwell's close to its decisions at 20,000 plots a second
    Latency,
    /// From a datagram to a live server until a console is told; five minutes of real time
    Server,
    /// Visible heights and warning-time map of the demonstration's site
    Coverage,
    /// Records written and checked
    Journal,
    /// Accuracy, warnings and false alarms over scenarios and seeds
    Suite,
}

/// Everything that was measured.
#[derive(Serialize)]
struct Figures {
    cores: usize,
    release_build: bool,
    speed: Vec<speed::Figure>,
    suite: Vec<suite::Row>,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(name) = args
        .scenario
        .iter()
        .find(|name| !suite::SCENARIOS.iter().any(|known| known.name == *name))
    {
        let known: Vec<_> = suite::SCENARIOS.iter().map(|one| one.name).collect();
        writeln!(
            std::io::stderr(),
            "error: no scenario `{name}` in the suite; it has {}",
            known.join(", ")
        )?;
        return Ok(ExitCode::from(2));
    }
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    material::unpack(folder.path())?;
    let wanted = |part| args.only.is_empty() || args.only.contains(&part);
    let mut figures = Figures {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        release_build: !cfg!(debug_assertions),
        speed: Vec::new(),
        suite: Vec::new(),
    };
    for (part, measure) in [
        (Part::Decode, speed::decode as fn(&_) -> _),
        (Part::Engine, latency::engine),
        (Part::Latency, latency::latency),
        (Part::Latency, latency::beside_a_plan),
        (Part::Server, server::server),
        (Part::Coverage, speed::coverage),
        (Part::Journal, speed::journal),
    ] {
        if wanted(part) {
            figures.speed.extend(measure(folder.path())?);
        }
    }
    if wanted(Part::Suite) {
        let first = args.first_seed.unwrap_or_else(fresh_seed);
        let seeds = first..first.saturating_add(args.seeds);
        let chosen =
            |name: &str| args.scenario.is_empty() || args.scenario.iter().any(|n| n == name);
        for scenario in suite::SCENARIOS.iter().filter(|one| chosen(one.name)) {
            figures
                .suite
                .push(suite::run(scenario, folder.path(), seeds.clone())?);
        }
    }
    if let Some(pictures) = &args.pictures {
        draw_suite(&figures.suite, pictures)?;
    }
    let mut out = std::io::stdout();
    if args.json {
        writeln!(out, "{}", serde_json::to_string(&figures)?)?;
    } else {
        write!(out, "{}", print::text(&figures))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// More scenarios than these are counted in a title, not named.
const NAMED_MAX: usize = 5;

/// All scenarios that ran, as one, in pictures.
fn draw_suite(suite: &[suite::Row], folder: &Path) -> anyhow::Result<()> {
    let names: Vec<_> = suite.iter().map(|row| row.scenario).collect();
    let named = match names.len() {
        ..=NAMED_MAX => names.join(", "),
        more => format!("{more} scenarios"),
    };
    let runs: u64 = suite.iter().map(|row| row.runs).sum();
    let title = format!("{named} · {runs} runs");
    draw::charts(
        &title,
        &scoring::pool(suite.iter().map(|row| &row.pooled)),
        folder,
    )
}

/// A seed that nobody has chosen.
#[allow(
    clippy::disallowed_methods,
    reason = "fresh seeds are what a benchmark wants; the seed is printed and can be given"
)]
fn fresh_seed() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(1, |since| since.as_secs())
}
