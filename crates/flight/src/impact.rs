//! Where an object may come down: a weighted set of points and times.
//!
//! Over terrain an ellipse lies (behind a ridge a linear 90 % ellipse holds 80 %), so the
//! distribution stays a set of points that were each flown to the ground, and every probability is
//! a sum over it.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Enu, Position, Time};

/// One possible impact.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ImpactPoint {
    /// Its share of the probability; all points of a distribution sum to one.
    pub weight: f64,
    /// Where, on the ground.
    pub position: Position<Enu>,
    /// When.
    pub time: Time,
}

/// A set of possible impacts of one object.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ImpactDistribution {
    /// The possible impacts.
    pub points: Vec<ImpactPoint>,
    /// Mean point (east, north, up in metres; on the ground under the mean).
    pub mean: Position<Enu>,
    /// Covariance [[ee, en], [en, nn]], m².
    pub covariance_m2: [[f64; 2]; 2],
    /// Mean time.
    pub time: Time,
    /// Standard deviation of the time, seconds.
    pub time_sd_s: f64,
    /// 5th percentile of the time: the moment by which a warning must have worked.
    pub time_early: Time,
    /// Whether part of it rests on ground that is not known.
    pub over_unknown_ground: bool,
}
