//! A channel's queue: the newest state of each zone.
//!
//! The sender never waits. A newer state of a zone replaces the older one, unless it is a
//! cancellation that has not seen the TAKE COVER in the queue: then people stay in cover.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use site::ZoneId;
use tokio::sync::Notify;
use warning::{Notice, Order, Reality};

/// A queue that holds at most one notice a zone.
pub struct Outbox<R: Reality> {
    shared: Arc<Shared<R>>,
}

struct Shared<R: Reality> {
    waiting: Mutex<State<R>>,
    arrived: Notify,
}

struct State<R: Reality> {
    notices: BTreeMap<ZoneId, Notice<R>>,
    closed: bool,
}

impl<R: Reality> Clone for Outbox<R> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<R: Reality> Default for Outbox<R> {
    fn default() -> Self {
        let waiting = Mutex::new(State {
            notices: BTreeMap::new(),
            closed: false,
        });
        Self {
            shared: Arc::new(Shared {
                waiting,
                arrived: Notify::new(),
            }),
        }
    }
}

impl<R: Reality> Outbox<R> {
    /// Puts a notice in; never waits.
    pub fn put(&self, notice: Notice<R>) {
        self.with(|state| {
            let stays = state
                .notices
                .get(&notice.zone)
                .is_some_and(|old| outranks(old, &notice));
            if !stays {
                state.notices.insert(notice.zone, notice);
            }
        });
        self.shared.arrived.notify_one();
    }

    /// No more will come: the task ends once all is delivered.
    pub fn close(&self) {
        self.with(|state| state.closed = true);
        self.shared.arrived.notify_one();
    }

    /// Waits for the next notice, oldest decision first; `None` once closed and empty.
    pub async fn take(&self) -> Option<Notice<R>> {
        loop {
            let (next, closed) = self.with(|state| {
                let zone = state
                    .notices
                    .values()
                    .min_by_key(|n| (n.time, n.zone))
                    .map(|n| n.zone);
                (
                    zone.and_then(|zone| state.notices.remove(&zone)),
                    state.closed,
                )
            });
            if next.is_some() || closed {
                return next;
            }
            self.shared.arrived.notified().await;
        }
    }

    /// Whether something newer waits for the zone: then an older delivery need not be tried again.
    pub fn holds_newer(&self, than: &Notice<R>) -> bool {
        self.with(|state| {
            state
                .notices
                .get(&than.zone)
                .is_some_and(|n| !outranks(than, n))
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut State<R>) -> T) -> T {
        // A panic elsewhere cannot leave this map half changed.
        act(&mut self
            .shared
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner))
    }
}

/// Whether `old` must stay in the queue although `new` came.
fn outranks<R: Reality>(old: &Notice<R>, new: &Notice<R>) -> bool {
    let same_warning = old.warning == new.warning;
    let unseen_cover = matches!(old.order, Order::TakeCover { .. })
        && !matches!(new.order, Order::TakeCover { .. })
        && (!same_warning || new.version < old.version);
    unseen_cover || (same_warning && new.version < old.version)
}
