//! Blocks and records on their way out.
//!
//! FSPECs come out minimal: no octet more than the last item needs, FX set on all but the last.

use alloc::vec::Vec;

use crate::block::HEADER_OCTETS;
use crate::views::Report;

/// The most octets a block can hold: its length field has 16 bits.
pub const BLOCK_OCTETS_MAX: usize = 65_535;

/// Builds a record: items in the order of the profile, then the FSPEC that announces them.
#[derive(Clone, Debug, Default)]
pub struct RecordWriter {
    /// Bits announced so far, without FX, the first slot on top.
    slots: u64,
    last: usize,
    body: Vec<u8>,
}

impl RecordWriter {
    /// Adds the item of `slot` (field reference number less one); slots come in rising order, and
    /// there are at most 63.
    pub fn item(&mut self, slot: usize, octets: &[u8]) {
        debug_assert!(
            slot < 63 && (self.slots == 0 || slot > self.last),
            "slots rise"
        );
        self.slots |= 1 << (63 - slot.min(63));
        self.last = slot;
        self.body.extend_from_slice(octets);
    }

    /// Appends the record to `out`.
    pub fn finish(&self, out: &mut Vec<u8>) {
        for index in 0..=self.last / 7 {
            let bits = (self.slots >> (57 - 7 * index.min(8))) as u8 & 0x7F;
            out.push(bits << 1 | u8::from(index < self.last / 7));
        }
        out.extend_from_slice(&self.body);
    }
}

/// The block has no room for another record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlockFull;

impl core::fmt::Display for BlockFull {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "a block holds at most {BLOCK_OCTETS_MAX} octets")
    }
}

impl core::error::Error for BlockFull {}

/// Builds a block of one category.
#[derive(Clone, Debug)]
pub struct BlockWriter {
    octets: Vec<u8>,
    limit: usize,
}

impl BlockWriter {
    /// An empty block.
    pub fn new(category: u8) -> Self {
        Self {
            octets: alloc::vec![category, 0, 0],
            limit: BLOCK_OCTETS_MAX,
        }
    }

    /// An empty block that takes no more than `octets`, for a datagram that must not be split.
    pub fn with_limit(category: u8, octets: usize) -> Self {
        Self {
            limit: octets.min(BLOCK_OCTETS_MAX),
            ..Self::new(category)
        }
    }

    /// Adds a report as one record.
    ///
    /// # Errors
    /// The block is full; it is unchanged.
    pub fn push<R: Report>(&mut self, report: &R) -> Result<(), BlockFull> {
        let mut record = RecordWriter::default();
        report.write(&mut record);
        let before = self.octets.len();
        record.finish(&mut self.octets);
        self.keep_within_limit(before)
    }

    /// Adds a record that is already octets.
    ///
    /// # Errors
    /// The block is full; it is unchanged.
    pub fn push_octets(&mut self, record: &[u8]) -> Result<(), BlockFull> {
        let before = self.octets.len();
        self.octets.extend_from_slice(record);
        self.keep_within_limit(before)
    }

    fn keep_within_limit(&mut self, before: usize) -> Result<(), BlockFull> {
        if self.octets.len() > self.limit {
            self.octets.truncate(before);
            return Err(BlockFull);
        }
        Ok(())
    }

    /// Whether it has no record yet.
    pub fn is_empty(&self) -> bool {
        self.octets.len() == HEADER_OCTETS
    }

    /// The finished block, its length filled in.
    pub fn finish(mut self) -> Vec<u8> {
        let length = (self.octets.len() as u16).to_be_bytes();
        if let Some(field) = self.octets.get_mut(1..HEADER_OCTETS) {
            field.copy_from_slice(&length);
        }
        self.octets
    }
}
