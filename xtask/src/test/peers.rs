//! The peers tier: other people's programs check what we write, and we check what theirs write.
//!
//! One entry a check. Its program runs from the project's root, in the pinned Python environment where it
//! has one, and finds in its environment:
//!
//! | variable | what |
//! |---|---|
//! | `FOREWARN_BIN` | the `forewarn` program under test |
//! | `FOREWARN_DATA` | the data folder, as given to us |
//! | `FOREWARN_SOURCE` | the unpacked source package, where the check names one |
//! | `FOREWARN_OUT` | an empty folder of the check's own |
//!
//! It ends with exit code 0, or 1 when something disagrees. If its output closes with a line
//! `N passed, N failed, N skipped`, those are counted, else the check counts as one test.

use anyhow::Context;

use crate::debian::{self, GDAL, Package, TSHARK};
use crate::tally::Tally;
use crate::{crates, python, shell};

/// One check against a peer.
struct Check {
    /// What is checked, as the summary names it.
    name: &'static str,
    /// Pinned requirements of its Python environment, from the project's root.
    requirements: Option<&'static str>,
    /// A pinned source package to unpack for its recordings: Python's `name==version`, or
    /// Rust's `name@version`.
    source: Option<&'static str>,
    /// Debian packages it needs.
    debian: &'static [Package],
    /// Whether it reads `FOREWARN_DATA`.
    data: bool,
    /// The command; `python` is the environment's own.
    command: &'static [&'static str],
}

const CHECKS: &[Check] = &[
    Check {
        name: "journal-format",
        requirements: Some("crates/journal/peers/requirements.txt"),
        source: None,
        debian: &[],
        data: false,
        command: &["python", "crates/journal/peers/read_by_the_spec.py"],
    },
    Check {
        name: "asterix-recordings",
        source: Some("asterix_decoder==0.7.11"),
        command: &["python", "crates/asterix/peers/check_recordings.py"],
        ..ASTERIX
    },
    Check {
        name: "asterix-crate-samples",
        source: Some("libasterix@0.1.0"),
        command: &["python", "crates/asterix/peers/check_crate_samples.py"],
        ..ASTERIX
    },
    Check {
        name: "asterix-random",
        command: &["python", "crates/asterix/peers/check_random.py"],
        ..ASTERIX
    },
    Check {
        name: "asterix-theirs",
        command: &["python", "crates/asterix/peers/check_theirs.py"],
        ..ASTERIX
    },
    Check {
        name: "asterix-tshark",
        debian: &[TSHARK],
        command: &["python", "crates/asterix/peers/check_tshark.py"],
        ..ASTERIX
    },
    Check {
        name: "asterix-synapse",
        requirements: Some("crates/asterix/peers/requirements-synapse.txt"),
        command: &["python", "crates/asterix/peers/check_synapse.py"],
        ..ASTERIX
    },
    Check {
        name: "flight-fluids",
        requirements: Some("crates/flight/peers/fluids.txt"),
        source: None,
        debian: &[],
        data: false,
        command: &["python", "crates/flight/peers/check_fluids.py"],
    },
    Check {
        name: "flight-jsbsim",
        requirements: Some("crates/flight/peers/jsbsim.txt"),
        source: None,
        debian: &[],
        data: false,
        command: &["python", "crates/flight/peers/check_jsbsim.py"],
    },
    Check {
        name: "flight-rocketpy",
        requirements: Some("crates/flight/peers/rocketpy.txt"),
        source: None,
        debian: &[],
        data: false,
        command: &["python", "crates/flight/peers/check_rocketpy.py"],
    },
    Check {
        name: "weather-eccodes",
        requirements: Some("crates/weather/peers/eccodes.txt"),
        source: None,
        debian: &[],
        data: false,
        command: &["python", "crates/weather/peers/check_eccodes.py"],
    },
    Check {
        name: "weather-soundings",
        requirements: Some("crates/weather/peers/soundings.txt"),
        source: None,
        debian: &[],
        data: false,
        command: &["python", "crates/weather/peers/check_soundings.py"],
    },
    Check {
        name: "weather-growth",
        requirements: Some("crates/weather/peers/soundings.txt"),
        source: None,
        debian: &[],
        data: false,
        command: &["python", "crates/weather/peers/check_growth.py"],
    },
    Check {
        name: "simulator-tshark",
        requirements: None,
        source: None,
        debian: &[TSHARK],
        data: false,
        command: &["python3", "crates/simulator/peers/check_tshark.py"],
    },
    Check {
        name: "replay-recordings",
        requirements: Some("crates/replay/peers/requirements.txt"),
        source: Some("asterix_decoder==0.7.11"),
        debian: &[],
        data: false,
        command: &["python", "crates/replay/peers/check_recordings.py"],
    },
    Check {
        name: "replay-flights",
        requirements: Some("crates/replay/peers/requirements.txt"),
        source: Some("traffic==2.13"),
        debian: &[],
        data: false,
        command: &["python", "crates/replay/peers/check_flights.py"],
    },
    Check {
        name: "replay-every-recording",
        requirements: Some("crates/replay/peers/requirements.txt"),
        source: Some("asterix_decoder==0.7.11"),
        debian: &[],
        data: false,
        command: &["python", "crates/replay/peers/check_every_recording.py"],
    },
    Check {
        name: "replay-crate-samples",
        requirements: Some("crates/replay/peers/requirements.txt"),
        source: Some("libasterix@0.1.0"),
        debian: &[],
        data: false,
        command: &["python", "crates/replay/peers/check_every_recording.py"],
    },
    Check {
        name: "coverage-grass",
        requirements: None,
        source: None,
        debian: &[GDAL, GRASS],
        data: true,
        command: &["python3", "crates/coverage/peers/check_grass.py"],
    },
    Check {
        name: "coverage-files",
        requirements: None,
        source: None,
        debian: &[GDAL],
        data: false,
        command: &["python3", "crates/coverage/peers/check_files.py"],
    },
    Check {
        name: "coverage-elevation",
        requirements: None,
        source: None,
        debian: &[GDAL],
        data: false,
        command: &["python3", "crates/coverage/peers/check_elevation.py"],
    },
    Check {
        name: "siting-gdal",
        requirements: None,
        source: None,
        debian: &[GDAL],
        data: false,
        command: &["python3", "crates/siting/peers/check_gdal.py"],
    },
];

