//! How long it takes from a datagram until a console is told what follows from it: with the server that
//! `forewarn serve` runs, alone, and while it makes plans, loses a sensor and draws its map anew.
//!
//! A scenario's datagrams go over UDP to the server on loopback, each at its moment; a console listens at the
//! event stream. The server's journal then goes once more through an engine, event by event: that tells
//! which datagram or tick brought about each thing that the console was told.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use api::EventKind;
use engine::Event;
use frames::{Span, Time};
use replay::{Entry, JournalEvents, Run};
use server::{Board, Options};
use simulator::{Datagram, Output};
use sitefile::Scenario;

use super::super::material;
use super::console::{self, Clock, Told};
use super::latency::{quantile, request};
use super::speed::Figure;

/// What is played: a name, and its scenario.
const PLAYED: [(&str, &str); 2] = [
    ("demonstration", "scenarios/erbil-2021-improved.toml"),
    ("load", "scenarios/load.toml"),
];

/// Where the server listens for radars; the carried site files have no feed.
const FEED: &str = "\n[[feed]]\nid = \"radars\"\nformat = \"asterix\"\nlisten = \"127.0.0.1:0\"\n";

/// Which part of the recording the first sensor is silent for, where the server is not left alone.
const SILENT: [f64; 2] = [0.3, 0.7];

/// From the last datagram on, what follows from it has so long to arrive.
const LAST: Duration = Duration::from_secs(3);

/// From before a scenario is flown until its first datagram, beyond the time that flying it takes.
const READY: Span = Span::from_millis(4_000);

/// The figures for every scenario, alone and not.
pub fn server(_: &Path) -> anyhow::Result<Vec<Figure>> {
    let mut figures = Vec::new();
    for (name, path) in PLAYED {
        for busy in [false, true] {
            figures.extend(figures_of(name, &play(path, busy)?, busy));
        }
    }
    Ok(figures)
}

/// How it went.
struct Played {
    sent: usize,
    lost: usize,
    /// From the sending of each datagram until the server had it, ms, in order of length; and from the sending until
    /// the console knew, of what it was told: of confirmed tracks and of warnings.
    taken_ms: Vec<f64>,
    tracks_ms: Vec<f64>,
    warnings_ms: Vec<f64>,
    plans: u32,
    maps: usize,
}

fn figures_of(name: &str, played: &Played, busy: bool) -> Vec<Figure> {
    let beside = if busy { ", busy" } else { "" };
    let mut figures = Vec::new();
    let mut add = |what: &str, value: f64, unit| {
        figures.push(Figure::new(
            format!("server, {name}{beside}, {what}"),
            value,
            unit,
        ));
    };
    add("sent", played.sent as f64, "datagrams");
    add("lost on the way", played.lost as f64, "datagrams");
    if busy {
        add("plans begun", f64::from(played.plans), "plans");
        add("maps drawn", played.maps as f64, "maps");
    }
    for (what, sorted_ms) in [
        ("sent to taken", &played.taken_ms),
        ("sent to track told", &played.tracks_ms),
        ("sent to warning told", &played.warnings_ms),
    ] {
        add(&format!("{what}, number"), sorted_ms.len() as f64, "");
        for (which, share) in [("median", 0.5), ("99th percentile", 0.99), ("worst", 1.0)] {
            add(
                &format!("{what}, {which}"),
                quantile(sorted_ms, share),
                "ms",
            );
        }
    }
    figures
}

/// Plays a scenario to a server of its own.
fn play(path: &str, busy: bool) -> anyhow::Result<Played> {
    let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
    material::unpack(folder.path())?;
    let site = material::scenario(folder.path(), path)?.world.path;
    let fed = std::fs::read_to_string(&site)? + FEED;
    std::fs::write(&site, fed)?;
    let scenario = material::scenario(folder.path(), path)?;
    let clock = Clock::start();
    let (scenario, output) = fly_soon(scenario, clock)?;
    let world = Arc::new(scenario.world);
    let journal = folder.path().join("journal");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let options = Options {
        journal: Some(journal.clone()),
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        access: None,
    };
    let server = runtime.block_on(server::start(&world, options))?;
    let (listening, feed) = (server.listening, server.feeds.first().map(|(_, at)| *at));
    let feed = feed.context("the server has no feed")?;
    let (joined, over) = (AtomicBool::new(false), AtomicBool::new(false));
    let (sent, told, plans) = std::thread::scope(|scope| {
        let console = scope.spawn(|| console::listen(listening, clock, &joined));
        let planning =
            busy.then(|| scope.spawn(|| console::keep_planning(listening, &request(), &over)));
        let sent = send(&output.datagrams, feed, clock, busy);
        over.store(true, Ordering::Relaxed);
        let plans = planning.map_or(Ok(Ok(0)), std::thread::ScopedJoinHandle::join);
        let stopped = runtime.block_on(server.stop());
        // What listens to events is cut off with it.
        runtime.shutdown_background();
        let told = console.join();
        stopped.and(sent).map(|sent| (sent, told, plans))
    })?;
    ensure!(joined.load(Ordering::Relaxed), "the console never joined");
    let told = told.map_err(|_| anyhow::anyhow!("the console broke off"))??;
    let plans = plans.map_err(|_| anyhow::anyhow!("the planner broke off"))??;
    account(&world, &journal, &sent, &told, plans)
}

