//! When a round breaks, its pieces fall on people too: they must not pass for aircraft, nor birds for them.

mod common;

use common::{Noise, apart_m, at, later, plot, round, scan, scene};
use flight::{Flight, State};
use frames::{Position, Span, Vector};
use site::DragShape;
use tracking::{Class, Config, Scene, TrackView, Tracker};

/// Looks at the whole rounds alone, and at what then appears beside them.
const ALONE: u32 = 5;
const TOGETHER: u32 = 9;
const RAIDS: u64 = 40;
const SECOND: Span = Span::from_millis(1_000);

/// A round flies by, and after a while there is something else; the track that has it in the end.
fn raid(
    scene: &Scene,
    seed: u64,
    other: impl Fn(&State, &mut Noise) -> State,
    on: impl Fn(&State) -> State,
) -> (Tracker, State, Option<TrackView>) {
    let mut noise = Noise(seed * 15_485_863);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default());
    let mut beside: Option<State> = None;
    for look in 0..ALONE + TOGETHER {
        let now = later(scene, &start, f64::from(look));
        if look >= ALONE {
            beside = Some(match &beside {
                Some(state) => on(state),
                None => other(&now, &mut noise),
            });
        }
        let mut plots = vec![plot(scene, &now, u64::from(2 * look), &mut noise)];
        plots.extend(beside.map(|state| plot(scene, &state, u64::from(2 * look + 1), &mut noise)));
        plots.retain(|_| noise.uniform() < 0.9);
        tracker.handle(&scan(at(f64::from(look)), plots), scene);
    }
    let end = beside.expect("there by now");
    let near = |track: &TrackView| apart_m(track.state.position, end.position) < 100.0;
    let track = tracker.tracks().find(near);
    (tracker, end, track)
}

/// A piece of another round that broke, 800 m aside: fast at first, and soon with the wind, of which nobody told.
fn piece(scene: &Scene, seed: u64) -> (Tracker, State, Option<TrackView>) {
    let broken = |whole: &State, noise: &mut Noise| State {
        position: whole.position + Vector::new(0.0, 800.0, 0.0),
        velocity: whole.velocity + Vector::new(15.0 * noise.normal(), 0.0, 15.0 * noise.normal()),
        ln_beta: libm::log(300.0) + 0.3 * noise.normal(),
        ..*whole
    };
    raid(scene, seed, broken, |state| {
        Flight::new(&scene.environment, DragShape::Constant)
            .with_wind_offset(4.0, -2.0)
            .propagate(state, SECOND)
    })
}

#[test]
fn a_piece_is_said_to_fall_and_where() {
    let scene = scene();
    let (mut falls, mut squares) = (0, Vec::new());
    for seed in 1..=RAIDS {
        let (tracker, end, track) = piece(&scene, seed);
        let Some(track) = track.filter(|track| track.class.of(Class::Ballistic) > 0.9) else {
            continue;
        };
        falls += 1;
        let refit = tracker.refit(track.id, &scene).expect("a fit");
        let best = &refit.hypotheses[0];
        let wind = best.wind.expect("a slow piece tells of the wind").mean_mps;
        let down = |shape, state: &State, wind: [f64; 2]| {
            let flight = Flight::new(&scene.environment, shape).with_wind_offset(wind[0], wind[1]);
            flight.fall(state).expect("it comes down").state.position
        };
        let truth = down(DragShape::Constant, &end, [4.0, -2.0]);
        let said = down(best.drag, &best.state, [wind[0], wind[1]]);
        squares.push(apart_m(truth, said));
    }
    squares.sort_by(f64::total_cmp);
    let median_m = squares[squares.len() / 2];
    println!("{falls} of {RAIDS} pieces said to fall, impacts off by {median_m:.0} m (median)");
    assert!(falls >= 36 && median_m < 80.0);
}

#[test]
fn a_bird_in_a_raid_is_no_piece() {
    let scene = scene();
    for seed in 1..=RAIDS {
        let bird = |whole: &State, noise: &mut Noise| {
            let heading = noise.between(0.0, core::f64::consts::TAU);
            State {
                position: Position::new(3_000.0, noise.between(-2_000.0, 2_000.0), 150.0),
                velocity: Vector::new(13.0 * libm::cos(heading), 13.0 * libm::sin(heading), 0.0),
                ..*whole
            }
        };
        let (_, _, track) = raid(&scene, seed, bird, |state| State {
            time: state.time + SECOND,
            position: state.position + state.velocity,
            ..*state
        });
        let falls = track.map_or(0.0, |track| track.class.of(Class::Ballistic));
        assert!(falls < 0.03, "seed {seed}: {falls}");
    }
}

#[test]
fn an_answer_from_an_aircraft_does_not_hide_what_falls() {
    let scene = scene();
    let mut noise = Noise(77);
    let start = round(&mut noise);
    let mut tracker = Tracker::new(Config::default());
    for look in 0..10_u32 {
        let now = later(&scene, &start, f64::from(look));
        let mut seen = plot(&scene, &now, u64::from(look), &mut noise);
        seen.cooperative = true;
        tracker.handle(&scan(now.time, vec![seen]), &scene);
        // What says that it is an aircraft is just there, moving alike.
        tracker.note_aircraft(now.time, now.position, now.velocity, &scene);
    }
    let track = tracker.tracks().next().expect("a track");
    let falls = track.class.of(Class::Ballistic);
    assert!(falls > 0.95, "{falls}");
    assert!(tracker.refit(track.id, &scene).is_some());
}
