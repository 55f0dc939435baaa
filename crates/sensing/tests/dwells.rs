//! Which plots become a dwell, and what becomes of every report, rendered a line a fact.

use asterix::BlockWriter;
use asterix::views::{Source, TimeOfDay, cat015, cat034, cat048, cat062};
use frames::{EllipsoidHeight, Geodetic, Polar, Span, Time, degrees};
use sensing::limits::{ANGLE_SD_MAX_RAD, RANGE_SD_MAX_M, RATE_SD_MAX_MPS};
use sensing::report::{BeamReport, PlotReport, Report, encode};
use sensing::{
    Coverage, Datagram, Directory, Dwell, Sensing, SensorHealth, implicit_feed, reports_feed,
};
use site::{HeightSource, Mode, Reports, Sensor, SensorId, Site};

/// 2021-02-15T18:30:00Z.
const START: Time = Time(1_613_413_800_000_000_000);
const SOURCE: Source = Source { sac: 1, sic: 1 };

fn at(seconds: f64) -> Time {
    START + Span::from_seconds(seconds)
}

fn site() -> Site {
    let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
    let mut site = Site::new("here", here);
    site.sensors.push(Sensor::radar("north", here));
    site
}

struct Bench {
    site: Site,
    directory: Directory,
    sensing: Sensing,
    mode: Mode,
    dwells: Vec<Dwell>,
}

impl Bench {
    fn new(site: Site) -> Self {
        Self {
            directory: Directory::new(&site),
            sensing: Sensing::new(&site),
            mode: Mode::Live,
            dwells: Vec::new(),
            site,
        }
    }

    fn octets(&mut self, feed: u16, seconds: f64, octets: &[u8]) {
        let datagram = Datagram {
            feed,
            received: at(seconds),
            octets,
        };
        let context = (&self.site, &self.directory, self.mode);
        self.sensing.receive(context, datagram, &mut self.dwells);
        assert!(self.sensing.plots().add_up(), "{:?}", self.sensing.plots());
        for feed in self.sensing.feeds() {
            assert_eq!(feed.octets, feed.octets_read + feed.octets_skipped);
        }
    }

    fn report(&mut self, seconds: f64, report: Report) {
        let feed = reports_feed(&self.site);
        self.octets(feed, seconds, &encode(&[report]).unwrap());
    }

    fn plot(&mut self, seconds: f64, range_m: f64) {
        self.report(seconds, plot(at(seconds), range_m));
    }

    fn beam(&mut self, seconds: f64, azimuth_deg: f64) {
        let beam = BeamReport {
            sensor: SensorId(0),
            time: at(seconds),
            azimuth_rad: degrees(azimuth_deg),
        };
        self.report(seconds, Report::Beam(beam));
    }

    fn tick(&mut self, seconds: f64) {
        self.sensing.tick(&self.site, at(seconds), &mut self.dwells);
    }

    fn cat048(&mut self, seconds: f64, record: &cat048::TargetReport) {
        let mut block = BlockWriter::new(48);
        block.push(record).unwrap();
        self.octets(implicit_feed(&self.site), seconds, &block.finish());
    }

    fn lines(&self) -> Vec<String> {
        let seconds = |time: Time| (time - START).seconds();
        self.dwells
            .iter()
            .map(|dwell| {
                let coverage = match dwell.coverage {
                    Coverage::Scan => "scan".to_owned(),
                    Coverage::Unstated => "unstated".to_owned(),
                    Coverage::Sector {
                        from_rad,
                        width_rad,
                    } => format!("{:.0}+{:.0}", from_rad.to_degrees(), width_rad.to_degrees()),
                };
                let (from, to) = (seconds(dwell.start), seconds(dwell.end));
                format!("{from:.2}..{to:.2} {coverage} {}", dwell.plots.len())
            })
            .collect()
    }

    #[track_caller]
    fn rejected(&self, expected: &[(&str, u64)]) {
        let plots = self.sensing.plots();
        let codes: Vec<_> = plots
            .rejected
            .iter()
            .map(|(why, n)| (why.code(), *n))
            .collect();
        assert_eq!(codes, expected);
    }
}

