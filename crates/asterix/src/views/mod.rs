//! Typed views: what a tracker reads of a report, converted once, without allocating.
//!
//! A view holds part of a record in engineering units; the generic face (`crate::value`) holds all
//! of it. Each view is read in one walk over the record and can be written again. Values that do not
//! fit their field are written as the nearest that does.

pub mod cat015;
pub mod cat016;
pub mod cat021;
pub mod cat025;
pub mod cat034;
pub mod cat048;
pub mod cat062;
pub mod cat063;
pub mod cat065;
pub mod cat247;

use crate::block::Block;
use crate::encode::RecordWriter;
use crate::error::Error;
use crate::leaf;
use crate::measure;
use crate::record::{Fields, Record};
use crate::spec::{Category, Item, Slot, Text, Variation};

/// A typed report of one category.
pub trait Report: Default + Sized {
    /// The definition that its slots belong to.
    const TABLE: &'static Category;

    /// Takes the item of `slot`, whose octets have the length that the definition says.
    fn take(&mut self, slot: usize, octets: &[u8]);

    /// Gives its items to `record`, in order of slots.
    fn write(&self, record: &mut RecordWriter);

    /// Reads the record at the start of `octets`; the second value is its length.
    ///
    /// # Errors
    /// The first damage, its octet counted from the record's first.
    #[inline]
    fn read(octets: &[u8]) -> Result<(Self, usize), Error> {
        let category = Self::TABLE;
        let Some(uap) = category.uaps.first() else {
            return Ok((Self::default(), 0));
        };
        let mut report = Self::default();
        let mut fields = Fields::new(category, uap, octets)?;
        for field in fields.by_ref() {
            let field = field?;
            report.take(field.slot, field.octets);
        }
        Ok((report, fields.at))
    }

    /// The view of a record that has been parsed already, in whatever edition: its items are found by
    /// name. Their insides are taken to be as [`Report::TABLE`] has them.
    fn of(record: &Record<'_>) -> Self {
        let mut report = Self::default();
        let same = core::ptr::eq(record.category(), Self::TABLE);
        for field in record.fields() {
            let slot = if same {
                Some(field.slot)
            } else {
                slot_of(Self::TABLE, field.item.name)
            };
            if let Some(slot) = slot {
                report.take(slot, field.octets);
            }
        }
        report
    }
}

/// The slot that announces the item of this name.
fn slot_of(table: &Category, name: &str) -> Option<usize> {
    let is_it = |slot: &Slot| match slot {
        Slot::Item(index, _) => {
            let item = table.items.get(usize::from(*index));
            item.is_some_and(|item| item.name == name)
        }
        _ => false,
    };
    table.uaps.first()?.slots.iter().position(is_it)
}

impl<'a> Block<'a> {
    /// Its records as typed reports. After an error there is nothing more; its octet counts from the
    /// block's first.
    ///
    /// The caller sees to it that [`Block::category`] is the report's.
    pub fn reports<R: Report>(&self) -> Reports<'a, R> {
        Reports {
            octets: self.octets,
            at: crate::HEADER_OCTETS,
            of: core::marker::PhantomData,
        }
    }
}

/// See [`Block::reports`].
#[derive(Clone, Debug)]
pub struct Reports<'a, R> {
    octets: &'a [u8],
    at: usize,
    of: core::marker::PhantomData<fn() -> R>,
}

impl<R> Reports<'_, R> {
    /// Where the next record would begin, from the block's first octet.
    pub fn offset(&self) -> usize {
        self.at
    }
}

impl<R: Report> Iterator for Reports<'_, R> {
    type Item = Result<R, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.octets.get(self.at..).filter(|rest| !rest.is_empty())?;
        match R::read(rest) {
            Ok((report, length)) => {
                self.at += length.max(1);
                Some(Ok(report))
            }
            Err(error) => {
                let start = self.at;
                self.at = self.octets.len();
                Some(Err(error.shifted(start)))
            }
        }
    }
}

/// Who sent it: system area code and system identification code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// System area code.
    pub sac: u8,
    /// System identification code.
    pub sic: u8,
}

