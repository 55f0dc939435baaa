//! A TOML text as a tree that remembers where everything stands.
//!
//! The tree is read twice: once against the schema, which finds every unknown key and wrong type,
//! and once by serde into the file's types. Checks of meaning then ask it for the place of a value
//! by its path (`sensor`, 2, `mast_m`).

use core::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::Problems;

/// One step of a path into the document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step<'a> {
    /// A key of a table.
    Key(&'a str),
    /// A position in an array, from 0.
    Item(usize),
}

impl<'a> From<&'a str> for Step<'a> {
    fn from(key: &'a str) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step<'_> {
    fn from(item: usize) -> Self {
        Self::Item(item)
    }
}

/// The parsed text.
pub(crate) struct Document<'t> {
    pub(crate) root: Spanned<DeTable<'t>>,
}

impl<'t> Document<'t> {
    /// Parses; every syntax error is added to the problems, and then there is no document.
    pub(crate) fn parse(text: &'t str, problems: &mut Problems) -> Option<Self> {
        let (root, errors) = DeTable::parse_recoverable(text);
        if errors.is_empty() {
            return Some(Self { root });
        }
        for error in errors {
            problems.add(
                error.span(),
                "not valid TOML",
                error.message().to_owned(),
                "correct the syntax here; see https://toml.io for the rules",
            );
        }
        None
    }

    /// Whether a top-level key is there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.root.get_ref().iter().any(|(k, _)| k.get_ref() == key)
    }

    /// Where the deepest existing part of a path stands.
    pub(crate) fn span(&self, path: &[Step<'_>]) -> Option<Range<usize>> {
        let (first, rest) = path.split_first()?;
        let Step::Key(key) = first else { return None };
        let (name, mut value) = self
            .root
            .get_ref()
            .iter()
            .find(|(k, _)| k.get_ref() == key)?;
        let mut span = match value.get_ref() {
            DeValue::Table(_) => name.span(),
            _ => value.span(),
        };
        for step in rest {
            let next = match (value.get_ref(), step) {
                (DeValue::Table(table), Step::Key(key)) => table
                    .iter()
                    .find(|(k, _)| k.get_ref() == key)
                    .map(|(_, v)| v),
                (DeValue::Array(array), Step::Item(item)) => array.get(*item),
                _ => None,
            };
            let Some(next) = next else { break };
            value = next;
            span = value.span();
        }
        Some(span)
    }
}

/// What a reader calls a value's type.
pub(crate) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The value as a number, if it is one.
pub(crate) fn number(value: &DeValue<'_>) -> Option<f64> {
    match value {
        DeValue::Float(float) => float.as_str().replace('_', "").parse().ok(),
        DeValue::Integer(integer) => {
            let digits = integer.as_str().replace('_', "");
            i64::from_str_radix(&digits, integer.radix())
                .ok()
                .map(|i| i as f64)
        }
        _ => None,
    }
}
