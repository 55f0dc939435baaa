//! The fuzzer's program: libFuzzer around the target that `FUZZ_TARGET` names.

#![no_main]
#![allow(unsafe_code, reason = "libFuzzer calls us by an exported C name")]

use std::sync::{LazyLock, Once};

static TARGET: LazyLock<fn(&[u8])> = LazyLock::new(|| {
    let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
    let known = fuzz::TARGETS.iter().find(|(name, _)| *name == wanted);
    known.expect("FUZZ_TARGET names a target").1
});

/// libFuzzer's runtime aborts at the first panic, even one that is caught: what unpacks GRIB fields panics on
/// damage, and `weather` turns that into an error. Panics that come through still end the run.
static HOOK: Once = Once::new();

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    HOOK.call_once(|| std::panic::set_hook(Box::new(|_| {})));
    TARGET(bytes);
});
