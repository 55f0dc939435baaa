//! The constant errors of one sensor, and how they show in a plot.
//!
//! A sensor with bias b and a clock that is c ahead states at time t the place x(t - c) with b added
//! to its range and angles. In the site's plane, to first order,
//!
//! ```text
//! stated place at t  =  x(t) + J b - v c + noise
//! ```
//!
//! with J the derivative of the place by range, azimuth and elevation and v the object's velocity.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::{Polar, Position, Span, wrap_two_pi};
use nalgebra::{Matrix3, SMatrix, Vector3};
use sensing::Plot;

use crate::layout::Place;

/// Errors estimated per sensor: range, azimuth, elevation, clock.
pub const ERRORS: usize = 4;

/// What a sensor adds to everything that it measures.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Bias {
    /// To range, metres.
    pub range_m: f64,
    /// To azimuth, radians.
    pub azimuth_rad: f64,
    /// To elevation, radians.
    pub elevation_rad: f64,
    /// To the time, seconds: positive where its clock is ahead.
    pub clock_s: f64,
}

impl Bias {
    /// In the order range, azimuth, elevation, clock.
    pub fn from_array([range_m, azimuth_rad, elevation_rad, clock_s]: [f64; ERRORS]) -> Self {
        Self {
            range_m,
            azimuth_rad,
            elevation_rad,
            clock_s,
        }
    }

    /// In the same order.
    pub fn to_array(self) -> [f64; ERRORS] {
        [
            self.range_m,
            self.azimuth_rad,
            self.elevation_rad,
            self.clock_s,
        ]
    }

    /// The plot of a sensor without this bias.
    pub(crate) fn taken_from(self, plot: &Plot) -> Plot {
        self.added(plot, -1.0)
    }

    /// The plot of a sensor with it.
    pub(crate) fn added_to(self, plot: &Plot) -> Plot {
        self.added(plot, 1.0)
    }

    fn added(self, plot: &Plot, sign: f64) -> Plot {
        let mut moved = *plot;
        moved.polar.range_m += sign * self.range_m;
        moved.polar.azimuth_rad = wrap_two_pi(plot.polar.azimuth_rad + sign * self.azimuth_rad);
        moved.polar.elevation_rad += sign * self.elevation_rad;
        moved.time = plot.time + Span::from_seconds(sign * self.clock_s);
        moved
    }
}

/// A plot in the site's plane.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen {
    /// Where, metres.
    pub place: Vector3<f64>,
    /// Covariance of its noise.
    pub noise: Matrix3<f64>,
}

impl Seen {
    /// Where the plot says that the object is.
    pub fn new(plot: &Plot, by: &Place) -> Self {
        let sds = Vector3::new(plot.range_sd_m, plot.azimuth_sd_rad, plot.elevation_sd_rad);
        let spread = by_polar(plot.polar, by) * Matrix3::from_diagonal(&sds);
        Self {
            place: by.from_sensor.apply(plot.polar.to_position()).untagged(),
            noise: spread * spread.transpose(),
        }
    }
}

/// The best guess at a place from two that differ by noise alone. Its own noise is uncorrelated with
/// their difference, which is why derivatives are taken there: taken at either of the two they would
/// lean with that one's noise, and the common error of two sensors on one mast would seem observable.
pub(crate) fn fused(
    one: (&Vector3<f64>, &Matrix3<f64>),
    other: (&Vector3<f64>, &Matrix3<f64>),
) -> Option<Vector3<f64>> {
    let weight = one.1 * (one.1 + other.1).try_inverse()?;
    Some(one.0 + weight * (other.0 - one.0))
}

/// Derivative of a stated place by a sensor's errors, where the object is and moves so.
pub(crate) fn by_errors(
    place: &Vector3<f64>,
    velocity: &Vector3<f64>,
    by: &Place,
) -> SMatrix<f64, 3, ERRORS> {
    let seen = by.to_sensor.apply(Position::tagged(*place));
    let mut derivative = SMatrix::<f64, 3, ERRORS>::zeros();
    derivative
        .fixed_columns_mut::<3>(0)
        .copy_from(&by_polar(Polar::from_position(seen), by));
    derivative.set_column(3, &-velocity);
    derivative
}

/// Derivative of a place in the site's plane by range, azimuth and elevation.
fn by_polar(polar: Polar, by: &Place) -> Matrix3<f64> {
    let range_m = polar.range_m;
    let (sin_az, cos_az) = libm::sincos(polar.azimuth_rad);
    let (sin_el, cos_el) = libm::sincos(polar.elevation_rad);
    let level_m = range_m * cos_el;
    #[rustfmt::skip]
    let in_sensor = Matrix3::new(
        cos_el * sin_az,  level_m * cos_az, -range_m * sin_el * sin_az,
        cos_el * cos_az, -level_m * sin_az, -range_m * sin_el * cos_az,
        sin_el,           0.0,               level_m,
    );
    by.from_sensor.rotation() * in_sensor
}
