//! Sensors that are out of alignment: found, corrected, alarmed, and what it does for a rocket's track.

mod support;

use asterix::BlockWriter;
use asterix::views::{Source, TimeOfDay, cat021};
use engine::{Alarm, Decision, Engine, Event, FeedId, World};
use flight::Environment;
use frames::{Enu, GeoidGrid, Polar, Position, SiteFrame, Span, Time};
use sensing::report::{PlotReport, Report, encode};
use site::{Air, Reports, Sensor, SensorId};
use support::{Body, Noise, at, feed, rocket, state, world};
use tracking::Class;

/// What a sensor adds to range, azimuth and elevation, and how far its clock is ahead.
type Wrong = [f64; 4];

/// Two radars 8 km apart, and a receiver of what aircraft say of themselves.
fn two_radars() -> World {
    let mut world = world();
    let frame = SiteFrame::new(world.site.origin);
    world.site.sensors[0].false_plots_per_scan = 0.5;
    let mut east = Sensor::radar(
        "east",
        frame.to_geodetic(Position::new(8_000.0, -1_000.0, 10.0)),
    );
    east.sic = 2;
    east.false_plots_per_scan = 0.5;
    let mut adsb = Sensor::radar("ads-b", frame.to_geodetic(Position::new(50.0, 0.0, 10.0)));
    adsb.sic = 3;
    adsb.reports = Reports::References;
    (adsb.azimuth_sd_rad, adsb.elevation_sd_rad) = (5e-4, 5e-4);
    world.site.sensors.extend([east, adsb]);
    world
}

/// Each sensor looks at everything once a second, in its own part of the second; the receiver hears
/// the level bodies only.
fn looks(world: &World, wrong: &[Wrong], hears: bool, bodies: &[Body], to_s: u32) -> Vec<Event> {
    let frame = SiteFrame::new(world.site.origin);
    let air = Air::standard();
    let environment =
        Environment::new(frame, GeoidGrid::constant(0.0), air, world.ground.clone()).unwrap();
    let mut noise = Noise::new(11);
    let fed = FeedId(sensing::reports_feed(&world.site));
    let mut events = Vec::new();
    for second in 0..to_s {
        for (index, sensor) in world.site.sensors.iter().enumerate() {
            let reference = sensor.reports == Reports::References;
            if reference && !hears {
                continue;
            }
            let looked = f64::from(second) + 0.1 + 0.3 * index as f64;
            let [range_m, azimuth_rad, elevation_rad, clock_s] = wrong[index];
            let plots = bodies.iter().filter_map(|body| {
                let level = matches!(body, Body::Level { .. });
                let (position, velocity) = body.at(&environment, at(looked))?;
                if (reference && !level) || noise.uniform() > 0.95 {
                    return None;
                }
                let to_sensor = frame.to_sensor(sensor.position);
                let seen = to_sensor.apply(position);
                let polar = Polar::from_position(seen);
                let line = seen - Position::new(0.0, 0.0, 0.0);
                let rate = line.dot(to_sensor.turn(velocity)) / line.length();
                Some(Report::Plot(PlotReport {
                    sensor: SensorId(index as u16),
                    time: at(looked + clock_s),
                    polar: Polar {
                        range_m: polar.range_m + range_m + 10.0 * noise.normal(),
                        azimuth_rad: polar.azimuth_rad
                            + azimuth_rad
                            + sensor.azimuth_sd_rad * noise.normal(),
                        elevation_rad: polar.elevation_rad
                            + elevation_rad
                            + sensor.elevation_sd_rad * noise.normal(),
                    },
                    range_rate_mps: (!reference).then(|| rate + noise.normal()),
                    snr_db: None,
                    range_sd_m: None,
                    azimuth_sd_rad: None,
                    elevation_sd_rad: None,
                    range_rate_sd_mps: None,
                }))
            });
            let reports: Vec<Report> = plots.collect();
            events.push(Event::Octets {
                feed: fed,
                received: at(looked + 0.02),
                octets: encode(&reports).unwrap(),
            });
            for tick in 0..10 {
                let time = at(looked + 0.03) + Span::from_millis(20 * tick);
                events.push(Event::Tick { time });
            }
        }
    }
    events
}

fn traffic() -> Vec<Body> {
    let level = |position, velocity| Body::Level {
        from: state(0.0, position, velocity),
    };
    vec![
        level([-9_000.0, 4_000.0, 2_500.0], [140.0, 20.0, 0.0]),
        level([6_000.0, 9_000.0, 3_000.0], [-30.0, -130.0, 0.0]),
        level([9_000.0, -6_000.0, 1_800.0], [-110.0, 60.0, 2.0]),
    ]
}

