//! Records as JSON text, written straight from the walk: no tree, one growing buffer.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use crate::decimal;
use crate::leaf::{Integer, Leaf};
use crate::record::Record;
use crate::spec::{Content, Expansion};
use crate::walk::{Finding, Visitor};

/// How leaves are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Values {
    /// Quantities in their unit, tables as text.
    #[default]
    Engineering,
    /// The integer as sent, two's complement where the specification says so. Text stays text.
    Raw,
}

/// Writes records as JSON objects; made once, used for many.
#[derive(Debug)]
pub struct JsonWriter {
    values: Values,
    text: String,
    /// Whether a comma must come before the next key or value.
    comma: bool,
    depth: usize,
    item: &'static str,
    findings: Vec<(&'static str, Finding)>,
    /// The characters of one element, before what JSON forbids among them is escaped.
    characters: String,
}

impl JsonWriter {
    /// A writer of the given kind of values.
    pub fn new(values: Values) -> Self {
        Self {
            values,
            text: String::new(),
            comma: false,
            depth: 0,
            item: "FSPEC",
            findings: Vec::new(),
            characters: String::new(),
        }
    }

    /// The items of `record` as one JSON object. [`JsonWriter::findings`] then tells what was amiss.
    pub fn items(&mut self, record: &Record<'_>, expansion: Option<&'static Expansion>) -> &str {
        self.some_items(record, expansion, |_| true)
    }

    /// The same with the items that `wanted` wants, by name.
    pub fn some_items(
        &mut self,
        record: &Record<'_>,
        expansion: Option<&'static Expansion>,
        wanted: impl Fn(&str) -> bool,
    ) -> &str {
        self.text.clear();
        self.findings.clear();
        (self.comma, self.depth, self.item) = (false, 0, "FSPEC");
        record.visit_some(expansion, wanted, self);
        &self.text
    }

    /// The text of the last record.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What was amiss in the last record: item and finding, each pair once.
    pub fn findings(&self) -> &[(&'static str, Finding)] {
        &self.findings
    }

    /// A value in an array needs a comma of its own; one after a key does not.
    #[inline]
    fn value(&mut self) {
        if self.comma {
            self.text.push(',');
        }
        self.comma = true;
    }

    fn integer(&mut self, integer: Integer) {
        match integer {
            Integer::Unsigned(value) => push_unsigned(&mut self.text, value),
            Integer::Signed(value) => {
                if value < 0 {
                    self.text.push('-');
                }
                push_unsigned(&mut self.text, value.unsigned_abs());
            }
        }
    }
}

impl Visitor for JsonWriter {
    #[inline]
    fn key(&mut self, name: &'static str) {
        if self.depth == 1 {
            self.item = name;
        }
        self.text.push_str(if self.comma { ",\"" } else { "\"" });
        self.text.push_str(name);
        self.text.push_str("\":");
        self.comma = false;
    }

    #[inline]
    fn open_object(&mut self) {
        if self.depth > 0 {
            self.value();
        }
        self.text.push('{');
        self.comma = false;
        self.depth += 1;
    }

    #[inline]
    fn close_object(&mut self) {
        self.text.push('}');
        self.comma = true;
        self.depth -= 1;
    }

    fn open_array(&mut self) {
        self.value();
        self.text.push('[');
        self.comma = false;
        self.depth += 1;
    }

    fn close_array(&mut self) {
        self.text.push(']');
        self.comma = true;
        self.depth -= 1;
    }

    fn leaf(&mut self, leaf: Leaf) {
        self.value();
        if let Content::Text(_) = leaf.content {
            self.characters.clear();
            leaf.push_text(&mut self.characters);
            return push_string(&mut self.text, &self.characters);
        }
        if self.values == Values::Raw {
            return self.integer(leaf.integer());
        }
        if let Some(text) = leaf.table_text() {
            // Texts of tables need no escapes: see `Content::Table`.
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        } else if let Content::Quantity(of) = leaf.content {
            if of.denominator == 1 && of.numerator == 1 {
                self.integer(leaf.integer());
            } else if !decimal::push(&mut self.text, leaf.integer(), of) {
                let _ = write!(self.text, "{}", leaf.quantity().unwrap_or_default());
            }
        } else {
            self.integer(leaf.integer());
        }
    }

    fn octets(&mut self, octets: &[u8]) {
        self.value();
        self.text.push('"');
        push_hex(&mut self.text, octets);
        self.text.push('"');
    }

    fn finding(&mut self, finding: Finding) {
        if !self.findings.contains(&(self.item, finding)) {
            self.findings.push((self.item, finding));
        }
    }
}

/// Appends a decimal number; faster than `fmt` for the small integers that most leaves are.
pub fn push_unsigned(text: &mut String, value: u64) {
    if value < 10 {
        text.push(char::from(b'0' + value as u8));
    } else {
        decimal::push_digits(text, value, 0);
    }
}

/// Appends octets in lower-case hexadecimal.
pub fn push_hex(text: &mut String, octets: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    text.reserve(octets.len() * 2);
    for octet in octets {
        text.push(char::from(DIGITS[usize::from(octet >> 4)]));
        text.push(char::from(DIGITS[usize::from(octet & 15)]));
    }
}

/// Appends a JSON string with its quotes.
pub fn push_string(text: &mut String, string: &str) {
    text.push('"');
    if needs_escapes(string.as_bytes()) {
        push_escaped(text, string);
    } else {
        text.push_str(string);
    }
    text.push('"');
}

/// Whether there is an octet that JSON does not allow in strings; most text has none. Eight octets
/// are looked at in one step: a lane whose top bit comes out set held what is looked for.
fn needs_escapes(octets: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x80 * ONES;
    let below = |lanes: u64, limit: u8| lanes.wrapping_sub(u64::from(limit) * ONES) & !lanes & TOPS;
    let equal = |lanes: u64, octet: u8| below(lanes ^ (u64::from(octet) * ONES), 1);
    let (eights, rest) = octets.as_chunks();
    let in_eight = |eight: &[u8; 8]| {
        let lanes = u64::from_le_bytes(*eight);
        below(lanes, b' ') | equal(lanes, b'"') | equal(lanes, b'\\') != 0
    };
    eights.iter().any(in_eight)
        || rest
            .iter()
            .any(|octet| matches!(octet, b'"' | b'\\' | 0..b' '))
}

#[cold]
fn push_escaped(text: &mut String, string: &str) {
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            control if control < ' ' => {
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            other => text.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_only_where_json_asks_for_it() {
        let mut text = String::new();
        push_string(&mut text, "a\"b\\c\u{1}\u{e9}");
        assert_eq!(text, "\"a\\\"b\\\\c\\u0001\u{e9}\"");
        for octet in 0..=255 {
            for place in 0..17 {
                let mut octets = [b'a'; 17];
                octets[place] = octet;
                let expected = matches!(octet, b'"' | b'\\' | 0..b' ');
                assert_eq!(needs_escapes(&octets), expected, "{octet} at {place}");
            }
        }
    }

    #[test]
    fn numbers_of_every_length_come_out_whole() {
        for value in [0, 7, 10, 65_535, u64::MAX] {
            let mut text = String::new();
            push_unsigned(&mut text, value);
            assert_eq!(text.parse(), Ok(value));
        }
    }
}
