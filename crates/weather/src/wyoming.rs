//! The University of Wyoming's table of a sounding (its TEXT:LIST), with or without its web page.
//!
//! ```text
//! 72357 OUN Norman Observations at 12Z 22 May 2011
//! -----------------------------------------------------------------------------
//!    PRES   HGHT   TEMP   DWPT   RELH   MIXR   DRCT   SKNT   THTA   THTE   THTV
//!     hPa     m      C      C      %    g/kg    deg   knot     K      K      K
//! -----------------------------------------------------------------------------
//!   966.0    345   22.2   21.0     93  16.57    155     10  298.3  346.7  301.3
//! ```
//!
//! Columns are as wide as their names stand; a blank is a gap. Heights are geopotential. Units come
//! from their line, since the speed has been given in knots and in m/s over the years. The station's
//! place and the time of observation stand below the table.

use crate::columns::number;
use crate::levels::{Height, Row, Table};
use crate::moment::compact;
use crate::quantity::{Quantity, Unit, quantity};
use crate::{LEVELS_MAX, WeatherError};

/// A column: its name, from where to where its values stand, and what they are.
struct Column {
    name: String,
    from: usize,
    to: usize,
    holds: Option<(Quantity, Unit)>,
}

/// Reads the table; `None`: there is none.
pub(crate) fn read(text: &str) -> Result<Option<Table>, WeatherError> {
    let mut lines = (1..).zip(text.lines());
    let is_names = |line: &str| {
        let mut words = line.split_whitespace();
        words.next() == Some("PRES") && words.next() == Some("HGHT") && words.next() == Some("TEMP")
    };
    let Some((header_line, names)) = lines.by_ref().find(|(_, line)| is_names(line)) else {
        return Ok(None);
    };
    let Some((_, units)) = lines.next() else {
        return Ok(None);
    };
    let columns = columns(header_line, names, units)?;
    let mut table = Table::default();
    let mut begun = false;
    for (line, content) in lines.by_ref() {
        let rule = content.starts_with("---");
        if rule && !begun {
            begun = true;
            continue;
        }
        if rule || content.trim().is_empty() || content.contains('<') {
            break;
        }
        if table.rows.len() >= 2 * LEVELS_MAX {
            return Err(WeatherError::TooManyLevels { line });
        }
        table.rows.push(row(&columns, line, content)?);
    }
    let mut place = [None; 2];
    for (line, content) in lines {
        if is_names(content) {
            return Err(WeatherError::Several { line });
        }
        let Some((key, value)) = content.split_once(':') else {
            continue;
        };
        let value = value.trim();
        match key.trim() {
            "Station latitude" => place[0] = number(line, "Station latitude", value)?,
            "Station longitude" => place[1] = number(line, "Station longitude", value)?,
            "Observation time" => {
                let moment = compact(value).ok_or_else(|| WeatherError::Moment {
                    line,
                    text: value.to_owned(),
                })?;
                table.valid_at = Some(moment);
            }
            _ => {}
        }
    }
    if let [Some(latitude_deg), Some(longitude_deg)] = place {
        table.place_deg = Some([latitude_deg, longitude_deg]);
    }
    Ok(Some(table))
}

fn columns(line: usize, names: &str, units: &str) -> Result<Vec<Column>, WeatherError> {
    let units: Vec<&str> = units.split_whitespace().collect();
    let mut columns = Vec::new();
    let mut from = 0;
    for (i, name) in names.split_whitespace().enumerate() {
        // Values end where their column's name ends.
        let to = from
            + names
                .get(from..)
                .and_then(|rest| rest.find(name))
                .unwrap_or(0)
            + name.len();
        let holds = match quantity(name) {
            None => None,
            Some(quantity) => {
                let stated = units.get(i).and_then(|unit| quantity.unit(unit));
                let unit = stated.ok_or_else(|| WeatherError::Unit {
                    line: line + 1,
                    column: name.to_owned(),
                    accepted: quantity.accepted(),
                })?;
                Some((quantity, unit))
            }
        };
        columns.push(Column {
            name: name.to_owned(),
            from,
            to,
            holds,
        });
        from = to;
    }
    Ok(columns)
}

fn row(columns: &[Column], line: usize, content: &str) -> Result<Row, WeatherError> {
    let mut row = Row {
        line: Some(line),
        ..Row::default()
    };
    let (mut dew_point, mut speed, mut from) = (None, None, None);
    for column in columns {
        let Some((quantity, unit)) = column.holds else {
            continue;
        };
        let end = column.to.min(content.len());
        let field = content.get(column.from.min(end)..end).unwrap_or("?");
        let Some(value) = number(line, &column.name, field)?.map(|value| unit.to_si(value)) else {
            continue;
        };
        match quantity {
            Quantity::GeopotentialHeight => row.height = Some(Height::Geopotential(value)),
            Quantity::Pressure => row.pressure_pa = Some(value),
            Quantity::Temperature => row.temperature_k = Some(value),
            Quantity::Humidity => row.humidity = Some(value),
            Quantity::DewPoint => dew_point = Some(value),
            Quantity::WindSpeed => speed = Some(value),
            Quantity::WindFrom => from = Some(value),
            _ => {}
        }
    }
    if let (Some(dew_point_k), None) = (dew_point, row.humidity) {
        row.set_dew_point(dew_point_k);
    }
    if let (Some(speed_mps), Some(from_deg)) = (speed, from) {
        row.set_wind_from(from_deg, speed_mps);
    }
    Ok(row)
}
