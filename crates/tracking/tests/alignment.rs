//! A radar whose north is off: every plot is turned alike, none of them shows it, and what is said of the track must
//! hold all the same. Truth is turned by angles drawn anew for each round.

mod common;

use common::{Noise, SD, exact, later, measured, radar, round, scan, scene};
use flight::State;
use frames::{EllipsoidHeight, Geodetic};
use nalgebra::{SMatrix, SVector};
use sensing::Dwell;
use site::{Sensor, SensorId};
use tracking::{Config, Hypothesis, Scene, Tracker};

/// Standard deviation of the norths, radians: a third of a degree, more than one plot's own error.
const OFF_RAD: f64 = 6e-3;

/// Two radars as the site file states them, 4 km apart.
fn world(stated_rad: [f64; 2]) -> Scene {
    let mut scene = scene();
    let one = Sensor {
        alignment_sd_rad: stated_rad[0],
        ..radar()
    };
    let other = Sensor {
        alignment_sd_rad: stated_rad[1],
        position: Geodetic::from_degrees(36.236, 44.0, EllipsoidHeight(410.0)),
        ..radar()
    };
    let environment = scene.environment.clone();
    let threats = core::mem::take(&mut scene.threats);
    Scene::new(environment, &[one, other], &threats)
}

/// A dwell of one radar with what it sees of a state, turned by its north's error.
fn look(scene: &Scene, sensor: usize, state: &State, off_rad: f64, noise: &mut Noise) -> Dwell {
    let here = Scene {
        sensors: vec![scene.sensors[sensor].clone()],
        ..scene.clone()
    };
    let true_z = exact(&here, state);
    let mut z = core::array::from_fn(|k| true_z[k] + SD[k] * noise.normal());
    z[1] += off_rad;
    let number = (state.time - common::at(0.0)).0 as u64 + sensor as u64;
    let mut plot = measured(z, state.time, number);
    plot.sensor = SensorId(sensor as u16);
    Dwell {
        sensor: plot.sensor,
        ..scan(state.time, vec![plot])
    }
}

/// Mean normalised squared error of the place, over rounds with norths off anew each; `others` tells whether the second
/// radar looks, too.
fn nees(stated_rad: [f64; 2], others: bool, said: impl Fn(&Tracker, &Scene) -> Hypothesis) -> f64 {
    const ROUNDS: u64 = 80;
    let scene = world(stated_rad);
    let one = |seed: u64| {
        let mut noise = Noise(seed);
        let start = round(&mut noise);
        let off_rad = [0, 1].map(|_| OFF_RAD * noise.normal());
        let mut tracker = Tracker::new(Config::default());
        for second in 0..12_u32 {
            let now = later(&scene, &start, f64::from(second));
            tracker.handle(&look(&scene, 0, &now, off_rad[0], &mut noise), &scene);
            if others {
                let now = later(&scene, &start, f64::from(second) + 0.4);
                tracker.handle(&look(&scene, 1, &now, off_rad[1], &mut noise), &scene);
            }
        }
        let said = said(&tracker, &scene);
        let truth = later(&scene, &start, (said.state.time - start.time).seconds());
        let error: SVector<f64, 3> = (said.state.position - truth.position).untagged();
        let covariance: SMatrix<f64, 3, 3> = said.covariance.fixed_view::<3, 3>(0, 0).into();
        error.dot(&(covariance.try_inverse().expect("definite") * error)) / 3.0
    };
    (1..=ROUNDS).map(|seed| one(seed * 7919)).sum::<f64>() / ROUNDS as f64
}

fn refitted(tracker: &Tracker, scene: &Scene) -> Hypothesis {
    let track = tracker.tracks().next().expect("a track");
    let refit = tracker.refit(track.id, scene).expect("a fit");
    refit.hypotheses[0].clone()
}

fn filtered(tracker: &Tracker, scene: &Scene) -> Hypothesis {
    let track = tracker.tracks().next().expect("a track");
    tracker.filtered(track.id, scene)[0].clone()
}

// 80 rounds × 3 numbers: the 99.9 % band of a mean of 240 squared normals is 0.73 to 1.32.
#[test]
fn a_refit_is_honest_where_the_misalignment_is_stated_and_too_sure_where_not() {
    let honest = nees([OFF_RAD, 0.0], false, refitted);
    assert!((0.73..1.32).contains(&honest), "{honest}");
    let silent = nees([0.0, 0.0], false, refitted);
    assert!(silent > 2.0, "{silent}");
}

#[test]
fn two_radars_are_considered_each_with_its_own() {
    let honest = nees([OFF_RAD, OFF_RAD], true, refitted);
    assert!((0.73..1.32).contains(&honest), "{honest}");
    let silent = nees([0.0, 0.0], true, refitted);
    assert!(silent > 1.8, "{silent}");
}

#[test]
fn the_filter_s_own_state_is_as_honest() {
    let honest = nees([OFF_RAD, 0.0], false, filtered);
    assert!((0.73..1.32).contains(&honest), "{honest}");
}

#[test]
fn the_filter_s_own_state_counts_two_radars_by_what_each_has_told() {
    let honest = nees([OFF_RAD, OFF_RAD], true, filtered);
    assert!((0.73..1.32).contains(&honest), "{honest}");
}

/// Plots that scatter more than they state say something of noise and nothing of where north is.
#[test]
fn a_misfit_widens_what_noise_made_and_not_what_a_misalignment_did() {
    let fit = |stated_rad: f64| {
        let scene = world([stated_rad, 0.0]);
        let mut noise = Noise(11);
        let start = round(&mut noise);
        let mut tracker = Tracker::new(Config::default());
        for second in 0..12_u32 {
            let now = later(&scene, &start, f64::from(second));
            tracker.handle(&look(&scene, 0, &now, 0.0, &mut noise), &scene);
        }
        refitted(&tracker, &scene)
    };
    let (noise, both) = (fit(0.0), fit(OFF_RAD));
    let variance_m2 = |of: &Hypothesis| of.covariance.fixed_view::<3, 3>(0, 0).trace();
    let turned_m2 = variance_m2(&both) - variance_m2(&noise);
    assert!(turned_m2 > variance_m2(&noise), "{turned_m2} m²");
    let expected_m2 = 3.0 * variance_m2(&noise) + turned_m2;
    let widened_m2 = variance_m2(&both.widened(3.0));
    assert!((widened_m2 / expected_m2 - 1.0).abs() < 1e-6);
    let wind = |of: &Hypothesis| of.wind.expect("fitted").covariance.trace();
    let apart = wind(&noise.widened(3.0)) / wind(&noise) - 3.0;
    assert!(apart.abs() < 1e-9, "{apart}");
}
