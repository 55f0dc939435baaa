//! The plain that tests draw and plan on, with some of it otherwise.

/// A plain with one radar that looks north, a zone south of it and a siren.
const PLAIN: &str = include_str!("../plain.toml");

/// The plain with each line on the left, which it must have, replaced by what stands on the right.
#[track_caller]
pub fn plain_with(otherwise: &[(&str, &str)]) -> String {
    let mut text = PLAIN.to_owned();
    for (line, instead) in otherwise {
        assert!(text.contains(line), "the plain has no `{line}`");
        text = text.replace(line, instead);
    }
    text
}
