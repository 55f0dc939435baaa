//! Terrain hides what is low behind it: a miss there costs nothing.

mod common;

use common::{Noise, at, later, plot, radar, round, scan, scene};
use flight::Environment;
use frames::{GeoidGrid, Polar, SiteFrame};
use site::{Air, default_threats};
use terrain::Ground;
use tracking::{Config, Scene, Tracker};

/// The usual world, with a wall of a ridge from north to south, 1.5 km east of the radar.
fn ridge() -> Scene {
    let (columns, cell_m, half_m) = (401_usize, 100.0, 20_000.0);
    let up = (0..columns * columns).map(|k| {
        let east_m = (k % columns) as f64 * cell_m - half_m;
        if (1_400.0..1_700.0).contains(&east_m) {
            500.0
        } else {
            0.0
        }
    });
    let ground = Ground::grid(-half_m, -half_m, cell_m, columns, up.collect(), 0.0);
    let environment = Environment::new(
        SiteFrame::new(scene().environment.frame().origin()),
        GeoidGrid::constant(15.0),
        Air::standard(),
        ground.expect("a grid"),
    );
    Scene::new(environment.expect("air"), &[radar()], &default_threats())
}

/// A round is seen for four looks, then for six not at all; its existence at the end, and how many of
/// the six looks it was truly hidden in.
fn unseen(scene: &Scene, seed: u64) -> (Option<f64>, u32) {
    let flat = common::scene();
    let mut noise = Noise(0x51 + seed);
    // Low and fast across the line of sight, east of the ridge.
    let mut start = round(&mut noise);
    start.position = frames::Position::new(6_000.0, -3_500.0, 1_900.0);
    start.velocity = frames::Vector::new(-30.0, 330.0, -140.0);
    let mut tracker = Tracker::new(Config::default());
    let mut hidden = 0;
    for second in 0..10_u32 {
        let time_s = f64::from(second);
        let state = later(&flat, &start, time_s);
        let mut plots = Vec::new();
        if second < 4 {
            plots.push(plot(&flat, &state, u64::from(second), &mut noise));
        } else {
            let seen = scene.sensors[0].to_sensor.apply(state.position);
            let polar = Polar::from_position(seen);
            let lowest = scene.sensors[0].lowest_rad(polar.range_m, polar.azimuth_rad);
            hidden += u32::from(polar.elevation_rad < lowest);
        }
        tracker.handle(&scan(at(time_s), plots), scene);
    }
    (tracker.tracks().next().map(|track| track.existence), hidden)
}

#[test]
fn a_round_that_passes_behind_a_ridge_keeps_its_existence() {
    for seed in 0..6 {
        let (behind, hidden) = unseen(&ridge(), seed);
        assert!(hidden >= 5, "{hidden}");
        assert!(
            behind.is_some_and(|existence| existence > 0.9),
            "{behind:?}"
        );
        // In the open the same silence ends it.
        let (open, hidden) = unseen(&scene(), seed);
        assert_eq!(hidden, 0);
        assert!(open.is_none_or(|existence| existence < 0.1), "{open:?}");
    }
}
