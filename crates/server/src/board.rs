//! What consoles are shown: the latest state, and the numbered events that led to it.
//!
//! One lock, held for microseconds. Events are kept in a ring; each console's own task reads on from
//! the last number that it has, so a slow console costs nothing and one that has fallen off the
//! ring gets a snapshot. Nobody waits for a console.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use api::{EventKind, HealthState, TimeMs, ZoneState};
use engine::{Decision, Engine, TrackReport};
use frames::Time;
use site::{Mode, Site};
use tokio::sync::watch;
use warning::{Action, WarningDecision};

use crate::layers::Layers;
use crate::limits::{EVENTS_AT_ONCE, EVENTS_MAX, FROZEN_AFTER, RECENT_MAX, TRACKS_SHOWN_MAX};
use crate::sight;
use crate::words::{self, Words};

/// Real life's grace before a warning that ran out without an all-clear reads unknown, ms.
const EXPIRY_GRACE_MS: i64 = 2_000;
/// How often the engine's counts are looked at.
const COUNT_EVERY: Duration = Duration::from_millis(250);
/// A pre-alert that came to nothing is taken off the board after so long, ms.
const PRE_ALERT_STANDS_MS: i64 = 60_000;

/// The board, shared between the engine's thread and the consoles' tasks.
pub struct Board {
    words: Words,
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

/// What the board shows. Fields are read by [`Board::read`].
pub struct State {
    /// The place.
    pub site: api::Site,
    /// Exercise or live.
    pub mode: api::Mode,
    /// Engine time.
    pub time: Time,
    /// Engine seconds a real second; 0: nothing more comes.
    pub pace: f64,
    /// Real time of the engine's latest step.
    pub stepped: Instant,
    /// Real time at which the engine's counts were last looked at.
    counted: Option<Instant>,
    /// Every zone, in the site's order.
    pub zones: Vec<api::ZoneStatus>,
    /// Every sensor, in the site's order.
    pub sensors: Vec<api::SensorStatus>,
    /// Confirmed tracks by number.
    pub tracks: BTreeMap<u64, api::Track>,
    /// Standing alarms by key.
    pub alarms: BTreeMap<String, api::Alarm>,
    /// Where plots went.
    pub counts: api::Counts,
    /// Every feed, in the site's order.
    pub feeds: Vec<api::FeedHealth>,
    /// The journal, if one is kept.
    pub journal: Option<api::JournalHealth>,
    /// How well the air is known.
    pub air: api::AirHealth,
    /// Who would be warned in time.
    pub coverage: Option<api::Coverage>,
    /// The same map for drawing.
    pub layers: Option<Arc<Layers>>,
    /// How it went, once it is over.
    pub summary: Option<api::Summary>,
    /// The line has ended.
    pub closed: bool,
    /// Connected consoles.
    pub consoles: u32,
    /// Number of the latest event.
    pub number: u64,
    /// The latest events, as they happened: no reader sees them but through [`crate::sight`].
    /// Coverage is not kept with them, but once, above.
    events: VecDeque<api::Event>,
}

impl Board {
    /// An empty board for a site.
    pub fn new(site: &Site, remark: Option<String>, time: Time) -> Self {
        let quiet = |zone: &site::Zone| api::ZoneStatus {
            zone: zone.id.clone(),
            state: ZoneState::Quiet,
            since: time.into(),
            warning: None,
            version: 0,
            probability: 0.0,
            impact_time: None,
            until: None,
            tracks: Vec::new(),
            reason: None,
        };
        let unheard = |sensor: &site::Sensor| api::SensorStatus {
            sensor: sensor.id.clone(),
            health: api::SensorHealth::Unheard,
            since: time.into(),
            heard: None,
            plots: 0,
            registration: None,
            beam_deg: None,
            jammed_deg: None,
            false_plots_per_look: sensor.false_plots_per_scan,
            silent_sectors: Vec::new(),
            jammed_sectors: Vec::new(),
            place: None,
        };
        let unfed = |feed: &site::Feed| api::FeedHealth {
            id: feed.id.clone(),
            heard: None,
            datagrams: 0,
            octets: 0,
        };
        let state = State {
            site: words::site(site, remark),
            mode: words::mode(site.mode),
            time,
            pace: 1.0,
            stepped: Instant::now(),
            counted: None,
            zones: site.zones.iter().map(quiet).collect(),
            sensors: site.sensors.iter().map(unheard).collect(),
            tracks: BTreeMap::new(),
            alarms: BTreeMap::new(),
            counts: api::Counts::default(),
            feeds: site.feeds.iter().map(unfed).collect(),
            journal: None,
            air: api::AirHealth::default(),
            coverage: None,
            layers: None,
            summary: None,
            closed: false,
            consoles: 0,
            number: 0,
            events: VecDeque::new(),
        };
        Self {
            words: Words::new(site),
            state: Mutex::new(state),
            changed: watch::Sender::new(0),
        }
    }

