//! CAT015: reports of independent non-cooperative surveillance (primary radar in three dimensions).

use super::{
    CIRCLE_16_DEG, CompoundWriter, HALF_CIRCLE_31_DEG, Report, Source, TimeOfDay, compound,
    low_octets, packed, packed_azimuth, packed_signed, put, scaled, scaled_signed, unsigned,
};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat015_1_2;

mod slot {
    pub const SOURCE: usize = 0;
    pub const MESSAGE: usize = 1;
    pub const SERVICE: usize = 2;
    pub const DESCRIPTOR: usize = 3;
    pub const TIME: usize = 5;
    pub const NUMBER: usize = 6;
    pub const UPDATE_PERIOD: usize = 8;
    pub const POSITION: usize = 12;
    pub const HEIGHT: usize = 13;
    pub const RANGE: usize = 19;
    pub const DOPPLER: usize = 20;
    pub const AZIMUTH: usize = 21;
    pub const ELEVATION: usize = 22;
    pub const QUALITY: usize = 23;
}

/// 180 / 2^16 degrees.
const ELEVATION_LSB_DEG: f64 = 180.0 / 65_536.0;
/// 45 / 2^16 degrees.
const ANGLE_SD_LSB_DEG: f64 = 45.0 / 65_536.0;

/// What a tracker reads of a CAT015 record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TargetReport {
    /// I015/010.
    pub source: Option<Source>,
    /// I015/000.
    pub message: Option<Message>,
    /// I015/015.
    pub service: Option<u8>,
    /// I015/020.
    pub descriptor: Option<Descriptor>,
    /// I015/145.
    pub time_of_day: Option<TimeOfDay>,
    /// I015/161: plot or track number.
    pub number: Option<u16>,
    /// I015/050: update period, seconds.
    pub update_period_s: Option<f64>,
    /// I015/600 P84: WGS-84 latitude and longitude, degrees.
    pub position_deg: Option<(f64, f64)>,
    /// I015/601 GH: height above the WGS-84 ellipsoid, metres.
    pub height_m: Option<f64>,
    /// I015/625 R: range, metres; a bistatic one may be negative.
    pub range_m: Option<f64>,
    /// I015/625 SDR: its standard deviation, metres.
    pub range_sd_m: Option<f64>,
    /// I015/625 RR: rate of the range, metres a second.
    pub range_rate_mps: Option<f64>,
    /// I015/626 DV: Doppler velocity, metres a second.
    pub doppler_mps: Option<f64>,
    /// I015/626 SDDV: its standard deviation, metres a second.
    pub doppler_sd_mps: Option<f64>,
    /// I015/627 AZ: clockwise from north, degrees.
    pub azimuth_deg: Option<f64>,
    /// I015/627 SDASZ: its standard deviation, degrees.
    pub azimuth_sd_deg: Option<f64>,
    /// I015/628 EL: above the horizontal, degrees.
    pub elevation_deg: Option<f64>,
    /// I015/628 SDEL: its standard deviation, degrees.
    pub elevation_sd_deg: Option<f64>,
    /// I015/630 RPP: power on the reflected path, decibels.
    pub power_db: Option<f64>,
    /// I015/630 RPS: signal over noise on the reflected path, decibels.
    pub snr_db: Option<f64>,
}

/// I015/000.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// MT: 1 measurement plot, 2 measurement track, 3 sensor-centric plot, 4 sensor-centric track,
    /// 5 track end.
    pub kind: u8,
    /// RG: sent because of an event, not by the clock.
    pub event_driven: bool,
}

impl Message {
    /// Whether it carries a plot (MT 1 or 3), the raw material of a tracker.
    pub fn is_plot(self) -> bool {
        matches!(self.kind, 1 | 3)
    }
}

/// I015/020.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// MOMU: 0 mono-static, 1 multi-static.
    pub geometry: u8,
    /// TTAX: 0 actual, 1 reference, 2 synthetic, 3 simulated or replayed.
    pub taxonomy: u8,
    /// SCD: 0 unknown, 1 forward, 2 backward, 3 static.
    pub scanning: u8,
}

impl Report for TargetReport {
    const TABLE: &'static Category = &cat015_1_2::TABLE;

