//! A run: events through an engine into a folder.
//!
//! The two steps of an event are apart, so that a caller can time the first without the second:
//! [`Run::decide`] gives it to the engine, [`Run::keep`] writes what came of it.

use std::path::Path;

use engine::limits::TICK;
use engine::{Decision, Engine, Event, World, WorldIdentity};
use frames::{Span, Time};

use crate::input::Malformed;
use crate::journal_events::differences;
use crate::summary::{Marks, Sessions, Summary, Tally};
use crate::{Entry, JournalEvents, Mark, ReplayError, RunDir};

/// After the last input time goes on for so long at least: a plot's dwell closes, a threshold falls.
const TAIL_MIN: Span = Span::from_millis(60_000);
/// A warning that still stands so long after its stay will only be ended by a person.
const TAIL_BEYOND_STAY: Span = Span::from_millis(1_000);
/// Time never goes on for longer than this.
const TAIL_MAX: Span = Span::from_millis(7_200_000);

/// An engine and the folder that its decisions are written to.
pub struct Run<'w> {
    world: &'w World,
    engine: Engine,
    folder: Option<RunDir>,
    tally: Tally,
    decisions: Vec<Decision>,
    /// What the events of a journal that come now belong to.
    session: Session,
}

/// A session of a journal.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Session {
    /// None has begun.
    None,
    /// One of the world at hand, or of whichever world is asked for.
    Own,
    /// One of another world, by what differs: it is passed over.
    Other(Vec<&'static str>),
}

impl<'w> Run<'w> {
    /// A run that writes its files into a folder; `None`: nothing is written.
    ///
    /// # Errors
    /// The site's air cannot be used, or the folder cannot be made or holds a journal.
    pub fn new(world: &'w World, folder: Option<&Path>) -> Result<Self, ReplayError> {
        if let Some(path) = folder.filter(|path| holds_journal(path)) {
            let path = path.to_owned();
            return Err(ReplayError::OutIsJournal { path });
        }
        let folder = folder
            .map(|path| {
                RunDir::create(path, &world.site).map_err(|source| ReplayError::Write {
                    path: path.to_owned(),
                    source,
                })
            })
            .transpose()?;
        Ok(Self {
            engine: engine(world)?,
            folder,
            tally: Tally::default(),
            decisions: Vec::new(),
            session: Session::None,
            world,
        })
    }

    /// The engine, to look at.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Gives an event to the engine.
    pub fn decide(&mut self, event: Event) -> &[Decision] {
        let time = event.time();
        self.tally.begin.get_or_insert(time);
        self.decisions.clear();
        self.engine.handle(event);
        while let Some(decision) = self.engine.poll() {
            self.decisions.push(decision);
        }
        &self.decisions
    }

    /// Writes what came of the latest event.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn keep(&mut self) -> Result<(), ReplayError> {
        for decision in &self.decisions {
            self.tally.decided(decision, &self.world.site);
            if let Some(folder) = &mut self.folder {
                let written = folder.decided(decision);
                written.map_err(|source| folder.unwritten(source))?;
            }
        }
        Ok(())
    }

    /// The input has ended here; lines that could not be read are stated.
    pub fn input_ended(&mut self, time: Time, lines_malformed: Malformed) -> Event {
        self.tally.end = Some(time);
        self.tally.lines_malformed = lines_malformed;
        Event::InputEnded { time }
    }

    /// The next tick after the end of the input; `None`: nothing is left to happen.
    pub fn tail(&self) -> Option<Event> {
        let end = self.tally.end?;
        let now = self.engine.now();
        let stays = self.engine.standing().filter_map(|(_, until)| until).max();
        let awaited = stays.map_or(end, |until| until + TAIL_BEYOND_STAY);
        let last = awaited.max(end + TAIL_MIN).min(end + TAIL_MAX);
        let next = Time(now.0 - now.0.rem_euclid(TICK.0)) + TICK;
        (now < next && next <= last).then_some(Event::Tick { time: next })
    }

    /// A journal's session begins: the engine starts anew, in the world at hand. A session that was kept in another
    /// one is passed over, unless what would have been is asked.
    ///
    /// # Errors
    /// The site's air cannot be used.
    pub fn session(&mut self, kept: &WorldIdentity, what_if: bool) -> Result<(), ReplayError> {
        let differs = differences(kept, &self.world.identity);
        let sessions = self.tally.sessions.get_or_insert_with(Sessions::default);
        if !differs.is_empty() && !what_if {
            sessions.passed_over += 1;
            self.session = Session::Other(differs);
            return Ok(());
        }
        sessions.replayed += 1;
        let ended = core::mem::replace(&mut self.engine, engine(self.world)?);
        self.tally.session_ended(&ended);
        self.session = Session::Own;
        Ok(())
    }

    /// A journal has ended.
    ///
    /// # Errors
    /// All of it was kept in another world.
    fn journal_ended(&self, journal: &Path) -> Result<(), ReplayError> {
        let replayed = self.tally.sessions.is_some_and(|all| all.replayed > 0);
        match &self.session {
            Session::Other(differs) if !replayed => Err(ReplayError::OtherWorld {
                path: journal.to_owned(),
                differs: differs.clone(),
            }),
            _ => Ok(()),
        }
    }

    /// A journal says what the decision hash was here.
    pub fn compare(&mut self, mark: &Mark) {
        if self.session != Session::Own {
            return;
        }
        let marks = self.tally.marks.get_or_insert_with(Marks::default);
        marks.compared += 1;
        let agrees = mark.decision_hash == self.engine.decision_hash()
            && mark.events == self.engine.work().events;
        marks.agreed += u64::from(agrees);
    }

    /// What the run came to.
    pub fn summary(&mut self) -> Summary {
        self.tally.end.get_or_insert(self.engine.now());
        self.tally.summary(&self.engine, &self.world.site)
    }

    /// Writes `summary.json` and everything still held back.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn finish(self, summary: &Summary) -> Result<(), ReplayError> {
        match self.folder {
            Some(mut folder) => {
                let written = folder.finish(summary);
                written.map_err(|source| folder.unwritten(source))
            }
            None => Ok(()),
        }
    }
}

