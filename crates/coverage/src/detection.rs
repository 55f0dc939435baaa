//! How long a sensor must see an object until the decision to warn, at the 95th percentile of luck.
//!
//! Two things take time, and the longer one counts.
//!
//! **Detections.** A decision needs M of them. Looks come every T seconds, the first at a random
//! moment after the object comes into view, each a detection with probability P. With P_n the chance
//! of M detections among n looks, the chance of M within (n + f) T is (1 - f) P_n + f P_(n+1): n looks
//! for certain, and one more in a part f of cases. The least such time with 95 % is what counts.
//!
//! **Accuracy.** A zone is warned when it is likely that the impact endangers it, so the impact must
//! be known about as well as the zone is wide. An angle known to s from each look, over a time B in
//! view, gives the velocity across to s R / √(Σ(t - t̄)²) with Σ(t - t̄)² = P B³ / 12 T, and the impact
//! t seconds ahead to t times that. So B = (12 T q² / P)^⅓, q = s R t / (what is needed), after the
//! first detection.
//!
//! A step of s seconds in view counts s over that time, and steps add up over time. **Several sensors** that see the
//! same moment do not: what they know adds up, and known twice as well a decision falls after B / 2^⅓, not B / 2. So
//! their counts g make (Σ g³)^⅓ ([`together`]).
//!
//! That takes the impact to be as far ahead as it is in general. Farther ahead a decision takes longer:
//! what velocity is not known of is multiplied by more time, and the policy, which asks for less
//! certainty as time runs out, still asks for all of it. So what is decided before the policy begins to ask
//! for less is put off by a part of that ([`Accuracy::waits_s`]; measured, `docs/coverage.md`).

use site::{Polygon, Sensor, Site, Zone};

use crate::arcs::Arc;
use crate::settings::Settings;

/// Luck that is allowed for: the decision comes earlier in this part of cases.
const CONFIDENCE: f64 = 0.95;

/// More looks than this are no detection.
const LOOKS_MAX: u32 = 60;

/// Standard deviation of the impact over the half width of what is endangered, at which the chance
/// of danger reaches one half, about: a circle of half the probability has 1.18 of its radius.
const HALF_LIKELY: f64 = 1.18;

/// Part of an arc's flight that lies ahead when decisions fall.
const AHEAD: f64 = 0.75;

/// How much of each second that a decision would come earlier is waited away, so that 95 in 100 of simulated
/// arrivals kept what they were promised (`docs/coverage.md`).
const WAITED: f64 = 0.15;

/// The least number of looks among which `detections` are found with confidence; `None`: too many.
pub fn looks_needed(detections: u32, probability: f64) -> Option<u32> {
    looks_in_time(detections, probability).map(|looks| looks.ceil() as u32)
}

/// Time within which `detections` are found with confidence, in times between looks, where the first
/// look comes at a random moment; `None`: too long.
pub fn looks_in_time(detections: u32, probability: f64) -> Option<f64> {
    let p = probability.clamp(0.0, 1.0);
    // Chance of exactly j detections so far, for j below what is needed.
    let mut fewer = vec![0.0; detections as usize];
    *fewer.first_mut()? = 1.0;
    let mut before = 0.0;
    for looks in 1..=LOOKS_MAX {
        for j in (0..fewer.len()).rev() {
            let gained = if j > 0 { fewer[j - 1] * p } else { 0.0 };
            fewer[j] = fewer[j] * (1.0 - p) + gained;
        }
        let now = 1.0 - fewer.iter().sum::<f64>();
        if now >= CONFIDENCE {
            let part = (CONFIDENCE - before) / (now - before);
            return Some(f64::from(looks) - 1.0 + part);
        }
        before = now;
    }
    None
}

