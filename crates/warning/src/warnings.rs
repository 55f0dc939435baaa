//! All zones' warnings: forecasts, commands and the passing of time in, decisions out.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};
use site::{Mode, Policy, Site, ZoneId};

use crate::doubt::{Doubt, LIKELY};
use crate::forecast::{Forecast, ZoneForecast};
use crate::limits::{FAINT_PLOTS_MAX, OBJECTS_MAX, SHARE_MIN};
use crate::raid::{Raids, warning_id};
use crate::risk::{Share, Verdict, together, verdict};
use crate::zone_state::{Outlook, Stage, Standing, ZoneState};
use crate::{Action, Reason, WarningDecision, delay};

/// What the policy goes by, made once from the site: not part of the state.
#[derive(Clone, Debug)]
pub struct Rules {
    policy: Policy,
    delays: Vec<Span>,
}

impl Rules {
    /// From a site.
    pub fn new(site: &Site) -> Self {
        Self {
            policy: site.policy.clone(),
            delays: delay::delays(site),
        }
    }

    /// From a decision about a zone until its people are in shelter.
    pub fn delay(&self, zone: ZoneId) -> Span {
        let delay = self.delays.get(usize::from(zone.0));
        delay.copied().unwrap_or_default()
    }

    pub(crate) fn stay(&self) -> Span {
        Span::from_seconds(self.policy.stay_s)
    }
}

/// The state of every zone, and of every object that matters to one.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Warnings {
    pub(crate) mode: Mode,
    /// Their probabilities of falling are those that count, see [`Doubt`].
    pub(crate) objects: BTreeMap<u64, Forecast>,
    /// Of the same objects.
    pub(crate) doubts: BTreeMap<u64, Doubt>,
    pub(crate) zones: Vec<ZoneState>,
    pub(crate) raids: Raids,
}

impl Warnings {
    /// All quiet.
    pub fn new(site: &Site) -> Self {
        Self {
            mode: site.mode,
            objects: BTreeMap::new(),
            doubts: BTreeMap::new(),
            zones: vec![ZoneState::default(); site.zones.len()],
            raids: Raids::default(),
        }
    }

