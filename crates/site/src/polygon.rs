//! Simple polygons in the site's tangent plane.

use borsh::{BorshDeserialize, BorshSerialize};

/// A closed outline without self-crossings; the last point joins the first.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Polygon {
    points_m: Vec<[f64; 2]>,
}

/// Why an outline is no polygon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolygonError {
    /// Fewer than three different points.
    TooFewPoints,
    /// Two edges (numbered from zero by their first point) cross or touch.
    Crossing {
        /// First edge.
        edge: usize,
        /// Second edge.
        other: usize,
    },
    /// Its corners lie on a line, or as good as.
    NoArea,
    /// A coordinate is not a finite number.
    NotFinite,
}

impl core::fmt::Display for PolygonError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::TooFewPoints => f.write_str("fewer than three different points"),
            Self::Crossing { edge, other } => {
                write!(
                    f,
                    "the edges after point {} and point {} cross",
                    edge + 1,
                    other + 1
                )
            }
            Self::NoArea => f.write_str("its corners lie on one line: it has no area"),
            Self::NotFinite => f.write_str("a coordinate is not a number"),
        }
    }
}

impl core::error::Error for PolygonError {}

impl Polygon {
    /// From (east, north) points in metres, in either direction, closed or not.
    pub fn new(mut points_m: Vec<[f64; 2]>) -> Result<Self, PolygonError> {
        if points_m.iter().flatten().any(|c| !c.is_finite()) {
            return Err(PolygonError::NotFinite);
        }
        points_m.dedup();
        if points_m.len() > 1 && points_m.first() == points_m.last() {
            points_m.pop();
        }
        if points_m.len() < 3 {
            return Err(PolygonError::TooFewPoints);
        }
        let polygon = Self { points_m };
        match polygon.crossing() {
            Some((edge, other)) => Err(PolygonError::Crossing { edge, other }),
            None if polygon.is_line() => Err(PolygonError::NoArea),
            None => Ok(polygon),
        }
    }

    /// The corners, (east, north) in metres, not repeated at the end.
    pub fn points_m(&self) -> &[[f64; 2]] {
        &self.points_m
    }

    /// Corner pairs, in order.
    pub fn edges(&self) -> impl Iterator<Item = ([f64; 2], [f64; 2])> + '_ {
        let next = self.points_m.iter().cycle().skip(1);
        self.points_m.iter().copied().zip(next.copied())
    }

    /// Whether a point lies inside (even-odd rule).
    pub fn contains(&self, [x, y]: [f64; 2]) -> bool {
        self.edges().fold(false, |inside, ([ax, ay], [bx, by])| {
            let straddles = (ay > y) != (by > y);
            inside ^ (straddles && x < (bx - ax) * (y - ay) / (by - ay) + ax)
        })
    }

    /// Distance from a point to the polygon, metres; zero inside.
    pub fn distance_m(&self, point: [f64; 2]) -> f64 {
        if self.contains(point) {
            return 0.0;
        }
        self.edges()
            .map(|(a, b)| segment_distance_m(point, a, b))
            .fold(f64::INFINITY, f64::min)
    }

    /// Mean of the corners: a place for a label, metres.
    pub fn middle_m(&self) -> [f64; 2] {
        let count = self.points_m.len() as f64;
        let sum = self
            .points_m
            .iter()
            .fold([0.0, 0.0], |[e, n], p| [e + p[0], n + p[1]]);
        [sum[0] / count, sum[1] / count]
    }

    /// Whether it is narrower than a metre or than a thousandth of its length. A straight line in
    /// degrees bends a little in the plane, so zero is no measure.
    fn is_line(&self) -> bool {
        let [ox, oy] = self.middle_m();
        let (twice_area, around) = self.edges().fold((0.0, 0.0), |(area, around), (a, b)| {
            let (ex, ey) = (b[0] - a[0], b[1] - a[1]);
            let turn = (a[0] - ox) * ey - (a[1] - oy) * ex;
            (area + turn, around + (ex * ex + ey * ey).sqrt())
        });
        let width_m = f64::abs(twice_area) / around;
        width_m < f64::max(1.0, around / 2000.0)
    }

    fn crossing(&self) -> Option<(usize, usize)> {
        let count = self.points_m.len();
        let edges: Vec<_> = self.edges().collect();
        for (i, &(a, b)) in edges.iter().enumerate() {
            for (j, &(c, d)) in edges.iter().enumerate().skip(i + 2) {
                let neighbours = i == 0 && j == count - 1;
                if !neighbours && segments_meet(a, b, c, d) {
                    return Some((i, j));
                }
            }
        }
        None
    }
}

fn segment_distance_m([x, y]: [f64; 2], [ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length2 = dx * dx + dy * dy;
    let along = if length2 > 0.0 {
        ((x - ax) * dx + (y - ay) * dy) / length2
    } else {
        0.0
    };
    let along = along.clamp(0.0, 1.0);
    let (ex, ey) = (x - ax - along * dx, y - ay - along * dy);
    (ex * ex + ey * ey).sqrt()
}

fn segments_meet(a: [f64; 2], b: [f64; 2], c: [f64; 2], d: [f64; 2]) -> bool {
    let side = |p: [f64; 2], q: [f64; 2], r: [f64; 2]| {
        (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
    };
    let (c_side, d_side) = (side(a, b, c), side(a, b, d));
    let (a_side, b_side) = (side(c, d, a), side(c, d, b));
    let apart = (c_side > 0.0 && d_side > 0.0)
        || (c_side < 0.0 && d_side < 0.0)
        || (a_side > 0.0 && b_side > 0.0)
        || (a_side < 0.0 && b_side < 0.0);
    let collinear = c_side == 0.0 && d_side == 0.0;
    if collinear {
        let overlap =
            |k: usize| a[k].max(b[k]) >= c[k].min(d[k]) && c[k].max(d[k]) >= a[k].min(b[k]);
        return overlap(0) && overlap(1);
    }
    !apart
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bow_tie_is_refused_and_named() {
        let bow = vec![[0.0, 0.0], [10.0, 10.0], [10.0, 0.0], [0.0, 10.0]];
        assert_eq!(
            Polygon::new(bow),
            Err(PolygonError::Crossing { edge: 0, other: 2 })
        );
    }

    #[test]
    fn corners_on_a_line_are_no_zone_and_a_narrow_street_is_one() {
        let line = vec![[0.0, 0.0], [900.0, 0.0], [1800.0, 0.0]];
        assert_eq!(Polygon::new(line), Err(PolygonError::NoArea));
        let bent = vec![[0.0, 0.0], [10_000.0, 6.0], [20_000.0, 0.0]];
        assert_eq!(Polygon::new(bent), Err(PolygonError::NoArea));
        let street = vec![[0.0, 0.0], [1000.0, 0.0], [1000.0, 4.0], [0.0, 4.0]];
        assert!(Polygon::new(street).is_ok());
    }

    #[test]
    fn inside_outside_and_distance() {
        let square = Polygon::new(vec![
            [0.0, 0.0],
            [10.0, 0.0],
            [10.0, 10.0],
            [0.0, 10.0],
            [0.0, 0.0],
        ])
        .expect("a square");
        assert!(square.contains([5.0, 5.0]) && !square.contains([15.0, 5.0]));
        assert_eq!(square.distance_m([13.0, 14.0]), 5.0);
        assert_eq!(square.distance_m([1.0, 1.0]), 0.0);
    }
}
