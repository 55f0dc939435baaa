//! Ground that is missing, broken or in other units, through the program: it says what, where and what to do,
//! or the map says "unknown". Nothing unknown is ever drawn as covered.

mod support;

use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use support::{forewarn, said, text};

/// A site in the middle of one degree, with a radar and a zone four kilometres north of it.
const SITE: &str = r#"
[site]
name = "Ground"
latitude_deg = 36.5
longitude_deg = 44.5
height_m = 400
[coverage]
cell_m = 100
half_width_m = 6000
azimuth_step_deg = 45
arcs = [[200.0, 45.0]]
[[sensor]]
id = "north"
latitude_deg = 36.5
longitude_deg = 44.5
mast_m = 15
revisit_s = 1
range_max_m = 20000
[[zone]]
id = "camp"
name = "Camp"
polygon = [[36.535, 44.495], [36.535, 44.505], [36.545, 44.505], [36.545, 44.495]]
time_to_shelter_s = 5
population = 100
[[siren]]
id = "camp"
latitude_deg = 36.54
longitude_deg = 44.5
mast_m = 10
sound_power_db = 138
"#;
const DEGREE: &str = "N36E044.hgt";
const SIDE: usize = 1201;

/// One degree at 400 m, as an `.hgt` of 3 arc-seconds, unknown within some hundredths of a degree around a place.
fn degree(hole: Option<([f64; 2], f64)>) -> Vec<u8> {
    let height = |i: usize| {
        let place = [
            37.0 - (i / SIDE) as f64 / 1200.0,
            44.0 + (i % SIDE) as f64 / 1200.0,
        ];
        let inside = |([latitude, longitude], half): ([f64; 2], f64)| {
            (place[0] - latitude).abs() < half && (place[1] - longitude).abs() < half
        };
        if hole.is_some_and(inside) {
            -32768_i16
        } else {
            400
        }
    };
    (0..SIDE * SIDE)
        .flat_map(|i| height(i).to_be_bytes())
        .collect()
}

struct Ground {
    folder: tempfile::TempDir,
}

impl Ground {
    /// A site with a change to its text, over an elevation file of that name.
    fn new(site: &str, name: &str, octets: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), octets).expect("written");
        let terrain = format!("[[terrain]]\npath = \"{name}\"\n");
        std::fs::write(folder.path().join("site.toml"), format!("{site}{terrain}"))
            .expect("written");
        Self { folder }
    }

    fn site(&self) -> String {
        text(&self.folder.path().join("site.toml"))
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    fn coverage(&self) -> Output {
        forewarn(&[
            "coverage",
            &self.site(),
            "--json",
            "--out",
            &text(&self.out()),
        ])
    }

    #[track_caller]
    fn summary(&self) -> Value {
        let run = self.coverage();
        assert!(run.status.success(), "{}", said(&run));
        serde_json::from_slice(&run.stdout).expect("JSON")
    }

    /// Both commands refuse it, in the same words: what, at which line, and what to do.
    #[track_caller]
    fn refused(&self, expected: &[&str]) {
        for run in [forewarn(&["check", &self.site()]), self.coverage()] {
            let said = said(&run);
            assert_eq!(run.status.code(), Some(1), "{said}");
            assert!(
                said.contains("error: ") && said.contains("help: "),
                "{said}"
            );
            assert!(said.contains("site.toml:"), "{said}");
            for words in expected {
                assert!(said.contains(words), "`{words}` in {said}");
            }
        }
        assert!(!self.out().join("warning_time.tif").exists());
    }
}

/// A value of the map's floats at the row and column of a place that many metres north of the middle.
fn value(ground: &Ground, summary: &Value, name: &str, north_m: f64) -> f32 {
    let file = std::fs::File::open(ground.out().join(name)).expect("a raster");
    let mut reader = tiff::decoder::Decoder::new(file).expect("a TIFF");
    let tiff::decoder::DecodingResult::F32(values) = reader.read_image().expect("an image") else {
        panic!("not floats");
    };
    let columns = summary["grid"]["columns"].as_u64().expect("columns") as usize;
    let row = columns / 2 - (north_m / 100.0) as usize;
    values[row * columns + columns / 2]
}

