//! A measurement as the sensor sends it.
//!
//! Each report is encoded first and then read back, and the line of `plots.jsonl` is made from what
//! was read: octets and lines agree to the last bit, rounding of the wire format included.

use asterix::RecordWriter;
use asterix::views::{Report as View, Source, TimeOfDay, cat015, cat016, cat034, cat048};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Polar, SiteFrame, Time};
use recording::lines::{PlotLine, PlotReport, SectorReport, StatusReport};
use site::Sensor;
use sitefile::scenario::ReportFormat;

use crate::view::Aspect;

/// Nanoseconds in one count of a time of day, 1/128 s.
pub const TICK_NS: i64 = 7_812_500;

/// The nearest time that a report can state.
pub fn nearest_tick(time: Time) -> Time {
    Time((time.0 + TICK_NS / 2).div_euclid(TICK_NS) * TICK_NS)
}

/// One record with its place in the order of things.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// When it was true, which is not what it states if the sensor's clock is off.
    pub time: Time,
    /// Which sensor of the site, by its place in the list.
    pub sensor: usize,
    /// ASTERIX category.
    pub category: u8,
    /// The record's octets.
    pub record: Vec<u8>,
    /// The same for `plots.jsonl`; a run adds when it arrived.
    pub line: PlotLine,
    /// For a plot: the object it came from, by its place in the list; `None` for clutter.
    pub object: Option<usize>,
}

/// A measurement with its noise, before the wire format rounds it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
    /// When it was made: a whole number of ticks.
    pub time: Time,
    /// Range, angles and range rate as measured.
    pub aspect: Aspect,
    /// Signal over noise, dB, where known.
    pub snr_db: Option<f64>,
    /// The object, by its place in the list; `None` for clutter.
    pub object: Option<usize>,
}

/// Turns one sensor's measurements into reports.
pub struct Speaker<'a> {
    /// Who speaks.
    pub sensor: &'a Sensor,
    /// Its place in the site's list.
    pub index: usize,
    /// In which categories.
    pub format: ReportFormat,
    /// How far its clock is ahead: a whole number of ticks.
    pub clock_offset: frames::Span,
    /// Sea level, for heights in category 048.
    pub geoid: &'a GeoidGrid,
}

