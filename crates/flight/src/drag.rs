//! How drag varies with Mach number, relative to its value at Mach 0.6.
//!
//! The size of an object's drag is its ballistic coefficient, which the tracker estimates; only the
//! shape of the curve is taken from here, and several shapes are carried as hypotheses, because they
//! differ by a factor of three across Mach 1. G1 and G7 are the reference projectiles' published
//! tables (Ingalls; BRL as given by McCoy, *Modern Exterior Ballistics*); the fin-stabilised curve is a
//! broad generic one.

use site::DragShape;

use crate::cubic::{Monotone, Table};

/// Spacing of the lookup, in Mach; the published points lie on its grid.
const STEP: f64 = 0.025;

/// Drag relative to its subsonic value, by Mach number.
#[derive(Clone, Debug, PartialEq)]
pub struct DragCurve {
    table: Table<1>,
    /// Share of the usual step that the curve's steepest part allows.
    pub(crate) stride: f64,
}

/// A curve may rise by this much of itself per Mach number before it asks for shorter steps. (G7 rises
/// 15-fold at Mach 0.97, the others 4-fold.)
const STEEP: f64 = 6.0;

impl DragCurve {
    /// The curve of a named shape.
    pub fn new(shape: DragShape) -> Self {
        match shape {
            DragShape::Constant => Self::sampled(&[(0.0, 1.0), (1.0, 1.0)], 1.0),
            DragShape::G1 => Self::sampled(&G1, 0.2034),
            DragShape::G7 => Self::sampled(&G7, 0.1194),
            DragShape::Fin => Self::sampled(&FIN, 1.0),
        }
    }

    /// A curve through (Mach, drag relative to that which the ballistic coefficient stands for).
    /// `None` unless there are two points or more, with Mach rising from 0 to at most 30 and drag
    /// positive.
    pub fn from_points(points: &[(f64, f64)]) -> Option<Self> {
        let first = points.first()?.0;
        let rising = points.windows(2).all(|w| w[1].0 > w[0].0);
        let sane = points
            .iter()
            .all(|p| p.0 <= 30.0 && p.1 > 0.0 && p.1.is_finite());
        (points.len() >= 2 && first == 0.0 && rising && sane).then(|| Self::sampled(points, 1.0))
    }

    fn sampled(points: &[(f64, f64)], reference: f64) -> Self {
        let curve = Monotone::new(points);
        let top = points.last().map_or(1.0, |p| p.0);
        // A few more, over which the slope goes to nothing: beyond the table the value stays.
        let cells = (top / STEP).ceil() as usize + 3;
        let table = Table::sample(0.0, STEP, cells, |mach| [curve.at(mach.abs()) / reference]);
        let steepness = |node: usize| {
            let ([c], [slope]) = table.value_and_slope(node as f64 * STEP);
            slope.abs() / c
        };
        let steepest = (0..=cells).map(steepness).fold(STEEP, f64::max);
        let stride = STEEP / steepest;
        Self { table, stride }
    }

    /// c(M) = Cd(M) / Cd(0.6); constant beyond the last point.
    #[inline(always)]
    pub fn at(&self, mach: f64) -> f64 {
        self.table.value(mach)[0]
    }

    /// c(M) and its slope dc/dM.
    #[inline(always)]
    pub fn at_with_slope(&self, mach: f64) -> (f64, f64) {
        let (value, slope) = self.table.value_and_slope(mach);
        (value[0], slope[0])
    }
}

/// Generic fin-stabilised body.
const FIN: [(f64, f64); 16] = [
    (0.0, 1.0),
    (0.6, 1.0),
    (0.8, 1.03),
    (0.9, 1.12),
    (0.95, 1.30),
    (1.0, 1.55),
    (1.05, 1.72),
    (1.1, 1.75),
    (1.2, 1.70),
    (1.4, 1.58),
    (1.7, 1.42),
    (2.0, 1.30),
    (2.5, 1.14),
    (3.0, 1.02),
    (4.0, 0.86),
    (5.0, 0.77),
];

/// Reference projectile G1: (Mach, Cd).
#[rustfmt::skip]
const G1: [(f64, f64); 79] = [
    (0.0, 0.2629), (0.05, 0.2558), (0.1, 0.2487), (0.15, 0.2413), (0.2, 0.2344), (0.25, 0.2278),
    (0.3, 0.2214), (0.35, 0.2155), (0.4, 0.2104), (0.45, 0.2061), (0.5, 0.2032), (0.55, 0.2020),
    (0.6, 0.2034), (0.7, 0.2165), (0.725, 0.2230), (0.75, 0.2313), (0.775, 0.2417), (0.8, 0.2546),
    (0.825, 0.2706), (0.85, 0.2901), (0.875, 0.3136), (0.9, 0.3415), (0.925, 0.3734), (0.95, 0.4084),
    (0.975, 0.4448), (1.0, 0.4805), (1.025, 0.5136), (1.05, 0.5427), (1.075, 0.5677), (1.1, 0.5883),
    (1.125, 0.6053), (1.15, 0.6191), (1.2, 0.6393), (1.25, 0.6518), (1.3, 0.6589), (1.35, 0.6621),
    (1.4, 0.6625), (1.45, 0.6607), (1.5, 0.6573), (1.55, 0.6528), (1.6, 0.6474), (1.65, 0.6413),
    (1.7, 0.6347), (1.75, 0.6280), (1.8, 0.6210), (1.85, 0.6141), (1.9, 0.6072), (1.95, 0.6003),
    (2.0, 0.5934), (2.05, 0.5867), (2.1, 0.5804), (2.15, 0.5743), (2.2, 0.5685), (2.25, 0.5630),
    (2.3, 0.5577), (2.35, 0.5527), (2.4, 0.5481), (2.45, 0.5438), (2.5, 0.5397), (2.6, 0.5325),
    (2.7, 0.5264), (2.8, 0.5211), (2.9, 0.5168), (3.0, 0.5133), (3.1, 0.5105), (3.2, 0.5084),
    (3.3, 0.5067), (3.4, 0.5054), (3.5, 0.5040), (3.6, 0.5030), (3.7, 0.5022), (3.8, 0.5016),
    (3.9, 0.5010), (4.0, 0.5006), (4.2, 0.4998), (4.4, 0.4995), (4.6, 0.4992), (4.8, 0.4990),
    (5.0, 0.4988),
];

