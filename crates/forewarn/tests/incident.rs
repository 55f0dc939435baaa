//! The incident of 2021, from scenario to score: who was not warned, and whom one more sensor saves.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn forewarn(arguments: &[&str]) -> String {
    let program = env!("CARGO_BIN_EXE_forewarn");
    let run = Command::new(program).args(arguments).output().unwrap();
    assert!(
        run.status.success(),
        "forewarn {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&run.stderr)
    );
    String::from_utf8(run.stdout).unwrap()
}

/// Simulates, replays and scores a scenario.
fn score(scenario: &str, seed: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let scenario = root.join("scenarios").join(scenario);
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (truth, run) = (at("truth"), at("run"));
    forewarn(&[
        "simulate",
        scenario.to_str().unwrap(),
        "--out",
        &truth,
        "--seed",
        seed,
    ]);
    let (site, plots) = (at("truth/site.toml"), at("truth/plots.pcap"));
    forewarn(&["replay", &site, &plots, "--out", &run]);
    serde_json::from_str(&forewarn(&["score", &run, "--truth", &truth, "--json"])).unwrap()
}

fn zone<'a>(score: &'a Value, id: &str) -> &'a Value {
    let zones = score["warnings"]["zones"].as_array().unwrap();
    zones.iter().find(|zone| zone["zone"] == id).unwrap()
}

#[test]
fn as_it_stood_nobody_was_warned_where_the_radar_did_not_look() {
    let score = score("erbil-2021.toml", "1");
    let (camp, housing, terminal) = (
        zone(&score, "camp"),
        zone(&score, "housing"),
        zone(&score, "terminal"),
    );
    assert_eq!(
        (&camp["impacts"], &camp["warned"]),
        (&5.into(), &0.into()),
        "{camp}"
    );
    assert_eq!(housing["impacts"], 3, "{housing}");
    let lead_s = housing["first_lead_s"].as_f64().unwrap_or(0.0);
    assert!(
        lead_s < 0.5 * housing["need_s"].as_f64().unwrap(),
        "{housing}"
    );
    assert_eq!(
        (&terminal["impacts"], &terminal["in_time"]),
        (&3.into(), &3.into()),
        "{terminal}"
    );
}

#[test]
fn with_one_more_sensor_everyone_in_danger_reaches_shelter() {
    // `cargo xtask soak` asks a hundred seeds.
    for seed in ["1", "2", "3"] {
        let score = score("erbil-2021-improved.toml", seed);
        let warnings = &score["warnings"];
        assert_eq!(
            warnings["people_in_danger"], 4900,
            "seed {seed}: {warnings}"
        );
        assert_eq!(warnings["people_in_time"], 4900, "seed {seed}: {warnings}");
    }
}
