//! Time as UTC nanoseconds since 1970, and spans between times.
//!
//! Signed 64 bits reach from 1677 to 2262. Arithmetic saturates: a hostile time of day may ask for
//! a time that does not exist, and must not stop the engine. Text forms live at the edges.

use borsh::{BorshDeserialize, BorshSerialize};
use core::ops::{Add, AddAssign, Sub};

/// An instant: UTC nanoseconds since 1970-01-01, leap seconds not counted.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Time(pub i64);

/// A signed length of time in nanoseconds.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    BorshSerialize,
    BorshDeserialize,
)]
pub struct Span(pub i64);

impl Time {
    /// Seconds since 1970 as a float: for differences only, it holds microseconds today.
    pub fn seconds(self) -> f64 {
        self.0 as f64 * 1e-9
    }

    /// Midnight UTC of the day that holds this instant.
    pub fn midnight(self) -> Self {
        Self(self.0 - self.0.rem_euclid(Span::DAY.0))
    }
}

impl Span {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// Twenty-four hours.
    pub const DAY: Self = Self(86_400_000_000_000);

    /// A span of so many seconds, to the nearest nanosecond; out of range saturates, NaN is zero.
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1e9).round() as i64)
    }

    /// A span of so many milliseconds.
    pub const fn from_millis(milliseconds: i64) -> Self {
        Self(milliseconds.saturating_mul(1_000_000))
    }

    /// This span in seconds.
    pub fn seconds(self) -> f64 {
        self.0 as f64 * 1e-9
    }
}

impl Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl AddAssign<Span> for Time {
    fn add_assign(&mut self, span: Span) {
        *self = *self + span;
    }
}

impl Sub<Span> for Time {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

impl Sub for Time {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Span {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn midnight_is_at_or_before_the_instant_on_both_sides_of_1970() {
        assert_eq!(Time(Span::DAY.0 + 5).midnight(), Time(Span::DAY.0));
        assert_eq!(Time(-5).midnight(), Time(-Span::DAY.0));
    }

    #[test]
    fn arithmetic_saturates_at_the_ends_of_time() {
        assert_eq!(Time(i64::MAX) + Span::DAY, Time(i64::MAX));
        assert_eq!(Time(i64::MIN) - Time(i64::MAX), Span(i64::MIN));
        assert_eq!(Span::from_seconds(f64::INFINITY), Span(i64::MAX));
        assert_eq!(Span::from_seconds(f64::NAN), Span::ZERO);
    }
}
