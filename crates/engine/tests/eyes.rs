//! What counts as seeing: sensors that speak and tell nothing, clocks that are wrong, receivers that find no rocket.
//! Whatever it is, it is told with its reason, and an empty sky is believed only of sensors that would have seen.

mod support;

use engine::{Alarm, Decision, Engine, Event, FeedId, SensorHealth, World};
use frames::{Polar, Position, SiteFrame, Span, Time};
use sensing::Rejection;
use sensing::report::{PlotReport, Report, StatusReport, encode};
use site::{Reports, Sensor, SensorId};
use support::{Body, at, events, feed, restated, rocket, said_by, state, ticks, warned, world};

const NORTH: SensorId = SensorId(0);
const OTHER: SensorId = SensorId(1);

/// Alarms in the order in which they were raised.
fn raised(decisions: &[Decision]) -> Vec<Alarm> {
    let alarm = |decision: &Decision| match decision {
        Decision::Alarm {
            alarm,
            raised: true,
            ..
        } => Some(alarm.clone()),
        _ => None,
    };
    decisions.iter().filter_map(alarm).collect()
}

fn health(engine: &Engine, sensor: SensorId) -> SensorHealth {
    let mut sensors = engine.sensors();
    sensors.find(|view| view.sensor == sensor).unwrap().health
}

fn rejected(engine: &Engine, why: Rejection) -> u64 {
    let counts = engine.plot_counts();
    counts.rejected.get(&why).copied().unwrap_or(0)
}

/// Two radars on one mast, the second with a clock that is so far ahead, and a rocket.
fn two_clocks(ahead_s: f64) -> (Engine, Vec<Decision>) {
    let mut world = world();
    let mut other = world.site.sensors[0].clone();
    (other.id, other.sic) = ("other".into(), 2);
    world.site.sensors.push(other);
    let rockets = [rocket(2.0, 0.0)];
    let mut all = events(&world, &rockets, 0.0, 30.0, 1);
    let theirs = events(&world, &rockets, 0.0, 30.0, 2);
    let theirs = restated(theirs, |report| said_by(report, OTHER, ahead_s));
    all.extend(
        theirs
            .into_iter()
            .filter(|e| matches!(e, Event::Octets { .. })),
    );
    all.sort_by_key(Event::time);
    let mut engine = Engine::new(&world).unwrap();
    let decisions = feed(&mut engine, all);
    (engine, decisions)
}

#[test]
fn a_radar_whose_clock_is_ahead_is_refused_aloud_and_the_other_goes_on() {
    let (engine, decisions) = two_clocks(4.0);
    assert_eq!(rejected(&engine, Rejection::Late), 0, "of the right clock");
    assert_eq!(warned(&decisions).len(), 1, "{:?}", warned(&decisions));
    assert_eq!(health(&engine, NORTH), SensorHealth::Healthy);
    assert_eq!(health(&engine, OTHER), SensorHealth::Lost);
    let raised = raised(&decisions);
    for told in [
        Alarm::SensorLost(OTHER),
        Alarm::SensorRefused(OTHER, Rejection::TimeFar),
        Alarm::SensorClock(OTHER),
    ] {
        assert!(raised.contains(&told), "{told:?} in {raised:?}");
    }
    assert_eq!(raised.len(), 3, "{raised:?}");
}

#[test]
fn a_radar_whose_plots_are_too_late_for_the_tracker_is_lost_for_that_reason() {
    let (engine, decisions) = two_clocks(-4.0);
    assert_eq!(warned(&decisions).len(), 1, "{:?}", warned(&decisions));
    assert_eq!(health(&engine, NORTH), SensorHealth::Healthy);
    assert_eq!(health(&engine, OTHER), SensorHealth::Lost);
    let raised = raised(&decisions);
    assert!(
        raised.contains(&Alarm::SensorRefused(OTHER, Rejection::Late)),
        "{raised:?}"
    );
    assert!(raised.contains(&Alarm::SensorClock(OTHER)), "{raised:?}");
}

#[test]
fn clocks_of_one_network_that_differ_a_little_are_no_alarm() {
    for ahead_s in [0.2, -0.2] {
        let (engine, decisions) = two_clocks(ahead_s);
        assert_eq!(warned(&decisions).len(), 1, "{:?}", warned(&decisions));
        assert_eq!(
            [NORTH, OTHER].map(|it| health(&engine, it)),
            [SensorHealth::Healthy; 2]
        );
        let of_clocks =
            |alarm: &&Alarm| matches!(alarm, Alarm::SensorRefused(..) | Alarm::SensorClock(_));
        assert_eq!(raised(&decisions).iter().filter(of_clocks).count(), 0);
    }
}

