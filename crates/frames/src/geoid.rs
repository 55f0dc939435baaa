//! Sea level above the ellipsoid, as a small grid around the site.
//!
//! The geoid model itself calls the standard library's trigonometry, so its values are sampled
//! when the world is loaded, rounded to a millimetre, and kept as integers: from then on every
//! processor sees the same sea level.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::{EllipsoidHeight, Geodetic, SeaLevelHeight};

/// Undulations on a regular grid of latitude and longitude, bilinear between, constant beyond.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct GeoidGrid {
    /// South-west corner, radians.
    pub south_rad: f64,
    /// South-west corner, radians.
    pub west_rad: f64,
    /// Spacing of both axes, radians.
    pub step_rad: f64,
    /// Points along a row, eastward.
    pub columns: u32,
    /// Rows, northward.
    pub rows: u32,
    /// Height of the geoid above the ellipsoid, millimetres, row by row from the south-west.
    pub undulation_mm: Vec<i32>,
}

impl GeoidGrid {
    /// Sea level everywhere at one height above the ellipsoid.
    pub fn constant(undulation_m: f64) -> Self {
        Self {
            south_rad: 0.0,
            west_rad: 0.0,
            step_rad: 1.0,
            columns: 1,
            rows: 1,
            undulation_mm: vec![(undulation_m * 1000.0).round() as i32],
        }
    }

    /// Height of sea level above the ellipsoid at a place, metres.
    pub fn undulation_m(&self, latitude_rad: f64, longitude_rad: f64) -> f64 {
        let (row, north) = split((latitude_rad - self.south_rad) / self.step_rad, self.rows);
        let (column, east) = split(
            (longitude_rad - self.west_rad) / self.step_rad,
            self.columns,
        );
        let at = |r: u32, c: u32| {
            let r = r.min(self.rows.saturating_sub(1));
            let c = c.min(self.columns.saturating_sub(1));
            let index = r as usize * self.columns as usize + c as usize;
            self.undulation_mm
                .get(index)
                .map_or(0.0, |&mm| f64::from(mm) * 1e-3)
        };
        let south = at(row, column) * (1.0 - east) + at(row, column + 1) * east;
        let top = at(row + 1, column) * (1.0 - east) + at(row + 1, column + 1) * east;
        south * (1.0 - north) + top * north
    }

    /// Height above the ellipsoid of a point given above sea level.
    pub fn to_ellipsoid(
        &self,
        latitude_rad: f64,
        longitude_rad: f64,
        height: SeaLevelHeight,
    ) -> EllipsoidHeight {
        EllipsoidHeight(height.0 + self.undulation_m(latitude_rad, longitude_rad))
    }

    /// Height above sea level of a geodetic point.
    pub fn to_sea_level(&self, point: Geodetic) -> SeaLevelHeight {
        SeaLevelHeight(point.height.0 - self.undulation_m(point.latitude_rad, point.longitude_rad))
    }
}

/// Cell index and fraction of a grid coordinate, clamped to the grid.
fn split(coordinate: f64, count: u32) -> (u32, f64) {
    let last = f64::from(count.saturating_sub(1));
    let clamped = if coordinate.is_nan() {
        0.0
    } else {
        coordinate.clamp(0.0, last)
    };
    let cell = clamped.floor();
    (cell as u32, clamped - cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undulation_is_bilinear_inside_and_constant_beyond() {
        let grid = GeoidGrid {
            south_rad: 0.5,
            west_rad: 0.1,
            step_rad: 0.01,
            columns: 2,
            rows: 2,
            undulation_mm: vec![0, 1000, 2000, 3000],
        };
        assert!((grid.undulation_m(0.505, 0.105) - 1.5).abs() < 1e-9);
        assert!((grid.undulation_m(0.0, 0.0) - 0.0).abs() < 1e-12);
        assert!((grid.undulation_m(1.0, 1.0) - 3.0).abs() < 1e-12);
    }
}
