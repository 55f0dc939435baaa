//! The engine: one event in, then every decision out.

use std::collections::VecDeque;

use borsh::{BorshDeserialize, BorshSerialize};
use flight::{AirError, AirSpread, air_spread};
use frames::Time;
use registration::{Common, Registration, Standing};
use sensing::{Datagram, Drop, Dwell, FeedCounts, PlotCounts, Rejection, Sensing, SensorHealth};
use site::{Mode, SensorId, ZoneId};
use tracking::{Config, DwellReport, Shared, TrackView, Tracker};
use warning::{Refusal, WarningDecision, Warnings};

use crate::alarms::Alarms;
use crate::chain::Chain;
use crate::counts::{SensorView, WorkCounts};
use crate::impacts::Impacts;
use crate::limits::ADVANCE;
use crate::reports::Reports;
use crate::setting::Setting;
use crate::{Alarm, Command, Decision, Event, PeerStatement, SensorReport, World, WorldIdentity};

/// The deterministic core: a pure function of its world and its events.
#[derive(Clone, Debug)]
pub struct Engine {
    pub(crate) setting: Setting,
    pub(crate) identity: WorldIdentity,
    pub(crate) state: State,
    /// Decisions not taken out yet.
    pending: VecDeque<Decision>,
}

/// All that changes; its borsh encoding is the snapshot.
#[derive(Clone, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct State {
    now: Time,
    advanced: Time,
    sensing: Sensing,
    health: Vec<SensorHealth>,
    registration: Registration,
    tracker: Tracker,
    impacts: Impacts,
    reports: Reports,
    warnings: Warnings,
    alarms: Alarms,
    chain: Chain,
    work: WorkCounts,
}

impl Engine {
    /// An engine that has seen nothing yet.
    ///
    /// # Errors
    /// The site's air is not one that anything could fall through.
    pub fn new(world: &World) -> Result<Self, AirError> {
        let setting = Setting::new(world)?;
        let site = &setting.site;
        let state = State {
            now: Time(i64::MIN),
            advanced: Time(i64::MIN),
            sensing: Sensing::new(site),
            health: vec![SensorHealth::Unheard; site.sensors.len()],
            registration: Registration::new(&setting.layout),
            tracker: Tracker::new(Config::from_policy(&site.policy)),
            impacts: Impacts::default(),
            reports: Reports::default(),
            warnings: Warnings::new(site),
            alarms: Alarms::default(),
            chain: Chain::default(),
            work: WorkCounts::default(),
        };
        Ok(Self {
            setting,
            identity: world.identity.clone(),
            state,
            pending: VecDeque::new(),
        })
    }

    /// Takes one event. What follows from it waits for [`Engine::poll`], which must be called until
    /// it has nothing left.
    ///
    /// # Panics
    /// If decisions of the event before are still waiting: the caller would lose their order.
    pub fn handle(&mut self, event: Event) {
        assert!(
            self.pending.is_empty(),
            "decisions of the event before are still waiting"
        );
        self.state.work.events += 1;
        self.state.work.events_back_in_time += u64::from(event.time() < self.state.now);
        self.state.now = self.state.now.max(event.time());
        let mut dwells = Vec::new();
        let mut advanced = false;
        match event {
            Event::Octets { feed, octets, .. } => {
                self.receive(feed.0, &octets, &mut dwells);
                self.settle();
            }
            Event::Tick { .. } => advanced = self.tick(&mut dwells),
            Event::Command {
                operator, command, ..
            } => self.command(operator, command),
            Event::Peer { statement, .. } => self.peer(&statement),
            Event::Dropped {
                feed,
                datagrams,
                octets,
                ..
            } => {
                self.state.sensing.lost(feed.0, octets);
                self.state.work.datagrams_lost += datagrams;
                let alarm = self.state.alarms.happened(Alarm::InputLost, self.state.now);
                self.emit_all(alarm);
            }
            Event::InputEnded { .. } => self.state.sensing.stop_watching(self.state.now),
        }
        let changed = advanced || !dwells.is_empty();
        for dwell in dwells {
            self.track(dwell);
        }
        self.conclude(changed);
    }

