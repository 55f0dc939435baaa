//! `forewarn draw`: the picture of a small run made by hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

fn draw(arguments: &[&str]) -> Output {
    let program = env!("CARGO_BIN_EXE_forewarn");
    let mut command = Command::new(program);
    command.arg("draw").args(arguments).output().unwrap()
}

fn site() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/erbil-2021/site.toml")
}

fn write(path: PathBuf, lines: &[Value]) {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    fs::write(path, lines.join("\n")).unwrap();
}

/// Five looks at something that falls towards the terminal, and one forecast.
fn run() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let looks: Vec<Value> = (0..5)
        .map(|i| {
            let t = f64::from(i);
            let mut covariance = [[0.0; 6]; 6];
            for (axis, row) in covariance.iter_mut().enumerate() {
                row[axis] = 25.0;
            }
            json!({
                "time": format!("2021-02-15T18:30:0{i}Z"), "track": 7, "existence": 0.99,
                "class": {"ballistic": 1.0}, "phase": "ballistic",
                "enu_m": [-3500.0 + 220.0 * t, -800.0 + 60.0 * t, 900.0 - 20.0 * t - 4.9 * t * t],
                "velocity_mps": [220.0, 60.0, -20.0 - 9.8 * t],
                "latitude_deg": 36.2, "longitude_deg": 43.9, "height_m": 1200.0,
                "ballistic_coefficient_kg_m2": 6500.0, "covariance": covariance,
            })
        })
        .collect();
    write(folder.path().join("tracks.jsonl"), &looks);
    let square = |half: f64| {
        let (lat, lon) = (half / 111_000.0, half / 89_600.0);
        json!([[
            [43.98 - lon, 36.24 - lat],
            [43.98 + lon, 36.24 - lat],
            [43.98 + lon, 36.24 + lat],
            [43.98 - lon, 36.24 + lat],
            [43.98 - lon, 36.24 - lat]
        ]])
    };
    let forecast = json!({
        "time": "2021-02-15T18:30:04Z", "track": 7, "provisional": false,
        "impact_time": "2021-02-15T18:30:14.5Z", "impact_time_sd_s": 0.4,
        "enu_m": [0.0, 0.0, 0.0], "latitude_deg": 36.24, "longitude_deg": 43.98,
        "covariance_m2": [[2500.0, 0.0], [0.0, 2500.0]], "p_ballistic": 0.99,
        "zones": {"terminal": 0.83},
        "regions": {"50": square(60.0), "90": square(110.0), "99": square(160.0)},
    });
    write(folder.path().join("impacts.jsonl"), &[forecast]);
    fs::copy(site(), folder.path().join("site.toml")).unwrap();
    let hills = site().with_file_name("hills.tif");
    fs::copy(hills, folder.path().join("hills.tif")).unwrap();
    let truth = [
        json!({"kind": "state", "time": "2021-02-15T18:30:04Z", "object": "a", "class": "rocket",
            "enu_m": [-2615.0, -565.0, 745.0], "velocity_mps": [220.0, 60.0, -59.0]}),
        json!({"kind": "impact", "time": "2021-02-15T18:30:14.2Z", "object": "a",
            "enu_m": [40.0, 30.0, 0.0], "latitude_deg": 36.24, "longitude_deg": 43.98}),
    ];
    write(folder.path().join("truth.jsonl"), &truth);
    folder
}

/// Name and class of every element; panics where the file is not well-formed.
fn elements(text: &str) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(text);
    let mut found = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(tag) | Event::Empty(tag) => {
                let class = tag.try_get_attribute("class").unwrap();
                let class = class.map_or(String::new(), |a| a.value.into_owned());
                found.push((tag.name().0.to_owned(), class));
            }
            Event::Eof => return found,
            _ => {}
        }
    }
}

