//! The same steps in the wider registers of x86-64: two or one for sixteen numbers.

#![expect(
    unsafe_code,
    reason = "measured: a sweep of terrain takes half the time"
)]

use core::arch::x86_64::{
    __m128, __m256, __m256i, __m512, __m512i, __mmask16, _CMP_LT_OQ, _MM_HINT_T0, _mm_loadu_ps,
    _mm_prefetch, _mm_shuffle_ps, _mm_storeu_ps, _mm_unpackhi_ps, _mm_unpacklo_ps, _mm256_add_ps,
    _mm256_and_ps, _mm256_blendv_ps, _mm256_castps_si256, _mm256_castsi256_ps, _mm256_cmp_ps,
    _mm256_loadu_ps, _mm256_max_ps, _mm256_mul_ps, _mm256_permutevar8x32_ps, _mm256_set1_epi32,
    _mm256_set1_ps, _mm256_setr_epi32, _mm256_setzero_ps, _mm256_slli_epi32, _mm256_storeu_ps,
    _mm256_storeu_si256, _mm256_sub_epi32, _mm256_sub_ps, _mm512_add_ps, _mm512_castps_si512,
    _mm512_cmp_ps_mask, _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mask_blend_ps, _mm512_max_ps,
    _mm512_mul_ps, _mm512_permutex2var_ps, _mm512_permutexvar_ps, _mm512_set1_epi32,
    _mm512_set1_ps, _mm512_setzero_ps, _mm512_storeu_ps, _mm512_storeu_si512, _mm512_sub_epi32,
    _mm512_sub_ps, _mm512_test_epi32_mask,
};

use super::{Lanes, SIDE};

/// Brings the neighbourhood of a number near.
#[inline(always)]
pub(crate) fn prefetch(line: &[f32], at: usize) {
    if let Some(number) = line.get(at) {
        // SAFETY: every x86-64 has it, and it reads nothing that a program could see.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(number).cast()) }
    }
}

/// What differs only in how wide a register is and what instructions are called.
macro_rules! arithmetic {
    (
        $register:ident, $load:ident, $store:ident, $all:ident, $sum:ident, $less:ident, $times:ident,
        $greater:ident
    ) => {
        type Lot = [$register; SIDE * 4 / size_of::<$register>()];

        #[inline(always)]
        fn load(self, from: &[f32; SIDE]) -> Self::Lot {
            let mut lot = self.all(0.0);
            let pieces = from.as_chunks::<{ size_of::<$register>() / 4 }>().0;
            for (register, piece) in lot.iter_mut().zip(pieces) {
                // SAFETY: the processor has it, or there were no `self`; a piece is a register long.
                *register = unsafe { $load(piece.as_ptr()) };
            }
            lot
        }

        #[inline(always)]
        fn store(self, lot: Self::Lot, to: &mut [f32; SIDE]) {
            let pieces = to.as_chunks_mut::<{ size_of::<$register>() / 4 }>().0;
            for (register, piece) in lot.into_iter().zip(pieces) {
                // SAFETY: as in `load`.
                unsafe { $store(piece.as_mut_ptr(), register) }
            }
        }

        #[inline(always)]
        fn all(self, number: f32) -> Self::Lot {
            // SAFETY: the processor has it, or there were no `self`.
            [unsafe { $all(number) }; SIDE * 4 / size_of::<$register>()]
        }

        arithmetic!(@two sum, $sum);
        arithmetic!(@two less, $less);
        arithmetic!(@two times, $times);
        // Of equals, and where one is no number, the second: as `if a > b { a } else { b }`.
        arithmetic!(@two greater, $greater);
    };
    (@two $step:ident, $instruction:ident) => {
        #[inline(always)]
        fn $step(self, mut a: Self::Lot, b: Self::Lot) -> Self::Lot {
            for (a, b) in a.iter_mut().zip(b) {
                // SAFETY: the processor has it, or there were no `self`.
                *a = unsafe { $instruction(*a, b) };
            }
            a
        }
    };
}

