//! What a sensor's unknown misalignment does to a track.
//!
//! A radar whose north is off by a small angle turns everything that it sees around itself by that angle: every plot of a
//! track alike, so that no number of plots averages it out, and no residual shows it. The angle is not estimated here
//! (`registration` does, where aircraft or other sensors tell of it); what is left of it is *considered*: its part in the
//! error of what is fitted, C S C' with S its variance, is added to the covariance (Schmidt, "Application of
//! state-space methods to navigation problems", Advances in Control Systems 3, 1966). The estimate itself is as it was.
//!
//! Of one radar's track that part is known without any fit: place and velocity turn around the antenna.

use nalgebra::Vector3;

use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::scene::SceneSensor;

/// How a state that one sensor has seen alone changes with that sensor's azimuth error, clockwise, per radian.
pub fn turned(state: &StateVector, sensor: &SceneSensor) -> StateVector {
    let turn = sensor.to_sensor.rotation();
    let part = |k: usize| Vector3::new(state[k], state[k + 1], state[k + 2]);
    let place = frames::Position::tagged(part(0));
    let around = |v: Vector3<f64>| turn.tr_mul(&Vector3::new(v.y, -v.x, 0.0));
    let mut by_angle = StateVector::zeros();
    let from_antenna = sensor.to_sensor.apply(place).untagged();
    by_angle
        .fixed_rows_mut::<3>(0)
        .copy_from(&around(from_antenna));
    by_angle
        .fixed_rows_mut::<3>(3)
        .copy_from(&around(turn * part(3)));
    by_angle
}

/// The filter's covariance, which knows of noise alone, with the misalignment of the sensor that saw it first: the
/// only one, for most tracks.
pub fn considered(gaussian: &Gaussian, sensor: Option<&SceneSensor>) -> Covariance {
    let spread = sensor.map(|sensor| {
        let by_angle = turned(&gaussian.mean, sensor) * sensor.sensor.alignment_sd_rad;
        by_angle * by_angle.transpose()
    });
    gaussian.covariance + spread.unwrap_or_else(Covariance::zeros)
}
