//! Impacts that belong together: a raid lasts from its first warning until the last stay in shelter
//! is over.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};
use site::{Mode, ZoneId};

use crate::{RaidId, WarningId};

/// The raid under way, if any, and the number of the latest one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Raids {
    current: Option<Raid>,
    latest: Option<RaidId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
struct Raid {
    id: RaidId,
    /// The latest impact that has happened, or the moment of a person's word.
    last: Option<Time>,
}

/// Length of the steps in which raids are numbered: engines that start within it arrive at the same
/// number.
const STEP: Span = Span::from_millis(60_000);

impl Raids {
    /// The raid under way; where there is none, a new one whose first impact is expected then. Its
    /// number is the minute of that impact since 1970, or one more than the raid's before.
    pub fn join(&mut self, first_impact: Time) -> RaidId {
        if let Some(raid) = self.current {
            return raid.id;
        }
        let minute = RaidId((first_impact.0 / STEP.0).max(0) as u64);
        let next = self
            .latest
            .map_or(RaidId(0), |RaidId(before)| RaidId(before.saturating_add(1)));
        let id = minute.max(next);
        self.adopt(id);
        id
    }

    /// A raid under way elsewhere; the earlier number is kept.
    pub fn adopt(&mut self, id: RaidId) {
        let last = self.current.and_then(|raid| raid.last);
        let id = self.current.map_or(id, |raid| raid.id.min(id));
        self.current = Some(Raid { id, last });
        self.latest = self.latest.max(Some(id));
    }

    /// A raid of this number has been: the next has a later one.
    pub fn number_from(&mut self, id: RaidId) {
        self.latest = self.latest.max(Some(id));
    }

    /// Something came down then, or a person spoke then.
    pub fn extend(&mut self, time: Time) {
        if let Some(raid) = &mut self.current {
            raid.last = raid.last.max(Some(time));
        }
    }

    /// The latest impact that has happened.
    pub fn last(&self) -> Option<Time> {
        self.current.and_then(|raid| raid.last)
    }

    /// The last warning of the raid has ended.
    pub fn end(&mut self) {
        self.current = None;
    }
}

/// The warning of a zone in a raid: 1 bit of mode, 16 of zone, the rest raid.
pub(crate) fn warning_id(mode: Mode, zone: ZoneId, raid: RaidId) -> WarningId {
    let live = u64::from(mode == Mode::Live);
    WarningId(raid.0 << 17 | u64::from(zone.0) << 1 | live)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000_000_000;

    #[test]
    fn two_engines_that_see_the_same_raid_number_it_alike() {
        let (mut a, mut b) = (Raids::default(), Raids::default());
        assert_eq!(a.join(Time(7 * MINUTE + 5)), b.join(Time(7 * MINUTE + 900)));
        assert_eq!(a.join(Time(9 * MINUTE)), RaidId(7));
    }

    #[test]
    fn a_number_is_never_given_twice() {
        let mut raids = Raids::default();
        assert_eq!(raids.join(Time(7 * MINUTE)), RaidId(7));
        raids.end();
        assert_eq!(raids.join(Time(7 * MINUTE)), RaidId(8));
    }

    #[test]
    fn identities_differ_by_mode_zone_and_raid() {
        let id = |mode, zone, raid| warning_id(mode, ZoneId(zone), RaidId(raid)).0;
        let all = [
            id(Mode::Exercise, 1, 7),
            id(Mode::Live, 1, 7),
            id(Mode::Live, 2, 7),
            id(Mode::Live, 1, 8),
        ];
        let mut different = all.to_vec();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), 4);
    }
}
