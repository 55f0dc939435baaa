//! One input file as datagrams with their times.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use engine::FeedId;
use frames::Time;
use recording::{Recording, RecordingError, lines};
use site::Site;

use crate::ReplayError;
use crate::block_clock::BlockClock;
use crate::line_datagrams::LineDatagrams;

/// A datagram on its way to the engine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// When it arrived.
    pub received: Time,
    /// Which feed of the engine it belongs to.
    pub feed: FeedId,
    /// What it says.
    pub octets: Vec<u8>,
}

/// Lines that could not be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Malformed {
    /// How many.
    pub lines: u64,
    /// The first one's file, place and reason.
    pub first: Option<String>,
}

/// A file that is read as it is needed.
pub struct Input {
    path: PathBuf,
    content: Content,
    clock: BlockClock,
    feed: FeedId,
    cut_short: Option<ReplayError>,
}

enum Content {
    Octets(Box<Recording<BufReader<File>>>),
    Lines(Box<LineDatagrams<BufReader<File>>>),
}

impl Input {
    /// Opens a file; what it is, its content tells: a `{` that begins a line of JSON, or else octets.
    ///
    /// # Errors
    /// It cannot be read.
    pub fn open(path: &Path, site: &Site, date: Time) -> Result<Self, ReplayError> {
        let unreadable = |source| ReplayError::Read {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(unreadable)?;
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let is_lines = begins_like_json(reader.fill_buf().map_err(unreadable)?);
        let (content, feed) = if is_lines {
            let sensors = site
                .sensors
                .iter()
                .map(|sensor| sensor.id.clone())
                .collect();
            let lines = Box::new(LineDatagrams::new(reader, sensors));
            (Content::Lines(lines), sensing::reports_feed(site))
        } else {
            let recording = Recording::open(reader).map_err(|source| ReplayError::Recording {
                path: path.to_owned(),
                source,
            })?;
            (
                Content::Octets(Box::new(recording)),
                sensing::implicit_feed(site),
            )
        };
        Ok(Self {
            path: path.to_owned(),
            content,
            clock: BlockClock::new(date),
            feed: FeedId(feed),
            cut_short: None,
        })
    }

    /// The next datagram; `None` at the end, and where a capture breaks off: whoever recorded it lost power or
    /// was stopped, and what came before is as good as any.
    ///
    /// # Errors
    /// The file is damaged in a way that ends its reading.
    pub fn read(&mut self) -> Result<Option<Arrival>, ReplayError> {
        match &mut self.content {
            Content::Octets(recording) => {
                let path = &self.path;
                let failed = |source| ReplayError::Recording {
                    path: path.clone(),
                    source,
                };
                let datagram = match recording.next() {
                    Err(source @ RecordingError::CutShort { .. }) => {
                        self.cut_short = Some(failed(source));
                        None
                    }
                    datagram => datagram.map_err(failed)?,
                };
                Ok(datagram.map(|datagram| Arrival {
                    received: match datagram.time {
                        Some(time) => time,
                        None => self.clock.arrived(datagram.octets),
                    },
                    feed: self.feed,
                    octets: datagram.octets.to_vec(),
                }))
            }
            Content::Lines(lines) => {
                let datagram = lines.next().map_err(|source| ReplayError::Lines {
                    path: self.path.clone(),
                    source,
                })?;
                Ok(datagram.map(|datagram| Arrival {
                    received: match datagram.received {
                        Some(received) => received,
                        None => self.clock.at(datagram.time),
                    },
                    feed: self.feed,
                    octets: datagram.octets,
                }))
            }
        }
    }

    /// Where it broke off, if it did.
    pub fn cut_short(&self) -> Option<&ReplayError> {
        self.cut_short.as_ref()
    }

    /// Times of receipt that lines state and that were not believed.
    pub fn receipts_disbelieved(&self) -> u64 {
        match &self.content {
            Content::Octets(_) => 0,
            Content::Lines(lines) => lines.disbelieved,
        }
    }

    /// Lines that could not be read.
    pub fn lines_malformed(&self) -> Malformed {
        match &self.content {
            Content::Octets(_) => Malformed::default(),
            Content::Lines(lines) => Malformed {
                lines: lines.malformed,
                first: lines.first_malformed.as_ref().map(|error| {
                    let file = self.path.file_name().unwrap_or_default();
                    format!("{}: {error}", file.display())
                }),
            },
        }
    }
}

/// Whether a file begins with a JSON object: perhaps a mark that it is text, `{`, then a quote or the end. An ASTERIX block of
/// category 123 begins with the same octet, but a length follows it.
fn begins_like_json(head: &[u8]) -> bool {
    let text = head.strip_prefix(&lines::TEXT_MARK).unwrap_or(head);
    let mut solid = text.iter().filter(|octet| !octet.is_ascii_whitespace());
    solid.next() == Some(&b'{') && matches!(solid.next(), Some(b'"' | b'}'))
}
