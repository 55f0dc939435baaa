//! When a track is shown, and when it ends.

mod common;

use std::collections::BTreeSet;

use common::{Noise, at, clutter, later, measured, plot, round, scan, scene};
use frames::Position;
use sensing::Coverage;
use site::Detection;
use tracking::{Class, Config, Phase, Scene, Tracker};

/// A tracker whose radar has looked around for ten seconds and seen nothing.
fn switched_on(scene: &Scene) -> Tracker {
    let mut tracker = Tracker::new(Config::default());
    for second in -10..0 {
        tracker.handle(&scan(at(f64::from(second)), Vec::new()), scene);
    }
    tracker
}

#[test]
fn rounds_are_confirmed_on_their_second_plot() {
    let scene = scene();
    let (mut shown, mut falling) = (0, 0);
    for seed in 1..=20 {
        let mut noise = Noise(seed * 77);
        let start = round(&mut noise);
        let mut tracker = switched_on(&scene);
        for second in 0..2 {
            assert_eq!(
                tracker.tracks().count(),
                0,
                "seed {seed}: shown on one plot"
            );
            let now = later(&scene, &start, f64::from(second));
            let dwell = scan(
                now.time,
                vec![plot(&scene, &now, second as u64, &mut noise)],
            );
            tracker.handle(&dwell, &scene);
        }
        if let Some(track) = tracker.tracks().next() {
            shown += 1;
            falling += u32::from(track.phase == Phase::Ballistic);
        }
    }
    // One in twenty may have had an unlucky plot.
    assert!(shown >= 18, "{shown} of 20 are shown on two plots");
    assert!(
        falling >= 17,
        "{falling} of 20 are taken for falling at once"
    );
}

/// So near that the range rate changes by v²/r, far more in a second than drag and errors explain: it must
/// not be taken for thrust, which would make the impact provisional.
#[test]
fn a_round_that_passes_close_by_the_radar_is_not_taken_for_burning() {
    let scene = scene();
    let (mut falling, mut burning) = (0, 0);
    for seed in 1..=20 {
        let mut noise = Noise(seed * 91);
        let away_m = noise.between(500.0, 1500.0);
        let mut start = round(&mut noise);
        start.position = Position::new(150.0, away_m, 150.0);
        let mut tracker = switched_on(&scene);
        for second in 0..4 {
            let now = later(&scene, &start, f64::from(second));
            let seen = plot(&scene, &now, second as u64, &mut noise);
            tracker.handle(&scan(now.time, vec![seen]), &scene);
        }
        let shown = |track: &tracking::TrackView| track.class.of(Class::Ballistic) > 0.5;
        falling += u32::from(tracker.tracks().any(|track| shown(&track)));
        burning += u32::from(tracker.tracks().any(|track| track.provisional));
    }
    assert!(falling >= 18, "{falling} of 20 are shown on four plots");
    assert!(burning <= 1, "{burning} of 20 are taken for burning");
}

#[test]
fn without_doppler_a_round_is_confirmed_within_four_plots() {
    let scene = scene();
    let mut noise = Noise(5);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default());
    for second in 0..4 {
        let now = later(&scene, &start, f64::from(second));
        let mut seen = plot(&scene, &now, second as u64, &mut noise);
        seen.range_rate_mps = None;
        tracker.handle(&scan(now.time, vec![seen]), &scene);
    }
    let track = tracker.tracks().next().expect("shown");
    let truth = later(&scene, &start, 3.0);
    assert!(common::apart_m(track.state.position, truth.position) < 100.0);
}

/// At the height of a raid a lone plot at its place is another round for sure, or nearly.
#[test]
fn nothing_is_shown_on_one_plot_however_many_rounds_are_expected() {
    let mut scene = scene();
    scene.sensors[0].sensor.detection = Detection::Constant(0.5);
    let mut shown = 0;
    for seed in 1..=6 {
        let mut noise = Noise(seed * 131);
        let mut tracker = switched_on(&scene);
        let rounds: Vec<_> = (0..20).map(|_| round(&mut noise)).collect();
        let (mut number, mut known) = (0, BTreeSet::new());
        for second in 0..25 {
            let mut plots = Vec::new();
            for (place, start) in rounds.iter().enumerate() {
                let age_s = f64::from(second) - place as f64;
                if age_s >= 0.0 && noise.uniform() < 0.5 {
                    let mut seen = plot(&scene, &later(&scene, start, age_s), number, &mut noise);
                    seen.time = at(f64::from(second));
                    number += 1;
                    plots.push(seen);
                }
            }
            tracker.handle(&scan(at(f64::from(second)), plots), &scene);
            for track in tracker.tracks().filter(|track| known.insert(track.id)) {
                assert!(track.plots >= 2, "seed {seed}, second {second}: {track:?}");
                shown += 1;
            }
        }
    }
    assert!(shown > 100, "{shown} of 120 rounds");
}

#[test]
fn noise_alone_rarely_becomes_a_track() {
    let scene = scene();
    let mut noise = Noise(11);
    let mut tracker = Tracker::new(Config::default());
    let mut shown = BTreeSet::new();
    for second in 0..600u32 {
        let time = at(f64::from(second));
        let plots = clutter(100, time, u64::from(second) * 1000, &mut noise);
        tracker.handle(&scan(time, plots), &scene);
        shown.extend(tracker.tracks().map(|track| track.id));
    }
    // One an hour is the goal: three in ten minutes would be eighteen times that.
    assert!(
        shown.len() < 3,
        "{} false tracks in ten minutes",
        shown.len()
    );
}

