//! Walks a record down to its elements and shows each to a [`Visitor`].
//!
//! The record's structure was checked when it was parsed, so the walk itself cannot fail; what it
//! finds amiss besides (a value beyond its limits, spare bits that are set) it reports on the way.

use crate::bits;
use crate::error::{Error, Reason};
use crate::leaf::Leaf;
use crate::measure;
use crate::record::{Field, Record};
use crate::spec::{Category, Element, Expansion, Explicit, Item, Part, Repeat, Step, Variation};

/// Receives a record piece by piece: objects with keys, arrays, leaves.
pub trait Visitor {
    /// The value that follows has this name in the object that is open.
    fn key(&mut self, name: &'static str);
    /// Groups, extended and compound items, and reserved expansion fields that fit their definition.
    fn open_object(&mut self);
    /// Ends the innermost object.
    fn close_object(&mut self);
    /// Repetitive items.
    fn open_array(&mut self);
    /// Ends the innermost array.
    fn close_array(&mut self);
    /// An element.
    fn leaf(&mut self, leaf: Leaf);
    /// The inside of an explicit item without a definition, less its length octet.
    fn octets(&mut self, octets: &[u8]);
    /// Something that the specification does not allow, but that can be read; in the item that began
    /// with the last key at the record's level.
    fn finding(&mut self, finding: Finding) {
        let _ = finding;
    }
}

/// What a record can have amiss though it can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finding {
    /// A value is beyond the limits that the specification states.
    BeyondLimit,
    /// A repetitive item with no repetition.
    ZeroRepetitions,
    /// The reserved expansion field does not fit its definition.
    ExpansionMisfit,
    /// An FSPEC that ends in octets which announce nothing.
    NotMinimal,
    /// Bits that shall be zero are not.
    SpareBitsSet,
    /// Items came in a random sequence, as some categories allow; they are written in the profile's.
    RandomSequence,
}

impl Finding {
    /// Whether the meaning is in doubt; else only the form is.
    pub fn is_semantic(self) -> bool {
        matches!(
            self,
            Self::BeyondLimit | Self::ZeroRepetitions | Self::ExpansionMisfit
        )
    }

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BeyondLimit => "value beyond the limits of the specification",
            Self::ZeroRepetitions => "repeated zero times",
            Self::ExpansionMisfit => "does not fit the expansion's definition",
            Self::NotMinimal => "longer than it need be",
            Self::SpareBitsSet => "spare bits set",
            Self::RandomSequence => "in a random sequence",
        }
    }
}

impl Record<'_> {
    /// Shows every item to `visitor`, as one object keyed by item names.
    pub fn visit<V: Visitor>(&self, expansion: Option<&'static Expansion>, visitor: &mut V) {
        self.visit_some(expansion, |_| true, visitor);
    }

    /// The same with the items that `wanted` wants, by name.
    pub fn visit_some<V: Visitor>(
        &self,
        expansion: Option<&'static Expansion>,
        wanted: impl Fn(&str) -> bool,
        visitor: &mut V,
    ) {
        let mut walk = Walk {
            record: *self,
            expansion,
            visitor,
        };
        walk.visitor.open_object();
        if let Ok(length) = measure::fspec(self.octets(), self.uap().slots.len())
            && length > 1
            && self.octets().get(length - 1).is_some_and(|last| *last == 0)
        {
            walk.visitor.finding(Finding::NotMinimal);
        }
        let show = |field: Field<'_>| {
            if wanted(field.item.name) {
                walk.item(field.item, field.octets);
            }
        };
        if self.each_field(show) {
            walk.visitor.finding(Finding::RandomSequence);
        }
        walk.visitor.close_object();
    }
}

impl<'a> Record<'a> {
    /// Strict mode: reads like [`Record::parse`], and refuses what that tolerates: values beyond
    /// their limits, spare bits that are set, an FSPEC longer than it need be, a repetition of zero,
    /// an expansion that does not fit its definition.
    ///
    /// # Errors
    /// The first damage, or the first finding; a finding's octet is where its item begins.
    pub fn parse_strict(
        category: &'static Category,
        expansion: Option<&'static Expansion>,
        octets: &'a [u8],
    ) -> Result<Self, Error> {
        let record = Self::parse(category, octets)?;
        let mut first = FirstFinding::default();
        record.visit(expansion, &mut first);
        let Some((item, finding)) = first.found else {
            return Ok(record);
        };
        let start = |name| {
            record
                .fields()
                .find(|field| field.item.name == name)
                .map(|field| field.start)
        };
        let octet = item.and_then(start).unwrap_or(0);
        Err(Error {
            item,
            octet,
            reason: Reason::Forbidden(finding),
        })
    }
}

