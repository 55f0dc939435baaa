//! The straight line: one thread that numbers, keeps, decides and publishes.
//!
//! ```text
//! sockets ─┐                      ┌─► board (consoles)
//! commands ┼─► Input ─► Event ─► engine ─► Decision ─┼─► outboxes (channels)
//! clock ───┘             │                           └─► journal
//!                        └─► journal
//! ```
//!
//! An event enters the journal's queue before the engine sees it; nobody waits for the disk, so a
//! warning leaves before the disk has it. All that can happen is in [`Input`].

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::Duration;

use channels::{Outbox, Receipt, Report, Standing};
use engine::{Command, Decision, DropReason, Engine, Event, FeedId, PeerStatement};
use frames::{Span, Time};
use replay::{Mark, Record};
use site::Mode;
use warning::{Exercise, Live, Notice, WarningDecision};

use crate::board::Board;
use crate::clock::Clock;
use crate::coverage::Redrawn;
use crate::evidence::Evidence;
use crate::feeds::Lost;
use crate::limits::TICK;
use crate::room::Place;

/// What can happen to the server.
pub enum Input {
    /// A datagram came.
    Octets {
        /// Where from.
        feed: FeedId,
        /// When.
        received: Time,
        /// What it said.
        octets: Vec<u8>,
        /// Its place in the queue.
        place: Place,
    },
    /// A person commands.
    Command {
        /// Who.
        operator: String,
        /// What.
        command: Command,
    },
    /// A peer, a channel or the journal says something.
    Peer(PeerStatement),
    /// Coverage was drawn anew.
    Coverage(Box<Redrawn>),
    /// Coverage can be drawn no more, and why: what was drawn before is not to be believed.
    CoverageUnknown(String),
    /// A channel took a notice, or did not, or tells whether it can.
    Channel(channels::Report),
    /// The end.
    Stop,
}

/// Where notices go: one outbox a channel, typed by reality.
#[derive(Default)]
pub struct Outboxes {
    /// Channels that drills may reach.
    pub exercise: Vec<Outbox<Exercise>>,
    /// Channels that reach people in real life.
    pub live: Vec<Outbox<Live>>,
}

impl Outboxes {
    /// Gives a decision's notice to every channel of its reality; a pre-alert goes nowhere.
    pub fn put(&self, decision: &WarningDecision) {
        if let Some(notice) = Notice::<Exercise>::of(decision) {
            self.exercise
                .iter()
                .for_each(|outbox| outbox.put(notice.clone()));
        }
        if let Some(notice) = Notice::<Live>::of(decision) {
            self.live
                .iter()
                .for_each(|outbox| outbox.put(notice.clone()));
        }
    }

    /// No more will come.
    pub fn close(&self) {
        self.exercise.iter().for_each(Outbox::close);
        self.live.iter().for_each(Outbox::close);
    }
}

/// How often the decision hash is marked in the journal.
const MARK_EVERY: Span = Span::from_millis(1_000);

/// How often the machine's clock is looked at.
const LOOK_EVERY: Span = Span::from_millis(1_000);
/// Sensors' times are believed against engine time: people must know when that is so far off.
const STRAYED_S: f64 = 1.0;

/// The engine with everything that it publishes to.
pub struct Line {
    engine: Engine,
    board: Arc<Board>,
    outboxes: Outboxes,
    evidence: Option<Evidence>,
    /// Channels' queues that cannot deliver, and why.
    stuck: BTreeMap<(String, Mode), String>,
    marked: Time,
}

impl Line {
    /// A line that starts with an engine made for the board's site.
    pub fn new(
        engine: Engine,
        board: Arc<Board>,
        outboxes: Outboxes,
        evidence: Option<Evidence>,
    ) -> Self {
        let marked = board.read(|state| state.time);
        let mut line = Self {
            engine,
            board,
            outboxes,
            evidence,
            stuck: BTreeMap::new(),
            marked,
        };
        let world = Record::world(line.engine.world_identity());
        line.keep(world);
        line
    }

    /// Takes one event from its journal record to its consequences.
    pub fn take(&mut self, event: Event) {
        self.keep(Record::event(&event));
        let time = event.time();
        self.engine.handle(event);
        while let Some(decision) = self.engine.poll() {
            if let Decision::Warning(warning) = &decision {
                self.outboxes.put(warning);
                self.keep(Record::warning(warning));
            }
            self.board.decided(&decision);
        }
        self.observe(time);
    }