impl Source {
    /// Who sent the record at the start of `octets`, read or not: item 010 stands first in every
    /// category that this crate knows.
    pub fn peek(octets: &[u8]) -> Option<Self> {
        let announced = octets.first()? & 0x80 != 0;
        let after_fspec = octets.iter().position(|octet| octet & 1 == 0)? + 1;
        let source = Self::read(octets.get(after_fspec..)?);
        source.filter(|_| announced)
    }

    #[inline]
    fn read(octets: &[u8]) -> Option<Self> {
        let &[sac, sic] = octets.first_chunk()?;
        Some(Self { sac, sic })
    }

    fn octets(self) -> [u8; 2] {
        [self.sac, self.sic]
    }
}

/// What an aircraft calls itself: eight characters of six bits, as sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identification(pub u64);

impl Identification {
    /// Its characters; `?` for a code that the set does not have.
    pub fn characters(self) -> [char; 8] {
        core::array::from_fn(|index| {
            let code = (self.0 >> (6 * (7 - index)) & 0x3F) as u8;
            leaf::character(Text::Icao, code).unwrap_or('?')
        })
    }

    #[inline]
    fn read(octets: &[u8]) -> Option<Self> {
        let low = octets.get(3..).and_then(unsigned::<3>)?;
        unsigned::<3>(octets).map(|high| Self(u64::from(high) << 24 | u64::from(low)))
    }

    fn octets(self) -> [u8; 6] {
        low_octets(self.0 as i64)
    }
}

/// Seconds since midnight UTC in counts of 1/128 s. Senders may send counts past midnight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(pub u32);

impl TimeOfDay {
    /// Counts in a day: 86,400 s of 128.
    pub const DAY: u32 = 86_400 * 128;

    /// The count nearest to so many nanoseconds after midnight, wrapped into the day.
    pub fn from_nanoseconds(nanoseconds: u64) -> Self {
        let counts = (u128::from(nanoseconds) * 128 + 500_000_000) / 1_000_000_000;
        Self((counts % u128::from(Self::DAY)) as u32)
    }

    /// Nanoseconds after midnight: one count is exactly 7,812,500.
    pub fn nanoseconds(self) -> u64 {
        u64::from(self.0) * 7_812_500
    }

    /// Seconds after midnight.
    pub fn seconds(self) -> f64 {
        f64::from(self.0) / 128.0
    }

    #[inline]
    fn read(octets: &[u8]) -> Option<Self> {
        unsigned::<3>(octets).map(Self)
    }

    fn octets(self) -> [u8; 3] {
        let [_, octets @ ..] = self.0.to_be_bytes();
        octets
    }
}

/// The unsigned value of the first `N` octets (at most four).
#[inline]
fn unsigned<const N: usize>(octets: &[u8]) -> Option<u32> {
    let head: &[u8; N] = octets.first_chunk()?;
    Some(
        head.iter()
            .fold(0, |value, octet| value << 8 | u32::from(*octet)),
    )
}

/// The two's-complement value of the first `N` octets (at most four).
#[inline]
fn signed<const N: usize>(octets: &[u8]) -> Option<i32> {
    let shift = 32 - 8 * N as u32;
    unsigned::<N>(octets).map(|value| (value << shift) as i32 >> shift)
}

/// First `N` octets as a multiple of `lsb`.
#[inline]
fn scaled<const N: usize>(octets: &[u8], lsb: f64) -> Option<f64> {
    unsigned::<N>(octets).map(|value| f64::from(value) * lsb)
}

/// First `N` octets in two's complement as a multiple of `lsb`.
#[inline]
fn scaled_signed<const N: usize>(octets: &[u8], lsb: f64) -> Option<f64> {
    signed::<N>(octets).map(|value| f64::from(value) * lsb)
}

/// The multiple of `lsb` nearest to `value` (halves away from zero), within `low..=high`.
fn counts(value: f64, lsb: f64, low: i64, high: i64) -> i64 {
    let quotient = value / lsb;
    ((quotient + 0.5_f64.copysign(quotient)) as i64).clamp(low, high)
}

/// `value` in `N` octets, unsigned, saturated.
fn packed<const N: usize>(value: f64, lsb: f64) -> [u8; N] {
    low_octets(counts(value, lsb, 0, (1 << (8 * N)) - 1))
}

/// `value` in `N` octets, two's complement, saturated.
fn packed_signed<const N: usize>(value: f64, lsb: f64) -> [u8; N] {
    let half = 1_i64 << (8 * N - 1);
    low_octets(counts(value, lsb, -half, half - 1))
}

