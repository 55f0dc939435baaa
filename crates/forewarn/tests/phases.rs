//! Phases of flight from scenario to `tracks.jsonl`: each is reached, and none by what it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn forewarn(arguments: &[&str]) {
    let run = Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .args(arguments)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{told}");
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn place(line: &Value) -> [f64; 3] {
    [0, 1, 2].map(|k| line["enu_m"][k].as_f64().unwrap())
}

/// Group of the object that is nearest to a track's line at its time (to half a second).
fn group<'a>(truth: &'a [Value], line: &Value) -> Option<&'a str> {
    let seconds = |line: &Value| {
        let time = line["time"].as_str().unwrap();
        let clock = time.split_once('T').unwrap().1.trim_end_matches('Z');
        let parts: Vec<f64> = clock.split(':').map(|part| part.parse().unwrap()).collect();
        parts[0] * 3600.0 + parts[1] * 60.0 + parts[2]
    };
    let (at, here) = (seconds(line), place(line));
    let off = |state: &&Value| {
        let there = place(state);
        let later_s = at - seconds(state);
        let square = |k: usize| {
            let v = state["velocity_mps"][k].as_f64().unwrap();
            let apart = here[k] - there[k] - v * later_s;
            apart * apart
        };
        square(0) + square(1) + square(2)
    };
    let near = truth
        .iter()
        .filter(|state| state["kind"] == "state" && (at - seconds(state)).abs() <= 0.25)
        .min_by(|a, b| off(a).total_cmp(&off(b)))?;
    let name = near["object"].as_str()?;
    (off(&near) < 300.0 * 300.0).then(|| name.split('-').next().unwrap_or(name))
}

#[test]
fn every_phase_is_reached_by_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/phases.toml");
    let text = |path: &Path| path.to_str().unwrap().to_owned();
    let (site, plots) = (
        folder.path().join("site.toml"),
        folder.path().join("plots.jsonl"),
    );
    let run = folder.path().join("run");
    forewarn(&["simulate", &text(&scenario), "--out", &text(folder.path())]);
    forewarn(&["replay", &text(&site), &text(&plots), "--out", &text(&run)]);

    let truth = lines(&folder.path().join("truth.jsonl"));
    let mut phases: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let mut lines_of: BTreeMap<&str, u32> = BTreeMap::new();
    for line in lines(&run.join("tracks.jsonl")) {
        if let Some(group) = group(&truth, &line) {
            let phase = line["phase"].as_str().unwrap().to_owned();
            phases.entry(group).or_default().insert(phase);
            *lines_of.entry(group).or_default() += 1;
        }
    }
    println!("{phases:?} {lines_of:?}");
    let reached = |group: &str, phase: &str| phases[group].contains(phase);
    assert!(reached("burning", "boost") && reached("burning", "ballistic"));
    assert!(reached("falling", "ballistic") && !reached("falling", "changed"));
    let changes = |group: &str| reached(group, "ballistic") && reached(group, "changed");
    assert!(changes("breaking"));
    assert!(changes("parachute") && changes("tumbling"));
    assert_eq!(phases["light"], BTreeSet::from(["other".to_owned()]));
    // What burns has impacts, and none that is final.
    let impacts = lines(&run.join("impacts.jsonl"));
    let provisional = impacts
        .iter()
        .filter(|line| line["provisional"] == true)
        .count();
    assert!(provisional > 0 && provisional < impacts.len());
}
