//! Journals on a real disk, and files of every released version, which must open for ever.

use std::path::{Path, PathBuf};

use journal::{Folder, Noted, Reader, SigningKey, Writer, verify};

const RECORDS: [(u16, &[u8]); 4] = [
    (0, b"the world"),
    (1, b"\x30\x00\x05\xff\x80"),
    (1, b""),
    (42, b"a tick"),
];

/// Writes the fixture's records: two groups, so two seals.
fn write(folder: &Path) {
    let storage = Folder::for_writing(folder).unwrap();
    let (mut writer, _) = Writer::open(storage, SigningKey::from_bytes(&[5; 32])).unwrap();
    for (at, (kind, bytes)) in RECORDS.into_iter().enumerate() {
        writer.append(kind, bytes).unwrap();
        if at % 2 == 1 {
            writer.sync().unwrap();
        }
    }
}

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1")
}

const SEGMENT: &str = "00000000000000000000.journal";

#[test]
fn files_of_version_1_open() {
    let folder = Folder::for_reading(fixture());
    let report = verify(&folder, Noted::default()).unwrap();
    assert_eq!((report.records, report.seals, report.fault), (4, 2, None));
    for (record, expected) in Reader::open(folder).unwrap().zip(RECORDS) {
        let record = record.unwrap();
        assert_eq!((record.kind, &record.bytes[..]), expected);
    }
}

#[test]
fn the_same_records_and_key_give_the_same_octets() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let written = std::fs::read(folder.path().join(SEGMENT)).unwrap();
    assert_eq!(written, std::fs::read(fixture().join(SEGMENT)).unwrap());
}

#[test]
fn a_second_writer_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let first = Folder::for_writing(folder.path()).unwrap();
    let refusal = Folder::for_writing(folder.path()).unwrap_err();
    assert!(refusal.to_string().contains("another process is writing"));
    drop(first);
    Folder::for_writing(folder.path()).unwrap();
}

#[test]
fn a_torn_end_is_set_aside_and_reported() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let path = folder.path().join(SEGMENT);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, [&whole[..], b"half a rec"].concat()).unwrap();

    let storage = Folder::for_writing(folder.path()).unwrap();
    let (_, recovery) = Writer::open(storage, SigningKey::from_bytes(&[5; 32])).unwrap();
    let cut = recovery.cut.unwrap();
    assert_eq!((cut.offset, cut.bytes), (whole.len() as u64, 10));
    assert_eq!(std::fs::read(&path).unwrap(), whole);
    let aside = folder
        .path()
        .join(format!("{SEGMENT}.torn-{}", whole.len()));
    assert_eq!(std::fs::read(aside).unwrap(), b"half a rec");
}
