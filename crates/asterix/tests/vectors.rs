//! Records worked out by hand from the printed bit layouts, one test an item or construct, and what
//! every one of them must read as. None of these came out of an encoder.

use asterix::json::{JsonWriter, Values};
use asterix::{Editions, Finding, Record, missing_items};

/// Reads one record of `category` and compares its JSON, both ways of writing values.
#[track_caller]
fn check(category: u8, octets: &[u8], engineering: &str, raw: &str) {
    let editions = Editions::default();
    let record = Record::parse(editions.category(category).unwrap(), octets).unwrap();
    assert_eq!(
        record.octets().len(),
        octets.len(),
        "all octets belong to the record"
    );
    for (values, expected) in [(Values::Engineering, engineering), (Values::Raw, raw)] {
        let mut json = JsonWriter::new(values);
        let text = json.items(&record, editions.expansion(category)).to_owned();
        assert_eq!(text, expected, "{values:?}");
    }
}

#[test]
fn i048_010_020_first_octet() {
    // FSPEC 1010.0000: FRN 1, 3. TYP 011, SIM 1, RDP 0, SPI 1, RAB 0, FX 0.
    check(
        48,
        &[0xA0, 0x19, 0xC9, 0b0111_0100],
        r#"{"010":{"SAC":25,"SIC":201},"020":{"TYP":"SSR + PSR detection","SIM":"Simulated target report","RDP":"Report from RDP Chain 1","SPI":"Special Position Identification","RAB":"Report from aircraft transponder"}}"#,
        r#"{"010":{"SAC":25,"SIC":201},"020":{"TYP":3,"SIM":1,"RDP":0,"SPI":1,"RAB":0}}"#,
    );
}

#[test]
fn i048_040_range_and_azimuth() {
    // RHO 0x0100 = 256/256 NM; THETA 0xC000 = 3/4 of a circle.
    check(
        48,
        &[0x10, 0x01, 0x00, 0xC0, 0x00],
        r#"{"040":{"RHO":1,"THETA":270}}"#,
        r#"{"040":{"RHO":256,"THETA":49152}}"#,
    );
}

#[test]
fn i048_070_mode_3a_is_octal_text_in_both_forms() {
    // V 1, G 0, L 1, spare, then 111 110 100 000.
    check(
        48,
        &[0x08, 0b1010_1111, 0b1010_0000],
        r#"{"070":{"V":"Code not validated","G":"Default","L":"Mode-3/A code not extracted during the last scan","MODE3A":"7640"}}"#,
        r#"{"070":{"V":1,"G":0,"L":1,"MODE3A":"7640"}}"#,
    );
}

#[test]
fn i048_090_negative_flight_level() {
    // FL in 14 bits of two's complement, 1/4 FL: -3 is 11 1111 1111 1101.
    check(
        48,
        &[0x04, 0x3F, 0xFD],
        r#"{"090":{"V":"Code validated","G":"Default","FL":-0.75}}"#,
        r#"{"090":{"V":0,"G":0,"FL":-3}}"#,
    );
}

#[test]
fn i048_240_six_bit_characters() {
    // "KLM12   ": 11, 12, 13, 49, 50, 32, 32, 32 in six bits each.
    let octets = [0x01, 0x40, 0x2C, 0xC3, 0x71, 0xCA, 0x08, 0x20];
    let text = r#"{"240":"KLM12   "}"#;
    check(48, &octets, text, text);
}

#[test]
fn i048_250_registers_are_integers_of_56_bits() {
    let octets = [
        0x01, 0x20, 0x01, 0xC6, 0x58, 0x39, 0x00, 0x00, 0x00, 0x01, 0x40,
    ];
    let text = r#"{"250":[{"MBDATA":55829047225090049,"BDS1":4,"BDS2":0}]}"#;
    check(48, &octets, text, text);
}

#[test]
fn i048_030_repeats_by_fx() {
    // FRN 16 is bit 7 of the third octet. Codes 5 and 17; FX set on the first.
    check(
        48,
        &[0x01, 0x01, 0x40, 0b0000_1011, 0b0010_0010],
        r#"{"030":["Angel","Mode S error correction applied"]}"#,
        r#"{"030":[5,17]}"#,
    );
}

