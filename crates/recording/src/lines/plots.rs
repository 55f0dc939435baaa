//! `plots.jsonl`: what a sensor reported, before anything was made of it.

use frames::Time;
use serde::{Deserialize, Serialize};

use super::{rfc3339, rfc3339_option};

/// One line of `plots.jsonl`. A line without `kind` is a plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "AnyLine")]
pub enum PlotLine {
    /// A detection.
    Plot(PlotReport),
    /// The beam crossed a sector's edge, or north.
    Sector(SectorReport),
    /// The sensor speaks of itself.
    Status(StatusReport),
}

impl PlotLine {
    /// States when the datagram that held it arrived.
    pub fn set_received(&mut self, time: Time) {
        let received = match self {
            Self::Plot(plot) => &mut plot.received,
            Self::Sector(sector) => &mut sector.received,
            Self::Status(status) => &mut status.received,
        };
        *received = Some(time);
    }
}

/// A detection in the sensor's polar frame. What is `None` the sensor's site entry gives.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlotReport {
    /// When the object was where the plot says.
    #[serde(with = "rfc3339")]
    pub time: Time,
    /// When the datagram that held it arrived, where that is known.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "rfc3339_option"
    )]
    pub received: Option<Time>,
    /// The sensor's `id` in the site file.
    pub sensor: String,
    /// Slant range, metres.
    pub range_m: f64,
    /// Clockwise from true north, degrees.
    pub azimuth_deg: f64,
    /// Above the sensor's horizontal plane, degrees.
    pub elevation_deg: f64,
    /// Range rate, metres a second, positive when the range grows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_rate_mps: Option<f64>,
    /// Signal over noise, decibels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snr_db: Option<f64>,
    /// Standard deviation of the range, metres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_sd_m: Option<f64>,
    /// Standard deviation of the azimuth, degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub azimuth_sd_deg: Option<f64>,
    /// Standard deviation of the elevation, degrees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elevation_sd_deg: Option<f64>,
    /// Standard deviation of the range rate, metres a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub range_rate_sd_mps: Option<f64>,
}

/// The beam's position at a moment: a sector crossing, or north at 0 degrees.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SectorReport {
    /// When the beam crossed.
    #[serde(with = "rfc3339")]
    pub time: Time,
    /// When the datagram that held it arrived, where that is known.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "rfc3339_option"
    )]
    pub received: Option<Time>,
    /// The sensor's `id` in the site file.
    pub sensor: String,
    /// Where the beam was, clockwise from true north, degrees.
    pub azimuth_deg: f64,
}

/// What the sensor says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatusReport {
    /// When it said so.
    #[serde(with = "rfc3339")]
    pub time: Time,
    /// When the datagram that held it arrived, where that is known.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "rfc3339_option"
    )]
    pub received: Option<Time>,
    /// The sensor's `id` in the site file.
    pub sensor: String,
    /// Whether its data are released for operational use.
    pub operational: bool,
    /// Where it stands, degrees, where it says so: latitude ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latitude_deg: Option<f64>,
    /// ... and longitude, both or neither.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longitude_deg: Option<f64>,
}

/// A line before its kind is known; one flat object gives better messages than trying each kind.
#[derive(Deserialize)]
struct AnyLine {
    #[serde(default)]
    kind: Kind,
    #[serde(with = "rfc3339")]
    time: Time,
    #[serde(default, with = "rfc3339_option")]
    received: Option<Time>,
    sensor: String,
    range_m: Option<f64>,
    azimuth_deg: Option<f64>,
    elevation_deg: Option<f64>,
    range_rate_mps: Option<f64>,
    snr_db: Option<f64>,
    range_sd_m: Option<f64>,
    azimuth_sd_deg: Option<f64>,
    elevation_sd_deg: Option<f64>,
    range_rate_sd_mps: Option<f64>,
    operational: Option<bool>,
    latitude_deg: Option<f64>,
    longitude_deg: Option<f64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    Plot,
    Sector,
    Status,
}

impl TryFrom<AnyLine> for PlotLine {
    type Error = String;

