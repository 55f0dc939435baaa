//! The damped Gauss-Newton fit of one drag curve to a track's plots.
//!
//! One flight from the state at one time past all plots gives residuals and, by the chain of `flight`'s
//! derivatives, how each changes with that state. What is known but for the plots is a Gaussian prior, so
//! that the optimum is the most probable state (maximum a posteriori), and Laplace's approximation its
//! evidence. Which plots are the track's is asked again at the optimum, and the fit repeated.
//!
//! Beside the state two numbers are unknown: by how much the wind differs from the site's. What is slow goes with
//! the wind, so that its own path tells; a fast round hardly minds, and its impact keeps the site's spread. The angle by
//! which a sensor's north may be off is not fitted, for its plots do not tell; its part in the error is added
//! ([`crate::alignment`]).

use core::ops::Range;

use flight::{Flight, LN_BETA, STATE, State, WindError, air_spread};
use frames::{Position, Span, Time, Vector};
use nalgebra::{Cholesky, Const, SMatrix, SVector};
use site::{DragShape, SensorId};

use crate::alignment;
use crate::course::Stage;
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::Bernoulli;
use crate::limits::REFIT_STEPS_MAX;
use crate::measure::{Expected, Measured};
use crate::motion::{LN_BETA_RANGE, LN_BETA_REOPENED_SD};
use crate::report::JointCovariance;
use crate::scene::{Scene, SceneSensor};

/// A step this small, in standard deviations squared, ends the iteration.
const STEP2_SETTLED: f64 = 1e-5;
/// Squared residual, in standard deviations, at which a plot is as likely somebody else's: rarer than
/// one in a thousand of its own.
const CHI2_FOREIGN: f64 = 20.0;
/// Change of a plot's weight that calls for another fit.
const WEIGHT_SETTLED: f64 = 0.02;
/// Numbers that plots must state for a fit from nothing: as many as a place and a velocity have.
const NUMBERS_MIN: f64 = 6.0;
/// Share of the plots' claims that a fit from a known beginning must keep to be one.
const KEPT_MIN: f64 = 0.5;
/// Place of the azimuth in a plot.
const AZIMUTH: usize = 1;
/// Times the plots' weights are reconsidered.
const REWEIGHINGS: usize = 3;
/// Plots of one sensor within this time of one another belong to one look: at most one is the track's.
const LOOK: Span = Span::from_millis(50);

/// A plot with its probability and its sensor.
#[derive(Clone)]
pub struct Weighted<'a> {
    pub plot: Measured,
    /// Probability that it is the track's, as the filter saw it.
    pub claim: f64,
    /// The same in the light of the whole flight.
    pub weight: f64,
    pub sensor: &'a SceneSensor,
}

/// One drag curve's prior.
pub struct Prior {
    pub drag: DragShape,
    pub share: f64,
    pub ln_beta: f64,
    pub ln_beta_sd: f64,
    /// When the state is fitted.
    pub time: Time,
    /// What is known of it but for the plots: mean and inverse covariance.
    pub mean: StateVector,
    pub information: Covariance,
    /// Standard deviation of each component of the wind's error, m/s.
    pub wind_sd_mps: f64,
    /// The sensors that this was learned by, and what one standard deviation of their misalignment turns the mean by.
    pub turned: Vec<(SensorId, StateVector)>,
}

/// State at the first plot, and the wind's error towards east and north.
const UNKNOWNS: usize = STATE + 2;
/// Values of all unknowns.
pub type Unknowns = SVector<f64, UNKNOWNS>;
/// Their covariance or its inverse.
type Square = JointCovariance;
/// No wind is known better than this, m/s.
const WIND_SD_MIN_MPS: f64 = 0.02;

/// A state to start from, in the wind that the site states.
pub fn in_told_wind(state: &StateVector) -> Unknowns {
    let mut at = Unknowns::zeros();
    at.fixed_rows_mut::<STATE>(0).copy_from(state);
    at
}

/// A fit at its optimum, carried to the last plot.
pub struct Fit {
    pub start: Unknowns,
    pub end: State,
    pub covariance: Covariance,
    pub wind: WindError,
    /// What sensors' misalignments add to the covariance of state and wind.
    pub considered: JointCovariance,
    /// Squared residuals, the prior's included.
    pub cost: f64,
    pub chi2: f64,
    pub residuals2: Vec<f64>,
    pub ln_evidence: f64,
}

