//! Thrust and changes of drag: noticed soon, rarely where there are none, and what they do to impacts.
//! The world differs from the tracker's model: other wind, another drag curve, thrust that tails off.

mod common;

use std::collections::BTreeSet;

use common::{Noise, at, plot, radar, scan, scene};
use flight::{Flight, State, impact_distribution};
use frames::{Position, Span, Vector};
use site::DragShape;
use tracking::{Config, Phase, Scene, TrackView, Tracker};

const STEP_S: f64 = 0.05;

/// What happens to a round on its way.
#[derive(Clone, Copy, Default)]
struct Fate {
    /// Thrust in m/s² for so many seconds, and the time in which it then falls to nothing.
    thrust: Option<(f64, f64, f64)>,
    /// When the drag changes, and by how much ln beta does within how many seconds.
    change: Option<(f64, f64, f64)>,
}

/// A round's states every [`STEP_S`] until it meets the ground, in a wind that the tracker is not told of
/// and, if so told, with another drag curve than the tracker's.
fn fly(scene: &Scene, start: State, fate: Fate, shape: DragShape, noise: &mut Noise) -> Vec<State> {
    let wind_sd_mps = scene.environment.air().wind_sd_mps;
    let [east, north] = [(); 2].map(|()| wind_sd_mps * noise.normal());
    let flight = Flight::new(&scene.environment, shape).with_wind_offset(east, north);
    let mut states = vec![start];
    let mut now = start;
    for step in 0..4000 {
        let t = f64::from(step) * STEP_S;
        let span = Span::from_seconds(STEP_S);
        if let Some((when, by, over_s)) = fate.change
            && (when..when + over_s.max(STEP_S)).contains(&t)
        {
            now.ln_beta += by * (STEP_S / over_s.max(STEP_S));
        }
        let thrust = fate.thrust.map_or(0.0, |(mps2, lasts_s, tail_s)| {
            mps2 * (1.0 - (t - lasts_s) / tail_s).clamp(0.0, 1.0)
        });
        now = if thrust > 0.1 {
            flight.propagate_burning(&now, libm::log(thrust), span).0
        } else {
            flight.propagate(&now, span)
        };
        states.push(now);
        if now.position.z() < 0.0 {
            break;
        }
    }
    states
}

/// A round that burns, low and slow.
fn burning(noise: &mut Noise) -> State {
    let heading = noise.between(-0.15, 0.15);
    let (speed, climb) = (noise.between(60.0, 120.0), noise.between(0.5, 0.7));
    State {
        time: at(0.0),
        position: Position::new(
            noise.between(6_500.0, 7_500.0),
            noise.between(-800.0, 800.0),
            noise.between(250.0, 350.0),
        ),
        velocity: Vector::new(
            -speed * libm::cos(climb) * libm::cos(heading),
            speed * libm::cos(climb) * libm::sin(heading),
            speed * libm::sin(climb),
        ),
        ln_beta: libm::log(common::BETA.0),
    }
}

/// What the tracker made of one look.
struct Seen<'a> {
    /// Seconds since the round came into being.
    t: f64,
    tracker: &'a Tracker,
    /// The track near the round.
    view: &'a TrackView,
}

