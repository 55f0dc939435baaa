//! Whether a sensor's range rates are those of what it sees.
//!
//! Doppler of the wrong sign, in knots, or stuck at one figure, fits no flight: a tracker that believes it finds no tracks, and the sky
//! seems empty. But what moves tells its range rate twice: by Doppler, and by how far its range changed from look to look.
//! So movers are kept for a few looks, and each later plot that may be one of them (near in angle, with nearly the same
//! Doppler, not farther than anything flies) votes for or against.
//!
//! Chance makes pairs too, and in clutter many. How many is counted as well: the same plot is held against the same
//! movers as if they stood elsewhere in range, where no mover of its own can be. What is left above that are movers, and
//! of those the share whose two rates agree is near one, or, where Doppler is wrong, near none. In between nothing is known and
//! nothing changes. A plot that may be of several movers, as in a salvo, says nothing.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Polar, Time, wrap_pi};
use site::Sensor;

use crate::Plot;

/// Movers that are kept; while there are so many no other is taken in, until they are too old.
const MOVERS_MAX: usize = 192;
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
/// A rate that is told so often in a row, to the last bit, is none; ...
const STUCK: u32 = 64;
/// ... what stands still is told as zero by many a radar, so of that it takes more.
const STUCK_AT_ZERO: u32 = 512;
/// Time in which half of what was counted is forgotten, seconds.
const HALF_LIFE_S: f64 = 60.0;

