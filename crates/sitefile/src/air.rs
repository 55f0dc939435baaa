//! The air: from its table and the weather file that it names to the site's type.

use std::path::Path;

use flight::{AirError, check_air};
use frames::{EllipsoidHeight, Geodetic, Span, Time};
use site::{Air, AirLevel, Earth, Measured};
use weather::{Form, Profile, Request};

use crate::document::Step;
use crate::file::{self, AirTable};
use crate::world::Builder;

/// The air of a table; findings go to the problems, and what a reader should know to the notes.
pub(crate) fn air(
    builder: &mut Builder<'_>,
    table: &AirTable,
    origin: Geodetic,
    notes: &mut Vec<String>,
) -> Air {
    let valid_at = moment(builder, table);
    let profile = table
        .profile
        .as_ref()
        .and_then(|path| profile(builder, table, path, origin, valid_at));
    if let Some(profile) = &profile {
        notes.push(understood(profile));
        notes.extend(
            profile
                .notes
                .iter()
                .map(|note| format!("air profile: {note}")),
        );
    }
    let place = place(builder, table, origin)
        .or_else(|| profile.as_ref().and_then(|found| found.place_deg));
    let valid_at = valid_at.or_else(|| profile.as_ref().and_then(|found| found.valid_at));
    let levels = match profile {
        Some(profile) => profile.levels,
        None => table.levels.iter().map(level).collect(),
    };
    if valid_at.is_none() && !levels.is_empty() {
        notes.push(
            "air profile: its time is not stated, so its uncertainty can't grow with its age; give \
             `valid_at`"
                .to_owned(),
        );
    }
    let distance_m = place.map_or(0.0, |place| distance_m(origin, place));
    if distance_m > 1_000.0 {
        notes.push(format!(
            "air profile: measured {:.0} km from the site, which counts as {:.1} h of age",
            distance_m / 1000.0,
            flight::distance_as_age(distance_m).seconds() / 3600.0
        ));
    }
    let is_told =
        !levels.is_empty() || table.wind_east_mps.is_some() || table.wind_north_mps.is_some();
    if !is_told && table.wind_sd_mps.is_none() {
        notes.push(format!(
            "air: no wind is given, so it is taken to be still, known to {:.0} m/s; a sounding \
             (`[air] profile`) makes impacts narrower",
            Air::WIND_UNTOLD_SD_MPS
        ));
    }
    let unstated_sd_mps = if is_told {
        Air::WIND_SD_MPS
    } else {
        Air::WIND_UNTOLD_SD_MPS
    };
    let air = Air {
        earth: match table.earth {
            file::Earth::Wgs84 => Earth::Wgs84,
            file::Earth::Flat => Earth::Flat,
        },
        temperature_offset_k: table.temperature_offset_k,
        pressure_ratio: table.pressure_ratio,
        levels,
        wind_east_mps: table.wind_east_mps.unwrap_or(0.0),
        wind_north_mps: table.wind_north_mps.unwrap_or(0.0),
        wind_sd_mps: table.wind_sd_mps.unwrap_or(unstated_sd_mps),
        density_sd: table.density_sd,
        measured: valid_at.map(|at| Measured { at, distance_m }),
        stale_after: Span::from_seconds(3600.0 * table.stale_after_h),
    };
    if let Err(reason) = check_air(&air) {
        refuse(builder, &reason);
    }
    air
}

fn level(&[height_m, temperature_k, pressure_pa, humidity, east, north]: &[f64; 6]) -> AirLevel {
    AirLevel {
        height_m,
        temperature_k,
        pressure_pa,
        humidity,
        wind_east_mps: east,
        wind_north_mps: north,
    }
}

/// When the profile holds, as the table says.
fn moment(builder: &mut Builder<'_>, table: &AirTable) -> Option<Time> {
    let text = table.valid_at.as_ref()?;
    let stamp = text.parse::<jiff::Timestamp>().map_err(|e| e.to_string());
    let nanoseconds = stamp.and_then(|stamp| {
        i64::try_from(stamp.as_nanosecond()).map_err(|_| "outside 1678 to 2262".to_owned())
    });
    match nanoseconds {
        Ok(nanoseconds) => Some(Time(nanoseconds)),
        Err(reason) => {
            builder.problem(
                &["air".into(), "valid_at".into()],
                "`valid_at` is no moment in time".to_owned(),
                &reason,
                "RFC 3339 with Z, such as \"2026-03-01T12:00:00Z\"",
            );
            None
        }
    }
}

