//! Times in files: RFC 3339 in UTC with nine digits, so that a time survives a round trip exactly.

use frames::Time;

/// The text of a time, for example `2021-02-15T18:30:00.250000000Z`.
pub fn format(time: Time) -> String {
    jiff::Timestamp::from_nanosecond(i128::from(time.0))
        .map_or_else(|_| String::new(), |stamp| format!("{stamp:.9}"))
}

/// The whole years that nanoseconds in 64 bits can count, 1678 to 2261: the first moment, and the first one after.
const COUNTED: core::ops::Range<i64> = -9_214_560_000_000_000_000..9_214_646_400_000_000_000;

/// Reads a time; `None` when the text is not RFC 3339 or lies outside the whole years that nanoseconds in
/// 64 bits can count (1678 to 2261): sums of times would come to their end.
pub fn parse(text: &str) -> Option<Time> {
    let stamp: jiff::Timestamp = text.parse().ok()?;
    let nanoseconds = i64::try_from(stamp.as_nanosecond()).ok()?;
    COUNTED.contains(&nanoseconds).then_some(Time(nanoseconds))
}

/// For `#[serde(with = "rfc3339")]` on a [`Time`].
pub mod rfc3339 {
    use super::{Time, format, parse};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the time as text.
    pub fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format(*time))
    }

    /// Reads the time from text.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        parse(&text).ok_or_else(|| super::not_a_time(&text))
    }
}

/// For `#[serde(with = "rfc3339_option")]` on an `Option<Time>`.
pub mod rfc3339_option {
    use super::{Time, format, parse};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the time as text, or null.
    #[allow(clippy::ref_option, reason = "the shape that serde calls")]
    pub fn serialize<S: Serializer>(time: &Option<Time>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => serializer.serialize_str(&format(*time)),
            None => serializer.serialize_none(),
        }
    }

    /// Reads the time from text, or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Time>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        text.map(|text| parse(&text).ok_or_else(|| super::not_a_time(&text)))
            .transpose()
    }
}

fn not_a_time<E: serde::de::Error>(text: &str) -> E {
    E::custom(format_args!(
        "`{text}` is not an RFC 3339 time between 1678 and 2261"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_years_that_can_be_counted_are_times() {
        for (text, is_one) in [
            ("1677-12-31T23:59:59Z", false),
            ("1678-01-01T00:00:00Z", true),
            ("2261-12-31T23:59:59.999999999Z", true),
            ("2262-01-01T00:00:00Z", false),
            ("2262-04-11T00:00:00Z", false),
        ] {
            assert_eq!(parse(text).is_some(), is_one, "{text}");
        }
    }
}
