//! ASTERIX blocks as reports: CAT015 and CAT048 plots, CAT034 beam and status messages.
//!
//! Other categories are framed and counted, not read. Damage ends its block; the next block is read.

use std::collections::BTreeMap;

use asterix::views::{Report as View, Source, TimeOfDay, cat015, cat034, cat048};
use asterix::{Block, HEADER_OCTETS, blocks};
use frames::degrees;
use site::{Sensor, SensorId};

use crate::clock::Stamp;
use crate::counts::{FeedCounts, Rejection};
use crate::said::{Height, Measured, Said, What, fingerprint, of_day};

/// SAC and SIC to sensor, made once from the site.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources(BTreeMap<(u8, u8), SensorId>);

impl Sources {
    pub(crate) fn new(sensors: &[Sensor]) -> Self {
        let ids = (0..=u16::MAX).map(SensorId);
        Self(sensors.iter().map(|s| (s.sac, s.sic)).zip(ids).collect())
    }

    fn sensor(&self, source: Option<Source>) -> Option<SensorId> {
        self.0.get(&source.map(|s| (s.sac, s.sic))?).copied()
    }
}

/// What a datagram gave.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Reports in their order.
    pub said: Vec<Said>,
    /// Sensors with a sound record (`true`) or a damaged one (`false`), in order.
    pub sound: Vec<(SensorId, bool)>,
}

/// Reads a datagram.
pub(crate) fn read(octets: &[u8], sources: &Sources, counts: &mut FeedCounts) -> Heard {
    let mut heard = Heard::default();
    for block in blocks(octets) {
        match block {
            Err(damage) => {
                counts.damaged += 1;
                counts.octets_skipped += damage.octets_left as u64;
            }
            Ok(block) => {
                let reader = Reader {
                    block,
                    sources,
                    counts,
                    heard: &mut heard,
                };
                match block.category {
                    15 => reader.records(plot_015),
                    34 => reader.records(message_034),
                    48 => reader.records(plot_048),
                    _ => {
                        counts.blocks_unused += 1;
                        counts.octets_skipped += block.octets.len() as u64;
                    }
                }
            }
        }
    }
    heard
}

struct Reader<'a> {
    block: Block<'a>,
    sources: &'a Sources,
    counts: &'a mut FeedCounts,
    heard: &'a mut Heard,
}

/// What a record means.
struct Meaning {
    source: Option<Source>,
    time: Option<TimeOfDay>,
    operational: Option<bool>,
    what: What,
}

impl Reader<'_> {
    fn records<R: View>(self, meaning: impl Fn(&R) -> Meaning) {
        let mut at = HEADER_OCTETS;
        self.counts.octets_read += HEADER_OCTETS as u64;
        while let Some(rest) = self.block.octets.get(at..).filter(|rest| !rest.is_empty()) {
            let Ok((record, length)) = R::read(rest) else {
                self.counts.damaged += 1;
                self.counts.octets_skipped += rest.len() as u64;
                let sensor = self.sources.sensor(peek_source(rest));
                self.heard
                    .sound
                    .extend(sensor.map(|sensor| (sensor, false)));
                return;
            };
            let length = length.clamp(1, rest.len());
            self.counts.records += 1;
            self.counts.octets_read += length as u64;
            at += length;
            let said = meaning(&record);
            let sensor = self.sources.sensor(said.source);
            self.heard.sound.extend(sensor.map(|sensor| (sensor, true)));
            let octets = rest.get(..length).unwrap_or_default();
            let category = [self.block.category];
            self.heard.said.push(Said {
                sensor,
                stamp: said.time.map_or(Stamp::Absent, |time| of_day(time.0)),
                fingerprint: fingerprint(category.into_iter().chain(octets.iter().copied())),
                operational: said.operational,
                what: said.what,
            });
        }
    }
}

/// SAC and SIC of a record that could not be read: item 010 is the first of each category read here.
fn peek_source(record: &[u8]) -> Option<Source> {
    let announced = record.first()? & 0x80 != 0;
    let fspec = record.iter().position(|octet| octet & 1 == 0)? + 1;
    let &[sac, sic] = record.get(fspec..)?.first_chunk()?;
    announced.then_some(Source { sac, sic })
}

