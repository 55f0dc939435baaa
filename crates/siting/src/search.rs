//! Greedy choice, and exchanges until none helps.
//!
//! **Greedy**, lazily: gains only shrink as more is chosen, so a candidate whose old gain is no longer
//! the largest need not be looked at again (Minoux 1978). Under a budget it is run by gain and by gain
//! for money, and the better one is kept (Leskovec and others 2007).
//!
//! **Exchanges.** One chosen candidate for another, then two for two. What two newcomers earn together
//! is at most the sum of their gains, so most pairs are never looked at.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::choice::{Limits, Problem, Work};

/// A good choice, without proof.
pub(crate) fn search(problem: &Problem, limits: Limits, work: &mut Work) -> Vec<usize> {
    let by_gain = greedy(problem, limits, |gain, _| gain as f64);
    let mut chosen = by_gain;
    if limits.budget.is_finite() {
        let for_money = greedy(problem, limits, |gain, cost| gain as f64 / cost.max(1e-9));
        if problem.value(&for_money) > problem.value(&chosen) {
            chosen = for_money;
        }
    }
    while exchange_one(problem, limits, &mut chosen, work)
        || exchange_two(problem, limits, &mut chosen, work)
    {}
    chosen
}

/// A set in the order in which each member earns most on top of those before it; members that then
/// earn nothing are left out.
pub(crate) fn ordered(problem: &Problem, chosen: &[usize]) -> Vec<usize> {
    let mut left: Vec<usize> = chosen.to_vec();
    left.sort_unstable();
    let mut earned = vec![0; problem.weights.len()];
    let mut order = Vec::with_capacity(left.len());
    loop {
        let gains = left
            .iter()
            .map(|c| (problem.gain(*c, &earned), Reverse(*c)));
        match gains.max() {
            Some((gain, Reverse(best))) if gain > 0 => {
                problem.take(best, &mut earned);
                left.retain(|c| *c != best);
                order.push(best);
            }
            _ => return order,
        }
    }
}

/// A score that heaps can order; never NaN.
#[derive(PartialEq)]
struct Score(f64);

impl Eq for Score {}
impl PartialOrd for Score {
    fn partial_cmp(&self, other: &Self) -> Option<core::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Score {
    fn cmp(&self, other: &Self) -> core::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

fn greedy(problem: &Problem, limits: Limits, score: impl Fn(u64, f64) -> f64) -> Vec<usize> {
    let mut earned = vec![0; problem.weights.len()];
    let mut chosen = Vec::new();
    let mut spent = 0.0;
    let rated = |c: usize, earned: &[u8]| {
        let gain = problem.gain(c, earned);
        (Score(score(gain, problem.costs[c])), Reverse(c), gain)
    };
    let mut heap: BinaryHeap<_> = (0..problem.candidates())
        .map(|c| rated(c, &earned))
        .collect();
    while chosen.len() < limits.count {
        let Some((_, Reverse(best), old_gain)) = heap.pop() else {
            break;
        };
        if old_gain == 0 || spent + problem.costs[best] > limits.budget {
            // What is too dear now stays so; what gains nothing never will.
            continue;
        }
        let now = rated(best, &earned);
        if heap.peek().is_some_and(|next| *next > now) {
            heap.push(now);
            continue;
        }
        problem.take(best, &mut earned);
        spent += problem.costs[best];
        chosen.push(best);
    }
    chosen
}

/// The credits of a choice without the members at some positions.
fn without(problem: &Problem, chosen: &[usize], out: &[usize]) -> (Vec<usize>, Vec<u8>, u64) {
    let kept = chosen.iter().enumerate().filter(|(i, _)| !out.contains(i));
    let kept: Vec<usize> = kept.map(|(_, c)| *c).collect();
    let mut earned = vec![0; problem.weights.len()];
    let value = kept.iter().map(|c| problem.take(*c, &mut earned)).sum();
    (kept, earned, value)
}

/// Exchanges one for one, or adds one, where that helps most.
fn exchange_one(
    problem: &Problem,
    limits: Limits,
    chosen: &mut Vec<usize>,
    work: &mut Work,
) -> bool {
    let mut best = (problem.value(chosen), None);
    let room = usize::from(chosen.len() < limits.count);
    for position in 0..chosen.len() + room {
        if !work.spend(problem.candidates() * problem.weights.len()) {
            break;
        }
        let (kept, earned, value) = without(problem, chosen, &[position]);
        let purse = limits.budget - problem.cost(&kept);
        for newcomer in 0..problem.candidates() {
            if problem.costs[newcomer] > purse || kept.contains(&newcomer) {
                continue;
            }
            let total = value + problem.gain(newcomer, &earned);
            if total > best.0 {
                best = (total, Some((kept.clone(), newcomer)));
            }
        }
    }
    let Some((kept, newcomer)) = best.1 else {
        return false;
    };
    *chosen = kept;
    chosen.push(newcomer);
    true
}

/// Exchanges two for two where that helps; the first pair that does.
fn exchange_two(
    problem: &Problem,
    limits: Limits,
    chosen: &mut Vec<usize>,
    work: &mut Work,
) -> bool {
    let best = problem.value(chosen);
    let demands = problem.weights.len();
    for first in 0..chosen.len() {
        for second in first + 1..chosen.len() {
            if !work.spend(problem.candidates() * demands) {
                return false;
            }
            let (kept, earned, value) = without(problem, chosen, &[first, second]);
            let purse = limits.budget - problem.cost(&kept);
            let newcomers = (0..problem.candidates()).filter(|c| !kept.contains(c));
            let mut gains: Vec<(u64, usize)> = newcomers
                .filter(|c| problem.costs[*c] <= purse)
                .map(|c| (problem.gain(c, &earned), c))
                .collect();
            gains.sort_unstable_by_key(|(gain, c)| (Reverse(*gain), *c));
            for (i, &(gain, a)) in gains.iter().enumerate() {
                let others = &gains[i + 1..];
                if others
                    .first()
                    .is_none_or(|(next, _)| value + gain + next <= best)
                {
                    break;
                }
                let mut with_a = earned.clone();
                problem.take(a, &mut with_a);
                for &(other, b) in others {
                    if value + gain + other <= best {
                        break;
                    }
                    if problem.costs[a] + problem.costs[b] > purse {
                        continue;
                    }
                    if !work.spend(demands) {
                        return false;
                    }
                    if value + gain + problem.gain(b, &with_a) > best {
                        *chosen = kept;
                        chosen.extend([a, b]);
                        return true;
                    }
                }
            }
        }
    }
    false
}
