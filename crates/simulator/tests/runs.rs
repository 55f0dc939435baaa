//! What a run promises: it repeats, sensors do not touch the truth, reports are what was asked.

mod common;

use std::collections::BTreeMap;

use asterix::views::{cat015, cat048};
use common::{SALVO, START, circling, errors, plots, radar, run, run_in, stated};
use frames::{GeoidGrid, Polar, SiteFrame, Span};
use recording::lines::{PlotLine, TruthLine};
use simulator::{Output, TICK_NS};

fn octets(output: &Output) -> Vec<u8> {
    let datagrams = output.datagrams.iter();
    datagrams.flat_map(|d| d.octets.iter().copied()).collect()
}

#[test]
fn a_seed_repeats_a_run_and_another_does_not() {
    let one = run(SALVO, vec![radar("a", 1, 0.0)], 1);
    assert_eq!(one, run(SALVO, vec![radar("a", 1, 0.0)], 1));
    assert_ne!(
        octets(&one),
        octets(&run(SALVO, vec![radar("a", 1, 0.0)], 2))
    );
}

#[test]
fn a_further_sensor_changes_no_object_and_no_other_sensors_octets() {
    let alone = run(SALVO, vec![radar("a", 1, 0.0)], 1);
    let both = run(SALVO, vec![radar("a", 1, 0.0), radar("b", 2, 3000.0)], 1);
    assert_eq!(alone.objects, both.objects);
    let of_first: Vec<_> = both.datagrams.iter().filter(|d| d.sensor == 0).collect();
    assert_eq!(of_first, alone.datagrams.iter().collect::<Vec<_>>());
}

#[test]
fn a_round_that_breaks_up_falls_short_in_pieces() {
    let output = run(SALVO, Vec::new(), 1);
    let impact = |name: &str| {
        let object = output
            .objects
            .iter()
            .find(|o| o.name == name)
            .expect("it flew");
        object.impact.expect("it came down").position
    };
    let whole = impact("rocket-01");
    for piece in ["broken-01", "broken-01.2", "broken-01.3", "broken-02.2"] {
        let from = frames::Position::new(5000.0, 5500.0, 0.0);
        let (near, far) = ((impact(piece) - from).length(), (whole - from).length());
        assert!(near < 0.7 * far, "{piece}: {near} m against {far} m");
    }
    assert_eq!(output.objects.len(), 4 + 2 * 3);
}

#[test]
fn thrust_tails_off_and_a_parachute_stops_the_fall() {
    let group = |what: &str| {
        format!(
            r#"
[[rounds]]
name = "one"
class = "rocket"
count = 1
from_s = 0.0
until_s = 0.0
east_m = 5000.0
north_m = 5500.0
height_m = 300.0
speed_mps = 100.0
course_deg = 228.0
climb_deg = 60.0
ballistic_coefficient_kg_m2 = 5000.0
cross_section_m2 = 0.01
{what}
"#
        )
    };
    let speeds = |what: &str, times_s: [f64; 3]| {
        let output = run(&group(what), Vec::new(), 1);
        times_s.map(|t| {
            output.objects[0]
                .path
                .at(t)
                .expect("aloft")
                .velocity
                .length()
        })
    };
    // Forty times three seconds and half of two: 160 m/s, less what gravity and air take in five.
    let burning = "thrust = { duration_s = 3.0, acceleration_mps2 = 40.0, tail_off_s = 2.0 }";
    let [at_three, at_five, at_six] = speeds(burning, [3.0, 5.0, 6.0]);
    assert!(
        (at_three - 100.0 - 120.0 + 3.0 * 9.0).abs() < 8.0,
        "{at_three}"
    );
    assert!(
        (at_five - at_three - 40.0 + 2.0 * 9.5).abs() < 8.0,
        "{at_five}"
    );
    assert!(at_six < at_five);
    // Under a parachute of 40 kg/m² it sinks at the speed at which drag is its weight, 25 m/s.
    let chute = "drag_change = { from_s = 4.0, until_s = 4.0, lasts_s = 0.5, ballistic_coefficient_kg_m2 = 40.0 }";
    let [before, _, sinking] = speeds(chute, [3.9, 5.0, 15.0]);
    let terminal_mps = (2.0 * 9.81 * 40.0 / 1.17_f64).sqrt();
    assert!(
        before > 55.0 && (sinking - terminal_mps).abs() < 2.0,
        "{before} {sinking}"
    );
}