fn plot(time: Time, range_m: f64) -> Report {
    Report::Plot(PlotReport {
        sensor: SensorId(0),
        time,
        polar: Polar {
            range_m,
            azimuth_rad: 1.0,
            elevation_rad: 0.2,
        },
        range_rate_mps: None,
        snr_db: None,
        range_sd_m: None,
        azimuth_sd_rad: None,
        elevation_sd_rad: None,
        range_rate_sd_mps: None,
    })
}

fn count_of(seconds: f64) -> TimeOfDay {
    let since_midnight = at(seconds) - START.midnight();
    TimeOfDay::from_nanoseconds(since_midnight.0 as u64)
}

#[test]
fn sector_messages_close_dwells_and_say_where_the_beam_was() {
    let mut bench = Bench::new(site());
    bench.beam(0.00, 0.0);
    bench.plot(0.01, 1000.0);
    bench.plot(0.02, 2000.0);
    bench.beam(0.03, 11.25);
    bench.beam(0.06, 22.5);
    assert_eq!(bench.lines(), ["0.00..0.03 0+11 2", "0.03..0.06 11+11 0"]);
}

#[test]
fn north_once_a_turn_with_the_plots_just_before_it_is_a_whole_scan() {
    let mut bench = Bench::new(site());
    bench.beam(0.0, 0.0);
    bench.plot(0.99, 1000.0);
    bench.beam(1.0, 0.0);
    assert_eq!(bench.lines(), ["0.00..1.00 scan 1"]);
}

#[test]
fn a_slow_antenna_does_not_hold_its_plots_back() {
    let mut bench = Bench::new(site());
    bench.beam(0.0, 0.0);
    bench.plot(0.1, 1000.0);
    bench.tick(0.29);
    assert_eq!(bench.lines(), Vec::<String>::new());
    bench.tick(0.31);
    bench.plot(0.9, 2000.0);
    bench.beam(1.0, 0.0);
    assert_eq!(
        bench.lines(),
        ["0.10..0.10 unstated 1", "0.90..0.90 unstated 1"]
    );
}

#[test]
fn a_sensor_that_tells_nothing_is_closed_by_a_gap() {
    let mut bench = Bench::new(site());
    bench.plot(0.000, 1000.0);
    bench.tick(0.010);
    bench.plot(0.012, 2000.0);
    bench.tick(0.020);
    bench.tick(0.030);
    assert_eq!(bench.lines(), ["0.00..0.01 unstated 2"]);
}

#[test]
fn a_report_counts_once_however_often_it_comes() {
    let mut bench = Bench::new(site());
    for _ in 0..3 {
        bench.plot(0.0, 1000.0);
    }
    bench.report(0.001, plot(at(0.0), 1000.0));
    bench.rejected(&[("duplicate", 3)]);
    assert_eq!(bench.sensing.plots().used, 1);
}

#[test]
fn a_time_far_from_its_receipt_is_refused() {
    let mut bench = Bench::new(site());
    bench.report(20.0, plot(at(0.0), 1000.0));
    bench.report(20.0, plot(Time(i64::MAX), 1000.0));
    bench.rejected(&[("time_far", 2)]);
}

/// Two clocks of one network may be a little apart; more than that, nothing is measured after it has arrived.
#[test]
fn a_time_after_its_receipt_is_refused_beyond_what_clocks_differ() {
    let mut bench = Bench::new(site());
    bench.report(20.0, plot(at(20.3), 1000.0));
    bench.report(20.0, plot(at(20.31), 1000.0));
    bench.report(20.0, plot(at(29.9), 1000.0));
    bench.rejected(&[("time_far", 2)]);
    // Nor does such a time move the beam ahead.
    bench.beam(20.0, 0.0);
    let beam = BeamReport {
        sensor: SensorId(0),
        time: at(28.0),
        azimuth_rad: degrees(90.0),
    };
    bench.report(20.25, Report::Beam(beam));
    assert!(bench.dwells.iter().all(|dwell| dwell.end <= at(20.3)));
}

