//! Looks without a plot: each turn of the antenna counts once, however the sensor tells of its turns.

mod common;

use core::f64::consts::TAU;

use common::{Noise, at, exact, later, measured, round, scan, scene};
use flight::State;
use frames::{Position, Span, Time, Vector, wrap_two_pi};
use sensing::{Coverage, Dwell};
use site::SensorId;
use tracking::{Config, Scene, Tracker};

/// Existence of the only track.
fn existence(tracker: &Tracker) -> f64 {
    let all: Vec<f64> = tracker.tracks().map(|track| track.existence).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    all[0]
}

#[test]
fn every_whole_scan_without_a_plot_is_a_miss() {
    let scene = scene();
    let start = round(&mut Noise(3));
    let mut tracker = Tracker::new(Config::default());
    let mut before = f64::NAN;
    for second in 0..8_u32 {
        // A scan ends where the next one starts; the round is seen half-way.
        let from = at(f64::from(second));
        let now = common::later(&scene, &start, f64::from(second) + 0.5);
        let plot = measured(exact(&scene, &now), now.time, u64::from(second));
        let dwell = Dwell {
            start: from,
            end: from + Span::from_millis(1_000),
            ..scan(from, if second < 5 { vec![plot] } else { Vec::new() })
        };
        tracker.handle(&dwell, &scene);
        if second >= 5 {
            let now = existence(&tracker);
            let against = |p: f64| (1.0 - p) / p;
            // Seen nine times in ten: a miss makes the odds against it ten times what they were.
            let grown = against(now) / against(before);
            assert!(grown > 8.0, "scan {second}: {before} {now}");
        }
        if second >= 4 {
            before = existence(&tracker);
        }
    }
}

/// Back after ten seconds, with one sector elsewhere: it has not looked at the round ten times in between.
#[test]
fn a_sensor_that_was_silent_has_missed_nothing_in_the_meantime() {
    let scene = scene();
    let start = round(&mut Noise(3));
    let mut tracker = Tracker::new(Config::default());
    for second in 0..6_u32 {
        let now = common::later(&scene, &start, f64::from(second));
        let plot = measured(exact(&scene, &now), now.time, u64::from(second));
        tracker.handle(&scan(now.time, vec![plot]), &scene);
    }
    let before = existence(&tracker);
    tracker.handle(&sector(&scene, 5.0, at(15.0), None), &scene);
    for tick in 0..10 {
        tracker.advance(at(15.0 + 0.1 * f64::from(tick)), &scene);
    }
    assert!(
        existence(&tracker) > 0.98 * before,
        "{before} {}",
        existence(&tracker)
    );
    // From then on it misses again.
    for tick in 10..40 {
        tracker.handle(
            &sector(&scene, 5.0, at(15.0 + 0.1 * f64::from(tick)), None),
            &scene,
        );
        tracker.advance(at(15.0 + 0.1 * f64::from(tick)), &scene);
    }
    assert!(tracker.tracks().all(|track| track.existence < 0.9 * before));
}

/// Sectors of a turn.
const SECTORS: u32 = 32;
const WIDTH_RAD: f64 = TAU / SECTORS as f64;

/// A sector that begins at an azimuth, as the beam passes it until a time.
fn sector(scene: &Scene, from_rad: f64, end: Time, seen: Option<(&State, u64)>) -> Dwell {
    let plots = seen.map(|(state, number)| measured(exact(scene, state), state.time, number));
    Dwell {
        sensor: SensorId(0),
        start: end - Span::from_seconds(1.0 / f64::from(SECTORS)),
        end,
        coverage: Coverage::Sector {
            from_rad: wrap_two_pi(from_rad),
            width_rad: WIDTH_RAD,
        },
        plots: plots.into_iter().collect(),
    }
}

#[test]
fn what_moves_with_the_beam_is_not_missed_by_the_sector_after_the_one_that_saw_it() {
    let scene = scene();
    // Clockwise around the radar, 2 km away: five milliradians in the time of a sector.
    let start = State {
        time: at(0.0),
        position: Position::new(-1_300.0, 2_000.0, 900.0),
        velocity: Vector::new(260.0, 0.0, 60.0),
        ln_beta: libm::log(common::BETA.0),
    };
    let mut tracker = Tracker::new(Config::default());
    for turn in 0..6_u32 {
        let state = common::later(&scene, &start, f64::from(turn));
        let azimuth_rad = exact(&scene, &state)[1];
        // It is seen a moment before the edge.
        let edge = state.time + Span::from_millis(1);
        let edge_rad = azimuth_rad + 1e-3;
        let number = u64::from(turn);
        let seen = sector(&scene, edge_rad - WIDTH_RAD, edge, Some((&state, number)));
        tracker.handle(&seen, &scene);
        let after = edge + Span::from_seconds(1.0 / f64::from(SECTORS));
        let next = sector(&scene, edge_rad, after, None);
        if turn < 4 {
            tracker.handle(&next, &scene);
            continue;
        }
        let before = existence(&tracker);
        tracker.handle(&next, &scene);
        assert_eq!(existence(&tracker), before, "turn {turn}");
    }
    // A turn later the same sector sees nothing: that is a miss, and one only.
    let before = existence(&tracker);
    let gone = common::later(&scene, &start, 6.0);
    let from_rad = exact(&scene, &gone)[1] - 0.5 * WIDTH_RAD;
    tracker.handle(&sector(&scene, from_rad, gone.time, None), &scene);
    let after = existence(&tracker);
    assert!(after < before, "{before} {after}");
    let end = gone.time + Span::from_seconds(1.0 / f64::from(SECTORS));
    tracker.handle(&sector(&scene, from_rad, end, None), &scene);
    assert_eq!(existence(&tracker), after);
}

/// Seventy radars that do not say where they look, of which a track remembers the latest sixty-four.
#[test]
fn a_look_that_was_forgotten_among_many_is_not_overdue() {
    let mut scene = scene();
    let one = scene.sensors[0].clone();
    scene.sensors.resize(70, one);
    let start = round(&mut Noise(3));
    let mut tracker = Tracker::new(Config::default());
    for second in 0..5_u32 {
        for sensor in 0..70_u16 {
            let seconds = f64::from(second) + 0.01 * f64::from(sensor);
            let now = later(&scene, &start, seconds);
            let number = 100 * u64::from(second) + u64::from(sensor);
            let mut plot = measured(exact(&scene, &now), now.time, number);
            plot.sensor = SensorId(sensor);
            let dwell = Dwell {
                sensor: plot.sensor,
                coverage: Coverage::Unstated,
                ..scan(now.time, vec![plot])
            };
            tracker.handle(&dwell, &scene);
        }
    }
    let before = existence(&tracker);
    for tick in 0..5 {
        tracker.advance(at(4.7 + 0.1 * f64::from(tick)), &scene);
    }
    assert_eq!(existence(&tracker), before, "everybody has just seen it");
    // A second and a half later somebody has missed it.
    let mut far = measured([9_000.0, 3.0, 0.5, 0.0], at(6.5), 1_000);
    far.sensor = SensorId(69);
    let dwell = Dwell {
        sensor: far.sensor,
        coverage: Coverage::Unstated,
        ..scan(far.time, vec![far])
    };
    tracker.handle(&dwell, &scene);
    tracker.advance(at(6.6), &scene);
    assert!(existence(&tracker) < before);
}
