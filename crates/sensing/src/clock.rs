//! A sensor's clock: from time of day to time, and how far it is off.
//!
//! A time of day counts from the last midnight UTC, so that a report from just before midnight may
//! arrive just after it: of the days around, the one nearest to the receipt is meant. The median of
//! the offset would want a memory; a running step towards each offset follows it well enough to be
//! watched: delay plus clock error, in the sensor's favour of neither.
//!
//! Whether the clock is off is asked of many reports in a row: one wild time says nothing of it.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};

use crate::limits::{CLOCK_LATE, CLOCK_STREAK, TIME_AHEAD_MAX};

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
    /// Latest that a report of a right clock is.
    patience: Span,
    off: bool,
    /// Reports in a row that speak against `off` as it is.
    against: u8,
}

/// The part of a new offset that is taken over, as a divisor.
const FOLLOW: i64 = 16;

impl Clock {
    /// Of a sensor that looks again after so many seconds, and may tell of a whole turn at its end.
    pub(crate) fn new(revisit_s: f64) -> Self {
        Self {
            patience: CLOCK_LATE + Span::from_seconds(revisit_s),
            ..Self::default()
        }
    }

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
        let is_off = offset > TIME_AHEAD_MAX || offset < Span(-self.patience.0);
        self.against = if is_off == self.off {
            0
        } else {
            self.against + 1
        };
        if self.against >= CLOCK_STREAK {
            (self.off, self.against) = (is_off, 0);
        }
        Some(time)
    }

    /// Whether report after report is ahead of its receipt, or later than delay explains.
    pub(crate) fn is_off(&self) -> bool {
        self.off
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
    fn a_clock_is_off_once_many_reports_in_a_row_say_so_and_right_again_likewise() {
        let mut clock = Clock::new(1.0);
        let mut told = |offset_s: f64, reports: u8| {
            for _ in 0..reports {
                clock.time(Stamp::Utc(Time(0) + Span::from_seconds(offset_s)), Time(0));
            }
            clock.is_off()
        };
        assert!(!told(9.9, 1), "one wild time");
        assert!(!told(-0.05, 1));
        assert!(!told(4.0, CLOCK_STREAK - 1));
        assert!(told(4.0, 1));
        assert!(told(-0.05, CLOCK_STREAK - 1));
        assert!(!told(-0.05, 1));
        // The first plots of a turn of a second that is sent as a whole, then GPS time.
        assert!(!told(-1.4, 99));
        assert!(told(18.0, 99));
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