    /// The next decision; `None`: the next event may come.
    pub fn poll(&mut self) -> Option<Decision> {
        self.pending.pop_front()
    }

    fn receive(&mut self, feed: u16, octets: &[u8], dwells: &mut Vec<Dwell>) {
        let State {
            sensing,
            warnings,
            now,
            ..
        } = &mut self.state;
        let context = (&self.setting.site, &self.setting.directory, warnings.mode());
        let datagram = Datagram {
            feed,
            received: *now,
            octets,
        };
        sensing.receive(context, datagram, dwells);
    }

    /// Mobile sensors that have come to stand somewhere: their plots are placed from there from now on.
    fn settle(&mut self) {
        let State {
            sensing,
            registration,
            tracker,
            ..
        } = &mut self.state;
        for index in 0..self.setting.mobile.len() {
            let sensor = self.setting.mobile[index];
            let Some(place) = sensing.arrived(sensor) else {
                continue;
            };
            if self.setting.move_sensor(sensor, place) {
                sensing.settle(sensor, place);
                tracker.moved(sensor);
                registration.moved(&self.setting.layout, sensor);
            }
        }
    }

    /// Puts mobile sensors where the state has them: the setting of an engine that was made anew.
    pub(crate) fn place_sensors(&mut self) {
        for index in 0..self.setting.mobile.len() {
            let sensor = self.setting.mobile[index];
            if let Some(place) = self.state.sensing.stands(sensor) {
                self.setting.move_sensor(sensor, place);
            }
        }
    }

    /// Whether the tracker was told that time has passed.
    fn tick(&mut self, dwells: &mut Vec<Dwell>) -> bool {
        let State {
            sensing,
            now,
            tracker,
            advanced,
            ..
        } = &mut self.state;
        sensing.tick(&self.setting.site, *now, dwells);
        let due = *now - *advanced >= ADVANCE;
        if due {
            *advanced = *now;
            tracker.advance(*now, &self.setting.scene);
        }
        self.watch();
        due
    }

    /// Sensors' health and the air's age, and the alarms that follow from them or have lapsed.
    fn watch(&mut self) {
        let now = self.state.now;
        let mut decisions = Vec::new();
        let State {
            sensing,
            health,
            registration,
            tracker,
            alarms,
            ..
        } = &mut self.state;
        for (sensor, before) in (0..=u16::MAX).map(SensorId).zip(health.iter_mut()) {
            let current = sensing.health(sensor, now);
            if current != *before {
                *before = current;
                let report = SensorReport {
                    time: now,
                    sensor,
                    health: current,
                };
                decisions.push(Decision::Sensor(report));
            }
            let lost = current == SensorHealth::Lost;
            decisions.extend(alarms.set(Alarm::SensorLost(sensor), lost, now));
            let wrong = sensing.wrong_edition(sensor);
            decisions.extend(alarms.set(Alarm::WrongEdition(sensor), wrong, now));
            let standing = registration.of(&self.setting.layout, sensor);
            let biased = standing.is_some_and(|standing| standing.beyond);
            decisions.extend(alarms.set(Alarm::SensorBiased(sensor), biased, now));
            let jammed = sensing.jammed(sensor, now).is_some();
            decisions.extend(alarms.set(Alarm::SensorJammed(sensor), jammed, now));
            let elsewhere = sensing.is_elsewhere(sensor);
            decisions.extend(alarms.set(Alarm::SensorElsewhere(sensor), elsewhere, now));
            let refused = sensing.refused(sensor, now);
            for why in Rejection::OF_SENSORS {
                // Another edition has an alarm of its own.
                let holds = refused == Some(why) && why != Rejection::WrongEdition;
                decisions.extend(alarms.set(Alarm::SensorRefused(sensor, why), holds, now));
            }
            let off = sensing.clock_is_off(sensor) && self.setting.can_find(sensor);
            decisions.extend(alarms.set(Alarm::SensorClock(sensor), off, now));
            let wrong = sensing.doppler_is_wrong(sensor);
            decisions.extend(alarms.set(Alarm::SensorDoppler(sensor), wrong, now));
            let silent = !tracker
                .silent_sectors(sensor, &self.setting.scene)
                .is_empty();
            decisions.extend(alarms.set(Alarm::SectorSilent(sensor), silent, now));
        }
        let sees = |(sensor, health): (SensorId, &SensorHealth)| {
            let heard = !matches!(health, SensorHealth::Lost | SensorHealth::NotInUse);
            heard && self.setting.can_find(sensor) && sensing.is_placed(sensor)
        };
        let ids = (0..=u16::MAX).map(SensorId);
        let blind = !health.is_empty() && !ids.zip(health.iter()).any(sees);
        decisions.extend(alarms.set(Alarm::Blind, blind, now));
        let stale = air_spread(&self.setting.site.air, now).stale;
        decisions.extend(alarms.set(Alarm::AirStale, stale, now));
        decisions.extend(alarms.lapse(Alarm::Overload, now));
        decisions.extend(alarms.lapse(Alarm::InputLost, now));
        self.emit_all(decisions);
    }

