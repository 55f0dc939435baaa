//! Sixteen numbers at a time: arithmetic that stays in registers, and numbers moved about.
//!
//! A compiler turns arithmetic over short arrays into vectors, mostly. Where look-ups stand between the
//! steps it takes them apart again, and what needs an address of its own for each number it does one by
//! one, though processors can do it at once within a register or two. So inner loops that look things
//! up are written with these steps.

/// Numbers that are taken together.
pub const SIDE: usize = 16;

/// Sixteen numbers on a boundary that every register likes.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub struct Aligned(pub [f32; SIDE]);

impl Aligned {
    /// One number sixteen times.
    pub const fn all(number: f32) -> Self {
        Self([number; SIDE])
    }

    /// Sixteens one after another as numbers.
    #[inline(always)]
    #[expect(
        unsafe_code,
        reason = "a view of the same memory, as `as_flattened` gives of arrays"
    )]
    pub fn numbers(sixteens: &[Self]) -> &[f32] {
        // SAFETY: sixteen numbers of four octets fill a whole `Aligned`, which has no room beside them.
        unsafe { core::slice::from_raw_parts(sixteens.as_ptr().cast(), sixteens.len() * SIDE) }
    }
}

/// Steps at some width. What comes out is the same at all of them, whatever goes in; arithmetic is that of
/// IEEE 754, number by number.
pub trait Lanes: crate::Shorts {
    /// Sixteen numbers.
    type Lot: Copy;
    /// Sixteen answers, yes or no.
    type Holds: Copy;
    /// Sixteen whole numbers.
    type Whole: Copy;

    /// From memory.
    fn load(self, from: &[f32; SIDE]) -> Self::Lot;
    /// To memory.
    fn store(self, lot: Self::Lot, to: &mut [f32; SIDE]);
    /// One number sixteen times.
    fn all(self, number: f32) -> Self::Lot;
    /// `a + b`.
    fn sum(self, a: Self::Lot, b: Self::Lot) -> Self::Lot;
    /// `a - b`.
    fn less(self, a: Self::Lot, b: Self::Lot) -> Self::Lot;
    /// `a * b`.
    fn times(self, a: Self::Lot, b: Self::Lot) -> Self::Lot;
    /// `if a > b { a } else { b }`: of something that is no number and a number, the second.
    fn greater(self, a: Self::Lot, b: Self::Lot) -> Self::Lot;
    /// `a < b`.
    fn is_less(self, a: Self::Lot, b: Self::Lot) -> Self::Holds;
    /// `a & b`.
    fn both(self, a: Self::Holds, b: Self::Holds) -> Self::Holds;
    /// `if holds { yes } else { no }`.
    fn choose(self, holds: Self::Holds, yes: Self::Lot, no: Self::Lot) -> Self::Lot;
    /// The last one first.
    fn reversed(self, lot: Self::Lot) -> Self::Lot;
    /// `to_bits() - origin`, wrapping.
    fn bits_past(self, lot: Self::Lot, origin: u32) -> Self::Whole;
    /// As an array.
    fn indices(self, whole: Self::Whole) -> [u32; SIDE];
    /// `from[at % 16]`.
    fn pick(self, from: &[f32; SIDE], at: Self::Whole) -> Self::Lot;
    /// `from[at % (N - 1)]`, and the number that follows each.
    fn pick_pairs<const N: usize>(self, from: &[f32; N], at: Self::Whole) -> [Self::Lot; 2];

    /// Rows become columns.
    #[inline(always)]
    fn transpose(self, block: &mut [[f32; SIDE]; SIDE]) {
        for r in 1..SIDE {
            let (above, below) = block.split_at_mut(r);
            for (row, above) in above.iter_mut().enumerate() {
                core::mem::swap(&mut above[r], &mut below[0][row]);
            }
        }
    }

    /// Asks for the neighbourhood of a number to be brought near, if there is one: later steps take less time,
    /// and nothing else changes.
    #[inline(always)]
    fn soon(self, line: &[f32], at: usize) {
        crate::prefetch(line, at);
    }
}

