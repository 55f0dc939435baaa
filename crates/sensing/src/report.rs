//! What a sensor said, in the house's own terms and octets.
//!
//! Recordings of JSON Lines enter the engine in this encoding, so that the engine itself reads no
//! text. The octets of a feed of [`site::FeedFormat::Reports`]:
//!
//! ```text
//! octet 0      version, 1
//! then, until the end, reports: kind (0 plot, 1 beam, 2 status, 3 status with a place), then the fields
//! of the struct in their order, little-endian; an optional field is preceded by 0 (absent) or 1 (present)
//! ```
//!
//! That is the borsh encoding, which has exactly one form for each value. A report that cannot be
//! read ends the reading: what is left is counted as skipped.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Polar, Time};
use site::SensorId;

/// Version of the encoding that is written; the first octet.
pub const VERSION: u8 = 1;

/// One report.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Report {
    /// A detection.
    Plot(PlotReport),
    /// Where the beam is.
    Beam(BeamReport),
    /// What the sensor says of itself.
    Status(StatusReport),
    /// The same, and where it stands.
    StatusAt(StatusAtReport),
}

/// A detection; what is `None` the sensor's site entry gives.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct PlotReport {
    /// Who saw it.
    pub sensor: SensorId,
    /// When it was measured.
    pub time: Time,
    /// Where.
    pub polar: Polar,
    /// Range rate, positive when opening, m/s.
    pub range_rate_mps: Option<f64>,
    /// Signal to noise ratio, dB.
    pub snr_db: Option<f64>,
    /// Standard deviation of range, metres.
    pub range_sd_m: Option<f64>,
    /// Standard deviation of azimuth, radians.
    pub azimuth_sd_rad: Option<f64>,
    /// Standard deviation of elevation, radians.
    pub elevation_sd_rad: Option<f64>,
    /// Standard deviation of range rate, m/s.
    pub range_rate_sd_mps: Option<f64>,
}

/// The beam crosses a sector's edge, or north.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct BeamReport {
    /// Whose beam.
    pub sensor: SensorId,
    /// When.
    pub time: Time,
    /// Where it is, clockwise from true north, radians.
    pub azimuth_rad: f64,
}

/// What a sensor says of itself.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct StatusReport {
    /// Who.
    pub sensor: SensorId,
    /// When.
    pub time: Time,
    /// Whether its data are released for operational use.
    pub operational: bool,
}

/// What a sensor says of itself, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct StatusAtReport {
    /// Who.
    pub sensor: SensorId,
    /// When.
    pub time: Time,
    /// Whether its data are released for operational use.
    pub operational: bool,
    /// Latitude, radians.
    pub latitude_rad: f64,
    /// Longitude, radians.
    pub longitude_rad: f64,
}

/// Octets of reports, for a feed of [`site::FeedFormat::Reports`]. A report with a figure that is
/// not a number has no encoding and is an error.
///
/// # Errors
/// A report holds a NaN.
pub fn encode(reports: &[Report]) -> Result<Vec<u8>, NotANumber> {
    let mut octets = vec![VERSION];
    for (index, report) in reports.iter().enumerate() {
        report
            .serialize(&mut octets)
            .map_err(|_| NotANumber { index })?;
    }
    Ok(octets)
}

/// A report cannot be written because a figure in it is not a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber {
    /// Which, counted from zero.
    pub index: usize,
}

impl core::fmt::Display for NotANumber {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(
            f,
            "report {} holds a figure that is not a number",
            self.index
        )
    }
}

impl core::error::Error for NotANumber {}

/// Reads reports one by one and tells how many octets each took.
pub(crate) struct Reports<'a> {
    rest: &'a [u8],
}

impl<'a> Reports<'a> {
    /// Starts after the version octet; `None` where that is not ours.
    pub(crate) fn new(octets: &'a [u8]) -> Option<Self> {
        let (version, rest) = octets.split_first()?;
        (*version == VERSION).then_some(Self { rest })
    }

    /// Octets not read.
    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }
}

impl<'a> Iterator for Reports<'a> {
    /// A report and its octets.
    type Item = (Report, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut after = self.rest;
        let report = Report::deserialize(&mut after).ok()?;
        let octets = self.rest.get(..self.rest.len() - after.len())?;
        self.rest = after;
        Some((report, octets))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_the_documented_one() {
        let report = Report::Beam(BeamReport {
            sensor: SensorId(3),
            time: Time(5),
            azimuth_rad: 1.0,
        });
        let mut expected = vec![1, 1, 3, 0];
        expected.extend(5_i64.to_le_bytes());
        expected.extend(1.0_f64.to_le_bytes());
        assert_eq!(encode(&[report]), Ok(expected));
    }

    #[test]
    fn reading_stops_at_the_damage_and_says_how_much_is_left() {
        let status = Report::Status(StatusReport {
            sensor: SensorId(0),
            time: Time(1),
            operational: true,
        });
        let mut octets = encode(&[status, status]).unwrap();
        octets.push(9);
        let mut reports = Reports::new(&octets).unwrap();
        assert_eq!(reports.by_ref().count(), 2);
        assert_eq!(reports.left(), 1);
        assert!(Reports::new(&[2, 0]).is_none());
    }
}
