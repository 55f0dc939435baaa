//! Branch and bound: the best choice, proved, where the problem is small enough; else a bound.
//!
//! At every node the candidates that are left are sorted by what each would add now. Whatever is
//! chosen below adds at most the sum of the largest of these gains (as many as may still be chosen, or
//! as much as the money buys, whichever is less): a node whose value and that sum do not exceed the
//! best known is cut off. A candidate that another one beats in every column for no more money is
//! never needed.

use std::cmp::Reverse;

use crate::choice::{Limits, Problem, Work};

/// Betters `found` where something better exists and effort allows; gives a value that no choice
/// within the limits exceeds.
pub(crate) fn improve(
    problem: &Problem,
    limits: Limits,
    found: &mut Vec<usize>,
    work: &mut Work,
) -> u64 {
    let candidates = undominated(problem, work);
    let mut tree = Tree {
        problem,
        limits,
        best: problem.value(found),
        chosen: Vec::new(),
        found,
        work,
        cut_short: None,
    };
    let mut bound = tree.swept_bound(&candidates);
    let root = vec![0; problem.weights.len()];
    tree.node(&root, 0, limits.budget, &candidates);
    if tree.cut_short.is_none() {
        return tree.best;
    }
    bound = bound.min(tree.cut_short.unwrap_or(u64::MAX));
    bound.max(tree.best)
}

struct Tree<'a> {
    problem: &'a Problem,
    limits: Limits,
    best: u64,
    chosen: Vec<usize>,
    found: &'a mut Vec<usize>,
    work: &'a mut Work,
    /// Where effort ran out: the largest bound of a node that was left unseen.
    cut_short: Option<u64>,
}

impl Tree<'_> {
    /// What the found choice earns plus the best of what is left: an upper bound on every choice.
    fn swept_bound(&mut self, candidates: &[usize]) -> u64 {
        let mut earned = vec![0; self.problem.weights.len()];
        for &c in self.found.iter() {
            self.problem.take(c, &mut earned);
        }
        let gains = self.gains(&earned, candidates);
        self.best + self.reachable(&gains, self.limits.count, self.limits.budget)
    }

    /// Gains over what is earned, the largest first; those that add nothing are left out.
    fn gains(&self, earned: &[u8], candidates: &[usize]) -> Vec<(u64, usize)> {
        let mut gains: Vec<(u64, usize)> = candidates
            .iter()
            .map(|c| (self.problem.gain(*c, earned), *c))
            .filter(|(gain, _)| *gain > 0)
            .collect();
        gains.sort_unstable_by_key(|(gain, c)| (Reverse(*gain), *c));
        gains
    }

    /// The most that so many of these can add for so much money, were their gains to add up.
    fn reachable(&self, gains: &[(u64, usize)], count: usize, purse: f64) -> u64 {
        let by_count: u64 = gains.iter().take(count).map(|(gain, _)| gain).sum();
        if purse.is_infinite() {
            return by_count;
        }
        // The fractional knapsack: best value for money first, the last one in part.
        let cost = |c: usize| self.problem.costs[c].max(1e-9);
        let mut for_money: Vec<(u64, usize)> = gains.to_vec();
        for_money.sort_by(|(a, c), (b, d)| {
            let (a, b) = (*a as f64 / cost(*c), *b as f64 / cost(*d));
            b.total_cmp(&a)
        });
        let mut left = purse;
        let mut sum = 0.0;
        for (gain, c) in for_money {
            let part = (left / cost(c)).min(1.0);
            sum += gain as f64 * part;
            left -= cost(c) * part;
            if left <= 0.0 {
                break;
            }
        }
        by_count.min(sum.ceil() as u64)
    }

    fn node(&mut self, earned: &[u8], value: u64, purse: f64, candidates: &[usize]) {
        if value > self.best {
            self.best = value;
            self.found.clone_from(&self.chosen);
        }
        let room = self.limits.count - self.chosen.len();
        if room == 0 || candidates.is_empty() {
            return;
        }
        let affordable: Vec<usize> = candidates
            .iter()
            .copied()
            .filter(|c| self.problem.costs[*c] <= purse)
            .collect();
        let enough = self.work.spend(affordable.len() * earned.len());
        let gains = self.gains(earned, &affordable);
        if !enough {
            let bound = value + self.reachable(&gains, room, purse);
            self.cut_short = Some(self.cut_short.map_or(bound, |old| old.max(bound)));
            return;
        }
        for i in 0..gains.len() {
            let left = &gains[i..];
            if value + self.reachable(left, room, purse) <= self.best {
                return;
            }
            let (gain, candidate) = gains[i];
            let mut with = earned.to_vec();
            self.problem.take(candidate, &mut with);
            let rest: Vec<usize> = gains[i + 1..].iter().map(|(_, c)| *c).collect();
            self.chosen.push(candidate);
            self.node(
                &with,
                value + gain,
                purse - self.problem.costs[candidate],
                &rest,
            );
            self.chosen.pop();
            if self.cut_short.is_some() && self.work.left == 0 {
                let bound = value + self.reachable(&gains[i + 1..], room, purse);
                self.cut_short = self.cut_short.map(|old| old.max(bound));
                return;
            }
        }
    }
}

/// Candidates that no other one beats or equals everywhere for at most the same money.
fn undominated(problem: &Problem, work: &mut Work) -> Vec<usize> {
    let all = problem.candidates();
    if !work.spend(all * all) {
        return (0..all).collect();
    }
    let beats = |a: usize, b: usize| {
        let (ours, theirs) = (&problem.credits[a], &problem.credits[b]);
        let no_dearer = problem.costs[a] <= problem.costs[b];
        no_dearer && ours.iter().zip(theirs).all(|(ours, theirs)| ours >= theirs)
    };
    (0..all)
        .filter(|&b| !(0..all).any(|a| a != b && beats(a, b) && !(beats(b, a) && a > b)))
        .collect()
}
