//! Every site and scenario that the project ships is valid.

use std::path::{Path, PathBuf};

use sitefile::Kind;

fn toml_files(dir: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(dir).expect("a directory");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut files: Vec<PathBuf> = paths
        .flat_map(|path| {
            if path.is_dir() {
                toml_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    files
}

#[test]
fn every_checked_in_site_and_scenario_is_valid() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = [root.join("sites"), root.join("scenarios")].map(|dir| toml_files(&dir));
    let mut count = 0;
    for file in files.iter().flatten() {
        let checked = sitefile::kind(file).and_then(|kind| match kind {
            Kind::Site => sitefile::load(file).map(|_| ()),
            Kind::Scenario => sitefile::load_scenario(file).map(|_| ()),
        });
        if let Err(problems) = checked {
            panic!("{problems}");
        }
        count += 1;
    }
    assert!(count >= 4, "{count}");
}
