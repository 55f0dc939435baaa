//! Where most of a distribution's impacts lie, as outlines for a map.
//!
//! The points are smoothed by a normal kernel of the set's own shape (Silverman, *Density
//! Estimation*, 1986, section 4.3, in coordinates in which the set is round), and the region is where the
//! density is high. How high is not read off the density, which the kernel has widened, but off the
//! points: the level that the stated share of them exceeds, each judged by its neighbours alone. Outlines
//! are drawn by marching squares on a grid in those round coordinates.

use std::collections::BTreeMap;

use nalgebra::{Matrix2, Vector2};

use crate::{ImpactDistribution, ImpactPoint};

/// An outline set that holds a stated share of the possible impacts.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    /// The share, 0 to 1.
    pub share: f64,
    /// Closed outlines (east, north in metres; the last point is the first), the inside on the left:
    /// outer ones run anticlockwise, holes clockwise.
    pub rings_m: Vec<Vec<[f64; 2]>>,
}

/// Spacing of the grid, in kernel widths.
const CELL: f64 = 0.4;
/// The kernel is cut off after so many widths.
const KERNEL_END: f64 = 3.2;
/// Most grid nodes along a side; beyond, the grid grows coarser.
const NODES_MAX: usize = 160;

impl Region {
    /// The outlines as one polygon, its outer ring first and then its holes; `None` where the region
    /// is in several pieces.
    pub fn polygon(&self) -> Option<Vec<Vec<[f64; 2]>>> {
        let is_outer = |ring: &&Vec<[f64; 2]>| {
            let area2 = |e: &[[f64; 2]]| e[0][0] * e[1][1] - e[1][0] * e[0][1];
            ring.windows(2).map(area2).sum::<f64>() > 0.0
        };
        let mut outer = self.rings_m.iter().filter(is_outer);
        let (first, None) = (outer.next()?, outer.next()) else {
            return None;
        };
        let holes = self.rings_m.iter().filter(|ring| !is_outer(ring));
        Some(core::iter::once(first).chain(holes).cloned().collect())
    }

    /// Whether a point (east, north in metres) is inside.
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        let edges = self.rings_m.iter().flat_map(|ring| ring.windows(2));
        edges.fold(false, |inside, edge| {
            let &[[ax, ay], [bx, by]] = edge else {
                return inside;
            };
            let straddles = (ay > y) != (by > y);
            inside ^ (straddles && x < (bx - ax) * (y - ay) / (by - ay) + ax)
        })
    }
}

impl ImpactDistribution {
    /// The region of highest density that holds `share` (0.5, 0.9, 0.99) of the possible impacts.
    pub fn region(&self, share: f64) -> Region {
        let density = Density::new(self);
        Region {
            share,
            rings_m: density.outlines(density.level(share)),
        }
    }

    /// Several regions at the price of one.
    pub fn regions<const N: usize>(&self, shares: [f64; N]) -> [Region; N] {
        let density = Density::new(self);
        shares.map(|share| Region {
            share,
            rings_m: density.outlines(density.level(share)),
        })
    }
}

/// The smoothed set on a grid, in coordinates in which the set has unit covariance.
struct Density {
    mean: Vector2<f64>,
    root: Matrix2<f64>,
    low: Vector2<f64>,
    cell: f64,
    columns: usize,
    rows: usize,
    values: Vec<f64>,
    /// Each point's weight, and the density that the others make there.
    judged: Vec<(f64, f64)>,
}

