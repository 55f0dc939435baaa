//! `forewarn decode` as a person meets it: lines, the account of octets, exit codes.

use std::process::{Command, Output, Stdio};

use frames::Time;
use recording::PcapWriter;
use serde_json::{Value, json};

/// A CAT048 block of two records: 010 and 020 in each.
const TWO_RECORDS: &[u8] = &[48, 0, 11, 0xA0, 25, 201, 0x20, 0xA0, 25, 202, 0x40];
/// A CAT034 block whose record ends inside 010.
const DAMAGED: &[u8] = &[34, 0, 5, 0x80, 25];
/// A category that nobody defines.
const UNKNOWN: &[u8] = &[200, 0, 4, 0xFF];

fn decode(file: &[u8], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    std::fs::write(&path, file).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_forewarn"));
    command
        .arg("decode")
        .arg(path)
        .args(arguments)
        .output()
        .unwrap()
}

fn lines(output: &Output) -> Vec<Value> {
    let text = std::str::from_utf8(&output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The exit code and the last line of standard error.
fn ending(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&output.stderr);
    (
        output.status.code(),
        text.lines().last().unwrap_or_default().to_owned(),
    )
}

#[test]
fn a_record_is_a_line_with_the_keys_of_the_contract() {
    let output = decode(TWO_RECORDS, &["--values", "raw", "--octets"]);
    let expected = json!({
        "category": 48, "edition": "1.32", "block": 0, "record": 1, "offset": 7,
        "items": {"010": {"SAC": 25, "SIC": 202}, "020": {"TYP": 2, "SIM": 0, "RDP": 0, "SPI": 0, "RAB": 0}},
        "octets": "a019ca40",
    });
    assert_eq!(lines(&output)[1], expected);
    assert_eq!(
        ending(&output),
        (Some(0), "octets: 11 in, 11 decoded, 0 skipped".into())
    );
}

#[test]
fn engineering_values_are_the_default() {
    let output = decode(TWO_RECORDS, &[]);
    assert_eq!(
        lines(&output)[0]["items"]["020"]["TYP"],
        "Single PSR detection"
    );
    assert!(lines(&output)[0].get("octets").is_none());
}

#[test]
fn damage_is_a_line_and_reading_goes_on_at_the_next_block() {
    let output = decode(&[DAMAGED, TWO_RECORDS].concat(), &[]);
    let lines = lines(&output);
    assert_eq!(lines.len(), 3);
    let expected = json!({
        "category": 34, "block": 0, "offset": 3, "octets_skipped": 2,
        "error": {"item": "010", "octet": 4, "reason": "cut short: needs 2 octets, 1 left"},
    });
    assert_eq!(lines[0], expected);
    assert_eq!(
        (&lines[1]["block"], &lines[1]["record"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(
        ending(&output),
        (Some(1), "octets: 16 in, 14 decoded, 2 skipped".into())
    );
}

#[test]
fn an_unknown_category_is_one_damaged_line() {
    let output = decode(&[UNKNOWN, TWO_RECORDS].concat(), &[]);
    let first = &lines(&output)[0];
    assert_eq!(
        (&first["category"], &first["octets_skipped"]),
        (&json!(200), &json!(4))
    );
    assert_eq!(
        ending(&output),
        (Some(1), "octets: 15 in, 11 decoded, 4 skipped".into())
    );
}

#[test]
fn a_frame_that_promises_too_much_skips_what_is_left() {
    let output = decode(&[TWO_RECORDS, &[48, 1, 0, 0xA0]].concat(), &[]);
    let last = lines(&output).pop().unwrap();
    assert_eq!(last["octets_skipped"], 4);
    assert_eq!(last["error"]["item"], Value::Null);
    assert_eq!(
        ending(&output),
        (Some(1), "octets: 15 in, 11 decoded, 4 skipped".into())
    );
}

#[test]
fn a_capture_gives_times_and_counts_its_payload() {
    let mut capture = PcapWriter::new(Vec::new()).unwrap();
    capture
        .datagram(Time(1_613_413_800_250_000_001), TWO_RECORDS)
        .unwrap();
    let output = decode(&capture.finish().unwrap(), &[]);
    assert_eq!(lines(&output)[0]["time"], "2021-02-15T18:30:00.250000001Z");
    assert_eq!(
        ending(&output),
        (Some(0), "octets: 11 in, 11 decoded, 0 skipped".into())
    );
}

#[test]
fn a_capture_that_ends_inside_a_packet_keeps_what_came_before() {
    let mut capture = PcapWriter::new(Vec::new()).unwrap();
    for _ in 0..2 {
        capture.datagram(Time(0), TWO_RECORDS).unwrap();
    }
    let mut file = capture.finish().unwrap();
    file.truncate(file.len() - 1);
    let output = decode(&file, &[]);
    assert_eq!(lines(&output).len(), 2);
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("cut short by the end of the file"), "{text}");
    assert_eq!(
        ending(&output),
        (Some(1), "octets: 11 in, 11 decoded, 0 skipped".into())
    );
}

#[test]
fn what_only_the_meaning_forbids_stands_under_violations() {
    // Time of day past midnight, and no 010.
    let output = decode(&[48, 0, 8, 0x60, 0xA8, 0xC0, 0x01, 0x20], &[]);
    let violations = &lines(&output)[0]["violations"];
    let items: Vec<_> = violations
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["item"].clone())
        .collect();
    assert_eq!(items, ["140", "010"]);
    assert_eq!(ending(&output).0, Some(0));
}

#[test]
fn one_category_can_be_asked_for() {
    let output = decode(
        &[UNKNOWN, DAMAGED, TWO_RECORDS].concat(),
        &["--category", "48"],
    );
    assert_eq!(lines(&output).len(), 2);
    assert_eq!(
        ending(&output),
        (Some(0), "octets: 20 in, 20 decoded, 0 skipped".into())
    );
}

#[test]
fn one_source_and_some_items_can_be_asked_for() {
    let output = decode(TWO_RECORDS, &["--source", "25/202", "--items", "020,040"]);
    let lines = lines(&output);
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0]["record"], 1);
    let items: Vec<_> = lines[0]["items"].as_object().unwrap().keys().collect();
    assert_eq!(items, ["020"]);
    assert_eq!(
        ending(&output),
        (Some(0), "octets: 11 in, 11 decoded, 0 skipped".into())
    );
    for wrong in [
        ["--source", "25"],
        ["--source", "25/256"],
        ["--items", "04O"],
    ] {
        assert_eq!(decode(TWO_RECORDS, &wrong).status.code(), Some(2));
    }
}