#[test]
fn i048_120_doppler_both_parts() {
    // FRN 20. CAL: doubtful, -1 m/s in 10 bits; RDS: one, 300 m/s, ambiguity 100 m/s, 2800 MHz.
    check(
        48,
        &[
            0x01, 0x01, 0x04, 0xC0, 0x83, 0xFF, 0x01, 0x01, 0x2C, 0x00, 0x64, 0x0A, 0xF0,
        ],
        r#"{"120":{"CAL":{"D":"Doppler speed is doubtful","CAL":-1},"RDS":[{"DOP":300,"AMB":100,"FRQ":2800}]}}"#,
        r#"{"120":{"CAL":{"D":1,"CAL":-1},"RDS":[{"DOP":300,"AMB":100,"FRQ":2800}]}}"#,
    );
}

#[test]
fn i048_130_plot_characteristics() {
    // FRN 7. SRL 1 x 360/2^13, SAM -80 dBm, APD -1 x 360/2^14: bits 1, 3 and 7 of the sub-FSPEC.
    check(
        48,
        &[0x02, 0b1010_0010, 0x01, 0xB0, 0xFF],
        r#"{"130":{"SRL":0.0439453125,"SAM":-80,"APD":-0.02197265625}}"#,
        r#"{"130":{"SRL":1,"SAM":-80,"APD":-1}}"#,
    );
}

#[test]
fn i048_reserved_expansion_reads_its_own_items() {
    // RE of 6 octets: FSPEC 0010.1000 announces M4E and ERR. M4E: FOE/FRI 01; ERR 0x010000 = 256 NM.
    check(
        48,
        &[
            0x01,
            0x01,
            0x01,
            0x02,
            0x06,
            0b0010_1000,
            0b0000_0010,
            0x01,
            0x00,
            0x00,
        ],
        r#"{"RE":{"M4E":{"FOEFRI":"Possibly friendly target"},"ERR":256}}"#,
        r#"{"RE":{"M4E":{"FOEFRI":1},"ERR":65536}}"#,
    );
}

#[test]
fn an_expansion_that_does_not_fit_is_hex_and_said_so() {
    let editions = Editions::default();
    let octets = [0x01, 0x01, 0x01, 0x02, 0x04, 0b0000_1000, 0x01, 0x00];
    let record = Record::parse(editions.category(48).unwrap(), &octets).unwrap();
    let mut json = JsonWriter::new(Values::Engineering);
    assert_eq!(
        json.items(&record, editions.expansion(48)),
        r#"{"RE":"080100"}"#
    );
    assert_eq!(json.findings(), [("RE", Finding::ExpansionMisfit)]);
}

#[test]
fn special_purpose_is_hex_without_its_length() {
    let text = r#"{"SP":"abcd"}"#;
    check(48, &[0x01, 0x01, 0x01, 0x04, 0x03, 0xAB, 0xCD], text, text);
}

#[test]
fn i034_sector_rotation_and_counts() {
    // FRN 4, 5, 8: sector 64 x 360/256, rotation 512/128 s, two counts of type (5 bits) and number.
    check(
        34,
        &[
            0b0001_1001,
            0b1000_0000,
            0x40,
            0x02,
            0x00,
            0x02,
            0b0000_1000,
            0x07,
            0b0001_0100,
            0x00,
        ],
        r#"{"020":90,"041":4,"070":[{"TYP":"Single PSR target reports","COUNT":7},{"TYP":"Single SSR target reports (Non-Mode S)","COUNT":1024}]}"#,
        r#"{"020":64,"041":512,"070":[{"TYP":1,"COUNT":7},{"TYP":2,"COUNT":1024}]}"#,
    );
}

#[test]
fn i034_120_position() {
    // FRN 11: -1 m, 45 N, 90 W in 180/2^23 degrees.
    check(
        34,
        &[0x01, 0x10, 0xFF, 0xFF, 0x20, 0x00, 0x00, 0xC0, 0x00, 0x00],
        r#"{"120":{"HGT":-1,"LAT":45,"LON":-90}}"#,
        r#"{"120":{"HGT":-1,"LAT":2097152,"LON":-4194304}}"#,
    );
}

