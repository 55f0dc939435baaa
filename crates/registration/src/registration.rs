//! The estimate as a whole: comparisons in, corrected dwells and standings out.

use std::collections::VecDeque;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Enu, Polar, Position, Span, Time, Vector, wrap_pi, wrap_two_pi};
use nalgebra::{Matrix3, SMatrix, Vector3};
use sensing::{Coverage, Dwell, Plot, PlotId};
use site::SensorId;

use crate::aircraft::{Reported, There, Traffic};
use crate::bias::{Bias, ERRORS, Seen, by_errors, fused};
use crate::disagreement::Disagreement;
use crate::joint::{Joint, Part};
use crate::layout::{Layout, Place};
use crate::limits::{CORRECTIONS_MAX, PAIRS_PER_DWELL_MAX, PLOTS_PER_DWELL_MAX};

/// What is taken off the plots of a sensor changes at most this often.
pub const REFRESH: Span = Span::from_millis(2_000);
/// A sensor that nothing was compared with for so long counts as unverified.
pub const VERIFIED: Span = Span::from_millis(15 * 60 * 1_000);
/// Two sensors that were both held against aircraft so recently are not held against each other:
/// their plots have had their say.
const JUDGED: Span = Span::from_millis(60_000);
/// An error is significant where the comparisons so far speak for any error as large as may be, against none, by more than one
/// to this (Bayes' factor). It is asked again with every comparison, for which no fixed number of standard deviations holds:
/// sooner or later chance passes any. But without an error this factor's mean stays one, and it ever comes to so much with at most
/// this probability, however often one asks (Ville 1939).
const CHANCE: f64 = 1.0 / 300.0;
/// Only a significant error is taken off: an estimate that may be its own noise would put one error into every
/// plot that no later plot averages out. Once taken off it stays so down to this many.
const KEPT_SDS: f64 = 2.0;
/// What one comparison makes significant, so many more must leave so before anything follows from it: a false plot beside
/// an aircraft is a comparison, too.
const CONFIRMING: u64 = 3;
/// An alarm ends where the error has come down to this part of the limit.
const ALARM_ENDS: f64 = 0.8;
/// An error is known where its standard deviation is at most this part of what it may be ...
const KNOWN_PART: f64 = 0.5;
/// ... and of the limit: about the sensor's own noise, so that a correction never adds more error
/// than one plot has.
const KNOWN_LIMIT_PART: f64 = 0.5;
/// Plots farther than this from an aircraft are not its own, metres.
const FAR_M: f64 = 5_000.0;

/// One object as two sensors saw it: a plot, and the plots of the other sensor just before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Common {
    /// The plot of one sensor.
    pub plot: Plot,
    /// Plots of the other, one before and one after it.
    pub around: [Plot; 2],
    /// The object's acceleration in the site's plane, m/s²: gravity for what falls, zero else.
    pub acceleration: Vector<Enu>,
    /// Standard deviation of what that leaves out (drag, turns), m/s².
    pub acceleration_sd_mps2: f64,
    /// How many sensors see it, and are held against each other by it.
    pub sensors: u32,
}

/// What is known of one sensor's errors.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// The estimate.
    pub bias: Bias,
    /// Its standard deviations.
    pub sd: Bias,
    /// What is taken off its plots: the known and significant part of the estimate.
    pub applied: Bias,
    /// Comparisons that went into it.
    pub compared: u64,
    /// Since when nothing vouches for its range and angles; `None`: verified.
    pub unverified_since: Option<Time>,
    /// Whether an error is beyond what the site file says of the sensor, or so great that nothing of it can be
    /// learned: an alarm.
    pub beyond: bool,
    /// Dwells that were not held against aircraft: too many plots and aircraft lay side by side.
    pub left_out: u64,
}

/// Everything that is known of the sensors' errors; bounded, and the same for the same input.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Registration {
    joint: Joint,
    stations: Vec<Station>,
    traffic: Traffic,
    /// To when the estimate has faded.
    now: Option<Time>,
}

