//! Exercise or live. The site is one or the other; messages carry it in their type (`warning`).

use borsh::{BorshDeserialize, BorshSerialize};

/// Whether people are really in danger.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub enum Mode {
    /// A drill, a demonstration, a replay: nothing may reach a real siren.
    Exercise,
    /// Real life.
    Live,
}
