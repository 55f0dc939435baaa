//! One tile of cells while arrivals are flown onto it (see `fly`).
//!
//! Rows are short arrays of sixteen-bit numbers: one fills the widest register, two or four a narrower one.
//! All of a tile stays in the nearest cache.

use core::ops::Range;

use crate::blocks::BLOCK;
use crate::map::{NO_ARRIVAL, Point};
use crate::survey::{Survey, whole};

/// A value for each column of a row.
pub(crate) type Row = [u16; BLOCK];

/// The cells of a tile.
pub(crate) struct Tile {
    /// First cell, over the surveyed grid.
    pub(crate) first: [usize; 2],
    pub(crate) ground: Box<[Row; BLOCK]>,
    /// Least and greatest ground.
    pub(crate) range: [u16; 2],
    /// Time of decision of the arrival at hand, steps before impact; 0 never, [`NO_ARRIVAL`] where
    /// it can't come.
    pub(crate) decided: Box<[Row; BLOCK]>,
    /// Least time of decision so far.
    pub(crate) worst: Box<[Row; BLOCK]>,
    /// The arrival that has it.
    pub(crate) track: Box<[Row; BLOCK]>,
}

fn rows(value: u16) -> Box<[Row; BLOCK]> {
    Box::new([[value; BLOCK]; BLOCK])
}

impl Tile {
    pub(crate) fn new() -> Self {
        Self {
            first: [0; 2],
            ground: rows(0),
            range: [0; 2],
            decided: rows(0),
            worst: rows(NO_ARRIVAL),
            track: rows(0),
        }
    }

    /// Begins anew at a tile that starts with a cell of the surveyed grid.
    #[inline(always)]
    pub(crate) fn begin(&mut self, survey: &Survey, first: [usize; 2]) {
        self.first = first;
        for (r, row) in self.ground.iter_mut().enumerate() {
            let from = (first[0] + r) * survey.surveyed.columns + first[1];
            row.copy_from_slice(&survey.ground[from..from + BLOCK]);
        }
        let all = self.ground.as_flattened();
        let least = all.iter().copied().fold(u16::MAX, u16::min);
        self.range = [least, all.iter().copied().fold(0, u16::max)];
        self.worst.as_flattened_mut().fill(NO_ARRIVAL);
        self.track.as_flattened_mut().fill(0);
    }

    /// Greatest of the least times of decision: no arrival that is decided as early matters.
    #[inline(always)]
    pub(crate) fn worst_most(&self) -> u16 {
        self.worst.as_flattened().iter().copied().fold(0, u16::max)
    }

    /// The same over some rows.
    #[inline(always)]
    pub(crate) fn worst_of(&self, rows: Range<usize>) -> u16 {
        let cells = self.worst[rows].as_flattened();
        cells.iter().copied().fold(0, u16::max)
    }

    /// Every cell has the same time of decision.
    #[inline(always)]
    pub(crate) fn decide_alike(&mut self, decided: u16) {
        self.decided.as_flattened_mut().fill(decided);
    }

    /// Takes the arrival's times of decision where they are the least.
    #[inline(always)]
    pub(crate) fn keep_worst(&mut self, track: u16) {
        let cells = self.worst.as_flattened_mut().iter_mut();
        let cells = cells.zip(self.track.as_flattened_mut());
        for ((worst, kept), decided) in cells.zip(self.decided.as_flattened()) {
            let less = *decided < *worst;
            *worst = if less { *decided } else { *worst };
            *kept = if less { track } else { *kept };
        }
    }

    /// Whether a point can be under the ground over some cell, with so many steps allowed.
    pub(crate) fn may_meet_ground(&self, survey: &Survey, point: &Point, grace: u16) -> bool {
        let below = survey.ground_blocks.at(self.shifted(point))[1];
        self.range[0]
            .saturating_add(point.lift)
            .saturating_add(grace)
            < below
    }

    /// The cell that the tile's first one is shifted to at a point.
    #[inline(always)]
    pub(crate) fn shifted(&self, point: &Point) -> [isize; 2] {
        point.over(self.first.map(|i| i as isize))
    }
}

/// The surveyed ground under a row of cells; nothing stands where there is none.
#[inline(always)]
pub(crate) fn under(survey: &Survey, [row, column]: [isize; 2]) -> Row {
    let grid = whole(&survey.surveyed);
    let last = grid.index(row, column + BLOCK as isize - 1);
    let cells = grid.index(row, column).filter(|_| last.is_some());
    let cells = cells.and_then(|first| survey.ground.get(first..)?.first_chunk());
    if let Some(below) = cells {
        return *below;
    }
    let mut below = [0; BLOCK];
    for (column, below) in (column..).zip(&mut below) {
        *below = grid.index(row, column).map_or(0, |at| survey.ground[at]);
    }
    below
}

/// Void ground stops nothing that falls (see [`Survey::stops`]).
#[inline(always)]
pub(crate) fn stand_aside(survey: &Survey, [row, column]: [isize; 2], below: &mut Row) {
    let grid = whole(&survey.surveyed);
    let last = column + BLOCK as isize - 1;
    if let (Some(first), Some(_)) = (grid.index(row, column), grid.index(row, last)) {
        for (below, known) in below.iter_mut().zip(survey.known(first)) {
            *below = if known { *below } else { 0 };
        }
    } else {
        for (column, below) in (column..).zip(below) {
            let void = grid.index(row, column).is_some_and(|at| survey.is_void(at));
            *below = if void { 0 } else { *below };
        }
    }
}
