//! `tracks.jsonl`: what the tracker believes, one line a track and scan or second.

use std::collections::BTreeMap;

use frames::Time;
use serde::{Deserialize, Serialize};

use super::{rfc3339, rfc3339_option};

/// One line of `tracks.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackLine {
    /// The moment that the state belongs to.
    #[serde(with = "rfc3339")]
    pub time: Time,
    /// Time of its latest plot; absent in runs of old.
    #[serde(default, with = "rfc3339_option")]
    pub seen: Option<Time>,
    /// Whether the state is only predicted: the track was not seen in the look that the line is for.
    #[serde(default)]
    pub predicted: bool,
    /// The track's number, never used again within a run.
    pub track: u64,
    /// Probability that there is an object at all.
    pub existence: f64,
    /// Probability of each class, by name; they sum to one.
    pub class: BTreeMap<String, f64>,
    /// Where in its flight the object is.
    pub phase: Phase,
    /// Position east, north, up of the site's origin, metres.
    pub enu_m: [f64; 3],
    /// Velocity in the same axes, metres a second.
    pub velocity_mps: [f64; 3],
    /// WGS-84 latitude, degrees.
    pub latitude_deg: f64,
    /// WGS-84 longitude, degrees.
    pub longitude_deg: f64,
    /// Height in the site's datum, metres.
    pub height_m: f64,
    /// Mass over drag area, kilograms a square metre; absent for what does not fall.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ballistic_coefficient_kg_m2: Option<f64>,
    /// Covariance of position and velocity (metres, metres a second), six rows of six.
    pub covariance: [[f64; 6]; 6],
}

/// Where in its flight an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Thrust lasts: no impact point is final.
    Boost,
    /// Falling freely.
    Ballistic,
    /// Was falling freely and no longer does (broken up, manoeuvring).
    Changed,
    /// Not ballistic.
    Other,
}
