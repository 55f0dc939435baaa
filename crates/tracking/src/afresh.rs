//! What is young and may fall is asked afresh, by all its plots at once, whether it rather flies.
//!
//! A filter linearises once a plot. Near a radar that is not enough: a fast aircraft that crosses the view at two
//! kilometres changes its range rate by 30 m/s within a second, always the same way, and its azimuth by seven degrees;
//! seen through the tangent of its first plot, which knows nothing of the speed across, that lies many standard deviations
//! off. The wider expectation of what falls still holds the plot, the aircraft's gate does not, and what has no plot in
//! its gate is ruled out for good. Such an aircraft was certain to fall, on three plots.
//!
//! So until a track that began near the radar is old, its plots are fitted as a whole, as an aircraft's (place, velocity
//! and rate of turn) and as a falling object's, each with what is expected of its velocity and of how often it comes ([`crate::birth`]). Both
//! evidences are Laplace's approximation at the fit itself, so that the first plot's tangent plays no part. Where the
//! aircraft explains the plots and is likelier than the track has it, it comes back, with the state of the fit.

use flight::STATE;
use nalgebra::{Cholesky, Const};

use crate::aircraft::{self, STRAIGHT_SHARE, TURN, TURN_SD_RADPS};
use crate::birth;
use crate::course::Stage;
use crate::fit::{self, Prior, Weighted, by_state, in_told_wind, ln_det};
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::Bernoulli;
use crate::limits::REFIT_STEPS_MAX;
use crate::measure::{Expected, Measured};
use crate::motion::{Motion, predict};
use crate::refit::{first_guess, weighted_plots};
use crate::scene::Scene;

/// What is first seen farther from the radar bends less within a look than the slack of its first Doppler, metres.
const NEAR_M: f64 = 4_000.0;
/// Up to so many plots of its own a track is asked; by then the filters have seen through the first plot.
const HITS_MAX: f64 = 8.5;
/// What hardly exists is not asked: most of it goes as it came.
const EXISTENCE_MIN: f64 = 0.3;
/// What falls with less probability than this warns nobody.
const FALLING_MIN: f64 = 0.01;
/// An aircraft less likely than this beside the falling object stays ruled out.
const ODDS_MIN: f64 = 0.02;
/// An aircraft's flight that leaves more squared residual for each number measured explains nothing: these plots are two objects', or
/// those of a motor that burnt, of which no fall tells either.
const MISFIT_MAX: f64 = 2.0;
/// A step this small, in standard deviations squared, ends the fit.
const STEP2_SETTLED: f64 = 1e-4;

/// Whether a track is to be asked: begun near the radar, young, sure of its plots, seen a moment ago, and perhaps falling.
pub fn is_due(track: &Bernoulli, plot: &Measured) -> bool {
    let best = Motion::ALL[track.best()];
    track.seen >= plot.time
        && track.hits < HITS_MAX
        && track.existence > EXISTENCE_MIN
        && track.first.polar.range_m < NEAR_M
        && track.components[Motion::Ballistic as usize].weight > FALLING_MIN
        && matches!(best, Motion::Ballistic | Motion::Straight | Motion::Turn)
        && track.branches.is_empty()
        && track.course.stage == Stage::Falls
        && track.course.start.is_none()
}

/// Asks it.
pub fn ask(track: &mut Bernoulli, scene: &Scene) {
    if let Some((odds, flying)) = flying(track, scene)
        && odds > ODDS_MIN
    {
        restore(track, odds, &flying);
    }
}

