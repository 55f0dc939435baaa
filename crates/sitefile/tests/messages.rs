//! What a person reads when a file is wrong. The texts are the behaviour: a change here is a change
//! that users see.

use sitefile::{Problems, World, from_text};

const SITE: &str = r#"
[site]
name = "Hill airfield"
latitude_deg = 36.2
longitude_deg = 44.0
height_m = 400
"#;

fn load(rest: &str) -> Result<World, Problems> {
    from_text("hill.toml".as_ref(), &format!("{SITE}{rest}"))
}

/// The messages for a text appended to a good `[site]` table.
#[track_caller]
fn check(rest: &str, expected: &str) {
    let problems = load(rest).expect_err("something is wrong");
    let shown = problems.render(false);
    assert!(shown.trim() == expected.trim(), "shown:\n{shown}");
}

const SENSOR: &str = r#"
[[sensor]]
id = "north"
latitude_deg = 36.21
longitude_deg = 44.0
mast_m = 12
revisit_s = 1
range_max_m = 40000
"#;

#[test]
fn an_unknown_key_names_the_nearest_known_one() {
    check(
        "\n[coverage]\ncel_m = 30\n",
        "
error: unknown key `cel_m`
 --> hill.toml:9:1
  |
9 | cel_m = 30
  | ^^^^^ did you mean `cell_m`?
  |
  = help: write `cell_m`, or take the line out",
    );
}

#[test]
fn a_wrong_type_says_what_belongs_there() {
    check(
        &SENSOR.replace("36.21", "\"36.21\""),
        "
error: `latitude_deg` must be a number
  --> hill.toml:10:16
   |
10 | latitude_deg = \"36.21\"
   |                ^^^^^^^ this is text
   |
   = help: what belongs here: Latitude of the antenna, degrees, north positive.",
    );
}

#[test]
fn every_problem_is_listed_in_the_order_of_the_file() {
    let text = SENSOR
        .replace("mast_m = 12", "mast_ft = 40")
        .replace("range_max_m = 40000", "range_max_m = 40")
        .replace("revisit_s = 1\n", "");
    check(
        &text,
        "
error: `sensor` lacks `revisit_s`
 --> hill.toml:8:1
  |
8 | [[sensor]]
  | ^^^^^^^^^^ `revisit_s` is needed here
  |
  = help: add `revisit_s`: Seconds from one look at a place to the next.

error: unknown key `mast_ft`
  --> hill.toml:12:1
   |
12 | mast_ft = 40
   | ^^^^^^^ did you mean `mast_m`?
   |
   = help: lengths are metres (1 ft = 0.3048 m)

error: `range_max_m` must be at least 500
  --> hill.toml:13:15
   |
13 | range_max_m = 40
   |               ^^ this is 40
   |
   = help: this looks like kilometres: lengths are metres",
    );
}

#[test]
fn broken_syntax_is_shown_where_it_breaks() {
    let problems = load("\n[coverage\ncell_m = 30\n").expect_err("broken");
    let shown = problems.render(false);
    assert!(
        shown.contains("error: not valid TOML\n --> hill.toml:8:"),
        "{shown}"
    );
}

#[test]
fn a_missing_elevation_file_is_named_and_nothing_that_follows_from_it() {
    check(
        &format!("\n[[terrain]]\npath = \"no-such-file.hgt\"\n{SENSOR}"),
        "
error: elevation file `no-such-file.hgt` can't be used
 --> hill.toml:9:8
  |
9 | path = \"no-such-file.hgt\"
  |        ^^^^^^^^^^^^^^^^^^ No such file or directory (os error 2)
  |
  = help: give a .hgt, .hgt.zip or GeoTIFF file, relative to this file",
    );
}

#[test]
fn a_zone_that_crosses_itself_is_refused() {
    check(
        "
[[zone]]
id = \"camp\"
polygon = [[36.20, 44.00], [36.21, 44.01], [36.21, 44.00], [36.20, 44.01]]
time_to_shelter_s = 10
",
        "
error: the outline of zone `camp` crosses itself
  --> hill.toml:10:11
   |
10 | polygon = [[36.20, 44.00], [36.21, 44.01], [36.21, 44.00], [36.20, 44.01]]
   |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the edges after point 1 and point 3 cross
   |
   = help: list the corners in order around the zone",
    );
}

