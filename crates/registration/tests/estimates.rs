//! Known errors are put in, and must come out within the estimate's own covariance.

use frames::{EllipsoidHeight, Enu, Geodetic, Polar, Position, SiteFrame, Span, Time, Vector};
use registration::{Bias, Common, ERRORS, Layout, Registration};
use sensing::{Coverage, Dwell, Plot, PlotId};
use site::{Reports, Sensor, SensorId};

/// Normal numbers from a fixed sequence: sums of twelve uniform ones.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// Sensors, what is wrong with them, and an aircraft that turns.
struct Play {
    frame: SiteFrame,
    sensors: Vec<Sensor>,
    wrong: Vec<Bias>,
    layout: Layout,
    noise: Noise,
    plots: u64,
    /// How long it has been going on, seconds.
    passed: u32,
}

impl Play {
    /// Sensors at places (east, north in metres), each with its errors; the last tells the truth.
    fn new(places: &[[f64; 2]], wrong: &[[f64; 4]], seed: u64) -> Self {
        let frame = SiteFrame::new(Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0)));
        let mut sensors: Vec<Sensor> = places
            .iter()
            .map(|[e, n]| {
                let place = frame.to_geodetic(Position::new(*e, *n, 10.0));
                Sensor::radar(&format!("{e} {n}"), place)
            })
            .collect();
        if let Some(last) = sensors.last_mut() {
            last.reports = Reports::References;
            last.azimuth_sd_rad = 0.0005;
            last.elevation_sd_rad = 0.0005;
        }
        Self {
            layout: Layout::new(&frame, &sensors),
            wrong: wrong.iter().copied().map(Bias::from_array).collect(),
            frame,
            sensors,
            noise: Noise(seed),
            plots: 0,
            passed: 0,
        }
    }

    fn aircraft(second: f64, which: f64) -> Position<Enu> {
        let (sin, cos) = libm::sincos(0.03 * second + which);
        Position::new(
            2_000.0 + 5_000.0 * sin - 1_500.0 * which,
            6_000.0 + 4_000.0 * cos,
            2_000.0 + 900.0 * which,
        )
    }

    /// What a sensor says at its own time of an aircraft, noise and errors included.
    fn plot(&mut self, sensor: usize, second: f64, which: f64) -> Plot {
        let entry = &self.sensors[sensor];
        let wrong = self.wrong[sensor];
        let seen = self
            .frame
            .to_sensor(entry.position)
            .apply(Self::aircraft(second, which));
        let polar = Polar::from_position(seen);
        self.plots += 1;
        Plot {
            id: PlotId(self.plots),
            sensor: SensorId(sensor as u16),
            time: Time(0) + Span::from_seconds(second + wrong.clock_s),
            polar: Polar {
                range_m: polar.range_m + wrong.range_m + entry.range_sd_m * self.noise.normal(),
                azimuth_rad: polar.azimuth_rad
                    + wrong.azimuth_rad
                    + entry.azimuth_sd_rad * self.noise.normal(),
                elevation_rad: polar.elevation_rad
                    + wrong.elevation_rad
                    + entry.elevation_sd_rad * self.noise.normal(),
            },
            range_rate_mps: None,
            cross_section_m2: None,
            range_sd_m: entry.range_sd_m,
            azimuth_sd_rad: entry.azimuth_sd_rad,
            elevation_sd_rad: entry.elevation_sd_rad,
            range_rate_sd_mps: 1.0,
            cooperative: false,
            number: None,
        }
    }

    fn dwell(plot: Plot) -> Dwell {
        Dwell {
            sensor: plot.sensor,
            start: plot.time,
            end: plot.time,
            coverage: Coverage::Scan,
            plots: vec![plot],
        }
    }

    /// Looks of the sensors at the aircraft; the reference, the last sensor, only if asked.
    fn run(&mut self, seconds: u32, reference: bool, registration: &mut Registration) {
        let sighted = self.sensors.len() - usize::from(!reference);
        let from = self.passed;
        self.passed += seconds;
        for second in from..self.passed {
            for sensor in (0..sighted).rev() {
                let at = f64::from(second) + 0.17 * sensor as f64;
                let plot = self.plot(sensor, at, 0.0);
                registration.take(&self.layout, Self::dwell(plot));
            }
        }
    }

    /// Two sensors see the same aircraft, several of them one after the other.
    fn share(&mut self, pairs: u32, registration: &mut Registration) {
        let mut last = self.plots;
        for pair in 0..pairs {
            let (second, which) = (2.0 * f64::from(pair), f64::from(pair % 5));
            let given: Vec<Plot> = [(0, 0.0), (1, 0.4), (0, 1.0)]
                .into_iter()
                .map(|(sensor, at)| {
                    let plot = self.plot(sensor, second + at, which);
                    let dwell = registration.take(&self.layout, Self::dwell(plot));
                    dwell
                        .and_then(|dwell| dwell.plots.first().copied())
                        .unwrap()
                })
                .collect();
            let common = Common {
                plot: given[1],
                around: [given[0], given[2]],
                acceleration: Vector::new(0.0, 0.0, 0.0),
                acceleration_sd_mps2: 5.0,
                sensors: 2,
            };
            registration.compare(&self.layout, &common);
            assert!(self.plots > last);
            last = self.plots;
        }
    }
}

