//! CAT062: tracks of a data processing system.
//!
//! Read for comparison with other trackers, written for tests of theirs. No feed of the server sends
//! it: Forewarn's product is warnings, not tracks.

use super::{
    CompoundWriter, FOOT_M, Report, Source, TimeOfDay, compound, low_octets, packed, packed_signed,
    put, scaled, scaled_signed, unsigned,
};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat062_1_21;

mod slot {
    pub const SOURCE: usize = 0;
    pub const SERVICE: usize = 2;
    pub const TIME: usize = 3;
    pub const POSITION: usize = 4;
    pub const CARTESIAN: usize = 5;
    pub const VELOCITY: usize = 6;
    pub const ACCELERATION: usize = 7;
    pub const AIRCRAFT: usize = 10;
    pub const NUMBER: usize = 11;
    pub const STATUS: usize = 12;
    pub const FLIGHT_LEVEL: usize = 16;
    pub const ALTITUDE: usize = 17;
    pub const CLIMB: usize = 19;
    pub const ACCURACY: usize = 26;
}

/// 180 / 2^25 degrees.
const POSITION_LSB_DEG: f64 = 180.0 / 33_554_432.0;
/// 6.25 feet.
const ALTITUDE_LSB_M: f64 = 6.25 * FOOT_M;
/// A quarter of a flight level.
const FLIGHT_LEVEL_LSB_FT: f64 = 25.0;
/// 6.25 feet a minute.
const CLIMB_LSB_MPS: f64 = 6.25 * FOOT_M / 60.0;

/// What another tracker's record says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Track {
    /// I062/010.
    pub source: Option<Source>,
    /// I062/015.
    pub service: Option<u8>,
    /// I062/070.
    pub time_of_day: Option<TimeOfDay>,
    /// I062/105: WGS-84 latitude and longitude, degrees.
    pub position_deg: Option<(f64, f64)>,
    /// I062/100: x and y in the system's plane, metres.
    pub cartesian_m: Option<(f64, f64)>,
    /// I062/185: velocity in the same plane, metres a second.
    pub velocity_mps: Option<(f64, f64)>,
    /// I062/210: acceleration in the same plane, metres a second squared; saturates at 32.
    pub acceleration_mps2: Option<(f64, f64)>,
    /// I062/380 ADR: 24-bit address of the aircraft that it is.
    pub address: Option<u32>,
    /// I062/040.
    pub number: Option<u16>,
    /// I062/080, the parts that matter here.
    pub status: Option<Status>,
    /// I062/136: measured flight level as pressure altitude, feet.
    pub pressure_altitude_ft: Option<f64>,
    /// I062/130: geometric altitude above mean sea level, metres.
    pub altitude_m: Option<f64>,
    /// I062/220: rate of climb, metres a second.
    pub climb_mps: Option<f64>,
    /// I062/500 APC: standard deviations of x and y, metres.
    pub cartesian_sd_m: Option<(f64, f64)>,
    /// I062/500 ATV: standard deviations of the velocity, metres a second.
    pub velocity_sd_mps: Option<(f64, f64)>,
}

/// I062/080, first and second octet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// MON: from one sensor only.
    pub monosensor: bool,
    /// CNF: not confirmed yet.
    pub tentative: bool,
    /// SIM: does not exist.
    pub simulated: bool,
    /// TSE: the last message of this track.
    pub last: bool,
    /// TSB: its first message.
    pub first: bool,
}

impl Status {
    fn read(octets: &[u8]) -> Option<Self> {
        let first = *octets.first()?;
        let second = octets.get(1).copied().unwrap_or(0);
        Some(Self {
            monosensor: first & 0x80 != 0,
            tentative: first & 0x02 != 0,
            simulated: second & 0x80 != 0,
            last: second & 0x40 != 0,
            first: second & 0x20 != 0,
        })
    }

    fn write(self, record: &mut RecordWriter) {
        let first = u8::from(self.monosensor) << 7 | u8::from(self.tentative) << 1;
        let second =
            u8::from(self.simulated) << 7 | u8::from(self.last) << 6 | u8::from(self.first) << 5;
        if second == 0 {
            record.item(slot::STATUS, &[first]);
        } else {
            record.item(slot::STATUS, &[first | 1, second]);
        }
    }
}

