//! JSON Lines: one JSON object a line, the way every command writes and reads its results.
//!
//! Keys are those of the contract (`docs/files.md`), SI units, degrees, RFC 3339 times with nine
//! digits of fraction. Unknown keys are ignored when reading, because the contract may grow;
//! a missing or mistyped one is an error with its line number.

mod impacts;
mod plots;
mod stamp;
mod tracks;
mod truth;
mod warnings;

pub use impacts::ImpactLine;
pub use plots::{PlotLine, PlotReport, SectorReport, StatusReport};
pub use stamp::{format as format_time, parse as parse_time, rfc3339, rfc3339_option};
pub use tracks::{Phase, TrackLine};
pub use truth::TruthLine;
pub use warnings::{Action, WarningLine};

use std::io::{BufRead, Write};
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// What can go wrong with a file of JSON Lines.
#[derive(Debug)]
#[non_exhaustive]
pub enum LineError {
    /// The file could not be read or written.
    Io(std::io::Error),
    /// A line is longer than [`LINE_OCTETS_MAX`].
    TooLong {
        /// Line, counted from 1.
        line: u64,
    },
    /// A line is not the object it should be.
    Malformed {
        /// Line, counted from 1.
        line: u64,
        /// What the parser found, with its column.
        reason: String,
    },
}

impl std::fmt::Display for LineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Io(error) => write!(f, "{error}"),
            Self::TooLong { line } => {
                write!(f, "line {line} is longer than {LINE_OCTETS_MAX} octets")
            }
            Self::Malformed { line, reason } => write!(f, "line {line}: {reason}"),
        }
    }
}

impl std::error::Error for LineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // The error speaks for itself already: its own cause comes next.
            Self::Io(error) => error.source(),
            _ => None,
        }
    }
}

impl From<std::io::Error> for LineError {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

/// The longest line that is read; a longer one is damage, not a reason to fill memory.
pub const LINE_OCTETS_MAX: usize = 4 << 20;

/// What some programs begin a text in UTF-8 with (a byte order mark); it is no part of the first line.
pub const TEXT_MARK: [u8; 3] = [0xef, 0xbb, 0xbf];

/// Reads a file of JSON Lines, one `T` a line; blank lines are passed over.
///
/// After a malformed line, or one that is too long, reading goes on with the next one; of a line that is too long
/// no more is held than its first [`LINE_OCTETS_MAX`] octets.
pub struct LineReader<R, T> {
    input: R,
    line: u64,
    buffer: Vec<u8>,
    finished: bool,
    of: PhantomData<fn() -> T>,
}

impl<R: BufRead, T: DeserializeOwned> LineReader<R, T> {
    /// Reads from `input`, which should be buffered.
    pub fn new(input: R) -> Self {
        Self {
            input,
            line: 0,
            buffer: Vec::new(),
            finished: false,
            of: PhantomData,
        }
    }

    /// Brings the next line into the buffer; `false` at the end of the input.
    fn fill(&mut self) -> Result<bool, LineError> {
        self.buffer.clear();
        let limit = LINE_OCTETS_MAX as u64 + 1;
        let read =
            std::io::Read::take(&mut self.input, limit).read_until(b'\n', &mut self.buffer)?;
        self.line += 1;
        if self.buffer.len() > LINE_OCTETS_MAX && self.buffer.last() != Some(&b'\n') {
            self.input.skip_until(b'\n')?;
            return Err(LineError::TooLong { line: self.line });
        }
        if self.line == 1 && self.buffer.starts_with(&TEXT_MARK) {
            self.buffer.drain(..TEXT_MARK.len());
        }
        Ok(read > 0)
    }
}

impl<R: BufRead, T: DeserializeOwned> Iterator for LineReader<R, T> {
    type Item = Result<T, LineError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.finished {
            match self.fill() {
                Ok(false) => self.finished = true,
                Ok(true) if self.buffer.trim_ascii().is_empty() => {}
                Ok(true) => {
                    let line = self.line;
                    let read = serde_json::from_slice(self.buffer.trim_ascii());
                    return Some(read.map_err(|error| LineError::Malformed {
                        line,
                        reason: reason(&error),
                    }));
                }
                Err(error) => {
                    self.finished = matches!(error, LineError::Io(_));
                    return Some(Err(error));
                }
            }
        }
        None
    }
}

/// What the parser found, with its column alone: to it every line is the first.
fn reason(error: &serde_json::Error) -> String {
    let said = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match said.strip_suffix(&place) {
        Some(what) => format!("{what}, at column {}", error.column()),
        None => said,
    }
}

/// Writes `line` as one line of JSON.
pub fn write_line<W: Write, T: Serialize>(output: &mut W, line: &T) -> std::io::Result<()> {
    serde_json::to_writer(&mut *output, line)?;
    output.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(octets: &[u8]) -> Vec<Result<u32, String>> {
        LineReader::new(octets)
            .map(|line| line.map_err(|error| error.to_string()))
            .collect()
    }

    /// It ended the reading of the file: what came after was lost.
    #[test]
    fn a_line_that_is_too_long_costs_itself_alone() {
        let mut octets = b"1\n".to_vec();
        octets.extend(vec![b'7'; 3 * LINE_OCTETS_MAX]);
        octets.extend(b"\n3\n");
        let too_long = Err("line 2 is longer than 4194304 octets".to_owned());
        assert_eq!(read(&octets), [Ok(1), too_long.clone(), Ok(3)]);
        // The last line of all, and one with its end just within the limit.
        octets.truncate(3 * LINE_OCTETS_MAX);
        assert_eq!(read(&octets), [Ok(1), too_long]);
        let mut fits = vec![b' '; LINE_OCTETS_MAX - 1];
        fits.extend(b"5\n6");
        assert_eq!(read(&fits), [Ok(5), Ok(6)]);
    }

    #[test]
    fn a_text_mark_is_no_part_of_the_first_line() {
        assert_eq!(read(b"\xef\xbb\xbf1\n2\n"), [Ok(1), Ok(2)]);
        assert!(read(b"1\n\xef\xbb\xbf2\n")[1].is_err());
    }
}
