//! A map that is taken up again follows from the same files as before, or is begun anew.

use std::fs;
use std::path::Path;

const SITE: &str = r#"
[site]
name = "Plain"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400
[[terrain]]
path = "hills.hgt"
[[zone]]
id = "camp"
geojson = "camp.geojson"
time_to_shelter_s = 10
"#;

fn outline(west_deg: f64) -> String {
    format!(
        r#"{{"type":"Polygon","coordinates":[[[{west_deg},36.19],[44.01,36.19],[44.01,36.2],[{west_deg},36.19]]]}}"#
    )
}

fn digest(folder: &Path) -> [u8; 32] {
    let world = sitefile::load(&folder.join("site.toml")).expect("a valid site");
    sitefile::map_digest(&world).expect("its files are there")
}

#[test]
fn a_changed_outline_or_a_height_far_from_the_site_is_another_map() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let write = |name: &str, octets: &[u8]| fs::write(folder.join(name), octets).expect("writes");
    // A tile of 3 arc-seconds, everywhere 400 m: rows from the north, big-endian.
    let mut heights: Vec<u8> = std::iter::repeat_n([1, 0x90], 1201 * 1201)
        .flatten()
        .collect();
    write("site.toml", SITE.replace("hills", "N36E044").as_bytes());
    write("N36E044.hgt", &heights);
    write("camp.geojson", outline(44.001).as_bytes());
    let first = digest(folder);
    assert_eq!(digest(folder), first);
    write("camp.geojson", outline(44.002).as_bytes());
    let moved = digest(folder);
    assert_ne!(moved, first, "the outline is another");
    // The tile's north-east corner, a hundred kilometres from the site.
    heights[2401] = 0x91;
    write("N36E044.hgt", &heights);
    assert_ne!(digest(folder), moved, "the ground is another");
}
