//! What is young and may fall is asked afresh, by all its plots at once, whether it rather flies.
//!
//! A filter linearises once a plot. Near a radar that is not enough: a fast aircraft that crosses the view at two
//! kilometres changes its range rate by 30 m/s within a second, always the same way, and its azimuth by seven degrees;
//! seen through the tangent of its first plot, which knows nothing of the speed across, that lies many standard deviations
//! off. The wider expectation of what falls still holds the plot, the aircraft's gate does not, and what has no plot in
//! its gate is ruled out for good. Such an aircraft was certain to fall, on three plots.
//!
//! The same rise of the range rate looks like thrust, too.
//!
//! So until a track that began near the radar is old, its plots are fitted as a whole, as an aircraft's (place, velocity
//! and rate of turn), as a falling object's and as a burning one's, each with what is expected of its velocity and of how often it
//! comes ([`crate::birth`]). The evidences are Laplace's approximation at the fit itself, so that the first plot's tangent plays no part. Where the
//! aircraft explains the plots and is likelier than the track has it, it comes back, with the state of the fit.

use flight::STATE;
use frames::{Span, Time};
use nalgebra::{Cholesky, Const, Matrix3};

use crate::aircraft::{self, STRAIGHT_SHARE, TURN as SEVENTH, TURN_SD_RADPS};
use crate::birth;
use crate::boost::{self, LN_THRUST_PRIOR};
use crate::course::Stage;
use crate::fit::{self, Prior, Weighted, by_state, in_told_wind, ln_det};
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::Bernoulli;
use crate::limits::REFIT_STEPS_MAX;
use crate::measure::{Expected, Measured};
use crate::motion::{Kind, Motion, predict};
use crate::refit::{all_plots, first_guess};
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
        && falling_weight(track) > FALLING_MIN
        && !matches!(best, Motion::Piece | Motion::Slow)
        && track.branches.is_empty()
        && (track.course.start.is_none()
            || matches!(track.course.stage, Stage::Burns | Stage::BurntOut))
}

/// Probability that it falls, burning or not; pieces apart.
fn falling_weight(track: &Bernoulli) -> f64 {
    let of = |motion: Motion| track.components[motion as usize].weight;
    of(Motion::Ballistic) + of(Motion::Boost)
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
    let plots = all_plots(track, scene);
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
    let ln_falls = fit::fit(&plots, &in_told_wind(&guess), &prior, scene)
        .map(|fit| fit.ln_evidence - 0.5 * ln_spread - 2.0 * libm::log(prior.wind_sd_mps));

    let turning = Way {
        known: velocity(Motion::Turn)?,
        seventh: (0.0, TURN_SD_RADPS),
        step: |at: &StateVector, _, dt: Span| aircraft::turned(at, dt.seconds()),
    };
    let Fitted {
        gaussian: mut flying,
        ln_evidence: ln_flies,
        ..
    } = turning.fit(&plots, guess).filter(|fit| fit.explains)?;
    let burning = Way {
        known: velocity(Motion::Boost)?,
        seventh: LN_THRUST_PRIOR,
        step: |at: &StateVector, from, dt| boost::burning(at, from, dt, scene),
    };
    let ln_burns = burning.fit(&plots, guess).map(|fit| fit.ln_evidence);
    // Against what rather is and could not be fitted nothing can be weighed.
    let of = |motion: Motion| track.components[motion as usize].weight;
    if of(Motion::Boost) > of(Motion::Ballistic) {
        ln_burns?;
    } else {
        ln_falls?;
    }

    let expected = |motion: Motion| birth::expected(track.births, motion);
    let over_flying = |ln_evidence: f64| libm::exp(ln_evidence - ln_flies);
    let flyers = expected(Motion::Straight) + expected(Motion::Turn);
    let fallers = expected(Motion::Ballistic) * ln_falls.map_or(0.0, over_flying)
        + expected(Motion::Boost) * ln_burns.map_or(0.0, over_flying);
    predict(
        &mut flying,
        Motion::Turn,
        first.plot.time,
        track.time,
        scene,
    );
    let speed_mps = speed_mps(&flying);
    let larger = track.size.of_kind(Kind::Aircraft, speed_mps)
        / track.size.of_kind(Kind::Falling, speed_mps);
    let odds = flyers / fallers * larger;
    (odds.is_finite() && flying.is_finite()).then_some((odds, flying))
}

fn speed_mps(flying: &Gaussian) -> f64 {
    flying.mean.fixed_rows::<3>(3).norm()
}

/// Gives the aircraft's filters so much weight for each of the falling object, where they have less.
fn restore(track: &mut Bernoulli, odds: f64, flying: &Gaussian) {
    let weight = odds * falling_weight(track);
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
    // The odds count how large it looks.
    track.size.note_given(Kind::Aircraft, speed_mps(flying));
    track.settle_weights();
}

