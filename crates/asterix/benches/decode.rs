//! How fast records are read, against a bare walk over the same octets. Throughput is in octets of
//! ASTERIX.

#[path = "support/paths.rs"]
mod paths;

use std::hint::black_box;

use asterix::BlockWriter;
use asterix::views::{Source, TimeOfDay, cat048};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use paths::{bare, json, typed};

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
                identification: None,
                track_number: Some(number as u16),
                height_m: (!mode_s).then_some(3000.0),
                doppler: (!mode_s).then_some(cat048::Doppler {
                    calculated_mps: Some(-200.0),
                    ..Default::default()
                }),
                cross_section: None,
            };
            block.push(&report).expect("twenty records fit");
        }
        file.extend(block.finish());
    }
    file
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
