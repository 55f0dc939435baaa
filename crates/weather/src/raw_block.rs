//! `%RAW%` blocks, as SHARPpy and the Storm Prediction Center write soundings.
//!
//! ```text
//! %TITLE%
//!  OAX   020423/0000
//!
//!    LEVEL       HGHT       TEMP       DWPT       WDIR       WSPD
//! -------------------------------------------------------------------
//! %RAW%
//!   973.00,    350.00,     19.44,      6.67,    170.00,     18.00
//! %END%
//! ```
//!
//! Six columns: hPa, geopotential metres, °C, °C, degrees that the wind comes from, knots; -9999 is a gap.
//! The block ends with `%END%`, or with the first line that has no comma: some files go on with remarks.

use crate::columns::number;
use crate::levels::{Height, Row, Table};
use crate::moment::compact;
use crate::quantity::Quantity;
use crate::{LEVELS_MAX, WeatherError};

const COLUMNS: [(&str, Quantity, &str); 6] = [
    ("LEVEL", Quantity::Pressure, "hPa"),
    ("HGHT", Quantity::GeopotentialHeight, "m"),
    ("TEMP", Quantity::Temperature, "C"),
    ("DWPT", Quantity::DewPoint, "C"),
    ("WDIR", Quantity::WindFrom, "deg"),
    ("WSPD", Quantity::WindSpeed, "kt"),
];

/// Reads the block; `None`: there is none.
pub(crate) fn read(text: &str) -> Result<Option<Table>, WeatherError> {
    let mut lines = (1..).zip(text.lines());
    let mut table = Table::default();
    let mut found = false;
    for (_, line) in lines.by_ref() {
        if line.trim() == "%RAW%" {
            found = true;
            break;
        }
        let moment = line.split_whitespace().find_map(compact);
        table.valid_at = table.valid_at.or(moment);
    }
    if !found {
        return Ok(None);
    }
    for (line, content) in lines.by_ref() {
        if !content.contains(',') {
            break;
        }
        if table.rows.len() >= 2 * LEVELS_MAX {
            return Err(WeatherError::TooManyLevels { line });
        }
        table.rows.push(row(line, content)?);
    }
    if let Some((line, _)) = lines.find(|(_, line)| line.trim() == "%RAW%") {
        return Err(WeatherError::Several { line });
    }
    Ok(Some(table))
}

fn row(line: usize, content: &str) -> Result<Row, WeatherError> {
    let fields: Vec<&str> = content.split(',').collect();
    if fields.len() != COLUMNS.len() {
        return Err(WeatherError::Fields {
            line,
            found: fields.len(),
            expected: COLUMNS.len(),
        });
    }
    let mut values = [None; COLUMNS.len()];
    for ((value, field), (name, quantity, unit)) in values.iter_mut().zip(fields).zip(COLUMNS) {
        let unit = quantity.unit(unit);
        *value = number(line, name, field)?
            .zip(unit)
            .map(|(value, unit)| unit.to_si(value));
    }
    let [
        pressure_pa,
        height_m,
        temperature_k,
        dew_point_k,
        from_deg,
        speed_mps,
    ] = values;
    let mut row = Row {
        line: Some(line),
        height: height_m.map(Height::Geopotential),
        pressure_pa,
        temperature_k,
        ..Row::default()
    };
    if let Some(dew_point_k) = dew_point_k {
        row.set_dew_point(dew_point_k);
    }
    if let (Some(from_deg), Some(speed_mps)) = (from_deg, speed_mps) {
        row.set_wind_from(from_deg, speed_mps);
    }
    Ok(row)
}
