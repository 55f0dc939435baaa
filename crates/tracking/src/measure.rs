//! What a sensor would measure of a state, and how that changes with the state.
//!
//! Range, azimuth, elevation and range rate in the sensor's own tangent plane, with the analytic
//! Jacobian. A plot that lacks its Doppler keeps four rows: the fourth is zero with unit variance,
//! which changes neither distance nor determinant.

use frames::{Polar, Time, wrap_two_pi};
use nalgebra::{Matrix3, SMatrix, SVector, Vector3};
use sensing::Plot;
use site::SensorId;

use crate::gaussian::{Gaussian, StateVector};
use crate::index::{Neighbour, azimuth_off};
use crate::scene::SceneSensor;

/// Numbers in one plot.
pub const PLOT: usize = 4;
/// A plot as a vector: range, azimuth, elevation, range rate.
pub type PlotVector = SVector<f64, PLOT>;

/// Nearest range and ground distance that are divided by, metres.
const NEAR_M: f64 = 1.0;

/// A plot as the filter takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measured {
    /// Which sensor's.
    pub sensor: SensorId,
    /// When.
    pub time: Time,
    /// Range, azimuth, elevation, range rate.
    pub z: PlotVector,
    /// Variance of each.
    pub variance: PlotVector,
    /// Whether range rate was measured.
    pub doppler: bool,
    /// The number under which the sensor follows the object.
    pub number: Option<u32>,
}

impl Measured {
    /// A plot that every filter can use; `None` where a number is missing, not finite or impossible.
    pub fn new(plot: &Plot) -> Option<Self> {
        let Polar {
            range_m,
            azimuth_rad,
            elevation_rad,
        } = plot.polar;
        let sds = [plot.range_sd_m, plot.azimuth_sd_rad, plot.elevation_sd_rad];
        let rate = plot
            .range_rate_mps
            .filter(|rate| rate.is_finite() && plot.range_rate_sd_mps > 0.0);
        let sane = range_m > NEAR_M
            && range_m < 1e7
            && azimuth_rad.is_finite()
            && elevation_rad.abs() <= core::f64::consts::FRAC_PI_2
            && sds.iter().all(|sd| sd.is_finite() && *sd > 0.0);
        sane.then(|| Self {
            sensor: plot.sensor,
            time: plot.time,
            z: PlotVector::new(
                range_m,
                wrap_two_pi(azimuth_rad),
                elevation_rad,
                rate.unwrap_or(0.0),
            ),
            variance: PlotVector::new(
                sds[0] * sds[0],
                sds[1] * sds[1],
                sds[2] * sds[2],
                match rate {
                    Some(_) => plot.range_rate_sd_mps * plot.range_rate_sd_mps,
                    None => 1.0,
                },
            ),
            doppler: rate.is_some(),
            number: plot.number,
        })
    }

    /// How many numbers were measured.
    pub fn dimensions(&self) -> f64 {
        if self.doppler { 4.0 } else { 3.0 }
    }
}

/// The expected plot of a state.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Range, azimuth, elevation, range rate.
    pub h: PlotVector,
    /// Its change a second, for plots a little earlier or later than the state.
    pub rate: PlotVector,
    /// Derivative of range, azimuth and elevation by position (site's plane).
    pub by_position: Matrix3<f64>,
    /// Derivative of range rate by position.
    pub rate_by_position: Vector3<f64>,
    /// Derivative of range rate by velocity: the line of sight.
    pub sight: Vector3<f64>,
}

impl Expected {
    /// What `sensor` would measure of `state`.
    pub fn new(state: &StateVector, sensor: &SceneSensor) -> Self {
        let turn = sensor.to_sensor.rotation();
        let position = frames::Position::tagged(Vector3::new(state[0], state[1], state[2]));
        let d = sensor.to_sensor.apply(position).untagged();
        let v = turn * Vector3::new(state[3], state[4], state[5]);
        let ground2 = (d.x * d.x + d.y * d.y).max(NEAR_M);
        let range2 = ground2 + d.z * d.z;
        let (ground, range) = (ground2.sqrt(), range2.sqrt());
        let u = d / range;
        let opening = u.dot(&v);
        let bend = d.z / (ground * range2);
        #[rustfmt::skip]
        let by_d = Matrix3::new(
            u.x,             u.y,              u.z,
            d.y / ground2,   -d.x / ground2,   0.0,
            -d.x * bend,     -d.y * bend,      ground / range2,
        );
        let across = (v - u * opening) / range;
        let turned = by_d * v;
        Self {
            h: PlotVector::new(
                range,
                libm::atan2(d.x, d.y),
                libm::atan2(d.z, ground),
                opening,
            ),
            rate: PlotVector::new(opening, turned[1], turned[2], across.dot(&v)),
            by_position: by_d * turn,
            rate_by_position: turn.tr_mul(&across),
            sight: turn.tr_mul(&u),
        }
    }

