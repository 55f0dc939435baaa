//! What the engine says of its sensors: each alarm begins with its cause and ends with it.

mod support;

use engine::{Alarm, Decision, Engine, Event, FeedId, World};
use frames::{Polar, Span};
use sensing::report::{BeamReport, PlotReport, Report, encode};
use site::SensorId;
use support::{Body, Noise, at, events, feed, state, ticks, told, world};

const NORTH: SensorId = SensorId(0);
/// Looks of the radar in these tests are whole turns, a second each.
const TURN_S: f64 = 1.0;

/// That it was raised once and ended once, each within a window of seconds.
#[track_caller]
fn check(decisions: &[Decision], alarm: &Alarm, raised: [f64; 2], ended: [f64; 2]) {
    let told = told(decisions, alarm);
    let [(began_s, true), (over_s, false)] = told[..] else {
        panic!("{alarm:?}: {told:?}");
    };
    assert!((raised[0]..=raised[1]).contains(&began_s), "{told:?}");
    assert!((ended[0]..=ended[1]).contains(&over_s), "{told:?}");
}

/// Range, azimuth, elevation and range rate of a false plot.
type False = [f64; 4];

fn anywhere(noise: &mut Noise) -> False {
    [
        500.0 + 29_000.0 * noise.uniform(),
        core::f64::consts::TAU * noise.uniform(),
        1.3 * noise.uniform(),
        600.0 * (noise.uniform() - 0.5),
    ]
}

/// A turn of the radar: what it saw, and north; then a second of ticks.
fn turn(world: &World, second: u32, plots: &[False]) -> Vec<Event> {
    let end_s = f64::from(second) + TURN_S;
    let plot = |&[range_m, azimuth_rad, elevation_rad, rate_mps]: &False| {
        Report::Plot(PlotReport {
            sensor: NORTH,
            time: at(end_s - 0.03),
            polar: Polar {
                range_m,
                azimuth_rad,
                elevation_rad,
            },
            range_rate_mps: Some(rate_mps),
            snr_db: None,
            range_sd_m: None,
            azimuth_sd_rad: None,
            elevation_sd_rad: None,
            range_rate_sd_mps: None,
        })
    };
    let mut reports: Vec<Report> = plots.iter().map(plot).collect();
    reports.push(Report::Beam(BeamReport {
        sensor: NORTH,
        time: at(end_s),
        azimuth_rad: 0.0,
    }));
    let octets = Event::Octets {
        feed: FeedId(sensing::reports_feed(&world.site)),
        received: at(end_s),
        octets: encode(&reports).unwrap(),
    };
    let later = ticks(end_s, end_s + TURN_S - 0.01);
    core::iter::once(octets).chain(later).collect()
}

/// CAT034, a jamming strobe (I034/000 = 4) of SAC 1, SIC 1 in an azimuth of a quarter turn.
fn jamming_strobe(world: &World, second: f64) -> Event {
    let since_midnight = at(second) - at(second).midnight();
    let [_, high, middle, low] = ((since_midnight.seconds() * 128.0) as u32).to_be_bytes();
    let octets = vec![34, 0, 11, 0b1111_0000, 1, 1, 4, high, middle, low, 64];
    Event::Octets {
        feed: FeedId(sensing::implicit_feed(&world.site)),
        received: at(second),
        octets,
    }
}

#[test]
fn a_radar_that_says_it_is_jammed_is_an_alarm_until_it_says_so_no_more() {
    let world = world();
    let mut all = events(&world, &[], 0.0, 40.0, 4);
    let strobes = (0..5).map(|count| jamming_strobe(&world, 10.005 + f64::from(count)));
    all.extend(strobes);
    all.sort_by_key(Event::time);
    let mut engine = Engine::new(&world).unwrap();
    let (before, after) = all.split_at(all.partition_point(|event| event.time() < at(12.5)));
    let mut decisions = feed(&mut engine, before.to_vec());
    let seen = engine.sensors().next().unwrap();
    assert_eq!(seen.jammed, Some(Some(core::f64::consts::FRAC_PI_2)));
    decisions.extend(feed(&mut engine, after.to_vec()));
    // The last strobe, of 14.005 s, is believed for ten seconds.
    let alarm = Alarm::SensorJammed(NORTH);
    check(&decisions, &alarm, [10.0, 10.03], [24.0, 24.03]);
    assert_eq!(engine.sensors().next().unwrap().jammed, None);
}

#[test]
fn a_sector_that_falls_silent_is_an_alarm_until_something_comes_from_it_again() {
    let mut world = world();
    world.site.sensors[0].false_plots_per_scan = 100.0;
    let mut noise = Noise::new(6);
    let mut engine = Engine::new(&world).unwrap();
    let mut decisions = Vec::new();
    for second in 0..100 {
        let mut plots: Vec<False> = (0..100).map(|_| anywhere(&mut noise)).collect();
        // For half a minute something stands in the beam between 60 and 120 degrees.
        if (50..80).contains(&second) {
            plots.retain(|[_, azimuth_rad, ..]| !(1.04..2.10).contains(azimuth_rad));
        }
        decisions.extend(feed(&mut engine, turn(&world, second, &plots)));
        if second == 79 {
            let [(from_rad, width_rad)] = engine.sensors().next().unwrap().silent_sectors[..]
            else {
                panic!("one sector is silent");
            };
            assert!((from_rad - 1.047).abs() < 0.01 && (width_rad - 1.047).abs() < 0.01);
        }
    }
    let alarm = Alarm::SectorSilent(NORTH);
    check(&decisions, &alarm, [52.0, 60.0], [81.0, 95.0]);
}

