//! Ground that is not known is a wall for those who look and listen, and none for what falls.

use coverage::{Settings, Survey};
use frames::{EllipsoidHeight, Geodetic, Position, SiteFrame};
use site::{Sensor, Siren, Site};
use terrain::{Dem, Projection, Sharpness, Tile, Utm};

const GROUND_M: f32 = 100.0;
const CLIFF_M: f32 = 600.0;

fn origin() -> Geodetic {
    Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(100.0))
}

fn place(east_m: f64, north_m: f64, height_m: f64) -> Geodetic {
    Geodetic {
        height: EllipsoidHeight(height_m),
        ..SiteFrame::new(origin()).to_geodetic(Position::new(east_m, north_m, 0.0))
    }
}

/// A plain with a cliff 3 km to the east, and a hole in the data from half a kilometre to 1.5 km
/// north of the site that ends at the cliff: filled, it is as high as the cliff.
fn cliff() -> Dem {
    let utm = Utm::new(38, true).expect("a zone");
    let [east_m, north_m] = utm.to_map(origin().latitude_rad, origin().longitude_rad);
    let (side, cell_m) = (400, 100.0);
    let half_m = 0.5 * side as f64 * cell_m;
    let heights_m = (0..side * side).map(|i| {
        let east_m = (i % side) as f64 * cell_m - half_m;
        let north_m = half_m - (i / side) as f64 * cell_m;
        if (500.0..1500.0).contains(&north_m) && (-1000.0..=3000.0).contains(&east_m) {
            f32::NAN
        } else if east_m > 3000.0 {
            CLIFF_M
        } else {
            GROUND_M
        }
    });
    Dem::new(vec![Tile {
        projection: Projection::Utm(utm),
        x_first: east_m - half_m,
        y_first: north_m + half_m,
        x_step: cell_m,
        y_step: cell_m,
        columns: side,
        heights_m: heights_m.collect(),
    }])
}

/// Over the hole it is lower than the cliff.
const FLAT: [f64; 2] = [300.0, 15.0];
const STEEP: [f64; 2] = [250.0, 45.0];

fn survey(sensor: Sensor, sirens: Vec<Siren>, arc: [f64; 2]) -> Survey {
    let site = Site {
        sensors: vec![sensor],
        sirens,
        ..Site::new("cliff", origin())
    };
    let settings = Settings {
        cell_m: 100.0,
        half_width_m: 4000.0,
        sharpness: Sharpness::Exact,
        azimuth_step_deg: 30.0,
        arcs: vec![arc],
        cross_section_m2: 0.01,
        detections: 3,
        decision_delay_s: 1.0,
        siren_level_db: 60.0,
    };
    Survey::new(&site, Some(&cliff()), &settings, &mut |_| {}).expect("a survey")
}

fn cell(survey: &Survey, east_m: f64, north_m: f64) -> [usize; 2] {
    let place = place(east_m, north_m, 0.0);
    let at = survey
        .grid()
        .cell_of(place.latitude_rad, place.longitude_rad);
    let (row, column) = at.expect("on the map");
    [row, column]
}

fn index(survey: &Survey, east_m: f64, north_m: f64) -> usize {
    let [row, column] = cell(survey, east_m, north_m);
    row * survey.grid().columns + column
}

/// What comes in over the hole comes, and as late as it is seen behind it.
#[test]
fn nothing_that_falls_is_stopped_by_ground_that_nobody_knows() {
    let radar = Sensor::radar("r", place(-3000.0, -3000.0, 110.0));
    let survey = survey(radar, vec![], FLAT);
    let here = cell(&survey, 1800.0, 0.0);
    let from = |azimuth_deg| survey.unheard_of_arrival_s(&[true], here, azimuth_deg, 0);
    let over_the_hole_s = from(0.0).expect("it comes");
    assert!(from(90.0).is_none(), "the cliff is known, and stops it");
    let map = survey.map(&[true], &mut |_| {});
    assert!(map.unheard_s[index(&survey, 1800.0, 0.0)] <= over_the_hole_s);
    assert!(map.warning_s[index(&survey, 0.0, 1000.0)].is_nan());
}

/// Its foot is not known; its antenna is where the site file says, not on the hole's rim.
#[test]
fn a_sensor_on_unknown_ground_does_not_stand_on_the_holes_rim() {
    let on_hole = Sensor {
        mast_m: 0.0,
        ..Sensor::radar("r", place(0.0, 1000.0, 120.0))
    };
    let survey = survey(on_hole, vec![], FLAT);
    let visible = survey.visible(0).expect("it stands on the map");
    let above_m = visible.above_ground_m(0..survey.grid().rows);
    let above_m = above_m[index(&survey, 0.0, -2000.0)];
    assert!(above_m > 400.0, "sees {above_m} m over the plain");
}

#[test]
fn a_siren_on_unknown_ground_is_not_heard_from_the_holes_rim() {
    let horn = |north_m: f64| Siren {
        id: "horn".to_owned(),
        position: place(0.0, north_m, 112.0),
        mast_m: 12.0,
        sound_power_db: 138.0,
    };
    let radar = Sensor::radar("r", place(-3000.0, -3000.0, 110.0));
    let there = |siren: Siren, north_m: f64| {
        let survey = survey(radar.clone(), vec![siren], STEEP);
        survey.map(&[true], &mut |_| {}).warning_s[index(&survey, 0.0, north_m)]
    };
    assert!(there(horn(-900.0), -1800.0) > 0.0, "over the plain");
    assert_eq!(there(horn(1000.0), 100.0), 0.0, "out of the hole");
}
