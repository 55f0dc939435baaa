//! `cargo xtask fuzz`: coverage-guided fuzzing of every public parser, on the stable compiler.
//!
//! One program, `fuzz/src/fuzzer.rs`, runs any target. The compiler flags below ask LLVM for the
//! counters that libFuzzer reads; they are those of `cargo fuzz` less the sanitizers, which need a
//! nightly compiler. What the fuzzer finds interesting is kept under `target/fuzz/`; a crash is left in
//! `fuzz/corpus/`, so that it fails the ordinary test until it is mended.

use crate::{Misuse, shell};

const SECONDS: u32 = 60;

const COVERAGE_FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

/// Fuzzes one target or all of them; every folder in `fuzz/corpus` is a target.
pub fn run(arguments: &[String]) -> anyhow::Result<bool> {
    let (wanted, seconds) = parse(arguments)?;
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
        let time = format!("-max_total_time={seconds}");
        let crashes = format!("-artifact_prefix={}/", corpus.display());
        let binary = folder.join(host).join("release/fuzzer");
        let mut fuzzer = shell::program(binary, &[&time, &crashes, "-print_final_stats=1"]);
        clean &= shell::status(fuzzer.env("FUZZ_TARGET", &target).arg(&found).arg(&corpus))?;
    }
    Ok(clean)
}

fn parse(arguments: &[String]) -> anyhow::Result<(Option<String>, u32)> {
    let (mut target, mut seconds) = (None, SECONDS);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if argument == "--seconds" {
            let given = rest.next().and_then(|n| n.parse().ok());
            seconds = given.ok_or_else(|| Misuse("`--seconds` needs a count".into()))?;
        } else if target.is_none() && !argument.starts_with('-') {
            target = Some(argument.clone());
        } else {
            return Err(Misuse(format!("`{argument}`: not understood")).into());
        }
    }
    Ok((target, seconds))
}
