//! Soundings in text: what each form says, against values worked out by hand and by others.

use site::AirLevel;
use weather::{Form, Note, Profile, Request, read};

const HERE: [f64; 2] = [36.2, 44.0];

fn profile(text: &str) -> Profile {
    let read = read(text.as_bytes(), &Request::at(HERE[0], HERE[1]));
    read.unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    let error = read(text.as_bytes(), &Request::at(HERE[0], HERE[1]));
    let error = error.expect_err("must be refused").to_string();
    assert!(error.contains(expected), "{error}");
}

#[track_caller]
fn near(found: f64, expected: f64, within: f64) {
    assert!(
        (found - expected).abs() <= within,
        "{found} is not {expected}"
    );
}

/// A table in the University of Wyoming's form, made up, with the gaps that real ones have.
const WYOMING: &str = "\
<HTML>
<H2>72357 OUN Norman Observations at 12Z 22 May 2011</H2>
<PRE>
-----------------------------------------------------------------------------
   PRES   HGHT   TEMP   DWPT   RELH   MIXR   DRCT   SKNT   THTA   THTE   THTV
    hPa     m      C      C      %    g/kg    deg   knot     K      K      K
-----------------------------------------------------------------------------
 1000.0     40
  966.0    345   22.2   21.0     93  16.57    180     10  298.3  346.7  301.3
  925.0    718   21.0   19.1     89  15.29    200     30  300.9  346.0  303.7
  850.0   1457   17.4   12.4     73  10.74                304.3  337.0  306.3
  700.0   3088    8.0   -5.0     39   3.81    270     40  311.3  323.9  312.1
  500.0   5770  -11.9  -41.9      7   0.21    270     50  318.5  319.3  318.5
</PRE><H3>Station information and sounding indices</H3><PRE>
                         Station identifier: OUN
                             Station number: 72357
                           Observation time: 110522/1200
                           Station latitude: 35.18
                          Station longitude: -97.44
</PRE>
</HTML>
";

#[test]
fn a_wyoming_list_is_read_with_its_gaps_place_and_time() {
    let found = profile(WYOMING);
    assert_eq!(found.form, Form::Wyoming);
    assert_eq!(found.place_deg, Some([35.18, -97.44]));
    assert_eq!(
        found.valid_at,
        Some(frames::Time(1_306_065_600_000_000_000))
    );
    assert_eq!(found.levels.len(), 5);
    let missing = Note::Interpolated {
        quantity: "wind",
        levels: 1,
    };
    assert_eq!(found.notes, [Note::LeftOut { levels: 1 }, missing]);
    let [ground, _, gap, ..] = found.levels[..] else {
        panic!()
    };
    near(ground.temperature_k, 295.35, 1e-9);
    near(ground.pressure_pa, 96_600.0, 1e-9);
    near(ground.humidity, 0.93, 1e-9);
    // A south wind of ten knots blows towards the north with 5.144 m/s.
    near(ground.wind_north_mps, 5.144_44, 1e-4);
    near(ground.wind_east_mps, 0.0, 1e-9);
    // Between 925 and 700 hPa, by height: 0.3119 of the way from (5.28, 14.50) to (20.58, 0).
    near(gap.wind_east_mps, 5.278 + 0.3119 * (20.578 - 5.278), 5e-3);
    near(gap.wind_north_mps, 14.502 * (1.0 - 0.3119), 5e-3);
}

#[test]
fn the_units_line_decides_between_knots_and_metres_a_second() {
    let text = WYOMING
        .replace("   SKNT   THTA", "   SPED   THTA")
        .replace("   knot ", "    m/s ");
    near(profile(&text).levels[0].wind_north_mps, 10.0, 1e-9);
    refused(
        &WYOMING.replace("   knot ", "  furlg "),
        "line 6: the unit of column `SKNT`",
    );
}

#[test]
fn geopotential_heights_become_geometric_ones() {
    let found = profile(
        "geopotential_height_m,temperature_c\n0,15\n4500,-14\n9000,-43\n13500,-56\n18000,-56\n\
         22000,-54\n26000,-50\n30000,-46\n",
    );
    // Work against normal gravity at 36.2° (see `geopotential`): 30,000 m of geopotential are 30,168 m.
    near(found.levels[7].height_m, 30_168.0, 0.5);
    assert!(found.notes.contains(&Note::LatitudeOfSite));
}

/// SHARPpy's form, an excerpt made up after one of its files.
const RAW: &str = "\
%TITLE%
 OAX   020423/0000

   LEVEL       HGHT       TEMP       DWPT       WDIR       WSPD
