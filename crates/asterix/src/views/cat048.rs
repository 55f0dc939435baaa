//! CAT048: plots and local tracks of a monoradar (primary, secondary, Mode S).

use alloc::vec;
use alloc::vec::Vec;

use super::{
    CIRCLE_16_DEG, CompoundWriter, FOOT_M, Identification, NAUTICAL_MILE_M, Report, Source,
    TimeOfDay, compound, counts, low_octets, packed, packed_azimuth, parts_of, put, scaled,
    scaled_signed, unsigned,
};
use crate::encode::RecordWriter;
use crate::measure;
use crate::spec::{Category, Rule, Variation};
use crate::tables::{cat048_1_32, ref048_1_13};

/// Field reference numbers less one.
mod slot {
    pub const SOURCE: usize = 0;
    pub const TIME: usize = 1;
    pub const DESCRIPTOR: usize = 2;
    pub const POSITION: usize = 3;
    pub const MODE_3A: usize = 4;
    pub const FLIGHT_LEVEL: usize = 5;
    pub const CHARACTERISTICS: usize = 6;
    pub const ADDRESS: usize = 7;
    pub const IDENTIFICATION: usize = 8;
    pub const TRACK: usize = 10;
    pub const HEIGHT: usize = 18;
    pub const DOPPLER: usize = 19;
    pub const EXPANSION: usize = 27;
}

/// RHO: 1/256 nautical mile.
const RANGE_LSB_M: f64 = NAUTICAL_MILE_M / 256.0;
/// Bits in the FSPEC of the reserved expansion field, from 0: ERR and GEN48. It is one octet, without FX.
const EXTENDED_RANGE_BIT: usize = 4;
const GENERIC_BIT: usize = 7;
/// Bits in the FSPEC of GEN48: RCSDB and RCSM.
const CROSS_SECTION_DB_BIT: usize = 3;
const CROSS_SECTION_M2_BIT: usize = 4;
/// RCSDB: 0.01 dB over a square metre, from -60 to 30.
const CROSS_SECTION_LSB_DB: f64 = 0.01;
const CROSS_SECTION_DB: (i64, i64) = (-6_000, 3_000);
/// RCSM: a square millimetre, from one to 1,000 square metres.
const CROSS_SECTION_LSB_M2: f64 = 1e-6;
const CROSS_SECTION_M2: (i64, i64) = (1, 1_000_000_000);

/// What a tracker reads of a CAT048 record.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TargetReport {
    /// I048/010.
    pub source: Option<Source>,
    /// I048/140.
    pub time_of_day: Option<TimeOfDay>,
    /// I048/020.
    pub descriptor: Option<Descriptor>,
    /// I048/040, with RE/ERR in place of a saturated range.
    pub position: Option<Polar>,
    /// I048/070: the twelve bits of the Mode 3/A code, whatever its flags.
    pub mode_3a: Option<u16>,
    /// I048/090 in feet of pressure altitude, whatever its flags.
    pub pressure_altitude_ft: Option<f64>,
    /// I048/130 PAM: amplitude of the primary plot, dBm.
    pub amplitude_dbm: Option<f64>,
    /// I048/220: 24-bit aircraft address.
    pub address: Option<u32>,
    /// I048/240: what the aircraft calls itself.
    pub identification: Option<Identification>,
    /// I048/161: the radar's own track number.
    pub track_number: Option<u16>,
    /// I048/110: height above mean sea level as a 3-D radar measured it, metres (flat or round Earth
    /// is the radar's secret).
    pub height_m: Option<f64>,
    /// I048/120.
    pub doppler: Option<Doppler>,
    /// RE/GEN48: what the radar took the radar cross-section to be.
    pub cross_section: Option<CrossSection>,
}

/// RE/GEN48, RCSDB or RCSM; where a record has both, the first. Beyond the limits of the field there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CrossSection {
    /// RCSDB: decibels over a square metre, -60 to 30.
    Decibels(f64),
    /// RCSM: square metres, 10⁻⁶ to 1,000.
    SquareMetres(f64),
}

