//! One quarter of the sheared sweep: rows walked outward, rays cast over each, cells read from them.
//!
//! Left and right of the axis rays stand alike: where they cross a row, and at which part between two
//! columns, is computed once for both. A ray's last two neighbours are kept, because the minor
//! crossing on the way to the next row lies between that row's near column and this one's far one,
//! and because a row counts only after its own cells were read.

#![allow(
    clippy::needless_bitwise_bool,
    reason = "no branches, so that loops become vectors"
)]

use crate::lot::{Indices, LOT, Lot, Neighbours, floor, greater, whole};
use crate::visible::{Lines, RIM};

/// Rays nearer to a cell's middle than this part of their spacing stand for it alone.
const ON_RAY: f32 = 1e-4;

/// Which way rows are walked.
#[derive(Clone, Copy)]
pub(crate) enum Outward {
    Up,
    Down,
}

/// One grid (upright or transposed) and the eye in it.
#[derive(Clone, Copy)]
pub(crate) struct Quarter<'a> {
    pub(crate) lines: &'a Lines,
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) eye_m: f32,
    /// What the Earth's curve takes at one row's distance, metres.
    pub(crate) curve: f32,
}

/// The rays of one quarter, from the axis outward: tangents, their inverses and curve terms, alike on
/// both sides, and for each side what the terrain has made of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rays {
    /// Rays to each side.
    count: usize,
    tangent: Vec<Lot>,
    inverse: Vec<Lot>,
    bend: Vec<Lot>,
    left: Side,
    right: Side,
}

/// The rays on one side.
#[derive(Clone, Debug, Default)]
struct Side {
    /// Greatest slope so far.
    slope: Vec<f32>,
    /// Heights at the columns on the near and the far side of where each ray crossed the row before.
    near_m: Vec<Lot>,
    far_m: Vec<Lot>,
}

impl Rays {
    /// `count` rays to each side beyond the axis, and one more that the outermost cells lean on.
    #[inline(always)]
    fn begin(&mut self, count: usize, curve: f32) {
        let lots = (count + 2).div_ceil(LOT);
        self.count = count;
        self.tangent.clear();
        self.inverse.clear();
        self.bend.clear();
        for lot in 0..lots {
            let tangent: [f32; LOT] =
                core::array::from_fn(|i| ((lot * LOT + i) as f64 / count as f64) as f32);
            let inverse = tangent.map(|t| if t == 0.0 { 0.0 } else { 1.0 / t });
            self.tangent.push(Lot(tangent));
            self.inverse.push(Lot(inverse));
            self.bend.push(Lot(tangent.map(|t| curve * (1.0 + t * t))));
        }
        for side in [&mut self.left, &mut self.right] {
            side.slope.clear();
            side.slope.resize(lots * LOT, f32::NEG_INFINITY);
            side.near_m.clear();
            side.near_m.resize(lots, Lot::ZERO);
            side.far_m.clear();
            side.far_m.resize(lots, Lot::ZERO);
        }
    }
}

/// Fills one quarter of what is seen; `SAFE`: never optimistic.
pub(crate) struct Walk<'a, const SAFE: bool> {
    pub(crate) quarter: Quarter<'a>,
    pub(crate) outward: Outward,
    pub(crate) rays: &'a mut Rays,
    pub(crate) seen_m: &'a mut [f32],
}

impl<const SAFE: bool> lanes::Work for Walk<'_, SAFE> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let quarter = self.quarter;
        let steps = match self.outward {
            Outward::Up => quarter.row,
            Outward::Down => quarter.lines.rows() - 1 - quarter.row,
        };
        if steps == 0 {
            return;
        }
        self.rays.begin(steps, quarter.curve);
        let columns = quarter.lines.columns;
        for step in 1..=steps {
            let row = match self.outward {
                Outward::Up => quarter.row - step,
                Outward::Down => quarter.row + step,
            };
            let line = quarter.lines.line(row);
            quarter.cast::<SAFE>(step, line, self.rays);
            let seen_m = &mut self.seen_m[row * columns..(row + 1) * columns];
            quarter.read::<SAFE>(step, line, self.rays, seen_m);
        }
    }
}

