//! Named columns: the common two-column and many-column forms.
//!
//! ```text
//! # valid_at: 2026-03-01T11:00:00Z
//! height_m, temperature_c, pressure_hpa, humidity_%, wind_direction_deg, wind_speed_kt
//! 412, 17.2, 966, 41, 310, 9
//! ```
//!
//! A name is a quantity with its unit: `height_ft`, `pressure (hPa)`, `temperature [C]`,
//! `geopotential height_m` (the University of Wyoming's TEXT:CSV has it so). Values stand between commas,
//! semicolons, tabs or blanks. Lines that begin with `#` are remarks, but for `# key: value` with the keys
//! `valid_at`, `latitude_deg`, `longitude_deg`, and but for a remark that is the header. An empty value,
//! `nan` and `-9999` are gaps. Columns of other names are not used, and that is told.

use crate::levels::{Height, Note, Row, Table};
use crate::moment::stamp;
use crate::quantity::{Quantity, Unit, quantity};
use crate::{LEVELS_MAX, WeatherError};

/// Headers that state no units, and what they mean: that of DFN_darkflight's wind profiles.
const KNOWN: &[(&str, &str)] = &[(
    "height,tempk,press,rhum,wind,wdir",
    "height_m,temperature_k,pressure_pa,humidity_%,wind_speed_m/s,wind_direction_deg",
)];

/// One column.
struct Column {
    name: String,
    /// What it holds and its unit; `None`: not used.
    holds: Option<(Quantity, Unit)>,
}

/// The header.
struct Header {
    line: usize,
    separator: Separator,
    columns: Vec<Column>,
}

#[derive(Clone, Copy)]
enum Separator {
    Char(char),
    Blanks,
}

impl Separator {
    fn of(line: &str) -> Self {
        let found = [',', ';', '\t'].into_iter().find(|c| line.contains(*c));
        found.map_or(Self::Blanks, Self::Char)
    }

    fn split(self, line: &str) -> Vec<&str> {
        match self {
            Self::Char(c) => line
                .split(c)
                .map(|field| field.trim().trim_matches('"'))
                .collect(),
            Self::Blanks => line.split_whitespace().collect(),
        }
    }
}

/// Reads a table of named columns.
pub(crate) fn read(text: &str) -> Result<Table, WeatherError> {
    let mut table = Table::default();
    let mut header: Option<Header> = None;
    for (line, content) in (1..).zip(text.lines()) {
        let content = content.trim();
        if content.is_empty() {
            continue;
        }
        let remark = content.strip_prefix('#').map(str::trim);
        if let Some(remark) = remark
            && (header.is_some() || set_key(&mut table, line, remark)? || !is_header(remark))
        {
            continue;
        }
        let content = remark.unwrap_or(content);
        match &header {
            None => header = Some(read_header(line, content)?),
            Some(header) => {
                if table.rows.len() >= 2 * LEVELS_MAX {
                    return Err(WeatherError::TooManyLevels { line });
                }
                let row = read_row(header, line, content, &mut table)?;
                table.rows.push(row);
            }
        }
    }
    let Some(header) = header else {
        return Err(WeatherError::NoHeader { line: None });
    };
    let unused = header
        .columns
        .iter()
        .filter(|column| column.holds.is_none());
    let columns: Vec<String> = unused.map(|column| column.name.clone()).collect();
    if !columns.is_empty() {
        table.notes.push(Note::Unused { columns });
    }
    Ok(table)
}

/// Takes a remark such as `valid_at: 2026-03-01T11:00:00Z`; whether it was one.
fn set_key(table: &mut Table, line: usize, remark: &str) -> Result<bool, WeatherError> {
    let Some((key, value)) = remark.split_once(':') else {
        return Ok(false);
    };
    let number = || {
        value
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|v| v.is_finite())
            .ok_or_else(|| WeatherError::Number {
                line,
                column: key.trim().to_owned(),
                text: value.trim().to_owned(),
            })
    };
    let place = table.place_deg.unwrap_or([f64::NAN; 2]);
    match key.trim() {
        "valid_at" => {
            let moment = stamp(value).ok_or_else(|| WeatherError::Moment {
                line,
                text: value.trim().to_owned(),
            })?;
            table.valid_at = Some(moment);
        }
        "latitude_deg" => table.place_deg = Some([number()?, place[1]]),
        "longitude_deg" => table.place_deg = Some([place[0], number()?]),
        _ => return Ok(false),
    }
    Ok(true)
}

/// Whether a remark names columns.
fn is_header(remark: &str) -> bool {
    if known_header(remark).is_some() {
        return true;
    }
    let fields = Separator::of(remark).split(remark);
    let named = fields.iter().filter(|field| split_unit(field).is_some());
    fields.len() >= 2 && named.count() == fields.len()
}

/// What a header that states no units means.
fn known_header(content: &str) -> Option<&'static str> {
    let lower = content.to_ascii_lowercase();
    let plain: String = lower.split_whitespace().collect();
    let found = KNOWN.iter().find(|(known, _)| *known == plain);
    found.map(|(_, meant)| *meant)
}

