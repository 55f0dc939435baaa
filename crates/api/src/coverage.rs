//! Who would be warned in time, and who not (`GET /api/coverage`). Sensitive: it shows where nobody
//! looks, so the server gives it only to those who may see it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Mode, TimeMs};

/// Coverage as it stands with the sensors that work now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Coverage {
    /// Exercise or live.
    pub mode: Mode,
    /// When it was computed.
    pub time: TimeMs,
    /// Always true: handle with care.
    pub sensitive: bool,
    /// Every zone, in the site's order.
    pub zones: Vec<ZoneCoverage>,
    /// Areas that would not be warned in time, as GeoJSON.
    pub gaps: GapCollection,
}

/// Whether a zone would be warned in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ZoneCovered {
    /// From every direction.
    Covered,
    /// Warned from every direction, from some too late for shelter.
    Short,
    /// From some direction not warned at all.
    Uncovered,
    /// Cannot be said; never shown as covered.
    Unknown,
}

/// What limits the warning time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nothing does.
    None,
    /// A hill hides them.
    Terrain,
    /// Too far for every sensor.
    Range,
    /// No sensor looks that way.
    Sector,
    /// Above or below what a sensor sees.
    Elevation,
    /// Seen, and there is too little flight left to decide in.
    TrackingDelay,
    /// The siren's sound comes too late or not at all.
    Siren,
    /// The ground is not known.
    NoData,
}

/// A range of directions that objects arrive from, clockwise from true north.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Sector {
    /// Where it begins.
    pub from_deg: f64,
    /// Where it ends.
    pub to_deg: f64,
}

/// A zone's warning time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ZoneCoverage {
    /// Which zone.
    pub zone: String,
    /// In one word.
    pub covered: ZoneCovered,
    /// Seconds of warning that are assured from the worst direction; `null`: not known.
    pub assured_s: Option<f64>,
    /// Seconds that its people need.
    pub need_s: f64,
    /// Directions from which the need is not met.
    pub directions: Vec<Sector>,
    /// What limits it there.
    pub cause: Cause,
    /// People in the part that is not covered.
    pub people: u32,
    /// The same as a sentence that a safety officer understands.
    pub sentence: String,
}

/// GeoJSON `FeatureCollection`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct GapCollection {
    /// Always `FeatureCollection`.
    #[serde(rename = "type")]
    pub kind: GapCollectionKind,
    /// The gaps.
    pub features: Vec<Gap>,
}

/// GeoJSON's type of a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum GapCollectionKind {
    /// The only one.
    #[default]
    FeatureCollection,
}

/// GeoJSON `Feature`: one gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Gap {
    /// Always `Feature`.
    #[serde(rename = "type")]
    pub kind: GapKind,
    /// Where.
    pub geometry: GapGeometry,
    /// What is known about it.
    pub properties: GapProperties,
}

/// GeoJSON's type of a feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub enum GapKind {
    /// The only one.
    #[default]
    Feature,
}

/// GeoJSON geometry; positions are [longitude, latitude] there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", content = "coordinates")]
pub enum GapGeometry {
    /// Outer ring, then holes.
    Polygon(Vec<Vec<[f64; 2]>>),
    /// Several of them.
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

/// What is known about a gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct GapProperties {
    /// Zone that it lies in, where it does.
    pub zone: Option<String>,
    /// In one word.
    pub covered: ZoneCovered,
    /// Seconds of warning that are assured there; `null`: not known.
    pub assured_s: Option<f64>,
    /// What limits it.
    pub cause: Cause,
    /// People there.
    pub people: u32,
    /// Directions from which the need is not met.
    pub directions: Vec<Sector>,
    /// The same as a sentence.
    pub sentence: String,
}
