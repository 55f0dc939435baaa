//! One field: what it is, for when and on which level, and its value over the site.

use std::panic::{AssertUnwindSafe, catch_unwind};

use frames::{Span, Time};
use grib::Grib2SubmessageDecoder;
use jiff::civil;

use super::GribError;
use super::grid::Grid;
use super::sections::{Message, u8_at, u16_at, u32_at};
use crate::Request;
use crate::moment::utc;

/// A quantity that profiles are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Parameter {
    Temperature,
    RelativeHumidity,
    SpecificHumidity,
    WindEast,
    WindNorth,
    Geopotential,
    GeopotentialHeight,
}

impl Parameter {
    /// From discipline, category and number (code table 4.2).
    fn of(discipline: u8, category: u8, number: u8) -> Option<Self> {
        match (discipline, category, number) {
            (0, 0, 0) => Some(Self::Temperature),
            (0, 1, 0) => Some(Self::SpecificHumidity),
            (0, 1, 1) => Some(Self::RelativeHumidity),
            (0, 2, 2) => Some(Self::WindEast),
            (0, 2, 3) => Some(Self::WindNorth),
            (0, 3, 4) => Some(Self::Geopotential),
            (0, 3, 5) => Some(Self::GeopotentialHeight),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Temperature => "temperature",
            Self::RelativeHumidity => "relative humidity",
            Self::SpecificHumidity => "specific humidity",
            Self::WindEast => "wind east",
            Self::WindNorth => "wind north",
            Self::Geopotential => "geopotential",
            Self::GeopotentialHeight => "geopotential height",
        }
    }
}

/// A field that a profile can use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Field {
    pub parameter: Parameter,
    pub pressure_pa: f64,
    pub valid_at: Time,
}

/// Type of surface: isobaric (code table 4.5).
const ISOBARIC: u8 = 100;
/// Product templates of values at one moment: of one run, of an ensemble's member, of its mean.
const AT_ONE_MOMENT: [u16; 3] = [0, 1, 2];

impl Field {
    /// What a submessage holds; `None`: nothing that a profile uses.
    pub fn of(message: &Message<'_>) -> Result<Option<Self>, GribError> {
        let product = message.product;
        let read = || {
            let template = u16_at(product, 8)?;
            let parameter =
                Parameter::of(message.discipline, u8_at(product, 10)?, u8_at(product, 11)?)?;
            let isobaric = u8_at(product, 23)? == ISOBARIC && u8_at(product, 29)? == u8::MAX;
            (AT_ONE_MOMENT.contains(&template) && isobaric).then_some(parameter)
        };
        let Some(parameter) = read() else {
            return Ok(None);
        };
        let pressure_pa = pressure_pa(product).ok_or(GribError::NoFields)?;
        let valid_at = valid_at(message).ok_or(GribError::Moment)?;
        Ok(Some(Self {
            parameter,
            pressure_pa,
            valid_at,
        }))
    }
}

/// A field's value over the site; `None`: a grid point there has none.
pub(super) fn value(message: &Message<'_>, request: &Request) -> Result<Option<f64>, GribError> {
    let grid = Grid::of(message.grid)?;
    let (latitude_deg, longitude_deg) = (request.latitude_deg, request.longitude_deg);
    let corners = grid
        .around(latitude_deg, longitude_deg)
        .ok_or(GribError::Outside {
            latitude_deg,
            longitude_deg,
        })?;
    let values = unpack(message, grid.points(), corners.map(|(place, _)| place))?;
    // A point without a share may be void: it says nothing.
    let parts = corners
        .iter()
        .zip(values)
        .filter(|((_, share), _)| *share > 0.0);
    let value: f64 = parts.map(|((_, share), value)| share * value).sum();
    Ok(value.is_finite().then_some(value))
}

/// The first surface's value: a size and a power of ten, each with its sign as a bit.
fn pressure_pa(product: &[u8]) -> Option<f64> {
    let scale = u8_at(product, 24)?;
    let power = f64::from(scale & 0x7f) * if scale & 0x80 == 0 { -1.0 } else { 1.0 };
    let pressure_pa = f64::from(u32_at(product, 25)?) * libm::pow(10.0, power);
    (pressure_pa > 0.0 && pressure_pa < 1e6).then_some(pressure_pa)
}

/// The reference time and the forecast time after it (code table 4.4).
fn valid_at(message: &Message<'_>) -> Option<Time> {
    let [id, product] = [message.identification, message.product];
    let part = |octet| u8_at(id, octet).and_then(|value| i8::try_from(value).ok());
    let reference = civil::DateTime::new(
        i16::try_from(u16_at(id, 13)?).ok()?,
        part(15)?,
        part(16)?,
        part(17)?,
        part(18)?,
        // A leap second is told as the second before it.
        part(19)?.min(59),
        0,
    );
    let unit_s = match u8_at(product, 18)? {
        0 => 60,
        1 => 3_600,
        2 => 86_400,
        10 => 3 * 3_600,
        11 => 6 * 3_600,
        12 => 12 * 3_600,
        13 => 1,
        _ => return None,
    };
    let forecast_s = i64::from(u32_at(product, 19)?).checked_mul(unit_s)?;
    let after = Span(forecast_s.checked_mul(1_000_000_000)?);
    Some(utc(reference.ok()?)? + after)
}

