//! Histories change hands: which track owns which of them is a matter of names.
//!
//! Two rounds fly abreast, and each of two tracks holds one history on either of them. Apart, each track is in doubt
//! where its object is; together they know very well that there is one here and one there. What the filter knows are
//! histories and their probabilities. To which track one belongs does not change what is expected where, as long as every
//! history keeps its probability and every track its own; and of two that took the same plots only one can be true, so that they
//! may well be one track's. So the tracks are dealt the histories anew, such that the tracks as single Gaussians lose as
//! little as can be (Williams 2015, "An efficient, variational approximation of the best fitting multi-Bernoulli filter",
//! with each track's own probabilities in place of joint ones). The dealing is a transport problem;
//! between two tracks it is solved exactly by filling up the one with what it holds best in comparison, and clusters of more
//! are dealt pair by pair.
//!
//! A history that moves takes its whole story with it, or a refit would tell the end of one flight by the beginning of
//! another.

use core::cmp::Reverse;

use nalgebra::{Cholesky, SMatrix, SVector};

use crate::branch::Branch;
use crate::course::Stage;
use crate::gate::Gates;
use crate::hypothesis::{Bernoulli, OwnPlot};
use crate::limits::{BRANCH_PLOTS_MAX, EXCHANGES_PER_DWELL_MAX};
use crate::motion::Motion;
use crate::scene::Scene;

/// Place and velocity: what tells two flights apart.
const KINEMATIC: usize = 6;
type Spread = SMatrix<f64, KINEMATIC, KINEMATIC>;
type Place = SVector<f64, KINEMATIC>;

/// A claim on a plot that makes two tracks rivals for it. A plot has twenty at most.
const RIVAL: f64 = 0.05;
/// Histories move only if that saves so many nats for each object that the two tracks expect: what looks alike in the first looks
/// is better left with the track whose first plot it began with.
const WORTH_NATS: f64 = 1.0;
/// Tracks that fall with less probability than this are not asked.
const FALLING_MIN: f64 = 0.1;
/// Between dealings that are nearly as good, that which moves less: nats for each object moved.
const MOVE_NATS: f64 = 0.25;
/// Less of a history than this share of a track is not worth dividing it for.
const CRUMB: f64 = 1e-3;

const FALLS: usize = Motion::Ballistic as usize;

/// Longest story that is handed over: a branch must be able to stay open for as long again.
const STORY_MAX: usize = BRANCH_PLOTS_MAX / 2;
/// Rivals that are listed for each that may be asked: the same two may claim several plots.
const LISTED: usize = 8;

/// Lets tracks that have just claimed the same plots exchange histories, `left` pairs of them at most, the most important tracks
/// first. How many pairs were asked, and whether any were not because of that.
pub fn exchange(
    tracks: &mut [Bernoulli],
    gates: &Gates,
    shares: &[f64],
    (left, scene): (usize, &Scene),
) -> (u32, bool) {
    let mut claims: Vec<(u32, u32)> = Vec::new();
    for gated in &gates.tracks {
        let track = &tracks[gated.track as usize];
        if !track.may_exchange() {
            continue;
        }
        let pairs = gates.pairs[gated.range()].iter();
        for (pair, share) in pairs.zip(&shares[gated.range()]) {
            if *share > RIVAL {
                claims.push((pair.plot, gated.track));
            }
        }
    }
    claims.sort_unstable();
    let mut rivals: Vec<(u32, u32)> = Vec::new();
    for of_plot in claims.chunk_by(|a, b| a.0 == b.0) {
        for (k, &(_, one)) in of_plot.iter().enumerate() {
            rivals.extend(of_plot[k + 1..].iter().map(|&(_, other)| (one, other)));
        }
        if rivals.len() > LISTED * EXCHANGES_PER_DWELL_MAX {
            break;
        }
    }
    rivals.sort_unstable();
    rivals.dedup();
    let asked = rivals.len().min(left);
    if asked < rivals.len() {
        let precedence = |track: u32| tracks[track as usize].precedence();
        rivals.sort_by_key(|&(one, other)| Reverse(precedence(one).max(precedence(other))));
    }
    for &(one, other) in &rivals[..asked] {
        if let Ok([one, other]) = tracks.get_disjoint_mut([one as usize, other as usize]) {
            deal(one, other, scene);
        }
    }
    (asked as u32, asked < rivals.len())
}