    /// Exercise or live.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// Zones that are told to take cover, and until when.
    pub fn standing(&self) -> impl Iterator<Item = (ZoneId, Option<Time>)> + '_ {
        let ids = (0..=u16::MAX).map(ZoneId);
        ids.zip(&self.zones)
            .filter_map(|(id, zone)| match &zone.stage {
                Stage::Warned(standing) => Some((id, standing.said.until)),
                _ => None,
            })
    }

    /// Replaces an object's forecast. One without zones matters only to what already rests on it. Where there is no
    /// room for one more, gives the object that was forgotten for it.
    pub fn forecast(&mut self, mut forecast: Forecast) -> Option<u64> {
        if forecast.zones.is_empty() && !self.rests_on(forecast.track) {
            self.forget(forecast.track);
            return None;
        }
        let doubt = self.doubts.entry(forecast.track).or_default();
        forecast.p_ballistic = doubt.look(forecast.plots, forecast.p_ballistic);
        self.objects.insert(forecast.track, forecast);
        let left_out = (self.objects.len() > OBJECTS_MAX).then(|| self.least_pressing());
        let track = left_out.flatten()?;
        self.forget(track);
        Some(track)
    }

    /// The object that can best be done without: no warning rests on it, then it is rather something else than
    /// falling, then it comes down last.
    fn least_pressing(&self) -> Option<u64> {
        let standing = self.zones.iter().filter_map(|zone| zone.stage.standing());
        let relied_on: BTreeSet<u64> = standing
            .flat_map(|standing| standing.evidence.keys().copied())
            .collect();
        let pressing = |forecast: &&Forecast| {
            let first = forecast.zones.iter().map(|at| at.early).min();
            (
                relied_on.contains(&forecast.track),
                forecast.p_ballistic >= LIKELY,
                Reverse(first.unwrap_or(Time(i64::MAX))),
                Reverse(forecast.track),
            )
        };
        let least = self.objects.values().min_by_key(pressing);
        least.map(|forecast| forecast.track)
    }

    /// A track is no more. Its last forecast stands until its impact, unless it rests on hardly more plots
    /// than any two false ones make: what was seen so rarely and then looked for in vain was not there.
    pub fn ended(&mut self, track: u64) {
        let faint = |forecast: &Forecast| forecast.plots <= FAINT_PLOTS_MAX;
        if self.objects.get(&track).is_some_and(faint) && !self.rests_on(track) {
            self.forget(track);
        }
    }

    fn forget(&mut self, track: u64) {
        self.objects.remove(&track);
        self.doubts.remove(&track);
    }

    /// Time has come this far, and sensors that look after these zones are healthy: everything that
    /// follows, in the order of zones.
    pub fn step(
        &mut self,
        rules: &Rules,
        now: Time,
        healthy: impl Fn(ZoneId) -> bool,
    ) -> Vec<WarningDecision> {
        self.note_impacts(now);
        let mut decisions = Vec::new();
        let mut endangered = vec![false; self.zones.len()];
        for at in self.objects.values().flat_map(|forecast| &forecast.zones) {
            if let Some(zone) = endangered.get_mut(usize::from(at.zone.0)) {
                *zone = true;
            }
        }
        for (id, endangered) in (0..=u16::MAX).map(ZoneId).zip(endangered) {
            if self.stage(id) == Some(&Stage::Quiet) && !endangered {
                continue;
            }
            let warned = matches!(self.stage(id), Some(Stage::Warned(_)));
            decisions.extend(if warned {
                self.step_warned(rules, id, now, healthy(id))
            } else {
                self.step_unwarned(rules, id, now)
            });
        }
        decisions
    }

    fn step_unwarned(&mut self, rules: &Rules, id: ZoneId, now: Time) -> Option<WarningDecision> {
        let outlook = self.outlook(rules, id, now);
        let called_for = verdict(&rules.policy, &self.shares(rules, id), now);
        let pre_alerted = matches!(self.stage(id), Some(Stage::PreAlerted(_)));
        match called_for {
            Verdict::Early => self.warn(id, outlook, Reason::ProbabilityEarly, now),
            Verdict::Late => self.warn(id, outlook, Reason::ProbabilityLate, now),
            Verdict::Provisional if pre_alerted => self.keep_pre_alert(id),
            Verdict::Provisional => {
                let standing = self.say(id, outlook, now);
                let said = self.decision(id, &standing, Action::PreAlert, Reason::Provisional, now);
                self.zones.get_mut(usize::from(id.0))?.stage = Stage::PreAlerted(standing);
                Some(said)
            }
            Verdict::Wait => {
                self.lapse_pre_alert(rules, id, now);
                None
            }
        }
    }

    fn step_warned(
        &mut self,
        rules: &Rules,
        id: ZoneId,
        now: Time,
        healthy: bool,
    ) -> Option<WarningDecision> {
        let outlook = self.outlook(rules, id, now);
        let policy = &rules.policy;
        let objects = &self.objects;
        let plots = |track: u64| objects.get(&track).map(|forecast| forecast.plots);
        let is_final = |track: u64| objects.get(&track).is_none_or(|at| !at.provisional);
        let Stage::Warned(standing) = &mut self.zones.get_mut(usize::from(id.0))?.stage else {
            return None;
        };
        for track in &outlook.tracks {
            standing
                .evidence
                .entry(*track)
                .or_insert_with(|| plots(*track).unwrap_or(0));
        }
        if standing.is_disproved(policy, outlook.probability, is_final, plots, now) {
            return self.end(id, outlook, Action::Cancel, Reason::EvidenceAgainst, now);
        }
        let over = outlook.until.is_some_and(|until| now >= until) && !standing.by_person;
        if over && policy.all_clear_automatic && healthy {
            return self.end(id, outlook, Action::AllClear, Reason::StayOver, now);
        }
        if !standing.deserves_update(&outlook, now) {
            return None;
        }
        standing.say(outlook, now);
        let standing = standing.clone();
        Some(self.decision(id, &standing, Action::Update, Reason::ForecastChanged, now))
    }

    /// Tells a zone to take cover, or to stay there.
    pub(crate) fn warn(
        &mut self,
        id: ZoneId,
        outlook: Outlook,
        reason: Reason,
        now: Time,
    ) -> Option<WarningDecision> {
        let warned = matches!(self.stage(id), Some(Stage::Warned(_)));
        let action = if warned { Action::Update } else { Action::Warn };
        let mut standing = self.say(id, outlook, now);
        standing.low_since = None;
        if reason == Reason::Operator {
            standing.by_person = true;
            self.raids.extend(now);
        }
        let said = self.decision(id, &standing, action, reason, now);
        self.zones.get_mut(usize::from(id.0))?.stage = Stage::Warned(standing);
        Some(said)
    }

    /// Ends what stands for a zone.
    pub(crate) fn end(
        &mut self,
        id: ZoneId,
        outlook: Outlook,
        action: Action,
        reason: Reason,
        now: Time,
    ) -> Option<WarningDecision> {
        let zone = self.zones.get_mut(usize::from(id.0))?;
        let mut standing = core::mem::take(&mut zone.stage).into_standing()?;
        standing.say(
            Outlook {
                until: None,
                ..outlook
            },
            now,
        );
        zone.ended = Some((standing.warning, standing.version));
        let said = self.decision(id, &standing, action, reason, now);
        self.end_raid_if_quiet();
        Some(said)
    }

    /// The next word about a zone under its identity; what stood is taken out of the zone.
    fn say(&mut self, id: ZoneId, outlook: Outlook, now: Time) -> Standing {
        let zone = self.zones.get_mut(usize::from(id.0));
        let ended = zone.as_ref().and_then(|zone| zone.ended);
        let stood = zone.and_then(|zone| core::mem::take(&mut zone.stage).into_standing());
        let mut standing = stood.unwrap_or_else(|| {
            let raid = self.raids.join(outlook.impact.unwrap_or(now));
            let warning = warning_id(self.mode, id, raid);
            let version = ended
                .filter(|(before, _)| *before == warning)
                .map_or(0, |(_, v)| v);
            Standing::new(warning, raid, version)
        });
        for track in &outlook.tracks {
            let plots = self.objects.get(track).map_or(0, |forecast| forecast.plots);
            // A cancellation needs plots after the warning: what was seen before does not count.
            standing.evidence.insert(*track, plots);
        }
        standing.say(outlook, now);
        standing
    }

    fn keep_pre_alert(&mut self, id: ZoneId) -> Option<WarningDecision> {
        if let Stage::PreAlerted(standing) = &mut self.zones.get_mut(usize::from(id.0))?.stage {
            standing.low_since = None;
        }
        None
    }

    /// A pre-alert warned nobody, so there is nobody to be told that it is over: it lapses.
    fn lapse_pre_alert(&mut self, rules: &Rules, id: ZoneId, now: Time) {
        let Some(zone) = self.zones.get_mut(usize::from(id.0)) else {
            return;
        };
        let Stage::PreAlerted(standing) = &mut zone.stage else {
            return;
        };
        let since = *standing.low_since.get_or_insert(now);
        if now - since >= Span::from_seconds(rules.policy.cancel_hold_s) {
            zone.ended = Some((standing.warning, standing.version));
            zone.stage = Stage::Quiet;
            self.end_raid_if_quiet();
        }
    }

    pub(crate) fn end_raid_if_quiet(&mut self) {
        if self.zones.iter().all(|zone| zone.stage == Stage::Quiet) {
            self.raids.end();
        }
    }

    /// Impacts whose time has passed have happened: what they came down on was warned rightly.
    fn note_impacts(&mut self, now: Time) {
        let Self {
            objects,
            doubts,
            zones,
            raids,
            ..
        } = self;
        objects.retain(|track, forecast| {
            let likely = forecast.p_ballistic;
            forecast.zones.retain(|at| {
                let passed = at.late <= now;
                if passed
                    && likely * at.probability >= SHARE_MIN
                    && let Some(zone) = zones.get_mut(usize::from(at.zone.0))
                    && let Stage::Warned(standing) = &mut zone.stage
                {
                    standing.landed = true;
                    raids.extend(at.impact);
                }
                !passed
            });
            let mut standings = zones.iter().filter_map(|zone| zone.stage.standing());
            let stays =
                !forecast.zones.is_empty() || standings.any(|s| s.evidence.contains_key(track));
            if !stays {
                doubts.remove(track);
            }
            stays
        });
    }

    fn shares(&self, rules: &Rules, id: ZoneId) -> Vec<Share> {
        let share = |(forecast, at): (&Forecast, &ZoneForecast)| Share {
            probability: forecast.p_ballistic * at.probability,
            latest: at.early - rules.delay(id),
            provisional: forecast.provisional,
        };
        self.endangering(id).map(share).collect()
    }

    /// Objects that may come down on a zone and were not called false there.
    pub(crate) fn endangering(
        &self,
        id: ZoneId,
    ) -> impl Iterator<Item = (&Forecast, &ZoneForecast)> + '_ {
        let dismissed = self
            .zones
            .get(usize::from(id.0))
            .map(|zone| &zone.dismissed);
        self.objects
            .values()
            .filter(move |forecast| dismissed.is_none_or(|set| !set.contains(&forecast.track)))
            .filter_map(move |forecast| {
                let at = forecast.zones.iter().find(|at| at.zone == id)?;
                Some((forecast, at))
            })
    }

    /// What would be said about a zone now.
    pub(crate) fn outlook(&self, rules: &Rules, id: ZoneId, now: Time) -> Outlook {
        let likely = |(forecast, at): &(&Forecast, &ZoneForecast)| {
            forecast.p_ballistic * at.probability >= SHARE_MIN
        };
        let counted = || self.endangering(id).filter(likely);
        let said = self
            .stage(id)
            .and_then(Stage::standing)
            .map(|standing| &standing.said);
        // An impact whose mean has passed and that is not yet taken to have happened may come now.
        let first = counted().map(|(_, at)| at.impact.max(now)).min();
        let last = self.last_impact(id).max(self.raids.last());
        let until = last.map(|last| last + rules.stay());
        Outlook {
            probability: together(
                self.endangering(id)
                    .map(|(f, at)| f.p_ballistic * at.probability),
            ),
            impact: first.or(said.and_then(|said| said.impact)),
            // A stay once stated is not shortened.
            until: until
                .max(said.and_then(|said| said.until))
                .or(Some(now + rules.stay())),
            tracks: counted().map(|(forecast, _)| forecast.track).collect(),
        }
    }

    /// The last impact that is expected on this zone or on any that is warned.
    fn last_impact(&self, id: ZoneId) -> Option<Time> {
        let warned = |zone: ZoneId| matches!(self.stage(zone), Some(Stage::Warned(_)));
        let counts = |forecast: &Forecast, at: &ZoneForecast| {
            (at.zone == id || warned(at.zone)) && forecast.p_ballistic * at.probability >= SHARE_MIN
        };
        let each = self.objects.values().flat_map(|forecast| {
            forecast
                .zones
                .iter()
                .filter(move |at| counts(forecast, at))
                .map(|at| at.impact)
        });
        each.max()
    }

    pub(crate) fn stage(&self, id: ZoneId) -> Option<&Stage> {
        self.zones.get(usize::from(id.0)).map(|zone| &zone.stage)
    }

    fn rests_on(&self, track: u64) -> bool {
        let standing = self.zones.iter().filter_map(|zone| zone.stage.standing());
        standing
            .into_iter()
            .any(|standing| standing.evidence.contains_key(&track))
    }

    pub(crate) fn decision(
        &self,
        zone: ZoneId,
        standing: &Standing,
        action: Action,
        reason: Reason,
        now: Time,
    ) -> WarningDecision {
        let Outlook {
            probability,
            impact,
            until,
            tracks,
        } = standing.said.clone();
        WarningDecision {
            time: now,
            warning: standing.warning,
            raid: standing.raid,
            version: standing.version,
            zone,
            action,
            probability,
            impact_time: impact,
            until,
            tracks,
            mode: self.mode,
            reason,
        }
    }
}
