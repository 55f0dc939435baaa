//! The numbers that a sensor gives its plots: a hint of whose a plot is, and of nothing else. What an object is,
//! and whether its drag changes, its plots' places say.

mod common;

use common::{Noise, at, plot, scan, scene};
use flight::{Flight, State};
use frames::{Position, Span, Vector};
use sensing::{Dwell, Plot};
use site::DragShape;
use tracking::{Class, Config, Phase, Scene, TrackId, TrackView, Tracker};

/// How a radar numbers the plots of the k-th of two objects.
type Numbers = fn(u32, u32) -> Option<u32>;

const NONE: Numbers = |_, _| None;
const STEADY: Numbers = |k, _| Some(70 + k);
const CHANGING: Numbers = |k, look| Some(70 + 2 * look + k);

/// Two rounds side by side, nearer to one another than a radar can tell for sure.
fn salvo(scene: &Scene, numbers: Numbers, seed: u64) -> Vec<Dwell> {
    let mut noise = Noise(seed);
    let one = State {
        time: at(0.0),
        position: Position::new(7000.0, 40.0, 200.0),
        velocity: Vector::new(-300.0, 0.0, 140.0),
        ln_beta: libm::log(common::BETA.0),
    };
    let other = State {
        position: Position::new(7000.0, -40.0, 200.0),
        ..one
    };
    (0..16)
        .map(|look| {
            let time = f64::from(look);
            let plots = [one, other].into_iter().zip(0u32..).map(|(start, k)| {
                let now = common::later(scene, &start, time);
                let number = u64::from(2 * look + k);
                Plot {
                    number: numbers(k, look),
                    ..plot(scene, &now, number, &mut noise)
                }
            });
            scan(at(time), plots.collect())
        })
        .collect()
}

/// Mean probability of falling that tracks have after each look.
fn ballistic(scene: &Scene, numbers: Numbers) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); 16];
    for seed in 1..=20 {
        let mut tracker = Tracker::new(Config::default());
        for (dwell, (sum, tracks)) in salvo(scene, numbers, seed).iter().zip(&mut sums) {
            tracker.handle(dwell, scene);
            for track in tracker.tracks() {
                *sum += track.class.of(Class::Ballistic);
                *tracks += 1.0;
            }
        }
    }
    sums.iter().map(|(sum, tracks)| sum / tracks).collect()
}

#[test]
fn a_salvo_falls_whatever_numbers_its_plots_bear() {
    let scene = scene();
    let plain = ballistic(&scene, NONE);
    for (name, numbers) in [("steady", STEADY), ("changing", CHANGING)] {
        let numbered = ballistic(&scene, numbers);
        let alike = |(a, b): (&f64, &f64)| (a - b).abs() < 0.03 || (a.is_nan() && b.is_nan());
        assert!(
            plain.iter().zip(&numbered).all(alike),
            "{name} numbers: {numbered:.3?}; none: {plain:.3?}"
        );
    }
}

/// Delay in seconds until a fall of the coefficient to a half is told, for each of some rounds that are watched with
/// and without numbers; `None` where it never is.
fn delays(scene: &Scene, changes: bool, numbers: Numbers) -> Vec<Option<f64>> {
    (1..=12)
        .map(|seed| {
            let mut noise = Noise(seed);
            let mut now = common::round(&mut noise);
            let flight = Flight::new(&scene.environment, DragShape::Fin);
            let mut tracker = Tracker::new(Config::default());
            for look in 0..18u32 {
                if look == 8 && changes {
                    now.ln_beta -= 1.1;
                }
                let seen = Plot {
                    number: numbers(0, look),
                    ..plot(scene, &now, u64::from(look), &mut noise)
                };
                tracker.handle(&scan(now.time, vec![seen]), scene);
                let changed = |phase: Phase| phase == Phase::Changed;
                if tracker.tracks().any(|track| changed(track.phase)) {
                    return Some(f64::from(look) - 8.0);
                }
                now = flight.propagate(&now, Span::from_seconds(1.0));
            }
            None
        })
        .collect()
}

#[test]
fn a_change_of_drag_is_noticed_alike_with_and_without_numbers() {
    let scene = scene();
    let plain = delays(&scene, true, NONE);
    assert!(plain.iter().flatten().count() > 8, "{plain:?}");
    assert_eq!(delays(&scene, true, STEADY), plain, "steady numbers");
    assert_eq!(delays(&scene, true, CHANGING), plain, "changing numbers");
}

