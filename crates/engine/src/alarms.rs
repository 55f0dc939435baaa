//! Which alarms stand: each is told once when it begins and once when it ends.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;

use crate::limits::ALARM_HOLD;
use crate::{Alarm, Decision};

/// Standing alarms.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Alarms {
    /// With the time of the latest reason, for those about something that passes.
    standing: BTreeMap<Alarm, Time>,
}

impl Alarms {
    /// A condition holds or does not.
    pub fn set(&mut self, alarm: Alarm, holds: bool, now: Time) -> Option<Decision> {
        let changed = if holds {
            self.standing.insert(alarm.clone(), now).is_none()
        } else {
            self.standing.remove(&alarm).is_some()
        };
        changed.then_some(Decision::Alarm {
            time: now,
            alarm,
            raised: holds,
        })
    }

    /// Something happened that is worth an alarm for a while.
    pub fn happened(&mut self, alarm: Alarm, now: Time) -> Option<Decision> {
        self.set(alarm, true, now)
    }

    /// Ends an alarm about something that has not happened for a while.
    pub fn lapse(&mut self, alarm: Alarm, now: Time) -> Option<Decision> {
        let latest = *self.standing.get(&alarm)?;
        (now - latest > ALARM_HOLD)
            .then(|| self.set(alarm, false, now))
            .flatten()
    }
}
