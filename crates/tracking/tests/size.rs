//! How large a track looks is a hint: it helps where kinematics leave a doubt, and decides nothing.

mod common;

use common::{Noise, at, exact, later, measured, round, scan, scene};
use flight::State;
use frames::{Position, Vector};
use sensing::Plot;
use site::{Detection, THRESHOLD};
use tracking::{Class, Config, Scene, Tracker};

const RADAR: Detection = Detection::FourthRoot {
    reference_range_m: 14_000.0,
    reference_cross_section_m2: 0.01,
};

/// A scene whose radar tells how strong its echoes are.
fn rated() -> Scene {
    let mut scene = scene();
    scene.sensors[0].sensor.detection = RADAR;
    scene
}

/// The cross-section that an echo seems to have: exponential power over the threshold (Swerling's first case).
fn echo_m2(mean_m2: f64, range_m: f64, noise: &mut Noise) -> f64 {
    let per_m2 = RADAR.signal_per_m2(range_m).expect("a rated radar");
    let power = THRESHOLD - (1.0 + mean_m2 * per_m2) * libm::log(noise.between(1e-9, 1.0));
    (power - 1.0) / per_m2
}

/// What a radar tells of a cross-section.
#[derive(Clone, Copy, Debug)]
enum Told {
    Nothing,
    /// That of its echoes, which fluctuate; the mean in square metres.
    Mean(f64),
    /// The same of everything, square metres.
    Always(f64),
}

/// A plot of a state that looks so large, where anything is told of that.
fn plot(scene: &Scene, state: &State, number: u32, told: Told, noise: &mut Noise) -> Plot {
    let z = exact(scene, state);
    let cross_section_m2 = match told {
        Told::Nothing => None,
        Told::Mean(mean_m2) => Some(echo_m2(mean_m2, z[0], noise)),
        Told::Always(m2) => Some(m2),
    };
    let seen = measured(
        core::array::from_fn(|k| z[k] + common::SD[k] * noise.normal()),
        state.time,
        u64::from(number),
    );
    Plot {
        cross_section_m2,
        ..seen
    }
}

/// A light aircraft that flies low over the edge of the view, straight, at 60 m/s.
fn aircraft(second: u32, heading: f64) -> State {
    let (sin, cos) = libm::sincos(heading);
    let t = f64::from(second);
    State {
        time: at(t),
        position: Position::new(4_000.0 + 60.0 * t * sin, 3_000.0 + 60.0 * t * cos, 260.0),
        velocity: Vector::new(60.0 * sin, 60.0 * cos, 0.0),
        ln_beta: 0.0,
    }
}

/// Mean probability of falling after each of eight looks, over flights in all directions.
fn falling(told: Told, what: impl Fn(&Scene, u32, u32) -> State) -> [f64; 8] {
    falling_before(&rated(), told, what)
}

/// The same before a radar of this scene.
fn falling_before(scene: &Scene, told: Told, what: impl Fn(&Scene, u32, u32) -> State) -> [f64; 8] {
    let mut mean = [0.0; 8];
    for flight in 0..40_u32 {
        let mut noise = Noise(u64::from(flight) + 11);
        let mut tracker = Tracker::new(Config::default());
        for second in 0..8 {
            let state = what(scene, flight, second);
            let seen = plot(scene, &state, second, told, &mut noise);
            tracker.handle(&scan(state.time, vec![seen]), scene);
            let views = tracker.tracks();
            let falls = views.map(|view| view.existence * view.class.of(Class::Ballistic));
            mean[second as usize] += falls.fold(0.0, f64::max) / 40.0;
        }
    }
    mean
}

/// The radar's own word for it, without a reference in the site file.
#[test]
fn a_radar_that_tells_cross_sections_itself_needs_no_reference() {
    let flies = |_: &Scene, flight: u32, second: u32| aircraft(second, 0.157 * f64::from(flight));
    let unrated = scene();
    let [untold, told] =
        [Told::Nothing, Told::Mean(2.0)].map(|told| falling_before(&unrated, told, flies));
    println!("untold {untold:.3?}\ntold   {told:.3?}");
    let sum = |of: [f64; 8]| of.iter().sum::<f64>();
    assert!(sum(told) < 0.5 * sum(untold));
}

