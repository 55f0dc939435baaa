//! The map once more, slowly: one cell, one arrival, one moment at a time, in double precision, with
//! places between cells and without rounding to steps. The fast map is held against it.

use frames::{EllipsoidHeight, Geodetic, GeoidGrid};
use site::{
    Air, Detection, DragShape, HeightSource, Mode, Policy, Sensor, SensorKind, Site, Threat,
};
use terrain::{Dem, Projection, Sharpness, Tile, Utm};

use crate::arcs::STEP_S;
use crate::cause::cause;
use crate::detection::decision_s;
use crate::map::{Map, NO_ARRIVAL};
use crate::picture::Sheet;
use crate::settings::Settings;
use crate::survey::Survey;
use crate::visible::Visible;
use crate::zones::ZoneCoverage;

const RADIUS_M: f64 = 6_371_000.0;
const REVISIT_S: f64 = 1.0;

/// Rolling hills with steep flanks, up to 300 m.
fn hills() -> Dem {
    ground(|_, _| false)
}

fn ground(is_void: impl Fn(usize, usize) -> bool) -> Dem {
    let side = 1200;
    let heights_m = (0..side * side)
        .map(|i| {
            if is_void(i / side, i % side) {
                return f32::NAN;
            }
            let (y, x) = ((i / side) as f64, (i % side) as f64);
            let wave = |a: f64, b: f64, c: f64| libm::sin(x / a + c) * libm::cos(y / b - c);
            let hills =
                wave(31.0, 23.0, 0.4) + 0.6 * wave(11.0, 17.0, 1.3) + 0.3 * wave(5.0, 7.0, 2.0);
            (400.0 + 90.0 * hills) as f32
        })
        .collect();
    Dem::new(vec![Tile {
        projection: Projection::Utm(Utm::new(38, true).expect("a zone")),
        x_first: 390_000.0,
        y_first: 4_030_000.0,
        x_step: 40.0,
        y_step: 40.0,
        columns: side,
        heights_m,
    }])
}

/// The same with holes in the data.
fn holes() -> Dem {
    ground(|row, column| row % 90 < 25 && (column + row / 2) % 70 < 20)
}

fn radar(id: &str, latitude_deg: f64, longitude_deg: f64, sector_deg: Option<f64>) -> Sensor {
    Sensor {
        id: id.to_owned(),
        kind: SensorKind::Radar,
        sac: 0,
        sic: 0,
        position: Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(0.0)),
        mast_m: 15.0,
        revisit_s: REVISIT_S,
        range_min_m: 300.0,
        range_max_m: 15_000.0,
        sector_rad: sector_deg.map(|from| (from.to_radians(), 2.0)),
        elevation_min_rad: 0.01,
        elevation_max_rad: 1.2,
        range_sd_m: 10.0,
        azimuth_sd_rad: 0.004,
        elevation_sd_rad: 0.004,
        alignment_sd_rad: 0.0,
        resolution: None,
        range_rate_sd_mps: None,
        range_rate_max_mps: 1500.0,
        detection: Detection::FourthRoot {
            reference_range_m: 14_000.0,
            reference_cross_section_m2: 0.01,
        },
        false_plots_per_scan: 0.0,
        refraction_k: 4.0 / 3.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
        mobile: false,
    }
}

fn site() -> Site {
    Site {
        name: "hills".to_owned(),
        origin: Geodetic::from_degrees(36.2, 44.03, EllipsoidHeight(400.0)),
        mode: Mode::Exercise,
        geoid: GeoidGrid::constant(0.0),
        sensors: vec![
            radar("one", 36.21, 44.02, None),
            radar("two", 36.17, 44.07, Some(250.0)),
        ],
        feeds: Vec::new(),
        zones: Vec::new(),
        sirens: Vec::new(),
        threats: vec![Threat {
            name: "rocket".to_owned(),
            ballistic_coefficient_kg_m2: 5000.0,
            ballistic_coefficient_log_sd: 0.4,
            drag: DragShape::Fin,
            danger_radius_m: 150.0,
        }],
        air: Air::standard(),
        policy: Policy::default(),
    }
}

