//! Warning times where they can be worked out by hand: flat ground, one radar, one siren.

use coverage::{Cause, Map, Settings, Survey, Verdict};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, SiteFrame};
use site::{
    Air, Detection, DragShape, HeightSource, Mode, Policy, Polygon, Sensor, SensorKind, Siren,
    Site, Threat, Zone,
};
use terrain::Sharpness;

const ORIGIN_DEG: [f64; 2] = [36.2, 44.0];

fn place(east_m: f64, north_m: f64, height_m: f64) -> Geodetic {
    let origin = Geodetic::from_degrees(ORIGIN_DEG[0], ORIGIN_DEG[1], EllipsoidHeight(0.0));
    let frame = SiteFrame::new(origin);
    Geodetic {
        height: EllipsoidHeight(height_m),
        ..frame.to_geodetic(frames::Position::new(east_m, north_m, 0.0))
    }
}

fn radar(id: &str, sector_deg: Option<(f64, f64)>) -> Sensor {
    Sensor {
        id: id.to_owned(),
        kind: SensorKind::Radar,
        sac: 1,
        sic: 1,
        position: place(0.0, 0.0, 15.0),
        mast_m: 15.0,
        revisit_s: 1.0,
        range_min_m: 0.0,
        range_max_m: 30_000.0,
        sector_rad: sector_deg.map(|(from, width)| (from.to_radians(), width.to_radians())),
        elevation_min_rad: -0.1,
        elevation_max_rad: core::f64::consts::FRAC_PI_2,
        range_sd_m: 10.0,
        azimuth_sd_rad: 1e-6,
        elevation_sd_rad: 1e-6,
        alignment_sd_rad: 0.0,
        resolution: None,
        range_rate_sd_mps: None,
        range_rate_max_mps: 1500.0,
        detection: Detection::Constant(1.0),
        false_plots_per_scan: 0.0,
        refraction_k: 4.0 / 3.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
        mobile: false,
    }
}

fn zone(id: &str, east_m: f64, north_m: f64, need_s: f64) -> Zone {
    let corners = [[-90.0, -90.0], [90.0, -90.0], [90.0, 90.0], [-90.0, 90.0]];
    let points = corners.map(|[e, n]| [e + east_m, n + north_m]);
    Zone {
        id: id.to_owned(),
        name: id.to_owned(),
        outline: Polygon::new(points.to_vec()).expect("a square"),
        outline_deg: points
            .iter()
            .map(|[e, n]| {
                let corner = place(*e, *n, 0.0);
                [corner.latitude_deg(), corner.longitude_deg()]
            })
            .collect(),
        time_to_shelter_s: need_s,
        population: 100,
    }
}

fn siren(east_m: f64, north_m: f64) -> Siren {
    Siren {
        id: "horn".to_owned(),
        position: place(east_m, north_m, 10.0),
        mast_m: 10.0,
        sound_power_db: 150.0,
    }
}

fn site(sensors: Vec<Sensor>, zones: Vec<Zone>, sirens: Vec<Siren>) -> Site {
    Site {
        name: "flat".to_owned(),
        origin: place(0.0, 0.0, 0.0),
        mode: Mode::Exercise,
        geoid: GeoidGrid::constant(0.0),
        sensors,
        feeds: Vec::new(),
        zones,
        sirens,
        threats: vec![Threat {
            name: "rocket".to_owned(),
            ballistic_coefficient_kg_m2: 6000.0,
            ballistic_coefficient_log_sd: 0.3,
            drag: DragShape::Constant,
            danger_radius_m: 150.0,
        }],
        air: Air::standard(),
        policy: Policy::default(),
    }
}

fn settings() -> Settings {
    Settings {
        cell_m: 100.0,
        half_width_m: 4000.0,
        sharpness: Sharpness::Exact,
        azimuth_step_deg: 30.0,
        arcs: vec![[250.0, 45.0]],
        cross_section_m2: 0.01,
        detections: 3,
        decision_delay_s: 1.0,
        siren_level_db: 60.0,
    }
}

fn survey(site: &Site) -> Survey {
    Survey::new(site, None, &settings(), &mut |_| {}).expect("a survey")
}

fn map(survey: &Survey, working: &[bool]) -> Map {
    survey.map(working, &mut |_| {})
}

