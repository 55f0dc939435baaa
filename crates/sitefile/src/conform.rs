//! Holds a document against its schema and reports everything that does not fit.
//!
//! serde stops at the first error; the JSON schema that `forewarn schema` prints is derived from
//! the same types, so walking the document beside it finds them all: unknown keys (with the nearest
//! known one), missing keys, wrong types, numbers out of range. Only the constructs that our types
//! produce are understood (`properties`, `required`, `items`, `enum`, bounds, alternatives).

use core::ops::Range;

use serde_json::Value as Schema;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::document::{number, type_name};
use crate::problem::Problems;

/// Endings that betray a unit which is not the file's, and what to do about each.
const FOREIGN_UNITS: [(&str, &str); 7] = [
    ("_ft", "lengths are metres (1 ft = 0.3048 m)"),
    ("_feet", "lengths are metres (1 ft = 0.3048 m)"),
    ("_km", "lengths are metres (1 km = 1000 m)"),
    ("_nm", "lengths are metres (1 NM = 1852 m)"),
    ("_kt", "speeds are m/s (1 kt = 0.514444 m/s)"),
    ("_mil", "angles are degrees (6400 mil = 360 degrees)"),
    ("_rad", "angles are degrees (1 rad = 57.2958 degrees)"),
];

/// Adds to the problems whatever in the document is not as the schema says.
pub(crate) fn conform(root: &Spanned<DeTable<'_>>, schema: &Schema, problems: &mut Problems) {
    table(root.get_ref(), None, "the file", schema, problems);
}

fn table(
    table: &DeTable<'_>,
    span: Option<Range<usize>>,
    place: &str,
    schema: &Schema,
    problems: &mut Problems,
) {
    let Some(properties) = schema.get("properties").and_then(Schema::as_object) else {
        // A map: its keys are free, its values are alike.
        if let Some(each) = schema.get("additionalProperties") {
            for (key, found) in table {
                value(found, key.get_ref(), each, problems);
            }
        }
        return;
    };
    for (key, found) in table {
        let name: &str = key.get_ref();
        match properties.get(name) {
            Some(expected) => value(found, name, expected, problems),
            None => unknown(name, key.span(), place, properties.keys(), problems),
        }
    }
    let required = schema.get("required").and_then(Schema::as_array);
    for name in required.into_iter().flatten().filter_map(Schema::as_str) {
        if !table.iter().any(|(key, _)| key.get_ref() == name) {
            let meaning = properties.get(name).map_or("", describe);
            problems.add(
                span.clone(),
                format!("{place} lacks `{name}`"),
                format!("`{name}` is needed here"),
                format!("add `{name}`: {meaning}"),
            );
        }
    }
}

fn unknown<'k>(
    name: &str,
    span: Range<usize>,
    place: &str,
    known: impl Iterator<Item = &'k String>,
    problems: &mut Problems,
) {
    let likeness = |candidate: &str| likeness(name, candidate);
    let mut known: Vec<&str> = known.map(String::as_str).collect();
    known.sort_by(|a, b| likeness(b).total_cmp(&likeness(a)));
    let nearest = known.first().copied().filter(|k| likeness(k) > 0.75);
    let unit = FOREIGN_UNITS.iter().find(|(end, _)| name.ends_with(end));
    let label = nearest.map_or_else(
        || format!("{place} has no such key"),
        |k| format!("did you mean `{k}`?"),
    );
    known.sort_unstable();
    let remedy = match (unit, nearest) {
        (Some((_, advice)), _) => (*advice).to_owned(),
        (None, Some(k)) => format!("write `{k}`, or take the line out"),
        (None, None) => format!("known here: {}", known.join(", ")),
    };
    problems.add(Some(span), format!("unknown key `{name}`"), label, remedy);
}

