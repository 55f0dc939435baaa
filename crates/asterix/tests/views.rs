//! Typed views against octets worked out by hand from the published bit layouts, and against
//! themselves: what is written is read back.

use asterix::views::{
    Identification, Report, Source, TimeOfDay, cat015, cat016, cat021, cat025, cat034, cat048,
    cat062, cat063, cat065,
};
use asterix::{BlockWriter, RecordWriter, blocks};

fn encoded<R: Report>(report: &R) -> Vec<u8> {
    let mut writer = RecordWriter::default();
    report.write(&mut writer);
    let mut octets = Vec::new();
    writer.finish(&mut octets);
    octets
}

/// Reads `octets` wholly and writes them again unchanged.
#[track_caller]
fn check<R: Report + PartialEq + std::fmt::Debug>(octets: &[u8], expected: &R) {
    let (report, length) = R::read(octets).unwrap();
    assert_eq!(length, octets.len());
    assert_eq!(&report, expected);
    assert_eq!(encoded(expected), octets);
}

#[test]
fn cat048_primary_plot() {
    check(
        &[
            0xF1, 0x01, 0x0C, // FSPEC: 1111000.1 0000000.1 0000110.0
            0x19, 0xC9, // 010: SAC 25, SIC 201
            0x35, 0x6D, 0x4D, // 140: 3501389 / 128 s
            0x20, // 020: TYP 1
            0x19, 0x80, 0x40, 0x00, // 040: 25.5 NM, 90 degrees
            0x00, 0x64, // 110: 100 x 25 ft
            0x80, 0x03, 0x9C, // 120: CAL present, -100 m/s
        ],
        &cat048::TargetReport {
            source: Some(Source { sac: 25, sic: 201 }),
            time_of_day: Some(TimeOfDay(3_501_389)),
            descriptor: Some(cat048::Descriptor {
                kind: 1,
                ..Default::default()
            }),
            position: Some(cat048::Polar {
                range_m: 25.5 * 1852.0,
                azimuth_deg: 90.0,
            }),
            height_m: Some(2500.0 * 0.3048),
            doppler: Some(cat048::Doppler {
                calculated_mps: Some(-100.0),
                ..Default::default()
            }),
            ..Default::default()
        },
    );
}

#[test]
fn cat048_test_target_beyond_256_nautical_miles() {
    let octets = [
        0x31, 0x01, 0x01, 0x02, // FSPEC: FRN 3, 4 and 28
        0x21, 0xC0, // 020: TYP 1, FX; TST, ERR
        0xFF, 0xFF, 0x00, 0x00, // 040: saturated
        0x05, 0x08, 0x01, 0x2C, 0x80, // RE: 5 octets, ERR, 300.5 NM
    ];
    check(
        &octets,
        &cat048::TargetReport {
            descriptor: Some(cat048::Descriptor {
                kind: 1,
                test: true,
                extended_range: true,
                ..Default::default()
            }),
            position: Some(cat048::Polar {
                range_m: 300.5 * 1852.0,
                azimuth_deg: 0.0,
            }),
            ..Default::default()
        },
    );
}

/// A report of RCS alone: RE stands at FRN 28.
fn cross_section(of: cat048::CrossSection) -> cat048::TargetReport {
    cat048::TargetReport {
        cross_section: Some(of),
        ..Default::default()
    }
}

#[test]
fn cat048_cross_section_in_hundredths_of_a_decibel() {
    check(
        &[
            0x01, 0x01, 0x01, 0x02, // FSPEC: FRN 28
            0x05, 0x01, // RE: 5 octets, GEN48
            0x10, // GEN48: RCSDB
            0x38, 0x31, // 11 1000 0011 0001 in two's complement: -1999 x 0.01 dB
        ],
        &cross_section(cat048::CrossSection::Decibels(-1999.0 * 0.01)),
    );
}

#[test]
fn cat048_cross_section_in_square_millimetres() {
    check(
        &[
            0x01, 0x01, 0x01, 0x02, // FSPEC: FRN 28
            0x07, 0x01, // RE: 7 octets, GEN48
            0x08, // GEN48: RCSM
            0x00, 0x26, 0x25, 0xA0, // 2,500,000 x 10^-6 m2
        ],
        &cross_section(cat048::CrossSection::SquareMetres(2_500_000.0 * 1e-6)),
    );
}

