//! An append-only, hash-chained, signed record of typed bytes: the system's evidence.
//!
//! Everything that an engine was given, in the order in which it was given, so that a run can be
//! repeated bit for bit and shown to a stranger years later. The journal knows that a record has a
//! number, a kind and bytes; **what the bytes mean is deliberately absent**, and so are clocks and
//! random numbers: the same calls with the same key give the same files.
//!
//! - [`format`](mod@format) is the specification of the files, and their codec.
//! - [`Writer`] appends and makes durable in groups; [`Reader`] gives the records back, checked.
//! - [`verify()`] checks a whole journal and names the first bad offset.
//! - [`Storage`] is the little that is asked of a disk; [`Folder`] is the real one.
//!
//! A record is *durable*, and may be acknowledged to anyone, when its number is below
//! [`Writer::durable`]. After a crash everything durable is there; of the rest some is, and a half
//! written end is cut off and reported.
//!
//! ```
//! use journal::{Folder, Reader, SigningKey, Writer};
//!
//! # let folder = std::env::temp_dir().join(format!("journal-doc-{}", std::process::id()));
//! const PLOT: u16 = 1;
//! let key = SigningKey::from_bytes(&[7; 32]);
//! let (mut writer, recovery) = Writer::open(Folder::for_writing(&folder)?, key)?;
//! assert!(recovery.cut.is_none());
//! let number = writer.append(PLOT, b"octets as received")?;
//! writer.sync()?;
//! assert!(number < writer.durable());
//!
//! for record in Reader::open(Folder::for_reading(&folder))? {
//!     let record = record?;
//!     assert_eq!((record.kind, &record.bytes[..]), (PLOT, &b"octets as received"[..]));
//! }
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), journal::Error>(())
//! ```

mod error;
pub mod format;
mod reader;
mod scan;
mod store;
mod verify;
mod writer;

pub use ed25519_dalek::{SigningKey, VerifyingKey};
pub use error::{Error, Fault, Reason};
pub use reader::{Reader, Record};
pub use store::{Folder, Storage};
pub use verify::{KindCount, Noted, Report, SegmentReport, verify};
pub use writer::{Cut, Recovery, Writer};

/// The place of a record in its journal, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordNumber(pub u64);

impl std::fmt::Display for RecordNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
