//! Floods: far more plots than stated cost no round its track, and memory and work stay bounded and counted.

mod common;

use common::{Noise, at, clutter, later, plot, round_from_anywhere, scan, scene};
use flight::State;
use sensing::Dwell;
use tracking::limits::{PLOTS_PER_DWELL_MAX, SEEDS_MAX, TRACKS_MAX};
use tracking::{Class, Config, Scene, Tracker};

const ROUNDS: usize = 20;
const STATED: usize = 100;

fn rounds(noise: &mut Noise) -> Vec<State> {
    (0..ROUNDS).map(|_| round_from_anywhere(noise)).collect()
}

fn look(
    scene: &Scene,
    rounds: &[State],
    second: u32,
    false_plots: usize,
    noise: &mut Noise,
) -> Dwell {
    let (t, first) = (f64::from(second), u64::from(second) * 1_000_000);
    let mut plots = clutter(false_plots, at(t), first + 1000, noise);
    for (number, start) in rounds.iter().enumerate() {
        let seen = plot(scene, &later(scene, start, t), first + number as u64, noise);
        if noise.uniform() < 0.9 {
            plots.push(seen);
        }
    }
    scan(at(t), plots)
}

/// How many of the rounds have a shown falling track within 150 m.
fn followed(tracker: &Tracker, scene: &Scene, rounds: &[State], second: u32) -> usize {
    let near = |start: &&State| {
        let truth = later(scene, start, f64::from(second));
        tracker.tracks().any(|track| {
            track.class.of(Class::Ballistic) > 0.5
                && common::apart_m(track.state.position, truth.position) < 150.0
        })
    };
    rounds.iter().filter(near).count()
}

#[test]
fn ten_times_the_stated_noise_costs_no_round_its_track() {
    let scene = scene();
    for seed in [31, 47] {
        let mut noise = Noise(seed);
        let rounds = rounds(&mut noise);
        let mut tracker = Tracker::new(Config::default());
        let mut over_budget = 0;
        for second in 0..16 {
            let dwell = look(&scene, &rounds, second, 10 * STATED, &mut noise);
            over_budget += tracker.handle(&dwell, &scene).over_budget;
        }
        assert_eq!(
            over_budget, 0,
            "seed {seed}: ten times is within the budget"
        );
        let followed = followed(&tracker, &scene, &rounds, 15);
        assert_eq!(followed, ROUNDS, "seed {seed}");
    }
}

#[test]
fn beyond_every_limit_work_is_bounded_and_counted_and_confirmed_rounds_stay() {
    let scene = scene();
    let mut noise = Noise(5);
    let rounds = rounds(&mut noise);
    let config = Config {
        pairs_per_dwell_max: 60 * ROUNDS,
        ..Config::default()
    };
    let mut tracker = Tracker::new(config);
    for second in 0..10 {
        let dwell = look(&scene, &rounds, second, STATED, &mut noise);
        tracker.handle(&dwell, &scene);
    }
    let before = followed(&tracker, &scene, &rounds, 9);
    assert_eq!(before, ROUNDS);
    // Four hundred times what was stated: more plots than one dwell may hold.
    let flood = PLOTS_PER_DWELL_MAX + 8_000;
    let (mut dropped, mut over_budget) = (0, 0);
    for second in 10..12 {
        let mut dwell = look(&scene, &rounds, second, flood, &mut noise);
        // The rounds' own plots come first: what is dropped is noise.
        dwell.plots.reverse();
        let report = tracker.handle(&dwell, &scene);
        assert_eq!(
            (report.used + report.dropped) as usize,
            dwell.plots.len(),
            "every plot is accounted for"
        );
        dropped += report.dropped;
        over_budget += report.over_budget;
    }
    assert!(dropped > 0, "the flood did not reach the dwell's limit");
    assert!(over_budget > 0, "nor the budget of pairs");
    let (tracks, seeds) = tracker.held();
    assert!(
        tracks <= TRACKS_MAX && seeds <= SEEDS_MAX,
        "{tracks} {seeds}"
    );
    let after = followed(&tracker, &scene, &rounds, 11);
    assert!(
        after + 1 >= before,
        "{after} of {before} are still followed"
    );
}