/// A radar that says the same number of everything is believed as any other; that moves odds by five at most, and rounds are
/// found all the same.
#[test]
fn a_radar_that_says_the_same_of_everything_hides_no_round() {
    let falls = |scene: &Scene, flight: u32, second: u32| {
        let first = round(&mut Noise(u64::from(flight) * 31 + 5));
        later(scene, &first, f64::from(second))
    };
    let flies = |_: &Scene, flight: u32, second: u32| aircraft(second, 0.157 * f64::from(flight));
    for (name, scene) in [("rated", rated()), ("unrated", scene())] {
        let untold = falling_before(&scene, Told::Nothing, falls);
        let planes_untold = falling_before(&scene, Told::Nothing, flies);
        println!("{name}: nothing {untold:.3?}, aircraft {planes_untold:.3?}");
        for m2 in [1e-6, 0.02, 1.0, 1000.0] {
            let told = falling_before(&scene, Told::Always(m2), falls);
            let planes = falling_before(&scene, Told::Always(m2), flies);
            println!("{name}: {m2} m² {told:.3?}, aircraft {planes:.3?}");
            assert!(told[1] > untold[1] - 0.4, "{name}, {m2} m²");
            assert!((2..8).all(|k| told[k] > untold[k] - 0.1), "{name}, {m2} m²");
            assert!(
                (3..8).all(|k| told[k] > untold[k] - 0.02),
                "{name}, {m2} m²"
            );
        }
    }
}

#[test]
fn a_light_aircraft_that_looks_large_passes_less_for_something_that_falls() {
    let flies = |_: &Scene, flight: u32, second: u32| aircraft(second, 0.157 * f64::from(flight));
    let (untold, told) = (
        falling(Told::Nothing, flies),
        falling(Told::Mean(2.0), flies),
    );
    println!("untold {untold:.3?}\ntold   {told:.3?}");
    let sum = |of: [f64; 8]| of.iter().sum::<f64>();
    assert!(sum(told) < 0.5 * sum(untold));
}

#[test]
fn a_small_drone_passes_no_more_for_something_that_falls() {
    let flies = |_: &Scene, flight: u32, second: u32| {
        let fast = aircraft(second, 0.157 * f64::from(flight));
        let start = aircraft(0, 0.0);
        State {
            position: start.position + (fast.position - start.position) * (35.0 / 60.0),
            velocity: fast.velocity * (35.0 / 60.0),
            ..fast
        }
    };
    let (untold, told) = (
        falling(Told::Nothing, flies),
        falling(Told::Mean(0.005), flies),
    );
    println!("untold {untold:.4?}\ntold   {told:.4?}");
    assert!((2..8).all(|k| told[k] < 2.0 * untold[k] + 1e-3));
}

#[test]
fn a_round_is_found_as_soon_however_large_it_looks() {
    let falls = |scene: &Scene, flight: u32, second: u32| {
        let first = round(&mut Noise(u64::from(flight) * 31 + 5));
        later(scene, &first, f64::from(second))
    };
    let untold = falling(Told::Nothing, falls);
    for mean_m2 in [0.001, 0.02, 0.3, 5.0] {
        let told = falling(Told::Mean(mean_m2), falls);
        println!("{mean_m2} m²: {told:.3?}, untold {untold:.3?}");
        // On the second plot it may be less sure where it looks like an airliner, on the third hardly.
        assert!(told[1] > untold[1] - 0.3, "{mean_m2} m²");
        assert!((2..8).all(|k| told[k] > untold[k] - 0.05), "{mean_m2} m²");
    }
}

#[test]
fn what_flies_slowly_is_told_apart_by_how_large_it_looks() {
    let scene = rated();
    let class = |mean_m2: f64| {
        let mut noise = Noise(4);
        let mut tracker = Tracker::new(Config::default());
        for second in 0..20 {
            let t = f64::from(second);
            let state = State {
                time: at(t),
                position: Position::new(2_000.0 + 35.0 * t, 2_500.0, 300.0),
                velocity: Vector::new(35.0, 0.0, 0.0),
                ln_beta: 0.0,
            };
            let seen = plot(&scene, &state, second, Told::Mean(mean_m2), &mut noise);
            tracker.handle(&scan(state.time, vec![seen]), &scene);
        }
        tracker.tracks().next().expect("a track").class
    };
    let (small, large) = (class(0.005), class(3.0));
    println!("small {small:.3?}, large {large:.3?}");
    assert!(large.of(Class::Aircraft) > 0.5 && large.of(Class::Drone) > 0.02);
    assert!(small.of(Class::Drone) + small.of(Class::Bird) > 0.5);
}