impl Play {
    /// Three sensors look at an aircraft every second, several of them one after the other. Every plot is offered with
    /// the plots of both other sensors around it.
    fn share_among_three(
        &mut self,
        seconds: u32,
        registration: &mut Registration,
        mut after_each: impl FnMut(&Self, &Registration),
    ) {
        let mut before: Option<[Plot; 3]> = None;
        for second in 0..seconds {
            let which = f64::from(second / 2 % 5);
            if second % 2 == 0 {
                before = None;
            }
            let mut now =
                [0, 1, 2].map(|k| self.plot(k, f64::from(second) + 0.3 * k as f64, which));
            for plot in &mut now {
                let dwell = registration.take(&self.layout, Self::dwell(*plot));
                *plot = dwell.unwrap().plots[0];
            }
            if let Some(before) = before {
                let mut pairs = [(0, 1), (0, 2), (1, 2)];
                pairs.rotate_left(second as usize % 3);
                for (quick, slow) in pairs {
                    let common = Common {
                        plot: before[slow],
                        around: [before[quick], now[quick]],
                        acceleration: Vector::new(0.0, 0.0, 0.0),
                        acceleration_sd_mps2: 5.0,
                        sensors: 3,
                    };
                    registration.compare(&self.layout, &common);
                    after_each(self, registration);
                }
            }
            before = Some(now);
        }
    }
}

const THREE: [[f64; 2]; 4] = [
    [0.0, 0.0],
    [-4_500.0, 600.0],
    [-500.0, 5_000.0],
    [9_000.0, 0.0],
];

/// Normalised squared error of one sensor's estimate: four on average if its covariance is honest.
fn nees(play: &Play, registration: &Registration, sensor: u16) -> f64 {
    let standing = registration.of(&play.layout, SensorId(sensor)).unwrap();
    let truth = play.wrong[usize::from(sensor)].to_array();
    let found = standing.bias.to_array();
    let error = nalgebra::SVector::<f64, ERRORS>::from_fn(|k, _| found[k] - truth[k]);
    let covariance = registration.covariance(SensorId(sensor)).unwrap();
    error.dot(&(covariance.try_inverse().unwrap() * error))
}

const RIGHT: [f64; 4] = [0.0; 4];

