//! The ground under the site, in the site's tangent plane.
//!
//! Falls are computed in the tangent plane, thousands at a time, so the ground is kept there too:
//! a regular grid of the height of the surface above the *plane* (Earth's curvature is in the
//! numbers), at which a flight's position can be looked up without any geodesy.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Enu, Position};

/// What lies under a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Surface {
    /// The surface's up coordinate in the tangent plane, metres.
    Known(f64),
    /// A void, or outside the grid: the site's own level (following the Earth's curve) stands in,
    /// and whatever rests on it must say so.
    Unknown(f64),
}

impl Surface {
    /// The up coordinate, known or assumed, metres.
    pub fn up_m(self) -> f64 {
        match self {
            Self::Known(up_m) | Self::Unknown(up_m) => up_m,
        }
    }
}

/// A regular grid over the tangent plane, row by row from its south-west point; NaN marks a void.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Ground {
    west_m: f64,
    south_m: f64,
    cell_m: f64,
    columns: usize,
    rows: usize,
    up_m: Vec<f32>,
    /// Up coordinate of the stand-in level at the origin, metres.
    level_m: f64,
    /// Whether the stand-in level counts as known: a site declared flat.
    flat: bool,
}

/// Mean Earth radius that makes the stand-in level follow the curve, metres.
const CURVE_RADIUS_M: f64 = 6_371_000.0;

impl Ground {
    /// A site declared flat: known everywhere, at `level_m` above the plane's origin, curving away
    /// with the Earth.
    pub fn flat(level_m: f64) -> Self {
        Self {
            west_m: 0.0,
            south_m: 0.0,
            cell_m: 1.0,
            columns: 0,
            rows: 0,
            up_m: Vec::new(),
            level_m,
            flat: true,
        }
    }

    /// A grid of `columns` × (`up_m.len()` / `columns`) surface heights in the tangent plane;
    /// `None` where the sizes do not make a grid of at least two by two or the cell is not positive.
    pub fn grid(
        west_m: f64,
        south_m: f64,
        cell_m: f64,
        columns: usize,
        up_m: Vec<f32>,
        level_m: f64,
    ) -> Option<Self> {
        let rows = up_m.len().checked_div(columns)?;
        let whole = columns >= 2 && rows >= 2 && rows * columns == up_m.len() && cell_m > 0.0;
        whole.then_some(Self {
            west_m,
            south_m,
            cell_m,
            columns,
            rows,
            up_m,
            level_m,
            flat: false,
        })
    }

    /// Spacing of the grid, metres; `None` where the ground is flat.
    pub fn cell_m(&self) -> Option<f64> {
        (self.columns > 0).then_some(self.cell_m)
    }

    /// Part of the grid's points that are void, 0 to 1.
    pub fn unknown_part(&self) -> f64 {
        let void = self.up_m.iter().filter(|up| up.is_nan()).count();
        void as f64 / self.up_m.len().max(1) as f64
    }

    /// The lowest and the highest up coordinate of the grid and of the stand-in level at the origin,
    /// metres: [`Ground::surface`] gives nothing higher, and lower only beyond the grid.
    pub fn up_range_m(&self) -> (f64, f64) {
        let level = (self.level_m, self.level_m);
        self.up_m.iter().fold(level, |(low, high), &up| {
            (low.min(f64::from(up)), high.max(f64::from(up)))
        })
    }

    /// The surface under (or above) a point, bilinear between grid points.
    pub fn surface(&self, point: Position<Enu>) -> Surface {
        let [east_m, north_m, _] = point.to_array();
        match self.sample(east_m, north_m) {
            Some(up_m) => Surface::Known(up_m),
            None if self.flat => Surface::Known(self.level_at(east_m, north_m)),
            None => Surface::Unknown(self.level_at(east_m, north_m)),
        }
    }

    fn level_at(&self, east_m: f64, north_m: f64) -> f64 {
        self.level_m - (east_m * east_m + north_m * north_m) / (2.0 * CURVE_RADIUS_M)
    }

    fn sample(&self, east_m: f64, north_m: f64) -> Option<f64> {
        let x = (east_m - self.west_m) / self.cell_m;
        let y = (north_m - self.south_m) / self.cell_m;
        // Compared as floats: a diverged flight may ask for a point beyond every integer.
        let within = |at: f64, points: usize| at >= 0.0 && at + 1.0 < points as f64;
        if !within(x, self.columns) || !within(y, self.rows) {
            return None;
        }
        let (column, row) = (x as usize, y as usize);
        let (fx, fy) = (x - column as f64, y - row as f64);
        let at = |r: usize, c: usize| {
            self.up_m
                .get(r * self.columns + c)
                .map_or(f64::NAN, |&up| f64::from(up))
        };
        let south = at(row, column) * (1.0 - fx) + at(row, column + 1) * fx;
        let north = at(row + 1, column) * (1.0 - fx) + at(row + 1, column + 1) * fx;
        let up_m = south * (1.0 - fy) + north * fy;
        up_m.is_finite().then_some(up_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(east_m: f64, north_m: f64) -> Position<Enu> {
        Position::new(east_m, north_m, 0.0)
    }

    #[test]
    fn a_plane_is_reproduced_between_its_grid_points() {
        let up = (0..12)
            .map(|i| (i % 4) as f32 * 10.0 + (i / 4) as f32 * 100.0)
            .collect();
        let ground = Ground::grid(-50.0, 0.0, 50.0, 4, up, 0.0).expect("a grid");
        assert_eq!(ground.surface(at(-25.0, 25.0)), Surface::Known(55.0));
    }

    #[test]
    fn voids_and_the_outside_are_unknown() {
        let ground =
            Ground::grid(0.0, 0.0, 10.0, 2, vec![1.0, f32::NAN, 1.0, 1.0], 7.0).expect("a grid");
        assert!(matches!(ground.surface(at(5.0, 5.0)), Surface::Unknown(_)));
        assert!(matches!(ground.surface(at(-1.0, 5.0)), Surface::Unknown(_)));
        assert!(Ground::grid(0.0, 0.0, 10.0, 3, vec![1.0; 4], 0.0).is_none());
    }

    #[test]
    fn flat_ground_follows_the_earth() {
        let level = Ground::flat(5.0).surface(at(10_000.0, 0.0));
        assert!(matches!(level, Surface::Known(up) if (up - (5.0 - 7.848)).abs() < 0.01));
    }
}
