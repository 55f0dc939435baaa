//! How long the sound of sirens takes to the last person of a zone.
//!
//! People hear the nearest siren first, so what counts is the farthest point of the zone from its nearest siren. That
//! point is a corner of the zone, or lies where two sirens are equally near: inside each siren's own part of the
//! plane (its Voronoi cell) the distance is convex, and so greatest at a corner of what zone and cell share. Those are
//! the zone's corners, its edges' crossings with cell edges, and the ends of cell edges inside the zone; all of them
//! are looked at. Hills, wind and the horn's strength are left to the map of warning times.

use frames::SiteFrame;

use crate::{Polygon, Site, Zone};

/// Speed of sound near the ground, m/s (15 °C gives 340, 20 °C gives 343).
pub const SOUND_MPS: f64 = 343.0;

impl Site {
    /// Seconds that the sound of the nearest siren takes to the point of a zone that is worst off; nothing where no
    /// siren stands: phones do not wait for sound.
    pub fn sound_delay_s(&self, zone: &Zone) -> f64 {
        let frame = SiteFrame::new(self.origin);
        let places = self.sirens.iter().map(|siren| frame.to_enu(siren.position));
        let sirens: Vec<[f64; 2]> = places.map(|place| [place.x(), place.y()]).collect();
        farthest_m(&zone.outline, &sirens).unwrap_or(0.0) / SOUND_MPS
    }
}

/// Greatest distance that a point of an outline has from the nearest of some places, metres; `None` without places.
/// Cost grows with the cube of the places: a town's sirens, not a country's.
pub fn farthest_m(outline: &Polygon, places: &[[f64; 2]]) -> Option<f64> {
    let corners = outline.points_m().iter();
    let of_corners = corners
        .filter_map(|corner| nearest_m(*corner, places))
        .reduce(f64::max)?;
    let mut farthest_m = of_corners;
    for (k, one) in places.iter().enumerate() {
        for other in places.iter().skip(k + 1) {
            let Some(edge) = CellEdge::between(*one, *other, places) else {
                continue;
            };
            let ends = [edge.from, edge.to].map(|along| edge.at(along));
            let ends = ends
                .into_iter()
                .filter(|end| end.iter().all(|c| c.is_finite()) && outline.contains(*end));
            let crossings = outline.edges().filter_map(|(a, b)| edge.crossing(a, b));
            let most_m = ends.chain(crossings).map(|at| distance_m(at, *one));
            farthest_m = most_m.fold(farthest_m, f64::max);
        }
    }
    Some(farthest_m)
}

/// The part of two places' bisector on which no third place is nearer: the edge between their cells.
struct CellEdge {
    middle: [f64; 2],
    /// Along the bisector, as long as the places are apart.
    along: [f64; 2],
    /// Ends in that unit; infinite where nobody else ends it.
    from: f64,
    to: f64,
}

impl CellEdge {
    fn between(one: [f64; 2], other: [f64; 2], places: &[[f64; 2]]) -> Option<Self> {
        let apart = [other[0] - one[0], other[1] - one[1]];
        if apart == [0.0, 0.0] {
            return None;
        }
        let mut edge = Self {
            middle: [0, 1].map(|k| 0.5 * (one[k] + other[k])),
            along: [-apart[1], apart[0]],
            from: f64::NEG_INFINITY,
            to: f64::INFINITY,
        };
        let own2 = square(edge.middle, one);
        let thirds = places
            .iter()
            .filter(|third| **third != one && **third != other);
        for third in thirds {
            // The third's squared distance less the pair's own is linear along the bisector.
            let ahead = square(edge.middle, *third) - own2;
            let slope =
                2.0 * (edge.along[0] * (one[0] - third[0]) + edge.along[1] * (one[1] - third[1]));
            if slope > 0.0 {
                edge.from = edge.from.max(-ahead / slope);
            } else if slope < 0.0 {
                edge.to = edge.to.min(-ahead / slope);
            } else if ahead < 0.0 {
                return None;
            }
        }
        (edge.from <= edge.to).then_some(edge)
    }

    fn at(&self, along: f64) -> [f64; 2] {
        [0, 1].map(|k| self.middle[k] + along * self.along[k])
    }

