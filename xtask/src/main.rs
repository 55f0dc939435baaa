//! How the project builds, tests and demonstrates itself: `cargo xtask COMMAND`.
//!
//! The commands live here, in Rust, and not in shell scripts, so that they read like the rest of the
//! house and run wherever cargo does. Each command is one module; `shell` starts other programs,
//! `debian` and `node` and `python` find or set up what a tier of tests needs.

#![allow(
    clippy::disallowed_methods,
    reason = "a build tool may time what it runs"
)]

mod asterix_tables;
mod bench;
mod crates;
mod debian;
mod demo;
mod fuzz;
mod licences;
mod node;
mod python;
mod shell;
mod soak;
mod tally;
mod test;
mod tidy;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask: how the project builds, tests and demonstrates itself

usage: cargo xtask COMMAND [ARGUMENTS]

  demo [ARGUMENTS]    build everything, console included, and run the incident with the console
                      open for a browser; the arguments go to `forewarn demo`
  test [TIER]...      set up what the tests need and run them. Tiers: rust, console, browser, peers;
                      all by default. What is missing is a counted skip, with CI=true a failure
  tidy                the house rules that no linter knows (also part of the rust tier)
  licences            whether every package we build with may be used
  codegen             make the ASTERIX tables again from the published definitions
  bench [NAME]...     criterion benches, and peers side by side; names filter
  fuzz [TARGET] [--seconds N | --runs N]
                      fuzz one target or all, a minute each unless said otherwise
  soak [--seeds N | --arrivals N [--times K]]
                      the demo's promise over many seeds (100 by default), or the coverage map's
                      word against the engine over random arrivals

examples:
  cargo xtask demo --improved
  cargo xtask test rust
  cargo xtask fuzz journal --seconds 600

exit codes: 0 success, 1 a failed check or run, 2 wrong use
";

/// How a command was asked for wrongly; printed with the help and exit code 2.
#[derive(Debug)]
pub struct Misuse(pub String);

impl std::fmt::Display for Misuse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Misuse {}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("error: {error:#}");
            if error.is::<Misuse>() {
                eprintln!("hint: `cargo xtask help` lists the commands");
                return ExitCode::from(2);
            }
            ExitCode::from(1)
        }
    }
}

/// Runs one command; `false` is a failed check that has already said what failed.
fn dispatch(arguments: &[String]) -> anyhow::Result<bool> {
    let (command, rest) = match arguments.split_first() {
        None => ("help", arguments),
        Some((command, rest)) => (command.as_str(), rest),
    };
    let wants_help = rest
        .iter()
        .any(|argument| argument == "--help" || argument == "-h");
    match command {
        "demo" => demo::run(rest),
        _ if wants_help => Ok(help()),
        "test" => test::run(rest),
        "codegen" => asterix_tables::run().map(|()| true),
        "tidy" => tidy::run(),
        "licences" => licences::run(),
        "bench" => bench::run(rest),
        "fuzz" => fuzz::run(rest),
        "soak" => soak::run(rest),
        "help" | "--help" | "-h" => Ok(help()),
        test::PROBE => Ok(test::probe()),
        other => Err(Misuse(format!("unknown command `{other}`")).into()),
    }
}

fn help() -> bool {
    print!("{HELP}");
    true
}
