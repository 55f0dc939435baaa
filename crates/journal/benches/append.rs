//! What a record costs: gathered and sealed in memory, and read back checked.
//!
//! The disk is left out on purpose: a sync costs what the disk asks, whatever we do. The budget is
//! 10 µs a record, so that 20,000 plots a second take a fifth of a core at most.

#![allow(
    missing_docs,
    reason = "criterion's macros make undocumented functions"
)]

use std::io;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use journal::{Reader, SigningKey, Storage, Writer};

const RECORDS: u64 = 10_000;
const GROUP: u64 = 128;
const PLOT: [u8; 200] = [0x5a; 200];

/// A disk that is only memory, with one segment.
#[derive(Clone, Default)]
struct Memory(Vec<u8>);

impl Storage for Memory {
    fn segments(&self) -> io::Result<Vec<u64>> {
        Ok(if self.0.is_empty() {
            Vec::new()
        } else {
            vec![0]
        })
    }

    fn read(&self, _: u64) -> io::Result<Vec<u8>> {
        Ok(self.0.clone())
    }

    fn select(&mut self, _: u64) -> io::Result<()> {
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.extend(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn cut(&mut self, _: u64, length: u64) -> io::Result<()> {
        self.0.truncate(length as usize);
        Ok(())
    }
}

/// Appends all records in groups; the sync after each seals it.
fn append(storage: &mut Memory) {
    let key = SigningKey::from_bytes(&[1; 32]);
    let (mut writer, _) = Writer::open(&mut *storage, key).unwrap();
    for record in 1..=RECORDS {
        writer.append(1, &PLOT).unwrap();
        if record % GROUP == 0 {
            writer.sync().unwrap();
        }
    }
    writer.sync().unwrap();
}

fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("journal");
    group.throughput(Throughput::Elements(RECORDS));
    group.bench_function("append", |bencher| {
        bencher.iter(|| append(&mut Memory::default()));
    });
    let mut written = Memory::default();
    append(&mut written);
    group.bench_function("read", |bencher| {
        bencher.iter(|| {
            Reader::open(written.clone())
                .unwrap()
                .map(Result::unwrap)
                .count()
        });
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