#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
struct Station {
    applied: VecDeque<Applied>,
    refreshed: Option<Time>,
    /// When it was first heard.
    since: Option<Time>,
    compared: u64,
    latest: Option<Time>,
    latest_aircraft: Option<Time>,
    /// For each error how many comparisons there had been when it became significant.
    significant: [Option<u64>; ERRORS],
    /// Which errors are beyond their limits.
    beyond: [bool; ERRORS],
    disagreement: Disagreement,
    left_out: u64,
}

impl Station {
    /// Notes which errors are significant by now.
    fn weigh(&mut self, mean: &[f64; ERRORS], sd: &[f64; ERRORS], prior: &[f64; ERRORS]) {
        for (k, since) in self.significant.iter_mut().enumerate() {
            let significant = is_significant(mean[k], sd[k], prior[k]);
            *since = significant.then(|| since.unwrap_or(self.compared));
        }
    }

    /// Whether an error has been significant for several comparisons.
    fn is_confirmed(&self, k: usize) -> bool {
        self.significant[k].is_some_and(|since| self.compared - since >= CONFIRMING)
    }
}

/// A correction, from a plot on.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Applied {
    from: PlotId,
    bias: Bias,
}

impl Registration {
    /// Nothing is known.
    pub fn new(layout: &Layout) -> Self {
        let places = layout.estimated();
        Self {
            joint: Joint::new(places),
            stations: vec![Station::default(); places.len()],
            traffic: Traffic::default(),
            now: None,
        }
    }

    /// Takes a dwell as measured and gives it back with the sensor's known errors taken off. `None`:
    /// it was a dwell of references, which hold no plots.
    pub fn take(&mut self, layout: &Layout, dwell: Dwell) -> Option<Dwell> {
        let Some(place) = layout.place(dwell.sensor) else {
            return Some(dwell);
        };
        self.fade(layout, dwell.end);
        if place.reference {
            for plot in &dwell.plots {
                self.traffic.take(plot, place);
            }
            return None;
        }
        self.compare_with_aircraft(place, &dwell);
        Some(self.correct(layout, dwell))
    }

    /// Takes in what two sensors saw of one object; the plots as they were given back.
    pub fn compare(&mut self, layout: &Layout, common: &Common) {
        let [before, after] = common.around;
        let (one, other) = (common.plot.sensor, before.sensor);
        let (Some(here), Some(there)) = (layout.place(one), layout.place(other)) else {
            return;
        };
        if one == other || after.sensor != other || (self.judged(one) && self.judged(other)) {
            return;
        }
        let plot = self.measured(&common.plot);
        let around = [self.measured(&before), self.measured(&after)];
        let whole_s = (around[1].time - around[0].time).seconds();
        let share = (plot.time - around[0].time).seconds() / whole_s;
        if !(whole_s > 0.0 && (0.0..=1.0).contains(&share)) {
            return;
        }
        let seen = Seen::new(&plot, here);
        let [first, last] = around.map(|plot| Seen::new(&plot, there));
        let velocity = (last.place - first.place) / whole_s;
        // Between two points of a curved path the chord lies inside the curve.
        let bend = 0.5 * share * (1.0 - share) * whole_s * whole_s;
        let expected = first.place * (1.0 - share) + last.place * share
            - common.acceleration.untagged() * bend;
        let bend_sd_m = common.acceleration_sd_mps2 * bend;
        let expected_noise = first.noise * (1.0 - share) * (1.0 - share)
            + last.noise * share * share
            + Matrix3::identity() * (bend_sd_m * bend_sd_m);
        let Some(at) = fused((&seen.place, &seen.noise), (&expected, &expected_noise)) else {
            return;
        };
        let parts = [
            Part {
                sensor: usize::from(one.0),
                by_errors: by_errors(&at, &velocity, here),
            },
            Part {
                sensor: usize::from(other.0),
                by_errors: -by_errors(&at, &velocity, there),
            },
        ];
        // Where n sensors see one object, each plot is compared with n - 1 others. The squares of all those differences add up to
        // n times the squares about their common mean, which are all that there is to know: as many as n / 2 independent pairs
        // would tell for one.
        let counted_times = 0.5 * f64::from(common.sensors.max(2));
        let noise = (seen.noise + expected_noise) * counted_times;
        if self.joint.take(&parts, &(seen.place - expected), &noise) {
            for sensor in [one, other] {
                self.note(sensor, plot.time, false);
            }
        }
    }

