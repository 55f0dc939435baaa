//! The tables of a site file that say what could be added, and where: for `forewarn plan` alone.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::file::SensorTable;

/// A kind of sensor that could be added. What it leaves out is as in the sensor that it is `like`.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[schemars(transform = with_keys_of_a_sensor)]
pub struct SensorModelTable {
    /// A short name, unique among the models.
    pub name: String,
    /// Id of the sensor that it is like; absent: `revisit_s` and `range_max_m` are needed.
    pub like: Option<String>,
    /// What one costs where it stands, in any one unit.
    #[schemars(range(min = 0.0, max = 1e12))]
    pub cost: Option<f64>,
    /// Width of its sector, degrees; 360 is all round. Narrower ones are turned every way.
    #[schemars(range(max = 360.0), extend("exclusiveMinimum" = 0))]
    pub azimuth_width_deg: Option<f64>,
    /// The keys of a `[[sensor]]` that say what it is, not where it stands.
    #[serde(flatten)]
    #[schemars(skip)]
    pub stated: toml::Table,
}

/// Keys of a `[[sensor]]` that a `[[sensor_model]]` may state too, with the same meaning and limits.
pub const SHARED_KEYS: [&str; 10] = [
    "mast_m",
    "revisit_s",
    "range_min_m",
    "range_max_m",
    "elevation_min_deg",
    "elevation_max_deg",
    "detection_probability",
    "reference_range_m",
    "reference_cross_section_m2",
    "false_plots_per_scan",
];

/// Takes meaning and limits of the shared keys from the sensor's own schema; none of them is needed.
fn with_keys_of_a_sensor(schema: &mut Schema) {
    let settings = SchemaSettings::draft2020_12().with(|s| s.inline_subschemas = true);
    let sensor = settings
        .into_generator()
        .into_root_schema_for::<SensorTable>();
    let keys = sensor.get("properties").and_then(Value::as_object);
    let known = schema.ensure_object().get_mut("properties");
    let (Some(keys), Some(known)) = (keys, known.and_then(Value::as_object_mut)) else {
        return;
    };
    for name in SHARED_KEYS {
        if let Some(Value::Object(key)) = keys.get(name) {
            let mut key = key.clone();
            // What is left out is as in another sensor, not as in the sensor's table.
            key.remove("default");
            known.insert(name.to_owned(), Value::Object(key));
        }
    }
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