#[test]
fn swapped_latitude_and_longitude_are_recognised() {
    check(
        "
[[zone]]
id = \"camp\"
polygon = [[44.00, 36.20], [44.01, 36.21], [44.00, 36.21]]
time_to_shelter_s = 10
",
        "
error: zone `camp` is 1090 km from the site
  --> hill.toml:10:12
   |
10 | polygon = [[44.00, 36.20], [44.01, 36.21], [44.00, 36.21]]
   |            ^^^^^^^^^^^^^^ too far away to belong here
   |
   = help: latitude and longitude look swapped: latitude comes first",
    );
}

#[test]
fn a_sensor_below_ground_is_refused() {
    check(
        &SENSOR.replace("mast_m = 12", "height_m = 380"),
        "
error: sensor `north` is 20 m below ground
  --> hill.toml:12:12
   |
12 | height_m = 380
   |            ^^^ the terrain here is at 400 m
   |
   = help: raise `height_m`, or give `mast_m` (metres above the terrain) in its place",
    );
}

#[test]
fn half_a_resolution_is_refused_and_a_whole_one_reaches_the_site() {
    let stated = |more: &str| load(&format!("{SENSOR}{more}"));
    let problems = stated("range_resolution_m = 40\n").expect_err("half");
    let shown = problems.render(false);
    assert!(
        shown.contains("the resolution of sensor `north` is half stated"),
        "{shown}"
    );
    let both = "range_resolution_m = 40\nazimuth_resolution_deg = 1.5\n";
    let site = stated(both).expect("a valid site").site;
    let resolution = site.sensors[0].resolution.expect("stated");
    assert_eq!(resolution.range_m, 40.0);
    assert!((resolution.azimuth_rad - 0.026_179_938_8).abs() < 1e-9);
}

#[test]
fn a_height_in_feet_is_recognised() {
    check(
        &SENSOR.replace("mast_m = 12", "height_m = 1352"),
        "
error: the height of sensor `north` looks like feet
  --> hill.toml:12:12
   |
12 | height_m = 1352
   |            ^^^^ the terrain here is at 400 m
   |
   = help: heights are metres (1 ft = 0.3048 m)",
    );
}

#[test]
fn two_sensors_of_one_name_and_code_are_both_reported() {
    check(
        &format!("{SENSOR}{SENSOR}"),
        "
error: two sensors are called `north`
  --> hill.toml:17:6
   |
17 | id = \"north\"
   |      ^^^^^^^ the second one
   |
   = help: give each its own name",
    );
}

#[test]
fn control_characters_in_names_are_refused() {
    let zone = r#"
[[zone]]
id = "camp"
name = "A\u0000x"
polygon = [[36.20, 44.00], [36.21, 44.01], [36.21, 44.00]]
time_to_shelter_s = 10
"#;
    check(
        zone,
        r#"
error: `name` has a control character in it
  --> hill.toml:10:8
   |
10 | name = "A\u0000x"
   |        ^^^^^^^^^^ U+0000, which can't be shown
   |
   = help: take it out: a name is one line of letters, digits, signs and spaces"#,
    );
    assert!(load(&zone.replace("\\u0000", "é ع")).is_ok());
    let id = SENSOR.replace("\"north\"", "\"no\\nrth\"");
    let shown = load(&id).expect_err("a line break").render(false);
    assert!(shown.contains("`id` has a control character"), "{shown}");
}

#[test]
fn sensor_numbers_that_no_sensor_has_are_refused() {
    check(
        &SENSOR.replace("revisit_s = 1\n", "revisit_s = 1e-300\n"),
        "
error: `revisit_s` must be at least 0.01
  --> hill.toml:13:13
   |
13 | revisit_s = 1e-300
   |             ^^^^^^ this is 1e-300
   |
   = help: what belongs here: Seconds from one look at a place to the next.",
    );
    for line in [
        "range_sd_m = 1e-300",
        "azimuth_sd_deg = 1e-300",
        "elevation_sd_deg = 1e-300",
        "range_rate_sd_mps = 1e-300",
        "range_rate_max_mps = 1e-300",
        "detection_probability = 1e-300",
        "reference_range_m = 9000\nreference_cross_section_m2 = 1e-300",
    ] {
        assert!(load(&format!("{SENSOR}{line}\n")).is_err(), "{line}");
    }
}

