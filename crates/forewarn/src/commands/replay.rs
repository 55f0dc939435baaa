//! `forewarn replay`: recordings through the engine.

#![allow(
    clippy::disallowed_methods,
    reason = "performance figures need a clock; the engine never sees it"
)]

use std::error::Error as _;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context as _;
use clap::Args as ClapArgs;
use frames::Time;
use indicatif::{ProgressBar, ProgressStyle};
use replay::{Events, Run, Summary};

use super::check::print_problems;
use super::pace::Pace;
use super::stopwatch::Stopwatch;
use super::told;

/// Runs the engine over recordings, as it would have run live
///
/// INPUT is a raw file of ASTERIX blocks, a capture (pcap, pcapng), plots as JSON Lines, or a
/// journal's folder: which one it is, its content tells. Several files are merged by time. DIR gets
/// tracks.jsonl, impacts.jsonl, warnings.jsonl and summary.json.
///
/// After the last input time goes on until every stay in shelter is over, with the sensors taken to
/// be as they were at the end.
///
/// A journal is replayed event by event in its own world, and its decision hashes are compared with
/// this run's: exit code 1 where they differ. Sessions that were kept in another world, such as before the site file
/// was edited, are left out and counted; where all were, that is exit code 1. Files of which nothing can be read are exit code 1, too, and so are
/// lines that cannot be read and captures that break off: the results are written all the same, without them.
#[derive(ClapArgs)]
#[command(after_help = "Examples:
  forewarn replay site.toml plots.pcap --out run
  forewarn replay site.toml north.ast south.ast --date 2021-02-15 --out run
  forewarn replay site.toml journal --out run
  forewarn replay new-site.toml journal --what-if --out run")]
pub struct Args {
    /// The site file
    site: PathBuf,
    /// What to replay
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder for the results; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Goes at X times the speed of the recording instead of as fast as possible
    #[arg(long, value_name = "X", value_parser = positive)]
    paced: Option<f64>,
    /// The day on which a recording without dates was begun
    #[arg(long, value_name = "YYYY-MM-DD", default_value = "1970-01-01", value_parser = date)]
    date: Time,
    /// Replays a journal in another world than its own
    #[arg(long)]
    what_if: bool,
    /// Prints summary.json to standard output
    #[arg(long)]
    json: bool,
}

fn positive(text: &str) -> Result<f64, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| format!("`{text}` is not a number"))?;
    if number > 0.0 && number.is_finite() {
        Ok(number)
    } else {
        Err("must be greater than 0".to_owned())
    }
}

fn date(text: &str) -> Result<Time, String> {
    recording::lines::parse_time(&format!("{text}T00:00:00Z"))
        .ok_or_else(|| format!("`{text}` is not a date written YYYY-MM-DD between 1678 and 2261"))
}

