//! Why a weather file cannot be used.

use core::fmt;

use flight::AirError;

use crate::grib2::GribError;

/// What is wrong, with the line (from 1) and the value.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum WeatherError {
    /// More octets than any such file needs.
    TooLarge {
        /// How many it has.
        octets: usize,
        /// How many are taken.
        most: usize,
    },
    /// Neither GRIB nor text.
    NotText {
        /// Where the first octet stands that is not UTF-8.
        offset: usize,
    },
    /// A table of numbers without the line that names its columns, or no table at all.
    NoHeader {
        /// The first line that has numbers; `None`: there is none.
        line: Option<usize>,
    },
    /// A column whose unit is not stated, or not known.
    Unit {
        /// The header's line.
        line: usize,
        /// The column as it is called.
        column: String,
        /// The units that are understood.
        accepted: String,
    },
    /// Two columns for one quantity.
    Twice {
        /// The header's line.
        line: usize,
        /// The second column as it is called.
        column: String,
    },
    /// A column that the others need.
    Lacks {
        /// The header's line.
        line: usize,
        /// What is missing.
        what: &'static str,
    },
    /// More or fewer values than columns.
    Fields {
        /// The line.
        line: usize,
        /// Values in it.
        found: usize,
        /// Columns.
        expected: usize,
    },
    /// Something that is no number.
    Number {
        /// The line.
        line: usize,
        /// The column as it is called.
        column: String,
        /// What stands there.
        text: String,
    },
    /// A moment that is none.
    Moment {
        /// The line.
        line: usize,
        /// What stands there.
        text: String,
    },
    /// A level that no air has, or that is out of order.
    Air {
        /// The level's line; `None` in a file without lines.
        line: Option<usize>,
        /// What is wrong with it.
        reason: AirError,
    },
    /// Pressures and temperatures say another depth than the heights do: one is in another unit.
    Inconsistent {
        /// Depth of the profile by its heights, metres.
        stated_m: f64,
        /// Depth by its pressures and temperatures, metres.
        computed_m: f64,
    },
    /// No level has anything to use.
    NoLevels,
    /// More levels than a profile needs.
    TooManyLevels {
        /// The line of the first one too many.
        line: usize,
    },
    /// Several soundings in one file.
    Several {
        /// The line where the second begins.
        line: usize,
    },
    /// A GRIB file that cannot be used.
    Grib(GribError),
}

impl fmt::Display for WeatherError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { octets, most } => {
                write!(f, "{octets} octets are more than the {most} that are read")
            }
            Self::NotText { offset } => {
                write!(f, "neither GRIB nor text: octet {offset} is not UTF-8")
            }
            Self::NoHeader { line: Some(line) } => write!(
                f,
                "line {line}: numbers without a line that names them; begin with one such as \
                 `height_m,temperature_c,wind_direction_deg,wind_speed_kt`"
            ),
            Self::NoHeader { line: None } => write!(f, "no table of levels in it"),
            Self::Unit {
                line,
                column,
                accepted,
            } => {
                write!(
                    f,
                    "line {line}: the unit of column `{column}` is not one of {accepted}"
                )
            }
            Self::Twice { line, column } => {
                write!(
                    f,
                    "line {line}: column `{column}` gives what another one gives already"
                )
            }
            Self::Lacks { line, what } => write!(f, "line {line}: {what}"),
            Self::Fields {
                line,
                found,
                expected,
            } => {
                write!(f, "line {line}: {found} values for {expected} columns")
            }
            Self::Number { line, column, text } => {
                write!(f, "line {line}: `{text}` in column `{column}` is no number")
            }
            Self::Moment { line, text } => {
                write!(f, "line {line}: `{text}` is no moment in time")
            }
            Self::Air {
                line: Some(line),
                reason,
            } => write!(f, "line {line}: {reason}"),
            Self::Air { line: None, reason } => write!(f, "{reason}"),
            Self::Inconsistent {
                stated_m,
                computed_m,
            } => {
                write!(
                    f,
                    "the profile is {stated_m:.0} m deep by its heights and {computed_m:.0} m by its \
                     pressures and temperatures"
                )?;
                if (2.9..3.7).contains(&(stated_m / computed_m)) {
                    write!(f, ": heights in feet?")?;
                }
                Ok(())
            }
            Self::NoLevels => write!(f, "no level with temperature or wind"),
            Self::TooManyLevels { line } => write!(f, "line {line}: more levels than are read"),
            Self::Several { line } => {
                write!(f, "line {line}: a second sounding begins; give one a file")
            }
            Self::Grib(error) => write!(f, "{error}"),
        }
    }
}

impl core::error::Error for WeatherError {}

impl From<GribError> for WeatherError {
    fn from(error: GribError) -> Self {
        Self::Grib(error)
    }
}
