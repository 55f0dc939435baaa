//! `cargo xtask fuzz`: coverage-guided fuzzing of every public parser, on the stable compiler.
//!
//! One program, `fuzz/src/fuzzer.rs`, runs any target. The compiler flags below ask LLVM for the
//! counters that libFuzzer reads; they are those of `cargo fuzz` less the sanitizers, which need a
//! nightly compiler. What the fuzzer finds interesting is kept under `target/fuzz/`; a crash is left in
//! `fuzz/corpus/`, so that it fails the ordinary test until it is mended.

use crate::{Misuse, shell};

/// How long a target is fuzzed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Budget {
    Seconds(u64),
    Runs(u64),
}

/// Without another wish: a minute.
const DEFAULT: Budget = Budget::Seconds(60);

/// No input is longer: a datagram of a few blocks, so that time goes into variety and not into size.
const INPUT_OCTETS_MAX: &str = "-max_len=1500";

const COVERAGE_FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

/// Fuzzes one target or all of them; every folder in `fuzz/corpus` is a target.
pub fn run(arguments: &[String]) -> anyhow::Result<bool> {
    let (wanted, budget) = parse(arguments)?;
    let corpora = shell::root().join("fuzz/corpus");
    let mut targets = Vec::new();
    for entry in std::fs::read_dir(&corpora)? {
        targets.push(entry?.file_name().to_string_lossy().into_owned());
    }
    targets.sort();
    if let Some(wanted) = wanted {
        if !targets.contains(&wanted) {
            let known = targets.join(", ");
            return Err(Misuse(format!("no fuzz target `{wanted}`; there are: {known}")).into());
        }
        targets = vec![wanted];
    }
    // The host is named so that build scripts, which run here, are not instrumented.
    let host = shell::capture(&mut shell::program("rustc", &["--print", "host-tuple"]))?;
    let host = host.trim();
    let folder = shell::root().join("target/fuzz");
    let mut build = shell::cargo(&[
        "build",
        "--release",
        "--package=fuzz",
        "--features=libfuzzer",
    ]);
    build
        .args(["--target", host, "--target-dir"])
        .arg(&folder)
        .env("RUSTFLAGS", COVERAGE_FLAGS);
    shell::run(&mut build)?;
    let mut clean = true;
    for target in targets {
        let found = folder.join("found").join(&target);
        std::fs::create_dir_all(&found)?;
        let corpus = corpora.join(&target);
        let budget = match budget {
            Budget::Seconds(seconds) => format!("-max_total_time={seconds}"),
            Budget::Runs(runs) => format!("-runs={runs}"),
        };
        let crashes = format!("-artifact_prefix={}/", corpus.display());
        let binary = folder.join(host).join("release/fuzzer");
        let options = [&budget, INPUT_OCTETS_MAX, &crashes, "-print_final_stats=1"];
        let mut fuzzer = shell::program(binary, &options);
        clean &= shell::status(fuzzer.env("FUZZ_TARGET", &target).arg(&found).arg(&corpus))?;
    }
    Ok(clean)
}

/// The target, if only one is wanted, and how long.
fn parse(arguments: &[String]) -> anyhow::Result<(Option<String>, Budget)> {
    let (mut target, mut budget) = (None, DEFAULT);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let of: fn(u64) -> Budget = match argument.as_str() {
            "--seconds" => Budget::Seconds,
            "--runs" => Budget::Runs,
            name if target.is_none() && !name.starts_with('-') => {
                target = Some(name.to_owned());
                continue;
            }
            _ => return Err(Misuse(format!("`{argument}`: not understood")).into()),
        };
        let count = rest.next().and_then(|count| count.parse().ok());
        let count = count.ok_or_else(|| Misuse(format!("`{argument}` needs a count")))?;
        budget = of(count);
    }
    Ok((target, budget))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_and_its_budget_come_in_any_order() {
        let parsed = |words: &[&str]| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            parse(&words).ok()
        };
        let asterix = || Some("asterix".to_owned());
        assert_eq!(parsed(&[]), Some((None, DEFAULT)));
        assert_eq!(
            parsed(&["asterix", "--runs", "9"]),
            Some((asterix(), Budget::Runs(9)))
        );
        assert_eq!(
            parsed(&["--seconds", "5", "asterix"]),
            Some((asterix(), Budget::Seconds(5)))
        );
        assert_eq!(parsed(&["--runs"]), None);
        assert_eq!(parsed(&["asterix", "journal"]), None);
    }
}
