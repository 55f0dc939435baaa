//! Elevation files joined into one surface: heights above sea level by latitude and longitude.
//!
//! Tiles whose samples lie on one common lattice are joined sample by sample, so that there is no
//! seam between neighbours, whether they share their border samples (.hgt) or abut (GeoTIFF). Where
//! a sample is void in one tile and known in another, the known one counts. Between samples the
//! surface is bilinear; if one of the four is void, so is the place.

use frames::SeaLevelHeight;

use crate::utm::Utm;

/// How a tile's coordinates are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Projection {
    /// x is longitude and y latitude, degrees, WGS-84.
    Geographic,
    /// x is easting and y northing, metres.
    Utm(Utm),
}

impl Projection {
    /// (x, y) of a place in radians.
    pub(crate) fn coordinates(self, latitude_rad: f64, longitude_rad: f64) -> [f64; 2] {
        match self {
            Self::Geographic => [longitude_rad.to_degrees(), latitude_rad.to_degrees()],
            Self::Utm(utm) => utm.to_map(latitude_rad, longitude_rad),
        }
    }
}

/// One elevation file: a regular grid of samples, rows from north to south.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// What x and y mean.
    pub projection: Projection,
    /// x of the first sample (the north-west one).
    pub x_first: f64,
    /// y of the first sample.
    pub y_first: f64,
    /// Spacing along a row, eastward, positive.
    pub x_step: f64,
    /// Spacing from row to row, southward, positive.
    pub y_step: f64,
    /// Samples in a row.
    pub columns: usize,
    /// Metres above sea level, row by row; NaN marks a void.
    pub heights_m: Vec<f32>,
}

impl Tile {
    fn rows(&self) -> usize {
        self.heights_m.len().checked_div(self.columns).unwrap_or(0)
    }
}

/// Tiles on one lattice, placed by whole samples.
#[derive(Clone, Debug, PartialEq)]
struct Layer {
    lattice: Tile,
    /// (row, column) of each tile's first sample on the lattice.
    pieces: Vec<(i64, i64, Tile)>,
}

/// Elevation files joined into one surface.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Dem {
    layers: Vec<Layer>,
}

/// Two grids are one lattice if their samples coincide within this part of a step.
const ALIGNED: f64 = 0.01;

impl Dem {
    /// Joins tiles; where tiles of different lattices overlap, the earlier one counts.
    pub fn new(tiles: Vec<Tile>) -> Self {
        let mut dem = Self::default();
        for tile in tiles {
            let home = dem
                .layers
                .iter_mut()
                .find_map(|layer| layer.place_of(&tile).map(|place| (layer, place)));
            match home {
                Some((layer, (row, column))) => layer.pieces.push((row, column, tile)),
                None => dem.layers.push(Layer {
                    lattice: Tile {
                        heights_m: Vec::new(),
                        ..tile
                    },
                    pieces: vec![(0, 0, tile)],
                }),
            }
        }
        dem
    }

    /// The coordinates in which the surface is looked up fastest: those of its files, if they agree.
    pub(crate) fn native(&self) -> Projection {
        let mut projections = self.layers.iter().map(|layer| layer.lattice.projection);
        match projections.next() {
            Some(first) if projections.all(|p| p == first) => first,
            _ => Projection::Geographic,
        }
    }

    /// Height above sea level, metres, at (x, y) of [`Dem::native`].
    pub(crate) fn at(&self, native: Projection, [x, y]: [f64; 2]) -> Option<f64> {
        self.layers.iter().find_map(|layer| {
            let projection = layer.lattice.projection;
            let [x, y] = if projection == native {
                [x, y]
            } else {
                projection.coordinates(y.to_radians(), x.to_radians())
            };
            layer.sample(x, y)
        })
    }

    /// Height of the surface; `None` in a void or outside every tile.
    pub fn height(&self, latitude_rad: f64, longitude_rad: f64) -> Option<SeaLevelHeight> {
        self.layers.iter().find_map(|layer| {
            let [x, y] = layer
                .lattice
                .projection
                .coordinates(latitude_rad, longitude_rad);
            layer.sample(x, y).map(SeaLevelHeight)
        })
    }
}

impl Layer {
    /// Where a tile's first sample falls on this lattice, if it falls on one.
    fn place_of(&self, tile: &Tile) -> Option<(i64, i64)> {
        let lattice = &self.lattice;
        let alike = |a: f64, b: f64, size: usize| (a - b).abs() * size as f64 <= ALIGNED * a;
        let same = tile.projection == lattice.projection
            && alike(lattice.x_step, tile.x_step, tile.columns)
            && alike(lattice.y_step, tile.y_step, tile.rows());
        let column = (tile.x_first - lattice.x_first) / lattice.x_step;
        let row = (lattice.y_first - tile.y_first) / lattice.y_step;
        let whole = |v: f64| v.is_finite() && (v - v.round()).abs() <= ALIGNED;
        (same && whole(row) && whole(column)).then_some((row.round() as i64, column.round() as i64))
    }

    fn sample(&self, x: f64, y: f64) -> Option<f64> {
        let column = (x - self.lattice.x_first) / self.lattice.x_step;
        let row = (self.lattice.y_first - y) / self.lattice.y_step;
        let (c, r) = (column.floor(), row.floor());
        let (east, south) = (column - c, row - r);
        let (r, c) = (r as i64, c as i64);
        // A place on a sample's row or column must not ask beyond it: it may be the last one.
        let right = if east > 0.0 { c + 1 } else { c };
        let below = if south > 0.0 { r + 1 } else { r };
        let top = self.at(r, c)? * (1.0 - east) + self.at(r, right)? * east;
        let bottom = self.at(below, c)? * (1.0 - east) + self.at(below, right)? * east;
        Some(top * (1.0 - south) + bottom * south)
    }

    fn at(&self, row: i64, column: i64) -> Option<f64> {
        self.pieces
            .iter()
            .find_map(|(first_row, first_column, tile)| {
                let row = usize::try_from(row - first_row).ok()?;
                let column = usize::try_from(column - first_column).ok()?;
                let inside = column < tile.columns;
                let height = *tile.heights_m.get(row * tile.columns + column)?;
                (inside && height.is_finite()).then_some(f64::from(height))
            })
    }
}
