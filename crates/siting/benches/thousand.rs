//! The best next sensor among a thousand candidates, in processor time of one core and in time on the
//! wall: over a square of 40 km, in cells of 30 m, 60 m and 120 m, with two sensors and five zones.
//!
//! `cargo bench -p siting`

#![allow(
    clippy::disallowed_methods,
    reason = "a benchmark needs a clock; nothing that is measured reads it"
)]

use std::time::Instant;

use core::ops::ControlFlow;

use coverage::{Settings, Survey};
use frames::{EllipsoidHeight, Geodetic, Position, SiteFrame};
use rustix::time::{ClockId, clock_gettime};
use site::{Polygon, Sensor, Site, Zone};
use siting::{Candidate, Device, Request, high_ground, plan};
use terrain::{Dem, Projection, Sharpness, Tile, Utm};

const PLACE_DEG: [f64; 2] = [42.5, 1.5];

fn hills() -> Dem {
    let side = 2200;
    let wave = |i: f64, j: f64, a: f64| libm::sin(i / a) * libm::cos(j / a + 1.0);
    let height_m = |cell: usize| {
        let (i, j) = ((cell / side) as f64, (cell % side) as f64);
        900.0 + 500.0 * wave(i, j, 90.0) + 150.0 * wave(j, i, 23.0) + 40.0 * wave(i, j, 7.0)
    };
    let [latitude_rad, longitude_rad] = PLACE_DEG.map(f64::to_radians);
    Dem::new(vec![Tile {
        projection: Projection::Utm(Utm::around(latitude_rad, longitude_rad)),
        x_first: 345_000.0,
        y_first: 4_739_000.0,
        x_step: 30.0,
        y_step: 30.0,
        columns: side,
        heights_m: (0..side * side).map(|cell| height_m(cell) as f32).collect(),
    }])
}

fn origin() -> Geodetic {
    Geodetic::from_degrees(PLACE_DEG[0], PLACE_DEG[1], EllipsoidHeight(1000.0))
}

fn radar(id: &str, position: Geodetic) -> Sensor {
    Sensor {
        range_max_m: 15_000.0,
        ..Sensor::radar(id, position)
    }
}

fn zone(number: usize) -> Zone {
    let [east_m, north_m] = [
        [0.0, 0.0],
        [4e3, 1e3],
        [-3e3, 5e3],
        [2e3, -6e3],
        [-5e3, -4e3],
    ][number];
    let corners = [
        [-500.0, -500.0],
        [500.0, -500.0],
        [500.0, 500.0],
        [-500.0, 500.0],
    ];
    let points = corners.map(|[e, n]| [e + east_m, n + north_m]);
    Zone {
        id: format!("zone {number}"),
        name: format!("zone {number}"),
        outline: Polygon::new(points.to_vec()).expect("a square"),
        outline_deg: Vec::new(),
        time_to_shelter_s: 12.0,
        population: 500,
    }
}

fn site() -> Site {
    let at =
        |east_m, north_m| SiteFrame::new(origin()).to_geodetic(Position::new(east_m, north_m, 0.0));
    let mut site = Site::new("bench", origin());
    site.sensors = vec![
        radar("one", at(3000.0, 3000.0)),
        radar("two", at(-2000.0, -5000.0)),
    ];
    site.zones = (0..5).map(zone).collect();
    site.threats.truncate(1);
    site
}

fn settings(cell_m: f64) -> Settings {
    Settings {
        cell_m,
        half_width_m: 20_000.0,
        sharpness: Sharpness::Exact,
        azimuth_step_deg: 10.0,
        arcs: vec![[160.0, 45.0], [260.0, 40.0], [380.0, 30.0]],
        cross_section_m2: 0.01,
        detections: 3,
        decision_delay_s: 1.0,
        siren_level_db: 60.0,
    }
}

fn processor_s() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 + now.tv_nsec as f64 * 1e-9
}

fn main() {
    let (site, dem) = (site(), hills());
    for cell_m in [120.0, 60.0, 30.0] {
        let survey =
            Survey::new(&site, Some(&dem), &settings(cell_m), &mut |_| {}).expect("a survey");
        let places = high_ground(&survey, &[], 1260.0, None);
        let candidates: Vec<Candidate> = places
            .iter()
            .take(1000)
            .enumerate()
            .map(|(i, &[latitude_rad, longitude_rad])| {
                let position = Geodetic {
                    latitude_rad,
                    longitude_rad,
                    height: EllipsoidHeight(0.0),
                };
                Candidate {
                    id: format!("{i}"),
                    device: Device::Sensor(Box::new(radar("new", position))),
                    cost: 1.0,
                    model: "radar".to_owned(),
                }
            })
            .collect();
        let request = Request {
            sensors: 1,
            sirens: 0,
            budget: f64::INFINITY,
        };
        let (wall, processor) = (Instant::now(), processor_s());
        let proposal = plan(&survey, &candidates, &[], request, &mut |_| {
            ControlFlow::Continue(())
        })
        .expect("a proposal");
        println!(
            "cells of {cell_m} m: {} candidates, {} open arrivals, {:.2} s of processor time, {:.2} s on the wall, {:.2} ms a candidate; closes {:.0} % of the gap",
            candidates.len(),
            proposal.open_arrivals,
            processor_s() - processor,
            wall.elapsed().as_secs_f64(),
            (processor_s() - processor) * 1e3 / candidates.len() as f64,
            (1.0 - proposal.left) * 100.0
        );
    }
}
