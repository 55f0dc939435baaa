//! From octets to warnings: the whole line, in engine time.

mod support;

use engine::{
    Alarm, Command, Decision, Engine, Event, FeedId, PeerStatement, SensorHealth, SnapshotError,
};
use site::{Mode, SensorId, ZoneId};
use support::{Body, at, events, feed, rocket, state, ticks, warned, world};
use tracking::Class;
use warning::{Action, RaidId, Reason, WarningDecision, WarningId};

#[test]
fn a_rocket_warns_its_zone_in_time_and_no_other() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    let mut decisions = feed(
        &mut engine,
        events(&world, &[rocket(2.0, 0.0)], 0.0, 45.0, 1),
    );
    feed(&mut engine, [Event::InputEnded { time: at(45.0) }]);
    decisions.extend(feed(&mut engine, ticks(45.01, 700.0)));
    assert_eq!(warned(&decisions).len(), 2, "{:?}", warned(&decisions));
    assert_eq!(warned(&decisions)[1], "a AllClear StayOver");
    let first = decisions.iter().find_map(|decision| match decision {
        Decision::Warning(said) if said.action == Action::Warn => Some(said.clone()),
        _ => None,
    });
    let said = first.unwrap();
    assert_eq!(said.zone, ZoneId(0));
    let lead_s = (said.impact_time.unwrap() - said.time).seconds();
    // Shelter and alert take 9 s.
    assert!(lead_s > 9.0, "{lead_s}");
    let last = decisions.iter().rev().find_map(|decision| match decision {
        Decision::Impact(report) => Some(report.clone()),
        _ => None,
    });
    let impact = last.unwrap();
    assert!(
        impact
            .zones
            .iter()
            .any(|risk| risk.zone == ZoneId(0) && risk.probability > 0.9)
    );
    assert_eq!(impact.regions.len(), 3);
}

/// Age is reckoned in engine time: the same events raise the same alarm at the same moment.
#[test]
fn a_profile_that_grows_stale_is_an_alarm_and_widens_impacts() {
    let decided = |age_h: f64| {
        let mut world = world();
        world.site.air.measured = Some(site::Measured {
            at: at(-3600.0 * age_h),
            distance_m: 0.0,
        });
        let mut engine = Engine::new(&world).unwrap();
        feed(
            &mut engine,
            events(&world, &[rocket(2.0, 0.0)], 0.0, 20.0, 1),
        )
    };
    let stale = |decisions: &[Decision]| {
        let alarms = decisions.iter().filter_map(|decision| match decision {
            Decision::Alarm {
                time,
                alarm: Alarm::AirStale,
                raised,
            } => Some((*time, *raised)),
            _ => None,
        });
        alarms.collect::<Vec<_>>()
    };
    let (fresh, due, old) = (decided(1.0), decided(6.0 - 10.0 / 3600.0), decided(24.0));
    assert!(stale(&fresh).is_empty());
    let [(raised_at, true)] = stale(&due)[..] else {
        panic!("{:?}", stale(&due));
    };
    assert!(
        (raised_at - at(10.0)).seconds().abs() < 0.05,
        "{raised_at:?}"
    );
    assert_eq!(stale(&old).len(), 1);
    let spread_m2 = |decisions: &[Decision]| {
        let last = decisions.iter().rev().find_map(|decision| match decision {
            Decision::Impact(report) => Some(report.distribution.covariance_m2),
            _ => None,
        });
        let [[ee, _], [_, nn]] = last.unwrap();
        ee + nn
    };
    assert!(spread_m2(&old) > 1.2 * spread_m2(&fresh));
}

#[test]
fn an_aircraft_warns_nobody() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    let crossing = Body::Level {
        from: state(0.0, [-9_000.0, 200.0, 1_500.0], [90.0, 0.0, 0.0]),
    };
    let over = Body::Level {
        from: state(0.0, [300.0, 9_000.0, 900.0], [0.0, -70.0, -3.0]),
    };
    let decisions = feed(&mut engine, events(&world, &[crossing, over], 0.0, 90.0, 2));
    assert_eq!(warned(&decisions), Vec::<String>::new());
    let tracked = decisions.iter().filter_map(|decision| match decision {
        Decision::Track(report) => Some(report.likely_class()),
        _ => None,
    });
    let classes: Vec<Class> = tracked.collect();
    let aircraft = classes
        .iter()
        .filter(|class| **class == Class::Aircraft)
        .count();
    assert!(
        aircraft * 10 > classes.len() * 9,
        "{aircraft} of {}",
        classes.len()
    );
}