fn settings() -> Settings {
    Settings {
        cell_m: 40.0,
        half_width_m: 3000.0,
        sharpness: Sharpness::Exact,
        azimuth_step_deg: 30.0,
        arcs: vec![[200.0, 45.0], [350.0, 30.0]],
        cross_section_m2: 0.0005,
        detections: 3,
        decision_delay_s: 1.0,
        siren_level_db: 60.0,
    }
}

/// Bilinear between cells' middles.
fn between(at: impl Fn(isize, isize) -> f64, row: f64, column: f64) -> f64 {
    let (r, c) = (row.floor(), column.floor());
    let (fr, fc) = (row - r, column - c);
    let (r, c) = (r as isize, c as isize);
    let top = at(r, c) * (1.0 - fc) + at(r, c + 1) * fc;
    let bottom = at(r + 1, c) * (1.0 - fc) + at(r + 1, c + 1) * fc;
    top * (1.0 - fr) + bottom * fr
}

fn ground_m(survey: &Survey, row: f64, column: f64) -> f64 {
    let columns = survey.surveyed.columns as isize;
    between(
        |r, c| f64::from(survey.filled_m[(r * columns + c) as usize]),
        row,
        column,
    )
}

fn visible_m(visible: &Visible<'_>, row: f64, column: f64) -> f64 {
    let at = |r, c| visible.least_m(r, c).map_or(f64::INFINITY, f64::from);
    between(at, row, column)
}

/// Part of a decision that a step in the sensor's view is worth at a place and height.
fn worth(
    survey: &Survey,
    sensor: usize,
    visible: &Visible<'_>,
    [row, column]: [f64; 2],
    height_m: f64,
) -> f64 {
    let described = &survey.site.sensors[sensor];
    let view = survey.views[sensor].as_ref().expect("on the grid");
    let cell_m = survey.surveyed.cell_m;
    let east_m = (column - view.eye.column as f64) * cell_m;
    let north_m = (view.eye.row as f64 - row) * cell_m;
    let distance_m = (east_m * east_m + north_m * north_m).sqrt();
    let drop_m = distance_m * distance_m / (2.0 * described.refraction_k * RADIUS_M);
    let up_m = height_m - view.eye.height_m - drop_m;
    let slant_m = (distance_m * distance_m + up_m * up_m).sqrt();
    let elevation_rad = libm::atan2(up_m, distance_m);
    let seen = (described.range_min_m..=described.range_max_m).contains(&slant_m)
        && (described.elevation_min_rad..=described.elevation_max_rad).contains(&elevation_rad)
        && described.looks_towards(libm::atan2(east_m, north_m))
        && height_m >= visible_m(visible, row, column);
    match decision_s(described, &survey.settings, &survey.accuracy, slant_m) {
        Some(decision_s) if seen => STEP_S / decision_s,
        _ => 0.0,
    }
}

