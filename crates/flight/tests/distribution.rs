//! Impact distributions: the cheap bound holds them, zones' probabilities are those of many samples,
//! the air's uncertainty is in them, and unknown ground is owned up to.

mod common;

use common::{eastward, site_with};
use flight::{Environment, Flight, Hypothesis, STATE, State, impact_distribution, impact_reach};
use frames::{Position, Span};
use nalgebra::{SMatrix, SVector};
use site::{Air, DragShape, Polygon};
use terrain::Ground;

/// Normal numbers of the test's own: sums of twelve uniform ones are too tame for tails, so Box and
/// Muller's over a fixed linear congruence.
struct Normal(u64);

impl Normal {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
    }

    fn next(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(self.uniform())).sqrt();
        radius * libm::cos(core::f64::consts::TAU * self.uniform())
    }
}

/// Mountains 900 m high, every 3 km.
fn mountains() -> Ground {
    let side = 400;
    let up = (0..side * side).map(|i| {
        let (e, n) = ((i % side) as f64 * 60.0, (i / side) as f64 * 60.0);
        (450.0 + 450.0 * libm::sin(e / 477.0) * libm::cos(n / 477.0)) as f32
    });
    Ground::grid(-6_000.0, -12_000.0, 60.0, side, up.collect(), 0.0).expect("a grid")
}

fn uncertain(state: State, shape: DragShape, sd: [f64; STATE]) -> Hypothesis {
    let sd = SVector::from(sd);
    Hypothesis {
        weight: 1.0,
        shape,
        state,
        covariance: SMatrix::from_diagonal(&sd.component_mul(&sd)),
        wind: None,
    }
}

const SETTLED: [f64; STATE] = [8.0, 8.0, 8.0, 2.0, 2.0, 2.0, 0.15];
const YOUNG: [f64; STATE] = [30.0, 30.0, 30.0, 20.0, 20.0, 20.0, 0.5];

/// Impacts of random samples of a hypothesis in the uncertain air.
fn samples(env: &Environment, hypothesis: &Hypothesis, count: usize) -> Vec<Position<frames::Enu>> {
    let mut normal = Normal(7);
    let air = env.air();
    let fall = |_| {
        let sd: SVector<f64, STATE> = hypothesis.covariance.diagonal().map(f64::sqrt);
        let mut x = hypothesis.state.vector() + SVector::from_fn(|i, _| sd[i] * normal.next());
        x[6] += air.density_sd * normal.next();
        let state = State::from_vector(hypothesis.state.time, &x);
        let wind = [
            air.wind_sd_mps * normal.next(),
            air.wind_sd_mps * normal.next(),
        ];
        let flight = Flight::new(env, hypothesis.shape).coarse();
        flight.with_wind_offset(wind[0], wind[1]).fall(&state)
    };
    (0..count)
        .filter_map(fall)
        .map(|f| f.state.position)
        .collect()
}

#[test]
fn the_cheap_bound_holds_all_but_a_thousandth() {
    for ground in [Ground::flat(0.0), mountains()] {
        let env = site_with(36.0, Air::standard(), ground);
        let start = eastward(1_000.0, 465.0, 21.0, 8_500.0);
        for (after_s, sd) in [(2.0, YOUNG), (5.0, SETTLED), (18.0, YOUNG), (18.0, SETTLED)] {
            let state =
                flight::propagate(&env, &start, DragShape::Fin, Span::from_seconds(after_s));
            let hypothesis = uncertain(state, DragShape::Fin, sd);
            let reach = impact_reach(&env, core::slice::from_ref(&hypothesis)).expect("a reach");
            let all = samples(&env, &hypothesis, 3_000);
            let outside = all.iter().filter(|p| {
                let off = **p - reach.centre;
                off.x() * off.x() + off.y() * off.y() > reach.radius_m * reach.radius_m
            });
            let outside = outside.count();
            println!(
                "after {after_s} s: {outside} of {} outside {:.0} m",
                all.len(),
                reach.radius_m
            );
            assert!(
                outside <= 3,
                "after {after_s} s: {outside} outside {reach:?}"
            );
        }
    }
}

#[test]
fn zone_probabilities_are_those_of_many_samples() {
    let env = site_with(36.0, Air::standard(), mountains());
    let start = eastward(1_000.0, 465.0, 21.0, 8_500.0);
    let state = flight::propagate(&env, &start, DragShape::Fin, Span::from_seconds(6.0));
    let hypothesis = uncertain(state, DragShape::Fin, SETTLED);
    let set = impact_distribution(&env, core::slice::from_ref(&hypothesis)).expect("it comes down");
    let all = samples(&env, &hypothesis, 4_000);
    let (east, north) = (set.mean.x(), set.mean.y());
    for (de, dn, size, radius) in [
        (0.0, 0.0, 300.0, 0.0),
        (-500.0, 50.0, 400.0, 0.0),
        (300.0, -200.0, 150.0, 100.0),
        (0.0, 400.0, 250.0, 250.0),
        (900.0, 0.0, 200.0, 250.0),
    ] {
        let corner = |x: f64, y: f64| [east + de + x * size, north + dn + y * size];
        let zone = Polygon::new(vec![
            corner(-0.5, -0.5),
            corner(0.5, -0.5),
            corner(0.5, 0.5),
            corner(-0.5, 0.5),
        ])
        .expect("a square");
        let inside = all
            .iter()
            .filter(|p| zone.distance_m([p.x(), p.y()]) <= radius)
            .count();
        let sampled = inside as f64 / all.len() as f64;
        let ours = set.probability_in(&zone, radius);
        println!("{ours:.3} {sampled:.3}");
        // Four deviations of the sample, and what 256 points can tell.
        assert!((ours - sampled).abs() < 0.04, "{ours} {sampled}");
    }
}

