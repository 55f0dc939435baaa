//! Minimum visible height against geometry that can be worked out by hand.

use terrain::{Eye, Relief, Sharpness};

const RADIUS_M: f64 = 6_371_000.0;

fn eye(row: usize, column: usize, height_m: f64) -> Eye {
    Eye {
        row,
        column,
        height_m,
        refraction_k: 4.0 / 3.0,
    }
}

fn seen(heights_m: &[f32], columns: usize, cell_m: f64, eye: Eye) -> Vec<f32> {
    Relief::new(heights_m, columns, cell_m)
        .expect("a grid")
        .minimum_visible_height(eye, Sharpness::Exact)
        .expect("the eye is on it")
}

/// Smooth Earth: the ground is seen out to sqrt(2 k R h), and beyond it the least height is
/// (d - horizon)² / (2 k R): the well-known 4.12 (sqrt h1 + sqrt h2) km.
#[test]
fn the_horizon_of_a_smooth_earth_is_where_it_should_be() {
    let (size, cell_m, mast_m) = (801, 100.0, 25.0);
    let middle = size / 2;
    let height = seen(
        &vec![0.0; size * size],
        size,
        cell_m,
        eye(middle, middle, mast_m),
    );
    let reach_m = (2.0 * 4.0 / 3.0 * RADIUS_M * mast_m).sqrt();
    assert!((reach_m / 1000.0 - 4.12 * mast_m.sqrt()).abs() < 0.05);
    let mut worst_m: f64 = 0.0;
    for row in 0..size {
        for column in 0..size {
            let across = column.abs_diff(middle) as f64;
            let along = row.abs_diff(middle) as f64;
            let distance_m = cell_m * (across * across + along * along).sqrt();
            // The horizon is one grid point: a cell's length off it is allowed.
            let beyond_m = (distance_m - reach_m).max(0.0);
            let expected_m = beyond_m * beyond_m / (2.0 * 4.0 / 3.0 * RADIUS_M);
            let found_m = f64::from(height[row * size + column]);
            worst_m = worst_m.max((found_m - expected_m).abs());
        }
    }
    assert!(worst_m < 0.05, "{worst_m}");
}

/// Behind a wall the line of sight over its top rules: similar triangles and the Earth's curve.
#[test]
fn a_wall_hides_what_similar_triangles_say() {
    let (size, cell_m) = (401, 30.0);
    let middle = size / 2;
    let wall = 60;
    let mut heights = vec![0.0_f32; size * size];
    for row in 0..size {
        heights[row * size + middle + wall] = 50.0;
    }
    let height = seen(&heights, size, cell_m, eye(middle, middle, 10.0));
    let drop_m = |d_m: f64| d_m * d_m / (2.0 * 4.0 / 3.0 * RADIUS_M);
    for column in middle + wall + 1..size {
        for row in [middle, middle + 37, middle - 90] {
            let across = (row as f64 - middle as f64) / (column - middle) as f64;
            let stretch = (1.0 + across * across).sqrt();
            let wall_m = wall as f64 * cell_m * stretch;
            let there_m = (column - middle) as f64 * cell_m * stretch;
            let slope = (50.0 - drop_m(wall_m) - 10.0) / wall_m;
            let expected_m = 10.0 + slope * there_m + drop_m(there_m);
            let found_m = f64::from(height[row * size + column]);
            assert!(
                (found_m - expected_m).abs() < 0.02,
                "{row} {column}: {found_m} {expected_m}"
            );
        }
    }
    assert_eq!(
        height[middle * size + middle + wall],
        50.0,
        "the wall itself is seen"
    );
}

