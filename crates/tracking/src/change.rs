//! When a falling object no longer falls as it did: it breaks up, tumbles, opens a parachute.
//!
//! Two ways to notice. **Within the gate** a second filter flies beside the track's own, the same but for
//! a restless ballistic coefficient; the logarithm of how much better it foretells each plot is summed,
//! and starts again from zero (and from the track's own state) whenever it falls below: the cumulative
//! sum test of Page, "Continuous inspection schemes", Biometrika 41 (1954), which also says when the
//! change came. **Outside the gate**, where no linear filter can follow, a bank of states with set steps of
//! the coefficient is flown from the last plot; changes are rare, so that a claim through the bank
//! weighs little, and wins only where nothing else explains the plot.
//!
//! Either way the plots are then fitted as a whole, with the change and, for every drag curve, without: a
//! filter that flies by the wrong curve is surprised too, and that is no change.

use borsh::{BorshDeserialize, BorshSerialize};
use flight::{Flight, LN_BETA, State};
use frames::{Span, Time};

use crate::course::{Own, Stage};
use crate::gate::Look;
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::Bernoulli;
use crate::measure::{Expected, Innovation, Measured, PlotVector, update};
use crate::motion::{LN_BETA_RANGE, Motion, predict};
use crate::refit;
use crate::scene::{Scene, SceneSensor};

/// Plots of its own after which a track is known well enough to be surprised.
const HITS_MIN: f64 = 3.5;
/// Growth of the variance of ln beta in the restless filter, 1/s.
const RESTLESS: f64 = 0.15;
/// Sum of log ratios that tells of a change: e⁷ to one, about one false alarm in a thousand looks at
/// most, before all plots are weighed.
const SCORE_CHANGED: f64 = 7.0;
/// Least by which a change must lower the cost (squares, twice a log ratio) of fitting all plots,
/// whatever the drag curve.
const GAIN_MIN: f64 = 14.0;
/// Most that one plot may add: one outlier alone is no change.
const SCORE_STEP_MAX: f64 = 6.0;
/// Least change of ln beta that is worth a word: a third more or less drag. Less is a drag curve that
/// does not quite fit.
const LN_BETA_STEP_MIN: f64 = 0.3;
/// Standard deviation of ln beta after a change, and what of it the first fit keeps open.
pub const LN_BETA_OPEN_SD: f64 = 1.2;
const LN_BETA_MOMENT_SD: f64 = 0.4;

/// Steps of ln beta in the bank, and the spread of each, which closes the gaps between them.
const STEPS: [f64; 9] = [2.6, 1.6, 0.7, -0.7, -1.5, -2.4, -3.4, -4.5, -5.7];
const STEP_SD: f64 = 0.45;
/// Velocity that a piece may gain when it parts, m/s in each direction.
const KICK_MPS: f64 = 10.0;
/// Short against any change of velocity that matters.
const MOMENT: Span = Span::from_millis(50);
/// Share of its speed by which an object's braking within half of a look is so great that a state before it tells
/// nothing: the plots are fitted from the one after it on.
const GREAT: f64 = 0.15;
/// By how much the covariance of what the bank makes of one plot grows before the plots that follow are fitted from
/// there: nine steps and two moments stand for any, and the plot may be another piece's.
const BANK_DOUBT: f64 = 9.0;
/// Longest time without a plot that the bank bridges, seconds.
const UNSEEN_S_MAX: f64 = 3.2;
/// A look so soon after the last plot (in revisits) is the same look.
pub const SAME_LOOK: f64 = 0.4;

/// What looks out for a change within the gate.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Watch {
    /// The restless filter's state at the track's last plot.
    restless: Gaussian,
    time: Time,
    /// The track's own state when the sum was last zero, and when that was.
    start: Gaussian,
    since: Time,
    /// Plots since.
    plots: u32,
    /// The sum.
    score: f64,
}

