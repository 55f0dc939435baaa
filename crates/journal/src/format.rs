//! The files of a journal, version 1: their specification, and their codec.
//!
//! # Limits
//!
//! | what | limit |
//! |---|---|
//! | a record's bytes | [`RECORD_BYTES_MAX`] = 16 MiB |
//! | a segment | a new one begins when [`SEGMENT_BYTES_MAX`] = 64 MiB is reached |
//! | kinds | 0 to 65534; 65535 is the seal |
//! | record numbers | 64 bits, from 0, without gaps |
//!
//! # Layout
//!
//! A journal is a folder of segments. A segment's name is the number of its first record in twenty
//! decimal digits, with `.journal` after it. Integers are little-endian. A segment is a header, then
//! entries without padding up to the end of the file:
//!
//! ```text
//! header   0  8  the mark "FOREWARN"                entry    0  4  length n of the bytes
//!          8  2  version, 1                                  4  2  kind
//!         10  6  zero                                        6  2  zero
//!         16  8  number of the first record                  8  8  number
//!         24 32  chain head before that record              16  4  CRC-32 of octets 0 to 15 and the bytes
//!         56 32  Ed25519 public key                         20  n  the bytes
//!         88  4  CRC-32 of octets 0 to 87                 20+n 32  chain head after this entry
//! ```
//!
//! - CRC-32 is that of IEEE 802.3 (polynomial 0x04C11DB7, reflected), as in zip and PNG.
//! - The chain head before the first entry of a journal is 32 zero octets. After an entry it is
//!   SHA-256 (FIPS 180-4) over the head before it and the entry's octets 0 to 19+n.
//! - A **seal** is an entry of kind 65535 with 64 bytes: the Ed25519 signature (RFC 8032) over the text
//!   `forewarn journal seal 1`, the public key, the number (8 octets) and the chain head before the
//!   seal. It takes no record number: its number is that of the record to come. It signs everything
//!   before it, and with it everything in earlier segments.
//!
//! # Writing, crashing, recovering
//!
//! Records are gathered, then written with a seal after them, then synced to the disk: group commit. So
//! everything that was ever acknowledged stands before a seal. A crash can leave a half-written group
//! after the last seal, and nothing else: recovery keeps its whole entries, sets aside the rest in a
//! file `<segment>.torn-<offset>`, and says so. A bad entry with a seal somewhere after it is damage,
//! which recovery refuses to touch.
//!
//! What this cannot show from the files alone is that whole sealed groups were cut off the end. For
//! that, heads are handed to witnesses.
//!
//! # Versions
//!
//! The version stands in every segment's header. A reader of a later version must read this one; files
//! of every version stay in `tests/fixtures`.

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};

use crate::error::Reason;

/// The longest record, octets.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// A segment that has reached this length is not added to, octets.
pub const SEGMENT_BYTES_MAX: u64 = 64 << 20;

/// The kind of a seal; a caller's record can't have it.
pub const SEAL: u16 = u16::MAX;

/// Length of a segment's header, octets.
pub const HEADER_BYTES: usize = 92;

const MARK: [u8; 8] = *b"FOREWARN";
const VERSION: u16 = 1;
const HEAD_BYTES: usize = 32;
const ENTRY_HEADER_BYTES: usize = 20;
const SEAL_BYTES: usize = 64;
const SEAL_TEXT: &[u8] = b"forewarn journal seal 1";

const _: () = assert!(
    RECORD_BYTES_MAX < u32::MAX as usize,
    "lengths are 32 bits on the disk"
);

/// A chain head: the SHA-256 that stands for everything before it.
pub type Head = [u8; HEAD_BYTES];

/// The head before the first entry of a journal.
pub const GENESIS: Head = [0; HEAD_BYTES];

/// The start of a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Number of the first record.
    pub first: u64,
    /// Chain head before it.
    pub head: Head,
    /// The key that seals this segment.
    pub key: [u8; 32],
}

impl Header {
    /// The header's octets.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES);
        bytes.extend(MARK);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend([0; 6]);
        bytes.extend(self.first.to_le_bytes());
        bytes.extend(self.head);
        bytes.extend(self.key);
        bytes.extend(crc32fast::hash(&bytes).to_le_bytes());
        bytes
    }

    /// Reads a header at the start of a segment.
    pub fn decode(segment: &[u8]) -> Result<Self, Reason> {
        let mut rest = segment;
        let mark: [u8; 8] = take(&mut rest)?;
        let version = u16::from_le_bytes(take(&mut rest)?);
        let _zero: [u8; 6] = take(&mut rest)?;
        let first = u64::from_le_bytes(take(&mut rest)?);
        let head = take(&mut rest)?;
        let key = take(&mut rest)?;
        let covered = segment.len() - rest.len();
        let crc = u32::from_le_bytes(take(&mut rest)?);
        if mark != MARK {
            return Err(Reason::NotAJournal);
        }
        if segment.get(..covered).map(crc32fast::hash) != Some(crc) {
            return Err(Reason::Checksum);
        }
        if version != VERSION {
            return Err(Reason::UnknownVersion(version));
        }
        Ok(Self { first, head, key })
    }
}

