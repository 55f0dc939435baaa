//! The batch fit behind an impact: all plots of a track at once.
//!
//! A filter linearises once a plot and never looks back; early, when the state is wide, that costs
//! accuracy. For the impact the track's own plots are fitted again as a whole: damped Gauss-Newton
//! steps on the state at the first plot, each plot weighted with the probability that it is the
//! track's, the threats' ballistic coefficient as a prior (maximum a posteriori). Every drag curve that
//! a threat follows is fitted apart; curves share the probability by Laplace's approximation of their
//! evidence. Which plots are the track's is asked again in the light of the whole flight, so that a plot of a
//! crossing neighbour taken in early does not bend the path for good.
//!
//! The state is fitted at the time of the first plot and flown forward from there; nothing is ever
//! extrapolated to before it. Where thrust ended or the drag changed on the way, the fit begins there: with
//! the filter's state at that moment and its covariance as the prior, the coefficient open, and with
//! the plots that came after. What burns, or may, goes on to several moments at which thrust may end.

use flight::{Flight, LN_BETA, STATE, State};
use frames::{Position, Span, Time, Vector};
use nalgebra::{Cholesky, Const, SMatrix, Vector3};
use site::DragShape;

use crate::boost;
use crate::course::Stage;
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::Bernoulli;
use crate::limits::REFIT_STEPS_MAX;
use crate::measure::{Expected, Measured};
use crate::motion::{LN_BETA_RANGE, LN_BETA_REOPENED_SD, Motion};
use crate::report::{Hypothesis, Refit};
use crate::scene::{Scene, SceneSensor};
use crate::track::TrackId;
use crate::tracker::Tracker;

/// Fewest plots that a fit is worth: before, the filter knows as much.
const PLOTS_MIN: usize = 2;
/// A step this small, in standard deviations squared, ends the iteration.
const STEP2_SETTLED: f64 = 1e-5;
/// Thrust less likely than this needs no explanation of its own.
const THRUST_MIN: f64 = 0.01;
/// Explanations less likely than this are left out.
const WEIGHT_MIN: f64 = 1e-3;

/// Squared residual, in standard deviations, at which a plot is as likely somebody else's: rarer than
/// one in a thousand of its own.
const CHI2_FOREIGN: f64 = 20.0;
/// Change of a plot's weight that calls for another fit.
const WEIGHT_SETTLED: f64 = 0.02;
/// Numbers that plots must state for a fit from nothing: as many as a place and a velocity have.
const NUMBERS_MIN: f64 = 6.0;
/// Times the plots' weights are reconsidered.
const REWEIGHINGS: usize = 3;
/// Plots of one sensor within this time of one another belong to one look: at most one is the track's.
const LOOK: Span = Span::from_millis(50);

/// Drag curves that are tried.
const SHAPES: [DragShape; 4] = [
    DragShape::Constant,
    DragShape::G1,
    DragShape::G7,
    DragShape::Fin,
];
/// Least standard deviation of ln beta where the question is whether any constant coefficient will do.
const FREE_LN_BETA_SD: f64 = 0.7;

/// A plot with its probability and its sensor.
#[derive(Clone)]
struct Weighted<'a> {
    plot: Measured,
    /// Probability that it is the track's, as the filter saw it.
    claim: f64,
    /// The same in the light of the whole flight.
    weight: f64,
    sensor: &'a SceneSensor,
}

/// One drag curve's prior.
struct Prior {
    drag: DragShape,
    share: f64,
    ln_beta: f64,
    ln_beta_sd: f64,
    /// When the state is fitted.
    time: Time,
    /// What is known of it but for the plots: mean and inverse covariance.
    mean: StateVector,
    information: Covariance,
}

/// A fit at its optimum, carried to the last plot.
struct Fit {
    start: StateVector,
    end: State,
    covariance: Covariance,
    /// Squared residuals, the prior's included.
    cost: f64,
    chi2: f64,
    residuals2: Vec<f64>,
    ln_evidence: f64,
}

impl Tracker {
    /// Fits the track's plots anew; `None` if it is not held, is not a falling object, or has no fit.
    pub fn refit(&self, id: TrackId, scene: &Scene) -> Option<Refit> {
        refit(self.find(id)?, scene)
    }
}

