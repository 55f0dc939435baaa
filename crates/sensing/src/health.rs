//! Whether a sensor can be relied on: heard, fresh, and content with itself.
//!
//! A lost sensor is silent, or frozen: it sends, but only what it sent before. Real measurements
//! carry noise, so that a plot which repeats an earlier one to the last bit at another time is no
//! measurement; when only such come for as long as silence would take, the sensor is lost too. And so
//! it is when none of its plots can be used ([`crate::refusals`]).

use std::collections::{BTreeMap, VecDeque};

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};

use crate::counts::Rejection;
use crate::limits::{FROZEN_REPEATS, HEARSAY, REPORTS_REMEMBERED_MAX, SILENCE};
use crate::refusals::Refusals;

/// A sensor's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum SensorHealth {
    /// Nothing heard yet.
    Unheard,
    /// Reports as it should.
    Healthy,
    /// Says itself that it is degraded, or its figures say so.
    Degraded,
    /// Silent, or repeating itself, or of no use.
    Lost,
    /// Left out by a person.
    NotInUse,
}

/// A bounded memory of fingerprints: each is known until it has not come for a while, or until
/// there are too many.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Memory {
    /// When each came last.
    known: BTreeMap<u64, Time>,
    /// When each is to be looked at again.
    order: VecDeque<(Time, u64)>,
}

impl Memory {
    /// Whether the fingerprint is known; remembers it in any case.
    pub(crate) fn repeats(&mut self, fingerprint: u64, now: Time, keep: Span) -> bool {
        self.forget(now, keep);
        let before = self.known.insert(fingerprint, now);
        if before.is_none() {
            self.order.push_back((now, fingerprint));
        }
        before.is_some()
    }

    fn forget(&mut self, now: Time, keep: Span) {
        while let Some(&(at, fingerprint)) = self.order.front() {
            let full = self.known.len() >= REPORTS_REMEMBERED_MAX;
            if now - at <= keep && !full {
                break;
            }
            self.order.pop_front();
            match self.known.get(&fingerprint) {
                Some(&last) if now - last <= keep && last > at && !full => {
                    self.order.push_back((last, fingerprint));
                }
                _ => {
                    self.known.remove(&fingerprint);
                }
            }
        }
    }
}

/// What is watched of one sensor.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Watch {
    /// Before this nothing can be expected.
    since: Option<Time>,
    heard: Option<Time>,
    /// When a measurement last was new.
    fresh: Option<Time>,
    /// Measurements since then, none of them new, and the latest.
    repeats: u32,
    repeated: Option<Time>,
    measurements: Memory,
    /// Plots that could not be read as such, and plots that came too late or too strange to be tracked.
    unread: Refusals,
    untracked: Refusals,
    pub(crate) operational: bool,
    /// It says that it stands elsewhere than in the site file.
    pub(crate) misplaced: bool,
    /// When somebody else last said that it is not fit for use.
    disputed: Option<Time>,
    pub(crate) in_use: bool,
    limit: Span,
}

impl Watch {
    pub(crate) fn new(revisit_s: f64) -> Self {
        let two_revolutions = Span::from_seconds(2.0 * revisit_s);
        Self {
            since: None,
            heard: None,
            fresh: None,
            repeats: 0,
            repeated: None,
            measurements: Memory::default(),
            unread: Refusals::default(),
            untracked: Refusals::default(),
            operational: true,
            misplaced: false,
            disputed: None,
            in_use: true,
            limit: SILENCE.max(two_revolutions),
        }
    }

    /// A silence longer than this means that it is lost: some seconds, or two revolutions.
    pub(crate) fn longest_silence(&self) -> Span {
        self.limit
    }

    /// Time has come this far; the first call starts the watch.
    pub(crate) fn begin(&mut self, now: Time) {
        self.since.get_or_insert(now);
    }

    /// A report came that had not come before.
    pub(crate) fn heard(&mut self, now: Time) {
        self.heard = Some(now);
    }

    /// Somebody else says whether it is fit for use.
    pub(crate) fn hearsay(&mut self, operational: bool, now: Time) {
        self.disputed = (!operational).then_some(now);
    }

    /// When it was last heard.
    pub(crate) fn last_heard(&self) -> Option<Time> {
        self.heard
    }

    /// A plot came with this measurement (its time left out).
    pub(crate) fn measured(&mut self, measurement: u64, now: Time) {
        let keep = self.limit + self.limit;
        if self.measurements.repeats(measurement, now, keep) {
            self.repeats = self.repeats.saturating_add(1);
            self.repeated = Some(now);
        } else {
            self.repeats = 0;
            self.fresh = Some(now);
        }
    }