    fn command(&mut self, operator: String, command: Command) {
        let State {
            warnings,
            sensing,
            now,
            ..
        } = &mut self.state;
        let rules = &self.setting.rules;
        let said: Result<Option<WarningDecision>, Refusal> = match command {
            Command::Warn { zone } => warnings.command_warn(rules, zone, *now).map(Some),
            Command::Cancel { zone } => warnings.command_cancel(rules, zone, *now).map(Some),
            Command::AllClear { zone } => warnings.command_all_clear(rules, zone, *now).map(Some),
            Command::SetMode { mode } => match warnings.set_mode(mode) {
                Ok(true) => return self.begin_anew(),
                said => said.map(|_| None),
            },
            Command::SensorInUse { sensor, in_use } => {
                if usize::from(sensor.0) < self.setting.site.sensors.len() {
                    sensing.set_in_use(sensor, in_use);
                    Ok(None)
                } else {
                    Err(Refusal::UnknownSensor)
                }
            }
        };
        let time = *now;
        match said {
            Ok(said) => self.emit_all(said.map(Decision::Warning)),
            Err(refusal) => self.emit_all([Decision::Refused {
                time,
                operator,
                refusal,
            }]),
        }
    }

    /// The mode has changed. What sensors said in a drill says nothing in earnest: tracks, what was learned of the
    /// sensors, and plots that wait for their dwell to close are gone.
    fn begin_anew(&mut self) {
        let State {
            tracker,
            impacts,
            reports,
            registration,
            sensing,
            now,
            ..
        } = &mut self.state;
        sensing.empty();
        *impacts = Impacts::default();
        *registration = Registration::new(&self.setting.layout);
        let time = *now;
        let ended = tracker.forget_all().into_iter().map(|track| {
            reports.forget(track);
            Decision::TrackEnded { time, track }
        });
        let ended: Vec<Decision> = ended.collect();
        self.emit_all(ended);
    }

    fn peer(&mut self, statement: &PeerStatement) {
        match statement {
            PeerStatement::Standing(warning) => {
                let adopted = self.state.warnings.adopt(warning, self.state.now);
                self.emit_all(adopted.map(Decision::Warning));
            }
            PeerStatement::Inherited { last, by_person } => {
                let State { warnings, now, .. } = &mut self.state;
                let adopted = warnings.inherit(last, *by_person, *now);
                self.emit_all(adopted.map(Decision::Warning));
            }
            PeerStatement::ZonesRenumbered => self.state.warnings.renumbered(),
            // A siren's word is kept in the journal; nothing here depends on it.
            PeerStatement::Siren { .. } => {}
        }
    }

