//! Random records of any category, as trees made from the tables themselves, so that every construct
//! of every category is met.

use asterix::spec::{
    Category, Content, Element, Expansion, Explicit, Item, Part, Repeat, Rule, Text, Variation,
};
use asterix::{Integer, Leaf, Value};

/// A small portable generator (SplitMix64), so that a failing case can be named by its seed.
pub struct Random(pub u64);

impl Random {
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// A tree with about a third of the category's items.
    pub fn record(
        &mut self,
        category: &'static Category,
        expansion: Option<&'static Expansion>,
    ) -> Value {
        let mut items = Vec::new();
        for item in category.items {
            if self.below(3) == 0 {
                items.push((item.name.into(), self.item(item, expansion)));
            }
        }
        Value::Object(items)
    }

    fn item(&mut self, item: &'static Item, expansion: Option<&'static Expansion>) -> Value {
        self.variation(of(&item.rule), expansion)
    }

    fn variation(
        &mut self,
        of: &'static Variation,
        expansion: Option<&'static Expansion>,
    ) -> Value {
        match of {
            Variation::Element(element) => self.element(element),
            Variation::Group(group) => Value::Object(self.parts(group.parts)),
            Variation::Extended(steps) => {
                let count = self.below(steps.len() as u64) as usize + 1;
                Value::Object(
                    steps
                        .iter()
                        .take(count)
                        .flat_map(|step| self.parts(step.parts))
                        .collect(),
                )
            }
            Variation::Repetitive(repeat, of) => {
                let least = u64::from(matches!(repeat, Repeat::Fx));
                let count = self.below(4) + least;
                Value::Array((0..count).map(|_| self.variation(of, expansion)).collect())
            }
            Variation::Explicit(Explicit::ReservedExpansion) if expansion.is_some() => {
                let items = expansion.unwrap().items;
                Value::Object(self.some_of(items, expansion))
            }
            Variation::Explicit(_) => {
                let count = self.below(5);
                Value::Octets((0..count).map(|_| self.next() as u8).collect())
            }
            Variation::Compound(items) => Value::Object(self.some_of(items, expansion)),
        }
    }

    fn some_of(
        &mut self,
        items: &'static [Option<Item>],
        expansion: Option<&'static Expansion>,
    ) -> Vec<(std::borrow::Cow<'static, str>, Value)> {
        let mut entries = Vec::new();
        for item in items.iter().flatten() {
            if self.below(2) == 0 {
                entries.push((item.name.into(), self.item(item, expansion)));
            }
        }
        entries
    }

    fn parts(&mut self, parts: &'static [Part]) -> Vec<(std::borrow::Cow<'static, str>, Value)> {
        let items = parts.iter().filter_map(|part| match part {
            Part::Item(item) => Some(item),
            Part::Spare(_) => None,
        });
        items
            .map(|item| (item.name.into(), self.item(item, None)))
            .collect()
    }

    fn element(&mut self, element: &'static Element) -> Value {
        let raw = self.next() & (u64::MAX >> (64 - u32::from(element.bits)));
        match of(&element.content) {
            Content::Text(text) => {
                let (set, bits) = match text {
                    Text::Ascii => ("AZ az~09", 8),
                    Text::Icao => ("AMZ 0189", 6),
                    Text::Octal => ("01234567", 3),
                };
                let count = element.bits / bits;
                let pick = |random: &mut Self| set.chars().nth(random.below(8) as usize);
                Value::Text((0..count).filter_map(|_| pick(self)).collect())
            }
            content => {
                let signed = Leaf {
                    content,
                    bits: element.bits,
                    raw,
                }
                .integer();
                match signed {
                    Integer::Unsigned(value) => Value::Unsigned(value),
                    Integer::Signed(value) => Value::Signed(value),
                }
            }
        }
    }
}

fn of<T>(rule: &'static Rule<T>) -> &'static T {
    match rule {
        Rule::Always(of) | Rule::Dependent { default: of, .. } => of,
    }
}
