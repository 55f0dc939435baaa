//! `cargo xtask licences`: every package that we build with, Rust's and the console's, under a licence
//! that `deny.toml` allows, from a registry, and not banned.
//!
//! This is the part of cargo-deny that needs no network and no minutes to build: each package's own
//! licence expression, read by the rules of SPDX (annex D of the specification, version 2.3), in which
//! AND binds closer than OR. The old `MIT/Apache-2.0` means OR.

use std::collections::BTreeSet;

use anyhow::Context;
use serde_json::Value;

use crate::shell;

/// Build and test tools under MPL-2.0, which asks only that their own files stay open; none is shipped.
const TOOLS_OF_THE_CONSOLE: &[&str] = &["axe-core", "lightningcss"];

/// Prints what breaks a rule; true when nothing does.
pub fn run() -> anyhow::Result<bool> {
    let rules = Rules::read(&std::fs::read_to_string(shell::root().join("deny.toml"))?)?;
    let words = [
        "metadata",
        "--format-version=1",
        "--all-features",
        "--locked",
    ];
    let metadata: Value = serde_json::from_str(&shell::capture(&mut shell::cargo(&words))?)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata lists no packages")?;
    let mut findings: Vec<String> = packages.iter().flat_map(|p| rules.judge(p)).collect();
    let mut judged = packages.len();
    if let Ok(lock) = std::fs::read_to_string(shell::root().join("web/package-lock.json")) {
        let lock: Value = serde_json::from_str(&lock)?;
        let packages = lock["packages"].as_object().into_iter().flatten();
        for (path, package) in packages {
            // The package at the empty path is the console itself.
            let Some((_, name)) = path.rsplit_once("node_modules/") else {
                continue;
            };
            judged += 1;
            if !TOOLS_OF_THE_CONSOLE
                .iter()
                .any(|tool| name.starts_with(tool))
            {
                findings.extend(rules.judge_licence(name, package["license"].as_str()));
            }
        }
    }
    for finding in &findings {
        println!("FAILED: {finding}");
    }
    println!("licences: {judged} packages, {} findings", findings.len());
    Ok(findings.is_empty())
}

/// What `deny.toml` says.
#[derive(Debug, Default)]
struct Rules {
    allowed: BTreeSet<String>,
    banned: BTreeSet<String>,
    /// Licences allowed to one package only.
    exceptions: BTreeSet<(String, String)>,
}

impl Rules {
    fn read(text: &str) -> anyhow::Result<Self> {
        let file: toml::Table = text.parse()?;
        let list = |table: &str, key: &str| {
            file.get(table)
                .and_then(|table| table.get(key))
                .and_then(toml::Value::as_array)
        };
        let text = |value: &toml::Value| value.as_str().map(String::from);
        let mut exceptions = BTreeSet::new();
        for exception in list("licenses", "exceptions").into_iter().flatten() {
            let name = exception.get("crate").and_then(text).unwrap_or_default();
            let allow = exception.get("allow").and_then(toml::Value::as_array);
            let licences = allow.into_iter().flatten().filter_map(text);
            exceptions.extend(licences.map(|licence| (name.clone(), licence)));
        }
        let allowed = list("licenses", "allow").context("deny.toml: no `licenses.allow`")?;
        let banned = list("bans", "deny").context("deny.toml: no `bans.deny`")?;
        Ok(Self {
            allowed: allowed.iter().filter_map(text).collect(),
            banned: banned
                .iter()
                .filter_map(|ban| ban.get("crate").and_then(text))
                .collect(),
            exceptions,
        })
    }

    /// Judges one package of cargo's metadata; our own have no source and follow our own licence.
    fn judge(&self, package: &Value) -> Vec<String> {
        let name = package["name"].as_str().unwrap_or_default();
        let Some(source) = package["source"].as_str() else {
            return Vec::new();
        };
        let mut findings = Vec::new();
        if self.banned.contains(name) {
            findings.push(format!("{name}: banned in deny.toml"));
        }
        if !source.starts_with("registry+") {
            findings.push(format!("{name}: comes from {source}, not from a registry"));
        }
        findings.extend(self.judge_licence(name, package["license"].as_str()));
        findings
    }