-------------------------------------------------------------------
%RAW%
 1000.00,    100.00,  -9999.00,  -9999.00,  -9999.00,  -9999.00
  973.00,    350.00,     19.44,      6.67,    170.00,     18.00
  850.00,   1482.00,      8.35,      0.80,    210.00,     19.04
  500.00,   5610.00,    -23.30,  -9999.00,    270.00,     39.05
  500.00,   5610.00,    -23.30,  -9999.00,    270.00,     39.05
%END%
";

#[test]
fn a_raw_block_is_read() {
    let found = profile(RAW);
    assert_eq!((found.form, found.levels.len()), (Form::RawBlock, 3));
    assert_eq!(
        found.valid_at,
        Some(frames::Time(1_019_520_000_000_000_000))
    );
    for note in [
        Note::LeftOut { levels: 1 },
        Note::Repeated { levels: 1 },
        Note::LatitudeOfSite,
    ] {
        assert!(found.notes.contains(&note), "{:?}", found.notes);
    }
    let ground = found.levels[0];
    // 18 knots from 170 degrees.
    near(ground.wind_east_mps, -1.608, 1e-3);
    near(ground.wind_north_mps, 9.119, 1e-3);
    // Vapour pressure 9.80 hPa (6.67 °C) over 22.57 hPa (19.44 °C).
    near(ground.humidity, 0.434, 2e-3);
}

#[test]
fn two_columns_are_enough_and_the_rest_is_owned_up_to() {
    let warm = profile("height_m temperature_c\n0 25\n1000 18.5\n2000 12\n");
    let [_, _, top] = warm.levels[..] else {
        panic!()
    };
    // Hydrostatic from 101,325 Pa through air of 291.65 K in the mean.
    near(
        top.pressure_pa,
        101_325.0 * libm::exp(-9.806_65 * 2000.0 / (287.053 * 291.65)),
        15.0,
    );
    let wind = profile("altitude_ft;wind_direction_deg;wind_speed_kt\n0;360;10\n10000;90;20\n");
    near(wind.levels[1].height_m, 3048.0, 1e-9);
    near(wind.levels[1].wind_east_mps, -10.289, 1e-3);
    near(wind.levels[1].temperature_k, 288.15 - 19.8, 0.1);
    let assumed = |found: &Profile, wanted: &str| {
        let is =
            |note: &Note| matches!(note, Note::Assumed { quantity, .. } if *quantity == wanted);
        found.notes.iter().any(is)
    };
    assert!(assumed(&warm, "wind") && assumed(&warm, "pressure") && assumed(&warm, "humidity"));
    assert!(assumed(&wind, "temperature") && !assumed(&wind, "wind"));
}

#[test]
fn columns_come_in_many_spellings_and_units() {
    let si = profile(
        "height_m,temperature_k,pressure_pa,humidity_1,wind_east_mps,wind_north_mps\n\
                      0,288.15,101325,0.5,3,-4\n4000,262.15,61640,0.1,6,-8\n",
    );
    let other = "# valid_at: 2026-03-01T11:00:00Z\n# latitude_deg: 36.3\n# longitude_deg: 43.1\n\
                 \"Altitude (ft)\";\"Temp [F]\";\"Pressure (hPa)\";\"RH (%)\";\"u (km/h)\";\"v (kt)\";\"remark 1\"\n\
                 0;59;1013.25;50;10.8;-7.775378;a\n13123.3596;12.2;616.4;10;21.6;-15.550756;b\n";
    let other = profile(other);
    assert_eq!(other.place_deg, Some([36.3, 43.1]));
    assert_eq!(
        other.valid_at,
        Some(frames::Time(1_772_362_800_000_000_000))
    );
    assert_eq!(
        other.notes,
        [Note::Unused {
            columns: vec!["remark 1".to_owned()]
        }]
    );
    for (a, b) in si.levels.iter().zip(&other.levels) {
        let of = |l: &AirLevel| {
            [
                l.height_m,
                l.temperature_k,
                l.pressure_pa,
                l.humidity,
                l.wind_east_mps,
                l.wind_north_mps,
            ]
        };
        for (a, b) in of(a).into_iter().zip(of(b)) {
            near(b, a, 1e-3);
        }
    }
}

/// Wyoming's newer form, as `siphon` reads it (made up).
#[test]
fn a_wyoming_csv_is_read_with_its_place_and_time() {
    let found = profile(include_str!("../../../fuzz/corpus/sounding/wyoming_csv"));
    assert_eq!(found.place_deg, Some([36.2, 44.0]));
    assert_eq!(
        found.valid_at,
        Some(frames::Time(1_772_363_160_000_000_000))
    );
    let [ground, top] = found.levels[..] else {
        panic!()
    };
    near(ground.humidity, 0.42, 1e-9);
    near(top.wind_east_mps, 11.746, 1e-3);
    near(top.pressure_pa, 70_000.0, 1e-9);
    assert!(
        found
            .notes
            .iter()
            .any(|note| matches!(note, Note::Unused { columns } if columns.len() == 3))
    );
}

