//! Histories kept apart while it is open which plots are a track's.
//!
//! Merging after each look blurs a round whose neighbour flies within its gate: the mean lies between the
//! two, and the gate takes in both for good. So where two plots claim a track, its falling state stays a
//! short list of branches, each with the plots that it took; as in multi-hypothesis tracking the next looks
//! decide, for a branch that jumps from one round to the other does not fly. Branches that cannot be told
//! apart are merged, unlikely ones are dropped, and once one is left the track is a single Gaussian again.

use core::cmp::Reverse;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::config::Config;
use crate::gate::Gates;
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::{Bernoulli, OwnPlot};
use crate::limits::{BRANCH_PLOTS_MAX, BRANCHES_MAX, HISTORIES_PER_DWELL_MAX, allowance};
use crate::measure::{Expected, Innovation, update as take_in};
use crate::merge::Evidence;
use crate::motion::Motion;
use crate::scene::SceneSensor;

/// Lets tracks keep several histories for as long as the dwell's budget lasts: confirmed falling ones first, then
/// other confirmed ones, then by existence. Counts the histories that this will carry on, and the tracks
/// that have to go on with their likeliest one.
pub fn allot(
    tracks: &[Bernoulli],
    gates: &mut Gates,
    shares: &[f64],
    spent: usize,
    config: &Config,
) -> (usize, u32) {
    let budget = config.histories_per_dwell_max.min(HISTORIES_PER_DWELL_MAX);
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (local, gated) in gates.tracks.iter().enumerate() {
        let track = &tracks[gated.track as usize];
        if gated.bank.is_none() && track.is_open(&shares[gated.range()]) {
            open.push((
                local,
                track.branches.len().max(1) * (gated.range().len() + 1),
            ));
        }
    }
    let wanted: usize = open.iter().map(|(_, histories)| histories).sum();
    if spent + wanted <= allowance(budget, false) {
        return (wanted, 0);
    }
    let track_of = |gates: &Gates, local: usize| &tracks[gates.tracks[local].track as usize];
    open.sort_by_key(|&(local, _)| Reverse(track_of(gates, local).precedence()));
    let (mut granted, mut refused) = (0, 0);
    for (local, histories) in open {
        let track = track_of(gates, local);
        if spent + granted + histories <= allowance(budget, track.shown && track.falls()) {
            granted += histories;
        } else {
            gates.tracks[local].may_branch = false;
            refused += 1;
        }
    }
    (granted, refused)
}

/// One history of a falling object.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Branch {
    /// Its probability, given that the object exists and falls; all branches of a track sum to one.
    pub weight: f64,
    /// State after that history.
    pub gaussian: Gaussian,
    /// Plots that it took since the track was last a single Gaussian, oldest first.
    pub plots: Vec<OwnPlot>,
    /// Whether it began as another track's: then its plots are all that it has, from the first on.
    pub is_whole: bool,
}

/// A second plot with at least this claim on a track makes it branch.
const AMBIGUOUS: f64 = 0.05;
/// A branch less likely than this is dropped.
const WEIGHT_MIN: f64 = 0.01;
/// A branch likelier than this is taken for the truth.
const CERTAIN: f64 = 0.97;
/// Squared distance, in standard deviations summed over the state, below which two branches are one.
const SAME2: f64 = 0.3;

const FALLS: usize = Motion::Ballistic as usize;

impl Bernoulli {
    /// The most likely branch, if it is open which plots are its own.
    pub fn best_branch(&self) -> Option<&Branch> {
        self.branches.iter().reduce(|best, branch| {
            if branch.weight > best.weight {
                branch
            } else {
                best
            }
        })
    }

    /// Mean of the falling object's most likely state.
    pub fn falling_mean(&self) -> StateVector {
        let single = &self.components[FALLS].gaussian;
        self.best_branch().map_or(single, |b| &b.gaussian).mean
    }

    /// States of the falling object, each with its share.
    pub fn falling_states(&self) -> impl Iterator<Item = (f64, &Gaussian)> {
        let single = self.branches.is_empty();
        let whole = single.then_some((1.0, &self.components[FALLS].gaussian));
        let parts = self.branches.iter().map(|b| (b.weight, &b.gaussian));
        whole.into_iter().chain(parts)
    }

    /// Whether it is, or after a look is, open which plots are its own; `shares` are those of the look's pairs.
    pub fn is_open(&self, shares: &[f64]) -> bool {
        let least = AMBIGUOUS * self.existence;
        let claims = shares.iter().filter(|share| **share > least);
        !self.branches.is_empty() || (self.components[FALLS].weight > 0.2 && claims.count() > 1)
    }

