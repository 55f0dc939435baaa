//! What the journal's bytes mean.
//!
//! A journal is one or more *sessions*. A session begins with the world that the engine was made
//! for; then come its events, in the order in which the engine took them, with marks of the decision
//! hash in between, so that a replay can show where it would first differ. Everything else is there
//! for people: warnings, receipts, gaps.
//!
//! | kind | record | bytes after the version octet (1) |
//! |---|---|---|
//! | 1 | world | borsh of [`WorldIdentity`] |
//! | 2 | event | borsh of [`Event`] |
//! | 3 | mark | events so far (u64), decision hash (32 octets) |
//! | 4 | warning | borsh of [`WarningDecision`] |
//! | 5 | gap | records left out because the disk was behind or failed (u64) |
//! | 6 | note | UTF-8 text: receipts, coverage statements |
//!
//! Integers are little-endian. A reader refuses versions that it does not know.

use borsh::{BorshDeserialize, BorshSerialize};
use engine::{Event, WorldIdentity};
use warning::WarningDecision;

/// Version octet that is written.
const VERSION: u8 = 1;

const WORLD: u16 = 1;
const EVENT: u16 = 2;
const MARK: u16 = 3;
const WARNING: u16 = 4;
const GAP: u16 = 5;
const NOTE: u16 = 6;

/// What records of a kind are called; `None`: not known to this version.
pub fn kind_name(kind: u16) -> Option<&'static str> {
    Some(match kind {
        WORLD => "world",
        EVENT => "event",
        MARK => "mark",
        WARNING => "warning",
        GAP => "gap",
        NOTE => "note",
        _ => return None,
    })
}

/// A record on its way to a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Its kind in the journal.
    pub kind: u16,
    /// Its bytes in the journal.
    pub bytes: Vec<u8>,
}

/// A record read back.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A session begins.
    World(WorldIdentity),
    /// The engine was given this.
    Event(Event),
    /// After so many events of this session the decisions had this hash.
    Mark(Mark),
    /// The engine decided this.
    Warning(WarningDecision),
    /// So many records are missing here.
    Gap(u64),
    /// A remark.
    Note(String),
}

/// A point at which a replay can be compared with the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Mark {
    /// Events of this session so far.
    pub events: u64,
    /// Hash over the decisions so far.
    pub decision_hash: [u8; 32],
}

/// Why bytes of a journal cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordError {
    /// A kind that this version does not know.
    Kind(u16),
    /// A version that this program does not know.
    Version {
        /// Of which kind.
        kind: u16,
        /// The version found, if any.
        version: Option<u8>,
    },
    /// The bytes are not what the kind says.
    Malformed {
        /// Of which kind.
        kind: u16,
        /// What is wrong.
        reason: String,
    },
    /// An event holds a figure that is not a number and so has no encoding.
    NotANumber,
}

impl core::fmt::Display for RecordError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Kind(kind) => write!(f, "records of kind {kind} are not known to this version"),
            Self::Version {
                kind,
                version: Some(version),
            } => {
                write!(
                    f,
                    "version {version} of records of kind {kind} is not known"
                )
            }
            Self::Version {
                kind,
                version: None,
            } => {
                write!(f, "a record of kind {kind} is empty")
            }
            Self::Malformed { kind, reason } => {
                write!(f, "a record of kind {kind} is malformed: {reason}")
            }
            Self::NotANumber => f.write_str("an event holds a figure that is not a number"),
        }
    }
}

impl core::error::Error for RecordError {}

impl Record {
    /// The start of a session.
    pub fn world(identity: &WorldIdentity) -> Result<Self, RecordError> {
        Self::encode(WORLD, identity)
    }

    /// An event.
    pub fn event(event: &Event) -> Result<Self, RecordError> {
        Self::encode(EVENT, event)
    }

    /// A mark.
    pub fn mark(mark: &Mark) -> Result<Self, RecordError> {
        Self::encode(MARK, mark)
    }

