//! Which plot came from which track: marginal probabilities by belief propagation.
//!
//! Every track has at most one plot and every plot at most one source; the marginals of that matching
//! are found by passing messages over the gated pairs only (Williams and Lau 2014, "Approximate
//! evaluation of marginal association probabilities with belief propagation"); on a graph without loops the
//! result is exact. Pairs that share neither track nor plot with one another fall into clusters, each solved
//! apart and only for as long as it needs.
//!
//! **When to stop.** Let a pair's message to its track be ν = 1 / (new + Σ μ) over the plot's other pairs, and
//! μ = w / (none + Σ w ν) over the track's other pairs. With logarithms of messages as coordinates, the
//! derivative of ln μ by the others' ln ν sums to a = S / (none + S), S = Σ w ν, and that of ln ν by ln μ to
//! b = T / (new + T), T = Σ μ; both are below one, so a round is a contraction (Williams and Lau's proof). In
//! a ball of radius ε around the present messages no S or T is more than e^ε times what it is now, so there
//! c = max a · max b, taken with sums so much larger, bounds the contraction. By Banach's theorem a round that
//! moved nothing by more than (1 - c) ε has the fixed point inside that ball: every message is then within a
//! factor e^ε of the fixed point's, and every probability within e^2ε. That is the stop.

use crate::limits::ROUNDS_MAX;

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
    /// What is left of the budget of messages.
    pub left: usize,
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

/// Radius ε: ln of the factor by which a settled message may differ from the fixed point's.
const RADIUS: f64 = 1e-3;
/// Smallest denominator.
const TINY: f64 = 1e-300;

