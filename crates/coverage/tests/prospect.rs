//! A prospect says what the map says, before a sensor is added and after.

use coverage::{Prospect, Settings, Survey};
use frames::{EllipsoidHeight, Geodetic, Position, SiteFrame};
use site::{Polygon, Sensor, Siren, Site, Zone};
use terrain::{Dem, Sharpness};

fn origin() -> Geodetic {
    Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0))
}

fn place(east_m: f64, north_m: f64) -> Geodetic {
    SiteFrame::new(origin()).to_geodetic(Position::new(east_m, north_m, 0.0))
}

fn radar(id: &str, east_m: f64, north_m: f64, sector_deg: Option<(f64, f64)>) -> Sensor {
    Sensor {
        sector_rad: sector_deg.map(|(from, width)| (from.to_radians(), width.to_radians())),
        elevation_min_rad: 0.02,
        revisit_s: 1.5,
        ..Sensor::radar(id, place(east_m, north_m))
    }
}

fn zone(id: &str, east_m: f64, north_m: f64) -> Zone {
    let corners = [
        [-450.0, -450.0],
        [450.0, -450.0],
        [450.0, 450.0],
        [-450.0, 450.0],
    ];
    let points = corners.map(|[e, n]| [e + east_m, n + north_m]);
    Zone {
        id: id.to_owned(),
        name: id.to_owned(),
        outline: Polygon::new(points.to_vec()).expect("a square"),
        outline_deg: Vec::new(),
        time_to_shelter_s: 1.0,
        population: 100,
    }
}

fn settings() -> Settings {
    Settings {
        cell_m: 100.0,
        half_width_m: 5000.0,
        sharpness: Sharpness::Exact,
        azimuth_step_deg: 20.0,
        arcs: vec![[150.0, 45.0], [250.0, 40.0]],
        cross_section_m2: 0.01,
        detections: 3,
        decision_delay_s: 1.0,
        siren_level_db: 60.0,
    }
}

fn site() -> Site {
    Site {
        sensors: vec![
            radar("face", 0.0, -2000.0, Some((300.0, 120.0))),
            Sensor {
                range_max_m: 4000.0,
                ..radar("near", 0.0, 300.0, None)
            },
        ],
        zones: vec![zone("near", 0.0, 0.0), zone("behind", 800.0, -3600.0)],
        sirens: vec![Siren {
            id: "horn".to_owned(),
            position: place(300.0, -1500.0),
            mast_m: 12.0,
            sound_power_db: 145.0,
        }],
        ..Site::new("plain", origin())
    }
}

/// The least time of every place over its open pairs, against the map's.
fn agree(survey: &Survey, decided: &[u16], prospect: &Prospect<'_>) -> (usize, usize) {
    let map = survey.map(&vec![true; survey.site().sensors.len()], &mut |_| {});
    let (mut short, mut met) = (0, 0);
    for (index, place) in prospect.places().iter().enumerate() {
        let pairs = prospect.pairs().iter().zip(decided);
        let least_s = pairs
            .filter(|(pair, _)| pair.place == index)
            .map(|(_, decided)| prospect.time_left_s(*decided, place.sound_s))
            .fold(f32::INFINITY, f32::min);
        let map_s = map.warning_s[place.cell];
        if f64::from(map_s) < place.need_s {
            assert_eq!(least_s, map_s, "place {index}");
            short += 1;
        } else {
            assert!(
                f64::from(least_s) >= place.need_s,
                "place {index}: {least_s}"
            );
            met += 1;
        }
    }
    (short, met)
}

#[test]
fn a_prospect_agrees_with_the_map_before_and_after_a_sensor_is_added() {
    let site = site();
    let dem: Option<&Dem> = None;
    let survey = Survey::new(&site, dem, &settings(), &mut |_| {}).expect("a survey");
    let prospect = Prospect::new(&survey, &[true, true], usize::MAX);
    let now: Vec<u16> = prospect.pairs().iter().map(|pair| pair.decided).collect();
    let (short, met) = agree(&survey, &now, &prospect);
    assert!(short > 10 && met > 10, "{short} short, {met} met");

    let added = radar("new", 2500.0, -3000.0, None);
    let mut more = site.clone();
    more.sensors.push(added.clone());
    let after = Survey::new(&more, dem, &settings(), &mut |_| {}).expect("a survey");
    let decided = prospect.decided_with(&[added]);
    agree(&after, &decided, &prospect);
    let earlier = decided
        .iter()
        .zip(&now)
        .filter(|(with, without)| with > without);
    assert!(earlier.count() > 0, "the sensor changes nothing");
}

#[test]
fn fewer_places_stand_for_a_zone_where_few_pairs_are_allowed() {
    let site = site();
    let survey = Survey::new(&site, None, &settings(), &mut |_| {}).expect("a survey");
    let all = Prospect::new(&survey, &[true, true], usize::MAX);
    let arrivals = 18 * survey.arcs().len();
    let few = Prospect::new(&survey, &[true, true], arrivals * 10);
    assert_eq!(few.places().len(), 10);
    assert!(few.pairs().len() < all.pairs().len());
    let people: f64 = few.places().iter().map(|p| p.people).sum();
    assert!((people - 200.0).abs() < 1e-9, "{people}");
}
