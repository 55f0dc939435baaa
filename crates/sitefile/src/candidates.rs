//! Candidates from a file: GeoJSON points with properties, or a table with commas.
//!
//! | form | how |
//! |---|---|
//! | GeoJSON (RFC 7946) | a FeatureCollection of points; properties are the keys of `[[candidate]]`, others are left aside |
//! | CSV (RFC 4180) | a first line with the names of keys, then a line a candidate; an empty field is an absent key |

use core::ops::Range;
use std::path::Path;

use serde_json::{Map, Value};

use crate::conform::{out_of_bounds, readable};
use crate::file::CandidateTable;
use crate::problem::Problems;
use crate::read::schema_of;

/// Keys that hold text; all others are numbers.
const TEXTS: [&str; 3] = ["id", "kind", "model"];
const NUMBERS: [&str; 6] = [
    "latitude_deg",
    "longitude_deg",
    "mast_m",
    "cost",
    "azimuth_from_deg",
    "sound_power_db",
];

/// Reads a file of candidates, or says everything that is wrong with it.
pub fn candidates(path: &Path) -> Result<Vec<CandidateTable>, Problems> {
    let text = crate::read::text_of(path, "the file of candidates")?;
    let text = crate::read::without_mark(&text);
    let mut problems = Problems::new(path, text);
    let rows = if text.trim_start().starts_with('{') {
        features(text, &mut problems)
    } else {
        lines(text, &mut problems)
    };
    let mut found: Vec<CandidateTable> = Vec::with_capacity(rows.len());
    let schema = schema_of::<CandidateTable>();
    for (span, row) in rows {
        hold(&row, span.clone(), &schema, &mut problems);
        match serde_json::from_value::<CandidateTable>(Value::Object(row)) {
            Ok(one) if found.iter().any(|other| other.id == one.id) => problems.add(
                span,
                format!("two candidates are called `{}`", one.id),
                "the second one",
                "give each its own id",
            ),
            Ok(one) => found.push(one),
            Err(error) => problems.add(
                span,
                "a candidate can't be read",
                error.to_string(),
                "needed: `id`, `latitude_deg`, `longitude_deg`; see `[[candidate]]` in docs/site-file.md",
            ),
        }
    }
    problems.settle()?;
    Ok(found)
}

/// Holds a row's numbers against the schema of a `[[candidate]]`.
fn hold(
    row: &Map<String, Value>,
    span: Option<Range<usize>>,
    schema: &Value,
    problems: &mut Problems,
) {
    let id = row.get("id").and_then(Value::as_str).unwrap_or_default();
    for key in NUMBERS {
        let (given, bounds) = (row.get(key), &schema["properties"][key]);
        let Some(given) = given.and_then(Value::as_f64) else {
            continue;
        };
        if let Some(wrong) = out_of_bounds(given, bounds) {
            let remedy = match key {
                "latitude_deg" | "longitude_deg" => "check whether they are swapped",
                _ => "see `[[candidate]]` in docs/site-file.md",
            };
            problems.add(
                span.clone(),
                format!("`{key}` of candidate `{id}` {wrong}"),
                format!("this is {}", readable(given)),
                remedy,
            );
        }
    }
}

type Row = (Option<Range<usize>>, Map<String, Value>);

fn features(text: &str, problems: &mut Problems) -> Vec<Row> {
    let root: Value = match serde_json::from_str(text) {
        Ok(root) => root,
        Err(error) => {
            problems.add(
                None,
                "not valid JSON",
                error.to_string(),
                "give a GeoJSON file",
            );
            return Vec::new();
        }
    };
    let Some(features) = root.get("features").and_then(Value::as_array) else {
        problems.add(
            None,
            "no candidates in this file",
            "it has no `features`",
            "give a GeoJSON FeatureCollection of points",
        );
        return Vec::new();
    };
    let mut rows = Vec::with_capacity(features.len());
    for (number, feature) in features.iter().enumerate() {
        let at = |k: usize| feature.pointer(&format!("/geometry/coordinates/{k}"));
        let is_point = feature.pointer("/geometry/type").and_then(Value::as_str) == Some("Point");
        let (Some(longitude), Some(latitude), true) = (at(0), at(1), is_point) else {
            problems.add(
                None,
                format!("feature {} is no candidate", number + 1),
                "its geometry is not a point",
                "keep points only",
            );
            continue;
        };
        let stated = feature.get("properties").and_then(Value::as_object);
        let known = |key: &str| TEXTS.contains(&key) || NUMBERS.contains(&key);
        let mut row: Map<String, Value> = stated
            .into_iter()
            .flatten()
            .filter(|(key, value)| known(key) && !value.is_null())
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        row.insert("longitude_deg".to_owned(), longitude.clone());
        row.insert("latitude_deg".to_owned(), latitude.clone());
        let id = format!("candidate-{}", number + 1);
        row.entry("id").or_insert(Value::String(id));
        rows.push((None, row));
    }
    rows
}

