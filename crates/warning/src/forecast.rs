//! What the policy is told about one object: where it may come down, as far as zones care.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;
use site::ZoneId;

/// One object's latest forecast. It stands until the next one, or until the impact: an object that
/// is no longer seen has left the radar's view, not the sky.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Forecast {
    /// The track's number.
    pub track: u64,
    /// Probability that the object exists and is ballistic.
    pub p_ballistic: f64,
    /// Thrust is still on, or the drag is changing: not final.
    pub provisional: bool,
    /// Plots of the object so far.
    pub plots: u32,
    /// Zones that it may endanger, each at most once.
    pub zones: Vec<ZoneForecast>,
}

/// What one object means to one zone.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ZoneForecast {
    /// Which zone.
    pub zone: ZoneId,
    /// Probability that its impact endangers the zone, given that it exists and is ballistic.
    pub probability: f64,
    /// 5th percentile of the time of such an impact.
    pub early: Time,
    /// Mean time of such an impact.
    pub impact: Time,
    /// 95th percentile; past it, the impact is taken to have happened.
    pub late: Time,
}
