//! Inputs → engine → run directory: recordings and journals through the same engine.
//!
//! **Invariant.** What a recording holds is all that the engine gets: receive times come from the
//! recording, ticks from the timeline between them. No clock is read here.

mod account;
mod block_clock;
mod error;
mod input;
mod journal_events;
mod line_datagrams;
pub mod record;
mod run;
mod run_dir;
mod summary;
mod timeline;
mod world;

pub use block_clock::BlockClock;
pub use error::ReplayError;
pub use input::{Arrival, Input, Malformed};
pub use journal_events::{JournalEvents, differences};
pub use record::{Entry, Mark, Record, RecordError, kind_name};
pub use run::{Events, Run, run_to_end};
pub use run_dir::{RunDir, reason_code, warning_line};
pub use sensing::categories as asterix_categories;
pub use summary::{Counts, Feed, Marks, Sensor, Summary, Tally, Warned, Work, hex};
pub use timeline::Timeline;
pub use world::world;