impl Prior {
    /// Nothing known at a time but mean and standard deviation of ln beta.
    pub fn new(
        drag: DragShape,
        share: f64,
        (ln_beta, ln_beta_sd): (f64, f64),
        time: Time,
        scene: &Scene,
    ) -> Self {
        let mut mean = StateVector::zeros();
        let mut information = Covariance::zeros();
        mean[LN_BETA] = ln_beta;
        information[(LN_BETA, LN_BETA)] = 1.0 / (ln_beta_sd * ln_beta_sd);
        Self {
            drag,
            share,
            ln_beta,
            ln_beta_sd,
            time,
            mean,
            information,
            wind_sd_mps: air_spread(scene.environment.air(), time)
                .wind_sd_mps
                .max(WIND_SD_MIN_MPS),
            turned: Vec::new(),
        }
    }

    /// The same, where what is known was learned from a track's plots.
    pub fn learned_from(self, track: &Bernoulli, scene: &Scene) -> Self {
        Self {
            turned: alignment::turned_by_one_sd(&self.mean, track, scene),
            ..self
        }
    }

    /// Whether more is known than the coefficient.
    fn knows_the_state(&self) -> bool {
        self.information[(0, 0)] > 0.0
    }

    /// The same for what began as `start`: burnt out it is still one of the threats, its coefficient
    /// open; what has changed need not resemble any. A coefficient that was learned before, by the filter's own drag
    /// curve, is kept for that curve.
    pub fn after(self, start: &Gaussian, stage: Stage, filters: DragShape) -> Option<Self> {
        let mut known = *start;
        let mut ln_beta_sd = known.covariance[(LN_BETA, LN_BETA)].sqrt();
        let is_learned = ln_beta_sd < LN_BETA_REOPENED_SD && self.drag == filters;
        if stage != Stage::Changed && is_learned {
            return Some(Self {
                ln_beta_sd,
                mean: known.mean,
                information: Cholesky::new(known.covariance)?.inverse(),
                ..self
            });
        }
        if stage != Stage::Changed {
            known.mean[LN_BETA] = self.ln_beta;
            ln_beta_sd = self.ln_beta_sd.max(LN_BETA_REOPENED_SD);
        }
        for k in 0..LN_BETA {
            known.covariance[(k, LN_BETA)] = 0.0;
            known.covariance[(LN_BETA, k)] = 0.0;
        }
        known.covariance[(LN_BETA, LN_BETA)] = ln_beta_sd * ln_beta_sd;
        Some(Self {
            ln_beta_sd,
            mean: known.mean,
            information: Cholesky::new(known.covariance)?.inverse(),
            ..self
        })
    }
}

/// Normal equations of one linearisation, and where they were taken.
struct Normal {
    information: Square,
    slope: Unknowns,
    cost: f64,
    chi2: f64,
    residuals2: Vec<f64>,
    end: State,
    to_end: Square,
    /// By how much one standard deviation of a sensor's misalignment moves the slope.
    turned: Vec<(SensorId, Unknowns)>,
}

