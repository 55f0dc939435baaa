//! `forewarn plan`: it shows the incident's gap and closes it, and says plainly what it can't do.

mod support;

use std::process::Output;

use serde_json::Value;
use support::{forewarn, root, said, text};

#[test]
fn on_the_incidents_site_one_sensor_closes_the_gap_and_the_new_site_file_says_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("plan");
    let site = root().join("sites/erbil-2021/site.toml");
    let run = forewarn(&[
        "plan",
        &text(&site),
        "--sensors",
        "1",
        "--grid",
        "1000",
        "--json",
        "--out",
        &text(&out),
    ]);
    assert!(run.status.success(), "{}", said(&run));
    let plan: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let short = |side: &str| plan[side]["people"]["with_less_than_they_need"].as_u64();
    assert!(short("before") > Some(900), "{:#}", plan["before"]);
    assert_eq!(short("after"), Some(0), "{:#}", plan["said"]);
    assert_eq!(plan["after"]["zones_covered"], 5, "{:#}", plan["said"]);
    assert_eq!(plan["of_best_possible"], 1.0);
    let choice = &plan["choices"][0];
    let reason = choice["reason"].as_str().expect("a reason");
    assert!(reason.contains("Camp (900 people)"), "{reason}");
    assert!(reason.contains("of the gap: arrivals from"), "{reason}");

    // The original is kept, letter by letter, and the new file is a site like any other.
    let original = std::fs::read_to_string(&site).expect("the site");
    let made = std::fs::read_to_string(out.join("site.toml")).expect("the new site");
    assert!(made.starts_with(original.trim_end()), "comments are kept");
    let check = forewarn(&["check", &text(&out.join("site.toml"))]);
    assert!(check.status.success(), "{}", said(&check));
    let maps = folder.path().join("maps");
    let coverage = forewarn(&[
        "coverage",
        &text(&out.join("site.toml")),
        "--json",
        "--out",
        &text(&maps),
    ]);
    assert!(coverage.status.success(), "{}", said(&coverage));
    let summary: Value = serde_json::from_slice(&coverage.stdout).expect("JSON");
    assert_eq!(summary["zones"], plan["after"]["zones"]);
    for file in [
        "plan.json",
        "plan.geojson",
        "before.png",
        "after.png",
        "plan.png",
    ] {
        assert!(out.join(file).is_file(), "{file}");
    }
}

/// A plain with one radar that looks north, a zone south of it and a siren.
const PLAIN: &str = include_str!("../../planning/tests/plain.toml");

struct Plain {
    folder: tempfile::TempDir,
}

impl Plain {
    fn new(more: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("site.toml"), format!("{PLAIN}{more}")).expect("written");
        Self { folder }
    }

    fn plan(&self, arguments: &[&str]) -> Output {
        let (site, out) = (
            self.folder.path().join("site.toml"),
            self.folder.path().join("out"),
        );
        let (site, out) = (text(&site), text(&out));
        let fixed = ["plan", &site, "--json", "--out", &out];
        forewarn(&[&fixed, arguments].concat())
    }

    fn planned(&self, arguments: &[&str]) -> Value {
        let run = self.plan(arguments);
        assert!(run.status.success(), "{}", said(&run));
        serde_json::from_slice(&run.stdout).expect("JSON")
    }
}

#[test]
fn candidates_of_the_site_file_with_costs_and_a_budget() {
    let candidates = r#"
[[sensor_model]]
name = "round"
like = "north"
azimuth_width_deg = 360
[[candidate]]
id = "dear"
model = "round"
latitude_deg = 36.195
longitude_deg = 44.002
cost = 9
[[candidate]]
id = "cheap"
model = "round"
latitude_deg = 36.19
longitude_deg = 44.01
cost = 2
"#;
    let site = Plain::new(candidates);
    let plan = site.planned(&["--sensors", "1", "--budget", "5"]);
    assert_eq!(plan["choices"][0]["id"], "cheap", "{:#}", plan["said"]);
    assert_eq!(plan["cost"], 2.0);
    let made = std::fs::read_to_string(site.folder.path().join("out/site.toml")).expect("made");
    assert!(
        made.contains("# Proposed by `forewarn plan`: closes"),
        "{made}"
    );
}