#[test]
fn i015_range_doppler_and_angles() {
    // FRN 20 to 23: 625 R 100.0 m and SDR 0.5 m; 626 DV -0.01 m/s; 627 AZ a half circle; 628 EL -90.
    check(
        15,
        &[
            0x01, 0x01, 0x07, 0xC0, 0xA0, 0x00, 0x03, 0xE8, 0x00, 0x00, 0x05, 0x80, 0xFF, 0xFF,
            0xFF, 0x80, 0x80, 0x00, 0x80, 0x80, 0x00,
        ],
        r#"{"625":{"R":100,"SDR":0.5},"626":{"DV":-0.01},"627":{"AZ":180},"628":{"EL":-90}}"#,
        r#"{"625":{"R":1000,"SDR":5},"626":{"DV":-1},"627":{"AZ":32768},"628":{"EL":-32768}}"#,
    );
}

#[test]
fn i015_630_power_in_nine_bits() {
    // FRN 24. RPP: seven spare bits, then -1 in nine; RPS -2.
    check(
        15,
        &[0x01, 0x01, 0x01, 0x20, 0x30, 0x01, 0xFF, 0xFE],
        r#"{"630":{"RPP":{"RPP":-1},"RPS":-2}}"#,
        r#"{"630":{"RPP":{"RPP":-1},"RPS":-2}}"#,
    );
}

#[test]
fn i015_300_class_of_nine_bits_and_probability_of_seven() {
    // FRN 11: one pair, 1 0000 0001 and 110 0100.
    let text = r#"{"300":[{"CLS":257,"PRB":100}]}"#;
    check(
        15,
        &[0x01, 0x10, 0x01, 0b1000_0000, 0b1110_0100],
        text,
        text,
    );
}

#[test]
fn i016_410_parts_that_are_not_whole_octets() {
    // FRN 9: one transmitter. ALT 4 x 0.25 m, TTO -1 x 2 ns, four spare bits, ATO 5 ns in twenty.
    check(
        16,
        &[
            0x01, 0x40, 0x01, 0x00, 0x07, 0x40, 0x00, 0x00, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00,
            0x04, 0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x05, 0x00, 0x09,
        ],
        r#"{"410":[{"TID":7,"LAT":90,"LON":-180,"ALT":1,"TTO":-2,"ATO":5,"PCI":9}]}"#,
        r#"{"410":[{"TID":7,"LAT":1073741824,"LON":-2147483648,"ALT":4,"TTO":-1,"ATO":5,"PCI":9}]}"#,
    );
}

#[test]
fn i025_100_second_octet() {
    // FRN 7. NOGO 1, OPS 01, SSTAT 0010, FX; spare, SYSTAT 001, SESTAT 000.
    check(
        25,
        &[0x02, 0b1010_0101, 0b0001_0000],
        r#"{"100":{"NOGO":"Data must not be used operationally","OPS":"Operational but in Standby","SSTAT":"Degraded","SYSTAT":"Failed","SESTAT":"OK"}}"#,
        r#"{"100":{"NOGO":1,"OPS":1,"SSTAT":2,"SYSTAT":1,"SESTAT":0}}"#,
    );
}

#[test]
fn i062_105_100_and_climb() {
    // FRN 5 (105): 45 N, 1 count E; FRN 6 (100): -0.5 m, 1 m; FRN 20 (220): -1 x 6.25 ft/min.
    check(
        62,
        &[
            0x0D, 0x01, 0x04, 0x00, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0xFF, 0xFF, 0xFF,
            0x00, 0x00, 0x02, 0xFF, 0xFF,
        ],
        r#"{"105":{"LAT":45,"LON":0.000005364418029785156},"100":{"X":-0.5,"Y":1},"220":-6.25}"#,
        r#"{"105":{"LAT":8388608,"LON":1},"100":{"X":-1,"Y":2},"220":-1}"#,
    );
}