/// Where a lot of rays crosses a row and the column on the way to it, on either side.
struct Crossing {
    /// Of the row before, which raises rays only now: part between its two columns,
    part: Lot,
    /// and what the curve takes from the slope.
    bend: Lot,
    /// Of a column on the way: part between the two rows, one over the distance, and what the curve
    /// takes; where none is crossed, so much that no slope rises.
    minor_part: Lot,
    minor_inverse: Lot,
    minor_bend: Lot,
}

impl Quarter<'_> {
    fn room_right(&self) -> usize {
        self.lines.columns - 1 - self.column
    }

    /// Raises the rays by the major crossings of the row before and by the minor ones on the way to
    /// this one, and notes what they meet here.
    #[inline(always)]
    fn cast<const SAFE: bool>(&self, step: usize, line: &[f32], rays: &mut Rays) {
        // Rays still over the grid, and two beyond.
        let room = self.column.max(self.room_right());
        let over = ((room * rays.count).div_ceil(step) + 2).min(rays.count + 2);
        let (left_line, right_line) = (&line[..=RIM + self.column], &line[RIM + self.column..]);
        let row = RowBefore {
            along: (step - 1) as f32,
            spacing: (step - 1) as f32 / rays.count as f32,
            eye_m: self.eye_m,
        };
        for lot in 0..over.div_ceil(LOT) {
            let (tangent, inverse) = (&rays.tangent[lot].0, &rays.inverse[lot].0);
            let (index, crossing) = crossing(step, tangent, inverse, &rays.bend[lot].0);
            let right = Neighbours::rightward(right_line, &index);
            rays.right.raise::<SAFE>(lot, &row, &crossing, &right);
            let left = Neighbours::leftward(left_line, &index);
            rays.left.raise::<SAFE>(lot, &row, &crossing, &left);
        }
    }

    /// Writes the least visible height of each cell of a row, before the row itself counts.
    #[inline(always)]
    fn read<const SAFE: bool>(&self, step: usize, line: &[f32], rays: &Rays, seen_m: &mut [f32]) {
        let along = step as f32;
        let scale = rays.count as f32 / along;
        let (left, right) = (self.column.min(step), self.room_right().min(step));
        for first in (0..=left.max(right)).step_by(LOT) {
            let mut index = Indices::ZERO;
            let (mut part, mut bend_m) = (Lot::ZERO, Lot::ZERO);
            for i in 0..LOT {
                let across = (first + i) as f32;
                let place = across * scale;
                let ray = floor(place);
                index.0[i] = whole(ray);
                part.0[i] = place - ray;
                bend_m.0[i] = self.curve * (along * along + across * across);
            }
            if first <= right {
                let slopes = Neighbours::rightward(&rays.right.slope, &index);
                let found_m = self.heights_m::<SAFE>(along, &slopes, &part, &bend_m);
                let count = (right + 1 - first).min(LOT);
                let from = self.column + first;
                let ground_m = &line[RIM + from..RIM + from + count];
                let cells = seen_m[from..from + count].iter_mut().zip(ground_m);
                for ((seen_m, ground_m), found_m) in cells.zip(found_m.0) {
                    *seen_m = greater(found_m, *ground_m);
                }
            }
            if first <= left {
                let slopes = Neighbours::rightward(&rays.left.slope, &index);
                let found_m = self.heights_m::<SAFE>(along, &slopes, &part, &bend_m);
                let count = (left + 1 - first).min(LOT);
                let to = self.column + 1 - first;
                let ground_m = &line[RIM + to - count..RIM + to];
                let cells = seen_m[to - count..to].iter_mut().zip(ground_m);
                for ((seen_m, ground_m), found_m) in cells.rev().zip(found_m.0) {
                    *seen_m = greater(found_m, *ground_m);
                }
            }
        }
    }

    /// Heights that the slopes of the rays on both sides of each cell reach over it. In the first row
    /// no slope is known yet, and what comes out is no number: the ground is what is seen.
    #[inline(always)]
    fn heights_m<const SAFE: bool>(
        &self,
        along: f32,
        slopes: &Neighbours,
        part: &Lot,
        bend_m: &Lot,
    ) -> Lot {
        let mut heights_m = Lot::ZERO;
        for i in 0..LOT {
            let (here, next, part) = (slopes.near.0[i], slopes.far.0[i], part.0[i]);
            let between = if SAFE {
                greater(here, next)
            } else {
                here + (next - here) * part
            };
            let alone = (part < ON_RAY) & !SAFE;
            let slope = if alone { here } else { between };
            heights_m.0[i] = self.eye_m + slope * along + bend_m.0[i];
        }
        heights_m
    }
}