/// Least time of decision before impact over all arrivals, seconds; `None`: nothing can come.
fn decided_s(
    survey: &Survey,
    visible: &[Visible<'_>; 2],
    row: usize,
    column: usize,
) -> Option<f64> {
    let (row, column) = (
        (row + survey.margin) as f64,
        (column + survey.margin) as f64,
    );
    let here_m = ground_m(survey, row, column);
    let mut least: Option<f64> = None;
    for azimuth in 0..12_u16 {
        let (sin, cos) = libm::sincos(survey.on_map_rad(survey.azimuth_deg(azimuth)));
        for arc in &survey.arcs {
            let mut count = 0.0;
            let mut decided_s = 0.0;
            let mut possible = true;
            for (before, sample) in arc.samples.iter().enumerate().rev() {
                let r = row - sample.away_m * cos / survey.surveyed.cell_m;
                let c = column + sample.away_m * sin / survey.surveyed.cell_m;
                let height_m = here_m + sample.above_m;
                let below_m = ground_m(survey, r, c);
                if sample.rising && height_m < below_m {
                    count = 0.0;
                    decided_s = 0.0;
                    continue;
                }
                possible &= sample.rising || height_m + 5.0 >= below_m;
                let [one, two] =
                    [0, 1].map(|sensor| worth(survey, sensor, &visible[sensor], [r, c], height_m));
                count += libm::cbrt(one * one * one + two * two * two);
                if decided_s == 0.0 && count >= 1.0 - 1e-9 {
                    decided_s = before as f64 * STEP_S;
                }
            }
            if possible {
                least = Some(least.map_or(decided_s, |l: f64| l.min(decided_s)));
            }
        }
    }
    least
}

#[test]
fn the_fast_map_agrees_with_the_slow_one_and_is_not_optimistic() {
    let site = site();
    let survey = Survey::new(&site, Some(&hills()), &settings(), &mut |_| {}).expect("a survey");
    let map = survey.map(&[true, true], &mut |_| {});
    let visible = [0, 1].map(|sensor| survey.visible(sensor).expect("it stands on the map"));
    let delay_s = survey.settings.decision_delay_s + site.policy.alert_delay_s;
    let (mut count, mut apart, mut optimistic) = (0_usize, 0_usize, 0_usize);
    let mut warned = 0_usize;
    let cells = survey.shown.cells();
    for sample in 0..4000_usize {
        let cell = sample * 7_368_787 % cells;
        let (row, column) = (cell / survey.shown.columns, cell % survey.shown.columns);
        let Some(decided_s) = decided_s(&survey, &visible, row, column) else {
            continue;
        };
        let delay_s = survey.accuracy.waits_s(decided_s) + delay_s;
        let truth_s = (decided_s - delay_s).max(0.0);
        let found_s = f64::from(map.unheard_s[cell]);
        count += 1;
        warned += usize::from(truth_s > 5.0);
        apart += usize::from((found_s - truth_s).abs() > REVISIT_S);
        optimistic += usize::from(found_s > truth_s + REVISIT_S);
    }
    assert!(count > 3900);
    assert!(
        (count / 10..count).contains(&warned),
        "an idle test: {warned} of {count}"
    );
    assert!(apart * 1000 <= count * 5, "{apart} of {count}");
    assert!(optimistic * 10_000 <= count, "{optimistic} of {count}");
}

/// The bits of a map, whatever is not a number included.
#[derive(Debug, PartialEq)]
struct Bits {
    numbers: [Vec<u32>; 3],
    classes: [Vec<u8>; 2],
    zones: Vec<ZoneCoverage>,
}

fn bits(map: &Map) -> Bits {
    let bits = |values: &Vec<f32>| values.iter().map(|v| v.to_bits()).collect();
    Bits {
        numbers: [&map.warning_s, &map.unheard_s, &map.worst_azimuth_deg].map(bits),
        classes: [map.cause.clone(), map.multiplicity.clone()],
        zones: map.zones.clone(),
    }
}

/// Tiles, extremes and order of arrivals change nothing: every cell has the least time of decision
/// that one arrival after the other gives it.
#[test]
fn every_cell_is_what_flying_each_arrival_onto_it_alone_gives() {
    for (dem, working) in [
        (hills(), [true, true]),
        (hills(), [false, true]),
        (holes(), [true, true]),
    ] {
        let survey = Survey::new(&site(), Some(&dem), &settings(), &mut |_| {}).expect("a survey");
        let map = survey.map(&working, &mut |_| {});
        let views = survey.working_views(&working);
        let tracks = survey.tracks();
        for sample in 0..1500_usize {
            let cell = sample * 7_368_787 % survey.shown.cells();
            let place = [cell / survey.shown.columns, cell % survey.shown.columns];
            if survey.is_void(survey.cell(place)) {
                assert!(map.warning_s[cell].is_nan(), "{place:?}");
                continue;
            }
            let decided = tracks
                .iter()
                .map(|t| survey.decided(&views, place, &t.points));
            let least = decided.min().expect("arrivals");
            let expected_s = if least == NO_ARRIVAL {
                f32::NAN
            } else {
                survey.unheard_s(least)
            };
            assert_eq!(
                map.unheard_s[cell].to_bits(),
                expected_s.to_bits(),
                "{place:?}"
            );
        }
    }
}

/// Rows of cells at once, and each cell for itself: the same limiting cause.
#[test]
fn the_causes_of_a_tile_are_those_of_its_cells() {
    let survey = Survey::new(&site(), Some(&hills()), &settings(), &mut |_| {}).expect("a survey");
    let tracks = survey.tracks();
    let mut found = [0_usize; 8];
    for working in [[true, true], [true, false], [false, true], [false, false]] {
        let map = survey.map(&working, &mut |_| {});
        let views = survey.working_views(&working);
        for sample in 0..1500_usize {
            let cell = sample * 7_368_787 % survey.shown.cells();
            let place = [cell / survey.shown.columns, cell % survey.shown.columns];
            // Those of the worst arrivals that come from where the map says.
            let from = f64::from(map.worst_azimuth_deg[cell]);
            let mut causes = tracks
                .iter()
                .filter(|t| (survey.azimuth_deg(t.arrival.azimuth) - from).abs() < 0.1)
                .map(|t| (survey.decided(&views, place, &t.points), t))
                .filter(|(decided, _)| {
                    survey.unheard_s(*decided).to_bits() == map.unheard_s[cell].to_bits()
                })
                .map(|(decided, t)| cause(&survey, &working, place, &t.points, decided).code());
            assert!(causes.any(|code| code == map.cause[cell]), "{place:?}");
            found[usize::from(map.cause[cell])] += 1;
        }
    }
    let kinds = found.iter().filter(|count| **count > 0).count();
    assert!(kinds >= 4, "an idle test: {found:?}");
}

/// The same bits with vectors of every width that the processor has.
#[test]
fn a_map_is_the_same_at_every_width() {
    let mut site = site();
    site.zones.push(zone());
    let survey = Survey::new(&site, Some(&hills()), &settings(), &mut |_| {}).expect("a survey");
    let rows = 0..survey.shown.rows;
    let maps = lanes::Width::at_hand().into_iter().map(|width| {
        let mut map = survey.map_at(width, rows.clone(), 1, &[true, true], &mut |_| {});
        map.zones = survey.assess([&map], &[true, true]);
        bits(&map)
    });
    let maps: Vec<Bits> = maps.collect();
    assert!(maps.iter().all(|map| *map == maps[0]));
}

/// A sensor lost, one that returns, one that moves: the map in place is the map drawn anew.
#[test]
fn a_map_brought_up_to_date_is_bit_for_bit_the_map_drawn_anew() {
    let mut site = site();
    site.sensors[1].range_max_m = 2500.0;
    site.zones.push(zone());
    let mut survey =
        Survey::new(&site, Some(&hills()), &settings(), &mut |_| {}).expect("a survey");
    let mut map = survey.map(&[true, true], &mut |_| {});
    let first = bits(&map);
    for working in [[true, false], [false, true], [false, false], [true, true]] {
        survey.update(&mut map, &working, &mut |_| {});
        assert_eq!(
            bits(&map),
            bits(&survey.map_on(1, &working, &mut |_| {})),
            "{working:?}"
        );
    }
    assert_eq!(bits(&map), first);
    let mut moved = site.sensors[1].clone();
    moved.position = radar("moved", 36.215, 44.045, None).position;
    survey.replace_sensor(1, moved);
    survey.update(&mut map, &[true, true], &mut |_| {});
    assert_ne!(
        bits(&map).numbers,
        first.numbers,
        "the move changed nothing"
    );
    assert_eq!(bits(&map), bits(&survey.map(&[true, true], &mut |_| {})));
}

/// Far from what changed nothing is drawn, and still every bit is that of the map drawn anew: also why
/// people who are out of every sensor's range have no warning.
#[test]
fn only_what_a_changed_sensor_can_matter_for_is_drawn_again() {
    let mut site = site();
    site.sensors[0].range_max_m = 3000.0;
    site.sensors[1].range_max_m = 2500.0;
    site.sensors.push(radar("three", 36.15, 43.95, Some(180.0)));
    site.sensors[2].range_max_m = 4000.0;
    let far = [9000.0, 9000.0];
    let moved = |[east_m, north_m]: [f64; 2]| [east_m + far[0], north_m + far[1]];
    let corners: Vec<[f64; 2]> = zone().outline.points_m().to_vec();
    let outline = corners.into_iter().map(moved).collect();
    site.zones.push(zone());
    site.zones.push(site::Zone {
        outline: site::Polygon::new(outline).expect("an outline"),
        ..zone()
    });
    let settings = Settings {
        cell_m: 100.0,
        half_width_m: 10_000.0,
        arcs: vec![[120.0, 45.0]],
        ..settings()
    };
    let survey = Survey::new(&site, Some(&hills()), &settings, &mut |_| {}).expect("a survey");
    let mut map = survey.map(&[true; 3], &mut |_| {});
    let mut kept = 0;
    for working in [
        [true, false, true],
        [false, true, true],
        [false, false, true],
        [false, false, false],
        [false, true, false],
        [true, true, true],
    ] {
        let corner = map.multiplicity.len() - 1;
        let marked = survey.shown.columns - 1;
        map.multiplicity[marked] = 77;
        map.multiplicity[corner] = 77;
        survey.update(&mut map, &working, &mut |_| {});
        let anew = survey.map(&working, &mut |_| {});
        for place in [marked, corner] {
            kept += usize::from(map.multiplicity[place] == 77);
            map.multiplicity[place] = anew.multiplicity[place];
        }
        assert_eq!(bits(&map), bits(&anew), "{working:?}");
    }
    assert!(kept >= 4, "an idle test: {kept}");
}

/// A picture of a map with more cells than dots shows the worst of those that share one, also where a band
/// ends between them.
#[test]
fn a_picture_leaves_out_no_cell_that_is_worse() {
    let settings = Settings {
        cell_m: 10.0,
        half_width_m: 10_000.0,
        arcs: vec![[60.0, 45.0]],
        ..settings()
    };
    let mut site = site();
    site.sensors.clear();
    let survey = Survey::of_ground(&site, None, &settings).expect("ground");
    let columns = survey.shown.columns;
    let mut sheet = Sheet::new(&survey);
    let every = columns.div_ceil(sheet.grid.columns);
    assert!(every >= 3, "an idle test: {every}");
    let bands = [0..32, 32..64].map(|rows| {
        let from = rows.start * columns;
        let mut band = survey.map_of_rows(rows, 1, &[], &mut |_| {});
        for (cell, warning_s) in (from..).zip(&mut band.warning_s) {
            *warning_s = match cell * 7_368_787 % 97 {
                0 => f32::NAN,
                1..=3 => 0.0,
                other => other as f32,
            };
        }
        sheet.take(&survey, &band);
        band
    });
    let warning_s: Vec<f32> = bands.iter().flat_map(|b| b.warning_s.clone()).collect();
    for (row, column) in (0..64 / every).flat_map(|r| (0..columns / every).map(move |c| (r, c))) {
        let inside = (0..every * every).map(|i| {
            let (r, c) = (row * every + i / every, column * every + i % every);
            warning_s[r * columns + c]
        });
        let expected_s = inside.reduce(|a, b| {
            if a.is_nan() || b.is_nan() {
                f32::NAN
            } else {
                a.min(b)
            }
        });
        let found_s = sheet.warning_s[row * sheet.grid.columns + column];
        assert_eq!(
            Some(found_s.to_bits()),
            expected_s.map(f32::to_bits),
            "{row} {column}"
        );
    }
}

/// Where planners look without rasters they see what the map sees: everywhere, at every height, whether a sensor looks
/// into a sector or is blind there, and beyond its range.
#[test]
fn what_is_seen_without_rasters_is_what_rasters_hold() {
    let mut survey =
        Survey::new(&site(), Some(&hills()), &settings(), &mut |_| {}).expect("a survey");
    survey.blind(0, &[(1.0, 0.5)]);
    let (rows, columns) = (survey.surveyed.rows as u16, survey.surveyed.columns as u16);
    for (sensor, blind) in [(0, &[(1.0, 0.5)][..]), (1, &[])] {
        let view = survey.views[sensor].as_ref().expect("a view");
        let sight = survey.sight((&survey.site.sensors[sensor], blind));
        let sight = sight.expect("a sight");
        let (mut seen, mut unseen) = (0, 0);
        for row in (0..rows).step_by(3) {
            for column in 0..columns {
                let place = [row, column];
                let ground =
                    survey.ground[usize::from(row) * usize::from(columns) + usize::from(column)];
                let low = view
                    .rasters
                    .at(place.map(|i| i as isize))
                    .map_or(0, |at| at[0]);
                let near = [low.saturating_sub(1), low, low.saturating_add(1)];
                for height in [ground, ground + 400, ground + 8000, u16::MAX]
                    .into_iter()
                    .chain(near)
                {
                    let counts = sight.counts(place, height);
                    assert_eq!(counts, view.counts(place, height), "{place:?} {height}");
                    *(if counts > 0 { &mut seen } else { &mut unseen }) += 1;
                }
            }
        }
        assert!(seen > 10_000 && unseen > 10_000, "{seen} {unseen}");
    }
}

/// An object higher than any height that a step can state is not taken for seen.
#[test]
fn what_is_too_high_for_a_step_is_never_seen() {
    let mut site = site();
    site.sensors.truncate(1);
    site.sensors[0].range_max_m = 60_000.0;
    site.sensors[0].elevation_max_rad = 1.5;
    let settings = Settings {
        cell_m: 500.0,
        half_width_m: 10_000.0,
        ..settings()
    };
    let survey = Survey::new(&site, None, &settings, &mut |_| {}).expect("a survey");
    let view = survey.views[0].as_ref().expect("on the grid");
    let sees = |height: u16| {
        let rows = 0..survey.surveyed.rows as u16;
        let places = rows.flat_map(|r| (0..survey.surveyed.columns as u16).map(move |c| [r, c]));
        places
            .filter(|place| view.counts(*place, height) > 0)
            .count()
    };
    assert!(sees(u16::MAX - 1) > 0, "an idle test");
    assert_eq!(sees(u16::MAX), 0);
}

/// Bands of a large area, each with the views that it needs, are the map.
#[test]
fn bands_together_are_the_map() {
    let mut site = site();
    site.zones.push(zone());
    let whole = Survey::new(&site, Some(&hills()), &settings(), &mut |_| {}).expect("a survey");
    let map = whole.map(&[true, true], &mut |_| {});
    let mut survey = Survey::of_ground(&site, Some(&hills()), &settings()).expect("ground");
    let mut bands = Vec::new();
    for first in (0..survey.shown.rows).step_by(64) {
        let rows = first..(first + 64).min(survey.shown.rows);
        survey.look_at(rows.clone(), &mut |_| {});
        let mut band = survey.map_of_rows(rows.clone(), 1, &[true, true], &mut |_| {});
        // Put aside and taken up again, with what is not a number.
        band.warning_s[5] = f32::NAN;
        let octets = band.into_octets();
        let mut band = Map::from_octets(&survey, rows, &octets).expect("the band");
        assert!(band.warning_s[5].is_nan());
        let first = bands.len() * 64 * survey.shown.columns;
        band.warning_s[5] = map.warning_s[first + 5];
        bands.push(band);
    }
    let warning_s: Vec<u32> = bands
        .iter()
        .flat_map(|b| &b.warning_s)
        .map(|s| s.to_bits())
        .collect();
    assert_eq!(warning_s, bits(&map).numbers[0]);
    let cause: Vec<u8> = bands.iter().flat_map(|b| &b.cause).copied().collect();
    assert_eq!(cause, map.cause);
    assert_eq!(survey.assess(&bands, &[true, true]), map.zones);
}

fn zone() -> site::Zone {
    let corners = vec![
        [-900.0, -700.0],
        [1100.0, -600.0],
        [900.0, 800.0],
        [-800.0, 900.0],
    ];
    site::Zone {
        id: "z".to_owned(),
        name: "Z".to_owned(),
        outline: site::Polygon::new(corners).expect("an outline"),
        outline_deg: Vec::new(),
        time_to_shelter_s: 12.0,
        population: 1000,
    }
}
