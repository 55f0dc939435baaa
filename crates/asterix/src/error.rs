//! What can be wrong with received octets, and where.

use core::fmt;

use crate::walk::Finding;

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
    /// The category defines no profile to read a record with.
    NoProfile,
    /// A length octet that does not even count itself.
    ZeroLength,
    /// Strict mode only: readable, but not as the specification wants it.
    Forbidden(Finding),
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
            Self::NoProfile => f.write_str("the category defines no profile"),
            Self::ZeroLength => f.write_str("length octet is zero"),
            Self::Forbidden(finding) => f.write_str(finding.as_str()),
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
