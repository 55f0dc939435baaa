//! Many objects at once: the same input gives the same bytes, a snapshot loses nothing, neighbours keep
//! their names, and load takes the least likely first.

mod common;

use std::collections::BTreeSet;

use borsh::BorshDeserialize;
use common::{Noise, at, clutter, later, plot, round, scan, scene};
use flight::State;
use frames::{Position, Vector};
use sensing::Dwell;
use tracking::{Class, Config, Scene, TrackId, TrackView, Tracker};

const ROUNDS: u64 = 12;

/// The rounds as first observed.
fn rounds(noise: &mut Noise) -> Vec<State> {
    (0..ROUNDS).map(|_| round(noise)).collect()
}

/// Name of the shown track nearest to a truth.
fn nearest(tracker: &Tracker, truth: &State) -> TrackId {
    let apart = |track: &TrackView| common::apart_m(track.state.position, truth.position);
    let found = tracker
        .tracks()
        .min_by(|a, b| apart(a).total_cmp(&apart(b)));
    found.expect("a track").id
}

/// Twelve rounds over twenty seconds in a hundred false plots a scan.
fn raid(scene: &Scene) -> Vec<Dwell> {
    let mut noise = Noise(2024);
    let rounds = rounds(&mut noise);
    (0..20u32)
        .map(|second| {
            let t = f64::from(second);
            let first = u64::from(second) * 1000;
            let mut plots = clutter(100, at(t), first + 100, &mut noise);
            for (k, start) in rounds.iter().enumerate() {
                let now = later(scene, start, t);
                let seen = plot(scene, &now, first + k as u64, &mut noise);
                if noise.uniform() < 0.9 {
                    plots.push(seen);
                }
            }
            scan(at(t), plots)
        })
        .collect()
}

fn bytes(tracker: &Tracker) -> Vec<u8> {
    borsh::to_vec(tracker).expect("encodes")
}

#[test]
fn the_same_dwells_give_the_same_bytes() {
    let scene = scene();
    let run = || {
        let mut tracker = Tracker::new(Config::default());
        for dwell in raid(&scene) {
            tracker.handle(&dwell, &scene);
            tracker.advance(dwell.end, &scene);
        }
        bytes(&tracker)
    };
    assert_eq!(run(), run());
}

#[test]
fn a_snapshot_in_the_middle_of_a_raid_changes_nothing() {
    let scene = scene();
    let mut straight = Tracker::new(Config::default());
    let mut restored = Tracker::new(Config::default());
    for (k, dwell) in raid(&scene).iter().enumerate() {
        straight.handle(dwell, &scene);
        restored.handle(dwell, &scene);
        if k % 5 == 2 {
            restored = Tracker::try_from_slice(&bytes(&restored)).expect("decodes");
        }
    }
    assert_eq!(bytes(&straight), bytes(&restored));
}

#[test]
fn every_round_of_a_raid_has_one_track() {
    let scene = scene();
    let mut tracker = Tracker::new(Config::default());
    for dwell in raid(&scene) {
        tracker.handle(&dwell, &scene);
    }
    let falling = tracker
        .tracks()
        .filter(|track| track.class.of(Class::Ballistic) > 0.5)
        .count();
    assert_eq!(falling, ROUNDS as usize);
}

#[test]
fn two_rounds_that_cross_keep_their_names() {
    let scene = scene();
    let mut noise = Noise(4);
    // Side by side 400 m apart, on courses that cross after about eight seconds.
    let one = State {
        time: at(0.0),
        position: Position::new(7000.0, 200.0, 200.0),
        velocity: Vector::new(-300.0, -25.0, 140.0),
        ln_beta: libm::log(8000.0),
    };
    let other = State {
        position: Position::new(7000.0, -200.0, 200.0),
        velocity: Vector::new(-300.0, 25.0, 140.0),
        ..one
    };
    let mut tracker = Tracker::new(Config::default());
    let mut names = Vec::new();
    for second in 0..18u32 {
        let t = f64::from(second);
        let truths = [later(&scene, &one, t), later(&scene, &other, t)];
        let number = u64::from(second) * 10;
        let plots = vec![
            plot(&scene, &truths[0], number, &mut noise),
            plot(&scene, &truths[1], number + 1, &mut noise),
        ];
        tracker.handle(&scan(at(t), plots), &scene);
        if second == 4 || second == 17 {
            names.push([nearest(&tracker, &truths[0]), nearest(&tracker, &truths[1])]);
            assert_eq!(tracker.tracks().count(), 2, "at {second} s");
        }
    }
    assert_ne!(names[0][0], names[0][1]);
    assert_eq!(names[0], names[1]);
}

#[test]
fn beyond_the_budget_the_least_likely_go_first_and_are_counted() {
    let scene = scene();
    let config = Config {
        // Enough for the raid's rounds, not for what clutter brings beside them.
        pairs_per_dwell_max: 6 * ROUNDS as usize,
        ..Config::default()
    };
    let mut tracker = Tracker::new(config);
    let mut noise = Noise(99);
    let mut dwells = raid(&scene);
    let (calm, flooded) = dwells.split_at_mut(12);
    for dwell in calm {
        tracker.handle(dwell, &scene);
    }
    let truths = rounds(&mut Noise(2024));
    let at_eleven = |truth: &State| nearest(&tracker, &later(&scene, truth, 11.0));
    let named: BTreeSet<_> = truths.iter().map(at_eleven).collect();
    assert_eq!(named.len(), ROUNDS as usize);
    let mut over_budget = 0;
    for dwell in flooded {
        let time = dwell.start;
        dwell.plots.extend(clutter(3000, time, 500_000, &mut noise));
        let report = tracker.handle(dwell, &scene);
        over_budget += report.over_budget;
        assert_eq!(report.used as usize, dwell.plots.len());
    }
    let left: BTreeSet<_> = tracker.tracks().map(|track| track.id).collect();
    assert!(over_budget > 0, "the flood did not reach the budget");
    assert!(named.is_subset(&left), "{named:?} became {left:?}");
}