/// How well an impact must be known, and how far ahead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Accuracy {
    /// Standard deviation of the impact, metres.
    pub(crate) impact_sd_m: f64,
    /// Time from the decision to the impact, seconds.
    pub(crate) ahead_s: f64,
    /// So long before the impact the policy begins to ask for less certainty, seconds; earlier decisions are put
    /// off.
    pub(crate) near_s: f64,
}

impl Accuracy {
    /// By the site's smallest zone with its classes' danger radius around it, its longest arc, and its policy for
    /// the zone that needs the least time. Where sound has a way to go the policy begins sooner: that is left out.
    pub(crate) fn of(site: &Site, arcs: &[Arc]) -> Self {
        let area_m2 = |outline: &Polygon| {
            let parts = outline
                .edges()
                .map(|([ax, ay], [bx, by])| ax * by - bx * ay);
            parts.sum::<f64>().abs() / 2.0
        };
        let half_m = |zone: &Zone| area_m2(&zone.outline).sqrt() / 2.0;
        let smallest_m = site.zones.iter().map(half_m).fold(f64::INFINITY, f64::min);
        let smallest_m = if smallest_m.is_finite() {
            smallest_m
        } else {
            0.0
        };
        let danger_m = site.threats.iter().map(|threat| threat.danger_radius_m);
        let half_width_m = smallest_m + danger_m.fold(50.0, f64::max);
        let longest_s = arcs.iter().map(|arc| arc.flight_s).fold(0.0, f64::max);
        let shelter_s = site.zones.iter().map(|zone| zone.time_to_shelter_s);
        let shelter_s = shelter_s.reduce(f64::min).unwrap_or(0.0);
        Self {
            impact_sd_m: half_width_m / HALF_LIKELY,
            ahead_s: AHEAD * longest_s,
            near_s: site.policy.fall_s + site.policy.alert_delay_s + shelter_s,
        }
    }

    /// How long a decision is put off that would fall so long before the impact, seconds; less than it
    /// would come earlier, so that the earlier one stays the earlier one.
    pub(crate) fn waits_s(&self, decided_s: f64) -> f64 {
        WAITED * (decided_s - self.near_s).max(0.0)
    }
}

/// What two sensors that see the same moment count together, given what each counts by itself: (a³ + b³)^⅓ within
/// 0.2 % above and 4 % below, in whole numbers, more for more of either, and of one alone as much as it counts. Of more than two
/// it falls a little short by order, never over: weaker ones taken in after a stronger one may count nothing, and like ones
/// come near to twice as much as one.
#[inline(always)]
pub(crate) fn together(a: u16, b: u16) -> u16 {
    let (more, less) = (a.max(b), a.min(b));
    more.saturating_add(less.saturating_sub(more / 2) / 2)
}

