//! Zone risk, policy and the life of a warning.
//!
//! **Invariant.** What people must do and until when, as states with reason codes. No wording, no
//! XML, no channel: those are made from what stands here.

mod action;
mod notice;

pub use action::{Action, RaidId, Reason, WarningDecision, WarningId};
pub use notice::{Exercise, Live, Notice, Order, Reality};
