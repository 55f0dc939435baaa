//! A disk in memory that forgets, at a crash, what was not synced.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::rc::Rc;

use journal::Storage;

/// A segment's bytes, and how many of them a crash can't take.
#[derive(Debug, Clone, Default)]
pub struct Segment {
    pub bytes: Vec<u8>,
    pub synced: usize,
}

/// Shared with the writer under test, so that it survives it.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    pub segments: Rc<RefCell<BTreeMap<u64, Segment>>>,
    selected: u64,
    /// Fails every call that writes, as a full disk does.
    pub full: Rc<RefCell<bool>>,
}

impl Memory {
    fn refuse_if_full(&self) -> io::Result<()> {
        if *self.full.borrow() {
            Err(io::ErrorKind::StorageFull.into())
        } else {
            Ok(())
        }
    }
}

impl Storage for Memory {
    fn segments(&self) -> io::Result<Vec<u64>> {
        Ok(self.segments.borrow().keys().copied().collect())
    }

    fn read(&self, segment: u64) -> io::Result<Vec<u8>> {
        let segments = self.segments.borrow();
        Ok(segments
            .get(&segment)
            .ok_or(io::ErrorKind::NotFound)?
            .bytes
            .clone())
    }

    fn select(&mut self, segment: u64) -> io::Result<()> {
        self.refuse_if_full()?;
        self.segments.borrow_mut().entry(segment).or_default();
        self.selected = segment;
        Ok(())
    }

    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.refuse_if_full()?;
        let mut segments = self.segments.borrow_mut();
        segments
            .get_mut(&self.selected)
            .unwrap()
            .bytes
            .extend(bytes);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.refuse_if_full()?;
        let mut segments = self.segments.borrow_mut();
        let segment = segments.get_mut(&self.selected).unwrap();
        segment.synced = segment.bytes.len();
        Ok(())
    }

    fn cut(&mut self, segment: u64, length: u64) -> io::Result<()> {
        let mut segments = self.segments.borrow_mut();
        if length == 0 {
            segments.remove(&segment);
            return Ok(());
        }
        let segment = segments.get_mut(&segment).unwrap();
        segment.bytes.truncate(length as usize);
        segment.synced = segment.bytes.len();
        Ok(())
    }
}