impl Record<'_> {
    /// Whether anything in it is beyond what the specification allows, form aside and the inside of
    /// its expansion, too.
    pub fn has_violation(&self) -> bool {
        let mut first = FirstFinding {
            semantic_only: true,
            ..FirstFinding::default()
        };
        self.visit(None, &mut first);
        first.found.is_some()
    }
}

/// Keeps the first finding and the item that it is in.
#[derive(Default)]
struct FirstFinding {
    semantic_only: bool,
    depth: usize,
    item: Option<&'static str>,
    found: Option<(Option<&'static str>, Finding)>,
}

impl Visitor for FirstFinding {
    fn key(&mut self, name: &'static str) {
        if self.depth == 1 {
            self.item = Some(name);
        }
    }

    fn open_object(&mut self) {
        self.depth += 1;
    }

    fn close_object(&mut self) {
        self.depth -= 1;
    }

    fn open_array(&mut self) {
        self.depth += 1;
    }

    fn close_array(&mut self) {
        self.depth -= 1;
    }

    fn leaf(&mut self, _: Leaf) {}

    fn octets(&mut self, _: &[u8]) {}

    fn finding(&mut self, finding: Finding) {
        let allowed = finding == Finding::RandomSequence;
        if !allowed && (finding.is_semantic() || !self.semantic_only) {
            self.found.get_or_insert((self.item, finding));
        }
    }
}

struct Walk<'a, V> {
    record: Record<'a>,
    expansion: Option<&'static Expansion>,
    visitor: &'a mut V,
}

