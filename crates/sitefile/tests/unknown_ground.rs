//! What stands where the terrain is not known.

use std::path::Path;

use sitefile::{Problems, World, from_text};

/// A site on the demonstration's hills, which end east of 44.2 degrees.
fn load(rest: &str) -> Result<World, Problems> {
    let hills = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sites/erbil-2021/hills.tif");
    let text = format!(
        "[site]\nname = \"t\"\nlatitude_deg = 36.2\nlongitude_deg = 44.0\nheight_m = 410\n\
         [[terrain]]\npath = '{}'\n[coverage]\nhalf_width_m = 3000\n{rest}",
        hills.display()
    );
    from_text("site.toml".as_ref(), &text)
}

fn siren(longitude_deg: f64) -> String {
    format!(
        "[[siren]]\nid = \"horn\"\nlatitude_deg = 36.2\nlongitude_deg = {longitude_deg}\n\
         mast_m = 10\nsound_power_db = 138\n"
    )
}

#[test]
fn a_siren_on_unknown_ground_is_refused_as_a_sensor_is() {
    load(&siren(44.01)).unwrap_or_else(|problems| panic!("{problems}"));
    let said = load(&siren(44.6)).expect_err("off the hills").to_string();
    assert!(
        said.contains("the terrain under siren `horn` is not known"),
        "{said}"
    );
}

/// What the coverage map will not count, or not know, is said when the file is checked.
#[test]
fn a_zone_off_the_map_and_a_sensor_that_founds_no_tracks_are_noted() {
    let zone = |id: &str, east_deg: f64| {
        format!(
            "[[zone]]\nid = \"{id}\"\ntime_to_shelter_s = 8\n\
             polygon = [[36.2, 44.0], [36.2, {east_deg}], [36.21, {east_deg}]]\n"
        )
    };
    let sensor = "[[sensor]]\nid = \"adsb\"\nlatitude_deg = 36.2\nlongitude_deg = 44.0\nmast_m = 10\n\
                  revisit_s = 1\nrange_max_m = 200000\nreports = \"references\"\n";
    // Three kilometres are 0.033 degrees here.
    let text = format!("{}{}{sensor}", zone("inside", 44.02), zone("across", 44.05));
    let notes = load(&text)
        .unwrap_or_else(|problems| panic!("{problems}"))
        .notes
        .join("\n");
    assert!(notes.contains("zone `across` lies partly off"), "{notes}");
    assert!(notes.contains("sensor `adsb` founds no tracks"), "{notes}");
    assert!(!notes.contains("inside"), "{notes}");
}
