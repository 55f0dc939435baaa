//! Numbers moved about: looked up by index, or rows made columns.
//!
//! A compiler turns arithmetic over short arrays into vectors. What needs an address of its own for each
//! number it does one by one, though processors can do it at once within a register or two.

/// Numbers that are moved together.
pub const SIDE: usize = 16;

/// Moves at some width. What comes out is the same at all of them, whatever goes in.
pub trait Lanes: Copy {
    /// `from[at[i] % 16]` for each `i`.
    #[inline(always)]
    fn pick(self, from: &[f32; SIDE], at: &[u32; SIDE]) -> [f32; SIDE] {
        let mut found = [0.0; SIDE];
        for (found, at) in found.iter_mut().zip(at) {
            *found = from[*at as usize % SIDE];
        }
        found
    }

    /// `from[at[i] % (N - 1)]` for each `i`, and the one that follows it.
    #[inline(always)]
    fn pick_pairs<const N: usize>(self, from: &[f32; N], at: &[u32; SIDE]) -> [[f32; SIDE]; 2] {
        pairs(from, at)
    }

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

impl Lanes for Any {}

#[cfg(target_arch = "x86_64")]
pub(crate) use wide::{Avx2, Avx512};

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "measured: a sweep of terrain takes half the time"
)]
mod wide {
    use core::arch::x86_64::{
        _mm256_blendv_ps, _mm256_castsi256_ps, _mm256_loadu_ps, _mm256_loadu_si256,
        _mm256_permutevar8x32_ps, _mm256_setzero_ps, _mm256_slli_epi32, _mm256_storeu_ps,
        _mm512_loadu_ps, _mm512_loadu_si512, _mm512_mask_blend_ps, _mm512_permutex2var_ps,
        _mm512_permutexvar_ps, _mm512_set1_epi32, _mm512_setzero_ps, _mm512_storeu_ps,
        _mm512_test_epi32_mask,
    };

    use super::{Lanes, SIDE};

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
        #[inline(always)]
        fn pick(self, from: &[f32; SIDE], at: &[u32; SIDE]) -> [f32; SIDE] {
            in_eights(self, from, at)
        }

        #[inline(always)]
        fn pick_pairs<const N: usize>(self, from: &[f32; N], at: &[u32; SIDE]) -> [[f32; SIDE]; 2] {
            match N {
                17 | 33 => [
                    in_eights(self, &from[..N - 1], at),
                    in_eights(self, &from[1..], at),
                ],
                _ => super::pairs(from, at),
            }
        }
    }

    /// `from[at[i] % from.len()]` of sixteen or thirty-two: two or four registers hold them.
    #[inline(always)]
    fn in_eights(_: Avx2, from: &[f32], at: &[u32; SIDE]) -> [f32; SIDE] {
        let mut found = [0.0; SIDE];
        for half in [0, 8] {
            // SAFETY: the processor has AVX2, or there were no proof of it; every access is eight numbers from
            // the first or the ninth of sixteen, or of a piece of eight.
            unsafe {
                let at = _mm256_loadu_si256(at.as_ptr().add(half).cast());
                let mut eights = [_mm256_setzero_ps(); 4];
                for (eight, from) in eights.iter_mut().zip(from.chunks_exact(8)) {
                    *eight = _mm256_permutevar8x32_ps(_mm256_loadu_ps(from.as_ptr()), at);
                }
                // A blend asks for the highest bit; the fourth and the fifth tell which eight.
                let second = _mm256_castsi256_ps(_mm256_slli_epi32::<28>(at));
                let low = _mm256_blendv_ps(eights[0], eights[1], second);
                let picked = if from.len() == SIDE {
                    low
                } else {
                    let high = _mm256_blendv_ps(eights[2], eights[3], second);
                    let upper = _mm256_castsi256_ps(_mm256_slli_epi32::<27>(at));
                    _mm256_blendv_ps(low, high, upper)
                };
                _mm256_storeu_ps(found.as_mut_ptr().add(half), picked);
            }
        }
        found
    }

    /// A value is proof of AVX-512 of single numbers.
    #[derive(Clone, Copy)]
    pub(crate) struct Avx512(());

    impl Avx512 {
        #[target_feature(enable = "avx512f")]
        pub(crate) fn new() -> Self {
            Self(())
        }
    }

    /// `from[at[i] % from.len()]` of 16, 32 or 64: one, two or four registers hold them.
    #[inline(always)]
    fn in_sixteens(_: Avx512, from: &[f32], at: &[u32; SIDE]) -> [f32; SIDE] {
        let mut found = [0.0; SIDE];
        // SAFETY: the processor has AVX-512, or there were no proof of it; each register is loaded from a
        // piece of sixteen.
        unsafe {
            let at = _mm512_loadu_si512(at.as_ptr().cast());
            let mut registers = [_mm512_setzero_ps(); 4];
            for (register, from) in registers.iter_mut().zip(from.chunks_exact(SIDE)) {
                *register = _mm512_loadu_ps(from.as_ptr());
            }
            let [a, b, c, d] = registers;
            let picked = match from.len() / SIDE {
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
            };
            _mm512_storeu_ps(found.as_mut_ptr(), picked);
        }
        found
    }

    impl Lanes for Avx512 {
        #[inline(always)]
        fn pick(self, from: &[f32; SIDE], at: &[u32; SIDE]) -> [f32; SIDE] {
            in_sixteens(self, from, at)
        }

        #[inline(always)]
        fn pick_pairs<const N: usize>(self, from: &[f32; N], at: &[u32; SIDE]) -> [[f32; SIDE]; 2] {
            match N {
                17 | 33 | 65 => [
                    in_sixteens(self, &from[..N - 1], at),
                    in_sixteens(self, &from[1..], at),
                ],
                _ => super::pairs(from, at),
            }
        }

        /// Four times two rows are woven into two: rows 0 and 8, 1 and 9, and so on. What stands in row r and
        /// column c has eight bits of address; each time they turn by one, and after four halves have
        /// changed places.
        #[inline(always)]
        fn transpose(self, block: &mut [[f32; SIDE]; SIDE]) {
            const FIRST: [u32; SIDE] = [0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23];
            const SECOND: [u32; SIDE] =
                [8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31];
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
}
