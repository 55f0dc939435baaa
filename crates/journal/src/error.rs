//! What can go wrong: with the disk, with the caller's record, or with the bytes found.

use std::fmt;
use std::io;

use crate::format::RECORD_BYTES_MAX;

/// Why a journal could not be opened, read or written.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// The disk refused.
    Io(io::Error),
    /// The journal is damaged where its writer had already made it durable.
    Damaged(Fault),
    /// The record is longer than the format allows.
    TooLong {
        /// Length of the refused record in octets.
        bytes: usize,
    },
    /// The kind is reserved for the journal itself.
    ReservedKind,
    /// An earlier write or sync failed, so nothing more is known about the end of the file: reopen.
    Failed,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Io(error) => write!(f, "journal storage: {error}"),
            Self::Damaged(fault) => write!(f, "journal damaged: {fault}"),
            Self::TooLong { bytes } => {
                write!(
                    f,
                    "a record of {bytes} octets is longer than {RECORD_BYTES_MAX}"
                )
            }
            Self::ReservedKind => write!(f, "kind 65535 is reserved for the journal's seals"),
            Self::Failed => write!(f, "an earlier write failed: reopen the journal"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Io(error) => Some(error),
            _ => None,
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The first place where a journal is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The segment, named by its first record number.
    pub segment: u64,
    /// Octet in the segment at which the bad header, record or seal begins.
    pub offset: u64,
    /// What is wrong there.
    pub reason: Reason,
    /// Nothing sealed follows: a crash while writing looks like this, and then nothing durable is lost.
    pub torn: bool,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            segment,
            offset,
            reason,
            torn,
        } = self;
        write!(f, "segment {segment:020}, offset {offset}: {reason}")?;
        if *torn {
            write!(f, " (after the last seal: a torn end, or damage to it)")?;
        }
        Ok(())
    }
}

/// What is wrong at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The file ends inside a header, record or seal.
    CutShort,
    /// The segment does not begin with the format's mark.
    NotAJournal,
    /// Written by a version that this one does not know.
    UnknownVersion(u16),
    /// The checksum does not fit.
    Checksum,
    /// An impossible length.
    Length(u32),
    /// A number out of order.
    Number {
        /// The number that must come here.
        expected: u64,
        /// The number that stands here.
        found: u64,
    },
    /// The hash chain is broken.
    Chain,
    /// The seal is not signed by the segment's key.
    Signature,
    /// The segment is signed with another key than the trusted one.
    ForeignKey,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CutShort => write!(f, "cut short"),
            Self::NotAJournal => write!(f, "not a journal segment"),
            Self::UnknownVersion(version) => write!(f, "unknown format version {version}"),
            Self::Checksum => write!(f, "checksum does not fit"),
            Self::Length(length) => write!(f, "impossible length {length}"),
            Self::Number { expected, found } => {
                write!(f, "record number {found} where {expected} must be")
            }
            Self::Chain => write!(f, "hash chain broken"),
            Self::Signature => write!(f, "signature does not fit"),
            Self::ForeignKey => write!(f, "signed with a key that is not the trusted one"),
        }
    }
}
