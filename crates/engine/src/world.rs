//! The world the engine is told about before anything else.

use borsh::{BorshDeserialize, BorshSerialize};
use site::Site;
use terrain::Ground;

/// Version of the engine's behaviour; it changes with every release in which the same events may give other
/// decisions. Builds between two releases share it: there the decision hashes that a journal keeps tell them apart.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// What must agree for a replay to be the same run: the first record of every journal.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WorldIdentity {
    /// The site file's text.
    pub site_text: String,
    /// SHA-256 of the ground as resampled.
    pub terrain_digest: [u8; 32],
    /// SHA-256 of the air as loaded.
    pub air_digest: [u8; 32],
    /// [`ENGINE_VERSION`] of the engine that ran.
    pub engine_version: String,
}

/// The site, its ground, and their identity.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// What is protected and what watches over it.
    pub site: Site,
    /// The ground in the site's tangent plane.
    pub ground: Ground,
    /// What a replay must agree with.
    pub identity: WorldIdentity,
}