/// One record or seal as it stands in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The caller's kind, or [`SEAL`].
    pub kind: u16,
    /// The record's number; a seal has that of the record to come.
    pub number: u64,
    /// The record's bytes, or a seal's signature.
    pub bytes: &'a [u8],
    /// Chain head after this entry.
    pub head: Head,
}

impl<'a> Entry<'a> {
    /// Reads the entry at the start of `rest`, and moves `rest` past it. The checksum is checked here, the
    /// chain by whoever knows the head before it.
    pub fn decode(rest: &mut &'a [u8]) -> Result<Self, Reason> {
        let mut cursor = *rest;
        let length = u32::from_le_bytes(take(&mut cursor)?);
        let kind = u16::from_le_bytes(take(&mut cursor)?);
        let _zero: [u8; 2] = take(&mut cursor)?;
        let number = u64::from_le_bytes(take(&mut cursor)?);
        let crc = u32::from_le_bytes(take(&mut cursor)?);
        if length as usize > RECORD_BYTES_MAX {
            return Err(Reason::Length(length));
        }
        let (bytes, mut cursor) = cursor
            .split_at_checked(length as usize)
            .ok_or(Reason::CutShort)?;
        let head = take(&mut cursor)?;
        let mut hasher = crc32fast::Hasher::new();
        hasher.update(rest.get(..ENTRY_HEADER_BYTES - 4).unwrap_or_default());
        hasher.update(bytes);
        if hasher.finalize() != crc {
            return Err(Reason::Checksum);
        }
        *rest = cursor;
        Ok(Self {
            kind,
            number,
            bytes,
            head,
        })
    }

    /// Its length in a segment, octets.
    pub fn encoded_bytes(&self) -> usize {
        ENTRY_HEADER_BYTES + self.bytes.len() + HEAD_BYTES
    }

    /// The head that must stand at its end, given the head before it.
    pub fn chain(&self, before: &Head) -> Head {
        chain(
            before,
            &entry_header(self.kind, self.number, self.bytes),
            self.bytes,
        )
    }
}

/// Appends an entry to `out` and gives the chain head after it.
pub fn encode_entry(
    out: &mut Vec<u8>,
    before: &Head,
    kind: u16,
    number: u64,
    bytes: &[u8],
) -> Head {
    let header = entry_header(kind, number, bytes);
    let head = chain(before, &header, bytes);
    out.extend(header);
    out.extend(bytes);
    out.extend(head);
    head
}

/// Appends a seal over everything before it, and gives the chain head after it.
pub fn encode_seal(out: &mut Vec<u8>, before: &Head, number: u64, key: &SigningKey) -> Head {
    let statement = statement(&key.verifying_key().to_bytes(), number, before);
    encode_entry(out, before, SEAL, number, &key.sign(&statement).to_bytes())
}

/// Whether a seal's bytes are the key's signature under this number and head.
pub fn seal_fits(key: &VerifyingKey, number: u64, before: &Head, bytes: &[u8]) -> bool {
    let Ok(signature) = <[u8; SEAL_BYTES]>::try_from(bytes) else {
        return false;
    };
    let statement = statement(&key.to_bytes(), number, before);
    key.verify_strict(&statement, &Signature::from_bytes(&signature))
        .is_ok()
}

/// Whether a seal, whole and unharmed by its checksum, stands anywhere in `bytes`.
pub fn holds_a_seal(bytes: &[u8]) -> bool {
    let mut start = [0; 8];
    start[..4].copy_from_slice(&(SEAL_BYTES as u32).to_le_bytes());
    start[4..6].copy_from_slice(&SEAL.to_le_bytes());
    let starts = bytes
        .windows(start.len())
        .enumerate()
        .filter(|(_, window)| *window == start);
    starts.into_iter().any(|(offset, _)| {
        let mut rest = bytes.get(offset..).unwrap_or_default();
        Entry::decode(&mut rest).is_ok()
    })
}

fn statement(key: &[u8; 32], number: u64, head: &Head) -> Vec<u8> {
    [SEAL_TEXT, key, &number.to_le_bytes(), head].concat()
}

fn entry_header(kind: u16, number: u64, bytes: &[u8]) -> [u8; ENTRY_HEADER_BYTES] {
    let mut header = [0; ENTRY_HEADER_BYTES];
    header[0..4].copy_from_slice(&(bytes.len() as u32).to_le_bytes());
    header[4..6].copy_from_slice(&kind.to_le_bytes());
    header[8..16].copy_from_slice(&number.to_le_bytes());
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&header[..16]);
    hasher.update(bytes);
    header[16..].copy_from_slice(&hasher.finalize().to_le_bytes());
    header
}

fn chain(before: &Head, header: &[u8; ENTRY_HEADER_BYTES], bytes: &[u8]) -> Head {
    Sha256::new()
        .chain_update(before)
        .chain_update(header)
        .chain_update(bytes)
        .finalize()
        .into()
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Reason> {
    let (first, others) = rest.split_first_chunk::<N>().ok_or(Reason::CutShort)?;
    *rest = others;
    Ok(*first)
}
