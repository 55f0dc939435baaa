//! One tile of cells while arrivals are flown onto it.
//!
//! Rows are short arrays of sixteen-bit numbers and the loops over them have no branches, so that a
//! compiler fills vector registers of any width with them. All of a tile stays in the nearest cache.

#![allow(
    clippy::needless_bitwise_bool,
    reason = "no branches, so that loops become vectors"
)]

use crate::blocks::BLOCK;
use crate::detection::together;
use crate::map::{GRAZING, NO_ARRIVAL, Point, REACHED};
use crate::survey::{Survey, whole};
use crate::view::{GAIN, HIGH, LOW, View};

/// A value for each column of a row.
pub(crate) type Row = [u16; BLOCK];

/// The cells of a tile.
pub(crate) struct Tile {
    /// First cell, over the surveyed grid.
    pub(crate) first: [usize; 2],
    pub(crate) ground: Box<[Row; BLOCK]>,
    /// Least and greatest ground.
    pub(crate) range: [u16; 2],
    count: Box<[Row; BLOCK]>,
    /// What several sensors add at the moment at hand.
    step: Box<[Row; BLOCK]>,
    /// Time of decision of the arrival at hand, steps before impact; 0 never, [`NO_ARRIVAL`] where
    /// it can't come.
    pub(crate) decided: Box<[Row; BLOCK]>,
    blocked: Box<[Row; BLOCK]>,
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
            count: rows(0),
            step: rows(0),
            decided: rows(0),
            blocked: rows(0),
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

    /// Every cell has the same time of decision.
    #[inline(always)]
    pub(crate) fn decide_alike(&mut self, decided: u16) {
        self.decided.as_flattened_mut().fill(decided);
    }

    /// Flies an arrival onto every cell; nothing is seen before the point of index `from`, nothing
    /// comes out of the ground after that of index `risen`.
    #[inline(always)]
    pub(crate) fn fly(
        &mut self,
        survey: &Survey,
        views: &[&View],
        points: &[Point],
        from: usize,
        risen: usize,
        all: bool,
    ) {
        self.count.as_flattened_mut().fill(0);
        self.decided.as_flattened_mut().fill(0);
        for (i, point) in points.iter().enumerate().skip(from) {
            self.look(views, point);
            if point.rising && self.may_meet_ground(survey, point, 0) {
                self.bury(survey, point);
            }
            self.decide(point.ahead);
            if i >= risen && i % 4 == 0 && self.is_settled(all) {
                break;
            }
        }
        if all || self.changes_something() {
            self.block(survey, points);
        }
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
        [
            self.first[0] as isize + point.down,
            self.first[1] as isize + point.right,
        ]
    }

    /// Adds what the sensors see at one moment.
    #[inline(always)]
    fn look(&mut self, views: &[&View], point: &Point) {
        let at = self.shifted(point);
        let range = self.range;
        let reaches = |view: &&&View| {
            let seen = view.blocks.at(at);
            range[1].saturating_add(point.lift) >= seen.low[0]
                && range[0].saturating_add(point.lift) <= seen.high[1]
        };
        let mut reaching = views.iter().filter(reaches);
        let Some(first) = reaching.next() else {
            return;
        };
        let Some(second) = reaching.next() else {
            see(
                (&self.ground, range),
                (first, point, at),
                &mut self.count,
                u16::saturating_add,
            );
            return;
        };
        self.step.as_flattened_mut().fill(0);
        for view in [first, second].into_iter().chain(reaching) {
            see(
                (&self.ground, range),
                (view, point, at),
                &mut self.step,
                together,
            );
        }
        let counts = self.count.as_flattened_mut().iter_mut();
        for (count, step) in counts.zip(self.step.as_flattened()) {
            *count = count.saturating_add(*step);
        }
    }

    /// A rising object below the ground has not yet come into being.
    #[inline(always)]
    fn bury(&mut self, survey: &Survey, point: &Point) {
        let at = self.shifted(point);
        let cells = self.count.iter_mut().zip(self.decided.iter_mut());
        for ((r, (count, decided)), ground) in cells.enumerate().zip(self.ground.iter()) {
            let below = under(survey, [at[0] + r as isize, at[1]]);
            for i in 0..BLOCK {
                let buried = ground[i].saturating_add(point.lift) < below[i];
                let kept = if buried { 0 } else { u16::MAX };
                count[i] &= kept;
                decided[i] &= kept;
            }
        }
    }

