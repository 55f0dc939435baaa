//! Birth, gating, association, existence, class, batch refit: the multi-target tracker.
//!
//! A [`Tracker`] takes in [`sensing::Dwell`]s and tells of [`TrackView`]s; for an impact it fits a
//! track's plots anew ([`Tracker::refit`]). How it works, and from which papers, is in
//! `docs/tracking.md`.
//!
//! ```
//! use flight::{Environment, State, propagate};
//! use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Polar, Position, SiteFrame, Span, Time, Vector};
//! use sensing::{Coverage, Dwell, Plot, PlotId};
//! use site::{Air, Detection, DragShape, HeightSource, Sensor, SensorId, SensorKind, default_threats};
//! use terrain::Ground;
//! use tracking::{Class, Config, Scene, Tracker};
//!
//! let place = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
//! let radar = Sensor {
//!     id: "radar".to_owned(),
//!     kind: SensorKind::Radar,
//!     sac: 1,
//!     sic: 1,
//!     position: place,
//!     mast_m: 10.0,
//!     revisit_s: 1.0,
//!     range_min_m: 300.0,
//!     range_max_m: 15_000.0,
//!     sector_rad: None,
//!     elevation_min_rad: 0.01,
//!     elevation_max_rad: 1.2,
//!     range_sd_m: 15.0,
//!     azimuth_sd_rad: 0.004,
//!     elevation_sd_rad: 0.004,
//!     alignment_sd_rad: 0.0,
//!     resolution: None,
//!     range_rate_sd_mps: Some(1.5),
//!     range_rate_max_mps: 450.0,
//!     detection: Detection::Constant(0.9),
//!     false_plots_per_scan: 100.0,
//!     refraction_k: 4.0 / 3.0,
//!     height_source: HeightSource::Measured,
//!     interface: site::Interface::default(),
//!     reports: site::Reports::Plots,
//!     mobile: false,
//! };
//! let environment = Environment::new(
//!     SiteFrame::new(place),
//!     GeoidGrid::constant(15.0),
//!     Air::standard(),
//!     Ground::flat(0.0),
//! )?;
//! let scene = Scene::new(environment, &[radar], &default_threats());
//! let mut tracker = Tracker::new(Config::default());
//!
//! // A round rises into view; the radar sees it once a second, here without noise.
//! let start = State {
//!     time: Time(0),
//!     position: Position::new(6000.0, 500.0, 200.0),
//!     velocity: Vector::new(-280.0, 0.0, 140.0),
//!     ln_beta: libm::log(6000.0),
//! };
//! for second in 0..4u32 {
//!     let span = Span::from_seconds(f64::from(second));
//!     let now = propagate(&scene.environment, &start, DragShape::Fin, span);
//!     let to_sensor = scene.sensors[0].to_sensor;
//!     let (seen, moving) = (to_sensor.apply(now.position), to_sensor.turn(now.velocity));
//!     let polar = Polar::from_position(seen);
//!     let line_of_sight = seen - Position::new(0.0, 0.0, 0.0);
//!     let plot = Plot {
//!         id: PlotId(u64::from(second)),
//!         sensor: SensorId(0),
//!         time: now.time,
//!         polar,
//!         range_rate_mps: Some(line_of_sight.dot(moving) / polar.range_m),
//!         cross_section_m2: None,
//!         range_sd_m: 15.0,
//!         azimuth_sd_rad: 0.004,
//!         elevation_sd_rad: 0.004,
//!         range_rate_sd_mps: 1.5,
//!         cooperative: false,
//!         number: None,
//!     };
//!     let dwell = Dwell {
//!         sensor: SensorId(0),
//!         start: now.time,
//!         end: now.time,
//!         coverage: Coverage::Scan,
//!         plots: vec![plot],
//!     };
//!     tracker.handle(&dwell, &scene);
//! }
//! let track = tracker.tracks().next().expect("shown");
//! assert!(track.class.of(Class::Ballistic) > 0.5);
//! let refit = tracker.refit(track.id, &scene).expect("a fit");
//! assert!(refit.hypotheses.iter().map(|h| h.weight).sum::<f64>() > 0.99);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Invariant.** The tracker knows sensors and physics, never zones or warnings; it holds no clock
//! and no random number, and its budget is counted work.

// The small world of the tests names this crate as others do.
#[cfg(test)]
extern crate self as tracking;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;

mod afresh;
mod aircraft;
mod alignment;
mod arrivals;
mod association;
mod birth;
mod blending;
mod boost;
mod branch;
mod change;
mod classify;
mod clutter;
mod config;
mod course;
#[cfg(test)]
mod doubt;
mod exchange;
mod fit;
mod gate;
mod gaussian;
mod hypothesis;
mod identity;
mod index;
pub mod limits;
mod measure;
mod merge;
mod miss;
mod motion;
mod moved;
mod reach;
mod refit;
mod report;
mod resolution;
mod rewind;
mod salvo;
mod scene;
mod seed;
mod seeds;
mod shared;
mod size;
mod skyline;
mod sprout;
mod track;
mod tracker;

pub use config::Config;
pub use report::{DwellReport, EndReason, EndedTrack, Hypothesis, JointCovariance, Refit};
pub use scene::{Scene, SceneSensor};
pub use shared::Shared;
pub use track::{Class, ClassWeights, Phase, TrackId, TrackView};
pub use tracker::Tracker;
