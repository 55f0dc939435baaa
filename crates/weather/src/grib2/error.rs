//! Why a GRIB file cannot be used.

use core::fmt;

/// What is wrong, with the octet (from 0) or the value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum GribError {
    /// An edition other than 2.
    Edition {
        /// Which.
        edition: u8,
    },
    /// The file ends within a message, or a length leads nowhere.
    CutShort {
        /// Where the part begins that is not whole.
        offset: usize,
    },
    /// Sections that do not come as they must.
    Sections {
        /// Where.
        offset: usize,
        /// The section that stands there.
        number: u8,
    },
    /// A grid that is not read.
    Grid {
        /// Its template's number (code table 3.1).
        template: u16,
        /// What about it.
        what: &'static str,
    },
    /// The grid does not reach the site.
    Outside {
        /// Latitude of the site, degrees.
        latitude_deg: f64,
        /// Longitude of the site, degrees.
        longitude_deg: f64,
    },
    /// A reference time or a unit of forecast time that is not read.
    Moment,
    /// Values that cannot be unpacked.
    Packing {
        /// The packing's template number (code table 5.0).
        template: u16,
        /// What the unpacker said.
        reason: String,
    },
    /// One quantity on one level twice, as in a file of several ensemble members.
    Twice {
        /// Which quantity.
        parameter: &'static str,
        /// On which level, pascals.
        pressure_pa: f64,
    },
    /// Several moments, and none was asked for.
    SeveralMoments {
        /// How many.
        count: usize,
    },
    /// No field of temperature, height, wind or humidity on a level of pressure.
    NoFields,
}

impl fmt::Display for GribError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Edition { edition } => write!(f, "GRIB edition {edition}; edition 2 is read"),
            Self::CutShort { offset } => {
                write!(f, "GRIB: what begins at octet {offset} is not whole")
            }
            Self::Sections { offset, number } => {
                write!(
                    f,
                    "GRIB: section {number} at octet {offset} is out of place"
                )
            }
            Self::Grid { template, what } => write!(
                f,
                "GRIB: grid template 3.{template}: {what}; grids regular in latitude and longitude (3.0) \
                 are read"
            ),
            Self::Outside {
                latitude_deg,
                longitude_deg,
            } => {
                write!(
                    f,
                    "GRIB: the grid does not reach {latitude_deg}, {longitude_deg}"
                )
            }
            Self::Moment => write!(f, "GRIB: a field's time is not understood"),
            Self::Packing { template, reason } => {
                write!(f, "GRIB: values packed by template 5.{template}: {reason}")
            }
            Self::Twice {
                parameter,
                pressure_pa,
            } => {
                write!(
                    f,
                    "GRIB: {parameter} at {pressure_pa} Pa twice: several members in one file?"
                )
            }
            Self::SeveralMoments { count } => {
                write!(f, "GRIB: fields for {count} moments; state `valid_at`")
            }
            Self::NoFields => {
                write!(
                    f,
                    "GRIB: no temperature, height, wind or humidity on levels of pressure"
                )
            }
        }
    }
}

impl core::error::Error for GribError {}
