//! What people and peers say about warnings.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;
use site::{Mode, ZoneId};

use crate::zone_state::{Outlook, Stage, Standing};
use crate::{Action, Reason, Rules, WarningDecision, Warnings};

/// Why a person's word was not followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Refusal {
    /// The site has no such zone.
    UnknownZone,
    /// No warning stands for the zone.
    NothingStands,
    /// The mode changes only while nothing stands.
    WarningStands,
    /// The site has no such sensor.
    UnknownSensor,
}

impl Refusal {
    /// The reason code of files and answers.
    pub fn code(self) -> &'static str {
        match self {
            Self::UnknownZone => "unknown_zone",
            Self::NothingStands => "nothing_stands",
            Self::WarningStands => "warning_stands",
            Self::UnknownSensor => "unknown_sensor",
        }
    }
}

impl Warnings {
    /// A person warns a zone. Only a person ends such a warning.
    ///
    /// # Errors
    /// The site has no such zone.
    pub fn command_warn(
        &mut self,
        rules: &Rules,
        zone: ZoneId,
        now: Time,
    ) -> Result<WarningDecision, Refusal> {
        // Before anything is said: a word about nowhere must not begin a raid.
        self.stage(zone).ok_or(Refusal::UnknownZone)?;
        let stay = Some(now + rules.stay());
        let known = self.outlook(rules, zone, now);
        let outlook = Outlook {
            until: known.until.max(stay),
            ..known
        };
        self.warn(zone, outlook, Reason::Operator, now)
            .ok_or(Refusal::UnknownZone)
    }

    /// A person takes a warning back: it was false. The objects behind it no longer count for the
    /// zone; others may warn it again.
    ///
    /// # Errors
    /// Nothing stands.
    pub fn command_cancel(
        &mut self,
        rules: &Rules,
        zone: ZoneId,
        now: Time,
    ) -> Result<WarningDecision, Refusal> {
        self.must_stand(zone)?;
        let outlook = self.outlook(rules, zone, now);
        let behind: Vec<u64> = self
            .endangering(zone)
            .map(|(forecast, _)| forecast.track)
            .collect();
        if let Some(state) = self.zones.get_mut(usize::from(zone.0)) {
            let objects = &self.objects;
            state.dismissed.retain(|track| objects.contains_key(track));
            state.dismissed.extend(behind);
        }
        let said = self.end(zone, outlook, Action::Cancel, Reason::Operator, now);
        said.ok_or(Refusal::NothingStands)
    }

    /// A person ends the stay in shelter. An object that is still in the air warns the zone again.
    ///
    /// # Errors
    /// Nothing stands.
    pub fn command_all_clear(
        &mut self,
        rules: &Rules,
        zone: ZoneId,
        now: Time,
    ) -> Result<WarningDecision, Refusal> {
        self.must_stand(zone)?;
        let outlook = self.outlook(rules, zone, now);
        let said = self.end(zone, outlook, Action::AllClear, Reason::Operator, now);
        said.ok_or(Refusal::NothingStands)
    }

    /// Switches between exercise and live; whether that was a change. What was held of the one mode says nothing in
    /// the other: forecasts, and what a person called false, are forgotten.
    ///
    /// # Errors
    /// Something stands.
    pub fn set_mode(&mut self, mode: Mode) -> Result<bool, Refusal> {
        if mode == self.mode {
            return Ok(false);
        }
        if self.zones.iter().any(|zone| zone.stage != Stage::Quiet) {
            return Err(Refusal::WarningStands);
        }
        self.mode = mode;
        self.objects.clear();
        self.doubts.clear();
        for zone in &mut self.zones {
            zone.dismissed.clear();
        }
        Ok(true)
    }

    /// A warning stands elsewhere: it stands here too, under the same identity. Where this engine
    /// had warned under another, the lower one is kept, so that two engines end with the same; of two stays
    /// the longer. `None`: nothing changes for anybody.
    pub fn adopt(&mut self, peer: &WarningDecision, now: Time) -> Option<WarningDecision> {
        let stands = matches!(peer.action, Action::Warn | Action::Update);
        let zone = self.zones.get_mut(usize::from(peer.zone.0))?;
        let ended_here = zone
            .ended
            .is_some_and(|(warning, version)| warning == peer.warning && version >= peer.version);
        if peer.mode != self.mode || !stands || ended_here {
            return None;
        }
        let warned = matches!(zone.stage, Stage::Warned(_));
        let ours = core::mem::take(&mut zone.stage).into_standing();
        let mut standing = ours.unwrap_or_else(|| Standing::new(peer.warning, peer.raid, 0));
        let before = standing.clone();
        if peer.warning < standing.warning || !warned {
            standing.warning = peer.warning;
            standing.raid = peer.raid;
        }
        standing.said.until = standing.said.until.max(peer.until);
        let longer = warned && standing.said.until > before.said.until;
        // What is said anew must not pass for what is known.
        let said_here = before.version.saturating_add(u32::from(longer));
        standing.version = said_here.max(peer.version);
        standing.by_person |= peer.reason == Reason::Operator;
        standing.said.impact = standing.said.impact.or(peer.impact_time);
        if !warned {
            standing.said.probability = peer.probability;
            standing.said_at = now;
        }
        self.raids.adopt(standing.raid);
        let changed =
            !warned || standing.warning != before.warning || standing.version != before.version;
        let action = if warned { Action::Update } else { Action::Warn };
        let said = self.decision(peer.zone, &standing, action, Reason::Peer, now);
        self.zones.get_mut(usize::from(peer.zone.0))?.stage = Stage::Warned(standing);
        changed.then_some(said)
    }

    /// The last word on a zone before a restart. What stands is adopted, and goes on to be a person's if it was:
    /// such a warning stands whatever its stay, for only a person ends it. What has ended is not said under the
    /// same identity and version again.
    pub fn inherit(
        &mut self,
        last: &WarningDecision,
        by_person: bool,
        now: Time,
    ) -> Option<WarningDecision> {
        let standing = matches!(last.action, Action::Warn | Action::Update);
        let lasts = by_person || last.until.is_some_and(|until| until > now);
        if standing && lasts {
            let said = self.adopt(last, now);
            let zone = self.zones.get_mut(usize::from(last.zone.0))?;
            if let Stage::Warned(standing) = &mut zone.stage {
                standing.by_person |= by_person;
            }
            return said;
        }
        self.raids.number_from(last.raid);
        let zone = self.zones.get_mut(usize::from(last.zone.0))?;
        zone.ended = Some((last.warning, last.version));
        None
    }

    /// Zones have other places among one another than they had: what stands goes on, but no zone joins its raid, for
    /// under the zone's place and that raid something else may have been said.
    pub fn renumbered(&mut self) {
        self.raids.end();
    }

    fn must_stand(&self, zone: ZoneId) -> Result<(), Refusal> {
        match self.stage(zone) {
            None => Err(Refusal::UnknownZone),
            Some(Stage::Warned(_)) => Ok(()),
            Some(_) => Err(Refusal::NothingStands),
        }
    }
}
