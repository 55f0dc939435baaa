//! The life of one zone's warning, without its surroundings: what stands, what was said last, and
//! what would have to happen for it to end.

use std::collections::{BTreeMap, BTreeSet};

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};
use site::Policy;

use crate::limits::{EARLIER_STEP, PROBABILITY_STEP, UNTIL_NEAR, UNTIL_STEP, UPDATE_STEP};
use crate::{RaidId, WarningId};

/// One zone.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct ZoneState {
    pub stage: Stage,
    /// Objects that a person called false for this zone.
    pub dismissed: BTreeSet<u64>,
    /// The last warning that ended, and its version: a raid may bring it back.
    pub ended: Option<(WarningId, u32)>,
}

/// How far a warning has come.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) enum Stage {
    /// Nothing.
    #[default]
    Quiet,
    /// Operators know; nobody is warned.
    PreAlerted(Standing),
    /// People are told to take cover.
    Warned(Standing),
}

impl Stage {
    /// What stands, pre-alert or warning.
    pub fn standing(&self) -> Option<&Standing> {
        match self {
            Self::Quiet => None,
            Self::PreAlerted(standing) | Self::Warned(standing) => Some(standing),
        }
    }

    /// The same, to keep.
    pub fn into_standing(self) -> Option<Standing> {
        match self {
            Self::Quiet => None,
            Self::PreAlerted(standing) | Self::Warned(standing) => Some(standing),
        }
    }
}

/// A warning or pre-alert that stands.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Standing {
    pub warning: WarningId,
    pub raid: RaidId,
    pub version: u32,
    /// What was said last.
    pub said: Outlook,
    pub said_at: Time,
    /// A person ordered it: only a person ends it.
    pub by_person: bool,
    /// Something that it warned of has come down: it cannot have been wrong.
    pub landed: bool,
    /// Objects that it rests on, with their plots when they joined.
    pub evidence: BTreeMap<u64, u32>,
    /// Since when the probability has been under `p_cancel`.
    pub low_since: Option<Time>,
}

/// A zone's outlook at a moment: what a decision states.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Outlook {
    pub probability: f64,
    pub impact: Option<Time>,
    pub until: Option<Time>,
    pub tracks: Vec<u64>,
}

impl Standing {
    /// Before the first word; `version` counts what was said under this identity already.
    pub fn new(warning: WarningId, raid: RaidId, version: u32) -> Self {
        Self {
            warning,
            raid,
            version,
            said: Outlook::default(),
            said_at: Time::default(),
            by_person: false,
            landed: false,
            evidence: BTreeMap::new(),
            low_since: None,
        }
    }

    /// A further word.
    pub fn say(&mut self, said: Outlook, now: Time) {
        self.version = self.version.saturating_add(1);
        self.said = said;
        self.said_at = now;
    }

    /// Whether the outlook differs so much from what was said that people should know. An impact
    /// that comes later, or was the first and has happened, changes nothing that they must do.
    pub fn deserves_update(&self, outlook: &Outlook, now: Time) -> bool {
        let earlier = match (outlook.impact, self.said.impact) {
            (Some(new), Some(old)) => old - new >= EARLIER_STEP && old > now,
            (Some(_), None) => true,
            (None, _) => false,
        };
        let joined = outlook
            .tracks
            .iter()
            .any(|track| !self.said.tracks.contains(track));
        let surer = outlook.probability - self.said.probability >= PROBABILITY_STEP;
        let longer = match (outlook.until, self.said.until) {
            (Some(new), Some(old)) => {
                new - old >= UNTIL_STEP || (new > old && old - now <= UNTIL_NEAR)
            }
            _ => false,
        };
        earlier || ((joined || surer || longer) && now - self.said_at >= UPDATE_STEP)
    }

    /// Notes how likely the danger still is; `true` once it has been negligible for long enough, on
    /// enough further plots of every object that the warning rests on. What is not final disproves
    /// nothing.
    pub fn is_disproved(
        &mut self,
        policy: &Policy,
        probability: f64,
        is_final: impl Fn(u64) -> bool,
        plots: impl Fn(u64) -> Option<u32>,
        now: Time,
    ) -> bool {
        let all_final = self.evidence.keys().all(|track| is_final(*track));
        if probability >= policy.p_cancel || !all_final {
            self.low_since = None;
            return false;
        }
        let since = *self.low_since.get_or_insert(now);
        let held = now - since >= Span::from_seconds(policy.cancel_hold_s);
        let seen_enough = |(track, joined): (&u64, &u32)| {
            plots(*track).is_some_and(|plots| plots >= joined.saturating_add(policy.cancel_plots))
        };
        let evidence = !self.evidence.is_empty() && self.evidence.iter().all(seen_enough);
        held && evidence && !self.landed && !self.by_person
    }
}
