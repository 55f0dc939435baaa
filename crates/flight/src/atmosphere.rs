//! The day's air by height: density, speed of sound, wind.
//!
//! A profile's levels are joined by monotone cubics in ln of density, temperature and wind, so
//! that its stated densities are met and nothing overshoots between them; below and above it the
//! standard atmosphere continues it, scaled to meet its end levels, with the end levels' wind. The
//! result is sampled every 50 m into one table that a propagation step reads in nanoseconds.

use frames::{Enu, Vector};
use site::{Air, AirLevel};

use crate::cubic::{Monotone, Table};
use crate::standard::{GAMMA, GAS_CONSTANT, StandardAir, standard_air};

/// Lowest height of the table above sea level, metres.
const BOTTOM_M: f64 = -1000.0;
/// Spacing of the table, metres: cubic interpolation of density is good to 1e-9 at this spacing.
const STEP_M: f64 = 50.0;
/// Intervals of the table: up to 86 km, the end of the standard's lower atmosphere.
const CELLS: usize = 1740;

/// The air at one height.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirState {
    /// Density, kg/m³.
    pub density_kg_m3: f64,
    /// Speed of sound, m/s.
    pub sound_speed_mps: f64,
    /// Where the wind blows towards, m/s.
    pub wind: Vector<Enu>,
}

/// Why a stated atmosphere cannot be used. Levels are numbered from zero.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum AirError {
    /// A level is not above the one before it.
    Unordered {
        /// The level.
        level: usize,
        /// Its height, metres.
        height_m: f64,
        /// Height of the level before, metres.
        before_m: f64,
    },
    /// A number that no air has: often another unit.
    Implausible {
        /// The level; none: a value that holds for the whole atmosphere.
        level: Option<usize>,
        /// Which quantity.
        quantity: &'static str,
        /// Its value as given.
        value: f64,
        /// Smallest value taken.
        least: f64,
        /// Largest value taken.
        most: f64,
    },
    /// Pressure rises with height.
    PressureRises {
        /// The level.
        level: usize,
        /// Its pressure, pascals.
        pressure_pa: f64,
        /// Pressure of the level before, pascals.
        before_pa: f64,
    },
    /// More than 5 km between levels.
    Gap {
        /// The level above the gap.
        level: usize,
        /// Its depth, metres.
        depth_m: f64,
    },
}

impl AirError {
    /// Which level is wrong; `None`: a value that holds for the whole atmosphere.
    pub fn level(&self) -> Option<usize> {
        match *self {
            Self::Implausible { level, .. } => level,
            Self::Unordered { level, .. }
            | Self::PressureRises { level, .. }
            | Self::Gap { level, .. } => Some(level),
        }
    }
}

impl core::fmt::Display for AirError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::PressureRises {
                level,
                pressure_pa,
                before_pa,
            } => write!(
                f,
                "level {level} has {pressure_pa} Pa, more than the {before_pa} Pa below it"
            ),
            Self::Unordered {
                level,
                height_m,
                before_m,
            } => write!(
                f,
                "level {level} at {height_m} m is not above the one before it at {before_m} m"
            ),
            Self::Implausible {
                level,
                quantity,
                value,
                least,
                most,
            } => {
                if let Some(level) = level {
                    write!(f, "level {level}: ")?;
                }
                write!(f, "{quantity} {value} is outside {least} to {most}")
            }
            Self::Gap { level, depth_m } => {
                write!(f, "no level for {depth_m} m below level {level}")
            }
        }
    }
}

impl core::error::Error for AirError {}

/// Deepest step between two levels of a profile, metres.
const GAP_MAX_M: f64 = 5_000.0;

/// The day's air, ready for propagation.
#[derive(Clone, Debug, PartialEq)]
pub struct Atmosphere {
    /// Density, 1 / speed of sound, wind east, wind north by height above sea level.
    table: Table<4>,
}

impl Atmosphere {
    /// From what the site states.
    ///
    /// # Errors
    /// Levels out of order or far apart, and numbers that no air has.
    pub fn new(air: &Air) -> Result<Self, AirError> {
        check_air(air)?;
        let profile = Profile::new(air);
        let table = Table::sample(BOTTOM_M, STEP_M, CELLS, |height_m| profile.at(height_m));
        Ok(Self { table })
    }

    /// The air at a geometric height above sea level, metres; outside -1 to 86 km that of the
    /// nearest end.
    pub fn at(&self, height_m: f64) -> AirState {
        let [density_kg_m3, slowness, east, north] = self.table.value(height_m);
        AirState {
            density_kg_m3,
            sound_speed_mps: 1.0 / slowness,
            wind: Vector::new(east, north, 0.0),
        }
    }

    /// Density, 1 / speed of sound and the two wind components.
    #[inline(always)]
    pub(crate) fn values(&self, height_m: f64) -> [f64; 4] {
        self.table.value(height_m)
    }

