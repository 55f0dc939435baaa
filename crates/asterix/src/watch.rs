//! Is this source read with the right edition?
//!
//! Nothing in a record says which edition it was written with. Read with a wrong one, many records
//! still decode, into nonsense: values beyond their limits, items that are missing, ends that are cut
//! short. The share of such records tells. One watch a source and category; its state is two
//! numbers, so that whoever keeps it can store it.

use crate::block::Block;
use crate::record::Record;
use crate::rules::missing_items;
use crate::spec::Category;

/// How one record read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Nothing amiss.
    Sound,
    /// Readable, but beyond what the specification allows.
    Violating,
    /// Not readable.
    Damaged,
}

/// Remembers how the last 64 records of a source read.
///
/// ```
/// use asterix::{EditionWatch, Reading};
///
/// let mut watch = EditionWatch::default();
/// for _ in 0..7 {
///     watch.observe(Reading::Damaged);
/// }
/// assert!(!watch.is_suspect());
/// watch.observe(Reading::Violating);
/// assert!(watch.is_suspect());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EditionWatch {
    /// One bit a record, the latest lowest; set if it was not sound.
    recent: u64,
    seen: u8,
}

impl EditionWatch {
    /// Records that are remembered.
    pub const WINDOW: u32 = u64::BITS;
    /// So many unsound ones make a suspicion, if they are a quarter of those seen. A healthy source
    /// has none: none of the real recordings at hand, read with its own edition, has one.
    pub const UNSOUND_MIN: u32 = 8;

    /// Takes note of one record.
    pub fn observe(&mut self, reading: Reading) {
        self.recent = self.recent << 1 | u64::from(reading != Reading::Sound);
        self.seen = self.seen.saturating_add(1).min(Self::WINDOW as u8);
    }

    /// Takes note of a block's records, and of its damage if it has any.
    pub fn observe_block(&mut self, block: &Block<'_>, category: &'static Category) {
        for record in block.records(category) {
            self.observe(record.map_or(Reading::Damaged, |record| reading(&record)));
        }
    }

    /// Whether the edition is probably wrong, so that nothing of this source should be used.
    pub fn is_suspect(&self) -> bool {
        let unsound = self.recent.count_ones();
        unsound >= Self::UNSOUND_MIN && unsound * 4 >= u32::from(self.seen)
    }

    /// The two numbers that it consists of: recent records as bits, and how many were seen.
    pub fn state(&self) -> (u64, u8) {
        (self.recent, self.seen)
    }

    /// From the two numbers of [`EditionWatch::state`].
    pub fn from_state((recent, seen): (u64, u8)) -> Self {
        Self {
            recent,
            seen: seen.min(Self::WINDOW as u8),
        }
    }
}

/// How a record that could be parsed reads.
///
/// An expansion that does not fit its definition says nothing about the category's edition: it has a
/// length and an edition of its own.
pub fn reading(record: &Record<'_>) -> Reading {
    let amiss = record.has_violation() || missing_items(record).next().is_some();
    if amiss {
        Reading::Violating
    } else {
        Reading::Sound
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bad_records_among_many_good_ones_raise_no_suspicion() {
        let mut watch = EditionWatch::default();
        for turn in 0..1000 {
            watch.observe(if turn % 10 == 0 {
                Reading::Damaged
            } else {
                Reading::Sound
            });
            assert!(!watch.is_suspect());
        }
    }

    #[test]
    fn suspicion_ends_when_the_edition_is_put_right() {
        let mut watch = EditionWatch::default();
        (0..64).for_each(|_| watch.observe(Reading::Violating));
        assert!(watch.is_suspect());
        (0..64).for_each(|_| watch.observe(Reading::Sound));
        assert!(!watch.is_suspect());
        assert_eq!(EditionWatch::from_state(watch.state()), watch);
    }
}