/// Looks once a second, nine of ten with a plot, and hands on what the tracker shows of the round.
fn watch(
    scene: &Scene,
    config: Config,
    path: &[State],
    noise: &mut Noise,
    mut after: impl FnMut(&Seen<'_>),
) {
    let mut tracker = Tracker::new(config);
    for second in -10..0 {
        tracker.handle(&scan(at(f64::from(second)), Vec::new()), scene);
    }
    let phase = noise.uniform();
    for look in 0.. {
        let t = f64::from(look) + phase;
        let Some(state) = path.get((t / STEP_S).round() as usize) else {
            break;
        };
        let z = common::exact(scene, state);
        let seen = z[2] > radar().elevation_min_rad && noise.uniform() < 0.9;
        let seen = seen.then(|| plot(scene, state, look as u64, noise));
        tracker.handle(&scan(state.time, seen.into_iter().collect()), scene);
        let near = |view: &TrackView| common::apart_m(view.state.position, state.position) < 600.0;
        if let Some(view) = tracker.tracks().find(near) {
            let tracker = &tracker;
            after(&Seen {
                t,
                tracker,
                view: &view,
            });
        }
    }
}

/// Scene of the tests with the default threats, whose drag follows several curves.
fn unsure_scene() -> Scene {
    let Scene { environment, .. } = scene();
    Scene::new(environment, &[radar()], &site::default_threats())
}

/// Where the round is thought to come down, and the squared error over its covariance, per axis.
fn impact_error(scene: &Scene, seen: &Seen<'_>, truth: &State) -> Option<(f64, f64)> {
    let refit = seen.tracker.refit(seen.view.id, scene)?;
    let explained: Vec<_> = refit
        .hypotheses
        .into_iter()
        .map(|h| flight::Hypothesis {
            weight: h.weight,
            shape: h.drag,
            state: h.state,
            covariance: h.covariance,
            wind: h.wind,
        })
        .collect();
    let impacts = impact_distribution(&scene.environment, &explained)?;
    let off = truth.position - impacts.mean;
    let (x, y) = (off.x(), off.y());
    let [[ee, en], [_, nn]] = impacts.covariance_m2;
    let norm2 = (nn * x * x - 2.0 * en * x * y + ee * y * y) / (ee * nn - en * en);
    Some(((x * x + y * y).sqrt(), norm2 / 2.0))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

const CURVES: [DragShape; 3] = [DragShape::Fin, DragShape::G7, DragShape::G1];

#[test]
fn an_ordinary_round_does_not_change() {
    let (mut flights, mut false_changes, mut false_thrust) = (0, 0, 0);
    for scene in [scene(), unsure_scene()] {
        for shape in CURVES {
            for seed in 1..=50 {
                let mut noise = Noise(seed * 7919);
                let start = common::round(&mut noise);
                let path = fly(&scene, start, Fate::default(), shape, &mut noise);
                let (mut changed, mut burns) = (false, false);
                watch(&scene, Config::default(), &path, &mut noise, |seen| {
                    changed |= seen.view.phase == Phase::Changed;
                    burns |= seen.view.phase == Phase::Boost;
                });
                flights += 1;
                false_changes += u32::from(changed);
                false_thrust += u32::from(burns);
            }
        }
    }
    println!("false changes {false_changes}, false thrust {false_thrust} in {flights} flights");
    // One flight in a hundred.
    assert!(false_changes <= 3 && false_thrust <= 3);
}

/// Fifty rounds whose ln beta changes eight to nine seconds after they came into being: how many are noticed, the
/// median delay in seconds, and how many lose their name.
fn changes(by: f64, over_s: f64) -> (u32, f64, u32) {
    let scene = scene();
    let (mut delays, mut renamed) = (Vec::new(), 0);
    for seed in 1..=50 {
        let mut noise = Noise(seed * 104_729);
        let start = common::round(&mut noise);
        let when = noise.between(8.0, 9.0);
        let fate = Fate {
            change: Some((when, by, over_s)),
            ..Fate::default()
        };
        let path = fly(&scene, start, fate, DragShape::Fin, &mut noise);
        let (mut first, mut names) = (None, BTreeSet::new());
        watch(&scene, Config::default(), &path, &mut noise, |seen| {
            if seen.t > when - 2.0 {
                names.insert(seen.view.id);
            }
            if seen.view.phase == Phase::Changed && first.is_none() {
                first = Some(seen.t - when);
            }
        });
        delays.extend(first);
        renamed += u32::from(names.len() > 1);
    }
    let noticed = delays.len() as u32;
    (noticed, median(delays), renamed)
}

#[test]
fn a_change_of_drag_is_noticed_and_the_track_keeps_its_name() {
    for (what, by, over_s, least, delay_s_max) in [
        ("half the coefficient", -0.7, 0.0, 30, 6.0),
        ("a third: tumbling", -1.2, 0.5, 45, 2.5),
        ("a twentieth: a piece", -3.0, 0.0, 47, 1.5),
        ("a parachute", -5.0, 0.7, 45, 2.0),
    ] {
        let (noticed, delay_s, renamed) = changes(by, over_s);
        println!("{what}: {noticed} of 50 noticed, median delay {delay_s:.1} s, {renamed} renamed");
        assert!(noticed >= least && delay_s < delay_s_max && renamed <= 4);
    }
}

#[test]
fn after_a_break_up_the_impact_is_worth_more_for_having_noticed() {
    let scene = unsure_scene();
    let errors_m = |changes_per_s, within_s| {
        let mut errors = Vec::new();
        for seed in 1..=50 {
            let mut noise = Noise(seed * 15_485_863);
            let start = common::round(&mut noise);
            let when = noise.between(8.0, 9.0);
            let fate = Fate {
                change: Some((when, -1.5, 0.0)),
                ..Fate::default()
            };
            let path = fly(&scene, start, fate, DragShape::Constant, &mut noise);
            let mut error_m = f64::INFINITY;
            let config = Config {
                changes_per_s,
                ..Config::default()
            };
            watch(&scene, config, &path, &mut noise, |seen| {
                if (when..when + within_s).contains(&seen.t)
                    && let Some((off_m, _)) = impact_error(&scene, seen, path.last().unwrap())
                {
                    error_m = off_m;
                }
            });
            errors.push(error_m);
        }
        errors
    };
    for (within_s, share) in [(3.0, 0.6), (5.0, 0.75)] {
        let (with, without) = (
            median(errors_m(0.002, within_s)),
            median(errors_m(0.0, within_s)),
        );
        println!(
            "{within_s:.0} s after a break-up: off by {with:.0} m, without noticing {without:.0} m"
        );
        assert!(with < share * without);
    }
}

#[test]
fn thrust_is_seen_and_no_impact_is_final_before_it_has_ended() {
    let scene = unsure_scene();
    let (mut seen_burning, mut early, mut waits) = (0, 0, Vec::new());
    for seed in 1..=50 {
        let mut noise = Noise(seed * 7919);
        let start = burning(&mut noise);
        let (lasts_s, tail_s) = (noise.between(3.0, 5.0), noise.between(0.3, 1.5));
        let fate = Fate {
            thrust: Some((noise.between(50.0, 120.0), lasts_s, tail_s)),
            ..Fate::default()
        };
        let shape = CURVES[seed as usize % 3];
        let path = fly(&scene, start, fate, shape, &mut noise);
        let (mut burns, mut last_burning_s, mut final_s) = (false, 0.0, None);
        watch(&scene, Config::default(), &path, &mut noise, |seen| {
            burns |= seen.view.phase == Phase::Boost && seen.t < lasts_s;
            if seen.view.provisional {
                last_burning_s = seen.t;
            } else if final_s.is_none() {
                final_s = Some(seen.t);
            }
        });
        seen_burning += u32::from(burns);
        early += u32::from(final_s.is_some_and(|s| s < lasts_s));
        waits.extend(final_s.map(|s| s - lasts_s - tail_s));
    }
    let wait_s = median(waits.clone());
    println!(
        "{seen_burning} of 50 seen burning, {early} final too early, final {wait_s:.1} s after the tail"
    );
    assert!(seen_burning >= 45 && early <= 2 && waits.len() == 50 && wait_s < 6.0);
}

#[test]
fn an_impact_after_burnout_knows_how_wrong_it_may_be() {
    let scene = unsure_scene();
    let (mut norms, mut inside) = (Vec::new(), 0);
    for seed in 1..=50 {
        let mut noise = Noise(seed * 32_452_843);
        let start = burning(&mut noise);
        let fate = Fate {
            thrust: Some((noise.between(50.0, 120.0), noise.between(3.0, 5.0), 1.0)),
            ..Fate::default()
        };
        let shape = CURVES[seed as usize % 3];
        let path = fly(&scene, start, fate, shape, &mut noise);
        let mut first = None;
        watch(&scene, Config::default(), &path, &mut noise, |seen| {
            if !seen.view.provisional && seen.view.plots >= 4 && first.is_none() {
                first = impact_error(&scene, seen, path.last().unwrap());
            }
        });
        let (_, norm2) = first.expect("final at some time");
        // 90 % of a round normal distribution lies within 2.15 standard deviations.
        inside += u32::from(2.0 * norm2 < 4.605);
        norms.push(norm2);
    }
    let mean = norms.iter().sum::<f64>() / norms.len() as f64;
    println!("first final impact: NEES {mean:.2}, {inside} of 50 within 90 %");
    assert!(mean < 1.5 && inside >= 40);
}
