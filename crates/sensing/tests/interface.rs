//! What is agreed between a sensor and its users, and what others say of it: editions, datums, status.

use asterix::views::{
    Identification, Report, Source, TimeOfDay, cat016, cat021, cat025, cat034, cat048, cat062,
    cat063,
};
use asterix::{BlockWriter, Editions};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Span, Time};
use sensing::{Datagram, Directory, Dwell, Rejection, Sensing, SensorHealth, implicit_feed};
use site::{Detection, HeightDatum, HeightSource, Mode, Reports, Sensor, SensorId, Site};

const START: Time = Time(1_613_413_800_000_000_000);
const NORTH: SensorId = SensorId(0);
const SOURCE: Source = Source { sac: 1, sic: 1 };
/// A tracker that uses the sensor too.
const OTHER: Source = Source { sac: 9, sic: 9 };

fn at(seconds: f64) -> Time {
    START + Span::from_seconds(seconds)
}

fn of_day(seconds: f64) -> TimeOfDay {
    let nanoseconds = at(seconds) - at(seconds).midnight();
    TimeOfDay::from_nanoseconds(nanoseconds.0 as u64)
}

struct Bench {
    site: Site,
    directory: Directory,
    sensing: Sensing,
    dwells: Vec<Dwell>,
}

impl Bench {
    /// One sensor; sea level lies 24 m above the ellipsoid.
    fn new(adjust: impl Fn(&mut Sensor)) -> Self {
        let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
        let mut site = Site::new("here", here);
        site.geoid = GeoidGrid::constant(24.0);
        let mut sensor = Sensor::radar("north", here);
        adjust(&mut sensor);
        site.sensors.push(sensor);
        Self {
            directory: Directory::new(&site),
            sensing: Sensing::new(&site),
            dwells: Vec::new(),
            site,
        }
    }

    fn octets(&mut self, seconds: f64, octets: &[u8]) {
        let datagram = Datagram {
            feed: implicit_feed(&self.site),
            received: at(seconds),
            octets,
        };
        let context = (&self.site, &self.directory, Mode::Live);
        self.sensing.receive(context, datagram, &mut self.dwells);
        for feed in self.sensing.feeds() {
            assert_eq!(feed.octets, feed.octets_read + feed.octets_skipped);
        }
    }

    fn report<R: Report>(&mut self, seconds: f64, report: &R) {
        let mut block = BlockWriter::new(R::TABLE.number);
        block.push(report).unwrap();
        self.octets(seconds, &block.finish());
    }

    fn health(&mut self, seconds: f64) -> SensorHealth {
        let now = at(seconds);
        self.sensing.tick(&self.site, now, &mut self.dwells);
        self.sensing.health(NORTH, now)
    }
}

/// 5 km away, 1500 m high, closing at 200 m/s as the standard writes it.
fn plot(seconds: f64) -> cat048::TargetReport {
    cat048::TargetReport {
        source: Some(SOURCE),
        time_of_day: Some(of_day(seconds)),
        descriptor: Some(cat048::Descriptor {
            kind: 1,
            ..Default::default()
        }),
        position: Some(cat048::Polar {
            range_m: 5000.0,
            azimuth_deg: 90.0,
        }),
        height_m: Some(1500.0),
        doppler: Some(cat048::Doppler {
            calculated_mps: Some(-200.0),
            ..Default::default()
        }),
        ..Default::default()
    }
}

fn only_plot(adjust: impl Fn(&mut Sensor)) -> sensing::Plot {
    let mut bench = Bench::new(adjust);
    bench.report(0.0, &plot(0.0));
    bench.health(1.0);
    assert_eq!(bench.dwells.len(), 1);
    bench.dwells[0].plots[0]
}

