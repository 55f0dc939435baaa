//! GRIB2: the air over the site from fields on levels of pressure.
//!
//! The file's structure is read here, octet by octet against WMO-No. 306 (Manual on Codes, volume I.2, FM
//! 92 GRIB edition 2), since a damaged file must be an error; the packed values of a field are unpacked by
//! the crate `grib`. Of all the fields those are taken that say temperature, geopotential height (or
//! geopotential), wind and humidity on isobaric surfaces, on a grid regular in latitude and longitude,
//! for one moment. The site's values come from the four grid points around it, bilinearly.

mod error;
mod field;
mod grid;
mod sections;

pub use error::GribError;

use std::collections::{BTreeMap, BTreeSet};

use flight::{G0, saturation_pressure_pa};
use frames::Time;

use crate::levels::{self, Form, Height, Note, Profile, Row, Table};
use crate::{Request, WeatherError};
use field::{Field, Parameter};
use sections::{Message, submessages};

/// Whether octets begin as GRIB does, of whatever edition.
pub(crate) fn is_grib(octets: &[u8]) -> bool {
    octets.starts_with(b"GRIB")
}

/// One level of pressure: what is known at the site.
type Level = BTreeMap<Parameter, f64>;

/// Reads the profile over the site.
pub(crate) fn read(octets: &[u8], request: &Request) -> Result<Profile, WeatherError> {
    let mut fields: Vec<(Field, Message<'_>)> = Vec::new();
    for message in submessages(octets) {
        let message = message?;
        if let Some(field) = Field::of(&message)? {
            fields.push((field, message));
        }
    }
    let moments: BTreeSet<Time> = fields.iter().map(|(field, _)| field.valid_at).collect();
    let valid_at = choose(&moments, request.at)?;
    // In millipascals, so that levels can be ordered and told apart exactly.
    let mut levels: BTreeMap<i64, Level> = BTreeMap::new();
    let mut voids = 0;
    for (field, message) in fields
        .iter()
        .filter(|(field, _)| field.valid_at == valid_at)
    {
        let Some(value) = field::value(message, request)? else {
            voids += 1;
            continue;
        };
        let level = levels
            .entry((1000.0 * field.pressure_pa).round() as i64)
            .or_default();
        if level.insert(field.parameter, value).is_some() {
            let (parameter, pressure_pa) = (field.parameter.name(), field.pressure_pa);
            return Err(GribError::Twice {
                parameter,
                pressure_pa,
            }
            .into());
        }
    }
    // The highest pressure lies lowest.
    let rows = levels
        .iter()
        .rev()
        .map(|(key, level)| row(*key as f64 / 1000.0, level));
    let mut table = Table {
        rows: rows.collect(),
        valid_at: Some(valid_at),
        place_deg: Some([request.latitude_deg, request.longitude_deg]),
        notes: Vec::new(),
    };
    if voids > 0 {
        table.notes.push(Note::Void { fields: voids });
    }
    levels::profile(table, Form::Grib2, request)
}

/// The moment of the file that is wanted.
fn choose(moments: &BTreeSet<Time>, wanted: Option<Time>) -> Result<Time, GribError> {
    let only = (moments.len() == 1)
        .then(|| moments.first().copied())
        .flatten();
    match (only, wanted) {
        (Some(only), _) => Ok(only),
        (None, Some(wanted)) => moments
            .iter()
            .min_by_key(|moment| (**moment - wanted).0.unsigned_abs())
            .copied()
            .ok_or(GribError::NoFields),
        (None, None) if moments.is_empty() => Err(GribError::NoFields),
        (None, None) => Err(GribError::SeveralMoments {
            count: moments.len(),
        }),
    }
}

fn row(pressure_pa: f64, level: &Level) -> Row {
    let of = |parameter| level.get(&parameter).copied();
    let temperature_k = of(Parameter::Temperature);
    let geopotential_m = of(Parameter::GeopotentialHeight)
        .or_else(|| of(Parameter::Geopotential).map(|geopotential| geopotential / G0));
    let wind = of(Parameter::WindEast).zip(of(Parameter::WindNorth));
    let specific = of(Parameter::SpecificHumidity).zip(temperature_k);
    Row {
        line: None,
        height: geopotential_m.map(Height::Geopotential),
        pressure_pa: Some(pressure_pa),
        temperature_k,
        humidity: of(Parameter::RelativeHumidity)
            .map(|percent| percent / 100.0)
            .or_else(|| specific.map(|(q, t)| relative_humidity(q, t, pressure_pa))),
        wind_mps: wind.map(|(east, north)| [east, north]),
    }
}

/// From the share of vapour in the air's mass: e = q p / (ε + (1 − ε) q) with ε = 0.622.
fn relative_humidity(specific: f64, temperature_k: f64, pressure_pa: f64) -> f64 {
    let vapour_pa = specific * pressure_pa / (0.622 + 0.378 * specific);
    vapour_pa / saturation_pressure_pa(temperature_k)
}
