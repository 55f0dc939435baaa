//! What the tests of several modules start from.

use std::collections::BTreeMap;

use flight::{Environment, Flight, State};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Position, SiteFrame, Span, Time, Vector};
use recording::lines::{
    Action, ImpactLine, Phase, PlotLine, PlotReport, TrackLine, TruthLine, WarningLine,
};
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

/// A track's forecast, with the same variance either way and no regions.
pub(crate) fn forecast_line(
    track: u64,
    seconds: f64,
    enu_m: [f64; 3],
    variance_m2: f64,
) -> ImpactLine {
    ImpactLine {
        time: at(seconds),
        track,
        provisional: false,
        impact_time: at(seconds),
        impact_time_sd_s: 0.1,
        enu_m,
        latitude_deg: 0.0,
        longitude_deg: 0.0,
        covariance_m2: [[variance_m2, 0.0], [0.0, variance_m2]],
        p_ballistic: 1.0,
        over_unknown_ground: false,
        zones: BTreeMap::new(),
        regions: BTreeMap::new(),
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

/// Squares around a place in the site's plane as published regions: percentage and half the side.
pub(crate) fn squares(line: &mut ImpactLine, east_m: f64, north_m: f64, halves_m: &[(&str, f64)]) {
    let environment = environment();
    for &(percent, half_m) in halves_m {
        let corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)];
        let ring = corners.map(|(e, n)| {
            let east_m = east_m + f64::from(e) * half_m;
            let north_m = north_m + f64::from(n) * half_m;
            let corner = Position::new(east_m, north_m, 0.0);
            let place = environment.frame().to_geodetic(corner);
            [place.longitude_deg(), place.latitude_deg()]
        });
        line.regions.insert(percent.to_owned(), vec![ring.to_vec()]);
    }
}

/// A round that falls onto the origin, with a plot each second and a track that follows it exactly.
pub(crate) struct Fallen {
    pub(crate) truth: Vec<TruthLine>,
    pub(crate) plots: Vec<PlotLine>,
    pub(crate) tracks: Vec<TrackLine>,
    /// When it comes down.
    pub(crate) falls_s: f64,
}

impl Fallen {
    pub(crate) fn into_the_zone(environment: &Environment) -> Self {
        let flight = Flight::new(environment, DragShape::Constant);
        let mut state = State {
            time: at(0.0),
            position: Position::new(0.0, 0.0, 300.0),
            velocity: Vector::new(150.0, 0.0, 150.0),
            ln_beta: libm::log(8000.0),
        };
        let short = flight.fall(&state).expect("it falls").state.position;
        state.position = Position::new(-short.x(), -short.y(), 300.0);
        let falls_s = flight.fall(&state).expect("it falls").state.time.seconds();
        let mut fallen = Self {
            truth: vec![impact_line("round", falls_s, [0.0; 3])],
            plots: Vec::new(),
            tracks: Vec::new(),
            falls_s,
        };
        for (index, second) in fallen.seconds().enumerate() {
            let there = flight.propagate(&state, Span::from_seconds(second));
            let enu_m = there.position.to_array();
            let velocity_mps = there.velocity.to_array();
            fallen.truth.push(TruthLine::State {
                time: at(second),
                object: "round".into(),
                class: "rocket".into(),
                enu_m,
                velocity_mps,
                in_view: vec!["radar".into()],
            });
            fallen.plots.push(PlotLine::Plot(plot(at(second))));
            fallen.truth.push(TruthLine::Plot {
                sensor: "radar".into(),
                index: index as u64,
                object: Some("round".into()),
            });
            fallen.tracks.push(track_line(1, second, enu_m, 0.99));
        }
        fallen
    }

    /// Every whole second of its fall.
    pub(crate) fn seconds(&self) -> impl Iterator<Item = f64> + use<> {
        let last = self.falls_s.floor() as u32;
        (0..=last).map(f64::from)
    }
}
