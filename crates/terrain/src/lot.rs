//! A lot: so many numbers side by side, on a boundary that every vector width likes.
//!
//! Arithmetic is done lot by lot in short loops without branches, which compilers turn into vectors;
//! looking up neighbours is a move of crate `lanes`.

/// Numbers in a lot.
pub(crate) const LOT: usize = lanes::SIDE;

/// Numbers side by side.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Lot(pub(crate) [f32; LOT]);

impl Lot {
    pub(crate) const ZERO: Self = Self([0.0; LOT]);

    #[inline(always)]
    pub(crate) fn reversed(&self) -> Self {
        let mut reversed = Self::ZERO;
        for i in 0..LOT {
            reversed.0[i] = self.0[LOT - 1 - i];
        }
        reversed
    }
}

/// Whole numbers side by side.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Indices(pub(crate) [u32; LOT]);

/// Places between whole numbers, ascending and less than one and a half lots apart in all.
pub(crate) struct Places {
    /// The whole number before the first of them.
    pub(crate) first: usize,
    /// How many more stand before each.
    pub(crate) after: Indices,
    /// How far beyond its whole number each lies, 0 to 1.
    pub(crate) part: Lot,
}

/// 1.5 · 2²³: next to it single precision has whole numbers only, so adding it rounds, and the lowest bits
/// are the number.
const WHOLE: f32 = 12_582_912.0;
/// The same in double precision.
const WHOLE_OF_DOUBLES: f64 = 6_755_399_441_055_744.0;

impl Places {
    /// Of numbers from 0 to 2²¹. A whole number may pass for the one before it and a part of one: that
    /// is the same place.
    #[inline(always)]
    pub(crate) fn of(places: &Lot) -> Self {
        // The first one as an address: in double precision it is the same number, and loops without an
        // exception for it become vectors.
        let first = (f64::from(places.0[0]) - 0.5) + WHOLE_OF_DOUBLES;
        let first = first.to_bits() as u32;
        let offset = WHOLE.to_bits() + first;
        let mut after = Indices([0; LOT]);
        let mut part = Lot::ZERO;
        for i in 0..LOT {
            let rounded = (places.0[i] - 0.5) + WHOLE;
            after.0[i] = rounded.to_bits().wrapping_sub(offset);
            part.0[i] = places.0[i] - (rounded - WHOLE);
        }
        Self {
            first: first as usize,
            after,
            part,
        }
    }
}

/// One vector instruction, unlike `f32::max`, which asks about NaN; of a NaN and a number, the second.
#[inline(always)]
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// So many numbers of a line.
#[inline(always)]
pub(crate) fn stretch<const N: usize>(line: &[f32], first: usize) -> &[f32; N] {
    // It is as long as asked for.
    line[first..first + N].first_chunk().unwrap_or(&[0.0; N])
}