impl<V: Visitor> Walk<'_, V> {
    fn item(&mut self, item: &'static Item, octets: &[u8]) {
        self.visitor.key(item.name);
        let record = self.record;
        self.variation(item.rule.resolve(|path| record.element(path)), octets);
    }

    /// `octets` are exactly those of the variation.
    fn variation(&mut self, of: &'static Variation, octets: &[u8]) {
        match of {
            Variation::Element(element) => self.element(element, octets, 0),
            Variation::Group(group) => {
                self.visitor.open_object();
                self.parts(group.parts, octets, 0);
                self.visitor.close_object();
            }
            Variation::Extended(steps) => self.extended(steps, octets),
            Variation::Repetitive(repeat, of) => self.repetitive(*repeat, of, octets),
            Variation::Explicit(explicit) => self.explicit(*explicit, octets),
            Variation::Compound(items) => self.compound(items, octets),
        }
    }

    #[inline]
    fn element(&mut self, element: &'static Element, octets: &[u8], start: usize) {
        let raw = bits::read(octets, start, usize::from(element.bits)).unwrap_or(0);
        let record = self.record;
        let content = element.content.resolve(|path| record.element(path));
        let leaf = Leaf {
            content,
            bits: element.bits,
            raw,
        };
        if !leaf.within_limits() {
            self.visitor.finding(Finding::BeyondLimit);
        }
        self.visitor.leaf(leaf);
    }

    /// Parts that begin `start` bits into `octets`; returns the bit after them.
    fn parts(&mut self, parts: &'static [Part], octets: &[u8], start: usize) -> usize {
        let mut at = start;
        for part in parts {
            match part {
                Part::Spare(count) => {
                    let count = usize::from(*count);
                    if bits::read(octets, at, count).is_some_and(|bits| bits != 0) {
                        self.visitor.finding(Finding::SpareBitsSet);
                    }
                    at += count;
                }
                Part::Item(item) => {
                    self.visitor.key(item.name);
                    let record = self.record;
                    match item.rule.resolve(|path| record.element(path)) {
                        Variation::Element(element) => {
                            self.element(element, octets, at);
                            at += usize::from(element.bits);
                        }
                        Variation::Group(group) => {
                            self.visitor.open_object();
                            at = self.parts(group.parts, octets, at);
                            self.visitor.close_object();
                        }
                        // The generator refuses any other part.
                        _ => {}
                    }
                }
            }
        }
        at
    }

    fn extended(&mut self, steps: &'static [Step], octets: &[u8]) {
        self.visitor.open_object();
        let mut start = 0;
        for step in steps {
            let end = start + usize::from(step.octets);
            if octets.len() < end {
                break;
            }
            self.parts(step.parts, octets, start * 8);
            start = end;
        }
        self.visitor.close_object();
    }

    fn repetitive(&mut self, repeat: Repeat, of: &'static Variation, octets: &[u8]) {
        self.visitor.open_array();
        match repeat {
            Repeat::Counted(size) => {
                let mut rest = octets.get(usize::from(size)..).unwrap_or_default();
                if rest.is_empty() {
                    self.visitor.finding(Finding::ZeroRepetitions);
                }
                while let Ok(length @ 1..) = measure::variation(of, rest) {
                    let (head, tail) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                    self.variation(of, head);
                    rest = tail;
                }
            }
            Repeat::Fx => {
                for one in octets.chunks_exact(measure::fx_octets(of)) {
                    self.variation(of, one);
                }
            }
        }
        self.visitor.close_array();
    }

    fn compound(&mut self, items: &'static [Option<Item>], octets: &[u8]) {
        self.visitor.open_object();
        let start = measure::fspec(octets, items.len()).unwrap_or(0);
        let fspec = octets.get(..start).unwrap_or_default();
        if start > 1 && fspec.last() == Some(&0) {
            self.visitor.finding(Finding::NotMinimal);
        }
        let mut rest = octets.get(start..).unwrap_or_default();
        for slot in measure::announced(fspec) {
            let Some(Some(item)) = items.get(slot) else {
                break;
            };
            rest = self.head(item, rest);
        }
        self.visitor.close_object();
    }

    /// Shows the item at the start of `octets` and returns what follows it.
    fn head<'o>(&mut self, item: &'static Item, octets: &'o [u8]) -> &'o [u8] {
        let length = measure::item(item, octets).unwrap_or(octets.len());
        let (head, tail) = octets.split_at_checked(length).unwrap_or((octets, &[]));
        self.item(item, head);
        tail
    }

    fn explicit(&mut self, explicit: Explicit, octets: &[u8]) {
        let inside = octets.get(1..).unwrap_or_default();
        match self.expansion {
            Some(expansion) if explicit == Explicit::ReservedExpansion => {
                if expansion_fits(expansion, inside) {
                    self.expanded(expansion, inside);
                } else {
                    self.visitor.finding(Finding::ExpansionMisfit);
                    self.visitor.octets(inside);
                }
            }
            _ => self.visitor.octets(inside),
        }
    }

    fn expanded(&mut self, expansion: &'static Expansion, inside: &[u8]) {
        self.visitor.open_object();
        let start = usize::from(expansion.fspec_octets);
        let mut rest = inside.get(start..).unwrap_or_default();
        let announced = |bit| bits::read(inside, bit, 1) == Some(1);
        let known = |bit| expansion.items.get(bit).is_some_and(Option::is_some);
        if (0..start * 8).any(|bit| announced(bit) && !known(bit)) {
            self.visitor.finding(Finding::SpareBitsSet);
        }
        for (bit, item) in expansion.items.iter().enumerate() {
            if let Some(item) = item
                && bits::read(inside, bit, 1) == Some(1)
            {
                rest = self.head(item, rest);
            }
        }
        self.visitor.close_object();
    }
}

/// Whether `inside` is an FSPEC of fixed length, exactly the items that it announces, and no more.
/// Bits that announce nothing we know are spare: had a later edition given them items, these octets
/// would be left over.
fn expansion_fits(expansion: &'static Expansion, inside: &[u8]) -> bool {
    let Some(mut rest) = inside.get(usize::from(expansion.fspec_octets)..) else {
        return false;
    };
    for (bit, item) in expansion.items.iter().enumerate() {
        if let Some(item) = item
            && bits::read(inside, bit, 1) == Some(1)
        {
            let Ok(length) = measure::item(item, rest) else {
                return false;
            };
            rest = rest.get(length..).unwrap_or_default();
        }
    }
    rest.is_empty()
}
