//! Constructs that none of the checked-in tables has, on a category made for the purpose; the octets
//! are worked out by hand.

#[path = "support/constructs.rs"]
mod constructs;

use asterix::json::{JsonWriter, Values};
use asterix::{Finding, Reason, Record, encode};
use constructs::CONSTRUCTS;

/// What a record reads as, and what is amiss; what is canonical must be encoded to the same octets.
#[track_caller]
fn check(octets: &[u8], expected: &str, findings: &[(&str, Finding)]) {
    let record = Record::parse(&CONSTRUCTS, octets).unwrap();
    assert_eq!(record.octets(), octets);
    let mut json = JsonWriter::new(Values::Raw);
    assert_eq!(json.items(&record, None), expected);
    assert_eq!(json.findings(), findings);
    if findings.is_empty() {
        let mut again = Vec::new();
        let tree = record.value(None, Values::Raw);
        encode(&CONSTRUCTS, None, Values::Raw, &tree, &mut again).unwrap();
        assert_eq!(again, octets);
    }
}

#[test]
fn the_profile_is_chosen_by_the_record_s_own_element() {
    // FSPEC 0110.0000: 020, then what each profile has in its third place.
    check(
        &[0b0110_0000, 0x00, 0xFF, 0xFE],
        r#"{"020":{"TYP":0},"030":65534}"#,
        &[],
    );
    check(
        &[0b0110_0000, 0x80, 3, 0xFF, 0xFE],
        r#"{"020":{"TYP":1},"070":"fffe"}"#,
        &[],
    );
}

#[test]
fn a_dependent_item_means_what_the_element_says_that_it_depends_on() {
    // In the second profile 030 is number 9: bit 7 of the second octet. A, 3 halves, follows TYP.
    check(
        &[0b0100_0001, 0b0100_0000, 0x81, 0, 3, 0xFF, 0xFE],
        r#"{"020":{"TYP":1,"A":3},"030":-2}"#,
        &[],
    );
}

#[test]
fn repetitions_are_counted_in_two_octets_or_announced_by_their_last_bit() {
    check(
        &[0b0001_0000, 0, 2, b'A', b'B', b'C', b'D'],
        r#"{"040":["AB","CD"]}"#,
        &[],
    );
    // C 5, spare, D 513, FX 1; C 2, D 1, FX 0.
    check(
        &[
            0b0000_1000,
            0b1010_0100,
            0b0000_0011,
            0b0100_0000,
            0b0000_0010,
        ],
        r#"{"050":[{"C":5,"D":513},{"C":2,"D":1}]}"#,
        &[],
    );
    // Two compound items: E alone; then F alone, twice by FX.
    check(
        &[0b0000_0100, 2, 0b1000_0000, 9, 0b0010_0000, 0x03, 0x04],
        r#"{"060":[{"E":9},{"F":[1,2]}]}"#,
        &[],
    );
}

#[test]
fn items_in_a_random_sequence_are_read_in_the_order_in_which_they_come() {
    // Number 8 of the first profile announces pairs: here two, of number 3 and of number 1.
    check(
        &[0b0000_0001, 0b1000_0000, 2, 3, 0x12, 0x34, 1, 7, 8],
        r#"{"030":4660,"010":{"SAC":7,"SIC":8}}"#,
        &[("010", Finding::RandomSequence)],
    );
    // That is allowed, in strict mode too.
    let octets = [0b0000_0001, 0b1000_0000, 1, 1, 7, 8];
    assert!(Record::parse_strict(&CONSTRUCTS, None, &octets).is_ok());
}

#[test]
fn a_random_sequence_cannot_hold_another_or_what_is_not_defined() {
    let reason = |number: u8| {
        let octets = [0b0000_0001, 0b1000_0000, 1, number, 7, 8];
        Record::parse(&CONSTRUCTS, &octets).unwrap_err().reason
    };
    for number in [0, 8, 9, 255] {
        let expected = Reason::UndefinedBit {
            number: number.into(),
        };
        assert_eq!(reason(number), expected);
    }
}

/// Found by fuzzing: the element that chooses the profile came last, and a second walk, begun with the
/// chosen profile, lost what the first had found.
#[test]
fn a_profile_that_is_chosen_late_holds_from_there_on_only() {
    check(
        &[0b1000_0001, 0b1000_0000, 7, 3, 1, 2, 0b1000_0000],
        r#"{"010":{"SAC":7,"SIC":3},"020":{"TYP":1}}"#,
        &[("020", Finding::RandomSequence)],
    );
}
