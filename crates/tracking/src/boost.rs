//! A motor that burns: thrust in the state, and the switch from boost to free fall.
//!
//! Specific force along the path through the air is negative for everything that falls; where it is
//! positive there is thrust. So one way to move carries ln of the thrust acceleration in the place of
//! ln of the ballistic coefficient, of which a burning object's path says nothing: both act along the
//! same line. Its drag is that of the threats' median.
//!
//! The one switch between ways to move is that from boost to fall, at a constant hazard. When thrust
//! ended between two looks is not known: the fall goes on from its ending in the middle, with the
//! spread of its ending anywhere, and with the coefficient open again.

use flight::{Flight, LN_BETA, STATE, State};
use frames::{Span, Time};
use nalgebra::SMatrix;

use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::motion::{LN_BETA_RANGE, LN_BETA_REOPENED_SD};
use crate::report::{Hypothesis, JointCovariance};
use crate::scene::Scene;

/// Place of ln of thrust acceleration, m/s², in a burning object's state.
pub const LN_THRUST: usize = LN_BETA;
/// Prior of that: 30 to 160 m/s² hold two thirds of motors that burn long enough to be seen.
pub const LN_THRUST_PRIOR: (f64, f64) = (4.25, 0.8);
/// Share of falling objects that still burn when they come into view.
pub const BURNING_SHARE: f64 = 0.05;
/// Mean time that thrust still lasts, seconds.
const LASTS_S: f64 = 2.0;
/// Growth of the variance of ln of thrust, 1/s: grains do not burn evenly.
const LN_THRUST_DENSITY: f64 = 0.05;
/// Thrust that a state may hold, 0.4 to 1,100 m/s².
const LN_THRUST_RANGE: (f64, f64) = (-1.0, 7.0);
/// Where the quarters of the time that thrust still lasts have their middles, in units of its mean:
/// -ln(7/8), -ln(5/8), -ln(3/8), -ln(1/8).
const QUARTERS: [f64; 4] = [0.133_5, 0.470_0, 0.980_8, 2.079_4];

/// Probability that thrust ends within a while.
pub fn ends_within(dt_s: f64) -> f64 {
    1.0 - libm::exp(-dt_s.max(0.0) / LASTS_S)
}

/// Moves a burning Gaussian on, thrust lasting.
pub fn burn(gaussian: &mut Gaussian, from: Time, dt: Span, scene: &Scene) {
    let (next, f) = burning(&gaussian.mean, from, dt, scene);
    gaussian.mean = next;
    let p = f * gaussian.covariance * f.transpose();
    gaussian.covariance = (p + p.transpose()) * 0.5;
    gaussian.covariance[(LN_THRUST, LN_THRUST)] += LN_THRUST_DENSITY * dt.seconds();
}

/// The falling Gaussian that a burning one becomes if thrust ends within the while.
pub fn burn_out(gaussian: &Gaussian, from: Time, dt: Span, scene: &Scene) -> Gaussian {
    let half = Span(dt.0 / 2);
    let mut falling = ended_after(gaussian, from, half, scene);
    // Ending a little later leaves it faster by the thrust, for half of the while so far.
    let velocity = falling.mean.fixed_rows::<3>(3).into_owned();
    let dt_s = dt.seconds();
    let thrust = velocity * (thrust_mps2(gaussian) / velocity.norm().max(1.0));
    let mut by_end = falling.mean * 0.0;
    by_end
        .fixed_rows_mut::<3>(0)
        .copy_from(&(thrust * (0.5 * dt_s)));
    by_end.fixed_rows_mut::<3>(3).copy_from(&thrust);
    falling.covariance += by_end * by_end.transpose() * (dt_s * dt_s / 12.0);
    let fall = Flight::new(&scene.environment, scene.drag).coarse();
    let state = State::from_vector(from + half, &falling.mean);
    let (next, f) = fall.propagate_with_sensitivity(&state, dt - half);
    let p = f * falling.covariance * f.transpose();
    Gaussian {
        mean: next.vector(),
        covariance: (p + p.transpose()) * 0.5,
    }
}

/// What a burning object may go on to do: thrust ends at one of four moments, equally likely. Shares
/// sum to one.
pub fn outcomes(gaussian: &Gaussian, time: Time, scene: &Scene) -> [Hypothesis; 4] {
    QUARTERS.map(|part| {
        let lasts = Span::from_seconds(part * LASTS_S);
        let ended = ended_after(gaussian, time, lasts, scene);
        Hypothesis {
            weight: 0.25,
            drag: scene.drag,
            state: State::from_vector(time + lasts, &ended.mean),
            covariance: ended.covariance,
            wind: None,
            considered: JointCovariance::zeros(),
        }
    })
}

/// The falling Gaussian at the moment at which thrust ends.
fn ended_after(gaussian: &Gaussian, from: Time, lasts: Span, scene: &Scene) -> Gaussian {
    let mut ended = *gaussian;
    burn(&mut ended, from, lasts, scene);
    let (ln_beta, sd) = ln_beta(scene);
    for k in 0..STATE {
        ended.covariance[(k, LN_BETA)] = 0.0;
        ended.covariance[(LN_BETA, k)] = 0.0;
    }
    ended.mean[LN_BETA] = ln_beta;
    ended.covariance[(LN_BETA, LN_BETA)] = sd * sd;
    ended
}

/// The coefficient of something that has burnt out: the threats', reopened.
fn ln_beta(scene: &Scene) -> (f64, f64) {
    let (mean, sd) = scene.ln_beta_prior;
    let (low, high) = LN_BETA_RANGE;
    (mean.clamp(low, high), sd.max(LN_BETA_REOPENED_SD))
}

fn thrust_mps2(gaussian: &Gaussian) -> f64 {
    let (low, high) = LN_THRUST_RANGE;
    libm::exp(gaussian.mean[LN_THRUST].clamp(low, high))
}

/// The burning state after a while, with ln of thrust in its place, and its derivative.
pub fn burning(
    mean: &StateVector,
    from: Time,
    dt: Span,
    scene: &Scene,
) -> (StateVector, Covariance) {
    let (low, high) = LN_THRUST_RANGE;
    let ln_thrust = mean[LN_THRUST].clamp(low, high);
    let mut state = State::from_vector(from, mean);
    state.ln_beta = ln_beta(scene).0;
    let flight = Flight::new(&scene.environment, scene.drag).coarse();
    let (mut next, f) = flight.propagate_burning(&state, ln_thrust, dt);
    next.ln_beta = ln_thrust;
    (next.vector(), without_beta(&f))
}

/// The derivative with thrust (the eighth of `flight`'s burning state) in the place of the coefficient.
fn without_beta(f: &SMatrix<f64, 8, 8>) -> Covariance {
    let place = |k: usize| if k == LN_THRUST { 7 } else { k };
    Covariance::from_fn(|row, column| f[(place(row), place(column))])
}
