//! Real elevation tiles: joined, resampled, and seen across.
//!
//! Minimum visible height is held against a brute force in double precision that walks to every
//! cell over every grid line, on four terrains with twenty eyes each.

mod common;

use common::{K, brute_force, dem, tiles, world};
use terrain::{Eye, MapGrid, Relief, Sharpness};

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
