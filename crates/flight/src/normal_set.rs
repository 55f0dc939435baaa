//! A fixed set of directions that stands for a normal distribution, without a random number.
//!
//! Points of a rank-1 lattice of Korobov's kind fill the unit cube evenly; the inverse normal
//! distribution turns them into normal ones. The lattice is its own mirror image, so the mean is exactly
//! zero, and the set is whitened, so that its covariance is exactly one.

use std::sync::LazyLock;

use nalgebra::{Cholesky, SMatrix, SVector};

/// Dimensions: the seven of the state and two of wind.
pub(crate) const DIMENSIONS: usize = 9;

/// A direction, in standard deviations.
pub(crate) type Direction = SVector<f64, DIMENSIONS>;

/// Lattice sizes (prime) and generators: of all generators the one with the least worst-case error
/// (P2 with product weights 0.1).
const LATTICES: [(u64, u64); 4] = [(31, 12), (67, 16), (127, 9), (257, 25)];

static SETS: LazyLock<[Vec<Direction>; 4]> = LazyLock::new(|| LATTICES.map(build));

/// The smallest set that has at least `count` members, or the largest.
pub(crate) fn normal_set(count: usize) -> &'static [Direction] {
    let [.., largest] = &*SETS;
    SETS.iter().find(|s| s.len() >= count).unwrap_or(largest)
}

fn build((size, generator): (u64, u64)) -> Vec<Direction> {
    let member = |i: u64| {
        let mut rate = 1;
        Direction::from_fn(|_, _| {
            let place = (i * rate % size) as f64 / size as f64 + 0.5;
            rate = rate * generator % size;
            inverse_normal(place - place.floor())
        })
    };
    let members: Vec<Direction> = (1..size).map(member).collect();
    let scatter: SMatrix<f64, DIMENSIONS, DIMENSIONS> =
        members.iter().map(|z| z * z.transpose()).sum();
    let white = Cholesky::new(scatter / members.len() as f64).map(|c| c.l());
    let whitened = |z: &Direction| {
        white
            .and_then(|l| l.solve_lower_triangular(z))
            .unwrap_or(*z)
    };
    members.iter().map(whitened).collect()
}

/// Normal quantile of p in (0, 1): Newton's steps on the distribution function from libm's erfc.
fn inverse_normal(p: f64) -> f64 {
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    let mut z = 0.0;
    for _ in 0..60 {
        let density = libm::exp(-0.5 * z * z) / (2.0 * core::f64::consts::PI).sqrt();
        let step = (normal_cdf(z) - p) / density;
        z -= step.clamp(-0.5, 0.5);
        if step.abs() < 1e-14 {
            break;
        }
    }
    z
}

/// Probability that a standard normal number is below `z`.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * core::f64::consts::FRAC_1_SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_the_textbooks() {
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (1e-3, -3.090_232_306_167_813),
        ] {
            assert!((inverse_normal(p) - z).abs() < 1e-9, "{p}");
        }
    }

    #[test]
    fn each_set_is_centred_white_and_normal_along_any_axis() {
        for size in [30, 66, 126, 256] {
            let set = normal_set(size);
            assert_eq!(set.len(), size);
            assert!(set.iter().sum::<Direction>().norm() < 1e-9);
            for axis in 0..DIMENSIONS {
                let square: f64 = set.iter().map(|z| z[axis] * z[axis]).sum();
                assert!((square / size as f64 - 1.0).abs() < 1e-9);
                let inside = set.iter().filter(|z| z[axis].abs() < 1.645).count();
                let share = inside as f64 / size as f64;
                assert!((share - 0.90).abs() < 0.05, "{size} {axis} {share}");
            }
        }
    }
}