#[test]
fn a_snapshot_taken_during_a_raid_goes_on_to_the_same_hash() {
    let world = world();
    let raid = [rocket(1.0, 0.0), rocket(4.0, 150.0), rocket(6.0, 6_000.0)];
    let all = events(&world, &raid, 0.0, 40.0, 3);
    let (before, after) = all.split_at(all.len() / 2);
    let mut through = Engine::new(&world).unwrap();
    feed(&mut through, before.to_vec());
    let snapshot = through.snapshot().unwrap();
    let mut restored = Engine::restore(&world, &snapshot).unwrap();
    assert_eq!(restored.snapshot().unwrap(), snapshot);
    let decisions = feed(&mut through, after.to_vec());
    assert_eq!(feed(&mut restored, after.to_vec()), decisions);
    assert_eq!(restored.decision_hash(), through.decision_hash());
    assert_ne!(through.decision_hash(), [0; 32]);
}

#[test]
fn a_snapshot_opens_only_in_its_own_world() {
    let world = world();
    let snapshot = Engine::new(&world).unwrap().snapshot().unwrap();
    let mut other = world.clone();
    other.identity.terrain_digest = [1; 32];
    assert!(matches!(
        Engine::restore(&other, &snapshot),
        Err(SnapshotError::OtherWorld)
    ));
    for cut in 0..snapshot.len() {
        assert!(Engine::restore(&world, &snapshot[..cut]).is_err());
    }
}

#[test]
fn a_feed_that_stops_is_an_alarm_within_three_seconds_and_its_return_ends_it() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    feed(&mut engine, events(&world, &[], 0.0, 10.0, 4));
    let decisions = feed(&mut engine, ticks(10.0, 20.0));
    let raised: Vec<_> = decisions
        .iter()
        .filter_map(|decision| match decision {
            Decision::Alarm {
                time,
                alarm,
                raised: true,
            } => Some(((*time - at(10.0)).seconds(), alarm.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(raised.len(), 2, "{raised:?}");
    assert_eq!(raised[0].1, Alarm::SensorLost(SensorId(0)));
    assert!(raised[0].0 > 2.9 && raised[0].0 < 3.1, "{raised:?}");
    assert_eq!(raised[1].1, Alarm::Blind);
    let decisions = feed(&mut engine, events(&world, &[], 20.0, 21.0, 5));
    let ended = |decision: &&Decision| matches!(decision, Decision::Alarm { raised: false, .. });
    assert_eq!(decisions.iter().filter(ended).count(), 2);
    assert_eq!(
        engine.sensors().next().unwrap().health,
        SensorHealth::Healthy
    );
}

#[test]
fn without_its_sensor_a_zone_is_not_cleared() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    let mut decisions = feed(
        &mut engine,
        events(&world, &[rocket(2.0, 0.0)], 0.0, 45.0, 1),
    );
    // The radar falls silent, and nobody says that the recording is over.
    decisions.extend(feed(&mut engine, ticks(45.01, 800.0)));
    assert_eq!(warned(&decisions).len(), 1, "{:?}", warned(&decisions));
    let command = Command::AllClear { zone: ZoneId(0) };
    let operator = "watch officer".to_owned();
    let decisions = feed(
        &mut engine,
        [Event::Command {
            time: at(801.0),
            operator,
            command,
        }],
    );
    assert_eq!(warned(&decisions), ["a AllClear Operator"]);
}

#[test]
fn a_warning_that_stands_elsewhere_is_adopted() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    let standing = WarningDecision {
        time: at(0.0),
        warning: WarningId(77),
        raid: RaidId(5),
        version: 4,
        zone: ZoneId(1),
        action: Action::Warn,
        probability: 0.8,
        impact_time: Some(at(10.0)),
        until: Some(at(610.0)),
        tracks: vec![3],
        mode: Mode::Exercise,
        reason: Reason::ProbabilityEarly,
    };
    let statement = PeerStatement::Standing(standing);
    let decisions = feed(
        &mut engine,
        [Event::Peer {
            time: at(1.0),
            statement,
        }],
    );
    let [Decision::Warning(said)] = decisions.as_slice() else {
        panic!("{decisions:?}")
    };
    assert_eq!(
        (said.warning, said.version, said.reason),
        (WarningId(77), 4, Reason::Peer)
    );
    assert_eq!(engine.standing().count(), 1);
}

#[test]
fn commands_that_cannot_be_followed_are_refused_aloud() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    let refused = |engine: &mut Engine, command| {
        let operator = "watch officer".to_owned();
        let decisions = feed(
            engine,
            [Event::Command {
                time: at(1.0),
                operator,
                command,
            }],
        );
        matches!(decisions.as_slice(), [Decision::Refused { .. }])
    };
    assert!(refused(&mut engine, Command::Cancel { zone: ZoneId(0) }));
    assert!(refused(&mut engine, Command::Warn { zone: ZoneId(9) }));
    assert!(refused(
        &mut engine,
        Command::SensorInUse {
            sensor: SensorId(9),
            in_use: false
        }
    ));
    assert!(!refused(&mut engine, Command::Warn { zone: ZoneId(0) }));
    assert!(refused(&mut engine, Command::SetMode { mode: Mode::Live }));
}

