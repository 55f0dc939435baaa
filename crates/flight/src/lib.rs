//! How things fall: atmosphere, gravity, drag, thrust, propagation, impact distribution.
//!
//! An [`Environment`] holds the Earth, the day's air and the ground around one site, as tables made
//! once. [`propagate`] and [`propagate_with_sensitivity`] carry an observed [`State`] forward;
//! [`fall`] follows it to the first meeting with the ground; [`impact_distribution`] does so for a whole
//! uncertain state and gives a weighted set of impact points, whose sums are the zones'
//! probabilities; [`impact_reach`] says cheaply where that set can lie at all. [`Flight`] offers the
//! same with a choice of step, drag curve and wind error, carries burning objects, and gives a
//! [`Path`] that can be asked for any moment along it.
//!
//! **Invariant.** Propagation takes an observed state and a non-negative duration. No function
//! takes a start and a target, none runs time backwards, none estimates where a flight began.
//!
//! ```
//! use flight::{Environment, Hypothesis, State, fall, impact_distribution};
//! use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Position, SiteFrame, Time, Vector};
//! use nalgebra::{SMatrix, SVector};
//! use site::{Air, DragShape, Polygon};
//! use terrain::Ground;
//!
//! let origin = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
//! let env = Environment::new(
//!     SiteFrame::new(origin),
//!     GeoidGrid::constant(15.0),
//!     Air::standard(),
//!     Ground::flat(0.0),
//! )?;
//! // Seen 2 km up, 4 km west of the site, falling towards it.
//! let state = State {
//!     time: Time(0),
//!     position: Position::new(-4000.0, 0.0, 2000.0),
//!     velocity: Vector::new(230.0, 0.0, -60.0),
//!     ln_beta: libm::log(6000.0),
//! };
//! let impact = fall(&env, &state, DragShape::Fin).expect("it comes down");
//! assert!(impact.state.position.z().abs() < 1.0);
//!
//! let sd = SVector::from([15.0, 15.0, 15.0, 3.0, 3.0, 3.0, 0.2]);
//! let hypothesis = Hypothesis {
//!     weight: 1.0,
//!     shape: DragShape::Fin,
//!     state,
//!     covariance: SMatrix::from_diagonal(&sd.map(|s: f64| s * s)),
//!     wind: None,
//! };
//! let impacts = impact_distribution(&env, &[hypothesis]).expect("it comes down");
//! let zone = Polygon::new(vec![[-1e3, -1e3], [1e3, -1e3], [1e3, 1e3], [-1e3, 1e3]])?;
//! let p = impacts.probability_in(&zone, 0.0);
//! assert!(p > 0.0 && p < 1.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![allow(
    clippy::inline_always,
    reason = "a stage of a step is one chain of small functions; left to itself the compiler keeps \
              some as calls, and flights take twice as long"
)]

mod atmosphere;
mod atmosphere_age;
mod cubic;
mod distribution;
mod drag;
mod dynamics;
mod earth;
mod environment;
#[cfg(test)]
mod error_budget;
mod fall;
mod impact;
mod normal_set;
mod path;
mod propagate;
mod region;
mod standard;
mod state;
mod step;
mod tangent;

pub use atmosphere::{
    AirError, AirState, Atmosphere, check_air, saturation_pressure_pa, virtual_temperature_k,
};
pub use atmosphere_age::{AirSpread, air_spread, distance_as_age};
pub use distribution::{Hypothesis, WindError, impact_distribution, impact_reach};
pub use drag::DragCurve;
pub use environment::Environment;
pub use fall::{FALL_MAX_S, Fall, FallSensitivity, fall};
pub use impact::{ImpactDistribution, ImpactPoint, Reach};
pub use path::Path;
pub use propagate::{
    AirSensitivity, COARSE_STEP_S, FINE_STEP_S, Flight, propagate, propagate_with_sensitivity,
};
pub use region::Region;
pub use standard::{G0, GAS_CONSTANT, StandardAir, standard_air};
pub use state::{LN_BETA, POSITION, STATE, State, VELOCITY};
