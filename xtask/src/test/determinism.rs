//! The same input gives the same decisions, bit for bit, whatever built or runs the program.
//!
//! The demo, as it was and with the improved site, runs without a screen in the dev build, in the release
//! build, and in both with the C library's processor features masked, so that any floating-point function that
//! slipped past the bans would take another code path. The four decision hashes of each must be one.
//!
//! Masking proves something only where the C library picks other code by processor. [`probe`] shows
//! whether it does here: it hashes the standard library's own functions, which the engine must not use.

use std::process::Command;

use anyhow::Context;

use crate::shell;
use crate::tally::Tally;

/// The hidden command that prints [`probe`]'s hash.
pub const PROBE: &str = "float-probe";

/// Names from before and after glibc 2.33; unknown ones are ignored.
const MASK: &str = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX512F,-AVX512VL,-AVX512DQ,\
    -FMA_Usable,-FMA4_Usable,-AVX2_Usable,-AVX512F_Usable";

/// What runs: its name in the tally, its folder and what the demo is told.
const SHOWS: [(&str, &str, &[&str]); 2] = [
    (
        "determinism: one decision hash in dev, release and masked runs",
        "as-it-was",
        &[],
    ),
    (
        "determinism: the same on the improved site",
        "improved",
        &["--improved"],
    ),
];

/// Builds both profiles and compares.
pub fn run(tally: &mut Tally) -> anyhow::Result<()> {
    shell::run(&mut shell::cargo(&["build", "--package", "forewarn"]))?;
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--package",
        "forewarn",
    ]))?;
    for (tier, folder, told) in SHOWS {
        let mut hashes = Vec::new();
        for profile in ["debug", "release"] {
            for masked in [false, true] {
                let name = format!(
                    "{folder}, {profile}{}",
                    if masked { ", masked" } else { "" }
                );
                let hash =
                    decision_hash(profile, masked, folder, told).with_context(|| name.clone())?;
                println!("decision hash, {name}: {hash}");
                hashes.push(hash);
            }
        }
        tally.count(tier, hashes.windows(2).all(|pair| pair[0] == pair[1]));
    }
    let me = std::env::current_exe()?;
    let plain = shell::capture(&mut shell::program(&me, &[PROBE]))?;
    let masked = shell::capture(mask(&mut shell::program(&me, &[PROBE])))?;
    println!(
        "the mask {} the C library's floating-point functions on this machine",
        if plain == masked {
            "does not change"
        } else {
            "changes"
        }
    );
    Ok(())
}

fn decision_hash(
    profile: &str,
    masked: bool,
    folder: &str,
    told: &[&str],
) -> anyhow::Result<String> {
    let out = shell::root()
        .join("target/determinism")
        .join(folder)
        .join(profile)
        .join(masked.to_string());
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    let binary = shell::root().join("target").join(profile).join("forewarn");
    let mut demo = shell::program(
        binary,
        &["demo", "--headless", "--out", &out.to_string_lossy()],
    );
    demo.args(told);
    shell::capture(if masked { mask(&mut demo) } else { &mut demo })?;
    let summary = std::fs::read_to_string(out.join("summary.json"))?;
    let summary: serde_json::Value = serde_json::from_str(&summary)?;
    let hash = summary["decision_hash"]
        .as_str()
        .context("summary.json has no decision_hash")?;
    Ok(hash.to_string())
}

fn mask(command: &mut Command) -> &mut Command {
    command.env("GLIBC_TUNABLES", MASK)
}

/// Prints a hash of the standard library's floating-point functions over many arguments.
pub fn probe() -> bool {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for i in 1..200_000_u32 {
        let x = f64::from(i) * 0.001_37;
        for value in [x.sin(), x.cos(), x.exp(), x.ln(), x.atan2(2.5), x.powf(1.7)] {
            hash = (hash ^ value.to_bits()).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    println!("{hash:016x}");
    true
}