/// Fits, asks again which plots are the track's in the light of the whole flight, and fits again until
/// that settles: expectation maximisation over the associations.
pub fn fit_reweighed(
    plots: &[Weighted<'_>],
    guess: &Unknowns,
    prior: &Prior,
    scene: &Scene,
) -> Option<Fit> {
    let mut plots = plots.to_vec();
    let mut found = fit(&plots, guess, prior, scene)?;
    for _ in 0..REWEIGHINGS {
        if reweigh(&mut plots, &found.residuals2) < WEIGHT_SETTLED {
            break;
        }
        let numbers: f64 = plots.iter().map(|p| p.weight * p.plot.dimensions()).sum();
        if numbers < NUMBERS_MIN && !prior.knows_the_state() {
            // No single flight explains the plots.
            return None;
        }
        found = fit(&plots, &found.start, prior, scene)?;
    }
    let kept: f64 = plots.iter().map(|p| p.weight).sum();
    let claimed: f64 = plots.iter().map(|p| p.claim).sum();
    if kept < KEPT_MIN * claimed && prior.knows_the_state() {
        // What it began as does not lead to these plots.
        return None;
    }
    // A plot that is left out costs as much as one at the edge: else the fit that explains nothing would be the
    // likeliest.
    found.ln_evidence += 0.5 * found.chi2 + ln_told(&plots, &found.residuals2);
    found.chi2 += CHI2_FOREIGN * (claimed - kept).max(0.0);
    Some(found)
}

/// Plots of one look, first to last but one.
fn looks(plots: &[Weighted<'_>]) -> Vec<Range<usize>> {
    let mut looks = Vec::with_capacity(plots.len());
    let mut start = 0;
    while let Some(first) = plots.get(start) {
        let (sensor, until) = (first.plot.sensor, first.plot.time + LOOK);
        let len = plots[start..]
            .iter()
            .take_while(|p| p.plot.sensor == sensor && p.plot.time <= until)
            .count();
        looks.push(start..start + len);
        start += len;
    }
    looks
}

/// How likely a plot with this squared residual is the track's, against somebody else's.
fn likeness(residual2: f64) -> f64 {
    libm::exp(-0.5 * (residual2 - CHI2_FOREIGN).max(-CHI2_FOREIGN))
}

/// A look's plots over all that may have made them: the track one of them, or none.
fn told_by(look: &[Weighted<'_>], residuals2: &[f64]) -> f64 {
    let claims: f64 = look.iter().map(|p| p.claim).sum();
    // A claim of one leaves room for doubt all the same.
    let nobody = (1.0 - claims).max(1e-3);
    let own = |(p, r2): (&Weighted<'_>, &f64)| p.claim * likeness(*r2);
    nobody + look.iter().zip(residuals2).map(own).sum::<f64>()
}

/// ln of the probability of all looks, but for a constant.
fn ln_told(plots: &[Weighted<'_>], residuals2: &[f64]) -> f64 {
    let ln = |look: Range<usize>| {
        libm::log(told_by(&plots[look.clone()], &residuals2[look])) - 0.5 * CHI2_FOREIGN
    };
    looks(plots).into_iter().map(ln).sum()
}

/// New weights from squared residuals; returns the largest change.
fn reweigh(plots: &mut [Weighted<'_>], residuals2: &[f64]) -> f64 {
    let mut largest = 0.0_f64;
    for look in looks(plots) {
        let (plots, residuals2) = (&mut plots[look.clone()], &residuals2[look]);
        let total = told_by(plots, residuals2);
        for (p, r2) in plots.iter_mut().zip(residuals2) {
            let weight = p.claim * likeness(*r2) / total;
            largest = largest.max((weight - p.weight).abs());
            p.weight = weight;
        }
    }
    largest
}

/// Fits with the plots' weights as they are.
pub fn fit(plots: &[Weighted<'_>], guess: &Unknowns, prior: &Prior, scene: &Scene) -> Option<Fit> {
    let flight = Flight::new(&scene.environment, prior.drag).coarse();
    let mut at = *guess;
    let mut here = linearise(&flight, plots, &at, prior)?;
    let mut damping = 1e-6;
    for _ in 0..REFIT_STEPS_MAX {
        let mut damped = here.information;
        for k in 0..UNKNOWNS {
            damped[(k, k)] *= 1.0 + damping;
        }
        let step = Cholesky::new(damped)?.solve(&here.slope);
        let mut next = at + step;
        next[LN_BETA] = next[LN_BETA].clamp(LN_BETA_RANGE.0, LN_BETA_RANGE.1);
        let size2 = step.dot(&here.slope);
        match linearise(&flight, plots, &next, prior) {
            Some(there) if there.cost <= here.cost * (1.0 + 1e-12) => {
                (at, here) = (next, there);
                damping *= 0.1;
            }
            _ => damping = (damping * 100.0).max(1e-3),
        }
        if size2 < STEP2_SETTLED {
            break;
        }
    }
    let root: Cholesky<f64, Const<UNKNOWNS>> = Cholesky::new(here.information)?;
    let known = root.inverse();
    let carried = here.to_end * known * here.to_end.transpose();
    let mut considered = Square::zeros();
    for (_, slope) in &here.turned {
        let moved = here.to_end * (known * slope);
        considered += moved * moved.transpose();
    }
    let covariance = (carried + carried.transpose()) * 0.5 + considered;
    let finite = covariance
        .iter()
        .chain(&here.end.vector())
        .all(|v| v.is_finite());
    finite.then(|| Fit {
        start: at,
        end: here.end,
        covariance: covariance.fixed_view::<STATE, STATE>(0, 0).into_owned(),
        wind: WindError {
            mean_mps: at.fixed_rows::<2>(STATE).into_owned(),
            covariance: covariance.fixed_view::<2, 2>(STATE, STATE).into_owned(),
            with_state: covariance.fixed_view::<STATE, 2>(0, STATE).into_owned(),
        },
        considered,
        cost: here.cost,
        chi2: here.chi2,
        residuals2: here.residuals2,
        ln_evidence: -0.5 * (here.cost + ln_det(&root)) - libm::log(prior.ln_beta_sd),
    })
}

/// ln of the determinant of what has this Cholesky factor.
pub fn ln_det<const N: usize>(root: &Cholesky<f64, Const<N>>) -> f64 {
    let diagonal = (0..N).map(|k| libm::log(root.l_dirty()[(k, k)]));
    2.0 * diagonal.sum::<f64>()
}

/// Flies `at` past all plots and gathers residuals and their derivatives.
fn linearise(
    flight: &Flight<'_>,
    plots: &[Weighted<'_>],
    at: &Unknowns,
    prior: &Prior,
) -> Option<Normal> {
    let flight = flight.with_wind_offset(at[STATE], at[STATE + 1]);
    let mut state = State {
        time: prior.time,
        position: Position::new(at[0], at[1], at[2]),
        velocity: Vector::new(at[3], at[4], at[5]),
        ln_beta: at[LN_BETA],
    };
    let mut to_here = Square::identity();
    let mut information = Square::zeros();
    let mut slope = Unknowns::zeros();
    let mut chi2 = 0.0;
    let mut residuals2 = Vec::with_capacity(plots.len());
    let mut turned: Vec<(SensorId, Unknowns)> = Vec::new();
    for own in plots {
        let span = own.plot.time - state.time;
        if span.0 > 0 {
            let (next, by_state, air) = flight.propagate_with_air_sensitivity(&state, span);
            let mut step = Square::identity();
            step.fixed_view_mut::<STATE, STATE>(0, 0)
                .copy_from(&by_state);
            step.fixed_view_mut::<STATE, 2>(0, STATE)
                .copy_from(&air.wind);
            to_here = step * to_here;
            state = next;
        }
        let expected = Expected::new(&state.vector(), own.sensor);
        let e = expected.innovation(&own.plot, 0.0);
        let by_start = by_state(&expected) * to_here.fixed_rows::<STATE>(0);
        let mut residual2 = 0.0;
        let rows = if own.plot.doppler { 4 } else { 3 };
        for k in 0..rows {
            let certainty = own.weight / own.plot.variance[k];
            let row: Unknowns = by_start.row(k).transpose();
            information += row * row.transpose() * certainty;
            slope += row * (certainty * e[k]);
            chi2 += certainty * e[k] * e[k];
            residual2 += e[k] * e[k] / own.plot.variance[k];
            let off_rad = own.sensor.sensor.alignment_sd_rad;
            if k == AZIMUTH && off_rad > 0.0 {
                note(&mut turned, own.plot.sensor, row * (certainty * off_rad));
            }
        }
        residuals2.push(residual2);
    }
    let off = prior.mean - at.fixed_rows::<STATE>(0);
    let pull = prior.information * off;
    let mut known = information.fixed_view_mut::<STATE, STATE>(0, 0);
    known += prior.information;
    let mut known = slope.fixed_rows_mut::<STATE>(0);
    known += pull;
    for (sensor, by_one_sd) in &prior.turned {
        let mut moved = Unknowns::zeros();
        moved
            .fixed_rows_mut::<STATE>(0)
            .copy_from(&(prior.information * by_one_sd));
        note(&mut turned, *sensor, moved);
    }
    let mut cost = chi2 + off.dot(&pull);
    let certainty = 1.0 / (prior.wind_sd_mps * prior.wind_sd_mps);
    for k in STATE..UNKNOWNS {
        information[(k, k)] += certainty;
        slope[k] -= certainty * at[k];
        cost += certainty * at[k] * at[k];
    }
    cost.is_finite().then_some(Normal {
        information,
        slope,
        cost,
        chi2,
        residuals2,
        end: state,
        to_end: to_here,
        turned,
    })
}

/// Adds to what one sensor's misalignment moves.
fn note(turned: &mut Vec<(SensorId, Unknowns)>, sensor: SensorId, by: Unknowns) {
    match turned.iter_mut().find(|(id, _)| *id == sensor) {
        Some((_, sum)) => *sum += by,
        None => turned.push((sensor, by)),
    }
}

/// Derivative of the expected plot by the state it is expected of.
pub fn by_state(expected: &Expected) -> SMatrix<f64, 4, STATE> {
    let mut h = SMatrix::<f64, 4, STATE>::zeros();
    h.fixed_view_mut::<3, 3>(0, 0)
        .copy_from(&expected.by_position);
    h.fixed_view_mut::<1, 3>(3, 0)
        .copy_from(&expected.rate_by_position.transpose());
    h.fixed_view_mut::<1, 3>(3, 3)
        .copy_from(&expected.sight.transpose());
    h
}
