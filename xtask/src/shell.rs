//! Starting other programs: always from the project's root, never with standard input, and with the
//! command line shown first, so that a reader can repeat by hand what a tier did.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// The project's root: the folder above this crate.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// A program to be run from the project's root.
pub fn program<S: AsRef<OsStr>>(name: S, arguments: &[&str]) -> Command {
    let mut command = Command::new(name);
    command
        .args(arguments)
        .current_dir(root())
        .stdin(Stdio::null());
    command
}

/// The cargo that runs us.
pub fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    program(cargo, arguments)
}

/// Whether a program of this name can be found.
pub fn exists(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

/// Runs to the end, with its output shown; true on exit code 0.
pub fn status(command: &mut Command) -> anyhow::Result<bool> {
    announce(command);
    let status = command.status().with_context(|| cannot_start(command))?;
    Ok(status.success())
}

/// Runs to the end, with its output shown; any exit code but 0 is an error.
pub fn run(command: &mut Command) -> anyhow::Result<()> {
    if !status(command)? {
        bail!("`{}` failed", line(command));
    }
    Ok(())
}

/// Runs to the end in silence and gives standard output; on failure the error carries all it said.
pub fn capture(command: &mut Command) -> anyhow::Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed:\n{said}{complaint}", line(command));
    }
    Ok(said)
}

/// Runs to the end and hands over standard output line by line; true on exit code 0.
pub fn lines(command: &mut Command, mut each: impl FnMut(&str)) -> anyhow::Result<bool> {
    announce(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            each(String::from_utf8_lossy(&line?).trim_end_matches('\r'));
        }
    }
    Ok(child.wait()?.success())
}

/// A command as a person would type it.
pub fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    if let Some(cargo) = words.first_mut().filter(|word| word.ends_with("/cargo")) {
        *cargo = "cargo".into();
    }
    words.join(" ")
}

fn announce(command: &Command) {
    eprintln!("$ {}", line(command));
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", line(command))
}
