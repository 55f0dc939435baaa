//! Whether the server can be relied on (`GET /api/health`, and in every heartbeat).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Mode, TimeMs};

/// In one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HealthState {
    /// Everything works.
    Ok,
    /// Warnings go out, and something is wrong.
    Degraded,
    /// Nothing can be seen: silence means nothing.
    Blind,
    /// A recording or a demonstration has ended.
    Finished,
}

/// The server's and the engine's health.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Health {
    /// In one word.
    pub state: HealthState,
    /// Exercise or live.
    pub mode: Mode,
    /// Version of Forewarn.
    pub version: String,
    /// Engine time.
    pub time: TimeMs,
    /// Where the input went.
    pub counts: Counts,
    /// One entry a feed, in the site's order.
    pub feeds: Vec<FeedHealth>,
    /// The journal; `null` when none is kept.
    pub journal: Option<JournalHealth>,
    /// How well the air is known.
    pub air: AirHealth,
    /// Connected consoles.
    pub consoles: u32,
}

/// How well the air is known that objects fall through. Impact regions are as wide as it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct AirHealth {
    /// Hours since the profile was measured; `null`: the site file does not say when.
    pub age_h: Option<f64>,
    /// So old that a new profile should be loaded.
    pub stale: bool,
    /// Standard deviation of each component of the wind by now, m/s.
    pub wind_sd_mps: f64,
}

/// Where plots went: `received` = `used` + `dropped` + `rejected`, exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Counts {
    /// Taken in.
    pub received: u64,
    /// Given to the tracker.
    pub used: u64,
    /// Left out for lack of room or time, with a declared gap.
    pub dropped: u64,
    /// Refused, with a reason.
    pub rejected: u64,
}

/// One source of octets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FeedHealth {
    /// The site file's identifier.
    pub id: String,
    /// When it last said anything.
    pub heard: Option<TimeMs>,
    /// Datagrams so far.
    pub datagrams: u64,
    /// Octets so far.
    pub octets: u64,
}

/// Whether the journal keeps up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum JournalState {
    /// Keeps up.
    Ok,
    /// Behind, nothing lost.
    Behind,
    /// Records were lost; the gap is declared.
    Lossy,
    /// Cannot be written.
    Failed,
}

/// The journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct JournalHealth {
    /// In one word.
    pub state: JournalState,
    /// Records given a number so far.
    pub appended: u64,
    /// Records known to be on disk.
    pub durable: u64,
}
