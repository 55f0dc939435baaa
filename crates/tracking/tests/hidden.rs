//! Terrain hides what is low behind it: a miss there costs nothing.

mod common;

use std::collections::BTreeSet;

use common::{Noise, at, later, plot, radar, round, scan, scene, turned};
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

/// What is shown while rounds rise in the open, west of the radar, and false plots come from behind the ridge: rounds, and
/// others.
fn shown_beside_a_raid(scene: &Scene, seed: u64) -> (usize, usize) {
    let mut noise = Noise(0xbe10 + seed);
    let from_west = |noise: &mut Noise| turned(&round(noise), core::f64::consts::PI);
    let rounds: Vec<_> = (0..8).map(|_| from_west(&mut noise)).collect();
    let mut tracker = Tracker::new(Config::default());
    let (mut of_rounds, mut others) = (BTreeSet::new(), BTreeSet::new());
    let mut next = 0;
    for second in 0..40_u32 {
        let time_s = f64::from(second);
        let mut plots = Vec::new();
        let mut number = || {
            next += 1;
            next
        };
        for (k, start) in rounds.iter().enumerate() {
            let age_s = time_s - 2.0 * k as f64;
            if (0.0..20.0).contains(&age_s) {
                plots.push(plot(
                    scene,
                    &later(scene, start, age_s),
                    number(),
                    &mut noise,
                ));
            }
        }
        for _ in 0..8 {
            let mut false_plot = plot(scene, &rounds[0], number(), &mut noise);
            false_plot.polar = Polar {
                range_m: noise.between(4_000.0, 12_000.0),
                azimuth_rad: noise.between(0.8, 2.3),
                elevation_rad: noise.between(0.02, 0.15),
            };
            false_plot.range_rate_mps = Some(noise.between(-400.0, 400.0));
            plots.push(false_plot);
        }
        for plot in &mut plots {
            plot.time = at(time_s);
        }
        tracker.handle(&scan(at(time_s), plots), scene);
        for track in tracker.tracks() {
            if track.state.position.x() > 1_500.0 {
                others.insert(track.id);
            } else {
                of_rounds.insert(track.id);
            }
        }
    }
    (of_rounds.len(), others.len())
}

#[test]
fn noise_from_beneath_the_skyline_founds_nothing_while_rounds_are_expected() {
    let scene = ridge();
    let (mut of_rounds, mut others) = (0, 0);
    for seed in 0..6 {
        let (rounds, noise) = shown_beside_a_raid(&scene, seed);
        of_rounds += rounds;
        others += noise;
    }
    assert!(of_rounds >= 46, "{of_rounds} of 48 rounds");
    // 111 while it was taken for rounds as likely as what is over the skyline.
    assert!(others <= 20, "{others}");
}