#[test]
fn category_48_is_used_or_refused_for_a_stated_reason() {
    let mut bench = Bench::new(site());
    let sound = cat048::TargetReport {
        source: Some(SOURCE),
        time_of_day: Some(count_of(0.0)),
        descriptor: Some(cat048::Descriptor {
            kind: 1,
            ..Default::default()
        }),
        position: Some(cat048::Polar {
            range_m: 8000.0,
            azimuth_deg: 10.0,
        }),
        height_m: Some(2000.0),
        ..Default::default()
    };
    bench.cat048(0.0, &sound);
    bench.cat048(
        0.0,
        &cat048::TargetReport {
            height_m: None,
            ..sound
        },
    );
    bench.cat048(
        0.0,
        &cat048::TargetReport {
            position: None,
            ..sound
        },
    );
    bench.cat048(
        0.0,
        &cat048::TargetReport {
            time_of_day: None,
            ..sound
        },
    );
    let stranger = Some(Source { sac: 9, sic: 9 });
    bench.cat048(
        0.0,
        &cat048::TargetReport {
            source: stranger,
            ..sound
        },
    );
    let made_up = cat048::Descriptor {
        kind: 1,
        simulated: true,
        ..Default::default()
    };
    bench.cat048(
        0.0,
        &cat048::TargetReport {
            descriptor: Some(made_up),
            ..sound
        },
    );
    let test = cat048::Descriptor {
        kind: 1,
        test: true,
        ..Default::default()
    };
    bench.cat048(
        0.0,
        &cat048::TargetReport {
            descriptor: Some(test),
            ..sound
        },
    );
    bench.rejected(&[
        ("unknown_sensor", 1),
        ("simulated", 1),
        ("test_target", 1),
        ("no_time", 1),
        ("no_position", 1),
        ("no_height", 1),
    ]);
    bench.tick(0.1);
    let plot = bench.dwells[0].plots[0];
    // Sea level is the ellipsoid here: 1580 m above the antenna, less the Earth's curve.
    let height_m =
        420.0 + 8000.0 * libm::sin(plot.polar.elevation_rad) + 8000.0_f64 * 8000.0 / 2.0 / 6.371e6;
    assert!((height_m - 2000.0).abs() < 6.0, "{height_m}");
}

#[test]
fn category_15_and_34_make_dwells_as_the_house_encoding_does() {
    let mut bench = Bench::new(site());
    let mut block = BlockWriter::new(34);
    let sector = cat034::ServiceMessage {
        source: Some(SOURCE),
        kind: Some(cat034::Kind::SectorCrossing),
        time_of_day: Some(count_of(0.0)),
        sector_azimuth_deg: Some(90.0),
        ..Default::default()
    };
    block.push(&sector).unwrap();
    let mut datagram = block.finish();
    let mut block = BlockWriter::new(15);
    block
        .push(&cat015::TargetReport {
            source: Some(SOURCE),
            message: Some(cat015::Message {
                kind: 1,
                event_driven: false,
            }),
            time_of_day: Some(count_of(0.25)),
            range_m: Some(5000.0),
            azimuth_deg: Some(91.0),
            elevation_deg: Some(10.0),
            doppler_mps: Some(-300.0),
            range_sd_m: Some(7.5),
            ..Default::default()
        })
        .unwrap();
    datagram.extend(block.finish());
    let mut block = BlockWriter::new(34);
    block
        .push(&cat034::ServiceMessage {
            time_of_day: Some(count_of(0.5)),
            sector_azimuth_deg: Some(180.0),
            ..sector
        })
        .unwrap();
    datagram.extend(block.finish());
    let feed = implicit_feed(&bench.site);
    bench.octets(feed, 0.5, &datagram);
    assert_eq!(bench.lines(), ["0.00..0.50 90+90 1"]);
    let plot = bench.dwells[0].plots[0];
    assert_eq!((plot.range_rate_mps, plot.range_sd_m), (Some(-300.0), 7.5));
    assert_eq!(
        bench.sensing.health(SensorId(0), at(0.5)),
        SensorHealth::Healthy
    );
}

