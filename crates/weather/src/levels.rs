//! From rows with gaps to a whole profile, and what had to be filled in for it.

use core::fmt;

use flight::{AirError, G0, GAS_CONSTANT, check_air, standard_air, virtual_temperature_k};
use frames::Time;
use site::{Air, AirLevel};

use crate::fill::fill;
use crate::{LEVELS_MAX, Request, WeatherError, geometric_m};

/// The air over one place at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Upward, by geometric height above sea level.
    pub levels: Vec<AirLevel>,
    /// The moment it holds for, where the file says.
    pub valid_at: Option<Time>,
    /// Latitude and longitude of the place it holds for in degrees, where the file says.
    pub place_deg: Option<[f64; 2]>,
    /// How the file was read.
    pub form: Form,
    /// What was filled in or left out.
    pub notes: Vec<Note>,
}

/// A form of weather file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Forecast or analysis fields on levels of pressure.
    Grib2,
    /// The table of the University of Wyoming.
    Wyoming,
    /// A `%RAW%` block as SHARPpy and the SPC write it.
    RawBlock,
    /// Named columns.
    Columns,
}

/// Something that a profile's reader had to do without.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Note {
    /// Levels had neither temperature nor wind, or no height, and were left out.
    LeftOut {
        /// How many.
        levels: usize,
    },
    /// Levels said the height and pressure of the one before, and were left out.
    Repeated {
        /// How many.
        levels: usize,
    },
    /// Levels came from the top down and were turned around.
    TopDown,
    /// One level only: the standard atmosphere continues it up and down.
    OneLevel,
    /// A quantity was missing at some levels, and comes from those around them.
    Interpolated {
        /// Which.
        quantity: &'static str,
        /// At how many levels.
        levels: usize,
    },
    /// A quantity was missing everywhere.
    Assumed {
        /// Which.
        quantity: &'static str,
        /// What stands in for it.
        instead: &'static str,
    },
    /// Columns that are not used, by name.
    Unused {
        /// Their names.
        columns: Vec<String>,
    },
    /// Fields without a value over the site, as where a level lies underground.
    Void {
        /// How many.
        fields: usize,
    },
    /// Heights were taken as geopotential ones at the site's latitude, since the file states none.
    LatitudeOfSite,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LeftOut { levels } => {
                write!(
                    f,
                    "{levels} levels without height, or without temperature and wind, left out"
                )
            }
            Self::Repeated { levels } => write!(f, "{levels} repeated levels left out"),
            Self::TopDown => write!(f, "levels came from the top down and were turned around"),
            Self::OneLevel => {
                write!(
                    f,
                    "one level only: the standard atmosphere continues it up and down"
                )
            }
            Self::Interpolated { quantity, levels } => {
                write!(
                    f,
                    "{quantity} missing at {levels} levels: taken from those around them"
                )
            }
            Self::Assumed { quantity, instead } => write!(f, "no {quantity} in it: {instead}"),
            Self::Unused { columns } => write!(f, "columns not used: {}", columns.join(", ")),
            Self::Void { fields } => write!(f, "{fields} fields have no value over the site"),
            Self::LatitudeOfSite => {
                write!(
                    f,
                    "the file says no latitude: heights were reckoned with the site's"
                )
            }
        }
    }
}

/// A height as it was stated, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Height {
    Geometric(f64),
    Geopotential(f64),
}

/// One level as read: SI units, and gaps.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Row {
    /// From 1; `None` where the file has no lines.
    pub line: Option<usize>,
    pub height: Option<Height>,
    pub pressure_pa: Option<f64>,
    pub temperature_k: Option<f64>,
    /// Relative humidity, 0 to 1.
    pub humidity: Option<f64>,
    /// Blowing towards east and north, m/s.
    pub wind_mps: Option<[f64; 2]>,
}

impl Row {
    /// Takes the relative humidity from a dew point in kelvin, once the temperature is known.
    pub fn set_dew_point(&mut self, dew_point_k: f64) {
        use flight::saturation_pressure_pa as saturated;
        self.humidity = self
            .temperature_k
            .map(|t| saturated(dew_point_k) / saturated(t));
    }

    /// Takes the wind from the direction that it comes from, degrees, and its speed.
    pub fn set_wind_from(&mut self, from_deg: f64, speed_mps: f64) {
        let (sin, cos) = libm::sincos(from_deg.to_radians());
        self.wind_mps = Some([-speed_mps * sin, -speed_mps * cos]);
    }
}

