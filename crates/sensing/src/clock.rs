//! A sensor's clock: from time of day to time, and how far it is off.
//!
//! A time of day counts from the last midnight UTC, so that a report from just before midnight may
//! arrive just after it: of the days around, the one nearest to the receipt is meant. The median of
//! the offset would want a memory; a running step towards each offset follows it well enough to be
//! watched: delay plus clock error, in the sensor's favour of neither.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};

/// How a report says when it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// In full.
    Utc(Time),
    /// Since midnight.
    OfDay(Span),
    /// Not at all.
    Absent,
}

/// What is known of one sensor's clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Clock {
    offset: Option<Span>,
}

/// The part of a new offset that is taken over, as a divisor.
const FOLLOW: i64 = 16;

impl Clock {
    /// When a report was made, given when it arrived.
    pub(crate) fn time(&mut self, stamp: Stamp, received: Time) -> Option<Time> {
        let time = match stamp {
            Stamp::Utc(time) => time,
            Stamp::OfDay(of_day) => nearest_day(of_day, received),
            Stamp::Absent => return None,
        };
        let offset = time - received;
        self.offset = Some(match self.offset {
            None => offset,
            Some(Span(before)) => Span(before + offset.0.saturating_sub(before) / FOLLOW),
        });
        Some(time)
    }

    /// The sensor's time less the time of receipt, followed slowly.
    pub(crate) fn offset(&self) -> Option<Span> {
        self.offset
    }
}

fn nearest_day(of_day: Span, received: Time) -> Time {
    let same_day = received.midnight() + of_day;
    let half = Span(Span::DAY.0 / 2);
    if same_day - received > half {
        same_day - Span::DAY
    } else if received - same_day > half {
        same_day + Span::DAY
    } else {
        same_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = Span::DAY.0;

    #[test]
    fn midnight_is_crossed_in_both_directions() {
        let mut clock = Clock::default();
        let before = Stamp::OfDay(Span(DAY - 5));
        assert_eq!(
            clock.time(before, Time(3 * DAY + 7)),
            Some(Time(3 * DAY - 5))
        );
        let after = Stamp::OfDay(Span(5));
        assert_eq!(
            clock.time(after, Time(3 * DAY - 7)),
            Some(Time(3 * DAY + 5))
        );
        assert_eq!(clock.time(after, Time(DAY + 7)), Some(Time(DAY + 5)));
        assert_eq!(clock.time(Stamp::Absent, Time(0)), None);
    }

    #[test]
    fn the_offset_settles_on_a_steady_delay() {
        let mut clock = Clock::default();
        for second in 0..200 {
            let received = Time(second * 1_000_000_000);
            clock.time(Stamp::Utc(received - Span::from_millis(40)), received);
        }
        assert_eq!(clock.offset(), Some(Span::from_millis(-40)));
    }
}
