//! What the engine has done, in numbers.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};
use registration::Standing;
use site::SensorId;

use crate::SensorHealth;

/// Work done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WorkCounts {
    /// Events taken.
    pub events: u64,
    /// Events whose time lay before the engine's; they were taken as if they came now.
    pub events_back_in_time: u64,
    /// Dwells tracked.
    pub dwells: u64,
    /// Cheap bounds on impacts.
    pub reaches: u64,
    /// Full impact distributions.
    pub distributions: u64,
    /// Of these: made of the filter's own state, because the refit came to nothing.
    pub impacts_as_filtered: u64,
    /// Impacts that could not be computed although the bound had found one: their forecasts were withdrawn.
    pub impacts_withdrawn: u64,
    /// Forecasts that had to go because there was no room for one more.
    pub forecasts_over_budget: u64,
    /// Tracks left out because the budget was spent.
    pub tracks_over_budget: u64,
    /// Datagrams lost before the engine, as declared.
    pub datagrams_lost: u64,
    /// Decisions that held a figure that is not a number, and were kept back. Not zero means a defect.
    pub decisions_not_encodable: u64,
}

/// One sensor, to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct SensorView {
    /// Which.
    pub sensor: SensorId,
    /// Its health.
    pub health: SensorHealth,
    /// When it was last heard.
    pub heard: Option<Time>,
    /// Plots of it that were accepted.
    pub plots: u64,
    /// Its time less the time of receipt: its clock's error and the delay.
    pub clock_offset: Option<Span>,
    /// What is known of its constant errors; `None` for one that is not estimated.
    pub registration: Option<Standing>,
    /// Where its beam was at its latest message, clockwise from true north, radians.
    pub beam_rad: Option<f64>,
    /// Whether it has just said that it is jammed, and from which azimuth (radians) where it said so.
    pub jammed: Option<Option<f64>>,
    /// Sectors that jamming takes from it: start clockwise from true north and width, radians.
    pub jammed_sectors: Vec<(f64, f64)>,
    /// Where a mobile sensor stands, latitude and longitude; `None`: where the site has it.
    pub place_rad: Option<[f64; 2]>,
    /// False plots of one look, as learned.
    pub false_plots_per_look: f64,
    /// Sectors from which false plots used to come and come no more: start and width, radians.
    pub silent_sectors: Vec<(f64, f64)>,
}
