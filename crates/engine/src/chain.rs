//! The decision hash: a chain, so that a snapshot can carry it and a replay can compare it anywhere.
//!
//! h₀ is zero; hₙ = SHA-256(hₙ₋₁ ‖ canonical encoding of decision n).

use borsh::{BorshDeserialize, BorshSerialize};
use sha2::{Digest, Sha256};

use crate::Decision;

/// The hash so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Chain([u8; 32]);

impl Chain {
    /// Takes a decision in; `false`: it holds a figure that is not a number and has no encoding.
    pub fn take(&mut self, decision: &Decision) -> bool {
        let Ok(encoded) = borsh::to_vec(decision) else {
            return false;
        };
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(&encoded);
        self.0 = hasher.finalize().into();
        true
    }

    pub fn hash(self) -> [u8; 32] {
        self.0
    }
}