#[test]
fn a_zone_on_a_line_is_refused() {
    for corners in [
        "[36.20, 44.00], [36.21, 44.00], [36.22, 44.00]",
        "[36.20, 44.00], [36.20, 44.05], [36.20, 44.20]",
    ] {
        let zone =
            format!("\n[[zone]]\nid = \"camp\"\npolygon = [{corners}]\ntime_to_shelter_s = 10\n");
        let shown = load(&zone).expect_err("no area").render(false);
        assert!(
            shown.contains("the outline of zone `camp` is no polygon\n  --> hill.toml:10:11")
                && shown.contains("it has no area")
                && shown.contains("move a corner off the line"),
            "{shown}"
        );
    }
}

#[test]
fn a_table_in_place_of_a_list_of_tables_says_how_to_write_it() {
    check(
        &SENSOR.replace("[[sensor]]", "[sensor]"),
        "
error: `sensor` must be a list
 --> hill.toml:8:1
  |
8 | [sensor]
  | ^^^^^^^^ this is a table
  |
  = help: write `[[sensor]]`, once for each of them",
    );
}

#[test]
fn a_flat_site_without_zones_says_so() {
    let world = load(SENSOR).expect("valid");
    let notes = world.notes.join("\n");
    assert!(notes.contains("no zones: nobody will be warned"), "{notes}");
    assert!(
        notes.contains("no terrain given: the ground is flat"),
        "{notes}"
    );
    let sensor = &world.site.sensors[0];
    assert!((sensor.position.height.0 - world.site.origin.height.0 - 12.0).abs() < 1e-9);
}

#[test]
fn an_edition_that_the_codec_lacks_is_an_error_with_those_that_it_has() {
    check(
        &format!("{SENSOR}edition = {{ 048 = \"1.15\" }}\n"),
        "
error: no edition \"1.15\" of category `048` can be chosen
  --> hill.toml:15:19
   |
15 | edition = { 048 = \"1.15\" }
   |                   ^^^^^^ category 048 is not known in edition 1.15; known: 1.32
   |
   = help: such as { 048 = \"1.32\" }; leave a category out to read it in the newest edition",
    );
    check(
        &format!("{SENSOR}edition = {{ 048 = 1.32 }}\n"),
        "
error: `048` must be text
  --> hill.toml:15:19
   |
15 | edition = { 048 = 1.32 }
   |                   ^^^^ this is a number
   |
   = help: put it in double quotes",
    );
}

#[test]
fn what_the_interface_document_says_reaches_the_site() {
    let text = format!(
        "{SENSOR}doppler_positive = \"approaching\"\nreported_height_datum = \"ellipsoid\"
edition = {{ 048 = \"1.32\" }}\n[[feed]]\nid = \"lan\"\nedition = {{ 34 = \"1.29\" }}\n"
    );
    let site = load(&text)
        .unwrap_or_else(|problems| panic!("{problems}"))
        .site;
    let interface = &site.sensors[0].interface;
    let edition = |category, major, minor| site::Edition {
        category,
        major,
        minor,
    };
    assert!(!interface.doppler_positive_receding);
    assert_eq!(interface.height_datum, site::HeightDatum::Ellipsoid);
    assert_eq!(interface.editions, [edition(48, 1, 32)]);
    assert_eq!(site.feeds[0].editions, [edition(34, 1, 29)]);
}

/// The reference names every key, and its example is a valid site.
#[test]
fn the_reference_in_the_docs_is_complete_and_its_example_is_valid() {
    let docs = include_str!("../../../docs/site-file.md");
    let example = docs
        .split("```toml\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next())
        .expect("an example");
    from_text("example.toml".as_ref(), example).unwrap_or_else(|problems| panic!("{problems}"));
    let schema = sitefile::schema(sitefile::Kind::Site);
    let mut missing = Vec::new();
    for (table, described) in schema["properties"].as_object().expect("tables") {
        let keys = described.get("items").unwrap_or(described);
        for key in keys["properties"].as_object().expect("keys").keys() {
            if !docs.contains(&format!("| `{key}` |")) {
                missing.push(format!("{table}.{key}"));
            }
        }
    }
    assert!(missing.is_empty(), "not in docs/site-file.md: {missing:?}");
}