#[test]
fn mutated_octets_never_panic_and_are_all_accounted_for() {
    let mut bench = Bench::new(site());
    let mut block = BlockWriter::new(15);
    let mut record = cat015::TargetReport {
        source: Some(SOURCE),
        time_of_day: Some(count_of(0.0)),
        range_m: Some(5000.0),
        azimuth_deg: Some(91.0),
        elevation_deg: Some(10.0),
        ..Default::default()
    };
    for n in 0..4 {
        record.range_m = Some(5000.0 + f64::from(n));
        block.push(&record).unwrap();
    }
    let sound = block.finish();
    let feed = implicit_feed(&bench.site);
    for cut in 0..sound.len() {
        bench.octets(feed, 0.0, &sound[..cut]);
    }
    // A linear congruential walk over places and values: fixed, and enough to hit every field.
    let mut walk: u32 = 1;
    for _ in 0..20_000 {
        let mut octets = sound.clone();
        for _ in 0..3 {
            walk = walk.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let place = walk as usize >> 8;
            let length = octets.len();
            octets[place % length] = (walk >> 24) as u8;
        }
        bench.octets(feed, 0.0, &octets);
    }
    assert!(bench.sensing.feeds()[usize::from(feed)].damaged > 0);
}

#[test]
fn an_edition_that_does_not_fit_is_noticed_and_nothing_is_believed() {
    let mut bench = Bench::new(site());
    let feed = implicit_feed(&bench.site);
    // FSPEC announces item 010 and a field that the edition does not define.
    let damaged = [48, 0, 10, 0x81, 0x01, 0x01, 0x02, 1, 1, 0];
    for n in 0..20 {
        bench.octets(feed, f64::from(n), &damaged);
    }
    assert!(bench.sensing.wrong_edition(SensorId(0)));
    let sound = cat048::TargetReport {
        source: Some(SOURCE),
        ..cat048::TargetReport::default()
    };
    bench.cat048(20.0, &sound);
    bench.rejected(&[("wrong_edition", 1)]);
}

#[test]
fn state_survives_its_encoding() {
    let mut bench = Bench::new(site());
    bench.beam(0.0, 0.0);
    bench.plot(0.0, 1000.0);
    let octets = borsh::to_vec(&bench.sensing).unwrap();
    let again: Sensing = borsh::from_slice(&octets).unwrap();
    assert_eq!(again, bench.sensing);
}

#[test]
fn a_sensor_of_tracks_only_gives_wide_positions_and_its_numbers() {
    let track = cat062::Track {
        source: Some(SOURCE),
        time_of_day: Some(count_of(0.0)),
        position_deg: Some((36.29, 44.0)),
        altitude_m: Some(2_000.0),
        number: Some(4711),
        status: Some(cat062::Status::default()),
        ..cat062::Track::default()
    };
    let ended = cat062::Track {
        status: Some(cat062::Status {
            last: true,
            ..cat062::Status::default()
        }),
        ..track
    };
    let mut block = BlockWriter::new(62);
    block.push(&track).unwrap();
    block.push(&ended).unwrap();
    let octets = block.finish();

    let mut site = site();
    site.sensors[0].reports = Reports::Tracks;
    let mut bench = Bench::new(site);
    let feed = implicit_feed(&bench.site);
    bench.octets(feed, 0.1, &octets);
    bench.tick(0.3);
    let plot = bench.dwells[0].plots[0];
    assert_eq!(bench.dwells[0].plots.len(), 1);
    // Nine hundredths of a degree are ten kilometres of meridian; the height is 1580 m over the radar,
    // less the Earth's curve.
    assert!((plot.polar.range_m - 10_110.0).abs() < 30.0, "{plot:?}");
    assert!(
        plot.polar.azimuth_rad < 0.001 || plot.polar.azimuth_rad > core::f64::consts::TAU - 0.005
    );
    assert!((plot.polar.elevation_rad - 0.156).abs() < 0.003, "{plot:?}");
    assert_eq!((plot.range_sd_m, plot.azimuth_sd_rad), (20.0, 0.008));
    assert_eq!((plot.number, plot.range_rate_mps), (Some(4711), None));
    assert_eq!(bench.sensing.plots().received, 1);

    // From a sensor that sends plots another tracker's opinion is a sign of life, no more.
    let mut bench = Bench::new(self::site());
    bench.octets(feed, 0.1, &octets);
    bench.tick(0.3);
    assert_eq!((bench.dwells.len(), bench.sensing.plots().received), (0, 0));
}