#[test]
fn where_nobody_hears_a_siren_is_proposed_and_a_sensor_alone_is_said_to_be_no_help() {
    let plain = PLAIN.replace(
        "latitude_deg = 36.195\nlongitude_deg = 44.0\n",
        "latitude_deg = 36.23\nlongitude_deg = 44.0\n",
    );
    let site = Plain::new("");
    std::fs::write(site.folder.path().join("site.toml"), plain).expect("written");
    let alone = site.planned(&["--sensors", "1", "--grid", "1000"]);
    assert_eq!(
        alone["choices"],
        serde_json::json!([]),
        "{:#}",
        alone["said"]
    );
    assert!(
        alone["said"]
            .to_string()
            .contains("no siren is heard anywhere in camp"),
        "{:#}",
        alone["said"]
    );
    let both = site.planned(&["--sensors", "2", "--sirens", "1", "--grid", "1000"]);
    let choices = both["choices"].as_array().expect("choices");
    let mut kinds: Vec<&str> = choices.iter().filter_map(|c| c["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["sensor", "siren"], "{:#}", both["said"]);
    let short = |side: &str| both[side]["people"]["with_less_than_they_need"].as_u64();
    assert_eq!(short("before"), Some(100), "{:#}", both["said"]);
    assert!(short("after") < Some(20), "{:#}", both["said"]);
}

#[test]
fn what_cant_be_planned_is_said() {
    let file = tempfile::tempdir().expect("a folder");
    let csv = |name: &str, lines: &str| {
        let path = file.path().join(name);
        let head = "id,kind,latitude_deg,longitude_deg\n";
        std::fs::write(&path, format!("{head}{lines}")).expect("written");
        text(&path)
    };
    let none = csv("none.csv", "");
    let far = csv("far.csv", "far,,36.9,44.0\n");
    let one = csv("one.csv", "a,,36.21,44.0\n");
    let excluded = "[[exclusion]]\nname = \"all\"\npolygon = [[36.0, 43.8], [36.0, 44.2], [36.4, 44.2], [36.4, 43.8]]\n";
    let model =
        "[[candidate]]\nid = \"a\"\nlatitude_deg = 36.2\nlongitude_deg = 44.0\nmodel = \"norht\"\n";
    let cases: [(&str, &[&str], i32, &str); 10] = [
        (
            "",
            &[],
            2,
            "nothing asked for: give --sensors N, --sirens M or both",
        ),
        (
            "",
            &["--sensors", "1", "--grid", "0"],
            2,
            "--grid is a distance in metres, more than 0",
        ),
        (
            "",
            &["--sensors", "1", "--candidates", &none],
            1,
            "sensors asked for: 1; there is no candidate for one",
        ),
        (
            "",
            &["--sensors", "1", "--candidates", &far],
            1,
            "candidate `far-0` stands off the map",
        ),
        (
            "",
            &["--sensors", "9", "--candidates", &one],
            1,
            "sensors asked for: 9; candidates for one: 8",
        ),
        (
            excluded,
            &["--sensors", "1", "--candidates", &one],
            1,
            "candidates for one: 0, and 8 more on excluded ground (all)",
        ),
        (
            excluded,
            &["--sensors", "1", "--grid", "1000"],
            1,
            "there is no candidate for one outside the excluded ground (all)",
        ),
        (
            "",
            &["--sensors", "1", "--grid", "1000", "--budget", "0.5"],
            0,
            "0 of 1 are proposed: of the budget of 0.5 there is 0.5 left, and the cheapest other candidate costs 1",
        ),
        (
            model,
            &["--sensors", "1"],
            1,
            "no `sensor_model` and no sensor is called `norht`",
        ),
        (
            "",
            &["--sensors", "1", "--model", "south"],
            1,
            "no sensor model `south`; the site has north",
        ),
    ];
    for (more, arguments, code, expected) in cases {
        let run = Plain::new(more).plan(arguments);
        let said = format!("{}{}", said(&run), String::from_utf8_lossy(&run.stdout));
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert_eq!(run.status.code(), Some(code), "{arguments:?}: {said}");
    }
}

#[test]
fn a_siren_that_only_adds_to_time_enough_is_not_said_to_be_too_little() {
    let text = PLAIN.replace("time_to_shelter_s = 10", "time_to_shelter_s = 16");
    let site = Plain::new("");
    std::fs::write(site.folder.path().join("site.toml"), text).expect("written");
    let plan = site.planned(&["--sensors", "1", "--sirens", "1", "--grid", "1000"]);
    let reasons: Vec<&str> = (0..2)
        .filter_map(|i| plan["choices"][i]["reason"].as_str())
        .collect();
    let [sensor, siren] = reasons[..] else {
        panic!("two choices: {plan:#}");
    };
    assert!(sensor.starts_with("closes all of the gap"), "{sensor}");
    assert!(
        siren.starts_with("closes no gap, but brings more time to spare"),
        "{siren}"
    );
    assert!(siren.ends_with("who have enough without it"), "{siren}");
}

/// People whom no siren warns are taken to be warned by other means. The first siren ends that for everybody: counted
/// by two rules, what is proposed would leave more people without a warning than nothing at all.
#[test]
fn first_sirens_are_counted_alike_before_and_after() {
    let (plain, _) = PLAIN.split_once("[[siren]]").expect("a siren");
    let plain = plain.replace("azimuth_from_deg = 300\nazimuth_to_deg = 60\n", "");
    // A second zone, too far away for one siren to be heard in both.
    let far = r#"
[[zone]]
id = "village"
polygon = [[36.225, 44.03], [36.225, 44.04], [36.23, 44.04], [36.23, 44.03]]
time_to_shelter_s = 5
population = 50
"#;
    let site = Plain::new("");
    let path = site.folder.path().join("site.toml");
    std::fs::write(path, format!("{plain}{far}")).expect("written");
    let plan = site.planned(&["--sirens", "1", "--grid", "1000"]);
    let people = |side: &str| plan[side]["people"]["with_less_than_they_need"].as_u64();
    assert_eq!(
        people("before"),
        Some(150),
        "nobody hears: {:#}",
        plan["said"]
    );
    assert!(people("after") < people("before"), "{:#}", plan["said"]);
    assert_eq!(
        plan["worse_off"],
        serde_json::json!([]),
        "{:#}",
        plan["said"]
    );
    let said = plan["said"].to_string();
    assert!(said.contains("count on sirens alone"), "{said}");
    assert!(!said.contains("WORSE"), "{said}");
    // A sensor alone changes nothing in how people are warned.
    let sensor = site.planned(&["--sensors", "1", "--grid", "1000"]);
    assert_eq!(
        sensor["before"]["people"]["with_less_than_they_need"], 0,
        "{:#}",
        sensor["said"]
    );
}