#[test]
fn without_terrain_the_ground_is_flat_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("site.toml");
    std::fs::write(&site, SITE).expect("written");
    let out = text(&folder.path().join("out"));
    for run in [
        forewarn(&["check", &text(&site)]),
        forewarn(&["coverage", &text(&site), "--out", &out]),
    ] {
        let all = format!("{}{}", said(&run), String::from_utf8_lossy(&run.stdout));
        assert!(run.status.success(), "{all}");
        assert!(
            all.contains("no terrain given: the ground is flat at the site's height, 400 m"),
            "{all}"
        );
    }
    let run = forewarn(&["coverage", &text(&site), "--out", &out]);
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(
        told.starts_with("covered   on flat ground Camp: "),
        "{told}"
    );
    for name in ["summary.json", "gaps.geojson"] {
        let file = std::fs::read(folder.path().join("out").join(name)).expect(name);
        let file: Value = serde_json::from_slice(&file).expect("JSON");
        assert_eq!(file["terrain"], "flat", "{name}");
        let notes = file["notes"].to_string();
        assert!(
            notes.contains("flat ground, which hides nothing"),
            "{notes}"
        );
    }
}

/// One sentence a zone says on what terms it is covered.
fn sentence(summary: &Value) -> &str {
    summary["zones"][0]["sentence"]
        .as_str()
        .expect("a sentence")
}

#[test]
fn without_sirens_people_are_warned_by_other_means_and_that_is_said() {
    let (site, _) = SITE.split_once("[[siren]]").expect("a siren");
    let ground = Ground::new(site, DEGREE, &degree(None));
    let check = forewarn(&["check", &ground.site()]);
    let check = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.contains("note: no sirens: "), "{check}");
    let run = ground.coverage();
    assert!(said(&run).contains("note: no sirens: "), "{}", said(&run));
    let summary: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(summary["warned_by"], "other means");
    assert_eq!(summary["sirens"], 0);
    assert!(
        summary["notes"].to_string().contains("by other means"),
        "{summary:#}"
    );
    let sentence = sentence(&summary);
    assert!(
        sentence.ends_with("provided that people are warned without sirens"),
        "{sentence}"
    );
}

#[test]
fn a_zone_where_no_siren_is_heard_is_named_by_check_and_by_the_map() {
    let site = SITE.replace(
        "latitude_deg = 36.54\nlongitude_deg = 44.5\nmast_m = 10",
        "latitude_deg = 36.46\nlongitude_deg = 44.5\nmast_m = 10",
    );
    let ground = Ground::new(&site, DEGREE, &degree(None));
    let note = "no siren is heard anywhere in zone `camp`";
    let check = forewarn(&["check", &ground.site()]);
    let told = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(check.status.success() && told.contains(note), "{told}");
    let run = ground.coverage();
    assert!(said(&run).contains(note), "{}", said(&run));
    let summary: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    let unheard = serde_json::json!([{ "zone": "camp", "part": 1.0 }]);
    assert_eq!(summary["unheard"], unheard);
    let heard = Ground::new(SITE, DEGREE, &degree(None));
    let check = forewarn(&["check", &heard.site()]);
    let told = String::from_utf8_lossy(&check.stdout).into_owned();
    assert!(!told.contains("no siren"), "{told}");
}

#[test]
fn over_known_ground_the_zone_is_covered() {
    let ground = Ground::new(SITE, DEGREE, &degree(None));
    let summary = ground.summary();
    assert_eq!(summary["zones"][0]["verdict"], "covered", "{summary:#}");
    assert!(value(&ground, &summary, "warning_time.tif", 4450.0) > 5.0);
    assert_eq!(summary["terrain"], "given");
    assert_eq!(summary["ground_unknown"], 0.0);
    assert_eq!(
        summary["notes"],
        serde_json::json!([]),
        "nothing is taken for granted"
    );
    assert!(!sentence(&summary).contains("provided"), "{summary:#}");
}

