//! Regions that hold a share of the possible impacts, for maps.
//!
//! Where the impacts are in one piece, the outline of highest density; where a ridge or several
//! hypotheses split them, one convex outline around the points nearest to the mean (by the distance that
//! their covariance measures) that together hold the share, widened by the kernel that each point stands
//! for: a map's polygon has one outside. Probabilities never come from these outlines: those are sums
//! over the points.

use flight::{ImpactDistribution, Region};

/// Shares for which a region is drawn, percent.
const SHARES: [u8; 3] = [50, 90, 99];

/// Percent, and the outline (east, north in metres) that holds it; empty where the points lie on a
/// line.
pub(crate) fn regions(distribution: &ImpactDistribution) -> Vec<(u8, Vec<Vec<[f64; 2]>>)> {
    let [[ee, en], [_, nn]] = distribution.covariance_m2;
    let determinant = ee * nn - en * en;
    if determinant <= 0.0 {
        return Vec::new();
    }
    let (east, north) = (distribution.mean.x(), distribution.mean.y());
    let mut points: Vec<(f64, f64, [f64; 2])> = distribution
        .points
        .iter()
        .map(|point| {
            let (de, dn) = (point.position.x() - east, point.position.y() - north);
            let distance2 = (nn * de * de - 2.0 * en * de * dn + ee * dn * dn) / determinant;
            (distance2, point.weight, [east + de, north + dn])
        })
        .collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let kernel_m = distribution.kernel_m();
    let dense = distribution.regions(SHARES.map(|percent| f64::from(percent) / 100.0));
    let region = |(percent, dense): (u8, Region)| {
        if let Some(polygon) = dense.polygon() {
            return Some((percent, polygon));
        }
        let share = dense.share;
        let mut held = 0.0;
        let inside: Vec<[f64; 2]> = points
            .iter()
            .take_while(|(_, weight, _)| {
                let wanted = held < share;
                held += weight;
                wanted
            })
            .map(|(_, _, point)| *point)
            .collect();
        let ring = widened(hull(inside), [east, north], kernel_m);
        (ring.len() >= 3).then(|| (percent, vec![ring]))
    };
    SHARES.into_iter().zip(dense).filter_map(region).collect()
}

/// Convex outline, counter-clockwise (Andrew's monotone chain, 1979).
fn hull(mut points: Vec<[f64; 2]>) -> Vec<[f64; 2]> {
    points.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let lower = chain(points.iter().copied());
    let upper = chain(points.iter().rev().copied());
    let without_last = |mut chain: Vec<[f64; 2]>| {
        chain.pop();
        chain
    };
    let mut ring = without_last(lower);
    ring.extend(without_last(upper));
    ring
}

fn chain(points: impl Iterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
    let mut chain: Vec<[f64; 2]> = Vec::new();
    for point in points {
        while let [.., a, b] = chain.as_slice() {
            let turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0]);
            if turn > 0.0 {
                break;
            }
            chain.pop();
        }
        chain.push(point);
    }
    chain
}

fn widened(ring: Vec<[f64; 2]>, [east, north]: [f64; 2], by_m: f64) -> Vec<[f64; 2]> {
    let outward = |[x, y]: [f64; 2]| {
        let (dx, dy) = (x - east, y - north);
        let length = (dx * dx + dy * dy).sqrt().max(1e-9);
        [x + dx / length * by_m, y + dy / length * by_m]
    };
    ring.into_iter().map(outward).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use flight::ImpactPoint;
    use frames::{Position, Time};
    use site::Polygon;

    #[test]
    fn a_region_holds_its_share_and_the_larger_holds_the_smaller() {
        let points = (0..400).map(|i| {
            let (x, y) = (f64::from(i % 20) - 9.5, f64::from(i / 20) - 9.5);
            ImpactPoint {
                weight: libm::exp(-0.05 * (x * x + 2.0 * y * y)),
                position: Position::new(100.0 * x, 100.0 * y, 0.0),
                time: Time(0),
            }
        });
        let distribution = ImpactDistribution::from_points(points.collect(), false).unwrap();
        let shares: Vec<(u8, f64)> = regions(&distribution)
            .into_iter()
            .map(|(percent, rings)| {
                let outline = Polygon::new(rings[0].clone()).unwrap();
                (percent, distribution.probability_in(&outline, 0.0))
            })
            .collect();
        for (percent, held) in &shares {
            assert!(
                (held - f64::from(*percent) / 100.0).abs() < 0.08,
                "{shares:?}"
            );
        }
        assert_eq!(shares.len(), 3);
    }
}
