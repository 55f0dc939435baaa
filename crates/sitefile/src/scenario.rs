//! The scenario file as it is written: what is in the air, when, and what the true air is.
//!
//! Objects are stated **in flight**: a position, a velocity and a moment. There is no key for where
//! anything was fired from, and nothing here takes a start and a target.

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::file::{AirTable, DragShape, TerrainTable};

/// A scenario file.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioFile {
    /// The scenario itself.
    pub scenario: ScenarioTable,
    /// Falling objects, in groups.
    #[serde(default)]
    pub object: Vec<ObjectTable>,
    /// What flies and does not fall: aircraft and birds.
    #[serde(default)]
    pub flyer: Vec<FlyerTable>,
    /// False plots.
    #[serde(default)]
    pub clutter: ClutterTable,
    /// The true air; absent: as the site file says.
    pub air: Option<AirTable>,
    /// The true ground; none: as the site file says.
    #[serde(default)]
    pub terrain: Vec<TerrainTable>,
}

/// The scenario itself.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScenarioTable {
    /// What people call it.
    pub name: String,
    /// The site file, relative to this file.
    pub site: PathBuf,
    /// Time of the first moment, RFC 3339 with Z.
    pub start: String,
    /// How long it lasts, seconds.
    #[schemars(range(max = 86_400.0), extend("exclusiveMinimum" = 0))]
    pub duration_s: f64,
    /// Seed of every random choice; `--seed` overrides it.
    #[serde(default)]
    #[schemars(range(min = 0, max = 9_223_372_036_854_775_807_i64))]
    pub seed: u64,
    /// ASTERIX category of the sensors' reports: "cat015" or "cat048".
    #[serde(default)]
    pub format: ReportFormat,
}

/// ASTERIX category of the sensors' reports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ReportFormat {
    /// Non-cooperative 3-D plots.
    #[default]
    Cat015,
    /// Monoradar target reports, with CAT034 service messages.
    Cat048,
}

/// A group of falling objects, stated in flight.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectTable {
    /// Class, as in the site's `[[threat]]`.
    pub class: String,
    /// How many.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 100_000))]
    pub count: u32,
    /// Seconds after the start at which the stated position and velocity hold.
    #[schemars(range(min = 0.0, max = 86_400.0))]
    pub at_s: f64,
    /// Spread of that moment over the group: even over this many seconds from `at_s`.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 86_400.0))]
    pub spread_s: f64,
    /// Position in the site's plane [east, north, up], metres; or give latitude, longitude and
    /// height.
    pub enu_m: Option<[f64; 3]>,
    /// Latitude, degrees.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub latitude_deg: Option<f64>,
    /// Longitude, degrees.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub longitude_deg: Option<f64>,
    /// Height, metres above the site file's height datum.
    #[schemars(range(min = -500.0, max = 200_000.0))]
    pub height_m: Option<f64>,
    /// Standard deviation of position over the group [east, north, up], metres.
    #[serde(default)]
    pub position_sd_m: [f64; 3],
    /// Velocity [east, north, up], m/s.
    pub velocity_mps: [f64; 3],
    /// Standard deviation of velocity over the group [east, north, up], m/s.
    #[serde(default)]
    pub velocity_sd_mps: [f64; 3],
    /// Ballistic coefficient m / (Cd0 A), kg/m2; absent: the class's median.
    #[schemars(range(min = 10.0, max = 200_000.0))]
    pub ballistic_coefficient_kg_m2: Option<f64>,
    /// Standard deviation of its natural logarithm over the group.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 3.0))]
    pub ballistic_coefficient_log_sd: f64,
    /// Drag curve; absent: the class's.
    pub drag: Option<DragShape>,
    /// Radar cross-section, square metres.
    #[serde(default = "cross_section_m2")]
    #[schemars(range(max = 1000.0), extend("exclusiveMinimum" = 0))]
    pub cross_section_m2: f64,
    /// Seconds after its `at_s` moment at which an object breaks up and falls as debris.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub breaks_up_at_s: Option<f64>,
    /// Thrust that still acts at the stated moment.
    pub boost: Option<BoostTable>,
}

/// Thrust along the velocity.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BoostTable {
    /// Acceleration, m/s2.
    #[schemars(range(min = 0.0, max = 5000.0))]
    pub acceleration_mps2: f64,
    /// How long it lasts after the stated moment, seconds.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub duration_s: f64,
}

/// What flies and does not fall.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlyerTable {
    /// "aircraft", "light_aircraft", "drone" or "bird".
    pub kind: FlyerKind,
    /// How many, scattered by the spreads.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 100_000))]
    pub count: u32,
    /// Seconds after the start at which it appears.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 86_400.0))]
    pub at_s: f64,
    /// Waypoints in the site's plane [east, north, up], metres, flown in order; or give `enu_m`
    /// with a heading.
    pub waypoints_m: Option<Vec<[f64; 3]>>,
    /// Where it appears [east, north, up], metres.
    pub enu_m: Option<[f64; 3]>,
    /// Standard deviation of that place over the group [east, north, up], metres.
    #[serde(default)]
    pub position_sd_m: [f64; 3],
    /// Course, degrees clockwise from true north.
    #[schemars(range(min = -360.0, max = 360.0))]
    pub heading_deg: Option<f64>,
    /// Standard deviation of the course over the group, degrees.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 180.0))]
    pub heading_sd_deg: f64,
    /// Speed, m/s.
    #[schemars(range(min = 0.0, max = 1000.0))]
    pub speed_mps: f64,
    /// Rate of turn, degrees a second, clockwise positive.
    #[serde(default)]
    #[schemars(range(min = -90.0, max = 90.0))]
    pub turn_degps: f64,
    /// Rate of climb, m/s.
    #[serde(default)]
    #[schemars(range(min = -200.0, max = 200.0))]
    pub climb_mps: f64,
    /// Radar cross-section, square metres; absent: the kind's usual one.
    #[schemars(range(max = 1000.0), extend("exclusiveMinimum" = 0))]
    pub cross_section_m2: Option<f64>,
}

/// Kinds of flyer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FlyerKind {
    /// An airliner.
    Aircraft,
    /// A light aircraft.
    LightAircraft,
    /// A drone.
    Drone,
    /// A bird.
    Bird,
}

/// False plots.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClutterTable {
    /// Mean number of false plots in one revisit, for every sensor; absent: each sensor's own.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub false_plots_per_scan: Option<f64>,
}

fn one() -> u32 {
    1
}
fn cross_section_m2() -> f64 {
    0.01
}
