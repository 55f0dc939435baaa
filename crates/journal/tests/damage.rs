//! What happens to a journal on disk: flipped bits, torn ends, full disks, foreign keys.

mod memory;

use std::collections::BTreeMap;

use journal::{
    Error, Fault, Noted, Reader, Reason, SigningKey, VerifyingKey, Writer, format, verify,
};
use memory::{Memory, Segment};

fn key() -> SigningKey {
    SigningKey::from_bytes(&[9; 32])
}

/// Three sealed groups in two segments.
fn small_journal() -> Memory {
    let disk = Memory::default();
    let (mut writer, _) = Writer::open_with_segments(disk.clone(), key(), 400).unwrap();
    for group in 0..3_u16 {
        writer
            .append(group, format!("report of group {group}").as_bytes())
            .unwrap();
        writer.append(7, b"").unwrap();
        writer.sync().unwrap();
    }
    assert_eq!(disk.segments.borrow().len(), 2);
    disk
}

fn holding(segments: BTreeMap<u64, Segment>) -> Memory {
    let disk = Memory::default();
    disk.segments.replace(segments);
    disk
}

/// The same journal with one octet changed.
fn with_flipped_bit(disk: &Memory, segment: u64, offset: usize, bit: u32) -> Memory {
    let mut segments = disk.segments.borrow().clone();
    segments.get_mut(&segment).unwrap().bytes[offset] ^= 1 << bit;
    holding(segments)
}

/// Where headers and entries begin in a segment, and where the last ends.
fn boundaries(segment: &Segment) -> Vec<usize> {
    let mut at = vec![0, format::HEADER_BYTES];
    let mut rest = &segment.bytes[format::HEADER_BYTES..];
    while !rest.is_empty() {
        format::Entry::decode(&mut rest).unwrap();
        at.push(segment.bytes.len() - rest.len());
    }
    at
}

fn sealed_by(key: VerifyingKey) -> Noted {
    Noted {
        key: Some(key),
        ..Noted::default()
    }
}

#[test]
fn a_cut_off_end_is_found_by_a_head_that_was_noted_elsewhere() {
    let disk = small_journal();
    let head = verify(&disk, Noted::default()).unwrap().head;
    let noted = Noted {
        head: Some(head),
        ..Noted::default()
    };
    let passes = |disk: &Memory| verify(disk, noted).unwrap().noted_head;
    assert_eq!(passes(&disk), Some(true));
    // It grows, and has had that head.
    let (mut writer, _) = Writer::open(disk.clone(), key()).unwrap();
    writer.append(5, b"later").unwrap();
    writer.sync().unwrap();
    drop(writer);
    assert_eq!(passes(&disk), Some(true));
    // Its last segment is taken away: sound in itself.
    let mut cut = disk.segments.borrow().clone();
    cut.pop_last();
    let cut = holding(cut);
    assert_eq!(verify(&cut, Noted::default()).unwrap().fault, None);
    assert_eq!(passes(&cut), Some(false));
}

#[test]
fn every_flipped_bit_is_found_where_it_is() {
    let disk = small_journal();
    let segments = disk.segments.borrow().clone();
    for (name, segment) in &segments {
        let boundaries = boundaries(segment);
        for offset in 0..segment.bytes.len() {
            let start = *boundaries.iter().rfind(|start| **start <= offset).unwrap();
            for bit in 0..8 {
                let report = verify(
                    &with_flipped_bit(&disk, *name, offset, bit),
                    Noted::default(),
                )
                .unwrap();
                let fault = report.fault.unwrap();
                assert_eq!((fault.segment, fault.offset), (*name, start as u64));
            }
        }
    }
}

#[test]
fn a_flipped_bit_before_a_seal_is_never_cut_off_as_a_torn_end() {
    let disk = small_journal();
    let (&last, segment) = disk
        .segments
        .borrow()
        .last_key_value()
        .map(|(k, v)| (k, v.clone()))
        .unwrap();
    let boundaries = boundaries(&segment);
    let last_seal = boundaries[boundaries.len() - 2];
    // The chain head at a seal's end is outside its checksum, so there the seal still counts as one.
    let head = segment.bytes.len() - size_of::<format::Head>();
    for offset in (0..last_seal).chain(head..segment.bytes.len()) {
        let damaged = with_flipped_bit(&disk, last, offset, 0);
        let error = Writer::open(damaged, key()).unwrap_err();
        assert!(
            matches!(error, Error::Damaged(Fault { torn: false, .. })),
            "{offset}: {error}"
        );
    }
    // In the rest of the last seal only the seal is lost: every record is kept, and sealed again.
    for offset in last_seal..head {
        let damaged = with_flipped_bit(&disk, last, offset, 0);
        let (mut writer, recovery) = Writer::open(damaged.clone(), key()).unwrap();
        assert_eq!(recovery.cut.map(|cut| cut.offset), Some(last_seal as u64));
        assert_eq!(recovery.next.0, 6);
        writer.sync().unwrap();
        assert_eq!(verify(&damaged, Noted::default()).unwrap().fault, None);
    }
}

