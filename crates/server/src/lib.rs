//! Feeds, HTTP, health: the only place where time is read.
//!
//! A thin shell around the engine. Sockets give datagrams to one thread, the [`line`](mod@line); it keeps each
//! in the journal, hands it to the engine, and publishes what the engine decides to the board (what
//! consoles see) and to the channels. Nothing waits: not the engine for the disk, not the disk for
//! a console, not one channel for another. Every queue's size is in [`limits`].
//!
//! **Invariant.** Nothing here decides whether to warn.

#![allow(
    clippy::disallowed_methods,
    reason = "this is the shell that reads clocks, for the deterministic core"
)]

pub mod access;
mod adoption;
mod assets;
mod board;
mod clock;
mod commands;
mod counted;
mod courtesy;
mod coverage;
mod evidence;
mod feeds;
mod hosting;
mod http;
mod kernel_drops;
mod key;
mod layers;
pub mod limits;
pub mod line;
mod planner;
mod relief;
mod room;
mod serve;
mod sight;
mod socket;
mod words;

pub use board::{Board, State};
pub use counted::COUNTED_NOTE;
pub use coverage::{COVERAGE_NOTE, Charted, chart};
pub use hosting::{Hosting, Stand, host};
pub use layers::Layers;
pub use line::{Line, Outboxes};
pub use planner::Planner;
pub use relief::relief;
pub use serve::{Options, Server, open_channel, start};