    /// A sensor has moved, and the layout knows where to: it was set up anew, so that its errors may be any again.
    pub fn moved(&mut self, layout: &Layout, sensor: SensorId) {
        let index = usize::from(sensor.0);
        let station = self.stations.get_mut(index);
        if let (Some(place), Some(station)) = (layout.place(sensor), station) {
            self.joint.reopen(index, &place.prior);
            *station = Station::default();
        }
    }

    /// Aircraft that a sensor of references has just told of, where they were at a time.
    pub fn aircraft(&self, source: SensorId, time: Time) -> impl Iterator<Item = Reported> + '_ {
        self.traffic.of(source, time)
    }

    /// What is known of a sensor; `None` beyond [`crate::limits::SENSORS_MAX`] or for a reference.
    pub fn of(&self, layout: &Layout, sensor: SensorId) -> Option<Standing> {
        let place = layout.place(sensor).filter(|place| !place.reference)?;
        let station = self.stations.get(usize::from(sensor.0))?;
        let (mean, sd) = self.joint.of(usize::from(sensor.0))?;
        let known = known(place, &sd);
        let recent = match (station.latest, self.now) {
            (Some(latest), Some(now)) => now - latest <= VERIFIED,
            _ => false,
        };
        let verified = recent && known[..3].iter().all(|known| *known);
        Some(Standing {
            bias: Bias::from_array(mean),
            sd: Bias::from_array(sd),
            applied: station.applied.back().map(|it| it.bias).unwrap_or_default(),
            compared: station.compared,
            unverified_since: if verified {
                None
            } else {
                station.latest.or(station.since)
            },
            beyond: station.disagreement.stands() || station.beyond.contains(&true),
            left_out: station.left_out,
        })
    }

    /// Covariance of a sensor's errors in the order of [`Bias::to_array`].
    pub fn covariance(&self, sensor: SensorId) -> Option<SMatrix<f64, ERRORS, ERRORS>> {
        self.joint.covariance_of(usize::from(sensor.0))
    }

    fn fade(&mut self, layout: &Layout, to: Time) {
        let passed_s = self.now.map_or(0.0, |now| (to - now).seconds());
        if passed_s >= 1.0 {
            self.joint.fade(passed_s, layout.estimated());
        }
        if passed_s >= 1.0 || self.now.is_none() {
            self.now = Some(to);
        }
    }

    /// Plots that can only be one aircraft's, where that aircraft has no other.
    fn compare_with_aircraft(&mut self, place: &Place, dwell: &Dwell) {
        let index = usize::from(dwell.sensor.0);
        if self.traffic.is_empty() || index >= self.stations.len() {
            return;
        }
        let Some(pairs) = self.near(place, index, dwell) else {
            if let Some(station) = self.stations.get_mut(index) {
                station.left_out += 1;
            }
            return;
        };
        let mut of_plot = vec![Rivals::default(); dwell.plots.len()];
        let mut of_aircraft = vec![Rivals::default(); self.traffic.len()];
        for pair in &pairs {
            for rivals in [&mut of_plot[pair.plot], &mut of_aircraft[pair.aircraft]] {
                rivals.near += 1;
                rivals.possible += u32::from(pair.possible);
            }
        }
        let mut is_wrong = false;
        for pair in &pairs {
            let rivals = [of_plot[pair.plot], of_aircraft[pair.aircraft]];
            let it = &pair.comparison;
            if pair.possible {
                let alone = rivals.iter().all(|rivals| rivals.possible == 1);
                if alone && self.joint.take(&[it.part], &it.difference, &it.noise) {
                    self.note(dwell.sensor, it.time, true);
                }
            } else if rivals.iter().all(|rivals| rivals.near == 1)
                && let Some(station) = self.stations.get_mut(index)
            {
                let spread = [place.prior[0], place.prior[1]];
                is_wrong |= station.disagreement.refuse(it.off, spread);
            }
        }
        if is_wrong {
            // Whatever was known of it holds no more, least of all what is taken off its plots.
            self.joint.reopen(index, &place.prior);
            if let Some(station) = self.stations.get_mut(index) {
                station.refreshed = None;
            }
        }
        self.judge(place, index);
    }

    /// All pairs of a plot and an aircraft that are near one another; `None` if there are too many.
    fn near(&self, place: &Place, index: usize, dwell: &Dwell) -> Option<Vec<Near>> {
        let mut pairs = Vec::new();
        for (number, plot) in dwell.plots.iter().take(PLOTS_PER_DWELL_MAX).enumerate() {
            let seen = Seen::new(plot, place);
            for (who, there) in self.traffic.at(plot.time).enumerate() {
                let near = there.filter(|there| (seen.place - there.place).norm() < FAR_M);
                let Some(comparison) =
                    near.and_then(|there| Comparison::new(index, place, (plot, &seen), &there))
                else {
                    continue;
                };
                if pairs.len() >= PAIRS_PER_DWELL_MAX {
                    return None;
                }
                let it = &comparison;
                pairs.push(Near {
                    plot: number,
                    aircraft: who,
                    possible: self.joint.allows(&[it.part], &it.difference, &it.noise),
                    comparison,
                });
            }
        }
        Some(pairs)
    }

    /// Which errors are beyond their limits. One that was stays so until it is known to be small: time alone, in
    /// which nobody looked, rights nothing.
    fn judge(&mut self, place: &Place, index: usize) {
        let (Some(station), Some((mean, sd))) =
            (self.stations.get_mut(index), self.joint.of(index))
        else {
            return;
        };
        station.weigh(&mean, &sd, &place.prior);
        for k in 0..ERRORS {
            let (size, limit) = (mean[k].abs(), place.limit[k]);
            station.beyond[k] = if station.beyond[k] {
                size > ALARM_ENDS * limit || sd[k] > KNOWN_LIMIT_PART * limit
            } else {
                size > limit && station.is_confirmed(k)
            };
        }
    }

    fn correct(&mut self, layout: &Layout, mut dwell: Dwell) -> Dwell {
        let index = usize::from(dwell.sensor.0);
        let (Some(place), Some((mean, sd))) = (layout.place(dwell.sensor), self.joint.of(index))
        else {
            return dwell;
        };
        self.judge(place, index);
        let Some(station) = self.stations.get_mut(index) else {
            return dwell;
        };
        station.since.get_or_insert(dwell.start);
        let due = station
            .refreshed
            .is_none_or(|refreshed| dwell.end - refreshed >= REFRESH);
        if let Some(first) = dwell.plots.iter().map(|plot| plot.id).min().filter(|_| due) {
            station.refreshed = Some(dwell.end);
            let known = known(place, &sd);
            let held = station.applied.back().map(|it| it.bias.to_array());
            let held = held.unwrap_or_default();
            let taken = core::array::from_fn(|k| {
                let significant = if held[k] == 0.0 {
                    station.is_confirmed(k)
                } else {
                    mean[k].abs() > KEPT_SDS * sd[k]
                };
                if known[k] && significant {
                    mean[k]
                } else {
                    0.0
                }
            });
            let bias = Bias::from_array(taken);
            if station.applied.back().is_none_or(|last| last.bias != bias) {
                if station.applied.len() >= CORRECTIONS_MAX {
                    station.applied.pop_front();
                }
                station.applied.push_back(Applied { from: first, bias });
            }
        }
        if let Some(Applied { bias, .. }) = station.applied.back() {
            let ahead = Span::from_seconds(bias.clock_s);
            dwell.start = dwell.start - ahead;
            dwell.end = dwell.end - ahead;
            if let Coverage::Sector { from_rad, .. } = &mut dwell.coverage {
                *from_rad = wrap_two_pi(*from_rad - bias.azimuth_rad);
            }
            for plot in &mut dwell.plots {
                *plot = bias.taken_from(plot);
            }
        }
        dwell
    }

    /// A plot as it was measured.
    fn measured(&self, plot: &Plot) -> Plot {
        let station = self.stations.get(usize::from(plot.sensor.0));
        let applied = station.and_then(|station| {
            let mut newest_first = station.applied.iter().rev();
            newest_first.find(|applied| applied.from <= plot.id)
        });
        applied.map_or(*plot, |applied| applied.bias.added_to(plot))
    }

    /// Whether aircraft have just told of a sensor's errors.
    fn judged(&self, sensor: SensorId) -> bool {
        let station = self.stations.get(usize::from(sensor.0));
        let latest = station.and_then(|station| station.latest_aircraft);
        latest
            .zip(self.now)
            .is_some_and(|(latest, now)| now - latest <= JUDGED)
    }

    fn note(&mut self, sensor: SensorId, time: Time, aircraft: bool) {
        if let Some(station) = self.stations.get_mut(usize::from(sensor.0)) {
            station.compared += 1;
            let time = station.latest.map_or(time, |latest| latest.max(time));
            station.latest = Some(time);
            if aircraft {
                station.latest_aircraft = Some(time);
                station.disagreement.agree();
            }
        }
    }
}