/// Where a lot of rays crosses the row at `step`, as columns from the axis, and what on the way.
#[inline(always)]
fn crossing(
    step: usize,
    tangent: &[f32; LOT],
    inverse: &[f32; LOT],
    bend: &[f32; LOT],
) -> (Indices, Crossing) {
    let (along, before) = (step as f32, (step - 1) as f32);
    let mut index = Indices::ZERO;
    let mut crossing = Crossing {
        part: Lot::ZERO,
        bend: Lot::ZERO,
        minor_part: Lot::ZERO,
        minor_inverse: Lot::ZERO,
        minor_bend: Lot::ZERO,
    };
    for i in 0..LOT {
        let place = tangent[i] * before;
        let cell_before = floor(place);
        let cell = floor(tangent[i] * along);
        index.0[i] = whole(cell);
        crossing.part.0[i] = place - cell_before;
        crossing.bend.0[i] = bend[i] * before;
        let length = cell * inverse[i];
        let part = length - before;
        // On the row itself it is the cell's own corner, which must not hide the cell.
        let crossed = (cell != cell_before) & (part < 1.0);
        crossing.minor_part.0[i] = part;
        crossing.minor_inverse.0[i] = if crossed { 1.0 / length } else { 0.0 };
        crossing.minor_bend.0[i] = if crossed {
            bend[i] * length
        } else {
            f32::INFINITY
        };
    }
    (index, crossing)
}

/// The row whose crossings count now.
struct RowBefore {
    /// Rows from the eye; none before the first.
    along: f32,
    /// Columns between two rays there.
    spacing: f32,
    eye_m: f32,
}

impl Side {
    /// Raises a lot of rays, and keeps what they meet in this row.
    #[inline(always)]
    fn raise<const SAFE: bool>(
        &mut self,
        lot: usize,
        row: &RowBefore,
        crossing: &Crossing,
        met: &Neighbours,
    ) {
        let (near_m, far_m) = (&mut self.near_m[lot], &mut self.far_m[lot]);
        if row.along > 0.0
            && let Some(slope) = self.slope.as_chunks_mut().0.get_mut(lot)
        {
            raise::<SAFE>(row, crossing, near_m, far_m, &met.near, slope);
        }
        *near_m = met.near;
        *far_m = met.far;
    }
}

/// The slopes of a lot of rays after the row before and after the columns on the way to this one, whose
/// near height was met here. Ground between grid points is linear, so between two rays it can only
/// rise above both at a grid point: with `SAFE` a ray takes the height of a grid point that lies
/// within one spacing of it.
#[inline(always)]
fn raise<const SAFE: bool>(
    row: &RowBefore,
    crossing: &Crossing,
    near_m: &Lot,
    far_m: &Lot,
    met_m: &Lot,
    slope: &mut [f32; LOT],
) {
    let (along, spacing, eye_m) = (row.along, row.spacing, row.eye_m);
    let per_row = 1.0 / along;
    for (i, slope) in slope.iter_mut().enumerate() {
        let (near_m, far_m, part) = (near_m.0[i], far_m.0[i], crossing.part.0[i]);
        let mut height_m = near_m + (far_m - near_m) * part;
        if SAFE {
            let near = if part <= spacing { near_m } else { height_m };
            let far = if 1.0 - part <= spacing {
                far_m
            } else {
                height_m
            };
            height_m = greater(height_m, greater(near, far));
        }
        let major = (height_m - eye_m) * per_row - crossing.bend.0[i];
        let height_m = far_m + (met_m.0[i] - far_m) * crossing.minor_part.0[i];
        let minor = (height_m - eye_m) * crossing.minor_inverse.0[i] - crossing.minor_bend.0[i];
        *slope = greater(minor, greater(major, *slope));
    }
}