    /// Takes a look into every branch. `before` is the track as predicted; gives the probability of the
    /// falling motion, and of each pair under it, as merging would.
    pub fn branch_out(
        &mut self,
        evidence: &Evidence<'_>,
        missed: f64,
        sensor: &SceneSensor,
        rounds: usize,
    ) -> f64 {
        let prior = self.components[FALLS].weight;
        let parents = core::mem::take(&mut self.branches);
        let parents = if parents.is_empty() {
            vec![Branch {
                weight: 1.0,
                gaussian: self.components[FALLS].gaussian,
                plots: Vec::new(),
                is_whole: false,
            }]
        } else {
            parents
        };
        let mut children: Vec<Branch> = Vec::with_capacity(parents.len() * 2);
        for parent in &parents {
            let expected = Expected::new(&parent.gaussian.mean, sensor);
            let cross = expected.cross(&parent.gaussian.covariance);
            let spread = expected.spread(&cross);
            for (pair, share) in evidence.pairs.iter().zip(evidence.shares) {
                let (measured, plot) = &evidence.plots[pair.plot as usize];
                let Some(innovation) = Innovation::new(&cross, &spread, measured) else {
                    continue;
                };
                let dt = (measured.time - self.time).seconds();
                let e = expected.innovation(measured, dt);
                let (_, ln_density) = innovation.density(&e, measured.dimensions());
                let weight = share * prior * parent.weight * libm::exp(ln_density)
                    / pair.density.max(1e-300);
                if weight < WEIGHT_MIN * 0.1 * self.existence {
                    continue;
                }
                let Some(gaussian) = take_in(&parent.gaussian, measured, dt, sensor, rounds) else {
                    continue;
                };
                let mut plots = parent.plots.clone();
                plots.push(OwnPlot {
                    plot: *plot,
                    weight: 1.0,
                });
                children.push(Branch {
                    weight,
                    gaussian,
                    plots,
                    is_whole: parent.is_whole,
                });
            }
            children.push(Branch {
                weight: missed * prior * parent.weight,
                ..parent.clone()
            });
        }
        let total: f64 = children.iter().map(|child| child.weight).sum();
        self.branches = children;
        self.thin_out();
        total
    }

    /// Drops, merges and counts branches until they are few, likely and different; makes the falling
    /// component their common Gaussian.
    pub fn thin_out(&mut self) {
        let total: f64 = self.branches.iter().map(|b| b.weight).sum();
        if total.is_nan() || total <= 0.0 {
            self.branches.clear();
            return;
        }
        self.branches.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut kept: Vec<Branch> = Vec::with_capacity(BRANCHES_MAX);
        for mut branch in core::mem::take(&mut self.branches) {
            branch.weight /= total;
            if branch.weight < WEIGHT_MIN && !kept.is_empty() {
                break;
            }
            match kept.iter().position(|other| other.is_like(&branch)) {
                Some(place) => kept[place].join(&branch),
                None if kept.len() < BRANCHES_MAX => kept.push(branch),
                None => {}
            }
        }
        let sum: f64 = kept.iter().map(|b| b.weight).sum();
        for branch in &mut kept {
            branch.weight /= sum;
        }
        if let Some(only) = kept.iter().position(|b| b.weight > CERTAIN) {
            let only = kept.swap_remove(only);
            self.go_on_as(only);
            return;
        }
        let longest = kept.iter().map(|b| b.plots.len()).max();
        self.branches = kept;
        if longest > Some(BRANCH_PLOTS_MAX) {
            self.settle_on_best();
        }
        self.blend();
    }

    /// Takes the most likely branch for the truth.
    pub fn settle_on_best(&mut self) {
        let best = self.best_branch().cloned();
        self.branches.clear();
        if let Some(best) = best {
            self.go_on_as(best);
        }
    }

    /// Takes one history for the truth.
    fn go_on_as(&mut self, branch: Branch) {
        self.components[FALLS].gaussian = branch.gaussian;
        let mut plots = branch.plots.into_iter();
        if branch.is_whole {
            self.history.clear();
            if let Some(own) = plots.next() {
                self.first = own.plot;
            }
        }
        for own in plots {
            self.remember(own.plot, own.weight);
        }
    }

    /// Makes the falling component the Gaussian with the branches' common mean and covariance.
    pub fn blend(&mut self) {
        if self.branches.is_empty() {
            return;
        }
        let mut mean = StateVector::zeros();
        for branch in &self.branches {
            mean += branch.gaussian.mean * branch.weight;
        }
        let mut covariance = Covariance::zeros();
        for branch in &self.branches {
            let off = branch.gaussian.mean - mean;
            covariance += (branch.gaussian.covariance + off * off.transpose()) * branch.weight;
        }
        self.components[FALLS].gaussian = Gaussian { mean, covariance };
    }
}