#[test]
fn a_journal_cut_at_any_octet_opens_with_a_beginning_of_its_records() {
    let whole = small_journal().segments.borrow().clone();
    let (&last, segment) = whole.last_key_value().unwrap();
    for length in 0..segment.bytes.len() {
        let mut segments = whole.clone();
        segments.get_mut(&last).unwrap().bytes.truncate(length);
        let disk = holding(segments);
        let (writer, recovery) = Writer::open(disk.clone(), key()).unwrap();
        let torn = !boundaries(segment).contains(&length) || length == 0;
        assert_eq!(recovery.cut.is_some(), torn, "cut to {length} octets");
        let kinds: Vec<u16> = Reader::open(disk)
            .unwrap()
            .map(|record| record.unwrap().kind)
            .collect();
        assert_eq!(kinds, [0, 7, 1, 7, 2, 7][..kinds.len()]);
        assert_eq!(writer.next().0, kinds.len() as u64);
    }
}

#[test]
fn a_missing_segment_is_found() {
    let mut segments = small_journal().segments.borrow().clone();
    segments.pop_first();
    let fault = verify(&holding(segments), Noted::default())
        .unwrap()
        .fault
        .unwrap();
    assert_eq!((fault.offset, fault.torn), (0, false));
    assert!(matches!(fault.reason, Reason::Number { expected: 0, .. }));
}

#[test]
fn records_forged_under_another_key_are_refused() {
    let disk = small_journal();
    let other = SigningKey::from_bytes(&[1; 32]).verifying_key();
    assert_eq!(
        verify(&disk, sealed_by(key().verifying_key()))
            .unwrap()
            .fault,
        None
    );
    let fault = verify(&disk, sealed_by(other)).unwrap().fault.unwrap();
    assert_eq!(fault.reason, Reason::ForeignKey);
}

#[test]
fn after_a_full_disk_nothing_more_is_promised_until_the_journal_is_reopened() {
    let disk = Memory::default();
    let (mut writer, _) = Writer::open(disk.clone(), key()).unwrap();
    writer.append(1, b"before").unwrap();
    writer.sync().unwrap();
    writer.append(1, b"while full").unwrap();
    *disk.full.borrow_mut() = true;
    assert!(matches!(writer.sync(), Err(Error::Io(_))));
    *disk.full.borrow_mut() = false;
    assert!(matches!(writer.append(1, b"after"), Err(Error::Failed)));
    assert!(matches!(writer.sync(), Err(Error::Failed)));
    assert_eq!(writer.durable().0, 1);
    drop(writer);
    let (writer, recovery) = Writer::open(disk, key()).unwrap();
    assert_eq!((recovery.cut, writer.next().0), (None, 1));
}

#[test]
fn a_new_key_begins_a_new_segment_in_the_same_chain() {
    let disk = small_journal();
    let before = disk.segments.borrow().len();
    let other = SigningKey::from_bytes(&[1; 32]);
    let (mut writer, _) = Writer::open(disk.clone(), other).unwrap();
    writer.append(5, b"under the new key").unwrap();
    writer.sync().unwrap();
    assert_eq!(disk.segments.borrow().len(), before + 1);
    let report = verify(&disk, Noted::default()).unwrap();
    assert_eq!((report.fault, report.records), (None, 7));
}

#[test]
fn records_that_the_format_cannot_hold_are_refused() {
    let (mut writer, _) = Writer::open(Memory::default(), key()).unwrap();
    assert!(matches!(
        writer.append(format::SEAL, b""),
        Err(Error::ReservedKind)
    ));
    let long = vec![0; format::RECORD_BYTES_MAX + 1];
    assert!(matches!(
        writer.append(1, &long),
        Err(Error::TooLong { .. })
    ));
    assert_eq!(writer.next().0, 0);
}
