//! The Rust tier: every test of the workspace, doc tests included, then the determinism check.
//!
//! Plain `cargo test`, since nothing more can be asked of a newcomer. Its output is read as it comes: with
//! `--show-output` it repeats what passing tests printed, and among that are the lines by which a test
//! says that it could not run: `skipped: <test>: <what is missing>`.

use super::determinism;
use crate::debian::{self, Package};
use crate::shell;
use crate::tally::Tally;

/// Programs that Rust tests ask for an opinion. Without them those tests say that they are skipped.
const ORACLES: &[Package] = &[Package {
    program: "xmllint",
    package: "libxml2-utils",
}];

/// Runs the tier.
pub fn run(tally: &mut Tally) -> anyhow::Result<()> {
    if let Err(missing) = debian::ensure(ORACLES) {
        eprintln!("some tests will be skipped: {missing}");
    }
    let mut reader = Reader::default();
    let words = [
        "test",
        "--workspace",
        "--no-fail-fast",
        "--",
        "--show-output",
    ];
    let success = shell::lines(&mut shell::cargo(&words), |line| {
        if reader.read(line, tally) {
            println!("{line}");
        }
    })?;
    if !success && !reader.saw_failure {
        tally.fail("cargo test: a test program did not build or died, see above");
    }
    determinism::run(tally)
}

/// Follows `cargo test`'s output: counts results, and says which lines a person needs to see.
#[derive(Debug, Default)]
struct Reader {
    in_output_of_passed: bool,
    skipped: usize,
    saw_failure: bool,
}

impl Reader {
    fn read(&mut self, line: &str, tally: &mut Tally) -> bool {
        if let Some(rest) = line.strip_prefix("skipped: ") {
            tally.skip(rest);
            self.skipped += 1;
            return true;
        }
        if let Some(result) = line.strip_prefix("test result: ") {
            self.in_output_of_passed = false;
            // The test program counts as passed what was skipped.
            let skipped = std::mem::take(&mut self.skipped);
            tally.passed += count_before(result, " passed").saturating_sub(skipped);
            return count_before(result, " passed") + count_before(result, " failed") > 0;
        }
        match line {
            "successes:" => self.in_output_of_passed = true,
            "failures:" => self.in_output_of_passed = false,
            _ => {}
        }
        if let Some(name) = line
            .strip_prefix("test ")
            .and_then(|rest| rest.strip_suffix(" ... FAILED"))
        {
            self.saw_failure = true;
            tally.fail(name);
            return true;
        }
        let routine = line.is_empty() || line.starts_with("test ") || line.starts_with("running ");
        !(self.in_output_of_passed || routine)
    }
}

/// The number that stands before `unit` in a result line, 0 when there is none.
fn count_before(result: &str, unit: &str) -> usize {
    let Some(end) = result.find(unit) else {
        return 0;
    };
    let digits = result[..end]
        .rsplit(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap_or_default();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "\
running 3 tests
test reads::good ... ok
test reads::bad ... FAILED
test reads::absent ... ok

successes:

---- reads::absent stdout ----
skipped: reads::absent: FOREWARN_DATA is not set

successes:
    reads::absent
    reads::good

failures:

---- reads::bad stdout ----
assertion failed

failures:
    reads::bad

test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";

    #[test]
    fn a_skip_is_not_a_pass_and_a_failure_is_shown() {
        let (mut reader, mut tally) = (Reader::default(), Tally::default());
        let shown: Vec<&str> = OUTPUT
            .lines()
            .filter(|line| reader.read(line, &mut tally))
            .collect();
        assert_eq!((tally.passed, tally.failed, tally.skipped), (1, 1, 1));
        assert!(shown.contains(&"assertion failed"));
        assert!(!shown.contains(&"    reads::good"));
        assert!(
            tally
                .summary()
                .contains("skipped: reads::absent: FOREWARN_DATA is not set")
        );
    }
}