#[test]
fn cat048_extended_range_and_cross_section() {
    let octets = [
        0x11, 0x01, 0x01, 0x02, // FSPEC: FRN 4 and 28
        0xFF, 0xFF, 0x00, 0x00, // 040: saturated
        0x08, 0x09, // RE: 8 octets, ERR and GEN48
        0x01, 0x2C, 0x80, // ERR: 300.5 NM
        0x10, 0x0B, 0xB8, // RCSDB: 3000 x 0.01 dB, the most
    ];
    let (report, _) = cat048::TargetReport::read(&octets).unwrap();
    assert_eq!(report.position.unwrap().range_m, 300.5 * 1852.0);
    let most = cat048::CrossSection::Decibels(3000.0 * 0.01);
    assert_eq!(report.cross_section, Some(most));
    // Written back with the flag in 020 that it lacked.
    let again = encoded(&cat048::TargetReport {
        descriptor: Some(cat048::Descriptor::default()),
        ..report
    });
    assert!(again.ends_with(&octets[8..]), "{again:x?}");
}

/// Whatever a reserved expansion holds beside it or wrongly, by its octets after the length.
#[test]
fn cat048_cross_section_beyond_its_limits_or_out_of_place_is_none() {
    let read = |expansion: &[u8]| {
        let length = expansion.len() as u8 + 1;
        let octets = [&[0x01, 0x01, 0x01, 0x02, length], expansion].concat();
        let (report, used) = cat048::TargetReport::read(&octets).unwrap();
        assert_eq!(used, octets.len());
        report.cross_section
    };
    let decibels = |hundredths: f64| Some(cat048::CrossSection::Decibels(hundredths * 0.01));
    let square_metres = |count: f64| Some(cat048::CrossSection::SquareMetres(count * 1e-6));
    // RCSDB: -60 dB is 10 1000 1001 0000 and the least, 30 dB the most; spare bits mean nothing.
    assert_eq!(read(&[0x01, 0x10, 0x28, 0x90]), decibels(-6000.0));
    assert_eq!(read(&[0x01, 0x10, 0x28, 0x8F]), None);
    assert_eq!(read(&[0x01, 0x10, 0x0B, 0xB9]), None);
    assert_eq!(read(&[0x01, 0x10, 0xC0, 0x00]), decibels(0.0));
    // RCSM: from 1 to 10^9 (11 1011 1001 ... in 30 bits).
    assert_eq!(read(&[0x01, 0x08, 0, 0, 0, 0]), None);
    assert_eq!(read(&[0x01, 0x08, 0, 0, 0, 1]), square_metres(1.0));
    assert_eq!(
        read(&[0x01, 0x08, 0x3B, 0x9A, 0xCA, 0x00]),
        square_metres(1e9)
    );
    assert_eq!(read(&[0x01, 0x08, 0x3B, 0x9A, 0xCA, 0x01]), None);
    // Of both the decibels, unless they are beyond their limits.
    assert_eq!(read(&[0x01, 0x18, 0x00, 0x64, 0, 0, 0, 9]), decibels(100.0));
    assert_eq!(
        read(&[0x01, 0x18, 0x1F, 0xFF, 0, 0, 0, 9]),
        square_metres(9.0)
    );
    // After ALTFL (bit 3 of GEN48), and after RPC with its score (bit 4 of RE).
    assert_eq!(read(&[0x01, 0x30, 0x00, 0x28, 0x00, 0x64]), decibels(100.0));
    assert_eq!(read(&[0x11, 0x80, 0x37, 0x10, 0x00, 0x64]), decibels(100.0));
    // Cut short, with octets too many, with a bit that this edition does not know.
    for wrong in [
        &[0x01, 0x10, 0x00][..],
        &[0x01, 0x10, 0x00, 0x64, 0x00],
        &[0x01, 0x14, 0x00, 0x64, 0x00],
        &[0x01],
        &[],
    ] {
        assert_eq!(read(wrong), None, "{wrong:x?}");
    }
}

#[test]
fn cat034_sector_crossing() {
    check(
        &[
            0xF4, // FSPEC: FRN 1-4, 6
            0x19, 0xC9, 0x02, // 010, 000: sector crossing
            0x00, 0x00, 0x80, // 030: 1 s
            0x40, // 020: 90 degrees
            0x80, 0x82, // 050: COM present; NOGO, TSV
        ],
        &cat034::ServiceMessage {
            source: Some(Source { sac: 25, sic: 201 }),
            kind: Some(cat034::Kind::SectorCrossing),
            time_of_day: Some(TimeOfDay(128)),
            sector_azimuth_deg: Some(90.0),
            status: Some(cat034::Status {
                inhibited: true,
                time_invalid: true,
                ..Default::default()
            }),
            ..Default::default()
        },
    );
}

