//! The console's tiers: its types and unit tests, and its pages in a real browser.

use crate::tally::Tally;
use crate::{debian, node, shell};

/// Type and lint checks, then unit tests.
pub fn types_and_units(tally: &mut Tally) -> anyhow::Result<()> {
    if let Err(missing) = node::ensure() {
        tally.skip(format!("console: {missing}"));
        return Ok(());
    }
    node::build_console()?;
    script(tally, "check", &[])?;
    script(tally, "test", &[])
}

/// The console in headless Chromium against a real server: `npm run test:browser` gets the browser in
/// `CHROMIUM` and the binary, with the console inside, in `FOREWARN_BIN`.
pub fn browser(tally: &mut Tally) -> anyhow::Result<()> {
    let ready = node::ensure().and_then(|()| debian::ensure(&[debian::CHROMIUM]));
    if let Err(missing) = ready {
        tally.skip(format!("browser: {missing}"));
        return Ok(());
    }
    node::build_console()?;
    shell::run(&mut shell::cargo(&[
        "build",
        "--release",
        "--package",
        "forewarn",
    ]))?;
    let binary = shell::root().join("target/release/forewarn");
    let variables = [
        ("CHROMIUM", "/usr/bin/chromium"),
        ("FOREWARN_BIN", &binary.to_string_lossy()),
    ];
    script(tally, "test:browser", &variables)
}

fn script(tally: &mut Tally, name: &str, variables: &[(&str, &str)]) -> anyhow::Result<()> {
    let mut output = String::new();
    let mut run = node::npm(&["run", "--silent", name]);
    run.envs(variables.iter().copied());
    let success = shell::lines(&mut run, |line| {
        println!("{line}");
        output.push_str(line);
        output.push('\n');
    })?;
    tally.add_runner(&format!("web: npm run {name}"), &output, success);
    Ok(())
}
