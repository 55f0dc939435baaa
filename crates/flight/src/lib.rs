//! How things fall: atmosphere, gravity, drag, thrust, propagation, impact distribution.
//!
//! **Invariant.** Propagation takes an observed state and a non-negative duration. No function
//! takes a start and a target, none runs time backwards, none estimates where a flight began.

mod environment;
mod impact;
mod state;

pub use environment::Environment;
pub use impact::{ImpactDistribution, ImpactPoint};
pub use state::{LN_BETA, POSITION, STATE, State, VELOCITY};