/// Whether the site file tells the radar's reference or not, and in either unit.
#[test]
fn what_a_radar_says_of_the_cross_section_is_taken_as_said() {
    let seen_m2 = |cross_section, detection| {
        let mut bench = Bench::new(|sensor| sensor.detection = detection);
        let record = cat048::TargetReport {
            cross_section,
            ..plot(0.0)
        };
        bench.report(0.0, &record);
        bench.health(1.0);
        bench.dwells[0].plots[0].cross_section_m2
    };
    let rated = Detection::FourthRoot {
        reference_range_m: 7_000.0,
        reference_cross_section_m2: 0.01,
    };
    for detection in [Detection::Constant(0.9), rated] {
        let decibels = cat048::CrossSection::Decibels(-20.0);
        let seen = seen_m2(Some(decibels), detection).expect("a cross-section");
        assert!((seen - 0.01).abs() < 1e-12, "{seen}");
        let square_metres = cat048::CrossSection::SquareMetres(2.5);
        assert_eq!(seen_m2(Some(square_metres), detection), Some(2.5));
        assert_eq!(seen_m2(None, detection), None);
    }
}

#[test]
fn the_sign_of_doppler_and_the_datum_of_heights_are_the_sensor_s() {
    let standard = only_plot(|_| ());
    assert_eq!(standard.range_rate_mps, Some(-200.0));
    let reversed = only_plot(|sensor| sensor.interface.doppler_positive_receding = false);
    assert_eq!(reversed.range_rate_mps, Some(200.0));
    // Read from the ellipsoid, the same number is 24 m lower: 24 m over 5 km of elevation.
    let lower = only_plot(|sensor| sensor.interface.height_datum = HeightDatum::Ellipsoid);
    let fallen_rad = standard.polar.elevation_rad - lower.polar.elevation_rad;
    assert!((fallen_rad - 24.0 / 5000.0).abs() < 2e-4, "{fallen_rad}");
}

#[test]
fn a_status_in_its_own_words_or_in_those_of_others_degrades_a_sensor() {
    let mut bench = Bench::new(|_| ());
    let mut own = cat025::StatusReport {
        source: Some(SOURCE),
        report: Some((1, false)),
        time_of_day: Some(of_day(0.0)),
        status: Some(cat025::Status::default()),
        ..Default::default()
    };
    bench.report(0.0, &own);
    assert_eq!(bench.health(0.0), SensorHealth::Healthy);
    own.status = Some(cat025::Status {
        inhibited: true,
        ..Default::default()
    });
    bench.report(1.0, &own);
    assert_eq!(bench.health(1.0), SensorHealth::Degraded);
    own.status = Some(cat025::Status::default());
    own.time_of_day = Some(of_day(2.0));
    bench.report(2.0, &own);
    assert_eq!(bench.health(2.0), SensorHealth::Healthy);

    let others = cat063::SensorStatus {
        source: Some(OTHER),
        time_of_day: Some(of_day(3.0)),
        sensor: Some(SOURCE),
        status: Some(cat063::Status {
            time_invalid: true,
            ..Default::default()
        }),
        ..Default::default()
    };
    bench.report(3.0, &others);
    assert_eq!(bench.health(3.0), SensorHealth::Degraded);
    // They are no sign of life: the sensor itself was heard last at 2 s.
    assert_eq!(bench.health(5.5), SensorHealth::Lost);
}

#[test]
fn a_sensor_that_says_it_stands_elsewhere_is_degraded() {
    let mut bench = Bench::new(|_| ());
    let mut configuration = cat016::Configuration {
        source: Some(SOURCE),
        kind: Some(1),
        time_of_day: Some(of_day(0.0)),
        position_deg: Some((36.2, 44.001)),
        ..Default::default()
    };
    bench.report(0.0, &configuration);
    assert_eq!(bench.health(0.0), SensorHealth::Healthy, "90 m off");
    configuration.position_deg = Some((36.2, 44.01));
    bench.report(1.0, &configuration);
    assert_eq!(bench.health(1.0), SensorHealth::Degraded, "900 m off");
    let here = cat034::ServiceMessage {
        source: Some(SOURCE),
        kind: Some(cat034::Kind::Other(5)),
        time_of_day: Some(of_day(2.0)),
        position: Some(cat034::Position {
            height_m: 396.0,
            latitude_deg: 36.2,
            longitude_deg: 44.0,
        }),
        ..Default::default()
    };
    bench.report(2.0, &here);
    assert_eq!(bench.health(2.0), SensorHealth::Healthy);
}

