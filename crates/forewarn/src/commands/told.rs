//! Standard output and standard error of commands that come to an end of their own.
//!
//! Whoever reads may have had enough after a line (`| head -1`). What a command came to does not hang on being
//! read: what is said afterwards is said to nobody, and the exit code is the same. Commands whose output is a
//! stream without end (`decode`) stop instead.

use std::io::{ErrorKind, Result, Stderr, Stdout, Write};

/// A stream that may have no reader any more.
pub struct Told<W>(W);

/// Standard output.
pub fn stdout() -> Told<Stdout> {
    Told(std::io::stdout())
}

/// Standard error.
pub fn stderr() -> Told<Stderr> {
    Told(std::io::stderr())
}

impl<W: Write> Write for Told<W> {
    fn write(&mut self, octets: &[u8]) -> Result<usize> {
        match self.0.write(octets) {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(octets.len()),
            written => written,
        }
    }

    fn flush(&mut self) -> Result<()> {
        match self.0.flush() {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            flushed => flushed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails in one way.
    struct Failing(ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> Result<()> {
            Err(self.0.into())
        }
    }

    #[test]
    fn a_reader_that_left_is_no_failure_and_a_full_disk_is_one() {
        let mut left = Told(Failing(ErrorKind::BrokenPipe));
        assert!(writeln!(left, "and more").is_ok() && left.flush().is_ok());
        let mut full = Told(Failing(ErrorKind::StorageFull));
        assert!(writeln!(full, "and more").is_err() && full.flush().is_err());
    }
}
