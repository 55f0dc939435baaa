//! Rust packages that are fetched for the recordings they carry, and never built.

use std::path::PathBuf;

use anyhow::{Context, bail};

use crate::{python, shell};

/// Fetches a package, pinned as `name@version`; gives the folder that its sources are in.
///
/// A manifest of one dependency is enough for cargo to fetch it from wherever it fetches ours.
pub fn source(pinned: &str) -> anyhow::Result<PathBuf> {
    let (name, version) = pinned
        .split_once('@')
        .with_context(|| format!("`{pinned}` is not name@version"))?;
    let folder = python::folder().join("source").join(pinned);
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(folder.join("src/lib.rs"), "")?;
    let manifest = folder.join("Cargo.toml");
    let text = format!(
        "[package]\nname = \"fetch\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\n{name} = \"={version}\"\n\n[workspace]\n"
    );
    std::fs::write(&manifest, text)?;
    let path = manifest.to_string_lossy();
    let described = shell::capture(&mut shell::cargo(&[
        "metadata",
        "--format-version=1",
        "--quiet",
        "--manifest-path",
        &path,
    ]))?;
    let described: serde_json::Value = serde_json::from_str(&described)?;
    let packages = described["packages"].as_array().into_iter().flatten();
    for package in packages {
        if package["name"] == name
            && let Some(manifest) = package["manifest_path"].as_str()
        {
            eprintln!("found: source of {pinned}");
            return Ok(PathBuf::from(manifest).with_file_name(""));
        }
    }
    bail!("cargo fetched no `{name}`")
}
