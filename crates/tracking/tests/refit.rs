//! The refit against the bound: no unbiased estimate can be better than the Cramér-Rao bound, and this
//! one should be no worse.

mod common;

use common::{BETA, Noise, SD, exact, later, measured, plot, round, scan, scene};
use flight::{Flight, State};
use frames::Span;
use nalgebra::{SMatrix, SVector};
use site::DragShape;
use tracking::{Config, Scene, Tracker};

type Square = SMatrix<f64, 7, 7>;
/// The state and the wind's error: what is not known.
type Unknowns = SVector<f64, 9>;

/// The state that far on in a wind that the site does not state.
fn windy(scene: &Scene, start: &State, unknowns: &Unknowns, seconds: f64) -> State {
    let from = State::from_vector(start.time, &unknowns.fixed_rows::<7>(0).into_owned());
    Flight::new(&scene.environment, DragShape::Fin)
        .with_wind_offset(unknowns[7], unknowns[8])
        .propagate(&from, Span::from_seconds(seconds))
}

/// Inverse Fisher information of the state at the last of `looks` plots, by central differences of
/// whole flights from the first: no formula of the tracker's is used.
fn bound(scene: &Scene, start: &State, looks: u32) -> Square {
    let steps = [1.0, 1.0, 1.0, 0.1, 0.1, 0.1, 1e-3, 0.1, 0.1];
    let shifted = |k: usize, sign: f64, t: f64| {
        let mut x = Unknowns::zeros();
        x.fixed_rows_mut::<7>(0).copy_from(&start.vector());
        x[k] += sign * steps[k];
        windy(scene, start, &x, t)
    };
    let mut information = SMatrix::<f64, 9, 9>::zeros();
    information[(6, 6)] = 1.0 / (BETA.1 * BETA.1);
    let wind_sd_mps = scene.environment.air().wind_sd_mps;
    for k in 7..9 {
        information[(k, k)] = 1.0 / (wind_sd_mps * wind_sd_mps);
    }
    for look in 0..looks {
        let t = f64::from(look);
        let mut h = SMatrix::<f64, 4, 9>::zeros();
        for k in 0..9 {
            let up = exact(scene, &shifted(k, 1.0, t));
            let down = exact(scene, &shifted(k, -1.0, t));
            for row in 0..4 {
                h[(row, k)] = (up[row] - down[row]) / (2.0 * steps[k] * SD[row]);
            }
        }
        information += h.transpose() * h;
    }
    let t = f64::from(looks - 1);
    let mut carry = SMatrix::<f64, 7, 9>::zeros();
    for (k, step) in steps.iter().enumerate() {
        let slope = shifted(k, 1.0, t).vector() - shifted(k, -1.0, t).vector();
        carry.set_column(k, &(slope / (2.0 * step)));
    }
    carry * information.try_inverse().expect("observable") * carry.transpose()
}

/// Runs a round of `looks` plots; its truth, estimate and stated covariance at the last plot.
fn run(scene: &Scene, seed: u64, looks: u32) -> (State, State, State, Square) {
    let mut noise = Noise(seed);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default());
    for look in 0..looks {
        let now = later(scene, &start, f64::from(look));
        let dwell = scan(
            now.time,
            vec![plot(scene, &now, u64::from(look), &mut noise)],
        );
        tracker.handle(&dwell, scene);
    }
    let track = tracker.tracks().next().expect("a track");
    let refit = tracker.refit(track.id, scene).expect("a fit");
    // Now and then noise puts one plot outside the gate.
    assert!(refit.plots + 1 >= looks, "{} of {looks} plots", refit.plots);
    let best = &refit.hypotheses[0];
    let truth = later(scene, &start, (best.state.time - start.time).seconds());
    (start, truth, best.state, best.covariance)
}

/// Mean normalised squared error over many rounds, against the bound and against the fit's own
/// covariance; both are one for an efficient, honest estimate.
#[track_caller]
fn check(looks: u32, low: f64, high: f64) {
    const ROUNDS: u64 = 60;
    let scene = scene();
    let (mut against_bound, mut against_own) = (0.0, 0.0);
    for seed in 1..=ROUNDS {
        let (start, truth, estimate, covariance) = run(&scene, seed * 7919, looks);
        let error: SVector<f64, 7> = estimate.vector() - truth.vector();
        let looks = (truth.time - start.time).seconds().round() as u32 + 1;
        let norm2 = |c: Square| error.dot(&(c.try_inverse().expect("definite") * error)) / 7.0;
        against_bound += norm2(bound(&scene, &start, looks)) / ROUNDS as f64;
        against_own += norm2(covariance) / ROUNDS as f64;
    }
    assert!(
        (low..high).contains(&against_bound),
        "against the bound: {against_bound}"
    );
    assert!(
        (low..high).contains(&against_own),
        "against itself: {against_own}"
    );
}