#[test]
fn values_beyond_their_limits_in_a_category_that_is_not_used_give_the_edition_away() {
    let mut bench = Bench::new(|_| ());
    for second in 0..10 {
        let track = cat062::Track {
            source: Some(SOURCE),
            // Past midnight: as other bits would be, read as a time.
            time_of_day: Some(TimeOfDay(TimeOfDay::DAY + 1)),
            ..Default::default()
        };
        bench.report(f64::from(second), &track);
        assert_eq!(bench.sensing.wrong_edition(NORTH), second >= 7, "{second}");
    }
    assert_eq!(bench.sensing.plots().received, 0);
    // Its plots are of another category, which reads well.
    bench.report(10.0, &plot(10.0));
    assert_eq!(bench.sensing.plots().used, 1);
}

#[test]
fn an_announced_edition_is_taken_where_it_is_known() {
    let newest = Editions::default().category(48).unwrap().edition;
    for (major, minor) in [(newest.major, newest.minor), (0, 1)] {
        let mut bench = Bench::new(|_| ());
        // CAT247: 010, 140 and one triple of category and edition.
        let [_, high, middle, low] = of_day(0.0).0.to_be_bytes();
        let record = [0b1011_0000, 1, 1, high, middle, low, 1, 48, major, minor];
        let mut block = BlockWriter::new(247);
        block.push_octets(&record).unwrap();
        bench.octets(0.0, &block.finish());
        bench.report(0.1, &plot(0.1));
        assert_eq!(bench.sensing.plots().used, 1);
        assert_eq!(bench.sensing.feeds()[0].records, 2);
        assert!(!bench.sensing.wrong_edition(NORTH));
    }
}

/// Two sensors whose clocks are 0.2 s fast and 2 s slow, over midnight, with reports out of order: as
/// each sensor counts them, so they come out.
#[test]
fn time_runs_on_over_midnight_whatever_the_skew_and_the_order() {
    let midnight = at(0.0).midnight() + Span::DAY;
    let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
    let mut site = Site::new("here", here);
    for sic in [1, 2] {
        let mut sensor = Sensor::radar(&format!("radar-{sic}"), here);
        sensor.sic = sic;
        site.sensors.push(sensor);
    }
    let directory = Directory::new(&site);
    let mut sensing = Sensing::new(&site);
    let mut dwells = Vec::new();
    // Every fourth report of a sensor is overtaken by the two after it.
    let order = (0..60).map(|n| [n, n + 2, n, n - 2][n as usize % 4]);
    for (arrival, number) in (0..60).zip(order) {
        let true_time = midnight + Span::from_seconds(f64::from(number - 30) * 0.2);
        for (sic, skew_s) in [(1, 0.2), (2, -2.0)] {
            let stamp = true_time + Span::from_seconds(skew_s);
            let mut report = plot(0.0);
            report.source = Some(Source { sac: 1, sic });
            let of_day = stamp - stamp.midnight();
            report.time_of_day = Some(TimeOfDay::from_nanoseconds(of_day.0 as u64));
            // The range tells the reports apart, and their order.
            report.position = Some(cat048::Polar {
                range_m: 3000.0 + 10.0 * f64::from(number),
                azimuth_deg: 90.0,
            });
            let mut block = BlockWriter::new(48);
            block.push(&report).unwrap();
            let octets = block.finish();
            let received = midnight + Span::from_seconds(f64::from(arrival - 30) * 0.2 + 0.45);
            let datagram = Datagram {
                feed: implicit_feed(&site),
                received,
                octets: &octets,
            };
            sensing.receive((&site, &directory, Mode::Live), datagram, &mut dwells);
        }
    }
    sensing.tick(&site, midnight + Span::from_seconds(30.0), &mut dwells);
    for (sensor, skew_s) in [(SensorId(0), 0.2), (SensorId(1), -2.0)] {
        let of_sensor = dwells.iter().filter(|dwell| dwell.sensor == sensor);
        let mut plots: Vec<_> = of_sensor.flat_map(|dwell| dwell.plots.clone()).collect();
        plots.sort_by(|a, b| a.polar.range_m.total_cmp(&b.polar.range_m));
        assert_eq!(plots.len(), 60);
        assert!(plots.windows(2).all(|pair| pair[0].time < pair[1].time));
        let first = plots[0].time - midnight;
        assert!((first.seconds() - (skew_s - 6.0)).abs() < 0.01, "{first:?}");
    }
}

