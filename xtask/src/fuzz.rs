//! `cargo xtask fuzz`: coverage-guided fuzzing of every public parser, on the stable compiler.
//!
//! The targets are small programs in `fuzz/` (a workspace of its own, because libFuzzer's runtime needs
//! a C++ compiler that nobody else should need). The compiler flags below ask LLVM for the counters
//! that libFuzzer reads; they are those of `cargo fuzz` less the sanitizers, which need a nightly
//! compiler. A crash becomes a plain test in the parser's crate.

use crate::{Misuse, shell};

const SECONDS: u32 = 60;

const COVERAGE_FLAGS: &str = "--cfg fuzzing -Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

/// Fuzzes one target or all of them.
pub fn run(arguments: &[String]) -> anyhow::Result<bool> {
    let (target, seconds) = parse(arguments)?;
    let folder = shell::root().join("fuzz");
    let mut targets = Vec::new();
    for entry in std::fs::read_dir(folder.join("targets"))? {
        let path = entry?.path();
        if let Some(name) = path.file_stem() {
            targets.push(name.to_string_lossy().into_owned());
        }
    }
    targets.sort();
    if let Some(target) = target {
        if !targets.contains(&target) {
            let known = targets.join(", ");
            return Err(Misuse(format!("no fuzz target `{target}`; there are: {known}")).into());
        }
        targets = vec![target];
    }
    // The host is named so that build scripts, which run here, are not instrumented.
    let host = shell::capture(&mut shell::program("rustc", &["--print", "host-tuple"]))?;
    let host = host.trim();
    let mut clean = true;
    for target in targets {
        let build = ["build", "--release", "--bin", &target, "--target", host];
        let mut build = shell::cargo(&build);
        shell::run(build.current_dir(&folder).env("RUSTFLAGS", COVERAGE_FLAGS))?;
        let corpus = folder.join("corpus").join(&target);
        std::fs::create_dir_all(&corpus)?;
        let artifacts = folder.join("artifacts").join(&target);
        std::fs::create_dir_all(&artifacts)?;
        let found = shell::root().join("target/fuzz").join(&target);
        std::fs::create_dir_all(&found)?;
        let binary = folder
            .join("target")
            .join(host)
            .join("release")
            .join(&target);
        let time = format!("-max_total_time={seconds}");
        let crashes = format!("-artifact_prefix={}/", artifacts.display());
        let mut fuzzer = shell::program(binary, &[&time, &crashes, "-print_final_stats=1"]);
        clean &= shell::status(fuzzer.arg(&found).arg(&corpus))?;
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
