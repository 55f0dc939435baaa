//! Thirty-two numbers of sixteen bits at a time.
//!
//! Loops over rows of them become vectors by themselves, but each step then goes through memory. Work that
//! follows the same few rows through many steps keeps them in registers with these.

/// Short numbers that are taken together.
pub const ROW: usize = 32;

/// Steps over rows of short numbers at some width. What comes out is the same at all of them.
pub trait Shorts: Copy {
    /// Thirty-two short numbers.
    type Row: Copy;
    /// Thirty-two answers, yes or no.
    type Those: Copy;

    /// From memory.
    fn row(self, from: &[u16; ROW]) -> Self::Row;
    /// To memory.
    fn put(self, row: Self::Row, to: &mut [u16; ROW]);
    /// One number thirty-two times.
    fn same(self, number: u16) -> Self::Row;
    /// `a.saturating_add(b)`.
    fn plus(self, a: Self::Row, b: Self::Row) -> Self::Row;
    /// `a.saturating_sub(b)`.
    fn minus(self, a: Self::Row, b: Self::Row) -> Self::Row;
    /// `a / 2`.
    fn half(self, a: Self::Row) -> Self::Row;
    /// `a.min(b)`.
    fn least(self, a: Self::Row, b: Self::Row) -> Self::Row;
    /// `a.max(b)`.
    fn most(self, a: Self::Row, b: Self::Row) -> Self::Row;
    /// `a >= b`.
    fn at_least(self, a: Self::Row, b: Self::Row) -> Self::Those;
    /// `a == b`.
    fn equal(self, a: Self::Row, b: Self::Row) -> Self::Those;
    /// `if those { yes } else { no }`.
    fn choose_row(self, those: Self::Those, yes: Self::Row, no: Self::Row) -> Self::Row;
    /// `if those { row } else { 0 }`.
    fn only(self, those: Self::Those, row: Self::Row) -> Self::Row;
    /// Whether any number of a row is not 0.
    fn any(self, row: Self::Row) -> bool;
}

/// As ordinary loops.
macro_rules! loops {
    ($name:ident, |$a:ident, $b:ident| $of:expr) => {
        #[inline(always)]
        fn $name(self, mut a: Self::Row, b: Self::Row) -> Self::Row {
            for (a, b) in a.iter_mut().zip(b) {
                let ($a, $b) = (*a, b);
                *a = $of;
            }
            a
        }
    };
}

impl Shorts for crate::moves::Any {
    type Row = [u16; ROW];
    /// All bits or none.
    type Those = [u16; ROW];

    #[inline(always)]
    fn row(self, from: &[u16; ROW]) -> Self::Row {
        *from
    }

    #[inline(always)]
    fn put(self, row: Self::Row, to: &mut [u16; ROW]) {
        *to = row;
    }

    #[inline(always)]
    fn same(self, number: u16) -> Self::Row {
        [number; ROW]
    }

    loops!(plus, |a, b| a.saturating_add(b));
    loops!(minus, |a, b| a.saturating_sub(b));
    loops!(least, |a, b| a.min(b));
    loops!(most, |a, b| a.max(b));
    loops!(at_least, |a, b| if a >= b { u16::MAX } else { 0 });
    loops!(equal, |a, b| if a == b { u16::MAX } else { 0 });
    loops!(only, |a, b| a & b);

    #[inline(always)]
    fn half(self, a: Self::Row) -> Self::Row {
        a.map(|a| a / 2)
    }

    #[inline(always)]
    fn choose_row(self, those: Self::Those, yes: Self::Row, mut no: Self::Row) -> Self::Row {
        for (no, (those, yes)) in no.iter_mut().zip(those.iter().zip(yes)) {
            *no = (those & yes) | (!those & *no);
        }
        no
    }

    #[inline(always)]
    fn any(self, row: Self::Row) -> bool {
        row.iter().fold(0, |any, number| any | number) != 0
    }
}

#[cfg(target_arch = "x86_64")]
#[path = "shorts_wide.rs"]
mod wide;
