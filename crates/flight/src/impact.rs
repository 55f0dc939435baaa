//! Where an object may come down: a weighted set of points and times.
//!
//! Over terrain an ellipse lies (behind a ridge a linear 90 % ellipse holds 80 %), so the
//! distribution stays a set of points that were each flown to the ground, and every probability is
//! a sum over it. The set is finite: each point stands for its neighbourhood, a small round kernel,
//! so that a zone's probability moves smoothly as the set moves over its border.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Enu, Position, Span, Time};
use site::Polygon;

use crate::normal_set::normal_cdf;

/// One possible impact.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ImpactPoint {
    /// Its share of the probability; all points of a distribution sum to one.
    pub weight: f64,
    /// Where, on the ground.
    pub position: Position<Enu>,
    /// When.
    pub time: Time,
}

/// A set of possible impacts of one object.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ImpactDistribution {
    /// The possible impacts.
    pub points: Vec<ImpactPoint>,
    /// Mean point (east, north, up in metres; on the ground under the mean).
    pub mean: Position<Enu>,
    /// Covariance [[ee, en], [en, nn]], m².
    pub covariance_m2: [[f64; 2]; 2],
    /// Mean time.
    pub time: Time,
    /// Standard deviation of the time, seconds.
    pub time_sd_s: f64,
    /// 5th percentile of the time: the moment by which a warning must have worked.
    pub time_early: Time,
    /// Whether part of it rests on ground that is not known.
    pub over_unknown_ground: bool,
}

/// A circle that holds all but a thousandth of an object's possible impacts, found cheaply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reach {
    /// Centre.
    pub centre: Position<Enu>,
    /// Radius, metres.
    pub radius_m: f64,
    /// The earliest of the hypotheses' own moments of impact.
    pub time: Time,
}

impl Reach {
    /// Whether the circle, made larger by the danger radius, touches a zone.
    pub fn touches(&self, zone: &Polygon, danger_radius_m: f64) -> bool {
        let centre = [self.centre.x(), self.centre.y()];
        zone.distance_m(centre) <= self.radius_m + danger_radius_m
    }
}

impl ImpactDistribution {
    /// From points whose weights are positive; they are scaled to sum to one. `None` where there are
    /// none, or where a number is not finite.
    pub fn from_points(mut points: Vec<ImpactPoint>, over_unknown_ground: bool) -> Option<Self> {
        let total: f64 = points.iter().map(|p| p.weight).sum();
        let finite = points
            .iter()
            .all(|p| p.position.is_finite() && p.weight >= 0.0);
        if !(finite && total > 0.0 && total.is_finite()) {
            return None;
        }
        for point in &mut points {
            point.weight /= total;
        }
        let reference = points.first()?.time;
        let after_s = |p: &ImpactPoint| (p.time - reference).seconds();
        let mean_of =
            |value: &dyn Fn(&ImpactPoint) -> f64| points.iter().map(|p| p.weight * value(p)).sum();
        let (east, north): (f64, f64) =
            (mean_of(&|p| p.position.x()), mean_of(&|p| p.position.y()));
        let up: f64 = mean_of(&|p| p.position.z());
        let moment = |a: &dyn Fn(&ImpactPoint) -> f64, b: &dyn Fn(&ImpactPoint) -> f64| -> f64 {
            points.iter().map(|p| p.weight * a(p) * b(p)).sum()
        };
        let de = |p: &ImpactPoint| p.position.x() - east;
        let dn = |p: &ImpactPoint| p.position.y() - north;
        let mean_s: f64 = mean_of(&after_s);
        let dt = |p: &ImpactPoint| after_s(p) - mean_s;
        let en = moment(&de, &dn);
        Some(Self {
            mean: Position::new(east, north, up),
            covariance_m2: [[moment(&de, &de), en], [en, moment(&dn, &dn)]],
            time: reference + Span::from_seconds(mean_s),
            time_sd_s: moment(&dt, &dt).sqrt(),
            time_early: early(&points),
            over_unknown_ground,
            points,
        })
    }

