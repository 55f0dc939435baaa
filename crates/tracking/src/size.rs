//! How large a track looks: its radar cross-section, a hint of what it is.
//!
//! An airliner echoes a thousand times as strongly as a rocket, so it would be waste not to listen. But a
//! round seen from the side echoes as strongly as a light aircraft, birds and drones are as small as rounds, and a
//! radar's stated reference may be off by half a decade. So what is expected of each class is broad, and however
//! many plots agree, cross-section changes the odds of two classes by [`ODDS_MAX`] at most: kinematics overrule it within a
//! look, and nothing is ever decided by it alone.
//!
//! From look to look the cross-section fluctuates (Swerling's first case: an exponential power), and a weak echo
//! is no plot. So of a track whose mean cross-section is s, the power P of a plot exceeds the threshold T by an exponential amount with the
//! mean 1 + S, S being what the radar equation makes of s at that range; its likelihood is kept for each of
//! [`SIZES`] values of s. Given s, plots are independent; so what one of them told of s is not counted again.
//!
//! A radar may tell cross-sections of its own, and the site file nothing of its range. Its threshold is not known then, and taken to be
//! none: what it shows has the mean s. In truth that is s (1 + T / S), and the probability of a plot e^(-T / S): of what is seen in every second look
//! it makes 1.7 times as much, of what is seen in every twentieth four times, both less than the spread of what is expected.

use borsh::{BorshDeserialize, BorshSerialize};
use sensing::Plot;
use site::THRESHOLD;

use crate::classify;
use crate::hypothesis::{Bernoulli, OWN, OwnPlot};
use crate::motion::{KINDS, Kind};
use crate::scene::{Scene, SceneSensor};
use crate::track::Class;

/// Cross-section never changes the odds of two classes by more.
const ODDS_MAX: f64 = 5.0;
/// Mean cross-sections that are weighed: from 10^-4 m² in steps of half a decade to 300 m².
const SIZES: usize = 14;
const LEAST_LOG10_M2: f64 = -4.0;
const STEP_LOG10: f64 = 0.5;

/// What is expected of a class: mean and standard deviation of log10 of its cross-section in square metres.
/// Public figures: rounds and rockets 0.001 to 0.1, birds about 0.01, drones 0.001 to 0.05, light aircraft about 2, airliners 10 to
/// 100; all as broad again, for aspect, build and what a site file states of its radar.
fn expected(class: Class) -> (f64, f64) {
    match class {
        Class::Ballistic => (-1.7, 1.0),
        Class::Aircraft => (0.9, 0.9),
        Class::Bird => (-2.0, 0.7),
        Class::Drone => (-2.1, 0.8),
    }
}

/// What the plots of a track say of its mean cross-section.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Size {
    /// ln of their likelihood for each value.
    ln_likelihood: [f64; SIZES],
    /// What follows for each class.
    of_classes: [f64; 4],
    /// The factor that the weights of each kind have had of it so far. One for all ways to move of a kind: weight passes from one to
    /// the other, and what has been ruled out may come back.
    given: [f64; KINDS],
}

impl Default for Size {
    fn default() -> Self {
        Self {
            ln_likelihood: [0.0; SIZES],
            of_classes: [1.0; 4],
            given: [1.0; KINDS],
        }
    }
}

impl Size {
    /// Likelihood of every class, but for a common factor; no two differ by more than [`ODDS_MAX`].
    pub fn of_classes(&self) -> &[f64; 4] {
        &self.of_classes
    }

    /// The same of a kind at a speed: of what flies it is that of all classes, each as likely as it is at that speed, for
    /// a gull or a drone on a straight passes for an aircraft.
    pub fn of_kind(&self, kind: Kind, speed_mps: f64) -> f64 {
        if kind == Kind::Falling {
            return self.of_classes[Class::Ballistic as usize];
        }
        let shares = classify::flyers(speed_mps);
        shares
            .iter()
            .zip(self.of_classes)
            .map(|(share, of)| share * of)
            .sum()
    }

    /// Weights of a kind were made anew, with the factor that they have of it at a speed.
    pub fn note_given(&mut self, kind: Kind, speed_mps: f64) {
        self.given[kind as usize] = self.of_kind(kind, speed_mps);
    }

    /// Takes in that a plot which is the track's with a probability looks so large.
    fn take_in(&mut self, seen_m2: f64, plot: &Plot, probability: f64, sensor: &SceneSensor) {
        let law = sensor.sensor.detection;
        let per_m2 = law.signal_per_m2(plot.polar.range_m);
        for (ln_likelihood, log10_m2) in self.ln_likelihood.iter_mut().zip(sizes()) {
            let mean_m2 = libm::pow(10.0, log10_m2);
            let (over, mean) = match per_m2 {
                Some(per_m2) => (1.0 + seen_m2 * per_m2 - THRESHOLD, 1.0 + mean_m2 * per_m2),
                None => (seen_m2, mean_m2),
            };
            *ln_likelihood -= probability * (libm::log(mean) + over.max(0.0) / mean);
        }
        self.of_classes = self.weigh();
    }