/// A radar that sees everything always, and exactly, has three looks within three seconds, then
/// the decision and alert delays: what is left of the flight is the warning time, everywhere alike.
#[test]
fn on_a_plain_the_warning_time_is_the_flight_less_the_delays() {
    let site = site(
        vec![radar("all", None)],
        vec![zone("z", 500.0, 0.0, 5.0)],
        vec![],
    );
    let survey = survey(&site);
    let flight_s = survey.arcs()[0].flight_s;
    let decided_s = flight_s - 3.0;
    // Of what is decided before the policy asks for less than all certainty, 15 % is waited away.
    let waits_s = 0.15 * (decided_s - site.policy.fall_s - site.policy.alert_delay_s - 5.0);
    let delay_s = waits_s + settings().decision_delay_s + site.policy.alert_delay_s;
    let expected_s = decided_s - delay_s;
    let map = map(&survey, &[true]);
    for warning_s in &map.warning_s {
        let short_s = expected_s - f64::from(*warning_s);
        // Sampled every half second; the first moments are under the horizon far away.
        assert!(
            (0.0..=1.6).contains(&short_s),
            "{warning_s} of {expected_s}"
        );
    }
    assert_eq!(map.zones[0].verdict, Verdict::Covered);
    assert_eq!(map.zones[0].people_short, 0);
}

#[test]
fn sound_takes_its_time_from_the_siren() {
    let sirens = vec![siren(1000.0, 0.0)];
    let site = site(
        vec![radar("all", None)],
        vec![zone("z", 0.0, 0.0, 5.0)],
        sirens,
    );
    let survey = survey(&site);
    let map = map(&survey, &[true]);
    let at = |east_m: f64| {
        let p = place(east_m, 0.0, 0.0);
        let (row, column) = survey
            .grid()
            .cell_of(p.latitude_rad, p.longitude_rad)
            .expect("on the map");
        f64::from(map.warning_s[row * survey.grid().columns + column])
    };
    let difference_s = at(1000.0) - at(-500.0);
    assert!(
        (difference_s - 1500.0 / 343.0).abs() < 0.35,
        "{difference_s}"
    );
    assert_eq!(
        at(-3900.0),
        0.0,
        "4.9 km from a siren of 150 dB nobody hears it"
    );
}

