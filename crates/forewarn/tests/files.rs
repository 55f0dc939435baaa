//! Every site and scenario that the project shows is one that its own check accepts.

mod support;

use std::path::{Path, PathBuf};

use support::{forewarn, root, said, text};

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
    let root = root();
    let mut files = Vec::new();
    toml_files(&root.join("sites"), &mut files);
    toml_files(&root.join("scenarios"), &mut files);
    assert!(files.len() >= 5, "{files:?}");
    for file in files {
        let run = forewarn(&["check", &text(&file)]);
        assert!(run.status.success(), "{}: {}", file.display(), said(&run));
    }
}

#[test]
fn a_binary_file_is_said_to_be_no_text() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("site.toml");
    std::fs::write(&file, [0x7f, b'E', b'L', b'F', 0xff, 0x00]).expect("written");
    let run = forewarn(&["check", &text(&file)]);
    let said = said(&run);
    assert_eq!(run.status.code(), Some(1));
    assert!(said.contains("is not a text file"), "{said}");
    assert!(!said.contains("check the path"), "{said}");
}

#[test]
fn coverage_prints_the_summary_that_it_writes() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("site.toml");
    let content = r#"
[site]
name = "Hill airfield"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400
[coverage]
cell_m = 500
half_width_m = 3000
azimuth_step_deg = 45
arcs = [[160.0, 45.0]]
[[sensor]]
id = "north"
latitude_deg = 36.21
longitude_deg = 44.0
mast_m = 12
revisit_s = 1
range_max_m = 40000
[[zone]]
id = "camp"
polygon = [[36.20, 44.00], [36.21, 44.01], [36.21, 44.00]]
time_to_shelter_s = 10
"#;
    std::fs::write(&file, content).expect("written");
    let (site, out) = (text(&file), text(folder.path()));
    let run = forewarn(&["coverage", &site, "--json", "--out", &out]);
    assert!(run.status.success(), "{}", said(&run));
    let json = |octets: &[u8]| serde_json::from_slice::<serde_json::Value>(octets).expect("JSON");
    let written = std::fs::read(folder.path().join("summary.json")).expect("written");
    assert_eq!(json(&run.stdout), json(&written));
    assert!(json(&run.stdout)["cause_codes"].is_object());
}

/// `forewarn check bad.toml 2>&1 | head -1` ended with exit code 0 now and then: the reader had left before all was said.
#[test]
fn a_failed_check_fails_also_when_nobody_reads_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("site.toml");
    std::fs::write(&file, "[site]\nname = 3\n").expect("written");
    let out = folder.path().join("out");
    let coverage = ["coverage", &text(&file), "--out", &text(&out)].map(str::to_owned);
    let check = ["check", &text(&file)].map(str::to_owned);
    let in_json = ["check", &text(&file), "--json"].map(str::to_owned);
    for arguments in [&coverage[..], &check, &in_json] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_forewarn"));
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        command
            .args(arguments)
            .stdout(writer.try_clone().expect("a pipe"))
            .stderr(writer);
        let status = command.status().expect("run");
        assert_eq!(status.code(), Some(1), "{arguments:?}");
    }
}
