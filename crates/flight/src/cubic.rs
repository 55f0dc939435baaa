//! Smooth curves for air and drag: once differentiable, quick to look up.
//!
//! A Runge-Kutta step loses its order at every kink it crosses, so tables are turned into cubics with
//! continuous slope. Between stated points the slope follows Fritsch and Carlson (SIAM J. Numer.
//! Anal. 17, 1980): monotone data give a monotone curve, no overshoot. Lookups then use a uniform
//! grid, so that a value and its slope cost one division-free index and a few products.

/// A monotone cubic through points of rising `x`.
pub(crate) struct Monotone {
    x: Vec<f64>,
    y: Vec<f64>,
    slope: Vec<f64>,
}

impl Monotone {
    /// Through (x, y) points; the caller vouches for rising, finite `x`.
    pub(crate) fn new(points: &[(f64, f64)]) -> Self {
        let x: Vec<f64> = points.iter().map(|p| p.0).collect();
        let y: Vec<f64> = points.iter().map(|p| p.1).collect();
        let steps: Vec<f64> = x.windows(2).map(|w| w[1] - w[0]).collect();
        let secants: Vec<f64> = y
            .windows(2)
            .zip(&steps)
            .map(|(w, step)| (w[1] - w[0]) / step)
            .collect();
        let mut slope = Vec::with_capacity(x.len());
        slope.push(secants.first().copied().unwrap_or(0.0));
        for (s, h) in secants.windows(2).zip(steps.windows(2)) {
            slope.push(harmonic_mean(s[0], s[1], h[0], h[1]));
        }
        slope.extend(secants.last().copied().filter(|_| x.len() > 1));
        Self { x, y, slope }
    }

    /// The value at `x`; constant outside.
    pub(crate) fn at(&self, x: f64) -> f64 {
        let next = self.x.partition_point(|&p| p <= x);
        let (Some(left), true) = (next.checked_sub(1), next < self.x.len()) else {
            let end = if next == 0 {
                self.y.first()
            } else {
                self.y.last()
            };
            return end.copied().unwrap_or(0.0);
        };
        let step = self.x[next] - self.x[left];
        let t = (x - self.x[left]) / step;
        let c = hermite(
            self.y[left],
            self.y[next],
            self.slope[left] * step,
            self.slope[next] * step,
        );
        c[0] + t * (c[1] + t * (c[2] + t * c[3]))
    }
}

/// Slope at a point between secants `a` and `b` over intervals `ha` and `hb`.
fn harmonic_mean(a: f64, b: f64, ha: f64, hb: f64) -> f64 {
    if a * b <= 0.0 {
        return 0.0;
    }
    let (wa, wb) = (2.0 * hb + ha, hb + 2.0 * ha);
    (wa + wb) / (wa / a + wb / b)
}

/// Coefficients, by rising power, of the cubic on [0, 1] with these end values and end slopes.
pub(crate) fn hermite(y0: f64, y1: f64, m0: f64, m1: f64) -> [f64; 4] {
    let rise = y1 - y0;
    [y0, m0, 3.0 * rise - 2.0 * m0 - m1, m0 + m1 - 2.0 * rise]
}

/// 1.5 × 2^52: around it doubles are one apart.
const WHOLE: f64 = 6_755_399_441_055_744.0;

/// `N` curves on one uniform grid, constant beyond its ends.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table<const N: usize> {
    start: f64,
    per_step: f64,
    /// Number of intervals.
    end: f64,
    /// Coefficients of the local cubic, by power, for each interval.
    cells: Vec<[[f64; N]; 4]>,
}

impl<const N: usize> Table<N> {
    /// Samples a function on `cells` intervals from `start`. Slopes are five-point differences, so a
    /// smooth function is met to the fourth order of the step; a kink is rounded off over two steps.
    pub(crate) fn sample(
        start: f64,
        step: f64,
        cells: usize,
        function: impl Fn(f64) -> [f64; N],
    ) -> Self {
        let node = |i: usize| function(start + (i as f64 - 2.0) * step);
        let nodes: Vec<[f64; N]> = (0..cells + 5).map(node).collect();
        let slopes: Vec<[f64; N]> = nodes
            .windows(5)
            .map(|w| {
                core::array::from_fn(|k| (w[0][k] - w[4][k] + 8.0 * (w[3][k] - w[1][k])) / 12.0)
            })
            .collect();
        let inner = &nodes[2..];
        let cells: Vec<_> = (0..cells)
            .map(|i| {
                let each: [[f64; 4]; N] = core::array::from_fn(|k| {
                    hermite(inner[i][k], inner[i + 1][k], slopes[i][k], slopes[i + 1][k])
                });
                core::array::from_fn(|power| core::array::from_fn(|k| each[k][power]))
            })
            .collect();
        Self {
            start,
            per_step: 1.0 / step,
            end: cells.len() as f64,
            cells,
        }
    }

    /// The values at `x`.
    #[inline(always)]
    pub(crate) fn value(&self, x: f64) -> [f64; N] {
        let (t, c) = self.cell(x);
        core::array::from_fn(|k| c[0][k] + t * (c[1][k] + t * (c[2][k] + t * c[3][k])))
    }

    /// The values at `x` and their slopes.
    #[inline(always)]
    pub(crate) fn value_and_slope(&self, x: f64) -> ([f64; N], [f64; N]) {
        let (t, c) = self.cell(x);
        let value = core::array::from_fn(|k| c[0][k] + t * (c[1][k] + t * (c[2][k] + t * c[3][k])));
        let slope = core::array::from_fn(|k| {
            self.per_step * (c[1][k] + t * (2.0 * c[2][k] + t * (3.0 * c[3][k])))
        });
        (value, slope)
    }

    #[inline(always)]
    fn cell(&self, x: f64) -> (f64, &[[f64; N]; 4]) {
        let u = ((x - self.start) * self.per_step).clamp(0.0, self.end);
        // A conversion that minds every double is slow. Near this sum doubles are whole numbers, whose
        // lowest bits are the index (a tie may give the end of the cell before, which is the same).
        let whole = (u - 0.5) + WHOLE;
        let index = (whole.to_bits() as u32 as usize).min(self.cells.len() - 1);
        (u - (whole - WHOLE), &self.cells[index])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn monotone_data_do_not_overshoot() {
        let curve = Monotone::new(&[(0.0, 1.0), (1.0, 1.0), (1.5, 3.0), (4.0, 3.0)]);
        for i in 0..=400 {
            let y = curve.at(f64::from(i) * 0.01);
            assert!((1.0..=3.0).contains(&y), "{i} {y}");
        }
        assert_eq!((curve.at(-1.0), curve.at(9.0)), (1.0, 3.0));
    }

    #[test]
    fn a_smooth_function_is_met_between_the_grid_points() {
        let table = Table::sample(0.0, 0.05, 40, |x| [libm::sin(x), libm::exp(-x)]);
        for i in 0..200 {
            let x = f64::from(i) * 0.01;
            let (value, slope) = table.value_and_slope(x);
            assert!(
                (value[0] - libm::sin(x)).abs() < 3e-7 && (slope[0] - libm::cos(x)).abs() < 1e-5
            );
            assert!((value[1] - libm::exp(-x)).abs() < 3e-7);
        }
    }
}