    /// Probability that the object comes down in the zone or within its danger radius of it.
    pub fn probability_in(&self, zone: &Polygon, danger_radius_m: f64) -> f64 {
        let kernel_m = self.kernel_m();
        let sum: f64 = self
            .points
            .iter()
            .map(|p| {
                let inside_m = danger_radius_m - signed_distance_m(zone, p.position);
                p.weight * normal_cdf(inside_m / kernel_m)
            })
            .sum();
        sum.clamp(0.0, 1.0)
    }

    /// Standard deviation of the round kernel that each point stands for, metres: half of
    /// Silverman's choice for the smaller axis of the set (*Density Estimation*, 1986, section 4.3),
    /// because an even set needs less smoothing than a random one.
    pub fn kernel_m(&self) -> f64 {
        let [[ee, en], [_, nn]] = self.covariance_m2;
        let spread = ((ee - nn) * (ee - nn) * 0.25 + en * en).sqrt();
        let smaller_m = (0.5 * (ee + nn) - spread).max(0.0).sqrt();
        let squares: f64 = self.points.iter().map(|p| p.weight * p.weight).sum();
        let count = 1.0 / squares;
        (0.5 * smaller_m * libm::pow(count, -1.0 / 6.0)).max(1.0)
    }
}

/// Time before which a twentieth of the weight comes down.
fn early(points: &[ImpactPoint]) -> Time {
    let mut by_time: Vec<(Time, f64)> = points.iter().map(|p| (p.time, p.weight)).collect();
    by_time.sort_by_key(|p| p.0);
    let mut passed = 0.0;
    for &(time, weight) in &by_time {
        passed += weight;
        if passed >= 0.05 {
            return time;
        }
    }
    by_time.last().map_or(Time(0), |p| p.0)
}

/// Distance to the zone's border, metres; negative inside.
fn signed_distance_m(zone: &Polygon, point: Position<Enu>) -> f64 {
    let [x, y, _] = point.to_array();
    let to_edge = |([ax, ay], [bx, by]): ([f64; 2], [f64; 2])| {
        let (dx, dy) = (bx - ax, by - ay);
        let length2 = dx * dx + dy * dy;
        let along = ((x - ax) * dx + (y - ay) * dy) / length2.max(f64::MIN_POSITIVE);
        let along = along.clamp(0.0, 1.0);
        let (ex, ey) = (x - ax - along * dx, y - ay - along * dy);
        ex * ex + ey * ey
    };
    let nearest = zone
        .edges()
        .map(to_edge)
        .fold(f64::INFINITY, f64::min)
        .sqrt();
    if zone.contains([x, y]) {
        -nearest
    } else {
        nearest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set() -> ImpactDistribution {
        let points = (0..100).map(|i| ImpactPoint {
            weight: 1.0,
            position: Position::new(f64::from(i % 10) * 10.0, f64::from(i / 10) * 10.0, 0.0),
            time: Time(1_000_000_000 * i64::from(i)),
        });
        ImpactDistribution::from_points(points.collect(), false).expect("points")
    }

    fn square(low: f64, high: f64) -> Polygon {
        Polygon::new(vec![[low, low], [high, low], [high, high], [low, high]]).expect("a square")
    }

    #[test]
    fn moments_and_percentiles_are_those_of_the_points() {
        let set = set();
        assert!(
            (set.mean.x() - 45.0).abs() < 1e-9 && (set.covariance_m2[0][0] - 825.0).abs() < 1e-6
        );
        assert_eq!(set.time_early, Time(4_000_000_000));
        assert!((set.time.seconds() - 49.5).abs() < 1e-6);
    }

    #[test]
    fn a_zones_probability_is_its_share_of_the_points() {
        let set = set();
        assert!(set.probability_in(&square(-500.0, 500.0), 0.0) > 0.999);
        assert!((set.probability_in(&square(-500.0, 45.0), 0.0) - 0.25).abs() < 0.02);
        assert!(set.probability_in(&square(200.0, 300.0), 0.0) < 1e-3);
        assert!(set.probability_in(&square(200.0, 300.0), 400.0) > 0.999);
    }

    #[test]
    fn nothing_makes_no_distribution() {
        assert!(ImpactDistribution::from_points(Vec::new(), false).is_none());
        let mut points = set().points;
        points[3].position = Position::new(f64::NAN, 0.0, 0.0);
        assert!(ImpactDistribution::from_points(points, false).is_none());
    }
}