/// How alike two keys are, 0 to 1: by their letters, or by their words in any order
/// (`min_elevation`, `elevation_min_deg`).
fn likeness(key: &str, candidate: &str) -> f64 {
    let words = |text: &str| text.split('_').map(str::to_owned).collect::<Vec<_>>();
    let (ours, theirs) = (words(key), words(candidate));
    let common = ours.iter().filter(|w| theirs.contains(w)).count();
    let by_words = 2.0 * common as f64 / (ours.len() + theirs.len()) as f64;
    strsim::jaro_winkler(key, candidate).max(by_words)
}

fn value(found: &Spanned<DeValue<'_>>, name: &str, schema: &Schema, problems: &mut Problems) {
    let schema = without_null(schema);
    if let Some(choices) = choices(schema) {
        return choice(found, name, &choices, problems);
    }
    let expected = schema.get("type").and_then(first_type);
    let fits = match (expected, found.get_ref()) {
        (Some("object"), DeValue::Table(inner)) => {
            let place = format!("`{name}`");
            return table(inner, Some(found.span()), &place, schema, problems);
        }
        (Some("array"), DeValue::Array(items)) => {
            count(items.len(), found, name, schema, problems);
            let each = schema.get("items").unwrap_or(&Schema::Null);
            for item in items {
                value(item, name, each, problems);
            }
            return;
        }
        (Some("number"), DeValue::Float(_) | DeValue::Integer(_))
        | (Some("integer"), DeValue::Integer(_)) => {
            return bounds(found, name, schema, problems);
        }
        (Some("string"), DeValue::String(text)) => {
            if matches!(name, "id" | "name") {
                printable(text, found.span(), name, problems);
            }
            return;
        }
        (Some("string"), DeValue::Datetime(_))
        | (Some("boolean"), DeValue::Boolean(_))
        | (None, _) => true,
        _ => false,
    };
    if !fits {
        let wanted = expected.map_or("something else", plain_type);
        let tables = schema.pointer("/items/type").and_then(Schema::as_str) == Some("object");
        let remedy = if tables && matches!(found.get_ref(), DeValue::Table(_)) {
            format!("write `[[{name}]]`, once for each of them")
        } else if let (Some("string"), DeValue::Float(_) | DeValue::Integer(_)) =
            (expected, found.get_ref())
        {
            "put it in double quotes".to_owned()
        } else {
            remedy_for(schema)
        };
        problems.add(
            Some(found.span()),
            format!("`{name}` must be {wanted}"),
            format!("this is {}", type_name(found.get_ref())),
            remedy,
        );
    }
}

/// Names and ids go into messages, file names and XML, where control characters can't be.
fn printable(text: &str, span: Range<usize>, name: &str, problems: &mut Problems) {
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        problems.add(
            Some(span),
            format!("`{name}` has a control character in it"),
            format!("U+{:04X}, which can't be shown", u32::from(control)),
            "take it out: a name is one line of letters, digits, signs and spaces",
        );
    }
}

fn choice(found: &Spanned<DeValue<'_>>, name: &str, choices: &[&str], problems: &mut Problems) {
    let known = choices
        .iter()
        .map(|c| format!("\"{c}\""))
        .collect::<Vec<_>>()
        .join(", ");
    match found.get_ref().as_str() {
        Some(text) if choices.contains(&text) => {}
        Some(text) => problems.add(
            Some(found.span()),
            format!("`{name}` can't be \"{text}\""),
            "not one of the choices",
            format!("one of {known}"),
        ),
        None => problems.add(
            Some(found.span()),
            format!("`{name}` must be text"),
            format!("this is {}", type_name(found.get_ref())),
            format!("one of {known}"),
        ),
    }
}

fn count(
    items: usize,
    found: &Spanned<DeValue<'_>>,
    name: &str,
    schema: &Schema,
    problems: &mut Problems,
) {
    let bound = |key: &str| schema.get(key).and_then(Schema::as_u64);
    let few = bound("minItems").is_some_and(|least| (items as u64) < least);
    let many = bound("maxItems").is_some_and(|most| items as u64 > most);
    if few || many {
        problems.add(
            Some(found.span()),
            format!("`{name}` has a list of the wrong length"),
            format!("{items} values"),
            remedy_for(schema),
        );
    }
}