#[test]
fn an_aircraft_that_says_where_it_is_tells_all_four_errors() {
    let wrong = [-80.0, 0.012, -0.009, 0.2];
    let runs = 40;
    let mut sum = 0.0;
    for seed in 0..runs {
        let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[wrong, RIGHT], seed);
        let mut registration = Registration::new(&play.layout);
        play.run(240, true, &mut registration);
        let standing = registration.of(&play.layout, SensorId(0)).unwrap();
        let (found, sd) = (standing.bias.to_array(), standing.sd.to_array());
        for k in 0..ERRORS {
            assert!(
                (found[k] - wrong[k]).abs() < 5.0 * sd[k],
                "error {k}: {standing:?}"
            );
        }
        assert!(
            sd[1] < 0.0015 && sd[2] < 0.0015 && sd[0] < 5.0 && sd[3] < 0.06,
            "{sd:?}"
        );
        assert_eq!(standing.unverified_since, None);
        assert!(standing.beyond);
        assert_eq!(standing.applied.to_array().map(|it| it != 0.0), [true; 4]);
        sum += nees(&play, &registration, 0);
    }
    // Four degrees of freedom in each of forty runs: the mean has a standard deviation of 0.45. The
    // estimate counts the reference's noise twice, so that it may be smaller.
    let mean = sum / runs as f64;
    assert!((1.0..5.4).contains(&mean), "{mean}");
}

#[test]
fn an_error_of_three_standard_deviations_is_an_alarm_within_thirty_plots_and_none_is_none() {
    for seed in 0..20 {
        for (wrong, expected) in [
            ([30.0, 0.0, 0.0, 0.0], true),
            ([0.0, 0.012, 0.0, 0.0], true),
            ([0.0, 0.0, -0.012, 0.0], true),
            (RIGHT, false),
            ([8.0, 0.003, 0.003, 0.02], false),
        ] {
            let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[wrong, RIGHT], 100 + seed);
            let mut registration = Registration::new(&play.layout);
            // Three reports go by until the aircraft's speed is known.
            play.run(32, true, &mut registration);
            let standing = registration.of(&play.layout, SensorId(0)).unwrap();
            assert!(
                (28..=30).contains(&standing.compared),
                "{}",
                standing.compared
            );
            assert_eq!(
                standing.beyond, expected,
                "seed {seed}, {wrong:?}: {standing:?}"
            );
        }
    }
}

#[test]
fn a_sensor_alone_is_never_corrected_and_says_since_when_nobody_vouches_for_it() {
    let wrong = [80.0, 0.012, 0.009, 0.2];
    let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[wrong, RIGHT], 3);
    let mut registration = Registration::new(&play.layout);
    let first = play.plot(0, 0.0, 0.0);
    let given = registration.take(&play.layout, Play::dwell(first)).unwrap();
    assert_eq!(given.plots, [first]);
    play.run(600, false, &mut registration);
    // Its own plots held against each other say nothing.
    let around = [play.plot(0, 600.0, 0.0), play.plot(0, 601.0, 0.0)];
    let plot = play.plot(0, 600.5, 0.0);
    let common = Common {
        plot,
        around,
        acceleration: Vector::new(0.0, 0.0, 0.0),
        acceleration_sd_mps2: 1.0,
        sensors: 2,
    };
    registration.compare(&play.layout, &common);
    let standing = registration.of(&play.layout, SensorId(0)).unwrap();
    assert_eq!(standing.applied, Bias::default());
    assert_eq!(standing.bias, Bias::default());
    assert_eq!(standing.compared, 0);
    assert_eq!(standing.unverified_since, Some(first.time));
    assert!(!standing.beyond);
}

