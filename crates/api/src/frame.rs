//! The WebSocket's frames (`GET /api/events`), each one JSON text.
//!
//! Order: `hello`, `snapshot`, then events, track frames and heartbeats as they come.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Alarm, Counts, Coverage, Event, Health, Mode, SensorStatus, Site, Summary, TimeMs, Track,
    ZoneStatus,
};

/// From the server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Frame {
    /// First of all.
    Hello(Box<Hello>),
    /// Second, and again whenever the console asks.
    Snapshot(Box<Snapshot>),
    /// Numbered, never dropped.
    Event(Box<Event>),
    /// Latest wins.
    Tracks(TracksFrame),
    /// Every second of real time, whatever happens.
    Heartbeat(Heartbeat),
}

/// Who speaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Hello {
    /// [`crate::PROTOCOL`].
    pub protocol: u32,
    /// Version of Forewarn.
    pub version: String,
    /// Exercise or live.
    pub mode: Mode,
    /// The place.
    pub site: Site,
    /// Engine time.
    pub time: TimeMs,
    /// Number of the first event that will follow the snapshot.
    pub next_event: u64,
    /// Whether this connection may give commands.
    pub may_command: bool,
    /// Whether this connection may see coverage, layers and plans.
    pub may_see_coverage: bool,
}

/// Everything as it stands after event `number` (`GET /api/state` too).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Snapshot {
    /// Number of the latest event that is contained; 0: none yet.
    pub number: u64,
    /// Engine time.
    pub time: TimeMs,
    /// Exercise or live.
    pub mode: Mode,
    /// Every zone, in the site's order.
    pub zones: Vec<ZoneStatus>,
    /// Every sensor, in the site's order.
    pub sensors: Vec<SensorStatus>,
    /// Confirmed tracks, with their impacts.
    pub tracks: Vec<Track>,
    /// Standing alarms.
    pub alarms: Vec<Alarm>,
    /// Where the input went.
    pub counts: Counts,
    /// Who would be warned in time; `null` until computed, or without the right to see it.
    pub coverage: Option<Coverage>,
    /// Latest events for the log, oldest first, at most a hundred.
    pub recent: Vec<Event>,
    /// How it went, once it is over.
    pub summary: Option<Summary>,
}

/// All confirmed tracks. Sent while at most one earlier track frame is unacknowledged (a window of
/// two); a slow console gets fewer frames, never old ones.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct TracksFrame {
    /// Counts track frames of this connection from 1; to be acknowledged.
    pub sequence: u64,
    /// Engine time.
    pub time: TimeMs,
    /// Exercise or live.
    pub mode: Mode,
    /// Every confirmed track.
    pub tracks: Vec<Track>,
}

/// Proof of life. Two seconds without one, and a console must not be believed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Heartbeat {
    /// Number of the latest event sent; lets a console see that it missed one.
    pub number: u64,
    /// Engine time.
    pub time: TimeMs,
    /// Exercise or live.
    pub mode: Mode,
    /// Seconds of engine time a second of real time: 1 live, another number in a paced replay,
    /// 0 when the recording is over.
    pub pace: f64,
    /// The server's and the engine's health.
    pub health: Health,
    /// Every sensor, with when it was last heard.
    pub sensors: Vec<SensorStatus>,
}

/// From the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// A track frame has been drawn.
    Ack {
        /// Its sequence; acknowledges all before it too.
        sequence: u64,
    },
    /// An event is missing: send a snapshot.
    Resync,
}