/// CAT015, edition 1.2: message types 1 and 3 are plots (I015/000); tracks and their ends are some
/// other tracker's opinion and are left alone.
fn plot_015(record: &cat015::TargetReport) -> Meaning {
    let is_plot = record.message.is_none_or(cat015::Message::is_plot);
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: None,
        what: if is_plot {
            What::Plot(measured_015(record))
        } else {
            What::Alive
        },
    }
}

fn measured_015(record: &cat015::TargetReport) -> Result<Measured, Rejection> {
    /// TTAX of I015/020: 1 reference, 2 synthetic, 3 simulated or replayed.
    const REFERENCE: u8 = 1;
    let descriptor = record.descriptor.unwrap_or_default();
    if descriptor.taxonomy == REFERENCE {
        return Err(Rejection::TestTarget);
    }
    let (Some(range_m), Some(azimuth_deg)) = (record.range_m, record.azimuth_deg) else {
        return Err(Rejection::NoPosition);
    };
    if descriptor.geometry != 0 {
        return Err(Rejection::NoPosition);
    }
    Ok(Measured {
        range_m,
        azimuth_rad: degrees(azimuth_deg),
        height: record
            .elevation_deg
            .map_or(Height::Absent, |angle| Height::Elevation(degrees(angle))),
        range_rate_mps: record.doppler_mps.or(record.range_rate_mps),
        snr_db: record.snr_db,
        range_sd_m: record.range_sd_m,
        azimuth_sd_rad: record.azimuth_sd_deg.map(degrees),
        elevation_sd_rad: record.elevation_sd_deg.map(degrees),
        range_rate_sd_mps: record.doppler_sd_mps,
        cooperative: false,
        simulated: descriptor.taxonomy > REFERENCE,
    })
}

/// CAT048, edition 1.32.
fn plot_048(record: &cat048::TargetReport) -> Meaning {
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: None,
        what: What::Plot(measured_048(record)),
    }
}

fn measured_048(record: &cat048::TargetReport) -> Result<Measured, Rejection> {
    const FOOT_M: f64 = 0.3048;
    let descriptor = record.descriptor.unwrap_or_default();
    if descriptor.test || descriptor.field_monitor {
        return Err(Rejection::TestTarget);
    }
    let position = record.position.ok_or(Rejection::NoPosition)?;
    let height = match (record.height_m, record.pressure_altitude_ft) {
        (Some(height_m), _) => Height::SeaLevel(height_m),
        (None, Some(level_ft)) => Height::Pressure(level_ft * FOOT_M),
        (None, None) => Height::Absent,
    };
    let doppler = record.doppler.filter(|doppler| !doppler.doubtful);
    Ok(Measured {
        range_m: position.range_m,
        azimuth_rad: degrees(position.azimuth_deg),
        height,
        range_rate_mps: doppler.and_then(|doppler| doppler.calculated_mps),
        snr_db: None,
        range_sd_m: None,
        azimuth_sd_rad: None,
        elevation_sd_rad: None,
        range_rate_sd_mps: None,
        // TYP of I048/020: 2 to 7 hold an answer of a transponder.
        cooperative: descriptor.kind >= 2,
        simulated: descriptor.simulated,
    })
}

/// CAT034, edition 1.29.
fn message_034(record: &cat034::ServiceMessage) -> Meaning {
    let azimuth = |angle_deg: f64| What::Beam {
        azimuth_rad: degrees(angle_deg),
    };
    let what = match (record.kind, record.sector_azimuth_deg) {
        (Some(cat034::Kind::NorthMarker), _) => azimuth(0.0),
        (Some(cat034::Kind::SectorCrossing), Some(angle_deg)) => azimuth(angle_deg),
        _ => What::Alive,
    };
    Meaning {
        source: record.source,
        time: record.time_of_day,
        operational: record
            .status
            .map(|status| !status.inhibited && !status.time_invalid),
        what,
    }
}