/// I048/020, first and second octet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Descriptor {
    /// TYP, 0 to 7.
    pub kind: u8,
    /// SIM: the target does not exist.
    pub simulated: bool,
    /// RDP: from the second processing chain.
    pub second_chain: bool,
    /// SPI: special position identification.
    pub special_position: bool,
    /// RAB: a fixed transponder, not an aircraft.
    pub field_monitor: bool,
    /// TST: a test target.
    pub test: bool,
    /// ERR: the range stands in the reserved expansion field.
    pub extended_range: bool,
}

impl Descriptor {
    /// Whether a primary radar saw it (TYP 1, 3, 6, 7).
    pub fn primary(self) -> bool {
        matches!(self.kind, 1 | 3 | 6 | 7)
    }

    fn read(octets: &[u8]) -> Option<Self> {
        let first = *octets.first()?;
        let second = octets.get(1).copied().unwrap_or(0);
        Some(Self {
            kind: first >> 5,
            simulated: first & 0x10 != 0,
            second_chain: first & 0x08 != 0,
            special_position: first & 0x04 != 0,
            field_monitor: first & 0x02 != 0,
            test: second & 0x80 != 0,
            extended_range: second & 0x40 != 0,
        })
    }

    fn write(self, record: &mut RecordWriter) {
        let first = (self.kind & 7) << 5
            | u8::from(self.simulated) << 4
            | u8::from(self.second_chain) << 3
            | u8::from(self.special_position) << 2
            | u8::from(self.field_monitor) << 1;
        let second = u8::from(self.test) << 7 | u8::from(self.extended_range) << 6;
        if second == 0 {
            record.item(slot::DESCRIPTOR, &[first]);
        } else {
            record.item(slot::DESCRIPTOR, &[first | 1, second]);
        }
    }
}

/// Where the radar saw it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Polar {
    /// Slant range, metres.
    pub range_m: f64,
    /// Clockwise from the radar's north, degrees.
    pub azimuth_deg: f64,
}

/// I048/120.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Doppler {
    /// CAL: calculated speed, metres a second; the document recommends positive for receding, an
    /// interface document may say otherwise.
    pub calculated_mps: Option<f64>,
    /// D: the calculated speed is doubtful.
    pub doubtful: bool,
    /// The first of RDS: speed as measured, before its ambiguity is resolved, metres a second.
    pub raw_mps: Option<f64>,
    /// AMB of the same: what may be added any number of times, metres a second.
    pub ambiguity_mps: Option<f64>,
}

impl Doppler {
    fn read(octets: &[u8]) -> Self {
        let mut doppler = Self::default();
        for (bit, part) in compound(TargetReport::TABLE, slot::DOPPLER, octets) {
            if bit == 0 {
                if let Some(bits) = unsigned::<2>(part) {
                    doppler.doubtful = bits & 0x8000 != 0;
                    doppler.calculated_mps = Some(f64::from((bits << 22) as i32 >> 22));
                }
            } else {
                let first = part.get(1..).unwrap_or_default();
                doppler.raw_mps = unsigned::<2>(first).map(f64::from);
                doppler.ambiguity_mps = first.get(2..).and_then(unsigned::<2>).map(f64::from);
            }
        }
        doppler
    }

    fn write(self, record: &mut RecordWriter) {
        let calculated = self.calculated_mps.map(|speed| {
            let speed = counts(speed, 1.0, -512, 511) & 0x3FF;
            low_octets::<2>(i64::from(self.doubtful) << 15 | speed)
        });
        let raw = self.raw_mps.map(|speed| {
            let ([a, b], [c, d]) = (
                packed(speed, 1.0),
                packed(self.ambiguity_mps.unwrap_or(0.0), 1.0),
            );
            [1, a, b, c, d, 0, 0]
        });
        CompoundWriter::default()
            .part(0, calculated)
            .part(1, raw)
            .finish(slot::DOPPLER, record);
    }
}

impl Report for TargetReport {
    const TABLE: &'static Category = &cat048_1_32::TABLE;