#[test]
fn a_summary_tells_who_sends_what_and_what_is_amiss() {
    let beyond_midnight = [48, 0, 10, 0xE0, 25, 201, 0xA8, 0xC0, 0x01, 0x20];
    let file = [TWO_RECORDS, DAMAGED, &beyond_midnight[..]].concat();
    let output = decode(&file, &["--summary"]);
    assert_eq!(
        lines(&output),
        [
            json!({"category": 48, "edition": "1.32", "source": "25/201", "records": 2,
                "violating": 1, "non_canonical": 0, "items": {"010": 2, "020": 2, "140": 1}}),
            json!({"category": 48, "edition": "1.32", "source": "25/202", "records": 1,
                "violating": 0, "non_canonical": 0, "items": {"010": 1, "020": 1}}),
            json!({"category": 34, "damaged": 1, "octets_skipped": 2}),
        ]
    );
}

#[test]
fn strict_fails_on_what_breaks_a_rule_though_it_can_be_read() {
    // An FSPEC with an octet that announces nothing.
    let long = [48, 0, 8, 0xA1, 0x00, 25, 201, 0x20];
    assert_eq!(ending(&decode(&long, &[])).0, Some(0));
    let strict = decode(&long, &["--strict"]);
    assert_eq!(ending(&strict).0, Some(1));
    assert_eq!(lines(&strict).len(), 1);
    assert_eq!(ending(&decode(TWO_RECORDS, &["--strict"])).0, Some(0));
}

#[test]
fn an_edition_that_is_not_known_is_wrong_use() {
    let output = decode(TWO_RECORDS, &["--edition", "48=9.9"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("known: 1.32"), "{text}");
    assert_eq!(
        decode(TWO_RECORDS, &["--edition", "48=1.32"]).status.code(),
        Some(0)
    );
}

#[test]
fn a_missing_file_is_an_error_with_its_name() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forewarn"));
    let output = command.args(["decode", "no/such/file"]).output().unwrap();
    let (code, text) = ending(&output);
    assert_eq!(code, Some(1));
    assert!(text.contains("no/such/file"), "{text}");
}

#[test]
fn a_closed_pipe_is_a_clean_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("input");
    std::fs::write(&path, TWO_RECORDS.repeat(20_000)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_forewarn"));
    command
        .arg("decode")
        .arg(path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_folder_is_refused_with_the_reason_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_forewarn"));
    let output = command.arg("decode").arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(text.matches("os error").count(), 1, "{text}");
}
