//! Reading a journal back, record by record, each checked against the chain before it is given out.

use std::vec;

use crate::RecordNumber;
use crate::error::{Error, Fault, Reason};
use crate::format::SEAL;
use crate::scan::Scan;
use crate::store::Storage;

/// A record as it was appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its place.
    pub number: RecordNumber,
    /// The caller's kind.
    pub kind: u16,
    /// The caller's bytes.
    pub bytes: Vec<u8>,
}

/// Gives a journal's records in order; holds one segment in memory. Ends after the first error.
#[derive(Debug)]
pub struct Reader<S> {
    storage: S,
    segments: vec::IntoIter<u64>,
    scan: Scan,
    bytes: Vec<u8>,
    ended: bool,
}

impl<S: Storage> Reader<S> {
    /// Opens a journal at its first record.
    pub fn open(storage: S) -> Result<Self, Error> {
        let segments = storage.segments()?.into_iter();
        let scan = Scan::from_the_start(None);
        Ok(Self {
            storage,
            segments,
            scan,
            bytes: Vec::new(),
            ended: false,
        })
    }

    fn read(&mut self) -> Result<Option<Record>, Error> {
        loop {
            match self.scan.step(&self.bytes) {
                Err(reason) => return Err(Error::Damaged(self.fault(reason))),
                Ok(Some(entry)) if entry.kind == SEAL => {}
                Ok(Some(entry)) => {
                    let number = RecordNumber(entry.number);
                    let bytes = entry.bytes.to_vec();
                    return Ok(Some(Record {
                        number,
                        kind: entry.kind,
                        bytes,
                    }));
                }
                Ok(None) => {
                    let Some(segment) = self.segments.next() else {
                        return Ok(None);
                    };
                    self.bytes = self.storage.read(segment)?;
                    if let Err(reason) = self.scan.enter(segment, &self.bytes) {
                        return Err(Error::Damaged(self.fault(reason)));
                    }
                }
            }
        }
    }

    fn fault(&self, reason: Reason) -> Fault {
        self.scan
            .fault(reason, &self.bytes, self.segments.len() == 0)
    }
}

impl<S: Storage> Iterator for Reader<S> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let item = self.read().transpose();
        self.ended = !matches!(item, Some(Ok(_)));
        item
    }
}