#[test]
fn an_uncertain_wind_widens_the_region() {
    let spread = |wind_sd_mps: f64| {
        let air = Air {
            wind_sd_mps,
            density_sd: 0.0,
            ..Air::standard()
        };
        let env = site_with(36.0, air, Ground::flat(0.0));
        let hypothesis = uncertain(
            eastward(1.0, 465.0, 21.0, 8_500.0),
            DragShape::Fin,
            [0.01; STATE],
        );
        let set = impact_distribution(&env, &[hypothesis]).expect("it comes down");
        set.covariance_m2[1][1].sqrt()
    };
    // The error budget: 5 m/s across is 47 m for this flight.
    assert!(
        spread(0.0) < 5.0 && (spread(5.0) - 47.0).abs() < 4.0,
        "{}",
        spread(5.0)
    );
}

/// The same object in the same air, measured at the moment of its state and twelve hours before.
#[test]
fn an_old_profile_widens_the_region_and_the_bound() {
    let at = |hours: f64| {
        let air = Air {
            wind_sd_mps: 1.0,
            density_sd: 0.005,
            measured: Some(site::Measured {
                at: frames::Time(0) + Span::from_seconds(-3600.0 * hours),
                distance_m: 0.0,
            }),
            ..Air::standard()
        };
        let env = site_with(36.0, air, Ground::flat(0.0));
        let hypothesis = uncertain(
            eastward(300.0, 250.0, 0.0, 5_000.0),
            DragShape::G7,
            [1e-3; STATE],
        );
        let few = core::slice::from_ref(&hypothesis);
        let set = impact_distribution(&env, few).expect("it comes down");
        let reach = impact_reach(&env, few).expect("a reach");
        (set.covariance_m2[1][1].sqrt(), reach.radius_m)
    };
    let ((fresh_m, near_m), (old_m, far_m)) = (at(0.0), at(12.0));
    // Six metres a second instead of one; across the wind nothing else adds to it.
    let grown = (1.0 + 100.0 * -libm::expm1(-12.0 / 27.0)).sqrt();
    assert!(
        (old_m / fresh_m / grown - 1.0).abs() < 0.02,
        "{fresh_m} {old_m}"
    );
    assert!(far_m > 3.0 * near_m, "{near_m} {far_m}");
}

#[test]
fn shapes_share_the_points_by_their_weight_and_nothing_is_lost() {
    let env = site_with(36.0, Air::standard(), Ground::flat(0.0));
    let state = eastward(1.0, 465.0, 21.0, 8_500.0);
    let mut hypotheses = [DragShape::Fin, DragShape::G1, DragShape::Constant]
        .map(|shape| uncertain(state, shape, SETTLED));
    hypotheses[0].weight = 6.0;
    hypotheses[1].weight = 3.0;
    let set = impact_distribution(&env, &hypotheses).expect("it comes down");
    let total: f64 = set.points.iter().map(|p| p.weight).sum();
    assert!(
        (total - 1.0).abs() < 1e-12 && set.points.len() >= 256,
        "{}",
        set.points.len()
    );
    assert!(set.time_early < set.time);
}

#[test]
fn unknown_ground_is_owned_up_to() {
    let hill = Ground::grid(0.0, -5_000.0, 100.0, 40, vec![10.0; 40 * 100], 0.0).expect("a grid");
    let env = site_with(36.0, Air::standard(), hill);
    let near = uncertain(
        eastward(300.0, 200.0, -20.0, 5_000.0),
        DragShape::G7,
        [1.0; STATE].map(|s| s * 0.01),
    );
    let far = uncertain(
        eastward(300.0, 465.0, 21.0, 8_500.0),
        DragShape::G7,
        SETTLED,
    );
    let known = |h: Hypothesis| {
        !impact_distribution(&env, &[h])
            .expect("down")
            .over_unknown_ground
    };
    assert!(known(near) && !known(far));
}

#[test]
fn nonsense_gives_no_distribution() {
    let env = site_with(36.0, Air::standard(), Ground::flat(0.0));
    let mut nan = uncertain(eastward(300.0, 200.0, 0.0, 5_000.0), DragShape::G7, SETTLED);
    nan.state.ln_beta = f64::NAN;
    assert!(impact_distribution(&env, &[nan.clone()]).is_none());
    assert!(impact_reach(&env, &[nan]).is_none());
    assert!(impact_distribution(&env, &[]).is_none());
}
