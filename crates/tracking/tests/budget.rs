//! Budgets that bite: what is beyond them is counted, and confirmed rounds are the last to pay.

mod common;

use common::{Noise, apart_m, at, clutter, later, plot, round, scan, scene, turned};
use flight::State;
use frames::Position;
use sensing::{Coverage, Dwell, Plot};
use tracking::{Class, Config, DwellReport, Scene, Tracker};

/// Rounds that fly side by side, nearer than a plot's error: nobody can say at once whose plot is whose.
fn bunch(noise: &mut Noise, count: u32) -> Vec<State> {
    let first = round(noise);
    let beside = |k: u32| State {
        position: Position::new(
            first.position.x() + 12.0 * f64::from(k),
            first.position.y() + 45.0 * f64::from(k),
            first.position.z(),
        ),
        ..first
    };
    (0..count).map(beside).collect()
}

fn look(scene: &Scene, rounds: &[State], second: u32, noise: &mut Noise) -> Dwell {
    let (t, first) = (f64::from(second), u64::from(second) * 1_000_000);
    let mut plots = clutter(100, at(t), first + 1000, noise);
    for (number, start) in rounds.iter().enumerate() {
        plots.push(plot(
            scene,
            &later(scene, start, t),
            first + number as u64,
            noise,
        ));
    }
    scan(at(t), plots)
}

fn run(config: Config, rounds: u32, looks: u32) -> (Tracker, Vec<DwellReport>, usize) {
    let scene = scene();
    let mut noise = Noise(21);
    let rounds = bunch(&mut noise, rounds);
    let mut tracker = Tracker::new(config);
    let reports = (0..looks)
        .map(|second| tracker.handle(&look(&scene, &rounds, second, &mut noise), &scene))
        .collect();
    let end_s = f64::from(looks - 1);
    let found = |start: &&State| {
        let truth = later(&scene, start, end_s).position;
        tracker
            .tracks()
            .any(|track| apart_m(track.state.position, truth) < 150.0)
    };
    let followed = rounds.iter().filter(found).count();
    (tracker, reports, followed)
}

#[test]
fn histories_are_counted_and_bounded_and_rounds_are_followed_without_them() {
    let (_, free, followed) = run(Config::default(), 8, 12);
    let most = free.iter().map(|report| report.histories).max();
    assert!(most > Some(60), "the bunch is not ambiguous: {most:?}");
    assert_eq!(free.iter().map(|report| report.over_budget).sum::<u32>(), 0);
    assert!(followed >= 7, "{followed}");

    let tight = Config {
        histories_per_dwell_max: 24,
        ..Config::default()
    };
    let (tracker, bound, followed) = run(tight, 8, 12);
    assert!(bound.iter().all(|report| report.histories <= 24));
    assert!(
        bound.iter().map(|report| report.over_budget).sum::<u32>() > 0,
        "nobody was told"
    );
    assert!(followed >= 7, "{followed}");
    let falling = |track: &tracking::TrackView| track.class.of(Class::Ballistic) > 0.5;
    assert!(tracker.tracks().filter(falling).count() >= 6);
}

/// A turn of the antenna in twelve sectors. Those before the last are flooded.
#[test]
fn a_flood_in_the_first_sectors_does_not_cost_a_confirmed_round_in_the_last() {
    let scene = scene();
    let mut noise = Noise(33);
    // East of the radar; the turn begins just beyond it and comes to it last.
    let start = round(&mut noise);
    let config = Config {
        pairs_per_dwell_max: 400,
        ..Config::default()
    };
    let mut tracker = Tracker::new(config);
    let follows = |tracker: &Tracker, t: f64| {
        let truth = later(&scene, &start, t).position;
        tracker
            .tracks()
            .any(|track| track.seen == at(t) && apart_m(track.state.position, truth) < 150.0)
    };
    let (mut over_budget, mut most) = (0, 0);
    for second in 0..14_u32 {
        let (t, first) = (f64::from(second), u64::from(second) * 1_000_000);
        // What it sees of the rest of the turn comes up to half a second earlier.
        let mut plots = clutter(40, at(t - 0.5), first + 1000, &mut noise);
        if second > 5 {
            for slice in 0..6 {
                let time = at(t - 0.6 + 0.09 * f64::from(slice));
                plots.extend(clutter(
                    4000,
                    time,
                    first + 10_000 * (1 + slice as u64),
                    &mut noise,
                ));
            }
        }
        plots.push(plot(&scene, &later(&scene, &start, t), first, &mut noise));
        let dwell = Dwell {
            sensor: plots[0].sensor,
            start: at(t - 0.7),
            end: at(t),
            coverage: Coverage::Scan,
            plots,
        };
        let report = tracker.handle(&dwell, &scene);
        over_budget += report.over_budget;
        most = most.max(report.pairs);
        if second >= 5 {
            assert!(
                follows(&tracker, t),
                "second {second}: its plot was not taken in"
            );
        }
    }
    assert!(over_budget > 0, "the flood did not reach the budget");
    // One track's pairs may go beyond.
    assert!(most < 600, "{most} pairs");
}

/// How many of what a turn found were not weighed again as a salvo. Two salvoes, west and east, came into view in the look
/// before; the turn sees them in two slices, or one of them only.
fn not_weighed_again(scene: &Scene, strays_per_dwell_max: usize, west: bool, east: bool) -> u32 {
    let mut noise = Noise(57);
    let easterly: Vec<State> = (0..8).map(|_| round(&mut noise)).collect();
    let westerly = easterly
        .iter()
        .map(|round| turned(round, core::f64::consts::PI));
    let westerly: Vec<State> = westerly.collect();
    let mut tracker = Tracker::new(Config {
        strays_per_dwell_max,
        ..Config::default()
    });
    let mut seen = |rounds: &[State], t: f64, first: u64| -> Vec<Plot> {
        let numbered = (first..).zip(rounds);
        numbered
            .map(|(number, start)| plot(scene, &later(scene, start, t), number, &mut noise))
            .collect()
    };
    let mut before = seen(&westerly, 0.0, 100);
    before.extend(seen(&easterly, 0.0, 200));
    tracker.handle(&scan(at(0.0), before), scene);
    let mut plots = Vec::new();
    for (is_seen, rounds, t) in [(west, &westerly, 0.8), (east, &easterly, 1.0)] {
        if is_seen {
            plots.extend(seen(rounds, t, (10_000.0 * t) as u64));
        }
    }
    let dwell = Dwell {
        sensor: plots[0].sensor,
        start: at(0.3),
        end: at(1.0),
        coverage: Coverage::Scan,
        plots,
    };
    tracker.handle(&dwell, scene).over_budget
}

/// What one slice may look through to tell salvoes from chance, the next one of the same turn may not look through again.
#[test]
fn salvoes_of_all_slices_of_a_dwell_share_one_budget() {
    let mut scene = scene();
    scene.sensors[0].sensor.false_plots_per_scan = 1000.0;
    let enough = |budget: usize, west, east| not_weighed_again(&scene, budget, west, east) == 0;
    assert!(!enough(0, true, false) && !enough(0, false, true));
    let each_alone =
        (1..1_000).find(|&budget| enough(budget, true, false) && enough(budget, false, true));
    let budget = each_alone.expect("a thousand plots are more than there are");
    assert!(!enough(budget, true, true), "{budget} is enough for both");
    assert!(enough(3 * budget, true, true));
}
