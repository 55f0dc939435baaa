//! The engine's state as octets, and back.
//!
//! | octets | what |
//! |---|---|
//! | 8 | `FWSNAP`, then version 1 as u16 little-endian |
//! | 32 | SHA-256 of the borsh encoding of the world's identity |
//! | rest | borsh of the state |
//!
//! The encoding is canonical: equal states have equal octets. A snapshot opens only in the world and
//! the version it was made in.

use sha2::{Digest, Sha256};

use crate::engine::Engine;
use crate::{World, WorldIdentity};

const HEAD: [u8; 8] = *b"FWSNAP\x01\x00";

/// Why a snapshot does not open.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum SnapshotError {
    /// It is none, or of another version.
    Unknown,
    /// It was made in another world.
    OtherWorld,
    /// It is damaged.
    Damaged {
        /// What the decoder found.
        reason: String,
    },
    /// The state holds a figure that is not a number and cannot be encoded.
    NotANumber,
    /// The world's air cannot be used.
    Air(flight::AirError),
}

impl core::fmt::Display for SnapshotError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Unknown => f.write_str("not a snapshot of this version"),
            Self::OtherWorld => f.write_str("the snapshot was made in another world"),
            Self::Damaged { reason } => write!(f, "the snapshot is damaged: {reason}"),
            Self::NotANumber => f.write_str("the state holds a figure that is not a number"),
            Self::Air(error) => write!(f, "{error}"),
        }
    }
}

impl core::error::Error for SnapshotError {}

impl Engine {
    /// The state; taken between events, with every decision polled.
    ///
    /// # Errors
    /// The state cannot be encoded.
    pub fn snapshot(&self) -> Result<Vec<u8>, SnapshotError> {
        let mut octets = HEAD.to_vec();
        octets.extend(digest(&self.identity));
        borsh::BorshSerialize::serialize(&self.state, &mut octets)
            .map_err(|_| SnapshotError::NotANumber)?;
        Ok(octets)
    }

    /// An engine that goes on where the snapshot was taken.
    ///
    /// # Errors
    /// The octets are not a whole snapshot of this world and version.
    pub fn restore(world: &World, octets: &[u8]) -> Result<Self, SnapshotError> {
        let rest = octets.strip_prefix(&HEAD).ok_or(SnapshotError::Unknown)?;
        let (made_in, state) = rest.split_at_checked(32).ok_or(SnapshotError::Unknown)?;
        if made_in != digest(&world.identity) {
            return Err(SnapshotError::OtherWorld);
        }
        let mut engine = Self::new(world).map_err(SnapshotError::Air)?;
        engine.state = borsh::from_slice(state).map_err(|error| SnapshotError::Damaged {
            reason: error.to_string(),
        })?;
        engine.place_sensors();
        Ok(engine)
    }
}

fn digest(identity: &WorldIdentity) -> [u8; 32] {
    // Texts and digests always have an encoding.
    Sha256::digest(borsh::to_vec(identity).unwrap_or_default()).into()
}
