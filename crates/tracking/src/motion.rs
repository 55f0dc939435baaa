//! How a track's state moves between plots, and how its uncertainty grows.
//!
//! A filter needs the transition matrix only to first order: it is built in closed form from the drag
//! at the middle of the step, F = I + A t + A² t²/2 + A³ t³/6 with A = [0 I 0; 0 M m; 0 0 0], M the
//! derivative of drag by velocity and m by ln beta. That is within 10⁻⁴ of the integrated one for a
//! step of a second and costs a twentieth of it. The refit uses the integrated one.

use flight::{LN_BETA, STATE};
use frames::{Span, Time};
use nalgebra::{Matrix3, Vector3};

use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::scene::Scene;

/// How an object may move. Each track carries one Gaussian for each way that is still likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Motion {
    /// Falls under gravity and drag.
    Ballistic,
    /// Flies straight or in wide turns, fast: an aircraft.
    Cruise,
    /// Flies straight or in turns, slowly: a bird or a drone.
    Slow,
}

/// Number of ways to move.
pub const MOTIONS: usize = 3;

impl Motion {
    /// All of them, in the order in which tracks store them.
    pub const ALL: [Self; MOTIONS] = [Self::Ballistic, Self::Cruise, Self::Slow];

    /// Spectral density of the unknown acceleration, m²/s³.
    fn acceleration_density(self) -> f64 {
        match self {
            // Flow around a falling body and what its shape leaves out.
            Self::Ballistic => 0.25,
            // A turn at 0.3 g that comes and goes.
            Self::Cruise => 9.0,
            // Flapping, hovering, gusts.
            Self::Slow => 4.0,
        }
    }
}

/// Longest step of the integrator, seconds.
const STEP_S_MAX: f64 = 1.0;
/// Growth of the variance of ln beta, 1/s: shapes are not constant, spin and yaw change drag a little.
const LN_BETA_DENSITY: f64 = 1e-4;
/// Bounds of ln beta that the filter may fly with, beta from 20 to 160,000 kg/m².
pub const LN_BETA_RANGE: (f64, f64) = (3.0, 12.0);

/// The transition of a step: position by velocity, velocity by velocity, position and velocity by ln
/// beta.
struct Transition {
    position_by_velocity: Matrix3<f64>,
    velocity_by_velocity: Matrix3<f64>,
    position_by_ln_beta: Vector3<f64>,
    velocity_by_ln_beta: Vector3<f64>,
}

/// Moves a Gaussian from `from` to `to`, which must not be earlier.
pub fn predict(gaussian: &mut Gaussian, motion: Motion, from: Time, to: Time, scene: &Scene) {
    let dt = (to - from).seconds();
    if dt <= 0.0 {
        return;
    }
    match motion {
        Motion::Ballistic => {
            let transition = fall(&mut gaussian.mean, from, dt, scene);
            apply(&mut gaussian.covariance, &transition);
            gaussian.covariance[(LN_BETA, LN_BETA)] += LN_BETA_DENSITY * dt;
        }
        Motion::Cruise | Motion::Slow => {
            for k in 0..3 {
                gaussian.mean[k] += dt * gaussian.mean[3 + k];
            }
            glide(&mut gaussian.covariance, dt);
        }
    }
    add_noise(&mut gaussian.covariance, motion.acceleration_density(), dt);
}

fn fall(mean: &mut StateVector, from: Time, dt: f64, scene: &Scene) -> Transition {
    mean[LN_BETA] = mean[LN_BETA].clamp(LN_BETA_RANGE.0, LN_BETA_RANGE.1);
    let steps = (dt / STEP_S_MAX).ceil().clamp(1.0, 120.0);
    let step = dt / steps;
    let mut total = fall_step(mean, from, step, scene);
    for k in 1..steps as usize {
        let start = from + Span::from_seconds(step * k as f64);
        total = chain(&total, &fall_step(mean, start, step, scene));
    }
    total
}

/// One Runge-Kutta step of the mean and the transition that goes with it.
fn fall_step(mean: &mut StateVector, start: Time, dt: f64, scene: &Scene) -> Transition {
    let (p, v) = (
        mean.fixed_rows::<3>(0).into_owned(),
        mean.fixed_rows::<3>(3).into_owned(),
    );
    let beta = libm::exp(mean[LN_BETA]);
    let at = |p: Vector3<f64>, v: Vector3<f64>| drag(scene, start, p, v, beta);
    let (half, g) = (0.5 * dt, Vector3::new(0.0, 0.0, -9.80665));
    let a1 = at(p, v).0 + g;
    let (p2, v2) = (p + v * half, v + a1 * half);
    let (d2, slope) = at(p2, v2);
    let a2 = d2 + g;
    let (p3, v3) = (p + v2 * half, v + a2 * half);
    let a3 = at(p3, v3).0 + g;
    let (p4, v4) = (p + v3 * dt, v + a3 * dt);
    let a4 = at(p4, v4).0 + g;
    let p_next = p + (v + (v2 + v3) * 2.0 + v4) * (dt / 6.0);
    let v_next = v + (a1 + (a2 + a3) * 2.0 + a4) * (dt / 6.0);
    mean.fixed_rows_mut::<3>(0).copy_from(&p_next);
    mean.fixed_rows_mut::<3>(3).copy_from(&v_next);
    let m2 = slope * slope;
    let by_ln_beta = -d2;
    Transition {
        position_by_velocity: Matrix3::identity() * dt
            + slope * (dt * half)
            + m2 * (dt * dt * dt / 6.0),
        velocity_by_velocity: Matrix3::identity() + slope * dt + m2 * (dt * half),
        position_by_ln_beta: by_ln_beta * (dt * half) + slope * by_ln_beta * (dt * dt * dt / 6.0),
        velocity_by_ln_beta: by_ln_beta * dt + slope * by_ln_beta * (dt * half),
    }
}