fn refit(track: &Bernoulli, scene: &Scene) -> Option<Refit> {
    let thrust = track.thrust();
    let burning = track.components[Motion::Boost as usize];
    if burning.weight <= 0.0 || thrust < THRUST_MIN {
        return refit_fall(track, scene);
    }
    let fallen = refit_fall(track, scene).filter(|_| track.course.stage != Stage::Burns);
    let mut refit = fallen.unwrap_or_else(|| as_filtered(track, scene));
    for hypothesis in &mut refit.hypotheses {
        hypothesis.weight *= 1.0 - thrust;
    }
    let outcomes = boost::outcomes(&burning.gaussian, track.time, scene);
    refit.hypotheses.extend(outcomes.map(|outcome| Hypothesis {
        weight: outcome.weight * thrust,
        ..outcome
    }));
    refit.hypotheses.retain(|h| h.weight >= WEIGHT_MIN);
    refit
        .hypotheses
        .sort_by(|a, b| b.weight.total_cmp(&a.weight));
    Some(refit)
}

/// The filter's own falling state.
fn as_filtered(track: &Bernoulli, scene: &Scene) -> Refit {
    let gaussian = &track.components[Motion::Ballistic as usize].gaussian;
    Refit {
        hypotheses: vec![Hypothesis {
            weight: 1.0,
            drag: scene.drag,
            state: State::from_vector(track.time, &gaussian.mean),
            covariance: gaussian.covariance,
        }],
        chi2: 0.0,
        freedom: 0.0,
        plots: 0,
    }
}

/// The fit of something that has been falling since the present part of its flight began.
fn refit_fall(track: &Bernoulli, scene: &Scene) -> Option<Refit> {
    let falling = &track.components[Motion::Ballistic as usize];
    if falling.weight <= 0.0 {
        return None;
    }
    let plots = weighted_plots(track, scene);
    let since = track.course.start.as_deref();
    if plots.is_empty() || (since.is_none() && plots.len() < PLOTS_MIN) {
        return None;
    }
    let time = match since {
        Some(_) => track.course.since,
        None => plots.first()?.plot.time,
    };
    let mut start = match since {
        Some(gaussian) => gaussian.mean,
        None => first_guess(&plots, track)?,
    };
    let mut fits: Vec<(Prior, Fit)> = Vec::new();
    for prior in priors(scene, time) {
        let prior = match since {
            Some(gaussian) => prior.after(gaussian, track.course.stage)?,
            None => prior,
        };
        if let Some(fit) = fit_reweighed(&plots, &start, &prior, scene) {
            start = fit.start;
            fits.push((prior, fit));
        }
    }
    let best = fits
        .iter()
        .map(|(_, fit)| fit.ln_evidence)
        .fold(f64::NEG_INFINITY, f64::max);
    let mut hypotheses: Vec<Hypothesis> = fits
        .iter()
        .map(|(prior, fit)| Hypothesis {
            weight: prior.share * libm::exp(fit.ln_evidence - best),
            drag: prior.drag,
            state: fit.end,
            covariance: fit.covariance,
        })
        .collect();
    let total: f64 = hypotheses.iter().map(|h| h.weight).sum();
    if total.is_nan() || total <= 0.0 {
        return None;
    }
    hypotheses.retain_mut(|h| {
        h.weight /= total;
        h.weight >= WEIGHT_MIN
    });
    let kept: f64 = hypotheses.iter().map(|h| h.weight).sum();
    for h in &mut hypotheses {
        h.weight /= kept;
    }
    hypotheses.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let numbers: f64 = plots.iter().map(|p| p.weight * p.plot.dimensions()).sum();
    Some(Refit {
        hypotheses,
        chi2: fits
            .iter()
            .map(|(_, fit)| fit.chi2)
            .fold(f64::INFINITY, f64::min),
        // The prior on ln beta stands in for one number, a state to start from for all.
        freedom: match since {
            Some(_) => numbers,
            None => (numbers + 1.0 - STATE as f64).max(0.0),
        },
        plots: plots.len() as u32,
    })
}

/// By how much the cost of fitting the track's plots falls if its drag changed at `since`, from `start`:
/// against the best drag curve without a change, whether any threat follows it or not.
pub(crate) fn gain_by_change(
    track: &Bernoulli,
    since: Time,
    start: &Gaussian,
    scene: &Scene,
) -> f64 {
    let plots = weighted_plots(track, scene);
    let (before, after) = plots.split_at(plots.partition_point(|own| own.plot.time <= since));
    let Some(first) = before.first() else {
        return 0.0;
    };
    let begun = track.course.start.as_deref();
    let time = begun.map_or(first.plot.time, |_| track.course.since);
    let guess = begun.map_or_else(|| first_guess(before, track), |start| Some(start.mean));
    let Some(guess) = guess else { return 0.0 };
    let cost = |plots: &[Weighted<'_>]| {
        let whole = SHAPES.into_iter().filter_map(|drag| {
            let (ln_beta, sd) = scene.ln_beta_prior;
            let free = Prior::new(drag, 1.0, (ln_beta, sd.max(FREE_LN_BETA_SD)), time);
            let prior = match begun {
                Some(start) => free.after(start, track.course.stage)?,
                None => free,
            };
            fit(plots, &guess, &prior, scene).map(|fit| fit.cost)
        });
        whole.fold(f64::INFINITY, f64::min)
    };
    let changed = Prior::new(scene.drag, 1.0, scene.ln_beta_prior, since);
    let changed = changed
        .after(start, Stage::Changed)
        .and_then(|prior| fit(after, &start.mean, &prior, scene));
    let gain = changed.map(|fit| cost(&plots) - cost(before) - fit.cost);
    gain.filter(|gain| gain.is_finite()).unwrap_or(0.0)
}

