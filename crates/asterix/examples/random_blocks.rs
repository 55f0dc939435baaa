//! Writes random canonical blocks of one category to standard output, for other decoders to read:
//! `random_blocks CATEGORY COUNT SEED [ITEM]...`, without the named items.

#[path = "../tests/support/random.rs"]
mod random;

use std::io::Write;

use asterix::json::Values;
use asterix::{BlockWriter, Editions, Value, encode};
use random::Random;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [number, count, seed, without @ ..] = arguments.as_slice() else {
        return Err("usage: random_blocks CATEGORY COUNT SEED [ITEM]...".into());
    };
    let (number, count): (u8, u64) = (number.parse()?, count.parse()?);
    let editions = Editions::default();
    let category = editions.category(number).ok_or("unknown category")?;
    let expansion = editions.expansion(number);
    let mut random = Random(seed.parse()?);
    let mut output = std::io::stdout().lock();
    for _ in 0..count {
        let mut block = BlockWriter::new(number);
        for _ in 0..=random.below(3) {
            let mut tree = random.record(category, expansion);
            if let Value::Object(items) = &mut tree {
                items.retain(|(name, _)| !without.iter().any(|left_out| left_out == name));
            }
            if tree == Value::Object(Vec::new()) {
                continue;
            }
            let mut octets = Vec::new();
            encode(category, expansion, Values::Raw, &tree, &mut octets)?;
            block.push_octets(&octets)?;
        }
        output.write_all(&block.finish())?;
    }
    Ok(())
}
