//! Coverage's three figures, in processor time of one core: minimum visible height over 1.78 million
//! cells, the warning-time map of as many cells for 108 arrivals, and one sensor moved (a preview at
//! 120 m and the whole at 30 m).
//!
//! The ground is a tile of the Pyrenees where `FOREWARN_DATA` holds one, else hills from sines.
//! `cargo xtask bench coverage` runs it beside GDAL and GRASS.

use std::time::Duration;

use coverage::{Settings, Survey};
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{Criterion, Throughput};
use frames::{EllipsoidHeight, Geodetic};
use lanes::Width;
use rustix::time::{ClockId, clock_gettime};
use site::{Detection, Sensor, Site};
use sitefile::from_text;
use terrain::{Dem, Eye, Projection, Relief, Sharpness, Tile, Utm};

/// Time that this thread was on a processor: other programs on the machine do not count.
struct ProcessorTime;

impl Measurement for ProcessorTime {
    type Intermediate = Duration;
    type Value = Duration;

    fn start(&self) -> Duration {
        let now = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(now.tv_sec as u64, now.tv_nsec as u32)
    }

    fn end(&self, start: Duration) -> Duration {
        self.start().saturating_sub(start)
    }

    fn add(&self, a: &Duration, b: &Duration) -> Duration {
        *a + *b
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// Half the side of the map, metres: 1334 by 1334 cells of 30 m.
const HALF_M: f64 = 20_000.0;

/// The Pyrenees, or hills.
fn ground() -> ([f64; 2], Dem) {
    let tile = std::env::var_os("FOREWARN_DATA")
        .map(|data| std::path::PathBuf::from(data).join("terrain/N42E001.hgt.zip"))
        .filter(|path| path.is_file());
    if let Some(path) = tile {
        let text = format!(
            "[site]\nname = \"bench\"\nlatitude_deg = 42.5\nlongitude_deg = 1.5\nheight_m = 0\n\
             [[terrain]]\npath = '{}'\n[coverage]\nhalf_width_m = 1000\n",
            path.display()
        );
        if let Ok(world) = from_text("bench.toml".as_ref(), &text)
            && let Some(dem) = world.dem
        {
            return ([42.5, 1.5], dem);
        }
    }
    let side = 2200;
    let wave = |i: f64, j: f64, a: f64| libm::sin(i / a) * libm::cos(j / a + 1.0);
    let height_m = |cell: usize| {
        let (i, j) = ((cell / side) as f64, (cell % side) as f64);
        900.0 + 500.0 * wave(i, j, 90.0) + 150.0 * wave(j, i, 23.0) + 40.0 * wave(i, j, 7.0)
    };
    let tile = Tile {
        projection: Projection::Utm(Utm::around(42.5_f64.to_radians(), 1.5_f64.to_radians())),
        x_first: 345_000.0,
        y_first: 4_675_000.0,
        x_step: 30.0,
        y_step: 30.0,
        columns: side,
        heights_m: (0..side * side).map(|cell| height_m(cell) as f32).collect(),
    };
    ([42.5, 1.5], Dem::new(vec![tile]))
}

fn radar(id: &str, place_deg: [f64; 2]) -> Sensor {
    let place = Geodetic::from_degrees(place_deg[0], place_deg[1], EllipsoidHeight(0.0));
    Sensor {
        mast_m: 10.0,
        range_max_m: 20_000.0,
        detection: Detection::FourthRoot {
            reference_range_m: 25_000.0,
            reference_cross_section_m2: 0.01,
        },
        ..Sensor::radar(id, place)
    }
}

fn site(place_deg: [f64; 2]) -> Site {
    let origin = Geodetic::from_degrees(place_deg[0], place_deg[1], EllipsoidHeight(1000.0));
    let mut site = Site::new("bench", origin);
    site.sensors.push(radar("one", [42.53, 1.47]));
    site.sensors.push(radar("two", [42.45, 1.60]));
    site.threats.truncate(1);
    site
}

fn settings(cell_m: f64) -> Settings {
    Settings {
        cell_m,
        half_width_m: HALF_M,
        sharpness: Sharpness::Exact,
        azimuth_step_deg: 10.0,
        arcs: vec![[160.0, 45.0], [260.0, 40.0], [380.0, 30.0]],
        cross_section_m2: 0.01,
        detections: 3,
        decision_delay_s: 1.0,
        siren_level_db: 60.0,
    }
}

fn main() {
    let mut criterion = Criterion::default()
        .with_measurement(ProcessorTime)
        .sample_size(10)
        .configure_from_args();
    let (place_deg, dem) = ground();
    let site = site(place_deg);
    let fine = Survey::new(&site, Some(&dem), &settings(30.0), &mut |_| {}).expect("a survey");
    let coarse = Survey::new(&site, Some(&dem), &settings(120.0), &mut |_| {}).expect("a survey");
    let arrivals = fine.arcs().len() * 36;
    let cells = fine.grid().cells();
    println!("{cells} cells, {arrivals} arrivals");
    let working = vec![true; site.sensors.len()];

    let mut group = criterion.benchmark_group("coverage");
    let relief = Relief::new(&fine.heights_m(), fine.grid().columns, 30.0).expect("a grid");
    let (row, column) = (relief.rows() / 2, relief.columns() / 2);
    let foot_m = f64::from(relief.heights_m()[row * relief.columns() + column]);
    let eye = Eye {
        row,
        column,
        height_m: foot_m + 10.0,
        refraction_k: 4.0 / 3.0,
    };
    group.throughput(Throughput::Elements(cells as u64));
    let mut sweep = relief.sweep();
    let widest = Width::widest();
    let narrowest = Width::at_hand().first().copied().unwrap_or(widest);
    for (name, width, sharpness) in [
        ("visible_height_exact", widest, Sharpness::Exact),
        (
            "visible_height_conservative",
            widest,
            Sharpness::Conservative,
        ),
        ("visible_height_exact_narrow", narrowest, Sharpness::Exact),
    ] {
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let seen = sweep.minimum_visible_height_at(width, eye, sharpness);
                seen.map(|seen_m| seen_m[cells / 3])
            });
        });
    }
    group.bench_function("warning_time_map", |bench| {
        bench.iter(|| fine.map_on(1, &working, &mut |_| {}));
    });
    group.bench_function("warning_time_map_of_one_sensor", |bench| {
        bench.iter(|| fine.map_on(1, &[true], &mut |_| {}));
    });
    for (name, survey) in [("sensor_moved_120_m", coarse), ("sensor_moved_30_m", fine)] {
        let mut survey = survey;
        let mut map = survey.map_on(1, &working, &mut |_| {});
        let mut east = false;
        group.bench_function(name, |bench| {
            bench.iter(|| {
                east = !east;
                let longitude_deg = if east { 1.61 } else { 1.60 };
                survey.replace_sensor(1, radar("two", [42.45, longitude_deg]));
                survey.update_on(1, &mut map, &working, &mut |_| {});
            });
        });
    }
    group.finish();
    criterion.final_summary();
}