#[test]
fn a_lone_plot_is_forgotten_after_two_empty_looks() {
    let scene = scene();
    let mut tracker = Tracker::new(Config::default());
    let z = [6000.0, 1.0, 0.05, -200.0];
    tracker.handle(&scan(at(0.0), vec![measured(z, at(0.0), 0)]), &scene);
    assert_eq!(tracker.held(), (0, 1));
    tracker.handle(&scan(at(1.0), Vec::new()), &scene);
    assert_eq!(tracker.held(), (0, 1));
    tracker.handle(&scan(at(2.0), Vec::new()), &scene);
    assert_eq!(tracker.held(), (0, 0));
}

#[test]
fn a_round_that_falls_out_of_view_is_kept_until_it_lands() {
    let mut scene = scene();
    // Nothing is seen below six degrees: the last seconds of the fall are out of view.
    scene.sensors[0].sensor.elevation_min_rad = frames::degrees(6.0);
    let mut noise = Noise(3);
    let start = round(&mut noise);
    let landing = flight::fall(&scene.environment, &start, site::DragShape::Fin).expect("lands");
    let flight_s = (landing.state.time - start.time).seconds();
    let mut tracker = Tracker::new(Config::default());
    let mut shown_last_s = 0.0;
    for second in 0..(flight_s as u32 + 6) {
        let t = f64::from(second);
        let mut plots = Vec::new();
        if t < flight_s {
            let now = later(&scene, &start, t);
            if common::exact(&scene, &now)[2] > frames::degrees(6.0) {
                plots.push(plot(&scene, &now, u64::from(second), &mut noise));
            }
        }
        tracker.handle(&scan(at(t), plots), &scene);
        tracker.advance(at(t), &scene);
        if tracker.tracks().next().is_some() {
            shown_last_s = t;
        }
    }
    assert!(
        shown_last_s > flight_s - 2.0,
        "{shown_last_s} of {flight_s}"
    );
    assert!(
        shown_last_s < flight_s + 4.0,
        "{shown_last_s} of {flight_s}"
    );
    assert_eq!(tracker.drain_ended().len(), 1);
}

#[test]
fn a_sensor_that_does_not_say_where_it_looks_loses_tracks_by_overdue_looks() {
    let scene = scene();
    let mut noise = Noise(9);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default());
    for second in 0..16u32 {
        let t = f64::from(second);
        let now = later(&scene, &start, t);
        // Seen for six seconds; afterwards the radar only reports this and that, far away.
        let far = [14_000.0, 4.0 + t, 0.5, 0.0];
        let mut plots = vec![measured(far, at(t), 1000 + u64::from(second))];
        if second < 6 {
            plots.push(plot(&scene, &now, u64::from(second), &mut noise));
        }
        let mut dwell = scan(at(t), plots);
        dwell.coverage = Coverage::Unstated;
        tracker.handle(&dwell, &scene);
        tracker.advance(at(t + 0.9), &scene);
        let falling = tracker
            .tracks()
            .filter(|track| track.class.of(Class::Ballistic) > 0.5)
            .count();
        if (2..8).contains(&second) {
            assert_eq!(falling, 1, "at {second} s");
        }
    }
    let falling = tracker
        .tracks()
        .filter(|track| track.born == at(0.0))
        .count();
    assert_eq!(falling, 0, "ten missed looks");
}

#[test]
fn nonsense_is_refused_and_counted() {
    let scene = scene();
    let mut tracker = Tracker::new(Config::default());
    let good = measured([6000.0, 1.0, 0.05, -200.0], at(0.0), 0);
    let mut plots = Vec::new();
    for bad in [f64::NAN, f64::INFINITY, -5.0, 0.0] {
        let mut plot = good;
        plot.polar.range_m = bad;
        plots.push(plot);
    }
    let mut unknown = good;
    unknown.sensor = site::SensorId(7);
    plots.push(unknown);
    plots.push(good);
    let report = tracker.handle(&scan(at(0.0), plots), &scene);
    assert_eq!((report.rejected, report.used), (5, 1));
}

#[test]
fn a_flier_last_seen_sinking_is_not_tracked_under_the_ground() {
    let mut scene = scene();
    // Seen down to 350 m of height at 4 km; from there it sinks out of view at 25 m/s.
    scene.sensors[0].sensor.elevation_min_rad = frames::degrees(5.0);
    let mut noise = Noise(8);
    let mut tracker = Tracker::new(Config::default());
    let mut lowest_m = f64::INFINITY;
    for second in 0..60_u32 {
        let t = f64::from(second);
        let state = flight::State {
            time: at(t),
            position: frames::Position::new(4000.0, 60.0 * t - 800.0, 1000.0 - 25.0 * t),
            velocity: frames::Vector::new(0.0, 60.0, -25.0),
            ln_beta: 0.0,
        };
        let seen = common::exact(&scene, &state)[2] > frames::degrees(5.0);
        let plots = seen.then(|| plot(&scene, &state, u64::from(second), &mut noise));
        tracker.handle(&scan(at(t), plots.into_iter().collect()), &scene);
        tracker.advance(at(t), &scene);
        for track in tracker.tracks() {
            lowest_m = lowest_m.min(track.state.position.z());
        }
    }
    assert!(lowest_m < 300.0, "it was followed out of view: {lowest_m}");
    assert!(lowest_m > -250.0, "{lowest_m} m under the ground");
    assert_eq!(tracker.held().0, 0);
}