    /// One dwell: known errors of its sensor taken off, tracked, and held against other sensors.
    fn track(&mut self, dwell: Dwell) {
        let State {
            tracker,
            registration,
            sensing,
            work,
            alarms,
            now,
            ..
        } = &mut self.state;
        let Setting { scene, layout, .. } = &self.setting;
        work.dwells += 1;
        let (sensor, time) = (dwell.sensor, dwell.end);
        let Some(dwell) = registration.take(layout, dwell) else {
            for aircraft in registration.aircraft(sensor, time) {
                tracker.note_aircraft(aircraft.time, aircraft.position, aircraft.velocity, scene);
            }
            return;
        };
        let report: DwellReport = tracker.handle(&dwell, scene);
        for shared in tracker.shared(&dwell, scene) {
            registration.compare(layout, &common(&shared));
        }
        work.tracks_over_budget += u64::from(report.over_budget);
        let plots = sensing.plots_mut();
        plots.reject_used(Rejection::NotTrackable, u64::from(report.rejected));
        plots.reject_used(Rejection::Late, u64::from(report.late));
        plots.drop_used(Drop::TrackerBusy, u64::from(report.dropped));
        if self.setting.can_find(sensor) {
            let refused = [
                (Rejection::Late, report.late),
                (Rejection::NotTrackable, report.rejected),
            ];
            let refused = refused.into_iter().find(|(_, plots)| *plots > 0);
            if report.used + report.dropped > 0 {
                sensing.tracked(sensor, None, *now);
            } else if refused.is_some() {
                sensing.tracked(sensor, refused, *now);
            }
        }
        let overload = report.dropped > 0 || report.over_budget > 0;
        let alarm = overload
            .then(|| alarms.happened(Alarm::Overload, *now))
            .flatten();
        self.emit_all(alarm);
    }

    /// What follows from the tracks as they are now, and from the passing of time.
    fn conclude(&mut self, tracks_changed: bool) {
        if tracks_changed || self.state.impacts.backlog() {
            self.report();
        }
        let State {
            warnings,
            sensing,
            tracker,
            now,
            ..
        } = &mut self.state;
        let healthy = |zone: ZoneId| is_watched(&self.setting, sensing, tracker, zone, *now);
        let said = warnings.step(&self.setting.rules, *now, healthy);
        self.emit_all(said.into_iter().map(Decision::Warning));
    }

    /// Tracks that are due, and impacts as far as the budget goes.
    fn report(&mut self) {
        let State {
            tracker,
            impacts,
            reports,
            warnings,
            alarms,
            work,
            now,
            ..
        } = &mut self.state;
        let (setting, time) = (&self.setting, *now);
        let mut decisions = Vec::new();
        for ended in tracker.drain_ended() {
            impacts.forget(ended.id);
            reports.forget(ended.id);
            warnings.ended(ended.id.0);
            let track = ended.id;
            decisions.push(Decision::TrackEnded { time, track });
        }
        let due = reports.due(tracker, setting, time).into_iter();
        decisions.extend(due.map(|report| Decision::Track(Box::new(report))));
        let computed = impacts.compute(tracker, setting, time);
        work.reaches += computed.reaches;
        work.distributions += computed.distributions;
        work.impacts_as_filtered += computed.as_filtered;
        work.impacts_withdrawn += computed.withdrawn;
        let impacts = computed.reports.into_iter();
        decisions.extend(impacts.map(|report| Decision::Impact(Box::new(report))));
        let forecasts = computed.forecasts.into_iter();
        let left_out = forecasts.filter_map(|forecast| warnings.forecast(forecast));
        let left_out = left_out.count() as u64;
        work.forecasts_over_budget += left_out;
        if computed.overload || left_out > 0 {
            decisions.extend(alarms.happened(Alarm::Overload, time));
        }
        self.emit_all(decisions);
    }

    fn emit_all(&mut self, decisions: impl IntoIterator<Item = Decision>) {
        for decision in decisions {
            if self.state.chain.take(&decision) {
                self.pending.push_back(decision);
            } else {
                self.state.work.decisions_not_encodable += 1;
            }
        }
    }
}

