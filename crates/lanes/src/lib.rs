//! The widest vectors that the processor has, with the same bits on all of them.
//!
//! A release is built for any processor of its kind, so compilers fill vector registers as narrow as the
//! oldest has. [`widest`] runs a piece of [`Work`] that was compiled once for each width, and picks
//! the widest at hand.
//!
//! **Invariant.** A width changes the speed and nothing else. Work is ordinary Rust: integers, and
//! floating-point steps that IEEE 754 rounds correctly one by one. Rust neither reorders them nor
//! fuses a product with a sum, whatever instructions it may use, so every width gives the same bits.
//! No library function that picks its own instructions belongs in work. Work gets [`Lanes`] for inner
//! loops that compilers do not make vectors of: the same steps, sixteen numbers at a time. This crate is
//! the only place with `unsafe` for speed; what it promises is checked where it is promised.
//!
//! ```
//! struct Sum<'a>(&'a [u16]);
//!
//! impl lanes::Work for Sum<'_> {
//!     type Output = u16;
//!
//!     #[inline(always)]
//!     fn run<L: lanes::Lanes>(self, _: L) -> u16 {
//!         self.0.iter().fold(0, |sum, value| sum.wrapping_add(*value))
//!     }
//! }
//!
//! let numbers: Vec<u16> = (0..1000).collect();
//! let widest = lanes::widest(Sum(&numbers));
//! for width in lanes::Width::at_hand() {
//!     assert_eq!(width.run(Sum(&numbers)), widest);
//! }
//! ```

mod moves;
mod shorts;

pub use moves::{Aligned, Lanes, SIDE};
pub use shorts::{ROW, Shorts};

#[cfg(target_arch = "x86_64")]
use moves::prefetch;

/// Other processors fetch what they think is needed.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
fn prefetch(_: &[f32], _: usize) {}

/// Something to be done at any width.
///
/// `run` and what it calls in its inner loops must be `#[inline(always)]`: what is not inlined was
/// compiled for the narrowest.
pub trait Work {
    /// What comes out.
    type Output;

    /// Does it.
    fn run<L: Lanes>(self, lanes: L) -> Self::Output;
}

/// Vectors that this processor has: a value exists only where it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width(Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// What every processor of this build's kind has.
    Any,
    /// 256 bits.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// 512 bits, of bytes and words too.
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Width {
    /// The widest.
    pub fn widest() -> Self {
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
            {
                return Self(Kind::Avx512);
            }
            if is_x86_feature_detected!("avx2") {
                return Self(Kind::Avx2);
            }
        }
        Self(Kind::Any)
    }

    /// All of them, narrowest first: tests hold them against one another.
    pub fn at_hand() -> Vec<Self> {
        let mut widths = vec![Self(Kind::Any)];
        #[cfg(target_arch = "x86_64")]
        {
            let widest = Self::widest();
            if is_x86_feature_detected!("avx2") {
                widths.push(Self(Kind::Avx2));
            }
            if widest == Self(Kind::Avx512) {
                widths.push(widest);
            }
        }
        widths
    }

    /// Does a piece of work with these vectors.
    #[inline]
    pub fn run<W: Work>(self, work: W) -> W::Output {
        match self.0 {
            Kind::Any => work.run(moves::Any),
            #[cfg(target_arch = "x86_64")]
            #[expect(
                unsafe_code,
                reason = "measured: three times the speed of the narrowest"
            )]
            // SAFETY: this value exists only where the processor has what `with_avx2` is compiled for.
            Kind::Avx2 => unsafe { with_avx2(work) },
            #[cfg(target_arch = "x86_64")]
            #[expect(
                unsafe_code,
                reason = "measured: three times the speed of the narrowest"
            )]
            // SAFETY: this value exists only where the processor has what `with_avx512` is compiled for.
            Kind::Avx512 => unsafe { with_avx512(work) },
        }
    }
}

/// Does a piece of work with the widest vectors at hand.
#[inline]
pub fn widest<W: Work>(work: W) -> W::Output {
    Width::widest().run(work)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<W: Work>(work: W) -> W::Output {
    work.run(moves::Avx2::new())
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl")]
fn with_avx512<W: Work>(work: W) -> W::Output {
    work.run(moves::Avx512::new())
}