#[test]
fn a_zone_over_a_void_is_unknown_and_nothing_of_it_is_drawn_as_covered() {
    let ground = Ground::new(SITE, DEGREE, &degree(Some(([36.5375, 44.5], 0.0015))));
    let summary = ground.summary();
    let zone = &summary["zones"][0];
    assert_eq!(zone["verdict"], "unknown", "{summary:#}");
    assert!(
        zone["sentence"]
            .as_str()
            .is_some_and(|s| s.contains("terrain data")),
        "{zone}"
    );
    assert_eq!(summary["people"]["in_unknown_zones"], 100, "{summary:#}");
    // The hole is 333 by 269 m, the map 12 by 12 km.
    let unknown = summary["ground_unknown"].as_f64().expect("a part");
    assert!((0.0006..0.0012).contains(&unknown), "{unknown}");
    assert!(
        summary["notes"].to_string().contains("% of the map"),
        "{summary:#}"
    );
    let nodata = |name: &str| {
        let known = value(&ground, &summary, name, 3000.0);
        let unknown = value(&ground, &summary, name, 4150.0);
        assert!(known.is_finite() && known >= 0.0, "{name}: {known}");
        assert!(
            unknown.is_nan() || unknown < 0.0,
            "{name}: {unknown} where the ground is unknown"
        );
    };
    nodata("warning_time.tif");
    nodata("terrain.tif");
}

#[test]
fn a_siren_over_a_void_has_no_height() {
    let hole = degree(Some(([36.54, 44.5], 0.001)));
    Ground::new(SITE, DEGREE, &hole).refused(&[
        "the terrain under siren `camp` is not known",
        "add the elevation file that holds this place, or move the siren",
    ]);
}

#[test]
fn a_mast_over_a_void_has_no_height() {
    let hole = degree(Some(([36.5, 44.5], 0.01)));
    Ground::new(
        &SITE.replace(
            "longitude_deg = 44.5\nheight",
            "longitude_deg = 44.55\nheight",
        ),
        DEGREE,
        &hole,
    )
    .refused(&[
        "the terrain under sensor `north` is not known",
        "outside every elevation file, or in a void",
        "add the elevation file that holds this place, or give `height_m` in place of `mast_m`",
    ]);
}

/// Known ground stands at 400 m all round the hole. An antenna at 350 m would see over it from the filled hole's
/// level, and sees nothing.
#[test]
fn an_antenna_over_a_void_sees_from_its_own_height_and_not_from_the_fill() {
    let moved = SITE.replace("44.5\nheight", "44.55\nheight");
    let hole = degree(Some(([36.5, 44.5], 0.01)));
    for (height, verdict) in [
        ("height_m = 350", "uncovered"),
        ("height_m = 450", "covered"),
    ] {
        let ground = Ground::new(&moved.replace("mast_m = 15", height), DEGREE, &hole);
        let run = ground.coverage();
        let summary: Value = serde_json::from_slice(&run.stdout).expect("JSON");
        assert_eq!(
            summary["zones"][0]["verdict"], verdict,
            "{height}: {summary:#}"
        );
        let said = said(&run);
        assert!(
            said.contains("note: the ground under sensor `north` is not known"),
            "{said}"
        );
    }
}

#[test]
fn a_sensor_off_the_grid_is_told_and_counts_as_blind() {
    let site = SITE.replace(
        "latitude_deg = 36.5\nlongitude_deg = 44.5\nmast_m",
        "latitude_deg = 36.8\nlongitude_deg = 44.5\nmast_m",
    );
    let ground = Ground::new(&site, DEGREE, &degree(None));
    let run = ground.coverage();
    let said = said(&run);
    assert!(run.status.success(), "{said}");
    assert!(
        said.contains("sensor `north` stands outside the map and its margin"),
        "{said}"
    );
    assert!(said.contains("enlarge `coverage.half_width_m`"), "{said}");
    let summary: Value = serde_json::from_slice(&run.stdout).expect("JSON");
    assert_eq!(summary["zones"][0]["verdict"], "uncovered", "{summary:#}");
}

#[test]
fn a_zone_that_no_siren_reaches_has_no_warning_and_the_siren_is_the_cause() {
    let site = SITE.replace(
        "latitude_deg = 36.54\nlongitude_deg = 44.5\nmast_m = 10",
        "latitude_deg = 36.46\nlongitude_deg = 44.5\nmast_m = 10",
    );
    let ground = Ground::new(&site, DEGREE, &degree(None));
    let summary = ground.summary();
    let zone = &summary["zones"][0];
    assert_eq!(zone["verdict"], "uncovered", "{zone:#}");
    assert_eq!(zone["cause"], "siren", "{zone:#}");
}

#[test]
fn a_file_cut_short_is_refused_with_its_size() {
    let octets = degree(None);
    let ground = Ground::new(SITE, DEGREE, &octets[..octets.len() - 2]);
    ground.refused(&[
        DEGREE,
        "2884800 octets are neither 1201 x 1201 nor 3601 x 3601 heights",
    ]);
}

