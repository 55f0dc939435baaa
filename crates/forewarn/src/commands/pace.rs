//! A recording played at the speed of life, or faster.

#![allow(
    clippy::disallowed_methods,
    reason = "whoever watches lives in real time; the engine does not see it"
)]

use std::time::{Duration, Instant};

use frames::Time;

/// Waits until a recording's time has come.
pub struct Pace {
    factor: f64,
    start: Option<(Instant, Time)>,
}

impl Pace {
    /// So many recorded seconds a second.
    pub fn new(factor: f64) -> Self {
        Self {
            factor,
            start: None,
        }
    }

    /// Waits until `time` is due; the first call's is due at once.
    pub fn wait_for(&mut self, time: Time) {
        let (began, first) = *self.start.get_or_insert_with(|| (Instant::now(), time));
        let ahead_s = (time - first).seconds().max(0.0) / self.factor;
        let due = Duration::try_from_secs_f64(ahead_s).unwrap_or(Duration::MAX);
        std::thread::sleep(due.saturating_sub(began.elapsed()));
    }
}
