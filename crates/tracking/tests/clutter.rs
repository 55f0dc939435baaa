//! Clutter that is not where and what the site file says.

mod common;

use common::{Noise, at, clutter, later, measured, plot, round, scan, scene};
use tracking::{Class, Config, Tracker};

const LOOKS: u32 = 110;

/// What a run with a dense patch of clutter came to.
struct Run {
    /// Track seconds of falling objects that are none.
    false_s: u32,
    /// When the round was confirmed, seconds after it appeared.
    confirmed_s: Option<u32>,
    /// Looks in which it was shown.
    shown: u32,
    per_look: f64,
}

/// The site file says a hundred false plots a look, anywhere. There are twenty, and ninety more in a patch of
/// rain in the north-west. A round comes out of the east.
fn run(seed: u64, learn: bool) -> Run {
    let scene = scene();
    let config = Config {
        learn_clutter: learn,
        ..Config::default()
    };
    let mut noise = Noise(0x1234_5678 + 77 * seed);
    let mut tracker = Tracker::new(config);
    let start = round(&mut noise);
    let from = LOOKS - 30;
    let mut out = Run {
        false_s: 0,
        confirmed_s: None,
        shown: 0,
        per_look: 0.0,
    };
    for look in 0..LOOKS {
        let time = at(f64::from(look));
        let first = u64::from(look) * 1_000;
        let mut plots = clutter(20, time, first, &mut noise);
        for k in 0..90 {
            let z = [
                noise.between(7_000.0, 9_500.0),
                noise.between(5.3, 5.8),
                noise.between(0.03, 0.25),
                noise.between(-60.0, 60.0),
            ];
            plots.push(measured(z, time, first + 300 + k));
        }
        let truth = (look >= from).then(|| {
            let mut state = later(&scene, &start, f64::from(look - from));
            state.time = time;
            state
        });
        if let Some(state) = truth.filter(|state| state.position.z() > 0.0)
            && noise.uniform() < 0.9
        {
            plots.push(plot(&scene, &state, first + 900, &mut noise));
        }
        tracker.handle(&scan(time, plots), &scene);
        for view in tracker.tracks() {
            let own = truth.is_some_and(|state| {
                let there = tracker.track_at(view.id, state.time, &scene);
                there.is_some_and(|there| (there.state.position - state.position).length() < 400.0)
            });
            if own {
                out.shown += 1;
                out.confirmed_s.get_or_insert(look - from);
            } else if view.class.of(Class::Ballistic) > 0.5 {
                out.false_s += 1;
            }
        }
    }
    out.per_look = tracker.clutter_per_look(site::SensorId(0), &scene);
    out
}

#[test]
fn false_tracks_fall_and_true_ones_are_not_lost() {
    let (mut learned, mut told, mut shown) = (0, 0, [0, 0]);
    for seed in 0..2 {
        let (with, without) = (run(seed, true), run(seed, false));
        learned += with.false_s;
        told += without.false_s;
        shown[0] += with.shown;
        shown[1] += without.shown;
        let delay_s = with.confirmed_s.expect("the round is found");
        assert!(delay_s <= 4, "{delay_s} s");
        // 110 come; false tracks keep some of them to themselves.
        assert!((70.0..125.0).contains(&with.per_look), "{}", with.per_look);
        assert_eq!(without.per_look, 100.0);
    }
    assert!(told > 3, "{told}");
    assert!(learned * 2 < told, "{learned} against {told}");
    assert!(shown[0] + 5 >= shown[1], "{shown:?}");
}

#[test]
fn a_sector_that_falls_silent_is_told_and_its_return_ends_it() {
    let scene = scene();
    let mut noise = Noise(5);
    let mut tracker = Tracker::new(Config::default());
    let silent = |tracker: &Tracker| tracker.silent_sectors(site::SensorId(0), &scene);
    let east = |plot: &sensing::Plot| (1.04..2.10).contains(&plot.polar.azimuth_rad);
    for look in 0..160_u32 {
        let time = at(f64::from(look));
        let mut plots = clutter(100, time, u64::from(look) * 1_000, &mut noise);
        // For a minute something stands in the beam between 60 and 120 degrees.
        if (60..120).contains(&look) {
            plots.retain(|plot| !east(plot));
        }
        tracker.handle(&scan(time, plots), &scene);
        let found = silent(&tracker);
        match look {
            0..=62 | 130.. => assert!(found.is_empty(), "{look}: {found:?}"),
            75..120 => {
                let [(from_rad, width_rad)] = found[..] else {
                    panic!("{look}: {found:?}");
                };
                // Cells of 15 degrees.
                assert!((from_rad - 1.047).abs() < 1e-3 && (width_rad - 1.047).abs() < 1e-3);
            }
            _ => {}
        }
    }
}
