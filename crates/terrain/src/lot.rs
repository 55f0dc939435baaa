//! A lot: so many numbers side by side, and where they look things up.
//!
//! Arithmetic is done lot by lot with the steps of crate `lanes`, which stay in registers.

use lanes::{Aligned, Lanes};

/// Numbers in a lot.
pub(crate) const LOT: usize = lanes::SIDE;

/// Places between whole numbers, ascending and less than four lots apart in all.
pub(crate) struct Places<L: Lanes> {
    /// The whole number before the first of them.
    pub(crate) first: usize,
    /// How many more stand before each.
    pub(crate) after: L::Whole,
    /// How far beyond its whole number each lies, 0 to 1.
    pub(crate) part: L::Lot,
}

/// 1.5 · 2²³: next to it single precision has whole numbers only, so adding it rounds, and the lowest bits
/// are the number.
const WHOLE: f32 = 12_582_912.0;

impl<L: Lanes> Places<L> {
    /// Of numbers from 0 to 2²¹, of which the first is given once more. A whole number may pass for the one
    /// before it and a part of one: that is the same place.
    #[inline(always)]
    pub(crate) fn of(lanes: L, places: L::Lot, first: f32) -> Self {
        let origin = ((first - 0.5) + WHOLE).to_bits();
        let whole = lanes.all(WHOLE);
        let rounded = lanes.sum(lanes.less(places, lanes.all(0.5)), whole);
        Self {
            first: (origin - WHOLE.to_bits()) as usize,
            after: lanes.bits_past(rounded, origin),
            part: lanes.less(places, lanes.less(rounded, whole)),
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

/// Lots for so many numbers, all of them one number.
pub(crate) fn fill(lots: &mut Vec<Aligned>, numbers: usize, number: f32) {
    lots.clear();
    lots.resize(numbers.div_ceil(LOT), Aligned::all(number));
}

/// Lots of numbers by how far they are from the first.
pub(crate) fn count(lots: &mut Vec<Aligned>, numbers: usize, of: impl Fn(usize) -> f32) {
    fill(lots, numbers, 0.0);
    for (i, lot) in lots.iter_mut().enumerate() {
        for (k, number) in lot.0.iter_mut().enumerate() {
            *number = of(i * LOT + k);
        }
    }
}