/// Acceleration by drag and its derivative by velocity.
fn drag(
    _: &Scene,
    _: Time,
    p: Vector3<f64>,
    v: Vector3<f64>,
    beta: f64,
) -> (Vector3<f64>, Matrix3<f64>) {
    let density = 1.225 * libm::exp(-p.z / 9200.0);
    let speed = v.norm().max(1e-3);
    let k = 0.5 * density / beta;
    let slope = (Matrix3::identity() * speed + v * v.transpose() / speed) * -k;
    (v * (-k * speed), slope)
}

/// First one step, then the next.
fn chain(first: &Transition, next: &Transition) -> Transition {
    let (t, v) = (&next.position_by_velocity, &next.velocity_by_velocity);
    Transition {
        position_by_velocity: first.position_by_velocity + t * first.velocity_by_velocity,
        velocity_by_velocity: v * first.velocity_by_velocity,
        position_by_ln_beta: first.position_by_ln_beta
            + t * first.velocity_by_ln_beta
            + next.position_by_ln_beta,
        velocity_by_ln_beta: v * first.velocity_by_ln_beta + next.velocity_by_ln_beta,
    }
}

/// F P F' by blocks: 7 × 7 products would do twice the work on zeros and ones.
fn apply(p: &mut Covariance, f: &Transition) {
    let (t, v) = (&f.position_by_velocity, &f.velocity_by_velocity);
    let (tb, vb) = (&f.position_by_ln_beta, &f.velocity_by_ln_beta);
    let pp = p.fixed_view::<3, 3>(0, 0).into_owned();
    let pv = p.fixed_view::<3, 3>(0, 3).into_owned();
    let vv = p.fixed_view::<3, 3>(3, 3).into_owned();
    let pb = p.fixed_view::<3, 1>(0, LN_BETA).into_owned();
    let vb0 = p.fixed_view::<3, 1>(3, LN_BETA).into_owned();
    let bb = p[(LN_BETA, LN_BETA)];
    // Rows of F P.
    let vp = pv.transpose();
    let fpp = pp + t * vp + tb * pb.transpose();
    let fpv = pv + t * vv + tb * vb0.transpose();
    let fpb = pb + t * vb0 + tb * bb;
    let fvv = v * vv + vb * vb0.transpose();
    let fvb = v * vb0 + vb * bb;
    // Columns of (F P) F'.
    let new_pp = fpp + fpv * t.transpose() + fpb * tb.transpose();
    let new_pv = fpv * v.transpose() + fpb * vb.transpose();
    let new_vv = fvv * v.transpose() + fvb * vb.transpose();
    p.fixed_view_mut::<3, 3>(0, 0)
        .copy_from(&symmetric(&new_pp));
    p.fixed_view_mut::<3, 3>(3, 3)
        .copy_from(&symmetric(&new_vv));
    p.fixed_view_mut::<3, 3>(0, 3).copy_from(&new_pv);
    p.fixed_view_mut::<3, 3>(3, 0)
        .copy_from(&new_pv.transpose());
    p.fixed_view_mut::<3, 1>(0, LN_BETA).copy_from(&fpb);
    p.fixed_view_mut::<1, 3>(LN_BETA, 0)
        .copy_from(&fpb.transpose());
    p.fixed_view_mut::<3, 1>(3, LN_BETA).copy_from(&fvb);
    p.fixed_view_mut::<1, 3>(LN_BETA, 3)
        .copy_from(&fvb.transpose());
}

fn symmetric(m: &Matrix3<f64>) -> Matrix3<f64> {
    (m + m.transpose()) * 0.5
}

/// The same for straight flight, where the transition is a number.
fn glide(p: &mut Covariance, dt: f64) {
    for column in 0..STATE {
        for row in 0..3 {
            let step = dt * p[(row + 3, column)];
            p[(row, column)] += step;
        }
    }
    for column in 0..3 {
        for row in 0..STATE {
            let step = dt * p[(row, column + 3)];
            p[(row, column)] += step;
        }
    }
}

/// White acceleration of spectral density `q` over `dt` seconds.
fn add_noise(p: &mut Covariance, q: f64, dt: f64) {
    for k in 0..3 {
        p[(k, k)] += q * dt * dt * dt / 3.0;
        p[(k, k + 3)] += q * dt * dt / 2.0;
        p[(k + 3, k)] += q * dt * dt / 2.0;
        p[(k + 3, k + 3)] += q * dt;
    }
}