const GRASS: Package = Package {
    program: "grass",
    package: "grass-core",
};

/// What the checks of the codec share.
const ASTERIX: Check = Check {
    name: "",
    requirements: Some("crates/asterix/peers/requirements-libasterix.txt"),
    source: None,
    debian: &[],
    data: false,
    command: &[],
};

/// Sets up and runs every check.
pub fn run(tally: &mut Tally) -> anyhow::Result<()> {
    shell::run(&mut shell::cargo(&["build", "--package", "forewarn"]))?;
    for check in CHECKS {
        if let Some(missing) = missing(check) {
            tally.skip(format!("peers: {}: {missing}", check.name));
            continue;
        }
        if let Err(error) = run_check(check, tally) {
            eprintln!("error: {error:#}");
            tally.fail(format!("peers: {}: {error}", check.name));
        }
    }
    Ok(())
}

fn missing(check: &Check) -> Option<String> {
    if check.data && std::env::var_os("FOREWARN_DATA").is_none() {
        return Some("FOREWARN_DATA is not set".into());
    }
    if !shell::exists("python3") {
        return Some("no python3; type: sudo apt-get install python3 python3-venv".into());
    }
    debian::ensure(check.debian).err()
}

fn run_check(check: &Check, tally: &mut Tally) -> anyhow::Result<()> {
    let (program, arguments) = check.command.split_first().context("an empty command")?;
    let mut program = std::path::PathBuf::from(program);
    let mut source = None;
    if let Some(requirements) = check.requirements {
        let programs = python::environment(requirements)?;
        if let Some(pinned) = check.source {
            source = Some(if pinned.contains('@') {
                crates::source(pinned)?
            } else {
                python::source_package(&programs, pinned)?
            });
        }
        if program.as_os_str() == "python" {
            program = programs.join("python");
        }
    }
    let out = python::folder().join("out").join(check.name);
    if out.exists() {
        std::fs::remove_dir_all(&out)?;
    }
    std::fs::create_dir_all(&out)?;
    let mut command = shell::program(program, arguments);
    command.env("FOREWARN_BIN", shell::root().join("target/debug/forewarn"));
    command.env("FOREWARN_OUT", &out);
    if let Some(source) = source {
        command.env("FOREWARN_SOURCE", source);
    }
    let mut output = String::new();
    let success = shell::lines(&mut command, |line| {
        println!("{line}");
        output.push_str(line);
        output.push('\n');
    })?;
    tally.add_runner(&format!("peers: {}", check.name), &output, success);
    Ok(())
}
