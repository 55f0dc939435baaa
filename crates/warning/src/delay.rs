//! How long before an impact a decision must fall for people to be in shelter: the time to shelter,
//! the delay until sirens sound and phones ring, and the way of the sound.

use frames::Span;
use site::{Site, Zone};

/// For each zone of the site, in order.
pub fn delays(site: &Site) -> Vec<Span> {
    let delay = |zone: &Zone| {
        Span::from_seconds(
            zone.time_to_shelter_s + site.policy.alert_delay_s + site.sound_delay_s(zone),
        )
    };
    site.zones.iter().map(delay).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::{EllipsoidHeight, Geodetic};
    use site::{Polygon, Siren};

    #[test]
    fn sound_takes_its_time_to_whoever_is_worst_off() {
        let here = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0));
        let mut site = Site::new("here", here);
        let corners = vec![[0.0, 0.0], [0.0, 686.0], [100.0, 0.0]];
        site.zones.push(Zone {
            id: "a".into(),
            name: "A".into(),
            outline: Polygon::new(corners).unwrap(),
            outline_deg: Vec::new(),
            time_to_shelter_s: 10.0,
            population: 0,
        });
        assert_eq!(delays(&site), [Span::from_seconds(11.0)]);
        site.sirens.push(Siren {
            id: "s".into(),
            position: here,
            mast_m: 0.0,
            sound_power_db: 120.0,
        });
        assert!((delays(&site)[0].seconds() - 13.0).abs() < 1e-6);
    }
}
