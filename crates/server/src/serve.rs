//! A live server: from a site file to everything running.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use anyhow::{Context, anyhow};
use cap::{Language, Sender};
use channels::{CapFiles, Channel, Outbox, Report};
use engine::{Command, Engine, Event, PeerStatement};
use site::Site;
use sitefile::file::{ChannelKind, ChannelTable};
use tokio::sync::mpsc;
use warning::Reality;

use crate::access::Access;
use crate::adoption::{Inheritance, LastWord, Resumption, inheritance};
use crate::board::Board;
use crate::clock::Clock;
use crate::commands::Commands;
use crate::evidence::Evidence;
use crate::hosting::{Hosting, Stand, host};
use crate::limits::{DELIVERY_TIME_MAX, INPUTS_MAX, REPORTS_MAX};
use crate::line::{Input, Line, Outboxes};
use crate::planner::Planner;
use crate::relief::relief;
use crate::{coverage, feeds, key};

/// How to run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the journal; `None`: no evidence is kept, and that is said.
    pub journal: Option<PathBuf>,
    /// Where consoles connect.
    pub listen: SocketAddr,
    /// Who may do what.
    pub access: Option<PathBuf>,
}

/// A running server.
pub struct Server {
    /// Where consoles connect.
    pub listening: SocketAddr,
    /// Where feeds listen: the site file's identifier and the address.
    pub feeds: Vec<(String, SocketAddr)>,
    /// What is shown.
    pub board: Arc<Board>,
    inputs: SyncSender<Input>,
    delivering: tokio::task::JoinHandle<()>,
    line: JoinHandle<()>,
    hosting: Hosting,
}

/// Starts everything; returns once datagrams and consoles are taken.
pub async fn start(loaded: &Arc<sitefile::World>, options: Options) -> anyhow::Result<Server> {
    let clock = Clock::start();
    let access = Access::load(options.access.as_deref(), options.listen)?;
    let inherited = match &options.journal {
        Some(folder) => inheritance(folder)?,
        None => Inheritance::default(),
    };
    let world = replay::world(loaded);
    let resumption = inherited
        .resume(&world.site, clock.now())
        .with_context(|| match &options.journal {
            Some(folder) => format!("cannot go on with the journal in {}", folder.display()),
            None => "cannot begin".to_owned(),
        })?;
    let evidence = match &options.journal {
        Some(folder) => Some(Evidence::open(folder, key::load_or_make(folder)?)?),
        None => None,
    };
    let board = Arc::new(Board::new(&world.site, None, clock.now()));
    let (inputs, received) = sync_channel(INPUTS_MAX);
    let (reports, taken) = mpsc::channel(REPORTS_MAX);
    let outboxes = open_channels(&loaded.channels, &Arc::new(world.site.clone()), &reports)?;
    drop(reports);
    let delivering = tokio::spawn(forward(taken, inputs.clone()));

    let mut line = Line::new(Engine::new(&world)?, Arc::clone(&board), outboxes, evidence);
    resume(&mut line, resumption, &world.site, clock);
    let opened = feeds::open(&world.site.feeds)?;
    let addresses = opened
        .iter()
        .map(|feed| (feed.id.clone(), feed.address))
        .collect();
    let losses: Vec<_> = opened
        .iter()
        .map(|feed| (feed.feed, Arc::clone(&feed.lost)))
        .collect();
    for feed in opened {
        let (inputs, board) = (inputs.clone(), Arc::clone(&board));
        std::thread::Builder::new()
            .name(format!("feed {}", feed.id))
            .spawn(move || feed.receive(clock, &inputs, || board.read(|state| state.closed)))?;
    }
    let commands = Some(Commands::new(inputs.clone()));
    let planner = Planner::new(loaded);
    let stand = Stand {
        board: Arc::clone(&board),
        access,
        terrain: relief(loaded),
        commands,
        planner: Arc::clone(&planner),
    };
    let hosting = host(stand, options.listen).await?;
    let line = std::thread::Builder::new()
        .name("line".to_owned())
        .spawn(move || line.run(clock, &received, &losses))?;
    // Warnings never wait for the map: it may take minutes, or fail.
    let (world, watched, to_line) = (Arc::clone(loaded), Arc::clone(&board), inputs.clone());
    std::thread::Builder::new()
        .name("coverage".to_owned())
        .spawn(move || coverage::keep(&world, &planner, &watched, &to_line))?;
    let listening = hosting.listening;
    Ok(Server {
        listening,
        feeds: addresses,
        board,
        inputs,
        delivering,
        line,
        hosting,
    })
}

