//! Who is to be warned, and by what.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Geodetic;

use crate::Polygon;

/// Index of a zone in [`crate::Site::zones`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct ZoneId(pub u16);

/// Index of a siren in [`crate::Site::sirens`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct SirenId(pub u16);

/// A place whose people are warned together.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Zone {
    /// The site file's identifier.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its outline in the site's tangent plane.
    pub outline: Polygon,
    /// Its outline as given: (latitude, longitude) in degrees.
    pub outline_deg: Vec<[f64; 2]>,
    /// Seconds people here need to reach shelter once they hear the warning.
    pub time_to_shelter_s: f64,
    /// People usually here.
    pub population: u32,
}

/// A siren and where it stands.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Siren {
    /// The site file's identifier.
    pub id: String,
    /// Where its horn is; height above the ellipsoid.
    pub position: Geodetic,
    /// Height of the horn above the terrain, metres.
    pub mast_m: f64,
    /// Sound power level, dB re 1 pW.
    pub sound_power_db: f64,
}
