//! Records as trees, for whoever wants to look at a few items or to build records generically.
//!
//! [`Record::value`] gives every item under its own name; [`encode`] makes octets of such a tree
//! again. Between them nothing is lost but spare bits and superfluous FSPEC octets: where a table
//! gives several values the same text ("reserved"), or a character is outside its set, the tree has
//! the integer.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::bits;
use crate::encode::RecordWriter;
use crate::json::Values;
use crate::leaf::{Integer, Leaf, character_bits, character_code};
use crate::measure;
use crate::record::{Record, part_bits};
use crate::spec::{
    Category, Content, Element, Expansion, Explicit, Item, Part, Path, Repeat, Rule, Signedness,
    Slot, Step, Text, Variation,
};
use crate::walk::Visitor;

/// A piece of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An integer as sent.
    Unsigned(u64),
    /// An integer as sent, from two's complement.
    Signed(i64),
    /// A quantity in its unit.
    Real(f64),
    /// Characters, or what a table says.
    Text(String),
    /// The inside of an explicit item without a definition.
    Octets(Vec<u8>),
    /// A repetitive item.
    Array(Vec<Value>),
    /// Anything with names inside, in the order of the specification.
    Object(Vec<(Cow<'static, str>, Value)>),
}

impl Value {
    /// What stands under this name in an object.
    pub fn get(&self, name: &str) -> Option<&Value> {
        let Self::Object(entries) = self else {
            return None;
        };
        entries
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

impl Record<'_> {
    /// The whole record as a tree: an object keyed by item names.
    ///
    /// ```
    /// use asterix::json::Values;
    /// use asterix::{Editions, Record, Value};
    ///
    /// let editions = Editions::default();
    /// let category = editions.category(34).unwrap();
    /// let record = Record::parse(category, &[0xC0, 25, 201, 1])?;
    /// let value = record.value(editions.expansion(34), Values::Engineering);
    /// assert_eq!(value.get("000"), Some(&Value::Text("North marker message".into())));
    /// assert_eq!(value.get("010").unwrap().get("SIC"), Some(&Value::Unsigned(201)));
    /// # Ok::<(), asterix::Error>(())
    /// ```
    pub fn value(&self, expansion: Option<&'static Expansion>, values: Values) -> Value {
        let mut builder = Builder {
            values,
            open: Vec::new(),
            key: None,
            done: None,
        };
        self.visit(expansion, &mut builder);
        builder.done.unwrap_or(Value::Object(Vec::new()))
    }
}

/// Builds the tree from the walk.
struct Builder {
    values: Values,
    open: Vec<(Option<&'static str>, Value)>,
    key: Option<&'static str>,
    done: Option<Value>,
}

impl Builder {
    fn open(&mut self, value: Value) {
        self.open.push((self.key.take(), value));
    }

    fn close(&mut self) {
        if let Some((key, value)) = self.open.pop() {
            self.key = key;
            self.put(value);
        }
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            Some((_, Value::Object(entries))) => {
                entries.push((Cow::Borrowed(self.key.take().unwrap_or_default()), value));
            }
            Some((_, Value::Array(values))) => values.push(value),
            _ => self.done = Some(value),
        }
    }
}

impl Visitor for Builder {
    fn key(&mut self, name: &'static str) {
        self.key = Some(name);
    }

    fn open_object(&mut self) {
        self.open(Value::Object(Vec::new()));
    }

    fn close_object(&mut self) {
        self.close();
    }

    fn open_array(&mut self) {
        self.open(Value::Array(Vec::new()));
    }

    fn close_array(&mut self) {
        self.close();
    }

    fn leaf(&mut self, leaf: Leaf) {
        let mut text = String::new();
        let whole = |text: &str| text.chars().count() == leaf.characters();
        let value = if leaf.push_text(&mut text) && whole(&text) {
            Value::Text(text)
        } else if self.values == Values::Engineering
            && let Some(text) = leaf.unambiguous_text()
        {
            Value::Text(text.into())
        } else if self.values == Values::Engineering
            && let Some(quantity) = leaf.quantity()
        {
            Value::Real(quantity)
        } else {
            match leaf.integer() {
                Integer::Unsigned(value) => Value::Unsigned(value),
                Integer::Signed(value) => Value::Signed(value),
            }
        };
        self.put(value);
    }

    fn octets(&mut self, octets: &[u8]) {
        self.put(Value::Octets(octets.to_vec()));
    }
}

/// Why a tree does not make a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError {
    /// Names from the item down to where it does not fit.
    pub path: Vec<Cow<'static, str>>,
    /// What does not fit.
    pub reason: Misfit,
}

/// What does not fit about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Misfit {
    /// No item of this name is defined here.
    UnknownName,
    /// A group lacks one of its parts, or an extended item one before its last.
    Missing,
    /// Another kind of value belongs here.
    Kind,
    /// The number has too many bits, or the text a character that its set lacks.
    OutOfRange,
    /// The table does not have this text.
    UnknownText,
    /// More octets or repetitions than their count can say.
    TooLong,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.path.iter().enumerate() {
            write!(f, "{}{name}", if index > 0 { "/" } else { "" })?;
        }
        f.write_str(match self.reason {
            Misfit::UnknownName => ": not defined here",
            Misfit::Missing => ": missing",
            Misfit::Kind => ": another kind of value belongs here",
            Misfit::OutOfRange => ": does not fit its bits",
            Misfit::UnknownText => ": not in its table",
            Misfit::TooLong => ": too long",
        })
    }
}