/// A face that looks north is blind for whatever comes from the south over its back.
#[test]
fn a_sector_leaves_the_gap_that_its_geometry_says() {
    let face = radar("face", Some((270.0, 180.0)));
    let zones = vec![
        zone("front", 0.0, 2500.0, 10.0),
        zone("back", 0.0, -2500.0, 10.0),
    ];
    let site = site(vec![face], zones, vec![]);
    let survey = survey(&site);
    let map = map(&survey, &[true]);
    let back = &map.zones[1];
    assert_eq!(back.verdict, Verdict::Uncovered);
    assert_eq!(back.cause, Some(Cause::Sector));
    assert_eq!(back.people_short, 100);
    assert!(
        back.sentence.contains("no sensor looks there"),
        "{}",
        back.sentence
    );
    let from_north = back.by_direction_s[0];
    let from_south = back.by_direction_s[6];
    assert!(
        from_south == 0.0 && from_north > from_south,
        "{:?}",
        back.by_direction_s
    );
    let gaps = coverage::gaps(&survey, &map);
    assert_eq!(gaps["sensitive"], true);
    let named: Vec<_> = gaps["features"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    assert!(named.iter().any(|f| f["properties"]["zone"] == "back"));
}

#[test]
fn a_lost_sensor_changes_the_map_at_once_and_a_returned_one_restores_it() {
    let sensors = vec![radar("one", None), radar("two", Some((0.0, 90.0)))];
    let site = site(sensors, vec![zone("z", 0.0, 0.0, 5.0)], vec![]);
    let survey = survey(&site);
    let both = map(&survey, &[true, true]);
    let second = map(&survey, &[false, true]);
    let none = map(&survey, &[false, false]);
    assert_eq!(both.zones[0].verdict, Verdict::Covered);
    assert_ne!(second.zones[0].verdict, Verdict::Covered);
    assert_eq!(none.zones[0].warning_s, 0.0);
    assert_eq!(none.zones[0].cause, Some(Cause::NoData));
    let again = map(&survey, &[true, true]);
    assert_eq!(again.warning_s, both.warning_s);
    assert_eq!(again.cause, both.cause);
}

/// What can't found a track of a rocket warns nobody: references, bearings, and radars whose heights come
/// from transponders.
#[test]
fn a_sensor_that_founds_no_tracks_covers_nothing() {
    let founding = |change: fn(&mut Sensor)| {
        let mut sensor = radar("all", None);
        change(&mut sensor);
        let site = site(vec![sensor], vec![zone("z", 500.0, 0.0, 5.0)], vec![]);
        let survey = survey(&site);
        let map = map(&survey, &[true]);
        let covers = map.warning_s.iter().any(|s| *s > 0.0);
        let seen = map.multiplicity.iter().any(|count| *count > 0);
        assert_eq!(covers, seen);
        assert_eq!(covers, map.zones[0].verdict == Verdict::Covered);
        assert_eq!(covers, map.zones[0].cause != Some(Cause::NoData));
        covers
    };
    assert!(founding(|_| {}));
    assert!(!founding(
        |sensor| sensor.reports = site::Reports::References
    ));
    assert!(!founding(|sensor| sensor.kind = SensorKind::Optical));
    assert!(!founding(|sensor| sensor.kind = SensorKind::Acoustic));
    assert!(!founding(
        |sensor| sensor.height_source = HeightSource::FlightLevel
    ));
}

/// The half that is on the map has time enough; what the other half has nobody knows.
#[test]
fn a_zone_that_lies_partly_off_the_map_is_unknown() {
    let zones = vec![
        zone("inside", 3900.0, 0.0, 5.0),
        zone("over the edge", 4000.0, 0.0, 5.0),
    ];
    let site = site(vec![radar("all", None)], zones, vec![]);
    let survey = survey(&site);
    let zones = map(&survey, &[true]).zones;
    let verdicts: Vec<Verdict> = zones.iter().map(|zone| zone.verdict).collect();
    assert_eq!(verdicts, [Verdict::Covered, Verdict::Unknown]);
    assert!(zones[1].sentence.contains("not known"));
}

/// People in a shelter need no time, but they need a warning.
#[test]
fn no_warning_is_too_late_for_those_who_need_no_time() {
    let site = site(
        vec![radar("all", None)],
        vec![zone("z", 0.0, 0.0, 0.0)],
        vec![],
    );
    let survey = survey(&site);
    assert_eq!(map(&survey, &[true]).zones[0].verdict, Verdict::Covered);
    let lost = &map(&survey, &[false]).zones[0];
    assert_eq!(lost.verdict, Verdict::Uncovered);
    assert_eq!(lost.people_short, 100);
    assert_eq!(lost.short_directions[0].to_string(), "from every direction");
    let prospect = coverage::Prospect::new(&survey, &[false], usize::MAX);
    assert!(!prospect.pairs().is_empty(), "a plan has a gap to close");
}

/// Half a second is not rounded into being.
#[test]
fn a_time_told_is_never_more_than_there_is() {
    let site = site(
        vec![radar("all", None)],
        vec![zone("z", 0.0, 0.0, 9.0)],
        vec![],
    );
    let survey = survey(&site);
    let mut zone = map(&survey, &[true]).zones[0].clone();
    let told_s: f64 = zone.sentence[3..]
        .split(' ')
        .next()
        .and_then(|word| word.parse().ok())
        .expect("a number");
    assert_eq!(told_s, zone.warning_s.floor(), "{}", zone.sentence);
    assert!(
        zone.warning_s - told_s >= 0.5,
        "an idle test: {}",
        zone.warning_s
    );
    zone.warning_s = 9.96;
    assert_eq!(coverage::zone_json(&survey, &zone)["warning_s"], 9.9);
}

/// Directions go all round, whatever the step between them, and are no farther apart than it.
#[test]
fn arrivals_come_from_all_round_whatever_the_step() {
    let site = site(
        vec![radar("all", None)],
        vec![zone("z", 0.0, 0.0, 5.0)],
        vec![],
    );
    for (azimuth_step_deg, directions) in [(30.0, 12), (45.0, 8), (29.0, 13), (25.0, 15), (7.2, 50)]
    {
        let settings = Settings {
            azimuth_step_deg,
            half_width_m: 1000.0,
            ..settings()
        };
        let survey = Survey::new(&site, None, &settings, &mut |_| {}).expect("a survey");
        let by_direction_s = &map(&survey, &[true]).zones[0].by_direction_s;
        assert_eq!(by_direction_s.len(), directions, "{azimuth_step_deg}");
    }
}

#[test]
fn the_files_open_as_what_they_say() {
    let site = site(
        vec![radar("all", None)],
        vec![zone("z", 0.0, 0.0, 60.0)],
        vec![],
    );
    let survey = survey(&site);
    let map = map(&survey, &[true]);
    let png = coverage::picture(&survey, &map).expect("a picture");
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    let summary = coverage::summary(&survey, &map, &[true]);
    assert_eq!(summary["people"]["with_less_than_they_need"], 100);
    assert_eq!(summary["zones"][0]["verdict"], "short");
}
