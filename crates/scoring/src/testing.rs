//! What the tests of several modules start from.

use std::collections::BTreeMap;

use flight::Environment;
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, SiteFrame, Span, Time};
use recording::lines::{Action, Phase, PlotReport, TrackLine, TruthLine, WarningLine};
use site::{Air, DragShape, Earth, Polygon, Sensor, Site, Threat, Zone};
use terrain::Ground;

fn origin() -> Geodetic {
    Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0))
}

/// The published benchmark's radar and class, and one zone of 500 m around the origin.
pub(crate) fn site() -> Site {
    let antenna = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(10.0));
    let corners = vec![
        [-250.0, -250.0],
        [250.0, -250.0],
        [250.0, 250.0],
        [-250.0, 250.0],
    ];
    let mut site = Site::new("test", origin());
    site.sensors = vec![Sensor {
        range_sd_m: 15.0,
        azimuth_sd_rad: 4e-3,
        elevation_sd_rad: 4e-3,
        range_rate_sd_mps: Some(1.5),
        ..Sensor::radar("radar", antenna)
    }];
    site.zones = vec![Zone {
        id: "zone".into(),
        name: "Zone".into(),
        outline: Polygon::new(corners).expect("a square"),
        outline_deg: Vec::new(),
        time_to_shelter_s: 8.0,
        population: 1000,
    }];
    site.threats = vec![Threat {
        name: "rocket-107".into(),
        ballistic_coefficient_kg_m2: 8000.0,
        ballistic_coefficient_log_sd: 0.12,
        drag: DragShape::Constant,
        danger_radius_m: 100.0,
    }];
    site
}

/// The benchmark's flat Earth.
pub(crate) fn environment() -> Environment {
    let air = Air {
        earth: Earth::Flat,
        ..Air::standard()
    };
    let frame = SiteFrame::new(origin());
    Environment::new(frame, GeoidGrid::constant(0.0), air, Ground::flat(0.0)).expect("air")
}

fn at(seconds: f64) -> Time {
    Time(0) + Span::from_seconds(seconds)
}

/// A plot of the radar at a moment; where it lies does not matter to the bound.
pub(crate) fn plot(time: Time) -> PlotReport {
    PlotReport {
        time,
        received: None,
        sensor: "radar".into(),
        range_m: 0.0,
        azimuth_deg: 0.0,
        elevation_deg: 0.0,
        range_rate_mps: Some(0.0),
        snr_db: None,
        range_sd_m: None,
        azimuth_sd_deg: None,
        elevation_sd_deg: None,
        range_rate_sd_mps: None,
    }
}

/// An object that stands still in view.
pub(crate) fn state_line(object: &str, seconds: f64, enu_m: [f64; 3]) -> TruthLine {
    TruthLine::State {
        time: at(seconds),
        object: object.into(),
        class: "rocket".into(),
        enu_m,
        velocity_mps: [0.0; 3],
        in_view: vec!["radar".into()],
    }
}

/// An impact.
pub(crate) fn impact_line(object: &str, seconds: f64, enu_m: [f64; 3]) -> TruthLine {
    TruthLine::Impact {
        time: at(seconds),
        object: object.into(),
        enu_m,
        latitude_deg: 0.0,
        longitude_deg: 0.0,
    }
}

/// A track's line.
pub(crate) fn track_line(track: u64, seconds: f64, enu_m: [f64; 3], existence: f64) -> TrackLine {
    TrackLine {
        time: at(seconds),
        seen: Some(at(seconds)),
        predicted: false,
        track,
        existence,
        class: BTreeMap::new(),
        phase: Phase::Ballistic,
        enu_m,
        velocity_mps: [0.0; 3],
        latitude_deg: 0.0,
        longitude_deg: 0.0,
        height_m: 0.0,
        ballistic_coefficient_kg_m2: None,
        covariance: [[0.0; 6]; 6],
    }
}

/// A statement to a zone.
pub(crate) fn warning_line(zone: &str, seconds: f64, action: Action) -> WarningLine {
    WarningLine {
        time: at(seconds),
        warning: "w".into(),
        raid: "r".into(),
        version: 1,
        zone: zone.into(),
        action,
        probability: 0.5,
        impact_time: None,
        lead_s: None,
        tracks: Vec::new(),
        exercise: true,
        reason: String::new(),
    }
}