/// A plot and an aircraft near it.
struct Near {
    plot: usize,
    aircraft: usize,
    /// Whether the sensor's errors as known so far allow that they are one.
    possible: bool,
    comparison: Comparison,
}

/// How many a plot or an aircraft might be, and how many are near it at all.
#[derive(Clone, Copy, Default)]
struct Rivals {
    near: u32,
    possible: u32,
}

/// A plot held against an aircraft's own word.
struct Comparison {
    time: Time,
    part: Part,
    /// Range and azimuth of the plot less those of the aircraft, metres and radians.
    off: [f64; 2],
    difference: Vector3<f64>,
    noise: Matrix3<f64>,
}

impl Comparison {
    fn new(sensor: usize, by: &Place, (plot, seen): (&Plot, &Seen), there: &There) -> Option<Self> {
        let at = fused(
            (&seen.place, &seen.noise),
            (&there.place, &there.covariance),
        )?;
        let told = Polar::from_position(by.to_sensor.apply(Position::tagged(there.place)));
        let azimuth_rad = wrap_pi(plot.polar.azimuth_rad - told.azimuth_rad);
        Some(Self {
            time: plot.time,
            off: [plot.polar.range_m - told.range_m, azimuth_rad],
            part: Part {
                sensor,
                by_errors: by_errors(&at, &there.velocity, by),
            },
            difference: seen.place - there.place,
            noise: seen.noise + there.covariance,
        })
    }
}

/// Whether an error is there, by the ratio of its density at zero before and after the comparisons (Savage and Dickey).
fn is_significant(mean: f64, sd: f64, prior: f64) -> bool {
    let ln_factor = 0.5 * (mean / sd) * (mean / sd) - libm::log(prior / sd);
    ln_factor > -libm::log(CHANCE)
}

/// Which errors are known well enough to be taken off.
fn known(place: &Place, sd: &[f64; ERRORS]) -> [bool; ERRORS] {
    core::array::from_fn(|k| {
        sd[k] <= KNOWN_PART * place.prior[k] && sd[k] <= KNOWN_LIMIT_PART * place.limit[k]
    })
}
