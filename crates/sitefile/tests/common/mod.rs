//! Real elevation tiles, and the slow and sure way to minimum visible height.

use std::path::{Path, PathBuf};

use sitefile::{World, from_text};
use terrain::{Dem, Eye};

pub const RADIUS_M: f64 = 6_371_000.0;
pub const K: f64 = 4.0 / 3.0;

/// The folder of elevation tiles; absent: the test says so and is counted as skipped.
pub fn tiles(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("FOREWARN_DATA").map(|data| PathBuf::from(data).join("terrain"));
    let found = folder.filter(|f| f.is_dir());
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "{test}: FOREWARN_DATA has no terrain"
        );
        eprintln!("skipped: {test}: FOREWARN_DATA has no terrain");
    }
    found
}

pub fn world(folder: &Path, files: &[&str], latitude_deg: f64, longitude_deg: f64) -> World {
    let terrain: Vec<String> = files
        .iter()
        .map(|file| format!("[[terrain]]\npath = '{}'", folder.join(file).display()))
        .collect();
    let terrain = terrain.join("\n");
    let text = format!(
        "[site]\nname = \"t\"\nlatitude_deg = {latitude_deg}\nlongitude_deg = {longitude_deg}\n\
         height_m = 0\n{terrain}\n[coverage]\nhalf_width_m = 9000\n"
    );
    from_text("t.toml".as_ref(), &text).unwrap_or_else(|problems| panic!("{problems}"))
}

pub fn dem(world: &World) -> &Dem {
    world.dem.as_ref().expect("terrain was given")
}

/// Least visible height over one cell: the greatest slope over every grid line between, both
/// families, in double precision.
pub fn brute_force(heights_m: &[f32], columns: usize, cell_m: f64, eye: Eye, cell: usize) -> f64 {
    let at = |row: f64, column: f64| {
        let (r, c) = (row.floor(), column.floor());
        let (fr, fc) = (row - r, column - c);
        let z = |r: f64, c: f64| f64::from(heights_m[r as usize * columns + c as usize]);
        // On a grid line one of the fractions is zero.
        if fc == 0.0 && fr == 0.0 {
            z(r, c)
        } else if fc == 0.0 {
            z(r, c) * (1.0 - fr) + z(r + 1.0, c) * fr
        } else {
            z(r, c) * (1.0 - fc) + z(r, c + 1.0) * fc
        }
    };
    let (row, column) = ((cell / columns) as f64, (cell % columns) as f64);
    let (eye_row, eye_column) = (eye.row as f64, eye.column as f64);
    let (down, right) = (row - eye_row, column - eye_column);
    let length_m = cell_m * (down * down + right * right).sqrt();
    let drop_m = |d_m: f64| d_m * d_m / (2.0 * K * RADIUS_M);
    let mut slope = f64::NEG_INFINITY;
    let mut cross = |part: f64, z_m: f64| {
        let d_m = part * length_m;
        slope = slope.max((z_m - drop_m(d_m) - eye.height_m) / d_m);
    };
    for k in 1..down.abs() as i64 {
        let part = k as f64 / down.abs();
        let across = eye_column + right * part;
        let snapped = if (across - across.round()).abs() < 1e-9 {
            across.round()
        } else {
            across
        };
        cross(part, at(eye_row + down.signum() * k as f64, snapped));
    }
    for k in 1..right.abs() as i64 {
        let part = k as f64 / right.abs();
        let along = eye_row + down * part;
        let snapped = if (along - along.round()).abs() < 1e-9 {
            along.round()
        } else {
            along
        };
        cross(part, at(snapped, eye_column + right.signum() * k as f64));
    }
    let ground_m = f64::from(heights_m[cell]);
    if length_m == 0.0 || slope == f64::NEG_INFINITY {
        return ground_m;
    }
    (eye.height_m + slope * length_m + drop_m(length_m)).max(ground_m)
}
