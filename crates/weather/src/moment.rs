//! Moments as weather files write them.

use frames::Time;
use jiff::civil;
use jiff::tz::TimeZone;

/// A moment in RFC 3339, or as `2010-12-09 11:06:00`, which is UTC.
pub(crate) fn stamp(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return i64::try_from(stamp.as_nanosecond()).ok().map(Time);
    }
    utc(text.parse().ok()?)
}

/// `110522/1200`: year, month and day by two digits each, then hour and minute. Years from 50 on
/// are of the twentieth century.
pub(crate) fn compact(text: &str) -> Option<Time> {
    let (date, clock) = text.trim().split_once('/')?;
    let digits = |text: &str, from: usize| text.get(from..from + 2)?.parse::<i8>().ok();
    if date.len() != 6 || clock.len() != 4 {
        return None;
    }
    let year = i16::from(digits(date, 0)?);
    let century = if year < 50 { 2000 } else { 1900 };
    let (month, day) = (digits(date, 2)?, digits(date, 4)?);
    let (hour, minute) = (digits(clock, 0)?, digits(clock, 2)?);
    utc(civil::DateTime::new(century + year, month, day, hour, minute, 0, 0).ok()?)
}

/// A date and time that is UTC.
pub(crate) fn utc(moment: civil::DateTime) -> Option<Time> {
    let stamp = TimeZone::UTC.to_timestamp(moment).ok()?;
    i64::try_from(stamp.as_nanosecond()).ok().map(Time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_the_same_moment() {
        let noon = Time(1_306_065_600_000_000_000);
        for text in [
            "2011-05-22T12:00:00Z",
            "2011-05-22 12:00:00",
            "2011-05-22T14:00:00+02:00",
        ] {
            assert_eq!(stamp(text), Some(noon), "{text}");
        }
        assert_eq!(compact("110522/1200"), Some(noon));
        assert!(compact("570703/0000").is_some_and(|time| time < Time(0)));
        for text in [
            "110532/1200",
            "1105/1200",
            "110522/1260",
            "noon",
            "+1-1-1/+1+1",
        ] {
            assert!(compact(text).is_none() && stamp(text).is_none(), "{text}");
        }
    }
}
