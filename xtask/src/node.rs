//! The console's side: Node.js, its packages from the lock file, and the built pages.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, bail};

use crate::shell;

const NODE_MAJOR_MIN: u32 = 20;

/// Says why the console cannot be built here, if so.
pub fn ensure() -> Result<(), String> {
    let version = shell::capture(&mut shell::program("node", &["--version"]));
    let version = version.unwrap_or_default();
    let major = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()
        .unwrap_or_default();
    if major
        .parse::<u32>()
        .is_ok_and(|major| major >= NODE_MAJOR_MIN)
        && shell::exists("npm")
    {
        eprintln!("found: Node.js {}", version.trim());
        return Ok(());
    }
    Err(format!(
        "Node.js {NODE_MAJOR_MIN} or newer with npm is not here; install it and come back"
    ))
}

/// An npm script of the console, with further arguments.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = shell::program("npm", arguments);
    command.current_dir(folder());
    command
}

/// Installs exactly what the lock file says, unless that is already there.
pub fn install() -> anyhow::Result<()> {
    let lock = folder().join("package-lock.json");
    let wanted = std::fs::read(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    let stamp = folder().join("node_modules/.forewarn-lock.json");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        eprintln!("found: the console's packages");
        return Ok(());
    }
    shell::run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    std::fs::write(&stamp, &wanted)?;
    eprintln!("installed: the console's packages");
    Ok(())
}

/// Builds the console, so that the binary can carry it.
pub fn build_console() -> anyhow::Result<()> {
    if let Err(missing) = ensure() {
        bail!(missing);
    }
    install()?;
    shell::run(&mut npm(&["run", "build"]))
}

fn folder() -> PathBuf {
    shell::root().join("web")
}