    /// Covariance between state and expected plot, P H'.
    pub fn cross(&self, p: &SMatrix<f64, 7, 7>) -> SMatrix<f64, 7, PLOT> {
        let p_position = p.fixed_columns::<3>(0);
        let mut cross = SMatrix::<f64, 7, PLOT>::zeros();
        cross
            .fixed_columns_mut::<3>(0)
            .copy_from(&(p_position * self.by_position.transpose()));
        let rate = p_position * self.rate_by_position + p.fixed_columns::<3>(3) * self.sight;
        cross.set_column(3, &rate);
        cross
    }

    /// Covariance of the expected plot, H P H', from `cross`.
    pub fn spread(&self, cross: &SMatrix<f64, 7, PLOT>) -> SMatrix<f64, PLOT, PLOT> {
        let position = cross.fixed_rows::<3>(0);
        let velocity = cross.fixed_rows::<3>(3);
        let mut s = SMatrix::<f64, PLOT, PLOT>::zeros();
        s.fixed_rows_mut::<3>(0)
            .copy_from(&(self.by_position * position));
        let rate = self.rate_by_position.transpose() * position + self.sight.transpose() * velocity;
        s.set_row(3, &rate);
        s
    }

    /// Measured less expected, azimuth by the shorter way round, the state `dt_s` before the plot.
    pub fn innovation(&self, plot: &Measured, dt_s: f64) -> PlotVector {
        let mut e = plot.z - self.h - self.rate * dt_s;
        e[1] = azimuth_off(plot.z[1], self.h[1]) - self.rate[1] * dt_s;
        if !plot.doppler {
            e[3] = 0.0;
        }
        e
    }
}

impl Expected {
    /// The innovation of a plot of the index if no number of it exceeds `most`. Most plots that a gate visits end
    /// here: all four are asked at once, because which of them refuses cannot be foretold.
    #[inline(always)]
    pub fn innovation_within(
        &self,
        plot: &Neighbour,
        dt_s: f64,
        most: &PlotVector,
    ) -> Option<PlotVector> {
        let off = |k: usize| plot.z[k] - self.h[k] - self.rate[k] * dt_s;
        let azimuth = azimuth_off(plot.z[1], self.h[1]) - self.rate[1] * dt_s;
        let (range, elevation) = (off(0), off(2));
        let rate = if plot.doppler { off(3) } else { 0.0 };
        let within = (range.abs() <= most[0])
            & (azimuth.abs() <= most[1])
            & (elevation.abs() <= most[2])
            & (rate.abs() <= most[3]);
        within.then(|| PlotVector::new(range, azimuth, elevation, rate))
    }
}

/// Cross covariance and factorised innovation covariance of one state and one plot.
#[derive(Clone, Copy, Debug)]
pub struct Innovation {
    cross: SMatrix<f64, 7, PLOT>,
    lower: SMatrix<f64, PLOT, PLOT>,
    ln_det: f64,
    /// Inverse of the covariance of range and its rate alone: of squared range, of both, of squared rate.
    range_and_rate: [f64; 3],
}

impl Innovation {
    /// For a plot with these variances; `None` where the covariance is not positive definite.
    pub fn new(
        cross: &SMatrix<f64, 7, PLOT>,
        spread: &SMatrix<f64, PLOT, PLOT>,
        plot: &Measured,
    ) -> Option<Self> {
        let (mut cross, mut s) = (*cross, *spread);
        if !plot.doppler {
            cross.set_column(3, &SVector::zeros());
            s.set_column(3, &SVector::zeros());
            s.set_row(3, &SMatrix::<f64, 1, PLOT>::zeros());
        }
        for k in 0..PLOT {
            s[(k, k)] += plot.variance[k];
        }
        let (lower, ln_det) = factor(&s)?;
        let (range2, both, rate2) = (s[(0, 0)], s[(3, 0)], s[(3, 3)]);
        let det = range2 * rate2 - both * both;
        Some(Self {
            cross,
            lower,
            ln_det,
            range_and_rate: [rate2 / det, -2.0 * both / det, range2 / det],
        })
    }

