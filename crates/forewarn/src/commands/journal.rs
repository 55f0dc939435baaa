//! `forewarn journal`: looking at the evidence without the system that made it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use frames::{Span, Time};
use journal::{Folder, Noted, Report, Storage, VerifyingKey};
use recording::lines::format_time;
use replay::{Entry, JournalEvents};
use serde_json::{Value, json};

use super::told;

/// Checks a journal, or tells what is in it.
#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand)]
enum Action {
    /// Checks every octet: checksums, numbers, hash chain, seals. Names the first bad offset.
    ///
    /// Exit code 0 when all is sound, 1 otherwise.
    #[command(after_help = "Example:\n  forewarn journal verify /var/lib/forewarn/journal")]
    Verify {
        /// The journal's folder.
        dir: PathBuf,
        /// The public key that must have sealed it, 64 hexadecimal digits.
        #[arg(long, value_name = "HEX", value_parser = parse_key)]
        key: Option<Box<VerifyingKey>>,
        /// A chain head of it that was noted elsewhere, 64 hexadecimal digits (`journal info` prints the present one): a
        /// journal whose end was cut off since is sound in itself, and no longer has it.
        #[arg(long, value_name = "HEX", value_parser = parse_digest)]
        head: Option<[u8; 32]>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Tells how many records of which kind are in a journal, and its chain head.
    ///
    /// Exit code 0 when all is sound, 1 otherwise.
    ///
    /// With a time: what the coverage map said of every zone at that moment, and since when.
    #[command(
        after_help = "Examples:\n  forewarn journal info --json run/journal\n  \
                            forewarn journal info run/journal --coverage-at 2021-02-15T18:31:00Z"
    )]
    Info {
        /// The journal's folder.
        dir: PathBuf,
        /// A moment, RFC 3339: was each zone covered then?
        #[arg(long, value_name = "TIME", value_parser = moment)]
        coverage_at: Option<Time>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let out = &mut told::stdout();
    match args.action {
        Action::Verify {
            dir,
            key,
            head,
            json,
        } => {
            let key = key.map(|key| *key);
            let report = inspect(&dir, Noted { key, head })?;
            if json {
                writeln!(out, "{}", verdict_json(&report))?;
            } else {
                verdict_text(out, &report)?;
            }
            Ok(exit_code(&report))
        }
        Action::Info {
            dir,
            coverage_at: Some(time),
            json,
        } => coverage_at(out, &dir, time, json),
        Action::Info { dir, json, .. } => {
            let report = inspect(&dir, Noted::default())?;
            if json {
                writeln!(out, "{}", info_json(&report))?;
            } else {
                info_text(out, &report)?;
            }
            Ok(exit_code(&report))
        }
    }
}

/// What the map said of a zone, and when it was said.
struct Said {
    since: Time,
    verdict: String,
    sentence: String,
    /// Records were left out after it: the map may have said something else since.
    gap: bool,
}

/// What the journal says of the map that stood at a moment.
#[derive(Default)]
struct MapSaid {
    /// By zone.
    zones: BTreeMap<String, Said>,
    /// When it was drawn, and what it counted on of each sensor; none of a map that could not be drawn.
    sensors: Option<(Time, Vec<String>)>,
    /// Whether records were left out since.
    gap: bool,
}

impl MapSaid {
    /// Records are missing: what was said may have changed.
    fn leave_out(&mut self) {
        self.gap = true;
        self.zones.values_mut().for_each(|said| said.gap = true);
    }

    /// Takes in a note of the journal.
    fn take(&mut self, note: &str, now: Time) {
        if let Some(sensors) = note.strip_prefix(server::COUNTED_NOTE) {
            let each = sensors.split("; ").map(str::to_owned).collect();
            (self.sensors, self.gap) = (Some((now, each)), false);
        }
        let statement = note.strip_prefix(server::COVERAGE_NOTE);
        let parts = statement.and_then(|text| text.split_once(": "));
        let zone = parts.and_then(|(head, text)| Some((head.rsplit_once(' ')?, text)));
        if let Some(((zone, verdict), sentence)) = zone {
            let said = Said {
                since: now,
                verdict: verdict.to_owned(),
                sentence: sentence.to_owned(),
                gap: false,
            };
            self.zones.insert(zone.to_owned(), said);
            // Both are said at once of a map, and of no map zones alone.
            self.sensors.take_if(|(drawn, _)| *drawn != now);
        }
    }
}

