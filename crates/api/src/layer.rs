//! What the coverage map says of every place, for drawing (`GET /api/layers/NAME`). Sensitive, as all
//! of coverage.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{Mode, TimeMs};

/// What a layer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LayerKind {
    /// Assured warning time, whole seconds, rounded down; 0 also where no siren is heard.
    WarningTime,
    /// The same for people whom something else than a siren warns at once.
    DecisionTime,
    /// What limits it: 1 terrain, 2 range, 3 sector, 4 elevation, 5 tracking delay, 6 siren, 7 no data.
    Cause,
    /// Where the worst arrival comes from, degrees from true north.
    WorstDirection,
    /// How many sensors see what is 300 m above the ground.
    Multiplicity,
}

/// A grid of values, regular in latitude and longitude, coarse enough to send whole. Where a value
/// stands for several cells of the map it is that of the worst.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Layer {
    /// What it shows.
    pub layer: LayerKind,
    /// Exercise or live.
    pub mode: Mode,
    /// When the map was computed: that of the [`crate::Coverage`] that it belongs to.
    pub time: TimeMs,
    /// Always true: handle with care.
    pub sensitive: bool,
    /// Latitude of the southern edge.
    pub south_deg: f64,
    /// Longitude of the western edge.
    pub west_deg: f64,
    /// Latitude of the northern edge.
    pub north_deg: f64,
    /// Longitude of the eastern edge.
    pub east_deg: f64,
    /// Values in a row.
    pub columns: u32,
    /// Rows.
    pub rows: u32,
    /// Row by row from the north-west; `null`: not known, never to be shown as covered.
    pub values: Vec<Option<i16>>,
}
