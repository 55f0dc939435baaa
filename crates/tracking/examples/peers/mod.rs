//! The peers' benchmark as this tracker sees it: its world, its plots, and how long a look takes.

use std::path::Path;

use flight::Environment;
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Polar, SiteFrame, Span, Time};
use rustix::time::{ClockId, clock_gettime};
use sensing::{Coverage, Dwell, Plot, PlotId};
use site::{
    Air, AirLevel, Detection, DragShape, Earth, HeightSource, Sensor, SensorId, SensorKind, Threat,
};
use terrain::Ground;
use tracking::{Config, Scene, Tracker};

pub type Failure = Box<dyn std::error::Error>;

/// World and dwells of a folder that `gen_scenario.py` has written.
pub fn load(dir: &Path) -> Result<(Scene, Vec<Dwell>), Failure> {
    let meta = serde_json::from_str(&std::fs::read_to_string(dir.join("meta.json"))?)?;
    let plots = std::fs::read_to_string(dir.join("plots.csv"))?;
    Ok((scene(&meta)?, dwells(&meta, &plots)?))
}

/// Processor time of the tracker alone, milliseconds a scan; for each scan the least of several runs.
pub fn time_scans(scene: &Scene, dwells: &[Dwell], repeats: usize) -> Vec<f64> {
    let mut least = vec![f64::INFINITY; dwells.len()];
    for _ in 0..repeats {
        let mut tracker = Tracker::new(Config::default());
        for (dwell, least) in dwells.iter().zip(&mut least) {
            let start_ms = processor_ms();
            tracker.handle(dwell, scene);
            tracker.advance(dwell.end, scene);
            *least = least.min(processor_ms() - start_ms);
        }
    }
    least
}

/// Time that this thread has had a processor.
pub fn processor_ms() -> f64 {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    spent.tv_sec as f64 * 1e3 + spent.tv_nsec as f64 / 1e6
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
                let density = 1.225 * libm::exp(-height_m / 9200.0);
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
        // The benchmark's air is known: without wind.
        wind_sd_mps: 0.0,
        density_sd: 0.0,
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
        alignment_sd_rad: 0.0,
        resolution: None,
        range_rate_sd_mps: Some(number("sigma_rr")?),
        range_rate_max_mps: number("rr_max")?,
        detection: Detection::Constant(number("pd")?),
        false_plots_per_scan: number("clutter")?,
        refraction_k: 1.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
        mobile: false,
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
            cross_section_m2: None,
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