#[test]
fn levels_from_the_top_down_are_turned_around() {
    let found = profile("height_m,temperature_k\n9000,230\n5000,255\n0,288\n");
    assert!(found.notes.contains(&Note::TopDown));
    assert_eq!(
        found.levels.iter().map(|l| l.height_m).collect::<Vec<_>>(),
        [0.0, 5000.0, 9000.0]
    );
}

#[test]
fn one_level_stands_and_says_so() {
    let found = profile("height_m,temperature_c,pressure_hpa\n412,25,960\n");
    assert!(found.notes.contains(&Note::OneLevel));
}

#[test]
fn what_cannot_be_is_refused_with_its_line() {
    let head = "height_m,temperature_c,pressure_hpa\n";
    refused(
        &format!("{head}0,15,1013\n1000,288,898\n"),
        "line 3: level 1: temperature_k 561.15",
    );
    refused(
        &format!("{head}0,15,-3\n"),
        "line 2: level 0: pressure_pa -300",
    );
    refused(&format!("{head}0,15,101325\n"), "pressure_pa 10132500");
    refused(
        &format!("{head}500,15,950\n400,15,940\n900,12,900\n"),
        "line 3: level 1 at 400 m is not above",
    );
    refused(
        &format!("{head}0,15,1013\n9000,-45,300\n"),
        "line 3: no level for 9000 m below level 1",
    );
    refused(
        &format!("{head}0,15,900\n1000,10,950\n"),
        "more than the 90000 Pa below",
    );
    refused(&format!("{head}0,15\n"), "line 2: 2 values for 3 columns");
    refused(
        &format!("{head}0,warm,1013\n"),
        "line 2: `warm` in column `temperature_c` is no number",
    );
    refused(&format!("{head}0,inf,1013\n"), "line 2: `inf`");
    refused(
        &format!("{head}nan,nan,nan\n"),
        "no level with temperature or wind",
    );
    // Heights in feet that say metres: pressures and temperatures tell.
    let feet = format!("{head}0,15,1013.25\n3281,8.5,898.8\n6562,2,795\n9843,-4.5,701.1\n");
    refused(&feet, "heights in feet?");
}

#[test]
fn headers_that_leave_something_open_are_refused() {
    refused(
        "0,15\n1000,8\n",
        "line 1: numbers without a line that names them",
    );
    refused(
        "height,temperature_c\n0,15\n",
        "the unit of column `height` is not one of m,",
    );
    refused(
        "height_m,temperature_x\n0,15\n",
        "the unit of column `temperature_x` is not one of k, c,",
    );
    refused(
        "temperature_c,pressure_hpa\n15,1013\n",
        "no column of heights",
    );
    refused("height_m,wind_speed_kt\n0,10\n", "both speed and direction");
    refused(
        "height_m,altitude_ft\n0,0\n",
        "column `altitude_ft` gives what another one gives",
    );
    refused("", "no table of levels");
    refused(
        "dear operator,\nplease find the sounding below\n",
        "no table of levels",
    );
    refused(&format!("{RAW}{RAW}"), "a second sounding begins");
    refused(&format!("{WYOMING}{WYOMING}"), "a second sounding begins");
    let error = read(&[0xff, 0xfe, 0x00], &Request::at(0.0, 0.0)).expect_err("no text");
    assert!(error.to_string().contains("octet 0 is not UTF-8"));
}

/// DFN_darkflight's profile for the Murrili meteorite: its header states no units.
#[test]
fn a_darkflight_profile_is_read() {
    let path = "flights/murrili/example_murrili_wind_profile.csv";
    let file =
        std::env::var_os("FOREWARN_DATA").map(|data| std::path::PathBuf::from(data).join(path));
    let Some(file) = file.filter(|file| file.is_file()) else {
        assert!(
            std::env::var_os("CI").is_none(),
            "FOREWARN_DATA has no {path}"
        );
        eprintln!("skipped: a_darkflight_profile_is_read: FOREWARN_DATA has no {path}");
        return;
    };
    let found = profile(&std::fs::read_to_string(file).expect("a readable file"));
    let first = found.levels[0];
    near(first.height_m, 17.71, 1e-9);
    near(first.temperature_k, 301.25, 1e-9);
    near(first.pressure_pa, 101_446.1, 1e-6);
    near(first.humidity, 0.139_973, 1e-9);
    // 2.6153 m/s from 197.64 degrees.
    near(first.wind_east_mps, 0.7925, 1e-3);
    near(first.wind_north_mps, 2.4923, 1e-3);
    assert!(
        found.levels.len() > 20 && found.notes.is_empty(),
        "{:?}",
        found.notes
    );
}