impl Bernoulli {
    /// Whether it holds several histories, each of which is a whole flight that is short enough to be handed over.
    fn may_exchange(&self) -> bool {
        let longest = self.branches.iter().map(|branch| branch.plots.len()).max();
        let whole = self.course.stage == Stage::Falls && self.course.start.is_none();
        let before = 1 + self.history.len();
        whole
            && self.falling() > FALLING_MIN
            && longest.is_some_and(|longest| before + longest <= STORY_MAX)
    }

    /// Probability that it is there and falls.
    fn falling(&self) -> f64 {
        self.existence * self.components[FALLS].weight
    }

    /// Every plot of one of its histories, from the first on.
    fn story(&self, branch: &Branch) -> Vec<OwnPlot> {
        if branch.is_whole {
            return branch.plots.clone();
        }
        let first = OwnPlot {
            plot: self.first,
            weight: 1.0,
        };
        let before = core::iter::once(&first).chain(&self.history);
        before.chain(&branch.plots).copied().collect()
    }

    /// Every plot of its histories, with the probability that it is its own.
    fn perhaps_own(&self) -> Vec<OwnPlot> {
        if self.branches.is_empty() {
            return self.own_plots().collect();
        }
        let mut all: Vec<OwnPlot> = Vec::new();
        for branch in &self.branches {
            for mut own in self.story(branch) {
                own.weight *= branch.weight;
                match all.iter_mut().find(|known| known.plot.id == own.plot.id) {
                    Some(known) => known.weight += own.weight,
                    None => all.push(own),
                }
            }
        }
        all
    }
}

/// One of the histories to be dealt.
struct History<'a> {
    of: &'a Bernoulli,
    is_of_first: bool,
    branch: &'a Branch,
    /// Its probability, existence included.
    mass: f64,
    place: Place,
    spread: Spread,
    root: Cholesky<f64, nalgebra::Const<KINEMATIC>>,
}

impl<'a> History<'a> {
    fn new(of: &'a Bernoulli, is_of_first: bool, branch: &'a Branch) -> Option<Self> {
        let covariance = &branch.gaussian.covariance;
        let spread = covariance
            .fixed_view::<KINEMATIC, KINEMATIC>(0, 0)
            .into_owned();
        Some(Self {
            of,
            is_of_first,
            branch,
            mass: of.falling() * branch.weight,
            place: branch.gaussian.mean.fixed_rows::<KINEMATIC>(0).into_owned(),
            spread,
            root: Cholesky::new(spread)?,
        })
    }
}

/// Deals the histories of two tracks, if that serves them.
fn deal(first: &mut Bernoulli, second: &mut Bernoulli, scene: &Scene) {
    if first.branches.is_empty() || second.branches.is_empty() || first.time != second.time {
        return;
    }
    let Some([for_first, for_second]) = better_hands(first, second) else {
        return;
    };
    first.take_hand(for_first, scene);
    second.take_hand(for_second, scene);
}

/// The branches that each of two tracks should go on with, if others than its own.
fn better_hands(first: &Bernoulli, second: &Bernoulli) -> Option<[Vec<Branch>; 2]> {
    let mut pool = Vec::with_capacity(first.branches.len() + second.branches.len());
    for (of, is_of_first) in [(first, true), (second, false)] {
        for branch in &of.branches {
            pool.push(History::new(of, is_of_first, branch)?);
        }
    }
    let room = first.falling();
    let worth = WORTH_NATS * (room + second.falling());
    let own = |h: &History<'_>| if h.is_of_first { h.mass } else { 0.0 };
    let as_now: Vec<f64> = pool.iter().map(own).collect();
    let now = entropy(&pool, &as_now)?;
    // However they are dealt: a mixture's entropy is no less than the mean of its parts' (ln det is concave).
    let least: f64 = pool
        .iter()
        .map(|h| h.mass * half_ln_determinant(&h.root))
        .sum();
    if now - least < worth {
        return None;
    }
    let loss = losses(&pool);
    let moving = |h: usize, to_first: bool| {
        let moves = pool[h].is_of_first != to_first;
        if moves { MOVE_NATS } else { 0.0 }
    };
    let masses: Vec<f64> = pool.iter().map(|h| h.mass).collect();
    let mut best: Option<(f64, Vec<f64>)> = None;
    for one in (0..pool.len()).filter(|&h| pool[h].is_of_first) {
        for other in (0..pool.len()).filter(|&h| !pool[h].is_of_first) {
            let cost = |h: usize| {
                let (by_first, by_second) = (loss[h][one], loss[h][other]);
                (by_first + moving(h, true), by_second + moving(h, false))
            };
            let costs: Vec<(f64, f64)> = (0..pool.len()).map(cost).collect();
            let (total, parts) = fill(&masses, room, &costs);
            if best.as_ref().is_none_or(|(least, _)| total < *least) {
                best = Some((total, parts));
            }
        }
    }
    let (_, parts) = best?;
    let saved = now - entropy(&pool, &parts)?;
    (saved >= worth).then(|| [true, false].map(|is_first| hand(&pool, &parts, is_first)))
}