/// Seconds in view of a sensor, at a distance, after which the decision falls in 95 % of cases;
/// `None`: too weak to count on.
pub(crate) fn decision_s(
    sensor: &Sensor,
    settings: &Settings,
    accuracy: &Accuracy,
    distance_m: f64,
) -> Option<f64> {
    let probability = sensor
        .detection
        .probability(settings.cross_section_m2, distance_m);
    let found_s = looks_in_time(settings.detections, probability)? * sensor.revisit_s;
    let first_s = looks_in_time(1, probability)? * sensor.revisit_s;
    // What its north is off stays, however often it looks.
    let turned_m = sensor.alignment_sd_rad * distance_m;
    let allowed2 = accuracy.impact_sd_m * accuracy.impact_sd_m - turned_m * turned_m;
    if allowed2 <= 0.0 {
        return None;
    }
    let needed = sensor.angle_sd_rad() * distance_m * accuracy.ahead_s / allowed2.sqrt();
    let known_s = libm::cbrt(12.0 * sensor.revisit_s * needed * needed / probability);
    Some(found_s.max(first_s + known_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_far_ahead_is_put_off_and_stays_the_earlier() {
        let accuracy = Accuracy {
            impact_sd_m: 400.0,
            ahead_s: 30.0,
            near_s: 20.0,
        };
        assert_eq!(accuracy.waits_s(19.0), 0.0);
        assert!((accuracy.waits_s(30.0) - 1.5).abs() < 1e-12);
        assert!(40.0 - accuracy.waits_s(40.0) > 39.5 - accuracy.waits_s(39.5));
    }

    #[test]
    fn sensors_together_count_as_the_third_root_of_their_cubes() {
        for (a, b) in [
            (6000, 6000),
            (6000, 4800),
            (6000, 3000),
            (900, 6000),
            (0, 700),
        ] {
            let (x, y) = (f64::from(a), f64::from(b));
            let exact = libm::cbrt(x * x * x + y * y * y);
            let found = f64::from(together(a, b));
            assert!(
                (0.959 * exact..=1.002 * exact).contains(&found),
                "{a} {b}: {found}"
            );
            assert_eq!(together(a, b), together(b, a));
        }
        // Like ones, one after the other: 2^⅓, 3^⅓, 4^⅓.
        let like = |count: usize| f64::from([6000; 8][..count].iter().copied().fold(0, together));
        for count in 1..=8_u32 {
            let exact = 6000.0 * libm::cbrt(f64::from(count));
            let found = like(count as usize);
            assert!(
                (0.93 * exact..=1.002 * exact).contains(&found),
                "{count}: {found}"
            );
        }
    }

    /// What bounds rest on: extremes of the parts give extremes of the whole.
    #[test]
    fn more_of_either_is_never_less_together() {
        for a in (0..3000).step_by(7) {
            for b in (0..3000).step_by(11) {
                let here = together(a, b);
                assert!(here >= a.max(b));
                assert!(
                    together(a + 1, b) >= here && together(a, b + 1) >= here,
                    "{a} {b}"
                );
            }
        }
    }

    /// What a sensor's north may be off is in every look alike: it delays, and beyond what may be off nothing is decided.
    #[test]
    fn a_sensor_whose_north_is_in_doubt_is_counted_on_later_or_not_at_all() {
        let text = include_str!("../../planning/tests/plain.toml");
        let world = sitefile::from_text("plain.toml".as_ref(), text).expect("a valid site");
        let mut sensor = world.site.sensors[0].clone();
        let accuracy = Accuracy {
            impact_sd_m: 100.0,
            ahead_s: 20.0,
            near_s: 10.0,
        };
        let settings = Settings {
            cell_m: 30.0,
            half_width_m: 10_000.0,
            sharpness: terrain::Sharpness::Exact,
            azimuth_step_deg: 10.0,
            arcs: Vec::new(),
            cross_section_m2: 0.01,
            detections: 2,
            decision_delay_s: 0.0,
            siren_level_db: 75.0,
        };
        let mut decided = |alignment_sd_deg: f64| {
            sensor.alignment_sd_rad = alignment_sd_deg.to_radians();
            decision_s(&sensor, &settings, &accuracy, 8_000.0)
        };
        let sure = decided(0.0).expect("it is near");
        let doubtful = decided(0.5).expect("70 of 100 m");
        assert!(doubtful > sure * 1.05, "{doubtful} {sure}");
        assert_eq!(decided(0.8), None);
    }

    /// Against binomial tables: P(X >= 3 | n = 4, p = 0.9) = 0.9477, n = 5: 0.9914.
    #[test]
    fn looks_follow_the_binomial_tables() {
        assert_eq!(looks_needed(3, 1.0), Some(3));
        assert_eq!(looks_needed(3, 0.9), Some(5));
        assert_eq!(looks_needed(1, 0.5), Some(5));
        assert_eq!(looks_needed(3, 0.01), None);
        // 4 + (0.95 - 0.9477) / (0.9914 - 0.9477).
        let looks = looks_in_time(3, 0.9).expect("enough");
        assert!((looks - 4.0526).abs() < 1e-3, "{looks}");
    }
}
