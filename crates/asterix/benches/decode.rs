//! How fast records are read, against a bare walk over the same octets.
//!
//! The bare walk is what any decoder must do at least: find the length of every item of CAT048 and
//! convert the four fields of a plot, by hand-written code that knows this one category. Throughput is
//! in octets of ASTERIX.

use std::hint::black_box;

use asterix::json::{JsonWriter, Values};
use asterix::views::{Source, TimeOfDay, cat048};
use asterix::{BlockWriter, Editions, blocks};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

/// About a megabyte of CAT048: every other record a bare plot, every other one with Mode S items.
fn recording() -> Vec<u8> {
    let mut file = Vec::new();
    for block_number in 0..1000_u32 {
        let mut block = BlockWriter::new(48);
        for number in 0..20_u32 {
            let mode_s = number % 2 == 1;
            let report = cat048::TargetReport {
                source: Some(Source { sac: 25, sic: 201 }),
                time_of_day: Some(TimeOfDay(block_number * 16)),
                descriptor: Some(cat048::Descriptor {
                    kind: 5,
                    ..Default::default()
                }),
                position: Some(cat048::Polar {
                    range_m: f64::from(number) * 1000.0,
                    azimuth_deg: f64::from(block_number % 360),
                }),
                mode_3a: mode_s.then_some(0o1234),
                pressure_altitude_ft: mode_s.then_some(31_000.0),
                amplitude_dbm: Some(-70.0),
                address: mode_s.then_some(0x4B_CA_FE),
                track_number: Some(number as u16),
                height_m: (!mode_s).then_some(3000.0),
                doppler: (!mode_s).then_some(cat048::Doppler {
                    calculated_mps: Some(-200.0),
                    ..Default::default()
                }),
            };
            block.push(&report).expect("twenty records fit");
        }
        file.extend(block.finish());
    }
    file
}

/// Sum of ranges over all plots: the work of the typed path.
fn typed(file: &[u8]) -> f64 {
    let mut sum = 0.0;
    for block in blocks(file).flatten() {
        for report in block.reports::<cat048::TargetReport>().flatten() {
            if let (Some(position), Some(time), Some(source)) =
                (report.position, report.time_of_day, report.source)
            {
                sum += position.range_m
                    + position.azimuth_deg
                    + time.seconds()
                    + f64::from(source.sic);
            }
        }
    }
    sum
}

/// The same by hand, CAT048 only.
fn bare(file: &[u8]) -> f64 {
    let mut sum = 0.0;
    let mut rest = file;
    while let [_, high, low, ..] = *rest {
        let length = usize::from(u16::from_be_bytes([high, low]));
        let Some((block, tail)) = rest.split_at_checked(length) else {
            break;
        };
        let mut records = &block[3..];
        while !records.is_empty() {
            let Some((value, octets)) = bare_record(records) else {
                break;
            };
            sum += value;
            records = &records[octets..];
        }
        rest = tail;
    }
    sum
}

fn bare_record(octets: &[u8]) -> Option<(f64, usize)> {
    /// Octets of the items by field reference number; 0 is an item of variable length.
    const LENGTHS: [u8; 28] = [
        2, 3, 0, 4, 2, 2, 0, 3, 6, 0, 2, 4, 4, 0, 4, 0, 2, 4, 2, 0, 2, 7, 1, 2, 1, 2, 0, 0,
    ];
    let (mut at, mut value) = (octets.iter().position(|octet| octet & 1 == 0)? + 1, 0.0);
    let head = at;
    for number in 0..head * 7 {
        if octets[number / 7] & (0x80 >> (number % 7)) == 0 {
            continue;
        }
        let item = octets.get(at..)?;
        let length = match (number, *LENGTHS.get(number)?) {
            (0, _) => {
                value += f64::from(item[1]);
                2
            }
            (1, _) => {
                let count = u32::from_be_bytes([0, item[0], item[1], item[2]]);
                value += f64::from(count) / 128.0;
                3
            }
            (3, _) => {
                value += f64::from(u16::from_be_bytes([item[0], item[1]])) * 1852.0 / 256.0;
                value += f64::from(u16::from_be_bytes([item[2], item[3]])) * 360.0 / 65_536.0;
                4
            }
            (2 | 13 | 15, _) => item.iter().position(|octet| octet & 1 == 0)? + 1,
            (6, _) => 1 + (item[0] & 0xFE).count_ones() as usize,
            (9, _) => 1 + 8 * usize::from(item[0]),
            (19, _) => {
                let first = if item[0] & 0x80 != 0 { 2 } else { 0 };
                let second = if item[0] & 0x40 != 0 {
                    1 + 6 * usize::from(item[1 + first])
                } else {
                    0
                };
                1 + first + second
            }
            (26 | 27, _) => usize::from(item[0]),
            (_, length) => usize::from(length),
        };
        at += length;
    }
    Some((value, at))
}

fn json(file: &[u8]) -> usize {
    let editions = Editions::default();
    let mut writer = JsonWriter::new(Values::Engineering);
    let mut length = 0;
    for block in blocks(file).flatten() {
        let Some(category) = editions.category(block.category) else {
            continue;
        };
        for record in block.records(category).flatten() {
            length += writer
                .items(&record, editions.expansion(block.category))
                .len();
        }
    }
    length
}

fn decode(criterion: &mut Criterion) {
    let file = recording();
    assert!(
        (typed(&file) - bare(&file)).abs() < 1e-3 * bare(&file),
        "both read the same"
    );
    let mut group = criterion.benchmark_group("cat048");
    group.throughput(Throughput::Bytes(file.len() as u64));
    group.bench_function("typed", |bencher| bencher.iter(|| typed(black_box(&file))));
    group.bench_function("bare walk", |bencher| {
        bencher.iter(|| bare(black_box(&file)));
    });
    group.bench_function("json", |bencher| bencher.iter(|| json(black_box(&file))));
    group.finish();
}

criterion_group!(benches, decode);
criterion_main!(benches);