impl Density {
    fn new(set: &ImpactDistribution) -> Self {
        let mean = Vector2::new(set.mean.x(), set.mean.y());
        let [[ee, en], [_, nn]] = set.covariance_m2;
        // A metre more each way: a set without width is still drawn.
        let root = lower_root(ee + 1.0, en, nn + 1.0);
        let inverse = root.try_inverse().unwrap_or_else(Matrix2::identity);
        let round =
            |p: &ImpactPoint| inverse * (Vector2::new(p.position.x(), p.position.y()) - mean);
        let places: Vec<(Vector2<f64>, f64)> =
            set.points.iter().map(|p| (round(p), p.weight)).collect();
        let squares: f64 = places.iter().map(|p| p.1 * p.1).sum();
        let width = libm::pow(squares, 1.0 / 6.0).clamp(0.1, 1.0);
        let reach = Vector2::repeat(KERNEL_END * width);
        let start = Vector2::zeros();
        let low = places.iter().fold(start, |low, p| low.inf(&p.0)) - reach;
        let high = places.iter().fold(start, |high, p| high.sup(&p.0)) + reach;
        let extent = high - low;
        let cell = (CELL * width).max(extent.max() / (NODES_MAX - 4) as f64);
        // One empty node all round closes every outline.
        let low = low - Vector2::repeat(cell);
        let count = |length: f64| (length / cell).ceil() as usize + 3;
        let (columns, rows) = (count(extent.x), count(extent.y));
        let mut density = Self {
            mean,
            root,
            low,
            cell,
            columns,
            rows,
            values: vec![0.0; columns * rows],
            judged: Vec::new(),
        };
        for (place, weight) in &places {
            density.add(place, *weight, width);
        }
        density.judged = places
            .iter()
            .map(|(place, weight)| (*weight, density.at(place) - weight))
            .collect();
        density
    }

    /// Adds one kernel, of height `weight` at its middle.
    fn add(&mut self, place: &Vector2<f64>, weight: f64, width: f64) {
        let at = (place - self.low) / self.cell;
        let reach = KERNEL_END * width / self.cell;
        let span = |centre: f64, count: usize| {
            let first = (centre - reach).max(0.0).ceil() as usize;
            first..((centre + reach) as usize + 1).min(count)
        };
        let share = |node: usize, centre: f64| {
            let off = (node as f64 - centre) * self.cell / width;
            libm::exp(-0.5 * off * off)
        };
        let across = span(at.x, self.columns);
        let shares: Vec<f64> = across.clone().map(|i| share(i, at.x)).collect();
        for row in span(at.y, self.rows) {
            let height = weight * share(row, at.y);
            let start = row * self.columns + across.start;
            for (value, share) in self.values.iter_mut().skip(start).zip(&shares) {
                *value += height * share;
            }
        }
    }

    fn node(&self, column: usize, row: usize) -> f64 {
        self.values
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(0.0)
    }

    /// Bilinear between nodes.
    fn at(&self, place: &Vector2<f64>) -> f64 {
        let at = (place - self.low) / self.cell;
        let (column, row) = (at.x.max(0.0) as usize, at.y.max(0.0) as usize);
        let (x, y) = (at.x - column as f64, at.y - row as f64);
        let south = self.node(column, row) * (1.0 - x) + self.node(column + 1, row) * x;
        let north = self.node(column, row + 1) * (1.0 - x) + self.node(column + 1, row + 1) * x;
        south * (1.0 - y) + north * y
    }

    /// The density that `share` of the points exceed by their neighbours alone.
    fn level(&self, share: f64) -> f64 {
        let mut judged = self.judged.clone();
        judged.sort_by(|a, b| b.1.total_cmp(&a.1));
        let total: f64 = judged.iter().map(|j| j.0).sum();
        let mut held = 0.0;
        for &(weight, density) in &judged {
            held += weight;
            if held >= share.clamp(0.0, 1.0) * total {
                return density.max(f64::MIN_POSITIVE);
            }
        }
        f64::MIN_POSITIVE
    }

