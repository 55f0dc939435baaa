//! How long before an impact a decision must fall for people to be in shelter: the time to shelter,
//! the delay until sirens sound and phones ring, and the way of the sound.

use frames::{SiteFrame, Span};
use site::{Site, Zone};

/// Speed of sound near the ground, m/s (15 °C gives 340, 20 °C gives 343).
pub const SOUND_MPS: f64 = 343.0;

/// For each zone of the site, in order.
pub fn delays(site: &Site) -> Vec<Span> {
    let frame = SiteFrame::new(site.origin);
    let sirens: Vec<[f64; 2]> = site
        .sirens
        .iter()
        .map(|siren| frame.to_enu(siren.position))
        .map(|place| [place.x(), place.y()])
        .collect();
    let delay = |zone: &Zone| {
        Span::from_seconds(
            zone.time_to_shelter_s + site.policy.alert_delay_s + sound_delay_s(zone, &sirens),
        )
    };
    site.zones.iter().map(delay).collect()
}

/// From the nearest siren to the corner of the zone that is worst off; nothing where no siren
/// stands: phones do not wait for sound.
fn sound_delay_s(zone: &Zone, sirens: &[[f64; 2]]) -> f64 {
    let nearest = |corner: &[f64; 2]| {
        sirens
            .iter()
            .map(|siren| distance_m(*corner, *siren))
            .fold(f64::INFINITY, f64::min)
    };
    let farthest_m = zone
        .outline
        .points_m()
        .iter()
        .map(nearest)
        .fold(0.0, f64::max);
    if farthest_m.is_finite() {
        farthest_m / SOUND_MPS
    } else {
        0.0
    }
}

fn distance_m([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    ((ax - bx) * (ax - bx) + (ay - by) * (ay - by)).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::{EllipsoidHeight, Geodetic};
    use site::{Polygon, Siren};

    #[test]
    fn sound_takes_its_time_to_the_far_corner() {
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
