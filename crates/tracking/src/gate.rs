//! Which plots may belong to which track.
//!
//! Two gates in a row. The rough one asks, with the state as it was and straight flight, whether any
//! plot is near enough to be worth a prediction: most tentative tracks end here. The exact one predicts
//! and compares by Mahalanobis distance for every motion. The number of pairs weighed is budgeted; when
//! it runs out, tracks are served in order of precedence and the rest are left out of the look.

use core::cmp::Reverse;
use core::ops::Range;

use frames::Time;
use nalgebra::Vector3;

use crate::aircraft;
use crate::change::{self, Bank};
use crate::config::Config;
use crate::gaussian::Gaussian;
use crate::hypothesis::Bernoulli;
use crate::index::{PlotIndex, azimuth_off};
use crate::limits::{
    BANKS_PER_DWELL_MAX, NEIGHBOURS_PER_DWELL_MAX, PAIRS_PER_DWELL_MAX, allowance,
};
use crate::measure::{Expected, Innovation, Measured, PlotVector};
use crate::motion::{Kind, MOTIONS, Motion};
use crate::resolution::Blend;
use crate::rewind::BEHIND;
use crate::scene::{Scene, SceneSensor};

/// What one slice of a dwell offers to the tracks.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Its plots.
    pub plots: &'a [Measured],
    /// The same, sorted for finding.
    pub index: &'a PlotIndex,
    /// Whose they are.
    pub sensor: &'a SceneSensor,
    /// The surroundings.
    pub scene: &'a Scene,
    /// The tracker's settings.
    pub config: &'a Config,
}

/// A plot inside a track's gate.
#[derive(Clone, Copy, Debug)]
pub struct GatedPair {
    /// Index of the plot in the slice.
    pub plot: u32,
    /// Its density given the track.
    pub density: f64,
    /// How its number speaks for or against the track: of whose it is, not of how that moves.
    pub agreement: f64,
    /// The same given each motion; zero outside that motion's gate.
    pub by_motion: [f64; MOTIONS],
}

impl GatedPair {
    /// How likely the plot is, given that it is the track's: where it lies and what number it bears.
    pub fn likelihood(&self) -> f64 {
        self.density * self.agreement
    }
}

/// A track with at least one plot inside its gate.
#[derive(Clone, Copy, Debug)]
pub struct GatedTrack {
    /// Index of the track.
    pub track: u32,
    /// Its existence as predicted.
    pub existence: f64,
    /// Probability that the sensor sees it, if it is there.
    pub detection: f64,
    /// Which of [`Gates::banks`] its pairs were found by, if its drag must have changed for them.
    pub bank: Option<u32>,
    /// Whether the budget lets it keep several histories.
    pub may_branch: bool,
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl GatedTrack {
    /// Its pairs.
    pub fn range(&self) -> Range<usize> {
        self.first as usize..self.last as usize
    }
}

/// One of the states that a way to move has, as its gate takes it.
struct Part {
    motion: usize,
    /// Its share in the motion's density.
    share: f64,
    /// ln of the motion's claim on a plot of unit density, over the least that leaves a trace.
    ln_claim: f64,
}

/// All gated pairs of one slice, track by track.
#[derive(Clone, Debug, Default)]
pub struct Gates {
    /// Tracks with pairs.
    pub tracks: Vec<GatedTrack>,
    /// Their pairs.
    pub pairs: Vec<GatedPair>,
    /// States of tracks whose drag may have changed.
    pub banks: Vec<Bank>,
    /// Pairs and banks of the dwell's earlier slices.
    spent: (usize, usize),
    hits: Vec<(u32, u32, f64)>,
    /// Shown falling tracks that have some plot roughly near.
    pub(crate) near: Vec<u32>,
    /// Plots that are taken for the echoes of two tracks.
    pub blends: Vec<Blend>,
    /// Neighbours that may yet be asked in this dwell whether a plot is the echo of both.
    pub(crate) neighbours_left: usize,
}

/// Expected plots of its own below which a track is young: its gate is wide and full of strangers.
const HITS_YOUNG: f64 = 1.5;
/// Half width of the rough gate, standard deviations.
const BOX_SDS: f64 = 4.9;
/// A claim on a plot that is so much weaker than clutter's changes nothing.
pub const CLAIM_MIN: f64 = 1e-4;
/// Nor does one way to move that adds so little to a claim that just matters.
const TRACE_MIN: f64 = 0.01;
/// From so many plots on an aircraft is known well; what falls with less probability than this surely flies.
const HITS_KNOWN: f64 = 5.5;
const FALLS_MAX: f64 = 1e-3;
/// A plot inside the gate of a track that should be out of view shows that it is not quite.
pub(crate) const DETECTION_MIN: f64 = 0.1;

impl Gates {
    /// A new dwell begins, with its budget.
    pub fn begin_dwell(&mut self) {
        self.clear();
        self.spent = (0, 0);
        self.neighbours_left = NEIGHBOURS_PER_DWELL_MAX;
    }

