//! `forewarn journal` as a person meets it: output, exit codes, and what is said about damage.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../journal/tests/fixtures/v1")
}

fn journal(action: &str, dir: &Path, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forewarn"));
    command
        .args(["journal", action])
        .arg(dir)
        .args(more)
        .output()
        .unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_sound_journal_verifies() {
    let output = journal("verify", &fixture(), &["--json"]);
    assert_eq!(output.status.code(), Some(0));
    let report = json(&output);
    assert_eq!(
        (&report["sound"], &report["records"]),
        (&true.into(), &4.into())
    );
}

#[test]
fn one_flipped_bit_is_named_by_its_offset() {
    let folder = tempfile::tempdir().unwrap();
    let name = "00000000000000000000.journal";
    let mut bytes = std::fs::read(fixture().join(name)).unwrap();
    // The header is 92 octets; the first record's bytes begin 20 after it.
    bytes[92 + 20] ^= 1;
    std::fs::write(folder.path().join(name), bytes).unwrap();
    let output = journal("verify", folder.path(), &["--json"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(json(&output)["fault"]["offset"], 92);
    let told = journal("info", folder.path(), &[]);
    assert_eq!(told.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&told.stdout).contains("BAD"));
}

#[test]
fn info_counts_records_by_kind() {
    let info = json(&journal("info", &fixture(), &["--json"]));
    assert_eq!(info["kinds"]["1"]["records"], 2);
    assert_eq!(info["kinds"]["1"]["name"], "world");
    assert_eq!(info["segments"][0]["first"], 0);
}

#[test]
fn a_noted_head_is_held_against_the_journal() {
    let head = json(&journal("info", &fixture(), &["--json"]))["head"].clone();
    let head = head.as_str().unwrap();
    let verified = journal("verify", &fixture(), &["--head", head]);
    assert_eq!(verified.status.code(), Some(0));
    let other = "ab".repeat(32);
    let verified = journal("verify", &fixture(), &["--head", &other]);
    assert_eq!(verified.status.code(), Some(1));
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(said.contains("cut off"), "{said}");
    assert_eq!(
        json(&journal(
            "verify",
            &fixture(),
            &["--head", &other, "--json"]
        ))["sound"],
        false
    );
}

#[test]
fn another_key_than_the_trusted_one_is_a_failure() {
    let key = json(&journal("info", &fixture(), &["--json"]))["segments"][0]["key"].clone();
    let key = key.as_str().unwrap();
    assert!(
        journal("verify", &fixture(), &["--key", key])
            .status
            .success()
    );
    let other = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    let output = journal("verify", &fixture(), &["--key", other]);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_folder_without_a_journal_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let output = journal("verify", folder.path(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("no journal here"));
}
