//! The air that objects fall through, as the site file states it; `flight` turns it into density,
//! wind and the speed of sound.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};

/// Which Earth the flight model uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Earth {
    /// WGS-84 gravity with J2, rotating.
    Wgs84,
    /// Flat, not rotating, 9.80665 m/s² straight down: for comparison with published benchmarks
    /// whose truth was made so. Never for a real site.
    Flat,
}

/// One level of an air profile.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct AirLevel {
    /// Geometric height above sea level, metres.
    pub height_m: f64,
    /// Temperature, kelvin.
    pub temperature_k: f64,
    /// Pressure, pascals.
    pub pressure_pa: f64,
    /// Relative humidity, 0 to 1.
    pub humidity: f64,
    /// Wind blowing towards the east, m/s.
    pub wind_east_mps: f64,
    /// Wind blowing towards the north, m/s.
    pub wind_north_mps: f64,
}

/// When and how far from the site the air was measured, or for when a model computed it.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Measured {
    /// The moment it holds for.
    pub at: Time,
    /// Distance of the place it holds for from the site, metres.
    pub distance_m: f64,
}

/// What is known of the air.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Air {
    /// Which Earth the flight model uses.
    pub earth: Earth,
    /// Offset of the temperature from the US Standard Atmosphere 1976 at the ground, kelvin.
    pub temperature_offset_k: f64,
    /// Pressure at sea level divided by the standard's 101,325 Pa.
    pub pressure_ratio: f64,
    /// A measured profile, lowest level first; empty: the standard atmosphere as corrected above.
    pub levels: Vec<AirLevel>,
    /// One wind for all heights where there is no profile, towards the east, m/s.
    pub wind_east_mps: f64,
    /// One wind for all heights where there is no profile, towards the north, m/s.
    pub wind_north_mps: f64,
    /// Standard deviation of each wind component at the time and place of measurement, m/s.
    pub wind_sd_mps: f64,
    /// Relative standard deviation of density there and then.
    pub density_sd: f64,
    /// When and where it was measured; `None`: not stated, and then both deviations hold always.
    pub measured: Option<Measured>,
    /// Age from which people must be told that it is stale.
    pub stale_after: Span,
}

impl Air {
    /// Age from which a profile is stale where nothing else is stated: balloons go up every twelve
    /// hours at most stations, and half of that is when its wind may be wrong by 4 m/s and more.
    pub const STALE_AFTER: Span = Span::from_millis(6 * 3_600_000);

    /// Standard deviation of each component of a wind that somebody stated, where nothing else is stated, m/s.
    pub const WIND_SD_MPS: f64 = 3.0;

    /// The same where nobody stated any wind, and the air is taken to be still, m/s. On 2,136 days of severe storms the
    /// mean wind of the lowest two kilometres had 7.8 a component (the soundings of `crates/weather/peers`); most days
    /// have less.
    pub const WIND_UNTOLD_SD_MPS: f64 = 5.0;

    /// The US Standard Atmosphere 1976 without wind, and honest about not knowing it.
    pub fn standard() -> Self {
        Self {
            earth: Earth::Wgs84,
            temperature_offset_k: 0.0,
            pressure_ratio: 1.0,
            levels: Vec::new(),
            wind_east_mps: 0.0,
            wind_north_mps: 0.0,
            wind_sd_mps: Self::WIND_UNTOLD_SD_MPS,
            density_sd: 0.02,
            measured: None,
            stale_after: Self::STALE_AFTER,
        }
    }
}
