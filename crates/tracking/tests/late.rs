//! Plots that come seconds late: taken in as if they had come in order.

mod common;

use common::{Noise, at, clutter, later, plot, radar, round, scan, scene};
use flight::POSITION;
use frames::{EllipsoidHeight, Geodetic, Span};
use sensing::{Coverage, Dwell};
use site::{Sensor, SensorId};
use tracking::{Config, Scene, Tracker};

/// Plots of one round, some of which are `late_s` late; the tracker's view of the round at the end.
fn fly(seed: u64, late_s: f64, skip_late: bool) -> (tracking::TrackView, u32) {
    let scene = scene();
    let mut noise = Noise(0x9e37 + seed);
    let start = round(&mut noise);
    let mut arrivals: Vec<(f64, Dwell)> = Vec::new();
    for second in 0..14_u32 {
        let time_s = f64::from(second);
        let state = later(&scene, &start, time_s);
        let mut plots = clutter(20, at(time_s), 1000 * u64::from(second), &mut noise);
        let own = plot(&scene, &state, 1000 * u64::from(second) + 900, &mut noise);
        // Every third look after the first four is late.
        let is_late = second > 4 && second % 3 == 0;
        let mut dwell = scan(at(time_s), Vec::new());
        dwell.coverage = Coverage::Unstated;
        if is_late {
            if !skip_late {
                let mut behind = dwell.clone();
                behind.plots = vec![own];
                arrivals.push((time_s + late_s, behind));
            }
        } else {
            plots.push(own);
        }
        dwell.plots = plots;
        arrivals.push((time_s, dwell));
    }
    arrivals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut tracker = Tracker::new(Config::default());
    let mut refused = 0;
    for (_, dwell) in &arrivals {
        let report = tracker.handle(dwell, &scene);
        refused += report.late + report.rejected;
    }
    let end = at(13.0);
    let id = tracker
        .tracks()
        .max_by(|a, b| a.existence.total_cmp(&b.existence))
        .expect("a track")
        .id;
    (tracker.track_at(id, end, &scene).expect("shown"), refused)
}

#[test]
fn late_plots_lead_to_the_state_of_plots_in_order() {
    for seed in 0..12 {
        let (in_order, _) = fly(seed, 0.01, false);
        let (without, _) = fly(seed, 0.01, true);
        for late_s in [0.6, 1.4, 2.6] {
            let (late, refused) = fly(seed, late_s, false);
            assert_eq!(refused, 0);
            let sd_m = (0..3)
                .map(|k| in_order.covariance[(k, k)])
                .sum::<f64>()
                .sqrt();
            let off_m = (late.state.position - in_order.state.position).length();
            assert!(
                off_m < 0.15 * sd_m,
                "seed {seed}, {late_s} s: {off_m} of {sd_m}"
            );
            let volume = |view: &tracking::TrackView| {
                view.covariance
                    .fixed_view::<3, 3>(POSITION, POSITION)
                    .determinant()
            };
            let (found, right) = (volume(&late), volume(&in_order));
            assert!(
                (found / right - 1.0).abs() < 0.1,
                "seed {seed}: {found} {right}"
            );
            // And that is not because late plots did not matter.
            assert!(volume(&without) > 1.2 * right);
            assert!(late.plots > without.plots);
        }
    }
}

/// Two radars 4 km apart, of which the second's plots come so much later than the first's; the view at the end.
fn fly_before_two(seed: u64, late_s: f64) -> tracking::TrackView {
    let one = scene();
    let other = Sensor {
        position: Geodetic::from_degrees(36.236, 44.0, EllipsoidHeight(410.0)),
        ..radar()
    };
    let both = Scene::new(one.environment.clone(), &[radar(), other], &one.threats);
    let seen_by = |sensor: usize| Scene {
        sensors: vec![both.sensors[sensor].clone()],
        ..both.clone()
    };
    let views = [seen_by(0), seen_by(1)];
    let mut noise = Noise(0x51ed + seed);
    let start = round(&mut noise);
    let mut arrivals: Vec<(f64, Dwell)> = Vec::new();
    for second in 0..14_u32 {
        for (sensor, offset_s, delay_s) in [(0, 0.0, 0.01), (1, 0.45, late_s)] {
            let time_s = f64::from(second) + offset_s;
            let first = 10_000 * u64::from(second) + 1000 * sensor as u64;
            let mut plots = clutter(20, at(time_s), first, &mut noise);
            let state = later(&both, &start, time_s);
            plots.push(plot(&views[sensor], &state, first + 900, &mut noise));
            let id = SensorId(sensor as u16);
            for plot in &mut plots {
                plot.sensor = id;
            }
            let dwell = Dwell {
                sensor: id,
                coverage: Coverage::Unstated,
                ..scan(at(time_s), plots)
            };
            // Its last plots come in time, so that all are in at the end.
            let delay_s = if second < 11 { delay_s } else { 0.01 };
            arrivals.push((time_s + delay_s, dwell));
        }
    }
    arrivals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut tracker = Tracker::new(Config::default());
    for (_, dwell) in &arrivals {
        let report = tracker.handle(dwell, &both);
        assert_eq!(report.late + report.rejected, 0);
    }
    let likeliest = tracker
        .tracks()
        .max_by(|a, b| a.existence.total_cmp(&b.existence));
    let id = likeliest.expect("a track").id;
    tracker.track_at(id, at(13.5), &both).expect("shown")
}