/// Hands a new engine what stood before.
fn resume(line: &mut Line, resumption: Resumption, site: &Site, clock: Clock) {
    if let Some(mode) = resumption.mode {
        tracing::warn!(
            site_file = ?site.mode,
            "goes on in the mode {mode:?} of the session before: a person set it, or warnings stand in it"
        );
        let (operator, command) = ("journal".to_owned(), Command::SetMode { mode });
        line.take(Event::Command {
            time: clock.now(),
            operator,
            command,
        });
    }
    let words = resumption.words.into_iter();
    let inherited =
        words.map(|LastWord { last, by_person }| PeerStatement::Inherited { last, by_person });
    // After the words: they alone would let zones join their raids.
    let renumbered = resumption
        .renumbered
        .then_some(PeerStatement::ZonesRenumbered);
    for statement in inherited.chain(renumbered) {
        line.take(Event::Peer {
            time: clock.now(),
            statement,
        });
    }
    for (zone, _) in &resumption.gone {
        let what = format!(
            "{zone} was told to take cover and is not in the site file any more: nobody will be told there that it \
             is over; tell them, or put the zone back and start again"
        );
        tracing::error!("{what}");
        line.note(&what);
    }
}

impl Server {
    /// Stops in order: the engine, the journal to its last record, the consoles.
    pub async fn stop(self) -> anyhow::Result<()> {
        let Self {
            inputs,
            delivering,
            line,
            hosting,
            ..
        } = self;
        let ended = tokio::task::spawn_blocking(move || {
            // A line that has ended no longer takes the stop, and needs none.
            let _ = inputs.send(Input::Stop);
            line.join()
        });
        let outcome = ended.await.context("stopping the engine")?;
        if tokio::time::timeout(DELIVERY_TIME_MAX, delivering)
            .await
            .is_err()
        {
            tracing::warn!("a channel did not take its last notices in time");
        }
        hosting.stop().await;
        outcome.map_err(|_| anyhow!("the engine's thread panicked; the journal holds all up to it"))
    }

    /// Whether the engine's thread has ended by itself: that must never be silent.
    pub fn has_ended(&self) -> bool {
        self.line.is_finished()
    }
}

async fn forward(mut reports: mpsc::Receiver<Report>, inputs: SyncSender<Input>) {
    while let Some(report) = reports.recv().await {
        if inputs.try_send(Input::Channel(report)).is_err() {
            tracing::warn!("a channel's report was dropped: the engine's queue is full or closed");
        }
    }
}

/// One task and one outbox a channel, for drills and for real life each.
fn open_channels(
    tables: &[ChannelTable],
    site: &Arc<Site>,
    reports: &mpsc::Sender<Report>,
) -> anyhow::Result<Outboxes> {
    let mut outboxes = Outboxes::default();
    for table in tables {
        outboxes
            .exercise
            .push(open_channel(table, site, reports.clone())?);
        outboxes
            .live
            .push(open_channel(table, site, reports.clone())?);
    }
    Ok(outboxes)
}

/// Opens one channel of a site file and starts its task.
pub fn open_channel<R: Reality>(
    table: &ChannelTable,
    site: &Arc<Site>,
    reports: mpsc::Sender<Report>,
) -> anyhow::Result<Outbox<R>> {
    let channel: Box<dyn Channel<R>> = match table.kind {
        ChannelKind::CapFiles => {
            let id = table.id.clone().unwrap_or_else(|| "cap_files".to_owned());
            let folder = table.dir.clone().unwrap_or_else(|| PathBuf::from("cap"));
            let languages = vec![Language::English];
            let sender = match &table.sender {
                Some(sender) => Sender::new(sender)?,
                None => Sender::of_site(&site.name),
            };
            Box::new(CapFiles::new(
                &id,
                &folder,
                Arc::clone(site),
                sender,
                languages,
            ))
        }
    };
    let outbox = Outbox::default();
    tokio::spawn(channels::run(channel, outbox.clone(), reports));
    Ok(outbox)
}
