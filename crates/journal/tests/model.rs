//! Random actions against the simplest model: a list of records, and how many of them are durable.
//!
//! The one law: whatever a crash takes, the journal then holds a beginning of the list, and everything
//! that was durable is in it.

mod memory;

use journal::{Noted, Reader, SigningKey, Writer, verify};
use memory::Memory;
use proptest::prelude::*;

/// Small, so that segments end often.
const SEGMENT_BYTES_MAX: u64 = 600;

#[derive(Debug, Clone)]
enum Action {
    Append {
        kind: u16,
        bytes: Vec<u8>,
    },
    Sync,
    /// Everything unsynced up to this share of it (in 255ths) reached the disk, then came `garbage`.
    Crash {
        kept: u8,
        garbage: Vec<u8>,
    },
    Reopen,
}

fn action() -> impl Strategy<Value = Action> {
    let bytes = || prop::collection::vec(any::<u8>(), 0..80);
    prop_oneof![
        6 => (0..5_u16, bytes()).prop_map(|(kind, bytes)| Action::Append { kind, bytes }),
        2 => Just(Action::Sync),
        1 => (any::<u8>(), bytes()).prop_map(|(kept, garbage)| Action::Crash { kept, garbage }),
        1 => Just(Action::Reopen),
    ]
}

fn open(disk: &Memory) -> Writer<Memory> {
    let key = SigningKey::from_bytes(&[3; 32]);
    let (writer, _) = Writer::open_with_segments(disk.clone(), key, SEGMENT_BYTES_MAX).unwrap();
    writer
}

fn records(disk: &Memory) -> Vec<(u16, Vec<u8>)> {
    let records = Reader::open(disk.clone()).unwrap().map(Result::unwrap);
    let numbered = records.enumerate().map(|(at, record)| {
        assert_eq!(record.number.0, at as u64);
        (record.kind, record.bytes)
    });
    numbered.collect()
}

/// Takes from every segment what was not synced, but for a part of the last one, and adds garbage.
fn crash(disk: &Memory, kept: u8, garbage: &[u8]) {
    let mut segments = disk.segments.borrow_mut();
    for segment in segments.values_mut() {
        let unsynced = segment.bytes.len() - segment.synced;
        if unsynced > 0 {
            segment
                .bytes
                .truncate(segment.synced + unsynced * usize::from(kept) / 255);
            segment.bytes.extend(garbage);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn nothing_durable_is_lost_and_nothing_is_invented(
        actions in prop::collection::vec(action(), 1..60),
    ) {
        let disk = Memory::default();
        let mut writer = open(&disk);
        let mut model: Vec<(u16, Vec<u8>)> = Vec::new();
        for action in actions {
            match action {
                Action::Append { kind, bytes } => {
                    let number = writer.append(kind, &bytes).unwrap();
                    prop_assert_eq!(number.0, model.len() as u64);
                    model.push((kind, bytes));
                }
                Action::Sync => {
                    writer.sync().unwrap();
                    prop_assert_eq!(writer.durable().0, model.len() as u64);
                }
                Action::Crash { kept, garbage } => {
                    let durable = writer.durable().0 as usize;
                    drop(writer);
                    crash(&disk, kept, &garbage);
                    writer = open(&disk);
                    let found = records(&disk);
                    prop_assert!(found.len() >= durable);
                    prop_assert_eq!(&found[..], &model[..found.len()]);
                    model = found;
                }
                Action::Reopen => {
                    writer.sync().unwrap();
                    drop(writer);
                    writer = open(&disk);
                    prop_assert_eq!(&records(&disk), &model);
                }
            }
            prop_assert_eq!(writer.next().0, model.len() as u64);
        }
        writer.sync().unwrap();
        prop_assert_eq!(&records(&disk), &model);
        let report = verify(&disk, Noted::default()).unwrap();
        prop_assert_eq!(report.fault, None);
        prop_assert_eq!((report.records, report.unsealed), (model.len() as u64, 0));
    }
}
