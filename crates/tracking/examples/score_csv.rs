//! Runs the tracker over `plots.csv` of the peers' benchmark and writes `forewarn.csv` beside it, in
//! the columns that the peers' own scorer reads, so that every tracker is scored by the same ruler.
//!
//! `cargo run --release -p tracking --example score_csv -- DIR [NAME] [perfect]`
//!
//! With `perfect` every object has a tracker of its own that is given this object's plots and nothing else: what
//! the same filters reach when nothing has to be associated. No tracker can be asked for more.

// A bench measures time; the tracker itself never does.
#![allow(clippy::disallowed_methods)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

use flight::{Environment, Flight, State};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Polar, SiteFrame, Span, Time};
use nalgebra::SMatrix;
use sensing::{Coverage, Dwell, Plot, PlotId};
use site::{
    Air, AirLevel, Detection, DragShape, Earth, HeightSource, Sensor, SensorId, SensorKind, Threat,
};
use terrain::Ground;
use tracking::{Class, Config, Scene, TrackId, TrackView, Tracker};

/// Runs of which the fastest counts, scan by scan.
const REPEATS: usize = 7;

/// First line of the table.
const COLUMNS: &str =
    "scan,t,id,e,n,u,ve,vn,vu,lnbeta,P,r,p_ballistic,ip_e,ip_n,ip_t,ip_cee,ip_cen,ip_cnn\n";

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let dir = std::env::args()
        .nth(1)
        .ok_or("usage: score_csv DIR [NAME]")?;
    let name = std::env::args()
        .nth(2)
        .unwrap_or_else(|| "forewarn".to_owned());
    let dir = Path::new(&dir);
    let meta: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(dir.join("meta.json"))?)?;
    let scene = scene(&meta)?;
    let dwells = dwells(&meta, &std::fs::read_to_string(dir.join("plots.csv"))?)?;
    let plots: usize = dwells.iter().map(|dwell| dwell.plots.len()).sum();

    if std::env::args().nth(3).as_deref() == Some("perfect") {
        return perfect(dir, &name, &scene, &dwells);
    }
    let spent_ms = time_scans(&scene, &dwells);
    let mut tracker = Tracker::new(Config::default(), &scene);
    let mut rows = String::from(COLUMNS);
    let (mut refits_ms, mut refits) = (0.0, 0u32);
    for (scan, dwell) in dwells.iter().enumerate() {
        let report = tracker.handle(dwell, &scene);
        tracker.advance(dwell.end, &scene);
        if std::env::var_os("VERBOSE").is_some() {
            let (tracks, seeds) = tracker.held();
            eprintln!("scan {scan}: {tracks} tracks, {seeds} seeds, {report:?}");
        }
        for view in tracker.tracks() {
            let start = Instant::now();
            let impact = impact(&tracker, &view, &scene);
            refits_ms += start.elapsed().as_secs_f64() * 1e3;
            refits += u32::from(impact.is_some());
            row(&mut rows, scan, dwell.end, &view, impact)?;
        }
    }
    std::fs::write(dir.join(format!("{name}.csv")), rows)?;
    let total: f64 = spent_ms.iter().sum();
    let cost = serde_json::json!({
        "run": format!("{name}.csv"),
        "scans": dwells.len(),
        "of": dwells.len(),
        "plots": plots,
        "cpu_s": total / 1e3,
        "cpu_ms_per_scan": total / spent_ms.len() as f64,
        "cpu_ms_worst_scan": spent_ms.iter().copied().fold(0.0, f64::max),
        "cpu_us_per_plot": total * 1e3 / plots as f64,
        "refits": refits,
        "ms_per_refit": refits_ms / f64::from(refits.max(1)),
    });
    std::fs::write(dir.join(format!("{name}.cost.json")), cost.to_string())?;
    println!("{cost}");
    Ok(())
}

