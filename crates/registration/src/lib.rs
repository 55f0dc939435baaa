//! Registration: each sensor's constant errors of range, azimuth, elevation and clock, estimated from
//! what can vouch for it, taken off its plots, and alarmed where they are too large.
//!
//! Two things vouch for a sensor: aircraft that say where they are, and another sensor that sees the
//! same object. What is not observable stays unknown: one sensor alone agrees with itself whatever its
//! errors, and two on one mast can only tell how they differ.
//!
//! ```
//! use frames::{EllipsoidHeight, Geodetic, Polar, SiteFrame, Span, Time};
//! use registration::{Layout, Registration};
//! use sensing::{Coverage, Dwell, Plot, PlotId};
//! use site::{Reports, Sensor, SensorId};
//!
//! let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
//! let mut adsb = Sensor::radar("ads-b", here);
//! adsb.reports = Reports::References;
//! let sensors = [Sensor::radar("north", here), adsb];
//! let layout = Layout::new(&SiteFrame::new(here), &sensors);
//! let mut registration = Registration::new(&layout);
//!
//! // An aircraft flies past; the radar shows it 60 m too far.
//! let dwell = |sensor: u16, second: u32, too_far_m: f64| {
//!     let time = Time(0) + Span::from_seconds(f64::from(second));
//!     let range_m = 9_000.0 - 80.0 * f64::from(second) + too_far_m;
//!     let plot = Plot {
//!         id: PlotId(u64::from(2 * second + u32::from(sensor))),
//!         sensor: SensorId(sensor),
//!         time,
//!         polar: Polar { range_m, azimuth_rad: 1.0, elevation_rad: 0.2 },
//!         range_rate_mps: None,
//!         cross_section_m2: None,
//!         range_sd_m: 10.0,
//!         azimuth_sd_rad: 0.004,
//!         elevation_sd_rad: 0.004,
//!         range_rate_sd_mps: 1.0,
//!         cooperative: false,
//!         number: None,
//!     };
//!     Dwell { sensor: SensorId(sensor), start: time, end: time, coverage: Coverage::Scan, plots: vec![plot] }
//! };
//! for second in 0..30 {
//!     registration.take(&layout, dwell(1, second, 0.0));
//!     registration.take(&layout, dwell(0, second, 60.0));
//! }
//! let known = registration.of(&layout, SensorId(0)).expect("a sensor of the site");
//! assert!(known.beyond, "six times its standard deviation: an alarm");
//! ```
//!
//! **Invariant.** Registration knows plots that others say belong together. It knows no tracks, and
//! never uses a sensor's agreement with itself.

mod aircraft;
mod bias;
mod disagreement;
mod joint;
mod layout;
pub mod limits;
mod registration;

pub use aircraft::Reported;
pub use bias::{Bias, ERRORS};
pub use layout::Layout;
pub use registration::{Common, REFRESH, Registration, Standing, VERIFIED};
