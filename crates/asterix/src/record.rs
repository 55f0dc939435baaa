//! One record: an FSPEC and the items that it announces.

use crate::bits;
use crate::error::{Error, Reason};
use crate::measure;
use crate::spec::{Category, Item, Part, Path, Rule, Slot, Uap, Variation};

/// A record whose structure has been checked from its first octet to its last.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    category: &'static Category,
    uap: &'static Uap,
    octets: &'a [u8],
}

impl<'a> Record<'a> {
    /// Reads the record at the start of `octets` and tells where it ends: `record.octets().len()`.
    ///
    /// # Errors
    /// The first damage that makes the record's end uncertain.
    pub fn parse(category: &'static Category, octets: &'a [u8]) -> Result<Self, Error> {
        let first = category.uaps.first().ok_or(Error {
            item: None,
            octet: 0,
            reason: Reason::NoProfile,
        })?;
        let mut fields = Fields::new(category, first, octets)?;
        for field in fields.by_ref() {
            field?;
        }
        let (uap, end) = (fields.uap, fields.at);
        Ok(Self {
            category,
            uap,
            octets: octets.get(..end).unwrap_or_default(),
        })
    }

    /// The category and edition that it was read with.
    pub fn category(&self) -> &'static Category {
        self.category
    }

    /// The profile that it was read with.
    pub fn uap(&self) -> &'static Uap {
        self.uap
    }

    /// The whole record as received.
    pub fn octets(&self) -> &'a [u8] {
        self.octets
    }

    /// Its items in the order in which they stand.
    pub fn fields(&self) -> impl Iterator<Item = Field<'a>> + use<'a> {
        self.walk().into_iter().flatten().map_while(Result::ok)
    }

    /// The same walk as the one that found the record sound: it too began with the first profile, and
    /// changed to another where the selecting element stood.
    fn walk(&self) -> Option<Fields<'a>> {
        Fields::new(self.category, self.category.uaps.first()?, self.octets).ok()
    }

    /// Shows every item in its order, and says whether a random sequence was announced.
    #[inline]
    pub(crate) fn each_field(&self, mut show: impl FnMut(Field<'a>)) -> bool {
        let Some(mut fields) = self.walk() else {
            return false;
        };
        while let Some(Ok(field)) = fields.next() {
            show(field);
        }
        fields.some_random
    }

    /// The octets of the item with this name; the first, should there be several.
    pub fn item(&self, name: &str) -> Option<&'a [u8]> {
        self.fields()
            .find(|field| field.item.name == name)
            .map(|field| field.octets)
    }

    /// The unsigned value of an element, for items that depend on it.
    pub fn element(&self, path: Path) -> Option<u64> {
        let (name, rest) = path.split_first()?;
        let field = self.fields().find(|field| field.item.name == *name)?;
        element_in(&field.item.rule, field.octets, rest)
    }
}

/// An item of a record with its octets.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// Position in the profile from 0: the field reference number less one.
    pub slot: usize,
    /// Its definition.
    pub item: &'static Item,
    /// Where it begins in the record.
    pub start: usize,
    /// All its octets.
    pub octets: &'a [u8],
}

