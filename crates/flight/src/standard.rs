//! The US Standard Atmosphere 1976, by geometric height.
//!
//! NOAA-S/T 76-1562, equations 18, 23, 33a, 33b, 42 and 50, table 4; up to 86 km. The molecular
//! weight is taken as constant, which the standard itself does below 80 km.

/// Earth radius of the standard's geopotential, metres.
const RADIUS_M: f64 = 6_356_766.0;
/// Gravity of the standard, m/s².
pub const G0: f64 = 9.806_65;
/// Gas constant of dry air, 8314.32 / 28.9644, J/(kg K).
pub const GAS_CONSTANT: f64 = 8_314.32 / 28.964_4;
/// Ratio of specific heats.
pub(crate) const GAMMA: f64 = 1.4;
/// Pressure at sea level, pascals.
const SEA_LEVEL_PA: f64 = 101_325.0;

/// Geopotential height of a layer's base (m) and its temperature gradient (K/m).
const LAYERS: [(f64, f64); 7] = [
    (0.0, -6.5e-3),
    (11_000.0, 0.0),
    (20_000.0, 1.0e-3),
    (32_000.0, 2.8e-3),
    (47_000.0, 0.0),
    (51_000.0, -2.8e-3),
    (71_000.0, -2.0e-3),
];

/// Dry air at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StandardAir {
    /// Temperature, kelvin.
    pub temperature_k: f64,
    /// Pressure, pascals.
    pub pressure_pa: f64,
}

impl StandardAir {
    /// Density, kg/m³.
    pub fn density_kg_m3(self) -> f64 {
        self.pressure_pa / (GAS_CONSTANT * self.temperature_k)
    }

    /// Speed of sound, m/s.
    pub fn sound_speed_mps(self) -> f64 {
        (GAMMA * GAS_CONSTANT * self.temperature_k).sqrt()
    }
}

/// The standard atmosphere at a geometric height above sea level (m), made warmer by
/// `temperature_offset_k` throughout and with its sea-level pressure multiplied by `pressure_ratio`;
/// pressure stays hydrostatic. (0, 1) is the standard itself.
pub fn standard_air(height_m: f64, temperature_offset_k: f64, pressure_ratio: f64) -> StandardAir {
    let geopotential_m = RADIUS_M * height_m / (RADIUS_M + height_m);
    let mut temperature_k = 288.15 + temperature_offset_k;
    let mut pressure_pa = SEA_LEVEL_PA * pressure_ratio;
    for (i, &(base_m, gradient)) in LAYERS.iter().enumerate() {
        let top_m = LAYERS.get(i + 1).map_or(f64::INFINITY, |next| next.0);
        let depth_m = geopotential_m.min(top_m) - base_m;
        let above_k = temperature_k + gradient * depth_m;
        pressure_pa *= if gradient == 0.0 {
            libm::exp(-G0 * depth_m / (GAS_CONSTANT * temperature_k))
        } else {
            libm::pow(above_k / temperature_k, -G0 / (GAS_CONSTANT * gradient))
        };
        temperature_k = above_k;
        if geopotential_m <= top_m {
            break;
        }
    }
    StandardAir {
        temperature_k,
        pressure_pa,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// z (m), T (K), p (Pa), rho (kg/m³), a (m/s): the standard's tables by geometric height.
    const TABLE: [[f64; 5]; 8] = [
        [-1000.0, 294.651, 113_930.0, 1.347_01, 344.111],
        [0.0, 288.150, 101_325.0, 1.225_00, 340.294],
        [1000.0, 281.651, 89_876.0, 1.111_66, 336.435],
        [5000.0, 255.676, 54_048.0, 0.736_428, 320.546],
        [11_000.0, 216.774, 22_700.0, 0.364_802, 295.154],
        [20_000.0, 216.650, 5_529.3, 0.088_909_9, 295.070],
        [30_000.0, 226.509, 1_197.0, 0.018_410_2, 301.709],
        [40_000.0, 250.350, 287.14, 0.003_995_68, 317.189],
    ];

    #[test]
    fn the_published_table_is_met() {
        for [z, t, p, rho, a] in TABLE {
            let air = standard_air(z, 0.0, 1.0);
            let off = |ours: f64, theirs: f64| (ours / theirs - 1.0).abs();
            assert!(off(air.temperature_k, t) < 1e-5, "{z} {air:?}");
            // The table prints five digits of p. Half a unit of the fifth is up to 5e-5: where that is more
            // than 1e-5 (at -1, 11, 30 and 40 km) the printed figure must be ours, rounded.
            let unit = libm::pow(10.0, libm::log10(p).floor() - 4.0);
            let rounded = (air.pressure_pa / unit).round() * unit;
            let agrees = off(air.pressure_pa, p) < 1e-5 || off(rounded, p) < 1e-12;
            assert!(agrees, "{z} {air:?}");
            assert!(off(air.density_kg_m3(), rho) < 1e-5, "{z} {air:?}");
            assert!(off(air.sound_speed_mps(), a) < 1e-5, "{z} {air:?}");
        }
    }

    /// The layers continue each other to the top of the model, and 86 km is the standard's: 186.87 K by
    /// molecular-scale temperature 186.946 K, 0.37338 Pa (table I of the standard, at 86,000 m).
    #[test]
    fn the_top_is_the_standards() {
        let top = standard_air(86_000.0, 0.0, 1.0);
        assert!((top.temperature_k - 186.946).abs() < 2e-3, "{top:?}");
        assert!((top.pressure_pa / 0.373_38 - 1.0).abs() < 1e-4, "{top:?}");
        for (base_m, _) in LAYERS {
            let base_m: f64 = base_m;
            let height_m = RADIUS_M * base_m / (RADIUS_M - base_m);
            let (below, above) = (height_m - 1e-3, height_m + 1e-3);
            let ratio = standard_air(above, 0.0, 1.0).pressure_pa
                / standard_air(below, 0.0, 1.0).pressure_pa;
            assert!((ratio - 1.0).abs() < 1e-6, "{base_m}: {ratio}");
        }
    }

    /// The site's surface correction by hand: 303.15 K and 98,000 Pa at sea level; at 1,000 m of
    /// geopotential 98,000 (296.65 / 303.15)^5.25588 Pa.
    #[test]
    fn a_correction_is_met_at_the_ground_and_stays_hydrostatic() {
        let ratio = 98_000.0 / 101_325.0;
        let ground = standard_air(0.0, 15.0, ratio);
        assert!((ground.temperature_k - 303.15).abs() < 1e-9);
        assert!((ground.pressure_pa - 98_000.0).abs() < 1e-6);
        let height_m = RADIUS_M * 1_000.0 / (RADIUS_M - 1_000.0);
        let above = standard_air(height_m, 15.0, ratio);
        assert!((above.temperature_k - 296.65).abs() < 1e-9);
        let by_hand = 98_000.0 * libm::pow(296.65 / 303.15, 5.255_88);
        assert!(
            (above.pressure_pa / by_hand - 1.0).abs() < 1e-6,
            "{above:?}"
        );
    }

    #[test]
    fn a_warm_day_is_thinner_at_the_ground_and_denser_aloft() {
        let ratio = |z| {
            standard_air(z, 20.0, 1.0).density_kg_m3() / standard_air(z, 0.0, 1.0).density_kg_m3()
        };
        assert!(ratio(0.0) < 0.94 && ratio(20_000.0) > 1.03);
    }
}
