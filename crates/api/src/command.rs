//! What an operator may ask for (`POST /api/commands`).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Mode;

/// A command and what its sender believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct CommandRequest {
    /// Chosen by the sender, at most 64 characters: the same one twice acts once.
    pub request: String,
    /// The mode that the sender saw. Refused (409) when it is not the server's: a command meant for
    /// a drill never acts in real life.
    pub mode: Mode,
    /// What.
    pub command: Command,
}

/// What an operator may command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Command {
    /// Warn a zone now, whatever the tracker says.
    Warn {
        /// Which zone.
        zone: String,
    },
    /// Take a warning back: it was false.
    Cancel {
        /// Which zone.
        zone: String,
    },
    /// End a zone's stay in shelter.
    AllClear {
        /// Which zone.
        zone: String,
    },
    /// Leave a sensor out, or take it back in.
    SensorInUse {
        /// Which sensor.
        sensor: String,
        /// Whether its plots count.
        in_use: bool,
    },
}

/// The answer, with status 200 when accepted and 400, 403 or 409 when not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CommandReply {
    /// The sender's own identifier.
    pub request: String,
    /// Exercise or live.
    pub mode: Mode,
    /// Whether the engine has it. What came of it arrives as an event.
    pub accepted: bool,
    /// Why not, in plain words.
    pub error: Option<String>,
}