/// What it costs, in nats, to say of a history (row) that it is another (column): the other's cross-entropy.
fn losses(pool: &[History<'_>]) -> Vec<Vec<f64>> {
    let column = |other: &History<'_>| (other.root.inverse(), half_ln_determinant(&other.root));
    let columns: Vec<(Spread, f64)> = pool.iter().map(column).collect();
    let row = |history: &History<'_>| {
        let to_column = |(other, (inverse, half)): (&History<'_>, &(Spread, f64))| {
            let off = history.place - other.place;
            // The trace of the product of two symmetric matrices.
            half + 0.5 * (off.dot(&(inverse * off)) + inverse.dot(&history.spread))
        };
        pool.iter().zip(&columns).map(to_column).collect()
    };
    pool.iter().map(row).collect()
}

/// Fills the first track up to its room with what costs least there in comparison. Costs are those of a unit of
/// each history with the first track and with the second; gives the cost of all, and how much of each the first one gets.
fn fill(masses: &[f64], room: f64, costs: &[(f64, f64)]) -> (f64, Vec<f64>) {
    let extra = |h: usize| costs[h].0 - costs[h].1;
    let mut order: Vec<usize> = (0..masses.len()).collect();
    order.sort_by(|&a, &b| extra(a).total_cmp(&extra(b)));
    let mut parts = vec![0.0; masses.len()];
    let (mut left, mut total) = (room, 0.0);
    for h in order {
        let part = masses[h].min(left);
        parts[h] = part;
        left -= part;
        total += part * costs[h].0 + (masses[h] - part) * costs[h].1;
    }
    (total, parts)
}

/// What one of the two tracks gets of a history of which the first one gets `part`.
fn share(history: &History<'_>, part: f64, is_first: bool) -> f64 {
    if is_first { part } else { history.mass - part }
}