#[test]
fn two_sensors_apart_tell_whose_errors_are_whose() {
    let wrong = [[50.0, 0.010, -0.006, 0.0], [-40.0, -0.008, 0.005, 0.0]];
    let runs = 20;
    let mut sum = 0.0;
    for seed in 0..runs {
        let places = [[-6_000.0, 0.0], [6_000.0, 1_000.0], [0.0, 0.0]];
        let mut play = Play::new(&places, &[wrong[0], wrong[1], RIGHT], 300 + seed);
        let mut registration = Registration::new(&play.layout);
        play.share(400, &mut registration);
        for sensor in 0..2 {
            let standing = registration.of(&play.layout, SensorId(sensor)).unwrap();
            let (found, sd) = (standing.bias.to_array(), standing.sd.to_array());
            for k in 0..3 {
                let off = found[k] - wrong[usize::from(sensor)][k];
                assert!(off.abs() < 5.0 * sd[k], "{sensor} {k}: {standing:?}");
            }
            assert!(standing.applied.azimuth_rad != 0.0, "{standing:?}");
            sum += nees(&play, &registration, sensor);
        }
    }
    let mean = sum / (2 * runs) as f64;
    assert!((1.5..5.5).contains(&mean), "{mean}");
}

/// Among three sensors each plot is compared with two others: counted in full each time, its noise would seem to be that
/// of two plots, and the estimate surer than it is.
#[test]
fn among_three_sensors_no_plot_counts_twice() {
    let (runs, mut sum) = (40, 0.0);
    for seed in 0..runs {
        let mut play = Play::new(&THREE, &[RIGHT; 4], 700 + seed);
        for wrong in &mut play.wrong[..3] {
            // As large as errors may be before anything is known of them.
            let may_be = [100.0, 0.02, 0.02, 0.1];
            *wrong = Bias::from_array(may_be.map(|sd| sd * play.noise.normal()));
        }
        let mut registration = Registration::new(&play.layout);
        play.share_among_three(1_200, &mut registration, |_, _| ());
        for sensor in 0..3 {
            sum += nees(&play, &registration, sensor);
        }
    }
    let mean = sum / (3 * runs) as f64;
    eprintln!("mean normalised squared error {mean:.2}");
    assert!((2.4..3.5).contains(&mean), "{mean}");
}

/// Asked with every comparison, three standard deviations are passed by chance sooner or later.
#[test]
fn sensors_without_an_error_are_not_alarmed_however_often_one_asks() {
    let runs = 60;
    let mut alarmed = 0;
    for seed in 0..runs {
        let mut play = Play::new(&THREE, &[RIGHT; 4], 900 + seed);
        let mut registration = Registration::new(&play.layout);
        let mut is_alarmed = false;
        play.share_among_three(240, &mut registration, |play, registration| {
            for sensor in 0..3 {
                let standing = registration.of(&play.layout, SensorId(sensor)).unwrap();
                is_alarmed |= standing.beyond;
            }
        });
        alarmed += u32::from(is_alarmed);
    }
    eprintln!("{alarmed} of {runs} alarmed");
    assert_eq!(alarmed, 0);
}

#[test]
fn two_sensors_on_one_mast_tell_only_how_they_differ() {
    let wrong = [0.0, 0.010, 0.0, 0.0];
    let places = [[0.0, 0.0], [0.0, 0.0], [500.0, 0.0]];
    let mut play = Play::new(&places, &[wrong, RIGHT, RIGHT], 5);
    let mut registration = Registration::new(&play.layout);
    play.share(400, &mut registration);
    let [one, other] =
        [0, 1].map(|sensor| registration.of(&play.layout, SensorId(sensor)).unwrap());
    let apart = one.bias.azimuth_rad - other.bias.azimuth_rad;
    assert!((apart - 0.010).abs() < 0.001, "{apart}");
    for standing in [one, other] {
        assert!(standing.sd.azimuth_rad > 0.01, "{standing:?}");
        assert_eq!(standing.applied, Bias::default());
        assert!(standing.unverified_since.is_some());
        assert!(!standing.beyond, "{standing:?}");
    }
}