#[test]
fn a_change_of_mode_leaves_nothing_of_the_drill() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    // Far from any zone.
    feed(
        &mut engine,
        events(&world, &[rocket(2.0, 14_000.0)], 0.0, 12.0, 1),
    );
    let held: Vec<_> = engine.tracks().map(|track| track.id).collect();
    assert_eq!(held.len(), 1);
    let set = |mode| Event::Command {
        time: at(12.0),
        operator: "watch officer".to_owned(),
        command: Command::SetMode { mode },
    };
    // No change, and nothing follows.
    assert!(feed(&mut engine, [set(Mode::Exercise)]).is_empty());
    let told = feed(&mut engine, [set(Mode::Live)]);
    let ended = |decision: &Decision| match decision {
        Decision::TrackEnded { track, .. } => Some(*track),
        _ => None,
    };
    assert_eq!(told.iter().filter_map(ended).collect::<Vec<_>>(), held);
    assert_eq!(engine.mode(), Mode::Live);
    assert_eq!(engine.tracks().count(), 0);
    assert!(engine.plot_counts().add_up());
    // The same numbers are not given again.
    feed(
        &mut engine,
        events(&world, &[rocket(12.5, 14_000.0)], 12.1, 20.0, 2),
    );
    let anew: Vec<_> = engine.tracks().map(|track| track.id).collect();
    assert!(!anew.is_empty() && anew[0] > held[0], "{anew:?}");
}

#[test]
#[should_panic(expected = "still waiting")]
fn two_events_without_a_full_drain_are_an_error() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    let operator = "watch officer".to_owned();
    let command = Command::Warn { zone: ZoneId(0) };
    engine.handle(Event::Command {
        time: at(0.0),
        operator,
        command,
    });
    engine.handle(Event::Tick { time: at(0.01) });
}

#[test]
fn hostile_octets_and_times_change_nothing_but_the_counts() {
    let world = world();
    let mut engine = Engine::new(&world).unwrap();
    let mut noise = support::Noise::new(9);
    let mut all = Vec::new();
    for event in events(&world, &[rocket(2.0, 0.0)], 0.0, 40.0, 1) {
        let received = event.time();
        for feed in [FeedId(0), FeedId(1), FeedId(7)] {
            let length = (60.0 * noise.uniform()) as usize;
            let octets = (0..length)
                .map(|_| (256.0 * noise.uniform()) as u8)
                .collect();
            all.push(Event::Octets {
                feed,
                received,
                octets,
            });
        }
        all.push(event);
    }
    let decisions = feed(&mut engine, all);
    for feed in engine.feeds() {
        assert_eq!(feed.octets, feed.octets_read + feed.octets_skipped);
    }
    assert_eq!(warned(&decisions).len(), 1, "{:?}", warned(&decisions));
}
