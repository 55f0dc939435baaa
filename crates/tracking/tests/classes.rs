//! What flies is not what falls: aircraft, birds and drones must not pass for ballistic.

mod common;

use common::{Noise, at, plot, scan, scene};
use flight::State;
use frames::{Position, Vector};
use tracking::{Class, ClassWeights, Config, Tracker};

/// Flies level, turning at a constant rate, for so many seconds; the class weights at the end.
fn fly(
    position: [f64; 3],
    speed_mps: f64,
    turn_radps: f64,
    seconds: u32,
    cooperative: bool,
) -> ClassWeights {
    let scene = scene();
    let mut noise = Noise(31);
    let mut tracker = Tracker::new(Config::default());
    let [mut east, mut north, up] = position;
    let mut heading = 2.0_f64;
    for second in 0..seconds {
        let t = f64::from(second);
        let (sin, cos) = libm::sincos(heading);
        let state = State {
            time: at(t),
            position: Position::new(east, north, up),
            velocity: Vector::new(speed_mps * sin, speed_mps * cos, 0.0),
            ln_beta: 0.0,
        };
        let mut seen = plot(&scene, &state, u64::from(second), &mut noise);
        seen.cooperative = cooperative;
        tracker.handle(&scan(at(t), vec![seen]), &scene);
        // A second along the circle, by its chord.
        let (sin, cos) = libm::sincos(heading + 0.5 * turn_radps);
        east += speed_mps * sin;
        north += speed_mps * cos;
        heading += turn_radps;
    }
    let tracks: Vec<_> = tracker.tracks().collect();
    assert_eq!(tracks.len(), 1, "one object, one track");
    tracks[0].class
}

#[track_caller]
fn check(class: ClassWeights, expected: Class) {
    assert!(class.of(Class::Ballistic) < 0.02, "{class:?}");
    assert!(class.of(expected) > 0.5, "{class:?}");
    assert!((class.0.iter().sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn an_airliner_is_an_aircraft() {
    check(
        fly([4000.0, 6000.0, 2500.0], 180.0, 0.0, 15, false),
        Class::Aircraft,
    );
}

#[test]
fn a_light_aircraft_in_a_turn_is_an_aircraft() {
    check(
        fly([4000.0, 3000.0, 800.0], 55.0, 0.05, 20, false),
        Class::Aircraft,
    );
}

#[test]
fn a_bird_is_a_bird() {
    check(
        fly([2000.0, 1500.0, 150.0], 14.0, 0.03, 25, false),
        Class::Bird,
    );
}

#[test]
fn a_hovering_drone_is_a_drone() {
    check(
        fly([1500.0, 1500.0, 120.0], 0.5, 0.0, 25, false),
        Class::Drone,
    );
}

/// Root mean square error of place over thirty flights, each after twenty looks, metres.
fn error_m(turn_radps: f64) -> f64 {
    let scene = scene();
    let mut squares = 0.0;
    for seed in 1..=30 {
        let mut noise = Noise(seed * 7919);
        let mut tracker = Tracker::new(Config::default());
        let mut place = Position::new(5000.0, noise.between(-3000.0, 3000.0), 1500.0);
        let mut heading = noise.between(0.0, core::f64::consts::TAU);
        for second in 0..20_u32 {
            let (sin, cos) = libm::sincos(heading + 0.5 * turn_radps);
            let velocity = Vector::new(120.0 * sin, 120.0 * cos, 0.0);
            place = place + velocity;
            heading += turn_radps;
            let (sin, cos) = libm::sincos(heading);
            let state = State {
                time: at(f64::from(second)),
                position: place,
                velocity: Vector::new(120.0 * sin, 120.0 * cos, 0.0),
                ln_beta: 0.0,
            };
            let seen = plot(&scene, &state, u64::from(second), &mut noise);
            tracker.handle(&scan(state.time, vec![seen]), &scene);
        }
        let off_m = common::apart_m(
            tracker.tracks().next().expect("a track").state.position,
            place,
        );
        squares += off_m * off_m;
    }
    (squares / 30.0).sqrt()
}

#[test]
fn an_aircraft_is_followed_closer_on_a_straight_and_well_in_a_turn() {
    let (straight_m, turning_m) = (error_m(0.0), error_m(0.04));
    println!("off by {straight_m:.1} m on a straight, {turning_m:.1} m in a turn");
    // A plot by itself is off by some 30 m.
    assert!(straight_m < 18.0 && turning_m < 25.0);
}

#[test]
fn a_transponder_raises_the_aircraft_class_and_vetoes_nothing() {
    // So low that it may as well be a round.
    let few = |cooperative| fly([4000.0, 6000.0, 250.0], 180.0, 0.0, 2, cooperative);
    let (silent, answering) = (few(false), few(true));
    assert!(answering.of(Class::Aircraft) > silent.of(Class::Aircraft));
    assert!(answering.of(Class::Ballistic) > 0.0);
}