#[test]
fn cat034_north_marker_with_position() {
    check(
        &[
            0xE9, 0x10, // FSPEC: FRN 1, 2, 3, 5; 11
            0x01, 0x02, 0x01, // 010, 000: north marker
            0xA8, 0xBF, 0xFF, // 030: the day's last count
            0x02, 0x00, // 041: 4 s
            0x00, 0x64, 0x20, 0x00, 0x00, 0xE0, 0x00, 0x00, // 120: 100 m, 45 N, 45 W
        ],
        &cat034::ServiceMessage {
            source: Some(Source { sac: 1, sic: 2 }),
            kind: Some(cat034::Kind::NorthMarker),
            time_of_day: Some(TimeOfDay(TimeOfDay::DAY - 1)),
            rotation_period_s: Some(4.0),
            position: Some(cat034::Position {
                height_m: 100.0,
                latitude_deg: 45.0,
                longitude_deg: -45.0,
            }),
            ..Default::default()
        },
    );
}

#[test]
fn cat015_plot_in_three_dimensions() {
    check(
        &[
            0xF7, 0x01, 0x07, 0xC0, // FSPEC: FRN 1-4, 6, 7; none; 20 (625), 21 (626); 22, 23
            0x19, 0xC9, // 010
            0x02, // 000: MT 1, periodic
            0x01, // 015
            0x04, // 020: mono-static, actual, forward
            0x00, 0x01, 0x00, // 145: 2 s
            0x00, 0x07, // 161
            0xA0, 0x01, 0x86, 0xA0, 0x00, 0x00, 0x64, // 625: R 10 km, SDR 10 m
            0xC0, 0xFF, 0x63, 0xC0, 0x00, 0x40, // 626: DV -400 m/s, SDDV 1 m/s
            0xA0, 0x40, 0x00, 0x05, 0xB0, // 627: AZ 90 degrees, SDASZ 1 degree (rounded down)
            0xA0, 0x08, 0x00, 0x02, 0xD8, // 628: EL 5.625 degrees, SDEL half a degree
        ],
        &cat015::TargetReport {
            source: Some(Source { sac: 25, sic: 201 }),
            message: Some(cat015::Message {
                kind: 1,
                event_driven: false,
            }),
            service: Some(1),
            descriptor: Some(cat015::Descriptor {
                geometry: 0,
                taxonomy: 0,
                scanning: 1,
            }),
            time_of_day: Some(TimeOfDay(256)),
            number: Some(7),
            range_m: Some(10_000.0),
            range_sd_m: Some(10.0),
            doppler_mps: Some(-400.0),
            doppler_sd_mps: Some(1.0),
            azimuth_deg: Some(90.0),
            azimuth_sd_deg: Some(f64::from(0x5B0) * 45.0 / 65_536.0),
            elevation_deg: Some(5.625),
            elevation_sd_deg: Some(f64::from(0x2D8) * 45.0 / 65_536.0),
            ..Default::default()
        },
    );
}

#[test]
fn damage_ends_a_block_and_says_where() {
    let mut block = BlockWriter::new(48);
    let plot = cat048::TargetReport {
        source: Some(Source { sac: 1, sic: 2 }),
        ..Default::default()
    };
    block.push(&plot).unwrap();
    block.push_octets(&[0x90, 0x01]).unwrap();
    let octets = block.finish();
    let block = blocks(&octets).next().unwrap().unwrap();
    let mut reports = block.reports::<cat048::TargetReport>();
    assert_eq!(reports.next().unwrap().unwrap(), plot);
    assert_eq!(reports.offset(), 6);
    let error = reports.next().unwrap().unwrap_err();
    assert_eq!((error.item, error.octet), (Some("010"), 7));
    assert!(reports.next().is_none());
}

#[test]
fn a_full_block_refuses_a_record_and_stays_as_it_was() {
    let mut block = BlockWriter::with_limit(48, 8);
    let plot = cat048::TargetReport {
        source: Some(Source { sac: 1, sic: 2 }),
        ..Default::default()
    };
    assert!(block.push(&plot).is_ok());
    assert!(block.push(&plot).is_err());
    assert_eq!(block.finish(), [48, 0, 6, 0x80, 1, 2]);
}

