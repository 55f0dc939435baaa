//! A mobile radar comes to stand elsewhere while other sensors go on looking.

mod common;

use common::{Noise, SD, exact, later, measured, radar, round, scan, scene};
use flight::{LN_BETA, State};
use frames::{EllipsoidHeight, Geodetic};
use sensing::Dwell;
use site::{Sensor, SensorId};
use tracking::{Config, Scene, Tracker};

const MOBILE: SensorId = SensorId(0);

/// A mobile radar and one 4 km north of it.
fn world() -> Scene {
    let mut scene = scene();
    let other = Sensor {
        position: Geodetic::from_degrees(36.236, 44.0, EllipsoidHeight(410.0)),
        ..radar()
    };
    let environment = scene.environment.clone();
    let threats = core::mem::take(&mut scene.threats);
    Scene::new(environment, &[radar(), other], &threats)
}

/// What one of them sees of a state.
fn look(scene: &Scene, sensor: usize, state: &State, noise: &mut Noise) -> Dwell {
    let here = Scene {
        sensors: vec![scene.sensors[sensor].clone()],
        ..scene.clone()
    };
    let z = exact(&here, state);
    let noisy = core::array::from_fn(|k| z[k] + SD[k] * noise.normal());
    let number = (state.time - common::at(0.0)).0 as u64 + sensor as u64;
    let mut plot = measured(noisy, state.time, number);
    plot.sensor = SensorId(sensor as u16);
    Dwell {
        sensor: plot.sensor,
        ..scan(state.time, vec![plot])
    }
}

/// Both look at a round for so many seconds.
fn followed(scene: &Scene, config: Config, seconds: u32, noise: &mut Noise) -> (Tracker, State) {
    let start = round(noise);
    let mut tracker = Tracker::new(config);
    for second in 0..seconds {
        for (sensor, after_s) in [(0, 0.0), (1, 0.4)] {
            let now = later(scene, &start, f64::from(second) + after_s);
            tracker.handle(&look(scene, sensor, &now, noise), scene);
        }
    }
    (tracker, start)
}

/// Where the mobile one stands from now on.
fn move_away(scene: &mut Scene, tracker: &mut Tracker) {
    let there = Geodetic::from_degrees(36.21, 44.02, EllipsoidHeight(410.0));
    scene.move_sensor(MOBILE, there);
    tracker.moved(MOBILE);
}

#[test]
fn what_nobody_is_sure_of_yet_goes_on_if_another_sensor_sees_it_and_ends_if_not() {
    let shy = || Config {
        confirm_existence: 1.0,
        ..Config::default()
    };
    let mut scene = world();
    let (mut tracker, _) = followed(&scene, shy(), 4, &mut Noise(5));
    assert_eq!(tracker.tracks().count(), 0);
    let held = tracker.held().0;
    assert!(held > 0);
    move_away(&mut scene, &mut tracker);
    assert!(tracker.held().0 > 0, "of {held}");

    let mut scene = world();
    let mut noise = Noise(5);
    let start = round(&mut noise);
    let mut alone = Tracker::new(shy());
    for second in 0..4_u32 {
        let now = later(&scene, &start, f64::from(second));
        alone.handle(&look(&scene, 0, &now, &mut noise), &scene);
    }
    assert!(alone.held().0 > 0);
    move_away(&mut scene, &mut alone);
    assert_eq!(alone.held().0, 0);
}

#[test]
fn what_was_learned_of_its_drag_is_not_forgotten() {
    for seed in 1..=8 {
        let mut scene = world();
        // The site knows less of its threats than the plots tell.
        scene.threats[0].ballistic_coefficient_log_sd = 0.5;
        scene = Scene::new(
            scene.environment.clone(),
            &[radar(), scene.sensors[1].sensor.clone()],
            &scene.threats,
        );
        let mut noise = Noise(seed * 7919);
        let (mut tracker, start) = followed(&scene, Config::default(), 14, &mut noise);
        let id = tracker.tracks().next().expect("a track").id;
        let known = |tracker: &Tracker, scene: &Scene| {
            let refit = tracker.refit(id, scene).expect("a fit");
            refit.hypotheses[0].covariance[(LN_BETA, LN_BETA)].sqrt()
        };
        let before = known(&tracker, &scene);
        move_away(&mut scene, &mut tracker);
        let now = later(&scene, &start, 14.4);
        tracker.handle(&look(&scene, 1, &now, &mut noise), &scene);
        let after = known(&tracker, &scene);
        assert!(after < 2.0 * before, "seed {seed}: {before} {after}");
    }
}