/// Rows become columns: sixteen squares of four by four, which change places in pairs.
#[inline(always)]
fn in_fours(block: &mut [[f32; SIDE]; SIDE]) {
    for row in (0..SIDE).step_by(4) {
        for column in (row..SIDE).step_by(4) {
            let (upper, lower) = (turned(block, row, column), turned(block, column, row));
            for i in 0..4 {
                let pairs = [(column + i, row, upper[i]), (row + i, column, lower[i])];
                for (row, column, four) in pairs {
                    let to = &mut block[row][column..column + 4];
                    // SAFETY: every x86-64 has it, and there is room for four.
                    unsafe { _mm_storeu_ps(to.as_mut_ptr(), four) }
                }
            }
        }
    }
}

/// The columns of a square of four by four.
#[inline(always)]
fn turned(block: &[[f32; SIDE]; SIDE], row: usize, column: usize) -> [__m128; 4] {
    let four = |i: usize| {
        let from = &block[row + i][column..column + 4];
        // SAFETY: every x86-64 has it, and there are four.
        unsafe { _mm_loadu_ps(from.as_ptr()) }
    };
    let [a, b, c, d] = [four(0), four(1), four(2), four(3)];
    // SAFETY: every x86-64 has it.
    unsafe {
        let [ab_low, ab_high] = [_mm_unpacklo_ps(a, b), _mm_unpackhi_ps(a, b)];
        let [cd_low, cd_high] = [_mm_unpacklo_ps(c, d), _mm_unpackhi_ps(c, d)];
        [
            _mm_shuffle_ps::<0b01_00_01_00>(ab_low, cd_low),
            _mm_shuffle_ps::<0b11_10_11_10>(ab_low, cd_low),
            _mm_shuffle_ps::<0b01_00_01_00>(ab_high, cd_high),
            _mm_shuffle_ps::<0b11_10_11_10>(ab_high, cd_high),
        ]
    }
}

/// A value is proof of AVX2.
#[derive(Clone, Copy)]
pub(crate) struct Avx2(());

impl Avx2 {
    #[target_feature(enable = "avx2")]
    pub(crate) fn new() -> Self {
        Self(())
    }
}

impl Lanes for Avx2 {
    arithmetic!(
        __m256,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_set1_ps,
        _mm256_add_ps,
        _mm256_sub_ps,
        _mm256_mul_ps,
        _mm256_max_ps
    );
    type Holds = [__m256; 2];
    type Whole = [__m256i; 2];

    #[inline(always)]
    fn is_less(self, mut a: Self::Lot, b: Self::Lot) -> Self::Holds {
        for (a, b) in a.iter_mut().zip(b) {
            // SAFETY: the processor has AVX2, or there were no `self`; so below.
            *a = unsafe { _mm256_cmp_ps::<_CMP_LT_OQ>(*a, b) };
        }
        a
    }

    #[inline(always)]
    fn both(self, mut a: Self::Holds, b: Self::Holds) -> Self::Holds {
        for (a, b) in a.iter_mut().zip(b) {
            *a = unsafe { _mm256_and_ps(*a, b) };
        }
        a
    }

    #[inline(always)]
    fn choose(self, holds: Self::Holds, yes: Self::Lot, mut no: Self::Lot) -> Self::Lot {
        for ((no, yes), holds) in no.iter_mut().zip(yes).zip(holds) {
            *no = unsafe { _mm256_blendv_ps(*no, yes, holds) };
        }
        no
    }