/// Values that the tables give an encoded view, by path: `040/RHO`.
fn through_the_tables<R: Report>(report: &R, paths: &[&str]) -> Vec<f64> {
    let octets = encoded(report);
    let record = asterix::Record::parse(R::TABLE, &octets).unwrap();
    let tree = record.value(None, asterix::json::Values::Engineering);
    let number = |path: &str| match path
        .split('/')
        .try_fold(&tree, |value, name| value.get(name))
    {
        Some(asterix::Value::Real(value)) => *value,
        Some(asterix::Value::Unsigned(value)) => *value as f64,
        other => panic!("{path}: {other:?} in {tree:?}"),
    };
    paths.iter().map(|path| number(path)).collect()
}

#[test]
fn cat016_is_what_its_table_says() {
    let report = cat016::Configuration {
        source: Some(Source { sac: 1, sic: 2 }),
        service: Some(3),
        time_of_day: Some(TimeOfDay(64)),
        period_s: Some(9),
        position_deg: Some((45.0, -90.0)),
        height_m: Some(-12.25),
        ..Default::default()
    };
    let paths = [
        "010/SAC", "010/SIC", "015", "140", "200", "400/LAT", "400/LON", "405",
    ];
    let expected = [1.0, 2.0, 3.0, 0.5, 9.0, 45.0, -90.0, -12.25];
    assert_eq!(through_the_tables(&report, &paths), expected);
    check(&encoded(&report), &report);
}

#[test]
fn cat062_is_what_its_table_says() {
    let report = cat062::Track {
        source: Some(Source { sac: 1, sic: 2 }),
        service: Some(3),
        time_of_day: Some(TimeOfDay(64)),
        position_deg: Some((45.0, -90.0)),
        cartesian_m: Some((1000.5, -2.0)),
        velocity_mps: Some((100.25, -300.0)),
        acceleration_mps2: Some((-9.75, 1e9)),
        address: Some(0x3C_65_89),
        number: Some(77),
        status: Some(cat062::Status {
            monosensor: true,
            last: true,
            ..Default::default()
        }),
        pressure_altitude_ft: Some(2_525.0),
        altitude_m: Some(2500.0 * 0.3048),
        climb_mps: Some(-600.0 * 0.3048 / 60.0),
        cartesian_sd_m: Some((50.5, 60.0)),
        velocity_sd_mps: Some((1.25, 2.0)),
    };
    let paths = [
        "015",
        "070",
        "105/LAT",
        "105/LON",
        "100/X",
        "100/Y",
        "185/VX",
        "185/VY",
        "210/AX",
        "210/AY",
        "040",
        "136",
        "130",
        "220",
        "500/APC/X",
        "500/APC/Y",
        "500/ATV/X",
        "500/ATV/Y",
    ];
    let expected = [
        3.0, 0.5, 45.0, -90.0, 1000.5, -2.0, 100.25, -300.0, -9.75, 31.75, 77.0, 25.25, 2500.0,
        -600.0, 50.5, 60.0, 1.25, 2.0,
    ];
    assert_eq!(through_the_tables(&report, &paths), expected);
    let (back, _) = cat062::Track::read(&encoded(&report)).unwrap();
    assert_eq!(back.acceleration_mps2, Some((-9.75, 31.75)));
    assert_eq!(back.status, report.status);
    assert_eq!(back.address, report.address);
}

#[test]
fn cat021_is_what_its_table_says() {
    let report = cat021::TargetReport {
        source: Some(Source { sac: 1, sic: 2 }),
        descriptor: Some(cat021::Descriptor {
            address_type: 3,
            simulated: true,
            confidence: 1,
            // NOGO and RCF.
            failed: 0b01001,
            ..Default::default()
        }),
        applicable: Some(TimeOfDay(64)),
        position_deg: Some((45.0, -90.0)),
        fine_position_deg: Some((-22.5, 11.25)),
        address: Some(0x3C_65_89),
        received: Some(TimeOfDay(128)),
        height_m: Some(-62.5 * 0.3048),
        quality: Some(cat021::Quality {
            integrity: 8,
            accuracy: Some(9),
        }),
        pressure_altitude_ft: Some(12_025.0),
        sent: Some(TimeOfDay(192)),
        identification: Some(Identification(0)),
    };
    let paths = [
        "040/ATP",
        "040/SIM",
        "040/TST",
        "040/CL",
        "040/IPC",
        "040/NOGO",
        "040/CPR",
        "040/RCF",
        "071",
        "130/LAT",
        "130/LON",
        "131/LAT",
        "131/LON",
        "073",
        "140",
        "090/NUCPNIC",
        "090/NACP",
        "145",
        "077",
    ];
    let octets = encoded(&report);
    let record = asterix::Record::parse(cat021::TargetReport::TABLE, &octets).unwrap();
    let raw = record.value(None, asterix::json::Values::Raw);
    let number = |path: &str| {
        let found = path
            .split('/')
            .try_fold(&raw, |value, name| value.get(name));
        match found {
            Some(asterix::Value::Unsigned(value)) => *value as i64,
            Some(asterix::Value::Signed(value)) => *value,
            other => panic!("{path}: {other:?} in {raw:?}"),
        }
    };
    let sent: Vec<i64> = paths.iter().map(|path| number(path)).collect();
    let expected = [
        3,
        1,
        0,
        1,
        0,
        1,
        0,
        1,
        64,
        1 << 21,
        -(1 << 22),
        -(1 << 27),
        1 << 26,
        128,
        -10,
        8,
        9,
        481,
        192,
    ];
    assert_eq!(sent, expected);
    check(&octets, &report);
    assert!(report.descriptor.unwrap().suspect());
}

