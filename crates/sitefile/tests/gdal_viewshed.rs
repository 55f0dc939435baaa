//! The peer that everyone has: `gdal_viewshed` (Debian's gdal-bin). It interpolates between two
//! neighbours where we take every crossing, so flags nearly always agree, and where heights differ
//! by much, brute force decides who is right.

mod common;

use std::io::Cursor;
use std::process::Command;

use common::{K, brute_force, dem, tiles, world};
use terrain::{Eye, MapGrid, Relief, Sharpness};
use tiff::decoder::{Decoder, DecodingResult};

const TEST: &str = "flags_agree_with_gdal_and_brute_force_settles_the_rest";

#[test]
fn flags_agree_with_gdal_and_brute_force_settles_the_rest() {
    let Some(folder) = tiles(TEST) else { return };
    if Command::new("gdal_viewshed")
        .arg("--version")
        .output()
        .is_err()
    {
        assert!(std::env::var_os("CI").is_none(), "{TEST}: no gdal_viewshed");
        eprintln!("skipped: {TEST}: no gdal_viewshed (apt-get install gdal-bin)");
        return;
    }
    let work = tempfile::tempdir().expect("a directory");
    let (mut cells, mut same, mut far, mut ours) = (0_usize, 0_usize, 0_usize, 0_usize);
    for (file, latitude_deg, longitude_deg) in [
        ("N42E001.hgt.zip", 42.55_f64, 1.5_f64),
        ("N55W003.hgt.zip", 55.4, -2.6),
    ] {
        let world = world(&folder, &[file], latitude_deg, longitude_deg);
        let grid = MapGrid::around(
            latitude_deg.to_radians(),
            longitude_deg.to_radians(),
            9000.0,
            30.0,
        );
        let heights = grid.heights(dem(&world));
        let relief = Relief::new(&heights, grid.columns, grid.cell_m).expect("a grid");
        let ground = work.path().join("ground.tif");
        let octets = coverage::geotiff::floats(&grid, relief.heights_m()).expect("a raster");
        std::fs::write(&ground, octets).expect("written");
        for n in 1..4_usize {
            let (row, column) = (n * 151 % grid.rows, n * 263 % grid.columns);
            let height_m = f64::from(relief.heights_m()[row * grid.columns + column]) + 10.0;
            let eye = Eye {
                row,
                column,
                height_m,
                refraction_k: K,
            };
            let seen = relief
                .minimum_visible_height(eye, Sharpness::Exact)
                .expect("inside");
            let theirs = gdal(&ground, work.path(), &grid, [row, column]);
            for (cell, theirs_m) in theirs.iter().enumerate() {
                let ground_m = f64::from(relief.heights_m()[cell]);
                let ours_m = f64::from(seen[cell]) - ground_m;
                cells += 1;
                same += usize::from((ours_m > 1e-3) == (*theirs_m > 1e-3));
                if (ours_m - theirs_m).abs() > 20.0 && cell % 97 == 0 {
                    let columns = grid.columns;
                    let truth_m =
                        brute_force(relief.heights_m(), columns, grid.cell_m, eye, cell) - ground_m;
                    far += 1;
                    ours += usize::from((truth_m - ours_m).abs() < (truth_m - theirs_m).abs());
                }
            }
        }
    }
    let agreement = same as f64 / cells as f64;
    assert!(agreement >= 0.996, "{agreement}");
    assert!(far > 100, "{far}");
    assert!(ours as f64 >= 0.999 * far as f64, "{ours} of {far}");
}

/// GDAL's least height above ground for each cell.
fn gdal(
    ground: &std::path::Path,
    work: &std::path::Path,
    grid: &MapGrid,
    [row, column]: [usize; 2],
) -> Vec<f64> {
    let out = work.join("seen.tif");
    let [x, y] = grid.middle_m(row, column);
    let run = Command::new("gdal_viewshed")
        .args(["-ox", &x.to_string(), "-oy", &y.to_string()])
        .args([
            "-oz",
            "10",
            "-cc",
            "0.75",
            "-om",
            "GROUND",
            "-co",
            "COMPRESS=DEFLATE",
        ])
        .args([ground, out.as_path()])
        .output()
        .expect("gdal_viewshed runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let octets = std::fs::read(&out).expect("its raster");
    let mut decoder = Decoder::new(Cursor::new(octets)).expect("a TIFF");
    match decoder.read_image().expect("readable") {
        DecodingResult::F64(values) => values,
        DecodingResult::F32(values) => values.into_iter().map(f64::from).collect(),
        _ => panic!("gdal_viewshed wrote another type"),
    }
}