impl core::error::Error for EncodeError {}

impl From<Misfit> for EncodeError {
    fn from(reason: Misfit) -> Self {
        Self {
            path: Vec::new(),
            reason,
        }
    }
}

/// Appends the record that `items` describes to `out`, in the category's first profile.
///
/// `items` is an object keyed by item names in any order, as [`Record::value`] gives it.
///
/// # Errors
/// The first thing that does not fit its definition, with its path; `out` is unchanged then.
pub fn encode(
    category: &'static Category,
    expansion: Option<&'static Expansion>,
    values: Values,
    items: &Value,
    out: &mut Vec<u8>,
) -> Result<(), EncodeError> {
    let Value::Object(entries) = items else {
        return Err(Misfit::Kind.into());
    };
    let encoder = Encoder {
        category,
        expansion,
        values,
        root: items,
    };
    let names = |slot: &Slot| match slot {
        Slot::Item(index, _) => category.items.get(usize::from(*index)),
        _ => None,
    };
    let slots = profile(category, items);
    for (name, _) in entries {
        if !slots.iter().filter_map(names).any(|item| item.name == name) {
            return Err(EncodeError {
                path: alloc::vec![name.clone()],
                reason: Misfit::UnknownName,
            });
        }
    }
    let mut record = RecordWriter::default();
    for (slot, item) in slots.iter().map(names).enumerate() {
        if let Some(item) = item
            && let Some(value) = items.get(item.name)
        {
            record.item(slot, &encoder.item(item, value)?);
        }
    }
    record.finish(out);
    Ok(())
}

/// The profile that the selecting element names, else the first.
fn profile(category: &'static Category, items: &Value) -> &'static [Slot] {
    let chosen = category.selector.as_ref().and_then(|selector| {
        let value = unsigned_at(category, items, selector.path)?;
        selector
            .cases
            .iter()
            .find(|(of, _)| *of == value)
            .map(|(_, index)| usize::from(*index))
    });
    category
        .uaps
        .get(chosen.unwrap_or(0))
        .map_or(&[], |uap| uap.slots)
}

/// The integer of the element at the end of `path`, be it given as one or as its table's text.
fn unsigned_at(category: &'static Category, root: &Value, path: Path) -> Option<u64> {
    match path.iter().try_fold(root, |value, name| value.get(name))? {
        Value::Unsigned(value) => Some(*value),
        Value::Text(text) => {
            let (name, rest) = path.split_first()?;
            let item = category.items.iter().find(|item| item.name == *name)?;
            let Content::Table(rows) = content_at(&item.rule, rest)? else {
                return None;
            };
            rows.iter()
                .find(|(_, of)| of == text)
                .map(|(value, _)| *value)
        }
        _ => None,
    }
}

/// What the element at the end of `path` means.
fn content_at(rule: &'static Rule<Variation>, path: &[&str]) -> Option<&'static Content> {
    let variation = rule.resolve(|_| None);
    let Some((name, rest)) = path.split_first() else {
        let Variation::Element(element) = variation else {
            return None;
        };
        return Some(element.content.resolve(|_| None));
    };
    let named = |part: &'static Part| match part {
        Part::Item(item) if item.name == *name => Some(item),
        _ => None,
    };
    let item = match variation {
        Variation::Group(group) => group.parts.iter().find_map(named),
        Variation::Extended(steps) => steps.iter().flat_map(|step| step.parts).find_map(named),
        Variation::Compound(items) => items.iter().flatten().find(|item| item.name == *name),
        _ => None,
    }?;
    content_at(&item.rule, rest)
}

struct Encoder<'a> {
    category: &'static Category,
    expansion: Option<&'static Expansion>,
    values: Values,
    root: &'a Value,
}