    /// Marching squares: each cell's boundary is walked anticlockwise, and every way out is joined
    /// to the way in before it, so that the inside stays on the left and high corners stay apart.
    fn outlines(&self, level: f64) -> Vec<Vec<[f64; 2]>> {
        let mut next = BTreeMap::new();
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                let corners = [(0, 0), (1, 0), (1, 1), (0, 1)].map(|(c, r)| (column + c, row + r));
                let inside = corners.map(|(c, r)| self.node(c, r) >= level);
                let side = |k: usize| Side::between(corners[k], corners[(k + 1) % 4]);
                for out in (0..4).filter(|&k| inside[k] && !inside[(k + 1) % 4]) {
                    let way_in = (1..4)
                        .map(|back| (out + 4 - back) % 4)
                        .find(|&k| !inside[k] && inside[(k + 1) % 4]);
                    if let Some(way_in) = way_in {
                        next.insert(side(out), side(way_in));
                    }
                }
            }
        }
        let mut rings = Vec::new();
        while let Some((&start, _)) = next.first_key_value() {
            let mut ring = Vec::new();
            let mut here = start;
            while let Some(there) = next.remove(&here) {
                ring.push(self.crossing(here, level));
                here = there;
            }
            ring.extend(ring.first().copied());
            rings.push(ring);
        }
        rings
    }

    /// Where the level crosses a side of a cell, in metres.
    fn crossing(&self, side: Side, level: f64) -> [f64; 2] {
        let (ahead_x, ahead_y) = if side.upright { (0, 1) } else { (1, 0) };
        let from = self.node(side.column, side.row);
        let to = self.node(side.column + ahead_x, side.row + ahead_y);
        let t = ((level - from) / (to - from)).clamp(0.0, 1.0);
        let x = side.column as f64 + t * ahead_x as f64;
        let y = side.row as f64 + t * ahead_y as f64;
        let round = self.low + Vector2::new(x, y) * self.cell;
        (self.mean + self.root * round).into()
    }
}

/// A side of grid cells, by its lower or left node.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Side {
    row: usize,
    column: usize,
    upright: bool,
}

impl Side {
    fn between(a: (usize, usize), b: (usize, usize)) -> Self {
        Self {
            row: a.1.min(b.1),
            column: a.0.min(b.0),
            upright: a.0 == b.0,
        }
    }
}

/// L with L L' = [[ee, en], [en, nn]].
fn lower_root(ee: f64, en: f64, nn: f64) -> Matrix2<f64> {
    let first = ee.sqrt();
    let lower = en / first;
    let rest = (nn - lower * lower).max(1e-6 * nn).sqrt();
    Matrix2::new(first, 0.0, lower, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normal_set::normal_set;
    use frames::{Position, Time};

    fn normal_cloud() -> ImpactDistribution {
        let points = normal_set(256).iter().map(|z| ImpactPoint {
            weight: 1.0,
            position: Position::new(100.0 * z[0] + 500.0, 20.0 * z[1] + 60.0 * z[0], 0.0),
            time: Time(0),
        });
        ImpactDistribution::from_points(points.collect(), false).expect("points")
    }

    fn area_m2(region: &Region) -> f64 {
        let edges = region.rings_m.iter().flat_map(|ring| ring.windows(2));
        edges
            .map(|e| 0.5 * (e[0][0] * e[1][1] - e[1][0] * e[0][1]))
            .sum()
    }

    #[test]
    fn a_normal_clouds_regions_are_its_ellipses() {
        let cloud = normal_cloud();
        for region in cloud.regions([0.5, 0.9]) {
            let radius2 = -2.0 * libm::log(1.0 - region.share);
            let ellipse_m2 = core::f64::consts::PI * radius2 * 100.0 * 20.0;
            let ratio = area_m2(&region) / ellipse_m2;
            assert!((0.9..1.25).contains(&ratio), "{} {ratio}", region.share);
            assert_eq!(region.polygon().map(|rings| rings.len()), Some(1));
            assert!(region.contains([500.0, 0.0]) && !region.contains([500.0, 200.0]));
        }
    }

    #[test]
    fn two_clusters_make_two_outlines() {
        let mut points = normal_cloud().points;
        let far = points.clone().into_iter().map(|p| ImpactPoint {
            position: Position::new(p.position.x() + 3_000.0, p.position.y(), 0.0),
            ..p
        });
        points.extend(far);
        let two = ImpactDistribution::from_points(points, false).expect("points");
        let region = two.region(0.9);
        assert!(region.contains([500.0, 0.0]) && region.contains([3_500.0, 0.0]));
        assert!(!region.contains([2_000.0, 0.0]));
        assert!(region.polygon().is_none());
    }

    #[test]
    fn a_single_point_is_still_drawn() {
        let point = ImpactPoint {
            weight: 1.0,
            position: Position::new(10.0, 20.0, 0.0),
            time: Time(0),
        };
        let set = ImpactDistribution::from_points(vec![point], false).expect("a point");
        assert!(set.region(0.9).contains([10.0, 20.0]));
    }
}