    #[inline]
    fn take(&mut self, slot: usize, octets: &[u8]) {
        match slot {
            slot::SOURCE => self.source = Source::read(octets),
            slot::TIME => self.time_of_day = TimeOfDay::read(octets),
            slot::DESCRIPTOR => self.descriptor = Descriptor::read(octets),
            slot::POSITION => {
                self.position = scaled::<2>(octets, RANGE_LSB_M)
                    .zip(
                        octets
                            .get(2..)
                            .and_then(|octets| scaled::<2>(octets, CIRCLE_16_DEG)),
                    )
                    .map(|(range_m, azimuth_deg)| Polar {
                        range_m,
                        azimuth_deg,
                    });
            }
            slot::MODE_3A => self.mode_3a = unsigned::<2>(octets).map(|bits| bits as u16 & 0xFFF),
            slot::FLIGHT_LEVEL => {
                self.pressure_altitude_ft = low_14_bits(octets).map(|level| level * 25.0);
            }
            slot::CHARACTERISTICS => {
                self.amplitude_dbm = compound(Self::TABLE, slot, octets)
                    .find(|(bit, _)| *bit == 4)
                    .and_then(|(_, part)| scaled_signed::<1>(part, 1.0));
            }
            slot::ADDRESS => self.address = unsigned::<3>(octets),
            slot::IDENTIFICATION => self.identification = Identification::read(octets),
            slot::TRACK => {
                self.track_number = unsigned::<2>(octets).map(|bits| bits as u16 & 0xFFF);
            }
            slot::HEIGHT => {
                self.height_m = low_14_bits(octets).map(|height| height * 25.0 * FOOT_M);
            }
            slot::DOPPLER => self.doppler = Some(Doppler::read(octets)),
            slot::EXPANSION => self.expand(octets),
            _ => {}
        }
    }

    fn write(&self, record: &mut RecordWriter) {
        let far = self
            .position
            .filter(|position| position.range_m > 65_535.5 * RANGE_LSB_M);
        put(record, slot::SOURCE, self.source.map(Source::octets));
        put(record, slot::TIME, self.time_of_day.map(TimeOfDay::octets));
        if let Some(descriptor) = self.descriptor {
            Descriptor {
                extended_range: descriptor.extended_range || far.is_some(),
                ..descriptor
            }
            .write(record);
        }
        if let Some(position) = self.position {
            let ([a, b], [c, d]) = (
                packed(position.range_m, RANGE_LSB_M),
                packed_azimuth(position.azimuth_deg),
            );
            record.item(slot::POSITION, &[a, b, c, d]);
        }
        put(
            record,
            slot::MODE_3A,
            self.mode_3a.map(|code| (code & 0xFFF).to_be_bytes()),
        );
        put(
            record,
            slot::FLIGHT_LEVEL,
            self.pressure_altitude_ft
                .map(|altitude| packed_14_bits(altitude / 25.0)),
        );
        // A compound of one part: its FSPEC has PAM's bit alone.
        let amplitude = self
            .amplitude_dbm
            .map(|amplitude| [0x08, counts(amplitude, 1.0, -128, 127) as u8]);
        put(record, slot::CHARACTERISTICS, amplitude);
        put(
            record,
            slot::ADDRESS,
            self.address
                .map(|address| low_octets::<3>(i64::from(address))),
        );
        put(
            record,
            slot::IDENTIFICATION,
            self.identification.map(Identification::octets),
        );
        put(
            record,
            slot::TRACK,
            self.track_number
                .map(|number| (number & 0xFFF).to_be_bytes()),
        );
        put(
            record,
            slot::HEIGHT,
            self.height_m
                .map(|height| packed_14_bits(height / (25.0 * FOOT_M))),
        );
        if let Some(doppler) = self.doppler {
            doppler.write(record);
        }
        let far = far.map(|position| packed::<3>(position.range_m, RANGE_LSB_M));
        let generic = self.cross_section.map(CrossSection::octets);
        let parts = [
            (EXTENDED_RANGE_BIT, far.as_ref().map(<[u8; 3]>::as_slice)),
            (GENERIC_BIT, generic.as_deref()),
        ];
        let mut expansion = vec![0, 0];
        for (bit, part) in parts {
            if let Some(part) = part {
                expansion[1] |= 0x80 >> bit;
                expansion.extend_from_slice(part);
            }
        }
        if expansion[1] != 0 {
            expansion[0] = expansion.len() as u8;
            record.item(slot::EXPANSION, &expansion);
        }
    }
}

