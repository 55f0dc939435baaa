//! Appending: records are gathered in memory, then sealed, written and synced together.
//!
//! A sync costs milliseconds whatever its size, so many records share one (group commit). The caller
//! decides when: at most as often as the disk can, at least before it acknowledges anything.

use ed25519_dalek::SigningKey;

use crate::RecordNumber;
use crate::error::Error;
use crate::format::{
    self, GENESIS, HEADER_BYTES, Head, Header, RECORD_BYTES_MAX, SEAL, SEGMENT_BYTES_MAX,
};
use crate::scan::Scan;
use crate::store::Storage;

/// Gathered octets above which they are handed to the storage without a sync.
const GATHERED_BYTES_MAX: usize = 1 << 20;

/// Appends records to a journal.
#[derive(Debug)]
pub struct Writer<S> {
    storage: S,
    key: SigningKey,
    segment_bytes_max: u64,
    segment_bytes: u64,
    gathered: Vec<u8>,
    head: Head,
    next: u64,
    durable: u64,
    /// Something was appended since the last seal.
    unsealed: bool,
    failed: bool,
}

/// What was found when a journal was opened for writing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovery {
    /// Number of the record to come.
    pub next: RecordNumber,
    /// What had to be cut off the end.
    pub cut: Option<Cut>,
}

/// A half-written end, cut off and set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cut {
    /// The segment, named by its first record number.
    pub segment: u64,
    /// Where it was cut.
    pub offset: u64,
    /// How many octets were cut off.
    pub bytes: u64,
}

impl<S: Storage> Writer<S> {
    /// Opens a journal for appending, new or old. Cuts off an end that a crash left half written; refuses
    /// a last segment that is damaged where it was durable (earlier segments are [`crate::verify()`]'s).
    pub fn open(storage: S, key: SigningKey) -> Result<(Self, Recovery), Error> {
        Self::open_with_segments(storage, key, SEGMENT_BYTES_MAX)
    }

    /// As [`Writer::open`], with segments of another length.
    pub fn open_with_segments(
        storage: S,
        key: SigningKey,
        segment_bytes_max: u64,
    ) -> Result<(Self, Recovery), Error> {
        let mut writer = Self {
            storage,
            key,
            segment_bytes_max,
            segment_bytes: 0,
            gathered: Vec::new(),
            head: GENESIS,
            next: 0,
            durable: 0,
            unsealed: false,
            failed: false,
        };
        let cut = writer.recover()?;
        let next = RecordNumber(writer.next);
        Ok((writer, Recovery { next, cut }))
    }

    /// Adds a record and gives its number. It is not durable yet.
    pub fn append(&mut self, kind: u16, bytes: &[u8]) -> Result<RecordNumber, Error> {
        if self.failed {
            return Err(Error::Failed);
        }
        if kind == SEAL {
            return Err(Error::ReservedKind);
        }
        if bytes.len() > RECORD_BYTES_MAX {
            return Err(Error::TooLong { bytes: bytes.len() });
        }
        let number = self.next;
        self.head = format::encode_entry(&mut self.gathered, &self.head, kind, number, bytes);
        self.next += 1;
        self.unsealed = true;
        if self.gathered.len() >= GATHERED_BYTES_MAX {
            self.flush()?;
        }
        Ok(RecordNumber(number))
    }

    /// Seals everything appended so far and returns when it would survive a crash.
    pub fn sync(&mut self) -> Result<(), Error> {
        if self.failed {
            return Err(Error::Failed);
        }
        if self.unsealed {
            self.head = format::encode_seal(&mut self.gathered, &self.head, self.next, &self.key);
            self.unsealed = false;
        }
        self.flush()?;
        self.guarded(Storage::sync)?;
        self.durable = self.next;
        if self.segment_bytes >= self.segment_bytes_max {
            self.begin_segment()?;
        }
        Ok(())
    }

    /// Records with lower numbers are durable.
    pub fn durable(&self) -> RecordNumber {
        RecordNumber(self.durable)
    }

    /// The number that the next record will get.
    pub fn next(&self) -> RecordNumber {
        RecordNumber(self.next)
    }

    /// The chain head, to be handed to witnesses after a sync.
    pub fn head(&self) -> Head {
        self.head
    }

    fn flush(&mut self) -> Result<(), Error> {
        let gathered = std::mem::take(&mut self.gathered);
        self.guarded(|storage| storage.append(&gathered))?;
        self.segment_bytes += gathered.len() as u64;
        self.gathered = gathered;
        self.gathered.clear();
        Ok(())
    }

    fn begin_segment(&mut self) -> Result<(), Error> {
        let key = self.key.verifying_key().to_bytes();
        let header = Header {
            first: self.next,
            head: self.head,
            key,
        };
        self.guarded(|storage| {
            storage.select(header.first)?;
            storage.append(&header.encode())?;
            storage.sync()
        })?;
        self.segment_bytes = HEADER_BYTES as u64;
        Ok(())
    }

    /// Once the storage has failed, nothing is known about the end of the file: no further attempt.
    fn guarded(&mut self, act: impl FnOnce(&mut S) -> std::io::Result<()>) -> Result<(), Error> {
        act(&mut self.storage).map_err(|error| {
            self.failed = true;
            Error::Io(error)
        })
    }

    /// Finds the end of an existing journal, cuts off what is torn, and stands ready to append.
    fn recover(&mut self) -> Result<Option<Cut>, Error> {
        let mut cut = None;
        while let Some(&segment) = self.storage.segments()?.last() {
            let bytes = self.storage.read(segment)?;
            let mut scan = Scan::from_segment(&bytes);
            let walked = scan.enter(segment, &bytes).and_then(|()| {
                while scan.step(&bytes)?.is_some() {}
                Ok(())
            });
            if let Err(reason) = walked {
                let fault = scan.fault(reason, &bytes, true);
                if !fault.torn {
                    return Err(Error::Damaged(fault));
                }
                self.storage.cut(segment, fault.offset)?;
                let lost = bytes.len() as u64 - fault.offset;
                cut = Some(Cut {
                    segment,
                    offset: fault.offset,
                    bytes: lost,
                });
                if fault.offset == 0 {
                    continue; // Its header was half written: the segment before is the last.
                }
            }
            self.continue_after(&scan, segment, &bytes)?;
            return Ok(cut);
        }
        self.begin_segment()?;
        Ok(cut)
    }

    fn continue_after(&mut self, scan: &Scan, segment: u64, bytes: &[u8]) -> Result<(), Error> {
        self.next = scan.next;
        self.head = scan.head;
        self.unsealed = scan.sealed != scan.next;
        self.segment_bytes = scan.offset as u64;
        self.storage.select(segment)?;
        let same_key = Header::decode(bytes)
            .is_ok_and(|header| header.key == self.key.verifying_key().to_bytes());
        // What was found may not have been synced by whoever wrote it.
        self.storage.sync()?;
        self.durable = self.next;
        if !same_key || self.segment_bytes >= self.segment_bytes_max {
            self.begin_segment()?;
        }
        Ok(())
    }
}
