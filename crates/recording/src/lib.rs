//! The files of the contract: raw ASTERIX, pcap, pcapng, JSON Lines.
//!
//! **Invariant.** Nothing here decides anything: octets and lines go in and come out, with their
//! times. Damaged input is a typed error with its place, never a panic.
//!
//! ```
//! use recording::lines::{LineReader, PlotLine};
//!
//! let file = br#"{"time":"2021-02-15T18:30:00.25Z","sensor":"north","range_m":5120.0,"azimuth_deg":92.5,"elevation_deg":11.0}"#;
//! for line in LineReader::<_, PlotLine>::new(file.as_slice()) {
//!     let PlotLine::Plot(plot) = line? else { continue };
//!     assert_eq!(plot.range_m, 5120.0);
//! }
//! # Ok::<(), recording::lines::LineError>(())
//! ```

mod error;
mod fragments;
mod framing;
mod input;
pub mod lines;
mod link;
mod pcap;
mod pcapng;
mod reader;
mod tcp;
mod writer;

pub use error::RecordingError;
pub use link::{Protocol, Transport};
pub use reader::{ContainerKind, Datagram, Recording};
pub use writer::{DATAGRAM_OCTETS_MAX, PcapWriter};
