//! Typed frames, heights and time.
//!
//! A position has its frame in its type, so that adding an Earth-centred vector to a local one does
//! not compile; heights above the ellipsoid and above sea level are different types; time is UTC
//! nanoseconds. Everything here is plain arithmetic on `libm`: the same bits on every processor.
//!
//! **Invariant.** Nothing in this crate knows a sensor, a track or a file.
//!
//! ```
//! use frames::{EllipsoidHeight, Enu, Geodetic, Position, SiteFrame};
//!
//! let origin = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0));
//! let site = SiteFrame::new(origin);
//! let a_kilometre_north = Position::<Enu>::new(0.0, 1000.0, 0.0);
//! let there = site.to_geodetic(a_kilometre_north);
//! assert!(there.latitude_rad > origin.latitude_rad);
//! assert!((site.to_enu(there) - a_kilometre_north).length() < 1e-6);
//! ```
//!
//! Frames do not mix:
//!
//! ```compile_fail
//! use frames::{Ecef, Enu, Position};
//! let _ = Position::<Enu>::new(0.0, 0.0, 0.0) - Position::<Ecef>::new(0.0, 0.0, 0.0);
//! ```

mod angle;
mod geodetic;
mod geoid;
mod polar;
mod site_frame;
mod time;
mod vector;

pub use angle::{degrees, wrap_pi, wrap_two_pi};
pub use geodetic::{EARTH_RATE_RADPS, Geodetic, WGS84_A_M, WGS84_E2, WGS84_F, WGS84_GM, WGS84_J2};
pub use geoid::GeoidGrid;
pub use polar::Polar;
pub use site_frame::{SiteFrame, Transform};
pub use time::{Span, Time};
pub use vector::{Ecef, Enu, Frame, Position, SensorEnu, Vector};

use borsh::{BorshDeserialize, BorshSerialize};

/// Height above the WGS-84 ellipsoid, metres.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, BorshSerialize, BorshDeserialize)]
pub struct EllipsoidHeight(pub f64);

/// Height above mean sea level (the EGM96 geoid), metres.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, BorshSerialize, BorshDeserialize)]
pub struct SeaLevelHeight(pub f64);