/// Runs the command: exit code 1 where a journal's hashes differ, a line or everything could not be read,
/// or a capture breaks off.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let loaded = match sitefile::load(&args.site) {
        Ok(loaded) => loaded,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let world = replay::world(&loaded);
    let mut events = Events::open(&args.inputs, &world, args.date)?;
    let mut run = Run::new(&world, Some(&args.out))?;
    let mut watch = Stopwatch::default();
    let mut pace = args.paced.map(Pace::new);
    let progress = progress();
    while let Some(event) = events.next(&mut run, args.what_if)? {
        let time = event.time();
        if let Some(pace) = &mut pace {
            pace.wait_for(time);
        }
        let dwells = run.engine().work().dwells;
        let started = Instant::now();
        run.decide(event);
        watch.note(started.elapsed(), run.engine().work().dwells - dwells);
        run.keep()?;
        progress.inc(1);
        if progress.position().is_multiple_of(1024) {
            progress.set_message(format!("{} tracks", run.engine().tracks_total()));
        }
    }
    progress.finish_and_clear();
    let mut summary = run.summary();
    summary.performance = watch.figures();
    run.finish(&summary)?;
    tell(&args, &summary).context("standard output")?;
    let cut_short = cut_short(&events)?;
    if matches!(events, Events::Files(_)) && summary.records() == 0 {
        let inputs: Vec<_> = args
            .inputs
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        anyhow::bail!(
            "{}: nothing in it could be read{}: an input is ASTERIX blocks of categories {}, a capture \
             of them, or lines as in docs/files.md; look into it with `forewarn decode`",
            inputs.join(", "),
            summary
                .unread()
                .map(|unread| format!(", {unread}"))
                .unwrap_or_default(),
            listed(replay::asterix_categories())
        );
    }
    if let Some(unread) = summary.unread() {
        writeln!(told::stderr(), "warning: not read: {unread}")?;
    }
    tell_of_receipts(&events)?;
    if summary.lines_malformed > 0 || cut_short {
        return Ok(ExitCode::FAILURE);
    }
    if let Some(sessions) = summary.sessions.filter(|all| all.passed_over > 0) {
        writeln!(
            std::io::stderr(),
            "warning: {} of the journal's {} sessions were kept in another world (another site file, terrain, air \
             or version) and are left out: replay them with what they were kept with",
            sessions.passed_over,
            sessions.passed_over + sessions.replayed
        )?;
    }
    let marks = summary.marks.unwrap_or_default();
    if marks.agreed < marks.compared && !args.what_if {
        let differ = marks.compared - marks.agreed;
        anyhow::bail!(
            "{differ} of the journal's {} decision hashes differ",
            marks.compared
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// Says how many times of receipt were not believed, if any.
fn tell_of_receipts(events: &Events) -> std::io::Result<()> {
    let Events::Files(timeline) = events else {
        return Ok(());
    };
    let count = timeline.receipts_disbelieved();
    if count > 0 {
        writeln!(
            told::stderr(),
            "warning: not believed, being far ahead of those before and after: {count} times of receipt (`received`)"
        )?;
    }
    Ok(())
}

/// Says where captures broke off, if any did.
fn cut_short(events: &Events) -> std::io::Result<bool> {
    let Events::Files(timeline) = events else {
        return Ok(false);
    };
    for place in timeline.cut_short() {
        let why = place
            .source()
            .map_or_else(String::new, |why| format!(": {why}"));
        writeln!(
            told::stderr(),
            "warning: {place}{why}; what came before was replayed"
        )?;
    }
    Ok(timeline.cut_short().next().is_some())
}

/// `1, 2 and 3`.
fn listed(categories: impl Iterator<Item = u8>) -> String {
    let mut names: Vec<String> = categories.map(|category| category.to_string()).collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}

fn tell(args: &Args, summary: &Summary) -> std::io::Result<()> {
    let mut out = told::stdout();
    if args.json {
        serde_json::to_writer_pretty(&mut out, summary)?;
        return writeln!(out);
    }
    let counts = &summary.counts;
    writeln!(
        out,
        "{}: {} plots received, {} used, {} dropped, {} rejected; {} tracks",
        summary.site,
        counts.received,
        counts.used,
        counts.dropped.values().sum::<u64>(),
        counts.rejected.values().sum::<u64>(),
        summary.tracks,
    )?;
    if let Some(unread) = summary.unread() {
        writeln!(out, "not read: {unread}")?;
    }
    for (zone, warnings) in &summary.warnings {
        for warning in warnings.iter().filter(|warning| warning.warned.is_some()) {
            let lead = warning.lead_s.map_or_else(
                || "by a person".to_owned(),
                |lead| format!("{lead:.1} s before impact"),
            );
            let end = warning.ended.unwrap_or("still standing");
            writeln!(out, "zone {zone}: warned {lead}, {end}")?;
        }
    }
    for alarm in summary.alarms.keys() {
        writeln!(out, "alarm: {alarm}")?;
    }
    writeln!(out, "decision hash {}", summary.decision_hash)?;
    writeln!(out, "written to {}", args.out.display())
}

fn progress() -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{spinner} {human_pos} events, {per_sec}, {msg}");
    ProgressBar::new_spinner()
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
}
