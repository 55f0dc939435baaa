//! `cargo xtask test`: on a fresh machine, sets up what the tests need and runs them, tier by tier.
//!
//! A test that lacks a peer or a data folder does not pass in silence: it is skipped, by name, and in CI
//! (`CI=true`) that is a failure. The last line is always `N passed, N failed, N skipped`.

mod console;
mod determinism;
mod peers;
mod rust;

use std::time::Instant;

use crate::Misuse;
use crate::tally::Tally;

pub use determinism::{PROBE, probe};

/// The tiers, in the order in which they run: the console first, because the binary carries it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tier {
    Console,
    Rust,
    Browser,
    Peers,
}

impl Tier {
    const ALL: [Self; 4] = [Self::Console, Self::Rust, Self::Browser, Self::Peers];

    fn name(self) -> &'static str {
        match self {
            Self::Console => "console",
            Self::Rust => "rust",
            Self::Browser => "browser",
            Self::Peers => "peers",
        }
    }

    fn run(self, tally: &mut Tally) -> anyhow::Result<()> {
        match self {
            Self::Console => console::types_and_units(tally),
            Self::Rust => rust::run(tally),
            Self::Browser => console::browser(tally),
            Self::Peers => peers::run(tally),
        }
    }
}

/// Runs the named tiers, or all.
pub fn run(names: &[String]) -> anyhow::Result<bool> {
    let tiers = parse(names)?;
    let mut tally = Tally::default();
    let mut times = Vec::new();
    match std::env::var("FOREWARN_DATA") {
        Ok(folder) => eprintln!("found: FOREWARN_DATA={folder}"),
        Err(_) => eprintln!("FOREWARN_DATA is not set: tests on outside data are left out"),
    }
    for tier in tiers {
        let started = Instant::now();
        eprintln!("\n== {} ==", tier.name());
        if let Err(error) = tier.run(&mut tally) {
            eprintln!("error: {error:#}");
            tally.fail(format!(
                "the {} tier could not be run: {error}",
                tier.name()
            ));
        }
        times.push((tier.name(), started.elapsed().as_secs_f64()));
    }
    if std::env::var("CI").is_ok_and(|ci| ci == "true") {
        tally.require_all();
    }
    eprintln!();
    println!("\n== summary ==");
    for (name, seconds) in times {
        println!("{name}: {seconds:.0} s");
    }
    print!("{}", tally.summary());
    Ok(tally.failed == 0)
}

fn parse(names: &[String]) -> anyhow::Result<Vec<Tier>> {
    let mut tiers = Vec::new();
    for name in names {
        let tier = Tier::ALL.into_iter().find(|tier| tier.name() == name);
        let known = "rust, console, browser, peers";
        tiers.push(tier.ok_or_else(|| Misuse(format!("no tier `{name}`; there are: {known}")))?);
    }
    if tiers.is_empty() {
        tiers = Tier::ALL.to_vec();
    }
    tiers.sort_unstable();
    tiers.dedup();
    Ok(tiers)
}
