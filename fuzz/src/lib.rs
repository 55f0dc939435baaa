//! One fuzz target for every public parser: whatever the octets, no panic and no octet unaccounted for.
//!
//! A target is a function of bytes and nothing else, so that the fuzzer and the ordinary test below run the
//! same code: `cargo xtask fuzz` searches for bytes that break it, and the test replays `corpus/`. Targets
//! know no clock, file or socket.

use std::io;
use std::path::Path;

use journal::Storage;

/// A parser under test: its name, which is its corpus's folder, and what must hold for any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[("asterix", asterix), ("journal", journal), ("site", site)];

/// The blocks of a datagram, and every record under every edition that we know for its category.
fn asterix(bytes: &[u8]) {
    for block in asterix::blocks(bytes) {
        let Ok(block) = block else { continue };
        let editions = asterix::tables::CATEGORIES.iter();
        for category in editions.filter(|known| known.number == block.category) {
            let (mut accounted, mut at) = (0, 0);
            for record in block.records(category) {
                let Ok(record) = record else { break };
                accounted += record.octets().len();
                at += record.fields().count();
            }
            assert!(accounted <= bytes.len() && at <= 8 * bytes.len());
        }
    }
}

/// A segment that anyone may have written: reading and verifying agree on where it ends.
fn journal(bytes: &[u8]) {
    let read = journal::Reader::open(OneSegment(bytes))
        .into_iter()
        .flatten();
    let read = read.take_while(Result::is_ok).count() as u64;
    let report = journal::verify(&OneSegment(bytes), None).ok();
    assert_eq!(report.map(|report| report.records), Some(read));
}

/// A site file: accepted, or refused with at least one message.
fn site(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Err(problems) = sitefile::from_text(Path::new("fuzzed.toml"), text) {
        assert!(!problems.render(false).is_empty());
    }
}

/// A journal of one segment, to be read only.
struct OneSegment<'a>(&'a [u8]);

impl Storage for OneSegment<'_> {
    fn segments(&self) -> io::Result<Vec<u64>> {
        Ok(vec![0])
    }

    fn read(&self, _: u64) -> io::Result<Vec<u8>> {
        Ok(self.0.to_vec())
    }

    fn select(&mut self, _: u64) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn append(&mut self, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn sync(&mut self) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }

    fn cut(&mut self, _: u64, _: u64) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_corpus_replays() {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for (name, target) in TARGETS {
            let mut replayed = 0;
            for file in std::fs::read_dir(corpora.join(name)).unwrap() {
                let whole = std::fs::read(file.unwrap().path()).unwrap();
                // Cut at every octet too: what a network or a crash does.
                for length in 0..=whole.len().min(512) {
                    target(&whole[..length]);
                }
                target(&whole);
                replayed += 1;
            }
            assert!(replayed > 0, "{name} has no corpus");
        }
    }
}