fn alarms(decisions: &[Decision]) -> Vec<(Alarm, Time, bool)> {
    let alarm = |decision: &Decision| match decision {
        Decision::Alarm {
            time,
            alarm,
            raised,
        } => Some((alarm.clone(), *time, *raised)),
        _ => None,
    };
    decisions.iter().filter_map(alarm).collect()
}

const RIGHT: Wrong = [0.0; 4];

#[test]
fn a_radar_out_of_alignment_is_corrected_by_aircraft_and_alarmed_the_other_is_not() {
    let world = two_radars();
    let wrong = [-50.0, 0.015, -0.010, 0.05];
    let events = looks(&world, &[RIGHT, wrong, RIGHT], true, &traffic(), 90);
    let mut engine = Engine::new(&world).unwrap();
    let decisions = feed(&mut engine, events.clone());
    let biased: Vec<_> = alarms(&decisions)
        .into_iter()
        .filter(|(alarm, ..)| matches!(alarm, Alarm::SensorBiased(_)))
        .collect();
    assert_eq!(biased.len(), 1, "{biased:?}");
    assert_eq!(biased[0].0, Alarm::SensorBiased(SensorId(1)));
    // Three aircraft a second: thirty plots take ten seconds, after three until they are known.
    assert!(biased[0].1 < at(14.0), "{biased:?}");
    let east = engine.registration(SensorId(1)).unwrap();
    let (found, sd) = (east.bias.to_array(), east.sd.to_array());
    for k in 0..4 {
        assert!((found[k] - wrong[k]).abs() < 4.5 * sd[k], "{k}: {east:?}");
        assert!(k == 3 || (east.applied.to_array()[k] - wrong[k]).abs() < 0.3 * wrong[k].abs());
    }
    assert_eq!(east.unverified_since, None);
    assert!(engine.registration(SensorId(2)).is_none());
    // References are a yardstick, not plots: three aircraft, and none of them twice.
    assert_eq!(engine.tracks().count(), 3);

    let (before, after) = events.split_at(events.len() / 2);
    let mut half = Engine::new(&world).unwrap();
    feed(&mut half, before.to_vec());
    let mut restored = Engine::restore(&world, &half.snapshot().unwrap()).unwrap();
    feed(&mut restored, after.to_vec());
    assert_eq!(restored.decision_hash(), engine.decision_hash());
}

#[test]
fn one_radar_without_anything_to_hold_it_against_is_left_as_it_is_and_says_so() {
    let mut world = two_radars();
    world.site.sensors.truncate(1);
    let wrong = [80.0, 0.015, 0.010, 0.1];
    let mut engine = Engine::new(&world).unwrap();
    feed(&mut engine, looks(&world, &[wrong], true, &traffic(), 60));
    let standing = engine.registration(SensorId(0)).unwrap();
    assert_eq!(standing.applied.to_array(), [0.0; 4]);
    assert_eq!(standing.compared, 0);
    let since = standing.unverified_since.unwrap();
    assert!(since < at(2.0), "{since:?}");
}

/// Mean distance of the rocket's reported track from the truth in its last ten seconds.
fn track_error_m(world: &World, wrong: &[Wrong], hears: bool) -> f64 {
    let mut bodies = traffic();
    bodies.push(rocket(60.0, 0.0));
    let environment = Environment::new(
        SiteFrame::new(world.site.origin),
        GeoidGrid::constant(0.0),
        Air::standard(),
        world.ground.clone(),
    )
    .unwrap();
    let truth = |time| bodies[3].at(&environment, time);
    let mut engine = Engine::new(world).unwrap();
    let decisions = feed(&mut engine, looks(world, wrong, hears, &bodies, 90));
    let mut errors = Vec::new();
    for decision in &decisions {
        if let Decision::Track(report) = decision
            && let Some((there, _)) = truth(report.time)
            && report.time > at(75.0)
            && report.ballistic_coefficient_kg_m2.is_some()
        {
            let off: frames::Vector<Enu> = report.position - there;
            errors.push(off.length());
        }
    }
    assert!(errors.len() > 5, "{}", errors.len());
    errors.iter().sum::<f64>() / errors.len() as f64
}

#[test]
fn a_rocket_s_track_is_the_better_for_it() {
    let world = two_radars();
    let wrong = [
        [40.0, 0.012, -0.006, 0.0],
        [-40.0, -0.012, 0.008, 0.0],
        RIGHT,
    ];
    let right = track_error_m(&world, &[RIGHT; 3], false);
    let corrected = track_error_m(&world, &wrong, true);
    let each_other = track_error_m(&world, &wrong, false);
    let mut alone = world.clone();
    alone.site.sensors.remove(1);
    let uncorrected = track_error_m(&alone, &[wrong[0], RIGHT], false);
    assert!(corrected < 1.5 * right + 5.0, "{corrected} against {right}");
    assert!(
        corrected < 0.6 * uncorrected,
        "{corrected} against {uncorrected}"
    );
    assert!(
        each_other < uncorrected,
        "{each_other} against {uncorrected}"
    );
}

