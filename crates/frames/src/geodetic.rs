//! WGS-84 geodetic coordinates and their Cartesian counterparts.
//!
//! Constants: NIMA TR8350.2, third edition, tables 3.1 and 3.4. The way back from Cartesian is
//! Bowring's (1976), iterated: under a nanometre to 100 km height.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{Ecef, EllipsoidHeight, Position};

/// Semi-major axis, metres.
pub const WGS84_A_M: f64 = 6_378_137.0;
/// Flattening.
pub const WGS84_F: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared, f (2 - f).
pub const WGS84_E2: f64 = WGS84_F * (2.0 - WGS84_F);
/// Gravitational constant times the Earth's mass, m³/s².
pub const WGS84_GM: f64 = 3.986_004_418e14;
/// Second zonal harmonic of gravitation.
pub const WGS84_J2: f64 = 1.082_629_82e-3;
/// Rotation rate of the Earth, rad/s.
pub const EARTH_RATE_RADPS: f64 = 7.292_115e-5;

const B_M: f64 = WGS84_A_M * (1.0 - WGS84_F);
const EP2: f64 = WGS84_E2 / (1.0 - WGS84_E2);

/// Geodetic latitude and longitude in radians, height above the ellipsoid.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Geodetic {
    /// Latitude, radians, north positive.
    pub latitude_rad: f64,
    /// Longitude, radians, east positive.
    pub longitude_rad: f64,
    /// Height above the ellipsoid.
    pub height: EllipsoidHeight,
}

impl Geodetic {
    /// From degrees.
    pub fn from_degrees(latitude_deg: f64, longitude_deg: f64, height: EllipsoidHeight) -> Self {
        Self {
            latitude_rad: latitude_deg.to_radians(),
            longitude_rad: longitude_deg.to_radians(),
            height,
        }
    }

    /// Latitude in degrees.
    pub fn latitude_deg(self) -> f64 {
        self.latitude_rad.to_degrees()
    }

    /// Longitude in degrees.
    pub fn longitude_deg(self) -> f64 {
        self.longitude_rad.to_degrees()
    }

    /// The same point, Earth-centred.
    pub fn to_ecef(self) -> Position<Ecef> {
        let (sin_lat, cos_lat) = libm::sincos(self.latitude_rad);
        let (sin_lon, cos_lon) = libm::sincos(self.longitude_rad);
        let normal_m = WGS84_A_M / (1.0 - WGS84_E2 * sin_lat * sin_lat).sqrt();
        let across_m = (normal_m + self.height.0) * cos_lat;
        Position::new(
            across_m * cos_lon,
            across_m * sin_lon,
            (normal_m * (1.0 - WGS84_E2) + self.height.0) * sin_lat,
        )
    }

    /// From an Earth-centred point; exact to a nanometre between the sea bed and 100 km.
    pub fn from_ecef(point: Position<Ecef>) -> Self {
        let across_m = (point.x() * point.x() + point.y() * point.y()).sqrt();
        // tan of the reduced latitude, iterated as a ratio so that no trigonometry is needed.
        let (mut sin_r, mut cos_r) = unit(point.z() * WGS84_A_M, across_m * B_M);
        let mut normal = (0.0, 1.0);
        for _ in 0..3 {
            normal = unit(
                point.z() + EP2 * B_M * sin_r * sin_r * sin_r,
                across_m - WGS84_E2 * WGS84_A_M * cos_r * cos_r * cos_r,
            );
            (sin_r, cos_r) = unit((1.0 - WGS84_F) * normal.0, normal.1);
        }
        let (sin_lat, cos_lat) = normal;
        let height_m = across_m * cos_lat + point.z() * sin_lat
            - WGS84_A_M * (1.0 - WGS84_E2 * sin_lat * sin_lat).sqrt();
        Self {
            latitude_rad: libm::atan2(sin_lat, cos_lat),
            longitude_rad: libm::atan2(point.y(), point.x()),
            height: EllipsoidHeight(height_m),
        }
    }
}

/// (sin, cos) of the direction whose tangent is `rise` / `run`.
fn unit(rise: f64, run: f64) -> (f64, f64) {
    let length = (rise * rise + run * run).sqrt();
    if length > 0.0 {
        (rise / length, run / length)
    } else {
        (0.0, 1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn poles_and_equator_have_their_textbook_places() {
        let pole = Geodetic::from_degrees(90.0, 0.0, EllipsoidHeight(0.0)).to_ecef();
        assert!((pole.z() - 6_356_752.314_245).abs() < 1e-5, "{pole:?}");
        let equator = Geodetic::from_degrees(0.0, 90.0, EllipsoidHeight(1000.0)).to_ecef();
        assert!((equator.y() - 6_379_137.0).abs() < 1e-6, "{equator:?}");
    }

    #[test]
    fn the_way_back_loses_nothing() {
        for latitude_deg in [-90.0, -89.999, -45.0, -1e-7, 0.0, 12.3, 45.0, 67.8, 90.0] {
            for height_m in [-400.0, 0.0, 8_848.0, 100_000.0] {
                let there = Geodetic::from_degrees(latitude_deg, 44.1, EllipsoidHeight(height_m));
                let back = Geodetic::from_ecef(there.to_ecef());
                assert!(
                    (back.height.0 - height_m).abs() < 1e-8,
                    "{latitude_deg} {back:?}"
                );
                assert!((back.latitude_rad - there.latitude_rad).abs() < 1e-14);
            }
        }
    }
}
