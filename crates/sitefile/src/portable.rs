//! A site file that takes its files along: the same text with every path a bare file name.
//!
//! A run's directory holds the site file that it was made with; the elevation files and outlines
//! lie beside it, so that the directory can be moved and still means the same.

use core::ops::Range;
use std::path::{Path, PathBuf};

use toml::de::DeValue;

use crate::document::Document;
use crate::problem::Problems;

/// A site file's text with bare file names, and the files that belong beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portable {
    /// The text to write.
    pub text: String,
    /// Where each file is now, and its name beside the text.
    pub files: Vec<(PathBuf, String)>,
}

/// Keys that name files: table (or array of tables), key.
const FILE_KEYS: [(&str, &str); 3] = [("terrain", "path"), ("zone", "geojson"), ("air", "profile")];

/// Makes a site file's text portable; `path` is where the text came from.
pub fn portable(path: &Path, text: &str) -> Result<Portable, Problems> {
    let mut problems = Problems::new(path, text);
    let Some(document) = Document::parse(text, &mut problems) else {
        return Err(problems);
    };
    let directory = path.parent().unwrap_or(Path::new(""));
    let mut found: Vec<_> = FILE_KEYS
        .iter()
        .flat_map(|(table, key)| named_files(&document, table, key))
        .collect();
    found.sort_by_key(|(span, _)| span.start);
    let mut out = Portable {
        text: String::with_capacity(text.len()),
        files: Vec::new(),
    };
    let mut copied = 0;
    for (span, named) in found {
        let name = out.beside(&directory.join(named));
        out.text
            .push_str(text.get(copied..span.start).unwrap_or_default());
        out.text.push_str(&toml::Value::String(name).to_string());
        copied = span.end;
    }
    out.text.push_str(text.get(copied..).unwrap_or_default());
    Ok(out)
}

impl Portable {
    /// The name beside the text for a file; two files of one name are told apart by a number.
    fn beside(&mut self, source: &Path) -> String {
        if let Some((_, name)) = self.files.iter().find(|(known, _)| known == source) {
            return name.clone();
        }
        let plain = source.file_name().map_or_else(
            || "file".to_owned(),
            |name| name.to_string_lossy().into_owned(),
        );
        let taken = |name: &str| self.files.iter().any(|(_, known)| known == name);
        let name = if taken(&plain) {
            format!("{}-{plain}", self.files.len())
        } else {
            plain
        };
        self.files.push((source.to_owned(), name.clone()));
        name
    }
}

/// Every value of a key in a table or an array of tables, with its place.
fn named_files(document: &Document<'_>, table: &str, key: &str) -> Vec<(Range<usize>, String)> {
    let root = document.root.get_ref();
    let entries = root.iter().find(|(name, _)| name.get_ref() == table);
    let tables: Vec<_> = match entries.map(|(_, value)| value.get_ref()) {
        Some(DeValue::Array(entries)) => entries.iter().map(toml::Spanned::get_ref).collect(),
        Some(table) => vec![table],
        None => return Vec::new(),
    };
    tables
        .into_iter()
        .filter_map(|entry| match entry {
            DeValue::Table(table) => table.iter().find(|(name, _)| name.get_ref() == key),
            _ => None,
        })
        .filter_map(|(_, value)| Some((value.span(), value.get_ref().as_str()?.to_owned())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_names_and_nothing_else_changes() {
        let text = "# a site\n[[terrain]]\npath = \"../far/hills.tif\" # ground\n\
                    [[terrain]]\npath = 'other/hills.tif'\n[[zone]]\nid = \"a\"\n\
                    geojson = \"a.geojson\"\n[air]\nprofile = \"w/noon.grib2\"\n";
        let made = portable(Path::new("sites/x/site.toml"), text).expect("valid TOML");
        let wanted = "# a site\n[[terrain]]\npath = \"hills.tif\" # ground\n\
                      [[terrain]]\npath = \"1-hills.tif\"\n[[zone]]\nid = \"a\"\n\
                      geojson = \"a.geojson\"\n[air]\nprofile = \"noon.grib2\"\n";
        assert_eq!(made.text, wanted);
        let sources: Vec<_> = made
            .files
            .iter()
            .map(|(source, _)| source.as_path())
            .collect();
        assert_eq!(
            sources,
            [
                Path::new("sites/x/../far/hills.tif"),
                Path::new("sites/x/other/hills.tif"),
                Path::new("sites/x/a.geojson"),
                Path::new("sites/x/w/noon.grib2"),
            ]
        );
    }
}