/// An aircraft 9 hundredths of a degree north of the receiver, 2000 m over the ellipsoid, that says so itself.
fn aircraft(seconds: f64) -> cat021::TargetReport {
    cat021::TargetReport {
        source: Some(SOURCE),
        descriptor: Some(cat021::Descriptor::default()),
        applicable: Some(of_day(seconds)),
        fine_position_deg: Some((36.29, 44.0)),
        address: Some(0x3C_65_89),
        height_m: Some(2_000.0),
        quality: Some(cat021::Quality {
            integrity: 8,
            accuracy: Some(9),
        }),
        // 230 m lower than it is.
        pressure_altitude_ft: Some(5_800.0),
        sent: Some(of_day(seconds + 0.5)),
        ..Default::default()
    }
}

/// What becomes of an aircraft's word at a receiver of references, or why it is refused.
fn heard(
    word: &cat021::TargetReport,
    adjust: impl Fn(&mut Sensor),
) -> Result<sensing::Plot, Rejection> {
    let mut bench = Bench::new(|sensor| {
        sensor.reports = Reports::References;
        adjust(sensor);
    });
    bench.report(0.6, word);
    bench.health(1.0);
    let refused = bench.sensing.plots().rejected.keys().next().copied();
    refused.map_or_else(|| Ok(bench.dwells[0].plots[0]), Err)
}

#[test]
fn an_aircraft_s_own_word_is_a_place_with_its_accuracy_time_and_address() {
    let plot = heard(&aircraft(0.0), |_| ()).unwrap();
    // 0.09 degrees of meridian at 36 degrees are 9986 m; the height over the receiver is 1580 m less the curve.
    assert!((plot.polar.range_m - 10_108.0).abs() < 10.0, "{plot:?}");
    assert!(
        (plot.polar.elevation_rad - 0.1562).abs() < 0.0005,
        "{plot:?}"
    );
    // NACp 9: 95 % within 30 m.
    assert!((plot.range_sd_m - 12.26).abs() < 0.01, "{plot:?}");
    assert!((plot.azimuth_sd_rad - 12.26 / plot.polar.range_m).abs() < 1e-6);
    assert_eq!((plot.number, plot.cooperative), (Some(0x3C_65_89), true));
    assert!((plot.time - at(0.0)).seconds().abs() < 0.004);

    let mut word = aircraft(0.0);
    word.applicable = None;
    let later = heard(&word, |_| ()).unwrap();
    assert!((later.time - at(0.5)).seconds().abs() < 0.004);
    word.position_deg = word.fine_position_deg.take();
    let coarse = heard(&word, |_| ()).unwrap();
    assert!((coarse.polar.range_m - plot.polar.range_m).abs() < 3.0);
}

#[test]
fn an_aircraft_s_word_that_is_doubted_or_has_no_height_is_no_reference() {
    let doubted = |change: fn(&mut cat021::Descriptor)| {
        let mut word = aircraft(0.0);
        word.descriptor.as_mut().map(change);
        heard(&word, |_| ()).unwrap_err()
    };
    assert_eq!(doubted(|it| it.confidence = 1), Rejection::Suspect);
    // CPR validation failed.
    assert_eq!(doubted(|it| it.failed = 4), Rejection::Suspect);
    assert_eq!(doubted(|it| it.field_monitor = true), Rejection::TestTarget);
    assert_eq!(doubted(|it| it.simulated = true), Rejection::Simulated);

    let mut word = aircraft(0.0);
    word.height_m = None;
    assert_eq!(heard(&word, |_| ()), Err(Rejection::NoHeight));
    // Where the site says that a flight level may stand in, it does, with a wide spread.
    let level = heard(&word, |it| it.height_source = HeightSource::FlightLevel).unwrap();
    assert!((level.elevation_sd_rad - 300.0 / level.polar.range_m).abs() < 1e-9);
}

