//! A rectangle of the surveyed grid that a raster covers.

/// Rows and columns are counted over the whole surveyed grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
}

impl Window {
    /// Where a cell's value stands in the window's raster.
    pub(crate) fn index(&self, row: isize, column: isize) -> Option<usize> {
        let (row, column) = (row - self.row as isize, column - self.column as isize);
        let inside = (row as usize) < self.rows && (column as usize) < self.columns;
        inside.then(|| row as usize * self.columns + column as usize)
    }

    /// What lies in the window of a row of `count` cells that begins at a cell: first column within that
    /// row, and the column after the last.
    pub(crate) fn part_of_row(
        &self,
        [row, column]: [isize; 2],
        count: usize,
    ) -> Option<[usize; 2]> {
        let [[row, _], columns] = self.part_of_square([row, column], count)?;
        (row == 0).then_some(columns)
    }

    /// What lies in the window of a square of `side` cells that begins at a cell: first row and
    /// column within the square, and the rows and columns after the last.
    pub(crate) fn part_of_square(
        &self,
        [row, column]: [isize; 2],
        side: usize,
    ) -> Option<[[usize; 2]; 2]> {
        let part = |from: isize, begin: usize, count: usize| {
            let first = (begin as isize - from).max(0) as usize;
            let last = ((begin + count) as isize - from).clamp(0, side as isize) as usize;
            (first < last).then_some([first, last])
        };
        let rows = part(row, self.row, self.rows)?;
        let columns = part(column, self.column, self.columns)?;
        Some([rows, columns])
    }

    /// The window around a cell, `reach` cells to each side, on whole blocks to the north-west.
    pub(crate) fn around(
        [row, column]: [usize; 2],
        reach: usize,
        [rows, columns]: [usize; 2],
        block: usize,
    ) -> Self {
        let span = |at: usize, count: usize| {
            let first = at.saturating_sub(reach) / block * block;
            let last = (at + reach + 1).min(count);
            (first, last - first)
        };
        let ((row, rows), (column, columns)) = (span(row, rows), span(column, columns));
        Self {
            row,
            column,
            rows,
            columns,
        }
    }
}