    /// Marks cells onto which the arc would come through the ground.
    #[inline(always)]
    fn block(&mut self, survey: &Survey, points: &[Point]) {
        self.blocked.as_flattened_mut().fill(0);
        for point in points.iter().filter(|p| !p.rising) {
            if !self.may_meet_ground(survey, point, GRAZING) {
                continue;
            }
            let at = self.shifted(point);
            let voids = survey.void_blocks.at(at);
            let rows = self.blocked.iter_mut().zip(self.ground.iter());
            for (r, (blocked, ground)) in rows.enumerate() {
                let mut below = under(survey, [at[0] + r as isize, at[1]]);
                if voids {
                    stand_aside(survey, [at[0] + r as isize, at[1]], &mut below);
                }
                for i in 0..BLOCK {
                    // Near impact the arc runs along the ground: only what is clearly below it is
                    // blocked.
                    let height = ground[i].saturating_add(point.lift);
                    let through = height.saturating_add(GRAZING) < below[i];
                    blocked[i] |= if through { NO_ARRIVAL } else { 0 };
                }
            }
        }
        let cells = self.decided.as_flattened_mut().iter_mut();
        for (decided, blocked) in cells.zip(self.blocked.as_flattened()) {
            *decided |= *blocked;
        }
    }

    /// Notes decisions.
    #[inline(always)]
    fn decide(&mut self, ahead: u16) {
        let cells = self.count.as_flattened().iter();
        for (count, decided) in cells.zip(self.decided.as_flattened_mut()) {
            let now = (*decided == 0) & (*count >= REACHED);
            *decided = if now { ahead } else { *decided };
        }
    }

    /// Whether later points change nothing: every cell is decided, or can't get worse.
    #[inline(always)]
    fn is_settled(&self, all: bool) -> bool {
        let cells = self
            .decided
            .as_flattened()
            .iter()
            .zip(self.worst.as_flattened());
        cells.fold(true, |settled, (decided, worst)| {
            settled & ((*decided != 0) | (!all & (*worst == 0)))
        })
    }

    #[inline(always)]
    fn changes_something(&self) -> bool {
        let cells = self
            .decided
            .as_flattened()
            .iter()
            .zip(self.worst.as_flattened());
        cells.fold(false, |less, (decided, worst)| less | (*decided < *worst))
    }
}

/// Puts together what one sensor sees at one moment and what stands there, as `put` says.
#[inline(always)]
fn see(
    (ground, range): (&[Row; BLOCK], [u16; 2]),
    (view, point, at): (&View, &Point, [isize; 2]),
    counts: &mut [Row; BLOCK],
    put: impl Fn(u16, u16) -> u16,
) {
    let Some((lines, shift)) = view.rasters.tile(at) else {
        return;
    };
    let seen = view.blocks.at(at);
    // High above the hills all of it is in view.
    let under_ceiling = range[1].saturating_add(point.lift) <= seen.high[0];
    let all_in_view = under_ceiling && range[0].saturating_add(point.lift) >= seen.low[1];
    let rows = ground.iter().zip(counts.iter_mut());
    for ((ground, count), line) in rows.zip(lines) {
        let gain = line.row(GAIN, shift);
        if all_in_view {
            for i in 0..BLOCK {
                count[i] = put(count[i], gain[i]);
            }
            continue;
        }
        let low = line.row(LOW, shift);
        if under_ceiling {
            for i in 0..BLOCK {
                let seen = ground[i].saturating_add(point.lift) >= low[i];
                count[i] = put(count[i], if seen { gain[i] } else { 0 });
            }
            continue;
        }
        let high = line.row(HIGH, shift);
        for i in 0..BLOCK {
            let height = ground[i].saturating_add(point.lift);
            let seen = (height >= low[i]) & (height <= high[i]);
            count[i] = put(count[i], if seen { gain[i] } else { 0 });
        }
    }
}

/// The surveyed ground under a row of cells; nothing stands where there is none.
#[inline(always)]
fn under(survey: &Survey, [row, column]: [isize; 2]) -> Row {
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
fn stand_aside(survey: &Survey, [row, column]: [isize; 2], below: &mut Row) {
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
