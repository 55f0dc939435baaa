//! Scenario files: what flies over a site while its sensors look, and how the truth differs from
//! what the engine is told.
//!
//! Objects are stated in flight: where they are and how they move at the moment they come into
//! being, with spreads, and never a launch and a target. The air given here is the air that the
//! objects really meet; the engine only knows the site file's.

mod aircraft;
mod rounds;
mod truth;

pub use aircraft::{Aircraft, Birds, Leg};
pub use rounds::{BreakUp, DragChange, Rounds, Thrust};
pub use truth::{Datagrams, Mirror, SensorTruth, TimeStamps};

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::AirTable;

/// A scenario file as it stands on disk. Positions are metres east and north of the site's origin.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// What it is, where and when.
    pub scenario: Heading,
    /// The air that the objects really meet; absent: the site file's.
    pub air: Option<AirTable>,
    /// How sensors differ from what the site file says of them.
    #[serde(default)]
    pub sensor: Vec<SensorTruth>,
    /// Rockets, shells and mortar rounds.
    #[serde(default)]
    pub rounds: Vec<Rounds>,
    /// Aeroplanes, one an entry.
    #[serde(default)]
    pub aircraft: Vec<Aircraft>,
    /// Flocks.
    #[serde(default)]
    pub birds: Vec<Birds>,
}

/// What a scenario is, where and when.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Heading {
    /// What people call it.
    pub name: String,
    /// What happens, and what of it is invented.
    pub description: String,
    /// Path of the site file, relative to this file.
    pub site: PathBuf,
    /// Its first moment, RFC 3339 in UTC.
    pub start: String,
    /// How long it lasts, seconds.
    #[schemars(range(max = 86_400.0), extend("exclusiveMinimum" = 0))]
    pub duration_s: f64,
    /// How the sensors speak.
    #[serde(default)]
    pub format: ReportFormat,
    /// Seed used when the command names none.
    #[serde(default = "first_seed")]
    #[schemars(range(min = 0, max = 9_223_372_036_854_775_807_i64))]
    pub seed: u64,
}

/// Which ASTERIX categories carry the plots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportFormat {
    /// Category 015, range, azimuth, elevation and Doppler as measured.
    #[default]
    Cat015,
    /// Category 048, with the height in place of the elevation.
    Cat048,
}

fn first_seed() -> u64 {
    1
}
