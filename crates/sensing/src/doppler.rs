//! Whether a sensor's range rates are those of what it sees.
//!
//! Doppler of the wrong sign, in knots, or stuck at one figure, fits no flight: a tracker that believes it finds no tracks, and the sky
//! seems empty. But what moves tells its range rate twice: by Doppler, and by how far its range changed from look to look.
//! So movers are kept for a few looks, with the later plots that may be theirs (near in angle, with nearly the same
//! Doppler, not farther than anything flies). A mover and a plot that have nobody but each other vote for or against; in a
//! salvo, where each may be of several, nobody does.
//!
//! Chance makes pairs too, and in clutter many. How many is counted as well: the same plot is held against the same
//! movers as if they had told the opposite rate, which no mover of its own does: noise has no preference. What is left above that are movers, and
//! of those the share whose two rates agree is near one, or, where Doppler is wrong, near none. In between nothing is known and
//! nothing changes; and a doubt must last before anything is done about it.
//!
//! That takes several movers or half a minute of one. A sign that is turned is known sooner: by plots of three looks in a row whose range
//! goes the other way at just the speed that is told, both times. Chance makes hardly any such three where there are no more movers than
//! can be kept, and where the sign is right, three that agree are found as soon. So as long as there are none of these, a few speak
//! for themselves; and where the Doppler is not believed, as few that agree, and none that goes the other way, make it believed again. Whether what is
//! told is a rate at all is asked in [`crate::constancy`].
//!
//! Of more movers than can be kept those of a part of the turn are, all of them, and of another part the next time: a
//! neighbour must not stand in for a mover that was left out.

use core::f64::consts::TAU;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Polar, Time, wrap_pi, wrap_two_pi};
use site::Sensor;

use crate::Plot;
use crate::constancy::Constancy;

/// Movers that are kept; of more, those of half of the turn, or of half of that.
const MOVERS_MAX: usize = 256;
/// Looks are this long at least, seconds: within less a range changes by no more than its error.
const LOOK_MIN_S: f64 = 0.8;
/// Pairs are between half a look and this many looks apart.
const LOOKS_MAX: f64 = 2.5;
/// Nothing that is compared closes or opens faster, m/s.
const RATE_MAX_MPS: f64 = 600.0;
/// Nor moves faster across the line of sight.
const ACROSS_MPS: f64 = 450.0;
/// A range rate changes by no more a second, m/s²: drag, gravity, and flight across.
const BEND_MPS2: f64 = 25.0;
/// Standard deviations within which figures are taken to be of one object.
const SDS: f64 = 4.0;
/// Standard deviations within which two rates agree.
const AGREE_SDS: f64 = 2.5;
/// A rate tells something where it is so many times as large as the difference at which two still agree: then neither its
/// opposite nor the same figure in knots agrees with it.
const TELLING: f64 = 3.5;
/// Rates agree within this, beside what noise explains, m/s.
const SLACK_MPS: f64 = 10.0;
/// Movers, above chance, before anything is said of them.
const MOVERS_MIN: f64 = 8.0;
/// Standard deviations of what chance makes by which they must exceed it: it is asked with every plot.
const ABOVE_CHANCE_SDS: f64 = 6.0;
/// With a smaller share of them agreeing the Doppler is not believed any more, ...
const WRONG_SHARE: f64 = 0.15;
/// ... and with a larger one it is again.
const RIGHT_SHARE: f64 = 0.4;
/// A doubt lasts so long before the Doppler is not believed, seconds.
const DOUBT_S: f64 = 3.0;
/// Threes whose range goes the other way, before the sign is taken for turned, or threes that agree, before it is believed again: three of
/// them (one mover on five plots), less a half for what is forgotten meanwhile, ...
const THREES_MIN: f64 = 2.5;
/// ... for each that says the contrary so many more, ...
const THREES_FOR_ONE: f64 = 8.0;
/// ... and for each pair that chance made: in dense clutter it makes threes of those. (40 to 100 false plots a look within 5 km and a quarter of the
/// turn, a right sign: at a tenth 12 of 900 runs of a minute took it for turned, at this 3 of 900 others.)
const THREES_FOR_CHANCE: f64 = 0.15;
/// Time in which half of what was counted is forgotten, seconds.
const HALF_LIFE_S: f64 = 60.0;