impl Watch {
    fn new(state: &Gaussian, time: Time) -> Self {
        Self {
            restless: *state,
            time,
            start: *state,
            since: time,
            plots: 0,
            score: 0.0,
        }
    }
}

/// Weighs the track's own plot, which its states have just taken in, for a change within the gate; whether
/// all its plots had to be weighed for it.
pub fn look_out(track: &mut Bernoulli, own: Own<'_>, sensor: &SceneSensor, scene: &Scene) -> bool {
    let falling = track.components[Motion::Ballistic as usize];
    if falling.weight < 0.5 || track.hits < HITS_MIN {
        track.course.watch = None;
        return false;
    }
    let now = track.time;
    let Some(watch) = track.course.watch.as_deref_mut() else {
        track.course.watch = Some(Box::new(Watch::new(&falling.gaussian, now)));
        return false;
    };
    let dt_s = (now - watch.time).seconds();
    if dt_s <= 0.0 {
        return false;
    }
    let mut restless = watch.restless;
    predict(&mut restless, Motion::Ballistic, watch.time, now, scene);
    restless.covariance[(LN_BETA, LN_BETA)] += RESTLESS * dt_s;
    let behind_s = (own.measured.time - now).seconds();
    let told = foretold(&restless, own.measured, behind_s, sensor);
    let Some((density, after)) = told else {
        *watch = Watch::new(&falling.gaussian, now);
        return false;
    };
    let ratio = libm::log(density.max(1e-300)) - libm::log(own.falling.max(1e-300));
    let score = watch.score + ratio.min(SCORE_STEP_MAX);
    if score <= 0.0 {
        *watch = Watch::new(&falling.gaussian, now);
        return false;
    }
    watch.restless = after;
    watch.time = now;
    watch.plots += 1;
    watch.score = score;
    let step = after.mean[LN_BETA] - watch.start.mean[LN_BETA];
    if score < SCORE_CHANGED || step.abs() < LN_BETA_STEP_MIN {
        return false;
    }
    let between_s = (now - watch.since).seconds() / f64::from(watch.plots.max(1));
    let start = opened(&watch.start, after.mean[LN_BETA]);
    let begun = Begun {
        since: watch.since,
        plots: watch.plots,
        start: changed_within(start, &watch.start, watch.since, between_s, scene),
        goes_on: None,
    };
    settle(track, after, begun, scene);
    true
}

/// Density of a plot and the state after it.
fn foretold(
    state: &Gaussian,
    measured: &Measured,
    behind_s: f64,
    sensor: &SceneSensor,
) -> Option<(f64, Gaussian)> {
    let expected = Expected::new(&state.mean, sensor);
    let cross = expected.cross(&state.covariance);
    let innovation = Innovation::new(&cross, &expected.spread(&cross), measured)?;
    let e = expected.innovation(measured, behind_s);
    let (_, ln_density) = innovation.density(&e, measured.dimensions());
    let after = update(state, measured, behind_s, sensor, 3)?;
    Some((libm::exp(ln_density), after))
}

/// The state at the moment of a change, with the coefficient open around what it seems to be now.
fn opened(start: &Gaussian, ln_beta: f64) -> Gaussian {
    let mut open = *start;
    for k in 0..LN_BETA {
        open.covariance[(k, LN_BETA)] = 0.0;
        open.covariance[(LN_BETA, k)] = 0.0;
    }
    for k in 3..6 {
        open.covariance[(k, k)] += KICK_MPS * KICK_MPS;
    }
    open.mean[LN_BETA] = ln_beta;
    open.covariance[(LN_BETA, LN_BETA)] = LN_BETA_OPEN_SD * LN_BETA_OPEN_SD;
    open
}