/// A way to move that is fitted by what is expected of its velocity and of its state's seventh number.
struct Way<Step> {
    /// Inverse covariance of the velocity, and ln of the determinant of that.
    known: (Matrix3<f64>, f64),
    /// Mean and standard deviation of the seventh number.
    seventh: (f64, f64),
    /// The state after a while, and its derivative.
    step: Step,
}

impl<Step: Fn(&StateVector, Time, Span) -> (StateVector, Covariance)> Way<Step> {
    /// The most probable flight through the plots, from their first; `None` where none was found.
    fn fit(&self, plots: &[Weighted<'_>], guess: StateVector) -> Option<Fitted> {
        let (mean, sd) = self.seventh;
        let (known, ln_spread) = self.known;
        let mut prior = Covariance::zeros();
        prior.fixed_view_mut::<3, 3>(3, 3).copy_from(&known);
        prior[(SEVENTH, SEVENTH)] = 1.0 / (sd * sd);
        let mut at = guess;
        at[SEVENTH] = mean;
        for _ in 0..REFIT_STEPS_MAX {
            let Normal {
                information,
                slope,
                cost,
            } = self.linearise(plots, &at, &prior)?;
            let root: Cholesky<f64, Const<STATE>> = Cholesky::new(information)?;
            let step = root.solve(&slope);
            if step.dot(&slope) < STEP2_SETTLED {
                let gaussian = Gaussian {
                    mean: at,
                    covariance: root.inverse(),
                };
                let numbers: f64 = plots.iter().map(|p| p.weight * p.plot.dimensions()).sum();
                return Some(Fitted {
                    gaussian,
                    ln_evidence: -0.5 * (cost + ln_det(&root) + ln_spread) - libm::log(sd),
                    explains: cost < MISFIT_MAX * numbers,
                });
            }
            at += step;
        }
        None
    }

    /// Flies a state past all plots.
    fn linearise(
        &self,
        plots: &[Weighted<'_>],
        at: &StateVector,
        prior: &Covariance,
    ) -> Option<Normal> {
        let mut time = plots.first()?.plot.time;
        let (mut here, mut to_here) = (*at, Covariance::identity());
        let mut off = *at;
        off[SEVENTH] -= self.seventh.0;
        let pull = prior * off;
        let mut normal = Normal {
            information: *prior,
            slope: -pull,
            cost: off.dot(&pull),
        };
        for own in plots {
            let (next, step) = (self.step)(&here, time, own.plot.time - time);
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
}

/// A way to move, fitted.
struct Fitted {
    /// State at the first plot.
    gaussian: Gaussian,
    /// ln of its evidence.
    ln_evidence: f64,
    /// Whether it leaves no more than plots of one object may leave.
    explains: bool,
}

/// Normal equations at one state, and what it costs there.
struct Normal {
    information: Covariance,
    slope: StateVector,
    cost: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common;
    use crate::doubt;

    /// Its slow filters were ruled out as something slow and small; what comes back is fast and large.
    #[test]
    fn an_aircraft_that_comes_back_has_had_the_factor_of_its_size_once() {
        let scene = common::scene();
        let sensor = &scene.sensors[0];
        let mut track = doubt::falling(1, 0.9);
        let mut plot = track.first;
        let of = |track: &Bernoulli, motion: Motion| track.components[motion as usize].weight;
        for motion in [Motion::Straight, Motion::Turn] {
            track.components[motion as usize].weight = 1e-3;
            let mut velocity = track.components[motion as usize]
                .gaussian
                .mean
                .fixed_rows_mut::<3>(3);
            velocity.fill(10.0);
        }
        plot.cross_section_m2 = Some(10.0);
        for _ in 0..3 {
            track.note_size(&plot, 1.0, sensor);
        }
        for motion in [Motion::Straight, Motion::Turn] {
            track.components[motion as usize].weight = 0.0;
        }
        track.settle_weights();
        let mut flying = track.components[Motion::Ballistic as usize].gaussian;
        flying.mean.fixed_rows_mut::<3>(3).fill(90.0);
        flying.mean[SEVENTH] = 0.0;
        restore(&mut track, 0.5, &flying);
        let odds = |track: &Bernoulli| {
            (of(track, Motion::Straight) + of(track, Motion::Turn)) / falling_weight(track)
        };
        assert!((odds(&track) - 0.5).abs() < 1e-9);
        // A plot that is nobody's tells nothing new.
        track.note_size(&plot, 0.0, sensor);
        assert!((odds(&track) - 0.5).abs() < 1e-9, "{}", odds(&track));
    }
}