#[test]
fn a_belief_that_nobody_confirms_is_no_longer_verified_and_fades() {
    let wrong = [-80.0, 0.012, 0.0, 0.0];
    let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[wrong, RIGHT], 8);
    let mut registration = Registration::new(&play.layout);
    play.run(120, true, &mut registration);
    let before = registration.of(&play.layout, SensorId(0)).unwrap();
    assert_eq!(before.unverified_since, None);
    for minute in 1..=16 {
        let plot = play.plot(0, 120.0 + 60.0 * f64::from(minute), 0.0);
        registration.take(&play.layout, Play::dwell(plot));
    }
    let after = registration.of(&play.layout, SensorId(0)).unwrap();
    let since = after.unverified_since.expect("unverified");
    assert!((since - Time(0)).seconds() < 121.0);
    assert!(after.sd.azimuth_rad > before.sd.azimuth_rad);
}

/// A radar that aircraft have told to be right, then is knocked by two degrees: eight of its standard deviations.
#[test]
fn a_radar_that_is_knocked_is_an_alarm_and_learned_anew() {
    for seed in 0..10 {
        let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[RIGHT, RIGHT], 500 + seed);
        let mut registration = Registration::new(&play.layout);
        play.run(240, true, &mut registration);
        let of = |play: &Play, registration: &Registration| {
            registration.of(&play.layout, SensorId(0)).unwrap()
        };
        assert!(!of(&play, &registration).beyond);
        play.wrong[0].azimuth_rad = 0.035;
        play.run(24, true, &mut registration);
        assert!(of(&play, &registration).beyond, "seed {seed}");
        play.run(60, true, &mut registration);
        let learned = of(&play, &registration);
        assert!(learned.beyond);
        let left_rad = learned.applied.azimuth_rad - 0.035;
        assert!(left_rad.abs() < 0.003, "seed {seed}: {learned:?}");
        // It is put right: the alarm ends, and nothing is taken off any more.
        play.wrong[0].azimuth_rad = 0.0;
        play.run(120, true, &mut registration);
        let right = of(&play, &registration);
        assert!(!right.beyond, "seed {seed}: {right:?}");
        assert!(right.applied.azimuth_rad.abs() < 0.003);
    }
}

/// Magnetic north taken for true: so far off that no plot is believed to be the aircraft's.
#[test]
fn a_radar_far_out_of_alignment_is_an_alarm_and_not_silence() {
    for azimuth_rad in [0.14, -0.14, 0.3] {
        let wrong = [0.0, azimuth_rad, 0.0, 0.0];
        let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[wrong, RIGHT], 9);
        let mut registration = Registration::new(&play.layout);
        play.run(32, true, &mut registration);
        let standing = registration.of(&play.layout, SensorId(0)).unwrap();
        assert!(standing.beyond, "{standing:?}");
        assert_eq!(standing.applied, Bias::default());
    }
}

/// Of an aircraft that it cannot see a radar has nothing near it but false plots, none where it might be.
#[test]
fn false_plots_beside_a_hidden_aircraft_are_no_error() {
    let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[RIGHT, RIGHT], 12);
    let mut registration = Registration::new(&play.layout);
    for second in 0..900 {
        let second = f64::from(second);
        let told = play.plot(1, second, 0.0);
        registration.take(&play.layout, Play::dwell(told));
        let mut plot = play.plot(0, second + 0.2, 0.0);
        plot.polar.range_m += 1_000.0 + 2_500.0 * play.noise.uniform();
        plot.polar.azimuth_rad += 0.5 * (play.noise.uniform() - 0.5);
        registration.take(&play.layout, Play::dwell(plot));
        let standing = registration.of(&play.layout, SensorId(0)).unwrap();
        assert!(!standing.beyond, "{second}: {standing:?}");
    }
}

