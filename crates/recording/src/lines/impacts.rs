//! `impacts.jsonl`: where and when each track is expected to meet the ground.

use std::collections::BTreeMap;

use frames::Time;
use serde::{Deserialize, Serialize};

use super::rfc3339;

/// One line of `impacts.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImpactLine {
    /// When the prediction was made.
    #[serde(with = "rfc3339")]
    pub time: Time,
    /// The track's number.
    pub track: u64,
    /// Whether thrust still lasts, so that the point may move far.
    pub provisional: bool,
    /// Mean time of impact.
    #[serde(with = "rfc3339")]
    pub impact_time: Time,
    /// Its standard deviation, seconds.
    pub impact_time_sd_s: f64,
    /// Mean point of impact east, north, up of the site's origin, metres.
    pub enu_m: [f64; 3],
    /// Its WGS-84 latitude, degrees.
    pub latitude_deg: f64,
    /// Its WGS-84 longitude, degrees.
    pub longitude_deg: f64,
    /// Its covariance, square metres: `[[ee, en], [en, nn]]`.
    pub covariance_m2: [[f64; 2]; 2],
    /// Probability that the object is falling freely.
    pub p_ballistic: f64,
    /// Whether part of it rests on ground that is not known: the site's level stood in there.
    #[serde(default)]
    pub over_unknown_ground: bool,
    /// Probability of impact in each zone, by its `id`.
    pub zones: BTreeMap<String, f64>,
    /// Regions that hold the impact with 50, 90 and 99 %, where computed: GeoJSON polygon
    /// coordinates (rings of longitude, latitude).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub regions: BTreeMap<String, Vec<Vec<[f64; 2]>>>,
}
