//! Lines of `plots.jsonl` as the datagrams they came in.
//!
//! Neighbouring lines of one sensor and one kind that state the same time of receipt arrived together, and
//! reach the engine together, as in the capture beside them: there a datagram holds one block, and plots and
//! beam messages are of different categories. Where one datagram ends matters: the engine concludes after
//! each, and a dwell more or less in one conclusion is another first impact of a raid. A line that states no
//! time of receipt arrived by itself.
//!
//! A time of receipt far ahead of those before and after it is damage: believed, it would make all that follows
//! too old to be used. What states it is taken to have arrived when it was
//! measured, or as near to that as its neighbours allow.

use std::io::BufRead;

use frames::{Polar, Span, Time, degrees};
use recording::lines::{LineError, LineReader, PlotLine};
use sensing::report::{BeamReport, PlotReport, Report, StatusAtReport, StatusReport, encode};
use site::SensorId;

/// The most lines that one datagram is made of, whatever they state.
const LINES_MAX: usize = 1024;

/// A time of receipt that is ahead of both its neighbours by more than this is not believed.
const AHEAD_MAX: Span = Span::from_millis(60_000);

/// Reads a file of lines datagram by datagram.
pub struct LineDatagrams<R> {
    lines: LineReader<R, PlotLine>,
    /// The site's sensors, in its order.
    sensors: Vec<String>,
    /// The line that begins the next datagram.
    held: Option<Line>,
    /// The datagram after the one that is given next.
    following: Option<LineDatagram>,
    /// The latest time of receipt that was given.
    before: Option<Time>,
    /// Times of receipt that were not believed.
    pub disbelieved: u64,
    /// Lines that could not be read.
    pub malformed: u64,
    /// The first of them.
    pub first_malformed: Option<LineError>,
}

/// What arrived at one moment.
pub struct LineDatagram {
    /// When it arrived, where the lines say so.
    pub received: Option<Time>,
    /// When its first line's report was true.
    pub time: Time,
    /// The reports in the engine's encoding.
    pub octets: Vec<u8>,
}

impl LineDatagram {
    /// When it arrived, as far as its lines tell.
    fn arrived(&self) -> Time {
        self.received.unwrap_or(self.time)
    }
}

/// A line in the engine's terms.
struct Line {
    received: Option<Time>,
    time: Time,
    sensor: SensorId,
    report: Report,
}

impl<R: BufRead> LineDatagrams<R> {
    /// Reads lines that speak of these sensors, named in the site's order.
    pub fn new(reader: R, sensors: Vec<String>) -> Self {
        Self {
            lines: LineReader::new(reader),
            sensors,
            held: None,
            following: None,
            before: None,
            disbelieved: 0,
            malformed: 0,
            first_malformed: None,
        }
    }

    /// The next datagram; `None` at the end.
    ///
    /// # Errors
    /// The file cannot be read on.
    pub fn next(&mut self) -> Result<Option<LineDatagram>, LineError> {
        let next = match self.following.take() {
            None => self.gathered()?,
            following => following,
        };
        let Some(mut datagram) = next else {
            return Ok(None);
        };
        self.following = self.gathered()?;
        let after = self.following.as_ref().map(LineDatagram::arrived);
        if let (Some(stated), Some(after)) = (datagram.received, after) {
            let before = self.before.unwrap_or(after);
            if stated - before > AHEAD_MAX && stated - after > AHEAD_MAX {
                self.disbelieved += 1;
                datagram.received = Some(datagram.time.min(after).max(before));
            }
        }
        self.before = Some(datagram.arrived());
        Ok(Some(datagram))
    }

