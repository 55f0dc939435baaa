//! CAT021: where aircraft say that they are (ADS-B).

use super::{
    FOOT_M, Identification, Report, Source, TimeOfDay, low_octets, packed_signed, put,
    scaled_signed, unsigned,
};
use crate::encode::RecordWriter;
use crate::spec::Category;
use crate::tables::cat021_2_7;

/// Field reference numbers less one.
mod slot {
    pub const SOURCE: usize = 0;
    pub const DESCRIPTOR: usize = 1;
    pub const APPLICABLE: usize = 4;
    pub const POSITION: usize = 5;
    pub const FINE_POSITION: usize = 6;
    pub const ADDRESS: usize = 10;
    pub const RECEIVED: usize = 11;
    pub const HEIGHT: usize = 15;
    pub const QUALITY: usize = 16;
    pub const FLIGHT_LEVEL: usize = 20;
    pub const SENT: usize = 27;
    pub const IDENTIFICATION: usize = 28;
}

/// I021/130: 180 / 2^23 degrees.
const POSITION_LSB_DEG: f64 = 180.0 / 8_388_608.0;
/// I021/131: 180 / 2^30 degrees.
const FINE_POSITION_LSB_DEG: f64 = 180.0 / 1_073_741_824.0;
/// I021/140: 6.25 feet.
const HEIGHT_LSB_M: f64 = 6.25 * FOOT_M;
/// I021/145: a quarter of a flight level.
const FLIGHT_LEVEL_LSB_FT: f64 = 25.0;
/// I021/140: the height is beyond what the field holds.
const GREATER_THAN: u32 = 0x7FFF;

/// What a report says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TargetReport {
    /// I021/010.
    pub source: Option<Source>,
    /// I021/040, the parts that matter here.
    pub descriptor: Option<Descriptor>,
    /// I021/071: when the position was true.
    pub applicable: Option<TimeOfDay>,
    /// I021/130: WGS-84 latitude and longitude, degrees.
    pub position_deg: Option<(f64, f64)>,
    /// I021/131: the same, finer.
    pub fine_position_deg: Option<(f64, f64)>,
    /// I021/080: 24 bits.
    pub address: Option<u32>,
    /// I021/073: when the message with the position was received.
    pub received: Option<TimeOfDay>,
    /// I021/140: above the WGS-84 ellipsoid, metres.
    pub height_m: Option<f64>,
    /// I021/090 as far as its first extension.
    pub quality: Option<Quality>,
    /// I021/145: pressure altitude, feet.
    pub pressure_altitude_ft: Option<f64>,
    /// I021/077: when the report was sent.
    pub sent: Option<TimeOfDay>,
    /// I021/170.
    pub identification: Option<Identification>,
}

impl TargetReport {
    /// The best that is said of when the position was true: when it applies, when its message came, when
    /// the report left.
    pub fn time_of_day(&self) -> Option<TimeOfDay> {
        self.applicable.or(self.received).or(self.sent)
    }

    /// The finer of its positions, degrees.
    pub fn best_position_deg(&self) -> Option<(f64, f64)> {
        self.fine_position_deg.or(self.position_deg)
    }
}

/// I021/040: first octet, and what the extensions say against the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// ATP, 0 to 7: what kind of address it is.
    pub address_type: u8,
    /// RAB: a fixed transponder, not an aircraft.
    pub field_monitor: bool,
    /// GBS: it is on the ground.
    pub on_ground: bool,
    /// SIM: the target does not exist.
    pub simulated: bool,
    /// TST: a test target.
    pub test: bool,
    /// CL, 0 to 3: 1 is suspect.
    pub confidence: u8,
    /// IPC, NOGO, CPR, LDPJ and RCF, as they are sent: checks that the position did not pass.
    pub failed: u8,
}

impl Descriptor {
    /// Whether its own sender has doubts about the position.
    pub fn suspect(self) -> bool {
        self.confidence == 1 || self.failed != 0
    }

    fn read(octets: &[u8]) -> Option<Self> {
        let first = *octets.first()?;
        let second = octets.get(1).copied().unwrap_or(0);
        let third = octets.get(2).copied().unwrap_or(0);
        Some(Self {
            address_type: first >> 5,
            field_monitor: first & 0x02 != 0,
            on_ground: second & 0x40 != 0,
            simulated: second & 0x20 != 0,
            test: second & 0x10 != 0,
            confidence: second >> 1 & 3,
            failed: third >> 1 & 0x1F,
        })
    }

