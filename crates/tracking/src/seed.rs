//! A plot that may be the first of something.
//!
//! Most plots are noise, so what may have been founded by a lone plot stays as small as that plot until a
//! second one comes near: then it grows into a track with a Gaussian for each way of moving. Until then
//! its probability is all that changes.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;
use sensing::Plot;

use crate::birth::{self, Births};
use crate::course::Course;
use crate::gate::Look;
use crate::hypothesis::{self, Bernoulli, Component};
use crate::index::{Neighbour, PlotIndex, azimuth_off};
use crate::measure::{Measured, PlotVector};
use crate::reach::Reach;
use crate::scene::{Scene, SceneSensor};
use crate::size::Size;
use crate::track::TrackId;

/// A possible object known by one plot.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Seed {
    /// The plot.
    pub plot: Plot,
    /// Probability that it exists.
    pub existence: f64,
    /// Probability with which it was founded.
    pub founded: f64,
    /// Share of that by kind.
    pub births: Births,
    /// Latest look of the plot's own sensor at its place.
    pub looked: Time,
}

/// Half width of the gate, standard deviations: a little wider than the track's own.
const SDS: f64 = 4.2;
/// Fastest speed across the line of sight that a lone plot may hide (one standard deviation of the
/// widest prior), its vertical share, and the slack of its Doppler, m/s.
const ACROSS_MPS: f64 = 250.0;
const VERTICAL: f64 = 0.6;
const SLACK_MPS: f64 = 20.0;
/// What drag and gravity may add, m/s²; to it comes what crossing flight does to the range rate.
const BEND_MPS2: f64 = 40.0;

impl Seed {
    /// Whether any plot of a look by the seed's own sensor is near where the object would be by then, and could be
    /// claimed.
    pub fn is_near_any(&self, look: &Look<'_>) -> bool {
        let Look { plots, index, .. } = *look;
        let Some(first) = plots.first() else {
            return false;
        };
        let dt = (first.time - self.plot.time).seconds();
        if dt <= 0.0 {
            return false;
        }
        if self.is_off_azimuth(dt, index) {
            return false;
        }
        let polar = &self.plot.polar;
        let level_m = (polar.range_m * libm::cos(polar.elevation_rad)).max(1.0);
        let across_m = ACROSS_MPS * dt;
        let bend_mps2 = BEND_MPS2 + birth::crossing_mps(ACROSS_MPS, polar.range_m);
        let bend_m = BEND_MPS2 * dt * dt;
        let (opening, slack) = match self.plot.range_rate_mps {
            Some(rate) => (rate, SLACK_MPS),
            None => (0.0, ACROSS_MPS),
        };
        // What plots that are not its own do not have: its plot's error, and how far it may have moved.
        let own = |sd: f64, moved: f64| sd * sd + moved * moved;
        let variance = PlotVector::new(
            own(self.plot.range_sd_m, slack * dt),
            own(self.plot.azimuth_sd_rad, across_m / level_m),
            own(
                self.plot.elevation_sd_rad,
                VERTICAL * across_m / polar.range_m.max(1.0),
            ),
            own(self.plot.range_rate_sd_mps, SLACK_MPS),
        );
        let bend = PlotVector::new(
            bend_mps2 * dt * dt,
            bend_m / level_m,
            bend_m / level_m,
            bend_mps2 * dt,
        );
        let there = PlotVector::new(
            polar.range_m + opening * dt,
            polar.azimuth_rad,
            polar.elevation_rad,
            opening,
        );
        let both_doppler = self.plot.range_rate_mps.is_some();
        let half = |k: usize| SDS * (variance[k] + index.widest()[k]).sqrt() + bend[k];
        let is_near = |near: &Neighbour| {
            let plot = &plots[near.plot as usize];
            let off = |k: usize, off: f64| {
                let beyond = (off.abs() - bend[k]).max(0.0);
                beyond * beyond / (variance[k] + plot.variance[k])
            };
            let range = off(0, near.z[0] - there[0]);
            let across = off(1, azimuth_off(near.z[1], there[1])) + off(2, near.z[2] - there[2]);
            let rate = if both_doppler && near.doppler {
                off(3, near.z[3] - opening)
            } else {
                0.0
            };
            // Range and its rate share the slack: what one of them says the other says again.
            range.max(rate) + across <= SDS * SDS
        };
        // Most seeds have nothing near: the reach is worked out for the others only.
        if !index.any_near(there[0], half(0), there[1], half(1), is_near) {
            return false;
        }
        let Some(reach) = self.reach(look) else {
            return true;
        };
        let within = |k: usize| half(k).min(reach.halves[k]);
        !reach.is_empty()
            && index.any_near(there[0], within(0), there[1], within(1), |near| {
                reach.holds(near) && is_near(near)
            })
    }

    /// Whether all plots surely lie beyond the gate's azimuths, `dt` seconds on: a beam that turns brings a slice at a
    /// time, and most seeds stand elsewhere. Nothing here is less than what the gate asks: sums stand for roots
    /// of sums of squares, and 1 - e²/2 for the cosine.
    fn is_off_azimuth(&self, dt: f64, index: &PlotIndex) -> bool {
        let polar = &self.plot.polar;
        let elevation_rad = polar.elevation_rad;
        let level_m = (polar.range_m * (1.0 - 0.5 * elevation_rad * elevation_rad)).max(1.0);
        let turned_rad = (SDS * ACROSS_MPS + BEND_MPS2 * dt) * dt / level_m;
        let half_rad = SDS * self.plot.azimuth_sd_rad + turned_rad;
        !index.may_have(polar.azimuth_rad, SDS, half_rad)
    }

    /// How far its claim reaches, where that can be told: a number or an answer of the object may strengthen it.
    fn reach(&self, look: &Look<'_>) -> Option<Reach> {
        if self.plot.number.is_some() || self.plot.cooperative {
            return None;
        }
        let measured = Measured::new(&self.plot)?;
        Reach::new(&measured, self.existence, self.births, look)
    }

    /// The track that it may be.
    pub fn grow(&self, id: TrackId, scene: &Scene, sensor: &SceneSensor) -> Option<Bernoulli> {
        let measured = Measured::new(&self.plot)?;
        let components = birth::components(&measured, self.births, scene, sensor)
            .map(|(weight, gaussian)| Component { weight, gaussian });
        let mut track = Bernoulli {
            id,
            existence: self.existence,
            founded: self.founded,
            births: self.births,
            components,
            time: self.plot.time,
            first: self.plot,
            course: Course::new(self.plot.time),
            seen: self.plot.time,
            hits: 1.0,
            shown: false,
            came: false,
            cooperative: false,
            size: Size::default(),
            look: hypothesis::Look {
                sensor: self.plot.sensor,
                time: self.looked,
            },
            other_looks: Vec::new(),
            history: Vec::new(),
            branches: Vec::new(),
            anchors: Vec::new(),
        };
        track.note_own(&self.plot, 1.0, sensor);
        track.drop_anchor();
        Some(track)
    }
}
