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
use crate::hypothesis::{Bernoulli, Component, Look};
use crate::index::{PlotIndex, azimuth_off};
use crate::measure::Measured;
use crate::scene::{Scene, SceneSensor};
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
/// What drag, gravity and curvature may add, m/s².
const BEND_MPS2: f64 = 40.0;

impl Seed {
    /// Whether any plot of a look by the seed's own sensor is near where the object would be by then.
    pub fn is_near_any(&self, plots: &[Measured], index: &PlotIndex) -> bool {
        let Some(first) = plots.first() else {
            return false;
        };
        let dt = (first.time - self.plot.time).seconds();
        if dt <= 0.0 {
            return false;
        }
        let widest = index.widest();
        let polar = &self.plot.polar;
        let level_m = (polar.range_m * libm::cos(polar.elevation_rad)).max(1.0);
        let across_m = ACROSS_MPS * dt;
        let half =
            |sd: f64, variance: f64, moved: f64| SDS * (sd * sd + variance + moved * moved).sqrt();
        let bend_m = BEND_MPS2 * dt * dt;
        let (opening, slack) = match self.plot.range_rate_mps {
            Some(rate) => (rate, SLACK_MPS),
            None => (0.0, ACROSS_MPS),
        };
        let range_half = half(self.plot.range_sd_m, widest[0], slack * dt) + bend_m;
        let azimuth_half =
            half(self.plot.azimuth_sd_rad, widest[1], across_m / level_m) + bend_m / level_m;
        let elevation_half = half(
            self.plot.elevation_sd_rad,
            widest[2],
            VERTICAL * across_m / polar.range_m.max(1.0),
        ) + bend_m / level_m;
        let rate_half = half(self.plot.range_rate_sd_mps, widest[3], SLACK_MPS) + BEND_MPS2 * dt;
        let both_doppler = self.plot.range_rate_mps.is_some();
        let range_m = polar.range_m + opening * dt;
        index.any_near(
            range_m,
            range_half,
            polar.azimuth_rad,
            azimuth_half,
            |near| {
                azimuth_off(near.z[1], polar.azimuth_rad).abs() <= azimuth_half
                    && (near.z[2] - polar.elevation_rad).abs() <= elevation_half
                    && !(both_doppler
                        && plots[near.plot as usize].doppler
                        && (near.z[3] - opening).abs() > rate_half)
            },
        )
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
            components,
            time: self.plot.time,
            first: self.plot,
            course: Course::new(self.plot.time),
            seen: self.plot.time,
            hits: 1.0,
            shown: false,
            cooperative: false,
            look: Look {
                sensor: self.plot.sensor,
                time: self.looked,
            },
            other_looks: Vec::new(),
            history: Vec::new(),
            branches: Vec::new(),
            anchors: Vec::new(),
        };
        if self.plot.cooperative {
            track.note_answer();
        }
        track.drop_anchor();
        Some(track)
    }
}