/// What a form's reader brings.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Table {
    pub rows: Vec<Row>,
    pub valid_at: Option<Time>,
    pub place_deg: Option<[f64; 2]>,
    pub notes: Vec<Note>,
}

/// Profiles whose depth by heights and by pressures differs by more than this share are refused; real
/// soundings agree to a hundredth.
const DEPTH_SHARE_MAX: f64 = 0.07;

/// A whole profile.
pub(crate) fn profile(
    table: Table,
    form: Form,
    request: &Request,
) -> Result<Profile, WeatherError> {
    let Table {
        rows,
        valid_at,
        place_deg,
        mut notes,
    } = table;
    let latitude_deg = place_deg.map_or(request.latitude_deg, |place| place[0]);
    let geopotential = rows
        .iter()
        .any(|row| matches!(row.height, Some(Height::Geopotential(_))));
    if place_deg.is_none() && geopotential && form != Form::Grib2 {
        notes.push(Note::LatitudeOfSite);
    }
    let rows = usable(rows, latitude_deg, &mut notes)?;
    let levels = filled(&rows, request, &mut notes);
    let air = Air {
        levels,
        ..Air::standard()
    };
    check_air(&air).map_err(|reason| WeatherError::Air {
        line: reason.level().and_then(|level| rows.get(level)?.1.line),
        reason,
    })?;
    check_depth(&rows, &air.levels)?;
    if let [_] = air.levels[..] {
        notes.push(Note::OneLevel);
    }
    Ok(Profile {
        levels: air.levels,
        valid_at,
        place_deg,
        form,
        notes,
    })
}

/// Rows with something to say, by geometric height, upward where they are ordered at all.
fn usable(
    rows: Vec<Row>,
    latitude_deg: f64,
    notes: &mut Vec<Note>,
) -> Result<Vec<(f64, Row)>, WeatherError> {
    let all = rows.len();
    let mut kept: Vec<(f64, Row)> = rows
        .into_iter()
        .filter(|row| row.temperature_k.is_some() || row.wind_mps.is_some())
        .filter_map(|row| {
            let height_m = match row.height? {
                Height::Geometric(height_m) => height_m,
                Height::Geopotential(height_m) => geometric_m(height_m, latitude_deg),
            };
            Some((height_m, row))
        })
        .collect();
    if kept.len() < all {
        let levels = all - kept.len();
        notes.push(Note::LeftOut { levels });
    }
    let whole = kept.len();
    kept.dedup_by(|(a_m, a), (b_m, b)| a_m == b_m && a.pressure_pa == b.pressure_pa);
    if kept.len() < whole {
        let levels = whole - kept.len();
        notes.push(Note::Repeated { levels });
    }
    let (Some(first), Some(last)) = (kept.first(), kept.last()) else {
        return Err(WeatherError::NoLevels);
    };
    if let Some((_, row)) = kept.get(LEVELS_MAX) {
        let line = row.line.unwrap_or_default();
        return Err(WeatherError::TooManyLevels { line });
    }
    if first.0 > last.0 && kept.is_sorted_by(|a, b| a.0 > b.0) {
        kept.reverse();
        notes.push(Note::TopDown);
    }
    // Filling in needs rising heights: what is out of order is found here, before it.
    let falls = kept.windows(2).position(|pair| pair[1].0 <= pair[0].0);
    if let Some(below) = falls
        && let Some(((before_m, _), (height_m, row))) = kept.get(below).zip(kept.get(below + 1))
    {
        return Err(WeatherError::Air {
            line: row.line,
            reason: AirError::Unordered {
                level: below + 1,
                height_m: *height_m,
                before_m: *before_m,
            },
        });
    }
    Ok(kept)
}