/// KLM1023, in the six-bit codes of ICAO Annex 10: letters from 1, digits from 48, space 32.
#[test]
fn an_aircraft_identifies_itself_in_eight_characters() {
    let octets = [0x2C, 0xC3, 0x71, 0xC3, 0x2C, 0xE0];
    let said: String = Identification(0x2C_C3_71_C3_2C_E0)
        .characters()
        .iter()
        .collect();
    assert_eq!(said, "KLM1023 ");
    let report = cat048::TargetReport {
        identification: Some(Identification(0x2C_C3_71_C3_2C_E0)),
        ..Default::default()
    };
    // FSPEC: FRN 9.
    check(&[&[0x01, 0x40][..], &octets[..]].concat(), &report);
    let report = cat021::TargetReport {
        identification: Some(Identification(0x2C_C3_71_C3_2C_E0)),
        ..Default::default()
    };
    // FSPEC: FRN 29.
    check(
        &[&[0x01, 0x01, 0x01, 0x01, 0x80][..], &octets[..]].concat(),
        &report,
    );
}

#[test]
fn cat025_stopped_service() {
    check(
        &[
            0xD6, // FSPEC: FRN 1, 2, 4, 6, 7
            0x19, 0xC9, // 010
            0x03, // 000: type 1, event driven
            0x05, // 015
            0x00, 0x00, 0x80, // 070: 1 s
            0xA4, // 100: NOGO, standby, degraded
        ],
        &cat025::StatusReport {
            source: Some(Source { sac: 25, sic: 201 }),
            report: Some((1, true)),
            service: Some(5),
            time_of_day: Some(TimeOfDay(128)),
            status: Some(cat025::Status {
                inhibited: true,
                operation: 1,
                state: 2,
            }),
        },
    );
}

#[test]
fn cat063_sensor_without_plots() {
    check(
        &[
            0xBD, 0x20, // FSPEC: FRN 1, 3, 4, 5, 6; 10
            0x01, 0x02, // 010
            0x00, 0x00, 0x80, // 030
            0x19, 0xC9, // 050
            0x61, 0x04, // 060: degraded, PSR out of order; no plots
            0xFF, 0xFE, // 070: -2 ms
            0x40, 0x00, // 091: 90 degrees
        ],
        &cat063::SensorStatus {
            source: Some(Source { sac: 1, sic: 2 }),
            time_of_day: Some(TimeOfDay(128)),
            sensor: Some(Source { sac: 25, sic: 201 }),
            status: Some(cat063::Status {
                connection: 1,
                primary_failed: true,
                no_plots: true,
                ..Default::default()
            }),
            time_bias_s: Some(-0.002),
            azimuth_bias_deg: Some(90.0),
            ..Default::default()
        },
    );
}

#[test]
fn cat065_end_of_batch() {
    check(
        &[
            0xFC,
            0x01,
            0x02,
            0x02,
            0x07,
            0x00,
            0x00,
            0x80,
            0x05,
            0b0110_0100,
        ],
        &cat065::ServiceStatus {
            source: Some(Source { sac: 1, sic: 2 }),
            kind: Some(2),
            service: Some(7),
            time_of_day: Some(TimeOfDay(128)),
            batch: Some(5),
            status: Some(cat065::Status {
                operation: 1,
                overload: true,
                time_invalid: false,
                selected: 1,
            }),
            event: None,
        },
    );
}
