//! What a sensor could see: range, sector, elevation limits, and the ground in between.
//!
//! Straight from the site file's sensor and the ground; the coverage planner answers the same
//! question by another way (swept rasters), so that each can be held against the other.

use frames::{Enu, Polar, Position, SensorEnu, SiteFrame, Transform, Vector, WGS84_A_M};
use site::Sensor;
use terrain::Ground;

/// A sensor in its place.
pub struct View<'a> {
    sensor: &'a Sensor,
    ground: &'a Ground,
    antenna: Position<Enu>,
    to_sensor: Transform<Enu, SensorEnu>,
}

/// An object as a perfect measurement would give it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Aspect {
    /// Where the sensor sees it.
    pub polar: Polar,
    /// Range rate, positive when opening, m/s.
    pub range_rate_mps: f64,
}

impl<'a> View<'a> {
    /// Puts the sensor on the site's plane.
    pub fn new(sensor: &'a Sensor, frame: &SiteFrame, ground: &'a Ground) -> Self {
        Self {
            sensor,
            ground,
            antenna: frame.to_enu(sensor.position),
            to_sensor: frame.to_sensor(sensor.position),
        }
    }

    /// What a perfect measurement of a moving point would give, seen or not.
    pub fn aspect(&self, position: Position<Enu>, velocity: Vector<Enu>) -> Aspect {
        let line = position - self.antenna;
        let range_m = line.length().max(f64::MIN_POSITIVE);
        Aspect {
            polar: Polar::from_position(self.to_sensor.apply(position)),
            range_rate_mps: line.dot(velocity) / range_m,
        }
    }

    /// Whether range, sector, elevation limits and terrain let the sensor see a point.
    pub fn sees(&self, position: Position<Enu>) -> bool {
        let polar = Polar::from_position(self.to_sensor.apply(position));
        let sensor = self.sensor;
        (sensor.range_min_m..=sensor.range_max_m).contains(&polar.range_m)
            && (sensor.elevation_min_rad..=sensor.elevation_max_rad).contains(&polar.elevation_rad)
            && sensor.looks_towards(polar.azimuth_rad)
            && self.clear_of_ground(position)
    }

    /// Whether a ray from the antenna, bent by refraction, reaches the point above the ground.
    ///
    /// With the curvature k R of the effective Earth the ray stands above the straight chord by
    /// s (D - s) (1 - 1/k) / 2R. Sampled twice a terrain cell.
    fn clear_of_ground(&self, point: Position<Enu>) -> bool {
        let chord = point - self.antenna;
        let distance_m = (chord.x() * chord.x() + chord.y() * chord.y()).sqrt();
        let bulge = (1.0 - 1.0 / self.sensor.refraction_k) / (2.0 * WGS84_A_M);
        let spacing_m = self.ground.cell_m().unwrap_or(FLAT_SPACING_M) / 2.0;
        let samples = (distance_m / spacing_m).ceil().min(SAMPLES_MAX) as u32;
        (1..samples).all(|i| {
            let share = f64::from(i) / f64::from(samples);
            let along_m = share * distance_m;
            let on_chord = self.antenna + chord * share;
            let ray_m = on_chord.z() + bulge * along_m * (distance_m - along_m);
            ray_m >= self.ground.surface(on_chord).up_m()
        })
    }
}

/// Spacing assumed on ground without a grid, metres.
const FLAT_SPACING_M: f64 = 200.0;
/// More samples than any real line of sight needs: 300 km at 30 m spacing.
const SAMPLES_MAX: f64 = 10_000.0;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{radar, site_frame};

    /// A north-south ridge 200 m high, 2 km east of the radar.
    fn ridge() -> Ground {
        let up = (0..200 * 200).map(|i| {
            let east_m = f64::from(i % 200) * 50.0 - 5000.0;
            if (east_m - 2000.0).abs() < 100.0 {
                200.0
            } else {
                0.0
            }
        });
        Ground::grid(-5000.0, -5000.0, 50.0, 200, up.collect(), 0.0).expect("a grid")
    }

    #[track_caller]
    fn check(ground: &Ground, point: [f64; 3], wanted: bool) {
        let sensor = radar();
        let view = View::new(&sensor, &site_frame(), ground);
        let [e, n, u] = point;
        assert_eq!(view.sees(Position::new(e, n, u)), wanted, "{point:?}");
    }

    #[test]
    fn a_ridge_hides_what_is_low_behind_it() {
        let (flat, ridge) = (Ground::flat(0.0), ridge());
        check(&flat, [4000.0, 0.0, 200.0], true);
        check(&ridge, [4000.0, 0.0, 200.0], false);
        // The ray over the crest (antenna at 10 m, crest at 200 m from 1.9 km) rises 0.1 a metre.
        check(&ridge, [4000.0, 0.0, 450.0], true);
        check(&ridge, [-4000.0, 0.0, 200.0], true);
    }

    #[test]
    fn range_and_elevation_limits_hold() {
        let flat = Ground::flat(0.0);
        check(&flat, [200.0, 0.0, 60.0], false);
        check(&flat, [0.0, 14_900.0, 1000.0], true);
        check(&flat, [0.0, 15_100.0, 1000.0], false);
        check(&flat, [0.0, 4000.0, 60.0], false);
        check(&flat, [0.0, 1000.0, 4000.0], false);
    }

    #[test]
    fn a_sector_ends_where_it_says() {
        let mut sensor = radar();
        sensor.sector_rad = Some((frames::degrees(330.0), frames::degrees(60.0)));
        let ground = Ground::flat(0.0);
        let view = View::new(&sensor, &site_frame(), &ground);
        let sees = |azimuth_deg: f64| {
            let (sin, cos) = libm::sincos(frames::degrees(azimuth_deg));
            view.sees(Position::new(5000.0 * sin, 5000.0 * cos, 800.0))
        };
        assert!(sees(331.0) && sees(0.0) && sees(29.0));
        assert!(!sees(329.0) && !sees(31.0) && !sees(180.0));
    }

    #[test]
    fn the_measurement_of_a_moving_point_is_its_geometry() {
        let (sensor, ground) = (radar(), Ground::flat(0.0));
        let view = View::new(&sensor, &site_frame(), &ground);
        let aspect = view.aspect(
            Position::new(3000.0, 0.0, 4010.0),
            Vector::new(10.0, 0.0, 0.0),
        );
        assert!((aspect.polar.range_m - 5000.0).abs() < 1e-6);
        assert!((aspect.range_rate_mps - 6.0).abs() < 1e-9);
        assert!((aspect.polar.azimuth_rad.to_degrees() - 90.0).abs() < 1e-6);
    }
}