    /// Where it crosses the segment from `a` to `b`.
    fn crossing(&self, a: [f64; 2], b: [f64; 2]) -> Option<[f64; 2]> {
        let side = [b[0] - a[0], b[1] - a[1]];
        let off = [a[0] - self.middle[0], a[1] - self.middle[1]];
        let turn = cross(self.along, side);
        let (along, share) = (cross(off, side) / turn, cross(off, self.along) / turn);
        let meets = (self.from..=self.to).contains(&along) && (0.0..=1.0).contains(&share);
        meets.then(|| self.at(along))
    }
}

fn nearest_m(point: [f64; 2], places: &[[f64; 2]]) -> Option<f64> {
    let distances = places.iter().map(|place| distance_m(point, *place));
    distances.reduce(f64::min)
}

fn distance_m(a: [f64; 2], b: [f64; 2]) -> f64 {
    square(a, b).sqrt()
}

fn square([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    (ax - bx) * (ax - bx) + (ay - by) * (ay - by)
}

fn cross([ax, ay]: [f64; 2], [bx, by]: [f64; 2]) -> f64 {
    ax * by - ay * bx
}

#[cfg(test)]
mod tests {
    use super::*;

    fn polygon(points_m: &[[f64; 2]]) -> Polygon {
        Polygon::new(points_m.to_vec()).expect("an outline")
    }

    #[test]
    fn the_middle_of_a_town_with_a_siren_at_each_corner_is_worst_off() {
        let corners = [[0.0, 0.0], [4000.0, 0.0], [4000.0, 4000.0], [0.0, 4000.0]];
        let farthest = farthest_m(&polygon(&corners), &corners).expect("sirens");
        // Half of the diagonal.
        assert!((farthest - 2828.427).abs() < 1e-3, "{farthest}");
    }

    #[test]
    fn between_two_sirens_the_worst_place_lies_on_the_edge() {
        let street = polygon(&[[0.0, 0.0], [3000.0, 0.0], [3000.0, 400.0], [0.0, 400.0]]);
        let farthest = farthest_m(&street, &[[0.0, 0.0], [3000.0, 0.0]]).expect("sirens");
        let expected = (1500.0_f64 * 1500.0 + 400.0 * 400.0).sqrt();
        assert!((farthest - expected).abs() < 1e-6, "{farthest}");
    }

    #[test]
    fn without_sirens_nobody_waits_for_sound() {
        assert_eq!(
            farthest_m(&polygon(&[[0.0, 0.0], [9.0, 0.0], [0.0, 9.0]]), &[]),
            None
        );
    }

    /// The oracle: every point of a fine grid over the outline.
    #[test]
    fn no_point_of_a_fine_grid_is_farther_and_some_is_nearly_as_far() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut uniform = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            (seed >> 11) as f64 / (1u64 << 53) as f64
        };
        const STEP_M: f64 = 10.0;
        for case in 0..60 {
            // A star around the middle, rarely convex.
            let count = 3 + case % 7;
            let points: Vec<[f64; 2]> = (0..count)
                .map(|k| {
                    let turn = core::f64::consts::TAU * f64::from(k) / f64::from(count);
                    let far = 300.0 + 700.0 * uniform();
                    [far * libm::sin(turn), far * libm::cos(turn)]
                })
                .collect();
            let outline = polygon(&points);
            let sirens: Vec<[f64; 2]> = (0..=case % 9)
                .map(|_| [2400.0 * uniform() - 1200.0, 2400.0 * uniform() - 1200.0])
                .collect();
            let farthest = farthest_m(&outline, &sirens).expect("sirens");
            let side = -100..=100;
            let grid = side
                .clone()
                .flat_map(|row| side.clone().map(move |k| (row, k)));
            let seen = grid
                .map(|(row, k)| [f64::from(row) * STEP_M, f64::from(k) * STEP_M])
                .filter(|at| outline.contains(*at))
                .filter_map(|at| nearest_m(at, &sirens))
                .fold(0.0, f64::max);
            assert!(seen <= farthest + 1e-6, "case {case}: {seen} {farthest}");
            // A narrow spike's tip may lie farther from the grid than its step.
            let corner = points
                .iter()
                .filter_map(|at| nearest_m(*at, &sirens))
                .fold(0.0, f64::max);
            assert!(
                seen.max(corner) > farthest - 3.0 * STEP_M,
                "case {case}: {seen} {corner} {farthest}"
            );
        }
    }
}