/// The values at four places of the data.
fn unpack(message: &Message<'_>, points: usize, places: [usize; 4]) -> Result<[f64; 4], GribError> {
    let template = u16_at(message.packing, 10).unwrap_or(u16::MAX);
    let failed = |reason: String| GribError::Packing { template, reason };
    check_packing(message, points, template).map_err(|what| failed(what.to_owned()))?;
    let unpacked = || {
        let [packing, bit_map, data] =
            [message.packing, message.bit_map, message.data].map(<[u8]>::to_vec);
        let decoder = Grib2SubmessageDecoder::new(points, packing, bit_map, data)?;
        let mut found = [f64::NAN; 4];
        for (place, value) in decoder.dispatch()?.take(points).enumerate() {
            for (wanted, found) in places.iter().zip(&mut found) {
                if *wanted == place {
                    *found = f64::from(value);
                }
            }
        }
        Ok::<_, grib::GribError>(found)
    };
    // The library's unpackers index and subtract without checks, and panic on damaged data; what they
    // were given is not used again.
    match catch_unwind(AssertUnwindSafe(unpacked)) {
        Ok(found) => found.map_err(|error| failed(error.to_string())),
        Err(_) => Err(failed("damaged".to_owned())),
    }
}

/// Refuses what the unpackers would take for more than there is: they set aside memory by what the
/// octets say before they look for values.
fn check_packing(message: &Message<'_>, points: usize, template: u16) -> Result<(), &'static str> {
    let (packing, data) = (message.packing, message.data);
    let octet = |at| u8_at(packing, at).ok_or("cut short");
    let whole = |at| u32_at(packing, at).map(|n| n as usize).ok_or("cut short");
    let packed = whole(6)?;
    if packed > points {
        return Err("more values than grid points");
    }
    match u8_at(message.bit_map, 6) {
        Some(0) if (message.bit_map.len() - 6) * 8 < points => {
            return Err("a bit map that is too short");
        }
        Some(u8::MAX) if packed != points => return Err("fewer values than grid points"),
        Some(_) => {}
        None => return Err("no bit map"),
    }
    let bits = usize::from(octet(20)?);
    match template {
        SIMPLE if bits > 32 || bits * packed > (data.len() - 5) * 8 => Err("less data than stated"),
        COMPLEX | COMPLEX_SPATIAL => {
            let (groups, least, step) = (whole(32)?, whole(38)?, usize::from(octet(42)?));
            let most = 1_usize
                .checked_shl(u32::from(octet(47)?))
                .ok_or("group lengths")?
                - 1;
            let longest = least
                .saturating_add(most.saturating_mul(step))
                .max(whole(43)?);
            let fits = groups <= packed && longest <= packed.max(GROUP_MAX);
            fits.then_some(()).ok_or("groups longer than the field")
        }
        JPEG_2000 if bits > 0 => check_image(data, packed),
        SIMPLE | JPEG_2000 | PNG | CCSDS => Ok(()),
        _ => Err("not read"),
    }
}

/// Packings (code table 5.0).
const SIMPLE: u16 = 0;
const COMPLEX: u16 = 2;
const COMPLEX_SPATIAL: u16 = 3;
const JPEG_2000: u16 = 40;
const PNG: u16 = 41;
const CCSDS: u16 = 42;
/// Values of one group that are no cause for worry, however small the field.
const GROUP_MAX: usize = 1 << 16;

/// Holds the size that a JPEG 2000 code stream states (ISO/IEC 15444-1, A.5.1) against the field's.
fn check_image(data: &[u8], packed: usize) -> Result<(), &'static str> {
    let stream = data.get(5..).unwrap_or_default();
    if !stream.starts_with(&[0xff, 0x4f, 0xff, 0x51]) {
        return Err("no JPEG 2000 code stream");
    }
    let at = |octet| u32_at(stream, octet).ok_or("cut short");
    let side = |to: u32, from: u32| to.checked_sub(from).map(|length| length as usize);
    let (width, height) = (side(at(9)?, at(17)?), side(at(13)?, at(21)?));
    let image = width
        .zip(height)
        .and_then(|(width, height)| width.checked_mul(height));
    let whole = image == Some(packed) && u16_at(stream, 41) == Some(1);
    whole
        .then_some(())
        .ok_or("an image of another size than the grid")
}