    /// The next lines that arrived together.
    fn gathered(&mut self) -> Result<Option<LineDatagram>, LineError> {
        loop {
            let first = match self.held.take() {
                Some(line) => line,
                None => match self.line()? {
                    Some(line) => line,
                    None => return Ok(None),
                },
            };
            let Line { received, time, .. } = first;
            let sensor = first.sensor;
            let mut reports = vec![first.report];
            while received.is_some() && reports.len() < LINES_MAX {
                match self.line()? {
                    Some(line)
                        if line.received == received
                            && line.sensor == sensor
                            && same_kind(&line.report, &reports) =>
                    {
                        reports.push(line.report);
                    }
                    other => {
                        self.held = other;
                        break;
                    }
                }
            }
            // JSON has no way to write a NaN, so that every line has an encoding.
            if let Ok(octets) = encode(&reports) {
                return Ok(Some(LineDatagram {
                    received,
                    time,
                    octets,
                }));
            }
            self.malformed += reports.len() as u64;
        }
    }

    /// The next line that can be read.
    fn line(&mut self) -> Result<Option<Line>, LineError> {
        loop {
            match self.lines.next() {
                None => return Ok(None),
                Some(Ok(line)) => return Ok(Some(in_engine_terms(&line, &self.sensors))),
                Some(Err(error @ (LineError::Malformed { .. } | LineError::TooLong { .. }))) => {
                    self.malformed += 1;
                    self.first_malformed.get_or_insert(error);
                }
                Some(Err(error)) => return Err(error),
            }
        }
    }
}

fn same_kind(report: &Report, others: &[Report]) -> bool {
    let kind = core::mem::discriminant(report);
    others
        .first()
        .is_some_and(|first| core::mem::discriminant(first) == kind)
}

/// A sensor that the site does not know gets a number that no sensor has, so that its plots are
/// counted as what they are.
fn in_engine_terms(line: &PlotLine, sensors: &[String]) -> Line {
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
            Line {
                received: plot.received,
                time: plot.time,
                sensor: report.sensor,
                report: Report::Plot(report),
            }
        }
        PlotLine::Sector(sector) => {
            let report = BeamReport {
                sensor: sensor(&sector.sensor),
                time: sector.time,
                azimuth_rad: degrees(sector.azimuth_deg),
            };
            Line {
                received: sector.received,
                time: sector.time,
                sensor: report.sensor,
                report: Report::Beam(report),
            }
        }
        PlotLine::Status(status) => {
            let sensor = sensor(&status.sensor);
            let (time, operational) = (status.time, status.operational);
            let place = status.latitude_deg.zip(status.longitude_deg);
            let report = match place {
                None => Report::Status(StatusReport {
                    sensor,
                    time,
                    operational,
                }),
                Some((latitude_deg, longitude_deg)) => Report::StatusAt(StatusAtReport {
                    sensor,
                    time,
                    operational,
                    latitude_rad: degrees(latitude_deg),
                    longitude_rad: degrees(longitude_deg),
                }),
            };
            Line {
                received: status.received,
                time,
                sensor,
                report,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When datagrams are taken to have arrived that state these seconds, and how many were not believed.
    fn arrived(stated_s: &[i64]) -> (Vec<i64>, u64) {
        let text: String = stated_s
            .iter()
            .map(|s| {
                let received = recording::lines::format_time(Time(s * 1_000_000_000));
                format!(
                    r#"{{"kind":"sector","time":"{received}","received":"{received}","sensor":"a","azimuth_deg":0}}"#
                ) + "\n"
            })
            .collect();
        let mut lines = LineDatagrams::new(text.as_bytes(), vec!["a".to_owned()]);
        let mut arrived = Vec::new();
        while let Some(datagram) = lines.next().expect("lines") {
            arrived.push(datagram.arrived().0 / 1_000_000_000);
        }
        (arrived, lines.disbelieved)
    }

    #[test]
    fn a_time_of_receipt_far_ahead_of_its_neighbours_is_not_believed() {
        assert_eq!(arrived(&[1, 3600, 2, 3]), (vec![1, 2, 2, 3], 1));
        assert_eq!(arrived(&[3600, 1, 2]), (vec![1, 1, 2], 1));
        // Silence is no damage, and neither are the last one of all or a minute of delay.
        assert_eq!(arrived(&[1, 3600, 3601]), (vec![1, 3600, 3601], 0));
        assert_eq!(arrived(&[1, 2, 3600]), (vec![1, 2, 3600], 0));
        assert_eq!(arrived(&[1, 61, 2]), (vec![1, 61, 2], 0));
    }
}
