//! Weather files: soundings in text and GRIB2 fields become the air over a site.
//!
//! | form | recognised by | heights | wind |
//! |---|---|---|---|
//! | GRIB2 | `GRIB` at its start | geopotential | east and north, m/s |
//! | University of Wyoming, TEXT:LIST | a line `PRES HGHT TEMP ...` with a line of units | geopotential | from, knots or m/s |
//! | SHARPpy, SPC | a line `%RAW%` | geopotential | from, knots |
//! | columns | a line that names its columns with their units | as named | as named |
//!
//! Whatever the form, a [`Profile`] comes out: levels upward in SI units by geometric height above sea
//! level, when and where it holds, and a [`Note`] for everything that had to be filled in. What cannot
//! be made sense of is a [`WeatherError`] with its line. Units are never guessed.
//!
//! **Invariant.** Octets in, a profile out: no disk, no clock, no site file. No octets make it panic.
//!
//! ```
//! let text = "height_ft,temperature_c,wind_direction_deg,wind_speed_kt\n\
//!             0, 15, 270, 10\n\
//!             10000, -5, 270, 30\n";
//! let profile = weather::read(text.as_bytes(), &weather::Request::at(36.2, 44.0))?;
//! assert_eq!(profile.levels.len(), 2);
//! assert!((profile.levels[1].height_m - 3048.0).abs() < 1e-9);
//! // A west wind blows towards the east.
//! assert!((profile.levels[0].wind_east_mps - 5.144).abs() < 1e-3);
//! // Nothing was said about pressure or moisture, and the profile says so.
//! assert_eq!(profile.notes.len(), 2);
//! # Ok::<(), weather::WeatherError>(())
//! ```

mod columns;
mod error;
mod fill;
mod geopotential;
mod grib2;
mod levels;
mod moment;
mod quantity;
mod raw_block;
mod wyoming;

pub use error::WeatherError;
pub use geopotential::{geometric_m, geopotential_m};
pub use grib2::GribError;
pub use levels::{Form, Note, Profile};

use frames::Time;

/// What the reader needs to know of the site.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Request {
    /// Latitude of the site, degrees.
    pub latitude_deg: f64,
    /// Longitude of the site, degrees.
    pub longitude_deg: f64,
    /// The moment wanted, where a file holds several.
    pub at: Option<Time>,
    /// The standard atmosphere's correction, for what a file leaves out: temperature offset, kelvin.
    pub temperature_offset_k: f64,
    /// Likewise: pressure at sea level divided by the standard's.
    pub pressure_ratio: f64,
}

impl Request {
    /// For a place in degrees, whatever the moment, over the plain standard atmosphere.
    pub fn at(latitude_deg: f64, longitude_deg: f64) -> Self {
        Self {
            latitude_deg,
            longitude_deg,
            at: None,
            temperature_offset_k: 0.0,
            pressure_ratio: 1.0,
        }
    }
}

/// Octets of the largest file that is read: a global field of a quarter degree with 40 levels and five
/// quantities, packed, has 200 MB.
pub const OCTETS_MAX: usize = 512 << 20;
/// Octets of the largest text.
pub const TEXT_OCTETS_MAX: usize = 4 << 20;
/// Levels of one profile: a balloon's every second for three hours.
pub const LEVELS_MAX: usize = 10_800;

/// Reads a weather file of any form.
///
/// # Errors
/// What is wrong, with line and value; see [`WeatherError`].
pub fn read(octets: &[u8], request: &Request) -> Result<Profile, WeatherError> {
    let too_large = |most| WeatherError::TooLarge {
        octets: octets.len(),
        most,
    };
    if octets.len() > OCTETS_MAX {
        return Err(too_large(OCTETS_MAX));
    }
    if grib2::is_grib(octets) {
        return grib2::read(octets, request);
    }
    if octets.len() > TEXT_OCTETS_MAX {
        return Err(too_large(TEXT_OCTETS_MAX));
    }
    let text = core::str::from_utf8(octets).map_err(|error| WeatherError::NotText {
        offset: error.valid_up_to(),
    })?;
    let text = text.trim_start_matches('\u{feff}');
    let (form, table) = if let Some(table) = raw_block::read(text)? {
        (Form::RawBlock, table)
    } else if let Some(table) = wyoming::read(text)? {
        (Form::Wyoming, table)
    } else {
        (Form::Columns, columns::read(text)?)
    };
    levels::profile(table, form, request)
}