impl TargetReport {
    /// Takes the reserved expansion field.
    #[cold]
    fn expand(&mut self, octets: &[u8]) {
        for (bit, part, left) in expansion(octets) {
            match (bit, &mut self.position) {
                (EXTENDED_RANGE_BIT, Some(position)) => {
                    position.range_m = scaled::<3>(part, RANGE_LSB_M).unwrap_or(position.range_m);
                }
                // The last: a field that goes on is written in another edition, in which these may be something else.
                (GENERIC_BIT, _) if left == 0 => self.cross_section = CrossSection::read(part),
                _ => {}
            }
        }
    }
}

impl CrossSection {
    /// Reads it in the octets of GEN48.
    fn read(octets: &[u8]) -> Option<Self> {
        let Variation::Compound(items) = generic()? else {
            return None;
        };
        let (mut decibels, mut square_metres) = (None, None);
        for (bit, part) in parts_of(items, octets) {
            let within = |(low, high): (i64, i64), bits: i64| (low..=high).contains(&bits);
            match bit {
                // Both begin with two spare bits.
                CROSS_SECTION_DB_BIT => {
                    decibels = unsigned::<2>(part)
                        .map(|bits| (bits << 18) as i32 >> 18)
                        .filter(|&bits| within(CROSS_SECTION_DB, i64::from(bits)))
                        .map(|bits| Self::Decibels(f64::from(bits) * CROSS_SECTION_LSB_DB));
                }
                CROSS_SECTION_M2_BIT => {
                    square_metres = unsigned::<4>(part)
                        .map(|bits| bits & 0x3FFF_FFFF)
                        .filter(|&bits| within(CROSS_SECTION_M2, i64::from(bits)))
                        .map(|bits| Self::SquareMetres(f64::from(bits) * CROSS_SECTION_LSB_M2));
                }
                _ => {}
            }
        }
        decibels.or(square_metres)
    }

    /// The octets of GEN48 that hold it.
    fn octets(self) -> Vec<u8> {
        match self {
            Self::Decibels(decibels) => {
                let (low, high) = CROSS_SECTION_DB;
                let bits = counts(decibels, CROSS_SECTION_LSB_DB, low, high) & 0x3FFF;
                let [a, b] = low_octets(bits);
                vec![0x80 >> CROSS_SECTION_DB_BIT, a, b]
            }
            Self::SquareMetres(square_metres) => {
                let (low, high) = CROSS_SECTION_M2;
                let bits = counts(square_metres, CROSS_SECTION_LSB_M2, low, high);
                let [a, b, c, d] = low_octets(bits);
                vec![0x80 >> CROSS_SECTION_M2_BIT, a, b, c, d]
            }
        }
    }
}

/// The low fourteen bits of two octets, in two's complement.
#[inline]
fn low_14_bits(octets: &[u8]) -> Option<f64> {
    unsigned::<2>(octets).map(|bits| f64::from((bits << 18) as i32 >> 18))
}

fn packed_14_bits(value: f64) -> [u8; 2] {
    low_octets(counts(value, 1.0, -8192, 8191) & 0x3FFF)
}

/// The items of a reserved expansion field with their octets, by bit from 0, and how many octets are left after each.
fn expansion(octets: &[u8]) -> impl Iterator<Item = (usize, &[u8], usize)> {
    let (fspec, mut rest) = match octets {
        [_, fspec, rest @ ..] => (*fspec, rest),
        _ => (0, &[][..]),
    };
    let announced = (0..8).filter(move |bit| fspec & (0x80 >> bit) != 0);
    announced.map_while(move |bit| {
        let item = ref048_1_13::TABLE.items.get(bit)?.as_ref()?;
        let (part, left) = rest.split_at_checked(measure::item(item, rest).ok()?)?;
        rest = left;
        Some((bit, part, left.len()))
    })
}

/// How GEN48 is built.
fn generic() -> Option<&'static Variation> {
    let item = ref048_1_13::TABLE.items.get(GENERIC_BIT)?.as_ref()?;
    match &item.rule {
        Rule::Always(of) => Some(of),
        Rule::Dependent { .. } => None,
    }
}