/// Flies a scenario as if it began in a moment. How long flying takes is tried first.
fn fly_soon(mut scenario: Scenario, clock: Clock) -> anyhow::Result<(Scenario, Output)> {
    let seed = scenario.file.scenario.seed;
    let began = clock.now();
    simulator::play(&scenario, &mut simulator::generator(seed))?;
    let flown = clock.now();
    let took = flown - began;
    scenario.start = flown + took + took + READY;
    let output = simulator::play(&scenario, &mut simulator::generator(seed))?;
    Ok((scenario, output))
}

/// A datagram that was sent.
struct Sent<'a> {
    at: Time,
    octets: &'a [u8],
}

/// Sends every datagram at its moment; where others are at work too, all but the silent sensor's.
fn send(
    datagrams: &[Datagram],
    feed: SocketAddr,
    clock: Clock,
    busy: bool,
) -> anyhow::Result<Vec<Sent<'_>>> {
    let radars = UdpSocket::bind("127.0.0.1:0")?;
    let (Some(first), Some(last)) = (datagrams.first(), datagrams.last()) else {
        anyhow::bail!("nothing to send");
    };
    ensure!(clock.now() < first.time, "too slow to begin in time");
    let all_s = (last.time - first.time).seconds();
    let silent = |datagram: &Datagram| {
        let part = (datagram.time - first.time).seconds() / all_s;
        busy && datagram.sensor == 0 && (SILENT[0]..SILENT[1]).contains(&part)
    };
    let mut sent = Vec::new();
    for datagram in datagrams.iter().filter(|datagram| !silent(datagram)) {
        clock.wait_for(datagram.time);
        sent.push(Sent {
            at: clock.now(),
            octets: &datagram.octets,
        });
        radars.send_to(&datagram.octets, feed)?;
    }
    std::thread::sleep(LAST);
    Ok(sent)
}

/// Holds what was sent, what was kept in the journal and what was told against one another.
fn account(
    world: &sitefile::World,
    journal: &Path,
    sent: &[Sent<'_>],
    told: &Told,
    plans: u32,
) -> anyhow::Result<Played> {
    let world = replay::world(world);
    let mut run = Run::new(&world, None)?;
    let board = Board::new(&world.site, None, Time(0));
    let mut kept = JournalEvents::open(journal)?;
    let mut waiting = sent.iter();
    let (mut taken_ms, mut causes, mut number) = (Vec::new(), BTreeMap::new(), 0);
    while let Some(entry) = kept.read()? {
        let Entry::Event(event) = entry else {
            continue;
        };
        // A tick comes about by itself.
        let mut cause = event.time();
        if let Event::Octets {
            received, octets, ..
        } = &event
        {
            // What was lost on the way never comes.
            let datagram = waiting.find(|sent| sent.octets == octets);
            cause = datagram.context("the journal has what was not sent")?.at;
            taken_ms.push(ms(*received - cause));
        }
        for decision in run.decide(event) {
            board.decided(decision);
        }
        while let Some(event) = next(&board, number) {
            number = event.number;
            if let Some(what) = Said::of(&event.kind) {
                causes.entry(what).or_insert(cause);
            }
        }
    }
    let (mut tracks_ms, mut warnings_ms) = (Vec::new(), Vec::new());
    for (at, kind) in told {
        // Each thing was brought about once; a track may be taken for a rocket again.
        let Some((what, cause)) = Said::of(kind).and_then(|said| causes.remove_entry(&said)) else {
            continue;
        };
        let list = match what {
            Said::Track(_) => &mut tracks_ms,
            Said::Warning { .. } => &mut warnings_ms,
        };
        list.push(ms(*at - cause));
    }
    for list in [&mut taken_ms, &mut tracks_ms, &mut warnings_ms] {
        list.sort_by(f64::total_cmp);
    }
    let maps = told
        .iter()
        .filter(|(_, kind)| matches!(kind, EventKind::CoverageChanged { .. }));
    Ok(Played {
        sent: sent.len(),
        lost: sent.len() - taken_ms.len(),
        taken_ms,
        tracks_ms,
        warnings_ms,
        plans,
        maps: maps.count(),
    })
}

/// The board's event after a number.
fn next(board: &Board, number: u64) -> Option<api::Event> {
    let events = board.read(|state| state.events_after(number, false));
    events?.into_iter().next()
}

fn ms(span: Span) -> f64 {
    span.seconds() * 1e3
}

/// What a console was told, by what it is about.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Said {
    /// A falling track was confirmed.
    Track(u64),
    /// A step of a zone's warning.
    Warning {
        zone: String,
        warning: Option<String>,
        version: u32,
    },
}

impl Said {
    fn of(kind: &EventKind) -> Option<Self> {
        match kind {
            EventKind::TrackConfirmed { track } => Some(Self::Track(track.track)),
            EventKind::Warning { status, .. } => Some(Self::Warning {
                zone: status.zone.clone(),
                warning: status.warning.clone(),
                version: status.version,
            }),
            _ => None,
        }
    }
}
