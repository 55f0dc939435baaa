//! What a run of tests came to, and the one closing line that states it.

use std::fmt::Write as _;

/// Tests counted over all tiers, with the names of those that a person must look at.
#[derive(Debug, Default)]
pub struct Tally {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Tests that could not run.
    pub skipped: usize,
    failures: Vec<String>,
    skips: Vec<String>,
}

impl Tally {
    /// Counts one test that failed, by name.
    pub fn fail(&mut self, name: impl Into<String>) {
        self.failed += 1;
        self.failures.push(name.into());
    }

    /// Counts one test that could not run: its name, and what is missing.
    pub fn skip(&mut self, name_and_reason: impl Into<String>) {
        self.skipped += 1;
        self.skips.push(name_and_reason.into());
    }

    /// Counts one test by its outcome.
    pub fn count(&mut self, name: &str, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.fail(name);
        }
    }

    /// Adds what another runner counted, or, if it said nothing readable, its exit code as one test.
    pub fn add_runner(&mut self, name: &str, output: &str, success: bool) {
        let Some(counts) = read_counts(output) else {
            return self.count(name, success);
        };
        self.passed += counts.passed;
        self.failed += counts.failed;
        self.skipped += counts.skipped;
        if counts.failed > 0 {
            self.failures
                .push(format!("{name}: {} failed, see above", counts.failed));
        } else if !success {
            self.fail(format!(
                "{name}: ended with an error although no test failed"
            ));
        }
        if counts.skipped > 0 {
            self.skips
                .push(format!("{name}: {} skipped, see above", counts.skipped));
        }
    }

    /// With everything required, a test that could not run has failed.
    pub fn require_all(&mut self) {
        self.failed += std::mem::take(&mut self.skipped);
        let skips = std::mem::take(&mut self.skips);
        self.failures.extend(
            skips
                .into_iter()
                .map(|skip| format!("{skip} (CI requires it)")),
        );
    }

    /// Names first, the counts on the very last line.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for skip in &self.skips {
            let _ = writeln!(text, "skipped: {skip}");
        }
        for failure in &self.failures {
            let _ = writeln!(text, "FAILED: {failure}");
        }
        let Self {
            passed,
            failed,
            skipped,
            ..
        } = self;
        let _ = writeln!(text, "{passed} passed, {failed} failed, {skipped} skipped");
        text
    }
}

/// Counts as another test runner printed them.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: usize,
    failed: usize,
    skipped: usize,
}

/// Reads the last closing line of ours (`3 passed, 0 failed`), of Vitest (`Tests  1 failed | 3 passed (4)`)
/// or of node's runner (`# pass 3`, one count a line).
fn read_counts(output: &str) -> Option<Counts> {
    let mut found = None;
    for line in output.lines() {
        let line = strip_colour(line);
        let line = line.trim();
        if let Some(counts) = read_line(line.strip_prefix("Tests").unwrap_or(line)) {
            found = Some(counts);
        }
        let mut words = line.trim_start_matches(['#', 'ℹ']).split_whitespace();
        if let (Some(word), Some(Ok(n)), None) =
            (words.next(), words.next().map(str::parse), words.next())
        {
            match word {
                "pass" => found.get_or_insert_with(Counts::default).passed = n,
                "fail" => found.get_or_insert_with(Counts::default).failed = n,
                "skipped" => found.get_or_insert_with(Counts::default).skipped = n,
                _ => {}
            }
        }
    }
    found
}

fn read_line(line: &str) -> Option<Counts> {
    let line = line.split('(').next().unwrap_or(line);
    let mut counts = None;
    for part in line.split([',', '|']) {
        let mut words = part.split_whitespace();
        let (n, word) = (words.next()?.parse().ok()?, words.next()?);
        let counts = counts.get_or_insert_with(Counts::default);
        match (word, words.next()) {
            ("passed", None) => counts.passed = n,
            ("failed", None) => counts.failed = n,
            ("skipped" | "todo", None) => counts.skipped += n,
            _ => return None,
        }
    }
    counts
}

fn strip_colour(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut in_escape = false;
    for c in line.chars() {
        match c {
            '\u{1b}' => in_escape = true,
            'm' if in_escape => in_escape = false,
            _ if in_escape => {}
            _ => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: Option<(usize, usize, usize)>) {
        let counts = expected.map(|(passed, failed, skipped)| Counts {
            passed,
            failed,
            skipped,
        });
        assert_eq!(read_counts(output), counts);
    }

    #[test]
    fn closing_lines_of_the_runners_in_use_are_read() {
        check("noise\n3 passed, 1 failed, 2 skipped\n", Some((3, 1, 2)));
        check("7 passed, 0 failed\n", Some((7, 0, 0)));
        check(
            "\u{1b}[2m Tests \u{1b}[22m 1 failed | 3 passed | 1 skipped (5)\n",
            Some((3, 1, 1)),
        );
        check(
            " Test Files  2 passed (2)\n      Tests  12 passed (12)\n",
            Some((12, 0, 0)),
        );
        check(
            "ℹ tests 4\nℹ pass 3\nℹ fail 1\nℹ skipped 0\n",
            Some((3, 1, 0)),
        );
        check("# tests 4\n# pass 4\n# fail 0\n", Some((4, 0, 0)));
        check("nothing that counts\n", None);
    }

    #[test]
    fn a_runner_without_counts_is_one_test() {
        let mut tally = Tally::default();
        tally.add_runner("types", "all good", true);
        tally.add_runner("lint", "no", false);
        assert_eq!(
            tally.summary(),
            "FAILED: lint\n1 passed, 1 failed, 0 skipped\n"
        );
    }

    #[test]
    fn a_runner_that_dies_after_its_tests_passed_has_failed() {
        let mut tally = Tally::default();
        tally.add_runner("page", "3 passed, 0 failed\n", false);
        assert_eq!((tally.passed, tally.failed), (3, 1));
    }

    #[test]
    fn what_could_not_run_has_failed_where_everything_is_required() {
        let mut tally = Tally::default();
        tally.skip("cap::schema: no xmllint");
        tally.require_all();
        assert!(tally.summary().ends_with("0 passed, 1 failed, 0 skipped\n"));
        assert!(tally.summary().contains("cap::schema: no xmllint"));
    }
}
