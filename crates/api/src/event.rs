//! What happened: numbered, in order, never dropped.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    Action, Alarm, Command, Coverage, Mode, SensorStatus, Summary, TimeMs, Track, ZoneStatus,
};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Event {
    /// Counts events from 1 without gaps; a console that misses one asks for a snapshot.
    pub number: u64,
    /// When, in engine time.
    pub time: TimeMs,
    /// Exercise or live.
    pub mode: Mode,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    /// A step in the life of a warning.
    Warning {
        /// What is done.
        action: Action,
        /// Seconds from the step to the first predicted impact, where one is predicted.
        lead_s: Option<f64>,
        /// The zone's state from now on.
        status: ZoneStatus,
    },
    /// A zone's state ran out without anybody's act: take cover became unknown, or a pre-alert
    /// quiet.
    StateExpired {
        /// The zone's state from now on.
        status: ZoneStatus,
    },
    /// A sensor's health changed.
    Sensor {
        /// Its state from now on.
        status: SensorStatus,
    },
    /// An alarm was raised, stands with other words than before, or has ended.
    Alarm {
        /// Whether it stands from now on.
        raised: bool,
        /// Which.
        alarm: Alarm,
    },
    /// A ballistic track was confirmed. Other tracks come and go in the state frames only.
    TrackConfirmed {
        /// As first seen.
        track: Track,
    },
    /// A ballistic track is no more.
    TrackEnded {
        /// Which.
        track: u64,
    },
    /// A person's command was taken.
    Command {
        /// Who, as the access layer names them.
        operator: String,
        /// What.
        command: Command,
    },
    /// Exercise became live or live an exercise; the event carries the new mode.
    ModeChanged,
    /// Who would be warned in time changed.
    CoverageChanged {
        /// As it stands when this is sent, for those who may see it; `null` in a snapshot's log, as
        /// the snapshot carries it once, and while no map can be drawn.
        coverage: Option<Coverage>,
    },
    /// What is happening in plain words, for a demonstration.
    Narration {
        /// One line.
        text: String,
    },
    /// The demonstration is over.
    Summary {
        /// Who was warned, who was not, and why.
        summary: Summary,
    },
}