    /// Keeps a remark as evidence.
    pub fn note(&mut self, text: &str) {
        self.keep(Ok(Record::note(text)));
    }

    fn keep(&mut self, record: Result<Record, replay::RecordError>) {
        let Some(evidence) = &mut self.evidence else {
            return;
        };
        match record {
            Ok(record) => evidence.keep(record),
            Err(error) => tracing::error!(%error, "a record could not be encoded"),
        }
    }

    /// Tells the board how far the engine is; marks the hash.
    fn observe(&mut self, time: Time) {
        if time - self.marked >= MARK_EVERY {
            self.marked = time;
            let events = self.engine.work().events;
            let mark = Mark {
                events,
                decision_hash: self.engine.decision_hash(),
            };
            self.keep(Record::mark(&mark));
        }
        if !self.board.observe(&self.engine, time) {
            return;
        }
        if let Some(journal) = self.evidence.as_ref().map(Evidence::health) {
            self.board.write(|state| state.journal = Some(journal));
            let failed = journal.state == api::JournalState::Failed;
            let lossy = journal.state == api::JournalState::Lossy;
            self.board
                .alarm(journal_alarm(time, failed), failed || lossy);
        }
    }

    /// Runs live, until told to stop: what came is taken at once, and time moves on by ticks.
    pub fn run(mut self, clock: Clock, inputs: &Receiver<Input>, losses: &[(FeedId, Arc<Lost>)]) {
        let mut next_tick = clock.now();
        let mut next_look = next_tick;
        loop {
            let wait = Duration::from_nanos((next_tick - clock.now()).0.max(0) as u64);
            match inputs.recv_timeout(wait) {
                Ok(Input::Stop) | Err(RecvTimeoutError::Disconnected) => break,
                Ok(input) => self.input(input, clock),
                Err(RecvTimeoutError::Timeout) => {}
            }
            let now = clock.now();
            if now >= next_tick {
                self.declare_losses(now, losses);
                self.take(Event::Tick { time: now });
                next_tick = now + Span(TICK.as_nanos() as i64);
            }
            if now >= next_look {
                let (alarm, raised) = clock_alarm(now, clock.wall_is_ahead_by());
                self.board.alarm(alarm, raised);
                next_look = now + LOOK_EVERY;
            }
        }
        self.outboxes.close();
        self.board.write(|state| state.closed = true);
    }

    fn input(&mut self, input: Input, clock: Clock) {
        let time = clock.now();
        match input {
            Input::Octets {
                feed,
                received,
                octets,
                place,
            } => {
                drop(place);
                self.take(Event::Octets {
                    feed,
                    received,
                    octets,
                });
            }
            Input::Command { operator, command } => {
                self.take(Event::Command {
                    time,
                    operator,
                    command,
                });
            }
            Input::Peer(statement) => self.take(Event::Peer { time, statement }),
            Input::Coverage(redrawn) => self.coverage(*redrawn, time),
            Input::CoverageUnknown(why) => self.coverage_unknown(&why, time),
            Input::Channel(Report::Receipt(receipt)) => self.receipt(&receipt),
            Input::Channel(Report::Standing(standing)) => self.standing(standing, time),
            Input::Stop => {}
        }
    }

    fn coverage(&mut self, redrawn: Redrawn, time: Time) {
        self.note(&redrawn.counted);
        for (zone, worse) in redrawn.coverage.zones.iter().zip(&redrawn.worse) {
            self.note(&crate::coverage::note(zone));
            let alarm = api::Alarm {
                id: format!("coverage_lost/{}", zone.zone),
                kind: api::AlarmKind::CoverageLost,
                since: time.into(),
                sensor: None,
                zone: Some(zone.zone.clone()),
                detail: Some(zone.sentence.clone()),
            };
            self.board.alarm(alarm, *worse);
        }
        self.board.write(|state| {
            state.coverage = Some(redrawn.coverage);
            state.layers = Some(redrawn.layers);
            state.event(time, api::EventKind::CoverageChanged { coverage: None });
        });
    }