impl Marginals {
    /// Works out the marginals of `pairs` (sorted by track), given each track's weight of having no
    /// plot and each plot's weight of having no track. Once `budget` messages have been passed, clusters
    /// pass theirs once and no more.
    pub fn solve(&mut self, pairs: &[Pair], none: &[f64], new: &[f64], budget: usize) -> Work {
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
        let mut work = Work {
            left: budget,
            ..Work::default()
        };
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
        while !settled && (rounds == 0 || (rounds < ROUNDS_MAX && work.left > 0)) {
            for &p in cluster {
                let pair = pairs[p as usize];
                self.track_sum[pair.track as usize] = 0.0;
                self.plot_sum[pair.plot as usize] = 0.0;
            }
            for &p in cluster {
                let pair = pairs[p as usize];
                self.track_sum[pair.track as usize] += pair.weight * self.to_track[p as usize];
            }
            let mut tracks_steepest = Ratio::ZERO;
            for &p in cluster {
                let pair = pairs[p as usize];
                let own = none[pair.track as usize].max(TINY);
                let claim = pair.weight * self.to_track[p as usize];
                let others = (self.track_sum[pair.track as usize] - claim).max(0.0);
                let message = pair.weight / (own + others);
                tracks_steepest = tracks_steepest.max(others, own);
                self.to_plot[p as usize] = message;
                self.plot_sum[pair.plot as usize] += message;
            }
            let mut moved = Ratio::ZERO;
            let mut plots_steepest = Ratio::ZERO;
            for &p in cluster {
                let pair = pairs[p as usize];
                let own = new[pair.plot as usize].max(TINY);
                let others =
                    (self.plot_sum[pair.plot as usize] - self.to_plot[p as usize]).max(0.0);
                let message = 1.0 / (own + others);
                plots_steepest = plots_steepest.max(others, own);
                let before = self.to_track[p as usize];
                moved = moved.max((message - before).abs(), before);
                self.to_track[p as usize] = message;
            }
            settled =
                shift(moved) <= (1.0 - slope(tracks_steepest) * slope(plots_steepest)) * RADIUS;
            rounds += 1;
            work.messages += 2 * cluster.len();
            work.left = work.left.saturating_sub(2 * cluster.len());
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

/// The largest of many fractions, found without dividing: a division costs as much as all else that a message
/// needs.
#[derive(Clone, Copy)]
struct Ratio {
    over: f64,
    under: f64,
}

impl Ratio {
    const ZERO: Self = Self {
        over: 0.0,
        under: 1.0,
    };

    /// The larger of the two; `under` is positive.
    fn max(self, over: f64, under: f64) -> Self {
        if over * self.under > self.over * under {
            Self { over, under }
        } else {
            self
        }
    }
}

/// By how much, at most, ln of a message changes with ln of those that feed it, within the ball, of which the
/// steepest has the sum of those over what stands beside it.
fn slope(steepest: Ratio) -> f64 {
    let largest = steepest.over * (1.0 + 2.0 * RADIUS);
    largest / (steepest.under + largest)
}

/// Difference of the logarithms of a message before and after, or a little more: of the largest change over the
/// message before.
fn shift(moved: Ratio) -> f64 {
    // |ln(1 + x)| ≤ |x| / (1 - |x|).
    moved.over / (moved.under - moved.over).max(TINY)
}

fn find(parent: &mut [u32], mut node: u32) -> u32 {
    while parent[node as usize] != node {
        let up = parent[parent[node as usize] as usize];
        parent[node as usize] = up;
        node = up;
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages enough for any of these problems.
    const MANY: usize = 1_000_000;

    /// All matchings of tracks to plots, enumerated: the definition of the marginals.
    fn enumerate(pairs: &[Pair], none: &[f64], new: &[f64]) -> (Vec<f64>, f64) {
        fn walk(
            track: usize,
            weight: f64,
            taken: &mut Vec<bool>,
            chosen: &mut Vec<usize>,
            problem: (&[Pair], &[f64], &[f64]),
            out: &mut (Vec<f64>, f64),
        ) {
            let (pairs, none, new) = problem;
            if track == none.len() {
                let rest: f64 = (0..new.len())
                    .filter(|&j| !taken[j])
                    .map(|j| new[j])
                    .product();
                out.1 += weight * rest;
                for &p in chosen.iter() {
                    out.0[p] += weight * rest;
                }
                return;
            }
            walk(track + 1, weight * none[track], taken, chosen, problem, out);
            for (p, pair) in pairs.iter().enumerate() {
                let plot = pair.plot as usize;
                if pair.track as usize == track && !taken[plot] {
                    taken[plot] = true;
                    chosen.push(p);
                    walk(track + 1, weight * pair.weight, taken, chosen, problem, out);
                    chosen.pop();
                    taken[plot] = false;
                }
            }
        }
        let mut out = (vec![0.0; pairs.len()], 0.0);
        let mut taken = vec![false; new.len()];
        walk(
            0,
            1.0,
            &mut taken,
            &mut Vec::new(),
            (pairs, none, new),
            &mut out,
        );
        (out.0.iter().map(|w| w / out.1).collect(), out.1)
    }

    fn uniform(state: &mut u64) -> f64 {
        *state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (*state >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A random problem in which each pair is gated with the given probability.
    fn random(
        seed: u64,
        tracks: usize,
        plots: usize,
        gated: f64,
    ) -> (Vec<Pair>, Vec<f64>, Vec<f64>) {
        let state = &mut (seed.wrapping_mul(0x9E37_79B9) + 1);
        let mut pairs = Vec::new();
        for track in 0..tracks as u32 {
            for plot in 0..plots as u32 {
                if uniform(state) < gated {
                    let weight = libm::exp(6.0 * uniform(state) - 3.0);
                    pairs.push(Pair {
                        track,
                        plot,
                        weight,
                    });
                }
            }
        }
        let none = (0..tracks).map(|_| 0.05 + 0.9 * uniform(state)).collect();
        let new = (0..plots)
            .map(|_| libm::exp(4.0 * uniform(state) - 3.0))
            .collect();
        (pairs, none, new)
    }

    #[test]
    fn a_tree_is_solved_exactly() {
        // Two tracks share one plot, and each has one of its own: no loop.
        let pair = |track, plot, weight| Pair {
            track,
            plot,
            weight,
        };
        let pairs = [
            pair(0, 0, 2.0),
            pair(0, 1, 5.0),
            pair(1, 1, 3.0),
            pair(1, 2, 0.5),
        ];
        let (none, new) = ([0.2, 0.1], [0.3, 0.4, 0.5]);
        let mut marginals = Marginals::default();
        let work = marginals.solve(&pairs, &none, &new, MANY);
        let (exact, _) = enumerate(&pairs, &none, &new);
        for (found, exact) in marginals.pair.iter().zip(&exact) {
            assert!((found - exact).abs() < 1e-4, "{found} {exact}");
        }
        assert_eq!(work.unsettled, 0);
    }

    /// The same messages, passed ten thousand times whatever happens.
    fn fixed_point(pairs: &[Pair], none: &[f64], new: &[f64]) -> Vec<f64> {
        let others = |keep: &dyn Fn(&Pair) -> bool, skip: usize, value: &[f64]| -> f64 {
            let taken = (0..pairs.len()).filter(|&p| p != skip && keep(&pairs[p]));
            taken.map(|p| value[p]).sum()
        };
        let mut to_track = vec![1.0; pairs.len()];
        for _ in 0..10_000 {
            let claims: Vec<f64> = (0..pairs.len())
                .map(|p| pairs[p].weight * to_track[p])
                .collect();
            let to_plot: Vec<f64> = (0..pairs.len())
                .map(|p| {
                    let track = pairs[p].track;
                    let beside = others(&|pair| pair.track == track, p, &claims);
                    pairs[p].weight / (none[track as usize] + beside)
                })
                .collect();
            to_track = (0..pairs.len())
                .map(|p| {
                    let plot = pairs[p].plot;
                    1.0 / (new[plot as usize] + others(&|pair| pair.plot == plot, p, &to_plot))
                })
                .collect();
        }
        let claim = |p: usize| pairs[p].weight * to_track[p];
        (0..pairs.len())
            .map(|p| {
                let own = (0..pairs.len()).filter(|&q| pairs[q].track == pairs[p].track);
                claim(p) / (none[pairs[p].track as usize] + own.map(claim).sum::<f64>())
            })
            .collect()
    }

    #[test]
    fn a_settled_cluster_is_as_near_its_fixed_point_as_promised() {
        let (mut settled, mut worst) = (0, 0.0_f64);
        for seed in 0..40 {
            let (mut pairs, mut none, new) = random(seed, 4, 4, 0.7);
            if seed % 2 == 0 {
                // Certain tracks and strong claims: the slowest case.
                for pair in &mut pairs {
                    pair.weight *= 300.0;
                }
                none.fill(0.1);
            }
            let mut marginals = Marginals::default();
            let work = marginals.solve(&pairs, &none, &new, MANY);
            if work.unsettled > 0 {
                continue;
            }
            settled += 1;
            for (found, fixed) in marginals.pair.iter().zip(fixed_point(&pairs, &none, &new)) {
                let off = libm::log(found / fixed).abs();
                worst = worst.max(off);
                assert!(off <= 2.0 * RADIUS, "seed {seed}: {found} {fixed}");
            }
        }
        assert!(settled >= 36, "{settled} of 40 settled");
        assert!(worst > 0.0, "the stop came before the last bit");
    }

    #[test]
    fn loops_cost_little_accuracy() {
        let mut worst = 0.0_f64;
        for seed in 0..200 {
            let (pairs, none, new) = random(seed, 4, 5, 0.6);
            let mut marginals = Marginals::default();
            let work = marginals.solve(&pairs, &none, &new, MANY);
            assert_eq!(work.unsettled, 0, "seed {seed}");
            let (exact, _) = enumerate(&pairs, &none, &new);
            for (found, exact) in marginals.pair.iter().zip(&exact) {
                worst = worst.max((found - exact).abs());
            }
        }
        // Williams and Lau report errors of this size on dense random problems.
        assert!(worst < 0.2, "{worst}");
        assert!(worst > 1e-6, "these problems do have loops");
    }

    #[test]
    fn probabilities_sum_to_one_for_every_track_and_plot() {
        for seed in 0..50 {
            let (pairs, none, new) = random(seed, 6, 6, 0.4);
            let mut marginals = Marginals::default();
            marginals.solve(&pairs, &none, &new, MANY);
            for track in 0..6 {
                let own = |p: &usize| pairs[*p].track == track;
                let sum: f64 = (0..pairs.len())
                    .filter(own)
                    .map(|p| marginals.pair[p])
                    .sum();
                assert!((sum + marginals.none[track as usize] - 1.0).abs() < 1e-9);
            }
            for plot in 0..6 {
                let own = |p: &usize| pairs[*p].plot == plot;
                let sum: f64 = (0..pairs.len())
                    .filter(own)
                    .map(|p| marginals.pair[p])
                    .sum();
                assert!((sum + marginals.new[plot as usize] - 1.0).abs() < 2e-3);
            }
        }
    }

    #[test]
    fn clusters_do_not_touch_one_another() {
        let (mut pairs, mut none, mut new) = random(5, 3, 3, 0.8);
        let mut alone = Marginals::default();
        alone.solve(&pairs, &none, &new, MANY);
        let count = pairs.len();
        let (more, more_none, more_new) = random(6, 3, 3, 0.8);
        pairs.extend(more.iter().map(|p| Pair {
            track: p.track + 3,
            plot: p.plot + 3,
            ..*p
        }));
        none.extend(more_none);
        new.extend(more_new);
        let mut both = Marginals::default();
        both.solve(&pairs, &none, &new, MANY);
        assert_eq!(alone.pair[..], both.pair[..count]);
    }
}