fn lines(text: &str, problems: &mut Problems) -> Vec<Row> {
    let mut spans = text.split_inclusive('\n').scan(0, |start, line| {
        let first = *start;
        *start += line.len();
        let line = line.trim_end();
        Some((first..first + line.len(), line))
    });
    let Some((span, head)) = spans.next() else {
        problems.add(
            None,
            "no candidates in this file",
            "it is empty",
            "add a line a candidate",
        );
        return Vec::new();
    };
    let keys: Vec<String> = fields(head);
    for key in &keys {
        if !TEXTS.contains(&key.as_str()) && !NUMBERS.contains(&key.as_str()) {
            problems.add(
                Some(span.clone()),
                format!("unknown column `{key}`"),
                "candidates have no such key",
                format!("known here: {}, {}", TEXTS.join(", "), NUMBERS.join(", ")),
            );
        }
    }
    let mut rows = Vec::new();
    for (span, line) in spans.filter(|(_, line)| !line.is_empty()) {
        let values = fields(line);
        if values.len() != keys.len() {
            problems.add(
                Some(span),
                "a line of another length",
                format!(
                    "{} fields, and the first line names {}",
                    values.len(),
                    keys.len()
                ),
                "a field a column, with commas between",
            );
            continue;
        }
        let mut row = Map::new();
        for (key, value) in keys
            .iter()
            .zip(values)
            .filter(|(_, value)| !value.is_empty())
        {
            let value = match value.parse::<f64>() {
                Ok(number) if !TEXTS.contains(&key.as_str()) => Value::from(number),
                _ => Value::String(value),
            };
            row.insert(key.clone(), value);
        }
        rows.push((Some(span), row));
    }
    rows
}

/// The fields of a line; a quoted one may hold commas and doubled quotes.
fn fields(line: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                push(&mut found, '"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => found.push(String::new()),
            other => push(&mut found, other),
        }
    }
    found.iter().map(|field| field.trim().to_owned()).collect()
}

fn push(fields: &mut [String], letter: char) {
    if let Some(last) = fields.last_mut() {
        last.push(letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file::CandidateKind;

    fn read(name: &str, text: &str) -> Result<Vec<CandidateTable>, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        candidates(&path).map_err(|problems| problems.to_string())
    }

    #[test]
    fn the_same_candidates_from_a_table_and_from_geojson() {
        let table = "id,kind,latitude_deg,longitude_deg,cost\n\"hill, north\",,36.2,44.0,3\nroof,siren,36.1,44.1,\n";
        let points = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","geometry":{"type":"Point","coordinates":[44.0,36.2]},
             "properties":{"id":"hill, north","cost":3,"fid":7}},
            {"type":"Feature","geometry":{"type":"Point","coordinates":[44.1,36.1]},
             "properties":{"id":"roof","kind":"siren","cost":null}}]}"#;
        let from_table = read("a.csv", table).expect("valid");
        assert_eq!(from_table, read("a.geojson", points).expect("valid"));
        // As a spreadsheet writes it.
        let marked = read("a.csv", &format!("\u{feff}{table}"));
        assert_eq!(from_table, marked.expect("valid"));
        assert_eq!(from_table[0].id, "hill, north");
        assert_eq!(from_table[0].cost, Some(3.0));
        assert_eq!(from_table[1].kind, CandidateKind::Siren);
    }

    /// As in the site file itself: a negative cost would enlarge the budget.
    #[test]
    fn numbers_that_the_site_file_would_refuse_are_refused() {
        let table =
            "id,latitude_deg,longitude_deg,mast_m,cost\na,36.2,44,5000,1\nb,36.2,44,10,-3\n";
        let said = read("a.csv", table).expect_err("out of bounds");
        assert!(
            said.contains("`mast_m` of candidate `a` must be at most 600"),
            "{said}"
        );
        assert!(
            said.contains("`cost` of candidate `b` must be at least 0"),
            "{said}"
        );
        let swapped = "id,latitude_deg,longitude_deg\na,136.2,44\n";
        let said = read("a.csv", swapped).expect_err("nowhere");
        assert!(
            said.contains("`latitude_deg` of candidate `a` must be at most 90"),
            "{said}"
        );
    }

    #[test]
    fn a_wrong_line_is_shown_with_its_number() {
        let wrong = "id,latitude_deg,longitude_deg\na,36.2,44.0\nb,north,44.0\n";
        let said = read("a.csv", wrong).expect_err("no number");
        assert!(said.contains("a.csv:3"), "{said}");
        assert!(said.contains("invalid type: string \"north\""), "{said}");
        let wrong = "id,latitude_deg,longitude\na,36.2,44.0\n";
        let said = read("a.csv", wrong).expect_err("a column");
        assert!(said.contains("unknown column `longitude`"), "{said}");
        let said = read(
            "a.csv",
            "id,latitude_deg,longitude_deg\na,44.0,136.2\na,44,136\n",
        );
        assert!(
            said.expect_err("twice")
                .contains("two candidates are called `a`")
        );
    }
}
