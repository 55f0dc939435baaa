//! Engine time: an anchor read once from the wall clock, plus a monotonic clock.
//!
//! Wall clocks may jump by an hour; what flies does not. So the wall is read when the server
//! starts, and from then on only monotonic time counts. How far the wall has strayed since is
//! watched: from a second on it is an alarm, told to people, never to the engine.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use frames::{Span, Time};

/// The only clock there is.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    anchor: Time,
    started: Instant,
}

impl Clock {
    /// Reads the wall clock, once.
    pub fn start() -> Self {
        Self {
            anchor: wall(),
            started: Instant::now(),
        }
    }

    /// Engine time now.
    pub fn now(&self) -> Time {
        let nanoseconds = i64::try_from(self.started.elapsed().as_nanos()).unwrap_or(i64::MAX);
        self.anchor + Span(nanoseconds)
    }

    /// How far the wall clock is ahead of engine time.
    pub fn wall_is_ahead_by(&self) -> Span {
        wall() - self.now()
    }
}

fn wall() -> Time {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Time(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
