//! A salvo that comes into view at once is known by its second plots; as many rounds from all sides are not sooner
//! than each alone, and neither is what flies.

mod common;

use core::f64::consts::TAU;

use common::{Noise, at, clutter, exact, later, measured, plot, round, scan, turned};
use flight::State;
use frames::Vector;
use tracking::{Class, Config, Scene, Tracker};

const ROUNDS: usize = 10;

/// A radar among a thousand false plots a look: two plots of one round are worth little by themselves.
fn scene() -> Scene {
    let mut scene = common::scene();
    scene.sensors[0].sensor.false_plots_per_scan = 1000.0;
    scene
}

/// Tracks near one of `objects` that are shown as falling after two looks at them, and all others that are shown.
fn shown_on_two(scene: &Scene, objects: &[State], noise: &mut Noise) -> (usize, usize) {
    let mut tracker = Tracker::new(Config::default());
    for second in -3..2 {
        let time = at(f64::from(second));
        let first = (second + 10) as u64 * 10_000;
        let mut plots = clutter(1000, time, first + 100, noise);
        if second >= 0 {
            for (number, object) in objects.iter().enumerate() {
                let now = later(scene, object, f64::from(second));
                plots.push(plot(scene, &now, first + number as u64, noise));
            }
        }
        tracker.handle(&scan(time, plots), scene);
    }
    let now: Vec<State> = objects.iter().map(|o| later(scene, o, 1.0)).collect();
    let (near, far): (Vec<_>, Vec<_>) = tracker
        .tracks()
        .filter(|track| track.class.of(Class::Ballistic) > 0.5)
        .partition(|track| {
            now.iter()
                .any(|o| common::apart_m(track.state.position, o.position) < 150.0)
        });
    (near.len(), far.len())
}

#[test]
fn rounds_that_come_into_view_together_are_shown_on_second_plots_and_each_alone_is_not() {
    let scene = scene();
    let (mut together, mut scattered, mut alone, mut false_ones) = (0, 0, 0, 0);
    for seed in 1..=6 {
        let mut noise = Noise(seed * 571);
        let salvo: Vec<State> = (0..ROUNDS).map(|_| round(&mut noise)).collect();
        let (shown, others) = shown_on_two(&scene, &salvo, &mut noise);
        together += shown;
        false_ones += others;
        let round_about: Vec<State> = (0..ROUNDS)
            .map(|k| turned(&round(&mut noise), TAU * k as f64 / ROUNDS as f64))
            .collect();
        scattered += shown_on_two(&scene, &round_about, &mut noise).0;
        for one in salvo.iter().take(2) {
            alone += shown_on_two(&scene, core::slice::from_ref(one), &mut noise).0;
        }
    }
    assert!(
        together >= 45,
        "{together} of 60 rounds of a salvo are shown"
    );
    assert!(alone <= 4, "{alone} of 12 lone rounds are shown");
    assert!(
        scattered <= 20,
        "{scattered} of 60 from all sides are shown"
    );
    assert!(false_ones <= 2, "{false_ones} tracks of nothing are shown");
}

/// A flock rises within one look, as many as a salvo: it is not taken for one.
#[test]
fn what_flies_says_nothing_for_what_falls() {
    let scene = scene();
    let mut shown = 0;
    for seed in 1..=6 {
        let mut noise = Noise(seed * 733);
        let flock: Vec<State> = (0..30).map(|_| round(&mut noise)).collect();
        let mut tracker = Tracker::new(Config::default());
        for second in 0..4 {
            let time = at(f64::from(second));
            let mut plots = clutter(200, time, second as u64 * 10_000 + 100, &mut noise);
            for (number, bird) in flock.iter().enumerate() {
                // Level, at twelve metres a second.
                let mut now = *bird;
                now.time = time;
                now.velocity = Vector::new(-12.0, 3.0, 0.0);
                now.position = bird.position + now.velocity * f64::from(second);
                let z = exact(&scene, &now);
                let sd = common::SD;
                let noisy = core::array::from_fn(|k| z[k] + sd[k] * noise.normal());
                plots.push(measured(
                    noisy,
                    time,
                    second as u64 * 10_000 + number as u64,
                ));
            }
            tracker.handle(&scan(time, plots), &scene);
        }
        let falls = |track: &tracking::TrackView| track.class.of(Class::Ballistic) > 0.5;
        shown += tracker.tracks().filter(falls).count();
    }
    assert!(shown <= 2, "{shown} of 180 birds are shown as falling");
}
