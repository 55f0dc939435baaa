//! Random records of every category: built as trees, encoded, decoded, compared.

#[path = "support/random.rs"]
mod random;

use asterix::json::Values;
use asterix::{Editions, Record, Value, encode};
use random::Random;

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
