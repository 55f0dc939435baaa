//! Events in, decisions out: the deterministic core.
//!
//! One event goes in, then every decision comes out, and only then the next event:
//!
//! ```
//! use engine::{Alarm, Decision, Engine, Event, World, WorldIdentity};
//! use frames::{EllipsoidHeight, Geodetic, Span, Time};
//! use site::{Sensor, Site};
//!
//! let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
//! let mut site = Site::new("here", here);
//! site.sensors.push(Sensor::radar("north", here));
//! let world = World {
//!     site,
//!     ground: terrain::Ground::flat(0.0),
//!     identity: WorldIdentity {
//!         site_text: String::new(),
//!         terrain_digest: [0; 32],
//!         air_digest: [0; 32],
//!         engine_version: engine::ENGINE_VERSION.into(),
//!     },
//! };
//! let mut engine = Engine::new(&world)?;
//!
//! // A radar that never says a word is missed after three seconds.
//! let mut alarms = Vec::new();
//! for tick in 0..400 {
//!     let time = Time(0) + Span::from_millis(10 * tick);
//!     engine.handle(Event::Tick { time });
//!     while let Some(decision) = engine.poll() {
//!         if let Decision::Alarm { time, alarm, raised: true } = decision {
//!             alarms.push((time, alarm));
//!         }
//!     }
//! }
//! let at = Time(0) + Span::from_millis(3_010);
//! assert_eq!(alarms[0], (at, Alarm::SensorLost(site::SensorId(0))));
//! assert_eq!(alarms[1], (at, Alarm::Blind));
//! # Ok::<(), flight::AirError>(())
//! ```
//!
//! **Invariant.** A pure function of its events: no clock, no I/O, no randomness, no thread, no
//! unordered iteration. The order of the journal is the order of the engine.

mod alarms;
mod chain;
mod counts;
mod decision;
mod engine;
mod event;
mod impacts;
pub mod limits;
mod regions;
mod reports;
mod setting;
mod snapshot;
mod world;

pub use counts::{SensorView, WorkCounts};
pub use decision::{Alarm, Decision, ImpactReport, SensorReport, TrackReport, ZoneRisk};
pub use engine::Engine;
pub use event::{Command, DropReason, Event, FeedId, PeerStatement};
pub use flight::AirSpread;
pub use registration::{Bias, Standing};
pub use sensing::{Rejection, SensorHealth};
pub use snapshot::SnapshotError;
pub use world::{ENGINE_VERSION, World, WorldIdentity};
