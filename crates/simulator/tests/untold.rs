//! What a scenario does to a sensor behind the engine's back is really done, by as much as it says: biases, clock,
//! multipath, silence, the notch. Held against the true path, on fixed seeds.

mod common;

use common::{START, circling, errors, plots, radar, run, stated};
use frames::{Span, Time, degrees};
use recording::lines::PlotReport;
use site::Sensor;

/// The radar without false plots.
fn clean() -> Sensor {
    Sensor {
        false_plots_per_scan: 0.0,
        ..radar("a", 1, 0.0)
    }
}

/// Mean and mean square of the four errors, in the site file's standard deviations, over ten minutes of an
/// aeroplane at a height; `at` says at which moment a plot is held against the truth.
fn moments(up_m: f64, keys: &str, at: impl Fn(&PlotReport) -> Time) -> ([f64; 4], [f64; 4], f64) {
    let (mut sums, mut squares, mut count) = ([0.0; 4], [0.0; 4], 0.0);
    let scenario = format!("{}\n[[sensor]]\nid = \"a\"\n{keys}\n", circling(up_m));
    let sensor = clean();
    for seed in 0..10 {
        let output = run(&scenario, vec![sensor.clone()], seed);
        // A clock ahead states times at which the scenario is over.
        let before_end = |plot: &&PlotReport| plot.time < START + Span::from_millis(59_400);
        for plot in plots(&output).into_iter().filter(before_end) {
            count += 1.0;
            let errors = errors(&output, &sensor, plot, at(plot));
            for (i, sd) in stated(&sensor).into_iter().enumerate() {
                sums[i] += errors[i] / sd;
                squares[i] += errors[i] * errors[i] / (sd * sd);
            }
        }
    }
    assert!(count > 500.0, "{count} plots");
    (sums.map(|s| s / count), squares.map(|s| s / count), count)
}

/// Holds the means of the four errors against what they should be, within five standard deviations.
#[track_caller]
fn check_means(keys: &str, at: impl Fn(&PlotReport) -> Time, wanted: [f64; 4]) {
    let (means, _, count) = moments(1500.0, keys, at);
    for (mean, wanted) in means.iter().zip(wanted) {
        assert!(
            (mean - wanted).abs() < 5.0 / count.sqrt(),
            "{keys}: {means:?}"
        );
    }
}

#[test]
fn biases_shift_what_they_name_and_nothing_else() {
    let own = |plot: &PlotReport| plot.time;
    // In standard deviations: 15 m, 4 mrad.
    check_means("", own, [0.0; 4]);
    check_means("range_bias_m = -30.0", own, [-2.0, 0.0, 0.0, 0.0]);
    let angle = degrees(0.5) / 4e-3;
    check_means("azimuth_bias_deg = 0.5", own, [0.0, angle, 0.0, 0.0]);
    check_means("elevation_bias_deg = -0.5", own, [0.0, 0.0, -angle, 0.0]);
}

#[test]
fn a_clock_ahead_states_later_times_than_those_of_the_looks() {
    // A whole number of ticks.
    let ahead = Span::from_millis(500);
    check_means("clock_offset_s = 0.5", |plot| plot.time - ahead, [0.0; 4]);
    // At the stated time the aeroplane is elsewhere: half a second of 80 m/s to the left, some 6 mrad.
    let (means, _, _) = moments(1500.0, "clock_offset_s = 0.5", |plot| plot.time);
    assert!((1.2..1.8).contains(&means[1]), "{means:?}");
}

#[test]
fn multipath_adds_its_scatter_to_low_elevations_alone() {
    let keys = "multipath_below_deg = 2.5\nmultipath_sd_deg = 0.3";
    let own = |plot: &PlotReport| plot.time;
    let added = degrees(0.3) / 4e-3;
    // Seen under 1.7 degrees, and under 13.
    for (up_m, elevation) in [(210.0, 1.0 + added * added), (1500.0, 1.0)] {
        let (means, squares, count) = moments(up_m, keys, own);
        let wanted = [1.0, 1.0, elevation, 1.0];
        for i in 0..4 {
            let five_sd = 5.0 * wanted[i] * (2.0 / count).sqrt();
            assert!(
                (squares[i] - wanted[i]).abs() < five_sd,
                "{up_m}: {squares:?}"
            );
            assert!(
                means[i].abs() < 5.0 * (wanted[i] / count).sqrt(),
                "{up_m}: {means:?}"
            );
        }
    }
}

#[test]
fn a_silent_sensor_sends_nothing_and_the_others_go_on() {
    let sensors = || vec![radar("a", 1, 0.0), radar("b", 2, 3000.0)];
    let sent = |keys: &str, sensor: usize| {
        let scenario = format!("{}\n[[sensor]]\nid = \"a\"\n{keys}\n", circling(1500.0));
        let output = run(&scenario, sensors(), 1);
        let datagrams = output.datagrams.iter().filter(|d| d.sensor == sensor);
        let reports = datagrams.flat_map(|d| &d.reports);
        let mut times: Vec<f64> = reports.map(|r| (r.time - START).seconds()).collect();
        times.sort_by(f64::total_cmp);
        times
    };
    let (all, others) = (sent("", 0), sent("", 1));
    for (keys, silent) in [
        ("silent_from_s = 20.0\nsilent_until_s = 40.0", 20.0..40.0),
        ("silent_from_s = 35.5", 35.5..f64::INFINITY),
        ("silent_until_s = 35.5", 0.0..0.0),
    ] {
        let mut left = all.clone();
        left.retain(|time_s| !silent.contains(time_s));
        assert_eq!(sent(keys, 0), left, "{keys}");
        assert_eq!(sent(keys, 1), others, "{keys}");
    }
    let in_between = all.iter().filter(|s| (20.0..40.0).contains(*s)).count();
    assert!(in_between > 400, "plots and sector messages: {in_between}");
}

#[test]
fn what_hardly_nears_or_recedes_is_lost_in_the_notch() {
    // Circling some way off the radar's place, the aeroplane nears and recedes by at most 5 m/s.
    let seen = |keys: &str| {
        let scenario = format!("{}\n[[sensor]]\nid = \"a\"\n{keys}\n", circling(1500.0));
        let sensor = clean();
        let output = run(&scenario, vec![sensor.clone()], 3);
        let rates = plots(&output).into_iter().map(|plot| {
            let error = errors(&output, &sensor, plot, plot.time)[3];
            (plot.time, plot.range_rate_mps.expect("Doppler") - error)
        });
        rates.collect::<Vec<(Time, f64)>>()
    };
    let all = seen("");
    let slow = |&&(_, rate_mps): &&(Time, f64)| rate_mps.abs() < 3.0;
    let fast: Vec<_> = all.iter().filter(|plot| !slow(plot)).copied().collect();
    assert!(
        all.iter().filter(slow).count() > 10 && fast.len() > 10,
        "{all:?}"
    );
    assert_eq!(seen("doppler_notch_mps = 3.0"), fast);
}
