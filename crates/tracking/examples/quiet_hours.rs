//! Hours of nothing but noise: how many tracks does the radar of the tests found on it?
//!
//! `cargo run --release -p tracking --example quiet_hours -- [HOURS] [SEED] [FALSE_PLOTS_PER_SCAN]`
//!
//! Noise plots are spread evenly over what the radar sees, their number a scan is Poisson.

use std::collections::BTreeMap;

use sensing::Dwell;
use tracking::{Class, Config, Tracker};

#[path = "../tests/common/mod.rs"]
mod common;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let hours: f64 = arguments.next().map_or(Ok(5.0), |text| text.parse())?;
    let seed: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let mean: f64 = arguments.next().map_or(Ok(100.0), |text| text.parse())?;
    let mut scene = common::scene();
    scene.sensors[0].sensor.false_plots_per_scan = mean;
    let mut noise = common::Noise(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let mut tracker = Tracker::new(Config::default());
    // Whether each track ever shown was most likely falling.
    let mut shown = BTreeMap::new();
    for scan in 0..(hours * 3600.0) as u64 {
        let time = common::at(scan as f64);
        let count = poisson(mean, &mut noise);
        let dwell: Dwell = common::scan(
            time,
            common::clutter(count, time, scan * 1_000_000, &mut noise),
        );
        tracker.handle(&dwell, &scene);
        tracker.advance(time, &scene);
        for track in tracker.tracks() {
            *shown.entry(track.id).or_insert(false) |= track.class.of(Class::Ballistic) > 0.5;
        }
    }
    let falling = shown.values().filter(|falling| **falling).count();
    println!(
        "{hours} hours, seed {seed}, {mean} false plots a scan: {} tracks, {falling} of them falling; {:.2} tracks an hour",
        shown.len(),
        shown.len() as f64 / hours
    );
    Ok(())
}

/// Knuth's way for small means, a rounded normal variate for large ones.
fn poisson(mean: f64, noise: &mut common::Noise) -> usize {
    if mean > 30.0 {
        return (mean + mean.sqrt() * noise.normal()).round().max(0.0) as usize;
    }
    let (mut product, mut count) = (noise.uniform(), 0);
    while product > libm::exp(-mean) {
        product *= noise.uniform();
        count += 1;
    }
    count
}