impl Encoder<'_> {
    /// Octets of an item, with its name on the path of any error.
    fn item(&self, item: &'static Item, value: &Value) -> Result<Vec<u8>, EncodeError> {
        let mut octets = Vec::new();
        self.variation(self.resolve(&item.rule), value, &mut octets)
            .map_err(|error| under(item.name, error))?;
        Ok(octets)
    }

    fn resolve<T>(&self, rule: &'static Rule<T>) -> &'static T {
        rule.resolve(|path| unsigned_at(self.category, self.root, path))
    }

    fn variation(
        &self,
        of: &'static Variation,
        value: &Value,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        match of {
            Variation::Element(element) => {
                let start = grow(out, usize::from(element.bits / 8));
                self.element(element, value, out, start)
            }
            Variation::Group(group) => {
                let start = grow(out, usize::from(group.bits / 8));
                self.parts(group.parts, value, out, start).map(|_| ())
            }
            Variation::Extended(steps) => self.extended(steps, value, out),
            Variation::Repetitive(repeat, of) => self.repetitive(*repeat, of, value, out),
            Variation::Explicit(explicit) => self.explicit(*explicit, value, out),
            Variation::Compound(items) => self.compound(items, value, out),
        }
    }

    /// Parts from bit `start` on; returns the bit after them.
    fn parts(
        &self,
        parts: &'static [Part],
        value: &Value,
        out: &mut [u8],
        start: usize,
    ) -> Result<usize, EncodeError> {
        let mut at = start;
        for part in parts {
            if let Part::Item(item) = part {
                let inner = value
                    .get(item.name)
                    .ok_or_else(|| under(item.name, Misfit::Missing.into()))?;
                match self.resolve(&item.rule) {
                    Variation::Element(element) => self.element(element, inner, out, at),
                    Variation::Group(group) => self.parts(group.parts, inner, out, at).map(|_| ()),
                    _ => Err(Misfit::Kind.into()),
                }
                .map_err(|error| under(item.name, error))?;
            }
            at += part_bits(part);
        }
        Ok(at)
    }

    fn extended(
        &self,
        steps: &'static [Step],
        value: &Value,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let named = |step: &Step| {
            step.parts
                .iter()
                .any(|part| matches!(part, Part::Item(item) if value.get(item.name).is_some()))
        };
        let last = steps.iter().rposition(named).unwrap_or(0);
        for (index, step) in steps.iter().enumerate().take(last + 1) {
            let start = grow(out, usize::from(step.octets));
            self.parts(step.parts, value, out, start)?;
            if step.fx && index < last {
                set_fx(out);
            }
        }
        Ok(())
    }

    fn repetitive(
        &self,
        repeat: Repeat,
        of: &'static Variation,
        value: &Value,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let Value::Array(values) = value else {
            return Err(Misfit::Kind.into());
        };
        match repeat {
            Repeat::Counted(size) => {
                let size = usize::from(size);
                if values.len() as u64 > bits::mask(size * 8) {
                    return Err(Misfit::TooLong.into());
                }
                let start = grow(out, size);
                bits::write(out, start, size * 8, values.len() as u64);
                values
                    .iter()
                    .try_for_each(|value| self.variation(of, value, out))
            }
            Repeat::Fx => {
                for (index, value) in values.iter().enumerate() {
                    let start = grow(out, measure::fx_octets(of));
                    match of {
                        Variation::Element(element) => self.element(element, value, out, start)?,
                        Variation::Group(group) => {
                            self.parts(group.parts, value, out, start)?;
                        }
                        _ => return Err(Misfit::Kind.into()),
                    }
                    if index + 1 < values.len() {
                        set_fx(out);
                    }
                }
                // At least one has to be there: the item has no other way to end.
                if values.is_empty() {
                    Err(Misfit::Missing.into())
                } else {
                    Ok(())
                }
            }
        }
    }

    fn explicit(
        &self,
        explicit: Explicit,
        value: &Value,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        let inside = match (value, self.expansion) {
            (Value::Octets(octets), _) => octets.clone(),
            (Value::Object(_), Some(expansion)) if explicit == Explicit::ReservedExpansion => {
                self.expanded(expansion, value)?
            }
            _ => return Err(Misfit::Kind.into()),
        };
        out.push(u8::try_from(inside.len() + 1).map_err(|_| Misfit::TooLong)?);
        out.extend_from_slice(&inside);
        Ok(())
    }

    fn expanded(
        &self,
        expansion: &'static Expansion,
        value: &Value,
    ) -> Result<Vec<u8>, EncodeError> {
        only_known(value, expansion.items)?;
        let mut out = alloc::vec![0; usize::from(expansion.fspec_octets)];
        for (bit, item) in expansion.items.iter().enumerate() {
            if let Some(item) = item
                && let Some(inner) = value.get(item.name)
            {
                bits::write(&mut out, bit, 1, 1);
                out.extend(self.item(item, inner)?);
            }
        }
        Ok(out)
    }

    fn compound(
        &self,
        items: &'static [Option<Item>],
        value: &Value,
        out: &mut Vec<u8>,
    ) -> Result<(), EncodeError> {
        only_known(value, items)?;
        let mut record = RecordWriter::default();
        for (slot, item) in items.iter().enumerate() {
            if let Some(item) = item
                && let Some(inner) = value.get(item.name)
            {
                record.item(slot, &self.item(item, inner)?);
            }
        }
        record.finish(out);
        Ok(())
    }

    fn element(
        &self,
        element: &'static Element,
        value: &Value,
        out: &mut [u8],
        start: usize,
    ) -> Result<(), EncodeError> {
        let width = usize::from(element.bits);
        let raw = self.raw(self.resolve(&element.content), width, value)?;
        bits::write(out, start, width, raw);
        Ok(())
    }

    /// The bits of an element.
    fn raw(&self, content: &'static Content, width: usize, value: &Value) -> Result<u64, Misfit> {
        let engineering = self.values == Values::Engineering;
        match (content, value) {
            (Content::Text(text), Value::Text(characters)) => text_bits(*text, width, characters),
            (Content::Table(rows), Value::Text(text)) if engineering => rows
                .iter()
                .find(|(_, of)| of == text)
                .map(|(value, _)| *value)
                .ok_or(Misfit::UnknownText),
            (Content::Quantity(of), _) if engineering => {
                let number = match value {
                    Value::Real(number) => *number,
                    Value::Unsigned(number) => *number as f64,
                    Value::Signed(number) => *number as f64,
                    _ => return Err(Misfit::Kind),
                };
                let counts = number * of.denominator as f64 / of.numerator as f64;
                let nearest = (counts + 0.5_f64.copysign(counts)) as i64;
                signed_bits(nearest, width, of.signedness == Signedness::Signed)
            }
            (_, Value::Unsigned(number)) => (*number <= bits::mask(width))
                .then_some(*number)
                .ok_or(Misfit::OutOfRange),
            (_, Value::Signed(number)) => signed_bits(*number, width, true),
            _ => Err(Misfit::Kind),
        }
    }
}

