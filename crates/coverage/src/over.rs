//! What a sensor's rasters say over a short row of cells, wherever an arrival shifts it.

use crate::blocks::BLOCK;
use crate::tile::Row;
use crate::view::{NEVER, View};

/// One value a column.
pub(crate) struct Over {
    pub(crate) low: Row,
    pub(crate) high: Row,
    pub(crate) gain: Row,
    pub(crate) hidden: Row,
}

impl Over {
    /// Over the cells from one on; nothing is seen where the rasters end.
    #[inline(always)]
    pub(crate) fn new(view: &View, row: isize, column: isize) -> Self {
        let mut over = Self {
            low: [NEVER; BLOCK],
            high: [0; BLOCK],
            gain: [0; BLOCK],
            hidden: [0; BLOCK],
        };
        let inside = view.window.part_of_square([row, column], BLOCK);
        let Some([rows, columns]) = inside else {
            return over;
        };
        let first = view.window.index(row, column + columns[0] as isize);
        let Some(first) = first.filter(|_| rows[0] == 0) else {
            return over;
        };
        let count = columns[1] - columns[0];
        for (to, from) in [
            (&mut over.low, &view.low),
            (&mut over.high, &view.high),
            (&mut over.gain, &view.gain),
            (&mut over.hidden, &view.hidden),
        ] {
            let from = &from[first..first + count];
            if let (Ok(from), true) = (<&Row>::try_from(from), count == BLOCK) {
                *to = *from;
            } else {
                to[columns[0]..columns[1]].copy_from_slice(from);
            }
        }
        over
    }
}