/// A server that runs says something this often at the very least: it ticks a hundred times as often.
const STILL: Span = Span::from_millis(1_000);

/// Tells what the map said at a moment; exit code 1 where it had said nothing, or the journal had ended.
fn coverage_at(
    out: &mut impl Write,
    dir: &Path,
    time: Time,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let said = coverage_said(dir, time)?;
    if json {
        let sensors = said.sensors.as_ref();
        let map = sensors
            .map(|(drawn, sensors)| {
            json!({ "drawn": format_time(*drawn), "sensors": sensors, "gap": said.gap })
        });
        let zones = said.zones.iter().map(|(zone, said)| {
            json!({
                "zone": zone,
                "verdict": said.verdict,
                "since": format_time(said.since),
                "sentence": said.sentence,
                "records_left_out_since": said.gap,
            })
        });
        let zones: Vec<Value> = zones.collect();
        writeln!(
            out,
            "{}",
            json!({ "time": format_time(time), "zones": zones, "map": map })
        )?;
    } else {
        match &said.sensors {
            Some((drawn, sensors)) => {
                let drawn = format_time(*drawn);
                let gap = if said.gap {
                    " (records were left out since: another may have been drawn)"
                } else {
                    ""
                };
                writeln!(
                    out,
                    "the map, drawn {drawn}, counted on these sensors{gap}:"
                )?;
                for sensor in sensors {
                    writeln!(out, "  {sensor}")?;
                }
            }
            None if said.zones.is_empty() => {}
            None => writeln!(out, "on which sensors it counted is not in the journal")?,
        }
        for (zone, said) in &said.zones {
            let since = format_time(said.since);
            let gap = if said.gap {
                " (records were left out since: it may have changed)"
            } else {
                ""
            };
            writeln!(
                out,
                "{zone}: {}, said {since}: {}{gap}",
                said.verdict, said.sentence
            )?;
        }
    }
    if said.zones.is_empty() {
        bail!(
            "{}: no coverage map had been drawn by {}",
            dir.display(),
            format_time(time)
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn coverage_said(dir: &Path, until: Time) -> anyhow::Result<MapSaid> {
    let mut entries = JournalEvents::open(dir)?;
    let mut said = MapSaid::default();
    let mut now = None;
    loop {
        let Some(entry) = entries.read()? else {
            if let Some(last) = now.filter(|last| until - *last > STILL) {
                bail!(
                    "{}: not known: nothing was recorded after {}",
                    dir.display(),
                    format_time(last)
                );
            }
            break;
        };
        match entry {
            // A new session knows nothing until it has drawn a map.
            Entry::World(_) => said = MapSaid::default(),
            Entry::Event(event) => {
                now = Some(event.time());
                if event.time() > until {
                    break;
                }
            }
            Entry::Note(note) => {
                if let Some(now) = now {
                    said.take(&note, now);
                }
            }
            Entry::Gap(_) => said.leave_out(),
            Entry::Mark(_) | Entry::Warning(_) => {}
        }
    }
    Ok(said)
}

fn moment(text: &str) -> Result<Time, String> {
    recording::lines::parse_time(text)
        .ok_or_else(|| format!("`{text}` is no moment: write 2021-02-15T18:31:00Z"))
}

/// Whether nothing is wrong with it, and nothing that was noted of it contradicts.
fn is_sound(report: &Report) -> bool {
    report.fault.is_none() && report.noted_head != Some(false)
}

fn exit_code(report: &Report) -> ExitCode {
    if is_sound(report) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn inspect(dir: &Path, noted: Noted) -> anyhow::Result<Report> {
    let folder = Folder::for_reading(dir);
    let cannot = || format!("cannot read the journal in {}", dir.display());
    if folder.segments().with_context(cannot)?.is_empty() {
        bail!(
            "{}: no journal here (no files named `<number>.journal`)",
            dir.display()
        );
    }
    journal::verify(&folder, noted).with_context(cannot)
}

fn verdict_text(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let Report {
        records,
        seals,
        bytes,
        unsealed,
        ..
    } = report;
    writeln!(out, "{records} records, {seals} seals, {bytes} octets")?;
    match &report.fault {
        Some(fault) => writeln!(out, "BAD: {fault}"),
        None if !is_sound(report) => writeln!(
            out,
            "BAD: it does not have the head that was noted: its end was cut off since, or it is another journal"
        ),
        None if *unsealed > 0 => {
            writeln!(out, "sound; the last {unsealed} records are not sealed yet")
        }
        None => writeln!(out, "sound, all of it sealed"),
    }
}

fn verdict_json(report: &Report) -> Value {
    let fault = report.fault.as_ref().map(|fault| {
        json!({
            "segment": fault.segment,
            "offset": fault.offset,
            "reason": fault.reason.to_string(),
            "torn": fault.torn,
        })
    });
    json!({
        "sound": is_sound(report),
        "records": report.records,
        "seals": report.seals,
        "octets": report.bytes,
        "unsealed": report.unsealed,
        "head": hex(&report.head),
        "noted_head": report.noted_head,
        "fault": fault,
    })
}

fn info_text(out: &mut impl Write, report: &Report) -> io::Result<()> {
    verdict_text(out, report)?;
    writeln!(out, "head {}", hex(&report.head))?;
    for (kind, count) in &report.kinds {
        writeln!(
            out,
            "kind {kind}: {} records, {} octets",
            count.records, count.bytes
        )?;
    }
    for segment in &report.segments {
        let key = segment
            .key
            .map_or("none readable".to_string(), |key| hex(&key));
        writeln!(
            out,
            "segment {:020}: {} octets, key {key}",
            segment.first, segment.bytes
        )?;
    }
    Ok(())
}

fn info_json(report: &Report) -> Value {
    let mut info = verdict_json(report);
    let kinds = report.kinds.iter().map(|(kind, count)| {
        (
            kind.to_string(),
            json!({ "records": count.records, "octets": count.bytes }),
        )
    });
    info["kinds"] = Value::Object(kinds.collect());
    let segments = report.segments.iter().map(|segment| {
        let key = segment.key.map(|key| hex(&key));
        json!({ "first": segment.first, "octets": segment.bytes, "key": key })
    });
    info["segments"] = segments.collect();
    info
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn parse_digest(text: &str) -> Result<[u8; 32], String> {
    let mut digest = [0; 32];
    if text.len() != 2 * digest.len() || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
        return Err("64 hexadecimal digits are needed".into());
    }
    for (at, byte) in digest.iter_mut().enumerate() {
        let digits = text.get(2 * at..2 * at + 2).unwrap_or_default();
        *byte = u8::from_str_radix(digits, 16).map_err(|error| error.to_string())?;
    }
    Ok(digest)
}

fn parse_key(text: &str) -> Result<Box<VerifyingKey>, String> {
    let key = VerifyingKey::from_bytes(&parse_digest(text)?);
    key.map(Box::new)
        .map_err(|_| "not an Ed25519 public key".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_says_on_which_sensors_it_counted_and_no_map_says_nothing() {
        let at = |seconds: i64| Time(seconds * 1_000_000_000);
        let mut said = MapSaid::default();
        let counted =
            "the coverage map is drawn with north, blind from 60 to 105 degrees; without south";
        said.take(counted, at(1));
        said.take("coverage of camp covered: Camp: 12 s or more", at(1));
        let sensors = ["with north, blind from 60 to 105 degrees", "without south"];
        let sensors = sensors.map(str::to_owned).to_vec();
        assert_eq!(said.sensors, Some((at(1), sensors)));
        assert_eq!(said.zones["camp"].verdict, "covered");
        // Notes on other things change nothing; a map that can't be drawn counts on nobody.
        said.take("a person came", at(2));
        assert!(said.sensors.is_some());
        said.take("coverage of camp unknown: the ground is gone", at(3));
        assert_eq!(said.sensors, None);
        assert_eq!(said.zones["camp"].verdict, "unknown");
    }
}