/// Every object by itself.
fn perfect(dir: &Path, name: &str, scene: &Scene, dwells: &[Dwell]) -> Result<(), Failure> {
    let owners: Vec<i64> = std::fs::read_to_string(dir.join("labels.csv"))?
        .lines()
        .skip(1)
        .map(|line| line.rsplit(',').next().unwrap_or_default().parse())
        .collect::<Result<_, _>>()?;
    let objects: BTreeSet<i64> = owners.iter().copied().filter(|owner| *owner >= 0).collect();
    // Nothing is false, so two plots are an object.
    let mut scene = scene.clone();
    scene.sensors[0].sensor.false_plots_per_scan = 1.0;
    let config = Config {
        births_quiet_per_s: 1.0,
        ..Config::default()
    };
    let mut rows = String::from(COLUMNS);
    for object in objects {
        let mut tracker = Tracker::new(config.clone(), &scene);
        for (scan, dwell) in dwells.iter().enumerate() {
            let mut own = dwell.clone();
            own.plots
                .retain(|plot| owners.get(plot.id.0 as usize) == Some(&object));
            tracker.handle(&own, &scene);
            tracker.advance(dwell.end, &scene);
            for mut view in tracker.tracks() {
                let impact = impact(&tracker, &view, &scene);
                view.id = TrackId(object as u64 * 1000 + view.id.0);
                row(&mut rows, scan, dwell.end, &view, impact)?;
            }
        }
    }
    std::fs::write(dir.join(format!("{name}.csv")), rows)?;
    let cost = serde_json::json!({
        "run": format!("{name}.csv"), "scans": dwells.len(), "of": dwells.len(),
        "cpu_ms_per_scan": 0.0, "cpu_ms_worst_scan": 0.0,
    });
    std::fs::write(dir.join(format!("{name}.cost.json")), cost.to_string())?;
    Ok(())
}

/// Milliseconds a scan, tracker only. The clock is the wall's, so the least of several runs is taken for
/// each scan: the one in which nothing else was using the core.
fn time_scans(scene: &Scene, dwells: &[Dwell]) -> Vec<f64> {
    let mut least = vec![f64::INFINITY; dwells.len()];
    for _ in 0..REPEATS {
        let mut tracker = Tracker::new(Config::default(), scene);
        for (dwell, least) in dwells.iter().zip(&mut least) {
            let start = Instant::now();
            tracker.handle(dwell, scene);
            tracker.advance(dwell.end, scene);
            *least = least.min(start.elapsed().as_secs_f64() * 1e3);
        }
    }
    least
}

/// The benchmark's flat, windless world with its one radar.
fn scene(meta: &serde_json::Value) -> Result<Scene, Failure> {
    let number = |key: &str| {
        meta[key]
            .as_f64()
            .ok_or_else(|| format!("meta.json lacks {key}"))
    };
    let origin = Geodetic::from_degrees(0.0, 0.0, EllipsoidHeight(0.0));
    let air = Air {
        earth: Earth::Flat,
        levels: (0..=10)
            .map(|k| {
                let height_m = 1000.0 * f64::from(k) - 1000.0;
                let density = 1.225 * (-height_m / 9200.0).exp();
                AirLevel {
                    height_m,
                    temperature_k: 288.15,
                    pressure_pa: density * 287.052_87 * 288.15,
                    humidity: 0.0,
                    wind_east_mps: 0.0,
                    wind_north_mps: 0.0,
                }
            })
            .collect(),
        ..Air::standard()
    };
    let frame = SiteFrame::new(origin);
    let environment = Environment::new(frame, GeoidGrid::constant(0.0), air, Ground::flat(0.0))
        .map_err(|e| e.to_string())?;
    let up_m = meta["sensor"][2]
        .as_f64()
        .ok_or("meta.json lacks the sensor's height")?;
    let sensor = Sensor {
        id: "radar".to_owned(),
        kind: SensorKind::Radar,
        sac: 0,
        sic: 1,
        position: Geodetic::from_degrees(0.0, 0.0, EllipsoidHeight(up_m)),
        mast_m: up_m,
        revisit_s: number("period")?,
        range_min_m: number("r_min")?,
        range_max_m: number("r_max")?,
        sector_rad: None,
        elevation_min_rad: number("el_min")?,
        elevation_max_rad: number("el_max")?,
        range_sd_m: number("sigma_r")?,
        azimuth_sd_rad: number("sigma_az")?,
        elevation_sd_rad: number("sigma_el")?,
        range_rate_sd_mps: Some(number("sigma_rr")?),
        range_rate_max_mps: number("rr_max")?,
        detection: Detection::Constant(number("pd")?),
        false_plots_per_scan: number("clutter")?,
        refraction_k: 1.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
    };
    let threat = Threat {
        name: "round".to_owned(),
        ballistic_coefficient_kg_m2: number("beta_median")?,
        ballistic_coefficient_log_sd: number("beta_log_sigma")?,
        drag: DragShape::Constant,
        danger_radius_m: 250.0,
    };
    Ok(Scene::new(environment, &[sensor], &[threat]))
}

