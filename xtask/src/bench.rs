//! `cargo xtask bench`: speed, and peers side by side. Never part of the tests: a busy machine must
//! not turn a figure into a failure.

use crate::{python, shell};

/// A comparison with another system: its script gets this build's binary in `FOREWARN_BIN`.
struct Comparison {
    name: &'static str,
    requirements: &'static str,
    script: &'static str,
}

/// One line a comparison; scripts live beside the crate that is compared.
const COMPARISONS: &[Comparison] = &[Comparison {
    name: "tracking",
    requirements: "crates/tracking/peers/requirements.txt",
    script: "crates/tracking/peers/compare.py",
}];

/// Runs the criterion benches and the comparisons whose names contain one of `filters`.
pub fn run(filters: &[String]) -> anyhow::Result<bool> {
    let wanted = |name: &str| {
        filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()))
    };
    if filters.is_empty() {
        shell::run(&mut shell::cargo(&["bench", "--workspace"]))?;
    }
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--package",
        "forewarn",
    ]))?;
    for comparison in COMPARISONS
        .iter()
        .filter(|comparison| wanted(comparison.name))
    {
        let programs = python::environment(comparison.requirements)?;
        let mut script = shell::program(programs.join("python"), &[comparison.script]);
        script.env(
            "FOREWARN_BIN",
            shell::root().join("target/release/forewarn"),
        );
        shell::run(&mut script)?;
    }
    Ok(true)
}
