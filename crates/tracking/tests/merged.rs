//! Two rounds that a radar does not tell apart: it gives one plot for both, somewhere between them. What the plots are is
//! made here, apart from the tracker's model of it: within half a beam and a range cell, both seen, one plot at the mean of
//! their own two.

mod common;

use common::{Noise, SD, at, clutter, exact, later, measured, round, scan, scene};
use flight::{Flight, State, impact_distribution};
use frames::{Position, Vector};
use sensing::Plot;
use site::{DragShape, Resolution};
use tracking::{Class, Config, Phase, Scene, Tracker};

/// What the radar does not tell apart: 40 m and 1.5 degrees.
const CELL_M: f64 = 40.0;
const BEAM_RAD: f64 = 0.026;

/// A round, and a faster one that overtakes it after some nine seconds, beside it by less than a beam.
fn overtaking(scene: &Scene, noise: &mut Noise) -> [State; 2] {
    let slow = round(noise);
    let faster = noise.between(1.08, 1.2);
    let after_s = noise.between(7.0, 11.0);
    let there = later(scene, &slow, after_s);
    // Where it would be if it had come the same way, so that both are at one place then, but for some metres.
    let mut fast = State {
        velocity: slow.velocity * faster,
        ..slow
    };
    for _ in 0..3 {
        let off = there.position - later(scene, &fast, after_s).position;
        fast.position = fast.position + off;
    }
    let beside = noise.between(-60.0, 60.0);
    fast.position = fast.position + Vector::new(0.0, beside, noise.between(-20.0, 20.0));
    [slow, fast]
}

/// What the radar says of both at a time; and whether it was one plot.
fn seen(scene: &Scene, rounds: &[State; 2], seconds: f64, noise: &mut Noise) -> (Vec<Plot>, bool) {
    let mut found: Vec<[f64; 4]> = Vec::new();
    for start in rounds {
        let z = exact(scene, &later(scene, start, seconds));
        let noisy = core::array::from_fn(|k| z[k] + SD[k] * noise.normal());
        if noise.uniform() < 0.95 {
            found.push(noisy);
        }
    }
    let number = 1000 * (seconds as u64) + 500;
    let merges = matches!(found.as_slice(), [a, b]
        if (a[0] - b[0]).abs() < CELL_M && (a[1] - b[1]).abs() < BEAM_RAD);
    if merges {
        let mean = core::array::from_fn(|k| 0.5 * (found[0][k] + found[1][k]));
        return (vec![measured(mean, at(seconds), number)], true);
    }
    let plots = found.iter().zip(number..);
    let plots = plots.map(|(z, number)| measured(*z, at(seconds), number));
    (plots.collect(), false)
}

/// What came of one pair.
#[derive(Default)]
struct Outcome {
    merged: u32,
    blends: u32,
    changed: u32,
    lost: u32,
    /// Squared impact error against what was stated, and how many.
    nees: (f64, u32),
}

/// What its data sheet states, which is not quite what it does.
const STATED: Resolution = Resolution {
    range_m: 50.0,
    azimuth_rad: 0.0244,
};

