//! Events in, decisions out: the deterministic core.
//!
//! **Invariant.** A pure function of its events: no clock, no I/O, no randomness, no thread, no
//! unordered iteration. The order of the journal is the order of the engine.

mod decision;
mod event;
mod world;

pub use decision::{
    Alarm, Decision, ImpactReport, SensorHealth, SensorReport, TrackReport, ZoneRisk,
};
pub use event::{Command, DropReason, Event, FeedId, PeerStatement};
pub use world::{ENGINE_VERSION, World, WorldIdentity};