#[test]
fn the_true_air_carries_what_falls() {
    let mut windy = common::site(Vec::new());
    windy.air.wind_east_mps = 10.0;
    let scenario = common::scenario("cat015", SALVO);
    let calm = run(SALVO, Vec::new(), 1);
    let blown = common::fly(&scenario, &windy, 1).expect("it fits the site");
    for (before, after) in calm.objects.iter().zip(&blown.objects) {
        let (before, after) = (before.impact.expect("down"), after.impact.expect("down"));
        assert!(after.position.x() > before.position.x() + 50.0);
    }
}

#[test]
fn noise_and_detections_are_what_the_site_file_says() {
    // A minute in view; twenty seeds give 1200 looks.
    let mut sensor = radar("a", 1, 0.0);
    sensor.false_plots_per_scan = 0.0;
    let mut squares = [0.0; 4];
    let (mut seen, mut looks) = (0.0, 0.0);
    for seed in 0..20 {
        let output = run(&circling(1500.0), vec![sensor.clone()], seed);
        looks += 60.0;
        for plot in plots(&output) {
            seen += 1.0;
            assert_eq!((plot.time - START).0 % TICK_NS, 0);
            let errors = errors(&output, &sensor, plot, plot.time);
            for ((sum, error), sd) in squares.iter_mut().zip(errors).zip(stated(&sensor)) {
                *sum += error * error / (sd * sd);
            }
        }
    }
    // Five standard deviations of a binomial share and of a mean of squares.
    let share: f64 = seen / looks;
    assert!(
        (share - 0.9).abs() < 5.0 * (0.09_f64 / looks).sqrt(),
        "{share}"
    );
    for sum in squares {
        let mean = sum / seen;
        assert!(
            (mean - 1.0).abs() < 5.0 * (2.0_f64 / seen).sqrt(),
            "{mean} {squares:?}"
        );
    }
}

#[test]
fn false_plots_are_as_many_as_the_site_file_says() {
    let output = run("", vec![radar("a", 1, 0.0)], 3);
    let (count, mean) = (plots(&output).len() as f64, 60.0 * 20.0);
    assert!((count - mean).abs() < 5.0 * f64::sqrt(mean), "{count}");
    let owners = output
        .truth
        .iter()
        .filter(|line| matches!(line, TruthLine::Plot { object: None, .. }));
    assert_eq!(owners.count(), plots(&output).len());
}

#[test]
fn octets_and_lines_say_the_same() {
    let output = run(SALVO, vec![radar("a", 1, 0.0)], 4);
    let mut lines = plots(&output).into_iter();
    let mut count = 0;
    for datagram in output.datagrams.iter().filter(|d| d.octets[0] == 15) {
        let blocks: Vec<_> = asterix::blocks(&datagram.octets).collect();
        let [Ok(block)] = blocks.as_slice() else {
            panic!("{blocks:?}")
        };
        for report in block.reports::<cat015::TargetReport>() {
            let (report, line) = (report.expect("sound"), lines.next().expect("a line"));
            count += 1;
            let stated = report.time_of_day.expect("a time").nanoseconds() as i64;
            assert_eq!(line.time, line.time.midnight() + Span(stated));
            assert_eq!(Some(line.range_m), report.range_m);
            assert_eq!(Some(line.azimuth_deg), report.azimuth_deg);
            assert_eq!(Some(line.elevation_deg), report.elevation_deg);
            assert_eq!(line.range_rate_mps, report.doppler_mps);
        }
    }
    assert!(count > 1200 && lines.next().is_none());
}

#[test]
fn a_datagram_leaves_with_its_latest_report() {
    for format in ["cat015", "cat048"] {
        let sensors = vec![radar("a", 1, 0.0), radar("b", 2, 3000.0)];
        let output = run_in(format, SALVO, sensors, 4);
        let times: Vec<_> = output.datagrams.iter().map(|d| d.time).collect();
        assert!(times.is_sorted());
        for datagram in &output.datagrams {
            let latest = datagram.reports.iter().map(|r| r.time).max();
            assert_eq!(latest, Some(datagram.time));
            assert!(datagram.octets.len() <= simulator::DATAGRAM_OCTETS_MAX);
        }
    }
}

#[test]
fn category_048_heights_lead_back_to_the_elevation() {
    let output = run_in("cat048", SALVO, vec![radar("a", 1, 0.0)], 4);
    let frame = SiteFrame::new(radar("a", 1, 0.0).position);
    let geoid = GeoidGrid::constant(20.0);
    let mut lines = plots(&output).into_iter();
    for datagram in output.datagrams.iter().filter(|d| d.octets[0] == 48) {
        let block = asterix::blocks(&datagram.octets)
            .next()
            .expect("a block")
            .expect("sound");
        for report in block.reports::<cat048::TargetReport>() {
            let (report, line) = (report.expect("sound"), lines.next().expect("a line"));
            let polar = Polar {
                range_m: line.range_m,
                azimuth_rad: line.azimuth_deg.to_radians(),
                elevation_rad: line.elevation_deg.to_radians(),
            };
            let [e, n, u] = polar.to_position().to_array();
            let place = frame.to_geodetic(frames::Position::new(e, n, u));
            let height_m = geoid.to_sea_level(place).0;
            let stated_m = report.height_m.expect("a height");
            assert!((height_m - stated_m).abs() < 1e-3, "{height_m} {stated_m}");
        }
    }
    assert!(lines.next().is_none());
}