fn bounds(found: &Spanned<DeValue<'_>>, name: &str, schema: &Schema, problems: &mut Problems) {
    let Some(given) = number(found.get_ref()) else {
        return;
    };
    let bound = |key: &str| schema.get(key).and_then(Schema::as_f64);
    if let Some(wrong) = out_of_bounds(given, schema) {
        let fits = |v: f64| {
            bound("minimum").is_none_or(|least| v >= least)
                && bound("maximum").is_none_or(|most| v <= most)
        };
        let kilometres = name.ends_with("_m") && given > 0.0 && fits(given * 1000.0);
        let remedy = if kilometres {
            "this looks like kilometres: lengths are metres".to_owned()
        } else {
            remedy_for(schema)
        };
        problems.add(
            Some(found.span()),
            format!("`{name}` {wrong}"),
            format!("this is {}", readable(given)),
            remedy,
        );
    }
}

/// What a number must be that its schema does not allow.
pub(crate) fn out_of_bounds(given: f64, schema: &Schema) -> Option<String> {
    let bound = |key: &str| schema.get(key).and_then(Schema::as_f64);
    if !given.is_finite() {
        Some("must be a finite number".to_owned())
    } else if let Some(least) = bound("minimum").filter(|&least| given < least) {
        Some(format!("must be at least {}", readable(least)))
    } else if let Some(most) = bound("maximum").filter(|&most| given > most) {
        Some(format!("must be at most {most}"))
    } else {
        bound("exclusiveMinimum")
            .filter(|&least| given <= least)
            .map(|least| format!("must be more than {least}"))
    }
}

/// A number without three hundred zeros.
pub(crate) fn readable(number: f64) -> String {
    if number == 0.0 || (1e-5..1e9).contains(&number.abs()) {
        number.to_string()
    } else {
        format!("{number:e}")
    }
}

/// An optional value's schema without the alternative `null`, which TOML can't write.
fn without_null(schema: &Schema) -> &Schema {
    let alternatives = schema.get("anyOf").and_then(Schema::as_array);
    alternatives
        .into_iter()
        .flatten()
        .find(|s| s.get("type").and_then(Schema::as_str) != Some("null"))
        .unwrap_or(schema)
}

/// The texts of an enumeration, however the schema writes it.
fn choices(schema: &Schema) -> Option<Vec<&str>> {
    if let Some(texts) = schema.get("enum").and_then(Schema::as_array) {
        return Some(texts.iter().filter_map(Schema::as_str).collect());
    }
    let alternatives = schema.get("oneOf").and_then(Schema::as_array)?;
    let mut texts = Vec::new();
    for alternative in alternatives {
        match alternative.get("const").and_then(Schema::as_str) {
            Some(text) => texts.push(text),
            None => texts.extend(choices(alternative)?),
        }
    }
    Some(texts)
}

fn first_type(types: &Schema) -> Option<&str> {
    match types {
        Schema::Array(several) => several
            .iter()
            .filter_map(Schema::as_str)
            .find(|t| *t != "null"),
        one => one.as_str(),
    }
}

fn plain_type(name: &str) -> &str {
    match name {
        "object" => "a table",
        "array" => "a list",
        "number" => "a number",
        "integer" => "an integer",
        "string" => "text",
        "boolean" => "true or false",
        other => other,
    }
}

fn describe(schema: &Schema) -> &str {
    schema
        .get("description")
        .and_then(Schema::as_str)
        .unwrap_or("see `forewarn schema`")
}

fn remedy_for(schema: &Schema) -> String {
    format!("what belongs here: {}", describe(schema))
}
