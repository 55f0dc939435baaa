//! `cargo xtask demo`: from a fresh clone to the incident on a screen.

use crate::{node, shell};

/// Builds the console and the binary, then hands over to `forewarn demo` with the caller's arguments.
pub fn run(arguments: &[String]) -> anyhow::Result<bool> {
    if !arguments
        .iter()
        .any(|argument| argument == "--help" || argument == "-h")
    {
        eprintln!("Building the console (once; it needs Node.js) and Forewarn itself.");
        eprintln!("On two cores the first build takes several minutes; later ones seconds.");
        node::build_console()?;
    }
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--package",
        "forewarn",
    ]))?;
    let mut words = vec!["demo"];
    words.extend(arguments.iter().map(String::as_str));
    shell::status(&mut shell::program(
        shell::root().join("target/release/forewarn"),
        &words,
    ))
}