    /// Finds all pairs of the dwell's next slice; returns how many tracks the budget left out.
    pub fn fill(&mut self, tracks: &mut [Bernoulli], look: &Look<'_>) -> u32 {
        self.spent.0 += self.pairs.len();
        self.spent.1 += self.banks.len();
        self.clear();
        for (place, track) in tracks.iter_mut().enumerate() {
            self.gate_if_near(place, track, look);
            if self.is_full(look.config, false) {
                return self.fill_by_precedence(tracks, look);
            }
        }
        self.blend(tracks, look);
        0
    }

    /// Whether the budget of pairs is spent, for tracks that are confirmed and fall or for all others.
    pub fn is_full(&self, config: &Config, confirmed_and_falling: bool) -> bool {
        let budget = config.pairs_per_dwell_max.min(PAIRS_PER_DWELL_MAX);
        self.spent.0 + self.pairs.len() >= allowance(budget, confirmed_and_falling)
    }

    /// Gates one more track, which has a plot roughly near and will stand at `place`; whether it has any pair.
    pub fn add(&mut self, place: usize, track: &mut Bernoulli, look: &Look<'_>) -> bool {
        let before = self.tracks.len();
        self.gate(place, track, look);
        self.tracks.len() > before
    }

    /// The same when there are more pairs than may be weighed: who comes first is served first.
    fn fill_by_precedence(&mut self, tracks: &mut [Bernoulli], look: &Look<'_>) -> u32 {
        self.clear();
        let mut order: Vec<usize> = (0..tracks.len()).collect();
        order.sort_by_key(|&place| Reverse(tracks[place].precedence()));
        let mut left_out = 0;
        for place in order {
            let track = &mut tracks[place];
            if !self.is_full(look.config, track.shown && track.falls()) {
                self.gate_if_near(place, track, look);
            } else if let Some(plot) = look.plots.first() {
                // Nobody looked at it: it must not count as missed.
                track.note_look(plot.sensor, plot.time);
                left_out += 1;
            }
        }
        left_out
    }

    fn clear(&mut self) {
        self.tracks.clear();
        self.pairs.clear();
        self.banks.clear();
        self.near.clear();
        self.blends.clear();
    }

    fn gate_if_near(&mut self, place: usize, track: &mut Bernoulli, look: &Look<'_>) {
        if worthwhile(track, look.plots, look.index, look.sensor) {
            self.gate(place, track, look);
            if track.shown && track.falls() {
                self.near.push(place as u32);
            }
        }
    }

    fn gate(&mut self, place: usize, track: &mut Bernoulli, look: &Look<'_>) {
        let Look {
            plots,
            sensor,
            scene,
            config,
            ..
        } = *look;
        let Some(first_plot) = plots.first() else {
            return;
        };
        let at = first_plot.time;
        if track.time - at > BEHIND {
            return;
        }
        track.predict(at, config, scene);
        self.hits.clear();
        let clutter_density = sensor.clutter_density_even(first_plot.doppler);
        let mut detection = self.find(track, clutter_density, look);
        if self.hits.is_empty()
            && let Some(unseen_s) = may_be_startled(track, at, sensor)
        {
            let calm = track.components;
            track.components = aircraft::startled(&calm, unseen_s);
            detection = self.find(track, clutter_density, look);
            if self.hits.is_empty() {
                track.components = calm;
            }
        }
        let mut bank = None;
        if self.hits.is_empty()
            && self.spent.1 + self.banks.len() < BANKS_PER_DWELL_MAX
            && let Some(states) = change::search(track, look, &mut self.hits)
        {
            bank = Some(self.banks.len() as u32);
            self.banks.push(states);
        }
        self.collect(place, track, detection, clutter_density, plots, bank);
    }

