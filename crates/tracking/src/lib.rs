//! Birth, gating, association, existence, class, batch refit: the multi-target tracker.
//!
//! **Invariant.** The tracker knows sensors and physics, never zones or warnings; it holds no clock
//! and no random number, and its budget is counted work.

mod track;

pub use track::{Class, ClassWeights, Phase, TrackId, TrackView};
