//! The lowest elevation at which a sensor sees past the terrain, by azimuth and range.
//!
//! Falling objects rise into view from below: over the horizon, or over the ridge that hid them. So births
//! are expected just above this line ([`crate::birth`]).
//!
//! Along each azimuth the ground is walked outwards once. A point at distance x and height u, as seen from
//! the sensor, is clear of the ground at x' < x of height u' if u/x + b x ≥ u'/x' + b x', where
//! b = (1 - 1/k) / 2R is the bend of a ray over an Earth of radius R with refraction k. The running
//! maximum of the right side is all that there is to keep.

use core::f64::consts::TAU;

use frames::{Enu, Position, SensorEnu, Transform, wrap_two_pi};
use nalgebra::Vector3;
use site::Sensor;
use terrain::Ground;

/// Azimuths at which the ground is walked.
const AZIMUTHS: usize = 720;
/// Ranges at which the line is kept.
const RANGES: usize = 128;
/// Steps of the walk for each of them.
const STEPS: usize = 4;
/// Mean radius of the Earth, metres.
const EARTH_M: f64 = 6_371_000.0;

/// The line over one sensor's ground.
#[derive(Clone, Debug, PartialEq)]
pub struct Skyline {
    /// Metres between the ranges at which it is kept.
    step_m: f64,
    /// The ray's bend b, 1/m.
    bend: f64,
    /// Running maximum of u'/x' + b x', azimuth by azimuth.
    slopes: Vec<f32>,
}

impl Skyline {
    /// Walks the ground around a sensor; `None` where the ground is flat and hides nothing.
    pub fn new(
        sensor: &Sensor,
        to_sensor: &Transform<Enu, SensorEnu>,
        ground: &Ground,
    ) -> Option<Self> {
        ground.cell_m()?;
        let step_m = (sensor.range_max_m / RANGES as f64).max(1.0);
        let bend = (1.0 - 1.0 / sensor.refraction_k.max(0.1)) / (2.0 * EARTH_M);
        let to_site = to_sensor.inverse();
        let mut slopes = Vec::with_capacity(AZIMUTHS * RANGES);
        for azimuth in 0..AZIMUTHS {
            let (sin, cos) = libm::sincos(TAU * azimuth as f64 / AZIMUTHS as f64);
            let mut highest = f64::NEG_INFINITY;
            for place in 0..RANGES * STEPS {
                if place % STEPS == 0 {
                    slopes.push(highest as f32);
                }
                let away_m = (place + 1) as f64 * step_m / STEPS as f64;
                let level = Position::tagged(Vector3::new(away_m * sin, away_m * cos, 0.0));
                let over = to_site.apply(level);
                let up_m = ground.surface(over).up_m();
                let there = to_sensor.apply(Position::new(over.x(), over.y(), up_m));
                highest = highest.max(there.z() / away_m + bend * away_m);
            }
        }
        Some(Self {
            step_m,
            bend,
            slopes,
        })
    }

    /// The lowest elevation seen at a range, radians.
    pub fn lowest_rad(&self, range_m: f64, azimuth_rad: f64) -> f64 {
        let turn = wrap_two_pi(azimuth_rad) / TAU;
        let azimuth = (turn * AZIMUTHS as f64 + 0.5) as usize % AZIMUTHS;
        let range = ((range_m / self.step_m) as usize).min(RANGES - 1);
        let slope = self
            .slopes
            .get(azimuth * RANGES + range)
            .map_or(f64::NEG_INFINITY, |slope| f64::from(*slope));
        libm::atan(slope - self.bend * range_m)
    }
}

#[cfg(test)]
mod tests {
    use frames::{EllipsoidHeight, Geodetic, SiteFrame};
    use site::{Detection, HeightSource, SensorKind};

    use super::*;

    /// A ridge 300 m high, two kilometres east of a radar on flat ground.
    fn ridge() -> Skyline {
        let (columns, cell_m, half_m) = (201, 100.0, 10_000.0);
        let up_m = (0..columns * columns)
            .map(|k| {
                let east_m = (k % columns) as f64 * cell_m - half_m;
                if (1_950.0..2_150.0).contains(&east_m) {
                    300.0
                } else {
                    0.0
                }
            })
            .collect();
        let ground = Ground::grid(-half_m, -half_m, cell_m, columns, up_m, 0.0).expect("a grid");
        let place = Geodetic::from_degrees(36.0, 44.0, EllipsoidHeight(10.0));
        let origin = Geodetic::from_degrees(36.0, 44.0, EllipsoidHeight(0.0));
        let sensor = Sensor {
            id: "radar".to_owned(),
            kind: SensorKind::Radar,
            sac: 0,
            sic: 1,
            position: place,
            mast_m: 10.0,
            revisit_s: 1.0,
            range_min_m: 100.0,
            range_max_m: 9_000.0,
            sector_rad: None,
            elevation_min_rad: -0.05,
            elevation_max_rad: 1.2,
            range_sd_m: 15.0,
            azimuth_sd_rad: 0.004,
            elevation_sd_rad: 0.004,
            alignment_sd_rad: 0.0,
            resolution: None,
            range_rate_sd_mps: Some(1.5),
            range_rate_max_mps: 450.0,
            detection: Detection::Constant(0.9),
            false_plots_per_scan: 100.0,
            refraction_k: 4.0 / 3.0,
            height_source: HeightSource::Measured,
            interface: site::Interface::default(),
            reports: site::Reports::Plots,
            mobile: false,
        };
        let to_sensor = SiteFrame::new(origin).to_sensor(place);
        Skyline::new(&sensor, &to_sensor, &ground).expect("not flat")
    }

    #[test]
    fn behind_a_ridge_the_line_is_the_ridges_crest() {
        let east = core::f64::consts::FRAC_PI_2;
        let behind = ridge().lowest_rad(6_000.0, east);
        // From 10 m up to 300 m at two kilometres.
        let crest = libm::atan(290.0 / 2_000.0);
        assert!((behind - crest).abs() < 5e-3, "{behind} {crest}");
    }

    #[test]
    fn before_the_ridge_and_away_from_it_the_line_lies_low() {
        let line = ridge();
        let east = core::f64::consts::FRAC_PI_2;
        for (range_m, azimuth_rad) in [(1_000.0, east), (6_000.0, 3.0 * east)] {
            let low = line.lowest_rad(range_m, azimuth_rad);
            assert!(low < 0.0, "{range_m} m, {azimuth_rad} rad: {low}");
        }
    }
}
