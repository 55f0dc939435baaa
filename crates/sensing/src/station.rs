//! What is kept of one sensor.

use std::collections::BTreeMap;

use asterix::{EditionWatch, Reading};
use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Geodetic, Span, Time, wrap_two_pi};
use site::{Edition, Sensor};

use crate::assembly::Assembly;
use crate::clock::Clock;
use crate::doppler::Doppler;
use crate::health::{Memory, Watch};
use crate::limits::{JAMMED, MISPLACED_M, STROBES_APART_RAD, STROBES_MAX};
use crate::whereabouts::Whereabouts;

/// One sensor's clock, health, memory and open dwell.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Station {
    pub clock: Clock,
    pub doppler: Doppler,
    pub watch: Watch,
    pub reports: Memory,
    pub assembly: Assembly,
    /// Plots accepted.
    pub accepted: u64,
    /// When it said that it is jammed, and from which azimuth (radians) where it said so, latest last.
    strobes: Vec<(Time, Option<f64>)>,
    /// Where it stands, of one that is mobile.
    pub whereabouts: Option<Whereabouts>,
    /// How the records of each category read lately: the state of an [`EditionWatch`].
    readings: BTreeMap<u8, (u64, u8)>,
    /// Editions that the sensor announced, by category.
    announced: BTreeMap<u8, Edition>,
}

impl Station {
    pub fn new(sensor: &Sensor) -> Self {
        let revisit_s = sensor.revisit_s;
        Self {
            clock: Clock::new(revisit_s),
            doppler: Doppler::default(),
            watch: Watch::new(revisit_s),
            reports: Memory::default(),
            assembly: Assembly::new(revisit_s),
            accepted: 0,
            strobes: Vec::new(),
            whereabouts: sensor.mobile.then(Whereabouts::default),
            readings: BTreeMap::new(),
            announced: BTreeMap::new(),
        }
    }

    /// Whether its plots can be placed: it stands where the site file has it, or where it says that it stands.
    pub fn is_placed(&self) -> bool {
        let stands = self.whereabouts.as_ref();
        stands.is_none_or(Whereabouts::is_placed)
    }

    /// It says that it is jammed. Strobes from nearly the same azimuth are one, kept as long as the latest; of too many
    /// nobody tells any more from where it sees, and they are one from all round.
    pub fn says_it_is_jammed(&mut self, azimuth_rad: Option<f64>, now: Time) {
        let bin = |azimuth_rad: Option<f64>| {
            azimuth_rad.map(|azimuth_rad| (wrap_two_pi(azimuth_rad) / STROBES_APART_RAD) as u32)
        };
        let (own, believed) = (bin(azimuth_rad), self.strobes_are_believed());
        self.strobes
            .retain(|(at, other)| now - *at <= believed && bin(*other) != own);
        if self.strobes.len() >= STROBES_MAX {
            self.strobes.clear();
            self.strobes.push((now, None));
        }
        self.strobes.push((now, azimuth_rad));
    }

    /// Azimuths from which it has just said that it is jammed, latest last.
    pub fn jammed(&self, now: Time) -> impl DoubleEndedIterator<Item = Option<f64>> + '_ {
        let believed = self.strobes_are_believed();
        let recent = move |(at, _): &&(Time, Option<f64>)| now - *at <= believed;
        self.strobes
            .iter()
            .filter(recent)
            .map(|(_, azimuth)| *azimuth)
    }

    /// For how long: at least until its antenna has come past the jammer again.
    fn strobes_are_believed(&self) -> Span {
        JAMMED.max(self.watch.longest_silence())
    }

    /// It says where it stands: latitude and longitude, radians.
    pub fn says_it_stands(&mut self, sensor: &Sensor, place: [f64; 2], now: Time) {
        if !place.iter().all(|angle_rad| angle_rad.is_finite()) {
            return;
        }
        if let Some(whereabouts) = &mut self.whereabouts {
            whereabouts.said(place, now);
        } else {
            let said = Geodetic {
                latitude_rad: place[0],
                longitude_rad: place[1],
                height: sensor.position.height,
            };
            let off = said.to_ecef() - sensor.position.to_ecef();
            self.watch.misplaced = off.length() > MISPLACED_M;
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