#[test]
fn a_picture_shows_the_track_the_way_ahead_and_the_regions() {
    let folder = run();
    let out = folder.path().join("forecast.svg");
    let place = folder.path().to_str().unwrap();
    let output = draw(&[place, "--truth", place, "--out", out.to_str().unwrap()]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = fs::read_to_string(&out).unwrap();
    let found = elements(&text);
    let count = |class: &str| found.iter().filter(|(_, c)| c == class).count();
    // Map and legend; the side view shows the ways and five looks again.
    assert_eq!(
        ["region r99", "region r90", "region r50", "truth"].map(count),
        [2; 4]
    );
    assert_eq!(["seen", "ahead"].map(count), [3, 3]);
    assert_eq!((count("look"), count("zone") - 1), (10, count("zone-name")));
    assert_eq!(
        ["interval i99", "interval i90", "interval i50"].map(count),
        [1; 3]
    );
    assert_eq!(found.iter().filter(|(name, _)| name == "image").count(), 1);
    assert!(
        text.contains("Terminal endangered with 83 %"),
        "{}",
        &text[..600]
    );
    assert!(text.contains("it came down 50 m from the middle"));
    assert!(
        !text.contains("http://") || text.matches("http").count() == 1,
        "self-contained"
    );
}

#[test]
fn nothing_is_drawn_before_the_first_look() {
    let folder = run();
    let out = folder.path().join("forecast.svg");
    let place = folder.path().to_str().unwrap();
    draw(&[place, "--truth", place, "--out", out.to_str().unwrap()]);
    let text = fs::read_to_string(&out).unwrap();
    // On the map the object flies east: its first look is the westernmost point of every way.
    let map = text.split("</g>").next().unwrap();
    let first_look = map.split("class=\"look\" cx=\"").nth(1).unwrap();
    let first_x: f64 = first_look.split('"').next().unwrap().parse().unwrap();
    for class in ["seen", "ahead", "halo"] {
        let way = map
            .split(&format!("class=\"{class}\" d=\"M"))
            .nth(1)
            .unwrap();
        let way = way.split('"').next().unwrap();
        for point in way.split('L') {
            let x: f64 = point.split(' ').next().unwrap().parse().unwrap();
            assert!(x >= first_x - 0.1, "{class}: {x} before {first_x}");
        }
    }
}

#[test]
fn what_is_not_there_is_said() {
    let folder = run();
    let out = folder.path().join("forecast.svg");
    let (place, out) = (folder.path().to_str().unwrap(), out.to_str().unwrap());
    let said = |arguments: &[&str]| {
        let output = draw(arguments);
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let missing = said(&[place, "--truth", place, "--track", "99", "--out", out]);
    assert!(missing.contains("track 99"), "{missing}");
    assert!(said(&[place, "--out", out]).contains("--truth"));
    for before in ["--before=nan", "--before=-5", "--before=inf"] {
        let wrong = said(&[place, "--truth", place, before, "--out", out]);
        assert!(wrong.contains("number of seconds"), "{wrong}");
    }
    // The only forecast is of 10.5 s before; one of 1000 s before is not to be had.
    let early = ["--before", "1000", "--out", out];
    let forecast = said(&[&[place, "--truth", place][..], &early].concat());
    assert!(
        forecast.contains("the first one 10.5 s before"),
        "{forecast}"
    );
    fs::write(folder.path().join("plots.jsonl"), "").unwrap();
    let raid = said(&[&[place, "--truth", place, "--picture", "raid"][..], &early].concat());
    assert!(raid.contains("no forecast was made 1000 s"), "{raid}");
    fs::remove_file(folder.path().join("impacts.jsonl")).unwrap();
    assert!(said(&[place, "--truth", place, "--out", out]).contains("impacts.jsonl"));
}

/// The run made by hand, with what a radar reported of it and one false plot.
fn raid() -> tempfile::TempDir {
    let folder = run();
    let plot = |azimuth: f64| {
        json!({"kind": "plot", "time": "2021-02-15T18:30:04Z", "sensor": "terminal-face",
            "range_m": 2500.0, "azimuth_deg": azimuth, "elevation_deg": 15.0})
    };
    write(
        folder.path().join("plots.jsonl"),
        &[plot(255.0), plot(20.0)],
    );
    let mut truth = fs::read_to_string(folder.path().join("truth.jsonl")).unwrap();
    let state = |second: u8, east: f64, in_view: &[&str]| {
        json!({"kind": "state", "time": format!("2021-02-15T18:30:0{second}Z"), "object": "a",
            "class": "rocket", "enu_m": [east, -565.0, 745.0], "velocity_mps": [220.0, 60.0, -59.0],
            "in_view": in_view})
    };
    let own = json!({"kind": "plot", "sensor": "terminal-face", "index": 0, "object": "a"});
    for line in [
        state(0, -9_000.0, &[]),
        state(1, -3_300.0, &["terminal-face"]),
        state(2, -3_100.0, &["terminal-face"]),
        own,
    ] {
        truth = format!("{truth}\n{line}");
    }
    fs::write(folder.path().join("truth.jsonl"), truth).unwrap();
    fs::write(folder.path().join("warnings.jsonl"), "").unwrap();
    folder
}

#[test]
fn a_raid_shows_plots_true_ways_tracks_and_impacts() {
    let folder = raid();
    let out = folder.path().join("raid.svg");
    let place = folder.path().to_str().unwrap();
    let output = draw(&[
        place,
        "--truth",
        place,
        "--picture",
        "raid",
        "--out",
        out.to_str().unwrap(),
    ]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let text = fs::read_to_string(&out).unwrap();
    let found = elements(&text);
    let count = |class: &str| found.iter().filter(|(_, c)| c == class).count();
    // On the map, from the south, and in the legend; regions and impacts not from the south.
    assert_eq!(["true-way", "way falling"].map(count), [3, 3]);
    assert_eq!(["region r90", "truth", "way flying"].map(count), [2, 2, 1]);
    let dots = text.split("class=\"plot\" d=\"").nth(1).unwrap();
    assert_eq!(dots.split('"').next().unwrap().matches('M').count(), 2);
    assert!(text.contains("1 objects, 1 came down; 2 plots; 1 tracks, 1 of them falling"));
    // Where the object was before a sensor had it in view is nobody's to see.
    let way = text.split("class=\"true-way\" d=\"M").nth(1).unwrap();
    let xs = way.split('"').next().unwrap().split('L');
    let xs: Vec<f64> = xs
        .map(|p| p.split(' ').next().unwrap().parse().unwrap())
        .collect();
    assert_eq!(xs.len(), 3, "three states since it came into view");
    assert!(xs.iter().all(|x| *x > 0.0));
}

#[test]
fn charts_need_the_truth_and_are_well_formed() {
    let folder = raid();
    let place = folder.path().to_str().unwrap();
    for picture in ["reliability", "error"] {
        let out = folder.path().join(format!("{picture}.svg"));
        let out = out.to_str().unwrap();
        let output = draw(&[place, "--truth", place, "--picture", picture, "--out", out]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{said}");
        let found = elements(&fs::read_to_string(out).unwrap());
        assert!(found.iter().any(|(_, class)| class == "honest"));
        let site = site();
        let site = site.to_str().unwrap();
        let output = draw(&[place, "--site", site, "--picture", picture, "--out", out]);
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stderr).contains("--truth is needed"));
    }
}
