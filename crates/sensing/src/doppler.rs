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
//! for themselves. And a rate of zero is none before any other has been told: a radar that measures no Doppler may send that.
//!
//! Of more movers than can be kept those of a part of the turn are, all of them, and of another part the next time: a
//! neighbour must not stand in for a mover that was left out.

use core::f64::consts::TAU;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Polar, Time, wrap_pi, wrap_two_pi};
use site::Sensor;

use crate::Plot;

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
/// Threes whose range goes the other way, before the sign is taken for turned (one mover on five plots makes three), ...
const TURNED_MIN: f64 = 3.0;
/// ... for each that agrees so many more, ...
const TURNED_FOR_ONE: f64 = 8.0;
/// ... and for each pair that chance made: in dense clutter it makes threes of those.
const TURNED_FOR_CHANCE: f64 = 0.1;
/// A rate other than zero that is told so often in a row, to the last bit, ...
const STUCK: u32 = 64;
/// ... at places so far from one another in range, metres, is none. What stands still is told again and again.
const STUCK_APART_M: f64 = 200.0;
/// So many different places, this far apart in angle as well, at which nothing but zero is told, have no Doppler: standard deviations.
const ZERO_PLACES: usize = 64;
const ZERO_APART_SDS: f64 = 6.0;
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
    /// The latest rate and its range, and how often in a row that rate was told elsewhere.
    latest: Option<(f64, f64)>,
    repeats: u32,
    /// Threes in a row that agree, and whose range goes the other way.
    right: f64,
    turned: f64,
    /// Whether any rate but zero was ever told.
    is_told: bool,
    /// Where nothing but zero was told since another rate was: range and azimuth.
    zeros: Vec<(f64, f64)>,
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
            latest: None,
            repeats: 0,
            right: 0.0,
            turned: 0.0,
            is_told: false,
            zeros: Vec::new(),
        }
    }
}

impl Doppler {
    /// Whether the sensor's Doppler is not to be believed.
    pub fn is_wrong(&self) -> bool {
        self.wrong || self.repeats >= STUCK || self.zeros.len() >= ZERO_PLACES
    }

    /// Whether a rate that was just told is to be believed.
    pub fn believes(&self, rate_mps: f64) -> bool {
        !self.is_wrong() && (self.is_told || rate_mps != 0.0)
    }

