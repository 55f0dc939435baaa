//! How a demonstration went: who was warned with how many seconds, who was not, and why.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The closing summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Summary {
    /// The whole in one or two sentences.
    pub sentence: String,
    /// Objects that flew.
    pub objects: u32,
    /// Objects that came down where they endangered somebody.
    pub dangerous: u32,
    /// Every zone, the worst outcome first.
    pub zones: Vec<ZoneSummary>,
    /// Whether coverage had said beforehand who would not be warned, in words.
    pub known_beforehand: Option<String>,
    /// Hash of the engine's decisions: the same for the same input.
    pub decision_hash: Option<String>,
}

/// What became of a zone's people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Something came down here, and nobody was warned.
    NotWarned,
    /// Warned with less time than people need.
    WarnedLate,
    /// Warned with the time that people need.
    WarnedInTime,
    /// Warned, and nothing came down here.
    Needless,
    /// Nothing came, nobody was warned.
    Undisturbed,
}

/// How it went in one zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ZoneSummary {
    /// Which zone.
    pub zone: String,
    /// In one word.
    pub outcome: Outcome,
    /// People usually here.
    pub people: u32,
    /// Objects that came down where they endangered it.
    pub impacts: u32,
    /// Seconds from the warning to the first impact; `null`: no warning or no impact.
    pub lead_s: Option<f64>,
    /// Seconds that its people need.
    pub need_s: f64,
    /// Why, in plain words.
    pub why: String,
}
