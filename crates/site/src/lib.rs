//! What is protected and what watches over it: sensors, zones, sirens, threats, air and policy.
//!
//! One owner a fact: the simulator, the coverage planner and the engine all read these types, so
//! that what is planned, simulated and operated cannot drift apart.
//!
//! **Invariant.** Plain data in SI units and radians. No files, no serialisation formats for
//! strangers (the site file's own types live in `sitefile`), no behaviour beyond geometry.

mod air;
mod mode;
mod policy;
mod polygon;
mod sensor;
mod sound;
mod threat;
mod zone;

pub use air::{Air, AirLevel, Earth, Measured};
pub use mode::Mode;
pub use policy::Policy;
pub use polygon::{Polygon, PolygonError};
pub use sensor::{
    Detection, Edition, Feed, FeedFormat, HeightDatum, HeightSource, Interface, Reports,
    Resolution, Sensor, SensorId, SensorKind, THRESHOLD, Transport,
};
pub use sound::{SOUND_MPS, farthest_m};
pub use threat::{DANGER_RADIUS_DEFAULT_M, DragShape, Threat, default_threats};
pub use zone::{Siren, SirenId, Zone, ZoneId};

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Geodetic, GeoidGrid};

/// Everything the engine must be told about one protected place.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Site {
    /// What people call it.
    pub name: String,
    /// Origin of the site's tangent plane; height above the ellipsoid.
    pub origin: Geodetic,
    /// Exercise unless the site file says otherwise.
    pub mode: Mode,
    /// Sea level around the site.
    pub geoid: GeoidGrid,
    /// Every sensor; a [`SensorId`] is an index into this list.
    pub sensors: Vec<Sensor>,
    /// Where their reports come from.
    pub feeds: Vec<Feed>,
    /// Every zone; a [`ZoneId`] is an index into this list.
    pub zones: Vec<Zone>,
    /// Every siren; a [`SirenId`] is an index into this list.
    pub sirens: Vec<Siren>,
    /// Classes of falling object that are expected.
    pub threats: Vec<Threat>,
    /// The air that objects fall through.
    pub air: Air,
    /// When to warn, update, cancel and clear.
    pub policy: Policy,
}

impl Site {
    /// An exercise site with nothing in it yet: standard air, the default threats and policy.
    pub fn new(name: &str, origin: Geodetic) -> Self {
        Self {
            name: name.to_owned(),
            origin,
            mode: Mode::Exercise,
            geoid: GeoidGrid::constant(0.0),
            sensors: Vec::new(),
            feeds: Vec::new(),
            zones: Vec::new(),
            sirens: Vec::new(),
            threats: default_threats(),
            air: Air::standard(),
            policy: Policy::default(),
        }
    }
}