    /// A plot of the sensor, with its Doppler as told.
    pub fn seen(&mut self, plot: &Plot, sensor: &Sensor) {
        let Some(range_rate_mps) = plot.range_rate_mps else {
            return;
        };
        self.watch_for_repeats(range_rate_mps, plot.polar.range_m);
        self.watch_for_zeros(range_rate_mps, plot);
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

    fn watch_for_repeats(&mut self, rate_mps: f64, range_m: f64) {
        match self.latest {
            Some((same_mps, near_m)) if same_mps == rate_mps && rate_mps != 0.0 => {
                if (range_m - near_m).abs() < STUCK_APART_M {
                    return;
                }
                self.repeats = self.repeats.saturating_add(1);
            }
            _ => self.repeats = 0,
        }
        self.latest = Some((rate_mps, range_m));
    }

    fn watch_for_zeros(&mut self, rate_mps: f64, plot: &Plot) {
        if rate_mps != 0.0 {
            self.is_told = true;
            self.zeros.clear();
            return;
        }
        let (range_m, azimuth_rad) = (plot.polar.range_m, plot.polar.azimuth_rad);
        let apart_rad = ZERO_APART_SDS * plot.azimuth_sd_rad;
        let is_near = |&(near_m, near_rad): &(f64, f64)| {
            (range_m - near_m).abs() < STUCK_APART_M
                && wrap_pi(azimuth_rad - near_rad).abs() < apart_rad
        };
        if self.zeros.len() < ZERO_PLACES && !self.zeros.iter().any(is_near) {
            self.zeros.push((range_m, azimuth_rad));
        }
    }

    /// Two steps in a row speak for the sign or against it.
    fn weigh_sign(&mut self, [agreeing, opposite]: [u8; 2]) {
        self.right += f64::from(u8::from(agreeing >= 2));
        self.turned += f64::from(u8::from(opposite >= 2));
        self.wrong |= self.turned >= TURNED_MIN
            && self.turned > TURNED_FOR_ONE * self.right
            && self.turned > TURNED_FOR_CHANCE * self.pairs_by_chance();
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
        for is_noted in [false, true] {
            for before in &mut self.movers {
                let Some((looks_before, agrees)) = may_be(now, before, plot, look_s) else {
                    continue;
                };
                if is_noted && let Some(agrees) = agrees[0] {
                    let is_opposite = is_opposite(now, before, plot, most_mps);
                    for (kind, is_it) in [agrees, is_opposite].into_iter().enumerate() {
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
            self.wrong &= share <= RIGHT_SHARE;
            return;
        }
        let doubted = *self.doubted.get_or_insert(now);
        self.wrong |= (now - doubted).seconds() >= DOUBT_S;
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

/// Whether the range went the other way, as fast as was told. What is nearly as fast as the radar can tell may be told as its
/// opposite by a radar that is right.
fn is_opposite(now: &Mover, before: &Mover, plot: &Plot, most_mps: f64) -> bool {
    let dt_s = (now.time - before.time).seconds();
    let moved_mps = (now.polar.range_m - before.polar.range_m) / dt_s;
    let told_mps = 0.5 * (now.range_rate_mps + before.range_rate_mps);
    let within_mps = tolerance_mps(plot, dt_s);
    (moved_mps + told_mps).abs() <= within_mps && told_mps.abs() + 2.0 * within_mps < most_mps
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
    use frames::{EllipsoidHeight, Geodetic, Span};
    use site::SensorId;

    use super::*;
    use crate::PlotId;

    const KNOTS_PER_MPS: f64 = 1.943_844;

    /// Numbers from a fixed sequence (SplitMix64).
    struct Noise(u64);

    impl Noise {
        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = self.0;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
        }

        fn between(&mut self, low: f64, high: f64) -> f64 {
            low + (high - low) * self.uniform()
        }

        fn normal(&mut self) -> f64 {
            (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
        }
    }

    fn radar() -> Sensor {
        let place = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(400.0));
        Sensor {
            range_sd_m: 15.0,
            range_rate_max_mps: 450.0,
            ..Sensor::radar("north", place)
        }
    }

    fn plot(z: [f64; 4], time_s: f64) -> Plot {
        Plot {
            id: PlotId(0),
            sensor: SensorId(0),
            time: Time(0) + Span::from_seconds(time_s),
            polar: Polar {
                range_m: z[0],
                azimuth_rad: frames::wrap_two_pi(z[1]),
                elevation_rad: z[2],
            },
            range_rate_mps: Some(z[3]),
            cross_section_m2: None,
            range_sd_m: 15.0,
            azimuth_sd_rad: 0.004,
            elevation_sd_rad: 0.004,
            range_rate_sd_mps: 1.5,
            cooperative: false,
            number: None,
        }
    }

    /// False plots are within so many metres and radians.
    const EVERYWHERE: (f64, f64) = (30_000.0, TAU);

    /// A false plot anywhere within so many metres and radians.
    fn clutter(noise: &mut Noise, time_s: f64, (reach_m, width_rad): (f64, f64)) -> Plot {
        let (range_m, azimuth_rad) = (noise.between(300.0, reach_m), noise.between(0.0, width_rad));
        let (elevation_rad, rate_mps) = (noise.between(0.0, 1.2), noise.between(-450.0, 450.0));
        plot([range_m, azimuth_rad, elevation_rad, rate_mps], time_s)
    }

    /// What moves along the line of sight: range, azimuth, elevation and range rate at a moment, while in view.
    type Way<'a> = &'a dyn Fn(f64) -> Option<[f64; 4]>;

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
        let (radar, mut doppler, mut noise) = (radar(), Doppler::default(), Noise(seed));
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
            if doppler.is_wrong() {
                return Some(look);
            }
        }
        None
    }

    fn airliner(time_s: f64) -> [f64; 4] {
        [24_000.0 - 270.0 * time_s, 1.0, 0.3, -270.0]
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
    fn a_doppler_that_is_always_zero_is_none_from_the_first_plot_on_and_soon_told() {
        let since = doubted(&[&|time_s| Some(airliner(time_s))], 20, 20, |_| 0.0, 3);
        assert!(since.is_some_and(|look| look <= 4), "{since:?}");
        let (radar, mut doppler) = (radar(), Doppler::default());
        doppler.seen(&plot([9_000.0, 2.0, 0.1, 0.0], 0.0), &radar);
        assert!(!doppler.believes(0.0) && !doppler.is_wrong());
        // Where rates are told, what stands still has one too.
        doppler.seen(&plot([5_000.0, 1.0, 0.1, -80.0], 0.1), &radar);
        assert!(doppler.believes(0.0) && doppler.believes(-80.0));
    }

    #[test]
    fn a_right_doppler_is_believed_among_rounds_of_a_salvo_and_a_thousand_false_plots() {
        for seed in 1..=20 {
            // They come into view one behind the other on the same way, every tenth of a second to every second.
            let spacing_s = 0.1 + 0.9 * ((seed % 5) as f64 / 4.0);
            let rounds: Vec<_> = (0..40)
                .map(|number| {
                    let (behind_s, aside) = (spacing_s * f64::from(number), f64::from(number % 3));
                    move |time_s: f64| {
                        let own_s = time_s - behind_s;
                        let rate_mps = -380.0 + 12.0 * own_s;
                        let range_m = 12_000.0 - 380.0 * own_s + 6.0 * own_s * own_s;
                        let is_in_view = own_s >= 0.0 && range_m > 300.0;
                        let elevation_rad = 0.1 + 0.02 * own_s;
                        is_in_view.then_some([range_m, 2.0 + 0.01 * aside, elevation_rad, rate_mps])
                    }
                })
                .collect();
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
    fn what_stands_still_or_marks_the_scale_is_no_stuck_doppler() {
        let (radar, mut doppler) = (radar(), Doppler::default());
        for look in 0..300 {
            for place in 0..10 {
                let range_m = 3_000.0 + 1_500.0 * f64::from(place);
                doppler.seen(&plot([range_m, 1.0, 0.1, 0.0], f64::from(look)), &radar);
            }
        }
        for look in 300..600 {
            doppler.seen(&plot([9_000.0, 2.0, 0.1, 25.0], f64::from(look)), &radar);
        }
        assert!(!doppler.is_wrong());
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
