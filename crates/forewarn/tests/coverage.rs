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

/// A map that is drawn without a sensor was told from the real one by `working: false` in the summary alone: the
/// picture showed the sensor and its sector as at work, and the gaps said nothing.
#[test]
fn a_map_without_a_sensor_says_so_in_every_file() {
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site.toml");
    std::fs::write(&site, TWO_RADARS).unwrap();
    let draw = |name: &str, without: &[&str]| {
        let out = folder.path().join(name);
        let mut command = coverage(&site, &out);
        let summary = summary(command.args(without));
        let gaps = std::fs::read(out.join("gaps.geojson")).unwrap();
        let gaps: Value = serde_json::from_slice(&gaps).unwrap();
        let picture = std::fs::File::open(out.join("coverage.png")).unwrap();
        let mut reader = png::Decoder::new(std::io::BufReader::new(picture))
            .read_info()
            .unwrap();
        let mut dots = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut dots).unwrap();
        // The map is as wide as the picture is high; beside it stand the words.
        let (width, height) = (reader.info().width as usize, reader.info().height as usize);
        let rows = dots.chunks_exact(3 * width);
        let map: Vec<[u8; 3]> = rows
            .flat_map(|row| row.chunks_exact(3).take(height))
            .map(|dot| [dot[0], dot[1], dot[2]])
            .collect();
        (summary, gaps, map)
    };
    let (with, _, shown) = draw("with", &[]);
    assert!(!with["notes"].to_string().contains("out of order"));
    let (without, gaps, struck) = draw("without", &["--without", "north", "--without", "south"]);
    let note = "Taken to be out of order: `north` and `south`.";
    for notes in [&without["notes"], &gaps["notes"]] {
        assert!(notes.to_string().contains(note), "{notes}");
    }
    let sentence = without["zones"][0]["sentence"].as_str().unwrap();
    assert!(
        sentence.ends_with("; with `north` and `south` out of order"),
        "{sentence}"
    );
    // The cross over a sensor has the colour of a caution.
    let cautions = |map: &[[u8; 3]]| map.iter().filter(|dot| **dot == [168, 32, 40]).count();
    let (struck, shown) = (cautions(&struck), cautions(&shown));
    assert!(shown == 0 && struck > 100, "{shown} {struck}");
}

#[test]
fn bands_without_rows_are_refused() {
    for rows in ["0", "-1", "many"] {
        let run = Command::new(env!("CARGO_BIN_EXE_forewarn"))
            .args(["coverage", "site.toml", "--out", "out"])
            .arg(format!("--band-rows={rows}"))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(2), "{said}");
        assert!(said.contains("not a number of rows"), "{said}");
    }
}

/// A small flat site with two radars.
const TWO_RADARS: &str = r#"
[site]
name = "Flat"
latitude_deg = 36.5
longitude_deg = 44.5
height_m = 400
[coverage]
cell_m = 100
half_width_m = 3000
azimuth_step_deg = 45
arcs = [[200.0, 45.0]]
[[sensor]]
id = "north"
sic = 1
latitude_deg = 36.51
longitude_deg = 44.5
mast_m = 15
revisit_s = 1
range_max_m = 20000
azimuth_from_deg = 300
azimuth_to_deg = 60
[[sensor]]
id = "south"
sic = 2
latitude_deg = 36.49
longitude_deg = 44.5
mast_m = 15
revisit_s = 1
range_max_m = 20000
[[zone]]
id = "camp"
name = "Camp"
polygon = [[36.505, 44.515], [36.505, 44.525], [36.515, 44.525], [36.515, 44.515]]
time_to_shelter_s = 5
population = 100
"#;
