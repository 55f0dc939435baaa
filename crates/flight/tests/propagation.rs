//! Propagation against itself: derivatives against differences, steps against shorter steps, and the
//! flat Earth against a closed form.

mod common;

use common::{eastward, site_with, standard_site};
use flight::{Flight, LN_BETA, STATE, State, fall};
use frames::{Span, Vector};
use nalgebra::{SMatrix, SVector};
use site::{Air, DragShape, Earth};
use terrain::Ground;

const SHAPES: [DragShape; 4] = [
    DragShape::Constant,
    DragShape::G1,
    DragShape::G7,
    DragShape::Fin,
];

/// Largest difference of any element, relative to the largest of its block (position or velocity by
/// position, velocity or coefficient).
fn block_error(ours: &SMatrix<f64, STATE, STATE>, theirs: &SMatrix<f64, STATE, STATE>) -> f64 {
    let mut worst: f64 = 0.0;
    for rows in [0..3, 3..6] {
        for columns in [0..3, 3..6, LN_BETA..STATE] {
            let (rows, columns) = (rows.clone(), columns);
            let cells = columns.flat_map(|c| rows.clone().map(move |r| (r, c)));
            let largest = |of: &dyn Fn((usize, usize)) -> f64| {
                cells.clone().map(|cell| of(cell).abs()).fold(0.0, f64::max)
            };
            worst = worst.max(largest(&|c| ours[c] - theirs[c]) / largest(&|c| theirs[c]));
        }
    }
    worst
}

fn differences(flight: &Flight, state: &State, span: Span) -> SMatrix<f64, STATE, STATE> {
    differences_of(state, |moved| flight.propagate(moved, span).vector())
}

/// Central differences of what follows from a state.
fn differences_of(
    state: &State,
    end: impl Fn(&State) -> SVector<f64, STATE>,
) -> SMatrix<f64, STATE, STATE> {
    let steps = SVector::<f64, STATE>::from([1.0, 1.0, 1.0, 0.02, 0.02, 0.02, 1e-4]);
    let mut matrix = SMatrix::<f64, STATE, STATE>::zeros();
    for column in 0..STATE {
        let moved = |sign: f64| {
            let mut x = state.vector();
            x[column] += sign * steps[column];
            end(&State::from_vector(state.time, &x))
        };
        let slope = (moved(1.0) - moved(-1.0)) / (2.0 * steps[column]);
        matrix.set_column(column, &slope);
    }
    matrix
}

#[test]
fn transition_matrix_is_the_derivative_at_every_phase() {
    let windy = Air {
        wind_east_mps: 8.0,
        wind_north_mps: -5.0,
        ..Air::standard()
    };
    let env = site_with(50.0, windy, Ground::flat(0.0));
    for (phase, state, span_s) in [
        (
            "just after burnout",
            eastward(100.0, 465.0, 21.0, 8_500.0),
            1.0,
        ),
        (
            "through Mach 1",
            eastward(1_000.0, 365.0, 10.0, 8_500.0),
            6.0,
        ),
        (
            "burnout to ground",
            eastward(100.0, 465.0, 21.0, 8_500.0),
            27.0,
        ),
        ("over the top", eastward(1_600.0, 240.0, 4.0, 8_500.0), 6.0),
        ("descent", eastward(1_500.0, 300.0, -20.0, 5_000.0), 6.0),
        (
            "out of the air and back",
            eastward(20_000.0, 900.0, 10.0, 12_500.0),
            90.0,
        ),
        (
            "a fragment, braked hard",
            eastward(2_000.0, 120.0, -30.0, 100.0),
            15.0,
        ),
    ] {
        for shape in SHAPES {
            let flight = Flight::new(&env, shape);
            let span = Span::from_seconds(span_s);
            let (end, transition) = flight.propagate_with_sensitivity(&state, span);
            let plain = flight.propagate(&state, span);
            assert!((end.position - plain.position).length() < 1e-6);
            let error = block_error(&transition, &differences(&flight, &state, span));
            assert!(error < 1e-5, "{phase}, {shape:?}: {error:e}");
        }
    }
}

