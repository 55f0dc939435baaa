//! Paths that change on the way.

mod common;

use common::{Noise, at, later, plot, round, scan, scene};
use flight::State;
use tracking::{Config, Phase, Scene, Tracker};

/// A round whose ln beta changes by so much after eight seconds; the tracker's view every second.
fn run(scene: &Scene, seed: u64, change: f64) -> (State, Tracker, Vec<(u64, Phase)>) {
    let mut noise = Noise(seed);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default(), scene);
    let mut seen = Vec::new();
    let mut now = start;
    for second in 0..15u32 {
        if second > 0 {
            now = later(scene, &now, 1.0);
        }
        if second == 8 {
            now.ln_beta += change;
        }
        let dwell = scan(
            at(f64::from(second)),
            vec![plot(scene, &now, u64::from(second), &mut noise)],
        );
        tracker.handle(&dwell, scene);
        seen.extend(tracker.tracks().map(|track| (track.id.0, track.phase)));
    }
    (now, tracker, seen)
}

#[test]
fn a_round_that_breaks_up_keeps_its_name_in_a_new_phase() {
    let scene = scene();
    for seed in 1..=10 {
        // The pieces brake seven times as hard.
        let (truth, tracker, seen) = run(&scene, seed * 31, -2.0);
        let name = seen.first().expect("a track").0;
        assert!(
            seen.iter().all(|(id, _)| *id == name),
            "seed {seed}: {seen:?}"
        );
        let changed = seen
            .iter()
            .filter(|(_, phase)| *phase == Phase::Changed)
            .count();
        assert!((1..=5).contains(&changed), "seed {seed}: {seen:?}");
        assert_eq!(
            seen.last().expect("a track").1,
            Phase::Ballistic,
            "seed {seed}"
        );
        let track = tracker.tracks().next().expect("a track");
        let refit = tracker.refit(track.id, &scene).expect("a fit");
        let best = &refit.hypotheses[0].state;
        let off = (best.ln_beta - truth.ln_beta).abs();
        assert!(off < 0.5, "seed {seed}: ln beta off by {off}");
    }
}

#[test]
fn a_round_that_falls_as_it_should_is_never_said_to_have_changed() {
    let scene = scene();
    for seed in 1..=40 {
        let (_, _, seen) = run(&scene, seed * 1009, 0.0);
        let falls = |phase: &Phase| !matches!(phase, Phase::Changed | Phase::Boost);
        assert!(
            seen.iter().all(|(_, phase)| falls(phase)),
            "seed {seed}: {seen:?}"
        );
    }
}