#[test]
fn a_name_that_is_no_corner_is_refused() {
    Ground::new(SITE, "hills.hgt", &degree(None))
        .refused(&["the name `hills` is not a corner such as `N36E044`"]);
}

#[test]
fn octets_that_only_begin_like_a_tiff_or_a_zip_are_refused() {
    Ground::new(SITE, "hills.tif", b"II*\0\x08\0\0\0\xff\xff")
        .refused(&["hills.tif", "not a readable TIFF"]);
    Ground::new(SITE, "hills.zip", b"PK\x03\x04 and no more")
        .refused(&["hills.zip", "not a readable zip"]);
}

/// A photograph in the place of an elevation model: a TIFF, but nowhere on Earth.
#[test]
fn a_tiff_that_lies_nowhere_is_refused_with_a_way_out() {
    let mut octets = std::io::Cursor::new(Vec::new());
    let mut encoder = tiff::encoder::TiffEncoder::new(&mut octets).expect("a TIFF");
    let image = encoder
        .new_image::<tiff::encoder::colortype::Gray16>(4, 4)
        .expect("an image");
    image.write_data(&[400; 16]).expect("written");
    let octets = octets.into_inner();
    let expected = [
        "it does not say in which coordinate system it lies",
        "gdal_translate -a_srs",
    ];
    Ground::new(SITE, "photo.tif", &octets).refused(&expected);
    Ground::new(SITE, "photo.tif", &octets[..octets.len() - 8]).refused(&["photo.tif"]);
}

/// What `check` says of a site over known ground at 400 m.
fn checked(site: &str) -> (bool, String) {
    let ground = Ground::new(site, DEGREE, &degree(None));
    let run = forewarn(&["check", &ground.site()]);
    let out = String::from_utf8_lossy(&run.stdout);
    (run.status.success(), format!("{out}{}", said(&run)))
}

#[test]
fn heights_far_off_the_ground_are_noted() {
    let (fine, said) = checked(SITE);
    assert!(fine && !said.contains(" m above"), "{said}");
    for (height_m, words) in [
        (20, "380 m below the terrain there, which is at 400 m"),
        (8000, "7600 m above the terrain there, which is at 400 m"),
        (122, "the terrain looks like feet"),
    ] {
        let site = SITE.replace("height_m = 400", &format!("height_m = {height_m}"));
        let (valid, said) = checked(&site);
        assert!(valid && said.contains(words), "{height_m}: {said}");
    }
    let (valid, said) = checked(&SITE.replace("mast_m = 15", "height_m = 700"));
    let words = "sensor `north` stands 300 m above the ground: check that this is meant";
    assert!(valid && said.contains(words), "{said}");
    // A balloon on a tether is none of our business, a slip of the unit is.
    let (valid, said) = checked(&SITE.replace("mast_m = 15", "height_m = 4000"));
    let words = "sensor `north` stands 3600 m above the ground: check that this is meant";
    assert!(valid && said.contains(words), "{said}");
}

/// It was said on standard error alone, and the map looked like any other.
#[test]
fn a_map_over_doubtful_ground_says_so_in_its_files() {
    let site = SITE.replace("height_m = 400", "height_m = 122");
    let ground = Ground::new(&site, DEGREE, &degree(None));
    let summary = ground.summary();
    let gaps = std::fs::read(ground.out().join("gaps.geojson")).expect("gaps");
    let gaps: Value = serde_json::from_slice(&gaps).expect("JSON");
    for notes in [&summary["notes"], &gaps["notes"]] {
        let notes = notes.to_string();
        assert!(notes.contains("the terrain looks like feet"), "{notes}");
    }
}

#[test]
fn heights_and_masts_in_feet_are_recognised() {
    let feet = SITE.replace("mast_m = 15", "height_m = 1362");
    let expected = [
        "the height of sensor `north` looks like feet",
        "heights are metres (1 ft = 0.3048 m)",
    ];
    Ground::new(&feet, DEGREE, &degree(None)).refused(&expected);
    let mast = SITE.replace("mast_m = 15", "mast_ft = 50");
    Ground::new(&mast, DEGREE, &degree(None)).refused(&["mast_ft", "did you mean `mast_m`?"]);
    let site = SITE.replace("height_m = 400", "height_m = 1312");
    Ground::new(&site, DEGREE, &degree(None)).refused(&["feet"]);
}