    /// A warning, for people.
    pub fn warning(decision: &WarningDecision) -> Result<Self, RecordError> {
        Self::encode(WARNING, decision)
    }

    /// A gap.
    pub fn gap(records: u64) -> Self {
        let mut bytes = vec![VERSION];
        bytes.extend(records.to_le_bytes());
        Self { kind: GAP, bytes }
    }

    /// A remark.
    pub fn note(text: &str) -> Self {
        let mut bytes = vec![VERSION];
        bytes.extend(text.as_bytes());
        Self { kind: NOTE, bytes }
    }

    fn encode(kind: u16, value: &impl BorshSerialize) -> Result<Self, RecordError> {
        let mut bytes = vec![VERSION];
        value
            .serialize(&mut bytes)
            .map_err(|_| RecordError::NotANumber)?;
        Ok(Self { kind, bytes })
    }
}

impl Entry {
    /// Reads a record of a journal.
    pub fn decode(kind: u16, bytes: &[u8]) -> Result<Self, RecordError> {
        let (version, body) = match bytes.split_first() {
            Some((&version, body)) => (Some(version), body),
            None => (None, bytes),
        };
        if version != Some(VERSION) {
            return Err(RecordError::Version { kind, version });
        }
        match kind {
            WORLD => read(kind, body).map(Self::World),
            EVENT => read(kind, body).map(Self::Event),
            MARK => read(kind, body).map(Self::Mark),
            WARNING => read(kind, body).map(Self::Warning),
            GAP => read(kind, body).map(Self::Gap),
            NOTE => Ok(Self::Note(String::from_utf8_lossy(body).into_owned())),
            kind => Err(RecordError::Kind(kind)),
        }
    }
}

fn read<T: BorshDeserialize>(kind: u16, body: &[u8]) -> Result<T, RecordError> {
    borsh::from_slice(body).map_err(|error| RecordError::Malformed {
        kind,
        reason: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::FeedId;
    use frames::Time;

    #[test]
    fn every_record_is_read_back() {
        let event = Event::Octets {
            feed: FeedId(2),
            received: Time(7),
            octets: vec![48, 0, 3],
        };
        let mark = Mark {
            events: 9,
            decision_hash: [3; 32],
        };
        let cases = [
            (Record::event(&event).expect("encodes"), Entry::Event(event)),
            (Record::mark(&mark).expect("encodes"), Entry::Mark(mark)),
            (Record::gap(5), Entry::Gap(5)),
            (
                Record::note("siren 3 answered"),
                Entry::Note("siren 3 answered".to_owned()),
            ),
        ];
        for (record, entry) in cases {
            assert_eq!(Entry::decode(record.kind, &record.bytes), Ok(entry));
        }
    }

    #[test]
    fn the_bytes_of_a_tick_are_the_documented_ones() {
        let record = Record::event(&Event::Tick { time: Time(258) }).expect("encodes");
        assert_eq!(
            (record.kind, record.bytes),
            (2, vec![1, 1, 2, 1, 0, 0, 0, 0, 0, 0])
        );
    }

    #[test]
    fn damage_is_an_error_with_its_kind() {
        let whole = Record::event(&Event::Tick { time: Time(1) })
            .expect("encodes")
            .bytes;
        for cut in 0..whole.len() {
            assert!(Entry::decode(EVENT, &whole[..cut]).is_err(), "{cut}");
        }
        let mut longer = whole.clone();
        longer.push(0);
        assert!(matches!(
            Entry::decode(EVENT, &longer),
            Err(RecordError::Malformed { kind: 2, .. })
        ));
        assert_eq!(Entry::decode(77, &[1]), Err(RecordError::Kind(77)));
        assert_eq!(
            Entry::decode(EVENT, &[2, 0]),
            Err(RecordError::Version {
                kind: 2,
                version: Some(2)
            })
        );
    }
}
