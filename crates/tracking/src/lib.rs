//! Birth, gating, association, existence, class, batch refit: the multi-target tracker.
//!
//! **Invariant.** The tracker knows sensors and physics, never zones or warnings; it holds no clock
//! and no random number, and its budget is counted work.

mod association;
mod birth;
mod classify;
mod config;
mod gate;
mod gaussian;
mod hypothesis;
mod index;
pub mod limits;
mod measure;
mod merge;
mod miss;
mod motion;
mod refit;
mod report;
mod scene;
mod seed;
mod track;
mod tracker;

pub use config::Config;
pub use report::{DwellReport, EndReason, EndedTrack, Hypothesis, Refit};
pub use scene::{Scene, SceneSensor};
pub use track::{Class, ClassWeights, Phase, TrackId, TrackView};
pub use tracker::Tracker;