#[inline(always)]
fn pairs<const N: usize>(from: &[f32; N], at: &[u32; SIDE]) -> [[f32; SIDE]; 2] {
    let mut found = [[0.0; SIDE]; 2];
    for (i, at) in at.iter().enumerate() {
        let at = *at as usize % (N - 1);
        found[0][i] = from[at];
        found[1][i] = from[at + 1];
    }
    found
}

/// As ordinary loops.
#[derive(Clone, Copy)]
pub(crate) struct Any;

#[inline(always)]
fn each(a: [f32; SIDE], b: [f32; SIDE], of: impl Fn(f32, f32) -> f32) -> [f32; SIDE] {
    let mut found = a;
    for (found, b) in found.iter_mut().zip(b) {
        *found = of(*found, b);
    }
    found
}

impl Lanes for Any {
    type Lot = [f32; SIDE];
    type Holds = [bool; SIDE];
    type Whole = [u32; SIDE];

    #[inline(always)]
    fn load(self, from: &[f32; SIDE]) -> Self::Lot {
        *from
    }

    #[inline(always)]
    fn store(self, lot: Self::Lot, to: &mut [f32; SIDE]) {
        *to = lot;
    }

    #[inline(always)]
    fn all(self, number: f32) -> Self::Lot {
        [number; SIDE]
    }

    #[inline(always)]
    fn sum(self, a: Self::Lot, b: Self::Lot) -> Self::Lot {
        each(a, b, |a, b| a + b)
    }

    #[inline(always)]
    fn less(self, a: Self::Lot, b: Self::Lot) -> Self::Lot {
        each(a, b, |a, b| a - b)
    }

    #[inline(always)]
    fn times(self, a: Self::Lot, b: Self::Lot) -> Self::Lot {
        each(a, b, |a, b| a * b)
    }

    #[inline(always)]
    fn greater(self, a: Self::Lot, b: Self::Lot) -> Self::Lot {
        each(a, b, |a, b| if a > b { a } else { b })
    }

    #[inline(always)]
    fn is_less(self, a: Self::Lot, b: Self::Lot) -> Self::Holds {
        let mut holds = [false; SIDE];
        for (holds, (a, b)) in holds.iter_mut().zip(a.iter().zip(b)) {
            *holds = *a < b;
        }
        holds
    }

    #[inline(always)]
    fn both(self, a: Self::Holds, b: Self::Holds) -> Self::Holds {
        let mut both = a;
        for (both, b) in both.iter_mut().zip(b) {
            *both &= b;
        }
        both
    }

    #[inline(always)]
    fn choose(self, holds: Self::Holds, yes: Self::Lot, no: Self::Lot) -> Self::Lot {
        let mut chosen = no;
        for (chosen, (holds, yes)) in chosen.iter_mut().zip(holds.iter().zip(yes)) {
            *chosen = if *holds { yes } else { *chosen };
        }
        chosen
    }

    #[inline(always)]
    fn reversed(self, mut lot: Self::Lot) -> Self::Lot {
        lot.reverse();
        lot
    }

    #[inline(always)]
    fn bits_past(self, lot: Self::Lot, origin: u32) -> Self::Whole {
        lot.map(|number| number.to_bits().wrapping_sub(origin))
    }

    #[inline(always)]
    fn indices(self, whole: Self::Whole) -> [u32; SIDE] {
        whole
    }

    #[inline(always)]
    fn pick(self, from: &[f32; SIDE], at: Self::Whole) -> Self::Lot {
        at.map(|at| from[at as usize % SIDE])
    }

    #[inline(always)]
    fn pick_pairs<const N: usize>(self, from: &[f32; N], at: Self::Whole) -> [Self::Lot; 2] {
        pairs(from, &at)
    }
}

#[cfg(target_arch = "x86_64")]
pub(crate) use wide::{Avx2, Avx512, prefetch};

#[cfg(target_arch = "x86_64")]
#[path = "wide.rs"]
mod wide;
