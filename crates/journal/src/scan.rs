//! Walking through segments: the one place that decides whether what comes next is right.
//!
//! Reading, verifying and recovering all go through [`Scan`], so they can't disagree. It holds no more than
//! the number and head that must come next.

use ed25519_dalek::VerifyingKey;

use crate::error::{Fault, Reason};
use crate::format::{Entry, GENESIS, HEADER_BYTES, Head, Header, SEAL, holds_a_seal, seal_fits};

/// Where a walk stands.
#[derive(Debug, Clone)]
pub struct Scan {
    /// Number of the record to come.
    pub next: u64,
    /// Chain head so far.
    pub head: Head,
    /// Records below this number are sealed.
    pub sealed: u64,
    /// Octet in the segment at which the next entry begins.
    pub offset: usize,
    /// The segment, named by its first record.
    pub segment: u64,
    key: Option<VerifyingKey>,
    trusted: Option<VerifyingKey>,
}

impl Scan {
    /// Before the first segment. Seals must fit each segment's own key, and that `trusted` where given.
    pub fn from_the_start(trusted: Option<VerifyingKey>) -> Self {
        Self {
            next: 0,
            head: GENESIS,
            sealed: 0,
            offset: 0,
            segment: 0,
            key: None,
            trusted,
        }
    }

    /// Before any segment, trusting that its header states the number and head rightly. Segments before
    /// it are not looked at.
    pub fn from_segment(segment: &[u8]) -> Self {
        let start = Self::from_the_start(None);
        match Header::decode(segment) {
            Ok(header) => Self {
                next: header.first,
                head: header.head,
                sealed: header.first,
                ..start
            },
            Err(_) => start,
        }
    }

    /// Checks the header of the next segment.
    pub fn enter(&mut self, name: u64, segment: &[u8]) -> Result<(), Reason> {
        self.segment = name;
        self.offset = 0;
        let header = Header::decode(segment)?;
        for found in [header.first, name] {
            if found != self.next {
                return Err(Reason::Number {
                    expected: self.next,
                    found,
                });
            }
        }
        if header.head != self.head {
            return Err(Reason::Chain);
        }
        let key = VerifyingKey::from_bytes(&header.key).map_err(|_| Reason::Signature)?;
        if self.trusted.is_some_and(|trusted| trusted != key) {
            return Err(Reason::ForeignKey);
        }
        self.key = Some(key);
        self.offset = HEADER_BYTES;
        Ok(())
    }

    /// The next entry, or none at the segment's end. After an error the walk stands before the bad entry.
    pub fn step<'a>(&mut self, segment: &'a [u8]) -> Result<Option<Entry<'a>>, Reason> {
        let mut rest = segment.get(self.offset..).unwrap_or_default();
        if rest.is_empty() {
            return Ok(None);
        }
        let entry = Entry::decode(&mut rest)?;
        if entry.number != self.next {
            return Err(Reason::Number {
                expected: self.next,
                found: entry.number,
            });
        }
        if entry.chain(&self.head) != entry.head {
            return Err(Reason::Chain);
        }
        if entry.kind == SEAL {
            let fits = |key| seal_fits(key, entry.number, &self.head, entry.bytes);
            if !self.key.as_ref().is_some_and(fits) {
                return Err(Reason::Signature);
            }
            self.sealed = entry.number;
        } else {
            self.next += 1;
        }
        self.head = entry.head;
        self.offset += entry.encoded_bytes();
        Ok(Some(entry))
    }

    /// Describes what was found at the present place; `last` says that no segment follows.
    pub fn fault(&self, reason: Reason, segment: &[u8], last: bool) -> Fault {
        let rest = segment.get(self.offset..).unwrap_or_default();
        let torn = last && !holds_a_seal(rest);
        Fault {
            segment: self.segment,
            offset: self.offset as u64,
            reason,
            torn,
        }
    }
}
