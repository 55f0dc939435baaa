//! What is kept of one sensor.

use std::collections::BTreeMap;

use asterix::{EditionWatch, Reading};
use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;
use site::Edition;

use crate::assembly::Assembly;
use crate::clock::Clock;
use crate::health::{Memory, Watch};

/// One sensor's clock, health, memory and open dwell.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Station {
    pub clock: Clock,
    pub watch: Watch,
    pub reports: Memory,
    pub assembly: Assembly,
    /// Plots accepted.
    pub accepted: u64,
    /// When it last said that it is jammed, and from which azimuth, radians.
    pub jammed: Option<(Time, Option<f64>)>,
    /// How the records of each category read lately: the state of an [`EditionWatch`].
    readings: BTreeMap<u8, (u64, u8)>,
    /// Editions that the sensor announced, by category.
    announced: BTreeMap<u8, Edition>,
}

impl Station {
    pub fn new(revisit_s: f64) -> Self {
        Self {
            clock: Clock::new(revisit_s),
            watch: Watch::new(revisit_s),
            reports: Memory::default(),
            assembly: Assembly::new(revisit_s),
            accepted: 0,
            jammed: None,
            readings: BTreeMap::new(),
            announced: BTreeMap::new(),
        }
    }

    /// A record of a category read like this.
    pub fn record(&mut self, category: u8, reading: Reading) {
        let state = self.readings.entry(category).or_default();
        let mut watch = EditionWatch::from_state(*state);
        watch.observe(reading);
        *state = watch.state();
    }

    /// Whether nothing that it says in this category is believed.
    pub fn is_suspect(&self, category: u8) -> bool {
        let state = self.readings.get(&category);
        state.is_some_and(|state| EditionWatch::from_state(*state).is_suspect())
    }

    /// Whether there is such a category.
    pub fn wrong_edition(&self) -> bool {
        self.readings
            .keys()
            .any(|category| self.is_suspect(*category))
    }

    /// It said which edition it writes a category in.
    pub fn announce(&mut self, edition: Edition) {
        self.announced.insert(edition.category, edition);
    }

    /// What it said of a category's edition.
    pub fn announced(&self, category: u8) -> Option<Edition> {
        self.announced.get(&category).copied()
    }
}
