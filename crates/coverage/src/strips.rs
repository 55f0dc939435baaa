//! Rasters laid out so that a tile, however shifted, is one piece of memory.
//!
//! In a raster stored row by row each of a tile's 32 rows lies in a page of its own, and so for each of a
//! sensor's rasters: fetching them took longer than comparing them. Here rasters are cut into upright
//! strips as wide as a block, each with the block that follows beside it. Any 32 cells of a row
//! stand together in one strip, the row below follows at once, and the rasters of a sensor take
//! turns. Each cell is kept twice for that. A rim all round holds what lies beyond, so that a tile
//! which a window's edge cuts is like any other.

use crate::blocks::BLOCK;
use crate::tile::Row;
use crate::window::Window;

/// A row of a strip in each of `N` rasters: a block and the one that follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(64))]
pub(crate) struct Line<const N: usize>([[u16; 2 * BLOCK]; N]);

impl<const N: usize> Line<N> {
    /// A tile's row in one of the rasters, `shift` cells into the strip: less than a block.
    #[inline(always)]
    pub(crate) fn row(&self, raster: usize, shift: usize) -> &Row {
        const BEYOND: &Row = &[0; BLOCK];
        let cells = self.0[raster].get(shift % BLOCK..);
        cells.and_then(<[u16]>::first_chunk).unwrap_or(BEYOND)
    }
}

/// `N` rasters over a window.
#[derive(Clone, Debug)]
pub(crate) struct Strips<const N: usize> {
    window: Window,
    beyond: Line<N>,
    /// Strip after strip, each from one block above the window to one below.
    lines: Vec<Line<N>>,
}

impl<const N: usize> Strips<N> {
    /// With the values that stand beyond the window everywhere.
    pub(crate) fn new(window: Window, beyond: [u16; N]) -> Self {
        let beyond = Line(beyond.map(|value| [value; 2 * BLOCK]));
        let strips = window.columns.div_ceil(BLOCK) + 1;
        Self {
            window,
            beyond,
            lines: vec![beyond; strips * (window.rows + 2 * BLOCK)],
        }
    }

    /// Lines of a strip.
    fn height(&self) -> usize {
        self.window.rows + 2 * BLOCK
    }

    /// Fills a row, counted within the window.
    pub(crate) fn put(&mut self, row: usize, values: [&[u16]; N]) {
        let height = self.height();
        let lines = self.lines.iter_mut().skip(row + BLOCK).step_by(height);
        for (strip, line) in lines.enumerate() {
            for (to, from) in line.0.iter_mut().zip(values) {
                // A strip's second half is the next one's first.
                let begin = (strip * BLOCK).saturating_sub(BLOCK);
                let end = ((strip + 1) * BLOCK).min(self.window.columns);
                let part = from.get(begin..end).unwrap_or_default();
                let first = if strip == 0 { BLOCK } else { 0 };
                to[first..first + part.len()].copy_from_slice(part);
            }
        }
    }

    /// The rows of a tile that begins at a cell of the surveyed grid, and the shift into their strip;
    /// `None` where it lies beyond.
    #[inline(always)]
    pub(crate) fn tile(&self, [row, column]: [isize; 2]) -> Option<(&[Line<N>; BLOCK], usize)> {
        let (from, shift) = self.place([row, column])?;
        let rows = row - self.window.row as isize + BLOCK as isize;
        let fits = rows >= 0 && rows as usize + BLOCK <= self.height();
        let lines = self.lines.get(from..).filter(|_| fits)?;
        Some((lines.first_chunk()?, shift))
    }

    /// One row of such a tile; what lies beyond included.
    #[inline(always)]
    pub(crate) fn line(&self, place: [isize; 2]) -> (&Line<N>, usize) {
        let line = self.place(place);
        line.and_then(|(at, shift)| Some((self.lines.get(at)?, shift)))
            .unwrap_or((&self.beyond, 0))
    }

    /// What stands at a cell of the window.
    pub(crate) fn at(&self, [row, column]: [isize; 2]) -> Option<[u16; N]> {
        self.window.index(row, column)?;
        let (line, shift) = self.line([row, column]);
        Some(line.0.map(|cells| cells[shift]))
    }

    /// Least and greatest values over a part of a block, by its first cell within the window.
    pub(crate) fn range(&self, first: [usize; 2], size: [usize; 2]) -> [[u16; 2]; N] {
        let mut found = [[u16::MAX, 0]; N];
        let from = (first[1] / BLOCK + 1) * self.height() + BLOCK + first[0];
        let shift = first[1] % BLOCK;
        for line in &self.lines[from..from + size[0]] {
            for (found, cells) in found.iter_mut().zip(&line.0) {
                for value in &cells[shift..shift + size[1]] {
                    *found = [found[0].min(*value), found[1].max(*value)];
                }
            }
        }
        found
    }

    /// Index of the line that a row of cells stands in, and the shift into it.
    #[inline(always)]
    fn place(&self, [row, column]: [isize; 2]) -> Option<(usize, usize)> {
        let block = BLOCK as isize;
        let row = row - self.window.row as isize + block;
        let column = column - self.window.column as isize + block;
        let inside = row >= 0 && (row as usize) < self.height() && column >= 0;
        let (row, column) = (row as usize, column as usize);
        inside.then(|| (column / BLOCK * self.height() + row, column % BLOCK))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every shift of a tile reads what the plain raster holds, and what lies beyond around it.
    #[test]
    fn a_shifted_tile_reads_the_raster_and_what_lies_beyond() {
        let window = Window {
            row: 32,
            column: 64,
            rows: 70,
            columns: 50,
        };
        let value = |row: usize, column: usize| (row * 100 + column) as u16 + 1;
        let mut strips = Strips::new(window, [7, 9]);
        for row in 0..window.rows {
            let values: Vec<u16> = (0..window.columns).map(|c| value(row, c)).collect();
            let twice: Vec<u16> = values.iter().map(|v| v * 2).collect();
            strips.put(row, [&values, &twice]);
        }
        let expected = |row: isize, column: isize| {
            let at = window.index(row, column);
            at.map(|at| value(at / window.columns, at % window.columns))
        };
        for row in -10..150_isize {
            for column in 0..160_isize {
                let plain = expected(row, column);
                assert_eq!(strips.at([row, column]), plain.map(|v| [v, v * 2]));
                let (line, shift) = strips.line([row, column]);
                for (c, found) in (column..).zip(line.row(1, shift)) {
                    assert_eq!(*found, expected(row, c).map_or(9, |v| v * 2));
                }
                let inside = window.part_of_square([row, column], BLOCK).is_some();
                let tile = strips.tile([row, column]);
                assert!(tile.is_some() || !inside, "{row} {column}");
                for (r, (line, shift)) in (row..).zip(
                    tile.iter()
                        .flat_map(|(t, s)| t.iter().zip(core::iter::repeat(s))),
                ) {
                    for (c, found) in (column..).zip(line.row(0, *shift)) {
                        assert_eq!(*found, expected(r, c).unwrap_or(7), "{r} {c}");
                    }
                }
            }
        }
    }
}