    /// Whether range and its rate alone put a plot outside the gate: they go together, and no plot is nearer by all
    /// four numbers than by two of them.
    #[inline(always)]
    pub fn refuses(&self, e: &PlotVector, gate: f64) -> bool {
        let [range2, both, rate2] = self.range_and_rate;
        range2 * e[0] * e[0] + both * e[0] * e[3] + rate2 * e[3] * e[3] > gate * (1.0 + 1e-6)
    }

    /// ln of the density at the expected plot itself.
    pub fn ln_peak(&self, dimensions: f64) -> f64 {
        self.density(&PlotVector::zeros(), dimensions).1
    }

    /// L⁻¹ e: its square is the Mahalanobis distance.
    pub fn whiten(&self, e: &PlotVector) -> PlotVector {
        let l = &self.lower;
        let a = e[0] / l[(0, 0)];
        let b = (e[1] - l[(1, 0)] * a) / l[(1, 1)];
        let c = (e[2] - l[(2, 0)] * a - l[(2, 1)] * b) / l[(2, 2)];
        let d = (e[3] - l[(3, 0)] * a - l[(3, 1)] * b - l[(3, 2)] * c) / l[(3, 3)];
        PlotVector::new(a, b, c, d)
    }

    /// Squared Mahalanobis distance and ln of the Gaussian density of an innovation.
    pub fn density(&self, e: &PlotVector, dimensions: f64) -> (f64, f64) {
        let distance2 = self.whiten(e).norm_squared();
        const LN_TAU: f64 = 1.837_877_066_409_345_5;
        (
            distance2,
            -0.5 * (distance2 + self.ln_det + dimensions * LN_TAU),
        )
    }

    /// Correction of the state, and the square root W of what the covariance loses, W W'.
    pub fn correction(&self, e: &PlotVector) -> (StateVector, SMatrix<f64, 7, PLOT>) {
        let l = &self.lower;
        // W = cross L⁻ᵀ, column by column.
        let mut w = SMatrix::<f64, 7, PLOT>::zeros();
        for k in 0..PLOT {
            let mut column: StateVector = self.cross.column(k).into_owned();
            for j in 0..k {
                column -= w.column(j) * l[(k, j)];
            }
            w.set_column(k, &(column / l[(k, k)]));
        }
        (w * self.whiten(e), w)
    }
}

/// Lower Cholesky factor and ln of the determinant.
fn factor(s: &SMatrix<f64, PLOT, PLOT>) -> Option<(SMatrix<f64, PLOT, PLOT>, f64)> {
    let mut l = SMatrix::<f64, PLOT, PLOT>::zeros();
    let mut det = 1.0;
    for j in 0..PLOT {
        let mut d = s[(j, j)];
        for k in 0..j {
            d -= l[(j, k)] * l[(j, k)];
        }
        if d.is_nan() || d <= 0.0 {
            return None;
        }
        det *= d;
        let root = d.sqrt();
        l[(j, j)] = root;
        for i in j + 1..PLOT {
            let mut v = s[(i, j)];
            for k in 0..j {
                v -= l[(i, k)] * l[(j, k)];
            }
            l[(i, j)] = v / root;
        }
    }
    (det > 0.0 && det.is_finite()).then(|| (l, libm::log(det)))
}

/// The state after taking in one plot, the expectation evaluated `dt_s` before the plot; linearised
/// anew `rounds` times (the iterated filter of Bell and Cathey, 1993; one round is the plain one).
pub fn update(
    prior: &Gaussian,
    plot: &Measured,
    dt_s: f64,
    sensor: &SceneSensor,
    rounds: usize,
) -> Option<Gaussian> {
    let mut at = prior.mean;
    let mut posterior = None;
    for _ in 0..rounds.max(1) {
        let expected = Expected::new(&at, sensor);
        let cross = expected.cross(&prior.covariance);
        let spread = expected.spread(&cross);
        let innovation = Innovation::new(&cross, &spread, plot)?;
        let back = prior.mean - at;
        let mut e = expected.innovation(plot, dt_s);
        let position = Vector3::new(back[0], back[1], back[2]);
        let velocity = Vector3::new(back[3], back[4], back[5]);
        let shift = expected.by_position * position;
        e -= PlotVector::new(
            shift[0],
            shift[1],
            shift[2],
            expected.rate_by_position.dot(&position) + expected.sight.dot(&velocity),
        );
        if !plot.doppler {
            e[3] = 0.0;
        }
        let (step, w) = innovation.correction(&e);
        at = prior.mean + step;
        posterior = Some(Gaussian {
            mean: at,
            covariance: prior.covariance - w * w.transpose(),
        });
    }
    posterior.filter(Gaussian::is_finite)
}