#[test]
fn wind_and_density_sensitivities_are_the_derivatives() {
    let env = standard_site(36.0);
    let state = eastward(100.0, 465.0, 21.0, 8_500.0);
    let flight = Flight::new(&env, DragShape::Fin);
    let span = Span::from_seconds(25.0);
    let (_, _, air) = flight.propagate_with_air_sensitivity(&state, span);
    for (column, (east, north)) in [(0.1, 0.0), (0.0, 0.1)].into_iter().enumerate() {
        let end = |sign: f64| {
            let windy = flight.with_wind_offset(sign * east, sign * north);
            windy.propagate(&state, span).vector()
        };
        let slope = (end(1.0) - end(-1.0)) / 0.2;
        let error = (slope - air.wind.column(column)).norm() / slope.norm();
        assert!(error < 1e-5, "{column}: {error:e}");
    }
    let denser = |ln: f64| {
        let thin = State {
            ln_beta: state.ln_beta - ln,
            ..state
        };
        let mut end = flight.propagate(&thin, span).vector();
        end[LN_BETA] = 0.0;
        end
    };
    let slope = (denser(1e-4) - denser(-1e-4)) / 2e-4;
    assert!((slope - air.ln_density).norm() / slope.norm() < 1e-5);
}

#[test]
fn a_burning_object_follows_its_thrust_and_its_derivatives() {
    let env = standard_site(36.0);
    let state = eastward(100.0, 150.0, 40.0, 6_000.0);
    let ln_thrust = libm::log(120.0);
    let span = Span::from_seconds(1.5);
    for shape in SHAPES {
        let flight = Flight::new(&env, shape);
        let (end, transition) = flight.propagate_burning(&state, ln_thrust, span);
        assert!(end.velocity.length() > 300.0);
        let after = |state: &State, ln_thrust: f64| {
            let (end, _) = flight.propagate_burning(state, ln_thrust, span);
            end.vector()
        };
        let coasting = transition.fixed_view::<STATE, STATE>(0, 0).into_owned();
        let by_state = differences_of(&state, |moved| after(moved, ln_thrust));
        let error = block_error(&coasting, &by_state);
        assert!(error < 1e-5, "{shape:?}: {error:e}");
        let slope = (after(&state, ln_thrust + 1e-4) - after(&state, ln_thrust - 1e-4)) / 2e-4;
        for rows in [0..3, 3..6] {
            let size = rows.clone().map(|r| slope[r].abs()).fold(0.0, f64::max);
            for row in rows {
                let error = (slope[row] - transition[(row, 7)]).abs();
                assert!(
                    error < 1e-5 * size,
                    "{shape:?} {row}: {error:e} of {size:e}"
                );
            }
        }
        assert!(transition[(7, 7)] == 1.0 && transition.fixed_view::<1, 7>(7, 0).norm() == 0.0);
    }
    // At one speed the drag is the same: what is left between the two is the thrust, along the path.
    let flight = Flight::new(&env, DragShape::Fin);
    let moment = Span::from_millis(10);
    let (burning, _) = flight.propagate_burning(&state, ln_thrust, moment);
    let coasting = flight.propagate(&state, moment);
    let gained = (burning.velocity - coasting.velocity) * 100.0;
    assert!((gained.length() - 120.0).abs() < 0.1, "{gained:?}");
    let forward = state.velocity * (120.0 / state.velocity.length());
    assert!((gained - forward).length() < 0.5, "{gained:?}");
}

#[test]
fn a_path_tells_the_state_at_any_moment() {
    let env = standard_site(36.0);
    let state = eastward(100.0, 465.0, 21.0, 8_500.0);
    for shape in SHAPES {
        let flight = Flight::new(&env, shape);
        let path = flight.path(&state, Span::from_seconds(25.0));
        for state in path.states(97) {
            let there = flight.propagate(&path.at(path.start()), state.time - path.start());
            let off_m = (there.position - state.position).length();
            let off_mps = (there.velocity - state.velocity).length();
            assert!(
                off_m < 0.02 && off_mps < 0.02,
                "{shape:?} {off_m} {off_mps}"
            );
        }
        let before = path.at(state.time - Span::from_seconds(9.0));
        assert!(before == path.at(state.time) && before.time == state.time);
        assert!((before.vector() - state.vector()).norm() < 1e-9);
        let end = path.at(path.end() + Span::from_seconds(9.0));
        let there = flight.propagate(&state, Span::from_seconds(25.0));
        assert!((end.position - there.position).length() < 1e-9 && end.time == there.time);
    }
}

