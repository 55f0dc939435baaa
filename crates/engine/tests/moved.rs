//! A radar on a trailer: placed by its own word once it stands, of no use on its way, the same when replayed.

mod support;

use engine::{Alarm, Decision, Engine, Event, FeedId, Rejection, SensorHealth, World};
use frames::{Geodetic, Position, SiteFrame, Time};
use sensing::report::{Report, StatusAtReport, encode};
use site::SensorId;
use support::{at, events, feed, restated, rocket, said_by, ticks, told, warned, world};
use warning::Action;

const TRAILER: SensorId = SensorId(0);
/// Where it goes: so far from where the site file has it, metres.
const EAST_M: f64 = 1_250.0;
const NORTH_M: f64 = -900.0;

/// The test site with its radar on a trailer.
fn with_trailer() -> World {
    let mut world = world();
    world.site.sensors[0].mobile = true;
    world
}

fn place(world: &World, east_m: f64, north_m: f64) -> Geodetic {
    let frame = SiteFrame::new(world.site.origin);
    frame.to_geodetic(Position::new(east_m, north_m, 10.0))
}

/// The same site as if its radar had always stood somewhere else, and were none on a trailer.
fn standing(east_m: f64, north_m: f64) -> World {
    let mut world = world();
    let mut sensor = world.site.sensors[0].clone();
    let there = place(&world, east_m, north_m);
    sensor.position = Geodetic {
        height: frames::EllipsoidHeight(420.0 + sensor.mast_m),
        ..there
    };
    world.site.sensors[0] = sensor;
    world
}

/// Once a second the radar says where it is.
fn says(world: &World, from_s: u32, to_s: u32, place: impl Fn(u32) -> Geodetic) -> Vec<Event> {
    let word = |second: u32| {
        let time: Time = at(f64::from(second) + 0.01);
        let there = place(second);
        let status = StatusAtReport {
            sensor: TRAILER,
            time,
            operational: true,
            latitude_rad: there.latitude_rad,
            longitude_rad: there.longitude_rad,
        };
        Event::Octets {
            feed: FeedId(sensing::reports_feed(&world.site)),
            received: time,
            octets: encode(&[Report::StatusAt(status)]).unwrap(),
        }
    };
    (from_s..to_s).map(word).collect()
}

/// At home until 5 s, on the road until 20 s, then at its new place, where it sees a rocket that comes down on zone
/// `a` at 67 s; it turns and reports all the time.
fn journey(world: &World) -> Vec<Event> {
    let mut all = says(world, 0, 5, |_| place(world, 0.0, 0.0));
    all.extend(says(world, 5, 20, |second| {
        let part = f64::from(second - 4) / 16.0;
        place(world, part * EAST_M, part * NORTH_M)
    }));
    all.extend(says(world, 20, 75, |_| place(world, EAST_M, NORTH_M)));
    let there = standing(EAST_M, NORTH_M);
    all.extend(events(&there, &[rocket(35.0, 0.0)], 0.0, 75.0, 1));
    all.sort_by_key(Event::time);
    all
}

/// When zone `a` was first warned, and of an impact when.
fn warning(decisions: &[Decision]) -> (Time, Time) {
    let mut warnings = decisions.iter().filter_map(|decision| match decision {
        Decision::Warning(said) if said.action == Action::Warn => {
            Some((said.time, said.impact_time?))
        }
        _ => None,
    });
    warnings.next().expect("a warning")
}

#[test]
fn a_trailer_that_was_driven_elsewhere_warns_from_there_as_if_it_had_always_stood_there() {
    let world = with_trailer();
    let mut engine = Engine::new(&world).unwrap();
    let decisions = feed(&mut engine, journey(&world));
    // It stands once it has said the same place for ten seconds.
    let [(left_s, true), (stood_s, false)] = told(&decisions, &Alarm::SensorElsewhere(TRAILER))[..]
    else {
        panic!("one journey");
    };
    assert!((5.0..5.1).contains(&left_s), "{left_s}");
    assert!((30.0..30.1).contains(&stood_s), "{stood_s}");
    let refused = engine.plot_counts().rejected.get(&Rejection::Unplaced);
    assert!(refused.is_some_and(|plots| *plots > 20), "{refused:?}");
    assert_eq!(warned(&decisions), ["a Warn ProbabilityEarly"]);

    let there = standing(EAST_M, NORTH_M);
    let mut fixed = Engine::new(&there).unwrap();
    let expected = feed(
        &mut fixed,
        events(&there, &[rocket(35.0, 0.0)], 0.0, 75.0, 1),
    );
    let ((at, impact), (fixed_at, fixed_impact)) = (warning(&decisions), warning(&expected));
    assert!((at - fixed_at).seconds().abs() < 1.1, "{at:?} {fixed_at:?}");
    let apart_s = (impact - fixed_impact).seconds().abs();
    assert!(apart_s < 0.5, "{apart_s} s between impacts");

    // Placed from home, the same plots would have come down kilometres away.
    let mut fooled = Engine::new(&self::world()).unwrap();
    let from_home = feed(
        &mut fooled,
        events(&there, &[rocket(35.0, 0.0)], 0.0, 75.0, 1),
    );
    assert!(warned(&from_home).is_empty(), "{:?}", warned(&from_home));
}

