//! One input file as datagrams with their times.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use engine::FeedId;
use frames::{Polar, Time, degrees};
use recording::Recording;
use recording::lines::{LineError, LineReader, PlotLine};
use sensing::report::{BeamReport, PlotReport, Report, StatusReport, encode};
use site::{SensorId, Site};

use crate::ReplayError;
use crate::block_clock::BlockClock;

/// A datagram on its way to the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When it arrived.
    pub received: Time,
    /// Which feed of the engine it belongs to.
    pub feed: FeedId,
    /// What it says.
    pub octets: Vec<u8>,
}

/// A file that is read as it is needed.
pub struct Input {
    path: PathBuf,
    content: Content,
    clock: BlockClock,
    feed: FeedId,
    /// Lines that could not be read.
    pub lines_malformed: u64,
}

enum Content {
    Octets(Box<Recording<BufReader<File>>>),
    Lines {
        lines: Box<LineReader<BufReader<File>, PlotLine>>,
        sensors: Vec<String>,
    },
}

impl Input {
    /// Opens a file; what it is, its content tells: a `{` that begins a line of JSON, or else octets.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path, site: &Site, date: Time) -> Result<Self, ReplayError> {
        let unreadable = |source| ReplayError::Read {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let is_lines = begins_like_json(reader.fill_buf().map_err(unreadable)?);
        let (content, feed) = if is_lines {
            let sensors = site
                .sensors
                .iter()
                .map(|sensor| sensor.id.clone())
                .collect();
            let lines = Box::new(LineReader::new(reader));
            (
                Content::Lines { lines, sensors },
                sensing::reports_feed(site),
            )
        } else {
            let recording = Recording::open(reader).map_err(|source| ReplayError::Recording {
                path: path.to_owned(),
                source,
            })?;
            (
                Content::Octets(Box::new(recording)),
                sensing::implicit_feed(site),
            )
        };
        Ok(Self {
            path: path.to_owned(),
            content,
            clock: BlockClock::new(date),
            feed: FeedId(feed),
            lines_malformed: 0,
        })
    }

    /// The next datagram; `None` at the end.
    ///
    /// # Errors
    /// The file is damaged in a way that ends its reading.
    pub fn read(&mut self) -> Result<Option<Arrival>, ReplayError> {
        match &mut self.content {
            Content::Octets(recording) => {
                let datagram = recording.next().map_err(|source| ReplayError::Recording {
                    path: self.path.clone(),
                    source,
                })?;
                Ok(datagram.map(|datagram| Arrival {
                    received: match datagram.time {
                        Some(time) => time,
                        None => self.clock.arrived(datagram.octets),
                    },
                    feed: self.feed,
                    octets: datagram.octets.to_vec(),
                }))
            }
            Content::Lines { lines, sensors } => loop {
                let line = match lines.next() {
                    None => return Ok(None),
                    Some(Ok(line)) => line,
                    Some(Err(LineError::Malformed { .. })) => {
                        self.lines_malformed += 1;
                        continue;
                    }
                    Some(Err(source)) => {
                        let path = self.path.clone();
                        return Err(ReplayError::Lines { path, source });
                    }
                };
                let (time, report) = report(&line, sensors);
                // JSON has no way to write a NaN, so that every line has an encoding.
                let Ok(octets) = encode(&[report]) else {
                    self.lines_malformed += 1;
                    continue;
                };
                return Ok(Some(Arrival {
                    received: self.clock.at(time),
                    feed: self.feed,
                    octets,
                }));
            },
        }
    }
}

/// Whether a file begins with a JSON object: `{`, then a quote or the end. An ASTERIX block of
/// category 123 begins with the same octet, but a length follows it.
fn begins_like_json(head: &[u8]) -> bool {
    let mut solid = head.iter().filter(|octet| !octet.is_ascii_whitespace());
    solid.next() == Some(&b'{') && matches!(solid.next(), Some(b'"' | b'}'))
}

/// A line in the engine's terms. A sensor that the site does not know gets a number that no sensor
/// has, so that its plots are counted as what they are.
fn report(line: &PlotLine, sensors: &[String]) -> (Time, Report) {
    let sensor = |id: &str| {
        let place = sensors.iter().position(|known| known == id);
        SensorId(
            place
                .and_then(|place| u16::try_from(place).ok())
                .unwrap_or(u16::MAX),
        )
    };
    match line {
        PlotLine::Plot(plot) => {
            let report = PlotReport {
                sensor: sensor(&plot.sensor),
                time: plot.time,
                polar: Polar {
                    range_m: plot.range_m,
                    azimuth_rad: degrees(plot.azimuth_deg),
                    elevation_rad: degrees(plot.elevation_deg),
                },
                range_rate_mps: plot.range_rate_mps,
                snr_db: plot.snr_db,
                range_sd_m: plot.range_sd_m,
                azimuth_sd_rad: plot.azimuth_sd_deg.map(degrees),
                elevation_sd_rad: plot.elevation_sd_deg.map(degrees),
                range_rate_sd_mps: plot.range_rate_sd_mps,
            };
            (plot.time, Report::Plot(report))
        }
        PlotLine::Sector(sector) => {
            let report = BeamReport {
                sensor: sensor(&sector.sensor),
                time: sector.time,
                azimuth_rad: degrees(sector.azimuth_deg),
            };
            (sector.time, Report::Beam(report))
        }
        PlotLine::Status(status) => {
            let report = StatusReport {
                sensor: sensor(&status.sensor),
                time: status.time,
                operational: status.operational,
            };
            (status.time, Report::Status(report))
        }
    }
}