/// Where the profile was measured, as the table says.
fn place(builder: &mut Builder<'_>, table: &AirTable, origin: Geodetic) -> Option<[f64; 2]> {
    match (table.measured_latitude_deg, table.measured_longitude_deg) {
        (Some(latitude_deg), Some(longitude_deg)) => {
            let place = [latitude_deg, longitude_deg];
            let far_m = distance_m(origin, place);
            if far_m > FAR_M {
                builder.problem(
                    &["air".into(), "measured_latitude_deg".into()],
                    format!(
                        "the air was measured {:.0} km from the site",
                        far_m / 1000.0
                    ),
                    "another day's weather",
                    "check latitude, longitude and their signs (north and east are positive)",
                );
            }
            Some(place)
        }
        (None, None) => None,
        _ => {
            builder.problem(
                &["air".into(), "measured_latitude_deg".into()],
                "the place of measurement is half a place".to_owned(),
                "latitude or longitude is missing",
                "give both `measured_latitude_deg` and `measured_longitude_deg`",
            );
            None
        }
    }
}

/// Farther away than this the air over the site is another one, metres.
const FAR_M: f64 = 2_000_000.0;

fn distance_m(origin: Geodetic, [latitude_deg, longitude_deg]: [f64; 2]) -> f64 {
    let there = Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(0.0));
    let here = Geodetic {
        height: EllipsoidHeight(0.0),
        ..origin
    };
    (there.to_ecef() - here.to_ecef()).length()
}

/// Reads the weather file.
fn profile(
    builder: &mut Builder<'_>,
    table: &AirTable,
    path: &Path,
    origin: Geodetic,
    at: Option<Time>,
) -> Option<Profile> {
    let place: [Step<'_>; 2] = ["air".into(), "profile".into()];
    if !table.levels.is_empty() {
        builder.problem(
            &place,
            "the air has two profiles".to_owned(),
            "both `profile` and `levels`",
            "keep one of them",
        );
        return None;
    }
    let path = builder.resolve(path);
    let request = Request {
        latitude_deg: origin.latitude_deg(),
        longitude_deg: origin.longitude_deg(),
        at,
        temperature_offset_k: table.temperature_offset_k,
        pressure_ratio: table.pressure_ratio,
    };
    let read = std::fs::read(&path)
        .map_err(|e| e.to_string())
        .and_then(|octets| weather::read(&octets, &request).map_err(|e| e.to_string()));
    match read {
        Ok(profile) => Some(profile),
        Err(reason) => {
            builder.problem(
                &place,
                format!("air profile `{}` can't be used", path.display()),
                &reason,
                "give a sounding (University of Wyoming list, %RAW% block, named columns) or GRIB2, \
                 relative to this file",
            );
            None
        }
    }
}

/// One line on how a profile was read.
fn understood(profile: &Profile) -> String {
    let form = match profile.form {
        Form::Grib2 => "GRIB2",
        Form::Wyoming => "University of Wyoming list",
        Form::RawBlock => "%RAW% block",
        Form::Columns => "columns",
    };
    let height_m = |level: Option<&AirLevel>| level.map_or(0.0, |level| level.height_m);
    let held = profile
        .valid_at
        .and_then(|at| jiff::Timestamp::from_nanosecond(at.0.into()).ok());
    format!(
        "air profile: {form}, {} levels from {:.0} to {:.0} m{}",
        profile.levels.len(),
        height_m(profile.levels.first()),
        height_m(profile.levels.last()),
        held.map_or_else(String::new, |at| format!(", for {at}")),
    )
}

/// What flight would refuse is a problem of the file.
fn refuse(builder: &mut Builder<'_>, reason: &AirError) {
    match reason.level() {
        Some(level) => builder.problem(
            &["air".into(), "levels".into(), level.into()],
            format!("level {} of the air can't be", level + 1),
            &reason.to_string(),
            "[height m, temperature K, pressure Pa, humidity 0 to 1, wind east m/s, wind north m/s], upward",
        ),
        None => builder.problem(
            &["air".into()],
            "the air can't be".to_owned(),
            &reason.to_string(),
            "see docs/site-file.md for what each key means",
        ),
    }
}
