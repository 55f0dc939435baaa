//! Where rounds have lately come into view, and so where more are expected.
//!
//! Rounds come in salvoes, and those of one salvo come into view at nearly one place. Each newly confirmed
//! falling object raises the expected rate of new ones around its own first plot for half a minute: a
//! process that excites itself in time (Hawkes 1971) and in place. A raid is then confirmed on second
//! plots, while elsewhere two false plots are worth no more than before.
//!
//! A place is where first plots were, never where anything came from: nothing is flown backwards.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Enu, Polar, Position, Time};

use crate::config::Config;
use crate::index::azimuth_off;
use crate::limits::ARRIVALS_MAX;
use crate::measure::Measured;
use crate::scene::SceneSensor;

/// How far apart first plots of one salvo lie, one standard deviation, metres: the distance flown in one
/// look, and the spread of what was there to be seen.
const APART_M: f64 = 400.0;
/// The same in height.
const APART_UP_M: f64 = 250.0;
/// First plots within so many standard deviations of a place belong to it.
const JOINED_SDS: f64 = 2.5;
/// A place moves by at least this share of the way to a new first plot.
const GAIN_MIN: f64 = 0.1;
/// A place that raises the rate by less is forgotten, 1/s.
const RAISED_MIN: f64 = 1e-3;
/// Beyond so many standard deviations a place expects nothing.
const REACH_SDS: f64 = 4.0;

/// Places at which falling objects have lately come into view.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Arrivals {
    places: Vec<Place>,
}

#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Place {
    /// Mean of the first plots, metres east, north and up.
    enu_m: [f64; 3],
    /// How many there were.
    plots: f64,
    /// By how much the rate was raised at `time`, 1/s.
    raised_per_s: f64,
    time: Time,
}

/// A place as one sensor sees it, at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Expected new falling objects a second.
    per_s: f64,
    mean: [f64; 3],
    variance: [f64; 3],
}

impl Arrivals {
    /// A falling object whose first plot was at `first` exists with this probability.
    pub fn note(&mut self, first: Position<Enu>, probability: f64, now: Time, config: &Config) {
        for place in &mut self.places {
            place.raised_per_s *= faded(place.time, now, config);
            place.time = place.time.max(now);
        }
        self.places.retain(|place| place.raised_per_s > RAISED_MIN);
        let enu_m = [first.x(), first.y(), first.z()];
        let nearest = self
            .places
            .iter_mut()
            .min_by(|a, b| a.apart2(&enu_m).total_cmp(&b.apart2(&enu_m)));
        match nearest {
            Some(place) if place.apart2(&enu_m) < JOINED_SDS * JOINED_SDS => {
                place.plots += probability;
                place.raised_per_s += probability * config.births_raised_per_s;
                let gain = (probability / place.plots).max(probability * GAIN_MIN);
                for (mean, new) in place.enu_m.iter_mut().zip(enu_m) {
                    *mean += gain * (new - *mean);
                }
            }
            _ => {
                if self.places.len() >= ARRIVALS_MAX {
                    self.forget_faintest();
                }
                self.places.push(Place {
                    enu_m,
                    plots: probability,
                    raised_per_s: probability * config.births_raised_per_s,
                    time: now,
                });
            }
        }
    }

    /// Adds all places as `sensor` sees them now; together they expect at most `config.births_per_s`.
    pub fn seen_by(
        &self,
        sensor: &SceneSensor,
        now: Time,
        config: &Config,
        out: &mut Vec<Expected>,
    ) {
        let before = out.len();
        let mut total = 0.0;
        for place in &self.places {
            let per_s = place.raised_per_s * faded(place.time, now, config);
            let [east, north, up] = place.enu_m;
            let there = sensor.to_sensor.apply(Position::new(east, north, up));
            let Polar {
                range_m,
                azimuth_rad,
                elevation_rad,
            } = Polar::from_position(there);
            let level_m = (range_m * libm::cos(elevation_rad)).max(APART_M);
            let square = |sd: f64| sd * sd;
            out.push(Expected {
                per_s,
                mean: [range_m, azimuth_rad, elevation_rad],
                variance: [
                    square(APART_M),
                    square(APART_M / level_m),
                    square(APART_UP_M / range_m.max(APART_M)),
                ],
            });
            total += per_s;
        }
        if total > config.births_per_s {
            for expected in &mut out[before..] {
                expected.per_s *= config.births_per_s / total;
            }
        }
    }