/// Levels without gaps.
fn filled(rows: &[(f64, Row)], request: &Request, notes: &mut Vec<Note>) -> Vec<AirLevel> {
    let heights_m: Vec<f64> = rows.iter().map(|(height_m, _)| *height_m).collect();
    let standard = |height_m: f64| {
        standard_air(
            height_m,
            request.temperature_offset_k,
            request.pressure_ratio,
        )
    };
    let mut complete =
        |quantity, of: &dyn Fn(&Row) -> Option<f64>, reference: &dyn Fn(f64) -> f64| {
            let values: Vec<Option<f64>> = rows.iter().map(|(_, row)| of(row)).collect();
            let filled = fill(&heights_m, &values, reference)?;
            if filled.missing > 0 {
                let levels = filled.missing;
                notes.push(Note::Interpolated { quantity, levels });
            }
            Some(filled.values)
        };
    let temperatures = complete("temperature", &|row| row.temperature_k, &|z| {
        standard(z).temperature_k
    });
    let humidities = complete("humidity", &|row| row.humidity, &|_| 1.0);
    let pressures = complete("pressure", &|row| row.pressure_pa, &|z| {
        standard(z).pressure_pa
    });
    let winds_east = complete("wind", &|row| Some(row.wind_mps?[0]), &|_| 1.0);
    // Its gaps are those of the other component, and told once.
    let winds_north: Option<Vec<f64>> = {
        let values: Vec<_> = rows
            .iter()
            .map(|(_, row)| row.wind_mps.map(|wind| wind[1]))
            .collect();
        fill(&heights_m, &values, &|_| 1.0).map(|filled| filled.values)
    };
    let mut assume = |missing: bool, quantity, instead| {
        if missing {
            notes.push(Note::Assumed { quantity, instead });
        }
    };
    assume(
        temperatures.is_none(),
        "temperature",
        "the standard atmosphere's stands in",
    );
    assume(humidities.is_none(), "humidity", "the air is taken as dry");
    assume(winds_east.is_none(), "wind", "the air is taken as still");
    let hydrostatic = pressures.is_none() && temperatures.is_some();
    assume(
        hydrostatic,
        "pressure",
        "that of the standard atmosphere at the lowest level, hydrostatic from there",
    );
    assume(
        pressures.is_none() && !hydrostatic,
        "pressure",
        "the standard atmosphere's stands in",
    );
    let nth =
        |values: &Option<Vec<f64>>, i: usize| values.as_ref().and_then(|all| all.get(i).copied());
    let mut levels: Vec<AirLevel> = Vec::with_capacity(rows.len());
    for (i, &height_m) in heights_m.iter().enumerate() {
        let here = standard(height_m);
        let mut level = AirLevel {
            height_m,
            temperature_k: nth(&temperatures, i).unwrap_or(here.temperature_k),
            pressure_pa: nth(&pressures, i).unwrap_or(here.pressure_pa),
            // A balloon's hygrometer may read a little over a hundred.
            humidity: nth(&humidities, i).unwrap_or(0.0).clamp(0.0, 1.0),
            wind_east_mps: nth(&winds_east, i).unwrap_or(0.0),
            wind_north_mps: nth(&winds_north, i).unwrap_or(0.0),
        };
        if let Some(below) = levels.last().filter(|_| hydrostatic) {
            level.pressure_pa = hydrostatic_pa(below, &level);
        }
        levels.push(level);
    }
    levels
}

/// Pressure of a level (Pa) that rests on another one.
fn hydrostatic_pa(below: &AirLevel, level: &AirLevel) -> f64 {
    let above = AirLevel {
        pressure_pa: below.pressure_pa,
        ..*level
    };
    let mean_k = 0.5 * (virtual_temperature_k(below) + virtual_temperature_k(&above));
    below.pressure_pa * libm::exp(-G0 * (level.height_m - below.height_m) / (GAS_CONSTANT * mean_k))
}

/// Holds heights against pressures and temperatures, where the file stated all three.
fn check_depth(rows: &[(f64, Row)], levels: &[AirLevel]) -> Result<(), WeatherError> {
    let stated = |row: &Row| row.pressure_pa.is_some() && row.temperature_k.is_some();
    let whole: Vec<&AirLevel> = rows
        .iter()
        .zip(levels)
        .filter_map(|((_, row), level)| stated(row).then_some(level))
        .collect();
    let computed_m: f64 = whole
        .windows(2)
        .map(|pair| {
            let mean_k = 0.5 * (virtual_temperature_k(pair[0]) + virtual_temperature_k(pair[1]));
            GAS_CONSTANT * mean_k / G0 * libm::log(pair[0].pressure_pa / pair[1].pressure_pa)
        })
        .sum();
    let (Some(first), Some(last)) = (whole.first(), whole.last()) else {
        return Ok(());
    };
    let stated_m = last.height_m - first.height_m;
    // Over a shallow layer a pressure rounded to hectopascals says little.
    let deep = computed_m.max(stated_m) > 1_000.0;
    if deep && (stated_m - computed_m).abs() > DEPTH_SHARE_MAX * computed_m.min(stated_m) {
        return Err(WeatherError::Inconsistent {
            stated_m,
            computed_m,
        });
    }
    Ok(())
}
