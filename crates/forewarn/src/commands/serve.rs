//! `forewarn serve`: live. Feeds in, warnings out, console and API.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::json;
use server::{Options, Server};
use sitefile::World;
use tokio::signal::unix::{SignalKind, signal};

use super::check;
use super::told;

/// Runs live: feeds in, warnings out, console and API
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  forewarn serve sites/example/site.toml --journal journal \
                        --listen 127.0.0.1:8470"
)]
pub struct Args {
    /// The site file
    site: PathBuf,
    /// Folder that keeps every input as evidence; made if it is not there
    #[arg(long, value_name = "DIR")]
    journal: Option<PathBuf>,
    /// Address and port of the console and the API; port 0 picks a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8470")]
    listen: SocketAddr,
    /// File with one `name:role:sha256-of-token` a line; needed to listen beyond this machine
    #[arg(long, value_name = "FILE")]
    access: Option<PathBuf>,
    /// Print the addresses as one line of JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let world = match sitefile::load(&args.site) {
        Ok(world) => world,
        Err(problems) => {
            check::print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(serve(&Arc::new(world), args))
}

async fn serve(world: &Arc<World>, args: Args) -> anyhow::Result<ExitCode> {
    let keeps_evidence = args.journal.is_some();
    let options = Options {
        journal: args.journal,
        listen: args.listen,
        access: args.access,
    };
    let server = server::start(world, options).await?;
    announce(world, &server, args.json, keeps_evidence)?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut alive = tokio::time::interval(Duration::from_millis(200));
    loop {
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => {
                interrupted.context("waiting for an interrupt")?;
                break;
            }
            _ = terminate.recv() => break,
            _ = alive.tick() => if server.has_ended() {
                bail!("the engine stopped by itself: nobody is being warned; restart at once")
            },
        }
    }
    server.stop().await?;
    Ok(ExitCode::SUCCESS)
}

fn announce(
    world: &World,
    server: &Server,
    as_json: bool,
    keeps_evidence: bool,
) -> anyhow::Result<()> {
    let mut out = told::stdout();
    if as_json {
        let feeds: serde_json::Map<_, _> = server
            .feeds
            .iter()
            .map(|(id, at)| (id.clone(), json!(at.to_string())))
            .collect();
        let line = json!({ "listening": server.listening.to_string(), "feeds": feeds });
        return writeln!(out, "{line}").map_err(Into::into);
    }
    let mode = match world.site.mode {
        site::Mode::Exercise => "EXERCISE: nothing reaches a real siren",
        site::Mode::Live => "LIVE",
    };
    writeln!(
        out,
        "{} · {mode}\nconsole   http://{}/",
        world.site.name, server.listening
    )?;
    for (id, at) in &server.feeds {
        writeln!(out, "feed      {id} listens on udp {at}")?;
    }
    if server.feeds.is_empty() {
        writeln!(
            out,
            "feed      none: the site file has no [[feed]], so nothing can be seen"
        )?;
    }
    if !keeps_evidence {
        writeln!(
            out,
            "evidence  none: give --journal DIR to keep every input"
        )?;
    }
    for note in &world.notes {
        writeln!(out, "note      {note}")?;
    }
    writeln!(out, "Stop with Ctrl-C.")?;
    Ok(())
}