    fn weigh(&self) -> [f64; 4] {
        let best = self.ln_likelihood.iter().copied().fold(f64::MIN, f64::max);
        let likelihood = self.ln_likelihood.map(|ln| libm::exp(ln - best));
        let classes = Class::ALL.map(|class| {
            let (mean, sd) = expected(class);
            let (mut sum, mut total) = (0.0, 0.0);
            for (likelihood, log10_m2) in likelihood.iter().zip(sizes()) {
                let z = (log10_m2 - mean) / sd;
                let prior = libm::exp(-0.5 * z * z);
                sum += prior * likelihood;
                total += prior;
            }
            sum / total
        });
        let most = classes.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
        classes.map(|class| class.max(most / ODDS_MAX))
    }
}

fn sizes() -> impl Iterator<Item = f64> {
    (0..SIZES).map(|k| LEAST_LOG10_M2 + STEP_LOG10 * k as f64)
}

impl Bernoulli {
    /// How large a plot that is its own with a probability looks: the ways to move are as likely again as that makes them.
    pub fn note_size(&mut self, plot: &Plot, probability: f64, sensor: &SceneSensor) {
        let Some(seen_m2) = plot.cross_section_m2 else {
            return;
        };
        self.size.take_in(seen_m2, plot, probability, sensor);
        self.weigh_size();
    }

    /// Looks as large as these plots make it, and no others; each is its own with a probability.
    pub fn size_anew(&mut self, plots: &[OwnPlot], scene: &Scene) {
        let mut size = Size::default();
        for own in plots.iter().filter(|own| own.weight > OWN) {
            let sensor = scene.sensor(own.plot.sensor);
            if let (Some(seen_m2), Some(sensor)) = (own.plot.cross_section_m2, sensor) {
                size.take_in(seen_m2, &own.plot, own.weight, sensor);
            }
        }
        size.given = self.size.given;
        if size != self.size {
            self.size = size;
            self.weigh_size();
        }
    }

    /// Gives every way to move the factor of how large it looks, in place of the one that it has had.
    fn weigh_size(&mut self) {
        for kind in Kind::ALL {
            let (mut weight, mut speed_mps) = (0.0, 0.0);
            for &motion in kind.motions() {
                let component = &self.components[motion as usize];
                if component.weight > 0.0 {
                    weight += component.weight;
                    speed_mps += component.weight * component.speed_mps();
                }
            }
            if weight <= 0.0 {
                continue;
            }
            let factor = self.size.of_kind(kind, speed_mps / weight);
            let given = &mut self.size.given[kind as usize];
            for &motion in kind.motions() {
                self.components[motion as usize].weight *= factor / *given;
            }
            *given = factor;
        }
        self.settle_weights();
    }
}

#[cfg(test)]
mod tests {
    use site::Detection;

    use super::*;
    use crate::common::{self, Noise};

    /// At twice the reference range one look in sixteen gives a plot, of an echo that happened to be strong.
    #[test]
    fn what_is_seen_rarely_is_not_taken_for_large() {
        let law = Detection::FourthRoot {
            reference_range_m: 7_000.0,
            reference_cross_section_m2: 0.01,
        };
        let mut scene = common::scene();
        scene.sensors[0].sensor.detection = law;
        let range_m = 14_000.0;
        let per_m2 = law.signal_per_m2(range_m).expect("a rated radar");
        let (mut noise, mut size, mut seen) = (Noise(3), Size::default(), Vec::new());
        let plot = common::measured([range_m, 1.0, 0.1, -200.0], common::at(0.0), 0);
        while seen.len() < 200 {
            let power = -libm::log(noise.between(1e-12, 1.0)) * (1.0 + 0.01 * per_m2);
            if power > THRESHOLD {
                let seen_m2 = (power - 1.0) / per_m2;
                size.take_in(seen_m2, &plot, 1.0, &scene.sensors[0]);
                seen.push(seen_m2);
            }
        }
        let best =
            (0..SIZES).max_by(|&a, &b| size.ln_likelihood[a].total_cmp(&size.ln_likelihood[b]));
        let log10_m2 = sizes().nth(best.expect("sizes")).expect("a size");
        assert_eq!(log10_m2, -2.0, "0.01 m²");
        let mean_m2 = seen.iter().sum::<f64>() / seen.len() as f64;
        assert!(mean_m2 > 0.1, "their own mean would be {mean_m2} m²");
        let [ballistic, aircraft, ..] = *size.of_classes();
        assert!(ballistic / aircraft > 3.0, "{:?}", size.of_classes());
    }
}
