//! The numbers that a sensor gives its plots: a hint of whose a plot is, and of nothing else. What an object is,
//! and whether its drag changes, its plots' places say.

mod common;

use common::{Noise, at, plot, scan, scene};
use flight::{Flight, State};
use frames::{Position, Span, Vector};
use sensing::{Dwell, Plot};
use site::DragShape;
use tracking::{Class, Config, Phase, Scene, Tracker};

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