/// CAT021: the aircraft's own word, as an ADS-B receiver passes it on.
fn adsb(sensor: &Sensor, environment: &Environment, bodies: &[Body], looked: f64) -> Vec<u8> {
    let since_midnight = at(looked) - at(looked).midnight();
    let mut block = BlockWriter::new(21);
    for (number, body) in (1_u32..).zip(bodies) {
        let Some((position, _)) = body.at(environment, at(looked)) else {
            continue;
        };
        let place = environment.frame().to_geodetic(position);
        let report = cat021::TargetReport {
            source: Some(Source {
                sac: sensor.sac,
                sic: sensor.sic,
            }),
            descriptor: Some(cat021::Descriptor::default()),
            applicable: Some(TimeOfDay::from_nanoseconds(since_midnight.0 as u64)),
            fine_position_deg: Some((place.latitude_deg(), place.longitude_deg())),
            address: Some(number),
            height_m: Some(place.height.0),
            quality: Some(cat021::Quality {
                integrity: 8,
                accuracy: Some(10),
            }),
            ..Default::default()
        };
        block.push(&report).unwrap();
    }
    block.finish()
}

#[test]
fn what_aircraft_say_by_ads_b_tells_a_radar_s_errors() {
    let world = two_radars();
    let wrong = [-50.0, 0.015, -0.010, 0.05];
    let bodies = traffic();
    let environment = Environment::new(
        SiteFrame::new(world.site.origin),
        GeoidGrid::constant(0.0),
        Air::standard(),
        world.ground.clone(),
    )
    .unwrap();
    let receiver = &world.site.sensors[2];
    let mut events = looks(&world, &[RIGHT, wrong, RIGHT], false, &bodies, 60);
    events.extend((0..60).map(|second| {
        let looked = f64::from(second) + 0.7;
        Event::Octets {
            feed: FeedId(sensing::implicit_feed(&world.site)),
            received: at(looked + 0.02),
            octets: adsb(receiver, &environment, &bodies, looked),
        }
    }));
    events.sort_by_key(Event::time);
    let mut engine = Engine::new(&world).unwrap();
    let decisions = feed(&mut engine, events);
    let east = engine.registration(SensorId(1)).unwrap();
    let (found, sd) = (east.bias.to_array(), east.sd.to_array());
    for k in 0..4 {
        assert!((found[k] - wrong[k]).abs() < 4.5 * sd[k], "{k}: {east:?}");
    }
    // Well known: the two radars alone could only tell how they differ.
    assert!(sd[1] < 0.002 && sd[2] < 0.002, "{sd:?}");
    assert_eq!(east.unverified_since, None);
    let raised: Vec<_> = alarms(&decisions)
        .into_iter()
        .filter(|(alarm, ..)| matches!(alarm, Alarm::SensorBiased(_)))
        .collect();
    assert_eq!(raised.len(), 1, "{raised:?}");
    // They are aircraft and found no track twice.
    assert_eq!(engine.tracks().count(), 3);
    for track in engine.tracks() {
        assert!(track.class.of(Class::Aircraft) > 0.9, "{track:?}");
    }
}

/// A rocket flies where an aircraft says that it is: it is warned of all the same.
#[test]
fn an_aircraft_s_word_vetoes_no_rocket() {
    let world = two_radars();
    let mut bodies = traffic();
    bodies.push(rocket(2.0, 0.0));
    let environment = Environment::new(
        SiteFrame::new(world.site.origin),
        GeoidGrid::constant(0.0),
        Air::standard(),
        world.ground.clone(),
    )
    .unwrap();
    let receiver = &world.site.sensors[2];
    let mut events = looks(&world, &[RIGHT; 3], false, &bodies, 40);
    events.extend((0..40).map(|second| {
        let looked = f64::from(second) + 0.7;
        Event::Octets {
            feed: FeedId(sensing::implicit_feed(&world.site)),
            received: at(looked + 0.02),
            // The rocket's place among them: a spoofed or mistaken word.
            octets: adsb(receiver, &environment, &bodies, looked),
        }
    }));
    events.sort_by_key(Event::time);
    let mut engine = Engine::new(&world).unwrap();
    let decisions = feed(&mut engine, events);
    let warned = support::warned(&decisions);
    assert!(
        warned.iter().any(|said| said.starts_with("a Warn")),
        "{warned:?}"
    );
}
