//! An aircraft that the radar loses for a moment is still the same aircraft: it must not begin anew in the middle of
//! the air, where what begins and loses speed looks like something that falls.

mod common;

use std::collections::BTreeSet;

use common::{Noise, at, plot, scan};
use flight::State;
use frames::{Position, Vector};
use site::Detection;
use tracking::{Class, Config, Scene, TrackId, Tracker};

/// A radar that hardly misses anything.
fn sharp() -> Scene {
    let mut scene = common::scene();
    scene.sensors[0].sensor.detection = Detection::Constant(0.98);
    scene
}

/// What was shown of one aircraft from its tenth second on.
struct Shown {
    names: BTreeSet<TrackId>,
    /// Greatest probability of falling.
    falls: f64,
    /// Tracks at the end.
    left: usize,
}

/// Flies past the radar at 6 km, from west to east; of each second its speed, and whether the radar sees it.
fn fly(
    seed: u64,
    seconds: u32,
    speed_mps: impl Fn(u32) -> f64,
    is_seen: impl Fn(u32) -> bool,
) -> Shown {
    let scene = sharp();
    let mut noise = Noise(seed * 7919);
    let mut tracker = Tracker::new(Config::default());
    let (mut names, mut falls) = (BTreeSet::new(), 0.0_f64);
    let mut place = Position::new(-3_000.0, 5_500.0, 900.0);
    for second in 0..seconds {
        let velocity = Vector::new(speed_mps(second), 0.0, 0.0);
        let state = State {
            time: at(f64::from(second)),
            position: place,
            velocity,
            ln_beta: 0.0,
        };
        let mut plots = vec![plot(&scene, &state, u64::from(second), &mut noise)];
        plots.retain(|_| is_seen(second));
        tracker.handle(&scan(state.time, plots), &scene);
        if second >= 10 {
            names.extend(tracker.tracks().map(|track| track.id));
            for track in tracker.tracks() {
                falls = falls.max(track.class.of(Class::Ballistic));
            }
        }
        // Over the second by its mean speed.
        place = place + velocity * 0.5 + Vector::new(0.5 * speed_mps(second + 1), 0.0, 0.0);
    }
    Shown {
        names,
        falls,
        left: tracker.tracks().count(),
    }
}

#[test]
fn an_aircraft_missed_three_times_running_keeps_its_track() {
    for seed in 1..=10 {
        let Shown { names, falls, .. } =
            fly(seed, 40, |_| 220.0, |second| !(20..23).contains(&second));
        assert_eq!(names.len(), 1, "seed {seed}");
        assert!(falls < 0.01, "seed {seed}: {falls}");
    }
}

#[test]
fn an_aircraft_that_brakes_harder_than_foreseen_keeps_its_track() {
    // From 230 to 190 m/s within four seconds.
    let speed_mps = |second: u32| 230.0 - 10.0 * f64::from(second.clamp(20, 24) - 20);
    for seed in 1..=20 {
        let Shown { names, falls, .. } = fly(seed, 40, speed_mps, |_| true);
        assert_eq!(names.len(), 1, "seed {seed}");
        assert!(falls < 0.05, "seed {seed}: {falls}");
    }
}

#[test]
fn a_track_whose_aircraft_is_gone_ends() {
    let Shown { names, left, .. } = fly(1, 40, |_| 220.0, |second| second < 20);
    assert_eq!((names.len(), left), (1, 0));
}
