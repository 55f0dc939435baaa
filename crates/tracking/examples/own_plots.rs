//! Plots in, tracks and impacts out: where to start with the tracker alone.
//!
//! `cargo run --release -p tracking --example own_plots -- [PLOTS.csv]`
//!
//! The file has one plot a line, in order of time: `time_s, range_m, azimuth_deg, elevation_deg,
//! range_rate_mps`. Plots of one time are one look of the radar. Without a file it takes `own_plots.csv` beside
//! this source: twenty-five seconds of the benchmark S1 (`scenarios/salvo-s1.toml`) with a fifth of its false
//! plots. Describe your own radar and air in [`scene`]; everything else stays.

use std::fmt::{self, Display};
use std::path::{Path, PathBuf};

use flight::{Environment, Flight};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Polar, SiteFrame, Span, Time};
use sensing::{Coverage, Dwell, Plot, PlotId};
use site::{Air, Detection, DragShape, HeightSource, Sensor, SensorId, SensorKind, Threat};
use terrain::Ground;
use tracking::{Class, Config, Scene, TrackView, Tracker};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let file = std::env::args().nth(1).map_or_else(own, Into::into);
    let scene = scene()?;
    let tracker = follow(&std::fs::read_to_string(&file)?, &scene)?;
    println!("track  seen at  exists  falls  east km  north km  up m    comes down");
    for track in tracker.tracks() {
        println!("{}", line(&track, &tracker, &scene));
    }
    Ok(())
}

/// The plots that come with the example.
fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/own_plots.csv")
}

/// Gives the tracker every look of a file.
fn follow(csv: &str, scene: &Scene) -> Result<Tracker, Failure> {
    let mut tracker = Tracker::new(Config::default());
    for dwell in dwells(csv, &scene.sensors[0].sensor)? {
        tracker.handle(&dwell, scene);
        // Now the tracker may conclude from what was not seen.
        tracker.advance(dwell.end, scene);
    }
    Ok(tracker)
}

/// What is known of one track.
fn line(track: &TrackView, tracker: &Tracker, scene: &Scene) -> String {
    let place = track.state.position;
    let comes_down = impact(track, tracker, scene).map(|impact| impact.to_string());
    format!(
        "{:>5}  {:>5.1} s  {:>6.3}  {:>5.3}  {:>7.2}  {:>8.2}  {:>4.0}    {}",
        track.id.0,
        track.state.time.seconds(),
        track.existence,
        track.class.of(Class::Ballistic),
        place.x() / 1e3,
        place.y() / 1e3,
        place.z(),
        comes_down.unwrap_or_default(),
    )
}

/// Where and when something meets the ground, and how far that may be off, in the root mean square.
struct Impact {
    time_s: f64,
    east_m: f64,
    north_m: f64,
    spread_m: f64,
}

impl Display for Impact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (east_km, north_km) = (self.east_m / 1e3, self.north_m / 1e3);
        write!(
            f,
            "at {:.1} s, {east_km:.2} km east, {north_km:.2} km north, ± {:.0} m",
            self.time_s, self.spread_m
        )
    }
}

/// All plots of a track fitted anew, the fit flown on, and the fit's covariance with it.
fn impact(track: &TrackView, tracker: &Tracker, scene: &Scene) -> Option<Impact> {
    let refit = tracker.refit(track.id, scene)?;
    let best = refit.hypotheses.first()?;
    let flight = Flight::new(&scene.environment, best.drag);
    let (fall, by_state) = flight.fall_with_sensitivity(&best.state)?;
    let spread = by_state.position * best.covariance * by_state.position.transpose();
    let there = fall.state.position;
    Some(Impact {
        time_s: fall.state.time.seconds(),
        east_m: there.x(),
        north_m: there.y(),
        spread_m: (spread[(0, 0)] + spread[(1, 1)]).sqrt(),
    })
}

/// One radar on flat ground in a standard atmosphere, and what may come.
fn scene() -> Result<Scene, Failure> {
    let place = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0));
    let environment = Environment::new(
        SiteFrame::new(place),
        GeoidGrid::constant(0.0),
        Air::standard(),
        Ground::flat(0.0),
    )
    .map_err(|error| error.to_string())?;
    let radar = Sensor {
        id: "radar".to_owned(),
        kind: SensorKind::Radar,
        sac: 1,
        sic: 1,
        position: Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(10.0)),
        mast_m: 10.0,
        revisit_s: 1.0,
        range_min_m: 300.0,
        range_max_m: 15_000.0,
        sector_rad: None,
        elevation_min_rad: 1_f64.to_radians(),
        elevation_max_rad: 70_f64.to_radians(),
        range_sd_m: 15.0,
        azimuth_sd_rad: 0.004,
        elevation_sd_rad: 0.004,
        alignment_sd_rad: 0.0,
        resolution: None,
        range_rate_sd_mps: Some(1.5),
        range_rate_max_mps: 450.0,
        detection: Detection::Constant(0.9),
        false_plots_per_scan: 20.0,
        refraction_k: 4.0 / 3.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
        mobile: false,
    };
    let rocket = Threat {
        name: "rocket".to_owned(),
        ballistic_coefficient_kg_m2: 8000.0,
        ballistic_coefficient_log_sd: 0.12,
        drag: DragShape::Constant,
        danger_radius_m: 250.0,
    };
    Ok(Scene::new(environment, &[radar], &[rocket]))
}

