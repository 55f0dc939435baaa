//! The derivative of a step, and with it of a whole propagation.
//!
//! The tangent passes through the same stages as the motion: it is the derivative of the step as
//! taken, not of the exact motion, and agrees with differences to rounding. Its columns do not meet:
//! they are carried in pairs, each through all stages of a step, which fills the registers and no more.

use nalgebra::SMatrix;

use crate::dynamics::{Bodies, Linearised, Triple};
use crate::earth::FieldGradient;
use crate::step::{Motion, completed, moved};

/// Derivatives of position and velocity by `N` starting values, row by row: position, velocity, ln β, ln
/// of the thrust and, where `N` is 10, the wind towards east and north.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tangent<const N: usize> {
    pub(crate) r: Triple<N>,
    pub(crate) v: Triple<N>,
}

/// The pair of columns of ln β and ln thrust.
const PARAMETERS: usize = 3;
/// The pair of columns of the wind.
const WIND: usize = 4;

impl<const N: usize> Tangent<N> {
    /// Position and velocity are the first six starting values.
    pub(crate) fn start() -> Self {
        let unit = |first: usize| {
            core::array::from_fn(|row| {
                core::array::from_fn(|column| f64::from(u8::from(column == row + first)))
            })
        };
        Self {
            r: unit(0),
            v: unit(3),
        }
    }

    /// As a square matrix over the first `M` starting values; those beyond velocity stay.
    pub(crate) fn transition<const M: usize>(&self) -> SMatrix<f64, M, M> {
        SMatrix::from_fn(|row, column| match row {
            0..3 => self.r[row][column],
            3..6 => self.v[row - 3][column],
            _ => f64::from(u8::from(row == column)),
        })
    }
}

impl Bodies<'_, 1> {
    /// One step of one object and its tangent; gives the step's length.
    pub(crate) fn step_tangent<const N: usize>(
        &self,
        motion: &mut Motion<1>,
        tangent: &mut Tangent<N>,
        length: impl Fn(f64) -> f64,
    ) -> f64 {
        let Motion { r, v } = *motion;
        let first = self.linearised(&r, &v);
        let step_s = length(first.acceleration.drag_rate[0]);
        let (half, k1) = (0.5 * step_s, first.acceleration.total);
        let middle = moved(&r, &v, half);
        let v2 = moved(&v, &k1, half);
        let second = self.linearised(&middle, &v2);
        let k2 = second.acceleration.total;
        let v3 = moved(&v, &k2, half);
        let third = self.linearised(&moved(&r, &v2, half), &v3);
        let k3 = third.acceleration.total;
        let v4 = moved(&v, &k3, step_s);
        let fourth = self.linearised(&moved(&r, &v3, step_s), &v4);
        let k4 = fourth.acceleration.total;
        (motion.r, motion.v) = completed(&r, &v, &[&k1, &k2, &k3, &k4], step_s);

        let step = TangentStep {
            step_s,
            stages: [first, second, third, fourth],
            gradient: self.env.earth.gradient(&middle),
            coriolis: self.env.earth.coriolis(),
        };
        for pair in 0..N / 2 {
            step.carry(pair, tangent);
        }
        step_s
    }
}

/// A step as its tangent sees it. Gravity's gradient changes by a ten-thousandth over a step: the
/// middle's serves all stages, and what it pulls is taken once.
struct TangentStep {
    step_s: f64,
    stages: [Linearised; 4],
    gradient: FieldGradient,
    coriolis: [f64; 3],
}

impl TangentStep {
    /// Carries one pair of columns over the step. Heights matter alone to what acts through the
    /// air: of the places at the stages only the component along the vertical is followed.
    #[inline(always)]
    fn carry<const N: usize>(&self, pair: usize, tangent: &mut Tangent<N>) {
        let (r, v) = (pick(&tangent.r, pair), pick(&tangent.v, pair));
        let h = self.step_s;
        let half = 0.5 * h;
        let middle = moved(&r, &v, half);
        let [east, north, up] = &self.gradient.gravity;
        let pull = [dot(east, &middle), dot(north, &middle), dot(up, &middle)];
        let n = &self.gradient.height;
        let rise = dot(n, &r);
        let risen = |v: &Triple<2>, h: f64| {
            let d = dot(n, v);
            [rise[0] + h * d[0], rise[1] + h * d[1]]
        };
        let k1 = self.rate(0, pair, &rise, &v, &pull);
        let v2 = moved(&v, &k1, half);
        let k2 = self.rate(1, pair, &risen(&v, half), &v2, &pull);
        let v3 = moved(&v, &k2, half);
        let k3 = self.rate(2, pair, &risen(&v2, half), &v3, &pull);
        let v4 = moved(&v, &k3, h);
        let k4 = self.rate(3, pair, &risen(&v3, h), &v4, &pull);
        let (r, v) = completed(&r, &v, &[&k1, &k2, &k3, &k4], h);
        put(&mut tangent.r, pair, &r);
        put(&mut tangent.v, pair, &v);
    }

    /// Rate of the velocities of a pair of columns at a stage, from their rise and velocities there.
    #[inline(always)]
    fn rate(
        &self,
        stage: usize,
        pair: usize,
        z: &[f64; 2],
        v: &Triple<2>,
        pull: &Triple<2>,
    ) -> Triple<2> {
        let at = &self.stages[stage];
        let mut u = *v;
        let mut m = [0.0; 2];
        if pair == PARAMETERS {
            m = at.by_parameter;
        }
        for l in 0..2 {
            u[0][l] -= at.wind_slope[0] * z[l];
            u[1][l] -= at.wind_slope[1] * z[l];
        }
        if pair == WIND {
            u[0][0] -= 1.0;
            u[1][1] -= 1.0;
        }
        let q = dot(&at.through_air, &u);
        let mut k = *pull;
        let [_, cy, cz] = self.coriolis;
        for l in 0..2 {
            m[l] += at.along * q[l] + at.by_height * z[l];
            k[0][l] +=
                (cy * v[2][l] - cz * v[1][l]) + (at.hold * u[0][l] + at.through_air[0] * m[l]);
            k[1][l] += cz * v[0][l] + (at.hold * u[1][l] + at.through_air[1] * m[l]);
            k[2][l] += at.hold * u[2][l] + at.through_air[2] * m[l] - cy * v[0][l];
        }
        k
    }
}

#[inline(always)]
fn pick<const N: usize>(all: &Triple<N>, pair: usize) -> Triple<2> {
    core::array::from_fn(|row| [all[row][2 * pair], all[row][2 * pair + 1]])
}

#[inline(always)]
fn put<const N: usize>(all: &mut Triple<N>, pair: usize, columns: &Triple<2>) {
    for row in 0..3 {
        for l in 0..2 {
            all[row][2 * pair + l] = columns[row][l];
        }
    }
}

#[inline(always)]
fn dot(n: &[f64; 3], x: &Triple<2>) -> [f64; 2] {
    core::array::from_fn(|l| n[0] * x[0][l] + n[1] * x[1][l] + n[2] * x[2][l])
}