impl Speaker<'_> {
    /// A plot.
    pub fn plot(&self, measurement: &Measurement) -> Report {
        let (category, record, plot) = match self.format {
            ReportFormat::Cat015 => self.plot015(measurement),
            ReportFormat::Cat048 => self.plot048(measurement),
        };
        Report {
            time: measurement.time,
            sensor: self.index,
            category,
            record,
            line: PlotLine::Plot(plot),
            object: measurement.object,
        }
    }

    fn plot015(&self, measurement: &Measurement) -> (u8, Vec<u8>, PlotReport) {
        let polar = measurement.aspect.polar;
        let sent = cat015::TargetReport {
            source: Some(self.source()),
            message: Some(cat015::Message {
                kind: 1,
                event_driven: false,
            }),
            descriptor: Some(cat015::Descriptor {
                geometry: 0,
                taxonomy: 3,
                scanning: 0,
            }),
            time_of_day: Some(self.time_of_day(measurement.time)),
            range_m: Some(polar.range_m),
            doppler_mps: self.doppler_mps(measurement),
            azimuth_deg: Some(polar.azimuth_rad.to_degrees()),
            elevation_deg: Some(polar.elevation_rad.to_degrees()),
            snr_db: measurement.snr_db,
            ..cat015::TargetReport::default()
        };
        let (record, read) = said(&sent);
        let plot = PlotReport {
            range_m: read.range_m.unwrap_or_default(),
            azimuth_deg: read.azimuth_deg.unwrap_or_default(),
            elevation_deg: read.elevation_deg.unwrap_or_default(),
            range_rate_mps: read.doppler_mps.map(|speed| self.doppler_sign() * speed),
            snr_db: read.snr_db,
            ..self.blank(measurement.time)
        };
        (15, record, plot)
    }

    fn plot048(&self, measurement: &Measurement) -> (u8, Vec<u8>, PlotReport) {
        let polar = measurement.aspect.polar;
        let sent = cat048::TargetReport {
            source: Some(self.source()),
            time_of_day: Some(self.time_of_day(measurement.time)),
            descriptor: Some(cat048::Descriptor {
                kind: 1,
                simulated: true,
                ..cat048::Descriptor::default()
            }),
            position: Some(cat048::Polar {
                range_m: polar.range_m,
                azimuth_deg: polar.azimuth_rad.to_degrees(),
            }),
            height_m: Some(self.height_m(polar)),
            doppler: self
                .doppler_mps(measurement)
                .map(|speed_mps| cat048::Doppler {
                    calculated_mps: Some(speed_mps),
                    ..cat048::Doppler::default()
                }),
            ..cat048::TargetReport::default()
        };
        let (record, read) = said(&sent);
        let place = read.position.unwrap_or_default();
        let speed_mps = read.doppler.and_then(|doppler| doppler.calculated_mps);
        let plot = PlotReport {
            range_m: place.range_m,
            azimuth_deg: place.azimuth_deg,
            elevation_deg: self.elevation_deg(place, read.height_m.unwrap_or_default()),
            range_rate_mps: speed_mps.map(|speed| self.doppler_sign() * speed),
            ..self.blank(measurement.time)
        };
        (48, record, plot)
    }

    /// The beam crosses an azimuth: a north marker at north, a sector message elsewhere.
    pub fn crossing(&self, time: Time, azimuth_rad: f64) -> Report {
        let azimuth_deg = azimuth_rad.to_degrees();
        let north = azimuth_deg.rem_euclid(360.0) == 0.0;
        let sent = cat034::ServiceMessage {
            source: Some(self.source()),
            kind: Some(if north {
                cat034::Kind::NorthMarker
            } else {
                cat034::Kind::SectorCrossing
            }),
            time_of_day: Some(self.time_of_day(time)),
            sector_azimuth_deg: (!north).then_some(azimuth_deg),
            rotation_period_s: (north && self.sensor.sector_rad.is_none())
                .then_some(self.sensor.revisit_s),
            status: north.then(cat034::Status::default),
            ..cat034::ServiceMessage::default()
        };
        let (record, read) = said(&sent);
        let line = PlotLine::Sector(SectorReport {
            time: time + self.clock_offset,
            received: None,
            sensor: self.sensor.id.clone(),
            azimuth_deg: read.sector_azimuth_deg.unwrap_or(0.0),
        });
        Report {
            time,
            sensor: self.index,
            category: 34,
            record,
            line,
            object: None,
        }
    }

    /// A mobile sensor says where it stands.
    pub fn standing(&self, time: Time) -> Report {
        let place = self.sensor.position;
        let sent = cat016::Configuration {
            source: Some(self.source()),
            kind: Some(1),
            time_of_day: Some(self.time_of_day(time)),
            position_deg: Some((place.latitude_deg(), place.longitude_deg())),
            ..cat016::Configuration::default()
        };
        let (record, read) = said(&sent);
        let (latitude_deg, longitude_deg) = read.position_deg.unzip();
        let line = PlotLine::Status(StatusReport {
            time: time + self.clock_offset,
            received: None,
            sensor: self.sensor.id.clone(),
            operational: true,
            latitude_deg,
            longitude_deg,
        });
        Report {
            time,
            sensor: self.index,
            category: 16,
            record,
            line,
            object: None,
        }
    }

    fn source(&self) -> Source {
        Source {
            sac: self.sensor.sac,
            sic: self.sensor.sic,
        }
    }

    fn time_of_day(&self, time: Time) -> TimeOfDay {
        let stated = time + self.clock_offset;
        let since_midnight = stated - stated.midnight();
        TimeOfDay::from_nanoseconds(since_midnight.0.unsigned_abs())
    }

    fn doppler_sign(&self) -> f64 {
        if self.sensor.interface.doppler_positive_receding {
            1.0
        } else {
            -1.0
        }
    }

    fn doppler_mps(&self, measurement: &Measurement) -> Option<f64> {
        let speed_mps = self.doppler_sign() * measurement.aspect.range_rate_mps;
        self.sensor.range_rate_sd_mps.map(|_| speed_mps)
    }

    /// A line without anything measured.
    fn blank(&self, time: Time) -> PlotReport {
        PlotReport {
            time: time + self.clock_offset,
            received: None,
            sensor: self.sensor.id.clone(),
            range_m: 0.0,
            azimuth_deg: 0.0,
            elevation_deg: 0.0,
            range_rate_mps: None,
            snr_db: None,
            range_sd_m: None,
            azimuth_sd_deg: None,
            elevation_sd_deg: None,
            range_rate_sd_mps: None,
        }
    }

    /// Height above sea level of what the sensor sees somewhere.
    fn height_m(&self, polar: Polar) -> f64 {
        // At the sensor its own tangent plane is the site's: the frame of a site put there.
        let frame = SiteFrame::new(self.sensor.position);
        let [e, n, u] = polar.to_position().to_array();
        let place: Geodetic = frame.to_geodetic(frames::Position::new(e, n, u));
        let EllipsoidHeight(height_m) = place.height;
        height_m
            - self
                .geoid
                .undulation_m(place.latitude_rad, place.longitude_rad)
    }

    /// The elevation at which a range and azimuth have a height above sea level (secant steps; the
    /// height rises nearly as range times the sine of the elevation).
    fn elevation_deg(&self, place: cat048::Polar, height_m: f64) -> f64 {
        let at = |elevation_rad: f64| Polar {
            range_m: place.range_m,
            azimuth_rad: place.azimuth_deg.to_radians(),
            elevation_rad,
        };
        let base_m = self.height_m(at(0.0));
        let mut sine = (height_m - base_m) / place.range_m;
        for _ in 0..8 {
            sine = sine.clamp(-1.0, 1.0);
            let miss_m = height_m - self.height_m(at(libm::asin(sine)));
            sine += miss_m / place.range_m;
        }
        libm::asin(sine.clamp(-1.0, 1.0)).to_degrees()
    }
}

/// A report's octets, and what they say.
fn said<R: View>(report: &R) -> (Vec<u8>, R) {
    let mut writer = RecordWriter::default();
    report.write(&mut writer);
    let mut octets = Vec::new();
    writer.finish(&mut octets);
    let read = R::read(&octets).map(|(read, _)| read).unwrap_or_default();
    (octets, read)
}
