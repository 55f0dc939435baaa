//! What is kept of one sensor.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::assembly::Assembly;
use crate::clock::Clock;
use crate::health::{Memory, Watch};
use crate::limits::DAMAGE_SCORE_MAX;

/// One sensor's clock, health, memory and open dwell.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Station {
    pub clock: Clock,
    pub watch: Watch,
    pub reports: Memory,
    pub assembly: Assembly,
    /// Plots accepted.
    pub accepted: u64,
    damage: Damage,
}

/// Whether a sensor's records keep breaking their edition. Each damaged record scores two, each
/// sound one takes one off: a third of all records damaged keeps the score where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Damage {
    score: u32,
    wrong: bool,
}

impl Station {
    pub fn new(revisit_s: f64) -> Self {
        Self {
            clock: Clock::default(),
            watch: Watch::new(revisit_s),
            reports: Memory::default(),
            assembly: Assembly::default(),
            accepted: 0,
            damage: Damage::default(),
        }
    }

    /// A record was read, or was damaged.
    pub fn record(&mut self, sound: bool) {
        let damage = &mut self.damage;
        damage.score = if sound {
            damage.score.saturating_sub(1)
        } else {
            (damage.score + 2).min(2 * DAMAGE_SCORE_MAX)
        };
        damage.wrong = damage.score >= DAMAGE_SCORE_MAX || (damage.wrong && damage.score > 0);
    }

    /// Whether nothing that it says is believed.
    pub fn wrong_edition(&self) -> bool {
        self.damage.wrong
    }
}