/// An eye at the foot of a cone that rises evenly sees its slope, and nothing is hidden before it.
#[test]
fn from_the_top_of_a_cone_all_of_it_is_seen() {
    let (size, cell_m) = (301, 30.0);
    let middle = size / 2;
    let heights: Vec<f32> = (0..size * size)
        .map(|i| {
            let (row, column) = ((i / size) as f64, (i % size) as f64);
            let (dy, dx) = (row - middle as f64, column - middle as f64);
            (900.0 - 0.2 * cell_m * (dx * dx + dy * dy).sqrt()) as f32
        })
        .collect();
    // Chords between grid points run inside a cone: the mast must clear them by a little.
    let height = seen(&heights, size, cell_m, eye(middle, middle, 910.0));
    // A ray down the cone grazes it all along: rounding of heights near 900 m is 0.06 mm.
    let hidden = height
        .iter()
        .zip(&heights)
        .filter(|(h, z)| **h > **z + 1e-3)
        .count();
    assert_eq!(hidden, 0);
}

#[test]
fn mirrored_and_turned_ground_gives_the_mirrored_and_turned_answer() {
    let (columns, rows, cell_m) = (120, 90, 30.0);
    let rough = |row: usize, column: usize| {
        let mixed = (row * 7919 + column * 104_729) % 1013;
        (mixed as f32 / 10.0) * ((row as f32 / 15.0).floor() % 3.0)
    };
    let heights: Vec<f32> = (0..rows * columns)
        .map(|i| rough(i / columns, i % columns))
        .collect();
    let (row, column) = (40, 70);
    let upright = seen(&heights, columns, cell_m, eye(row, column, 130.0));
    let mirrored: Vec<f32> = (0..rows * columns)
        .map(|i| rough(i / columns, columns - 1 - i % columns))
        .collect();
    let mirror = seen(
        &mirrored,
        columns,
        cell_m,
        eye(row, columns - 1 - column, 130.0),
    );
    let turned: Vec<f32> = (0..rows * columns)
        .map(|i| rough(i % rows, i / rows))
        .collect();
    let turn = seen(&turned, rows, cell_m, eye(column, row, 130.0));
    for r in 0..rows {
        for c in 0..columns {
            let here = upright[r * columns + c];
            assert!((here - mirror[r * columns + columns - 1 - c]).abs() < 0.1);
            assert!((here - turn[c * rows + r]).abs() < 0.1, "{r} {c}");
        }
    }
}

#[test]
fn conservative_never_sees_more_than_exact() {
    let size = 150;
    let heights: Vec<f32> = (0..size * size)
        .map(|i| ((i * 7919) % 997) as f32 / 20.0)
        .collect();
    let relief = Relief::new(&heights, size, 30.0).expect("a grid");
    let both = [Sharpness::Exact, Sharpness::Conservative].map(|s| {
        relief
            .minimum_visible_height(eye(75, 75, 60.0), s)
            .expect("inside")
    });
    assert!(
        both[0]
            .iter()
            .zip(&both[1])
            .all(|(exact, safe)| safe >= exact)
    );
    assert!(
        relief
            .minimum_visible_height(eye(150, 0, 60.0), Sharpness::Exact)
            .is_none()
    );
}

/// Vectors of every width that the processor has give the same bits, whatever is left of a lot at the
/// grid's edges.
#[test]
fn every_width_gives_the_same_bits() {
    let (columns, rows) = (157, 201);
    let heights_m: Vec<f32> = (0..columns * rows)
        .map(|i| (i * 7919 % 1013) as f32 * 0.3 + (i / columns) as f32)
        .collect();
    let relief = Relief::new(&heights_m, columns, 30.0).expect("a grid");
    let mut sweep = relief.sweep();
    for (row, column) in [(100, 80), (0, 0), (200, 3), (17, 156)] {
        for sharpness in [Sharpness::Exact, Sharpness::Conservative] {
            let bits = lanes::Width::at_hand().into_iter().map(|width| {
                let seen_m =
                    sweep.minimum_visible_height_at(width, eye(row, column, 400.0), sharpness);
                let seen_m = seen_m.expect("on the grid");
                seen_m.iter().map(|m| m.to_bits()).collect::<Vec<u32>>()
            });
            let bits: Vec<Vec<u32>> = bits.collect();
            assert!(bits.iter().all(|b| *b == bits[0]), "{row} {column}");
        }
    }
}