/// What a radar is misread to tell of range rates: the wrong sign, metres for knots, always the same.
#[test]
fn a_radar_whose_doppler_is_misread_is_told_and_its_rocket_is_warned_of_without() {
    let world = world();
    let airliner = Body::Level {
        from: state(0.0, [-14_000.0, 3_000.0, 2_500.0], [260.0, 0.0, 0.0]),
    };
    let sky = [airliner, rocket(45.0, 0.0)];
    let misread: [fn(f64) -> f64; 4] = [|rate| rate, |rate| -rate, |rate| 1.944 * rate, |_| 5000.0];
    for (number, misread) in misread.into_iter().enumerate() {
        let told = restated(events(&world, &sky, 0.0, 75.0, 1), |report| match report {
            Report::Plot(plot) => Report::Plot(PlotReport {
                range_rate_mps: plot.range_rate_mps.map(misread),
                ..plot
            }),
            other => other,
        });
        let decisions = feed(&mut Engine::new(&world).unwrap(), told);
        let is_told = raised(&decisions).contains(&Alarm::SensorDoppler(NORTH));
        assert_eq!(is_told, number > 0, "{number}: {:?}", raised(&decisions));
        let zones: Vec<_> = warned(&decisions);
        assert!(
            zones
                .first()
                .is_some_and(|first| first.starts_with("a Warn")),
            "{number}: {zones:?}"
        );
    }
}

/// Nothing flew before to show it: the raid's own rounds must.
#[test]
fn a_radar_whose_doppler_is_zero_or_turned_from_the_first_warns_of_the_raid_without_it() {
    let world = world();
    let sky: Vec<Body> = (0..6)
        .map(|k| rocket(2.0 + 2.5 * f64::from(k), 0.0))
        .collect();
    let misread: [fn(f64) -> f64; 2] = [|_| 0.0, |rate| -rate];
    for (number, misread) in misread.into_iter().enumerate() {
        let told = restated(events(&world, &sky, 0.0, 45.0, 1), |report| match report {
            Report::Plot(plot) => Report::Plot(PlotReport {
                range_rate_mps: plot.range_rate_mps.map(misread),
                ..plot
            }),
            other => other,
        });
        let decisions = feed(&mut Engine::new(&world).unwrap(), told);
        let raised = raised(&decisions);
        assert!(
            raised.contains(&Alarm::SensorDoppler(NORTH)),
            "{number}: {raised:?}"
        );
        let zones = warned(&decisions);
        let first = zones.first();
        assert!(
            first.is_some_and(|first| first.starts_with("a Warn")),
            "{number}: {zones:?}"
        );
    }
}

/// A single wild time, now and then, from the radar itself or from somebody who wants it blind.
#[test]
fn a_time_in_the_future_blinds_nobody() {
    let world = world();
    let all = events(&world, &[rocket(2.0, 0.0)], 0.0, 40.0, 1);
    let mut wild = Vec::new();
    for event in &all {
        if let Event::Octets { feed, received, .. } = event {
            let plot = PlotReport {
                sensor: NORTH,
                time: *received + Span::from_millis(9_000),
                polar: Polar {
                    range_m: 5_000.0,
                    azimuth_rad: 4.0,
                    elevation_rad: 0.3,
                },
                range_rate_mps: None,
                snr_db: None,
                range_sd_m: None,
                azimuth_sd_rad: None,
                elevation_sd_rad: None,
                range_rate_sd_mps: None,
            };
            wild.push(Event::Octets {
                feed: *feed,
                received: *received,
                octets: encode(&[Report::Plot(plot)]).unwrap(),
            });
        }
        wild.push(event.clone());
    }
    let first_warning = |events: Vec<Event>| {
        let mut engine = Engine::new(&world).unwrap();
        let decisions = feed(&mut engine, events);
        assert_eq!(rejected(&engine, Rejection::Late), 0);
        assert_eq!(health(&engine, NORTH), SensorHealth::Healthy);
        assert_eq!(raised(&decisions), []);
        let said = decisions.iter().find_map(|decision| match decision {
            Decision::Warning(said) => Some(said.time),
            _ => None,
        });
        said.unwrap()
    };
    assert_eq!(first_warning(wild), first_warning(all));
}