#[test]
fn a_tolerance_chooses_the_steps_and_is_kept() {
    let env = standard_site(36.0);
    for (state, span_s) in [
        (eastward(1.0, 465.0, 21.0, 8_500.0), 27.0),
        (eastward(1.0, 1_365.0, 52.0, 12_500.0), 149.0),
        (eastward(2_000.0, 300.0, 0.0, 60.0), 10.0),
    ] {
        let span = Span::from_seconds(span_s);
        for shape in SHAPES {
            let flight = Flight::new(&env, shape);
            let exact = flight.with_step(span_s / 9_000.0).propagate(&state, span);
            let steps = [1e-3, 0.05, 1.0].map(|tolerance_m| {
                let path = flight.path_within(&state, span, tolerance_m);
                let off_m = (path.at(path.end()).position - exact.position).length();
                assert!(
                    off_m < tolerance_m,
                    "{shape:?} {span_s} s: {off_m} of {tolerance_m}"
                );
                path.steps()
            });
            assert!(steps[0] > steps[1] && steps[1] >= steps[2], "{steps:?}");
        }
    }
    let nowhere = State {
        velocity: Vector::new(f64::NAN, 0.0, 0.0),
        ..eastward(1_000.0, 300.0, 0.0, 5_000.0)
    };
    let flight = Flight::new(&env, DragShape::G1);
    assert!(
        flight
            .path_within(&nowhere, Span::from_seconds(5.0), 0.1)
            .steps()
            < 100
    );
}

#[test]
fn steps_are_short_enough() {
    let env = standard_site(36.0);
    for (state, span_s, fine_m, coarse_m) in [
        (eastward(1.0, 465.0, 21.0, 8_500.0), 27.5, 0.01, 0.05),
        (eastward(1.0, 1_365.0, 52.0, 12_500.0), 149.0, 0.15, 0.3),
        (eastward(2_000.0, 300.0, 0.0, 60.0), 10.0, 0.02, 0.02),
    ] {
        let span = Span::from_seconds(span_s);
        // Many short calls: each takes steps of 10 ms at most.
        let mut exact = state;
        let flight = Flight::new(&env, DragShape::Fin);
        let parts = (span_s * 100.0).round() as i64;
        for _ in 0..parts {
            exact = flight.propagate(&exact, Span(span.0 / parts));
        }
        let miss = |f: Flight| (f.propagate(&state, span).position - exact.position).length();
        let (fine, coarse) = (miss(flight), miss(flight.coarse()));
        assert!(
            fine < fine_m && coarse < coarse_m,
            "{span_s}: {fine} {coarse}"
        );
    }
}

#[test]
fn the_flat_earth_without_air_is_a_parabola() {
    let vacuum = Air {
        earth: Earth::Flat,
        ..Air::standard()
    };
    let env = site_with(36.0, vacuum, Ground::flat(0.0));
    let state = eastward(1_000.0, 300.0, 30.0, 1e30);
    let impact = fall(&env, &state, DragShape::Constant).expect("it comes down");
    let (up, g) = (150.0, 9.806_65);
    let time_s = (up + (up * up + 2.0 * g * 1_000.0_f64).sqrt()) / g;
    let range_m = 300.0 * libm::cos(30.0_f64.to_radians()) * time_s;
    assert!((impact.state.time.seconds() - time_s).abs() < 1e-6);
    assert!((impact.state.position.x() - range_m).abs() < 1e-4);
    assert!(impact.state.position.z().abs() < 1e-4);
}

#[test]
fn time_never_runs_backwards_and_nonsense_does_not_land() {
    let env = standard_site(36.0);
    let state = eastward(1_000.0, 300.0, 30.0, 5_000.0);
    let same = flight::propagate(&env, &state, DragShape::G1, Span::from_seconds(-5.0));
    assert_eq!(same, state);
    let nonsense = State {
        velocity: Vector::new(f64::NAN, 0.0, 0.0),
        ..state
    };
    assert!(fall(&env, &nonsense, DragShape::G1).is_none());
    let sunk = eastward(-10.0, 300.0, -1.0, 5_000.0);
    assert_eq!(
        fall(&env, &sunk, DragShape::G1).expect("at once").state,
        sunk
    );
    let rising = eastward(-10.0, 300.0, 30.0, 5_000.0);
    let impact = fall(&env, &rising, DragShape::G1).expect("it comes out, and down");
    assert!(impact.state.time.seconds() > 20.0, "{impact:?}");
    let escaping = eastward(1_000.0, 12_000.0, 80.0, 1e9);
    assert!(fall(&env, &escaping, DragShape::Constant).is_none());
    for ln_beta in [-1e9, -5.0, 0.0, 1e9] {
        let odd = State { ln_beta, ..state };
        let end = flight::propagate(&env, &odd, DragShape::G7, Span::from_seconds(10.0));
        assert!(
            end.position.is_finite() && end.velocity.length() < 400.0,
            "{ln_beta}"
        );
    }
}
