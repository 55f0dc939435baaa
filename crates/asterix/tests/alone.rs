//! The crate stands alone: no standard library, no dependencies. A crate without dependencies that says
//! `no_std` and names `std` for its own tests only cannot use it; that is what is checked here, so that
//! no target without a standard library need be installed for it.

use std::fs;
use std::path::Path;

const HOME: &str = env!("CARGO_MANIFEST_DIR");

#[test]
fn the_standard_library_is_named_in_tests_only() {
    let library = fs::read_to_string(Path::new(HOME).join("src/lib.rs")).unwrap();
    assert!(library.contains("\n#![no_std]\n"));
    let (before, _) = library.split_once("extern crate std;").unwrap();
    assert!(before.ends_with("#[cfg(test)]\n"));
    assert_eq!(library.matches("extern crate").count(), 2, "alloc and std");
}

#[test]
fn there_are_no_dependencies() {
    let manifest = fs::read_to_string(Path::new(HOME).join("Cargo.toml")).unwrap();
    let (_, after) = manifest.split_once("\n[dependencies]\n").unwrap();
    let (ours, _) = after.split_once("\n[").unwrap();
    assert_eq!(ours.trim(), "");
    assert!(!manifest.contains("build-dependencies"));
}