    fn forget_faintest(&mut self) {
        let faintest = (1..self.places.len()).fold(0, |least, k| {
            if self.places[k].raised_per_s < self.places[least].raised_per_s {
                k
            } else {
                least
            }
        });
        self.places.remove(faintest);
    }
}

impl Place {
    /// Squared distance in standard deviations.
    fn apart2(&self, enu_m: &[f64; 3]) -> f64 {
        let sds = [APART_M, APART_M, APART_UP_M];
        (0..3)
            .map(|k| (enu_m[k] - self.enu_m[k]) / sds[k])
            .map(|z| z * z)
            .sum()
    }
}

impl Expected {
    /// The same place, with so many fewer expected, at least none.
    pub fn less(self, per_s: f64) -> Self {
        Self {
            per_s: (self.per_s - per_s).max(0.0),
            ..self
        }
    }

    /// How much of range × azimuth × elevation it reaches: an ellipsoid.
    pub fn reach(&self) -> f64 {
        let sds = self.variance.iter().product::<f64>().sqrt();
        4.0 / 3.0 * core::f64::consts::PI * REACH_SDS * REACH_SDS * REACH_SDS * sds
    }

    /// Expected new falling objects a second in a unit of range × azimuth × elevation around a plot.
    pub fn density(&self, plot: &Measured) -> f64 {
        let off = [
            plot.z[0] - self.mean[0],
            azimuth_off(plot.z[1], self.mean[1]),
            plot.z[2] - self.mean[2],
        ];
        let (mut distance2, mut volume2) = (0.0, 1.0);
        for ((off, own), measured) in off.iter().zip(self.variance).zip(plot.variance.iter()) {
            let variance = own + measured;
            distance2 += off * off / variance;
            if distance2 > REACH_SDS * REACH_SDS {
                return 0.0;
            }
            volume2 *= core::f64::consts::TAU * variance;
        }
        self.per_s * libm::exp(-0.5 * distance2) / volume2.sqrt()
    }
}

/// What is left of a raised rate.
fn faded(since: Time, now: Time, config: &Config) -> f64 {
    let age_s = (now - since).seconds().max(0.0);
    libm::exp(-age_s / config.births_memory_s.max(1e-3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrived(places: &[[f64; 3]]) -> Arrivals {
        let mut arrivals = Arrivals::default();
        for [east, north, up] in places {
            let first = Position::new(*east, *north, *up);
            arrivals.note(first, 1.0, Time(0), &Config::default());
        }
        arrivals
    }

    #[test]
    fn rounds_of_one_salvo_share_a_place_and_others_do_not() {
        let near = arrived(&[[5000.0, 4000.0, 200.0], [5200.0, 4100.0, 260.0]]);
        assert_eq!(near.places.len(), 1);
        assert!((near.places[0].enu_m[0] - 5100.0).abs() < 1e-9);
        let far = arrived(&[[5000.0, 4000.0, 200.0], [-5200.0, 4100.0, 260.0]]);
        assert_eq!(far.places.len(), 2);
    }

    #[test]
    fn places_are_bounded_in_number() {
        let many: Vec<[f64; 3]> = (0..100)
            .map(|k| [5000.0 * f64::from(k), 0.0, 0.0])
            .collect();
        assert_eq!(arrived(&many).places.len(), ARRIVALS_MAX);
    }

    #[test]
    fn a_raised_rate_fades() {
        let config = Config::default();
        let later = Time(0) + frames::Span::from_seconds(config.births_memory_s);
        assert!((faded(Time(0), later, &config) - libm::exp(-1.0)).abs() < 1e-12);
    }
}
