//! What the demonstration runs on, carried inside the program so that it runs anywhere.

use std::path::{Path, PathBuf};

use anyhow::Context;

const FILES: [(&str, &[u8]); 5] = [
    (
        "scenarios/erbil-2021.toml",
        include_bytes!("../../../../../scenarios/erbil-2021.toml"),
    ),
    (
        "scenarios/erbil-2021-improved.toml",
        include_bytes!("../../../../../scenarios/erbil-2021-improved.toml"),
    ),
    (
        "sites/erbil-2021/site.toml",
        include_bytes!("../../../../../sites/erbil-2021/site.toml"),
    ),
    (
        "sites/erbil-2021/site-improved.toml",
        include_bytes!("../../../../../sites/erbil-2021/site-improved.toml"),
    ),
    (
        "sites/erbil-2021/hills.tif",
        include_bytes!("../../../../../sites/erbil-2021/hills.tif"),
    ),
];

/// Unpacks the files below a folder and gives the scenario's path.
pub fn unpack(folder: &Path, improved: bool) -> anyhow::Result<PathBuf> {
    for (name, octets) in FILES {
        let file = folder.join(name);
        let parent = file.parent().unwrap_or(folder);
        std::fs::create_dir_all(parent)
            .and_then(|()| std::fs::write(&file, octets))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    let name = if improved {
        "erbil-2021-improved.toml"
    } else {
        "erbil-2021.toml"
    };
    Ok(folder.join("scenarios").join(name))
}
