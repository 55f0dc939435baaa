//! What is wrong with a file: where, why, and what to do about it.
//!
//! A reader who gets one complaint at a time fixes a file in ten rounds; so every check adds to a
//! list, and the list is shown at once, each problem with its line, a caret and a remedy.

use core::fmt;
use core::ops::Range;
use std::path::{Path, PathBuf};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Octets of the file it concerns; `None`: the file as a whole.
    pub span: Option<Range<usize>>,
    /// What is wrong, in one line.
    pub title: String,
    /// What to look at, shown at the caret.
    pub label: String,
    /// What to do.
    pub remedy: String,
}

/// Everything wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems {
    /// The file.
    pub path: PathBuf,
    /// Its text; empty where it could not be read.
    pub text: String,
    /// In the order of the text.
    pub list: Vec<Problem>,
}

impl Problems {
    /// An empty list for a file.
    pub fn new(path: &Path, text: &str) -> Self {
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            list: Vec::new(),
        }
    }

    /// A list of one: the file itself can't be read.
    pub(crate) fn unreadable(path: &Path, what: &str, reason: &std::io::Error) -> Self {
        let mut problems = Self::new(path, "");
        if reason.kind() == std::io::ErrorKind::InvalidData {
            problems.add(
                None,
                format!("{what} `{}` is not a text file", path.display()),
                "it holds octets that are not UTF-8",
                "give a site or scenario file: TOML text, saved as UTF-8",
            );
            return problems;
        }
        problems.add(
            None,
            format!("{what} `{}` can't be read", path.display()),
            reason.to_string(),
            "check the path; it is relative to where the command runs".to_owned(),
        );
        problems
    }

    /// Adds one.
    pub fn add(
        &mut self,
        span: Option<Range<usize>>,
        title: impl Into<String>,
        label: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.list.push(Problem {
            span,
            title: title.into(),
            label: label.into(),
            remedy: remedy.into(),
        });
    }

    /// The list as a result: all well, or everything that is wrong in the order of the text.
    pub(crate) fn settle(mut self) -> Result<(), Self> {
        if self.list.is_empty() {
            return Ok(());
        }
        let start = |problem: &Problem| problem.span.as_ref().map_or(0, |s| s.start);
        self.list.sort_by_key(start);
        Err(self)
    }

    /// Line and column, from 1, of an octet of the text; columns count characters.
    pub fn line_column(&self, octet: usize) -> (usize, usize) {
        let before = self.text.get(..octet).unwrap_or(&self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        (line, column)
    }

    /// The list as a person reads it, with colour for a terminal or without.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let path = self.path.display().to_string();
        let shown: Vec<_> = self
            .list
            .iter()
            .map(|problem| {
                let title = Level::ERROR.primary_title(problem.title.as_str());
                let group = match problem.span.clone() {
                    Some(span) => title.element(
                        Snippet::source(self.text.as_str())
                            .path(path.as_str())
                            .annotation(
                                AnnotationKind::Primary
                                    .span(self.clip(span))
                                    .label(problem.label.as_str()),
                            ),
                    ),
                    None => title.element(Level::NOTE.message(problem.label.as_str())),
                };
                let group = group.element(Level::HELP.message(problem.remedy.as_str()));
                renderer.render(&[group])
            })
            .collect();
        shown.join("\n\n")
    }

    /// A span within the text and within its first line, so that the caret stays readable.
    fn clip(&self, span: Range<usize>) -> Range<usize> {
        let start = span.start.min(self.text.len());
        let end = span.end.clamp(start, self.text.len());
        let first_line = self
            .text
            .get(start..end)
            .and_then(|s| s.find('\n'))
            .map_or(end, |n| start + n);
        start..first_line
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl core::error::Error for Problems {}
