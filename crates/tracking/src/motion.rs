//! How a track's state moves between plots, and how its uncertainty grows.
//!
//! A falling object flies through the site's air with `flight`'s coarse steps, its covariance turned by
//! the derivative of that flight; one whose motor burns does so under thrust ([`crate::boost`]); everything
//! else flies straight, with enough unknown acceleration for its turns.

use flight::{Flight, LN_BETA, STATE, State};
use frames::{Span, Time};

use crate::boost;
use crate::gaussian::{Covariance, Gaussian};
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
    /// Burns: rises under thrust, and will fall.
    Boost,
}

/// Number of ways to move.
pub const MOTIONS: usize = 4;

impl Motion {
    /// All of them, in the order in which tracks store them.
    pub const ALL: [Self; MOTIONS] = [Self::Ballistic, Self::Cruise, Self::Slow, Self::Boost];

    /// Spectral density of the unknown acceleration, m²/s³.
    fn acceleration_density(self) -> f64 {
        match self {
            // Flow around a falling body and what its shape leaves out.
            Self::Ballistic => 0.25,
            // A turn at 0.3 g that comes and goes.
            Self::Cruise => 9.0,
            // Flapping, hovering, gusts.
            Self::Slow => 4.0,
            // Thrust that is not quite along the path.
            Self::Boost => 1.0,
        }
    }
}

/// Growth of the variance of ln beta, 1/s: shapes are not constant, spin and yaw change drag a little.
const LN_BETA_DENSITY: f64 = 1e-4;
/// Bounds of ln beta that the filter may fly with, beta from 3 (a parachute) to 160,000 kg/m².
pub const LN_BETA_RANGE: (f64, f64) = (1.0, 12.0);
/// Standard deviation of ln beta after burnout: thrust hid the drag.
pub const LN_BETA_REOPENED_SD: f64 = 0.5;

/// Moves a Gaussian from `from` to `to`, which must not be earlier.
pub fn predict(gaussian: &mut Gaussian, motion: Motion, from: Time, to: Time, scene: &Scene) {
    let dt = (to - from).seconds();
    if dt <= 0.0 {
        return;
    }
    match motion {
        Motion::Ballistic => {
            fall(gaussian, from, to - from, scene);
            gaussian.covariance[(LN_BETA, LN_BETA)] += LN_BETA_DENSITY * dt;
        }
        Motion::Boost => boost::burn(gaussian, from, to - from, scene),
        Motion::Cruise | Motion::Slow => {
            for k in 0..3 {
                gaussian.mean[k] += dt * gaussian.mean[3 + k];
            }
            glide(&mut gaussian.covariance, dt);
        }
    }
    add_noise(&mut gaussian.covariance, motion.acceleration_density(), dt);
}

/// Flies the mean through the site's air and turns the covariance by the exact derivative of that.
fn fall(gaussian: &mut Gaussian, from: Time, dt: Span, scene: &Scene) {
    let (low, high) = LN_BETA_RANGE;
    gaussian.mean[LN_BETA] = gaussian.mean[LN_BETA].clamp(low, high);
    let state = State::from_vector(from, &gaussian.mean);
    let flight = Flight::new(&scene.environment, scene.drag).coarse();
    let (next, f) = flight.propagate_with_sensitivity(&state, dt);
    gaussian.mean = next.vector();
    let p = f * gaussian.covariance * f.transpose();
    gaussian.covariance = (p + p.transpose()) * 0.5;
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
