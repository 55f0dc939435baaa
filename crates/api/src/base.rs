//! What every message shares: the protocol's version, time and mode.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Version of the protocol. A console that meets a higher one says so and shows nothing else.
pub const PROTOCOL: u32 = 1;

/// Engine time in UTC milliseconds since 1970, leap seconds not counted. A number, not text: the
/// console subtracts it many times a second, and today's value needs 41 of the 53 bits that a
/// JavaScript number holds exactly.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS,
)]
pub struct TimeMs(pub i64);

impl From<frames::Time> for TimeMs {
    /// The millisecond that holds the instant.
    fn from(time: frames::Time) -> Self {
        Self(time.0.div_euclid(1_000_000))
    }
}

/// Whether people are really in danger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// A drill, a demonstration, a replay.
    Exercise,
    /// Real life.
    Live,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_cut_to_the_millisecond_that_holds_it_on_both_sides_of_1970() {
        assert_eq!(TimeMs::from(frames::Time(1_999_999)), TimeMs(1));
        assert_eq!(TimeMs::from(frames::Time(-1)), TimeMs(-1));
    }
}