    #[inline]
    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::MESSAGE => {
                self.message = octets.first().map(|bits| Message {
                    kind: bits >> 1,
                    event_driven: bits & 1 != 0,
                });
            }
            slot::SERVICE => self.service = octets.first().copied(),
            slot::DESCRIPTOR => {
                self.descriptor = octets.first().map(|bits| Descriptor {
                    geometry: bits >> 6,
                    taxonomy: bits >> 4 & 3,
                    scanning: bits >> 2 & 3,
                });
            }
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::NUMBER => self.number = unsigned::<2>(octets).map(|number| number as u16),
            slot::UPDATE_PERIOD => {
                self.update_period_s =
                    unsigned::<2>(octets).map(|bits| f64::from(bits & 0x3FFF) / 128.0);
            }
            slot::POSITION
            | slot::HEIGHT
            | slot::RANGE
            | slot::DOPPLER
            | slot::AZIMUTH
            | slot::ELEVATION
            | slot::QUALITY => {
                for (bit, part) in compound(Self::TABLE, slot, octets) {
                    self.take_part(slot, bit, part);
                }
            }
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        let message = self.message;
        put(
            record,
            slot::MESSAGE,
            message.map(|message| [message.kind << 1 | u8::from(message.event_driven)]),
        );
        put(record, slot::SERVICE, self.service.map(|service| [service]));
        put(
            record,
            slot::DESCRIPTOR,
            self.descriptor.map(|descriptor| {
                [descriptor.geometry << 6
                    | (descriptor.taxonomy & 3) << 4
                    | (descriptor.scanning & 3) << 2]
            }),
        );
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        put(record, slot::NUMBER, self.number.map(u16::to_be_bytes));
        let period = self.update_period_s;
        put(
            record,
            slot::UPDATE_PERIOD,
            period.map(|period| low_octets::<2>(super::counts(period, 1.0 / 128.0, 0, 0x3FFF))),
        );
        let position = self.position_deg.map(|(latitude, longitude)| {
            let [a, b, c, d] = packed_signed(latitude, HALF_CIRCLE_31_DEG);
            let [e, f, g, h] = packed_signed(longitude, HALF_CIRCLE_31_DEG);
            [a, b, c, d, e, f, g, h]
        });
        let mut part = CompoundWriter::default();
        part.part(0, position).finish(slot::POSITION, record);
        let mut part = CompoundWriter::default();
        part.part(
            0,
            self.height_m.map(|height| packed_signed::<3>(height, 0.01)),
        );
        part.finish(slot::HEIGHT, record);
        let mut part = CompoundWriter::default();
        part.part(0, self.range_m.map(|range| packed_signed::<3>(range, 0.1)))
            .part(2, self.range_sd_m.map(|sd| packed::<3>(sd, 0.1)))
            .part(
                3,
                self.range_rate_mps
                    .map(|rate| packed_signed::<3>(rate, 0.1)),
            )
            .finish(slot::RANGE, record);
        let mut part = CompoundWriter::default();
        part.part(
            0,
            self.doppler_mps
                .map(|speed| packed_signed::<3>(speed, 0.01)),
        )
        .part(1, self.doppler_sd_mps.map(|sd| packed::<2>(sd, 1.0 / 64.0)))
        .finish(slot::DOPPLER, record);
        let mut part = CompoundWriter::default();
        part.part(0, self.azimuth_deg.map(packed_azimuth))
            .part(
                2,
                self.azimuth_sd_deg
                    .map(|sd| packed::<2>(sd, ANGLE_SD_LSB_DEG)),
            )
            .finish(slot::AZIMUTH, record);
        let mut part = CompoundWriter::default();
        part.part(
            0,
            self.elevation_deg
                .map(|elevation| packed_signed::<2>(elevation, ELEVATION_LSB_DEG)),
        )
        .part(
            2,
            self.elevation_sd_deg
                .map(|sd| packed::<2>(sd, ANGLE_SD_LSB_DEG)),
        )
        .finish(slot::ELEVATION, record);
        let power = self
            .power_db
            .map(|power| low_octets::<2>(super::counts(power, 1.0, -256, 255) & 0x1FF));
        let mut part = CompoundWriter::default();
        part.part(2, power)
            .part(3, self.snr_db.map(|snr| packed_signed::<1>(snr, 1.0)))
            .finish(slot::QUALITY, record);
    }
}

impl TargetReport {
    /// Takes one part of a compound item.
    fn take_part(&mut self, slot: usize, bit: usize, part: &[u8]) {
        match (slot, bit) {
            (slot::POSITION, 0) => {
                self.position_deg = scaled_signed::<4>(part, HALF_CIRCLE_31_DEG).zip(
                    part.get(4..)
                        .and_then(|part| scaled_signed::<4>(part, HALF_CIRCLE_31_DEG)),
                );
            }
            (slot::HEIGHT, 0) => self.height_m = scaled_signed::<3>(part, 0.01),
            (slot::RANGE, 0) => self.range_m = scaled_signed::<3>(part, 0.1),
            (slot::RANGE, 2) => self.range_sd_m = scaled::<3>(part, 0.1),
            (slot::RANGE, 3) => self.range_rate_mps = scaled_signed::<3>(part, 0.1),
            (slot::DOPPLER, 0) => self.doppler_mps = scaled_signed::<3>(part, 0.01),
            (slot::DOPPLER, 1) => self.doppler_sd_mps = scaled::<2>(part, 1.0 / 64.0),
            (slot::AZIMUTH, 0) => self.azimuth_deg = scaled::<2>(part, CIRCLE_16_DEG),
            (slot::AZIMUTH, 2) => self.azimuth_sd_deg = scaled::<2>(part, ANGLE_SD_LSB_DEG),
            (slot::ELEVATION, 0) => {
                self.elevation_deg = scaled_signed::<2>(part, ELEVATION_LSB_DEG);
            }
            (slot::ELEVATION, 2) => self.elevation_sd_deg = scaled::<2>(part, ANGLE_SD_LSB_DEG),
            (slot::QUALITY, 2) => {
                self.power_db =
                    unsigned::<2>(part).map(|bits| f64::from((bits << 23) as i32 >> 23));
            }
            (slot::QUALITY, 3) => self.snr_db = scaled_signed::<1>(part, 1.0),
            _ => {}
        }
    }
}