#[test]
fn a_fan_beam_that_tells_no_height_takes_the_middle_of_its_beam() {
    let flat = cat048::TargetReport {
        source: Some(SOURCE),
        time_of_day: Some(count_of(0.0)),
        position: Some(cat048::Polar {
            range_m: 5_000.0,
            azimuth_deg: 40.0,
        }),
        address: Some(0x4b1234),
        ..cat048::TargetReport::default()
    };
    let mut site = site();
    site.sensors[0].elevation_max_rad = 0.5;
    site.sensors[0].height_source = HeightSource::Beam;
    let mut bench = Bench::new(site);
    bench.cat048(0.1, &flat);
    bench.tick(0.3);
    let plot = bench.dwells[0].plots[0];
    assert_eq!(plot.polar.elevation_rad, 0.25);
    assert!((plot.elevation_sd_rad - 0.5 / 12.0_f64.sqrt()).abs() < 1e-12);
    assert!(plot.cooperative, "an aircraft address is an answer");
    assert_eq!(plot.number, Some(0x4b1234));
}

#[test]
fn a_jamming_strobe_is_known_for_ten_seconds_and_a_beam_that_stands_still_is_degraded() {
    let mut bench = Bench::new(site());
    let strobe = cat034::ServiceMessage {
        source: Some(SOURCE),
        kind: Some(cat034::Kind::JammingStrobe),
        time_of_day: Some(count_of(0.0)),
        sector_azimuth_deg: Some(90.0),
        ..cat034::ServiceMessage::default()
    };
    bench.beam(0.0, 0.0);
    let mut block = BlockWriter::new(34);
    block.push(&strobe).unwrap();
    let feed = implicit_feed(&bench.site);
    bench.octets(feed, 0.1, &block.finish());
    let jammed = |bench: &Bench, seconds| bench.sensing.jammed(SensorId(0), at(seconds));
    let azimuth_rad = jammed(&bench, 5.0).flatten().unwrap();
    assert!((azimuth_rad.to_degrees() - 90.0).abs() < 1.5);
    assert_eq!(jammed(&bench, 10.2), None);

    let health = |bench: &Bench, seconds| bench.sensing.health(SensorId(0), at(seconds));
    for second in 1..7 {
        bench.plot(f64::from(second), 5_000.0 + f64::from(second));
    }
    // Its plots go on; of its beam nothing was heard for more than three seconds.
    assert_eq!(health(&bench, 3.0), SensorHealth::Healthy);
    assert_eq!(health(&bench, 6.0), SensorHealth::Degraded);
    bench.beam(6.1, 0.0);
    assert_eq!(health(&bench, 6.2), SensorHealth::Healthy);
    let beam = bench.sensing.beam(SensorId(0));
    assert_eq!(beam, Some(0.0));
}

/// An antenna that turns once in twelve seconds tells of a jammer once in twelve seconds.
#[test]
fn a_slow_antenna_s_strobe_is_believed_until_it_has_come_past_the_jammer_again() {
    let mut site = site();
    site.sensors[0].revisit_s = 12.0;
    let mut bench = Bench::new(site);
    bench.beam(0.0, 0.0);
    let feed = implicit_feed(&bench.site);
    let told = |bench: &mut Bench, seconds: f64| {
        let strobe = cat034::ServiceMessage {
            source: Some(SOURCE),
            kind: Some(cat034::Kind::JammingStrobe),
            time_of_day: Some(count_of(seconds)),
            sector_azimuth_deg: Some(90.0),
            ..cat034::ServiceMessage::default()
        };
        let mut block = BlockWriter::new(34);
        block.push(&strobe).unwrap();
        bench.octets(feed, seconds, &block.finish());
    };
    let jammed = |bench: &Bench, seconds| bench.sensing.jammed(SensorId(0), at(seconds));
    for turn in 0..3 {
        told(&mut bench, 0.1 + 12.0 * f64::from(turn));
        for second in 1..=12 {
            let now_s = 12.0 * f64::from(turn) + f64::from(second);
            assert!(jammed(&bench, now_s).is_some(), "{now_s} s");
        }
    }
    assert!(jammed(&bench, 48.0).is_some());
    assert_eq!(jammed(&bench, 48.2), None);
}

