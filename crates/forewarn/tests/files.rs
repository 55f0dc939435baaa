//! Every site and scenario that the project shows is one that its own check accepts.

use std::path::{Path, PathBuf};
use std::process::Command;

fn toml_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("listed").path();
        if path.is_dir() {
            toml_files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "toml")
        {
            found.push(path);
        }
    }
}

#[test]
fn every_site_and_scenario_of_the_project_passes_its_check() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    toml_files(&root.join("sites"), &mut files);
    toml_files(&root.join("scenarios"), &mut files);
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let run = Command::new(env!("CARGO_BIN_EXE_forewarn"))
            .arg("check")
            .arg(&file)
            .output()
            .expect("runs");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success(), "{}: {said}", file.display());
    }
}
