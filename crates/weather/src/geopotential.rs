//! Geopotential height and geometric height.
//!
//! Balloons and models state geopotential height: the work against gravity from sea level, divided by
//! 9.80665 m/s². Gravity falls with height and rises towards the poles, so that 30,000 m of it are
//! 30,224 m on a scale at the equator and 30,063 m at a pole. The way back is WMO-No. 8 (Guide to
//! Meteorological Instruments), part I, chapter 12, and M. J. Mahoney's "A discussion of various measures of
//! altitude" (2001): normal gravity at sea level by Somigliana, and a radius that gives its fall with
//! height.

use flight::G0;

/// Geometric height above sea level (m) of a geopotential height (m) at a latitude.
pub fn geometric_m(geopotential_m: f64, latitude_deg: f64) -> f64 {
    let (gravity, radius_m) = gravity_and_radius_m(latitude_deg);
    let ratio = gravity / G0;
    radius_m * geopotential_m / (ratio * radius_m - geopotential_m)
}

/// Geopotential height (m) of a geometric height above sea level (m) at a latitude.
pub fn geopotential_m(geometric_m: f64, latitude_deg: f64) -> f64 {
    let (gravity, radius_m) = gravity_and_radius_m(latitude_deg);
    gravity / G0 * radius_m * geometric_m / (radius_m + geometric_m)
}

fn gravity_and_radius_m(latitude_deg: f64) -> (f64, f64) {
    let sin = libm::sin(latitude_deg.to_radians());
    let sin2 = sin * sin;
    let gravity = 9.780_325 * (1.0 + 0.001_931_85 * sin2) / (1.0 - 0.006_694_379_99 * sin2).sqrt();
    let radius_m = 6_378_137.0 / (1.006_803 - 0.006_706 * sin2);
    (gravity, radius_m)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal gravity of WGS-84 above the ellipsoid (m/s²), closed to second order in height: Heiskanen
    /// and Moritz, *Physical Geodesy*, equation 2-123, with the constants of NIMA TR8350.2.
    fn normal_gravity(latitude_deg: f64, height_m: f64) -> f64 {
        let sin = libm::sin(latitude_deg.to_radians());
        let sin2 = sin * sin;
        let at_sea = 9.780_325_335_9 * (1.0 + 0.001_931_852_652_41 * sin2)
            / (1.0 - 0.006_694_379_990_14 * sin2).sqrt();
        let (a, f, m) = (6_378_137.0, 1.0 / 298.257_223_563, 0.003_449_786_506_84);
        let h = height_m / a;
        at_sea * (1.0 - 2.0 * (1.0 + f + m - 2.0 * f * sin2) * h + 3.0 * h * h)
    }

    #[test]
    fn it_is_the_work_against_normal_gravity() {
        for latitude_deg in [0.0, 36.2, 45.0, 60.0, 90.0] {
            for top_m in [1_000.0, 10_000.0, 30_000.0] {
                let steps = 1_000;
                let step_m = top_m / f64::from(steps);
                let middle = |i| normal_gravity(latitude_deg, (f64::from(i) + 0.5) * step_m);
                let work: f64 = (0..steps).map(|i| middle(i) * step_m).sum();
                let error_m = geometric_m(work / 9.806_65, latitude_deg) - top_m;
                assert!(error_m.abs() < 0.4, "{latitude_deg} {top_m}: {error_m}");
                let back_m = geopotential_m(top_m, latitude_deg) - work / 9.806_65;
                assert!(back_m.abs() < 0.4, "{latitude_deg} {top_m}: {back_m}");
            }
        }
    }

    #[test]
    fn the_two_are_inverse() {
        for height_m in [-400.0, 0.0, 5_570.0, 31_000.0] {
            let there = geometric_m(geopotential_m(height_m, 36.2), 36.2);
            assert!((there - height_m).abs() < 1e-6, "{height_m}: {there}");
        }
    }
}