/// The same where the change came at any moment of the while until the next plot: as if it had come at once, but
/// from a velocity that makes up for that. A piece loses half of its speed in a second.
fn changed_within(
    mut open: Gaussian,
    before: &Gaussian,
    since: Time,
    while_s: f64,
    scene: &Scene,
) -> Gaussian {
    let flight = Flight::new(&scene.environment, scene.drag).coarse();
    let after = |mean: &StateVector| flight.propagate(&State::from_vector(since, mean), MOMENT);
    let (changed, unchanged) = (after(&open.mean), after(&before.mean));
    let braking = (changed.velocity - unchanged.velocity) * (1.0 / MOMENT.seconds());
    let braking = braking.untagged();
    let while_s = while_s.clamp(0.0, UNSEEN_S_MAX);
    let mut velocity = open.mean.fixed_rows_mut::<3>(3);
    velocity -= braking * (0.5 * while_s);
    let mut spread = open.covariance.fixed_view_mut::<3, 3>(3, 3);
    spread += braking * braking.transpose() * (while_s * while_s / 12.0);
    open
}

/// What a change begins.
struct Begun {
    since: Time,
    /// Plots of the track's own since.
    plots: u32,
    /// The state then.
    start: Gaussian,
    /// The moment and state from which the plots are fitted, where they are not those.
    goes_on: Option<(Time, Gaussian)>,
}

/// The track goes on from `now`'s state. Whether a new part of its flight has begun with it the plots as a
/// whole must say: where another drag curve does as well, nothing has happened. Thrust that tails off is
/// a change of drag too, and no more than thrust.
fn settle(track: &mut Bernoulli, mut now: Gaussian, begun: Begun, scene: &Scene) {
    let (low, high) = LN_BETA_RANGE;
    now.mean[LN_BETA] = now.mean[LN_BETA].clamp(low, high);
    now.covariance[(LN_BETA, LN_BETA)] += LN_BETA_MOMENT_SD * LN_BETA_MOMENT_SD;
    track.components[Motion::Ballistic as usize].gaussian = now;
    let Begun {
        since,
        plots,
        start,
        goes_on,
    } = begun;
    if refit::gain_by_change(track, since, &start, scene) > GAIN_MIN {
        let stage = match track.course.stage {
            Stage::Burns | Stage::BurntOut => Stage::BurntOut,
            Stage::Falls | Stage::Changed => Stage::Changed,
        };
        let (since, start) = goes_on.unwrap_or((since, start));
        track.course.restart(stage, since, &start, plots);
    }
    // A break-up between two looks may be more than one step away: go on looking out.
    track.course.watch = Some(Box::new(Watch::new(&now, track.time)));
}

/// Metres by which an object that may have changed can lie behind its straight path after a while: it
/// can do no more than stop.
pub fn behind_m(track: &Bernoulli, now: Time) -> f64 {
    let Some(watch) = track.course.watch.as_deref() else {
        return 0.0;
    };
    let dt_s = (now - watch.time).seconds().clamp(0.0, UNSEEN_S_MAX);
    let velocity = track.components[Motion::Ballistic as usize]
        .gaussian
        .mean
        .fixed_rows::<3>(3)
        .norm();
    velocity * dt_s
}

/// A track as it may be after a change that nobody saw: one Gaussian for each step of the coefficient,
/// taken right after the last plot or in the middle of the time since.
pub type Bank = [Gaussian; 2 * STEPS.len()];

/// Looks for plots of a track whose own gate is empty where it may be after a change: pushes plot,
/// motion and density, and returns the states that they were held against.
pub fn search(track: &Bernoulli, look: &Look<'_>, hits: &mut Vec<(u32, u32, f64)>) -> Option<Bank> {
    let watch = track.course.watch.as_deref()?;
    let first = look.plots.first()?;
    let dt_s = (first.time - watch.time).seconds();
    let fresh = dt_s < SAME_LOOK * look.sensor.sensor.revisit_s;
    if !track.shown || fresh || dt_s > UNSEEN_S_MAX {
        return None;
    }
    let bank = flown(watch, first.time, look.scene);
    let prior = look.config.changes_per_s * dt_s / bank.len() as f64;
    for member in &bank {
        let expected = Expected::new(&member.mean, look.sensor);
        let cross = expected.cross(&member.covariance);
        let spread = expected.spread(&cross);
        let sds = look.config.gate_young.sqrt();
        let half = |k: usize| sds * (spread[(k, k)] + look.index.widest()[k]).sqrt();
        let halves = PlotVector::new(half(0), half(1), half(2), half(3));
        look.index
            .near(expected.h[0], halves[0], expected.h[1], halves[1], |near| {
                let Some(e) = expected.innovation_within(near, near.late_s, &halves) else {
                    return;
                };
                let plot = &look.plots[near.plot as usize];
                let Some(innovation) = Innovation::new(&cross, &spread, plot) else {
                    return;
                };
                let (distance2, ln_density) = innovation.density(&e, plot.dimensions());
                if distance2 < look.config.gate_young {
                    note(hits, near.plot, prior * libm::exp(ln_density));
                }
            });
    }
    (!hits.is_empty()).then_some(bank)
}

