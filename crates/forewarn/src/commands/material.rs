//! What the demonstration and the benchmarks run on, carried inside the program so that they run
//! anywhere.

use std::path::Path;

use anyhow::Context;
use sitefile::{Problems, Scenario, World};

/// A file of the project, by its path from the project's root.
macro_rules! carried {
    ($($path:literal),* $(,)?) => {
        [$(($path, include_bytes!(concat!("../../../../", $path)).as_slice())),*]
    };
}

const FILES: [(&str, &[u8]); 22] = carried![
    "scenarios/erbil-2021.toml",
    "scenarios/erbil-2021-improved.toml",
    "scenarios/load.toml",
    "scenarios/quiet.toml",
    "scenarios/salvo-s1.toml",
    "scenarios/suite/bias.toml",
    "scenarios/suite/boost.toml",
    "scenarios/suite/company.toml",
    "scenarios/suite/drag.toml",
    "scenarios/suite/several.toml",
    "scenarios/suite/swept.toml",
    "scenarios/suite/told.toml",
    "scenarios/suite/wind.toml",
    "sites/erbil-2021/hills.tif",
    "sites/erbil-2021/site-improved.toml",
    "sites/erbil-2021/site.toml",
    "sites/load/site.toml",
    "sites/mismatch/coarse.toml",
    "sites/mismatch/one.toml",
    "sites/mismatch/several.toml",
    "sites/mismatch/surveyed.toml",
    "sites/salvo/site.toml",
];

/// Unpacks the files below a folder.
pub fn unpack(folder: &Path) -> anyhow::Result<()> {
    for (name, octets) in FILES {
        let file = folder.join(name);
        let parent = file.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&file, octets))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// A carried scenario.
pub fn scenario(folder: &Path, path: &str) -> anyhow::Result<Scenario> {
    sitefile::load_scenario(&folder.join(path)).map_err(|problems| broken(path, &problems))
}

/// A carried site.
pub fn site(folder: &Path, path: &str) -> anyhow::Result<World> {
    sitefile::load(&folder.join(path)).map_err(|problems| broken(path, &problems))
}

fn broken(path: &str, problems: &Problems) -> anyhow::Error {
    anyhow::anyhow!("{path}, carried in this program: {problems}")
}
