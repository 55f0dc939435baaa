//! What can be wrong with received octets, and where.

use core::fmt;

/// Damage in a record: which item, at which octet, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Error {
    /// The item that could not be read; `None` for the FSPEC itself.
    pub item: Option<&'static str>,
    /// Where the damage shows, counted from the first octet of the slice that was parsed; after
    /// [`crate::Block::records`] from the first octet of the block.
    pub octet: usize,
    /// What is wrong.
    pub reason: Reason,
}

/// Why something could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The octets end before the item does.
    CutShort {
        /// Octets that the item needs from here.
        needed: usize,
        /// Octets that there are.
        present: usize,
    },
    /// FX is set on the last octet that the specification defines.
    TooManyExtensions,
    /// An FSPEC bit is set that announces nothing.
    UndefinedBit {
        /// Field reference number, counted from 1.
        number: usize,
    },
    /// An FSPEC that announces nothing.
    Empty,
    /// A length octet that does not even count itself.
    ZeroLength,
    /// A count of repetitions that must not be zero (strict mode).
    ZeroRepetitions,
    /// An FSPEC or extension longer than it need be (strict mode).
    NotMinimal,
    /// Spare bits that are not zero (strict mode).
    SpareBitsSet,
    /// A value beyond the limits that the specification states (strict mode).
    BeyondLimit,
    /// The reserved expansion field does not fit its definition (strict mode).
    ExpansionMisfit,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutShort { needed, present } => {
                write!(f, "cut short: needs {needed} octets, {present} left")
            }
            Self::TooManyExtensions => f.write_str("FX set on the last octet defined"),
            Self::UndefinedBit { number } => {
                write!(f, "FSPEC announces field {number}, which is not defined")
            }
            Self::Empty => f.write_str("FSPEC announces nothing"),
            Self::ZeroLength => f.write_str("length octet is zero"),
            Self::ZeroRepetitions => f.write_str("repeated zero times"),
            Self::NotMinimal => f.write_str("longer than it need be"),
            Self::SpareBitsSet => f.write_str("spare bits set"),
            Self::BeyondLimit => f.write_str("value beyond the limits of the specification"),
            Self::ExpansionMisfit => f.write_str("does not fit the expansion's definition"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.item {
            Some(item) => write!(f, "item {item} at octet {}: {}", self.octet, self.reason),
            None => write!(f, "FSPEC at octet {}: {}", self.octet, self.reason),
        }
    }
}

impl core::error::Error for Error {}

impl Error {
    /// The same error, with its octet counted from `octets` earlier.
    pub(crate) fn shifted(mut self, octets: usize) -> Self {
        self.octet += octets;
        self
    }
}
