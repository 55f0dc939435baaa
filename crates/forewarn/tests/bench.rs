//! `forewarn bench` as a person calls it. Its figures are measured, never judged here.

use std::process::{Command, Output};

fn bench(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_forewarn"))
        .arg("bench")
        .args(words)
        .output()
        .expect("the program starts")
}

fn json(output: &Output) -> serde_json::Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("one JSON document")
}

#[test]
fn the_suite_gives_the_same_figures_for_the_same_seeds_and_others_for_others() {
    let words = "--only suite --scenario told --seeds 2 --json --first-seed";
    let row = |seed: &str| {
        let words: Vec<&str> = words.split(' ').chain([seed]).collect();
        json(&bench(&words))["suite"][0].clone()
    };
    let first = row("500");
    assert_eq!(first["scenario"], "told");
    assert_eq!(first["runs"], 2);
    assert_eq!(first["pooled"]["tracking"]["objects"], 28);
    assert_eq!(first, row("500"), "two workers must not change a sum");
    assert_ne!(first["metrics"], row("502")["metrics"]);
}

#[test]
fn pictures_show_every_forecast_of_every_run() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("new");
    let words = "--only suite --scenario told --seeds 2 --json --first-seed 500 --pictures";
    let mut words: Vec<&str> = words.split(' ').collect();
    words.push(place.to_str().expect("a path of text"));
    let figures = json(&bench(&words));
    let leads = figures["suite"][0]["pooled"]["impacts"].as_array();
    let samples = leads.into_iter().flatten().flat_map(|lead| {
        let samples = lead["samples"].as_array().expect("every error");
        samples.iter().filter(|one| !one["error_m"].is_null())
    });
    let errors = std::fs::read_to_string(place.join("error.svg")).expect("a picture");
    let dots = ["early", "middle-lead", "late"].map(|class| {
        let dots = errors.split(&format!("class=\"{class}\" d=\"")).nth(1);
        let dots = dots.and_then(|rest| rest.split('"').next());
        dots.map_or(0, |way| way.matches('M').count())
    });
    assert_eq!(dots.iter().sum::<usize>(), samples.count());
    let diagram = std::fs::read_to_string(place.join("reliability.svg")).expect("a picture");
    assert!(diagram.contains("statements of a zone"));
}

#[test]
fn a_part_alone_measures_only_itself() {
    let figures = json(&bench(&["--only", "journal", "--json"]));
    let speed = figures["speed"].as_array().expect("figures");
    assert!(
        !speed.is_empty()
            && speed.iter().all(|one| {
                one["what"]
                    .as_str()
                    .is_some_and(|what| what.starts_with("journal"))
                    && one["value"].as_f64().is_some_and(|value| value > 0.0)
            }),
        "{speed:?}"
    );
    assert_eq!(figures["suite"], serde_json::json!([]));
}

#[test]
fn a_scenario_that_the_suite_does_not_have_is_wrong_use() {
    let output = bench(&["--scenario", "sunny"]);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("sunny") && said.contains("salvo-s1"),
        "{said}"
    );
}