/// Entropy of the two tracks as one Gaussian each, weighted with their probabilities, up to a constant.
fn entropy(pool: &[History<'_>], parts: &[f64]) -> Option<f64> {
    let mut total = 0.0;
    for is_first in [true, false] {
        let shares = || {
            pool.iter()
                .zip(parts)
                .map(|(h, part)| (h, share(h, *part, is_first)))
        };
        let sum: f64 = shares().map(|(_, share)| share).sum();
        if sum <= 0.0 {
            continue;
        }
        let mut mean = Place::zeros();
        for (history, share) in shares() {
            mean += history.place * (share / sum);
        }
        let mut spread = Spread::zeros();
        for (history, share) in shares() {
            let off = history.place - mean;
            spread += (history.spread + off * off.transpose()) * (share / sum);
        }
        total += sum * half_ln_determinant(&Cholesky::new(spread)?);
    }
    Some(total)
}

/// What one of the two gets, as branches of its own.
fn hand(pool: &[History<'_>], parts: &[f64], is_first: bool) -> Vec<Branch> {
    let mut hand = Vec::new();
    for (history, part) in pool.iter().zip(parts) {
        let weight = share(history, *part, is_first);
        if weight <= CRUMB * history.mass {
            continue;
        }
        let moves = history.is_of_first != is_first;
        hand.push(Branch {
            weight,
            plots: if moves {
                history.of.story(history.branch)
            } else {
                history.branch.plots.clone()
            },
            is_whole: moves || history.branch.is_whole,
            gaussian: history.branch.gaussian,
        });
    }
    hand
}

impl Bernoulli {
    /// Goes on with these histories. What was worked out from the ones before begins anew.
    fn take_hand(&mut self, branches: Vec<Branch>, scene: &Scene) {
        self.branches = branches;
        self.thin_out();
        self.size_anew(&self.perhaps_own(), scene);
        self.anchors.clear();
        self.drop_anchor();
        self.course.watch = None;
    }
}

fn half_ln_determinant(cholesky: &Cholesky<f64, nalgebra::Const<KINEMATIC>>) -> f64 {
    let diagonal = cholesky.l_dirty().diagonal();
    diagonal.iter().map(|entry| libm::log(*entry)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::{self, Noise};
    use crate::doubt::{self, falling, numbers};
    use crate::gate::{GatedPair, GatedTrack};
    use crate::motion::MOTIONS;
    use crate::track::TrackId;
    use sensing::{Plot, PlotId};

    /// A history that ends so far north of where its track's plot was, known to 10 m and 3 m/s.
    fn history(of: &Bernoulli, weight: f64, north_m: f64, plots: &[u64]) -> Branch {
        let numbered = |&number: &u64| Plot {
            id: PlotId(number),
            ..of.first
        };
        let plots: Vec<Plot> = plots.iter().map(numbered).collect();
        let mut branch = doubt::history(of, weight, &plots);
        let gaussian = &mut branch.gaussian;
        gaussian.mean[1] += north_m;
        gaussian.covariance.fill_with_identity();
        for k in 0..KINEMATIC {
            gaussian.covariance[(k, k)] = if k < 3 { 100.0 } else { 9.0 };
        }
        branch
    }

    /// Two tracks, each in doubt which of two rounds a kilometre apart is its own.
    fn in_doubt() -> (Bernoulli, Bernoulli) {
        let (mut one, mut other) = (falling(1, 0.99), falling(2, 0.98));
        one.branches = vec![
            history(&one, 0.6, 0.0, &[11, 12, 13]),
            history(&one, 0.4, 1_000.0, &[21, 22, 23]),
        ];
        other.branches = vec![
            history(&other, 0.6, 1_000.0, &[21, 22, 23]),
            history(&other, 0.4, 0.0, &[11, 12, 13]),
        ];
        (one, other)
    }

    #[test]
    fn two_tracks_in_doubt_between_two_rounds_get_one_each() {
        let (mut one, mut other) = in_doubt();
        let place = one.components[FALLS].gaussian.mean;
        deal(&mut one, &mut other, &common::scene());
        for (track, north_m) in [(&one, 0.0), (&other, 1_000.0)] {
            for (_, gaussian) in track.falling_states() {
                let off_m = (gaussian.mean - place)[1] - north_m;
                assert!(
                    off_m.abs() < 30.0,
                    "{off_m} m from the round that it mostly held"
                );
            }
        }
        assert_eq!((one.existence, other.existence), (0.99, 0.98));
    }

    /// Both tracks claim both plots of a look, each in half of all cases.
    fn claims(tracks: &[Bernoulli]) -> (Gates, Vec<f64>) {
        let mut gates = Gates::default();
        for (place, track) in (0..).zip(tracks) {
            for plot in 0..2 {
                gates.pairs.push(GatedPair {
                    plot,
                    density: 1.0,
                    agreement: 1.0,
                    by_motion: [1.0; MOTIONS],
                });
            }
            gates.tracks.push(GatedTrack {
                track: place,
                existence: track.existence,
                detection: 0.9,
                bank: None,
                may_branch: true,
                first: 2 * place,
                last: 2 * place + 2,
            });
        }
        let shares = vec![0.5; gates.pairs.len()];
        (gates, shares)
    }

    #[test]
    fn rivals_for_a_plot_are_asked_and_those_beyond_the_budget_counted() {
        let scene = common::scene();
        let (one, other) = in_doubt();
        let before = [one, other];
        let (gates, shares) = claims(&before);
        let mut tracks = before.clone();
        assert_eq!(
            exchange(&mut tracks, &gates, &shares, (0, &scene)),
            (0, true)
        );
        assert_eq!(tracks, before);
        assert_eq!(
            exchange(&mut tracks, &gates, &shares, (1, &scene)),
            (1, false)
        );
        assert!(tracks != before, "they have exchanged histories");
        // Whoever hardly claims a plot is nobody's rival for it.
        let mut tracks = before.clone();
        let apart = [0.5, 0.01, 0.01, 0.5];
        assert_eq!(
            exchange(&mut tracks, &gates, &apart, (1, &scene)),
            (0, false)
        );
    }

    #[test]
    fn histories_keep_their_probabilities_and_so_do_tracks() {
        let mut noise = Noise(77);
        let mut dealt = 0;
        for _ in 0..200 {
            let (mut one, mut other) = (
                falling(1, noise.between(0.2, 1.0)),
                falling(2, noise.between(0.2, 1.0)),
            );
            for (track, first) in [(&mut one, 100_u64), (&mut other, 200)] {
                let weights: Vec<f64> = (0..5).map(|_| noise.between(0.1, 1.0)).collect();
                let total: f64 = weights.iter().sum();
                track.branches = (0..5)
                    .map(|k| {
                        let place_m = 600.0 * (k % 3) as f64 + 20.0 * noise.normal();
                        let plots = [first + k];
                        history(track, weights[k as usize] / total, place_m, &plots)
                    })
                    .collect();
            }
            let Some(hands) = better_hands(&one, &other) else {
                continue;
            };
            dealt += 1;
            for (track, hand) in [&one, &other].into_iter().zip(&hands) {
                let sum: f64 = hand.iter().map(|branch| branch.weight).sum();
                assert!(
                    (sum - track.existence).abs() < 0.01,
                    "{sum} {}",
                    track.existence
                );
                for branch in &track.branches {
                    let number = branch.plots[0].plot.id;
                    let of_it = |b: &&Branch| b.plots.iter().any(|own| own.plot.id == number);
                    let all = hands.iter().flatten().filter(of_it);
                    let sum: f64 = all.map(|branch| branch.weight).sum();
                    let mass = track.existence * branch.weight;
                    assert!((sum - mass).abs() < 0.01 * mass, "{sum} {mass}");
                }
            }
        }
        assert!(dealt > 50, "{dealt} of 200 dealt anew");
    }

    #[test]
    fn no_other_division_costs_less_than_filling() {
        let mut noise = Noise(5);
        for _ in 0..300 {
            let masses: Vec<f64> = (0..6).map(|_| noise.uniform()).collect();
            let costs: Vec<(f64, f64)> = (0..6).map(|_| (noise.normal(), noise.normal())).collect();
            let room = noise.uniform() * masses.iter().sum::<f64>();
            let (total, parts) = fill(&masses, room, &costs);
            assert!((parts.iter().sum::<f64>() - room).abs() < 1e-12);
            // A linear program's optimum is at a vertex: all histories whole but one.
            let mut least = f64::INFINITY;
            for whole in 0..64_u32 {
                for divided in 0..6 {
                    let given = |h: usize| h != divided && whole & (1 << h) != 0;
                    let rest = room - (0..6).filter(|&h| given(h)).map(|h| masses[h]).sum::<f64>();
                    if !(0.0..=masses[divided]).contains(&rest) {
                        continue;
                    }
                    let part = |h: usize| match h {
                        h if h == divided => rest,
                        h if given(h) => masses[h],
                        _ => 0.0,
                    };
                    let cost = |h: usize| part(h) * costs[h].0 + (masses[h] - part(h)) * costs[h].1;
                    least = least.min((0..6).map(cost).sum());
                }
            }
            assert!((total - least).abs() < 1e-9, "{total} against {least}");
        }
    }

    #[test]
    fn a_history_that_moved_and_proves_right_brings_its_own_beginning() {
        let (mut one, mut other) = in_doubt();
        // What each was founded on was the other's, as it turns out.
        deal(&mut one, &mut other, &common::scene());
        one.branches = vec![Branch {
            is_whole: true,
            ..history(&one, 1.0, 0.0, &[2, 11, 12, 13])
        }];
        assert_eq!(numbers(&one), [2, 11, 12, 13], "while it is open");
        one.thin_out();
        assert!(one.branches.is_empty());
        assert_eq!(numbers(&one), [2, 11, 12, 13], "and afterwards");
    }

    #[test]
    fn histories_that_say_nearly_the_same_stay_where_they_are() {
        let (mut one, mut other) = in_doubt();
        for track in [&mut one, &mut other] {
            for branch in &mut track.branches {
                branch.gaussian.covariance[(1, 1)] = 1e6;
            }
        }
        let before = (one.clone(), other.clone());
        deal(&mut one, &mut other, &common::scene());
        assert_eq!((one, other), before);
    }

    #[test]
    fn a_history_that_moves_takes_its_story_from_the_first_plot_on() {
        let (mut one, other) = in_doubt();
        let again = Plot {
            id: PlotId(5),
            ..one.first
        };
        one.remember(again, 0.7);
        let [_, hand] = better_hands(&one, &other).expect("another division is better");
        let moved = hand.iter().filter(|branch| branch.is_whole);
        let stories: Vec<Vec<u64>> = moved
            .map(|branch| branch.plots.iter().map(|own| own.plot.id.0).collect())
            .collect();
        assert_eq!(stories, [[1, 5, 21, 22, 23]]);
    }

    #[test]
    fn tracks_that_exchanged_keep_no_state_from_before_it() {
        let (mut one, mut other) = in_doubt();
        for track in [&mut one, &mut other] {
            assert_eq!(track.anchors.len(), 1, "from its first plot");
        }
        let before = (one.anchors.clone(), other.anchors.clone());
        deal(&mut one, &mut other, &common::scene());
        for (track, before) in [(&one, before.0), (&other, before.1)] {
            let mut afresh = track.clone();
            afresh.anchors.clear();
            afresh.drop_anchor();
            assert_eq!(track.anchors, afresh.anchors);
            assert_ne!(track.anchors, before);
        }
    }

    /// Each track's own first plots looked like a rocket's or an airliner's; now it is the other one.
    #[test]
    fn tracks_that_exchanged_look_as_large_as_the_plots_that_they_hold_now() {
        let scene = common::scene();
        let (mut one, mut other) = in_doubt();
        let sized = |plot: &mut Plot| {
            plot.cross_section_m2 = Some(if plot.id.0 / 10 % 2 == 1 { 0.003 } else { 30.0 });
        };
        for track in [&mut one, &mut other] {
            for branch in &mut track.branches {
                // Of these rounds none is the first plot.
                branch.is_whole = true;
                for own in &mut branch.plots {
                    sized(&mut own.plot);
                }
            }
        }
        // The first was on the small one, the second on the large one, and they had it the wrong way round.
        let sensor = &scene.sensors[0];
        let (small, large) = (one.branches[0].clone(), other.branches[0].clone());
        for (track, seen) in [(&mut one, &large), (&mut other, &small)] {
            track.components[Motion::Straight as usize].weight = 0.1;
            for own in &seen.plots {
                track.note_size(&own.plot, 1.0, sensor);
            }
        }
        let likelier_ballistic = |track: &Bernoulli| {
            let [ballistic, aircraft, ..] = *track.size.of_classes();
            ballistic / aircraft
        };
        assert!(likelier_ballistic(&one) < 0.5 && likelier_ballistic(&other) > 2.0);
        deal(&mut one, &mut other, &scene);
        for (track, dealt) in [(&one, &small), (&other, &large)] {
            let mut alone = falling(9, 1.0);
            alone.components[Motion::Straight as usize].weight = 0.1;
            alone.size_anew(&dealt.plots, &scene);
            let ([as_dealt, ..], [as_alone, ..]) =
                (track.size.of_classes(), alone.size.of_classes());
            assert!((as_dealt / as_alone - 1.0).abs() < 0.2, "{track:?}");
            // Its filters have had just that factor.
            let ratio = |of: &Bernoulli| {
                let weight = |motion: Motion| of.components[motion as usize].weight;
                weight(Motion::Ballistic) / weight(Motion::Straight)
            };
            assert!((ratio(track) / ratio(&alone) - 1.0).abs() < 0.2);
        }
    }

    /// What hardly exists would be better off with the surer history, and a sure track would pay for it.
    #[test]
    fn a_slight_track_does_not_make_a_sure_one_exchange() {
        let (mut one, mut other) = in_doubt();
        other.existence = 0.12;
        let before = (one.clone(), other.clone());
        deal(&mut one, &mut other, &common::scene());
        assert_eq!((one, other), before);
    }

    #[test]
    fn the_most_important_tracks_are_asked_first() {
        let scene = common::scene();
        let (one, other) = in_doubt();
        let mut tracks = [one.clone(), other.clone(), one, other];
        for (number, track) in (1..).zip(&mut tracks) {
            track.id = TrackId(number);
            track.shown = number > 2;
        }
        let (mut gates, shares) = claims(&tracks);
        for pair in &mut gates.pairs[4..] {
            pair.plot += 2;
        }
        let before = tracks.clone();
        assert_eq!(
            exchange(&mut tracks, &gates, &shares, (1, &scene)),
            (1, true)
        );
        assert_eq!(tracks[..2], before[..2], "nobody is shown these");
        assert_ne!(tracks[2..], before[2..]);
    }
}
