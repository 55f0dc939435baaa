//! When a siren is heard, and whether.
//!
//! Level at distance d (ISO 9613-2, simplified): Lp = Lw - 20 lg d - 11 - a d - S, with a = 5 dB/km
//! (air at 500 Hz to 1 kHz) and S = 10 dB where the ground hides the horn. Wind and inversions are
//! left out: stated levels are for calm air. Sound takes d / 343 m/s.

use site::Siren;
use terrain::{Eye, MapGrid, Relief, Sharpness};

/// Speed of sound near the ground, m/s.
pub const SOUND_MPS: f64 = 343.0;
const AIR_DB_PER_M: f64 = 0.005;
const SCREEN_DB: f64 = 10.0;
const SPHERE_DB: f64 = 11.0;
/// Height of a listener's ear over the ground, metres.
const EAR_M: f32 = 1.5;

/// Seconds that sound needs to each cell from the first siren heard there; infinite where none is.
pub fn delays(sirens: &[Siren], grid: &MapGrid, relief: &Relief, heard_db: f64) -> Vec<f32> {
    let mut delay_s = vec![f32::INFINITY; grid.cells()];
    for siren in sirens {
        let place = (siren.position.latitude_rad, siren.position.longitude_rad);
        let Some((row, column)) = grid.cell_of(place.0, place.1) else {
            continue;
        };
        let foot_m = f64::from(relief.heights_m()[row * grid.columns + column]);
        let horn = Eye {
            row,
            column,
            height_m: foot_m + siren.mast_m,
            // Sound goes straight: no refraction is counted on.
            refraction_k: 1.0,
        };
        let Some(seen_m) = relief.minimum_visible_height(horn, Sharpness::Exact) else {
            continue;
        };
        for (cell, delay_s) in delay_s.iter_mut().enumerate() {
            let down = (cell / grid.columns).abs_diff(row) as f64;
            let right = (cell % grid.columns).abs_diff(column) as f64;
            let distance_m = grid.cell_m * (down * down + right * right).sqrt();
            let hidden = seen_m[cell] > relief.heights_m()[cell] + EAR_M;
            let level_db = level_db(siren.sound_power_db, distance_m, hidden);
            let travel_s = (distance_m / SOUND_MPS) as f32;
            if level_db >= heard_db && travel_s < *delay_s {
                *delay_s = travel_s;
            }
        }
    }
    delay_s
}

fn level_db(power_db: f64, distance_m: f64, hidden: bool) -> f64 {
    let distance_m = distance_m.max(1.0);
    let screen_db = if hidden { SCREEN_DB } else { 0.0 };
    power_db - 20.0 * libm::log10(distance_m) - SPHERE_DB - AIR_DB_PER_M * distance_m - screen_db
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn level_falls_six_decibels_a_doubling_and_with_the_air() {
        assert!((level_db(138.0, 100.0, false) - 86.5).abs() < 1e-9);
        let doubling = level_db(138.0, 100.0, false) - level_db(138.0, 200.0, false);
        assert!((doubling - 6.0206 - 0.5).abs() < 1e-3);
        assert_eq!(
            level_db(138.0, 500.0, false) - level_db(138.0, 500.0, true),
            10.0
        );
    }
}