/// What two sensors saw of one track, for registration.
fn common(shared: &Shared) -> Common {
    Common {
        plot: shared.plot,
        around: shared.around,
        acceleration: shared.acceleration,
        acceleration_sd_mps2: shared.acceleration_sd_mps2,
        sensors: shared.sensors,
    }
}

/// Whether every sensor that looks after a zone, and is not left out by a person, is healthy, not jammed and
/// without a silent sector: only then does an empty sky say anything.
fn is_watched(
    setting: &Setting,
    sensing: &Sensing,
    tracker: &Tracker,
    zone: ZoneId,
    now: Time,
) -> bool {
    let watching = setting.watching.get(usize::from(zone.0));
    let mut in_use = watching
        .into_iter()
        .flatten()
        .filter(|sensor| sensing.health(**sensor, now) != SensorHealth::NotInUse)
        .peekable();
    let some = in_use.peek().is_some();
    some && in_use.all(|sensor| {
        sensing.health(*sensor, now) == SensorHealth::Healthy
            && sensing.jammed(*sensor, now).is_none()
            && tracker.silent_sectors(*sensor, &setting.scene).is_empty()
    })
}

/// To look at, between events.
impl Engine {
    /// The world it was made for.
    pub fn world_identity(&self) -> &WorldIdentity {
        &self.identity
    }

    /// SHA-256 over all decisions so far: h₀ is zero, hₙ = SHA-256(hₙ₋₁ ‖ encoding of decision n).
    pub fn decision_hash(&self) -> [u8; 32] {
        self.state.chain.hash()
    }

    /// The engine's time: that of the latest event.
    pub fn now(&self) -> Time {
        self.state.now
    }

    /// Exercise or live.
    pub fn mode(&self) -> Mode {
        self.state.warnings.mode()
    }

    /// How well the air is known by now.
    pub fn air(&self) -> AirSpread {
        air_spread(&self.setting.site.air, self.state.now)
    }

    /// What became of the plots.
    pub fn plot_counts(&self) -> &PlotCounts {
        self.state.sensing.plots()
    }

    /// What became of each feed's octets: the site's feeds, then that of recordings in ASTERIX and
    /// that of recordings in the house's encoding.
    pub fn feeds(&self) -> &[FeedCounts] {
        self.state.sensing.feeds()
    }

    /// Every sensor.
    pub fn sensors(&self) -> impl Iterator<Item = SensorView> + '_ {
        let State {
            sensing,
            tracker,
            now,
            ..
        } = &self.state;
        let ids = (0..=u16::MAX)
            .map(SensorId)
            .take(self.setting.site.sensors.len());
        ids.map(|sensor| SensorView {
            sensor,
            health: sensing.health(sensor, *now),
            heard: sensing.heard(sensor),
            plots: sensing.accepted(sensor),
            clock_offset: sensing.clock_offset(sensor),
            registration: self.registration(sensor),
            beam_rad: sensing.beam(sensor),
            jammed: sensing.jammed(sensor, *now),
            jammed_sectors: sensing.jammed_sectors(sensor, *now),
            place_rad: sensing.stands(sensor),
            false_plots_per_look: tracker.clutter_per_look(sensor, &self.setting.scene),
            silent_sectors: tracker.silent_sectors(sensor, &self.setting.scene),
        })
    }

    /// What is known of a sensor's constant errors; `None` for one that is not estimated.
    pub fn registration(&self, sensor: SensorId) -> Option<Standing> {
        self.state.registration.of(&self.setting.layout, sensor)
    }

    /// Every confirmed track.
    pub fn tracks(&self) -> impl Iterator<Item = TrackView> + '_ {
        self.state.tracker.tracks()
    }

    /// Confirmed tracks so far.
    pub fn tracks_total(&self) -> u64 {
        self.state.reports.total()
    }

    /// Zones that are told to take cover, and until when.
    pub fn standing(&self) -> impl Iterator<Item = (ZoneId, Option<Time>)> + '_ {
        self.state.warnings.standing()
    }

    /// Work done so far.
    pub fn work(&self) -> &WorkCounts {
        &self.state.work
    }
}