#[test]
fn numbers_change_nothing_about_a_round_that_falls_on() {
    let scene = scene();
    for numbers in [NONE, STEADY, CHANGING] {
        let told = delays(&scene, false, numbers);
        assert!(told.iter().all(Option::is_none), "{told:?}");
    }
}

/// What a sensor makes of its plots before it sends them.
type Sends = fn(Plot) -> Plot;

const PLOTS: Sends = |plot| plot;
/// A system that sends only its own tracks: their positions are taken with twice the spread, their velocities left alone.
const TRACKS: Sends = |plot| Plot {
    range_rate_mps: None,
    range_sd_m: 2.0 * plot.range_sd_m,
    azimuth_sd_rad: 2.0 * plot.azimuth_sd_rad,
    elevation_sd_rad: 2.0 * plot.elevation_sd_rad,
    ..plot
};

/// Two rounds that pass through one another, about 10 m/s across their way and 300 along it.
fn crossing(scene: &Scene, sends: Sends, numbers: Numbers, seed: u64) -> Vec<(Dwell, [State; 2])> {
    let mut noise = Noise(seed);
    let across = noise.between(6.0, 14.0);
    let one = State {
        time: at(0.0),
        position: Position::new(7000.0, 9.0 * across, 200.0),
        velocity: Vector::new(-300.0, -across, 140.0),
        ln_beta: libm::log(common::BETA.0),
    };
    let other = State {
        position: Position::new(7000.0, -9.0 * across, 200.0),
        velocity: Vector::new(-300.0, across, 140.0),
        ..one
    };
    (0..20)
        .map(|look| {
            let time = f64::from(look);
            let truths = [one, other].map(|start| common::later(scene, &start, time));
            let plots = truths.iter().zip(0u32..).map(|(now, k)| Plot {
                number: numbers(k, look),
                ..sends(plot(scene, now, u64::from(2 * look + k), &mut noise))
            });
            let plots = plots.collect();
            (scan(at(time), plots), truths)
        })
        .collect()
}

/// At the crossing the radar takes one for the other.
const SWAPPED: Numbers = |k, look| Some(70 + if look < 9 { k } else { 1 - k });

/// Of some crossings, in how many each round ends with a track of its own, and in how many under the name that it had
/// before.
fn kept(scene: &Scene, sends: Sends, numbers: Numbers) -> [u32; 2] {
    let (mut both, mut same) = (0, 0);
    for seed in SEEDS {
        let mut tracker = Tracker::new(Config::default());
        let mut before = None;
        let looks = crossing(scene, sends, numbers, seed);
        for (look, (dwell, truths)) in looks.iter().enumerate() {
            tracker.handle(dwell, scene);
            let names = [0, 1].map(|k| nearest(&tracker, &truths[k]));
            if look == 5 {
                before = Some(names);
            }
            let ends_apart = look == 19 && names[0] != names[1];
            both += u32::from(ends_apart);
            same += u32::from(ends_apart && before == Some(names));
        }
    }
    [both, same]
}

/// The track that is nearest to a truth, and moves most like it.
fn nearest(tracker: &Tracker, truth: &State) -> Option<TrackId> {
    let apart = |track: &TrackView| {
        let faster_mps = (track.state.velocity - truth.velocity).length();
        common::apart_m(track.state.position, truth.position) + faster_mps
    };
    let tracks = tracker.tracks();
    let nearest = tracks.min_by(|a, b| apart(a).total_cmp(&apart(b)));
    nearest.map(|track| track.id)
}

const SEEDS: core::ops::RangeInclusive<u64> = 1..=80;

#[test]
fn numbers_help_rounds_through_a_crossing_and_wrong_ones_do_no_harm() {
    let scene = scene();
    let crossings = SEEDS.count() as u32;
    for sends in [PLOTS, TRACKS] {
        let [plain, steady, swapped] =
            [NONE, STEADY, SWAPPED].map(|numbers| kept(&scene, sends, numbers));
        eprintln!("none {plain:?}, steady {steady:?}, swapped {swapped:?} of {crossings}");
        for [both, _] in [plain, steady, swapped] {
            assert_eq!(both, crossings, "a round was lost to the other");
        }
        assert!(steady[1] > plain[1] + crossings / 8, "{plain:?} {steady:?}");
    }
    // What plots tell by Doppler and place is not overruled by a number. Of tracks without a velocity nobody can tell
    // which is which but their sender: if he swaps them, so are they here.
    let [plain, swapped] = [NONE, SWAPPED].map(|numbers| kept(&scene, PLOTS, numbers)[1]);
    assert!(swapped >= plain, "{swapped} swapped, {plain} without");
}
