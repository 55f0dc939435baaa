//! Random numbers: one generator in, any number of independent streams out.
//!
//! Every object and every sensor draws from a stream of its own, named after it, so that adding a
//! sensor, or a bird, changes nothing about the others. All functions are plain arithmetic on
//! `libm`: a seed gives the same numbers on every machine.

use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;

/// A family of streams, made from one generator.
#[derive(Clone, Debug)]
pub struct Streams {
    key: [u64; 2],
}

impl Streams {
    /// Draws the family's key from the generator.
    pub fn new(generator: &mut Pcg64) -> Self {
        Self {
            key: [generator.next_u64(), generator.next_u64()],
        }
    }

    /// The stream of a name: the same name gives the same stream, other names independent ones.
    pub fn named(&self, purpose: &str, name: &str) -> Pcg64 {
        let [first, second] = self.key;
        // FNV-1a over both texts, a separator between; `mix` spreads it over the whole seed.
        let octets = purpose.bytes().chain([0]).chain(name.bytes());
        let digest = octets.fold(0xcbf2_9ce4_8422_2325_u64, |hash, octet| {
            (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
        });
        let mut seed = [0_u8; 32];
        let mut word = digest ^ first;
        for (i, chunk) in seed.chunks_exact_mut(8).enumerate() {
            word = mix(word ^ second.rotate_left(i as u32 * 16));
            chunk.copy_from_slice(&word.to_le_bytes());
        }
        Pcg64::from_seed(seed)
    }
}

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014) after its constant step.
fn mix(word: u64) -> u64 {
    let z = word.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Uniform in [0, 1), 53 bits.
pub fn unit(stream: &mut Pcg64) -> f64 {
    (stream.next_u64() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// Uniform between two bounds.
pub fn uniform(stream: &mut Pcg64, low: f64, high: f64) -> f64 {
    low + (high - low) * unit(stream)
}

/// Exponential with mean one.
pub fn exponential(stream: &mut Pcg64) -> f64 {
    -libm::log(1.0 - unit(stream))
}

/// Normal with mean zero and standard deviation one (Box and Muller 1958; one of the pair is left
/// unused, so that every call takes the same two numbers).
pub fn normal(stream: &mut Pcg64) -> f64 {
    let radius = (2.0 * exponential(stream)).sqrt();
    radius * libm::cos(core::f64::consts::TAU * unit(stream))
}

/// Poisson with the given mean. A sum of Poisson numbers is one, so a large mean is taken in
/// portions for which the product of uniforms (Knuth) stays far from underflow.
pub fn poisson(stream: &mut Pcg64, mean: f64) -> u32 {
    const PORTION: f64 = 32.0;
    let mut rest = mean.max(0.0);
    let mut count = 0;
    while rest > 0.0 {
        let floor = libm::exp(-rest.min(PORTION));
        let mut product = unit(stream);
        while product > floor {
            count += 1;
            product *= unit(stream);
        }
        rest -= PORTION;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> Pcg64 {
        Streams::new(&mut Pcg64::seed_from_u64(7)).named("test", "a")
    }

    fn mean_and_variance(values: &[f64]) -> (f64, f64) {
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|v| (v - mean) * (v - mean)).sum();
        (mean, squares / (count - 1.0))
    }

    #[test]
    fn names_give_streams_of_their_own() {
        let streams = Streams::new(&mut Pcg64::seed_from_u64(7));
        let first = |purpose, name| streams.named(purpose, name).next_u64();
        assert_eq!(first("object", "a"), first("object", "a"));
        assert_ne!(first("object", "a"), first("object", "b"));
        assert_ne!(first("object", "a"), first("sensor", "a"));
        assert_ne!(first("ab", "c"), first("a", "bc"));
    }

    #[test]
    fn moments_are_those_of_the_distributions() {
        let mut stream = stream();
        let n = 40_000;
        // Bands are five standard errors.
        let (mean, variance) =
            mean_and_variance(&(0..n).map(|_| normal(&mut stream)).collect::<Vec<_>>());
        assert!(
            mean.abs() < 0.025 && (variance - 1.0).abs() < 0.036,
            "{mean} {variance}"
        );
        for wanted in [0.3, 20.0, 100.0] {
            let counts: Vec<_> = (0..n)
                .map(|_| f64::from(poisson(&mut stream, wanted)))
                .collect();
            let (mean, variance) = mean_and_variance(&counts);
            assert!(
                (mean - wanted).abs() < 5.0 * (wanted / f64::from(n)).sqrt(),
                "{wanted} {mean}"
            );
            assert!(
                (variance / wanted - 1.0).abs() < 0.06,
                "{wanted} {variance}"
            );
        }
        let (mean, variance) =
            mean_and_variance(&(0..n).map(|_| exponential(&mut stream)).collect::<Vec<_>>());
        assert!(
            (mean - 1.0).abs() < 0.025 && (variance - 1.0).abs() < 0.08,
            "{mean} {variance}"
        );
    }
}
