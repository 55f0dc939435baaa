//! Checking a whole journal, and counting what is in it.

use std::collections::BTreeMap;
use std::io;

use ed25519_dalek::VerifyingKey;

use crate::error::{Fault, Reason};
use crate::format::{GENESIS, Head, Header, SEAL};
use crate::scan::Scan;
use crate::store::Storage;

/// What a journal holds, as far as it is sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Records, seals not counted.
    pub records: u64,
    /// Seals.
    pub seals: u64,
    /// Octets in all segments, sound or not.
    pub bytes: u64,
    /// Records after the last seal.
    pub unsealed: u64,
    /// Chain head at the end of what is sound.
    pub head: Head,
    /// Whether the chain has or had the head that was noted, if one was.
    pub noted_head: Option<bool>,
    /// Records by the caller's kind.
    pub kinds: BTreeMap<u16, KindCount>,
    /// The segments that were looked at.
    pub segments: Vec<SegmentReport>,
    /// The first place that is not sound, if any; nothing after it was looked at.
    pub fault: Option<Fault>,
}

/// How many records of one kind, and how long they are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KindCount {
    /// Records.
    pub records: u64,
    /// Their octets, without the journal's own.
    pub bytes: u64,
}

/// One segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SegmentReport {
    /// Number of its first record.
    pub first: u64,
    /// Its length in octets.
    pub bytes: u64,
    /// The key that seals it, where its header could be read.
    pub key: Option<[u8; 32]>,
}

/// What somebody outside has kept of a journal, to hold against it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Noted {
    /// The public key that must have sealed every segment.
    pub key: Option<VerifyingKey>,
    /// A chain head that it once had: it must have grown from there. A journal whose end was cut off is sound in itself;
    /// only a head that was noted elsewhere tells.
    pub head: Option<Head>,
}

/// Checks every octet of a journal: checksums, numbers, chain and seals, and what was noted of it. Memory is that of
/// one segment.
pub fn verify<S: Storage>(storage: &S, noted: Noted) -> io::Result<Report> {
    let mut scan = Scan::from_the_start(noted.key);
    let mut report = Report {
        records: 0,
        seals: 0,
        bytes: 0,
        unsealed: 0,
        head: GENESIS,
        noted_head: noted.head.map(|head| head == GENESIS),
        kinds: BTreeMap::new(),
        segments: Vec::new(),
        fault: None,
    };
    let names = storage.segments()?;
    for name in &names {
        let bytes = storage.read(*name)?;
        let key = Header::decode(&bytes).ok().map(|header| header.key);
        report.bytes += bytes.len() as u64;
        report.segments.push(SegmentReport {
            first: *name,
            bytes: bytes.len() as u64,
            key,
        });
        if let Err(reason) = walk(&mut scan, *name, &bytes, noted.head, &mut report) {
            report.fault = Some(scan.fault(reason, &bytes, names.last() == Some(name)));
            break;
        }
    }
    report.unsealed = scan.next - scan.sealed;
    report.head = scan.head;
    Ok(report)
}

fn walk(
    scan: &mut Scan,
    name: u64,
    bytes: &[u8],
    noted: Option<Head>,
    report: &mut Report,
) -> Result<(), Reason> {
    scan.enter(name, bytes)?;
    while let Some(entry) = scan.step(bytes)? {
        if noted == Some(scan.head) {
            report.noted_head = Some(true);
        }
        if entry.kind == SEAL {
            report.seals += 1;
        } else {
            report.records += 1;
            let kind = report.kinds.entry(entry.kind).or_default();
            kind.records += 1;
            kind.bytes += entry.bytes.len() as u64;
        }
    }
    Ok(())
}
