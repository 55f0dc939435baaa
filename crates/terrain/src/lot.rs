//! A lot: so many numbers side by side, on a boundary that every vector width likes.
//!
//! Arithmetic is done lot by lot in short loops without branches, which compilers turn into vectors;
//! what needs an address of its own for each number, the look-up of two neighbours, is a loop apart.

/// Numbers in a lot.
pub(crate) const LOT: usize = 64;

/// Numbers side by side.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Lot(pub(crate) [f32; LOT]);

impl Lot {
    pub(crate) const ZERO: Self = Self([0.0; LOT]);
}

/// Whole numbers side by side.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Indices(pub(crate) [u32; LOT]);

impl Indices {
    pub(crate) const ZERO: Self = Self([0; LOT]);
}

/// Two neighbours for each number of a lot: the one nearer to the eye, and the next one outward.
pub(crate) struct Neighbours {
    pub(crate) near: Lot,
    pub(crate) far: Lot,
}

impl Neighbours {
    /// Those that stand so many after the first of a line; past its end, the last two.
    #[inline(always)]
    pub(crate) fn rightward(line: &[f32], index: &Indices) -> Self {
        let mut found = Self {
            near: Lot::ZERO,
            far: Lot::ZERO,
        };
        let pairs = line.len().saturating_sub(1);
        let last = pairs.saturating_sub(1);
        let (nearer, farther) = (&line[..pairs], &line[line.len() - pairs..]);
        for i in 0..LOT {
            let at = (index.0[i] as usize).min(last);
            found.near.0[i] = nearer[at];
            found.far.0[i] = farther[at];
        }
        found
    }

    /// Those that stand so many before the last of a line; past its begin, the first two.
    #[inline(always)]
    pub(crate) fn leftward(line: &[f32], index: &Indices) -> Self {
        let mut found = Self {
            near: Lot::ZERO,
            far: Lot::ZERO,
        };
        let pairs = line.len().saturating_sub(1);
        let last = pairs.saturating_sub(1);
        let (farther, nearer) = (&line[..pairs], &line[line.len() - pairs..]);
        for i in 0..LOT {
            let at = last.saturating_sub(index.0[i] as usize);
            found.near.0[i] = nearer[at];
            found.far.0[i] = farther[at];
        }
        found
    }
}

/// 2²³: a number that is added and taken away again loses what is behind the point.
const WHOLE: f32 = 8_388_608.0;

/// The greatest whole number that is no greater, for 0 to 2²²; every processor has these steps in
/// vectors, and they are exact.
#[inline(always)]
pub(crate) fn floor(value: f32) -> f32 {
    let nearest = (value + WHOLE) - WHOLE;
    if nearest > value {
        nearest - 1.0
    } else {
        nearest
    }
}

/// A whole number from 0 to 2²² as an integer: its bits over those of 2²³.
#[inline(always)]
pub(crate) fn whole(value: f32) -> u32 {
    (value + WHOLE).to_bits() & 0x007f_ffff
}

/// One vector instruction, unlike `f32::max`, which asks about NaN; of a NaN and a number, the second.
#[inline(always)]
pub(crate) fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}