#[test]
fn i062_380_depends_on_its_own_flag() {
    // FRN 11 is bit 4 of the second octet; sub-FSPEC bit 4 is IAS. IM 0: 2^-14 NM/s; IM 1: Mach/1000.
    check(
        62,
        &[0x01, 0x10, 0x10, 0x40, 0x00],
        r#"{"380":{"IAS":{"IM":"Air Speed = IAS, LSB (Bit-1) = 2^-14 NM/s","IAS":1}}}"#,
        r#"{"380":{"IAS":{"IM":0,"IAS":16384}}}"#,
    );
    check(
        62,
        &[0x01, 0x10, 0x10, 0x83, 0x20],
        r#"{"380":{"IAS":{"IM":"Air Speed = Mach, LSB (Bit-1) = 0.001","IAS":0.8}}}"#,
        r#"{"380":{"IAS":{"IM":1,"IAS":800}}}"#,
    );
}

#[test]
fn i062_510_groups_that_repeat_by_fx() {
    // FRN 26 is bit 5 of the fourth octet. Unit 1, track 2 in 15 bits, FX; unit 3, track 4.
    let text = r#"{"510":[{"IDENT":1,"TRACK":2},{"IDENT":3,"TRACK":4}]}"#;
    check(
        62,
        &[0x01, 0x01, 0x01, 0x08, 0x01, 0x00, 0x05, 0x03, 0x00, 0x08],
        text,
        text,
    );
}

#[test]
fn i063_060_third_octet() {
    // FRN 5. CON 01; OPS 1; TTF populated and failed.
    let octets = [0x08, 0b0100_0001, 0b1000_0001, 0b1100_0000];
    let editions = Editions::default();
    let record = Record::parse(editions.category(63).unwrap(), &octets).unwrap();
    let text = JsonWriter::new(Values::Raw).items(&record, None).to_owned();
    assert_eq!(
        text,
        r#"{"060":{"CON":1,"PSR":0,"SSR":0,"MDS":0,"ADS":0,"MLT":0,"OPS":1,"ODP":0,"OXT":0,"MSC":0,"TSV":0,"NPW":0,"TTF":{"EP":1,"VAL":1},"SPO":{"EP":0,"VAL":0}}}"#
    );
}

#[test]
fn i247_550_versions() {
    let text = r#"{"550":[{"CAT":48,"MAIN":1,"SUB":32},{"CAT":34,"MAIN":1,"SUB":29}]}"#;
    check(247, &[0x10, 0x02, 48, 1, 32, 34, 1, 29], text, text);
}

#[test]
fn limits_spare_bits_and_superfluous_octets_are_findings() {
    #[track_caller]
    fn findings(category: u8, octets: &[u8], expected: &[(&str, Finding)]) {
        let editions = Editions::default();
        let record = Record::parse(editions.category(category).unwrap(), octets).unwrap();
        let mut json = JsonWriter::new(Values::Raw);
        json.items(&record, editions.expansion(category));
        assert_eq!(json.findings(), expected);
        let table = editions.category(category).unwrap();
        let strict = Record::parse_strict(table, editions.expansion(category), octets);
        assert_eq!(strict.is_err(), !expected.is_empty());
    }
    // One count past midnight, and midnight itself.
    findings(
        48,
        &[0x40, 0xA8, 0xC0, 0x01],
        &[("140", Finding::BeyondLimit)],
    );
    findings(34, &[0x20, 0xA8, 0xC0, 0x00], &[]);
    // I048/161: four spare bits before the number.
    findings(
        48,
        &[0x01, 0x10, 0x80, 0x01],
        &[("161", Finding::SpareBitsSet)],
    );
    findings(
        48,
        &[0x81, 0x00, 0x01, 0x02],
        &[("FSPEC", Finding::NotMinimal)],
    );
    findings(
        48,
        &[0x01, 0x20, 0x00],
        &[("250", Finding::ZeroRepetitions)],
    );
}

#[test]
fn missing_items_are_named() {
    #[track_caller]
    fn check(octets: &[u8], expected: &[&str]) {
        let record = Record::parse(Editions::default().category(48).unwrap(), octets).unwrap();
        assert_eq!(missing_items(&record).collect::<Vec<_>>(), expected);
    }
    check(&[0x40, 0, 0, 0], &["010", "020"]);
    check(&[0xA0, 1, 2, 0x20], &[]);
    // A Mode S roll-call without an address.
    check(&[0xA0, 1, 2, 0xA0], &["220"]);
}
