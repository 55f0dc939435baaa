//! What a radar measures: slant range, azimuth clockwise from true north, elevation.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{Position, SensorEnu, wrap_two_pi};

/// A point as a sensor sees it.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Polar {
    /// Slant range, metres.
    pub range_m: f64,
    /// Clockwise from true north, radians, [0, 2π).
    pub azimuth_rad: f64,
    /// Above the sensor's horizontal plane, radians.
    pub elevation_rad: f64,
}

impl Polar {
    /// From the sensor's own tangent plane.
    pub fn from_position(point: Position<SensorEnu>) -> Self {
        let [east, north, up] = point.to_array();
        let ground_m = (east * east + north * north).sqrt();
        Self {
            range_m: (ground_m * ground_m + up * up).sqrt(),
            azimuth_rad: wrap_two_pi(libm::atan2(east, north)),
            elevation_rad: libm::atan2(up, ground_m),
        }
    }

    /// To the sensor's own tangent plane.
    pub fn to_position(self) -> Position<SensorEnu> {
        let (sin_az, cos_az) = libm::sincos(self.azimuth_rad);
        let (sin_el, cos_el) = libm::sincos(self.elevation_rad);
        let ground_m = self.range_m * cos_el;
        Position::new(ground_m * sin_az, ground_m * cos_az, self.range_m * sin_el)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn azimuth_is_clockwise_from_north() {
        let east = Polar::from_position(Position::new(100.0, 0.0, 0.0));
        assert!((east.azimuth_rad.to_degrees() - 90.0).abs() < 1e-12);
        let back = Polar {
            range_m: 5.0,
            azimuth_rad: 4.0,
            elevation_rad: 0.5,
        };
        let again = Polar::from_position(back.to_position());
        assert!((again.azimuth_rad - 4.0).abs() < 1e-12 && (again.range_m - 5.0).abs() < 1e-12);
    }
}
