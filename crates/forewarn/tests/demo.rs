//! The demonstration: the gap is there, was known, and one more sensor closes it.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn demo(arguments: &[&str]) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .args(["demo", "--headless", "--json"])
        .args(arguments)
        .output()
        .expect("runs");
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{said}");
    serde_json::from_slice(&run.stdout).expect("one line of JSON")
}

fn zone<'a>(summary: &'a Value, id: &str) -> &'a Value {
    let zones = summary["zones"].as_array().expect("zones");
    zones
        .iter()
        .find(|zone| zone["zone"] == id)
        .expect("the zone")
}

#[test]
fn the_system_as_it_stood_warns_the_terminal_and_not_the_camp_and_the_map_had_said_so() {
    let summary = demo(&[]);
    assert_eq!(
        zone(&summary, "terminal")["outcome"],
        "warned_in_time",
        "{summary:#}"
    );
    let camp = zone(&summary, "camp");
    assert_eq!(camp["outcome"], "not_warned", "{summary:#}");
    assert!(camp["impacts"].as_u64() > Some(0), "{camp}");
    let known = summary["known_beforehand"].as_str().expect("known");
    assert!(
        known.contains("Camp, arrivals from NE through SSW to N: no warning"),
        "{known}"
    );
}

#[test]
fn with_one_more_sensor_everyone_in_danger_is_warned_in_time() {
    for seed in ["1", "2", "3"] {
        let summary = demo(&["--improved", "--seed", seed]);
        let zones = summary["zones"].as_array().expect("zones");
        let endangered = zones
            .iter()
            .filter(|zone| zone["impacts"].as_u64() > Some(0));
        for zone in endangered.clone() {
            assert_eq!(
                zone["outcome"], "warned_in_time",
                "seed {seed}: {summary:#}"
            );
            assert!(zone["lead_s"].as_f64() >= zone["need_s"].as_f64(), "{zone}");
        }
        assert!(endangered.count() >= 3, "seed {seed}: {summary:#}");
    }
}

#[test]
fn the_folder_holds_every_file_of_a_simulation_and_of_a_run_and_replays_to_the_same_hash() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("demo");
    let summary = demo(&["--out", &out.display().to_string()]);
    let files = [
        "site.toml",
        "plots.ast",
        "plots.pcap",
        "plots.jsonl",
        "truth.jsonl",
        "tracks.jsonl",
        "impacts.jsonl",
        "warnings.jsonl",
        "summary.json",
    ];
    for file in files {
        assert!(out.join(file).is_file(), "{file}");
    }
    for recording in ["plots.pcap", "plots.ast"] {
        let replayed = replay(&out, recording, &folder.path().join(recording));
        assert_eq!(
            replayed["decision_hash"], summary["decision_hash"],
            "{recording}"
        );
        let performance = &replayed["performance"];
        // Promised: under 300 MB.
        assert!(
            performance["memory_peak_octets"].as_u64() < Some(300_000_000),
            "{performance}"
        );
    }
}

#[test]
fn a_quiet_evening_warns_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenario = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/quiet.toml");
    for seed in ["1", "2"] {
        let out = folder.path().join(seed);
        let run = Command::new(env!("CARGO_BIN_EXE_forewarn"))
            .arg("simulate")
            .arg(&scenario)
            .args(["--seed", seed, "--out"])
            .arg(&out)
            .output()
            .expect("runs");
        assert!(
            run.status.success(),
            "{}",
            String::from_utf8_lossy(&run.stderr)
        );
        let summary = replay(&out, "plots.pcap", &out.join("run"));
        assert!(
            summary["tracks"].as_u64() > Some(3),
            "aircraft are tracked: {summary:#}"
        );
        assert_eq!(summary["warnings"], serde_json::json!({}), "seed {seed}");
    }
}

fn replay(demo: &Path, recording: &str, out: &Path) -> Value {
    let run = Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .arg("replay")
        .args([demo.join("site.toml"), demo.join(recording)])
        .args(["--date", "2021-02-15", "--json", "--out"])
        .arg(out)
        .output()
        .expect("runs");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    serde_json::from_slice(&run.stdout).expect("JSON")
}
