//! Least and greatest values of rasters over square blocks: what decides whole tiles at once.
//!
//! An arrival shifts a tile by any number of cells, so a shifted tile lies over two by two blocks.
//! The extremes kept here are those of a block with its neighbours to the south and east: one
//! look-up answers for the whole shifted tile, and never wrongly.

use crate::strips::Strips;
use crate::view::{GAIN, HIGH, LOW, NEVER};
use crate::window::Window;

/// Side of a block and of a tile, cells.
pub(crate) const BLOCK: usize = 32;

/// Extremes of one sensor's rasters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) low: [u16; 2],
    pub(crate) high: [u16; 2],
    pub(crate) gain: [u16; 2],
}

/// What a sensor sees where it sees nothing.
const UNSEEN: Seen = Seen {
    low: [NEVER; 2],
    high: [0; 2],
    gain: [0; 2],
};

impl Seen {
    fn and(self, other: Self) -> Self {
        Self {
            low: and(self.low, other.low),
            high: and(self.high, other.high),
            gain: and(self.gain, other.gain),
        }
    }
}

/// Both ranges in one.
fn and([a, b]: [u16; 2], [c, d]: [u16; 2]) -> [u16; 2] {
    [a.min(c), b.max(d)]
}

/// One entry a block, from one block before the raster's first row and column on.
#[derive(Clone, Debug)]
pub(crate) struct Blocks<T> {
    row: isize,
    column: isize,
    rows: usize,
    columns: usize,
    over: Vec<T>,
    beyond: T,
}

impl<T: Copy> Blocks<T> {
    /// Over a window that begins on whole blocks; `inner` gives a block by its first cell within the
    /// window and its size, `beyond` stands where there is no raster.
    fn new(
        window: &Window,
        beyond: T,
        inner: impl Fn([usize; 2], [usize; 2]) -> T,
        and: impl Fn(T, T) -> T,
    ) -> Self {
        let (rows, columns) = (window.rows.div_ceil(BLOCK), window.columns.div_ceil(BLOCK));
        // A rim of what lies beyond all round, then each with its neighbours south and east.
        let wide = columns + 2;
        let mut rimmed = vec![beyond; wide * (rows + 2)];
        for row in 0..rows {
            for column in 0..columns {
                let first = [row * BLOCK, column * BLOCK];
                let size = [
                    BLOCK.min(window.rows - first[0]),
                    BLOCK.min(window.columns - first[1]),
                ];
                let block = inner(first, size);
                let whole = size == [BLOCK; 2];
                rimmed[(row + 1) * wide + column + 1] =
                    if whole { block } else { and(block, beyond) };
            }
        }
        let over = (0..=rows)
            .flat_map(|row| (0..=columns).map(move |column| row * wide + column))
            .map(|at| {
                let north = and(rimmed[at], rimmed[at + 1]);
                and(north, and(rimmed[at + wide], rimmed[at + wide + 1]))
            })
            .collect();
        Self {
            row: (window.row / BLOCK) as isize - 1,
            column: (window.column / BLOCK) as isize - 1,
            rows: rows + 1,
            columns: columns + 1,
            over,
            beyond,
        }
    }

    /// Extremes over a tile whose north-western cell lies in that block.
    pub(crate) fn at(&self, row: isize, column: isize) -> T {
        let (row, column) = ((row - self.row) as usize, (column - self.column) as usize);
        if row < self.rows && column < self.columns {
            self.over[row * self.columns + column]
        } else {
            self.beyond
        }
    }
}

/// Ground heights: nothing stands where there is none.
pub(crate) fn of_ground(ground: &[u16], window: &Window) -> Blocks<[u16; 2]> {
    Blocks::new(
        window,
        [0; 2],
        |first, size| range(ground, window.columns, first, size),
        and,
    )
}

/// What a sensor sees.
pub(crate) fn of_view(window: &Window, rasters: &Strips<4>) -> Blocks<Seen> {
    Blocks::new(
        window,
        UNSEEN,
        |first, size| {
            let range = rasters.range(first, size);
            Seen {
                low: range[LOW],
                high: range[HIGH],
                gain: range[GAIN],
            }
        },
        Seen::and,
    )
}

/// Least and greatest value of a rectangle.
pub(crate) fn range(
    values: &[u16],
    columns: usize,
    first: [usize; 2],
    size: [usize; 2],
) -> [u16; 2] {
    let mut found = [u16::MAX, 0];
    for row in first[0]..first[0] + size[0] {
        let from = row * columns + first[1];
        for value in &values[from..from + size[1]] {
            found = [found[0].min(*value), found[1].max(*value)];
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shift of a tile over a small raster: the extremes hold all that lies under it.
    #[test]
    fn extremes_hold_whatever_lies_under_a_shifted_tile() {
        let window = Window {
            row: 32,
            column: 64,
            rows: 70,
            columns: 50,
        };
        let ground: Vec<u16> = (0..window.rows * window.columns)
            .map(|i| (i * 7919 % 1013) as u16 + 1)
            .collect();
        let blocks = of_ground(&ground, &window);
        for down in -40..80_isize {
            for right in -40..80_isize {
                let (row, column) = (32 + down, 64 + right);
                let block = BLOCK as isize;
                let [least, most] = blocks.at(row.div_euclid(block), column.div_euclid(block));
                for r in (row..row + block).step_by(7) {
                    for c in (column..column + block).step_by(7) {
                        let value = window.index(r, c).map_or(0, |i| ground[i]);
                        assert!((least..=most).contains(&value), "{down} {right}");
                    }
                }
            }
        }
    }
}
