//! A dwell: one beam position, sector or scan of one sensor, ready to be tracked.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;
use site::SensorId;

use crate::Plot;

/// What a dwell says about where the sensor looked.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Coverage {
    /// All of its field of view: an object in view without a plot was missed.
    Scan,
    /// Azimuths from the first, clockwise over a width, radians.
    Sector {
        /// Start, clockwise from true north.
        from_rad: f64,
        /// Width, clockwise.
        width_rad: f64,
    },
    /// Nothing: plots came in, but the sensor did not say where else it looked. An object counts as
    /// missed only once a revisit and a half has passed without a look at it.
    Unstated,
}

/// Plots of one sensor that belong together, in the order of their numbers.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Dwell {
    /// Whose.
    pub sensor: SensorId,
    /// Time of the earliest plot, or of the start of the look.
    pub start: Time,
    /// Time of the latest plot, or of the end of the look.
    pub end: Time,
    /// Where it looked.
    pub coverage: Coverage,
    /// What it saw.
    pub plots: Vec<Plot>,
}
