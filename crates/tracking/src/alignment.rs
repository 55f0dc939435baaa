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
use site::SensorId;

use crate::gaussian::{Covariance, StateVector};
use crate::hypothesis::Bernoulli;
use crate::scene::{Scene, SceneSensor};

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

/// By how much one standard deviation of each sensor's misalignment turns a state that was learned from a track's plots.
/// A sensor turns it by its share of what the plots say about the place across the lines of sight: one alone by the whole,
/// two equal ones by half each, so that their errors, which know nothing of one another, partly average out.
pub fn turned_by_one_sd(
    state: &StateVector,
    track: &Bernoulli,
    scene: &Scene,
) -> Vec<(SensorId, StateVector)> {
    let mut shares: Vec<(SensorId, f64)> = Vec::new();
    let mut total = 0.0;
    for own in track.own_plots() {
        let across_m = own.plot.polar.range_m * own.plot.azimuth_sd_rad;
        let told = own.weight / (across_m * across_m).max(f64::MIN_POSITIVE);
        total += told;
        match shares.iter_mut().find(|(id, _)| *id == own.plot.sensor) {
            Some((_, share)) => *share += told,
            None => shares.push((own.plot.sensor, told)),
        }
    }
    let by_one_sd = |(id, told): (SensorId, f64)| {
        let sensor = scene.sensor(id)?;
        let off_rad = sensor.sensor.alignment_sd_rad * told / total;
        (off_rad > 0.0).then(|| (id, turned(state, sensor) * off_rad))
    };
    shares.into_iter().filter_map(by_one_sd).collect()
}

/// What the misalignments of the sensors that have seen a track add to the covariance of its filter, which knows of
/// noise alone.
pub fn considered(state: &StateVector, track: &Bernoulli, scene: &Scene) -> Covariance {
    let by_one_sd = turned_by_one_sd(state, track, scene);
    let spread = by_one_sd.iter().map(|(_, by)| by * by.transpose());
    spread.fold(Covariance::zeros(), |sum, part| sum + part)
}
