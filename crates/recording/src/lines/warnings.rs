//! `warnings.jsonl`: what was said to whom, and when.

use frames::Time;
use serde::{Deserialize, Serialize};

use super::{rfc3339, rfc3339_option};

/// One line of `warnings.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WarningLine {
    /// When it was decided.
    #[serde(with = "rfc3339")]
    pub time: Time,
    /// The warning's identity, the same over its whole life.
    pub warning: String,
    /// The raid that it belongs to.
    pub raid: String,
    /// Counts the statements of this warning from 1.
    pub version: u64,
    /// The zone's `id` in the site file.
    pub zone: String,
    /// What is said.
    pub action: Action,
    /// Probability of an impact that endangers the zone.
    pub probability: f64,
    /// The first expected impact; null where none is (any more).
    #[serde(default, with = "rfc3339_option")]
    pub impact_time: Option<Time>,
    /// `impact_time` less `time`, seconds; null without `impact_time`.
    #[serde(default)]
    pub lead_s: Option<f64>,
    /// The tracks behind it.
    pub tracks: Vec<u64>,
    /// Whether this is a drill.
    pub exercise: bool,
    /// Reason code.
    pub reason: String,
}

/// What a warning says to its zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Make ready; warns nobody yet.
    PreAlert,
    /// Take cover.
    Warn,
    /// The forecast changed.
    Update,
    /// It was wrong.
    Cancel,
    /// It is over.
    AllClear,
}