#[test]
fn truth_names_the_owner_of_every_plot_in_order() {
    let output = run(SALVO, vec![radar("a", 1, 0.0)], 5);
    let owners: Vec<_> = output
        .truth
        .iter()
        .filter_map(|line| match line {
            TruthLine::Plot { index, object, .. } => Some((*index, object.clone())),
            _ => None,
        })
        .collect();
    let plots = plots(&output);
    assert_eq!(owners.len(), plots.len());
    let mut counts = BTreeMap::new();
    for ((index, object), expected) in owners.iter().zip(0..) {
        assert_eq!(*index, expected);
        *counts.entry(object.clone()).or_insert(0) += 1;
    }
    // A rocket is aloft for some 28 s; nearly all of it in view, nine looks in ten succeed.
    let rocket = counts[&Some("rocket-01".to_owned())];
    assert!((18..=30).contains(&rocket), "{counts:?}");
}

#[test]
fn the_network_loses_doubles_and_delays_what_it_is_told_to() {
    let fate = r#"
[[sensor]]
id = "a"
datagrams = { lost_share = 0.1, doubled_share = 0.2, late_share = 0.3, late_s = 2.0 }
"#;
    let sound = run(SALVO, vec![radar("a", 1, 0.0)], 6);
    let output = run(&(SALVO.to_owned() + fate), vec![radar("a", 1, 0.0)], 6);
    let sent = sound.datagrams.len() as f64;
    let repeated = output.datagrams.iter().filter(|d| d.repeated).count() as f64;
    let arrived = output.datagrams.len() as f64 - repeated;
    let late = output.datagrams.iter().filter(|d| !d.repeated);
    let late = late
        .filter(|d| d.reports.iter().all(|r| r.time < d.time))
        .count() as f64;
    let close = |count: f64, of: f64, share: f64| {
        (count - of * share).abs() < 5.0 * (of * share * (1.0 - share)).sqrt()
    };
    assert!(close(arrived, sent, 0.9), "{arrived} of {sent}");
    assert!(close(repeated, arrived, 0.2), "{repeated} of {arrived}");
    assert!(close(late, arrived, 0.3), "{late} of {arrived}");
    assert_eq!(sound.objects, output.objects);
}

#[test]
fn an_unknown_sensor_is_refused() {
    let scenario = common::scenario("cat015", "[[sensor]]\nid = \"nobody\"\n");
    let site = common::site(vec![radar("a", 1, 0.0)]);
    let error = common::fly(&scenario, &site, 1).expect_err("refused");
    assert!(error.to_string().contains("`nobody`"));
}

#[test]
fn blind_speeds_and_split_plots_are_what_the_scenario_says_of_them() {
    let seen = |keys: &str| {
        let scenario = format!("{SALVO}\n[[sensor]]\nid = \"a\"\nlow_share = 0.0\n{keys}");
        let output = run(&scenario, vec![radar("a", 1, 0.0)], 1);
        let rates = output.datagrams.iter().flat_map(|d| &d.reports);
        let rates = rates.filter(|report| report.object.is_some());
        rates
            .filter_map(|report| match &report.line {
                PlotLine::Plot(plot) => plot.range_rate_mps,
                _ => None,
            })
            .collect::<Vec<f64>>()
    };
    let near = |rates: &[f64]| {
        rates
            .iter()
            .filter(|r| (r.abs() - 200.0).abs() < 20.0)
            .count()
    };
    let all = seen("");
    let blind = seen("doppler_notch_mps = 30\nblind_speed_mps = 200");
    assert!(near(&all) > 5, "{all:?}");
    assert_eq!(near(&blind), 0, "{blind:?}");
    assert!(
        blind.iter().any(|r| (r.abs() - 250.0).abs() < 15.0),
        "{blind:?}"
    );

    let split = seen("split_share = 0.25");
    let wanted = 1.25 * all.len() as f64;
    let five_sd = 5.0 * (0.25 * 0.75 * all.len() as f64).sqrt();
    assert!(
        (split.len() as f64 - wanted).abs() < five_sd,
        "{} of {}",
        split.len(),
        all.len()
    );
}
