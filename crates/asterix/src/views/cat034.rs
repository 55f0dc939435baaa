//! CAT034: what a monoradar says of itself and of its beam.

use super::{
    CompoundWriter, Report, Source, TimeOfDay, compound, packed, packed_signed, put, scaled,
    scaled_signed,
};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat034_1_29;

mod slot {
    pub const SOURCE: usize = 0;
    pub const MESSAGE: usize = 1;
    pub const TIME: usize = 2;
    pub const SECTOR: usize = 3;
    pub const ROTATION: usize = 4;
    pub const STATUS: usize = 5;
    pub const POSITION: usize = 10;
    pub const COLLIMATION: usize = 11;
}

/// 360 / 2^8 degrees.
const SECTOR_LSB_DEG: f64 = 360.0 / 256.0;
/// 180 / 2^23 degrees.
const POSITION_LSB_DEG: f64 = 180.0 / 8_388_608.0;
/// 1/128 nautical mile.
const COLLIMATION_RANGE_LSB_M: f64 = 1852.0 / 128.0;
/// 360 / 2^14 degrees.
const COLLIMATION_AZIMUTH_LSB_DEG: f64 = 360.0 / 16_384.0;

/// A CAT034 record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct ServiceMessage {
    /// I034/010.
    pub source: Option<Source>,
    /// I034/000.
    pub kind: Option<Kind>,
    /// I034/030.
    pub time_of_day: Option<TimeOfDay>,
    /// I034/020: where the beam is, clockwise from north, degrees.
    pub sector_azimuth_deg: Option<f64>,
    /// I034/041: how long a turn of the antenna takes, seconds.
    pub rotation_period_s: Option<f64>,
    /// I034/050, its common part.
    pub status: Option<Status>,
    /// I034/120.
    pub position: Option<Position>,
    /// I034/090: range bias, metres, and azimuth bias, degrees.
    pub collimation: Option<(f64, f64)>,
}

/// I034/000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 1: the beam crossed north.
    NorthMarker,
    /// 2: the beam crossed into a sector.
    SectorCrossing,
    /// 3: geographical filtering.
    GeographicalFiltering,
    /// 4: a jamming strobe.
    JammingStrobe,
    /// Anything else.
    Other(u8),
}

impl From<u8> for Kind {
    fn from(value: u8) -> Self {
        match value {
            1 => Self::NorthMarker,
            2 => Self::SectorCrossing,
            3 => Self::GeographicalFiltering,
            4 => Self::JammingStrobe,
            other => Self::Other(other),
        }
    }
}

impl From<Kind> for u8 {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::NorthMarker => 1,
            Kind::SectorCrossing => 2,
            Kind::GeographicalFiltering => 3,
            Kind::JammingStrobe => 4,
            Kind::Other(value) => value,
        }
    }
}

/// I034/050 COM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// NOGO: its data must not be used.
    pub inhibited: bool,
    /// OVLRDP: the radar's data processor is overloaded.
    pub processor_overload: bool,
    /// OVLXMT: its transmission is overloaded.
    pub transmission_overload: bool,
    /// MSC: its monitoring system is disconnected.
    pub monitor_disconnected: bool,
    /// TSV: its time source is invalid.
    pub time_invalid: bool,
}

impl Status {
    fn read(octets: &[u8]) -> Option<Self> {
        let (_, part) =
            compound(ServiceMessage::TABLE, slot::STATUS, octets).find(|(bit, _)| *bit == 0)?;
        let bits = *part.first()?;
        Some(Self {
            inhibited: bits & 0x80 != 0,
            processor_overload: bits & 0x10 != 0,
            transmission_overload: bits & 0x08 != 0,
            monitor_disconnected: bits & 0x04 != 0,
            time_invalid: bits & 0x02 != 0,
        })
    }

    fn octet(self) -> u8 {
        u8::from(self.inhibited) << 7
            | u8::from(self.processor_overload) << 4
            | u8::from(self.transmission_overload) << 3
            | u8::from(self.monitor_disconnected) << 2
            | u8::from(self.time_invalid) << 1
    }
}

/// I034/120: where the radar says it is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Position {
    /// Height, metres above WGS-84 as the document has it.
    pub height_m: f64,
    /// WGS-84 latitude, degrees.
    pub latitude_deg: f64,
    /// WGS-84 longitude, degrees.
    pub longitude_deg: f64,
}

impl Report for ServiceMessage {
    const TABLE: &'static Category = &cat034_1_29::TABLE;

    #[inline]
    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::MESSAGE => self.kind = octets.first().map(|value| Kind::from(*value)),
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::SECTOR => self.sector_azimuth_deg = scaled::<1>(octets, SECTOR_LSB_DEG),
            slot::ROTATION => self.rotation_period_s = scaled::<2>(octets, 1.0 / 128.0),
            slot::STATUS => self.status = Status::read(octets),
            slot::POSITION => {
                self.position = scaled_signed::<2>(octets, 1.0)
                    .zip(
                        octets
                            .get(2..)
                            .and_then(|octets| scaled_signed::<3>(octets, POSITION_LSB_DEG)),
                    )
                    .zip(
                        octets
                            .get(5..)
                            .and_then(|octets| scaled_signed::<3>(octets, POSITION_LSB_DEG)),
                    )
                    .map(|((height_m, latitude_deg), longitude_deg)| Position {
                        height_m,
                        latitude_deg,
                        longitude_deg,
                    });
            }
            slot::COLLIMATION => {
                self.collimation = scaled_signed::<1>(octets, COLLIMATION_RANGE_LSB_M).zip(
                    octets
                        .get(1..)
                        .and_then(|octets| scaled_signed::<1>(octets, COLLIMATION_AZIMUTH_LSB_DEG)),
                );
            }
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        put(
            record,
            slot::MESSAGE,
            self.kind.map(|kind| [u8::from(kind)]),
        );
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        let sector = self.sector_azimuth_deg;
        put(
            record,
            slot::SECTOR,
            sector.map(|azimuth| [super::counts(azimuth, SECTOR_LSB_DEG, -65_536, 65_536) as u8]),
        );
        put(
            record,
            slot::ROTATION,
            self.rotation_period_s
                .map(|period| packed::<2>(period, 1.0 / 128.0)),
        );
        CompoundWriter::default()
            .part(0, self.status.map(|status| [status.octet()]))
            .finish(slot::STATUS, record);
        if let Some(position) = self.position {
            let [a, b] = packed_signed(position.height_m, 1.0);
            let [c, d, e] = packed_signed(position.latitude_deg, POSITION_LSB_DEG);
            let [f, g, h] = packed_signed(position.longitude_deg, POSITION_LSB_DEG);
            record.item(slot::POSITION, &[a, b, c, d, e, f, g, h]);
        }
        if let Some((range_m, azimuth_deg)) = self.collimation {
            let [a] = packed_signed(range_m, COLLIMATION_RANGE_LSB_M);
            let [b] = packed_signed(azimuth_deg, COLLIMATION_AZIMUTH_LSB_DEG);
            record.item(slot::COLLIMATION, &[a, b]);
        }
    }
}
