//! A sensor that speaks and tells nothing: plot after plot comes, and none can be used.
//!
//! Its clock runs on another time, or it leaves out what the site file promises: heights, ranges. To the
//! people under it that is the same as silence, so that it counts as lost after the same while, with the reason.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Span, Time};

use crate::counts::Rejection;
use crate::limits::REFUSED_MIN;

/// Plots refused since the last one that could be used.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Refusals {
    /// The first and the latest of them, and why the latest was refused.
    between: Option<(Time, Time, Rejection)>,
    plots: u32,
}

impl Refusals {
    /// A plot could be used.
    pub fn used(&mut self) {
        *self = Self::default();
    }

    /// Plots could not; after a silence of `limit` they are counted anew.
    pub fn refused(&mut self, why: Rejection, plots: u32, now: Time, limit: Span) {
        let going_on = self.between.filter(|(_, latest, _)| now - *latest <= limit);
        if going_on.is_none() {
            self.plots = 0;
        }
        let first = going_on.map_or(now, |(first, ..)| first);
        self.between = Some((first, now, why));
        self.plots = self.plots.saturating_add(plots);
    }

    /// Why nothing that the sensor says has been of use for as long as a silence would take; `None`: something
    /// was, or it is silent.
    pub fn verdict(&self, now: Time, limit: Span) -> Option<Rejection> {
        let (first, latest, why) = self.between?;
        let lasts = latest - first >= limit && now - latest <= limit;
        (lasts && self.plots >= REFUSED_MIN).then_some(why)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Span = Span::from_millis(3_000);

    fn at(seconds: f64) -> Time {
        Time(0) + Span::from_seconds(seconds)
    }

    #[test]
    fn refusals_tell_once_they_have_lasted_as_long_as_a_silence_and_one_plot_ends_them() {
        let mut refusals = Refusals::default();
        for second in 0..=3 {
            let now = at(f64::from(second));
            assert_eq!(refusals.verdict(now, LIMIT), None, "{second} s");
            refusals.refused(Rejection::TimeFar, 1, now, LIMIT);
        }
        assert_eq!(refusals.verdict(at(3.0), LIMIT), Some(Rejection::TimeFar));
        assert_eq!(
            refusals.verdict(at(6.1), LIMIT),
            None,
            "silence is told as such"
        );
        refusals.used();
        refusals.refused(Rejection::TimeFar, 9, at(3.5), LIMIT);
        assert_eq!(refusals.verdict(at(3.5), LIMIT), None);
    }

    #[test]
    fn a_bad_plot_now_and_then_is_no_verdict() {
        let mut refusals = Refusals::default();
        for minute in 0..9 {
            let now = at(60.0 * f64::from(minute));
            refusals.refused(Rejection::Nonsense, 1, now, LIMIT);
            assert_eq!(refusals.verdict(now, LIMIT), None);
        }
    }
}
