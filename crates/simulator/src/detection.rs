//! Whether a look at an object gives a plot, and how strong it is.
//!
//! By the radar equation the mean signal over noise falls with the fourth power of range. The
//! object's cross-section fluctuates from scan to scan (Swerling's first case: an exponential
//! power), so the received power is exponential with mean 1 + S, and a threshold T set for a false
//! alarm probability e^-T is passed with probability e^(-T / (1 + S)). The reference range is where
//! that is one half. Whatever strengthens or weakens the echo on its way multiplies S; a probability
//! that is stated as constant is taken for that of the S that gives it.

use rand_pcg::Pcg64;
use site::Detection;

use crate::random::{exponential, unit};

/// ln(10⁶): the threshold over mean noise power for a false alarm probability of one in a million.
const THRESHOLD: f64 = 13.815_510_557_964_274;

/// Outcome of a look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Echo {
    /// Signal over noise, dB, where the law gives one.
    pub snr_db: Option<f64>,
}

/// Looks once; `gain` is what the way there and back does to the echo's power. Takes the same numbers
/// from the stream whatever comes of it.
pub fn look(
    law: Detection,
    cross_section_m2: f64,
    range_m: f64,
    gain: f64,
    stream: &mut Pcg64,
) -> Option<Echo> {
    match law {
        Detection::Constant(probability) => {
            (unit(stream) < changed(probability, gain)).then_some(Echo { snr_db: None })
        }
        Detection::FourthRoot {
            reference_range_m,
            reference_cross_section_m2,
        } => {
            let mean = mean_snr(
                cross_section_m2 / reference_cross_section_m2,
                reference_range_m / range_m,
            );
            let power = exponential(stream) * (1.0 + mean * gain);
            (power > THRESHOLD).then(|| Echo {
                snr_db: Some(10.0 * libm::log10(power - 1.0)),
            })
        }
    }
}

/// The probability of detection where the mean signal over noise is so many times what gives the stated one.
fn changed(probability: f64, gain: f64) -> f64 {
    if gain == 1.0 || probability <= 0.0 || probability >= 1.0 {
        return probability;
    }
    let mean = THRESHOLD / -libm::log(probability) - 1.0;
    libm::exp(-THRESHOLD / (1.0 + mean.max(0.0) * gain))
}

/// Mean signal over noise: T / ln 2 - 1 at the reference, by size and by the inverse fourth power
/// of range elsewhere.
fn mean_snr(size_ratio: f64, nearness: f64) -> f64 {
    let at_reference = THRESHOLD / core::f64::consts::LN_2 - 1.0;
    let square = nearness * nearness;
    at_reference * size_ratio * square * square
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use rand::SeedableRng;

    #[track_caller]
    fn check(law: Detection, cross_section_m2: f64, range_m: f64, wanted: f64) {
        check_with(law, cross_section_m2, range_m, 1.0, wanted);
    }

    #[track_caller]
    fn check_with(law: Detection, cross_section_m2: f64, range_m: f64, gain: f64, wanted: f64) {
        let mut stream = Streams::new(&mut Pcg64::seed_from_u64(3)).named("test", "look");
        let n = 20_000;
        let seen = (0..n)
            .filter(|_| look(law, cross_section_m2, range_m, gain, &mut stream).is_some())
            .count();
        let share = seen as f64 / f64::from(n);
        let five_sd = 5.0 * (wanted * (1.0 - wanted) / f64::from(n)).sqrt();
        assert!((share - wanted).abs() <= five_sd, "{share} wanted {wanted}");
    }

    #[test]
    fn detections_are_as_frequent_as_asked() {
        check(Detection::Constant(0.9), 1.0, 1.0, 0.9);
        let law = Detection::FourthRoot {
            reference_range_m: 10_000.0,
            reference_cross_section_m2: 0.01,
        };
        check(law, 0.01, 10_000.0, 0.5);
        // Sixteen times the size is seen as well at twice the range.
        check(law, 0.16, 20_000.0, 0.5);
        // At half the range the signal is 16 times: e^(-13.8155 / (1 + 16 × 18.931)) = 0.9556.
        check(law, 0.01, 5_000.0, 0.9556);
    }

    #[test]
    fn an_echo_sixteen_times_as_strong_is_seen_as_at_half_the_range() {
        let law = Detection::FourthRoot {
            reference_range_m: 10_000.0,
            reference_cross_section_m2: 0.01,
        };
        check_with(law, 0.01, 10_000.0, 16.0, 0.9556);
        check_with(law, 0.01, 5_000.0, 1.0 / 16.0, 0.5);
        // The same where only the probability is stated, since one half belongs to the same S.
        check_with(Detection::Constant(0.5), 1.0, 1.0, 16.0, 0.9556);
        // Without any echo the noise alone passes the threshold once in a million.
        check_with(Detection::Constant(0.9), 1.0, 1.0, 0.0, 1e-6);
        check_with(law, 0.01, 5_000.0, 0.0, 1e-6);
    }
}