#[test]
fn on_its_way_it_is_degraded_and_its_place_is_told_once_it_stands() {
    let world = with_trailer();
    let mut engine = Engine::new(&world).unwrap();
    let all = journey(&world);
    let mut rest = all.as_slice();
    for (until_s, health, east_m) in [
        (4.0, SensorHealth::Healthy, 0.0),
        (12.0, SensorHealth::Degraded, 0.0),
        (29.0, SensorHealth::Degraded, 0.0),
        (32.0, SensorHealth::Healthy, EAST_M),
    ] {
        let (part, later) = rest.split_at(rest.partition_point(|event| event.time() < at(until_s)));
        rest = later;
        feed(&mut engine, part.to_vec());
        let seen = engine.sensors().next().unwrap();
        assert_eq!(seen.health, health, "{until_s} s");
        let told = seen.place_rad.expect("it has said where it is");
        let expected = place(&world, east_m, if east_m > 0.0 { NORTH_M } else { 0.0 });
        assert!(
            (told[1] - expected.longitude_rad).abs() < 1e-9,
            "{until_s} s"
        );
    }
}

#[test]
fn before_it_has_said_where_it_stands_nothing_that_it_sees_counts() {
    let world = with_trailer();
    let mut engine = Engine::new(&world).unwrap();
    let silent = events(&world, &[rocket(2.0, 0.0)], 0.0, 20.0, 1);
    let decisions = feed(&mut engine, silent);
    assert!(warned(&decisions).is_empty());
    let seen = engine.sensors().next().unwrap();
    assert_eq!(seen.health, SensorHealth::Degraded);
    assert_eq!(engine.plot_counts().used, 0);
}

#[test]
fn a_snapshot_taken_after_the_journey_goes_on_from_the_new_place() {
    let world = with_trailer();
    let all = journey(&world);
    let (before, after) = all.split_at(all.partition_point(|event| event.time() < at(40.0)));
    let mut engine = Engine::new(&world).unwrap();
    feed(&mut engine, before.to_vec());
    let snapshot = engine.snapshot().unwrap();
    let mut restored = Engine::restore(&world, &snapshot).unwrap();
    feed(&mut engine, after.to_vec());
    feed(&mut restored, after.to_vec());
    assert_eq!(engine.decision_hash(), restored.decision_hash());
    assert_eq!(engine.snapshot(), restored.snapshot());
}

/// A receiver that finds itself half a kilometre away in the middle of an attack: what the trailer saw until then
/// is in the track, and is not taken to have been seen from the new place.
#[test]
fn a_track_that_another_radar_sees_too_outlives_a_journey_in_the_middle_of_it() {
    let mut world = with_trailer();
    let mut other = world.site.sensors[0].clone();
    (other.id, other.sic, other.mobile) = ("other".into(), 2, false);
    world.site.sensors.push(other);
    let seen = |until_s: f64| events(&world, &[rocket(20.0, 0.0)], 0.0, until_s, 1);
    let mut all = seen(28.0);
    let by_the_other = |report| match said_by(report, SensorId(1), 0.005) {
        Report::Plot(mut plot) => {
            plot.polar.range_m += 3.0;
            Report::Plot(plot)
        }
        report => report,
    };
    all.extend(restated(seen(58.0), by_the_other));
    all.extend(says(&world, 0, 28, |_| place(&world, 0.0, 0.0)));
    all.extend(says(&world, 33, 58, |_| place(&world, 400.0, 300.0)));
    all.extend(ticks(58.01, 60.0));
    all.sort_by_key(Event::time);
    let mut engine = Engine::new(&world).unwrap();
    let decisions = feed(&mut engine, all);
    let told = told(&decisions, &Alarm::SensorElsewhere(TRAILER));
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(warned(&decisions), ["a Warn ProbabilityEarly"]);
    // The latest forecasts before the impact, which other plots than the trailer's made, lie where it comes down.
    let last = decisions.iter().rev().find_map(|decision| match decision {
        Decision::Impact(report) if report.p_ballistic > 0.5 => Some(report.distribution.clone()),
        _ => None,
    });
    let [east_m, north_m, _] = last.expect("a forecast").mean.to_array();
    let off_m = (east_m * east_m + north_m * north_m).sqrt();
    assert!(off_m < 150.0, "{off_m} m");
}
