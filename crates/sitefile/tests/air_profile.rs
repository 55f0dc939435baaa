//! The air from a weather file beside the site file: its path, its time, its place, and its digest.

use std::path::Path;

use sitefile::{Problems, World, load};

const SITE: &str = r#"
[site]
name = "Hill airfield"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400
"#;

const SOUNDING: &str = "# valid_at: 2026-03-01T11:00:00Z\n# latitude_deg: 36.2\n# longitude_deg: 43.1\n\
    height_m,temperature_c,pressure_hpa,humidity_%,wind_direction_deg,wind_speed_kt\n\
    412,17.2,966,41,270,10\n3000,0.5,703,30,270,40\n";

/// A site with this `[air]` table and this weather file.
fn site(air: &str, sounding: &str) -> Result<World, Problems> {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder");
        std::fs::write(&path, text).expect("a file");
        path
    };
    write("weather/noon.csv", sounding);
    load(&write("site.toml", &format!("{SITE}\n[air]\n{air}")))
}

const PROFILE: &str = "profile = \"weather/noon.csv\"\n";

#[test]
fn a_profile_comes_with_its_time_and_its_distance() {
    let world = site(PROFILE, SOUNDING).unwrap_or_else(|problems| panic!("{problems}"));
    let air = &world.site.air;
    assert_eq!(air.levels.len(), 2);
    assert!((air.levels[0].wind_east_mps - 5.144).abs() < 1e-3);
    let measured = air.measured.expect("a time is stated");
    assert_eq!(measured.at, frames::Time(1_772_362_800_000_000_000));
    // 0.9° of longitude at 36.2 N are 80.9 km.
    assert!(
        (measured.distance_m - 80_900.0).abs() < 300.0,
        "{}",
        measured.distance_m
    );
    let told = |text: &str| world.notes.iter().any(|note| note.contains(text));
    assert!(
        told("columns, 2 levels from 412 to 3000 m, for 2026-03-01T11:00:00Z"),
        "{:?}",
        world.notes
    );
    assert!(
        told("measured 81 km from the site, which counts as 4.0 h of age"),
        "{:?}",
        world.notes
    );
}

#[test]
fn the_site_files_own_words_come_first() {
    let stated = "valid_at = \"2026-03-01T12:00:00Z\"\nmeasured_latitude_deg = 36.2\n\
                  measured_longitude_deg = 44.0\nstale_after_h = 3\n";
    let world = site(&format!("{PROFILE}{stated}"), SOUNDING).unwrap_or_else(|p| panic!("{p}"));
    let measured = world.site.air.measured.expect("a time is stated");
    assert_eq!(measured.at, frames::Time(1_772_366_400_000_000_000));
    assert!(measured.distance_m < 1.0);
    assert_eq!(
        world.site.air.stale_after,
        frames::Span::from_seconds(10_800.0)
    );
}

/// Still air that nobody told is known less well than a wind that somebody did.
#[test]
fn a_wind_that_nobody_told_is_less_certain_and_said_to_be() {
    let known = |air: &str| {
        let world = site(air, SOUNDING).unwrap_or_else(|problems| panic!("{problems}"));
        let is_noted = world
            .notes
            .iter()
            .any(|note| note.contains("no wind is given"));
        (world.site.air.wind_sd_mps, is_noted)
    };
    assert_eq!(known(""), (5.0, true));
    assert_eq!(known("wind_east_mps = 4.0\n"), (3.0, false));
    assert_eq!(known("wind_north_mps = 0.0\n"), (3.0, false), "a calm");
    assert_eq!(known(PROFILE), (3.0, false));
    assert_eq!(known("wind_sd_mps = 1.0\n"), (1.0, false));
}

#[test]
fn the_digest_tells_every_weather_file_and_moment_apart() {
    let digest = |air: &str, sounding: &str| {
        site(air, sounding)
            .unwrap_or_else(|problems| panic!("{problems}"))
            .air_digest
    };
    let plain = digest(PROFILE, SOUNDING);
    assert_eq!(plain, digest(PROFILE, SOUNDING));
    assert_ne!(
        plain,
        digest(PROFILE, &SOUNDING.replace("270,40", "270,41"))
    );
    assert_ne!(plain, digest(PROFILE, &SOUNDING.replace("11:00", "11:01")));
}

#[test]
fn what_is_wrong_with_a_weather_file_stands_under_its_key() {
    let refused = |air: &str, sounding: &str, expected: &[&str]| {
        let shown = site(air, sounding)
            .expect_err("must be refused")
            .to_string();
        for part in expected {
            assert!(shown.contains(part), "`{part}` is not in:\n{shown}");
        }
    };
    let warm = SOUNDING.replace("0.5,703", "288,703");
    refused(
        PROFILE,
        &warm,
        &["site.toml:9:11", "line 6: level 1: temperature_k 561.15"],
    );
    refused(
        "profile = \"nowhere.csv\"\n",
        SOUNDING,
        &["nowhere.csv", "No such file"],
    );
    let both = format!("{PROFILE}levels = [[0, 288, 101325, 0, 0, 0]]\n");
    refused(&both, SOUNDING, &["the air has two profiles"]);
    refused(
        "valid_at = \"noon\"\n",
        SOUNDING,
        &["`valid_at` is no moment in time"],
    );
    refused("measured_latitude_deg = 36\n", SOUNDING, &["half a place"]);
    let gap = "levels = [[0, 288, 101325, 0, 0, 0], [9000, 230, 30000, 0, 0, 0]]\n";
    refused(
        gap,
        SOUNDING,
        &[
            "level 2 of the air can't be",
            "no level for 9000 m below level 1",
        ],
    );
    refused(
        "levels = [[0, 288, 101325, 0, nan, 0]]\n",
        SOUNDING,
        &["`levels` must be a finite number"],
    );
}
