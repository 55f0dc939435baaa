//! GRIB2: files made by ecCodes (`peers/check_eccodes.py --fixture`), and what damage does to them.
//!
//! The fields are straight in latitude and longitude, so that bilinear interpolation is exact and every
//! value over a place can be worked out by hand; each level is packed in another way (simple, CCSDS, JPEG 2000,
//! complex with spatial differences).

use frames::Time;
use weather::{Form, Request, WeatherError, read};

const FIELDS: &[u8] = include_bytes!("fields.grib2");

/// 2026-03-01, 06 UTC, and a forecast of six hours.
const NOON: Time = Time(1_772_366_400_000_000_000);

#[track_caller]
fn near(found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{found} is not {expected}"
    );
}

#[test]
fn fields_become_the_profile_over_the_site() {
    let found = read(FIELDS, &Request::at(36.2, 44.5)).expect("a whole file");
    assert_eq!((found.form, found.valid_at), (Form::Grib2, Some(NOON)));
    assert!(found.notes.is_empty(), "{:?}", found.notes);
    // Temperature, percent, wind east, wind north, geopotential height at 36.2 N 44.5 E by hand.
    let by_hand = [
        (100_000.0, 294.95, 39.9, 10.425, 5.1, 99.4),
        (85_000.0, 284.95, 42.9, 13.425, 3.6, 1_479.4),
        (50_000.0, 257.95, 49.9, 20.425, 0.1, 5_699.4),
        (25_000.0, 224.95, 54.9, 25.425, -2.4, 10_599.4),
    ];
    for (level, (pressure, temperature, percent, east, north, geopotential)) in
        found.levels.iter().zip(by_hand)
    {
        near(level.pressure_pa, pressure, 1e-6);
        near(level.temperature_k, temperature, 2e-3);
        near(level.humidity, percent / 100.0, 1e-4);
        near(level.wind_east_mps, east, 2e-3);
        near(level.wind_north_mps, north, 2e-3);
        near(
            level.height_m,
            weather::geometric_m(geopotential, 36.2),
            0.01,
        );
    }
    assert_eq!(found.levels.len(), by_hand.len());
}

#[test]
fn a_place_outside_the_grid_is_refused() {
    let error = read(FIELDS, &Request::at(33.0, 44.5))
        .expect_err("outside")
        .to_string();
    assert!(
        error.contains("the grid does not reach 33, 44.5"),
        "{error}"
    );
}

/// Replaces octets after every occurrence of a pattern's start in a message; offsets as in the manual.
fn with(change: impl Fn(usize, &mut Vec<u8>)) -> Vec<u8> {
    let mut octets = FIELDS.to_vec();
    let mut start = 0;
    for index in 0.. {
        let Some(indicator) = octets.get(start..start + 16) else {
            break;
        };
        assert!(indicator.starts_with(b"GRIB"));
        let length =
            u64::from_be_bytes(indicator[8..16].try_into().expect("eight octets")) as usize;
        let mut message = octets[start..start + length].to_vec();
        change(index, &mut message);
        octets.splice(start..start + length, message);
        start += length;
    }
    octets
}

/// Where section 3 and section 4 begin in ecCodes' messages: after 16 octets of section 0 and 21 of section 1.
const GRID: usize = 16 + 21;
const PRODUCT: usize = GRID + 72;

#[test]
fn what_is_not_read_is_named() {
    let refused = |octets: &[u8], request: &Request| match read(octets, request) {
        Err(WeatherError::Grib(error)) => error.to_string(),
        other => panic!("{other:?}"),
    };
    let here = Request::at(36.2, 44.5);
    let edition = with(|_, message| message[7] = 1);
    assert!(refused(&edition, &here).contains("edition 1; edition 2 is read"));
    let lambert = with(|_, message| message[GRID + 13] = 30);
    assert!(refused(&lambert, &here).contains("grid template 3.30: not a regular grid"));
    let twice = [FIELDS, FIELDS].concat();
    assert!(refused(&twice, &here).contains("temperature at 100000 Pa twice"));
    let humid_only = with(|_, message| message[PRODUCT + 9] = 6);
    assert!(refused(&humid_only, &here).contains("no temperature, height, wind or humidity"));
    let packing = with(|_, message| {
        let at = PRODUCT + 34;
        assert_eq!(message[at + 4], 5, "section 5 follows section 4");
        message[at + 9..at + 11].copy_from_slice(&[0, 99]);
    });
    assert!(refused(&packing, &here).contains("packed by template 5.99"));
}

#[test]
fn of_several_moments_the_nearest_is_taken_once_one_is_asked_for() {
    let evening = with(|_, message| message[PRODUCT + 18 + 3] = 12);
    let both = [FIELDS, &evening].concat();
    let here = Request::at(36.2, 44.5);
    let error = read(&both, &here).expect_err("which?").to_string();
    assert!(
        error.contains("fields for 2 moments; state `valid_at`"),
        "{error}"
    );
    let at_17 = Request {
        at: Some(Time(NOON.0 + 5 * 3_600_000_000_000)),
        ..here
    };
    let found = read(&both, &at_17).expect("one of them");
    assert_eq!(found.valid_at, Some(Time(NOON.0 + 6 * 3_600_000_000_000)));
}

#[test]
fn no_damage_makes_it_panic() {
    let here = Request::at(36.2, 44.5);
    let message = FIELDS
        .windows(4)
        .skip(1)
        .position(|four| four == b"GRIB")
        .expect("a second")
        + 1;
    for length in 0..=message {
        let _ = read(&FIELDS[..length], &here);
    }
    // Every octet of the first message of each packing, with its highest bit turned.
    let per_level = 5;
    let mut starts = vec![0];
    while let Some(next) = FIELDS[starts[starts.len() - 1] + 1..]
        .windows(4)
        .position(|f| f == b"GRIB")
    {
        starts.push(starts[starts.len() - 1] + 1 + next);
    }
    starts.push(FIELDS.len());
    for first in (0..starts.len() - 1).step_by(per_level) {
        let mut octets = FIELDS[starts[first]..starts[first + 1]].to_vec();
        for at in 0..octets.len() {
            octets[at] ^= 0x80;
            let _ = read(&octets, &here);
            octets[at] ^= 0x80;
        }
    }
}