    /// The same and their rates with height.
    #[inline(always)]
    pub(crate) fn values_and_slopes(&self, height_m: f64) -> ([f64; 4], [f64; 4]) {
        self.table.value_and_slope(height_m)
    }
}

/// Pressure of water vapour over a plane of water (Pa) at a temperature (K): Bolton, Mon. Weather
/// Rev. 108 (1980), equation 10.
pub fn saturation_pressure_pa(temperature_k: f64) -> f64 {
    let celsius = temperature_k - 273.15;
    611.2 * libm::exp(17.67 * celsius / (celsius + 243.5))
}

/// Virtual temperature (K): that of dry air as dense as this moist air at its pressure.
pub fn virtual_temperature_k(level: &AirLevel) -> f64 {
    let saturation_pa = saturation_pressure_pa(level.temperature_k);
    let share = (level.humidity * saturation_pa / level.pressure_pa).min(0.5);
    level.temperature_k / (1.0 - 0.378 * share)
}

/// The stated air as a function of height, before it is sampled.
struct Profile<'a> {
    air: &'a Air,
    lowest_m: f64,
    highest_m: f64,
    ln_density: Monotone,
    temperature_k: Monotone,
    wind_east_mps: Monotone,
    wind_north_mps: Monotone,
}

impl<'a> Profile<'a> {
    fn new(air: &'a Air) -> Self {
        let levels = &air.levels;
        let curve = |of: &dyn Fn(&AirLevel) -> f64| {
            let points: Vec<_> = levels.iter().map(|l| (l.height_m, of(l))).collect();
            Monotone::new(&points)
        };
        Self {
            air,
            lowest_m: levels.first().map_or(0.0, |l| l.height_m),
            highest_m: levels.last().map_or(0.0, |l| l.height_m),
            ln_density: curve(&|l| {
                libm::log(l.pressure_pa / (GAS_CONSTANT * virtual_temperature_k(l)))
            }),
            temperature_k: curve(&virtual_temperature_k),
            wind_east_mps: curve(&|l| l.wind_east_mps),
            wind_north_mps: curve(&|l| l.wind_north_mps),
        }
    }

    fn standard(&self, height_m: f64) -> StandardAir {
        standard_air(
            height_m,
            self.air.temperature_offset_k,
            self.air.pressure_ratio,
        )
    }

    fn at(&self, height_m: f64) -> [f64; 4] {
        let here = self.standard(height_m);
        if self.air.levels.is_empty() {
            return [
                here.density_kg_m3(),
                1.0 / here.sound_speed_mps(),
                self.air.wind_east_mps,
                self.air.wind_north_mps,
            ];
        }
        let within_m = height_m.clamp(self.lowest_m, self.highest_m);
        let end = self.standard(within_m);
        let density =
            libm::exp(self.ln_density.at(within_m)) * (here.density_kg_m3() / end.density_kg_m3());
        let temperature_k =
            self.temperature_k.at(within_m) * (here.temperature_k / end.temperature_k);
        [
            density,
            1.0 / (GAMMA * GAS_CONSTANT * temperature_k).sqrt(),
            self.wind_east_mps.at(within_m),
            self.wind_north_mps.at(within_m),
        ]
    }
}

