//! What falls: groups of rounds, stated at a moment of their flight.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::DragShape;

/// A group of rounds that come into being alike, each with its own draw of every spread.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rounds {
    /// The first part of each object's name; its number follows.
    pub name: String,
    /// Class written into the truth, for example `rocket`.
    pub class: String,
    /// How many.
    #[schemars(range(max = 100_000))]
    pub count: u32,
    /// Earliest moment at which one comes into being, seconds from the scenario's start.
    #[schemars(range(min = 0.0))]
    pub from_s: f64,
    /// Latest moment; between the two they are spread evenly at random.
    #[schemars(range(min = 0.0))]
    pub until_s: f64,
    /// Where in flight they are then: metres east of the site's origin.
    pub east_m: f64,
    /// Metres north of the site's origin.
    pub north_m: f64,
    /// Metres above the ground.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub height_m: f64,
    /// Standard deviation of east and of north, metres.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub position_sd_m: f64,
    /// How fast they move, m/s.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub speed_mps: f64,
    /// Standard deviation of the speed, m/s.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub speed_sd_mps: f64,
    /// Direction of movement, degrees clockwise from north.
    pub course_deg: f64,
    /// Standard deviation of the course, degrees.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub course_sd_deg: f64,
    /// Angle of the path above the horizontal, degrees.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub climb_deg: f64,
    /// Standard deviation of the climb, degrees.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub climb_sd_deg: f64,
    /// Median of mass over drag area, kg/m².
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub ballistic_coefficient_kg_m2: f64,
    /// Standard deviation of its natural logarithm.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub ballistic_coefficient_log_sd: f64,
    /// How drag varies with Mach number: "constant", "g1", "g7" or "fin".
    #[serde(default)]
    pub drag: DragShape,
    /// Mean radar cross-section, square metres.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub cross_section_m2: f64,
    /// Thrust that still lasts at the beginning.
    pub thrust: Option<Thrust>,
    /// Coming apart on the way; not together with `drag_change`.
    pub break_up: Option<BreakUp>,
    /// Another drag on the way: a parachute opens, it begins to tumble.
    pub drag_change: Option<DragChange>,
}

/// Thrust along the path.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thrust {
    /// How long it still lasts, seconds.
    #[schemars(range(min = 0.0))]
    pub duration_s: f64,
    /// Acceleration along the path, m/s².
    #[schemars(range(min = 0.0))]
    pub acceleration_mps2: f64,
    /// How long it then takes to fall evenly to nothing, seconds.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 60.0))]
    pub tail_off_s: f64,
}

/// Another drag from some moment on, once thrust has ended; it hardly knows Mach numbers from then on.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DragChange {
    /// Earliest, seconds after coming into being.
    #[schemars(range(min = 0.0))]
    pub from_s: f64,
    /// Latest; between the two evenly at random.
    #[schemars(range(min = 0.0))]
    pub until_s: f64,
    /// How long it takes, seconds: the logarithm of the coefficient moves evenly.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 600.0))]
    pub lasts_s: f64,
    /// Median of mass over drag area then, kg/m²: some 30 under a parachute, a third of its own for a round
    /// that tumbles.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub ballistic_coefficient_kg_m2: f64,
    /// Standard deviation of its natural logarithm.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub ballistic_coefficient_log_sd: f64,
}

/// Coming apart: the object goes on as its heaviest piece, the others fall beside it.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakUp {
    /// Earliest, seconds after coming into being.
    #[schemars(range(min = 0.0))]
    pub from_s: f64,
    /// Latest; between the two evenly at random.
    #[schemars(range(min = 0.0))]
    pub until_s: f64,
    /// How many pieces there are then.
    #[schemars(range(min = 1, max = 100))]
    pub pieces: u32,
    /// Median of each piece's mass over drag area, kg/m².
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub ballistic_coefficient_kg_m2: f64,
    /// Standard deviation of its natural logarithm.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub ballistic_coefficient_log_sd: f64,
    /// Standard deviation of the velocity that each piece gains in each direction, m/s.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub scatter_mps: f64,
}
