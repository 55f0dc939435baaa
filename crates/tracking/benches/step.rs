//! What one look costs the tracker: fourteen rounds in light noise, and a dense raid at a quarter, once and ten
//! times its size, whose times show how the cost grows.
//!
//! Budget: 0.5 ms for the first, 8 ms for the raid of 200 rounds in 1,000 false plots.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use sensing::Dwell;
use tracking::{Config, Scene, Tracker};

#[path = "../tests/common/mod.rs"]
mod common;

/// A raid in its twelfth second: the tracker that has followed it, and the next look.
fn raid(rounds: usize, false_plots: usize) -> (Scene, Tracker, Dwell) {
    let mut scene = common::scene();
    scene.sensors[0].sensor.false_plots_per_scan = false_plots as f64;
    let mut noise = common::Noise(4711);
    // From all sides, so that a raid ten times as large is not ten times as crowded.
    let starts: Vec<_> = (0..rounds)
        .map(|_| common::round_from_anywhere(&mut noise))
        .collect();
    let mut tracker = Tracker::new(Config::default());
    let mut look = |second: u64| {
        let time = common::at(second as f64);
        let first = second * 1_000_000;
        let mut plots = common::clutter(false_plots, time, first + 100_000, &mut noise);
        for (number, start) in starts.iter().enumerate() {
            if noise.uniform() < 0.9 {
                let now = common::later(&scene, start, second as f64);
                plots.push(common::plot(
                    &scene,
                    &now,
                    first + number as u64,
                    &mut noise,
                ));
            }
        }
        common::scan(time, plots)
    };
    for second in 0..12 {
        let dwell = look(second);
        tracker.handle(&dwell, &scene);
    }
    let next = look(12);
    (scene, tracker, next)
}

fn step(c: &mut Criterion) {
    let mut group = c.benchmark_group("step");
    group.sample_size(20);
    for (rounds, false_plots) in [(14, 100), (50, 250), (200, 1_000), (2_000, 10_000)] {
        let (scene, tracker, dwell) = raid(rounds, false_plots);
        group.throughput(Throughput::Elements(dwell.plots.len() as u64));
        let name = BenchmarkId::new(format!("{rounds} rounds"), false_plots);
        group.bench_function(name, |b| {
            b.iter_batched_ref(
                || tracker.clone(),
                |tracker| tracker.handle(&dwell, &scene),
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

criterion_group!(benches, step);
criterion_main!(benches);