    /// Notes the plots near each way to move of a track; gives the probability with which the sensor sees it.
    fn find(&mut self, track: &Bernoulli, clutter_density: f64, look: &Look<'_>) -> f64 {
        let Look { sensor, config, .. } = *look;
        let mut detection = DETECTION_MIN;
        let gate = if track.hits < HITS_YOUNG {
            config.gate_young
        } else {
            config.gate
        };
        let best = track.best();
        for motion in 0..MOTIONS {
            let component = &track.components[motion];
            if component.weight <= 0.0 {
                continue;
            }
            if motion == best {
                let expected = Expected::new(&component.gaussian.mean, sensor);
                let cross = expected.cross(&component.gaussian.covariance);
                let sd_rad = expected.spread(&cross)[(2, 2)].max(0.0).sqrt();
                let h = expected.h;
                detection = sensor
                    .detection_probability(h[0], h[1], h[2], sd_rad)
                    .max(DETECTION_MIN);
            }
            let claim = track.existence * component.weight;
            let ln_claim = libm::log(claim / (TRACE_MIN * CLAIM_MIN * clutter_density));
            let part = |share: f64| Part {
                motion,
                share,
                ln_claim,
            };
            if motion == Motion::Ballistic as usize {
                for (share, gaussian) in track.falling_states() {
                    self.find_near(part(share), gaussian, track.time, gate, look);
                }
            } else {
                self.find_near(part(1.0), &component.gaussian, track.time, gate, look);
            }
        }
        detection
    }

    /// Notes the plots near one state of a motion; the gate is no wider than a claim that matters can reach.
    fn find_near(
        &mut self,
        part: Part,
        gaussian: &Gaussian,
        time: Time,
        gate: f64,
        look: &Look<'_>,
    ) {
        let Part {
            motion,
            share,
            ln_claim,
        } = part;
        let Some(first) = look.plots.first() else {
            return;
        };
        let (index, is_even) = (look.index, look.index.is_even());
        let expected = Expected::new(&gaussian.mean, look.sensor);
        let cross = expected.cross(&gaussian.covariance);
        let spread = expected.spread(&cross);
        // Plots of one sensor mostly share their variances: factorise once.
        let mut known = Innovation::new(&cross, &spread, first).map(|fresh| (first, fresh));
        let mut gate = gate;
        if let (Some((_, innovation)), true) = (&known, is_even) {
            let ln_peak = innovation.ln_peak(first.dimensions());
            gate = gate.min(2.0 * (ln_claim + libm::log(share) + ln_peak));
            if gate <= 0.0 {
                return;
            }
        }
        let variance = index.widest();
        let box_sds = gate.sqrt();
        let half = |k: usize| box_sds * (spread[(k, k)] + variance[k]).sqrt();
        let halves = PlotVector::new(half(0), half(1), half(2), half(3));
        let behind_s = (first.time - time).seconds();
        index.near(expected.h[0], halves[0], expected.h[1], halves[1], |near| {
            let Some(e) = expected.innovation_within(near, behind_s + near.late_s, &halves) else {
                return;
            };
            let plot = &look.plots[near.plot as usize];
            let is_like =
                |like: &Measured| like.variance == plot.variance && like.doppler == plot.doppler;
            if !is_even && !known.as_ref().is_some_and(|(like, _)| is_like(like)) {
                known = Innovation::new(&cross, &spread, plot).map(|fresh| (plot, fresh));
            }
            let Some((_, innovation)) = &known else {
                return;
            };
            if innovation.refuses(&e, gate) {
                return;
            }
            let (distance2, ln_density) = innovation.density(&e, plot.dimensions());
            if distance2 < gate {
                self.hits
                    .push((near.plot, motion as u32, share * libm::exp(ln_density)));
            }
        });
    }

