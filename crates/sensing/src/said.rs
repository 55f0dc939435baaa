//! What was read from octets, before anybody asked whether it can be used.

use frames::Span;
use site::SensorId;

use crate::clock::Stamp;
use crate::counts::Rejection;

/// One report of either format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Said {
    /// Whose; `None`: a SAC and SIC that the site does not know.
    pub sensor: Option<SensorId>,
    /// Of which ASTERIX category, if of any.
    pub category: Option<u8>,
    /// When, as the report has it.
    pub stamp: Stamp,
    /// Of all its octets: equal fingerprints are the same report.
    pub fingerprint: u64,
    /// Whether the sensor's data are released for use, where it says so.
    pub operational: Option<bool>,
    /// Where the sensor says that it stands, latitude and longitude in radians, where it says so.
    pub place: Option<[f64; 2]>,
    /// What.
    pub what: What,
}

/// The kinds of report.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum What {
    /// A detection, or why it is none.
    Plot(Result<Measured, Rejection>),
    /// Where the beam is, radians.
    Beam { azimuth_rad: f64 },
    /// Where another tracker has an object, as a detection: of use from a sensor that sends only tracks.
    Track(Result<Measured, Rejection>),
    /// Where another tracker has an object, or an aircraft says that it is, by latitude and longitude.
    TrackAt(Result<Located, Rejection>),
    /// Something jams it, from this azimuth where it says so, radians.
    Jammed { azimuth_rad: Option<f64> },
    /// A sign of life.
    Alive,
    /// What somebody else says of the sensor's state.
    Hearsay { operational: bool },
}

/// A detection's figures; what is `None` the sensor's site entry gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measured {
    pub range_m: f64,
    pub azimuth_rad: f64,
    pub height: Height,
    pub range_rate_mps: Option<f64>,
    pub snr_db: Option<f64>,
    /// Radar cross-section, where the sensor worked it out itself.
    pub cross_section_m2: Option<f64>,
    pub range_sd_m: Option<f64>,
    pub azimuth_sd_rad: Option<f64>,
    pub elevation_sd_rad: Option<f64>,
    pub range_rate_sd_mps: Option<f64>,
    pub cooperative: bool,
    /// A track number or a transponder's address.
    pub number: Option<u32>,
    /// Does not exist: made for an exercise.
    pub simulated: bool,
}

/// Where another tracker has an object, or an aircraft says that it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Located {
    pub latitude_rad: f64,
    pub longitude_rad: f64,
    /// An elevation is not among them.
    pub height: Height,
    /// Standard deviation of each horizontal coordinate, metres.
    pub sd_m: Option<f64>,
    pub cooperative: bool,
    pub number: Option<u32>,
    pub simulated: bool,
}

/// Where the third dimension comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Height {
    /// Measured as an angle, radians.
    Elevation(f64),
    /// Measured as a height, metres; above what, the sensor's interface says.
    Reported(f64),
    /// Above sea level, metres.
    SeaLevel(f64),
    /// Above the WGS-84 ellipsoid, metres.
    Ellipsoid(f64),
    /// A transponder's pressure altitude, metres.
    Pressure(f64),
    /// Not at all.
    Absent,
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): fast, and no secret depends on it.
pub(crate) fn fingerprint(octets: impl IntoIterator<Item = u8>) -> u64 {
    octets
        .into_iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, octet| {
            (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// Of a plot's figures without its time.
pub(crate) fn measurement_fingerprint(measured: &Measured) -> u64 {
    let height = match measured.height {
        Height::Elevation(value)
        | Height::Reported(value)
        | Height::SeaLevel(value)
        | Height::Ellipsoid(value)
        | Height::Pressure(value) => value,
        Height::Absent => 0.0,
    };
    let rate = measured.range_rate_mps.unwrap_or(0.0);
    let figures = [measured.range_m, measured.azimuth_rad, height, rate];
    fingerprint(figures.into_iter().flat_map(f64::to_le_bytes))
}

/// A time of day in counts of 1/128 s: 7,812,500 ns each. Senders may count past midnight.
pub(crate) fn of_day(counts: u32) -> Stamp {
    Stamp::OfDay(Span(i64::from(counts) * 7_812_500))
}
