//! When something arrived, for recordings that do not say so.
//!
//! A raw file of ASTERIX has times of day alone. A block is taken to have arrived at the latest time
//! of day of its records, on the stated date, and on the next one after midnight; never before the
//! block before it. A block without a time arrives with the one before. A single time far ahead of
//! all others is damage: the clock follows it only once a second block agrees.

use frames::{Span, Time};

/// A jump ahead by more than this is believed only when it is confirmed.
const JUMP: Span = Span::from_millis(60_000);

/// The clock of one recording.
#[derive(Clone, Debug)]
pub struct BlockClock {
    midnight: Time,
    now: Option<Time>,
    jumped: Option<Time>,
}

impl BlockClock {
    /// For a recording that was begun on the day that holds `date`.
    pub fn new(date: Time) -> Self {
        Self {
            midnight: date.midnight(),
            now: None,
            jumped: None,
        }
    }

    /// When a datagram arrived.
    pub fn arrived(&mut self, octets: &[u8]) -> Time {
        match sensing::latest_of_day(octets) {
            Some(of_day) => self.at(self.unwrapped(of_day)),
            None => self.now.unwrap_or(self.midnight),
        }
    }

    /// Moves on to a time that an input states.
    pub fn at(&mut self, time: Time) -> Time {
        let before = self.now.unwrap_or(time);
        let jumps = time - before > JUMP;
        let now = if jumps && !self.confirms(time) {
            before
        } else {
            before.max(time)
        };
        self.now = Some(now);
        now
    }

    fn confirms(&mut self, time: Time) -> bool {
        let before = self.jumped.replace(time);
        before.is_some_and(|before| (time - before).0.abs() <= JUMP.0)
    }

    fn unwrapped(&self, of_day: Span) -> Time {
        let Some(now) = self.now else {
            return self.midnight + of_day;
        };
        let same_day = now.midnight() + of_day;
        if now - same_day > Span(Span::DAY.0 / 2) {
            same_day + Span::DAY
        } else if same_day - now > Span(Span::DAY.0 / 2) {
            same_day - Span::DAY
        } else {
            same_day
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asterix::BlockWriter;
    use asterix::views::{TimeOfDay, cat034};

    fn block(seconds: u32) -> Vec<u8> {
        let mut block = BlockWriter::new(34);
        let message = cat034::ServiceMessage {
            time_of_day: Some(TimeOfDay(seconds * 128)),
            ..Default::default()
        };
        block.push(&message).unwrap();
        block.finish()
    }

    #[track_caller]
    fn check(of_day: &[u32], expected: &[i64]) {
        let mut clock = BlockClock::new(Time(Span::DAY.0 + 5));
        let arrived: Vec<i64> = of_day
            .iter()
            .map(|seconds| clock.arrived(&block(*seconds)).0 / 1_000_000_000)
            .collect();
        assert_eq!(arrived, expected);
    }

    #[test]
    fn times_of_day_run_on_over_midnight() {
        check(&[86_399, 0, 1], &[172_799, 172_800, 172_801]);
    }

    #[test]
    fn the_clock_never_goes_back() {
        check(&[10, 12, 11, 13], &[86_410, 86_412, 86_412, 86_413]);
    }

    #[test]
    fn one_wild_time_does_not_drag_the_clock_along() {
        check(&[10, 40_000, 11], &[86_410, 86_410, 86_411]);
        check(
            &[10, 40_000, 40_001, 40_002],
            &[86_410, 86_410, 126_401, 126_402],
        );
    }
}