fn read_header(line: usize, content: &str) -> Result<Header, WeatherError> {
    let stated = known_header(content);
    let separator = Separator::of(content);
    let names = separator.split(content);
    if names.iter().all(|name| name.parse::<f64>().is_ok()) {
        return Err(WeatherError::NoHeader { line: Some(line) });
    }
    let meant = stated.map_or_else(|| names.clone(), |meant| meant.split(',').collect());
    let mut columns: Vec<Column> = Vec::with_capacity(names.len());
    for (name, meant) in names.iter().zip(meant) {
        let holds = match split_unit(meant) {
            None => None,
            Some((quantity, unit)) => {
                let known =
                    unit.map_or_else(|| quantity.unit_unstated(), |unit| quantity.unit(unit));
                let unit = known.ok_or_else(|| WeatherError::Unit {
                    line,
                    column: (*name).to_owned(),
                    accepted: quantity.accepted(),
                })?;
                Some((quantity, unit))
            }
        };
        let twice = |other: &Column| {
            let theirs = other.holds.map(|(quantity, _)| quantity);
            theirs.is_some() && theirs == holds.map(|(quantity, _)| quantity)
        };
        if columns.iter().any(twice) {
            let column = (*name).to_owned();
            return Err(WeatherError::Twice { line, column });
        }
        let name = (*name).to_owned();
        columns.push(Column { name, holds });
    }
    let has = |wanted| {
        columns
            .iter()
            .any(|column| column.holds.is_some_and(|(q, _)| q == wanted))
    };
    let lacks = |what| Err(WeatherError::Lacks { line, what });
    if !(has(Quantity::Height) || has(Quantity::GeopotentialHeight)) {
        if !columns.iter().any(|column| column.holds.is_some()) {
            return Err(WeatherError::NoHeader { line: None });
        }
        return lacks("no column of heights (`height_m` or `geopotential_height_m`)");
    }
    if has(Quantity::WindSpeed) != has(Quantity::WindFrom) {
        return lacks("a wind needs both speed and direction");
    }
    if has(Quantity::WindEast) != has(Quantity::WindNorth) {
        return lacks("a wind needs both components");
    }
    if has(Quantity::WindEast) && has(Quantity::WindFrom) {
        return lacks("a wind by components and one by direction: keep one of them");
    }
    Ok(Header {
        line,
        separator,
        columns,
    })
}

/// A name's quantity and the unit written with it: in brackets, or after the last underscore or blank.
fn split_unit(name: &str) -> Option<(Quantity, Option<&str>)> {
    if let Some(open) = name.find(['(', '[']) {
        let (of, unit) = name.split_at(open);
        let unit = unit.trim_matches(['(', '[', ')', ']', ' ']);
        return Some((quantity(of)?, Some(unit)));
    }
    let parts = name.rsplit_once(['_', ' ']);
    let split = parts.and_then(|(of, unit)| Some((quantity(of)?, unit)));
    match (split, quantity(name)) {
        (Some((of, unit)), whole) if whole.is_none() || of.unit(unit).is_some() => {
            Some((of, Some(unit)))
        }
        // `wind_speed` is no wind in speeds.
        (_, whole) => whole.map(|whole| (whole, None)),
    }
}

fn read_row(
    header: &Header,
    line: usize,
    content: &str,
    table: &mut Table,
) -> Result<Row, WeatherError> {
    let fields = header.separator.split(content);
    if fields.len() != header.columns.len() {
        return Err(WeatherError::Fields {
            line,
            found: fields.len(),
            expected: header.columns.len(),
        });
    }
    debug_assert!(header.line < line, "a header comes first");
    let mut row = Row {
        line: Some(line),
        ..Row::default()
    };
    let (mut dew_point, mut speed, mut from, mut east, mut north) = (None, None, None, None, None);
    let (mut latitude, mut longitude) = (None, None);
    for (column, field) in header.columns.iter().zip(fields) {
        let Some((quantity, unit)) = column.holds else {
            continue;
        };
        if quantity == Quantity::Time {
            table.valid_at = table.valid_at.or_else(|| stamp(field));
            continue;
        }
        let Some(value) = number(line, &column.name, field)?.map(|value| unit.to_si(value)) else {
            continue;
        };
        match quantity {
            Quantity::Height => row.height = Some(Height::Geometric(value)),
            Quantity::GeopotentialHeight => {
                // A geometric height, where there is one, says more.
                row.height = row.height.or(Some(Height::Geopotential(value)));
            }
            Quantity::Pressure => row.pressure_pa = Some(value),
            Quantity::Temperature => row.temperature_k = Some(value),
            Quantity::Humidity => row.humidity = Some(value),
            Quantity::DewPoint => dew_point = Some(value),
            Quantity::WindSpeed => speed = Some(value),
            Quantity::WindFrom => from = Some(value),
            Quantity::WindEast => east = Some(value),
            Quantity::WindNorth => north = Some(value),
            Quantity::Latitude => latitude = Some(value),
            Quantity::Longitude => longitude = Some(value),
            Quantity::Time => {}
        }
    }
    if let (Some(dew_point_k), None) = (dew_point, row.humidity) {
        row.set_dew_point(dew_point_k);
    }
    if let (Some(speed_mps), Some(from_deg)) = (speed, from) {
        row.set_wind_from(from_deg, speed_mps);
    }
    if let (Some(east), Some(north)) = (east, north) {
        row.wind_mps = Some([east, north]);
    }
    // Where a balloon began stands for where it flew.
    if let (Some(latitude), Some(longitude), None) = (latitude, longitude, table.place_deg) {
        table.place_deg = Some([latitude, longitude]);
    }
    Ok(row)
}

/// A value; `None`: a gap.
pub(crate) fn number(line: usize, column: &str, field: &str) -> Result<Option<f64>, WeatherError> {
    let field = field.trim();
    if field.is_empty() || field.chars().all(|c| c == '-' || c == '/' || c == '*') {
        return Ok(None);
    }
    match field.parse::<f64>() {
        Ok(value) if value.is_nan() || value == -9999.0 => Ok(None),
        Ok(value) if value.is_finite() => Ok(Some(value)),
        _ => Err(WeatherError::Number {
            line,
            column: column.to_owned(),
            text: field.chars().take(40).collect(),
        }),
    }
}