/// The track's plots since the present part of its flight began, oldest first.
fn weighted_plots<'a>(track: &Bernoulli, scene: &'a Scene) -> Vec<Weighted<'a>> {
    let first = core::iter::once((&track.first, 1.0));
    let branch = track.best_branch().map_or(&[][..], |branch| &branch.plots);
    let rest = track.history.iter().chain(branch);
    let rest = rest.map(|own| (&own.plot, own.weight));
    let mut plots: Vec<Weighted<'a>> = first
        .chain(rest)
        .filter(|(plot, _)| track.course.start.is_none() || plot.time > track.course.since)
        .filter_map(|(plot, weight)| {
            Some(Weighted {
                plot: Measured::new(plot)?,
                claim: weight,
                weight,
                sensor: scene.sensor(plot.sensor)?,
            })
        })
        .collect();
    plots.sort_by_key(|own| own.plot.time);
    plots
}

/// State at the first plot, roughly: its place, and the velocity that leads to where the track is now
/// with as much speed lost in the first half as in the second.
fn first_guess(plots: &[Weighted<'_>], track: &Bernoulli) -> Option<StateVector> {
    let first = plots.first()?;
    let now = &track.falling_mean();
    let z = &first.plot.z;
    let polar = frames::Polar {
        range_m: z[0],
        azimuth_rad: z[1],
        elevation_rad: z[2],
    };
    let to_site = first.sensor.to_sensor.inverse();
    let place = to_site.apply(polar.to_position()).untagged();
    let there = Vector3::new(now[0], now[1], now[2]);
    let speed = Vector3::new(now[3], now[4], now[5]);
    let span_s = (track.time - first.plot.time).seconds();
    let velocity = if span_s > 0.1 {
        (there - place) * (2.0 / span_s) - speed
    } else {
        speed
    };
    let mut start = StateVector::zeros();
    start.fixed_rows_mut::<3>(0).copy_from(&place);
    start.fixed_rows_mut::<3>(3).copy_from(&velocity);
    start[LN_BETA] = now[LN_BETA];
    Some(start)
}

/// One prior per drag curve that any threat follows, its ln beta from those threats.
fn priors(scene: &Scene, time: Time) -> impl Iterator<Item = Prior> + '_ {
    SHAPES.into_iter().filter_map(move |drag| {
        let own: Vec<_> = scene
            .threats
            .iter()
            .filter(|t| t.drag == drag)
            .cloned()
            .collect();
        if own.is_empty() && !(scene.threats.is_empty() && drag == scene.drag) {
            return None;
        }
        let ln_beta = crate::scene::ln_beta_prior(&own);
        Some(Prior::new(drag, own.len().max(1) as f64, ln_beta, time))
    })
}

impl Prior {
    /// Nothing known at a time but mean and standard deviation of ln beta.
    fn new(drag: DragShape, share: f64, ln_beta: (f64, f64), time: Time) -> Self {
        let (ln_beta, ln_beta_sd) = ln_beta;
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
        }
    }

    /// Whether more is known than the coefficient.
    fn knows_the_state(&self) -> bool {
        self.information[(0, 0)] > 0.0
    }

    /// The same for what began as `start`: burnt out it is still one of the threats, its coefficient
    /// open; what has changed need not resemble any.
    fn after(self, start: &Gaussian, stage: Stage) -> Option<Self> {
        let mut known = *start;
        let mut ln_beta_sd = known.covariance[(LN_BETA, LN_BETA)].sqrt();
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
    information: Covariance,
    slope: StateVector,
    cost: f64,
    chi2: f64,
    residuals2: Vec<f64>,
    end: State,
    to_end: Covariance,
}

