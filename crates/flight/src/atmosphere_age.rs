//! How much less is known of the air as its measurement grows old, or lies far away.
//!
//! Weather changes and moves on: a wind profile that was right to 1 m/s is wrong by 4 m/s six hours
//! later. To the stated variances is added
//!
//! ```text
//! S² (1 − exp(−h / 27))        h = age in hours + distance in km / 20
//! ```
//!
//! with S = 10 m/s for each component of wind and 0.014 for ln of density: little at first, growing
//! straight with time, and in the end what one day differs from another. Distance counts as the time
//! in which weather crosses it. The four numbers were fitted to 890 pairs of real soundings of the
//! same station or the same hour that come with SHARPpy (`crates/weather/peers/check_growth.py` repeats
//! the comparison: from 4 to 48 hours and from 330 to 1100 km, within a third). Those are days of severe
//! storms over the United States: elsewhere the law is on the safe side.

use frames::{Span, Time};
use site::Air;

/// Standard deviation of a wind component between unrelated days, m/s.
const WIND_SD_MPS: f64 = 10.0;
/// The same of ln of density at one height.
const DENSITY_SD: f64 = 0.014;
/// Hours in which all but 1/e of that builds up.
const HOURS: f64 = 27.0;
/// Speed at which distance counts as age, m/s: 20 km/h.
const SPEED_MPS: f64 = 20.0 / 3.6;

/// How well the air is known at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirSpread {
    /// Standard deviation of each wind component, m/s.
    pub wind_sd_mps: f64,
    /// Relative standard deviation of density.
    pub density_sd: f64,
    /// Time from the measurement to this moment, or back to it; `None`: not stated.
    pub age: Option<Span>,
    /// So old that people must be told.
    pub stale: bool,
}

/// The age that a distance from the place of measurement counts as.
pub fn distance_as_age(distance_m: f64) -> Span {
    Span::from_seconds(distance_m.max(0.0) / SPEED_MPS)
}

/// How well a stated air is known at a moment.
pub fn air_spread(air: &Air, at: Time) -> AirSpread {
    let Some(measured) = air.measured else {
        return AirSpread {
            wind_sd_mps: air.wind_sd_mps,
            density_sd: air.density_sd,
            age: None,
            stale: false,
        };
    };
    let since_s = (at - measured.at).seconds().abs();
    let hours = (since_s + distance_as_age(measured.distance_m).seconds()) / 3600.0;
    let grown = -libm::expm1(-hours / HOURS);
    let with = |stated: f64, most: f64| (stated * stated + most * most * grown).sqrt();
    let age = Span::from_seconds(since_s);
    AirSpread {
        wind_sd_mps: with(air.wind_sd_mps, WIND_SD_MPS),
        density_sd: with(air.density_sd, DENSITY_SD),
        age: Some(age),
        stale: age > air.stale_after,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use site::Measured;

    fn measured(distance_m: f64) -> Air {
        Air {
            wind_sd_mps: 1.0,
            density_sd: 0.005,
            measured: Some(Measured {
                at: Time(0),
                distance_m,
            }),
            ..Air::standard()
        }
    }

    fn after(hours: f64) -> Time {
        Time(0) + Span::from_seconds(3600.0 * hours)
    }

    #[test]
    fn a_fresh_profile_is_as_good_as_stated_and_an_old_one_is_not() {
        let air = measured(0.0);
        let fresh = air_spread(&air, Time(0));
        assert_eq!((fresh.wind_sd_mps, fresh.density_sd), (1.0, 0.005));
        let mut before = 0.0;
        for hours in [0.0, 1.0, 6.0, 12.0, 24.0, 48.0, 480.0] {
            let spread = air_spread(&air, after(hours));
            assert!(spread.wind_sd_mps > before, "{hours} h: {spread:?}");
            assert_eq!(spread.stale, hours > 6.0, "{hours} h");
            before = spread.wind_sd_mps;
        }
        assert!((before - 101_f64.sqrt()).abs() < 1e-6, "{before}");
    }

    /// Root mean square differences of 1,228 real soundings (SHARPpy 1.4.0a5), 1.5 to 10 km, wind per
    /// component: age in hours, distance in km, wind m/s, relative density.
    #[test]
    fn the_law_is_that_of_real_soundings_within_a_third() {
        let pairs = [
            [6.0, 0.0, 5.62, 0.0067],
            [24.0, 0.0, 6.83, 0.0066],
            [48.0, 0.0, 8.12, 0.0101],
            [0.0, 329.0, 6.02, 0.0102],
            [0.0, 476.0, 7.08, 0.0086],
            [0.0, 704.0, 8.94, 0.0121],
            [0.0, 914.0, 8.76, 0.0131],
            [0.0, 1088.0, 10.23, 0.0148],
        ];
        for [hours, distance_km, wind, density] in pairs {
            let air = Air {
                wind_sd_mps: 0.0,
                density_sd: 0.0,
                ..measured(1e3 * distance_km)
            };
            let spread = air_spread(&air, after(hours));
            let off = spread.wind_sd_mps / wind;
            assert!(
                (0.75..1.34).contains(&off),
                "{hours} h {distance_km} km: {off}"
            );
            let off = spread.density_sd / density;
            assert!(
                (0.75..1.67).contains(&off),
                "{hours} h {distance_km} km: {off}"
            );
        }
    }

    #[test]
    fn an_unstated_time_changes_nothing_and_a_forecast_is_as_old_before_as_after() {
        let plain = Air::standard();
        let spread = air_spread(&plain, Time(i64::MAX));
        assert_eq!(spread.wind_sd_mps, plain.wind_sd_mps);
        assert!(spread.age.is_none() && !spread.stale);
        let air = measured(0.0);
        assert_eq!(air_spread(&air, after(-5.0)), air_spread(&air, after(5.0)));
    }
}
