//! What an object falls through and onto.

use frames::{GeoidGrid, SiteFrame};
use site::Air;
use terrain::Ground;

/// The Earth, the air and the ground around one site: everything propagation needs to know.
#[derive(Clone, Debug)]
pub struct Environment {
    /// The tangent plane in which states are written.
    pub frame: SiteFrame,
    /// Sea level, which the air's heights are counted from.
    pub geoid: GeoidGrid,
    /// The air.
    pub air: Air,
    /// The ground.
    pub ground: Ground,
}