/// What the movers of one sensor say of its Doppler.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Doppler {
    /// Movers of the last looks, oldest first.
    movers: Vec<Mover>,
    /// The part of the turn that they are of: where it begins, and its width, radians.
    part_rad: (f64, f64),
    /// The first of them, where that is not the whole turn.
    part_since: Option<Time>,
    /// Pairs, and those among them that agree; the same where chance alone pairs.
    real: Tally,
    chance: Tally,
    counted: Option<Time>,
    /// Since when hardly any pair agrees.
    doubted: Option<Time>,
    wrong: bool,
    /// Whether rates are told at all.
    constancy: Constancy,
    /// Threes in a row that agree, and whose range goes the other way, since the Doppler was last believed or not.
    right: f64,
    turned: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Mover {
    time: Time,
    polar: Polar,
    range_rate_mps: f64,
    /// Plots that may be its own, one look later and two: by what it told, and as if that were the opposite.
    found: [[Found; 2]; 2],
    /// How many steps in a row led to it that agree with what was told, and that go the other way.
    steps: [u8; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
struct Tally {
    pairs: f64,
    agree: f64,
}

/// What may be one: how many, and whether the latest of them agrees.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
struct Found {
    count: u8,
    agrees: bool,
}

impl Found {
    /// One more.
    fn note(&mut self, agrees: bool) {
        self.count = self.count.saturating_add(1);
        self.agrees = agrees;
    }
}

impl Tally {
    /// One more pair, where there is no choice.
    fn add(&mut self, found: Found) {
        if found.count == 1 {
            self.pairs += 1.0;
            self.agree += f64::from(u8::from(found.agrees));
        }
    }
}

impl Default for Doppler {
    fn default() -> Self {
        Self {
            movers: Vec::new(),
            part_rad: (0.0, TAU),
            part_since: None,
            real: Tally::default(),
            chance: Tally::default(),
            counted: None,
            doubted: None,
            wrong: false,
            constancy: Constancy::default(),
            right: 0.0,
            turned: 0.0,
        }
    }
}

impl Doppler {
    /// Whether the sensor's Doppler is not to be believed.
    pub fn is_wrong(&self) -> bool {
        self.wrong || self.constancy.is_none()
    }

    /// Whether a rate that was just told is to be believed.
    pub fn believes(&self, rate_mps: f64) -> bool {
        !self.wrong && self.constancy.believes(rate_mps)
    }

    /// A plot of the sensor, with its Doppler as told.
    pub fn seen(&mut self, plot: &Plot, sensor: &Sensor) {
        let Some(range_rate_mps) = plot.range_rate_mps else {
            return;
        };
        self.constancy.seen(range_rate_mps, plot);
        let look_s = sensor.revisit_s.max(LOOK_MIN_S);
        let longest_s = LOOKS_MAX * look_s;
        self.let_go(plot.time, longest_s);
        let mut mover = Mover {
            time: plot.time,
            polar: plot.polar,
            range_rate_mps,
            found: [[Found::default(); 2]; 2],
            steps: [0; 2],
        };
        mover.steps = self.compare(&mover, plot, (look_s, sensor.range_rate_max_mps));
        if self.part_rad.1 >= TAU {
            self.weigh_sign(mover.steps);
        }
        if self.takes(plot, longest_s) && is_telling(&mover, plot, longest_s) {
            if self.movers.len() >= MOVERS_MAX {
                // Too many: none of these votes, and half as much of the turn is looked at.
                self.movers.clear();
                self.part_rad.1 *= 0.5;
                self.part_since = None;
            }
            self.part_since.get_or_insert(plot.time);
            self.movers.push(mover);
        }
    }

    /// Whether movers are sought where a plot is: in the part of the turn that is looked at, and there for a while only,
    /// so that all of them grow old and another part comes next.
    fn takes(&self, plot: &Plot, longest_s: f64) -> bool {
        let (from_rad, width_rad) = self.part_rad;
        let is_over = |since: Time| (plot.time - since).seconds() > longest_s;
        width_rad >= TAU
            || (wrap_two_pi(plot.polar.azimuth_rad - from_rad) < width_rad
                && !self.part_since.is_some_and(is_over))
    }

    /// Two steps in a row speak for the sign or against it.
    fn weigh_sign(&mut self, [agreeing, opposite]: [u8; 2]) {
        if agreeing >= 2 {
            self.constancy.told();
        }
        self.right += f64::from(u8::from(agreeing >= 2));
        self.turned += f64::from(u8::from(opposite >= 2));
        let (new, old) = if self.wrong {
            (self.right, self.turned)
        } else {
            (self.turned, self.right)
        };
        let speaks = new >= THREES_MIN
            && new > THREES_FOR_ONE * old
            && new > THREES_FOR_CHANCE * self.pairs_by_chance();
        if speaks {
            // Pairs from before the change say nothing of what holds now.
            self.real = self.chance;
            self.doubted = None;
            self.believe(self.wrong);
        }
    }

    /// From now on the Doppler is believed, or not.
    fn believe(&mut self, is_right: bool) {
        if self.wrong == is_right {
            self.wrong = !is_right;
            (self.right, self.turned) = (0.0, 0.0);
        }
    }

    /// Pairs that chance made lately, with those of movers that have not voted yet.
    fn pairs_by_chance(&self) -> f64 {
        let found = self.movers.iter().flat_map(|mover| mover.found);
        let young: u32 = found.map(|[_, mirrored]| u32::from(mirrored.count)).sum();
        self.chance.pairs + f64::from(young)
    }

    /// Movers that are too old vote and go; after the last of them another part of the turn is looked at, and more of it.
    fn let_go(&mut self, now: Time, longest_s: f64) {
        let is_old = |mover: &Mover| (now - mover.time).seconds().abs() > longest_s;
        if !self.movers.iter().any(is_old) {
            return;
        }
        let (mut real, mut chance) = (Tally::default(), Tally::default());
        for mover in self.movers.iter().filter(|mover| is_old(mover)) {
            for [told, mirrored] in mover.found {
                real.add(told);
                chance.add(mirrored);
            }
        }
        self.movers.retain(|mover| !is_old(mover));
        let (from_rad, width_rad) = self.part_rad;
        if width_rad < TAU && self.movers.is_empty() {
            self.part_rad = (
                wrap_two_pi(from_rad + width_rad),
                (2.0 * width_rad).min(TAU),
            );
            self.part_since = None;
        }
        self.count(real, chance, now);
    }

    /// Notes a plot with every mover that it may be of; where it may be of several, each of them has one too many. Gives how
    /// many steps in a row lead to it that agree, and that go the other way.
    fn compare(&mut self, now: &Mover, plot: &Plot, (look_s, most_mps): (f64, f64)) -> [u8; 2] {
        let mut candidates = [[0_u32; 2]; 2];
        let mut steps = [0; 2];
        let is_believed = !self.wrong;
        for is_noted in [false, true] {
            for before in &mut self.movers {
                let Some((looks_before, agrees)) = may_be(now, before, plot, look_s) else {
                    continue;
                };
                if is_noted && let Some(agrees) = agrees[0] {
                    let (is_opposite, is_apart) = is_opposite(now, before, plot, most_mps);
                    let speaks = [agrees && (is_apart || is_believed), is_opposite && is_apart];
                    for (kind, is_it) in speaks.into_iter().enumerate() {
                        if is_it {
                            steps[kind] = steps[kind].max(before.steps[kind].saturating_add(1));
                        }
                    }
                }
                let counts = &mut candidates[looks_before];
                for ((count, found), agrees) in counts
                    .iter_mut()
                    .zip(&mut before.found[looks_before])
                    .zip(agrees)
                {
                    let Some(agrees) = agrees else { continue };
                    if !is_noted {
                        *count += 1;
                        continue;
                    }
                    found.note(agrees);
                    if *count > 1 {
                        found.note(agrees);
                    }
                }
            }
        }
        steps
    }

    fn count(&mut self, real: Tally, chance: Tally, now: Time) {
        let since_s = self.counted.map_or(0.0, |at| (now - at).seconds().max(0.0));
        self.counted = Some(self.counted.map_or(now, |at| at.max(now)));
        let kept = libm::exp2(-since_s / HALF_LIFE_S);
        for (sum, new) in [(&mut self.real, real), (&mut self.chance, chance)] {
            sum.pairs = kept * sum.pairs + new.pairs;
            sum.agree = kept * sum.agree + new.agree;
        }
        self.right *= kept;
        self.turned *= kept;
        let movers = self.real.pairs - self.chance.pairs;
        let noise = (2.0 * self.chance.pairs).sqrt();
        if movers < MOVERS_MIN.max(ABOVE_CHANCE_SDS * noise) {
            return;
        }
        let share = (self.real.agree - self.chance.agree) / movers;
        if share >= WRONG_SHARE {
            self.doubted = None;
            if share > RIGHT_SHARE {
                self.constancy.told();
                self.believe(true);
            }
            return;
        }
        let doubted = *self.doubted.get_or_insert(now);
        if (now - doubted).seconds() >= DOUBT_S {
            self.believe(false);
        }
    }
}

/// Whether a plot may be of a mover of one look before (0) or of two (1): by what that told, and as if it had told
/// the opposite; and then whether the rates agree.
fn may_be(
    now: &Mover,
    before: &Mover,
    plot: &Plot,
    look_s: f64,
) -> Option<(usize, [Option<bool>; 2])> {
    let dt_s = (now.time - before.time).seconds();
    let is_time = (0.5 * look_s..=LOOKS_MAX * look_s).contains(&dt_s);
    if !is_time || !is_telling(now, plot, dt_s) {
        return None;
    }
    let moved_m = now.polar.range_m - before.polar.range_m;
    let reach_m = RATE_MAX_MPS * dt_s + SDS * 1.5 * plot.range_sd_m;
    if moved_m.abs() > reach_m || !is_beside(now, before, plot, dt_s) {
        return None;
    }
    let alike_mps = SLACK_MPS + BEND_MPS2 * dt_s + SDS * 1.5 * plot.range_rate_sd_mps;
    let within_mps = tolerance_mps(plot, dt_s);
    // As told, and as if it had gone the other way.
    let agrees = [1.0, -1.0].map(|way| {
        let told_before_mps = way * before.range_rate_mps;
        let told_mps = 0.5 * (now.range_rate_mps + told_before_mps);
        let is_alike = (now.range_rate_mps - told_before_mps).abs() <= alike_mps;
        is_alike.then(|| (moved_m / dt_s - told_mps).abs() <= within_mps)
    });
    Some((usize::from(dt_s >= 1.5 * look_s), agrees))
}

/// Whether the range went the other way, as fast as was told; and whether that is clearly less than the radar can tell. What is nearly as fast may be
/// told as its opposite, by a radar that is right, and as it is, by one that is turned.
fn is_opposite(now: &Mover, before: &Mover, plot: &Plot, most_mps: f64) -> (bool, bool) {
    let dt_s = (now.time - before.time).seconds();
    let moved_mps = (now.polar.range_m - before.polar.range_m) / dt_s;
    let told_mps = 0.5 * (now.range_rate_mps + before.range_rate_mps);
    let within_mps = tolerance_mps(plot, dt_s);
    let is_apart = told_mps.abs() + 2.0 * within_mps < most_mps;
    ((moved_mps + told_mps).abs() <= within_mps, is_apart)
}

/// Whether a mover may have come so far aside, at the range where it was.
fn is_beside(now: &Mover, before: &Mover, plot: &Plot, dt_s: f64) -> bool {
    let near = |off_rad: f64, sd_rad: f64| {
        let range_m = before.polar.range_m;
        off_rad.abs() * range_m <= SDS * 1.5 * sd_rad * range_m + ACROSS_MPS * dt_s
    };
    let turned_rad = wrap_pi(now.polar.azimuth_rad - before.polar.azimuth_rad);
    let level = libm::cos(before.polar.elevation_rad);
    let risen_rad = now.polar.elevation_rad - before.polar.elevation_rad;
    near(turned_rad * level, plot.azimuth_sd_rad) && near(risen_rad, plot.elevation_sd_rad)
}

/// By how much the two rates of one mover may differ, m/s.
fn tolerance_mps(plot: &Plot, dt_s: f64) -> f64 {
    AGREE_SDS * core::f64::consts::SQRT_2 * plot.range_sd_m / dt_s + SLACK_MPS
}

/// Whether a rate is fast enough to be compared.
fn is_telling(mover: &Mover, plot: &Plot, dt_s: f64) -> bool {
    mover.range_rate_mps.abs() >= TELLING * tolerance_mps(plot, dt_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sky::{EVERYWHERE, Noise, Way, airliner, clutter, plot, radar, salvo};

    const KNOTS_PER_MPS: f64 = 1.943_844;

    /// Looks a second long at movers and clutter, each Doppler told through `tell`; from when on it was not believed.
    fn doubted(
        ways: &[Way<'_>],
        looks: u32,
        false_plots: u32,
        tell: impl Fn(f64) -> f64,
        seed: u64,
    ) -> Option<u32> {
        doubted_in(EVERYWHERE, ways, looks, false_plots, tell, seed)
    }

    /// The same with false plots within so many metres and radians.
    fn doubted_in(
        field: (f64, f64),
        ways: &[Way<'_>],
        looks: u32,
        false_plots: u32,
        tell: impl Fn(f64) -> f64,
        seed: u64,
    ) -> Option<u32> {
        let known = known(field, ways, looks, false_plots, tell, seed);
        let first = known.iter().position(|is_wrong| *is_wrong);
        first.map(|look| look as u32)
    }

    /// Whether it was believed after each look.
    fn known(
        field: (f64, f64),
        ways: &[Way<'_>],
        looks: u32,
        false_plots: u32,
        tell: impl Fn(f64) -> f64,
        seed: u64,
    ) -> Vec<bool> {
        let (radar, mut doppler, mut noise) = (radar(), Doppler::default(), Noise(seed));
        let mut known = Vec::new();
        for look in 0..looks {
            let time_s = f64::from(look);
            for _ in 0..false_plots {
                let mut plot = clutter(&mut noise, time_s, field);
                plot.range_rate_mps = plot.range_rate_mps.map(&tell);
                doppler.seen(&plot, &radar);
            }
            for way in ways {
                let Some([range_m, azimuth_rad, elevation_rad, rate_mps]) = way(time_s) else {
                    continue;
                };
                let z = [
                    range_m + 15.0 * noise.normal(),
                    azimuth_rad + 0.004 * noise.normal(),
                    elevation_rad + 0.004 * noise.normal(),
                    tell(rate_mps + 1.5 * noise.normal()),
                ];
                if noise.uniform() < 0.9 {
                    doppler.seen(&plot(z, time_s), &radar);
                }
            }
            known.push(doppler.is_wrong());
        }
        known
    }

    #[test]
    fn one_aircraft_among_clutter_shows_whatever_is_wrong_with_the_doppler() {
        let wrong: [(&str, &dyn Fn(f64) -> f64); 5] = [
            ("sign", &|rate| -rate),
            ("told in knots", &|rate| KNOTS_PER_MPS * rate),
            ("taken for knots", &|rate| rate / KNOTS_PER_MPS),
            ("stuck", &|_| 300.0),
            ("nonsense", &|_| 5000.0),
        ];
        for (name, tell) in wrong {
            let since = doubted(&[&|time_s| Some(airliner(time_s))], 60, 20, tell, 3);
            assert!(since.is_some_and(|look| look <= 50), "{name}: {since:?}");
        }
    }

    #[test]
    fn a_sign_that_is_turned_from_the_first_is_known_within_ten_looks_at_one_mover() {
        for seed in 1..=20 {
            let way = |time_s: f64| Some(airliner(time_s));
            let since = doubted(&[&way], 20, 20, |rate| -rate, seed);
            assert!(
                since.is_some_and(|look| look < 10),
                "seed {seed}: {since:?}"
            );
        }
    }

    #[test]
    fn dense_clutter_in_a_part_of_the_view_turns_no_sign() {
        for field in [(5_000.0, TAU), (30_000.0, 1.57), (5_000.0, 1.57)] {
            for seed in 1..=30 {
                let since = doubted_in(field, &[], 60, 100, |rate| rate, seed);
                assert_eq!(since, None, "{field:?}, seed {seed}");
            }
        }
    }

    /// Told as its opposite, for it is faster than the radar can tell apart.
    #[test]
    fn a_mover_beyond_the_unambiguous_rate_does_not_turn_the_sign() {
        let most_mps = radar().range_rate_max_mps;
        let fast_mps = most_mps + 15.0;
        let way = |time_s: f64| Some([20_000.0 - fast_mps * time_s, 1.0, 0.3, most_mps - 15.0]);
        for seed in 1..=20 {
            assert_eq!(
                doubted(&[&way], 10, 5, |rate| rate, seed),
                None,
                "seed {seed}"
            );
        }
    }

    #[test]
    fn five_plots_of_one_mover_show_a_turned_sign() {
        let (radar, mut doppler) = (radar(), Doppler::default());
        let known: Vec<bool> = (0..6)
            .map(|second| {
                let time_s = f64::from(second);
                let [range_m, azimuth_rad, elevation_rad, rate_mps] = airliner(time_s);
                let z = [range_m, azimuth_rad, elevation_rad, -rate_mps];
                doppler.seen(&plot(z, time_s), &radar);
                doppler.is_wrong()
            })
            .collect();
        assert_eq!(known, [false, false, false, false, true, true]);
    }

    /// Chance makes too many pairs for the few of one mover to stand out at once: its threes end it.
    #[test]
    fn a_sign_that_is_taken_for_turned_is_believed_again_by_five_plots_of_one_mover() {
        let mut looks_until = Vec::new();
        for seed in 1..=20 {
            let (radar, mut doppler, mut noise) = (radar(), Doppler::default(), Noise(seed));
            let mut taken = None;
            for look in 0..60 {
                let time_s = f64::from(look);
                let sign = if taken.is_none() { -1.0 } else { 1.0 };
                for _ in 0..40 {
                    doppler.seen(&clutter(&mut noise, time_s, EVERYWHERE), &radar);
                }
                let [range_m, azimuth_rad, elevation_rad, rate_mps] = airliner(time_s);
                let z = [range_m, azimuth_rad, elevation_rad, sign * rate_mps];
                doppler.seen(&plot(z, time_s), &radar);
                match taken {
                    None if doppler.is_wrong() => taken = Some(look),
                    Some(since) if !doppler.is_wrong() => {
                        looks_until.push(look - since);
                        break;
                    }
                    _ => {}
                }
            }
        }
        assert_eq!(looks_until.len(), 20);
        assert!(
            looks_until.iter().all(|looks| *looks < 8),
            "{looks_until:?}"
        );
    }

    /// Where rounds come ten a second their neighbours stand in for them, and it is not known at all.
    #[test]
    fn a_turned_sign_that_is_known_stays_known_among_rounds_of_a_salvo() {
        let (mut times, mut slips) = (0, Vec::new());
        for seed in 1..=20 {
            let rounds = salvo(seed);
            let ways: Vec<Way<'_>> = rounds.iter().map(|round| round as Way<'_>).collect();
            for false_plots in [0, 100] {
                let known = known(EVERYWHERE, &ways, 30, false_plots, |rate| -rate, seed);
                let since = known.iter().position(|is_wrong| *is_wrong);
                times += u32::from(since.is_some());
                if let Some(since) = since
                    && known[since..].contains(&false)
                {
                    slips.push((seed, false_plots, known));
                }
            }
        }
        assert!(slips.is_empty(), "{slips:?}");
        assert!(times >= 16, "{times}");
    }

    #[test]
    fn a_right_doppler_is_believed_among_rounds_of_a_salvo_and_a_thousand_false_plots() {
        for seed in 1..=20 {
            let rounds = salvo(seed);
            let ways: Vec<Way<'_>> = rounds.iter().map(|round| round as Way<'_>).collect();
            for false_plots in [0, 100, 1000] {
                let since = doubted(&ways, 30, false_plots, |rate| rate, seed);
                assert_eq!(since, None, "seed {seed}, {false_plots} false plots");
            }
            assert_eq!(doubted(&[], 40, 1000, |rate| rate, seed), None);
        }
    }

    #[test]
    fn in_heavy_clutter_every_part_of_the_turn_has_its_time() {
        let (radar, mut doppler, mut noise) = (radar(), Doppler::default(), Noise(5));
        let mut looked_at = [0_u32; 8];
        for look in 0..200 {
            for _ in 0..1000 {
                doppler.seen(&clutter(&mut noise, f64::from(look), EVERYWHERE), &radar);
            }
            for mover in &doppler.movers {
                looked_at[(8.0 * mover.polar.azimuth_rad / TAU) as usize % 8] += 1;
            }
        }
        assert!(looked_at.iter().all(|movers| *movers > 0), "{looked_at:?}");
    }

    #[test]
    fn a_doppler_that_is_mended_is_believed_again() {
        let (radar, mut doppler) = (radar(), Doppler::default());
        let mut fly = |sign: f64, from_s: u32, to_s: u32| {
            for second in from_s..to_s {
                let [range_m, azimuth_rad, elevation_rad, rate_mps] = airliner(f64::from(second));
                let z = [range_m, azimuth_rad, elevation_rad, sign * rate_mps];
                doppler.seen(&plot(z, f64::from(second)), &radar);
            }
            doppler.is_wrong()
        };
        assert!(fly(-1.0, 0, 20));
        assert!(!fly(1.0, 20, 60));
    }
}