#[test]
fn a_radar_that_sends_the_same_again_and_again_is_lost_until_it_measures() {
    let world = world();
    let mut noise = Noise::new(7);
    let mut engine = Engine::new(&world).unwrap();
    let mut plots = Vec::new();
    let mut decisions = Vec::new();
    for second in 0..30 {
        // From 10 s to 20 s its display is frozen: times go on, measurements do not.
        if !(10..20).contains(&second) {
            plots = (0..3).map(|_| anywhere(&mut noise)).collect();
        }
        decisions.extend(feed(&mut engine, turn(&world, second, &plots)));
    }
    // The last measurement came at 10 s; three seconds later the radar is lost.
    let alarm = Alarm::SensorLost(NORTH);
    check(&decisions, &alarm, [13.0, 13.05], [21.0, 21.05]);
    check(&decisions, &Alarm::Blind, [13.0, 13.05], [21.0, 21.05]);
}

/// Looks at something new at a range and an azimuth until it is a track; it closes in at 100 m/s.
fn looks_until_tracked(world: &World, engine: &Engine, range_m: f64, azimuth_rad: f64) -> u32 {
    let mut engine = engine.clone();
    let from = ((engine.now() - at(0.0)).seconds() - TURN_S).ceil() as u32 + 1;
    for look in 0..10 {
        let plot = [range_m - 100.0 * f64::from(look), azimuth_rad, 0.3, -100.0];
        let decisions = feed(&mut engine, turn(world, from + look, &[plot]));
        let is_track = |decision: &Decision| matches!(decision, Decision::Track(_));
        if decisions.iter().any(is_track) {
            return look + 1;
        }
    }
    panic!("never tracked");
}

/// The site file says two false plots a turn. From 7 to 9.4 km in the north-west there are sixty more.
#[test]
fn where_false_plots_are_thick_a_new_track_needs_more_looks_and_nowhere_else() {
    let world = world();
    let mut noise = Noise::new(8);
    let mut quiet = Engine::new(&world).unwrap();
    let mut rain = Engine::new(&world).unwrap();
    for second in 0..90 {
        let mut plots: Vec<False> = (0..2).map(|_| anywhere(&mut noise)).collect();
        feed(&mut quiet, turn(&world, second, &plots));
        plots.extend((0..60).map(|_| {
            let [_, _, elevation_rad, rate_mps] = anywhere(&mut noise);
            let range_m = 7_000.0 + 2_400.0 * noise.uniform();
            let azimuth_rad = 5.3 + 0.5 * noise.uniform();
            [range_m, azimuth_rad, elevation_rad, rate_mps]
        }));
        feed(&mut rain, turn(&world, second, &plots));
    }
    let per_look = |engine: &Engine| engine.sensors().next().unwrap().false_plots_per_look;
    assert!((1.0..4.0).contains(&per_look(&quiet)));
    assert!((55.0..66.0).contains(&per_look(&rain)));

    let looks = |range_m, azimuth_rad| {
        [&quiet, &rain].map(|engine| looks_until_tracked(&world, engine, range_m, azimuth_rad))
    };
    let [clear, in_rain] = looks(8_500.0, 5.5);
    let [at_range, behind_it] = looks(14_000.0, 5.5);
    let [in_azimuth, beside_it] = looks(8_500.0, 2.5);
    assert!(in_rain > clear, "{in_rain} against {clear}");
    assert_eq!([at_range, in_azimuth], [behind_it, beside_it]);
}

#[test]
fn a_track_that_is_only_predicted_says_so_until_it_is_seen_again() {
    let world = world();
    let body = || Body::Level {
        from: state(0.0, [-9_000.0, 2_000.0, 1_500.0], [90.0, 0.0, 0.0]),
    };
    let mut engine = Engine::new(&world).unwrap();
    let mut decisions = feed(&mut engine, events(&world, &[body()], 0.0, 20.0, 3));
    // For four seconds the radar turns and does not see it.
    decisions.extend(feed(&mut engine, events(&world, &[], 20.0, 24.0, 4)));
    decisions.extend(feed(&mut engine, events(&world, &[body()], 24.0, 30.0, 5)));
    let mut marked = Vec::new();
    for decision in &decisions {
        let Decision::Track(report) = decision else {
            continue;
        };
        let second = (report.time - at(0.0)).seconds();
        // North of the radar, westwards: away from the clutter's few false tracks.
        if (report.position.y() - 2_000.0).abs() < 300.0 && second > 5.0 {
            assert!(report.time >= report.seen, "{report:?}");
            let hidden = (20.5..24.0).contains(&second);
            assert!(
                !report.is_predicted() || hidden || second < 20.0,
                "{second}"
            );
            assert!(report.is_predicted() || !hidden, "{second}");
            if hidden {
                assert!(report.seen < at(20.0) + Span::from_millis(100));
                marked.push(second);
            }
        }
    }
    assert!(marked.len() >= 2, "{marked:?}");
}