    fn try_from(line: AnyLine) -> Result<Self, String> {
        let AnyLine {
            time,
            received,
            sensor,
            ..
        } = line;
        Ok(match line.kind {
            Kind::Plot => Self::Plot(PlotReport {
                time,
                received,
                sensor,
                range_m: present(line.range_m, "range_m")?,
                azimuth_deg: present(line.azimuth_deg, "azimuth_deg")?,
                elevation_deg: present(line.elevation_deg, "elevation_deg")?,
                range_rate_mps: line.range_rate_mps,
                snr_db: line.snr_db,
                range_sd_m: line.range_sd_m,
                azimuth_sd_deg: line.azimuth_sd_deg,
                elevation_sd_deg: line.elevation_sd_deg,
                range_rate_sd_mps: line.range_rate_sd_mps,
            }),
            Kind::Sector => Self::Sector(SectorReport {
                time,
                received,
                sensor,
                azimuth_deg: present(line.azimuth_deg, "azimuth_deg")?,
            }),
            Kind::Status => {
                if line.latitude_deg.is_some() {
                    present(line.longitude_deg, "longitude_deg")?;
                }
                if line.longitude_deg.is_some() {
                    present(line.latitude_deg, "latitude_deg")?;
                }
                Self::Status(StatusReport {
                    time,
                    received,
                    sensor,
                    operational: present(line.operational, "operational")?,
                    latitude_deg: line.latitude_deg,
                    longitude_deg: line.longitude_deg,
                })
            }
        })
    }
}

fn present<T>(value: Option<T>, key: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("missing field `{key}`"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lines::{LineError, LineReader};

    fn read(text: &str) -> Vec<Result<PlotLine, LineError>> {
        LineReader::new(text.as_bytes()).collect()
    }

    #[test]
    fn a_line_without_kind_is_a_plot_and_unknown_keys_pass() {
        let lines = read(
            r#"{"time":"2021-02-15T18:30:00.25Z","sensor":"north","range_m":1000.5,"azimuth_deg":359.9,"elevation_deg":3,"colour":"red"}"#,
        );
        let [Ok(PlotLine::Plot(plot))] = lines.as_slice() else {
            panic!("{lines:?}")
        };
        assert_eq!(plot.time.0, 1_613_413_800_250_000_000);
        assert_eq!(plot.range_m, 1000.5);
        assert_eq!(plot.range_rate_mps, None);
    }

    #[test]
    fn written_lines_are_read_back_exactly() {
        let time = Time(1_613_413_800_000_000_001);
        let lines = [
            PlotLine::Sector(SectorReport {
                time,
                received: None,
                sensor: "a".into(),
                azimuth_deg: 11.25,
            }),
            PlotLine::Status(StatusReport {
                time,
                received: Some(Time(time.0 + 5)),
                sensor: "a".into(),
                operational: false,
                latitude_deg: None,
                longitude_deg: None,
            }),
            PlotLine::Status(StatusReport {
                time,
                received: None,
                sensor: "a".into(),
                operational: true,
                latitude_deg: Some(36.2),
                longitude_deg: Some(44.0),
            }),
        ];
        let mut octets = Vec::new();
        for line in &lines {
            crate::lines::write_line(&mut octets, line).unwrap();
        }
        let text = String::from_utf8(octets).unwrap();
        assert!(text.starts_with(
            r#"{"kind":"sector","time":"2021-02-15T18:30:00.000000001Z","sensor":"a","azimuth_deg":11.25}"#
        ));
        let back: Vec<_> = read(&text).into_iter().map(Result::unwrap).collect();
        assert_eq!(back, lines);
    }

    #[test]
    fn a_missing_key_is_named_with_its_line_and_reading_goes_on() {
        let lines = read(
            "\n{\"time\":\"2021-02-15T18:30:00Z\",\"sensor\":\"n\",\"range_m\":1,\"azimuth_deg\":2}\n{\"kind\":\"status\",\"time\":\"2021-02-15T18:30:00Z\",\"sensor\":\"n\",\"operational\":true}",
        );
        let [
            Err(LineError::Malformed { line: 2, reason }),
            Ok(PlotLine::Status(_)),
        ] = lines.as_slice()
        else {
            panic!("{lines:?}")
        };
        assert!(reason.contains("elevation_deg"), "{reason}");
    }
}