    fn write(self, record: &mut RecordWriter) {
        let first = (self.address_type & 7) << 5 | u8::from(self.field_monitor) << 1;
        let second = u8::from(self.on_ground) << 6
            | u8::from(self.simulated) << 5
            | u8::from(self.test) << 4
            | (self.confidence & 3) << 1;
        let third = (self.failed & 0x1F) << 1;
        match (second, third) {
            (0, 0) => record.item(slot::DESCRIPTOR, &[first]),
            (_, 0) => record.item(slot::DESCRIPTOR, &[first | 1, second]),
            _ => record.item(slot::DESCRIPTOR, &[first | 1, second | 1, third]),
        }
    }
}

/// I021/090.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// NUCp or NIC, 0 to 15: how far off the position may be before somebody notices.
    pub integrity: u8,
    /// NACp, 0 to 15: how accurate the position is; `None` where the first extension is not sent.
    pub accuracy: Option<u8>,
}

impl Quality {
    fn read(octets: &[u8]) -> Option<Self> {
        let first = *octets.first()?;
        Some(Self {
            integrity: first >> 1 & 0x0F,
            accuracy: octets.get(1).map(|second| second >> 1 & 0x0F),
        })
    }

    fn write(self, record: &mut RecordWriter) {
        let first = (self.integrity & 0x0F) << 1;
        match self.accuracy {
            None => record.item(slot::QUALITY, &[first]),
            Some(accuracy) => record.item(slot::QUALITY, &[first | 1, (accuracy & 0x0F) << 1]),
        }
    }
}

/// Latitude and longitude of `N` octets each.
fn position<const N: usize>(octets: &[u8], lsb_deg: f64) -> Option<(f64, f64)> {
    let longitude = octets.get(N..)?;
    scaled_signed::<N>(octets, lsb_deg).zip(scaled_signed::<N>(longitude, lsb_deg))
}

/// The same on the way out.
fn packed_position<const N: usize>((a, b): (f64, f64), lsb_deg: f64) -> alloc::vec::Vec<u8> {
    [
        packed_signed::<N>(a, lsb_deg),
        packed_signed::<N>(b, lsb_deg),
    ]
    .concat()
}

impl Report for TargetReport {
    const TABLE: &'static Category = &cat021_2_7::TABLE;

    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::DESCRIPTOR => self.descriptor = Descriptor::read(octets),
            slot::APPLICABLE => self.applicable = TimeOfDay::read(octets),
            slot::POSITION => self.position_deg = position::<3>(octets, POSITION_LSB_DEG),
            slot::FINE_POSITION => {
                self.fine_position_deg = position::<4>(octets, FINE_POSITION_LSB_DEG);
            }
            slot::ADDRESS => self.address = unsigned::<3>(octets),
            slot::RECEIVED => self.received = TimeOfDay::read(octets),
            slot::HEIGHT => {
                let known = unsigned::<2>(octets).is_some_and(|bits| bits != GREATER_THAN);
                self.height_m = scaled_signed::<2>(octets, HEIGHT_LSB_M).filter(|_| known);
            }
            slot::QUALITY => self.quality = Quality::read(octets),
            slot::FLIGHT_LEVEL => {
                self.pressure_altitude_ft = scaled_signed::<2>(octets, FLIGHT_LEVEL_LSB_FT);
            }
            slot::SENT => self.sent = TimeOfDay::read(octets),
            slot::IDENTIFICATION => self.identification = Identification::read(octets),
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        put(record, slot::SOURCE, self.source.map(Source::octets));
        if let Some(descriptor) = self.descriptor {
            descriptor.write(record);
        }
        let time = |time: Option<TimeOfDay>| time.map(TimeOfDay::octets);
        put(record, slot::APPLICABLE, time(self.applicable));
        put(
            record,
            slot::POSITION,
            self.position_deg
                .map(|pair| packed_position::<3>(pair, POSITION_LSB_DEG)),
        );
        put(
            record,
            slot::FINE_POSITION,
            self.fine_position_deg
                .map(|pair| packed_position::<4>(pair, FINE_POSITION_LSB_DEG)),
        );
        put(
            record,
            slot::ADDRESS,
            self.address
                .map(|address| low_octets::<3>(i64::from(address))),
        );
        put(record, slot::RECEIVED, time(self.received));
        put(
            record,
            slot::HEIGHT,
            self.height_m
                .map(|height| packed_signed::<2>(height, HEIGHT_LSB_M)),
        );
        if let Some(quality) = self.quality {
            quality.write(record);
        }
        put(
            record,
            slot::FLIGHT_LEVEL,
            self.pressure_altitude_ft
                .map(|altitude| packed_signed::<2>(altitude, FLIGHT_LEVEL_LSB_FT)),
        );
        put(record, slot::SENT, time(self.sent));
        put(
            record,
            slot::IDENTIFICATION,
            self.identification.map(Identification::octets),
        );
    }
}
