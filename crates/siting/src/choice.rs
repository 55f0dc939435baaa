//! Choosing places: the problem as plain numbers, and its answer.
//!
//! A row a candidate, a column a demand (somebody, and one way in which something could come down on
//! them). An entry is the credit that the candidate earns there, 0 to 255; a set of candidates earns
//! the largest credit of its members, weighted and summed. Such a sum is monotone and submodular: one
//! more candidate never harms, and helps less the more there are. That is what makes greedy choice
//! good (at least 1 - 1/e of the optimum; Nemhauser, Wolsey and Fisher 1978) and gives every partial
//! choice an upper bound.
//!
//! Values are integers, ties go to the earlier candidate: the same choice on every machine. Effort is
//! counted in entries looked at, never in time.

use std::collections::BTreeMap;

use crate::exact;
use crate::search;

/// Candidates, demands and costs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Problem {
    /// Weight of each demand.
    pub weights: Vec<u64>,
    /// Credit by candidate and demand.
    pub credits: Vec<Vec<u8>>,
    /// Cost of each candidate, in any one unit.
    pub costs: Vec<f64>,
}

/// How many, and for how much.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Candidates to choose, at most.
    pub count: usize,
    /// Sum of their costs, at most; infinite where money is no object.
    pub budget: f64,
    /// Entries that may be looked at before the search ends with what it has.
    pub work_max: u64,
}

impl Limits {
    /// So many candidates whatever they cost, with the usual effort.
    pub fn count(count: usize) -> Self {
        Self {
            count,
            budget: f64::INFINITY,
            work_max: WORK_MAX,
        }
    }
}

/// Entries that are looked at, at most: some seconds.
pub const WORK_MAX: u64 = 2_000_000_000;

/// What was chosen, and how good it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Candidates in the order in which each earned most on top of those before it.
    pub chosen: Vec<usize>,
    /// What they earn together.
    pub value: u64,
    /// No choice within the limits earns more than this.
    pub bound: u64,
}

impl Choice {
    /// Whether nothing better exists.
    pub fn is_optimal(&self) -> bool {
        self.value == self.bound
    }
}

/// Chooses: greedily, improved by exchanges of one and of two, then proved best or bettered by branch
/// and bound as far as the effort goes.
pub fn choose(problem: &Problem, limits: Limits) -> Choice {
    let merged = problem.merged();
    let mut work = Work {
        left: limits.work_max,
    };
    // Two thirds of the effort at most for exchanges, so that some is left for the proof.
    let mut found = search::search(&merged, limits, &mut work.part(2, 3));
    let bound = exact::improve(&merged, limits, &mut found, &mut work);
    let chosen = search::ordered(&merged, &found);
    Choice {
        value: merged.value(&chosen),
        chosen,
        bound,
    }
}

/// Effort that is left.
pub(crate) struct Work {
    pub(crate) left: u64,
}

impl Work {
    /// Takes a part of it out.
    fn part(&mut self, of: u64, whole: u64) -> Self {
        let left = self.left / whole * of;
        self.left -= left;
        Self { left }
    }

    /// Spends some; `false` where there is not enough, and then all is spent.
    pub(crate) fn spend(&mut self, entries: usize) -> bool {
        let left = self.left.checked_sub(entries as u64);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

impl Problem {
    /// Number of candidates.
    pub fn candidates(&self) -> usize {
        self.credits.len()
    }

    /// What a set of candidates earns.
    pub fn value(&self, chosen: &[usize]) -> u64 {
        let mut earned = vec![0; self.weights.len()];
        chosen.iter().map(|c| self.take(*c, &mut earned)).sum()
    }

    /// What a candidate adds to the credits that are already earned.
    pub(crate) fn gain(&self, candidate: usize, earned: &[u8]) -> u64 {
        let Some(credits) = self.credits.get(candidate) else {
            return 0;
        };
        let columns = credits.iter().zip(earned).zip(&self.weights);
        columns
            .map(|((credit, earned), weight)| u64::from(credit.saturating_sub(*earned)) * weight)
            .sum()
    }

    /// Adds a candidate's credits to those already earned and says what it added.
    pub(crate) fn take(&self, candidate: usize, earned: &mut [u8]) -> u64 {
        let gain = self.gain(candidate, earned);
        let credits = self.credits.get(candidate).map_or(&[][..], Vec::as_slice);
        for (earned, credit) in earned.iter_mut().zip(credits) {
            *earned = (*earned).max(*credit);
        }
        gain
    }

    pub(crate) fn cost(&self, chosen: &[usize]) -> f64 {
        chosen
            .iter()
            .filter_map(|c| self.costs.get(*c))
            .fold(0.0, |sum, cost| sum + cost)
    }

    /// The same problem with equal demands counted once, and those left out that nobody meets.
    fn merged(&self) -> Self {
        let mut columns: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        for (demand, weight) in self.weights.iter().enumerate() {
            let entry = |row: &Vec<u8>| row.get(demand).copied().unwrap_or(0);
            let column: Vec<u8> = self.credits.iter().map(entry).collect();
            if *weight > 0 && column.iter().any(|credit| *credit > 0) {
                *columns.entry(column).or_default() += weight;
            }
        }
        let row = |candidate: usize| columns.keys().map(|column| column[candidate]).collect();
        Self {
            weights: columns.values().copied().collect(),
            credits: (0..self.candidates()).map(row).collect(),
            costs: self.costs.clone(),
        }
    }
}
