//! Speed of the parts, each on one thread: the best of several runs, since all that others do on the
//! machine can only add time.

#![allow(
    clippy::disallowed_methods,
    reason = "measuring needs a clock; nothing that is measured sees it"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use super::super::material;
use anyhow::Context;
use asterix::json::{JsonWriter, Values};
use asterix::views::cat015;
use asterix::{Editions, blocks};
use coverage::Survey;
use journal::{Folder, Reader, SigningKey, Writer};
use serde::Serialize;

/// Runs of each measurement.
const RUNS: u32 = 5;
/// Octets of the recording that is decoded.
const RECORDING_OCTETS: usize = 20_000_000;
/// Records that the journal is given, each a datagram of this many octets.
const RECORDS: u64 = 50_000;
const RECORD: [u8; 200] = [0x5a; 200];
/// A server makes its journal durable about this often, records.
const GROUP: u64 = 128;

/// A figure with its unit.
#[derive(Serialize)]
pub struct Figure {
    /// What was measured.
    pub what: String,
    /// How much.
    pub value: f64,
    /// Of what.
    pub unit: &'static str,
}

impl Figure {
    /// A figure.
    pub fn new(what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        let what = what.into();
        Self { what, value, unit }
    }
}

/// Seconds of the fastest of several runs.
fn best_s<T>(mut work: impl FnMut() -> anyhow::Result<T>) -> anyhow::Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..RUNS {
        let started = Instant::now();
        black_box(work()?);
        best = best.min(started.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// ASTERIX CAT015 as the simulator writes it, to typed plots and to JSON.
pub fn decode(carried: &Path) -> anyhow::Result<Vec<Figure>> {
    let scenario = material::scenario(carried, "scenarios/salvo-s1.toml")?;
    let output = simulator::play(&scenario, &mut simulator::generator(1))?;
    let once: Vec<u8> = output
        .datagrams
        .into_iter()
        .flat_map(|d| d.octets)
        .collect();
    anyhow::ensure!(!once.is_empty(), "the simulator sent nothing");
    let file = once.repeat(RECORDING_OCTETS.div_ceil(once.len()));
    let mut records = 0_u64;
    let typed_s = best_s(|| {
        records = 0;
        let mut sum = 0.0;
        for block in blocks(&file).flatten() {
            for report in block.reports::<cat015::TargetReport>().flatten() {
                records += 1;
                sum += report.range_m.unwrap_or(0.0);
            }
        }
        Ok(sum)
    })?;
    let editions = Editions::default();
    let json_s = best_s(|| {
        let mut writer = JsonWriter::new(Values::Engineering);
        let mut length = 0;
        for block in blocks(&file).flatten() {
            let Some(category) = editions.category(block.category) else {
                continue;
            };
            for record in block.records(category).flatten() {
                length += writer
                    .items(&record, editions.expansion(block.category))
                    .len();
            }
        }
        Ok(length)
    })?;
    let mega = file.len() as f64 / 1e6;
    Ok(vec![
        Figure::new("decode, ASTERIX to typed plots", mega / typed_s, "MB/s"),
        Figure::new(
            "the same",
            records as f64 / typed_s / 1e6,
            "million records/s",
        ),
        Figure::new("decode, ASTERIX to complete JSON", mega / json_s, "MB/s"),
    ])
}

/// Visible heights and warning-time map of the demonstration's improved site.
pub fn coverage(carried: &Path) -> anyhow::Result<Vec<Figure>> {
    let world = material::site(carried, "sites/erbil-2021/site-improved.toml")?;
    let settings = planning::settings(&world);
    let survey = || Survey::new(&world.site, world.dem.as_ref(), &settings, &mut |_| {});
    let survey_s = best_s(|| Ok(survey()?))?;
    let survey = survey()?;
    let working = vec![true; world.site.sensors.len()];
    let map_s = best_s(|| Ok(survey.map(&working, &mut |_| {})))?;
    Ok(vec![
        Figure::new(
            "coverage, cells of the demonstration's map",
            survey.grid().cells() as f64 / 1e6,
            "million",
        ),
        Figure::new(
            "coverage, terrain, visible heights and sound",
            survey_s * 1e3,
            "ms",
        ),
        Figure::new(
            "coverage, warning-time map, all arrivals",
            map_s * 1e3,
            "ms",
        ),
    ])
}

/// Records appended, made durable in groups, and read back checked.
pub fn journal(_: &Path) -> anyhow::Result<Vec<Figure>> {
    let key = SigningKey::from_bytes(&[1; 32]);
    let (mut write_s, mut read_s) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..RUNS {
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        let path = folder.path();
        let (mut writer, _) = Writer::open(Folder::for_writing(path)?, key.clone())?;
        let started = Instant::now();
        for number in 1..=RECORDS {
            writer.append(1, &RECORD)?;
            if number % GROUP == 0 {
                writer.sync()?;
            }
        }
        writer.sync()?;
        write_s = write_s.min(started.elapsed().as_secs_f64());
        let started = Instant::now();
        for record in Reader::open(Folder::for_reading(path))? {
            black_box(record?);
        }
        read_s = read_s.min(started.elapsed().as_secs_f64());
    }
    let records = RECORDS as f64 / 1e3;
    Ok(vec![
        Figure::new(
            "journal, appended and durable, 128 a group",
            records / write_s,
            "thousand records/s",
        ),
        Figure::new(
            "journal, read back and checked",
            records / read_s,
            "thousand records/s",
        ),
    ])
}