/// Reference projectile G7: (Mach, Cd).
#[rustfmt::skip]
#[allow(clippy::approx_constant, reason = "drag at Mach 1.95 is no logarithm")]
const G7: [(f64, f64); 84] = [
    (0.0, 0.1198), (0.05, 0.1197), (0.1, 0.1196), (0.15, 0.1194), (0.2, 0.1193), (0.25, 0.1194),
    (0.3, 0.1194), (0.35, 0.1194), (0.4, 0.1193), (0.45, 0.1193), (0.5, 0.1194), (0.55, 0.1193),
    (0.6, 0.1194), (0.65, 0.1197), (0.7, 0.1202), (0.725, 0.1207), (0.75, 0.1215), (0.775, 0.1226),
    (0.8, 0.1242), (0.825, 0.1266), (0.85, 0.1306), (0.875, 0.1368), (0.9, 0.1464), (0.925, 0.1660),
    (0.95, 0.2054), (0.975, 0.2993), (1.0, 0.3803), (1.025, 0.4015), (1.05, 0.4043), (1.075, 0.4034),
    (1.1, 0.4014), (1.125, 0.3987), (1.15, 0.3955), (1.2, 0.3884), (1.25, 0.3810), (1.3, 0.3732),
    (1.35, 0.3657), (1.4, 0.3580), (1.5, 0.3440), (1.55, 0.3376), (1.6, 0.3315), (1.65, 0.3260),
    (1.7, 0.3209), (1.75, 0.3160), (1.8, 0.3117), (1.85, 0.3078), (1.9, 0.3042), (1.95, 0.3010),
    (2.0, 0.2980), (2.05, 0.2951), (2.1, 0.2922), (2.15, 0.2892), (2.2, 0.2864), (2.25, 0.2835),
    (2.3, 0.2807), (2.35, 0.2779), (2.4, 0.2752), (2.45, 0.2725), (2.5, 0.2697), (2.55, 0.2670),
    (2.6, 0.2643), (2.65, 0.2615), (2.7, 0.2588), (2.75, 0.2561), (2.8, 0.2533), (2.85, 0.2506),
    (2.9, 0.2479), (2.95, 0.2451), (3.0, 0.2424), (3.1, 0.2368), (3.2, 0.2313), (3.3, 0.2258),
    (3.4, 0.2205), (3.5, 0.2154), (3.6, 0.2106), (3.7, 0.2060), (3.8, 0.2017), (3.9, 0.1975),
    (4.0, 0.1935), (4.2, 0.1861), (4.4, 0.1793), (4.6, 0.1730), (4.8, 0.1672), (5.0, 0.1618),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_points_are_met_and_shapes_differ() {
        for (shape, points, at_0_6) in [
            (DragShape::G1, &G1[..], 0.2034),
            (DragShape::G7, &G7[..], 0.1194),
        ] {
            let curve = DragCurve::new(shape);
            for &(mach, cd) in points {
                assert!(
                    (curve.at(mach) - cd / at_0_6).abs() < 1e-12,
                    "{shape:?} {mach}"
                );
            }
        }
        let rise = |shape| DragCurve::new(shape).at(1.1);
        assert!((rise(DragShape::Constant) - 1.0).abs() < 1e-12);
        assert!((rise(DragShape::Fin) - 1.75).abs() < 1e-12);
        assert!(rise(DragShape::G1) > 2.8 && rise(DragShape::G7) > 3.3);
    }

    #[test]
    fn slope_is_continuous() {
        let curve = DragCurve::new(DragShape::G7);
        for i in 1..400 {
            let mach = f64::from(i) * 0.0125;
            let (below, above) = (mach - 1e-9, mach + 1e-9);
            let step = curve.at_with_slope(above).1 - curve.at_with_slope(below).1;
            assert!(step.abs() < 1e-4, "{mach}: {step}");
        }
    }

    #[test]
    fn beyond_its_last_point_a_curve_is_level() {
        for shape in [DragShape::G1, DragShape::G7, DragShape::Fin] {
            let curve = DragCurve::new(shape);
            let (value, slope) = curve.at_with_slope(7.0);
            assert!(
                slope == 0.0 && (value - curve.at(5.0)).abs() < 1e-12,
                "{shape:?}"
            );
        }
    }

    #[test]
    fn only_the_sharp_curve_asks_for_shorter_steps() {
        let stride = |shape| DragCurve::new(shape).stride;
        assert!(
            [DragShape::Constant, DragShape::G1, DragShape::Fin]
                .iter()
                .all(|&s| stride(s) == 1.0)
        );
        assert!((0.3..0.5).contains(&stride(DragShape::G7)));
    }

    #[test]
    fn senseless_points_are_refused() {
        assert!(DragCurve::from_points(&[(0.0, 1.0)]).is_none());
        assert!(DragCurve::from_points(&[(0.0, 1.0), (0.0, 1.0)]).is_none());
        assert!(DragCurve::from_points(&[(0.0, 1.0), (1.0, f64::NAN)]).is_none());
    }
}
