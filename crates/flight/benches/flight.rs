//! The budget of falling, on one core: a 28 s flight with its transition matrix 15 µs, fifteen
//! impacts for each of three drag shapes over terrain 400 µs. (A forecast takes 126 for each.)
//!
//! `cargo xtask bench flight` runs these next to JSBSim and RocketPy.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use flight::{Environment, Flight, Hypothesis, State, impact_distribution, impact_reach};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Position, SiteFrame, Span, Time, Vector};
use nalgebra::{SMatrix, SVector};
use site::{Air, DragShape};
use terrain::Ground;

/// 24 km square of rolling hills at 90 m, up to 120 m high.
fn hills() -> Ground {
    let side = 267;
    let up = (0..side * side).map(|i| {
        let (e, n) = ((i % side) as f64 * 90.0, (i / side) as f64 * 90.0);
        (60.0 + 60.0 * libm::sin(e / 900.0) * libm::cos(n / 700.0)) as f32
    });
    Ground::grid(-4_000.0, -12_000.0, 90.0, side, up.collect(), 0.0).expect("a grid")
}

fn site() -> Environment {
    let origin = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0));
    Environment::new(
        SiteFrame::new(origin),
        GeoidGrid::constant(0.0),
        Air::standard(),
        hills(),
    )
    .expect("the standard atmosphere")
}

/// 465 m/s at 21 degrees: 8 km in 28 s.
fn rocket() -> State {
    let (sin, cos) = libm::sincos(21.0_f64.to_radians());
    State {
        time: Time(0),
        position: Position::new(0.0, 0.0, 150.0),
        velocity: Vector::new(465.0 * cos, 0.0, 465.0 * sin),
        ln_beta: libm::log(8_500.0),
    }
}

fn benches(c: &mut Criterion) {
    let (env, state) = (site(), rocket());
    let flight = Flight::new(&env, DragShape::Fin);
    let (second, whole) = (Span::from_seconds(1.0), Span::from_seconds(28.0));
    c.bench_function("1 s with transition, coarse", |b| {
        b.iter(|| {
            flight
                .coarse()
                .propagate_with_sensitivity(black_box(&state), second)
        });
    });
    c.bench_function("28 s, coarse", |b| {
        b.iter(|| flight.coarse().propagate(black_box(&state), whole));
    });
    c.bench_function("28 s, fine", |b| {
        b.iter(|| flight.propagate(black_box(&state), whole));
    });
    c.bench_function("28 s with transition, coarse", |b| {
        b.iter(|| {
            flight
                .coarse()
                .propagate_with_sensitivity(black_box(&state), whole)
        });
    });
    c.bench_function("28 s with transition, fine", |b| {
        b.iter(|| flight.propagate_with_sensitivity(black_box(&state), whole));
    });
    c.bench_function("fall over terrain, coarse", |b| {
        b.iter(|| flight.coarse().fall(black_box(&state)));
    });
    let sd = SVector::from([8.0, 8.0, 8.0, 2.0, 2.0, 2.0, 0.15]);
    let hypotheses = [DragShape::Fin, DragShape::G1, DragShape::G7].map(|shape| Hypothesis {
        weight: 1.0,
        shape,
        state,
        covariance: SMatrix::from_diagonal(&sd.map(|s: f64| s * s)),
        wind: None,
    });
    c.bench_function("reach, 3 shapes", |b| {
        b.iter(|| impact_reach(&env, black_box(&hypotheses)));
    });
    c.bench_function("impact distribution, 126 points x 3 shapes", |b| {
        b.iter(|| impact_distribution(&env, black_box(&hypotheses)));
    });
}

criterion_group!(flight, benches);
criterion_main!(flight);
