//! Least and greatest values of rasters over small squares: what decides whole tiles at once.
//!
//! An arrival shifts a tile by any number of cells. The extremes kept here are, for each grain of the
//! raster, those over all grains that a tile which begins in it can touch: one look-up answers for
//! the whole shifted tile, and never wrongly. Small grains answer sharply, and more often.

use crate::strips::Strips;
use crate::view::{GAIN, HIGH, LOW, NEVER};
use crate::window::Window;

/// Side of a block and of a tile, cells.
pub(crate) const BLOCK: usize = 32;

/// Side of a grain, cells.
const GRAIN: usize = 8;

/// Grains after the first that a tile can touch.
const REACH: usize = BLOCK / GRAIN;

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

/// One entry a grain, from one tile before the raster's first row and column on.
#[derive(Clone, Debug)]
pub(crate) struct Blocks<T> {
    row: isize,
    column: isize,
    rows: usize,
    columns: usize,
    /// Entries from one row to the next.
    wide: usize,
    over: Vec<T>,
    beyond: T,
}

impl<T: Copy> Blocks<T> {
    /// Over a window that begins on whole blocks; `inner` gives a grain by its first cell within the
    /// window and its size, `beyond` stands where there is no raster.
    fn new(
        window: &Window,
        beyond: T,
        inner: impl Fn([usize; 2], [usize; 2]) -> T,
        and: impl Fn(T, T) -> T,
    ) -> Self {
        let (rows, columns) = (window.rows.div_ceil(GRAIN), window.columns.div_ceil(GRAIN));
        // A rim of what lies beyond all round, then each with those to the east and to the south.
        let wide = columns + 2 * REACH;
        let mut rimmed = vec![beyond; wide * (rows + 2 * REACH)];
        for row in 0..rows {
            for column in 0..columns {
                let first = [row * GRAIN, column * GRAIN];
                let size = [
                    GRAIN.min(window.rows - first[0]),
                    GRAIN.min(window.columns - first[1]),
                ];
                let grain = inner(first, size);
                let whole = size == [GRAIN; 2];
                rimmed[(row + REACH) * wide + column + REACH] =
                    if whole { grain } else { and(grain, beyond) };
            }
        }
        let along = |from: &[T], next: usize| -> Vec<T> {
            let all = |at: usize| {
                (1..=REACH).fold(from[at], |all, i| {
                    and(all, from.get(at + i * next).copied().unwrap_or(beyond))
                })
            };
            (0..from.len()).map(all).collect()
        };
        let over = along(&along(&rimmed, 1), wide);
        Self {
            row: (window.row / GRAIN) as isize - REACH as isize,
            column: (window.column / GRAIN) as isize - REACH as isize,
            rows: rows + REACH,
            columns: columns + REACH,
            wide,
            over,
            beyond,
        }
    }

    /// Extremes over a tile that begins at a cell.
    pub(crate) fn at(&self, [row, column]: [isize; 2]) -> T {
        let grain = GRAIN as isize;
        let row = (row.div_euclid(grain) - self.row) as usize;
        let column = (column.div_euclid(grain) - self.column) as usize;
        if row < self.rows && column < self.columns {
            self.over[row * self.wide + column]
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

/// Whether any ground is not known, by the indices of the cells where it is not; what lies beyond is no void.
pub(crate) fn of_voids(voids: &[u32], window: &Window) -> Blocks<bool> {
    let columns = window.columns.div_ceil(GRAIN);
    let mut grains = vec![false; columns * window.rows.div_ceil(GRAIN)];
    for cell in voids.iter().map(|cell| *cell as usize) {
        let (row, column) = (cell / window.columns, cell % window.columns);
        grains[row / GRAIN * columns + column / GRAIN] = true;
    }
    Blocks::new(
        window,
        false,
        |first, _| grains[first[0] / GRAIN * columns + first[1] / GRAIN],
        |a, b| a | b,
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
                let [least, most] = blocks.at([row, column]);
                for r in (row..row + BLOCK as isize).step_by(7) {
                    for c in (column..column + BLOCK as isize).step_by(7) {
                        let value = window.index(r, c).map_or(0, |i| ground[i]);
                        assert!((least..=most).contains(&value), "{down} {right}");
                    }
                }
            }
        }
    }
}
