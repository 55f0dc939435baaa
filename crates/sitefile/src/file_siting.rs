//! The tables of a site file that say what could be added, and where: for `forewarn plan` alone.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A kind of sensor that could be added. What it leaves out is as in the sensor that it is `like`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SensorModelTable {
    /// A short name, unique among the models.
    pub name: String,
    /// Id of the sensor that it is like; absent: `revisit_s` and `range_max_m` are needed.
    pub like: Option<String>,
    /// What one costs where it stands, in any one unit.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub cost: Option<f64>,
    /// Height of its antenna above the terrain, metres.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub mast_m: Option<f64>,
    /// Width of its sector, degrees; 360 is all round. Narrower ones are turned every way.
    #[schemars(range(max = 360.0), extend("exclusiveMinimum" = 0))]
    pub azimuth_width_deg: Option<f64>,
    /// Seconds from one look at a place to the next.
    #[schemars(range(min = 0.01, max = 600.0))]
    pub revisit_s: Option<f64>,
    /// Nearest range, metres.
    #[schemars(range(min = 0.0, max = 50_000.0))]
    pub range_min_m: Option<f64>,
    /// Farthest range, metres.
    #[schemars(range(min = 500.0, max = 600_000.0))]
    pub range_max_m: Option<f64>,
    /// Lowest elevation, degrees.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub elevation_min_deg: Option<f64>,
    /// Highest elevation, degrees.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub elevation_max_deg: Option<f64>,
    /// Probability that an object in view is detected in one look; or give `reference_range_m`.
    #[schemars(range(min = 0.001, max = 1.0))]
    pub detection_probability: Option<f64>,
    /// Range at which an object of `reference_cross_section_m2` is seen in every second look, metres.
    #[schemars(range(min = 500.0, max = 600_000.0))]
    pub reference_range_m: Option<f64>,
    /// Radar cross-section that belongs to `reference_range_m`, square metres.
    #[schemars(range(min = 0.000_001, max = 1000.0))]
    pub reference_cross_section_m2: Option<f64>,
    /// Mean number of false plots in one revisit.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub false_plots_per_scan: Option<f64>,
}

/// A place where a sensor or a siren could be added.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CandidateTable {
    /// A short name, unique among the candidates.
    pub id: String,
    /// "sensor" or "siren".
    #[serde(default)]
    pub kind: CandidateKind,
    /// Latitude, degrees, north positive.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub latitude_deg: f64,
    /// Longitude, degrees, east positive.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub longitude_deg: f64,
    /// Height above the terrain, metres; absent: the model's, 10 for a siren.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub mast_m: Option<f64>,
    /// What it costs here, in any one unit; absent: the model's, 1 for a siren.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub cost: Option<f64>,
    /// The `sensor_model` or sensor that would stand here; absent: every model.
    pub model: Option<String>,
    /// Start of its sector, degrees clockwise from true north; absent: turned every way.
    #[schemars(range(min = -360.0, max = 360.0))]
    pub azimuth_from_deg: Option<f64>,
    /// Sound power level of a siren, dB re 1 pW.
    #[schemars(range(min = 80.0, max = 180.0))]
    pub sound_power_db: Option<f64>,
}

/// What would stand at a candidate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CandidateKind {
    /// A sensor.
    #[default]
    Sensor,
    /// A siren.
    Siren,
}

/// Ground on which nothing can be put up.
#[derive(Clone, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExclusionTable {
    /// Why, or whose it is.
    pub name: String,
    /// Outline as [[latitude, longitude], ...] in degrees.
    pub polygon: Vec<[f64; 2]>,
}
