//! Where the next sensors and sirens do most good.
//!
//! [`plan`] takes a surveyed site, candidate places with their costs and the ground that is excluded,
//! and proposes places for so many sensors and sirens within a budget, each with the part of the gap
//! that it closes and the reason. The choice itself ([`choose`]) is a problem of plain numbers, solved
//! greedily, bettered by exchanges, and proved best by branch and bound where that is in reach.
//!
//! **Invariant.** Deterministic: no clock, no randomness, effort is counted. Nothing is judged here:
//! who has how much time is the coverage crate's to say.
//!
//! ```
//! use siting::{Limits, Problem, choose};
//!
//! // Three places; the first sees two of three valleys, the others one or two.
//! let problem = Problem {
//!     weights: vec![900, 300, 500],
//!     credits: vec![vec![200, 200, 0], vec![200, 0, 0], vec![0, 200, 200]],
//!     costs: vec![1.0; 3],
//! };
//! let best = choose(&problem, Limits::count(2));
//! assert_eq!(best.chosen, [0, 2]);
//! assert!(best.is_optimal());
//! ```

mod candidate;
mod choice;
mod error;
mod exact;
mod plan;
mod reason;
mod report;
mod search;

pub use candidate::{Candidate, Device, Exclusion, excluded, high_ground};
pub use choice::{Choice, Limits, Problem, WORK_MAX, choose};
pub use error::SitingError;
pub use plan::{CANDIDATES_MAX, Proposal, Proposed, Request, plan};
pub use report::{Side, geojson, report, said};
