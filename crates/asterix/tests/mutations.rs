//! Damage of every kind: no panic, every octet accounted for, bounded work, and what still reads can
//! be encoded again.

#[path = "support/random.rs"]
mod random;

use asterix::json::{JsonWriter, Values};
use asterix::views::{cat015, cat034, cat048, cat062};
use asterix::{Block, BlockWriter, Editions, HEADER_OCTETS, Value, blocks, encode, missing_items};
use random::Random;

/// Octets decoded and octets reported, for a datagram read in every way that there is.
fn account(editions: &Editions, json: &mut JsonWriter, datagram: &[u8]) -> (usize, usize) {
    let (mut decoded, mut skipped) = (0, 0);
    for block in blocks(datagram) {
        match block {
            Ok(block) => {
                let (a, b) = account_block(editions, json, &block);
                decoded += a;
                skipped += b;
            }
            Err(error) => skipped += error.octets_left,
        }
    }
    (decoded, skipped)
}

fn account_block(editions: &Editions, json: &mut JsonWriter, block: &Block<'_>) -> (usize, usize) {
    for_every_view(block);
    let Some(category) = editions.category(block.category) else {
        return (0, block.octets.len());
    };
    let expansion = editions.expansion(block.category);
    let mut decoded = HEADER_OCTETS;
    let mut records = block.records(category);
    loop {
        let offset = records.offset();
        match records.next() {
            None => return (decoded, 0),
            Some(Err(error)) => {
                assert!(
                    error.octet >= offset && error.octet <= block.octets.len(),
                    "{error}"
                );
                return (decoded, block.octets.len() - offset);
            }
            Some(Ok(record)) => {
                assert!(
                    !record.octets().is_empty(),
                    "every record takes at least its FSPEC"
                );
                decoded += record.octets().len();
                // No value is longer than its text in the tables: output is bounded by input.
                assert!(json.items(&record, expansion).len() < 1000 * record.octets().len());
                let canonical = json.findings().is_empty();
                assert!(missing_items(&record).count() < 8);
                let tree = record.value(expansion, Values::Raw);
                let mut again = Vec::new();
                if encode(category, expansion, Values::Raw, &tree, &mut again).is_ok() && canonical
                {
                    assert_eq!(
                        again,
                        record.octets(),
                        "what is canonical comes out as it came in"
                    );
                }
            }
        }
    }
}

/// Views never fail where the generic walk does not, whatever the category is taken for.
fn for_every_view(block: &Block<'_>) {
    let _ = block.reports::<cat015::TargetReport>().count();
    let _ = block.reports::<cat034::ServiceMessage>().count();
    let _ = block.reports::<cat048::TargetReport>().count();
    let _ = block.reports::<cat062::Track>().count();
}

/// Datagrams of one to three blocks, each with random canonical records of a random category.
fn samples(count: usize) -> Vec<Vec<u8>> {
    let editions = Editions::default();
    let mut random = Random(17);
    let mut samples = Vec::new();
    while samples.len() < count {
        let mut datagram = Vec::new();
        for _ in 0..=random.below(3) {
            let tables = asterix::tables::CATEGORIES;
            let category = tables[random.below(tables.len() as u64) as usize];
            let expansion = editions.expansion(category.number);
            let mut block = BlockWriter::new(category.number);
            for _ in 0..=random.below(2) {
                let tree = random.record(category, expansion);
                let mut octets = Vec::new();
                encode(category, expansion, Values::Raw, &tree, &mut octets).unwrap();
                if tree != Value::Object(Vec::new()) {
                    block.push_octets(&octets).unwrap();
                }
            }
            datagram.extend(block.finish());
        }
        samples.push(datagram);
    }
    samples
}

/// One to four changes: bits, octets, cuts, doublings, and lengths that lie.
fn mutate(random: &mut Random, sample: &[u8]) -> Vec<u8> {
    let mut octets = sample.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(octets.len().max(1) as u64) as usize;
        match random.below(6) {
            0 => octets.truncate(at),
            1 => octets.insert(at.min(octets.len()), random.next() as u8),
            2 if !octets.is_empty() => drop(octets.remove(at)),
            3 if !octets.is_empty() => {
                octets[at] = [0, 1, 0x7F, 0x80, 0xFF][random.below(5) as usize];
            }
            4 => octets.extend_from_within(at.min(octets.len())..),
            _ if !octets.is_empty() => octets[at] ^= 1 << random.below(8),
            _ => {}
        }
    }
    octets
}

#[test]
fn undamaged_samples_are_decoded_to_the_last_octet() {
    let editions = Editions::default();
    let mut json = JsonWriter::new(Values::Engineering);
    for sample in samples(100) {
        assert_eq!(account(&editions, &mut json, &sample), (sample.len(), 0));
    }
}

#[test]
fn twenty_thousand_mutations_account_for_every_octet() {
    let editions = Editions::default();
    let mut json = JsonWriter::new(Values::Engineering);
    let samples = samples(200);
    let mut random = Random(4);
    let mut damaged = 0;
    for turn in 0..20_000 {
        let octets = mutate(&mut random, &samples[turn % samples.len()]);
        let (decoded, skipped) = account(&editions, &mut json, &octets);
        assert_eq!(decoded + skipped, octets.len(), "turn {turn}");
        damaged += usize::from(skipped > 0);
    }
    assert!(damaged > 5_000, "the mutations do damage: {damaged}");
}

#[test]
fn plain_noise_is_accounted_for_too() {
    let editions = Editions::default();
    let mut json = JsonWriter::new(Values::Raw);
    let mut random = Random(5);
    for _ in 0..5_000 {
        let mut octets: Vec<u8> = (0..random.below(200))
            .map(|_| random.next() as u8)
            .collect();
        if let [category, high, low, ..] = octets.as_mut_slice() {
            // A frame that holds, so that the noise reaches the records.
            let tables = asterix::tables::CATEGORIES;
            *category = tables[random.below(tables.len() as u64) as usize].number;
            (*high, *low) = (0, (random.below(256)) as u8);
        }
        let (decoded, skipped) = account(&editions, &mut json, &octets);
        assert_eq!(decoded + skipped, octets.len());
    }
}
