//! What a site file calls the site and its zones, whatever else it says.
//!
//! A journal keeps the text of the site file of every session. Files that its text names may be gone, and keys may
//! have other meanings by now; the names still say whose warnings stood.

use serde::Deserialize;

/// The names in a site file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// What people call the site.
    pub site: String,
    /// The zones' identifiers, in their order.
    pub zones: Vec<String>,
}

#[derive(Deserialize)]
struct Named {
    site: Site,
    #[serde(default)]
    zone: Vec<Zone>,
}

#[derive(Deserialize)]
struct Site {
    name: String,
}

#[derive(Deserialize)]
struct Zone {
    id: String,
}

/// The names in a site file's text; `None` where it is no such text.
pub fn names(text: &str) -> Option<Names> {
    let named = toml::from_str::<Named>(text).ok()?;
    Some(Names {
        site: named.site.name,
        zones: named.zone.into_iter().map(|zone| zone.id).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_whatever_else_a_file_says() {
        let text = "[site]\nname = \"Hill\"\nheight_ft = 3\n[[zone]]\nid = \"b\"\n[[zone]]\nid = \"a\"\nnew = []\n";
        let names = names(text).expect("names");
        assert_eq!(
            (names.site.as_str(), names.zones),
            ("Hill", vec!["b".into(), "a".into()])
        );
        assert_eq!(super::names("[scenario]\n"), None);
    }
}
