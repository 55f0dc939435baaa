//! Room in a queue, by octets: a thousand small datagrams weigh less than a hundred of the largest.
//!
//! A queue that is bounded by its items alone is bounded by nothing where strangers choose how long the
//! items are. Whoever puts something in takes a place first; the place is free again when it is dropped,
//! wherever that is.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How much may wait in a queue, and how much does.
#[derive(Debug)]
pub struct Room {
    most: usize,
    taken: AtomicUsize,
}

/// So many octets' place.
#[derive(Debug)]
pub struct Place {
    octets: usize,
    room: Arc<Room>,
}

impl Room {
    /// Room for so many octets.
    pub fn new(most: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            taken: AtomicUsize::new(0),
        })
    }

    /// A place for so many; `None`: the queue is full.
    pub fn place(self: &Arc<Self>, octets: usize) -> Option<Place> {
        let more = |taken: usize| taken.checked_add(octets).filter(|sum| *sum <= self.most);
        self.taken
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, more)
            .ok()?;
        Some(Place {
            octets,
            room: Arc::clone(self),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.taken.fetch_sub(self.octets, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_refused_until_something_leaves() {
        let room = Room::new(1_000);
        let first = room.place(600).expect("fits");
        let second = room.place(400).expect("fits");
        assert!(room.place(1).is_none());
        drop(first);
        assert!(room.place(601).is_none());
        let third = room.place(600);
        assert!(third.is_some());
        drop((second, third));
        assert!(room.place(1_001).is_none());
        assert!(room.place(1_000).is_some());
    }
}
