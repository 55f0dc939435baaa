//! Random records of every category: built as trees, encoded, decoded, compared.
//!
//! The trees come from the tables themselves, so that every construct of every category is met.

use asterix::json::Values;
use asterix::spec::{
    Category, Content, Element, Expansion, Explicit, Item, Part, Repeat, Rule, Text, Variation,
};
use asterix::{Editions, Record, Value, encode};

/// A small portable generator (SplitMix64), so that a failing case can be named by its seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn record(
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
                let signed = asterix::Leaf {
                    content,
                    bits: element.bits,
                    raw,
                }
                .integer();
                match signed {
                    asterix::Integer::Unsigned(value) => Value::Unsigned(value),
                    asterix::Integer::Signed(value) => Value::Signed(value),
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

/// Order of names inside objects does not matter: sort them.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(mut entries) => {
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, sorted(value)))
                    .collect(),
            )
        }
        Value::Array(values) => Value::Array(values.into_iter().map(sorted).collect()),
        other => other,
    }
}

#[test]
fn what_is_encoded_decodes_to_itself_in_every_category() {
    let editions = Editions::default();
    for category in asterix::tables::CATEGORIES {
        let expansion = editions.expansion(category.number);
        for seed in 0..400 {
            let name = format!("category {} seed {seed}", category.number);
            let mut random = Random(seed << 8 | u64::from(category.number));
            let tree = random.record(category, expansion);
            if tree == Value::Object(Vec::new()) {
                continue;
            }
            let mut octets = Vec::new();
            encode(category, expansion, Values::Raw, &tree, &mut octets).expect(&name);
            let record = Record::parse(category, &octets).expect(&name);
            assert_eq!(record.octets().len(), octets.len(), "{name}");
            assert_eq!(
                sorted(record.value(expansion, Values::Raw)),
                sorted(tree),
                "{name}"
            );

            // What was canonical is encoded to the same octets, from engineering values too.
            for values in [Values::Raw, Values::Engineering] {
                let mut again = Vec::new();
                encode(
                    category,
                    expansion,
                    values,
                    &record.value(expansion, values),
                    &mut again,
                )
                .unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_eq!(again, octets, "{name} {values:?}");
            }
        }
    }
}

#[test]
fn errors_say_what_does_not_fit_and_where() {
    #[track_caller]
    fn check(items: Value, expected: &str) {
        let category = Editions::default().category(48).unwrap();
        let error =
            encode(category, None, Values::Engineering, &items, &mut Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }
    let object = |entries: Vec<(&'static str, Value)>| {
        Value::Object(
            entries
                .into_iter()
                .map(|(key, value)| (key.into(), value))
                .collect(),
        )
    };
    check(
        object(vec![("999", Value::Unsigned(1))]),
        "999: not defined here",
    );
    check(
        object(vec![("010", object(vec![("SAC", Value::Unsigned(1))]))]),
        "010/SIC: missing",
    );
    let source = vec![("SAC", Value::Unsigned(256)), ("SIC", Value::Unsigned(1))];
    check(
        object(vec![("010", object(source))]),
        "010/SAC: does not fit its bits",
    );
    check(
        object(vec![("140", Value::Text("noon".into()))]),
        "140: another kind of value belongs here",
    );
    let position = vec![("RHO", Value::Real(256.0)), ("THETA", Value::Real(0.0))];
    check(
        object(vec![("040", object(position))]),
        "040/RHO: does not fit its bits",
    );
}