    /// The site's identifiers, both ways.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Looks at the board.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        // A panic while the lock was held leaves at worst one field old: showing it is better
        // than showing nothing.
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the board and wakes the consoles.
    pub fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let result = change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_modify(|version| *version += 1);
        result
    }

    /// Tells when the board has changed.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Puts a decision of the engine on the board.
    pub fn decided(&self, decision: &Decision) {
        self.write(|state| match decision {
            Decision::Track(report) => state.track(&self.words, report),
            Decision::TrackEnded { time, track } => {
                let ended = state.tracks.remove(&track.0);
                if ended.is_some_and(|track| track.class == api::Class::Ballistic) {
                    state.event(*time, EventKind::TrackEnded { track: track.0 });
                }
            }
            Decision::Impact(report) => {
                let impact = self.words.impact(report);
                if let Some(track) = state.tracks.get_mut(&report.track.0) {
                    track.impact = Some(impact);
                }
            }
            Decision::Warning(decision) => state.warning(&self.words, decision),
            Decision::Sensor(report) => {
                let sensor = state.sensors.get_mut(usize::from(report.sensor.0));
                let status = sensor.map(|sensor| {
                    sensor.health = words::health(report.health);
                    sensor.since = report.time.into();
                    sensor.clone()
                });
                if let Some(status) = status {
                    state.event(report.time, EventKind::Sensor { status });
                }
            }
            Decision::Alarm {
                time,
                alarm,
                raised,
            } => {
                state.alarm(*time, self.words.alarm(alarm, *time), *raised);
            }
            Decision::Refused {
                time,
                operator,
                refusal,
            } => {
                let text = format!("the command of {operator} was refused: {}", refusal.code());
                state.event(*time, EventKind::Narration { text });
            }
        });
    }

    /// Adds an event that is not the engine's.
    pub fn tell(&self, kind: EventKind) {
        self.write(|state| state.event(state.time, kind));
    }

    /// Raises or ends an alarm that is not the engine's; repeating it in the same words changes nothing.
    pub fn alarm(&self, alarm: api::Alarm, raised: bool) {
        self.write(|state| state.alarm(state.time, alarm, raised));
    }

    /// The server's and the engine's health.
    pub fn health(&self) -> api::Health {
        self.read(State::health)
    }

    /// Everything as it stands; coverage only for those who may see it.
    pub fn snapshot(&self, may_see_coverage: bool) -> api::Snapshot {
        self.read(|state| state.snapshot(may_see_coverage))
    }
}

impl Board {
    /// Takes note that the engine has come so far; now and then also of what it counts. `true` when
    /// it did the latter.
    pub fn observe(&self, engine: &Engine, time: Time) -> bool {
        self.write(|state| {
            state.stepped_to(time);
            state.set_mode(time, engine.mode());
            let due = state.counted.is_none_or(|at| at.elapsed() >= COUNT_EVERY);
            if due {
                state.counted = Some(Instant::now());
                state.count(engine);
            }
            due
        })
    }
}

impl State {
    /// Whether the engine has moved of late, or has nothing left to do.
    pub fn alive(&self) -> bool {
        self.pace == 0.0 || self.stepped.elapsed() < FROZEN_AFTER
    }

