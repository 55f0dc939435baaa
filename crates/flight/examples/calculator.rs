//! A calculator for comparing `flight` with other programs: one question a line in, one answer a
//! line out, numbers in SI units and degrees. See `peers/README.md`.
//!
//! | question | answer |
//! |---|---|
//! | `air Z` | temperature, pressure, density, speed of sound of the standard at Z |
//! | `drag SHAPE MACH` | drag relative to its subsonic value |
//! | `fly SHAPE LAT LON H VE VN VU BETA WE WN SECONDS` | latitude, longitude, height then |
//! | `clock` and the rest of a `fly` question | microseconds that one such flight takes, over a thousand; and one with its transition matrix |
//! | `fall SHAPE LAT LON H VE VN VU BETA WE WN GROUND` | greatest height; where and when it meets the height GROUND: latitude, longitude, seconds |
//!
//! Heights are above the ellipsoid, which is taken as sea level. SHAPE is constant, g1, g7 or fin.

use std::io::{BufRead, Write};

use flight::{Environment, Flight, State, standard_air};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Position, SiteFrame, Span, Time, Vector};
use site::{Air, DragShape};
use terrain::Ground;

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let answer = answer(&line).unwrap_or_else(|| format!("not understood: {line}"));
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn answer(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let question = words.next()?;
    if question == "air" {
        let air = standard_air(words.next()?.parse().ok()?, 0.0, 1.0);
        let (t, p) = (air.temperature_k, air.pressure_pa);
        let (rho, a) = (air.density_kg_m3(), air.sound_speed_mps());
        return Some(format!("{t} {p} {rho} {a}"));
    }
    let shape = match words.next()? {
        "constant" => DragShape::Constant,
        "g1" => DragShape::G1,
        "g7" => DragShape::G7,
        "fin" => DragShape::Fin,
        _ => return None,
    };
    let numbers: Vec<f64> = words.map(str::parse).collect::<Result<_, _>>().ok()?;
    match (question, &numbers[..]) {
        ("drag", [mach]) => Some(flight::DragCurve::new(shape).at(*mach).to_string()),
        ("fly", [start @ .., seconds]) => fly(shape, start, *seconds),
        ("clock", [start @ .., seconds]) => clock(shape, start, *seconds),
        ("fall", [start @ .., ground_m]) => fall(shape, start, *ground_m),
        _ => None,
    }
}

/// The air and ground around a start, and the start itself in the plane at sea level under it.
fn scene(start: &[f64], ground_m: f64) -> Option<(Environment, State)> {
    let &[
        lat,
        lon,
        height_m,
        ve,
        vn,
        vu,
        beta,
        wind_east_mps,
        wind_north_mps,
    ] = start
    else {
        return None;
    };
    let origin = Geodetic::from_degrees(lat, lon, EllipsoidHeight(0.0));
    let air = Air {
        wind_east_mps,
        wind_north_mps,
        ..Air::standard()
    };
    let (geoid, ground) = (GeoidGrid::constant(0.0), Ground::flat(ground_m));
    let env = Environment::new(SiteFrame::new(origin), geoid, air, ground).ok()?;
    let state = State {
        time: Time(0),
        position: Position::new(0.0, 0.0, height_m),
        velocity: Vector::new(ve, vn, vu),
        ln_beta: libm::log(beta),
    };
    Some((env, state))
}

fn fly(shape: DragShape, start: &[f64], seconds: f64) -> Option<String> {
    let (env, state) = scene(start, 0.0)?;
    let end = Flight::new(&env, shape).propagate(&state, Span::from_seconds(seconds));
    let there = env.frame().to_geodetic(end.position);
    let (lat, lon) = (there.latitude_deg(), there.longitude_deg());
    Some(format!("{lat} {lon} {}", there.height.0))
}

#[allow(
    clippy::disallowed_methods,
    reason = "an example that compares speed, not the engine"
)]
fn clock(shape: DragShape, start: &[f64], seconds: f64) -> Option<String> {
    const FLIGHTS: u32 = 1_000;
    let (env, state) = scene(start, 0.0)?;
    let (flight, span) = (Flight::new(&env, shape), Span::from_seconds(seconds));
    let microseconds = |fly: &dyn Fn(&State)| {
        let began = std::time::Instant::now();
        for _ in 0..FLIGHTS {
            fly(std::hint::black_box(&state));
        }
        began.elapsed().as_secs_f64() * 1e6 / f64::from(FLIGHTS)
    };
    let plain = microseconds(&|state| {
        std::hint::black_box(flight.propagate(state, span));
    });
    let with_transition = microseconds(&|state| {
        std::hint::black_box(flight.propagate_with_sensitivity(state, span));
    });
    Some(format!("{plain} {with_transition}"))
}

fn fall(shape: DragShape, start: &[f64], ground_m: f64) -> Option<String> {
    let (env, mut state) = scene(start, ground_m)?;
    let flight = Flight::new(&env, shape);
    let impact = flight.fall(&state)?.state;
    let mut top_m = f64::NEG_INFINITY;
    while state.time < impact.time {
        top_m = top_m.max(env.height_above_sea_m(state.position));
        state = flight.propagate(&state, Span::from_millis(10));
    }
    let there = env.frame().to_geodetic(impact.position);
    let (lat, lon) = (there.latitude_deg(), there.longitude_deg());
    Some(format!("{top_m} {lat} {lon} {}", impact.time.seconds()))
}
