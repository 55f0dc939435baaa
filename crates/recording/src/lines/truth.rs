//! `truth.jsonl`: what the simulator knows and the engine must not.

use frames::Time;
use serde::{Deserialize, Serialize};

use super::rfc3339;

/// One line of `truth.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TruthLine {
    /// Where an object is at a moment.
    State {
        /// When.
        #[serde(with = "rfc3339")]
        time: Time,
        /// The object's name.
        object: String,
        /// Its class (`rocket`, `aircraft`, `bird`, ...).
        class: String,
        /// Position east, north, up of the site's origin, metres.
        enu_m: [f64; 3],
        /// Velocity in the same axes, metres a second.
        velocity_mps: [f64; 3],
        /// Sensors whose range, sector, elevation limits and line of sight hold it then.
        #[serde(default)]
        in_view: Vec<String>,
    },
    /// Where and when an object met the ground.
    Impact {
        /// When.
        #[serde(with = "rfc3339")]
        time: Time,
        /// The object's name.
        object: String,
        /// Position east, north, up of the site's origin, metres.
        enu_m: [f64; 3],
        /// WGS-84 latitude, degrees.
        latitude_deg: f64,
        /// WGS-84 longitude, degrees.
        longitude_deg: f64,
    },
    /// Which object a plot came from.
    Plot {
        /// The sensor's `id`.
        sensor: String,
        /// The plot's number: lines of kind plot in `plots.jsonl`, counted from 0.
        index: u64,
        /// The object, or null for clutter.
        object: Option<String>,
    },
}
