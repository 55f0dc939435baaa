//! Octets in with a count of where we are, so that every error can name its place.

use std::io::{ErrorKind, Read};

use crate::error::RecordingError;

/// A reader that knows its offset and can look ahead a little.
pub(crate) struct Input<R> {
    reader: R,
    /// Octets looked at but not taken.
    ahead: Vec<u8>,
    pub(crate) offset: u64,
}

impl<R: Read> Input<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            ahead: Vec::new(),
            offset: 0,
        }
    }

    /// The next octets, at most `count`, without taking them.
    pub(crate) fn peek(&mut self, count: usize) -> std::io::Result<&[u8]> {
        if let Some(missing) = count.checked_sub(self.ahead.len()) {
            read_up_to(&mut self.reader, &mut self.ahead, missing)?;
        }
        Ok(self.ahead.get(..count).unwrap_or(&self.ahead))
    }

    /// Appends up to `count` octets to `out`; fewer only at the end of the file.
    pub(crate) fn take(&mut self, count: usize, out: &mut Vec<u8>) -> std::io::Result<usize> {
        let from_ahead = count.min(self.ahead.len());
        out.extend(self.ahead.drain(..from_ahead));
        let read = from_ahead + read_up_to(&mut self.reader, out, count - from_ahead)?;
        self.offset += read as u64;
        Ok(read)
    }

    /// Takes exactly `N` octets; `None` at a clean end of the file.
    pub(crate) fn head<const N: usize>(
        &mut self,
        what: &'static str,
    ) -> Result<Option<[u8; N]>, RecordingError> {
        let offset = self.offset;
        let mut octets = Vec::with_capacity(N);
        match self.take(N, &mut octets)? {
            0 => Ok(None),
            _ => octets
                .try_into()
                .map(Some)
                .map_err(|_| RecordingError::CutShort { offset, what }),
        }
    }

    /// Replaces `out` by exactly `count` octets of the structure that began at `offset`.
    pub(crate) fn body(
        &mut self,
        count: usize,
        out: &mut Vec<u8>,
        what: &'static str,
        offset: u64,
    ) -> Result<(), RecordingError> {
        out.clear();
        if self.take(count, out)? < count {
            return Err(RecordingError::CutShort { offset, what });
        }
        Ok(())
    }
}

/// Appends up to `count` octets; the buffer grows with what is really there, never with what a
/// hostile length promises.
fn read_up_to<R: Read>(reader: &mut R, out: &mut Vec<u8>, count: usize) -> std::io::Result<usize> {
    let before = out.len();
    loop {
        let limit = (count - (out.len() - before)) as u64;
        match reader.by_ref().take(limit).read_to_end(out) {
            Ok(_) => return Ok(out.len() - before),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
