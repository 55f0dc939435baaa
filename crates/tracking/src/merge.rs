//! From association probabilities to one Gaussian per motion: the step that keeps memory bounded.
//!
//! Each explanation (one of the gated plots, or none) would leave a Gaussian of its own; they are
//! merged into one with the same mean and covariance.

use sensing::Plot;

use crate::change::{self, Bank};
use crate::course::{self, Own};
use crate::gate::GatedPair;
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::{Bernoulli, Component};
use crate::measure::{Measured, update as take_in};
use crate::motion::{MOTIONS, Motion};
use crate::scene::{Scene, SceneSensor};

/// What one look says about one track.
pub struct Evidence<'a> {
    /// Plots inside its gate.
    pub pairs: &'a [GatedPair],
    /// Probability of each being its own.
    pub shares: &'a [f64],
    /// Probability that none of them is (and whether it exists at all is open).
    pub none: f64,
    /// Probability with which the sensor would have seen it.
    pub detection: f64,
    /// Where the pairs were found if its drag must have changed for them to be its own.
    pub bank: Option<&'a Bank>,
    /// The surroundings.
    pub scene: &'a Scene,
    /// Whether the look out for changes of drag is on, and its budget not spent.
    pub may_weigh_changes: bool,
    /// Whether it may keep several histories.
    pub may_branch: bool,
    /// The look's plots.
    pub plots: &'a [(Measured, Plot)],
}

/// Explanations less likely than this leave no trace in the state.
const SHARE_MIN: f64 = 1e-4;
/// Plots less likely than this are not kept for the refit.
const OWN_MIN: f64 = 0.02;
/// Up to so many plots the update is iterated: the state is still wide enough for a plot to bend.
const HITS_ITERATED: f64 = 4.5;

/// Takes the look into the track; whether a change of its drag was weighed.
pub fn update(track: &mut Bernoulli, evidence: &Evidence<'_>, sensor: &SceneSensor) -> bool {
    let existence = track.existence;
    let left =
        existence * (1.0 - evidence.detection) / (1.0 - existence * evidence.detection).max(1e-12);
    let missed = evidence.none * left;
    let hit: f64 = evidence.shares.iter().sum();
    if let Some(bank) = evidence.bank {
        track.settle_on_best();
        return accept_change(track, evidence, bank, hit, missed, sensor);
    }
    let rounds = if track.hits < HITS_ITERATED { 3 } else { 1 };
    if !evidence.may_branch {
        track.settle_on_best();
    }
    let before = track.components;
    let branched = evidence.may_branch && track.is_open(evidence.shares);
    for motion in 0..MOTIONS {
        if before[motion].weight <= 0.0 {
            continue;
        }
        if branched && motion == Motion::Ballistic as usize {
            track.components[motion].weight = track.branch_out(evidence, missed, sensor, rounds);
        } else {
            track.components[motion] =
                merged(track, motion, &before, evidence, missed, sensor, rounds);
        }
    }
    track.settle_weights();
    track.existence = (hit + missed).clamp(0.0, 1.0);
    let share_if_there = 1.0 / track.existence.max(1e-12);
    let mut own_plot = None;
    for (pair, share) in evidence.pairs.iter().zip(evidence.shares) {
        let (measured, plot) = &evidence.plots[pair.plot as usize];
        let own = share * share_if_there;
        // Branches keep plots of their own.
        if own > OWN_MIN && !branched {
            track.remember(*plot, own.min(1.0));
        }
        if own > 0.5 {
            track.seen = track.seen.max(measured.time);
            own_plot = Some(Own {
                measured,
                falling: pair.by_motion[Motion::Ballistic as usize],
            });
            track.note_own(plot, own.min(1.0), sensor);
        }
        track.note_look(measured.sensor, measured.time);
    }
    track.hits += hit * share_if_there;
    if branched {
        // Whether its drag changes is asked again once it is clear which plots are its own.
        own_plot = None;
    }
    let weighed = course::follow(track, own_plot, evidence, sensor);
    track.drop_anchor();
    weighed
}

/// The same where only a change of drag explains the plots: the likeliest is taken whole, or, where it is
/// rather somebody else's, nothing.
fn accept_change(
    track: &mut Bernoulli,
    evidence: &Evidence<'_>,
    bank: &Bank,
    hit: f64,
    missed: f64,
    sensor: &SceneSensor,
) -> bool {
    let existence = track.existence;
    track.existence = (hit + missed).clamp(0.0, 1.0);
    let best = evidence
        .pairs
        .iter()
        .zip(evidence.shares)
        .max_by(|a, b| a.1.total_cmp(b.1));
    let Some((pair, _)) = best else { return false };
    let (measured, plot) = &evidence.plots[pair.plot as usize];
    track.note_look(measured.sensor, measured.time);
    if hit < 0.5 * existence || !evidence.may_weigh_changes {
        return false;
    }
    track.remember(*plot, 1.0);
    change::accept(track, bank, measured, sensor, evidence.scene);
    track.note_own(plot, 1.0, sensor);
    track.seen = track.seen.max(measured.time);
    track.hits += 1.0;
    track.drop_anchor();
    true
}

/// One motion's components over all explanations, as one.
fn merged(
    track: &Bernoulli,
    motion: usize,
    before: &[Component; MOTIONS],
    evidence: &Evidence<'_>,
    missed: f64,
    sensor: &SceneSensor,
    rounds: usize,
) -> Component {
    let prior = &before[motion];
    let mut total = missed * prior.weight;
    let mut mean = StateVector::zeros();
    let mut spread = Covariance::zeros();
    let mut covariance = prior.gaussian.covariance * total;
    for (pair, share) in evidence.pairs.iter().zip(evidence.shares) {
        let of_motion = share * prior.weight * pair.by_motion[motion] / pair.density.max(1e-300);
        if of_motion < SHARE_MIN * track.existence {
            continue;
        }
        let measured = &evidence.plots[pair.plot as usize].0;
        let dt = (measured.time - track.time).seconds();
        let Some(Gaussian {
            mean: after,
            covariance: p,
        }) = take_in(&prior.gaussian, measured, dt, sensor, rounds)
        else {
            continue;
        };
        let step = after - prior.gaussian.mean;
        total += of_motion;
        mean += step * of_motion;
        spread += step * step.transpose() * of_motion;
        covariance += p * of_motion;
    }
    if total <= 0.0 {
        return Component {
            weight: 0.0,
            ..*prior
        };
    }
    let step = mean / total;
    let p = (covariance + spread) / total - step * step.transpose();
    Component {
        weight: total,
        gaussian: Gaussian {
            mean: prior.gaussian.mean + step,
            covariance: (p + p.transpose()) * 0.5,
        },
    }
}
