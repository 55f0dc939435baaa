//! Inputs → engine → run directory: recordings and journals through the same engine.
//!
//! **Invariant.** What a recording holds is all that the engine gets: receive times come from the
//! recording, ticks from the timeline between them. No clock is read here.

pub mod record;
mod run_dir;
mod world;

pub use record::{Entry, Mark, Record, RecordError};
pub use run_dir::{RunDir, reason_code, warning_line};
pub use world::world;