// 60 rounds × 7 numbers: the 99.9 % band of a mean of 420 squared normals is 0.79 to 1.24.
#[test]
fn six_plots_are_used_to_the_bound() {
    check(6, 0.79, 1.24);
}

#[test]
fn fifteen_plots_are_used_to_the_bound() {
    check(15, 0.79, 1.24);
}

#[test]
fn drag_curves_share_the_probability() {
    let mut scene = scene();
    scene.threats = site::default_threats();
    let (_, truth, _, _) = run(&scene, 17, 12);
    let mut noise = Noise(17);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default());
    for look in 0..12u32 {
        let now = later(&scene, &start, f64::from(look));
        let dwell = scan(
            now.time,
            vec![plot(&scene, &now, u64::from(look), &mut noise)],
        );
        tracker.handle(&dwell, &scene);
    }
    let id = tracker.tracks().next().expect("a track").id;
    let refit = tracker.refit(id, &scene).expect("a fit");
    let total: f64 = refit.hypotheses.iter().map(|h| h.weight).sum();
    assert!(refit.hypotheses.len() >= 2 && (total - 1.0).abs() < 1e-9);
    assert!(
        refit
            .hypotheses
            .windows(2)
            .all(|pair| pair[0].weight >= pair[1].weight)
    );
    for h in &refit.hypotheses {
        assert!(
            common::apart_m(h.state.position, truth.position) < 80.0,
            "{:?}",
            h.drag
        );
    }
}

/// Mean misfit of fits whose plots scatter so many times as much as they state.
fn misfit_mean(scatter: f64) -> f64 {
    const ROUNDS: u64 = 30;
    let scene = scene();
    let one = |seed: u64| {
        let mut noise = Noise(seed);
        let start = round(&mut noise);
        let mut tracker = Tracker::new(Config::default());
        for look in 0..15_u32 {
            let now = later(&scene, &start, f64::from(look));
            let honest = exact(&scene, &now);
            let z = core::array::from_fn(|k| honest[k] + scatter * SD[k] * noise.normal());
            let seen = measured(z, now.time, u64::from(look));
            tracker.handle(&scan(now.time, vec![seen]), &scene);
        }
        let track = tracker.tracks().next().expect("a track");
        tracker.refit(track.id, &scene).expect("a fit").misfit()
    };
    (1..=ROUNDS).map(|seed| one(seed * 104_729)).sum::<f64>() / ROUNDS as f64
}

#[test]
fn plots_that_scatter_more_than_they_state_widen_what_is_said() {
    let honest = misfit_mean(1.0);
    assert!((1.0..1.1).contains(&honest), "{honest}");
    // (10 + 1.4² ν) / (10 + ν) with ν = 54, less what the gate cuts off.
    let scattered = misfit_mean(1.4);
    assert!((1.5..1.9).contains(&scattered), "{scattered}");
}

#[test]
fn plots_that_no_single_flight_explains_give_no_fit_rather_than_a_wild_one() {
    let scene = scene();
    // What a rocket that comes apart shows at first: each look another piece, slower than the one before.
    for seed in 1..=300_u64 {
        let mut noise = Noise(seed * 31);
        let start = round(&mut noise);
        let slowing_mps = noise.between(10.0, 80.0);
        let apart_m = noise.between(0.0, 80.0);
        let mut tracker = Tracker::new(Config::default());
        for look in 0..4_u32 {
            let now = later(&scene, &start, f64::from(look));
            let mut z = exact(&scene, &now);
            z[0] += apart_m * noise.normal();
            z[1] += SD[1] * noise.normal();
            z[2] += SD[2] * noise.normal();
            z[3] += slowing_mps * f64::from(look) * noise.uniform();
            let seen = measured(z, now.time, u64::from(look));
            tracker.handle(&scan(now.time, vec![seen]), &scene);
            let tracks: Vec<_> = tracker.tracks().collect();
            for refit in tracks.iter().filter_map(|t| tracker.refit(t.id, &scene)) {
                for hypothesis in &refit.hypotheses {
                    let spread = hypothesis.covariance.diagonal();
                    let sd_m = spread.fixed_rows::<3>(0).sum().sqrt();
                    assert!(sd_m < 1000.0, "seed {seed}, look {look}: known to {sd_m} m");
                }
            }
        }
    }
}
