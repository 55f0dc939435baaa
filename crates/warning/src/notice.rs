//! What a channel is told: a zone's state, typed by whether it is real.
//!
//! A drill cannot become real because its notice has another type: a siren's channel takes
//! `Notice<Live>`, and nothing turns a `Notice<Exercise>` into one.
//!
//! ```compile_fail
//! use warning::{Exercise, Live, Notice};
//! fn siren(_: Notice<Live>) {}
//! fn drill(notice: Notice<Exercise>) { siren(notice) }
//! ```

use core::marker::PhantomData;

use frames::Time;
use site::{Mode, ZoneId};

use crate::{Action, RaidId, Reason, WarningDecision, WarningId};

/// Whether people are really in danger, as a type.
pub trait Reality: Copy + Send + Sync + 'static {
    /// The same as a value.
    const MODE: Mode;
}

/// A drill, a demonstration or a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exercise;

/// Real life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Live;

impl Reality for Exercise {
    const MODE: Mode = Mode::Exercise;
}

impl Reality for Live {
    const MODE: Mode = Mode::Live;
}

/// What people in a zone must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Take cover until then, unless told otherwise.
    TakeCover {
        /// End of the stay; past it the state reads unknown, never clear.
        until: Time,
    },
    /// The warning was wrong.
    Cancelled,
    /// It is over.
    AllClear,
}

/// The state of one zone. Repeating it changes nothing; a higher version replaces a lower one.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice<R: Reality> {
    /// Which zone.
    pub zone: ZoneId,
    /// Which warning.
    pub warning: WarningId,
    /// Which raid.
    pub raid: RaidId,
    /// Version of the warning.
    pub version: u32,
    /// What people must do.
    pub order: Order,
    /// When it was decided.
    pub time: Time,
    /// First predicted impact.
    pub impact_time: Option<Time>,
    /// Probability behind it.
    pub probability: f64,
    /// Why.
    pub reason: Reason,
    reality: PhantomData<R>,
}

impl<R: Reality> Notice<R> {
    /// The notice of a decision: `None` for a pre-alert, which warns nobody, and for a decision of
    /// the other reality.
    pub fn of(decision: &WarningDecision) -> Option<Self> {
        if decision.mode != R::MODE {
            return None;
        }
        let order = match decision.action {
            Action::PreAlert => return None,
            Action::Warn | Action::Update => Order::TakeCover {
                until: decision.until?,
            },
            Action::Cancel => Order::Cancelled,
            Action::AllClear => Order::AllClear,
        };
        Some(Self {
            zone: decision.zone,
            warning: decision.warning,
            raid: decision.raid,
            version: decision.version,
            order,
            time: decision.time,
            impact_time: decision.impact_time,
            probability: decision.probability,
            reason: decision.reason,
            reality: PhantomData,
        })
    }
}