/// Two's complement if it fits, or plain binary for what is unsigned.
fn signed_bits(number: i64, width: usize, signed: bool) -> Result<u64, Misfit> {
    let raw = number as u64 & bits::mask(width);
    let back = if signed {
        bits::sign_extend(raw, width)
    } else {
        raw as i64
    };
    if back == number {
        Ok(raw)
    } else {
        Err(Misfit::OutOfRange)
    }
}

/// Characters from the left, filled up with spaces (octal: zeros).
fn text_bits(text: Text, width: usize, characters: &str) -> Result<u64, Misfit> {
    let size = character_bits(text);
    let count = width / size;
    let filler = if text == Text::Octal { '0' } else { ' ' };
    let mut raw = 0;
    let mut used = 0;
    for character in characters
        .chars()
        .chain(core::iter::repeat(filler))
        .take(count.max(characters.len()))
    {
        used += 1;
        if used > count {
            return Err(Misfit::TooLong);
        }
        raw = raw << size | character_code(text, character).ok_or(Misfit::OutOfRange)?;
    }
    Ok(raw)
}

fn only_known(value: &Value, items: &'static [Option<Item>]) -> Result<(), EncodeError> {
    let Value::Object(entries) = value else {
        return Err(Misfit::Kind.into());
    };
    let known = |name: &str| items.iter().flatten().any(|item| item.name == name);
    match entries.iter().find(|(name, _)| !known(name)) {
        Some((name, _)) => Err(EncodeError {
            path: alloc::vec![name.clone()],
            reason: Misfit::UnknownName,
        }),
        None => Ok(()),
    }
}

/// Adds zero octets; returns the bit where they begin.
fn grow(out: &mut Vec<u8>, octets: usize) -> usize {
    let start = out.len() * 8;
    out.resize(out.len() + octets, 0);
    start
}

fn set_fx(out: &mut [u8]) {
    if let Some(last) = out.last_mut() {
        *last |= 1;
    }
}

fn under(name: &'static str, mut error: EncodeError) -> EncodeError {
    error.path.insert(0, Cow::Borrowed(name));
    error
}