/// A false plot that happens to lie where a misaligned radar would have seen the aircraft, and nothing else since.
#[test]
fn one_chance_match_is_no_alarm_and_nothing_is_taken_off_for_it() {
    for (seed, off_rad) in [(1, 0.02), (2, -0.03), (3, 0.04)] {
        let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[RIGHT, RIGHT], seed);
        let mut registration = Registration::new(&play.layout);
        for second in 0..90 {
            let second = f64::from(second);
            let told = play.plot(1, second, 0.0);
            registration.take(&play.layout, Play::dwell(told));
            // The radar does not see the aircraft; one plot of half a minute ago was false.
            let mut plot = play.plot(0, second + 0.2, 0.0);
            plot.polar.azimuth_rad += off_rad;
            let mut dwell = Play::dwell(plot);
            if second != 30.0 {
                dwell.plots.clear();
            }
            registration.take(&play.layout, dwell);
            let standing = registration.of(&play.layout, SensorId(0)).unwrap();
            assert_eq!(standing.compared, u64::from(second >= 30.0));
            assert!(!standing.beyond, "{off_rad}: {standing:?}");
            assert_eq!(standing.applied, Bias::default());
        }
        // Several that agree are no chance.
        play.wrong[0].azimuth_rad = off_rad;
        play.passed = 90;
        play.run(12, true, &mut registration);
        let standing = registration.of(&play.layout, SensorId(0)).unwrap();
        assert!(standing.beyond, "{off_rad}: {standing:?}");
    }
}

#[test]
fn an_alarm_does_not_end_because_nobody_looks_any_more() {
    let wrong = [0.0, 0.012, 0.0, 0.0];
    let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[wrong, RIGHT], 8);
    let mut registration = Registration::new(&play.layout);
    play.run(60, true, &mut registration);
    for hour in 0..24 {
        let plot = play.plot(0, 60.0 + 3600.0 * f64::from(hour), 0.0);
        registration.take(&play.layout, Play::dwell(plot));
        let standing = registration.of(&play.layout, SensorId(0)).unwrap();
        assert!(standing.beyond, "after {hour} h: {standing:?}");
    }
}

/// A formation over a patch of clutter, or somebody who says that there is one.
#[test]
fn where_all_lie_side_by_side_nothing_is_compared_and_that_is_counted() {
    let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[RIGHT, RIGHT], 13);
    let mut registration = Registration::new(&play.layout);
    for second in 0..6 {
        for which in 0..50_u32 {
            let mut told = play.plot(1, f64::from(second), 0.002 * f64::from(which));
            told.number = Some(which);
            registration.take(&play.layout, Play::dwell(told));
        }
    }
    let plots: Vec<Plot> = (0..400).map(|_| play.plot(0, 5.5, 0.0)).collect();
    let mut dwell = Play::dwell(plots[0]);
    dwell.plots = plots;
    registration.take(&play.layout, dwell);
    let standing = registration.of(&play.layout, SensorId(0)).unwrap();
    assert_eq!((standing.left_out, standing.compared), (1, 0));
    play.passed = 6;
    play.run(3, true, &mut registration);
    let standing = registration.of(&play.layout, SensorId(0)).unwrap();
    assert_eq!(standing.left_out, 1);
}

/// Where its beam was is as wrong as what it saw there.
#[test]
fn a_sector_is_turned_back_with_its_plots() {
    let wrong = [0.0, 0.035, 0.0, 0.0];
    let mut play = Play::new(&[[0.0, 0.0], [500.0, 0.0]], &[wrong, RIGHT], 8);
    let mut registration = Registration::new(&play.layout);
    play.run(120, true, &mut registration);
    let applied = registration.of(&play.layout, SensorId(0)).unwrap().applied;
    assert!((applied.azimuth_rad - 0.035).abs() < 0.003);
    let mut dwell = Play::dwell(play.plot(0, 120.2, 0.0));
    dwell.coverage = Coverage::Sector {
        from_rad: 0.01,
        width_rad: 0.5,
    };
    let corrected = registration.take(&play.layout, dwell).unwrap();
    let Coverage::Sector { from_rad, .. } = corrected.coverage else {
        panic!("{corrected:?}");
    };
    assert!((frames::wrap_pi(from_rad - 0.01) + applied.azimuth_rad).abs() < 1e-3);
}
