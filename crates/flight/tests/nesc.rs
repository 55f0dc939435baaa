//! NASA Engineering and Safety Center atmospheric check cases 1 and 6 to 10, simulation 04
//! (NASA/TM-2015-218675): spheres dropped and thrown at the equator for 30 s.

mod common;

use common::data;
use flight::{Environment, Flight, GAS_CONSTANT, State, standard_air};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Position, SiteFrame, Span, Time, Vector};
use site::{Air, AirLevel, DragShape};
use terrain::Ground;

const FOOT_M: f64 = 0.3048;
/// One slug, 0.1963495 ft², drag coefficient 0.1.
const BETA: f64 = 14.593_902_94 / (0.196_349_5 * FOOT_M * FOOT_M * 0.1);
/// Position and velocity must agree to this.
const LIMIT_M: f64 = 0.02;
const LIMIT_MPS: f64 = 0.001;

fn calm() -> Air {
    Air::standard()
}

fn steady_wind() -> Air {
    Air {
        wind_east_mps: 20.0 * FOOT_M,
        ..Air::standard()
    }
}

/// (0.003 h / ft - 20) ft/s towards east, in the standard atmosphere.
fn wind_shear() -> Air {
    let level = |i: i32| {
        let height_m = f64::from(i) * 50.0;
        let air = standard_air(height_m, 0.0, 1.0);
        AirLevel {
            height_m,
            temperature_k: air.temperature_k,
            pressure_pa: air.density_kg_m3() * GAS_CONSTANT * air.temperature_k,
            humidity: 0.0,
            wind_east_mps: (0.003 * height_m / FOOT_M - 20.0) * FOOT_M,
            wind_north_mps: 0.0,
        }
    };
    Air {
        levels: (0..=200).map(level).collect(),
        ..Air::standard()
    }
}

#[track_caller]
fn check(case: &str, beta: f64, air: Air, height_ft: f64, velocity_ftps: [f64; 3]) {
    let name = format!("flights/nesc/Atmos_{case}_sim_04_si_units.csv");
    let Some(path) = data(&format!("NESC case {case}"), &name) else {
        return;
    };
    let text = std::fs::read_to_string(path).expect("a readable file");
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().expect("a header").split(',').collect();
    let column = |name: &str| header.iter().position(|h| *h == name).expect("a column");
    let names = [
        "time",
        "latitude_rad",
        "longitude_rad",
        "altitudeMsl_m",
        "feVelocity_m_s_X",
        "feVelocity_m_s_Y",
        "feVelocity_m_s_Z",
    ];
    let columns = names.map(column);

    let origin = Geodetic::from_degrees(0.0, 0.0, EllipsoidHeight(0.0));
    let frame = SiteFrame::new(origin);
    let env = Environment::new(frame, GeoidGrid::constant(0.0), air, Ground::flat(0.0))
        .expect("plausible air");
    let flight = Flight::new(&env, DragShape::Constant);
    let [east, north, up] = velocity_ftps.map(|v| v * FOOT_M);
    let start = State {
        time: Time(0),
        position: Position::new(0.0, 0.0, height_ft * FOOT_M),
        velocity: Vector::new(east, north, up),
        ln_beta: libm::log(beta),
    };
    let (mut worst_m, mut worst_mps, mut rows) = (0.0_f64, 0.0_f64, 0);
    for line in lines.filter(|l| !l.is_empty()) {
        let values: Vec<f64> = line
            .split(',')
            .map(|v| v.parse().unwrap_or(f64::NAN))
            .collect();
        let [
            time_s,
            latitude_rad,
            longitude_rad,
            height_m,
            north,
            east,
            down,
        ] = columns.map(|c| values[c]);
        let theirs = Geodetic {
            latitude_rad,
            longitude_rad,
            height: EllipsoidHeight(height_m),
        };
        let ours = flight.propagate(&start, Span::from_seconds(time_s));
        let local = frame.to_sensor(theirs).turn(ours.velocity);
        worst_m = worst_m.max((ours.position - frame.to_enu(theirs)).length());
        worst_mps = worst_mps.max((local - Vector::new(east, north, -down)).length());
        rows += 1;
    }
    println!("case {case}: {worst_m:.5} m, {worst_mps:.6} m/s over {rows} rows");
    assert!(rows > 250, "{rows} rows");
    assert!(
        worst_m < LIMIT_M && worst_mps < LIMIT_MPS,
        "{worst_m} m, {worst_mps} m/s"
    );
}

#[test]
fn case_1_falls_in_vacuum() {
    check("01", 1e30, calm(), 30_000.0, [0.0; 3]);
}

#[test]
fn case_6_falls_in_still_air() {
    check("06", BETA, calm(), 30_000.0, [0.0; 3]);
}

#[test]
fn case_7_falls_in_a_steady_wind() {
    check("07", BETA, steady_wind(), 30_000.0, [0.0; 3]);
}

#[test]
fn case_8_falls_through_wind_shear() {
    check("08", BETA, wind_shear(), 30_000.0, [0.0; 3]);
}

#[test]
fn case_9_is_thrown_eastward() {
    check("09", BETA, calm(), 0.0, [1000.0, 0.0, 1000.0]);
}

#[test]
fn case_10_is_thrown_northward() {
    check("10", BETA, calm(), 0.0, [0.0, 1000.0, 1000.0]);
}
