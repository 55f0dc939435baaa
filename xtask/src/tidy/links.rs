//! Links in documents: a relative link must lead to a file of the project, and its anchor to a heading.

use std::collections::BTreeSet;

use super::House;
use crate::shell;

/// Relative links of Markdown files that lead nowhere.
pub fn broken(house: &House) -> Vec<String> {
    let mut findings = Vec::new();
    for file in house.files.iter().filter(|file| file.extension() == "md") {
        for link in links(&file.text) {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if path.is_empty() {
                file.path.clone()
            } else {
                join(&file.path, path)
            };
            if !shell::root().join(&target).exists() && target != file.path {
                findings.push(format!("{}: `{link}` leads to no file", file.path));
                continue;
            }
            let document = house
                .files
                .iter()
                .find(|candidate| candidate.path == target);
            let Some(document) = document.filter(|_| !anchor.is_empty()) else {
                continue;
            };
            if document.extension() == "md" && !anchors(&document.text).contains(anchor) {
                findings.push(format!("{}: `{link}` leads to no heading", file.path));
            }
        }
    }
    findings
}

/// The targets of `[text](target)` outside code.
fn links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in prose(text) {
        // Every second part between backquotes is code.
        for part in line.split('`').step_by(2) {
            for piece in part.split("](").skip(1) {
                let target = piece.split([')', ' ']).next().unwrap_or_default();
                found.push(target);
            }
        }
        // A link whose text is code: [`x`](target).
        for piece in line.split("`](").skip(1) {
            found.push(piece.split([')', ' ']).next().unwrap_or_default());
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Lines outside fenced code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut fenced = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !(fenced || fence)
    })
}

/// Anchors of the headings: lower case, spaces to hyphens, other signs dropped.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = prose(text).filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| -> String {
        let title = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

/// A relative link's file, from the project's root.
fn join(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use super::*;

    const RULE: &str = "links in documents lead somewhere";

    #[test]
    fn a_link_to_nothing_is_found() {
        let text = "# Top\nSee [this](nowhere.md), [that](#top) and [the rest](https://x.org).\n";
        check(
            RULE,
            "docs/a.md",
            text,
            &["docs/a.md: `nowhere.md` leads to no file"],
        );
    }

    #[test]
    fn a_link_to_a_heading_that_is_not_there_is_found() {
        check(
            RULE,
            "a.md",
            "# One\n[x](#two)\n",
            &["a.md: `#two` leads to no heading"],
        );
    }

    #[test]
    fn links_in_code_are_not_links() {
        check(RULE, "a.md", "`[x](y)`\n```\n[x](y)\n```\n", &[]);
    }

    #[test]
    fn links_are_resolved_from_the_document() {
        assert_eq!(join("docs/guide/a.md", "../b.md"), "docs/b.md");
        assert_eq!(join("README.md", "./docs/"), "docs");
    }
}
