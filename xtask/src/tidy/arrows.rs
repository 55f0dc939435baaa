//! What a crate may know: the arrows between our crates, and the packages that the deterministic ones
//! may use. Both tables are those of ARCHITECTURE.md; here they are checked.
//!
//! A dependency used only by tests is free: it can reach no decision.

use std::collections::BTreeSet;

use serde_json::Value;

use super::House;

/// Crate, and what it may know directly. Through those it may know whatever they may.
const ARROWS: &[(&str, &[&str])] = &[
    ("frames", &[]),
    ("asterix", &[]),
    ("sapient", &[]),
    ("journal", &[]),
    ("lanes", &[]),
    ("terrain", &["frames", "lanes"]),
    ("site", &["frames"]),
    ("flight", &["terrain", "site"]),
    ("sensing", &["site", "asterix", "sapient"]),
    ("tracking", &["sensing", "flight"]),
    ("warning", &["site", "flight"]),
    ("registration", &["sensing"]),
    ("engine", &["tracking", "registration", "warning"]),
    ("coverage", &["site", "flight"]),
    ("siting", &["coverage"]),
    ("planning", &["siting", "sitefile"]),
    ("weather", &["site", "flight"]),
    ("sitefile", &["site", "flight", "weather", "asterix"]),
    ("recording", &["frames", "asterix"]),
    ("simulator", &["sensing", "flight", "recording", "sitefile"]),
    ("scoring", &["sensing", "flight", "recording"]),
    ("replay", &["engine", "journal", "recording", "sitefile"]),
    ("cap", &["warning"]),
    ("channels", &["cap", "sapient"]),
    ("api", &["frames"]),
    ("server", &["replay", "planning", "channels", "api"]),
    ("forewarn", &["server", "simulator", "scoring"]),
    ("fuzz", &["server"]),
    ("xtask", &[]),
];

/// What every deterministic crate may use.
const NUMERIC: &[&str] = &["borsh", "libm", "nalgebra", "sha2"];

/// The deterministic crates, each with what else it may use.
const DETERMINISTIC: &[(&str, &[&str])] = &[
    ("frames", &[]),
    ("asterix", &[]),
    ("sapient", &["prost"]),
    ("journal", &["crc32fast", "ed25519-dalek"]),
    ("lanes", &[]),
    ("terrain", &[]),
    ("site", &[]),
    ("flight", &[]),
    ("sensing", &[]),
    ("tracking", &[]),
    ("registration", &[]),
    ("warning", &[]),
    ("engine", &[]),
    ("simulator", &["rand", "rand_pcg"]),
];

/// What the simulator reads and writes with; these are outside the core, but draw no random number
/// and read no clock either.
const AROUND_THE_SIMULATOR: &[&str] = &["recording", "sitefile"];

/// Dependencies between our crates that no arrow allows.
pub fn outward(house: &House) -> Vec<String> {
    let ours = &house.crates;
    let mut findings = Vec::new();
    for (name, package) in ours {
        if !ARROWS.iter().any(|(known, _)| known == name) {
            findings.push(format!("{name}: not in the table of arrows"));
            continue;
        }
        let allowed = reach(name);
        for used in used_by(package)
            .iter()
            .filter(|used| ours.contains_key(**used))
        {
            if !allowed.contains(used) {
                findings.push(format!("{name} may not know {used}"));
            }
        }
    }
    findings
}

/// Packages from outside that a deterministic crate uses without leave; and nalgebra without `libm`.
pub fn not_allowed(house: &House) -> Vec<String> {
    let ours = &house.crates;
    let mut findings = Vec::new();
    for (name, extra) in DETERMINISTIC {
        let Some(package) = ours.get(*name) else {
            continue;
        };
        for used in used_by(package) {
            if !(ours.contains_key(used) || NUMERIC.contains(&used) || extra.contains(&used)) {
                findings.push(format!("{name} uses {used}, which is not on the list"));
            }
            let core = DETERMINISTIC.iter().any(|(known, _)| *known == used);
            let around = *name == "simulator" && AROUND_THE_SIMULATOR.contains(&used);
            if ours.contains_key(used) && !(core || around) {
                findings.push(format!("{name} uses {used}, which is not deterministic"));
            }
        }
        for dependency in dependencies(package).filter(|used| used["name"] == "nalgebra") {
            let features = dependency["features"].as_array().into_iter().flatten();
            let forced = features.clone().any(|feature| feature == "libm-force");
            if !forced || dependency["uses_default_features"] != false {
                findings.push(format!("{name}: nalgebra must use only `libm-force`"));
            }
        }
    }
    findings
}

/// Crates without a description in the manifest or a sentence at the top of their documentation.
pub fn undescribed(house: &House) -> Vec<String> {
    let mut findings = Vec::new();
    for (name, package) in &house.crates {
        if package["description"]
            .as_str()
            .is_none_or(|text| text.len() < 10)
        {
            findings.push(format!("{name}: no description in its manifest"));
        }
        let shared = matches!(name.as_str(), "fuzz" | "xtask");
        let folder = if shared {
            name.clone()
        } else {
            format!("crates/{name}")
        };
        let roots = [
            format!("{folder}/src/lib.rs"),
            format!("{folder}/src/main.rs"),
        ];
        let root = house.files.iter().find(|file| roots.contains(&file.path));
        let opening = root
            .and_then(|file| file.text.lines().next())
            .unwrap_or_default();
        if opening
            .strip_prefix("//! ")
            .is_none_or(|sentence| sentence.len() < 10)
        {
            findings.push(format!(
                "{name}: its documentation does not open with a sentence"
            ));
        }
    }
    findings
}

/// Everything that a crate may know, followed through the arrows.
fn reach(name: &str) -> BTreeSet<&'static str> {
    let direct = ARROWS
        .iter()
        .find(|(known, _)| *known == name)
        .map_or(&[][..], |(_, to)| *to);
    let mut all: BTreeSet<&str> = direct.iter().copied().collect();
    for next in direct {
        all.extend(reach(next));
    }
    all
}

/// Ordinary and build dependencies; not those of tests.
fn dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    let all = package["dependencies"].as_array().into_iter().flatten();
    all.filter(|dependency| dependency["kind"] != "dev")
}

fn used_by(package: &Value) -> Vec<&str> {
    dependencies(package)
        .filter_map(|dependency| dependency["name"].as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_are_followed_and_end() {
        assert!(reach("engine").contains("frames"));
        assert!(!reach("terrain").contains("site"));
        assert!(ARROWS.iter().all(|(name, _)| !reach(name).contains(name)));
    }
}