/// Two numbers of `N` octets each, in two's complement.
fn pair<const N: usize>(octets: &[u8], lsb: f64) -> Option<(f64, f64)> {
    scaled_signed::<N>(octets, lsb).zip(
        octets
            .get(N..)
            .and_then(|octets| scaled_signed::<N>(octets, lsb)),
    )
}

/// The same on the way out.
fn packed_pair<const N: usize>((a, b): (f64, f64), lsb: f64) -> alloc::vec::Vec<u8> {
    [packed_signed::<N>(a, lsb), packed_signed::<N>(b, lsb)].concat()
}

impl Report for Track {
    const TABLE: &'static Category = &cat062_1_21::TABLE;

    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::SERVICE => self.service = octets.first().copied(),
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::POSITION => self.position_deg = pair::<4>(octets, POSITION_LSB_DEG),
            slot::CARTESIAN => self.cartesian_m = pair::<3>(octets, 0.5),
            slot::VELOCITY => self.velocity_mps = pair::<2>(octets, 0.25),
            slot::ACCELERATION => self.acceleration_mps2 = pair::<1>(octets, 0.25),
            slot::AIRCRAFT => {
                self.address = compound(Self::TABLE, slot, octets)
                    .find(|(bit, _)| *bit == 0)
                    .and_then(|(_, part)| unsigned::<3>(part));
            }
            slot::NUMBER => self.number = unsigned::<2>(octets).map(|number| number as u16),
            slot::STATUS => self.status = Status::read(octets),
            slot::FLIGHT_LEVEL => {
                self.pressure_altitude_ft = scaled_signed::<2>(octets, FLIGHT_LEVEL_LSB_FT);
            }
            slot::ALTITUDE => self.altitude_m = scaled_signed::<2>(octets, ALTITUDE_LSB_M),
            slot::CLIMB => self.climb_mps = scaled_signed::<2>(octets, CLIMB_LSB_MPS),
            slot::ACCURACY => {
                for (bit, part) in compound(Self::TABLE, slot, octets) {
                    match bit {
                        0 => {
                            self.cartesian_sd_m = scaled::<2>(part, 0.5)
                                .zip(part.get(2..).and_then(|part| scaled::<2>(part, 0.5)));
                        }
                        5 => {
                            self.velocity_sd_mps = scaled::<1>(part, 0.25)
                                .zip(part.get(1..).and_then(|part| scaled::<1>(part, 0.25)));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        put(record, slot::SERVICE, self.service.map(|service| [service]));
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        put(
            record,
            slot::POSITION,
            self.position_deg
                .map(|pair| packed_pair::<4>(pair, POSITION_LSB_DEG)),
        );
        put(
            record,
            slot::CARTESIAN,
            self.cartesian_m.map(|pair| packed_pair::<3>(pair, 0.5)),
        );
        put(
            record,
            slot::VELOCITY,
            self.velocity_mps.map(|pair| packed_pair::<2>(pair, 0.25)),
        );
        put(
            record,
            slot::ACCELERATION,
            self.acceleration_mps2
                .map(|pair| packed_pair::<1>(pair, 0.25)),
        );
        let address = self.address.map(|it| low_octets::<3>(i64::from(it)));
        CompoundWriter::default()
            .part(0, address)
            .finish(slot::AIRCRAFT, record);
        put(record, slot::NUMBER, self.number.map(u16::to_be_bytes));
        if let Some(status) = self.status {
            status.write(record);
        }
        put(
            record,
            slot::FLIGHT_LEVEL,
            self.pressure_altitude_ft
                .map(|altitude| packed_signed::<2>(altitude, FLIGHT_LEVEL_LSB_FT)),
        );
        put(
            record,
            slot::ALTITUDE,
            self.altitude_m
                .map(|altitude| packed_signed::<2>(altitude, ALTITUDE_LSB_M)),
        );
        put(
            record,
            slot::CLIMB,
            self.climb_mps
                .map(|climb| packed_signed::<2>(climb, CLIMB_LSB_MPS)),
        );
        let mut accuracy = CompoundWriter::default();
        let position = self
            .cartesian_sd_m
            .map(|(x, y)| [packed::<2>(x, 0.5), packed::<2>(y, 0.5)].concat());
        accuracy.part(0, position);
        let velocity = self
            .velocity_sd_mps
            .map(|(x, y)| [packed::<1>(x, 0.25), packed::<1>(y, 0.25)].concat());
        accuracy.part(5, velocity).finish(slot::ACCURACY, record);
    }
}
