//! `forewarn coverage` as people run it: a run that is cut short goes on where it was.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

fn site(name: &str) -> PathBuf {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites");
    sites.join(name)
}

fn coverage(site: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forewarn"));
    command.arg("coverage").arg(site).arg("--out").arg(out);
    command.args(["--band-rows", "32", "--json"]);
    command
}

fn summary(command: &mut Command) -> Value {
    let run = command.output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{said}");
    serde_json::from_slice(&run.stdout).unwrap()
}

/// Maps of another site, or of before, pass for nothing of this run: neither when it ends nor while it is under way.
#[test]
fn maps_of_an_earlier_run_go_before_the_first_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let (site, out) = (site("erbil-2021/site.toml"), folder.path().join("out"));
    std::fs::create_dir_all(&out).unwrap();
    let old = [
        "visible_height_renamed.tif",
        "warning_time.tif",
        "warning_time.tif.aux.xml",
        "summary.json",
        "coverage.png",
    ];
    let kept = ["notes.txt", "my-own.tif"];
    for name in old.iter().chain(&kept) {
        std::fs::write(out.join(name), "old").unwrap();
    }
    let mut run = coverage(&site, &out).stdout(Stdio::null()).spawn().unwrap();
    let begun = out.join(".unfinished");
    let has_bands = || {
        let files = std::fs::read_dir(&begun).into_iter().flatten();
        files
            .flatten()
            .any(|file| file.file_name().to_string_lossy().starts_with("rows-"))
    };
    while !has_bands() && run.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    // What stands there under its name by now, if anything, is this run's.
    for name in old {
        let is_old = std::fs::read(out.join(name)).is_ok_and(|text| text == b"old");
        assert!(!is_old, "{name} is left of another run");
    }
    assert!(run.wait().unwrap().success());
    assert!(!out.join("visible_height_renamed.tif").exists());
    for name in kept {
        assert!(out.join(name).exists(), "{name} is not ours");
    }
}

#[test]
fn a_run_that_is_killed_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let site = site("erbil-2021/site.toml");
    let (whole, cut) = (folder.path().join("whole"), folder.path().join("cut"));
    let expected = summary(&mut coverage(&site, &whole));
    assert_eq!(expected["performance"]["bands_resumed"], 0);

    let mut first = coverage(&site, &cut).stdout(Stdio::null()).spawn().unwrap();
    let done = |folder: &Path| {
        let files = std::fs::read_dir(folder.join(".unfinished"))
            .into_iter()
            .flatten();
        let names = files.flatten().map(|file| file.file_name());
        names
            .filter(|name| name.to_string_lossy().starts_with("rows-"))
            .count()
    };
    while done(&cut) < 3 && first.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    first.kill().unwrap();
    first.wait().unwrap();
    assert!(done(&cut) >= 3, "the run ended before it could be killed");

    let resumed = summary(&mut coverage(&site, &cut));
    let count = resumed["performance"]["bands_resumed"].as_u64().unwrap();
    assert!(count >= 3, "{count}");
    assert!(!cut.join(".unfinished").exists());
    for entry in std::fs::read_dir(&whole).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap();
        if name != "summary.json" {
            let same = std::fs::read(&path).unwrap() == std::fs::read(cut.join(name)).unwrap();
            assert!(same, "{} differs", path.display());
        }
    }
    assert_eq!(resumed["zones"], expected["zones"]);
    assert_eq!(resumed["multiplicity"], expected["multiplicity"]);
}
