//! From a path to a file's types: read, parse, hold against the schema, deserialise.

use std::path::Path;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::de::DeserializeOwned;

use crate::conform::conform;
use crate::document::Document;
use crate::file::SiteFile;
use crate::problem::Problems;
use crate::scenario::ScenarioFile;

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A site file.
    Site,
    /// A scenario file.
    Scenario,
}

/// Recognises a file by its content: a scenario has a `[scenario]` table.
pub fn kind(path: &Path) -> Result<Kind, Problems> {
    let text = text_of(path, "the file")?;
    let mut problems = Problems::new(path, &text);
    match Document::parse(&text, &mut problems) {
        Some(document) if document.has("scenario") => Ok(Kind::Scenario),
        Some(_) => Ok(Kind::Site),
        None => Err(problems),
    }
}

/// The JSON schema of a kind of file.
pub fn schema(kind: Kind) -> serde_json::Value {
    match kind {
        Kind::Site => schema_of::<SiteFile>(),
        Kind::Scenario => schema_of::<ScenarioFile>(),
    }
}

/// The JSON schema of a type.
pub(crate) fn schema_of<T: JsonSchema>() -> serde_json::Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value()
}

/// The text of a file.
pub(crate) fn text_of(path: &Path, what: &str) -> Result<String, Problems> {
    std::fs::read_to_string(path).map_err(|e| Problems::unreadable(path, what, &e))
}

/// A text without the mark (U+FEFF) that some programs begin it with.
pub(crate) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// A document and the types in it, or every reason why it does not fit its schema.
pub(crate) fn typed<'t, File: DeserializeOwned>(
    text: &'t str,
    path: &Path,
    kind: Kind,
) -> Result<(Document<'t>, File), Problems> {
    let mut problems = Problems::new(path, text);
    let Some(document) = Document::parse(text, &mut problems) else {
        return Err(problems);
    };
    conform(&document.root, &schema(kind), &mut problems);
    problems.settle()?;
    // The schema knows all but what serde alone checks, such as an integer too large for its type.
    let deserialized = toml::from_str::<File>(text);
    match deserialized {
        Ok(file) => Ok((document, file)),
        Err(error) => {
            let mut problems = Problems::new(path, text);
            problems.add(
                error.span(),
                "a value does not fit",
                error.message(),
                "see `forewarn schema` for what belongs here",
            );
            Err(problems)
        }
    }
}