    /// Takes note that engine time has come this far.
    pub fn stepped_to(&mut self, time: Time) {
        self.time = time;
        self.stepped = Instant::now();
        self.expire(time);
    }

    /// Every sensor as it stands.
    pub fn shown_sensors(&self, may_see_coverage: bool) -> Vec<api::SensorStatus> {
        let shown = |status| sight::sensor(status, may_see_coverage);
        self.sensors.iter().map(shown).collect()
    }

    /// All confirmed tracks, ballistic ones first if there are too many.
    pub fn shown_tracks(&self) -> Vec<api::Track> {
        if self.tracks.len() <= TRACKS_SHOWN_MAX {
            return self.tracks.values().cloned().collect();
        }
        let (falling, other): (Vec<_>, Vec<_>) = self
            .tracks
            .values()
            .partition(|track| track.class == api::Class::Ballistic);
        falling
            .into_iter()
            .chain(other)
            .take(TRACKS_SHOWN_MAX)
            .cloned()
            .collect()
    }

    /// The next events after a number, a few at once, with coverage as it stands for those who may see
    /// it; `None` where some are no longer kept.
    pub fn events_after(&self, number: u64, may_see_coverage: bool) -> Option<Vec<api::Event>> {
        let missing = usize::try_from(self.number.checked_sub(number)?).ok()?;
        let from = self.events.len().checked_sub(missing)?;
        let coverage = self.coverage.as_ref().filter(|_| may_see_coverage);
        let shown = |event| sight::event(event, may_see_coverage, coverage);
        let next = self.events.range(from..).take(EVENTS_AT_ONCE);
        Some(next.map(shown).collect())
    }

    /// Numbers an event and keeps it.
    pub fn event(&mut self, time: Time, kind: EventKind) {
        self.number += 1;
        let event = api::Event {
            number: self.number,
            time: time.into(),
            mode: self.mode,
            kind,
        };
        if self.events.len() == EVENTS_MAX {
            self.events.pop_front();
        }
        self.events.push_back(event);
    }

    fn track(&mut self, words: &Words, report: &TrackReport) {
        let mut track = words.track(report);
        let before = self.tracks.get_mut(&track.track).map(|old| {
            track.impact = old.impact.take();
            old.class
        });
        let falls = track.class == api::Class::Ballistic;
        if falls && before != Some(api::Class::Ballistic) {
            self.event(
                report.time,
                EventKind::TrackConfirmed {
                    track: track.clone(),
                },
            );
        }
        self.tracks.insert(track.track, track);
    }

    fn warning(&mut self, words: &Words, decision: &WarningDecision) {
        let status = words.status(decision);
        if let Some(zone) = self.zones.get_mut(usize::from(decision.zone.0)) {
            // A pre-alert never takes a standing warning off the board.
            let covered = zone.state == ZoneState::TakeCover;
            if !(covered && decision.action == Action::PreAlert) {
                zone.clone_from(&status);
            }
        }
        let lead_s = decision
            .impact_time
            .map(|impact| (impact - decision.time).seconds());
        let action = words::action(decision.action);
        self.event(
            decision.time,
            EventKind::Warning {
                action,
                lead_s,
                status,
            },
        );
    }

    fn alarm(&mut self, time: Time, alarm: api::Alarm, raised: bool) {
        let stood = self.alarms.get(&alarm.id);
        let news = stood.map_or(raised, |stood| !raised || stood.detail != alarm.detail);
        if !news {
            return;
        }
        // Other words for what stands: since when it stands does not change.
        let since = stood.map_or(alarm.since, |stood| stood.since);
        let alarm = api::Alarm { since, ..alarm };
        if raised {
            self.alarms.insert(alarm.id.clone(), alarm.clone());
        } else {
            self.alarms.remove(&alarm.id);
        }
        self.event(time, EventKind::Alarm { raised, alarm });
    }

