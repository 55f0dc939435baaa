//! Real elevation tiles: joined, resampled, and seen across.
//!
//! Minimum visible height is held against a brute force in double precision that walks to every
//! cell over every grid line, on four terrains with twenty eyes each.

use std::path::{Path, PathBuf};

use sitefile::{World, from_text};
use terrain::{Dem, Eye, MapGrid, Relief, Sharpness};

const RADIUS_M: f64 = 6_371_000.0;
const K: f64 = 4.0 / 3.0;

/// The folder of elevation tiles; absent: the test says so and is counted as skipped.
fn tiles(test: &str) -> Option<PathBuf> {
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

fn world(folder: &Path, files: &[&str], latitude_deg: f64, longitude_deg: f64) -> World {
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

fn dem(world: &World) -> &Dem {
    world.dem.as_ref().expect("terrain was given")
}

/// Least visible height over one cell: the greatest slope over every grid line between, both
/// families, in double precision.
fn brute_force(heights_m: &[f32], columns: usize, cell_m: f64, eye: Eye, cell: usize) -> f64 {
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

struct Tally {
    errors_m: Vec<f64>,
    flags: usize,
    optimistic: usize,
}

#[test]
fn visible_heights_agree_with_brute_force_on_real_mountains() {
    let Some(folder) = tiles("visible_heights_agree_with_brute_force_on_real_mountains") else {
        return;
    };
    let places = [
        ("N42E001.hgt.zip", 42.55, 1.5),
        ("N55W003.hgt.zip", 55.4, -2.6),
        ("N43E007.hgt.zip", 43.9, 7.3),
        ("bigtujunga.tif", 34.3, -118.15),
    ];
    let mut exact = Tally {
        errors_m: Vec::new(),
        flags: 0,
        optimistic: 0,
    };
    let mut safe = Tally {
        errors_m: Vec::new(),
        flags: 0,
        optimistic: 0,
    };
    for (file, latitude_deg, longitude_deg) in places {
        let world = world(&folder, &[file], latitude_deg, longitude_deg);
        let grid = MapGrid::around(
            latitude_deg.to_radians(),
            longitude_deg.to_radians(),
            9000.0,
            30.0,
        );
        let heights = grid.heights(dem(&world));
        let relief = Relief::new(&heights, grid.columns, grid.cell_m).expect("a grid");
        for n in 0..20_usize {
            let (row, column) = (
                (n * 7919 + 31) % grid.rows,
                (n * 104_729 + 57) % grid.columns,
            );
            let ground_m = f64::from(relief.heights_m()[row * grid.columns + column]);
            let eye = Eye {
                row,
                column,
                height_m: ground_m + 10.0,
                refraction_k: K,
            };
            for (sharpness, tally) in [
                (Sharpness::Exact, &mut exact),
                (Sharpness::Conservative, &mut safe),
            ] {
                let seen = relief
                    .minimum_visible_height(eye, sharpness)
                    .expect("inside");
                for sample in 0..1000_usize {
                    let cell = (sample * 7_368_787 + n * 15_485_863) % seen.len();
                    if heights[cell].is_nan() {
                        continue;
                    }
                    let truth_m =
                        brute_force(relief.heights_m(), grid.columns, grid.cell_m, eye, cell);
                    let found_m = f64::from(seen[cell]);
                    let ground_m = f64::from(heights[cell]);
                    tally.errors_m.push((found_m - truth_m).abs());
                    // Heights are single precision: a tenth of a millimetre is the same height.
                    let flag = |h: f64| h > ground_m + 1e-3;
                    tally.flags += usize::from(flag(found_m) != flag(truth_m));
                    tally.optimistic += usize::from(found_m < truth_m - 1.0);
                }
            }
        }
    }
    let count = exact.errors_m.len() as f64;
    let mean_m = exact.errors_m.iter().sum::<f64>() / count;
    exact.errors_m.sort_by(f64::total_cmp);
    let p99_m = exact.errors_m[(count * 0.99) as usize];
    let flags = exact.flags as f64 / count;
    let optimistic = safe.optimistic as f64 / count;
    assert!(mean_m <= 0.1, "{mean_m}");
    assert!(p99_m <= 1.0, "{p99_m}");
    assert!(flags <= 0.0005, "{flags}");
    assert!(optimistic <= 0.00005, "{optimistic}");
}

#[test]
fn neighbouring_tiles_join_without_a_seam() {
    let Some(folder) = tiles("neighbouring_tiles_join_without_a_seam") else {
        return;
    };
    let joined = world(&folder, &["N42E001.hgt.zip", "N41E001.hgt.zip"], 42.0, 1.6);
    let at = |latitude_deg: f64| {
        let height = dem(&joined).height(latitude_deg.to_radians(), 1.6123_f64.to_radians());
        height.expect("no void on this line").0
    };
    // Half-metre steps over the shared row: the ground rises by no more than it does elsewhere.
    let mut steepest_m: f64 = 0.0;
    for k in -1000..1000 {
        let latitude_deg = 42.0 + f64::from(k) * 4.5e-6;
        steepest_m = steepest_m.max((at(latitude_deg + 4.5e-6) - at(latitude_deg)).abs());
    }
    assert!(steepest_m < 1.0, "{steepest_m} m in half a metre");
    assert!(joined.ground.unknown_part() < 0.01);
}

#[test]
fn voids_are_unknown_and_counted() {
    let Some(folder) = tiles("voids_are_unknown_and_counted") else {
        return;
    };
    // North of 48.5 this tile is void.
    let half = world(&folder, &["N48W125.hgt.zip"], 48.499, -124.3);
    let beyond = dem(&half).height(48.6_f64.to_radians(), (-124.3_f64).to_radians());
    assert!(beyond.is_none());
    let unknown = half.ground.unknown_part();
    assert!((0.4..0.6).contains(&unknown), "{unknown}");
    let noted = half.notes.iter().any(|n| n.contains("terrain is unknown"));
    assert!(noted, "{:?}", half.notes);
}

/// The ground that flights see, point by point against exact geodesy.
#[test]
fn the_ground_in_the_plane_is_the_ground_on_the_map() {
    let Some(folder) = tiles("the_ground_in_the_plane_is_the_ground_on_the_map") else {
        return;
    };
    let world = world(&folder, &["N42E001.hgt.zip"], 42.5, 1.5);
    let frame = frames::SiteFrame::new(world.site.origin);
    let mut worst_m: f64 = 0.0;
    let mut count = 0;
    for k in 0..400 {
        let latitude_rad = (42.43 + 0.14 * f64::from(k % 20) / 20.0).to_radians();
        let longitude_rad = (1.41 + 0.18 * f64::from(k / 20) / 20.0).to_radians();
        let Some(height) = dem(&world).height(latitude_rad, longitude_rad) else {
            continue;
        };
        let place = frames::Geodetic {
            latitude_rad,
            longitude_rad,
            height: world
                .site
                .geoid
                .to_ellipsoid(latitude_rad, longitude_rad, height),
        };
        let expected = frame.to_enu(place);
        if let terrain::Surface::Known(up_m) = world.ground.surface(expected) {
            // The plane's 30 m grid cuts the corners of the 90 m samples a little.
            worst_m = worst_m.max((up_m - expected.z()).abs());
            count += 1;
        }
    }
    assert!(count > 300);
    assert!(worst_m < 12.0, "{worst_m}");
}
