//! A raster on a UTM map: square cells, north up, as every mapping tool reads it.

use crate::Dem;
use crate::resample::Blocks;
use crate::utm::Utm;

/// Where a raster lies. Rows run from north to south; a cell's value stands for its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MapGrid {
    /// The projection.
    pub utm: Utm,
    /// Easting of the western edge, metres.
    pub west_m: f64,
    /// Northing of the northern edge, metres.
    pub north_m: f64,
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub columns: usize,
    /// Cells from north to south.
    pub rows: usize,
}

impl MapGrid {
    /// A square of `half_width_m` to each side around a place, on whole cells of its UTM zone.
    pub fn around(latitude_rad: f64, longitude_rad: f64, half_width_m: f64, cell_m: f64) -> Self {
        let utm = Utm::around(latitude_rad, longitude_rad);
        let [easting_m, northing_m] = utm.to_map(latitude_rad, longitude_rad);
        let half = (half_width_m / cell_m).ceil().max(1.0);
        let count = 2 * half as usize;
        Self {
            utm,
            west_m: ((easting_m / cell_m).round() - half) * cell_m,
            north_m: ((northing_m / cell_m).round() + half) * cell_m,
            cell_m,
            columns: count,
            rows: count,
        }
    }

    /// Number of cells.
    pub fn cells(&self) -> usize {
        self.columns * self.rows
    }

    /// (easting, northing) of a cell's middle, metres.
    pub fn middle_m(&self, row: usize, column: usize) -> [f64; 2] {
        [
            self.west_m + (column as f64 + 0.5) * self.cell_m,
            self.north_m - (row as f64 + 0.5) * self.cell_m,
        ]
    }

    /// (row, column) of a place in radians, fractional: whole numbers are cells' middles.
    pub fn locate(&self, latitude_rad: f64, longitude_rad: f64) -> [f64; 2] {
        let [easting_m, northing_m] = self.utm.to_map(latitude_rad, longitude_rad);
        [
            (self.north_m - northing_m) / self.cell_m - 0.5,
            (easting_m - self.west_m) / self.cell_m - 0.5,
        ]
    }

    /// The cell that holds a place in radians, as (row, column).
    pub fn cell_of(&self, latitude_rad: f64, longitude_rad: f64) -> Option<(usize, usize)> {
        let [row, column] = self.locate(latitude_rad, longitude_rad);
        let (row, column) = ((row + 0.5).floor(), (column + 0.5).floor());
        let inside =
            row >= 0.0 && column >= 0.0 && row < self.rows as f64 && column < self.columns as f64;
        inside.then_some((row as usize, column as usize))
    }

    /// (latitude, longitude) of a cell's middle, radians.
    pub fn to_geodetic(&self, row: usize, column: usize) -> [f64; 2] {
        let [easting_m, northing_m] = self.middle_m(row, column);
        self.utm.to_geodetic(easting_m, northing_m)
    }

    /// Heights above sea level at the cells' middles, row by row; NaN where unknown.
    pub fn heights(&self, dem: &Dem) -> Vec<f32> {
        let native = dem.native();
        let width_m = self.columns.max(self.rows) as f64 * self.cell_m;
        let south_m = self.north_m - self.rows as f64 * self.cell_m;
        let blocks = Blocks::new([self.west_m, south_m], width_m, |easting_m, northing_m| {
            let [latitude_rad, longitude_rad] = self.utm.to_geodetic(easting_m, northing_m);
            let [x, y] = native.coordinates(latitude_rad, longitude_rad);
            [x, y, 0.0, 0.0]
        });
        let mut heights_m = Vec::with_capacity(self.cells());
        for row in 0..self.rows {
            for column in 0..self.columns {
                let [easting_m, northing_m] = self.middle_m(row, column);
                let [x, y, ..] = blocks.at(easting_m, northing_m);
                let height_m = dem.at(native, [x, y]);
                heights_m.push(height_m.map_or(f32::NAN, |h| h as f32));
            }
        }
        heights_m
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_know_their_place() {
        let (latitude, longitude) = (36.2_f64.to_radians(), 44.0_f64.to_radians());
        let grid = MapGrid::around(latitude, longitude, 1000.0, 30.0);
        let (row, column) = grid.cell_of(latitude, longitude).expect("inside");
        let [lat, lon] = grid.to_geodetic(row, column);
        assert_eq!(grid.cell_of(lat, lon), Some((row, column)));
        let [r, c] = grid.locate(lat, lon);
        assert!((r - row as f64).abs() < 1e-6 && (c - column as f64).abs() < 1e-6);
        assert_eq!(grid.cell_of(latitude + 0.1, longitude), None);
    }
}
