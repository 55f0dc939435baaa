//! The Brier score that the best possible estimator would have had.
//!
//! A probability of one half is no fault where the plots allow no more. The oracle's estimate scatters
//! around the true impact with the covariance of the bound, and it states the share of a normal
//! distribution around its estimate, with that same covariance, that endangers the zone. Its Brier
//! score is the mean over the scatter of (stated - happened)².

use frames::Time;
use nalgebra::{Matrix2, Vector2};
use site::Zone;

use crate::Bound;
use crate::impacts::least_covariance;
use crate::truth::{Object, TrueImpact};

/// Rings and spokes of the even set of points that stands for a normal distribution.
const RINGS: u32 = 8;
const SPOKES: u32 = 12;

/// Mean square of the oracle's probability less the outcome; `None` where there is no bound.
pub(crate) fn brier(
    object: &Object,
    fallen: TrueImpact,
    cut: Time,
    zone: &Zone,
    danger_m: f64,
    bound: &Bound<'_>,
) -> Option<f64> {
    let covariance = least_covariance(object, fallen, cut, bound)?;
    let [east_m, north_m, _] = fallen.position.to_array();
    let endangers = |point: &Vector2<f64>| zone.outline.distance_m([point.x, point.y]) <= danger_m;
    expected_brier(Vector2::new(east_m, north_m), &covariance, endangers)
}

fn expected_brier(
    truth: Vector2<f64>,
    covariance: &Matrix2<f64>,
    endangers: impl Fn(&Vector2<f64>) -> bool,
) -> Option<f64> {
    let spread = covariance.cholesky()?.l();
    let points: Vec<Vector2<f64>> = normal_points().map(|point| spread * point).collect();
    let outcome = f64::from(u8::from(endangers(&truth)));
    let squares = points.iter().map(|miss| {
        let inside = points
            .iter()
            .filter(|point| endangers(&(truth + miss + *point)))
            .count();
        let stated = inside as f64 / points.len() as f64;
        (stated - outcome) * (stated - outcome)
    });
    Some(squares.sum::<f64>() / points.len() as f64)
}

/// Points of equal weight, even over a two-dimensional standard normal distribution: each ring in the
/// middle of its share of the Rayleigh distribution, every other one turned by half a spoke.
fn normal_points() -> impl Iterator<Item = Vector2<f64>> {
    (0..RINGS).flat_map(|ring| {
        let share = (f64::from(ring) + 0.5) / f64::from(RINGS);
        let radius = (-2.0 * libm::log(1.0 - share)).sqrt();
        (0..SPOKES).map(move |spoke| {
            let turn = (f64::from(spoke) + 0.5 * f64::from(ring % 2)) / f64::from(SPOKES);
            let (sin, cos) = libm::sincos(core::f64::consts::TAU * turn);
            Vector2::new(radius * cos, radius * sin)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_long_straight_edge_the_integral_is_known() {
        // The impact lies on the edge of a half-plane: the oracle states Φ(z / 1) of z ~ N(0, 1), which is
        // even over [0, 1], and the mean of (u - 1)² is a third.
        let brier = expected_brier(
            Vector2::zeros(),
            &Matrix2::new(900.0, 0.0, 0.0, 400.0),
            |point| point.x >= 0.0,
        );
        assert!((brier.unwrap() - 1.0 / 3.0).abs() < 0.03, "{brier:?}");
    }

    #[test]
    fn where_the_plots_leave_no_doubt_the_oracle_has_none() {
        let sure = Matrix2::new(1.0, 0.0, 0.0, 1.0);
        let brier = expected_brier(Vector2::new(50.0, 0.0), &sure, |point| point.x >= 0.0);
        assert_eq!(brier, Some(0.0));
    }
}
