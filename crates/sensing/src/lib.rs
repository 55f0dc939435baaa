//! From sensor reports to plots and dwells; sensor health and scan progress.
//!
//! Octets of a feed are read as reports ([`report`], or ASTERIX), a report becomes a plot or is
//! refused with a reason, and plots that belong together leave as a dwell:
//!
//! ```
//! use frames::{EllipsoidHeight, Geodetic, Polar, Span, Time};
//! use sensing::report::{PlotReport, Report, encode};
//! use sensing::{Datagram, Directory, Sensing, reports_feed};
//! use site::{Mode, Sensor, SensorId, Site};
//!
//! let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
//! let mut site = Site::new("here", here);
//! site.sensors.push(Sensor::radar("north", here));
//! let directory = Directory::new(&site);
//! let mut sensing = Sensing::new(&site);
//! let mut dwells = Vec::new();
//!
//! let received = Time(1_613_413_800_000_000_000);
//! let plot = PlotReport {
//!     sensor: SensorId(0),
//!     time: received - Span::from_millis(40),
//!     polar: Polar { range_m: 5120.0, azimuth_rad: 1.6, elevation_rad: 0.2 },
//!     range_rate_mps: Some(-310.0),
//!     snr_db: None,
//!     range_sd_m: None,
//!     azimuth_sd_rad: None,
//!     elevation_sd_rad: None,
//!     range_rate_sd_mps: None,
//! };
//! let octets = encode(&[Report::Plot(plot), Report::Plot(plot)])?;
//! let datagram = Datagram { feed: reports_feed(&site), received, octets: &octets };
//! sensing.receive((&site, &directory, Mode::Exercise), datagram, &mut dwells);
//! sensing.tick(&site, received + Span::from_millis(100), &mut dwells);
//!
//! // One plot, and one refused as a repetition.
//! assert_eq!(dwells.len(), 1);
//! assert_eq!(dwells[0].plots.len(), 1);
//! assert!(sensing.plots().add_up());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Invariant.** Sensing knows sensors and what they said. It knows no tracks: what a plot came
//! from is for others to decide.

mod assembly;
mod clock;
mod constancy;
mod counts;
mod doppler;
mod dwell;
mod from_asterix;
mod from_reports;
mod health;
pub mod limits;
mod measure;
mod plot;
mod refusals;
pub mod report;
mod said;
mod sensing;
#[cfg(test)]
mod sky;
mod station;
mod whereabouts;

pub use counts::{Drop, FeedCounts, PlotCounts, Rejection};
pub use dwell::{Coverage, Dwell};
pub use from_asterix::{categories, latest_of_day};
pub use health::SensorHealth;
pub use plot::{Plot, PlotId};
pub use sensing::{Datagram, Directory, Sensing, implicit_feed, reports_feed};