/// Adds to a plot's density.
fn note(hits: &mut Vec<(u32, u32, f64)>, plot: u32, density: f64) {
    match hits.iter_mut().find(|(p, _, _)| *p == plot) {
        Some((_, _, sum)) => *sum += density,
        None => hits.push((plot, Motion::Ballistic as u32, density)),
    }
}

/// The bank at a later time.
fn flown(watch: &Watch, to: Time, scene: &Scene) -> Bank {
    let (low, high) = LN_BETA_RANGE;
    let middle = watch.time + Span((to - watch.time).0 / 2);
    let mut unchanged = watch.restless;
    predict(&mut unchanged, Motion::Ballistic, watch.time, middle, scene);
    core::array::from_fn(|k| {
        let (from, before) = if k < STEPS.len() {
            (watch.time, &watch.restless)
        } else {
            (middle, &unchanged)
        };
        let ln_beta = before.mean[LN_BETA] + STEPS[k % STEPS.len()];
        let mut member = opened(before, ln_beta.clamp(low, high));
        member.covariance[(LN_BETA, LN_BETA)] = STEP_SD * STEP_SD;
        predict(&mut member, Motion::Ballistic, from, to, scene);
        member
    })
}

/// The track has changed, and this plot is its own: what the bank makes of it.
pub fn accept(
    track: &mut Bernoulli,
    bank: &Bank,
    measured: &Measured,
    sensor: &SceneSensor,
    scene: &Scene,
) {
    let Some(watch) = track.course.watch.take() else {
        return;
    };
    let behind_s = (measured.time - track.time).seconds();
    let explained: Vec<(f64, Gaussian)> = bank
        .iter()
        .filter_map(|member| foretold(member, measured, behind_s, sensor))
        .collect();
    let total: f64 = explained.iter().map(|(density, _)| density).sum();
    if total.is_nan() || total <= 0.0 {
        return;
    }
    let mut mean = StateVector::zeros();
    for (density, after) in &explained {
        mean += after.mean * (density / total);
    }
    let mut covariance = Covariance::zeros();
    for (density, after) in &explained {
        let off = after.mean - mean;
        covariance += (after.covariance + off * off.transpose()) * (density / total);
    }
    let now = Gaussian { mean, covariance };
    let open = opened(&watch.restless, mean[LN_BETA]);
    let between_s = (measured.time - watch.time).seconds();
    let start = changed_within(open, &watch.restless, watch.time, between_s, scene);
    let slowed = (start.mean - open.mean).fixed_rows::<3>(3).norm();
    let is_great = slowed > GREAT * open.mean.fixed_rows::<3>(3).norm();
    let begun = Begun {
        since: watch.time,
        plots: 1,
        start,
        goes_on: is_great.then(|| {
            let from = track.time.max(measured.time);
            let mut state = now;
            predict(&mut state, Motion::Ballistic, track.time, from, scene);
            state.covariance *= BANK_DOUBT;
            state.covariance[(LN_BETA, LN_BETA)] = LN_BETA_OPEN_SD * LN_BETA_OPEN_SD;
            (from, state)
        }),
    };
    settle(track, now, begun, scene);
}