/// Fits, asks again which plots are the track's in the light of the whole flight, and fits again until
/// that settles: expectation maximisation over the associations.
fn fit_reweighed(
    plots: &[Weighted<'_>],
    guess: &StateVector,
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
    Some(found)
}

/// New weights from squared residuals; returns the largest change.
fn reweigh(plots: &mut [Weighted<'_>], residuals2: &[f64]) -> f64 {
    let likelihood = |r2: f64| libm::exp(-0.5 * (r2 - CHI2_FOREIGN).max(-CHI2_FOREIGN));
    let mut largest = 0.0_f64;
    let mut start = 0;
    while let Some(first) = plots.get(start) {
        let (sensor, until) = (first.plot.sensor, first.plot.time + LOOK);
        let len = plots[start..]
            .iter()
            .take_while(|p| p.plot.sensor == sensor && p.plot.time <= until)
            .count();
        let look = &mut plots[start..start + len];
        let claims: f64 = look.iter().map(|p| p.claim).sum();
        // A claim of one leaves room for doubt all the same.
        let nobody = (1.0 - claims).max(1e-3);
        let own = |(p, r2): (&Weighted<'_>, &f64)| p.claim * likelihood(*r2);
        let total: f64 = nobody + look.iter().zip(&residuals2[start..]).map(own).sum::<f64>();
        for (p, r2) in look.iter_mut().zip(&residuals2[start..]) {
            let weight = p.claim * likelihood(*r2) / total;
            largest = largest.max((weight - p.weight).abs());
            p.weight = weight;
        }
        start += len;
    }
    largest
}

fn fit(plots: &[Weighted<'_>], guess: &StateVector, prior: &Prior, scene: &Scene) -> Option<Fit> {
    let flight = Flight::new(&scene.environment, prior.drag).coarse();
    let mut at = *guess;
    let mut here = linearise(&flight, plots, &at, prior)?;
    let mut damping = 1e-6;
    for _ in 0..REFIT_STEPS_MAX {
        let mut damped = here.information;
        for k in 0..STATE {
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
    let root: Cholesky<f64, Const<STATE>> = Cholesky::new(here.information)?;
    let ln_det: f64 = 2.0
        * (0..STATE)
            .map(|k| libm::log(root.l_dirty()[(k, k)]))
            .sum::<f64>();
    let carried = here.to_end * root.inverse() * here.to_end.transpose();
    let covariance = (carried + carried.transpose()) * 0.5;
    let finite = covariance
        .iter()
        .chain(&here.end.vector())
        .all(|v| v.is_finite());
    finite.then(|| Fit {
        start: at,
        end: here.end,
        covariance,
        cost: here.cost,
        chi2: here.chi2,
        residuals2: here.residuals2,
        ln_evidence: -0.5 * (here.cost + ln_det) - libm::log(prior.ln_beta_sd),
    })
}

/// Flies `at` past all plots and gathers residuals and their derivatives.
fn linearise(
    flight: &Flight<'_>,
    plots: &[Weighted<'_>],
    at: &StateVector,
    prior: &Prior,
) -> Option<Normal> {
    let mut state = State {
        time: prior.time,
        position: Position::new(at[0], at[1], at[2]),
        velocity: Vector::new(at[3], at[4], at[5]),
        ln_beta: at[LN_BETA],
    };
    let mut to_here = Covariance::identity();
    let mut information = Covariance::zeros();
    let mut slope = StateVector::zeros();
    let mut chi2 = 0.0;
    let mut residuals2 = Vec::with_capacity(plots.len());
    for own in plots {
        let span = own.plot.time - state.time;
        if span.0 > 0 {
            let (next, by_state) = flight.propagate_with_sensitivity(&state, span);
            to_here = by_state * to_here;
            state = next;
        }
        let expected = Expected::new(&state.vector(), own.sensor);
        let e = expected.innovation(&own.plot, 0.0);
        let by_start = by_state(&expected) * to_here;
        let mut residual2 = 0.0;
        let rows = if own.plot.doppler { 4 } else { 3 };
        for k in 0..rows {
            let certainty = own.weight / own.plot.variance[k];
            let row: StateVector = by_start.row(k).transpose();
            information += row * row.transpose() * certainty;
            slope += row * (certainty * e[k]);
            chi2 += certainty * e[k] * e[k];
            residual2 += e[k] * e[k] / own.plot.variance[k];
        }
        residuals2.push(residual2);
    }
    let off = prior.mean - at;
    let pull = prior.information * off;
    information += prior.information;
    slope += pull;
    let cost = chi2 + off.dot(&pull);
    cost.is_finite().then_some(Normal {
        information,
        slope,
        cost,
        chi2,
        residuals2,
        end: state,
        to_end: to_here,
    })
}

/// Derivative of the expected plot by the state it is expected of.
fn by_state(expected: &Expected) -> SMatrix<f64, 4, STATE> {
    let mut h = SMatrix::<f64, 4, STATE>::zeros();
    h.fixed_view_mut::<3, 3>(0, 0)
        .copy_from(&expected.by_position);
    h.fixed_view_mut::<1, 3>(3, 0)
        .copy_from(&expected.rate_by_position.transpose());
    h.fixed_view_mut::<1, 3>(3, 3)
        .copy_from(&expected.sight.transpose());
    h
}
