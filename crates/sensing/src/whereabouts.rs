//! Where a mobile sensor stands, by its own word.
//!
//! A radar on a trailer says now and then where it is. What it measured on the way, or at a place that it has
//! not told, could be placed anywhere: its plots count while it stands where it was last seen to stand. The first
//! place that it ever tells counts at once; another one when it has said the same for [`STANDS`], and could have been
//! carried there since it last stood at its own: a receiver that is led astray jumps. A single word of a place that it
//! cannot have been carried to is no journey either: it blinds the sensor only once it has been told for as long.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Time;

use crate::limits::{CARRIED_MPS, STANDS, STILL_M};

/// Mean Earth radius, metres: near enough for distances of metres.
const EARTH_M: f64 = 6_371_000.0;

/// Latitude and longitude, radians.
type Place = [f64; 2];

/// Where one sensor stands, or whether it is on its way.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Whereabouts {
    /// Where its plots are placed from; `None`: it has not said yet.
    stands: Option<Place>,
    /// When it last said so.
    confirmed: Option<Time>,
    /// Where it says that it is instead.
    away: Option<Away>,
}

/// A place that it has left its own for, first and last told then.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct Away {
    place: Place,
    since: Time,
    until: Time,
}

impl Away {
    /// Whether it has been told for long enough to count.
    fn lasts(&self) -> bool {
        self.until - self.since >= STANDS
    }
}

impl Whereabouts {
    /// It says where it is.
    pub fn said(&mut self, place: Place, now: Time) {
        let is_near = |other: Place| apart_m(place, other) <= STILL_M;
        if self.stands.is_some_and(is_near) {
            self.confirmed = Some(now);
        }
        self.away = match self.away {
            _ if self.stands.is_some_and(is_near) => None,
            Some(away) if is_near(away.place) => Some(Away { until: now, ..away }),
            _ => Some(Away {
                place,
                since: now,
                until: now,
            }),
        };
    }

    /// A place that it has come to and stands at, until that is [noted](Self::settle).
    pub fn arrived(&self) -> Option<Place> {
        let away = self.away?;
        let stands = self.stands.is_none() || (self.could_be_carried(&away) && away.lasts());
        stands.then_some(away.place)
    }

    /// Whether it can have come there since it last stood at its own place.
    fn could_be_carried(&self, away: &Away) -> bool {
        self.stands.is_none_or(|own| {
            let gone_s = self
                .confirmed
                .map_or(f64::INFINITY, |left| (away.since - left).seconds());
            apart_m(own, away.place) <= STILL_M + CARRIED_MPS * gone_s
        })
    }

    /// Its plots are placed from there from now on.
    pub fn settle(&mut self, place: Place) {
        self.stands = Some(place);
        self.confirmed = self.away.map(|away| away.until);
        self.away = None;
    }

    /// Where its plots are placed from.
    pub fn stands(&self) -> Option<Place> {
        self.stands
    }

    /// Whether it is where its plots are placed from.
    pub fn is_placed(&self) -> bool {
        let strays = |away: Away| !away.lasts() && !self.could_be_carried(&away);
        self.stands.is_some() && self.away.is_none_or(strays)
    }
}

/// Distance over the ground, metres.
fn apart_m(a: Place, b: Place) -> f64 {
    let north_m = (a[0] - b[0]) * EARTH_M;
    let east_m = frames::wrap_pi(a[1] - b[1]) * EARTH_M * libm::cos(a[0]);
    (north_m * north_m + east_m * east_m).sqrt()
}

#[cfg(test)]
mod tests {
    use frames::Span;

    use super::*;

    /// So many metres north of a place.
    fn north(metres: f64) -> Place {
        [0.6 + metres / EARTH_M, 0.7]
    }

    fn at(seconds: f64) -> Time {
        Time(0) + Span::from_seconds(seconds)
    }

    #[test]
    fn the_first_place_counts_at_once_and_another_once_it_stands_there() {
        let mut sensor = Whereabouts::default();
        assert!(!sensor.is_placed(), "it has said nothing");
        sensor.said(north(0.0), at(0.0));
        assert_eq!(sensor.arrived(), Some(north(0.0)));
        sensor.settle(north(0.0));
        assert!(sensor.is_placed());
        // On the road: never twice in one place.
        for second in 1..30 {
            sensor.said(north(100.0 * f64::from(second)), at(f64::from(second)));
            assert!(!sensor.is_placed());
            assert_eq!(sensor.arrived(), None, "{second} s");
        }
        for second in 30..40 {
            sensor.said(north(3_000.0), at(f64::from(second)));
            assert_eq!(sensor.arrived(), None, "{second} s");
        }
        sensor.said(north(3_005.0), at(40.0));
        assert_eq!(sensor.arrived(), Some(north(3_000.0)));
        assert_eq!(sensor.stands(), Some(north(0.0)), "not noted yet");
    }

    #[test]
    fn the_noise_of_its_receiver_is_no_journey_and_a_false_word_is_taken_back() {
        let mut sensor = Whereabouts::default();
        sensor.settle(north(0.0));
        sensor.said(north(20.0), at(1.0));
        assert!(sensor.is_placed());
        sensor.said(north(100.0), at(2.0));
        assert!(!sensor.is_placed(), "it may have set off");
        sensor.said(north(0.0), at(3.0));
        assert!(sensor.is_placed());
    }

    #[test]
    fn a_leap_blinds_it_only_once_it_lasts() {
        let mut sensor = Whereabouts::default();
        sensor.settle(north(0.0));
        sensor.said(north(0.0), at(1.0));
        for second in 2..12 {
            sensor.said(north(20_000.0), at(f64::from(second)));
            assert!(sensor.is_placed(), "{second} s");
        }
        sensor.said(north(20_000.0), at(12.0));
        assert!(!sensor.is_placed(), "it insists");
        sensor.said(north(0.0), at(13.0));
        assert!(sensor.is_placed());
    }

    #[test]
    fn a_place_that_it_cannot_have_been_carried_to_is_not_believed() {
        let mut sensor = Whereabouts::default();
        sensor.said(north(0.0), at(0.0));
        sensor.settle(north(0.0));
        sensor.said(north(0.0), at(1.0));
        for second in 2..60 {
            sensor.said(north(20_000.0), at(f64::from(second)));
            assert_eq!(sensor.arrived(), None, "{second} s");
        }
        // Switched off for an hour and driven there.
        sensor.said(north(0.0), at(100.0));
        for second in 3_700..3_711 {
            sensor.said(north(20_000.0), at(f64::from(second)));
        }
        assert_eq!(sensor.arrived(), Some(north(20_000.0)));
    }
}
