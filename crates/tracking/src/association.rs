//! Which plot came from which track: marginal probabilities by belief propagation.
//!
//! Every track has at most one plot and every plot at most one source; the marginals of that matching
//! are found by passing messages over the gated pairs only (Williams and Lau 2014, "Approximate
//! evaluation of marginal association probabilities with belief propagation"). Their updates are a
//! contraction, so the rounds end; on a graph without loops the result is exact. Pairs that share
//! neither track nor plot with one another fall into clusters, each solved apart and only for as long
//! as it needs.

use crate::limits::{MESSAGES_PER_DWELL_MAX, ROUNDS_MAX};

/// A track and a plot inside its gate.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// Index of the track.
    pub track: u32,
    /// Index of the plot.
    pub plot: u32,
    /// Probability of existence × detection × density of the plot given the track.
    pub weight: f64,
}

/// Work done, for the budget and the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Rounds of the slowest cluster.
    pub rounds: u32,
    /// Messages passed.
    pub messages: usize,
    /// Clusters whose rounds ran out.
    pub unsettled: u32,
}

/// Marginal probabilities, and the memory in which they are worked out; kept from dwell to dwell so
/// that nothing is allocated once it has grown.
#[derive(Clone, Debug, Default)]
pub struct Marginals {
    /// Of each pair, in the order given.
    pub pair: Vec<f64>,
    /// Of each track having no plot.
    pub none: Vec<f64>,
    /// Of each plot being new or false.
    pub new: Vec<f64>,
    parent: Vec<u32>,
    order: Vec<u32>,
    to_plot: Vec<f64>,
    to_track: Vec<f64>,
    track_sum: Vec<f64>,
    plot_sum: Vec<f64>,
}

/// Relative change of a message under which a cluster has settled.
const SETTLED: f64 = 1e-4;
/// Smallest denominator.
const TINY: f64 = 1e-300;

impl Marginals {
    /// Works out the marginals of `pairs` (sorted by track), given each track's weight of having no
    /// plot and each plot's weight of having no track.
    pub fn solve(&mut self, pairs: &[Pair], none: &[f64], new: &[f64]) -> Work {
        self.cluster(pairs, none.len(), new.len());
        for (sums, len) in [
            (&mut self.track_sum, none.len()),
            (&mut self.plot_sum, new.len()),
        ] {
            sums.clear();
            sums.resize(len, 0.0);
        }
        for values in [&mut self.pair, &mut self.to_plot, &mut self.to_track] {
            values.clear();
            values.resize(pairs.len(), 0.0);
        }
        let mut work = Work::default();
        let order = core::mem::take(&mut self.order);
        let mut start = 0;
        while start < order.len() {
            let root = self.parent[pairs[order[start] as usize].track as usize];
            let len = order[start..]
                .iter()
                .take_while(|&&p| self.parent[pairs[p as usize].track as usize] == root)
                .count();
            self.settle(&order[start..start + len], pairs, none, new, &mut work);
            start += len;
        }
        self.order = order;
        self.collect(pairs, none, new);
        work
    }

    /// Joins tracks and plots that share pairs; afterwards `parent` of a track is its cluster and
    /// `order` lists the pairs cluster by cluster, each in the order given.
    fn cluster(&mut self, pairs: &[Pair], tracks: usize, plots: usize) {
        self.parent.clear();
        self.parent.extend(0..(tracks + plots) as u32);
        for pair in pairs {
            let a = find(&mut self.parent, pair.track);
            let b = find(&mut self.parent, tracks as u32 + pair.plot);
            let (low, high) = (a.min(b), a.max(b));
            self.parent[high as usize] = low;
        }
        for node in 0..tracks as u32 {
            let root = find(&mut self.parent, node);
            self.parent[node as usize] = root;
        }
        self.order.clear();
        self.order.extend(0..pairs.len() as u32);
        let parent = &self.parent;
        self.order
            .sort_by_key(|&p| (parent[pairs[p as usize].track as usize], p));
    }

    /// Passes messages in one cluster until they settle. `to_track` of a pair is the ratio by which
    /// the plot's other claims weaken the pair, 1 / (its weight of no other source).
    fn settle(
        &mut self,
        cluster: &[u32],
        pairs: &[Pair],
        none: &[f64],
        new: &[f64],
        work: &mut Work,
    ) {
        for &p in cluster {
            let pair = pairs[p as usize];
            self.to_track[p as usize] = 1.0 / new[pair.plot as usize].max(TINY);
        }
        // A lone pair is exact after one round; so is a star. The loop finds that out by itself.
        let mut settled = false;
        let mut rounds = 0;
        while !settled && rounds < ROUNDS_MAX && work.messages < MESSAGES_PER_DWELL_MAX {
            for &p in cluster {
                let pair = pairs[p as usize];
                self.track_sum[pair.track as usize] = 0.0;
                self.plot_sum[pair.plot as usize] = 0.0;
            }
            for &p in cluster {
                let pair = pairs[p as usize];
                self.track_sum[pair.track as usize] += pair.weight * self.to_track[p as usize];
            }
            for &p in cluster {
                let pair = pairs[p as usize];
                let claim = pair.weight * self.to_track[p as usize];
                let others = (self.track_sum[pair.track as usize] - claim).max(0.0);
                let message = pair.weight / (none[pair.track as usize] + others).max(TINY);
                self.to_plot[p as usize] = message;
                self.plot_sum[pair.plot as usize] += message;
            }
            settled = true;
            for &p in cluster {
                let pair = pairs[p as usize];
                let others =
                    (self.plot_sum[pair.plot as usize] - self.to_plot[p as usize]).max(0.0);
                let message = 1.0 / (new[pair.plot as usize] + others).max(TINY);
                let before = self.to_track[p as usize];
                settled &= (message - before).abs() <= SETTLED * before;
                self.to_track[p as usize] = message;
            }
            rounds += 1;
            work.messages += 2 * cluster.len();
        }
        work.rounds = work.rounds.max(rounds as u32);
        work.unsettled += u32::from(!settled);
    }

    fn collect(&mut self, pairs: &[Pair], none: &[f64], new: &[f64]) {
        self.track_sum.copy_from_slice(none);
        self.plot_sum.copy_from_slice(new);
        for (p, pair) in pairs.iter().enumerate() {
            self.track_sum[pair.track as usize] += pair.weight * self.to_track[p];
            self.plot_sum[pair.plot as usize] += self.to_plot[p];
        }
        for (p, pair) in pairs.iter().enumerate() {
            let total = self.track_sum[pair.track as usize].max(TINY);
            self.pair[p] = pair.weight * self.to_track[p] / total;
        }
        let share = |own: &[f64], sums: &[f64], out: &mut Vec<f64>| {
            out.clear();
            out.extend(own.iter().zip(sums).map(|(own, sum)| own / sum.max(TINY)));
        };
        share(none, &self.track_sum, &mut self.none);
        share(new, &self.plot_sum, &mut self.new);
    }
}

fn find(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        let up = parent[parent[node as usize] as usize];
        parent[node as usize] = up;
        node = up;
    }
    node
}
