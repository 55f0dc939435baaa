//! Metrics of a run against truth and against the bound.
//!
//! What a tracker said (`tracks.jsonl`, `impacts.jsonl`, `warnings.jsonl`) is held against what was
//! true (`truth.jsonl`) and against the least error that its plots allowed. Definitions are in
//! `docs/scoring.md`.
//!
//! **Invariant.** Scoring does not know how a run was made: any tracker that writes the same files
//! can be scored. It reads lines and a site, no files and no clock.

mod assign;
mod bound;
mod calibration;
mod decisions;
mod extrapolate;
mod impacts;
mod matching;
mod oracle;
mod pool;
mod regions;
mod score;
mod table;
#[cfg(test)]
mod testing;
mod truth;
mod zones;

pub use assign::assign;
pub use bound::{Bound, Prior};
pub use calibration::{AgainstOracle, Bin, Calibration};
pub use decisions::DecisionDelay;
pub use impacts::{ErrorSample, LEADS_S, LeadScore};
pub use matching::{CUT_OFF_M, TrackingScore};
pub use pool::{Estimate, estimate, pool};
pub use regions::RegionScore;
pub use score::{Run, Score, score};
pub use table::table;
pub use truth::{Object, TrueImpact, TrueState, Truth};
pub use zones::{WarningScore, ZoneScore};
