//! One step in the life of a warning.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;
use site::{Mode, ZoneId};

/// Identity of a warning: one zone's danger from its first step to its all-clear or cancellation.
/// A pure function of the mode, the zone and the raid, so that a standby or a restart arrives at
/// the same one.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct WarningId(pub u64);

impl WarningId {
    /// The zone that it was made for: its place among the zones of the site file of that time.
    pub fn zone(self) -> ZoneId {
        ZoneId((self.0 >> 1) as u16)
    }
}

/// Identity of a raid: impacts that belong together in time.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct RaidId(pub u64);

/// What is done about a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Action {
    /// Operators are told that something may come; nobody is warned.
    PreAlert,
    /// Take cover.
    Warn,
    /// Still take cover: the forecast changed.
    Update,
    /// It was wrong.
    Cancel,
    /// It is over.
    AllClear,
}

/// Why, as a code; words are made from it elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Reason {
    /// The probability reached the early threshold.
    ProbabilityEarly,
    /// The probability reached the falling or the late threshold.
    ProbabilityLate,
    /// Thrust is still on, and the forecast touches the zone.
    Provisional,
    /// Another object, or an earlier impact, or a changed probability.
    ForecastChanged,
    /// Further plots showed that nothing comes down here.
    EvidenceAgainst,
    /// The stay in shelter is over, with healthy sensors.
    StayOver,
    /// A person said so.
    Operator,
    /// A peer engine said so, and its warning was adopted.
    Peer,
}

/// One step, with the figures it rests on.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct WarningDecision {
    /// When it was decided.
    pub time: Time,
    /// Which warning.
    pub warning: WarningId,
    /// Which raid.
    pub raid: RaidId,
    /// Counts the steps of this warning from 1.
    pub version: u32,
    /// Which zone.
    pub zone: ZoneId,
    /// What is done.
    pub action: Action,
    /// Probability that something comes down where it endangers the zone.
    pub probability: f64,
    /// First predicted impact that endangers the zone.
    pub impact_time: Option<Time>,
    /// Until when people should stay in cover.
    pub until: Option<Time>,
    /// Numbers of the tracks it rests on (`tracking::TrackId`), ascending.
    pub tracks: Vec<u64>,
    /// Exercise or live.
    pub mode: Mode,
    /// Why.
    pub reason: Reason,
}
