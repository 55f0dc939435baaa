//! Where most of a distribution's impacts lie, as outlines for a map.
//!
//! The points are smoothed by a kernel, in coordinates in which the set is round, and the region is where
//! the density is high: the level is the one above which the stated share of it lies. A kernel that is nowhere negative
//! widens the set by its own width, and the regions with it; one of fourth order has no second moment
//! and leaves a normal distribution as wide as it is (Wand and Jones, *Kernel Smoothing*, 1995, section 2.8). Only
//! the outermost twentieth has too few points to tell its own shape: regions that reach into it are drawn with the
//! kernel that widens, and hold rather more than they say. Outlines are drawn by marching squares on a grid
//! in those round coordinates.

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
/// Largest share of a region that the points tell the shape of.
const FAITHFUL_SHARE_MAX: f64 = 0.95;
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
        let [region] = self.regions([share]);
        region
    }

    /// Several regions at the price of one.
    pub fn regions<const N: usize>(&self, shares: [f64; N]) -> [Region; N] {
        let mut known: [Option<Density>; 2] = [None, None];
        shares.map(|share| {
            let kernel = Kernel::of(share);
            let density = known[kernel as usize].get_or_insert_with(|| Density::new(self, kernel));
            Region {
                share,
                rings_m: density.outlines(density.level(share)),
            }
        })
    }
}

/// By what points are smoothed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kernel {
    /// exp(-r²/2): widens.
    Normal,
    /// (2 - r²/2) exp(-r²/2): of fourth order, leaves widths as they are.
    Faithful,
}

impl Kernel {
    /// For a region of this share.
    fn of(share: f64) -> Self {
        if share > FAITHFUL_SHARE_MAX {
            Self::Normal
        } else {
            Self::Faithful
        }
    }

    /// Width for a round set of unit variance whose points have these squares of weights in all: by it the squared
    /// error falls fastest with the number of points.
    fn width(self, squares: f64) -> f64 {
        let root = match self {
            Self::Normal => 6.0,
            Self::Faithful => 10.0,
        };
        libm::pow(squares, 1.0 / root).clamp(0.1, 1.0)
    }

    /// What exp(-r²/2) is multiplied by, r² / 2 given.
    fn factor(self, half: f64) -> f64 {
        match self {
            Self::Normal => 1.0,
            Self::Faithful => 2.0 - half,
        }
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
}

impl Density {
    fn new(set: &ImpactDistribution, kernel: Kernel) -> Self {
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
        let width = kernel.width(squares);
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
        };
        for (place, weight) in &places {
            density.add(place, *weight, kernel, width);
        }
        density
    }

    /// Adds the kernel of one point.
    fn add(&mut self, place: &Vector2<f64>, weight: f64, kernel: Kernel, width: f64) {
        let at = (place - self.low) / self.cell;
        let reach = KERNEL_END * width / self.cell;
        let span = |centre: f64, count: usize| {
            let first = (centre - reach).max(0.0).ceil() as usize;
            first..((centre + reach) as usize + 1).min(count)
        };
        // Half the square of the distance, and what the kernel is there along one axis.
        let share = |node: usize, centre: f64| {
            let off = (node as f64 - centre) * self.cell / width;
            let half = 0.5 * off * off;
            (half, libm::exp(-half))
        };
        let across = span(at.x, self.columns);
        let shares: Vec<(f64, f64)> = across.clone().map(|i| share(i, at.x)).collect();
        for row in span(at.y, self.rows) {
            let (up, height) = share(row, at.y);
            let start = row * self.columns + across.start;
            for (value, (side, share)) in self.values.iter_mut().skip(start).zip(&shares) {
                *value += weight * height * share * kernel.factor(up + side);
            }
        }
    }

    fn node(&self, column: usize, row: usize) -> f64 {
        self.values
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(0.0)
    }

    /// The density above which `share` of all lies.
    fn level(&self, share: f64) -> f64 {
        let mut values: Vec<f64> = self.values.iter().copied().filter(|v| *v > 0.0).collect();
        values.sort_by(|a, b| b.total_cmp(a));
        let wanted = share.clamp(0.0, 1.0) * self.values.iter().sum::<f64>();
        let mut held = 0.0;
        for value in values {
            held += value;
            if held >= wanted {
                return value;
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
    use crate::normal_set::{Direction, normal_set};
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
            assert!((0.9..1.15).contains(&ratio), "{} {ratio}", region.share);
            assert_eq!(region.polygon().map(|rings| rings.len()), Some(1));
            assert!(region.contains([500.0, 0.0]) && !region.contains([500.0, 200.0]));
        }
    }

    /// Two directions at right angles in the space that points are taken from.
    fn view(k: u32) -> [Direction; 2] {
        let of = |a: u32, b: f64| {
            Direction::from_fn(|i, _| libm::sin(f64::from(a * (i as u32 + 1)) * b)).normalize()
        };
        let (one, other) = (of(k + 1, 1.7), of(k + 3, 2.3));
        [one, (other - one * one.dot(&other)).normalize()]
    }

    /// What of a round normal distribution with a standard deviation of 100 m a region holds: a sum over a grid.
    fn held(region: &Region) -> f64 {
        let steps = || (-45..=45).map(|i| 0.1 * f64::from(i));
        let mass = |x: f64, y: f64| libm::exp(-0.5 * (x * x + y * y));
        let (mut inside, mut all) = (0.0, 0.0);
        for (x, y) in steps().flat_map(|x| steps().map(move |y| (x, y))) {
            all += mass(x, y);
            if region.contains([100.0 * x, 100.0 * y]) {
                inside += mass(x, y);
            }
        }
        inside / all
    }

    #[test]
    fn regions_hold_what_they_state_of_a_normal_distribution_from_any_side() {
        for k in 0..24 {
            let [east, north] = view(k);
            let points = normal_set(256).iter().map(|z| ImpactPoint {
                weight: 1.0,
                position: Position::new(100.0 * east.dot(z), 100.0 * north.dot(z), 0.0),
                time: Time(0),
            });
            let set = ImpactDistribution::from_points(points.collect(), false).expect("points");
            let regions = set.regions([0.5, 0.9, 0.99]);
            let off = [0.06, 0.02, 0.01];
            for (region, off) in regions.iter().zip(off) {
                let held = held(region);
                assert!(
                    (held - region.share).abs() < off,
                    "{k}: {} holds {held}",
                    region.share
                );
            }
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
