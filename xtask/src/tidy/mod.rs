//! House rules that no linter knows. Each is a test, so the rust tier runs them with the rest;
//! `cargo xtask tidy` prints the same findings in a second or two.

mod arrows;
mod files;
mod links;

use std::collections::BTreeMap;

use anyhow::Context;
use serde_json::Value;

use crate::shell;

/// A rule: its sentence, and what finds the places that break it.
struct Rule {
    name: &'static str,
    findings: fn(&House) -> Vec<String>,
}

const RULES: &[Rule] = &[
    Rule {
        name: "hand-written files stay short",
        findings: files::too_long,
    },
    Rule {
        name: "every module says why it is there",
        findings: files::without_module_doc,
    },
    Rule {
        name: "no leftovers, no switched-off tests",
        findings: files::leftovers,
    },
    Rule {
        name: "no machine paths, no registry hosts",
        findings: files::private_places,
    },
    Rule {
        name: "crates depend only inward",
        findings: arrows::outward,
    },
    Rule {
        name: "deterministic crates use only allowed packages",
        findings: arrows::not_allowed,
    },
    Rule {
        name: "every crate describes itself",
        findings: arrows::undescribed,
    },
    Rule {
        name: "links in documents lead somewhere",
        findings: links::broken,
    },
];

/// What the rules look at.
#[derive(Debug)]
struct House {
    files: Vec<SourceFile>,
    /// Our crates by name, as cargo's metadata describes them.
    crates: BTreeMap<String, Value>,
}

/// A text file of the project.
#[derive(Debug)]
struct SourceFile {
    /// From the project's root, with forward slashes.
    path: String,
    text: String,
}

impl SourceFile {
    fn extension(&self) -> &str {
        self.path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }
}

/// Prints every finding of every rule; true when there is none.
pub fn run() -> anyhow::Result<bool> {
    let house = House {
        files: files()?,
        crates: crates()?,
    };
    let mut clean = true;
    for rule in RULES {
        let findings = (rule.findings)(&house);
        clean &= findings.is_empty();
        println!(
            "{}: {}",
            if findings.is_empty() { "ok" } else { "FAILED" },
            rule.name
        );
        for finding in findings {
            println!("  {finding}");
        }
    }
    Ok(clean)
}

/// Every text file that git would commit.
fn files() -> anyhow::Result<Vec<SourceFile>> {
    let words = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = shell::capture(&mut shell::program("git", &words))
        .context("the project's files are listed by git")?;
    let mut files = Vec::new();
    for path in listed.lines() {
        // A binary file, or one just deleted, is no text to judge.
        if let Ok(text) = std::fs::read_to_string(shell::root().join(path)) {
            files.push(SourceFile {
                path: path.to_string(),
                text,
            });
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

fn crates() -> anyhow::Result<BTreeMap<String, Value>> {
    let words = ["metadata", "--format-version=1", "--no-deps", "--offline"];
    let metadata: Value = serde_json::from_str(&shell::capture(&mut shell::cargo(&words))?)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let named = packages.iter().filter_map(|package| {
        package["name"]
            .as_str()
            .map(|name| (name.to_string(), package.clone()))
    });
    Ok(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let house = House {
            files: files().unwrap(),
            crates: crates().unwrap(),
        };
        let mut complaints = Vec::new();
        for rule in RULES {
            for finding in (rule.findings)(&house) {
                complaints.push(format!("{}: {finding}", rule.name));
            }
        }
        assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    }

    /// What a rule says about one file with this path and text.
    #[track_caller]
    pub fn check(rule: &str, path: &str, text: &str, expected: &[&str]) {
        let rule = RULES
            .iter()
            .find(|candidate| candidate.name == rule)
            .unwrap();
        let file = SourceFile {
            path: path.into(),
            text: text.into(),
        };
        let house = House {
            files: vec![file],
            crates: BTreeMap::new(),
        };
        assert_eq!((rule.findings)(&house), expected);
    }
}
