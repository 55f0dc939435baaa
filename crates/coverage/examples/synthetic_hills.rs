//! Makes the invented terrain of the demonstration, `sites/erbil-2021/hills.tif`:
//!
//! ```text
//! cargo run --release -p coverage --example synthetic_hills -- sites/erbil-2021/hills.tif
//! ```
//!
//! A plain with low swells, mountains to the north-east, and the landforms listed in [`RIDGES`].
//! The same octets on every machine: noise comes from an integer hash, arithmetic from `libm`.

use std::path::PathBuf;

use terrain::MapGrid;

/// The middle of the map, degrees; the site's origin.
const MIDDLE_DEG: [f64; 2] = [36.24, 43.98];
/// Half the side of the map, metres.
const HALF_WIDTH_M: f64 = 22_000.0;
/// Side of a cell, metres.
const CELL_M: f64 = 30.0;
/// Height of the plain, metres above sea level.
const PLAIN_M: f64 = 405.0;

/// A ridge: a straight crest that falls away to both sides as a bell curve.
struct Ridge {
    /// One end of the crest, metres east and north of the middle.
    from_m: [f64; 2],
    /// The other end; the same as `from_m` for a round hill.
    to_m: [f64; 2],
    /// Height of the crest above what is around it, metres.
    height_m: f64,
    /// Distance from the crest at which it has fallen to 61 % (one standard deviation), metres.
    width_m: f64,
}

/// What gives the demonstration its gap, and some country around it.
const RIDGES: [Ridge; 6] = [
    // Beside the terminal's radar, to the west: what stands in its way.
    Ridge {
        from_m: [-2600.0, -2400.0],
        to_m: [-2200.0, 2600.0],
        height_m: 120.0,
        width_m: 420.0,
    },
    Ridge {
        from_m: [-9000.0, 6000.0],
        to_m: [-4000.0, 9500.0],
        height_m: 150.0,
        width_m: 900.0,
    },
    Ridge {
        from_m: [3000.0, -9000.0],
        to_m: [9000.0, -7000.0],
        height_m: 110.0,
        width_m: 800.0,
    },
    Ridge {
        from_m: [-13_000.0, -12_000.0],
        to_m: [-13_000.0, -12_000.0],
        height_m: 180.0,
        width_m: 1500.0,
    },
    // The first folds of the mountains.
    Ridge {
        from_m: [6000.0, 16_000.0],
        to_m: [20_000.0, 6000.0],
        height_m: 260.0,
        width_m: 1300.0,
    },
    Ridge {
        from_m: [12_000.0, 21_000.0],
        to_m: [22_000.0, 13_000.0],
        height_m: 480.0,
        width_m: 1600.0,
    },
];

/// Swells of the ground: wavelength and height in metres, one layer of noise each.
const SWELLS: [[f64; 2]; 5] = [
    [7000.0, 34.0],
    [2600.0, 15.0],
    [900.0, 6.0],
    [300.0, 2.2],
    [110.0, 0.8],
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path: PathBuf = std::env::args_os()
        .nth(1)
        .ok_or("usage: synthetic_hills FILE.tif")?
        .into();
    let [latitude_rad, longitude_rad] = MIDDLE_DEG.map(f64::to_radians);
    let grid = MapGrid::around(latitude_rad, longitude_rad, HALF_WIDTH_M, CELL_M);
    let [middle_east_m, middle_north_m] = grid.utm.to_map(latitude_rad, longitude_rad);
    let mut heights_m = Vec::with_capacity(grid.cells());
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let [easting_m, northing_m] = grid.middle_m(row, column);
            let place_m = [easting_m - middle_east_m, northing_m - middle_north_m];
            heights_m.push(height_m(place_m).round() as i16);
        }
    }
    std::fs::write(
        &path,
        coverage::geotiff::integers(&grid, &heights_m, -32768)?,
    )?;
    Ok(())
}

/// Height above sea level, metres, of a place east and north of the middle.
fn height_m(place_m: [f64; 2]) -> f64 {
    let ridges: f64 = RIDGES.iter().map(|ridge| ridge.at(place_m)).sum();
    let swells: f64 = SWELLS
        .iter()
        .zip(1..)
        .map(|([length_m, height_m], layer)| height_m * noise(place_m.map(|v| v / length_m), layer))
        .sum();
    // The land rises gently towards the mountains.
    let [east_m, north_m] = place_m;
    let towards_m = (east_m + north_m) / core::f64::consts::SQRT_2;
    let rise_m = 0.5 * (towards_m + (towards_m * towards_m + 4.0e7).sqrt()) * 0.012;
    PLAIN_M + ridges + swells + rise_m
}

impl Ridge {
    fn at(&self, [x, y]: [f64; 2]) -> f64 {
        let [ax, ay] = self.from_m;
        let (dx, dy) = (self.to_m[0] - ax, self.to_m[1] - ay);
        let length2 = dx * dx + dy * dy;
        let along = if length2 > 0.0 {
            (((x - ax) * dx + (y - ay) * dy) / length2).clamp(0.0, 1.0)
        } else {
            0.0
        };
        let (ex, ey) = (x - ax - along * dx, y - ay - along * dy);
        self.height_m * libm::exp(-(ex * ex + ey * ey) / (2.0 * self.width_m * self.width_m))
    }
}

/// Value noise, -1 to 1: random values at whole coordinates, smooth between.
fn noise([x, y]: [f64; 2], layer: u32) -> f64 {
    let (column, row) = (x.floor(), y.floor());
    let smooth = |t: f64| t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    let (fx, fy) = (smooth(x - column), smooth(y - row));
    let at = |dx: i32, dy: i32| random(column as i32 + dx, row as i32 + dy, layer);
    let south = at(0, 0) * (1.0 - fx) + at(1, 0) * fx;
    let north = at(0, 1) * (1.0 - fx) + at(1, 1) * fx;
    south * (1.0 - fy) + north * fy
}

/// A fixed random number, -1 to 1, for a place and a layer (the finaliser of SplitMix64).
fn random(column: i32, row: i32, layer: u32) -> f64 {
    let key = (u64::from(column.cast_unsigned()) << 32) | u64::from(row.cast_unsigned());
    let mut bits = key ^ (u64::from(layer) << 57) ^ (u64::from(layer) << 21);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}
