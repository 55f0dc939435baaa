//! The Murrili meteorite (DN151127_01): from the end of its fireball at 18 km, through that day's
//! wind, to where its stone was found (29.26089 S 137.53765 E; Sansom and others, 2020).

mod common;

use common::data;
use flight::{DragCurve, Environment, Flight, State};
use frames::{EllipsoidHeight, Enu, Geodetic, GeoidGrid, SiteFrame, Time, Vector};
use site::{Air, AirLevel};
use terrain::Ground;

const MASS_KG: f64 = 1.68;
const DENSITY_KG_M3: f64 = 3500.0;

/// Drag coefficient of a blunt body by Mach number: a sphere's, rounded.
const BLUNT: [(f64, f64); 10] = [
    (0.0, 0.47),
    (0.5, 0.50),
    (0.8, 0.62),
    (1.0, 0.80),
    (1.2, 0.93),
    (1.5, 1.0),
    (2.0, 1.0),
    (3.0, 0.95),
    (5.0, 0.92),
    (10.0, 0.92),
];

fn profile(text: &str) -> Vec<AirLevel> {
    let mut levels: Vec<AirLevel> = text
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|line| {
            let v: Vec<f64> = line
                .split(',')
                .filter_map(|v| v.trim().parse().ok())
                .collect();
            let [
                height_m,
                temperature_k,
                pressure_pa,
                humidity_pc,
                speed,
                from_deg,
            ] = v[..]
            else {
                return None;
            };
            let (sin, cos) = libm::sincos(from_deg.to_radians());
            Some(AirLevel {
                height_m,
                temperature_k,
                pressure_pa,
                humidity: humidity_pc / 100.0,
                wind_east_mps: -speed * sin,
                wind_north_mps: -speed * cos,
            })
        })
        .collect();
    levels.sort_by(|a, b| a.height_m.total_cmp(&b.height_m));
    levels
}

/// Distance from the predicted fall to the find, metres, for a body of `area` times a sphere's.
fn miss_m(levels: &[AirLevel], area: f64, windy: bool) -> f64 {
    let still = |level: &AirLevel| AirLevel {
        wind_east_mps: 0.0,
        wind_north_mps: 0.0,
        ..*level
    };
    let levels = levels.iter().map(|l| if windy { *l } else { still(l) });
    let air = Air {
        levels: levels.collect(),
        ..Air::standard()
    };
    let found = Geodetic::from_degrees(-29.260_89, 137.537_65, EllipsoidHeight(-15.0));
    let frame = SiteFrame::new(found);
    let env = Environment::new(frame, GeoidGrid::constant(0.0), air, Ground::flat(0.0))
        .expect("plausible air");
    let radius_m = libm::cbrt(3.0 * MASS_KG / (4.0 * core::f64::consts::PI * DENSITY_KG_M3));
    let area_m2 = area * core::f64::consts::PI * radius_m * radius_m;
    let end = Geodetic::from_degrees(
        -29.265_365_808_696_62,
        137.477_928_839_874_92,
        EllipsoidHeight(18_017.407),
    );
    let (sin_z, cos_z) = libm::sincos(21.800_600_692_f64.to_radians());
    let (sin_a, cos_a) = libm::sincos(82.588_351_087_f64.to_radians());
    let local = Vector::new(sin_z * sin_a, sin_z * cos_a, -cos_z) * 3_102.799_16;
    let velocity: Vector<Enu> = frame.to_sensor(end).inverse().turn(local);
    let state = State {
        time: Time(0),
        position: frame.to_enu(end),
        velocity,
        ln_beta: libm::log(MASS_KG / area_m2),
    };
    let curve = DragCurve::from_points(&BLUNT).expect("a curve");
    let fall = Flight::with_curve(&env, &curve)
        .fall(&state)
        .expect("it comes down");
    let [east, north, _] = fall.state.position.to_array();
    (east * east + north * north).sqrt()
}

#[test]
fn the_stone_lies_where_the_fall_ends() {
    let path = "flights/murrili/example_murrili_wind_profile.csv";
    let Some(path) = data("the_stone_lies_where_the_fall_ends", path) else {
        return;
    };
    let levels = profile(&std::fs::read_to_string(path).expect("a readable file"));
    assert!(levels.len() > 20, "{} levels", levels.len());
    for area in [1.0, 1.15, 1.3, 1.45, 1.6] {
        let (with_wind, without) = (miss_m(&levels, area, true), miss_m(&levels, area, false));
        println!("area {area}: {with_wind:.0} m, without wind {without:.0} m");
        assert!(with_wind < 350.0, "area {area}: {with_wind} m");
        assert!(without > 2_000.0, "area {area} without wind: {without} m");
    }
}