impl Branch {
    /// Whether two branches are too near one another to be told apart.
    fn is_like(&self, other: &Self) -> bool {
        let (a, b) = (&self.gaussian, &other.gaussian);
        let mut distance2 = 0.0;
        for k in 0..6 {
            let off = a.mean[k] - b.mean[k];
            distance2 += off * off / a.covariance[(k, k)].min(b.covariance[(k, k)]).max(1e-12);
            if distance2 > SAME2 {
                return false;
            }
        }
        true
    }

    /// Takes a like branch in; the likelier one's plots stay.
    fn join(&mut self, other: &Self) {
        let total = self.weight + other.weight;
        let (a, b) = (self.weight / total, other.weight / total);
        let off = other.gaussian.mean - self.gaussian.mean;
        self.gaussian.mean += off * b;
        self.gaussian.covariance = self.gaussian.covariance * a
            + other.gaussian.covariance * b
            + off * off.transpose() * (a * b);
        self.weight = total;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doubt::{history, track};

    /// A branch so many standard deviations of its east coordinate away, with so many plots.
    fn branch(of: &Bernoulli, weight: f64, sds: f64, plots: usize) -> Branch {
        let mut branch = history(of, weight, &vec![of.first; plots]);
        let gaussian = &mut branch.gaussian;
        gaussian.mean[0] += sds * gaussian.covariance[(0, 0)].sqrt();
        branch
    }

    #[test]
    fn few_likely_and_different_branches_are_kept() {
        let mut track = track(1);
        track.branches = (0..20)
            .map(|k| branch(&track, 1.0 + f64::from(k), 3.0 * f64::from(k), 1))
            .collect();
        track.thin_out();
        assert_eq!(track.branches.len(), BRANCHES_MAX);
        let total: f64 = track.branches.iter().map(|b| b.weight).sum();
        assert!((total - 1.0).abs() < 1e-12, "{total}");
        assert!(
            track.branches.iter().all(|b| b.weight > 0.1),
            "the likeliest six are those kept"
        );
    }

    #[test]
    fn branches_that_cannot_be_told_apart_become_one_with_their_common_mean() {
        let mut track = track(1);
        let pair = [branch(&track, 0.5, 0.0, 1), branch(&track, 0.3, 0.4, 2)];
        let far = branch(&track, 0.2, 8.0, 3);
        let between = (0.5 * pair[0].gaussian.mean[0] + 0.3 * pair[1].gaussian.mean[0]) / 0.8;
        track.branches = pair.into_iter().chain([far]).collect();
        track.thin_out();
        assert_eq!(track.branches.len(), 2);
        assert!((track.branches[0].weight - 0.8).abs() < 1e-12);
        assert!((track.branches[0].gaussian.mean[0] - between).abs() < 1e-9);
        assert_eq!(track.branches[0].plots.len(), 1, "the likelier one's plots");
    }

    #[test]
    fn a_certain_branch_becomes_the_track_and_leaves_its_plots() {
        let mut track = track(1);
        track.branches = vec![branch(&track, 0.99, 1.0, 4), branch(&track, 0.01, 9.0, 3)];
        let certain = track.branches[0].gaussian;
        track.thin_out();
        assert!(track.branches.is_empty());
        assert_eq!(track.components[FALLS].gaussian, certain);
        assert_eq!(track.history.len(), 4);
    }

    #[test]
    fn histories_that_stay_open_for_too_long_end_with_the_likeliest() {
        let mut track = track(1);
        let plots = BRANCH_PLOTS_MAX + 1;
        track.branches = vec![
            branch(&track, 0.6, 0.0, plots),
            branch(&track, 0.4, 9.0, plots),
        ];
        track.thin_out();
        assert!(track.branches.is_empty());
        assert_eq!(track.history.len(), plots);
    }

    #[test]
    fn the_blend_has_the_mean_and_the_covariance_of_all() {
        let mut track = track(1);
        track.branches = vec![branch(&track, 0.5, 0.0, 1), branch(&track, 0.5, 4.0, 1)];
        let before = track.components[FALLS].gaussian;
        let variance = before.covariance[(0, 0)];
        track.blend();
        let after = track.components[FALLS].gaussian;
        // Half of the mass two standard deviations to either side of the middle.
        assert!((after.mean[0] - before.mean[0] - 2.0 * variance.sqrt()).abs() < 1e-6);
        assert!((after.covariance[(0, 0)] / variance - 5.0).abs() < 1e-9);
    }
}