#[test]
fn an_aircraft_s_word_from_a_sensor_of_plots_is_a_sign_of_life_alone() {
    let mut bench = Bench::new(|_| ());
    bench.report(0.1, &aircraft(0.0));
    assert_eq!(bench.health(1.0), SensorHealth::Healthy);
    assert_eq!((bench.dwells.len(), bench.sensing.plots().received), (0, 0));
}

#[test]
fn a_plot_with_the_aircraft_s_name_has_a_number_and_an_answer() {
    let named = |bits| {
        let mut bench = Bench::new(|_| ());
        let plot = cat048::TargetReport {
            identification: Some(Identification(bits)),
            track_number: Some(7),
            ..plot(0.0)
        };
        bench.report(0.0, &plot);
        bench.health(1.0);
        bench.dwells[0].plots[0]
    };
    // KLM1023 and KLM1024.
    let (one, other) = (named(0x2C_C3_71_C3_2C_E0), named(0x2C_C3_71_C3_2D_20));
    assert!(one.cooperative && other.cooperative);
    assert!(one.number.is_some() && one.number != other.number);
    assert_eq!(one.number, named(0x2C_C3_71_C3_2C_E0).number);
    // Eight spaces are no name; the radar's own number stands.
    assert_eq!(named(0x82_08_20_82_08_20).number, Some(7));
}

/// A raw recording has no times of receipt; whatever it holds, its own times of day stand in.
#[test]
fn the_latest_time_of_day_is_found_in_every_category_that_states_one() {
    fn check<R: Report>(report: &R) {
        let mut block = BlockWriter::new(R::TABLE.number);
        block.push(report).unwrap();
        let found = sensing::latest_of_day(&block.finish()).map(Span::seconds);
        assert_eq!(found, Some(of_day(3.0).seconds()), "{}", R::TABLE.number);
        assert!(sensing::categories().any(|category| category == R::TABLE.number));
    }
    let time_of_day = Some(of_day(3.0));
    check(&plot(3.0));
    check(&cat021::TargetReport {
        sent: None,
        ..aircraft(3.0)
    });
    check(&cat062::Track {
        time_of_day,
        ..Default::default()
    });
    check(&cat034::ServiceMessage {
        time_of_day,
        ..Default::default()
    });
    check(&cat063::SensorStatus {
        time_of_day,
        ..Default::default()
    });
    assert_eq!(sensing::latest_of_day(&[1, 0, 3]), None);
}

/// A 2-D radar behind an entry that promises heights speaks, and tells nothing.
#[test]
fn a_radar_that_never_gives_a_height_is_lost_for_that_reason_until_it_does() {
    let mut bench = Bench::new(|sensor| sensor.height_source = HeightSource::Measured);
    let flat = |seconds: f64| cat048::TargetReport {
        height_m: None,
        ..plot(seconds)
    };
    for second in 0..5 {
        let now = f64::from(second);
        bench.report(now, &flat(now));
        let refused = bench.sensing.refused(NORTH, at(now));
        if second < 3 {
            assert_eq!(bench.health(now), SensorHealth::Healthy);
            assert_eq!(refused, None);
        } else {
            assert_eq!(bench.health(now), SensorHealth::Lost);
            assert_eq!(refused, Some(Rejection::NoHeight));
        }
    }
    bench.report(5.0, &plot(5.0));
    assert_eq!(bench.health(5.0), SensorHealth::Healthy);
    // Test targets alone are no reason to doubt it.
    for second in 6..20 {
        let now = f64::from(second);
        let mut test = plot(now);
        test.descriptor = Some(cat048::Descriptor {
            kind: 1,
            test: true,
            ..Default::default()
        });
        bench.report(now, &test);
        assert_eq!(bench.health(now), SensorHealth::Healthy);
    }
}