fn follow(seed: u64, stated: Option<Resolution>, tells_apart: bool) -> Outcome {
    let mut scene = scene();
    scene.sensors[0].sensor.resolution = stated;
    let mut noise = Noise(seed * 7919);
    let rounds = overtaking(&scene, &mut noise);
    let mut tracker = Tracker::new(Config::default());
    let mut outcome = Outcome::default();
    let mut names = Vec::new();
    for second in 0..16_u32 {
        let t = f64::from(second);
        let (own, is_one) = if tells_apart {
            let plots = rounds.iter().zip(0..).map(|(start, number)| {
                let state = later(&scene, start, t);
                common::plot(
                    &scene,
                    &state,
                    1000 * u64::from(second) + number,
                    &mut noise,
                )
            });
            (plots.collect(), false)
        } else {
            seen(&scene, &rounds, t, &mut noise)
        };
        outcome.merged += u32::from(is_one);
        let mut plots = clutter(20, at(t), 1000 * u64::from(second) + 100, &mut noise);
        plots.extend(own);
        let report = tracker.handle(&scan(at(t), plots), &scene);
        outcome.blends += report.blends;
        if second == 5 {
            let falling = tracker
                .tracks()
                .filter(|t| t.class.of(Class::Ballistic) > 0.5);
            names = falling.map(|track| track.id).collect();
        }
    }
    let tracks: Vec<_> = tracker.tracks().collect();
    let changed = tracks.iter().filter(|t| t.phase == Phase::Changed);
    outcome.changed = changed.count() as u32;
    outcome.lost = names
        .iter()
        .filter(|id| tracks.iter().all(|t| t.id != **id))
        .count() as u32;
    for start in &rounds {
        let now = later(&scene, start, 15.0);
        let near =
            |track: &&tracking::TrackView| common::apart_m(track.state.position, now.position);
        let Some(track) = tracks.iter().min_by(|a, b| near(a).total_cmp(&near(b))) else {
            continue;
        };
        let Some(refit) = tracker.refit(track.id, &scene) else {
            continue;
        };
        let explained: Vec<flight::Hypothesis> = refit
            .hypotheses
            .iter()
            .map(|found| found.widened(refit.misfit()))
            .map(|found| flight::Hypothesis {
                weight: found.weight,
                shape: found.drag,
                state: found.state,
                covariance: found.covariance,
                wind: found.wind,
            })
            .collect();
        let Some(impact) = impact_distribution(&scene.environment, &explained) else {
            continue;
        };
        let fall = Flight::new(&scene.environment, DragShape::Fin).fall(start);
        let fallen: Position<_> = fall.expect("it comes down").state.position;
        let off = [impact.mean.x() - fallen.x(), impact.mean.y() - fallen.y()];
        let [[ee, en], [_, nn]] = impact.covariance_m2;
        let det = ee * nn - en * en;
        let squared =
            (nn * off[0] * off[0] - 2.0 * en * off[0] * off[1] + ee * off[1] * off[1]) / det;
        outcome.nees.0 += 0.5 * squared.min(50.0);
        outcome.nees.1 += 1;
    }
    outcome
}

#[test]
fn rounds_that_overtake_one_another_unresolved_stay_themselves_and_their_impacts_honest() {
    let mut all = Outcome::default();
    for seed in 1..=60 {
        let one = follow(seed, Some(STATED), false);
        all.merged += one.merged;
        all.blends += one.blends;
        all.changed += one.changed;
        all.lost += one.lost;
        all.nees = (all.nees.0 + one.nees.0, all.nees.1 + one.nees.1);
    }
    let nees = all.nees.0 / f64::from(all.nees.1);
    let Outcome {
        merged,
        blends,
        changed,
        lost,
        ..
    } = all;
    println!(
        "{merged} plots of two, {blends} taken for that; of 120 rounds {changed} changed, {lost} lost; NEES {nees:.2}"
    );
    assert!(merged > 150, "{merged}");
    assert!(changed <= 3, "{changed} false changes");
    assert!(lost <= 6, "{lost} of 120 tracks ended");
    assert!(nees < 1.3, "{nees}");
}

#[test]
fn rounds_that_the_radar_tells_apart_are_not_taken_for_one() {
    let (mut blends, mut changed) = (0, 0);
    for seed in 1..=30 {
        let one = follow(seed, Some(STATED), true);
        blends += one.blends;
        changed += one.changed;
    }
    println!("{blends} of 960 plots taken for two, {changed} changes");
    assert!(blends <= 20, "{blends}");
    assert!(changed <= 1, "{changed}");
}

#[test]
fn where_no_resolution_is_stated_no_plot_is_taken_for_two() {
    let outcome = follow(1, None, false);
    assert!(outcome.merged > 0);
    assert_eq!(outcome.blends, 0);
}
