//! What does not change while the server runs: who is protected and what watches (`GET /api/site`).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::Mode;

/// The protected place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Site {
    /// What people call it.
    pub name: String,
    /// A remark that must be visible, such as "positions are invented".
    pub remark: Option<String>,
    /// Exercise or live.
    pub mode: Mode,
    /// Latitude of the site's origin.
    pub latitude_deg: f64,
    /// Longitude of the site's origin.
    pub longitude_deg: f64,
    /// Height of the site's origin above the ellipsoid.
    pub height_m: f64,
    /// Everybody who is warned.
    pub zones: Vec<ZoneInfo>,
    /// Everything that watches.
    pub sensors: Vec<SensorInfo>,
    /// Everything that sounds.
    pub sirens: Vec<SirenInfo>,
}

/// A place whose people are warned together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ZoneInfo {
    /// The site file's identifier.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its outline, [latitude, longitude] in degrees; the last corner joins the first.
    pub outline: Vec<[f64; 2]>,
    /// Seconds that people need to reach shelter.
    pub time_to_shelter_s: f64,
    /// People usually here.
    pub population: u32,
}

/// What kind of sensor it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SensorKind {
    /// Measures range, azimuth and elevation.
    Radar,
    /// Sees bearings.
    Optical,
    /// Hears bearings.
    Acoustic,
}

/// A sensor and where it looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SensorInfo {
    /// The site file's identifier.
    pub id: String,
    /// What kind it is.
    pub kind: SensorKind,
    /// Latitude.
    pub latitude_deg: f64,
    /// Longitude.
    pub longitude_deg: f64,
    /// Height of the antenna above the ellipsoid.
    pub height_m: f64,
    /// Farthest range.
    pub range_max_m: f64,
    /// Start of its sector, clockwise from true north; `null`: all round.
    pub azimuth_from_deg: Option<f64>,
    /// End of its sector; `null`: all round.
    pub azimuth_to_deg: Option<f64>,
    /// Seconds from one look at a place to the next.
    pub revisit_s: f64,
}

/// A siren.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SirenInfo {
    /// The site file's identifier.
    pub id: String,
    /// Latitude.
    pub latitude_deg: f64,
    /// Longitude.
    pub longitude_deg: f64,
}