/// GPS time is ahead of UTC by eighteen seconds, and a lone radar that runs on it is of no use.
#[test]
fn a_lone_radar_on_another_time_is_blindness_with_a_reason() {
    let world = world();
    let all = events(&world, &[rocket(2.0, 0.0)], 0.0, 20.0, 1);
    let all = restated(all, |report| said_by(report, NORTH, 18.0));
    let mut engine = Engine::new(&world).unwrap();
    let decisions = feed(&mut engine, all);
    let raised = raised(&decisions);
    for told in [
        Alarm::SensorLost(NORTH),
        Alarm::Blind,
        Alarm::SensorRefused(NORTH, Rejection::TimeFar),
        Alarm::SensorClock(NORTH),
    ] {
        assert!(raised.contains(&told), "{told:?} in {raised:?}");
    }
    assert_eq!(health(&engine, NORTH), SensorHealth::Lost);
}

/// The world's radar; a receiver of what aircraft say of themselves, which hears 200 km far.
fn with_receiver() -> World {
    let mut world = world();
    world.site.policy.stay_s = 20.0;
    let frame = SiteFrame::new(world.site.origin);
    let mut receiver = Sensor::radar("ads-b", frame.to_geodetic(Position::new(50.0, 0.0, 10.0)));
    receiver.sic = 3;
    receiver.reports = Reports::References;
    receiver.range_max_m = 200_000.0;
    world.site.sensors.push(receiver);
    world
}

/// A sign of life once a second.
fn alive(world: &World, sensor: SensorId, operational: bool, from_s: u32, to_s: u32) -> Vec<Event> {
    let status = |second: u32| {
        let time: Time = at(f64::from(second) + 0.5);
        let status = StatusReport {
            sensor,
            time,
            operational,
        };
        Event::Octets {
            feed: FeedId(sensing::reports_feed(&world.site)),
            received: time,
            octets: encode(&[Report::Status(status)]).unwrap(),
        }
    };
    (from_s..to_s).map(status).collect()
}

/// A raid of one rocket with its radar, then what the radar and the receiver do; what was said of zone `a`.
fn after_the_raid(world: &World, then: Vec<Event>, receiver_s: u32) -> (Vec<String>, Vec<Alarm>) {
    let mut all = events(world, &[rocket(2.0, 0.0)], 0.0, 40.0, 1);
    all.extend(then);
    all.extend(alive(world, OTHER, true, 0, receiver_s));
    all.extend(ticks(40.01, 90.0));
    all.sort_by_key(Event::time);
    let mut engine = Engine::new(world).unwrap();
    let decisions = feed(&mut engine, all);
    (warned(&decisions), raised(&decisions))
}

const CLEARED: &str = "a AllClear StayOver";

#[test]
fn a_receiver_of_aircraft_sees_no_rocket_and_clears_no_zone() {
    let world = with_receiver();
    // The radar dies at 40 s; the receiver lives.
    let (said, raised) = after_the_raid(&world, Vec::new(), 90);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(raised.contains(&Alarm::Blind), "{raised:?}");
    // Nor where the radar does not reach the zone's middle and the receiver does.
    let mut short = with_receiver();
    short.site.sensors[0].sector_rad = Some((3.0, 3.0));
    let (said, _) = after_the_raid(&short, Vec::new(), 90);
    assert!(!said.contains(&CLEARED.to_owned()), "{said:?}");
}

#[test]
fn the_loss_of_a_receiver_of_aircraft_holds_no_zone_back() {
    let world = with_receiver();
    let turning = events(&world, &[], 40.0, 90.0, 3);
    let (said, raised) = after_the_raid(&world, turning, 30);
    assert_eq!(said.last().map(String::as_str), Some(CLEARED), "{said:?}");
    assert!(raised.contains(&Alarm::SensorLost(OTHER)) && !raised.contains(&Alarm::Blind));
}

/// What a radar that is not well sees, or does not, proves nothing.
#[test]
fn a_zone_is_cleared_by_a_healthy_radar_only() {
    let world = with_receiver();
    // Its status messages go on, its antenna stands still.
    let stalled = alive(&world, NORTH, true, 40, 90);
    let (said, _) = after_the_raid(&world, stalled, 90);
    assert_eq!(said.len(), 1, "{said:?}");
    // It turns, and says itself that its data are not released for use.
    let mut inhibited = events(&world, &[], 40.0, 90.0, 3);
    inhibited.extend(alive(&world, NORTH, false, 40, 90));
    let (said, _) = after_the_raid(&world, inhibited, 90);
    assert_eq!(said.len(), 1, "{said:?}");
}
