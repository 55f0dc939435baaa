//! Zone risk, policy and the life of a warning.
//!
//! Forecasts of objects go in, and with every step of time comes what people must be told:
//!
//! ```
//! use frames::{EllipsoidHeight, Geodetic, Span, Time};
//! use site::{Polygon, Site, Zone, ZoneId};
//! use warning::{Action, Forecast, Rules, Warnings, ZoneForecast};
//!
//! let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
//! let mut site = Site::new("here", here);
//! site.zones.push(Zone {
//!     id: "terminal".into(),
//!     name: "Terminal".into(),
//!     outline: Polygon::new(vec![[0.0, 0.0], [500.0, 0.0], [0.0, 500.0]])?,
//!     outline_deg: Vec::new(),
//!     time_to_shelter_s: 10.0,
//!     population: 300,
//! });
//! let rules = Rules::new(&site);
//! let mut warnings = Warnings::new(&site);
//!
//! let now = Time(1_613_413_800_000_000_000);
//! let impact = now + Span::from_seconds(25.0);
//! let at = ZoneForecast { zone: ZoneId(0), probability: 0.6, early: impact, impact, late: impact };
//! warnings.forecast(Forecast {
//!     track: 7,
//!     p_ballistic: 0.99,
//!     provisional: false,
//!     plots: 6,
//!     zones: vec![at],
//! });
//! let said = warnings.step(&rules, now, |_| true);
//! assert_eq!(said[0].action, Action::Warn);
//! assert_eq!(said[0].until, Some(impact + Span::from_seconds(600.0)));
//! // Said once: nothing has changed since.
//! assert!(warnings.step(&rules, now, |_| true).is_empty());
//! # Ok::<(), site::PolygonError>(())
//! ```
//!
//! **Invariant.** What people must do and until when, as states with reason codes. No wording, no
//! XML, no channel: those are made from what stands here.

mod action;
mod command;
mod delay;
mod doubt;
mod forecast;
pub mod limits;
mod notice;
mod raid;
mod risk;
mod warnings;
mod zone_state;

pub use action::{Action, RaidId, Reason, WarningDecision, WarningId};
pub use command::Refusal;
pub use forecast::{Forecast, ZoneForecast};
pub use notice::{Exercise, Live, Notice, Order, Reality};
pub use warnings::{Rules, Warnings};