    /// Joins the motions' hits on one plot into a pair, and keeps the pairs that matter.
    fn collect(
        &mut self,
        place: usize,
        track: &Bernoulli,
        detection: f64,
        clutter_density: f64,
        plots: &[Measured],
        bank: Option<u32>,
    ) {
        if self.hits.is_empty() {
            return;
        }
        // Branches may share a plot and a motion, and their densities are summed: in an order that is ours.
        self.hits.sort_by_key(|&(plot, motion, _)| (plot, motion));
        let first = self.pairs.len() as u32;
        for &(plot, motion, density) in &self.hits {
            let fresh = self.pairs.len() == first as usize
                || self.pairs.last().is_some_and(|pair| pair.plot != plot);
            if fresh {
                self.pairs.push(GatedPair {
                    plot,
                    density: 0.0,
                    agreement: track.agreement(&plots[plot as usize]),
                    by_motion: [0.0; MOTIONS],
                });
            }
            if let Some(pair) = self.pairs.last_mut() {
                pair.by_motion[motion as usize] += density;
                pair.density += track.components[motion as usize].weight * density;
            }
        }
        let claim = track.existence * detection;
        let mut kept = first as usize;
        for place in first as usize..self.pairs.len() {
            if claim * self.pairs[place].likelihood() > CLAIM_MIN * clutter_density {
                self.pairs[kept] = self.pairs[place];
                kept += 1;
            }
        }
        self.pairs.truncate(kept);
        if kept == first as usize {
            return;
        }
        self.tracks.push(GatedTrack {
            track: place as u32,
            existence: track.existence,
            detection,
            bank,
            may_branch: true,
            first,
            last: self.pairs.len() as u32,
        });
    }
}

/// For how long an aircraft has had no plot of its own, if it is due for one; only where it is known well and surely does not
/// fall, for else a plot outside its gates rather tells that it does.
fn may_be_startled(track: &Bernoulli, now: Time, sensor: &SceneSensor) -> Option<f64> {
    let unseen_s = (now - track.seen).seconds();
    let is_due = unseen_s > change::SAME_LOOK * sensor.sensor.revisit_s;
    let is_aircraft =
        track.kind() == Kind::Aircraft && track.probability(Kind::Falling) < FALLS_MAX;
    (is_due && track.hits > HITS_KNOWN && is_aircraft).then_some(unseen_s)
}

/// Whether any plot is roughly where the track may be by now.
fn worthwhile(
    track: &Bernoulli,
    plots: &[Measured],
    index: &PlotIndex,
    sensor: &SceneSensor,
) -> bool {
    let Some(first) = plots.first() else {
        return false;
    };
    let dt = (first.time - track.time).seconds().max(0.0);
    // What straight flight leaves out: gravity, drag, a turn, a change of drag.
    let astray_m = may_be_startled(track, first.time, sensor).map_or(0.0, aircraft::astray_m);
    let bend_m = 20.0 * dt * dt + change::behind_m(track, first.time).max(astray_m);
    let widest = index.widest();
    let turn = sensor.to_sensor.rotation();
    track.components.iter().any(|component| {
        if component.weight <= 0.0 {
            return false;
        }
        let g = &component.gaussian;
        let v = turn * g.mean.fixed_rows::<3>(3);
        let place = g.mean.fixed_rows::<3>(0).into_owned();
        let d = sensor
            .to_sensor
            .apply(frames::Position::tagged(place))
            .untagged()
            + v * dt;
        let range = d.norm().max(1.0);
        let u = d / range;
        let sight = turn.tr_mul(&u);
        let pp = g.covariance.fixed_view::<3, 3>(0, 0);
        let pv = g.covariance.fixed_view::<3, 3>(0, 3);
        let vv = g.covariance.fixed_view::<3, 3>(3, 3);
        let along = |m: Vector3<f64>| sight.dot(&m);
        let along2 = along(pp * sight) + 2.0 * dt * along(pv * sight) + dt * dt * along(vv * sight);
        let all2 = pp.trace() + 2.0 * dt * pv.trace() + dt * dt * vv.trace();
        let across_m = BOX_SDS * all2.max(0.0).sqrt() + bend_m;
        let ground = (d.x * d.x + d.y * d.y).sqrt().max(1.0);
        let range_half =
            BOX_SDS * (along2.max(0.0) + widest[0]).sqrt() + bend_m + across_m * across_m / range;
        let azimuth_half = across_m / ground + BOX_SDS * widest[1].sqrt();
        let elevation_half = across_m / range + BOX_SDS * widest[2].sqrt();
        let (azimuth, elevation) = (libm::atan2(d.x, d.y), libm::atan2(d.z, ground));
        index.any_near(range, range_half, azimuth, azimuth_half, |near| {
            azimuth_off(near.z[1], azimuth).abs() <= azimuth_half
                && (near.z[2] - elevation).abs() <= elevation_half
        })
    })
}

#[cfg(test)]
mod tests {
    use frames::Span;
    use sensing::Plot;