    #[inline(always)]
    fn reversed(self, [a, b]: Self::Lot) -> Self::Lot {
        unsafe {
            let order = _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0);
            [
                _mm256_permutevar8x32_ps(b, order),
                _mm256_permutevar8x32_ps(a, order),
            ]
        }
    }

    #[inline(always)]
    fn bits_past(self, lot: Self::Lot, origin: u32) -> Self::Whole {
        unsafe {
            let origin = _mm256_set1_epi32(origin.cast_signed());
            let mut whole = [origin; 2];
            for (whole, lot) in whole.iter_mut().zip(lot) {
                *whole = _mm256_sub_epi32(_mm256_castps_si256(lot), origin);
            }
            whole
        }
    }

    #[inline(always)]
    fn indices(self, whole: Self::Whole) -> [u32; SIDE] {
        let mut indices = [0; SIDE];
        for (piece, register) in indices.as_chunks_mut::<8>().0.iter_mut().zip(whole) {
            // SAFETY: the processor has AVX2, or there were no `self`; a piece is a register long.
            unsafe { _mm256_storeu_si256(piece.as_mut_ptr().cast(), register) }
        }
        indices
    }

    #[inline(always)]
    fn pick(self, from: &[f32; SIDE], at: Self::Whole) -> Self::Lot {
        in_eights(self, from, at)
    }

    #[inline(always)]
    fn pick_pairs<const N: usize>(self, from: &[f32; N], at: Self::Whole) -> [Self::Lot; 2] {
        match N {
            17 | 33 => [
                in_eights(self, &from[..N - 1], at),
                in_eights(self, &from[1..], at),
            ],
            _ => super::pairs(from, &self.indices(at)).map(|found| self.load(&found)),
        }
    }

    #[inline(always)]
    fn transpose(self, block: &mut [[f32; SIDE]; SIDE]) {
        in_fours(block);
    }
}

/// `from[at % from.len()]` of sixteen or thirty-two: two or four registers hold them.
#[inline(always)]
fn in_eights(_: Avx2, from: &[f32], at: [__m256i; 2]) -> [__m256; 2] {
    // SAFETY: the processor has AVX2, or there were no proof of it; each register is loaded from a piece
    // of eight.
    unsafe {
        let mut found = [_mm256_setzero_ps(); 2];
        for (found, at) in found.iter_mut().zip(at) {
            let mut eights = [_mm256_setzero_ps(); 4];
            for (eight, from) in eights.iter_mut().zip(from.chunks_exact(8)) {
                *eight = _mm256_permutevar8x32_ps(_mm256_loadu_ps(from.as_ptr()), at);
            }
            // A blend asks for the highest bit; the fourth and the fifth tell which eight.
            let second = _mm256_castsi256_ps(_mm256_slli_epi32::<28>(at));
            let low = _mm256_blendv_ps(eights[0], eights[1], second);
            *found = if from.len() == SIDE {
                low
            } else {
                let high = _mm256_blendv_ps(eights[2], eights[3], second);
                let upper = _mm256_castsi256_ps(_mm256_slli_epi32::<27>(at));
                _mm256_blendv_ps(low, high, upper)
            };
        }
        found
    }
}

/// A value is proof of AVX-512 of single and of short numbers.
#[derive(Clone, Copy)]
pub(crate) struct Avx512(());

impl Avx512 {
    #[target_feature(enable = "avx512f,avx512bw")]
    pub(crate) fn new() -> Self {
        Self(())
    }
}

/// `from[at % from.len()]` of 16, 32 or 64: one, two or four registers hold them.
#[inline(always)]
fn in_sixteens(_: Avx512, from: &[f32], at: __m512i) -> [__m512; 1] {
    // SAFETY: the processor has AVX-512, or there were no proof of it; each register is loaded from a
    // piece of sixteen.
    unsafe {
        let mut registers = [_mm512_setzero_ps(); 4];
        for (register, from) in registers.iter_mut().zip(from.chunks_exact(SIDE)) {
            *register = _mm512_loadu_ps(from.as_ptr());
        }
        let [a, b, c, d] = registers;
        [match from.len() / SIDE {
            1 => _mm512_permutexvar_ps(at, a),
            2 => _mm512_permutex2var_ps(a, at, b),
            _ => {
                let (low, high) = (
                    _mm512_permutex2var_ps(a, at, b),
                    _mm512_permutex2var_ps(c, at, d),
                );
                let upper = _mm512_set1_epi32(2 * SIDE as i32);
                _mm512_mask_blend_ps(_mm512_test_epi32_mask(at, upper), low, high)
            }
        }]
    }
}