/// The plots of a file as looks of one radar.
fn dwells(csv: &str, radar: &Sensor) -> Result<Vec<Dwell>, Failure> {
    let mut dwells: Vec<Dwell> = Vec::new();
    for (number, text) in csv.lines().enumerate().skip(1) {
        let values: Vec<f64> = text
            .split(',')
            .map(|field| field.trim().parse())
            .collect::<Result<_, _>>()
            .map_err(|error| format!("line {}: {error}", number + 1))?;
        let [time_s, range_m, azimuth_deg, elevation_deg, range_rate_mps] = values[..] else {
            return Err(format!("line {}: five numbers expected", number + 1).into());
        };
        let time = Time(0) + Span::from_seconds(time_s);
        let plot = Plot {
            id: PlotId(number as u64),
            sensor: SensorId(0),
            time,
            polar: Polar {
                range_m,
                azimuth_rad: azimuth_deg.to_radians(),
                elevation_rad: elevation_deg.to_radians(),
            },
            range_rate_mps: Some(range_rate_mps),
            cross_section_m2: None,
            range_sd_m: radar.range_sd_m,
            azimuth_sd_rad: radar.azimuth_sd_rad,
            elevation_sd_rad: radar.elevation_sd_rad,
            range_rate_sd_mps: 1.5,
            cooperative: false,
            number: None,
        };
        match dwells.last_mut() {
            Some(look) if look.end == time => look.plots.push(plot),
            _ => dwells.push(Dwell {
                sensor: SensorId(0),
                start: time,
                end: time,
                coverage: Coverage::Scan,
                plots: vec![plot],
            }),
        }
    }
    Ok(dwells)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where and when the rounds of `own_plots.csv` truly came down, that is those of `forewarn simulate
    /// scenarios/salvo-s1.toml` (its own seed): seconds, metres east, metres north.
    const FELL: [[f64; 3]; 14] = [
        [40.906, -707.6, 1343.0],
        [40.160, -520.6, 985.6],
        [40.742, -1224.8, 368.7],
        [31.443, -1095.4, 1485.6],
        [47.029, -784.7, 872.2],
        [36.831, -1154.1, 989.8],
        [49.249, -644.0, 935.1],
        [44.435, -1216.1, -39.1],
        [41.539, 192.4, 1786.1],
        [32.330, 981.1, 2480.7],
        [39.574, -176.5, 1362.4],
        [30.348, 581.5, 2045.3],
        [31.167, 207.1, 2110.2],
        [28.095, 724.7, 2819.2],
    ];

    #[test]
    fn every_round_of_the_example_is_tracked_to_where_it_came_down() {
        let scene = scene().expect("a scene");
        let csv = std::fs::read_to_string(own()).expect("comes with the example");
        let tracker = follow(&csv, &scene).expect("plots");
        let impacts: Vec<Impact> = tracker
            .tracks()
            .filter_map(|track| impact(&track, &tracker, &scene))
            .collect();
        assert_eq!(impacts.len(), FELL.len());
        let mut squares = 0.0;
        for [time_s, east_m, north_m] in FELL {
            let off = |impact: &Impact| {
                let (east, north) = (impact.east_m - east_m, impact.north_m - north_m);
                (east * east + north * north).sqrt() / impact.spread_m
            };
            // Several come down near one another: the nearest of those at about that time.
            let of_it = impacts.iter().filter(|i| (i.time_s - time_s).abs() < 3.0);
            let nearest = of_it.map(off).fold(f64::INFINITY, f64::min);
            assert!(nearest < 3.0, "{time_s} s: {nearest} times what is stated");
            squares += nearest * nearest;
        }
        let nees = squares / FELL.len() as f64;
        assert!((0.2..2.0).contains(&nees), "{nees}");
    }

    #[test]
    fn a_line_that_is_no_plot_is_named() {
        let scene = scene().expect("a scene");
        let csv = "time_s,range_m,azimuth_deg,elevation_deg,range_rate_mps\n1,2,3,4,5\n1,2,3,x,5\n";
        let Err(error) = follow(csv, &scene) else {
            panic!("taken for a plot");
        };
        assert!(error.to_string().contains("line 3"), "{error}");
    }
}
