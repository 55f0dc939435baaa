//! Histories kept apart while it is open which plots are a track's.
//!
//! Merging after each look blurs a round whose neighbour flies within its gate: the mean lies between the
//! two, and the gate takes in both for good. So where two plots claim a track, its falling state stays a
//! short list of branches, each with the plots that it took; as in multi-hypothesis tracking the next looks
//! decide, for a branch that jumps from one round to the other does not fly. Branches that cannot be told
//! apart are merged, unlikely ones are dropped, and once one is left the track is a single Gaussian again.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::{Bernoulli, OwnPlot};
use crate::limits::BRANCHES_MAX;
use crate::measure::{Expected, Innovation, update as take_in};
use crate::merge::Evidence;
use crate::motion::Motion;
use crate::scene::SceneSensor;

/// One history of a falling object.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Branch {
    /// Its probability, given that the object exists and falls; all branches of a track sum to one.
    pub weight: f64,
    /// State after that history.
    pub gaussian: Gaussian,
    /// Plots that it took since the track was last a single Gaussian, oldest first.
    pub plots: Vec<OwnPlot>,
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

    /// Whether a look leaves open which plots are its own.
    pub fn is_contested(&self, evidence: &Evidence<'_>) -> bool {
        let least = AMBIGUOUS * self.existence;
        let claims = evidence.shares.iter().filter(|share| **share > least);
        self.components[FALLS].weight > 0.2 && claims.count() > 1
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
            self.components[FALLS].gaussian = only.gaussian;
            for own in only.plots {
                self.remember(own.plot, own.weight);
            }
            return;
        }
        self.branches = kept;
        self.blend();
    }

    /// Takes the most likely branch for the truth.
    pub fn settle_on_best(&mut self) {
        let best = self.best_branch().cloned();
        self.branches.clear();
        if let Some(best) = best {
            self.components[FALLS].gaussian = best.gaussian;
            for own in best.plots {
                self.remember(own.plot, own.weight);
            }
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
