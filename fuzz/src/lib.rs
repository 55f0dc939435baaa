//! One fuzz target for every public parser, and one for the engine behind them: whatever the octets, no panic and no
//! octet unaccounted for.
//!
//! A target is a function of bytes and nothing else, so that the fuzzer and the ordinary test below run the
//! same code: `cargo xtask fuzz` searches for bytes that break it, and the test replays `corpus/`. Targets
//! know no clock, file or socket.

mod files;
mod line;
mod surveillance;

/// A parser under test: its name, which is its corpus's folder, and what must hold for any bytes.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: &[Target] = &[
    ("asterix", surveillance::octets),
    ("asterix_constructs", surveillance::constructs),
    ("asterix_values", surveillance::values),
    ("elevation", files::elevation),
    ("engine", line::engine),
    ("grib2", files::grib2),
    ("journal", files::journal),
    ("lines", surveillance::lines),
    ("recording", surveillance::container),
    ("site", files::site),
    ("sounding", files::sounding),
];

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn every_corpus_replays() {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for (name, target) in TARGETS {
            let mut replayed = 0;
            for file in std::fs::read_dir(corpora.join(name)).unwrap() {
                let whole = std::fs::read(file.unwrap().path()).unwrap();
                // Cut at every octet too: what a network or a crash does.
                for length in 0..=whole.len().min(512) {
                    target(&whole[..length]);
                }
                target(&whole);
                replayed += 1;
            }
            assert!(replayed > 0, "{name} has no corpus");
        }
    }

    #[test]
    fn every_corpus_has_its_target() {
        let corpora = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        for folder in std::fs::read_dir(corpora).unwrap() {
            let name = folder.unwrap().file_name();
            assert!(
                TARGETS.iter().any(|(target, _)| name == *target),
                "{name:?}"
            );
        }
    }

    /// A view that is added to the codec and forgotten here would never be fuzzed.
    #[test]
    fn every_view_of_the_codec_is_read() {
        let views = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/asterix/src/views");
        let targets = include_str!("surveillance.rs");
        let mut read = 0;
        for file in std::fs::read_dir(views).unwrap() {
            let name = file.unwrap().path();
            let name = name.file_stem().unwrap().to_str().unwrap();
            if name.starts_with("cat") {
                assert!(
                    targets.contains(&format!("{name}::")),
                    "{name} is not fuzzed"
                );
                read += 1;
            }
        }
        assert!(read >= 10, "{read} views");
    }
}
