//! Angles are radians inside; degrees appear only at the edges.

use core::f64::consts::{PI, TAU};

/// Radians of an angle given in degrees.
pub fn degrees(angle_deg: f64) -> f64 {
    angle_deg * (PI / 180.0)
}

/// The same direction in [-π, π).
pub fn wrap_pi(angle_rad: f64) -> f64 {
    let turns = ((angle_rad + PI) / TAU).floor();
    angle_rad - turns * TAU
}

/// The same direction in [0, 2π).
pub fn wrap_two_pi(angle_rad: f64) -> f64 {
    let wrapped = angle_rad - (angle_rad / TAU).floor() * TAU;
    if wrapped >= TAU { 0.0 } else { wrapped }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapping_keeps_the_direction() {
        for k in -7..=7 {
            let angle = 0.3 + f64::from(k) * TAU;
            assert!((wrap_pi(angle) - 0.3).abs() < 1e-12);
            assert!((wrap_two_pi(-angle) - (TAU - 0.3)).abs() < 1e-12);
        }
    }
}
