//! `forewarn journal`: looking at the evidence without the system that made it.

mod coverage_at;
mod sessions;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Subcommand;
use frames::Time;
use journal::{Folder, Noted, Report, Storage, VerifyingKey};
use serde_json::{Value, json};

use self::coverage_at::coverage_at;
use self::sessions::{Session, sessions};
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
    /// Tells which sessions and how many records of which kind are in a journal, and its chain head.
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
                writeln!(out, "{}", info_json(&report, &sessions(&dir)?))?;
            } else {
                info_text(out, &report, &sessions(&dir)?)?;
            }
            Ok(exit_code(&report))
        }
    }
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

fn info_text(out: &mut impl Write, report: &Report, sessions: &[Session]) -> io::Result<()> {
    verdict_text(out, report)?;
    writeln!(out, "head {}", hex(&report.head))?;
    for session in sessions {
        writeln!(out, "session {session}")?;
    }
    for (kind, count) in &report.kinds {
        writeln!(
            out,
            "kind {kind} ({}): {} records, {} octets",
            replay::kind_name(*kind).unwrap_or("not known to this version"),
            count.records,
            count.bytes
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

fn info_json(report: &Report, sessions: &[Session]) -> Value {
    let mut info = verdict_json(report);
    info["sessions"] = sessions.iter().map(Session::json).collect();
    let kinds = report.kinds.iter().map(|(kind, count)| {
        (
            kind.to_string(),
            json!({
                "name": replay::kind_name(*kind),
                "records": count.records,
                "octets": count.bytes,
            }),
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
