//! One detection, as measured, in the sensor's own terms.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Polar, Time};
use site::SensorId;

/// Number of a plot in the order in which the engine accepted it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct PlotId(pub u64);

/// One detection with its own time and its own standard deviations.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Plot {
    /// Its number.
    pub id: PlotId,
    /// Who saw it.
    pub sensor: SensorId,
    /// When it was measured (not when it arrived).
    pub time: Time,
    /// Where, as the sensor sees it (true north, horizontal plane at the antenna).
    pub polar: Polar,
    /// Range rate, positive when opening, m/s.
    pub range_rate_mps: Option<f64>,
    /// How large it looked: the radar cross-section that would give such an echo in the mean, square metres, where
    /// the sensor tells it, or tells its signal over noise and the site file its reference range.
    pub cross_section_m2: Option<f64>,
    /// Standard deviation of range, metres.
    pub range_sd_m: f64,
    /// Standard deviation of azimuth, radians.
    pub azimuth_sd_rad: f64,
    /// Standard deviation of elevation, radians.
    pub elevation_sd_rad: f64,
    /// Standard deviation of range rate, m/s.
    pub range_rate_sd_mps: f64,
    /// Whether a transponder answered: a friend who says so, most likely an aircraft.
    pub cooperative: bool,
    /// The number under which the sensor follows the object, where it does: a hint.
    pub number: Option<u32>,
}