    fn count(&mut self, engine: &Engine) {
        let plots = engine.plot_counts();
        self.counts = api::Counts {
            received: plots.received,
            used: plots.used,
            dropped: plots.dropped.values().sum(),
            rejected: plots.rejected.values().sum(),
        };
        self.air = words::air(&engine.air());
        for (status, seen) in self.sensors.iter_mut().zip(engine.sensors()) {
            status.heard = seen.heard.map(TimeMs::from);
            status.plots = seen.plots;
            status.registration = seen.registration.as_ref().map(words::registration);
            status.beam_deg = seen.beam_rad.map(f64::to_degrees);
            status.jammed_deg = seen.jammed.flatten().map(f64::to_degrees);
            status.false_plots_per_look = seen.false_plots_per_look;
            let degrees = |(from, width): &(f64, f64)| [from.to_degrees(), width.to_degrees()];
            status.place = seen.place_rad.map(|place| place.map(f64::to_degrees));
            status.silent_sectors = seen.silent_sectors.iter().map(degrees).collect();
            status.jammed_sectors = seen.jammed_sectors.iter().map(degrees).collect();
        }
        for (health, seen) in self.feeds.iter_mut().zip(engine.feeds()) {
            if health.datagrams != seen.datagrams {
                health.heard = Some(self.time.into());
            }
            health.datagrams = seen.datagrams;
            health.octets = seen.octets;
        }
    }

    /// A state that ran out is never shown as if it held.
    fn expire(&mut self, time: Time) {
        let now = TimeMs::from(time);
        let mut expired = Vec::new();
        for zone in &mut self.zones {
            let before = zone.state;
            let ran_out = zone
                .until
                .is_some_and(|until| now.0 > until.0 + EXPIRY_GRACE_MS);
            if zone.state == ZoneState::TakeCover && ran_out {
                zone.state = ZoneState::Unknown;
                zone.since = now;
            }
            let stale = now.0 > zone.since.0 + PRE_ALERT_STANDS_MS;
            if zone.state == ZoneState::PreAlert && stale {
                zone.state = ZoneState::Quiet;
                zone.since = now;
            }
            if zone.state != before {
                expired.push(zone.clone());
            }
        }
        // Nobody's act, and consoles must hear of it all the same.
        for status in expired {
            self.event(time, EventKind::StateExpired { status });
        }
    }

    fn health(&self) -> api::Health {
        let blind = self
            .alarms
            .values()
            .any(|alarm| alarm.kind == api::AlarmKind::Blind);
        let state = match () {
            () if self.summary.is_some() || self.pace == 0.0 => HealthState::Finished,
            () if blind => HealthState::Blind,
            () if !self.alarms.is_empty() || !self.alive() => HealthState::Degraded,
            () => HealthState::Ok,
        };
        api::Health {
            state,
            mode: self.mode,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            time: self.time.into(),
            counts: self.counts,
            feeds: self.feeds.clone(),
            journal: self.journal,
            air: self.air,
            consoles: self.consoles,
        }
    }

    fn snapshot(&self, may_see_coverage: bool) -> api::Snapshot {
        let recent = self.events.len().saturating_sub(RECENT_MAX);
        let alarm = |alarm| sight::alarm(alarm, may_see_coverage);
        // Coverage is in the snapshot once, not once more with every event.
        let event = |event| sight::event(event, may_see_coverage, None);
        api::Snapshot {
            number: self.number,
            time: self.time.into(),
            mode: self.mode,
            zones: self.zones.clone(),
            sensors: self.shown_sensors(may_see_coverage),
            tracks: self.shown_tracks(),
            alarms: self.alarms.values().map(alarm).collect(),
            counts: self.counts,
            coverage: self.coverage.clone().filter(|_| may_see_coverage),
            recent: self.events.range(recent..).map(event).collect(),
            summary: self.summary.clone(),
        }
    }

    /// Exercise or live from now on.
    fn set_mode(&mut self, time: Time, mode: Mode) {
        if self.mode != words::mode(mode) {
            self.mode = words::mode(mode);
            self.site.mode = self.mode;
            self.event(time, EventKind::ModeChanged);
        }
    }
}
