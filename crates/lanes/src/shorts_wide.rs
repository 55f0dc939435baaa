//! The same steps over short numbers in the wider registers of x86-64: two or one for thirty-two of them.

#![expect(
    unsafe_code,
    reason = "measured: the warning-time map takes less time with rows kept in registers"
)]

use core::arch::x86_64::{
    __m256i, __m512i, __mmask32, _mm256_adds_epu16, _mm256_and_si256, _mm256_blendv_epi8,
    _mm256_cmpeq_epi16, _mm256_loadu_si256, _mm256_max_epu16, _mm256_min_epu16, _mm256_or_si256,
    _mm256_set1_epi16, _mm256_srli_epi16, _mm256_storeu_si256, _mm256_subs_epu16,
    _mm256_testz_si256, _mm512_adds_epu16, _mm512_cmpeq_epu16_mask, _mm512_cmpge_epu16_mask,
    _mm512_loadu_si512, _mm512_mask_blend_epi16, _mm512_maskz_mov_epi16, _mm512_max_epu16,
    _mm512_min_epu16, _mm512_set1_epi16, _mm512_srli_epi16, _mm512_storeu_si512, _mm512_subs_epu16,
    _mm512_test_epi16_mask,
};

use super::{ROW, Shorts};
use crate::moves::{Avx2, Avx512};

/// What differs only in how wide a register is and what instructions are called.
macro_rules! steps {
    (
        $register:ident, $load:ident, $store:ident, $all:ident, $plus:ident, $minus:ident, $least:ident,
        $most:ident, $half:ident
    ) => {
        type Row = [$register; ROW * 2 / size_of::<$register>()];

        #[inline(always)]
        fn row(self, from: &[u16; ROW]) -> Self::Row {
            let mut row = self.same(0);
            let pieces = from.as_chunks::<{ size_of::<$register>() / 2 }>().0;
            for (register, piece) in row.iter_mut().zip(pieces) {
                // SAFETY: the processor has it, or there were no `self`; a piece is a register long.
                *register = unsafe { $load(piece.as_ptr().cast()) };
            }
            row
        }

        #[inline(always)]
        fn put(self, row: Self::Row, to: &mut [u16; ROW]) {
            let pieces = to.as_chunks_mut::<{ size_of::<$register>() / 2 }>().0;
            for (register, piece) in row.into_iter().zip(pieces) {
                // SAFETY: as in `row`.
                unsafe { $store(piece.as_mut_ptr().cast(), register) }
            }
        }

        #[inline(always)]
        fn same(self, number: u16) -> Self::Row {
            // SAFETY: the processor has it, or there were no `self`.
            [unsafe { $all(number.cast_signed()) }; ROW * 2 / size_of::<$register>()]
        }

        #[inline(always)]
        fn half(self, mut a: Self::Row) -> Self::Row {
            for a in &mut a {
                // SAFETY: the processor has it, or there were no `self`.
                *a = unsafe { $half::<1>(*a) };
            }
            a
        }

        steps!(@two plus, $plus);
        steps!(@two minus, $minus);
        steps!(@two least, $least);
        steps!(@two most, $most);
    };
    (@two $step:ident, $instruction:ident) => {
        #[inline(always)]
        fn $step(self, mut a: Self::Row, b: Self::Row) -> Self::Row {
            for (a, b) in a.iter_mut().zip(b) {
                // SAFETY: the processor has it, or there were no `self`.
                *a = unsafe { $instruction(*a, b) };
            }
            a
        }
    };
}

impl Shorts for Avx2 {
    steps!(
        __m256i,
        _mm256_loadu_si256,
        _mm256_storeu_si256,
        _mm256_set1_epi16,
        _mm256_adds_epu16,
        _mm256_subs_epu16,
        _mm256_min_epu16,
        _mm256_max_epu16,
        _mm256_srli_epi16
    );
    /// All bits or none.
    type Those = Self::Row;

    #[inline(always)]
    fn at_least(self, mut a: Self::Row, b: Self::Row) -> Self::Those {
        for (a, b) in a.iter_mut().zip(b) {
            // SAFETY: the processor has AVX2, or there were no `self`; so below.
            *a = unsafe { _mm256_cmpeq_epi16(_mm256_max_epu16(*a, b), *a) };
        }
        a
    }

    #[inline(always)]
    fn equal(self, mut a: Self::Row, b: Self::Row) -> Self::Those {
        for (a, b) in a.iter_mut().zip(b) {
            *a = unsafe { _mm256_cmpeq_epi16(*a, b) };
        }
        a
    }

    #[inline(always)]
    fn choose_row(self, those: Self::Those, yes: Self::Row, mut no: Self::Row) -> Self::Row {
        for ((no, yes), those) in no.iter_mut().zip(yes).zip(those) {
            *no = unsafe { _mm256_blendv_epi8(*no, yes, those) };
        }
        no
    }

    #[inline(always)]
    fn only(self, those: Self::Those, mut row: Self::Row) -> Self::Row {
        for (row, those) in row.iter_mut().zip(those) {
            *row = unsafe { _mm256_and_si256(*row, those) };
        }
        row
    }

    #[inline(always)]
    fn any(self, [a, b]: Self::Row) -> bool {
        unsafe {
            let any = _mm256_or_si256(a, b);
            _mm256_testz_si256(any, any) == 0
        }
    }
}

impl Shorts for Avx512 {
    steps!(
        __m512i,
        _mm512_loadu_si512,
        _mm512_storeu_si512,
        _mm512_set1_epi16,
        _mm512_adds_epu16,
        _mm512_subs_epu16,
        _mm512_min_epu16,
        _mm512_max_epu16,
        _mm512_srli_epi16
    );
    type Those = __mmask32;

    #[inline(always)]
    fn at_least(self, [a]: Self::Row, [b]: Self::Row) -> Self::Those {
        // SAFETY: the processor has AVX-512 of short numbers, or there were no `self`; so below.
        unsafe { _mm512_cmpge_epu16_mask(a, b) }
    }

    #[inline(always)]
    fn equal(self, [a]: Self::Row, [b]: Self::Row) -> Self::Those {
        unsafe { _mm512_cmpeq_epu16_mask(a, b) }
    }

    #[inline(always)]
    fn choose_row(self, those: Self::Those, [yes]: Self::Row, [no]: Self::Row) -> Self::Row {
        [unsafe { _mm512_mask_blend_epi16(those, no, yes) }]
    }

    #[inline(always)]
    fn only(self, those: Self::Those, [row]: Self::Row) -> Self::Row {
        [unsafe { _mm512_maskz_mov_epi16(those, row) }]
    }

    #[inline(always)]
    fn any(self, [row]: Self::Row) -> bool {
        unsafe { _mm512_test_epi16_mask(row, row) != 0 }
    }
}
