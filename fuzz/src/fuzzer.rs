//! The fuzzer's program: libFuzzer around the target that `FUZZ_TARGET` names.

#![no_main]
#![allow(unsafe_code, reason = "libFuzzer calls us by an exported C name")]

use std::sync::LazyLock;

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let known = fuzz::TARGETS.iter().find(|(name, _)| *name == wanted);
    known.expect("FUZZ_TARGET names a target").1
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| TARGET(bytes));
