//! Blocks: one octet of category, two of length (which count these three too), then records.

use crate::error::Error;
use crate::record::Record;
use crate::spec::Category;

/// Octets before a block's first record.
pub const HEADER_OCTETS: usize = 3;

/// A block as it stands in a datagram or file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block<'a> {
    /// Where it begins in what was split.
    pub offset: usize,
    /// Its category.
    pub category: u8,
    /// All its octets, the header's too.
    pub octets: &'a [u8],
}

/// What is left when no further block can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FramingError {
    /// Where the block would begin.
    pub offset: usize,
    /// Octets from there to the end.
    pub octets_left: usize,
    /// Its category, if there is an octet for it.
    pub category: Option<u8>,
    /// Its length, if there are octets for it.
    pub length: Option<u16>,
}

impl core::fmt::Display for FramingError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self.length {
            None => write!(
                f,
                "{} octets are too few for a block's header",
                self.octets_left
            ),
            Some(length) if usize::from(length) < HEADER_OCTETS => {
                write!(f, "block length {length} does not count its own header")
            }
            Some(length) => write!(
                f,
                "block length {length}, but {} octets left",
                self.octets_left
            ),
        }
    }
}

impl core::error::Error for FramingError {}

/// Splits a datagram (or a whole raw file) into its blocks.
///
/// After a [`FramingError`] there is nothing more: without a length the next block's place is unknown.
pub fn blocks(octets: &[u8]) -> Blocks<'_> {
    Blocks { octets, at: 0 }
}

/// See [`blocks`].
#[derive(Clone, Debug)]
pub struct Blocks<'a> {
    octets: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Blocks<'a> {
    type Item = Result<Block<'a>, FramingError>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.at;
        let rest = self.octets.get(offset..)?;
        let category = *rest.first()?;
        let length = rest
            .get(1..HEADER_OCTETS)
            .map(|size| u16::from(size[0]) << 8 | u16::from(size[1]));
        if let Some(length) = length.map(usize::from)
            && length >= HEADER_OCTETS
            && let Some(octets) = rest.get(..length)
        {
            self.at += length;
            return Some(Ok(Block {
                offset,
                category,
                octets,
            }));
        }
        self.at = self.octets.len();
        Some(Err(FramingError {
            offset,
            octets_left: rest.len(),
            category: Some(category),
            length,
        }))
    }
}

impl<'a> Block<'a> {
    /// Its records, read with the given definition. After an error there is nothing more: the next
    /// block is where reading can go on.
    pub fn records(&self, category: &'static Category) -> Records<'a> {
        Records {
            category,
            octets: self.octets,
            at: HEADER_OCTETS,
        }
    }
}

/// The records of a block; see [`Block::records`].
#[derive(Clone, Debug)]
pub struct Records<'a> {
    category: &'static Category,
    octets: &'a [u8],
    at: usize,
}

impl Records<'_> {
    /// Where the next record would begin, from the block's first octet; the first is at 3.
    pub fn offset(&self) -> usize {
        self.at
    }
}

impl<'a> Iterator for Records<'a> {
    /// A record, or the damage with its octet counted from the block's first.
    type Item = Result<Record<'a>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let start = self.at;
        let rest = self.octets.get(start..).filter(|rest| !rest.is_empty())?;
        match Record::parse(self.category, rest) {
            Ok(record) => {
                self.at += record.octets().len();
                Some(Ok(record))
            }
            Err(error) => {
                self.at = self.octets.len();
                Some(Err(error.shifted(start)))
            }
        }
    }
}