    use super::*;
    use crate::birth::Births;
    use crate::common::{self, Noise};
    use crate::seed::Seed;
    use crate::track::TrackId;

    /// A track known by one plot, as every track begins.
    fn track(scene: &Scene, plot: Plot) -> Bernoulli {
        let seed = Seed {
            plot,
            existence: 0.5,
            founded: 0.5,
            births: Births {
                falling: 1.0,
                pieces: 0.0,
                flying: 1.0,
            },
            looked: plot.time,
        };
        seed.grow(TrackId(1), scene, &scene.sensors[0])
            .expect("a plot that can be used")
    }

    /// All plots inside the gate of some motion, found by asking every one of them.
    fn asked_of_all(track: &Bernoulli, look: &Look<'_>) -> Vec<u32> {
        let is_inside = |plot: &Measured| {
            let parts = track.components.iter().filter(|part| part.weight > 0.0);
            parts.into_iter().any(|part| {
                let expected = Expected::new(&part.gaussian.mean, look.sensor);
                let cross = expected.cross(&part.gaussian.covariance);
                let spread = expected.spread(&cross);
                let e = expected.innovation(plot, (plot.time - track.time).seconds());
                Innovation::new(&cross, &spread, plot).is_some_and(|innovation| {
                    innovation.density(&e, plot.dimensions()).0 < look.config.gate_young
                })
            })
        };
        (0..look.plots.len() as u32)
            .filter(|&k| is_inside(&look.plots[k as usize]))
            .collect()
    }

    #[test]
    fn plots_of_different_quality_are_gated_each_by_its_own() {
        let scene = common::scene();
        let config = Config::default();
        let mut noise = Noise(77);
        let (mut inside, mut poor) = (0, 0);
        for round in 0..40_u64 {
            let start = common::round_from_anywhere(&mut noise);
            let mut track = track(&scene, common::plot(&scene, &start, 0, &mut noise));
            // The best plot of the look comes first; the others are up to twelve times worse, and some lack
            // their Doppler.
            let later = common::later(&scene, &start, 1.0);
            let mut plots = vec![common::plot(&scene, &later, 1, &mut noise)];
            for number in 0..150 {
                let worse = noise.between(1.0, 12.0);
                let z = common::exact(&scene, &later);
                let spread = |k: usize| 3.0 * worse * common::SD[k];
                let mut plot = common::measured(
                    core::array::from_fn(|k| z[k] + spread(k) * noise.normal()),
                    later.time + Span::from_millis(number % 40),
                    2 + number as u64,
                );
                plot.range_sd_m *= worse;
                plot.azimuth_sd_rad *= worse;
                plot.elevation_sd_rad *= worse;
                plot.range_rate_sd_mps *= worse;
                if number % 5 == 0 {
                    plot.range_rate_mps = None;
                }
                plots.push(plot);
            }
            let measured: Vec<Measured> = plots.iter().filter_map(Measured::new).collect();
            let mut index = PlotIndex::default();
            index.fill(&measured);
            let look = Look {
                plots: &measured,
                index: &index,
                sensor: &scene.sensors[0],
                scene: &scene,
                config: &config,
            };
            let mut gates = Gates::default();
            gates.begin_dwell();
            gates.gate(0, &mut track, &look);
            let mut found: Vec<u32> = gates.hits.iter().map(|hit| hit.0).collect();
            found.dedup();
            let sought = asked_of_all(&track, &look);
            assert_eq!(found, sought, "round {round}");
            inside += sought.len();
            let narrow = 4.0 * common::SD[0];
            poor += sought
                .iter()
                .filter(|&&k| measured[k as usize].variance[0].sqrt() > narrow)
                .count();
        }
        assert!(inside > 400 && poor > 100, "{inside} inside, {poor} poor");
    }
}
