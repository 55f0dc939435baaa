//! Sea level around a site, from the EGM96 model, as a grid of whole millimetres.
//!
//! The model's code uses the standard library's trigonometry, whose last bits differ between
//! processors; rounding to a millimetre when the world is loaded removes that.

use frames::{Geodetic, GeoidGrid};

/// Spacing of the grid, degrees: the model itself resolves half a degree.
const STEP_DEG: f64 = 0.125;

/// A metre of latitude, degrees.
const DEGREES_A_METRE: f64 = 1.0 / 111_000.0;

/// Sea level out to `half_width_m` around the origin and a little beyond.
pub(crate) fn around(origin: Geodetic, half_width_m: f64) -> GeoidGrid {
    let reach_deg = half_width_m * DEGREES_A_METRE + STEP_DEG;
    let shrink = libm::cos(origin.latitude_rad).max(0.05);
    let south_deg = origin.latitude_deg() - reach_deg;
    let west_deg = origin.longitude_deg() - reach_deg / shrink;
    let rows = (2.0 * reach_deg / STEP_DEG).ceil() as u32 + 1;
    let columns = (2.0 * reach_deg / shrink / STEP_DEG).ceil() as u32 + 1;
    let mut undulation_mm = Vec::with_capacity(rows as usize * columns as usize);
    for row in 0..rows {
        for column in 0..columns {
            let latitude_deg = (south_deg + f64::from(row) * STEP_DEG).clamp(-90.0, 90.0);
            let longitude_deg = west_deg + f64::from(column) * STEP_DEG;
            let undulation_m = egm96::egm96_compute_altitude_offset(latitude_deg, longitude_deg);
            undulation_mm.push((undulation_m * 1000.0).round() as i32);
        }
    }
    GeoidGrid {
        south_rad: south_deg.to_radians(),
        west_rad: west_deg.to_radians(),
        step_rad: STEP_DEG.to_radians(),
        columns,
        rows,
        undulation_mm,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::EllipsoidHeight;

    /// What NGA's program F477 gives for its published test points (`OUTF477.DAT`).
    const POINTS: [(f64, f64, f64); 6] = [
        (38.628_155_0, 269.779_155_0, -31.628),
        (-14.621_217_0, 305.021_114_0, -2.969),
        (46.874_319_0, 102.448_729_0, -43.575),
        (-23.617_446_0, 133.874_712_0, 15.871),
        (38.625_473_0, 359.999_500_0, 50.066),
        (-0.466_744_0, 0.002_300_0, 17.329),
    ];

    #[test]
    fn sea_level_is_where_nga_says() {
        for (latitude_deg, longitude_deg, expected_m) in POINTS {
            let place = |latitude_deg, longitude_deg| {
                Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(0.0))
            };
            let there = place(latitude_deg, longitude_deg);
            // A point between the grid's nodes, which are counted from the site's origin.
            let grid = around(place(latitude_deg + 0.031, longitude_deg - 0.047), 5_000.0);
            let ours_m = grid.undulation_m(there.latitude_rad, there.longitude_rad);
            assert!(
                (ours_m - expected_m).abs() < 0.02,
                "{latitude_deg} {longitude_deg}: {ours_m}, NGA {expected_m}"
            );
        }
    }
}