    /// No map is better than one that may be wrong: none is shown, and every zone's coverage is not known.
    fn coverage_unknown(&mut self, why: &str, time: Time) {
        let site = self.board.read(|state| state.site.clone());
        for zone in &site.zones {
            self.note(&crate::coverage::note_unknown(&zone.id, why));
        }
        let alarm = api::Alarm {
            id: "coverage_unknown".to_owned(),
            kind: api::AlarmKind::CoverageUnknown,
            since: time.into(),
            sensor: None,
            zone: None,
            detail: Some(why.to_owned()),
        };
        self.board.alarm(alarm, true);
        self.board.write(|state| {
            state.coverage = None;
            state.layers = None;
            state.event(time, api::EventKind::CoverageChanged { coverage: None });
        });
    }

    fn receipt(&mut self, receipt: &Receipt) {
        let outcome = match &receipt.outcome {
            Ok(true) => "delivered".to_owned(),
            Ok(false) => "replaced by a newer state".to_owned(),
            Err(failure) => failure.to_string(),
        };
        self.note(&format!(
            "channel {}: warning {:016x} version {} {outcome} after {} attempts",
            receipt.channel, receipt.warning.0, receipt.version, receipt.attempts
        ));
    }

    /// Raises a channel's alarm while either of its queues, for drills and for real life, is stuck.
    fn standing(&mut self, standing: Standing, time: Time) {
        let Standing {
            channel,
            mode,
            trouble,
        } = standing;
        let said = trouble.as_ref().map(ToString::to_string);
        let key = (channel, mode);
        if self.stuck.get(&key) != said.as_ref() {
            let (channel, now) = (&key.0, said.as_deref().unwrap_or("takes warnings again"));
            self.note(&format!("channel {channel}: {now}"));
        }
        let channel = key.0.clone();
        match said {
            Some(said) => self.stuck.insert(key, said),
            None => self.stuck.remove(&key),
        };
        let either = |mode| self.stuck.get(&(channel.clone(), mode));
        let detail = either(Mode::Live)
            .or_else(|| either(Mode::Exercise))
            .cloned();
        let raised = detail.is_some();
        let alarm = api::Alarm {
            id: format!("channel_failed/{channel}"),
            kind: api::AlarmKind::ChannelFailed,
            since: time.into(),
            sensor: None,
            zone: None,
            detail,
        };
        self.board.alarm(alarm, raised);
    }

    fn declare_losses(&mut self, time: Time, losses: &[(FeedId, Arc<Lost>)]) {
        for (feed, lost) in losses {
            let (datagrams, octets) = lost.take();
            if datagrams > 0 {
                let reason = DropReason::QueueFull;
                let feed = *feed;
                self.take(Event::Dropped {
                    time,
                    feed,
                    datagrams,
                    octets,
                    reason,
                });
            }
        }
    }
}

fn journal_alarm(time: Time, failed: bool) -> api::Alarm {
    let detail = if failed {
        "the journal cannot be written; warnings go on without evidence, and it is tried again"
    } else {
        "records were left out because the disk was behind or failed; the gap is declared"
    };
    api::Alarm {
        id: "journal_failed".to_owned(),
        kind: api::AlarmKind::JournalFailed,
        since: time.into(),
        sensor: None,
        zone: None,
        detail: Some(detail.to_owned()),
    }
}

/// The alarm about a machine's clock that is so far ahead of engine time, and whether it is raised.
fn clock_alarm(time: Time, ahead: Span) -> (api::Alarm, bool) {
    let ahead_s = ahead.seconds();
    let side = if ahead_s > 0.0 { "ahead of" } else { "behind" };
    let detail = format!(
        "the machine's clock is {:.0} s {side} engine time, which goes on as it began: restart to \
         take the new time over",
        ahead_s.abs()
    );
    let alarm = api::Alarm {
        id: "clock_strayed".to_owned(),
        kind: api::AlarmKind::ClockStrayed,
        since: time.into(),
        sensor: None,
        zone: None,
        detail: Some(detail),
    };
    (alarm, ahead_s.abs() >= STRAYED_S)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_was_set_is_told_with_how_far_and_which_way() {
        let told = |seconds: f64| {
            let (alarm, raised) = clock_alarm(Time(0), Span::from_seconds(seconds));
            raised.then_some(alarm.detail.unwrap_or_default())
        };
        assert_eq!(told(0.0), None);
        assert_eq!(told(-0.4), None);
        let ahead = told(3600.0).expect("an hour is told");
        assert!(ahead.contains("3600 s ahead of engine time"), "{ahead}");
        let behind = told(-2.0).expect("two seconds are told");
        assert!(behind.contains("2 s behind engine time"), "{behind}");
    }
}