/// An angle of a full circle in sixteen bits, wrapped.
fn packed_azimuth(value_deg: f64) -> [u8; 2] {
    const LIMIT: i64 = 1 << 40;
    low_octets(counts(value_deg, CIRCLE_16_DEG, -LIMIT, LIMIT))
}

fn low_octets<const N: usize>(value: i64) -> [u8; N] {
    core::array::from_fn(|index| (value >> (8 * (N - 1 - index))) as u8)
}

/// 360 / 2^16 degrees.
const CIRCLE_16_DEG: f64 = 360.0 / 65_536.0;
/// 180 / 2^31 degrees.
const HALF_CIRCLE_31_DEG: f64 = 180.0 / 2_147_483_648.0;
/// The international foot.
const FOOT_M: f64 = 0.3048;
/// The international nautical mile.
const NAUTICAL_MILE_M: f64 = 1852.0;

/// The parts of a compound item with their octets, by bit from 0.
#[inline]
fn compound<'a>(
    table: &'static Category,
    slot: usize,
    octets: &'a [u8],
) -> impl Iterator<Item = (usize, &'a [u8])> {
    let items = match item(table, slot) {
        Some(Variation::Compound(items)) => *items,
        _ => &[],
    };
    parts_of(items, octets)
}

/// The same of a compound item that is built of these.
#[inline]
fn parts_of<'a>(
    items: &'static [Option<Item>],
    octets: &'a [u8],
) -> impl Iterator<Item = (usize, &'a [u8])> {
    let start = measure::fspec(octets, items.len()).unwrap_or(0);
    let mut rest = octets.get(start..).unwrap_or_default();
    measure::announced(octets.get(..start).unwrap_or_default()).map_while(move |bit| {
        let length = measure::item(items.get(bit)?.as_ref()?, rest).ok()?;
        let (head, tail) = rest.split_at_checked(length)?;
        rest = tail;
        Some((bit, head))
    })
}

fn item(table: &'static Category, slot: usize) -> Option<&'static Variation> {
    let Slot::Item(index, _) = table.uaps.first()?.slots.get(slot)? else {
        return None;
    };
    match &table.items.get(usize::from(*index))?.rule {
        crate::spec::Rule::Always(of) => Some(of),
        crate::spec::Rule::Dependent { .. } => None,
    }
}

/// Builds a compound item: parts in rising order of bits.
#[derive(Default)]
struct CompoundWriter {
    record: RecordWriter,
    any: bool,
}

impl CompoundWriter {
    fn part(&mut self, bit: usize, octets: Option<impl AsRef<[u8]>>) -> &mut Self {
        if let Some(octets) = octets {
            self.record.item(bit, octets.as_ref());
            self.any = true;
        }
        self
    }

    /// Adds it to `record`, unless it is empty.
    fn finish(&self, slot: usize, record: &mut RecordWriter) {
        if self.any {
            let mut octets = alloc::vec::Vec::new();
            self.record.finish(&mut octets);
            record.item(slot, &octets);
        }
    }
}

/// Adds an item if it is there.
fn put(record: &mut RecordWriter, slot: usize, octets: Option<impl AsRef<[u8]>>) {
    if let Some(octets) = octets {
        record.item(slot, octets.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_of_time_is_exact_in_nanoseconds() {
        for counts in [0, 1, 127, 128, 5_529_600, TimeOfDay::DAY - 1] {
            assert_eq!(
                TimeOfDay::from_nanoseconds(TimeOfDay(counts).nanoseconds()),
                TimeOfDay(counts)
            );
        }
        // Half a count before midnight rounds into the next day.
        assert_eq!(
            TimeOfDay::from_nanoseconds(86_399_999_000_000),
            TimeOfDay(0)
        );
    }

    #[test]
    fn what_does_not_fit_saturates_and_azimuth_wraps() {
        assert_eq!(packed::<1>(1e9, 1.0), [0xFF]);
        assert_eq!(packed_signed::<2>(-1e9, 1.0), [0x80, 0x00]);
        assert_eq!(packed::<2>(f64::NAN, 1.0), [0, 0]);
        assert_eq!(packed_azimuth(359.999), [0, 0]);
        assert_eq!(packed_azimuth(-90.0), [0xC0, 0]);
    }
}
