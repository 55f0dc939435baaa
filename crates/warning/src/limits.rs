//! The maxima and steps of this crate.

use frames::Span;

/// Objects whose forecasts are kept; beyond it the least pressing goes, see [`crate::Warnings::forecast`].
pub const OBJECTS_MAX: usize = 4_096;
/// An object takes part in a warning from this probability on.
pub const SHARE_MIN: f64 = 0.01;
/// A forecast of so few plots does not outlive its track, unless a warning rests on it.
pub const FAINT_PLOTS_MAX: u32 = 3;
/// Updates of one warning are at least this far apart ...
pub const UPDATE_STEP: Span = Span::from_millis(2_000);
/// ... unless the first impact comes earlier by this much.
pub const EARLIER_STEP: Span = Span::from_millis(2_000);
/// A change of probability that is worth an update.
pub const PROBABILITY_STEP: f64 = 0.3;
/// A longer stay in shelter that is worth an update.
pub const UNTIL_STEP: Span = Span::from_millis(30_000);
/// Any longer stay is said so long before the one that was stated runs out: to its readers an end without an
/// all-clear is UNKNOWN, and nobody is to leave shelter on a stay that others know to be longer.
pub const UNTIL_NEAR: Span = Span::from_millis(10_000);