/// Whether an atmosphere can be flown through: levels upward, pressure falling, no gap of more than
/// 5 km, and no number that no air has.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_air(air: &Air) -> Result<(), AirError> {
    let plausible = |level, quantity, value: f64, least, most| {
        let inside = value >= least && value <= most;
        inside.then_some(()).ok_or(AirError::Implausible {
            level,
            quantity,
            value,
            least,
            most,
        })
    };
    plausible(
        None,
        "temperature_offset_k",
        air.temperature_offset_k,
        -60.0,
        60.0,
    )?;
    plausible(None, "pressure_ratio", air.pressure_ratio, 0.7, 1.2)?;
    plausible(None, "wind_east_mps", air.wind_east_mps, -150.0, 150.0)?;
    plausible(None, "wind_north_mps", air.wind_north_mps, -150.0, 150.0)?;
    plausible(None, "wind_sd_mps", air.wind_sd_mps, 0.0, 100.0)?;
    plausible(None, "density_sd", air.density_sd, 0.0, 1.0)?;
    for (i, level) in air.levels.iter().enumerate() {
        let at = Some(i);
        plausible(at, "height_m", level.height_m, -1_000.0, 100_000.0)?;
        plausible(at, "temperature_k", level.temperature_k, 130.0, 350.0)?;
        plausible(at, "pressure_pa", level.pressure_pa, 1e-2, 120_000.0)?;
        plausible(at, "humidity", level.humidity, 0.0, 1.2)?;
        plausible(at, "wind_east_mps", level.wind_east_mps, -150.0, 150.0)?;
        plausible(at, "wind_north_mps", level.wind_north_mps, -150.0, 150.0)?;
    }
    for (i, pair) in air.levels.windows(2).enumerate() {
        let (before_m, height_m) = (pair[0].height_m, pair[1].height_m);
        let level = i + 1;
        if height_m <= before_m {
            return Err(AirError::Unordered {
                level,
                height_m,
                before_m,
            });
        }
        let (before_pa, pressure_pa) = (pair[0].pressure_pa, pair[1].pressure_pa);
        if pressure_pa > before_pa {
            return Err(AirError::PressureRises {
                level,
                pressure_pa,
                before_pa,
            });
        }
        let depth_m = height_m - before_m;
        if depth_m > GAP_MAX_M {
            return Err(AirError::Gap { level, depth_m });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(height_m: f64, density: f64) -> AirLevel {
        AirLevel {
            height_m,
            temperature_k: 288.15,
            pressure_pa: density * GAS_CONSTANT * 288.15,
            humidity: 0.0,
            wind_east_mps: height_m * 1e-3,
            wind_north_mps: -2.0,
        }
    }

    #[test]
    fn the_standard_is_met_away_from_its_kinks() {
        let air = Atmosphere::new(&Air::standard()).expect("the standard");
        for step in 0..1700 {
            let z = -990.0 + f64::from(step) * 50.0;
            let exact = standard_air(z, 0.0, 1.0);
            let error = air.at(z).density_kg_m3 / exact.density_kg_m3() - 1.0;
            // Within 100 m of a layer's base the kink of temperature is rounded off.
            let bases = [11_019.0, 20_063.0, 32_162.0, 47_350.0, 51_413.0, 71_802.0];
            let kink = bases.iter().any(|b: &f64| (b - z).abs() < 150.0);
            let limit = if kink { 3e-4 } else { 1e-8 };
            assert!(error.abs() < limit, "{z} m: {error:e}");
        }
    }

    #[test]
    fn an_exponential_profile_is_reproduced_everywhere() {
        let density = |z: f64| 1.225 * libm::exp(-z / 9200.0);
        let levels = (0..12)
            .map(|i| f64::from(i) * 1000.0)
            .map(|z| level(z, density(z)));
        let stated = Air {
            levels: levels.collect(),
            ..Air::standard()
        };
        let air = Atmosphere::new(&stated).expect("a profile");
        for i in 0..110 {
            let z = f64::from(i) * 100.0 + 13.0;
            let here = air.at(z);
            // Where the profile ends the standard's slope takes over, rounded off over 100 m.
            let inner = (100.0..=10_900.0).contains(&z);
            let limit = if inner { 1e-9 } else { 1e-4 };
            let error = here.density_kg_m3 / density(z) - 1.0;
            assert!(error.abs() < limit, "{z}: {error:e}");
            let wind_error = (here.wind.x() - z * 1e-3).abs();
            assert!(wind_error < 100.0 * limit && here.wind.y() == -2.0, "{z}");
        }
    }

    #[test]
    fn one_level_scales_the_standard() {
        let stated = Air {
            levels: vec![level(500.0, 1.1)],
            ..Air::standard()
        };
        let air = Atmosphere::new(&stated).expect("one level");
        assert!((air.at(500.0).density_kg_m3 - 1.1).abs() < 1e-9);
        let ratio = air.at(9000.0).density_kg_m3 / standard_air(9000.0, 0.0, 1.0).density_kg_m3();
        let there = 1.1 / standard_air(500.0, 0.0, 1.0).density_kg_m3();
        assert!((ratio - there).abs() < 1e-9);
    }

    #[test]
    fn bad_profiles_are_named() {
        let check = |levels: Vec<AirLevel>| {
            let air = Air {
                levels,
                ..Air::standard()
            };
            Atmosphere::new(&air).expect_err("refused").to_string()
        };
        assert!(check(vec![level(500.0, 1.1), level(400.0, 1.2)]).contains("not above"));
        assert!(check(vec![level(0.0, 1.1), level(400.0, 1.2)]).contains("more than"));
        assert!(check(vec![level(0.0, 1.2), level(9_000.0, 0.4)]).contains("9000 m below level 1"));
        let celsius = AirLevel {
            temperature_k: 15.0,
            ..level(0.0, 1.2)
        };
        assert!(check(vec![celsius]).contains("temperature_k 15"));
        let negative = AirLevel {
            pressure_pa: -3.0,
            ..level(0.0, 1.2)
        };
        assert!(check(vec![negative]).contains("pressure_pa -3"));
        let nan = AirLevel {
            wind_east_mps: f64::NAN,
            ..level(0.0, 1.2)
        };
        assert!(check(vec![nan]).contains("wind_east_mps NaN"));
    }
}
