//! ASTERIX codec driven by the published specifications: framing, records, items, typed views.
//!
//! ASTERIX is EUROCONTROL's format for surveillance data: **blocks** of one category hold
//! **records**, a record is a bit field (FSPEC) and the **items** that it announces. What the items
//! look like stands in tables ([`tables`]) generated from the machine-readable specifications, one a
//! category and edition; one walker reads them all.
//!
//! Two faces: the typed [`views`] (what a tracker needs, in engineering units, without allocating)
//! and the generic values (every item of every category by its own name).
//!
//! **Invariant.** Nothing here knows a sensor's place, a track or a clock, and nothing is skipped
//! silently: every octet handed in is part of a record or of a reported error. The core needs
//! `alloc` only; there are no dependencies.
//!
//! # A plot out, and in again
//!
//! ```
//! use asterix::views::{Source, TimeOfDay, cat048};
//! use asterix::{BlockWriter, blocks};
//!
//! let plot = cat048::TargetReport {
//!     source: Some(Source { sac: 25, sic: 201 }),
//!     time_of_day: Some(TimeOfDay(128 * 3600)),
//!     descriptor: Some(cat048::Descriptor { kind: 1, ..Default::default() }),
//!     position: Some(cat048::Polar { range_m: 12_000.0, azimuth_deg: 92.5 }),
//!     ..Default::default()
//! };
//! let mut block = BlockWriter::new(48);
//! block.push(&plot)?;
//! let datagram = block.finish();
//!
//! for block in blocks(&datagram) {
//!     let block = block?;
//!     assert_eq!(block.category, 48);
//!     for report in block.reports::<cat048::TargetReport>() {
//!         let report = report?;
//!         assert_eq!(report.time_of_day, Some(TimeOfDay(128 * 3600)));
//!         // The range comes back to the nearest 1/256 nautical mile.
//!         assert!((report.position.unwrap().range_m - 12_000.0).abs() < 3.7);
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod bits;
mod block;
mod decimal;
mod editions;
mod encode;
mod error;
pub mod json;
mod leaf;
mod measure;
mod record;
mod rules;
pub mod spec;
pub mod tables;
mod value;
pub mod views;
mod walk;
mod watch;

pub use block::{Block, Blocks, FramingError, HEADER_OCTETS, Records, blocks};
pub use editions::{Editions, NotAnEdition, UnknownEdition, edition_of};
pub use encode::{BLOCK_OCTETS_MAX, BlockFull, BlockWriter, RecordWriter};
pub use error::{Error, Reason};
pub use leaf::{Integer, Leaf};
pub use record::{Field, Record};
pub use rules::missing_items;
pub use value::{EncodeError, Misfit, Value, encode};
pub use walk::{Finding, Visitor};
pub use watch::{EditionWatch, Reading, reading};

/// The examples of the README compile and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
