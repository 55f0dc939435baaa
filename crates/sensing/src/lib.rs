//! From sensor reports to plots and dwells; sensor health, scan progress, registration.
//!
//! **Invariant.** Sensing knows sensors and what they said. It knows no tracks: what a plot came
//! from is for others to decide.

mod dwell;
mod plot;

pub use dwell::{Coverage, Dwell};
pub use plot::{Plot, PlotId};
