//! The state of a falling object.
//!
//! The vector's order is written here once: east, north, up (m), their rates (m/s), ln of the
//! ballistic coefficient m / (Cd0 A) in kg/m². Filters and sensitivities use it as it is.

use frames::{Enu, Position, Time, Vector};
use nalgebra::SVector;

/// Number of components.
pub const STATE: usize = 7;
/// Index of the first position component.
pub const POSITION: usize = 0;
/// Index of the first velocity component.
pub const VELOCITY: usize = 3;
/// Index of ln of the ballistic coefficient.
pub const LN_BETA: usize = 6;

/// Where an object is, how it moves and how hard the air brakes it, at one instant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// When.
    pub time: Time,
    /// Where, in the site's tangent plane.
    pub position: Position<Enu>,
    /// How it moves over the ground, m/s.
    pub velocity: Vector<Enu>,
    /// ln of the ballistic coefficient in kg/m².
    pub ln_beta: f64,
}

impl State {
    /// The state vector in this module's order.
    pub fn vector(&self) -> SVector<f64, STATE> {
        let (p, v) = (self.position, self.velocity);
        SVector::from([p.x(), p.y(), p.z(), v.x(), v.y(), v.z(), self.ln_beta])
    }

    /// From a vector in this module's order.
    pub fn from_vector(time: Time, x: &SVector<f64, STATE>) -> Self {
        Self {
            time,
            position: Position::new(x[0], x[1], x[2]),
            velocity: Vector::new(x[3], x[4], x[5]),
            ln_beta: x[LN_BETA],
        }
    }
}