impl Lanes for Avx512 {
    arithmetic!(
        __m512,
        _mm512_loadu_ps,
        _mm512_storeu_ps,
        _mm512_set1_ps,
        _mm512_add_ps,
        _mm512_sub_ps,
        _mm512_mul_ps,
        _mm512_max_ps
    );
    type Holds = __mmask16;
    type Whole = __m512i;

    #[inline(always)]
    fn is_less(self, [a]: Self::Lot, [b]: Self::Lot) -> Self::Holds {
        // SAFETY: the processor has AVX-512, or there were no `self`; so below.
        unsafe { _mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b) }
    }

    #[inline(always)]
    fn both(self, a: Self::Holds, b: Self::Holds) -> Self::Holds {
        a & b
    }

    #[inline(always)]
    fn choose(self, holds: Self::Holds, [yes]: Self::Lot, [no]: Self::Lot) -> Self::Lot {
        [unsafe { _mm512_mask_blend_ps(holds, no, yes) }]
    }

    #[inline(always)]
    fn reversed(self, [lot]: Self::Lot) -> Self::Lot {
        const ORDER: [u32; SIDE] = [15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
        unsafe {
            let order = _mm512_loadu_si512(ORDER.as_ptr().cast());
            [_mm512_permutexvar_ps(order, lot)]
        }
    }

    #[inline(always)]
    fn bits_past(self, [lot]: Self::Lot, origin: u32) -> Self::Whole {
        unsafe {
            let origin = _mm512_set1_epi32(origin.cast_signed());
            _mm512_sub_epi32(_mm512_castps_si512(lot), origin)
        }
    }

    #[inline(always)]
    fn indices(self, whole: Self::Whole) -> [u32; SIDE] {
        let mut indices = [0; SIDE];
        // SAFETY: the processor has AVX-512, or there were no `self`; a register is sixteen numbers long.
        unsafe { _mm512_storeu_si512(indices.as_mut_ptr().cast(), whole) }
        indices
    }

    #[inline(always)]
    fn pick(self, from: &[f32; SIDE], at: Self::Whole) -> Self::Lot {
        in_sixteens(self, from, at)
    }

    #[inline(always)]
    fn pick_pairs<const N: usize>(self, from: &[f32; N], at: Self::Whole) -> [Self::Lot; 2] {
        match N {
            17 | 33 | 65 => [
                in_sixteens(self, &from[..N - 1], at),
                in_sixteens(self, &from[1..], at),
            ],
            _ => super::pairs(from, &self.indices(at)).map(|found| self.load(&found)),
        }
    }

    /// Four times two rows are woven into two: rows 0 and 8, 1 and 9, and so on. What stands in row r and
    /// column c has eight bits of address; each time they turn by one, and after four halves have
    /// changed places.
    #[inline(always)]
    fn transpose(self, block: &mut [[f32; SIDE]; SIDE]) {
        const FIRST: [u32; SIDE] = [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23];
        const SECOND: [u32; SIDE] = [8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31];
        // SAFETY: the processor has AVX-512, or there were no `self`; each array is a register long.
        unsafe {
            let first = _mm512_loadu_si512(FIRST.as_ptr().cast());
            let second = _mm512_loadu_si512(SECOND.as_ptr().cast());
            let mut rows = [_mm512_setzero_ps(); SIDE];
            for (row, numbers) in rows.iter_mut().zip(block.iter()) {
                *row = _mm512_loadu_ps(numbers.as_ptr());
            }
            for _ in 0..4 {
                let before = rows;
                for r in 0..SIDE / 2 {
                    let (upper, lower) = (before[r], before[r + SIDE / 2]);
                    rows[2 * r] = _mm512_permutex2var_ps(upper, first, lower);
                    rows[2 * r + 1] = _mm512_permutex2var_ps(upper, second, lower);
                }
            }
            for (row, numbers) in rows.iter().zip(block) {
                _mm512_storeu_ps(numbers.as_mut_ptr(), *row);
            }
        }
    }
}
