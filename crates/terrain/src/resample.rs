//! From latitude and longitude to the site's own grids.
//!
//! A grid point's place on the ellipsoid is a smooth function of its grid coordinates, so exact
//! geodesy is done at the corners of blocks and interpolated inside them: under two centimetres for
//! the blocks below, far under any elevation model's own error.

use frames::{Enu, Geodetic, GeoidGrid, Position, SiteFrame};

use crate::{Dem, Ground};

/// Side of a block of exact geodesy, metres.
const BLOCK_M: f64 = 500.0;

/// Mean Earth radius, metres.
const RADIUS_M: f64 = 6_371_000.0;

/// The ground over the square of `half_width_m` around the site's origin, for flights: heights
/// above the tangent plane at points `cell_m` apart. `None` where those make no grid.
pub fn ground(
    dem: &Dem,
    frame: &SiteFrame,
    geoid: &GeoidGrid,
    half_width_m: f64,
    cell_m: f64,
) -> Option<Ground> {
    let count = (2.0 * half_width_m / cell_m).ceil() as usize + 1;
    let first_m = -cell_m * (count - 1) as f64 / 2.0;
    let native = dem.native();
    let corner_m = [first_m, first_m];
    let width_m = 2.0 * half_width_m + cell_m;
    let blocks = Blocks::new(corner_m, width_m, |east_m, north_m| {
        let point = frame.to_geodetic(Position::<Enu>::new(east_m, north_m, 0.0));
        let at_level = Geodetic {
            height: frame.origin().height,
            ..point
        };
        let up_m = frame.to_enu(at_level).z();
        let [x, y] = native.coordinates(point.latitude_rad, point.longitude_rad);
        let undulation_m = geoid.undulation_m(point.latitude_rad, point.longitude_rad);
        [x, y, up_m, undulation_m]
    });
    let level_m = frame.origin().height.0;
    let surface = |east_m: f64, north_m: f64| {
        let [x, y, up_m, undulation_m] = blocks.at(east_m, north_m);
        let height_m = dem.at(native, [x, y])?;
        Some([height_m + undulation_m - level_m, up_m])
    };
    let mut up_m = Vec::with_capacity(count * count);
    for row in 0..count {
        for column in 0..count {
            let east_m = first_m + column as f64 * cell_m;
            let north_m = first_m + row as f64 * cell_m;
            up_m.push(surface_up_m(&surface, [east_m, north_m]) as f32);
        }
    }
    Ground::grid(first_m, first_m, cell_m, count, up_m, 0.0)
}

/// Up coordinate of the surface over a point of the plane; NaN where the surface is not known.
/// `surface` gives, for a vertical by its point in the plane, the surface's height above the
/// origin's level and the level's own up coordinate.
///
/// Verticals lean outward by r/R from the origin: what stands at height h above the origin's level
/// over (east, north) has its foot at (east, north)(1 - h/R).
fn surface_up_m(
    surface: &impl Fn(f64, f64) -> Option<[f64; 2]>,
    [east_m, north_m]: [f64; 2],
) -> f64 {
    // The plane's points themselves lie above the level by the curve's depth r²/2R.
    let depth_m = (east_m * east_m + north_m * north_m) / (2.0 * RADIUS_M);
    let foot = |above_m: f64| 1.0 - (above_m - depth_m) / RADIUS_M;
    let over = |shrink: f64| surface(east_m * shrink, north_m * shrink);
    let found =
        over(1.0)
            .and_then(|[first_m, _]| over(foot(first_m)))
            .map(|[above_m, level_up_m]| {
                let lean = 1.0 - depth_m / RADIUS_M;
                level_up_m + above_m * lean
            });
    found.unwrap_or(f64::NAN)
}

/// Four smooth functions over a square, exact at the corners of blocks, bilinear inside them.
pub(crate) struct Blocks {
    west_m: f64,
    south_m: f64,
    count: usize,
    corners: Vec<[f64; 4]>,
}

impl Blocks {
    /// Over the square of `width_m` whose south-west corner is given.
    pub(crate) fn new(
        [west_m, south_m]: [f64; 2],
        width_m: f64,
        exact: impl Fn(f64, f64) -> [f64; 4],
    ) -> Self {
        // A block more all round, for points that lean over the border.
        let (west_m, south_m) = (west_m - BLOCK_M, south_m - BLOCK_M);
        let count = ((width_m + 2.0 * BLOCK_M) / BLOCK_M).ceil() as usize + 1;
        let along = |i: usize| i as f64 * BLOCK_M;
        let corners = (0..count * count)
            .map(|i| exact(west_m + along(i % count), south_m + along(i / count)))
            .collect();
        Self {
            west_m,
            south_m,
            count,
            corners,
        }
    }

    /// The functions at a point.
    pub(crate) fn at(&self, east_m: f64, north_m: f64) -> [f64; 4] {
        let split = |along_m: f64| {
            let blocks = along_m / BLOCK_M;
            let cell = blocks.floor().clamp(0.0, (self.count - 2) as f64);
            (cell as usize, blocks - cell)
        };
        let ((column, east), (row, north)) =
            (split(east_m - self.west_m), split(north_m - self.south_m));
        let corner = |r: usize, c: usize| {
            self.corners
                .get(r * self.count + c)
                .copied()
                .unwrap_or([f64::NAN; 4])
        };
        let [sw, se] = [corner(row, column), corner(row, column + 1)];
        let [nw, ne] = [corner(row + 1, column), corner(row + 1, column + 1)];
        core::array::from_fn(|k| {
            let south = sw[k] * (1.0 - east) + se[k] * east;
            let top = nw[k] * (1.0 - east) + ne[k] * east;
            south * (1.0 - north) + top * north
        })
    }
}
