//! Peers that come as Debian packages: found, installed when we are root, or named with the line to type.

use std::sync::OnceLock;

use crate::shell;

/// A program and the Debian package that brings it.
#[derive(Debug, Clone, Copy)]
pub struct Package {
    /// The program to look for.
    pub program: &'static str,
    /// The package to install.
    pub package: &'static str,
}

/// Chromium, for the browser tier.
pub const CHROMIUM: Package = Package {
    program: "chromium",
    package: "chromium",
};

/// Wireshark's command line, a second reader of captures.
pub const TSHARK: Package = Package {
    program: "tshark",
    package: "tshark",
};

/// GDAL's programs.
pub const GDAL: Package = Package {
    program: "gdalinfo",
    package: "gdal-bin",
};

/// Makes sure that every program is there; otherwise says what is missing and what to type.
pub fn ensure(wanted: &[Package]) -> Result<(), String> {
    let missing: Vec<Package> = wanted
        .iter()
        .copied()
        .filter(|wanted| !shell::exists(wanted.program))
        .collect();
    for found in wanted.iter().filter(|wanted| shell::exists(wanted.program)) {
        eprintln!("found: {}", found.program);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages: Vec<&str> = missing.iter().map(|missing| missing.package).collect();
    let remedy = format!("sudo apt-get install {}", packages.join(" "));
    if !(is_root() && shell::exists("apt-get")) {
        return Err(format!("not installed; type: {remedy}"));
    }
    if !lists_are_fresh() {
        return Err("`apt-get update` failed".into());
    }
    let mut words = vec!["install", "--yes", "--no-install-recommends", "--quiet=2"];
    words.extend(&packages);
    let mut install = shell::program("apt-get", &words);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    shell::capture(&mut install).map_err(|error| format!("{error:#}"))?;
    for missing in missing {
        if !shell::exists(missing.program) {
            return Err(format!("{} brings no {}", missing.package, missing.program));
        }
        eprintln!(
            "installed: {} (Debian package {})",
            missing.program, missing.package
        );
    }
    Ok(())
}

fn is_root() -> bool {
    shell::capture(&mut shell::program("id", &["-u"])).is_ok_and(|id| id.trim() == "0")
}

/// Package lists are fetched once a run.
fn lists_are_fresh() -> bool {
    static FRESH: OnceLock<bool> = OnceLock::new();
    *FRESH.get_or_init(|| {
        shell::capture(&mut shell::program("apt-get", &["update", "--quiet=2"])).is_ok()
    })
}
