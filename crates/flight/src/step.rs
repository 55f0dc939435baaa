//! One Runge-Kutta step of position and velocity, with or without its tangent.
//!
//! The classical fourth-order scheme, written for motion of second order: its position stages are
//! the velocity stages' sums, so each step evaluates the acceleration four times and nothing else.
//! The tangent passes through the same stages: it is the derivative of the step as taken, not of the
//! exact motion, and agrees with differences to rounding.

use crate::dynamics::{Bodies, Linearised, Triple};
use crate::earth::FieldGradient;

/// Positions and velocities of `L` objects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Motion<const L: usize> {
    pub(crate) r: Triple<L>,
    pub(crate) v: Triple<L>,
}

/// Derivatives of position and velocity by `N` starting values, row by row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tangent<const N: usize> {
    pub(crate) r: Triple<N>,
    pub(crate) v: Triple<N>,
}

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
}

/// a + b h, element by element.
#[inline(always)]
fn moved<const N: usize>(a: &Triple<N>, b: &Triple<N>, h: f64) -> Triple<N> {
    let mut sum = *a;
    for row in 0..3 {
        for i in 0..N {
            sum[row][i] += b[row][i] * h;
        }
    }
    sum
}

/// Position and velocity (or their tangents) after a step with these four accelerations.
#[inline(always)]
fn completed<const N: usize>(
    r: &Triple<N>,
    v: &Triple<N>,
    k: &[&Triple<N>; 4],
    h: f64,
) -> (Triple<N>, Triple<N>) {
    let (sixth, square) = (h / 6.0, h * h / 6.0);
    let (mut r, mut v) = (moved(r, v, h), *v);
    for row in 0..3 {
        for i in 0..N {
            let [k1, k2, k3, k4] = [k[0][row][i], k[1][row][i], k[2][row][i], k[3][row][i]];
            let inner = k2 + k3;
            r[row][i] += (k1 + inner) * square;
            v[row][i] += (k1 + 2.0 * inner + k4) * sixth;
        }
    }
    (r, v)
}

impl<const L: usize> Bodies<'_, L> {
    /// One step of all objects; its length follows from their drag rates at its start.
    #[inline(always)]
    pub(crate) fn step(
        &self,
        from: &Motion<L>,
        length: impl Fn(&[f64; L]) -> f64,
    ) -> (Motion<L>, f64) {
        let Motion { r, v } = from;
        let first = self.acceleration(r, v);
        let h = length(&first.drag_rate);
        let (half, k1) = (0.5 * h, first.total);
        let v2 = moved(v, &k1, half);
        let k2 = self.acceleration(&moved(r, v, half), &v2).total;
        let v3 = moved(v, &k2, half);
        let k3 = self.acceleration(&moved(r, &v2, half), &v3).total;
        let v4 = moved(v, &k3, h);
        let k4 = self.acceleration(&moved(r, &v3, h), &v4).total;
        let (r, v) = completed(r, v, &[&k1, &k2, &k3, &k4], h);
        (Motion { r, v }, h)
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
        let Tangent { r: tr, v: tv } = *tangent;
        let first = self.linearised(&r, &v);
        let h = length(first.acceleration.drag_rate[0]);
        let (half, k1) = (0.5 * h, first.acceleration.total);
        // Gravity's gradient changes by a ten-thousandth over a step: the middle's serves all stages.
        let middle = moved(&r, &v, half).map(|c| c[0]);
        let gradient = self.env.earth.gradient(&middle.into());
        let t1 = first.tangent(&gradient, &tr, &tv);

        let (v2, tv2) = (moved(&v, &k1, half), moved(&tv, &t1, half));
        let second = self.linearised(&moved(&r, &v, half), &v2);
        let k2 = second.acceleration.total;
        let t2 = second.tangent(&gradient, &moved(&tr, &tv, half), &tv2);

        let (v3, tv3) = (moved(&v, &k2, half), moved(&tv, &t2, half));
        let third = self.linearised(&moved(&r, &v2, half), &v3);
        let k3 = third.acceleration.total;
        let t3 = third.tangent(&gradient, &moved(&tr, &tv2, half), &tv3);

        let (v4, tv4) = (moved(&v, &k3, h), moved(&tv, &t3, h));
        let fourth = self.linearised(&moved(&r, &v3, h), &v4);
        let k4 = fourth.acceleration.total;
        let t4 = fourth.tangent(&gradient, &moved(&tr, &tv3, h), &tv4);

        (motion.r, motion.v) = completed(&r, &v, &[&k1, &k2, &k3, &k4], h);
        (tangent.r, tangent.v) = completed(&tr, &tv, &[&t1, &t2, &t3, &t4], h);
        h
    }
}

impl Linearised {
    /// Rate of the velocity's tangent.
    #[inline(always)]
    fn tangent<const N: usize>(
        &self,
        gradient: &FieldGradient,
        tr: &Triple<N>,
        tv: &Triple<N>,
    ) -> Triple<N> {
        let by_position = gradient.gravity + self.by_height * gradient.height.transpose();
        let mut rate = [[0.0; N]; 3];
        for (row, rate) in rate.iter_mut().enumerate() {
            let a: [f64; 3] = core::array::from_fn(|k| by_position[(row, k)]);
            let b: [f64; 3] = core::array::from_fn(|k| self.by_velocity[(row, k)]);
            for (i, rate) in rate.iter_mut().enumerate() {
                let by_place = a[0] * tr[0][i] + a[1] * tr[1][i] + a[2] * tr[2][i];
                *rate = by_place + (b[0] * tv[0][i] + b[1] * tv[1][i] + b[2] * tv[2][i]);
            }
            for (rate, parameter) in rate.iter_mut().skip(6).zip(&self.by_parameter) {
                *rate += parameter[row];
            }
        }
        rate
    }
}