/// Odds of flying, against falling, in the light of all plots; and the state now of what flies.
fn flying(track: &Bernoulli, scene: &Scene) -> Option<(f64, Gaussian)> {
    let plots = weighted_plots(track, scene);
    let first = plots.first()?;
    let guess = first_guess(&plots, &track.falling_mean(), track.time)?;
    let velocity = |motion: Motion| {
        Cholesky::new(birth::velocity(motion, &first.plot, first.sensor))
            .map(|root| (root.inverse(), ln_det(&root)))
    };

    let (known, ln_spread) = velocity(Motion::Ballistic)?;
    let mut prior = Prior::new(scene.drag, 1.0, scene.ln_beta_prior, first.plot.time, scene);
    prior
        .information
        .fixed_view_mut::<3, 3>(3, 3)
        .copy_from(&known);
    let falls = fit::fit(&plots, &in_told_wind(&guess), &prior, scene)?;
    let ln_falls = falls.ln_evidence - 0.5 * ln_spread - 2.0 * libm::log(prior.wind_sd_mps);

    let (known, ln_spread) = velocity(Motion::Turn)?;
    let mut prior = Covariance::zeros();
    prior.fixed_view_mut::<3, 3>(3, 3).copy_from(&known);
    prior[(TURN, TURN)] = 1.0 / (TURN_SD_RADPS * TURN_SD_RADPS);
    let (mut flying, ln_fit) = fit_turning(&plots, guess, &prior)?;
    let ln_flies = ln_fit - 0.5 * ln_spread - libm::log(TURN_SD_RADPS);

    let flyers = birth::expected(track.births, Motion::Straight)
        + birth::expected(track.births, Motion::Turn);
    let fallers = birth::expected(track.births, Motion::Ballistic);
    predict(
        &mut flying,
        Motion::Turn,
        first.plot.time,
        track.time,
        scene,
    );
    let odds = flyers / fallers * libm::exp(ln_flies - ln_falls);
    (odds.is_finite() && flying.is_finite()).then_some((odds, flying))
}

/// Gives the aircraft's filters so much weight for each of the falling object, where they have less.
fn restore(track: &mut Bernoulli, odds: f64, flying: &Gaussian) {
    let weight = odds * track.components[Motion::Ballistic as usize].weight;
    let own =
        [Motion::Straight, Motion::Turn].map(|motion| track.components[motion as usize].weight);
    if own[0] + own[1] >= weight {
        return;
    }
    let straight = &mut track.components[Motion::Straight as usize];
    straight.weight = weight * STRAIGHT_SHARE;
    straight.gaussian = aircraft::with_rate(flying, 0.0);
    let turning = &mut track.components[Motion::Turn as usize];
    turning.weight = weight * (1.0 - STRAIGHT_SHARE);
    turning.gaussian = *flying;
    track.settle_weights();
}

/// The most probable flight of an aircraft through the plots, from their first: its state there, and ln of the evidence
/// but for what its prior's spread takes off; `None` where it does not explain them.
fn fit_turning(
    plots: &[Weighted<'_>],
    guess: StateVector,
    prior: &Covariance,
) -> Option<(Gaussian, f64)> {
    let mut at = guess;
    at[TURN] = 0.0;
    for _ in 0..REFIT_STEPS_MAX {
        let Normal {
            information,
            slope,
            cost,
        } = linearise(plots, &at, prior)?;
        let root: Cholesky<f64, Const<STATE>> = Cholesky::new(information)?;
        let step = root.solve(&slope);
        if step.dot(&slope) < STEP2_SETTLED {
            let gaussian = Gaussian {
                mean: at,
                covariance: root.inverse(),
            };
            let numbers: f64 = plots.iter().map(|p| p.weight * p.plot.dimensions()).sum();
            let explains = cost < MISFIT_MAX * numbers;
            return explains.then(|| (gaussian, -0.5 * (cost + ln_det(&root))));
        }
        at += step;
    }
    None
}

/// Normal equations at one state, and what it costs there.
struct Normal {
    information: Covariance,
    slope: StateVector,
    cost: f64,
}

/// Flies an aircraft's state past all plots.
fn linearise(plots: &[Weighted<'_>], at: &StateVector, prior: &Covariance) -> Option<Normal> {
    let mut time = plots.first()?.plot.time;
    let (mut here, mut to_here) = (*at, Covariance::identity());
    let pull = prior * at;
    let mut normal = Normal {
        information: *prior,
        slope: -pull,
        cost: at.dot(&pull),
    };
    for own in plots {
        let (next, step) = aircraft::turned(&here, (own.plot.time - time).seconds());
        (time, here, to_here) = (own.plot.time, next, step * to_here);
        let expected = Expected::new(&here, own.sensor);
        let e = expected.innovation(&own.plot, 0.0);
        let by_start = by_state(&expected) * to_here;
        let rows = if own.plot.doppler { 4 } else { 3 };
        for k in 0..rows {
            let certainty = own.weight / own.plot.variance[k];
            let row: StateVector = by_start.row(k).transpose();
            normal.information += row * row.transpose() * certainty;
            normal.slope += row * (certainty * e[k]);
            normal.cost += certainty * e[k] * e[k];
        }
    }
    normal.cost.is_finite().then_some(normal)
}
