//! Whether the published regions hold the share of true impacts that they state.
//!
//! People see the polygons of `impacts.jsonl`, not the covariance beside them: over ridges, and where several
//! ways to fall are open, the two differ. So the polygons themselves are counted: of the impacts for which one was
//! stated, the share that lay inside.

use std::collections::BTreeMap;

use flight::Region;
use frames::{Enu, Geodetic, Position, SiteFrame};
use recording::lines::ImpactLine;
use serde::Serialize;

/// What regions of one stated share held.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RegionScore {
    /// The stated share, percent.
    pub percent: u8,
    /// Impacts for which such a region was published.
    pub stated: u64,
    /// Those inside it.
    pub held: u64,
    /// The one over the other.
    pub share: f64,
    /// The central 95 % interval of the share, were impacts independent of one another: Wilson's (1927).
    pub interval: [f64; 2],
}

impl RegionScore {
    fn new(percent: u8, stated: u64, held: u64) -> Self {
        Self {
            percent,
            stated,
            held,
            share: held as f64 / stated.max(1) as f64,
            interval: wilson(stated, held),
        }
    }
}

/// Of each region of a forecast its percentage, and whether it holds the true impact.
pub(crate) fn held(line: &ImpactLine, fallen: Position<Enu>, frame: &SiteFrame) -> Vec<(u8, bool)> {
    let height = frame.to_geodetic(fallen).height;
    let corner = |&[longitude_deg, latitude_deg]: &[f64; 2]| {
        let corner = frame.to_enu(Geodetic::from_degrees(latitude_deg, longitude_deg, height));
        [corner.x(), corner.y()]
    };
    let closed = |ring: &Vec<[f64; 2]>| ring.iter().chain(ring.first()).map(corner).collect();
    let judged = line.regions.iter().filter_map(|(percent, rings)| {
        let percent: u8 = percent.parse().ok()?;
        let region = Region {
            share: f64::from(percent) / 100.0,
            rings_m: rings.iter().map(closed).collect(),
        };
        Some((percent, region.contains([fallen.x(), fallen.y()])))
    });
    judged.collect()
}

/// Counts single regions, by the share that they state.
pub(crate) fn count<'a>(held: impl Iterator<Item = &'a (u8, bool)>) -> Vec<RegionScore> {
    add(held.map(|&(percent, inside)| (percent, 1, u64::from(inside))))
}

/// Counts of several runs as one.
pub(crate) fn pool<'a>(scores: impl Iterator<Item = &'a RegionScore>) -> Vec<RegionScore> {
    add(scores.map(|score| (score.percent, score.stated, score.held)))
}

fn add(counts: impl Iterator<Item = (u8, u64, u64)>) -> Vec<RegionScore> {
    let mut sums: BTreeMap<u8, (u64, u64)> = BTreeMap::new();
    for (percent, stated, held) in counts {
        let sum = sums.entry(percent).or_default();
        sum.0 += stated;
        sum.1 += held;
    }
    let all = sums.into_iter();
    all.map(|(percent, (stated, held))| RegionScore::new(percent, stated, held))
        .collect()
}

/// Wilson's interval for a share: it stays within 0 and 1, and is no point where all or nothing was seen.
fn wilson(count: u64, seen: u64) -> [f64; 2] {
    if count == 0 {
        return [0.0, 1.0];
    }
    let (n, z) = (count as f64, 1.959_964_f64);
    let share = seen as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let half = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    [
        ((middle - half) / scale).max(0.0),
        ((middle + half) / scale).min(1.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{environment, forecast_line, squares};

    #[test]
    fn an_impact_is_in_the_polygons_that_surround_it_and_in_no_other() {
        // Far from the origin, and with a covariance so wide that an ellipse of it would hold anything.
        let mut line = forecast_line(1, 0.0, [8000.0, -6000.0, 0.0], 1e8);
        squares(
            &mut line,
            8000.0,
            -6000.0,
            &[("50", 20.0), ("90", 60.0), ("99", 90.0)],
        );
        let environment = environment();
        let held = |east_m: f64| {
            let fallen = Position::new(8000.0 + east_m, -6000.0, 0.0);
            held(&line, fallen, environment.frame())
        };
        assert_eq!(held(19.5), [(50, true), (90, true), (99, true)]);
        assert_eq!(held(-59.0), [(50, false), (90, true), (99, true)]);
        assert_eq!(held(61.0), [(50, false), (90, false), (99, true)]);
        assert_eq!(held(-91.0), [(50, false), (90, false), (99, false)]);
    }

    #[test]
    fn a_hole_holds_nothing_and_a_line_without_regions_says_nothing() {
        let mut line = forecast_line(1, 0.0, [0.0; 3], 1.0);
        let environment = environment();
        let middle = Position::new(0.0, 0.0, 0.0);
        assert_eq!(held(&line, middle, environment.frame()), []);
        squares(&mut line, 0.0, 0.0, &[("10", 20.0), ("90", 60.0)]);
        let hole = line.regions.remove("10").expect("just put in");
        line.regions
            .get_mut("90")
            .expect("just put in")
            .extend(hole);
        assert_eq!(held(&line, middle, environment.frame()), [(90, false)]);
        let beside = Position::new(40.0, 0.0, 0.0);
        assert_eq!(held(&line, beside, environment.frame()), [(90, true)]);
    }

    #[test]
    fn runs_are_pooled_by_their_counts_and_the_interval_is_wilsons() {
        let one = count([(50, true), (90, true), (90, false)].iter());
        let other = count([(90, true); 8].iter());
        let pooled = pool(one.iter().chain(&other));
        assert_eq!(pooled.len(), 2);
        let ninety = &pooled[1];
        assert_eq!((ninety.percent, ninety.stated, ninety.held), (90, 10, 9));
        // Wilson's interval for 9 of 10, as in Agresti and Coull (1998): 0.596 to 0.982.
        assert!((ninety.interval[0] - 0.596).abs() < 1e-3, "{ninety:?}");
        assert!((ninety.interval[1] - 0.982).abs() < 1e-3, "{ninety:?}");
        assert_eq!(pooled[0].interval[1], 1.0);
    }
}
