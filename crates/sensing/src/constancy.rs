//! Whether what a sensor tells as range rates is a figure that never changes.
//!
//! A rate that is told to the last bit again and again, at places far apart, is stuck. And always zero is no rate: a radar that measures no
//! Doppler may send that, so a zero is believed only after movers have been told as fast as they are; other figures do not show that, for
//! a stray one comes now and then. What stands still is told at one place again and again, in the one case as in the other, and may well be zero.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::wrap_pi;

use crate::Plot;

/// A rate other than zero that is told so often in a row, to the last bit, ...
const STUCK: u32 = 64;
/// ... at places so far from one another in range, metres, is none. What stands still is told again and again.
const STUCK_APART_M: f64 = 200.0;
/// So many different places, this far apart in angle as well, at which nothing but zero is told, have no Doppler: standard deviations.
const ZERO_PLACES: usize = 64;
const ZERO_APART_SDS: f64 = 6.0;

/// What a sensor's rates have in common.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Constancy {
    /// The latest rate and its range, and how often in a row that rate was told elsewhere.
    latest: Option<(f64, f64)>,
    repeats: u32,
    /// Whether movers were told as fast as they are, and not zeros alone since.
    is_told: bool,
    /// Where nothing but zero was told since another rate was: range and azimuth.
    zeros: Vec<(f64, f64)>,
}

impl Constancy {
    /// Whether what the sensor tells is no rate.
    pub fn is_none(&self) -> bool {
        self.repeats >= STUCK || self.zeros.len() >= ZERO_PLACES
    }

    /// Whether a rate that was just told may be one.
    pub fn believes(&self, rate_mps: f64) -> bool {
        !self.is_none() && (self.is_told || rate_mps != 0.0)
    }

    /// Movers were told as fast as they are.
    pub fn told(&mut self) {
        self.is_told = true;
    }

    /// A rate as told, and its plot.
    pub fn seen(&mut self, rate_mps: f64, plot: &Plot) {
        self.watch_for_repeats(rate_mps, plot.polar.range_m);
        self.watch_for_zeros(rate_mps, plot);
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
        self.is_told &= self.zeros.len() < ZERO_PLACES;
    }
}

#[cfg(test)]
mod tests {
    use crate::Plot;
    use crate::doppler::Doppler;
    use crate::sky::{EVERYWHERE, Noise, airliner, clutter, plot, radar};

    #[test]
    fn a_doppler_that_is_always_zero_is_none_from_the_first_plot_on_and_soon_told() {
        let (radar, mut doppler, mut noise) = (radar(), Doppler::default(), Noise(3));
        for look in 0..5 {
            let time_s = f64::from(look);
            let false_plots = (0..20).map(|_| clutter(&mut noise, time_s, EVERYWHERE));
            for mut seen in false_plots.chain([plot(airliner(time_s), time_s)]) {
                seen.range_rate_mps = Some(0.0);
                doppler.seen(&seen, &radar);
            }
        }
        assert!(doppler.is_wrong());
        let mut doppler = Doppler::default();
        doppler.seen(&plot([9_000.0, 2.0, 0.1, 0.0], 0.0), &radar);
        assert!(!doppler.believes(0.0) && !doppler.is_wrong());
        // A stray figure shows nothing; where movers are told as fast as they are, what stands still has a rate too.
        doppler.seen(&plot([5_000.0, 1.0, 0.1, -180.0], 0.1), &radar);
        assert!(!doppler.believes(0.0) && doppler.believes(-180.0));
        for second in [1.0, 2.0, 3.0] {
            doppler.seen(&plot(airliner(second), second), &radar);
        }
        assert!(doppler.believes(0.0));
    }

    /// Every fortieth figure is one that was measured nowhere: too many for sixty-four zeros in a row at all times.
    #[test]
    fn stray_rates_among_zeros_make_no_zero_believed() {
        for seed in 1..=20 {
            let (radar, mut doppler, mut noise) = (radar(), Doppler::default(), Noise(seed));
            let mut stray = |mut seen: Plot| {
                let is_stray = noise.uniform() < 1.0 / 40.0;
                seen.range_rate_mps = Some(if is_stray {
                    noise.between(-450.0, 450.0)
                } else {
                    0.0
                });
                doppler.seen(&seen, &radar);
                assert!(!doppler.believes(0.0), "seed {seed}");
            };
            let mut places = Noise(seed + 100);
            for look in 0..200 {
                let time_s = f64::from(look);
                stray(plot(airliner(f64::from(look % 60)), time_s));
                for _ in 0..20 {
                    stray(clutter(&mut places, time_s, EVERYWHERE));
                }
            }
        }
    }

    #[test]
    fn a_doppler_that_turns_to_zero_is_not_believed_after_a_stray_rate() {
        let (radar, mut doppler, mut noise) = (radar(), Doppler::default(), Noise(8));
        for second in 0..20 {
            let time_s = f64::from(second);
            doppler.seen(&plot(airliner(time_s), time_s), &radar);
        }
        assert!(doppler.believes(0.0));
        for second in 20..40 {
            for _ in 0..10 {
                let mut zero = clutter(&mut noise, f64::from(second), EVERYWHERE);
                zero.range_rate_mps = Some(0.0);
                doppler.seen(&zero, &radar);
            }
        }
        assert!(doppler.is_wrong());
        doppler.seen(&plot([5_000.0, 1.0, 0.1, -180.0], 40.0), &radar);
        assert!(!doppler.believes(0.0));
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
}
