//! A strip of columns turned into lines, so that east and west are swept as north and south are.

use lanes::Lanes;

use crate::lot::LOT;
use crate::quarter::Line;

/// Rows that are asked for before they are needed: each lies in a page of its own, which no processor foresees.
const SOON: usize = 3 * LOT;

/// Up to a lot of columns of a grid between two of its rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Strip {
    /// Row and column that it begins with.
    row: usize,
    column: usize,
    /// Rows and columns.
    height: usize,
    width: usize,
    /// One line a column.
    ground_m: Vec<f32>,
    seen_m: Vec<f32>,
    /// A square on its way from rows to lines or back.
    block: [[f32; LOT]; LOT],
}

impl Strip {
    /// Takes `width` columns from `first` (row and column) on, down to before the row `end`.
    #[inline(always)]
    pub(crate) fn take<L: Lanes>(
        &mut self,
        lanes: L,
        heights_m: &[f32],
        columns: usize,
        [row, column]: [usize; 2],
        end: usize,
        width: usize,
    ) {
        (self.row, self.column) = (row, column);
        (self.height, self.width) = (end - row, width);
        for lines in [&mut self.ground_m, &mut self.seen_m] {
            let cells = LOT * self.height;
            // Longer than needed is no harm: what was there before is written over.
            lines.resize(lines.len().max(cells), 0.0);
        }
        let Some(starts) = self.blocks() else {
            for r in 0..self.height {
                for c in 0..width {
                    self.ground_m[c * self.height + r] =
                        heights_m[(row + r) * columns + column + c];
                }
            }
            return;
        };
        for start in starts {
            for (r, to) in self.block.iter_mut().enumerate() {
                let from = (row + start + r) * columns + column;
                to.copy_from_slice(&heights_m[from..from + LOT]);
                let later = from + SOON * columns;
                lanes.soon(heights_m, later);
                lanes.soon(heights_m, later + LOT - 1);
            }
            lanes.transpose(&mut self.block);
            let lines = self.ground_m.chunks_exact_mut(self.height);
            for (line, turned) in lines.zip(&self.block) {
                line[start..start + LOT].copy_from_slice(turned);
            }
        }
    }

    /// One of its columns as a line that the axis crosses at a row of the grid, and room for what is seen.
    #[inline(always)]
    pub(crate) fn line(&mut self, column: usize, axis: usize) -> (Line<'_>, &mut [f32]) {
        let cells = column * self.height..(column + 1) * self.height;
        let line = Line {
            ground_m: &self.ground_m[cells.clone()],
            axis: axis - self.row,
        };
        (line, &mut self.seen_m[cells])
    }

    /// Writes what is seen back to where it was taken from.
    #[inline(always)]
    pub(crate) fn give<L: Lanes>(&mut self, lanes: L, seen_m: &mut [f32], columns: usize) {
        let Some(starts) = self.blocks() else {
            for r in 0..self.height {
                for c in 0..self.width {
                    let to = (self.row + r) * columns + self.column + c;
                    seen_m[to] = self.seen_m[c * self.height + r];
                }
            }
            return;
        };
        for start in starts {
            let lines = self.seen_m.chunks_exact(self.height);
            for (to, line) in self.block.iter_mut().zip(lines) {
                to.copy_from_slice(&line[start..start + LOT]);
            }
            lanes.transpose(&mut self.block);
            for (r, turned) in self.block.iter().enumerate() {
                let to = (self.row + start + r) * columns + self.column;
                let later = to + SOON * columns;
                lanes.soon(seen_m, later);
                lanes.soon(seen_m, later + LOT - 1);
                seen_m[to..to + LOT].copy_from_slice(turned);
            }
        }
    }

    /// Rows of the strip that its square blocks begin with, the last flush with its end; `None` where it
    /// is narrower or lower than a block.
    #[inline(always)]
    fn blocks(&self) -> Option<impl Iterator<Item = usize> + use<>> {
        let last = self.height.checked_sub(LOT)?;
        let starts = (0..self.height)
            .step_by(LOT)
            .map(move |start| start.min(last));
        (self.width == LOT).then_some(starts)
    }
}
