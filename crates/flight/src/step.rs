//! One Runge-Kutta step of position and velocity.
//!
//! The classical fourth-order scheme, written for motion of second order: its position stages are
//! the velocity stages' sums, so each step evaluates the acceleration four times and nothing else.

use crate::dynamics::{Bodies, Triple};

/// Positions and velocities of `L` objects.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Motion<const L: usize> {
    pub(crate) r: Triple<L>,
    pub(crate) v: Triple<L>,
}

/// a + b h, element by element.
#[inline(always)]
pub(crate) fn moved<const N: usize>(a: &Triple<N>, b: &Triple<N>, h: f64) -> Triple<N> {
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
pub(crate) fn completed<const N: usize>(
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