#[test]
fn two_sensors_out_of_order_lead_to_the_state_of_both_in_order() {
    for seed in 0..6 {
        let in_order = fly_before_two(seed, 0.01);
        for late_s in [0.8, 1.7, 2.4] {
            let late = fly_before_two(seed, late_s);
            let spread = |view: &tracking::TrackView| {
                let place = view.covariance.fixed_view::<3, 3>(POSITION, POSITION);
                (place.trace().sqrt(), place.determinant())
            };
            let ((sd_m, right), (_, found)) = (spread(&in_order), spread(&late));
            let off_m = (late.state.position - in_order.state.position).length();
            assert!(
                off_m < 0.25 * sd_m,
                "seed {seed}, {late_s} s: {off_m} of {sd_m}"
            );
            assert!(
                (found / right - 1.0).abs() < 0.15,
                "seed {seed}, {late_s} s: {found} {right}"
            );
        }
    }
}

#[test]
fn plots_beyond_the_window_are_refused_and_counted() {
    // Of the three late plots two come four seconds behind the newest, the last one second.
    let (_, refused) = fly(3, 4.4, false);
    assert_eq!(refused, 2);
}

#[test]
fn a_snapshot_holds_all_that_late_plots_need() {
    let scene = scene();
    let mut noise = Noise(77);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default());
    for second in 0..8_u32 {
        let time_s = f64::from(second);
        let own = plot(
            &scene,
            &later(&scene, &start, time_s),
            u64::from(second),
            &mut noise,
        );
        tracker.handle(&scan(at(time_s), vec![own]), &scene);
    }
    let octets = borsh::to_vec(&tracker).expect("an encoding");
    let mut restored: Tracker = borsh::from_slice(&octets).expect("the same");
    let behind = later(&scene, &start, 5.5);
    let mut late = plot(&scene, &behind, 100, &mut noise);
    late.time = at(5.5) + Span::from_millis(1);
    let mut dwell = scan(late.time, vec![late]);
    dwell.coverage = Coverage::Unstated;
    tracker.handle(&dwell, &scene);
    restored.handle(&dwell, &scene);
    assert_eq!(borsh::to_vec(&tracker).ok(), borsh::to_vec(&restored).ok());
}

/// How many pairs of tracks were asked for an exchange of histories by looks at eight rounds abreast, those after the first
/// each taken in `after_s` after it was made.
fn exchanges(seed: u64, after_s: f64) -> u32 {
    let scene = scene();
    let mut noise = Noise(0x2b1d + seed);
    let start = round(&mut noise);
    let rounds: Vec<flight::State> = (0..8)
        .map(|_| {
            let [east, north, up] = [0, 1, 2].map(|_| 50.0 * noise.normal());
            flight::State {
                position: start.position + frames::Vector::new(east, north, up),
                velocity: start.velocity + frames::Vector::new(0.1 * east, 0.1 * north, 0.1 * up),
                ..start
            }
        })
        .collect();
    let mut tracker = Tracker::new(Config::default());
    let mut asked = 0;
    for second in 0..8_u32 {
        let time_s = f64::from(second);
        let now = rounds.iter().map(|start| later(&scene, start, time_s));
        let plots = (10 * u64::from(second)..).zip(now);
        let plots = plots.map(|(number, state)| plot(&scene, &state, number, &mut noise));
        let mut look = scan(at(time_s), plots.collect());
        look.coverage = Coverage::Unstated;
        if second >= 1 && after_s > 0.0 {
            let newer = scan(at(time_s + after_s), Vec::new());
            tracker.handle(
                &Dwell {
                    coverage: Coverage::Unstated,
                    ..newer
                },
                &scene,
            );
        }
        let report = tracker.handle(&look, &scene);
        if second >= 1 {
            asked += report.exchanges;
        }
    }
    asked
}

/// Tracks that were taken back for a late plot take in again what they had seen since: of plots that they no longer own,
/// were they to exchange histories in between.
#[test]
fn no_histories_change_hands_while_late_plots_are_taken_in() {
    let asked = |after_s: f64| (0..4).map(|seed| exchanges(seed, after_s)).sum::<u32>();
    let in_time = asked(0.0);
    assert!(in_time > 5, "{in_time}");
    assert_eq!(asked(0.6), 0);
}