/// Whether a folder holds segments of a journal. One that is not there, or cannot be listed, does not:
/// making it or writing into it says why.
fn holds_journal(folder: &Path) -> bool {
    let is_segment = |path: &Path| path.extension().is_some_and(|end| end == "journal");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.into_iter().any(|file| is_segment(&file.path()))
}

fn engine(world: &World) -> Result<Engine, ReplayError> {
    Engine::new(world).map_err(|error| ReplayError::Air(error.to_string()))
}

/// The events of a run, whatever they come from.
pub enum Events {
    /// Files, merged by time.
    Files(Box<crate::Timeline>),
    /// A journal, in its own order.
    Journal(Box<JournalEvents>),
}

impl Events {
    /// Opens the inputs; a folder is a journal.
    ///
    /// # Errors
    /// An input cannot be read, or a journal is one of several.
    pub fn open(
        inputs: &[impl AsRef<Path>],
        world: &World,
        date: Time,
    ) -> Result<Self, ReplayError> {
        let paths = || inputs.iter().map(AsRef::as_ref);
        if let Some(journal) = paths().find(|path| path.is_dir()) {
            if inputs.len() > 1 {
                let path = journal.to_owned();
                return Err(ReplayError::JournalAmongOthers { path });
            }
            return JournalEvents::open(journal)
                .map(Box::new)
                .map(Self::Journal);
        }
        let open = |path| crate::Input::open(path, &world.site, date);
        let opened = paths().map(open).collect::<Result<_, _>>()?;
        crate::Timeline::new(opened).map(Box::new).map(Self::Files)
    }

    /// The next event for a run; `None`: it is over.
    ///
    /// # Errors
    /// An input is damaged in a way that ends its reading, or a journal is of another world.
    pub fn next(&mut self, run: &mut Run, what_if: bool) -> Result<Option<Event>, ReplayError> {
        match self {
            Self::Files(timeline) => {
                if let Some(event) = timeline.read()? {
                    return Ok(Some(event));
                }
                let Some(last) = timeline.last() else {
                    run.tally.lines_malformed = timeline.lines_malformed();
                    return Ok(None);
                };
                if run.tally.end.is_none() {
                    return Ok(Some(run.input_ended(last, timeline.lines_malformed())));
                }
                Ok(run.tail())
            }
            Self::Journal(journal) => loop {
                match journal.read()? {
                    None => {
                        run.journal_ended(journal.path())?;
                        return Ok(None);
                    }
                    Some(Entry::World(kept)) => run.session(&kept, what_if)?,
                    Some(Entry::Event(event)) => match run.session {
                        Session::Own => return Ok(Some(event)),
                        Session::Other(_) => {}
                        Session::None => {
                            let path = journal.path().to_owned();
                            return Err(ReplayError::NoWorld { path });
                        }
                    },
                    Some(Entry::Mark(mark)) => run.compare(&mark),
                    Some(Entry::Warning(_) | Entry::Gap(_) | Entry::Note(_)) => {}
                }
            },
        }
    }
}

/// Runs to the end at full speed.
///
/// # Errors
/// As [`Events::next`] and [`Run::keep`].
pub fn run_to_end(run: &mut Run, events: &mut Events, what_if: bool) -> Result<(), ReplayError> {
    while let Some(event) = events.next(run, what_if)? {
        run.decide(event);
        run.keep()?;
    }
    Ok(())
}
