//! `cargo xtask bench`: speed, and peers side by side. Never part of the tests: a busy machine must
//! not turn a figure into a failure.

use crate::debian::{self, GDAL, Package, TSHARK};
use crate::{python, shell};

/// A comparison with another system, or of a run with itself. Its script gets what was built in `FOREWARN_BIN`, the unpacked
/// source package in `FOREWARN_SOURCE`, and a folder for its files in `FOREWARN_OUT`.
struct Comparison {
    name: &'static str,
    requirements: &'static str,
    script: &'static str,
    /// A pinned Python source package to unpack for its recordings.
    source: Option<&'static str>,
    /// What cargo is to build, and where it then is below `target/release`.
    build: &'static [&'static str],
    binary: &'static str,
    debian: &'static [Package],
    /// Criterion benches of ours that belong beside it, as cargo's arguments.
    benches: &'static [&'static str],
}

/// One line a comparison; scripts live beside the crate that is compared.
const COMPARISONS: &[Comparison] = &[
    Comparison {
        name: "tracking",
        requirements: "crates/tracking/peers/requirements.txt",
        script: "crates/tracking/peers/compare.py",
        source: None,
        build: &["--package", "forewarn"],
        binary: "forewarn",
        debian: &[],
        benches: &[],
    },
    Comparison {
        name: "real-traffic",
        requirements: "crates/replay/peers/requirements.txt",
        script: "crates/replay/peers/count_warnings.py",
        source: Some("traffic==2.13"),
        build: &["--package", "forewarn"],
        binary: "forewarn",
        debian: &[],
        benches: &[],
    },
    Comparison {
        name: "asterix",
        requirements: "crates/asterix/peers/requirements-bench.txt",
        script: "crates/asterix/peers/bench.py",
        source: Some("asterix_decoder==0.7.11"),
        build: &["--package", "asterix", "--example", "speed"],
        binary: "examples/speed",
        debian: &[TSHARK],
        benches: &[],
    },
    Comparison {
        name: "flight-jsbsim",
        requirements: "crates/flight/peers/jsbsim.txt",
        script: "crates/flight/peers/check_jsbsim.py",
        benches: &["--package", "flight"],
        ..CALCULATOR
    },
    Comparison {
        name: "flight-rocketpy",
        requirements: "crates/flight/peers/rocketpy.txt",
        script: "crates/flight/peers/check_rocketpy.py",
        ..CALCULATOR
    },
    Comparison {
        name: "coverage",
        requirements: "crates/coverage/peers/requirements.txt",
        script: "crates/coverage/peers/compare.py",
        source: None,
        build: &["--package", "forewarn"],
        binary: "forewarn",
        debian: &[GDAL],
        benches: &["--package", "coverage", "--package", "siting"],
    },
    Comparison {
        name: "large-area",
        requirements: "crates/coverage/peers/requirements.txt",
        script: "crates/coverage/peers/large_area.py",
        source: None,
        build: &["--package", "forewarn"],
        binary: "forewarn",
        debian: &[],
        benches: &[],
    },
];

/// What the comparisons of falling share.
const CALCULATOR: Comparison = Comparison {
    name: "",
    requirements: "",
    script: "",
    source: None,
    build: &["--package", "flight", "--example", "calculator"],
    binary: "examples/calculator",
    debian: &[],
    benches: &[],
};

/// Runs the criterion benches and the comparisons whose names contain one of `filters`.
pub fn run(filters: &[String]) -> anyhow::Result<bool> {
    let wanted = |name: &str| {
        filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()))
    };
    if filters.is_empty() {
        shell::run(&mut shell::cargo(&["bench", "--workspace"]))?;
    }
    for comparison in COMPARISONS
        .iter()
        .filter(|comparison| wanted(comparison.name))
    {
        debian::ensure(comparison.debian).map_err(anyhow::Error::msg)?;
        let programs = python::environment(comparison.requirements)?;
        let out = python::folder().join("out/bench").join(comparison.name);
        std::fs::create_dir_all(&out)?;
        // Without a filter all benches have run already.
        if !(filters.is_empty() || comparison.benches.is_empty()) {
            shell::run(&mut shell::cargo(
                &[&["bench"], comparison.benches].concat(),
            ))?;
        }
        let build = [&["build", "--release"], comparison.build].concat();
        shell::run(&mut shell::cargo(&build))?;
        let mut script = shell::program(programs.join("python"), &[comparison.script]);
        let binary = shell::root().join("target/release").join(comparison.binary);
        script.env("FOREWARN_BIN", binary).env("FOREWARN_OUT", out);
        if let Some(pinned) = comparison.source {
            let source = python::source_package(&programs, pinned)?;
            script.env("FOREWARN_SOURCE", source);
        }
        shell::run(&mut script)?;
    }
    Ok(true)
}
