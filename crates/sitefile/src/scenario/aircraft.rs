//! What flies and does not fall: aeroplanes leg by leg, birds in flocks.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One aeroplane.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Aircraft {
    /// Its name.
    pub name: String,
    /// Moment at which it appears, seconds from the scenario's start.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub from_s: f64,
    /// Where it is then: metres east of the site's origin.
    pub east_m: f64,
    /// Metres north of the site's origin.
    pub north_m: f64,
    /// Metres above the site's origin.
    pub up_m: f64,
    /// Direction of movement, degrees clockwise from north.
    pub course_deg: f64,
    /// Ground speed, m/s.
    #[schemars(range(min = 0.0))]
    pub speed_mps: f64,
    /// Mean radar cross-section, square metres.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub cross_section_m2: f64,
    /// What it does, one after the other; after the last it flies straight and level.
    #[serde(default)]
    pub leg: Vec<Leg>,
}

/// A part of a flight with constant rates.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leg {
    /// How long, seconds.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub duration_s: f64,
    /// Rate of turn, degrees a second, clockwise.
    #[serde(default)]
    pub turn_deg_per_s: f64,
    /// Rate of climb, m/s.
    #[serde(default)]
    pub climb_mps: f64,
    /// Change of speed, m/s².
    #[serde(default)]
    pub acceleration_mps2: f64,
}

/// A flock: each bird wanders on its own.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Birds {
    /// The first part of each bird's name; its number follows.
    pub name: String,
    /// How many.
    #[schemars(range(max = 100_000))]
    pub count: u32,
    /// Centre of the area where they start: metres east of the site's origin.
    pub east_m: f64,
    /// Metres north of the site's origin.
    pub north_m: f64,
    /// Radius of that area, metres.
    #[schemars(range(min = 0.0))]
    pub radius_m: f64,
    /// Lowest height above the ground, metres.
    #[schemars(range(min = 0.0))]
    pub height_min_m: f64,
    /// Greatest height above the ground, metres.
    #[schemars(range(min = 0.0))]
    pub height_max_m: f64,
    /// Mean air speed, m/s.
    #[schemars(range(max = 40.0), extend("exclusiveMinimum" = 0))]
    pub speed_mps: f64,
    /// Mean radar cross-section, square metres.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub cross_section_m2: f64,
}