/// Walks a record's items without allocating. This is the only walk: records, views and values all
/// stand on it.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    category: &'static Category,
    uap: &'static Uap,
    octets: &'a [u8],
    announced: measure::Announced,
    /// Pairs of random field sequencing still to come.
    random: u8,
    /// Whether any were announced, be it none.
    some_random: bool,
    pub(crate) at: usize,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(crate) fn new(
        category: &'static Category,
        uap: &'static Uap,
        octets: &'a [u8],
    ) -> Result<Self, Error> {
        let at = measure::fspec(octets, uap.slots.len())?;
        let announced = measure::announced(octets.get(..at).unwrap_or_default());
        Ok(Self {
            category,
            uap,
            octets,
            announced,
            random: 0,
            some_random: false,
            at,
        })
    }

    /// The next slot, from the FSPEC or from a pair of random field sequencing.
    #[inline]
    fn slot(&mut self) -> Option<Result<usize, Error>> {
        if self.random == 0 {
            return self.announced.next().map(Ok);
        }
        self.random -= 1;
        let Some(number) = self.octets.get(self.at) else {
            return Some(Err(measure::cut_short(self.at, 1, 0)));
        };
        self.at += 1;
        Some(usize::from(*number).checked_sub(1).ok_or(Error {
            item: None,
            octet: self.at - 1,
            reason: Reason::UndefinedBit { number: 0 },
        }))
    }

    /// The field of an item, whose octets are `fixed` in number unless that is 0.
    #[inline]
    fn field(
        &mut self,
        slot: usize,
        item: &'static Item,
        fixed: usize,
    ) -> Result<Field<'a>, Error> {
        let start = self.at;
        let rest = self.octets.get(start..).unwrap_or_default();
        let length = if fixed > 0 && fixed <= rest.len() {
            fixed
        } else {
            measured(item, start, rest)?
        };
        self.at += length;
        let octets = rest.get(..length).unwrap_or_default();
        if let Some(selector) = &self.category.selector
            && let Some((name, rest)) = selector.path.split_first()
            && item.name == *name
        {
            self.choose(element_in(&item.rule, octets, rest));
        }
        Ok(Field {
            slot,
            item,
            start,
            octets,
        })
    }

    /// Switches to the profile that the selecting element names.
    #[cold]
    fn choose(&mut self, value: Option<u64>) {
        let case = self
            .category
            .selector
            .iter()
            .flat_map(|selector| selector.cases);
        let index = value.and_then(|value| case.clone().find(|(of, _)| *of == value));
        if let Some(uap) = index.and_then(|(_, index)| self.category.uaps.get(usize::from(*index)))
        {
            self.uap = uap;
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, Error>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let in_random = self.random > 0;
            let slot = match self.slot()? {
                Ok(slot) => slot,
                Err(error) => return Some(Err(error)),
            };
            match self.uap.slots.get(slot) {
                Some(Slot::Item(index, octets)) => {
                    let item = self.category.items.get(usize::from(*index))?;
                    return Some(self.field(slot, item, usize::from(*octets)));
                }
                Some(Slot::Rfs) if !in_random => {
                    let Some(count) = self.octets.get(self.at) else {
                        return Some(Err(measure::cut_short(self.at, 1, 0)));
                    };
                    self.random = *count;
                    self.some_random = true;
                    self.at += 1;
                }
                _ => {
                    let octet = if in_random { self.at - 1 } else { slot / 7 };
                    let reason = Reason::UndefinedBit { number: slot + 1 };
                    return Some(Err(Error {
                        item: None,
                        octet,
                        reason,
                    }));
                }
            }
        }
    }
}

/// The octets of an item that begins `start` octets into the record.
#[inline]
fn measured(item: &'static Item, start: usize, rest: &[u8]) -> Result<usize, Error> {
    measure::item(item, rest).map_err(|error| {
        Error {
            item: Some(item.name),
            ..error
        }
        .shifted(start)
    })
}

/// The element at the end of `path` below something with `rule`.
fn element_in(rule: &Rule<Variation>, octets: &[u8], path: &[&str]) -> Option<u64> {
    let variation = match rule {
        Rule::Always(of) => of,
        Rule::Dependent { default, .. } => default,
    };
    match variation {
        Variation::Element(element) if path.is_empty() => {
            bits::read(octets, 0, usize::from(element.bits))
        }
        Variation::Group(group) => element_in_parts(group.parts, octets, 0, path),
        Variation::Extended(steps) => {
            let mut start = 0;
            for step in *steps {
                let end = start + usize::from(step.octets);
                let found = element_in_parts(step.parts, octets.get(..end)?, start * 8, path);
                if found.is_some() || !step.fx || octets.get(end - 1)? & 1 == 0 {
                    return found;
                }
                start = end;
            }
            None
        }
        Variation::Compound(items) => {
            let (name, rest) = path.split_first()?;
            let mut at = measure::fspec(octets, items.len()).ok()?;
            for slot in measure::announced(octets.get(..at)?) {
                let item = items.get(slot)?.as_ref()?;
                let tail = octets.get(at..)?;
                if item.name == *name {
                    return element_in(&item.rule, tail, rest);
                }
                at += measure::item(item, tail).ok()?;
            }
            None
        }
        _ => None,
    }
}

fn element_in_parts(parts: &[Part], octets: &[u8], start: usize, path: &[&str]) -> Option<u64> {
    let (name, rest) = path.split_first()?;
    let mut at = start;
    for part in parts {
        let bits = part_bits(part);
        if let Part::Item(item) = part
            && item.name == *name
        {
            return match always(&item.rule) {
                Variation::Element(_) if rest.is_empty() => bits::read(octets, at, bits),
                Variation::Group(group) => element_in_parts(group.parts, octets, at, rest),
                _ => None,
            };
        }
        at += bits;
    }
    None
}

fn always(rule: &Rule<Variation>) -> &Variation {
    match rule {
        Rule::Always(of) | Rule::Dependent { default: of, .. } => of,
    }
}

/// Bits of a part of a group or step.
pub(crate) fn part_bits(part: &Part) -> usize {
    match part {
        Part::Spare(bits) => usize::from(*bits),
        Part::Item(item) => match always(&item.rule) {
            Variation::Element(element) => usize::from(element.bits),
            Variation::Group(group) => usize::from(group.bits),
            _ => 0,
        },
    }
}