    fn judge_licence(&self, name: &str, licence: Option<&str>) -> Option<String> {
        match licence {
            None => Some(format!("{name}: states no licence")),
            Some(expression) if self.allows(name, expression) => None,
            Some(expression) => Some(format!("{name}: `{expression}` is not allowed")),
        }
    }

    /// Whether the licences that we allow this package suffice for its SPDX expression.
    fn allows(&self, name: &str, expression: &str) -> bool {
        Expression { rules: self, name }.holds(expression)
    }
}

/// The evaluation of one package's SPDX expression.
struct Expression<'a> {
    rules: &'a Rules,
    name: &'a str,
}

impl Expression<'_> {
    fn holds(&self, expression: &str) -> bool {
        let spaced = expression
            .replace('(', " ( ")
            .replace(')', " ) ")
            .replace('/', " OR ");
        let words: Vec<&str> = spaced.split_whitespace().collect();
        let mut rest = words.as_slice();
        self.any_of(&mut rest) == Some(true) && rest.is_empty()
    }

    fn any_of(&self, rest: &mut &[&str]) -> Option<bool> {
        let mut allowed = self.all_of(rest)?;
        while take(rest, "OR") {
            allowed |= self.all_of(rest)?;
        }
        Some(allowed)
    }

    fn all_of(&self, rest: &mut &[&str]) -> Option<bool> {
        let mut allowed = self.one(rest)?;
        while take(rest, "AND") {
            allowed &= self.one(rest)?;
        }
        Some(allowed)
    }

    fn one(&self, rest: &mut &[&str]) -> Option<bool> {
        if take(rest, "(") {
            let inner = self.any_of(rest)?;
            return take(rest, ")").then_some(inner);
        }
        let mut licence = next(rest)?.to_string();
        if take(rest, "WITH") {
            licence = format!("{licence} WITH {}", next(rest)?);
        }
        let exception = (self.name.to_string(), licence);
        Some(
            self.rules.allowed.contains(&exception.1) || self.rules.exceptions.contains(&exception),
        )
    }
}

fn next<'a>(rest: &mut &[&'a str]) -> Option<&'a str> {
    let (first, others) = rest.split_first()?;
    *rest = others;
    Some(first)
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    let found = rest.first().is_some_and(|first| *first == word);
    if found {
        next(rest);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expression: &str, allowed: bool) {
        let text = "licenses.allow = ['MIT', 'Apache-2.0 WITH LLVM-exception']\nbans.deny = []";
        assert_eq!(
            Rules::read(text).unwrap().allows("x", expression),
            allowed,
            "{expression}"
        );
    }

    #[test]
    fn expressions_are_read_as_spdx_says() {
        check("MIT", true);
        check("GPL-3.0-only", false);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0-only OR MIT", true);
        check("GPL-3.0-only AND MIT", false);
        check("(GPL-3.0-only OR MIT) AND Unicode-3.0", false);
        check("MIT OR GPL-3.0-only AND ISC", true);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("Apache-2.0", false);
    }

    #[test]
    fn a_broken_expression_is_not_allowed() {
        for broken in ["", "MIT OR", "(MIT", "MIT MIT", "AND MIT", "MIT)"] {
            check(broken, false);
        }
    }

    #[test]
    fn an_exception_is_for_its_package_only() {
        let text = "licenses.allow = ['MIT']\nbans.deny = []\n\
            licenses.exceptions = [{ crate = 'y', allow = ['NCSA'] }]";
        let rules = Rules::read(text).unwrap();
        assert!(rules.allows("y", "MIT AND NCSA"));
        assert!(!rules.allows("x", "MIT AND NCSA"));
    }

    #[test]
    fn bans_and_foreign_sources_are_found() {
        let text = "licenses.allow = ['MIT']\nbans.deny = [{ crate = 'x' }]";
        let package =
            serde_json::json!({"name": "x", "source": "git+https://a.b", "license": "MIT"});
        assert_eq!(Rules::read(text).unwrap().judge(&package).len(), 2);
    }
}
