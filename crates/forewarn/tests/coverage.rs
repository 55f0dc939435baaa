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