/// One strobe every 2.8° of a turn, as an antenna tells them that is jammed from all sides.
#[test]
fn strobes_from_all_sides_take_all_of_a_sensor_s_sight() {
    let mut bench = Bench::new(site());
    bench.beam(0.0, 0.0);
    let feed = implicit_feed(&bench.site);
    let blind_deg = |bench: &Bench, seconds| -> f64 {
        let sectors = bench.sensing.jammed_sectors(SensorId(0), at(seconds));
        let is_blind = |azimuth_deg: &i32| {
            sectors.iter().any(|(from_rad, width_rad)| {
                let azimuth_rad = f64::from(*azimuth_deg).to_radians();
                frames::wrap_two_pi(azimuth_rad - from_rad) <= *width_rad
            })
        };
        (0..360).filter(is_blind).count() as f64
    };
    let told = |bench: &mut Bench, seconds: f64, azimuth_deg: f64| {
        let strobe = cat034::ServiceMessage {
            source: Some(SOURCE),
            kind: Some(cat034::Kind::JammingStrobe),
            time_of_day: Some(count_of(seconds)),
            sector_azimuth_deg: Some(azimuth_deg),
            ..cat034::ServiceMessage::default()
        };
        let mut block = BlockWriter::new(34);
        block.push(&strobe).unwrap();
        bench.octets(feed, seconds, &block.finish());
    };
    // A quarter of the turn, then the rest of it.
    for step in 0..32 {
        told(
            &mut bench,
            0.1 + 0.01 * f64::from(step),
            2.8 * f64::from(step),
        );
    }
    assert!(
        blind_deg(&bench, 1.0) >= 118.0,
        "{}",
        blind_deg(&bench, 1.0)
    );
    for step in 32..128 {
        told(
            &mut bench,
            1.0 + 0.01 * f64::from(step),
            2.8 * f64::from(step),
        );
    }
    assert!(blind_deg(&bench, 3.0) >= 359.0);
    assert_eq!(blind_deg(&bench, 13.0), 0.0);
}

/// An infinite spread says that the sender does not know: the site's own holds, as for range and angles.
#[test]
fn a_spread_that_is_not_finite_gives_way_to_the_sensor_s_own() {
    let mut bench = Bench::new(site());
    let Report::Plot(known) = plot(at(0.0), 1000.0) else {
        panic!("a plot");
    };
    bench.report(
        0.0,
        Report::Plot(PlotReport {
            range_rate_mps: Some(-200.0),
            range_rate_sd_mps: Some(f64::INFINITY),
            range_sd_m: Some(f64::INFINITY),
            ..known
        }),
    );
    bench.tick(1.0);
    let seen = bench.dwells[0].plots[0];
    let sensor = &bench.site.sensors[0];
    assert_eq!(seen.range_sd_m, sensor.range_sd_m);
    assert_eq!(Some(seen.range_rate_sd_mps), sensor.range_rate_sd_mps);
}

/// A finite spread may be absurd all the same: one such plot would open every gate of its look.
#[test]
fn a_spread_beyond_all_sense_is_taken_as_the_widest_there_is() {
    let mut bench = Bench::new(site());
    let Report::Plot(known) = plot(at(0.0), 1000.0) else {
        panic!("a plot");
    };
    bench.report(
        0.0,
        Report::Plot(PlotReport {
            range_rate_mps: Some(-200.0),
            range_rate_sd_mps: Some(1e160),
            range_sd_m: Some(1e160),
            azimuth_sd_rad: Some(1e160),
            elevation_sd_rad: Some(1e160),
            ..known
        }),
    );
    bench.tick(1.0);
    let seen = bench.dwells[0].plots[0];
    assert_eq!(seen.range_sd_m, RANGE_SD_MAX_M);
    let angles_rad = [seen.azimuth_sd_rad, seen.elevation_sd_rad];
    assert_eq!(angles_rad, [ANGLE_SD_MAX_RAD; 2]);
    assert_eq!(seen.range_rate_sd_mps, RATE_SD_MAX_MPS);
}