/// One dwell a scan; every plot carries the scan's time.
fn dwells(meta: &serde_json::Value, csv: &str) -> Result<Vec<Dwell>, Failure> {
    let scene_sd = |key: &str| {
        meta[key]
            .as_f64()
            .ok_or_else(|| format!("meta.json lacks {key}"))
    };
    let times = meta["times"].as_array().ok_or("meta.json lacks times")?;
    let mut dwells: Vec<Dwell> = times
        .iter()
        .map(|t| {
            let time = Time(0) + Span::from_seconds(t.as_f64().unwrap_or(f64::NAN));
            Dwell {
                sensor: SensorId(0),
                start: time,
                end: time,
                coverage: Coverage::Scan,
                plots: Vec::new(),
            }
        })
        .collect();
    for (number, line) in csv.lines().skip(1).enumerate() {
        let mut fields = line.split(',');
        let scan: usize = fields.next().ok_or("an empty line")?.parse()?;
        let values: Vec<f64> = fields.map(str::parse).collect::<Result<_, _>>()?;
        let [_, range_m, azimuth, elevation_rad, rate] = values[..] else {
            return Err(format!("plots.csv line {}: six columns expected", number + 2).into());
        };
        let dwell = dwells.get_mut(scan).ok_or("a scan beyond the times")?;
        dwell.plots.push(Plot {
            id: PlotId(number as u64),
            sensor: SensorId(0),
            time: dwell.start,
            polar: Polar {
                range_m,
                azimuth_rad: frames::wrap_two_pi(azimuth),
                elevation_rad,
            },
            range_rate_mps: Some(rate),
            snr_db: None,
            range_sd_m: scene_sd("sigma_r")?,
            azimuth_sd_rad: scene_sd("sigma_az")?,
            elevation_sd_rad: scene_sd("sigma_el")?,
            range_rate_sd_mps: scene_sd("sigma_rr")?,
            cooperative: false,
            number: None,
        });
    }
    Ok(dwells)
}

/// Impact of a ballistic track from its refit: east, north, time and the covariance of the first two.
fn impact(tracker: &Tracker, view: &TrackView, scene: &Scene) -> Option<[f64; 6]> {
    if view.class.of(Class::Ballistic) < 0.5 {
        return None;
    }
    let refit = tracker.refit(view.id, scene)?;
    let best = refit.hypotheses.first()?;
    let flight = Flight::new(&scene.environment, best.drag);
    let (fall, by_state) = flight.fall_with_sensitivity(&best.state)?;
    let spread: SMatrix<f64, 3, 3> =
        by_state.position * best.covariance * by_state.position.transpose();
    let State { time, position, .. } = fall.state;
    Some([
        position.x(),
        position.y(),
        time.seconds(),
        spread[(0, 0)],
        spread[(0, 1)],
        spread[(1, 1)],
    ])
}

fn row(
    rows: &mut String,
    scan: usize,
    now: Time,
    view: &TrackView,
    impact: Option<[f64; 6]>,
) -> Result<(), std::fmt::Error> {
    let ballistic = view.class.of(Class::Ballistic) > 0.5;
    let size = if ballistic { 7 } else { 6 };
    write!(rows, "{scan},{:.3},{}", now.seconds(), view.id.0)?;
    let x = view.state.vector();
    for k in 0..7 {
        if k < size {
            write!(rows, ",{:.4}", x[k])?;
        } else {
            rows.push(',');
        }
    }
    rows.push(',');
    for i in 0..size {
        for j in i..size {
            let space = if i + j == 0 { "" } else { " " };
            write!(rows, "{space}{:e}", view.covariance[(i, j)])?;
        }
    }
    write!(
        rows,
        ",{:.5},{:.4}",
        view.existence,
        view.class.of(Class::Ballistic)
    )?;
    match impact {
        Some(values) => values.iter().try_for_each(|v| write!(rows, ",{v:.4}"))?,
        None => rows.push_str(",,,,,,"),
    }
    rows.push('\n');
    Ok(())
}
