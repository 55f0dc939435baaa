//! How a track's state moves between plots, and how its uncertainty grows.
//!
//! A falling object flies through the site's air with `flight`'s coarse steps, its covariance turned by
//! the derivative of that flight; one whose motor burns does so under thrust ([`crate::boost`]); an aircraft
//! flies straight or turns at a steady rate ([`crate::aircraft`]); a bird or a drone goes anywhere, slowly.

use flight::{Flight, LN_BETA, STATE, State};
use frames::{Span, Time};
use site::DragShape;

use crate::aircraft;
use crate::boost;
use crate::gaussian::{Covariance, Gaussian};
use crate::scene::Scene;

/// How an object may move. Each track carries one Gaussian for each way that is still likely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Motion {
    /// Falls under gravity and drag, with the coefficient of one of the site's threats.
    Ballistic,
    /// Falls as a piece of something that broke does: much drag, soon nearly straight down.
    Piece,
    /// Burns: rises under thrust, and will fall.
    Boost,
    /// Flies fast and straight: an aircraft.
    Straight,
    /// Flies fast and turns, speeds up or begins to climb: an aircraft.
    Turn,
    /// Flies straight or in turns, slowly: a bird or a drone.
    Slow,
}

/// Number of ways to move.
pub const MOTIONS: usize = 6;

/// What several ways to move have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Comes down by itself.
    Falling,
    /// On wings, fast.
    Aircraft,
    /// On wings or rotors, slowly.
    Slow,
}

/// Number of kinds.
pub const KINDS: usize = 3;

impl Kind {
    /// All of them.
    pub const ALL: [Self; KINDS] = [Self::Falling, Self::Aircraft, Self::Slow];

    /// The ways to move of this kind.
    pub fn motions(self) -> &'static [Motion] {
        match self {
            Self::Falling => &[Motion::Ballistic, Motion::Piece, Motion::Boost],
            Self::Aircraft => &[Motion::Straight, Motion::Turn],
            Self::Slow => &[Motion::Slow],
        }
    }

    /// The kind with the greatest sum of weights; the first of equals.
    pub fn likeliest(weight: impl Fn(Motion) -> f64) -> Self {
        let sum = |kind: Self| kind.motions().iter().map(|&m| weight(m)).sum::<f64>();
        Self::ALL.into_iter().fold(Self::Falling, |best, kind| {
            if sum(kind) > sum(best) { kind } else { best }
        })
    }
}

impl Motion {
    /// All of them, in the order in which tracks store them.
    pub const ALL: [Self; MOTIONS] = [
        Self::Ballistic,
        Self::Piece,
        Self::Boost,
        Self::Straight,
        Self::Turn,
        Self::Slow,
    ];

    /// What moves so.
    pub fn kind(self) -> Kind {
        let mut kinds = Kind::ALL.into_iter();
        let kind = kinds.find(|kind| kind.motions().contains(&self));
        kind.unwrap_or(Kind::Falling)
    }

    /// Spectral density of the unknown acceleration, m²/s³.
    pub fn acceleration_density(self) -> f64 {
        match self {
            // Flow around a falling body and what its shape leaves out.
            Self::Ballistic => 0.25,
            // Thrust that is not quite along the path.
            Self::Boost => 1.0,
            // Gusts, a hand on the stick.
            Self::Straight => 0.1,
            // Speeding up, beginning to climb, a turn that gets tighter.
            Self::Turn => 3.0,
            // Lift of what tumbles, in every direction; flapping, hovering, gusts.
            Self::Piece | Self::Slow => 4.0,
        }
    }
}

/// Growth of the variance of ln beta, 1/s: shapes are not constant, spin and yaw change drag a little.
const LN_BETA_DENSITY: f64 = 1e-4;
/// The same for a piece, which may lie across the wind now and along it then.
const PIECE_LN_BETA_DENSITY: f64 = 0.01;
/// Prior of a piece's ln beta: 80 to 500 kg/m² hold two thirds (tumbling debris, public figures).
pub const PIECE_LN_BETA: (f64, f64) = (5.3, 0.9);
/// What tumbles shows every side to the air in turn: its drag hardly knows Mach numbers.
pub const PIECE_DRAG: DragShape = DragShape::Constant;
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
            fall(gaussian, from, to - from, scene.drag, scene);
            gaussian.covariance[(LN_BETA, LN_BETA)] += LN_BETA_DENSITY * dt;
        }
        Motion::Piece => {
            fall(gaussian, from, to - from, PIECE_DRAG, scene);
            gaussian.covariance[(LN_BETA, LN_BETA)] += PIECE_LN_BETA_DENSITY * dt;
        }
        Motion::Boost => boost::burn(gaussian, from, to - from, scene),
        Motion::Turn => aircraft::turn(gaussian, dt),
        Motion::Straight | Motion::Slow => {
            for k in 0..3 {
                gaussian.mean[k] += dt * gaussian.mean[3 + k];
            }
            glide(&mut gaussian.covariance, dt);
        }
    }
    add_noise(&mut gaussian.covariance, motion.acceleration_density(), dt);
}

/// Flies the mean through the site's air and turns the covariance by the exact derivative of that.
fn fall(gaussian: &mut Gaussian, from: Time, dt: Span, drag: DragShape, scene: &Scene) {
    let (low, high) = LN_BETA_RANGE;
    gaussian.mean[LN_BETA] = gaussian.mean[LN_BETA].clamp(low, high);
    let state = State::from_vector(from, &gaussian.mean);
    let flight = Flight::new(&scene.environment, drag).coarse();
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