/// What the movers of one sensor say of its Doppler.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Doppler {
    /// Movers of the last looks.
    movers: Vec<Mover>,
    /// Pairs, and those among them that agree; the same where chance alone pairs.
    real: Tally,
    chance: Tally,
    counted: Option<Time>,
    wrong: bool,
    /// The latest rate, and how often in a row it was told again.
    latest_mps: Option<f64>,
    repeats: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Mover {
    time: Time,
    polar: Polar,
    range_rate_mps: f64,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
struct Tally {
    pairs: f64,
    agree: f64,
}

/// Movers that a plot may be of, and whether the last of them agrees.
#[derive(Clone, Copy, Default)]
struct Found {
    movers: u32,
    agrees: bool,
}

impl Tally {
    /// One more pair, where there is no choice.
    fn add(&mut self, found: Found, weight: f64) {
        if found.movers == 1 {
            self.pairs += weight;
            self.agree += weight * f64::from(u8::from(found.agrees));
        }
    }
}

impl Doppler {
    /// Whether the sensor's Doppler is not to be believed.
    pub fn is_wrong(&self) -> bool {
        let enough = match self.latest_mps {
            Some(0.0) => STUCK_AT_ZERO,
            _ => STUCK,
        };
        self.wrong || self.repeats >= enough
    }

    /// A plot of the sensor, with its Doppler as told.
    pub fn seen(&mut self, plot: &Plot, sensor: &Sensor) {
        let Some(range_rate_mps) = plot.range_rate_mps else {
            return;
        };
        let repeats = self.latest_mps == Some(range_rate_mps);
        self.repeats = if repeats {
            self.repeats.saturating_add(1)
        } else {
            0
        };
        self.latest_mps = Some(range_rate_mps);
        let look_s = sensor.revisit_s.max(LOOK_MIN_S);
        let longest_s = LOOKS_MAX * look_s;
        self.movers
            .retain(|mover| (plot.time - mover.time).seconds().abs() <= longest_s);
        let mover = Mover {
            time: plot.time,
            polar: plot.polar,
            range_rate_mps,
        };
        self.compare(&mover, plot, sensor, look_s);
        if self.movers.len() < MOVERS_MAX && is_telling(&mover, plot, longest_s) {
            self.movers.push(mover);
        }
    }

    fn compare(&mut self, now: &Mover, plot: &Plot, sensor: &Sensor, look_s: f64) {
        // Of one look before and of two: where it stands, as if nearer, and as if farther.
        let mut found = [[Found::default(); 3]; 2];
        for before in &self.movers {
            let dt_s = (now.time - before.time).seconds();
            if !(0.5 * look_s..=LOOKS_MAX * look_s).contains(&dt_s) || !is_telling(now, plot, dt_s)
            {
                continue;
            }
            let told_apart = (now.range_rate_mps - before.range_rate_mps).abs();
            if told_apart > SLACK_MPS + BEND_MPS2 * dt_s + SDS * 1.5 * plot.range_rate_sd_mps {
                continue;
            }
            // As if it had stood twice as far away as anything flies until now, nearer or farther.
            let reach_m = RATE_MAX_MPS * dt_s + SDS * 1.5 * plot.range_sd_m;
            let (range_m, away_m) = (before.polar.range_m, 2.0 * reach_m);
            let (nearest_m, farthest_m) = (sensor.range_min_m, sensor.range_max_m);
            let is_amid = (nearest_m..=farthest_m).contains(&(range_m - away_m - reach_m))
                && range_m + away_m + reach_m <= farthest_m;
            // Of a mover at the edge of the view nobody can tell what chance would make.
            if !is_amid || !is_beside(now, before, plot, dt_s) {
                continue;
            }
            let told_mps = 0.5 * (now.range_rate_mps + before.range_rate_mps);
            let within_mps = tolerance_mps(plot, dt_s);
            let moved_m = now.polar.range_m - range_m;
            let looks_before = usize::from(dt_s >= 1.5 * look_s);
            let supposed_m = [moved_m, moved_m + away_m, moved_m - away_m];
            for (found, moved_m) in found[looks_before].iter_mut().zip(supposed_m) {
                if moved_m.abs() <= reach_m {
                    found.movers += 1;
                    found.agrees = (moved_m / dt_s - told_mps).abs() <= within_mps;
                }
            }
        }
        let (mut real, mut chance) = (Tally::default(), Tally::default());
        for [there, nearer, farther] in found {
            real.add(there, 1.0);
            chance.add(nearer, 0.5);
            chance.add(farther, 0.5);
        }
        if real.pairs + chance.pairs > 0.0 {
            self.count(real, chance, now.time);
        }
    }

    fn count(&mut self, real: Tally, chance: Tally, now: Time) {
        let since_s = self.counted.map_or(0.0, |at| (now - at).seconds().max(0.0));
        self.counted = Some(self.counted.map_or(now, |at| at.max(now)));
        let kept = libm::exp2(-since_s / HALF_LIFE_S);
        for (sum, new) in [(&mut self.real, real), (&mut self.chance, chance)] {
            sum.pairs = kept * sum.pairs + new.pairs;
            sum.agree = kept * sum.agree + new.agree;
        }
        let movers = self.real.pairs - self.chance.pairs;
        let noise = (2.0 * self.chance.pairs).sqrt();
        if movers < MOVERS_MIN.max(ABOVE_CHANCE_SDS * noise) {
            return;
        }
        let share = (self.real.agree - self.chance.agree) / movers;
        if share < WRONG_SHARE {
            self.wrong = true;
        } else if share > RIGHT_SHARE {
            self.wrong = false;
        }
    }
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
    use core::f64::consts::TAU;

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
            snr_db: None,
            range_sd_m: 15.0,
            azimuth_sd_rad: 0.004,
            elevation_sd_rad: 0.004,
            range_rate_sd_mps: 1.5,
            cooperative: false,
            number: None,
        }
    }

    fn clutter(noise: &mut Noise, time_s: f64) -> Plot {
        let (range_m, azimuth_rad) = (noise.between(300.0, 30_000.0), noise.between(0.0, TAU));
        let (elevation_rad, rate_mps) = (noise.between(0.0, 1.2), noise.between(-450.0, 450.0));
        plot([range_m, azimuth_rad, elevation_rad, rate_mps], time_s)
    }

    /// What moves along the line of sight: range, azimuth, elevation and range rate at a moment.
    type Way<'a> = &'a dyn Fn(f64) -> [f64; 4];

    /// Looks a second long at movers and clutter, each Doppler told through `tell`; from when on it was not believed.
    fn doubted(
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
                let mut plot = clutter(&mut noise, time_s);
                plot.range_rate_mps = plot.range_rate_mps.map(&tell);
                doppler.seen(&plot, &radar);
            }
            for way in ways {
                let [range_m, azimuth_rad, elevation_rad, rate_mps] = way(time_s);
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
        let wrong: [(&str, &dyn Fn(f64) -> f64); 6] = [
            ("sign", &|rate| -rate),
            ("told in knots", &|rate| KNOTS_PER_MPS * rate),
            ("taken for knots", &|rate| rate / KNOTS_PER_MPS),
            ("stuck", &|_| 300.0),
            ("never filled in", &|_| 0.0),
            ("nonsense", &|_| 5000.0),
        ];
        for (name, tell) in wrong {
            let since = doubted(&[&airliner], 60, 20, tell, 3);
            assert!(since.is_some_and(|look| look <= 50), "{name}: {since:?}");
        }
    }

    #[test]
    fn a_right_doppler_is_believed_among_rounds_of_a_salvo_and_a_thousand_false_plots() {
        for seed in 1..=20 {
            // Every second another round comes into view on the same way.
            let rounds: Vec<_> = (0..14)
                .map(|number| {
                    let (behind_s, aside) = (f64::from(number), 0.01 * f64::from(number % 3));
                    move |time_s: f64| {
                        let own_s = time_s - 1.1 * behind_s;
                        let rate_mps = -290.0 + 4.0 * own_s;
                        let range_m = 9_000.0 - 290.0 * own_s + 2.0 * own_s * own_s;
                        [range_m, 2.0 + aside, 0.1 + 0.02 * own_s, rate_mps]
                    }
                })
                .collect();
            let ways: Vec<Way<'_>> = rounds.iter().map(|round| round as Way<'_>).collect();
            assert_eq!(
                doubted(&ways, 20, 0, |rate| rate, seed),
                None,
                "seed {seed}"
            );
            assert_eq!(
                doubted(&[], 40, 1000, |rate| rate, seed),
                None,
                "seed {seed}"
            );
        }
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
