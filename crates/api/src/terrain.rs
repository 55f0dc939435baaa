//! The ground around the site, for drawing (`GET /api/terrain`; `null` where none is known).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A grid of heights, regular in latitude and longitude, coarse enough to send whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Terrain {
    /// Latitude of the southern row.
    pub south_deg: f64,
    /// Longitude of the western column.
    pub west_deg: f64,
    /// Latitude of the northern row.
    pub north_deg: f64,
    /// Longitude of the eastern column.
    pub east_deg: f64,
    /// Points in a row, at least 2.
    pub columns: u32,
    /// Rows, at least 2.
    pub rows: u32,
    /// Metres above the site's origin, row by row from the north-west; `null`: not known.
    pub heights_m: Vec<Option<i16>>,
}