    /// A plot was read, or why not.
    pub(crate) fn read(&mut self, refused: Option<Rejection>, now: Time) {
        match refused {
            None => self.unread.used(),
            Some(why) if Rejection::OF_SENSORS.contains(&why) => {
                self.unread.refused(why, 1, now, self.limit);
            }
            Some(_) => {}
        }
    }

    /// Plots were tracked, or why so many were not.
    pub(crate) fn tracked(&mut self, refused: Option<(Rejection, u32)>, now: Time) {
        match refused {
            None => self.untracked.used(),
            Some((why, plots)) => self.untracked.refused(why, plots, now, self.limit),
        }
    }

    /// Why none of its plots can be used, if it sends any.
    pub(crate) fn refused(&self, now: Time) -> Option<Rejection> {
        let unread = self.unread.verdict(now, self.limit);
        unread.or_else(|| self.untracked.verdict(now, self.limit))
    }

    /// Health at a moment.
    pub(crate) fn health(&self, now: Time) -> SensorHealth {
        let recent = |at: Option<Time>| at.is_some_and(|at| now - at <= self.limit);
        let disputed = self.disputed.is_some_and(|at| now - at <= HEARSAY);
        let frozen = self.repeats >= FROZEN_REPEATS && recent(self.repeated) && !recent(self.fresh);
        if !self.in_use {
            SensorHealth::NotInUse
        } else if frozen
            || self.refused(now).is_some()
            || (!recent(self.heard) && !recent(self.since))
        {
            SensorHealth::Lost
        } else if self.heard.is_none() {
            SensorHealth::Unheard
        } else if !recent(self.heard) {
            SensorHealth::Lost
        } else if !self.operational || self.misplaced || disputed {
            SensorHealth::Degraded
        } else {
            SensorHealth::Healthy
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: f64) -> Time {
        Time(0) + Span::from_seconds(seconds)
    }

    #[test]
    fn silence_of_three_seconds_or_two_revolutions_is_a_loss_and_a_report_ends_it() {
        for (revisit_s, limit_s) in [(1.0, 3.0), (4.0, 8.0)] {
            let mut watch = Watch::new(revisit_s);
            watch.begin(at(0.0));
            assert_eq!(watch.health(at(limit_s)), SensorHealth::Unheard);
            assert_eq!(watch.health(at(limit_s + 0.01)), SensorHealth::Lost);
            watch.heard(at(20.0));
            assert_eq!(watch.health(at(20.0 + limit_s)), SensorHealth::Healthy);
            assert_eq!(watch.health(at(20.01 + limit_s)), SensorHealth::Lost);
        }
    }

    #[test]
    fn a_sensor_that_repeats_its_measurements_is_lost_until_it_measures_again() {
        let mut watch = Watch::new(1.0);
        watch.begin(at(0.0));
        for second in 0..8 {
            let now = at(f64::from(second));
            watch.heard(now);
            for plot in 0..5 {
                watch.measured(plot, now);
            }
        }
        assert_eq!(watch.health(at(7.0)), SensorHealth::Lost);
        watch.measured(99, at(7.5));
        assert_eq!(watch.health(at(7.5)), SensorHealth::Healthy);
    }

    #[test]
    fn what_others_say_of_a_sensor_holds_for_a_while_and_is_no_sign_of_its_life() {
        let mut watch = Watch::new(1.0);
        watch.begin(at(0.0));
        watch.hearsay(false, at(1.0));
        assert_eq!(watch.health(at(1.0)), SensorHealth::Unheard);
        assert_eq!(watch.health(at(4.0)), SensorHealth::Lost);
        let health = |watch: &mut Watch, second| {
            watch.heard(at(second));
            watch.health(at(second))
        };
        assert_eq!(health(&mut watch, 5.0), SensorHealth::Degraded);
        assert_eq!(health(&mut watch, 91.5), SensorHealth::Healthy);
        watch.hearsay(false, at(92.0));
        assert_eq!(health(&mut watch, 92.0), SensorHealth::Degraded);
        watch.hearsay(true, at(93.0));
        assert_eq!(health(&mut watch, 93.0), SensorHealth::Healthy);
    }

    #[test]
    fn an_empty_sky_is_no_loss() {
        let mut watch = Watch::new(1.0);
        watch.begin(at(0.0));
        watch.measured(1, at(0.0));
        for second in 0..60 {
            watch.heard(at(f64::from(second)));
            assert_eq!(watch.health(at(f64::from(second))), SensorHealth::Healthy);
        }
    }
}
