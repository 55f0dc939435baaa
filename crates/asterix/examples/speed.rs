//! Reads a file of CAT048 blocks so many times in one of the ways that are compared, and prints what
//! came out: `speed typed|bare|json FILE TIMES`.
//!
//! `cargo xtask bench asterix` times it beside other people's decoders.

#[path = "../benches/support/paths.rs"]
mod paths;

use std::hint::black_box;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [way, path, times] = arguments.as_slice() else {
        return Err("speed typed|bare|json FILE TIMES".into());
    };
    let read: fn(&[u8]) -> f64 = match way.as_str() {
        "typed" => paths::typed,
        "bare" => paths::bare,
        "json" => |file| paths::json(file) as f64,
        other => return Err(format!("`{other}` is not a way to read").into()),
    };
    let file = std::fs::read(path)?;
    let mut outcome = 0.0;
    for _ in 0..times.parse()? {
        outcome = black_box(read(black_box(&file)));
    }
    println!("{outcome}");
    Ok(())
}
