//! One quarter of the sheared sweep: lines walked outward, rays cast over each, cells read from them.
//!
//! Left and right of the axis rays stand alike: where they cross a line, and at which part between two
//! of its points, is computed once for both. Ground is turned into slopes as seen from the eye before
//! rays ask for it, point by point: between two points slopes and heights are both as good as
//! straight, and what a ray does is then a look-up and an interpolation.
//!
//! There is a ray to each cell of the outermost line, and less than a column between two of them
//! anywhere: a lot of rays leans on a lot of points, which is what makes look-ups cheap.

#![allow(
    clippy::needless_bitwise_bool,
    reason = "no branches, so that loops become vectors"
)]

use lanes::Lanes;

use crate::lot::{LOT, Lot, Places, greater, stretch};

/// Lots of points after the last that a line's cells need: a lot of rays at the edge looks at them.
const SPARE_LOTS: usize = 2;

/// Where a ray crosses a column so near to a line, it is the line's own point, which must not hide
/// what stands on it; a part of a cell.
const ON_LINE: f32 = 1e-3;

/// The rays of one quarter from the axis outward, tangents alike on both sides, and what the terrain
/// has made of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rays {
    tangent: Vec<Lot>,
    /// One over each column's distance from the axis, and what the Earth's curve takes there, metres.
    inverse: Vec<f32>,
    bend_m: Vec<f32>,
    left: Side,
    right: Side,
}

/// The rays on one side.
#[derive(Clone, Debug, Default)]
struct Side {
    /// Greatest slope so far, without the line at hand.
    slope: Vec<f32>,
    /// Slope of the line at hand, which counts when its own cells have been read.
    next: Vec<Lot>,
    /// Slopes at the points of the line at hand and of the one before, by turns.
    lines: [Vec<f32>; 2],
    /// Heights over the cells of the line at hand that rays reach.
    heights_m: Vec<f32>,
}

/// One quarter on its way outward.
pub(crate) struct Quarter<'a> {
    rays: &'a mut Rays,
    /// Rays to each side beyond the axis; the outermost cells lean on one or two more.
    count: usize,
    eye_m: f32,
    /// What the Earth's curve takes at one line's distance, metres.
    curve: f32,
}

/// A line of ground, and where the axis crosses it.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) ground_m: &'a [f32],
    pub(crate) axis: usize,
}

impl Line<'_> {
    /// Cells to the left and to the right of the axis.
    fn rooms(&self) -> [usize; 2] {
        [self.axis, self.ground_m.len() - 1 - self.axis]
    }
}

/// Where a lot of rays crosses a line, and a column on the way to it.
struct Crossing {
    on_line: Places,
    /// How far between two rays on the line, columns.
    spacing: f32,
    /// Weight of the farther point in the slope where the column is crossed; not within 0 to 1 where none is.
    minor: Lot,
}

impl<'a> Quarter<'a> {
    /// `steps` lines outward, over columns up to `room` on either side.
    #[inline(always)]
    pub(crate) fn new(
        rays: &'a mut Rays,
        steps: usize,
        room: usize,
        eye_m: f32,
        curve: f32,
    ) -> Self {
        // One more than steps: less than a column between two of them.
        let count = steps + 1;
        let lots = (count + 2).div_ceil(LOT);
        let columns = (room.max(steps) + 2).next_multiple_of(LOT) + SPARE_LOTS * LOT;
        let squared = (0..columns).map(|column| column as f32 * column as f32);
        rays.bend_m.clear();
        rays.bend_m.extend(squared.map(|squared| curve * squared));
        // At the axis so much that none is crossed.
        rays.inverse.clear();
        rays.inverse.push(1e30);
        let inverse = (1..columns).map(|column| 1.0 / column as f32);
        rays.inverse.extend(inverse);
        rays.tangent.clear();
        for lot in 0..lots {
            let mut tangent = Lot::ZERO;
            for (i, tangent) in tangent.0.iter_mut().enumerate() {
                *tangent = ((lot * LOT + i) as f64 / count as f64) as f32;
            }
            rays.tangent.push(tangent);
        }
        for side in [&mut rays.left, &mut rays.right] {
            side.slope.clear();
            side.slope.resize(lots * LOT + 4 * LOT, f32::NEG_INFINITY);
            side.next.clear();
            side.next.resize(lots, Lot([f32::NEG_INFINITY; LOT]));
            for line in side.lines.iter_mut().chain([&mut side.heights_m]) {
                line.resize(columns, 0.0);
            }
        }
        Self {
            rays,
            count,
            eye_m,
            curve,
        }
    }

    /// Takes the next line, the `step`th: rays are raised by the line before and by the columns on the way
    /// to this one, then the least visible height of each of its cells is written.
    #[inline(always)]
    pub(crate) fn step<L: Lanes, const SAFE: bool>(
        &mut self,
        lanes: L,
        step: usize,
        line: Line<'_>,
        seen_m: &mut [f32],
    ) {
        self.look(step, line);
        self.cast::<L, SAFE>(lanes, step, line);
        // Rays to a cell: how far the rays of a lot of cells stand apart.
        match self.count.div_ceil(step) {
            0..=2 => self.read::<L, SAFE, 2>(lanes, step, line, seen_m),
            3..=4 => self.read::<L, SAFE, 4>(lanes, step, line, seen_m),
            _ => self.read::<L, SAFE, 0>(lanes, step, line, seen_m),
        }
    }

    /// Slopes at the points of a line as far as its rays go.
    #[inline(always)]
    fn look(&mut self, step: usize, line: Line<'_>) {
        let (left, right) = (&line.ground_m[..=line.axis], &line.ground_m[line.axis..]);
        let rays = &mut *self.rays;
        let slopes = Slopes {
            eye_m: self.eye_m,
            per_line: 1.0 / step as f32,
            drop: self.curve * step as f32,
            bend_m: &rays.bend_m,
        };
        slopes.fill::<true>(&mut rays.left.lines[step % 2], left, step + 2);
        slopes.fill::<false>(&mut rays.right.lines[step % 2], right, step + 2);
    }

    /// Raises the rays.
    #[inline(always)]
    fn cast<L: Lanes, const SAFE: bool>(&mut self, lanes: L, step: usize, line: Line<'_>) {
        let [left, right] = line.rooms();
        // Rays still over the grid, and two beyond.
        let over = ((left.max(right) * self.count).div_ceil(step) + 2).min(self.count + 2);
        let along = step as f32;
        let lines = along * (step - 1) as f32;
        let spacing = along / self.count as f32;
        let rays = &mut *self.rays;
        let columns = rays.inverse.len();
        for (lot, tangent) in rays.tangent.iter().take(over.div_ceil(LOT)).enumerate() {
            let mut place = Lot::ZERO;
            for i in 0..LOT {
                place.0[i] = tangent.0[i] * along;
            }
            let on_line = Places::of(&place);
            let inverse = stretch(&rays.inverse[..columns], on_line.first);
            let inverse = Lot(lanes.pick(inverse, &on_line.after.0));
            // The column is at column / tangent lines; its slope is between those of its points on the line
            // before and on this one, weighted by part · step / distance.
            let mut minor = Lot::ZERO;
            for i in 0..LOT {
                minor.0[i] = along - lines * (tangent.0[i] * inverse.0[i]);
            }
            let crossing = Crossing {
                on_line,
                spacing,
                minor,
            };
            for side in [&mut rays.right, &mut rays.left] {
                let here = &side.lines[step % 2][..columns];
                let before = &side.lines[1 - step % 2][..columns];
                let slope = side.slope.as_chunks_mut::<LOT>().0;
                if let (Some(slope), Some(next)) = (slope.get_mut(lot), side.next.get_mut(lot)) {
                    let mut raised = Lot(*slope);
                    let mut met = *next;
                    raise::<L, SAFE>(lanes, &crossing, before, here, &mut raised, &mut met);
                    (*slope, *next) = (raised.0, met);
                }
            }
        }
    }

    /// Writes the least visible height of each cell of a line, before the line itself counts; `RAYS` or
    /// fewer to a cell, 0 for any number.
    #[inline(always)]
    fn read<L: Lanes, const SAFE: bool, const RAYS: usize>(
        &mut self,
        lanes: L,
        step: usize,
        line: Line<'_>,
        seen_m: &mut [f32],
    ) {
        let along = step as f32;
        let scale = self.count as f32 / along;
        let level_m = self.eye_m + self.curve * (along * along);
        let [left, right] = line.rooms().map(|room| room.min(step));
        let rays = &mut *self.rays;
        let bend_m = rays.bend_m.as_chunks::<LOT>().0;
        for (lot, bend_m) in bend_m.iter().enumerate().take(left.max(right) / LOT + 1) {
            let (mut place, mut level) = (Lot::ZERO, Lot::ZERO);
            for (i, bend_m) in bend_m.iter().enumerate() {
                place.0[i] = ((lot * LOT) as i32 + i as i32) as f32 * scale;
                level.0[i] = level_m + bend_m;
            }
            let at = Places::of(&place);
            for side in [&mut rays.right, &mut rays.left] {
                let found = heights_m::<L, SAFE, RAYS>(lanes, &side.slope, along, &at, &level);
                if let Some(heights_m) = side.heights_m.as_chunks_mut::<LOT>().0.get_mut(lot) {
                    *heights_m = found.0;
                }
            }
        }
        let cells = line.axis..line.axis + right + 1;
        let seen = seen_m[cells.clone()].iter_mut();
        put(seen.zip(&line.ground_m[cells]), &rays.right.heights_m);
        let cells = line.axis - left..line.axis + 1;
        let seen = seen_m[cells.clone()].iter_mut();
        put(seen.zip(&line.ground_m[cells]).rev(), &rays.left.heights_m);
    }
}

/// Writes heights, or the ground where it is higher.
#[inline(always)]
fn put<'a>(cells: impl Iterator<Item = (&'a mut f32, &'a f32)>, heights_m: &[f32]) {
    for ((seen_m, ground_m), height_m) in cells.zip(heights_m) {
        *seen_m = greater(*height_m, *ground_m);
    }
}

/// What slopes along a line follow from.
struct Slopes<'a> {
    eye_m: f32,
    per_line: f32,
    drop: f32,
    bend_m: &'a [f32],
}

impl Slopes<'_> {
    /// Writes so many points' slopes, and some more to spare, from the axis outward.
    #[inline(always)]
    fn fill<const BACKWARD: bool>(&self, slopes: &mut [f32], ground_m: &[f32], points: usize) {
        let lots = points.min(ground_m.len()).div_ceil(LOT) + SPARE_LOTS;
        let slopes = slopes.as_chunks_mut::<LOT>().0;
        let bend_m = self.bend_m.as_chunks::<LOT>().0;
        for (lot, (slopes, bend_m)) in slopes.iter_mut().zip(bend_m).take(lots).enumerate() {
            let ground_m = if BACKWARD {
                before_end(ground_m, lot * LOT)
            } else {
                after_begin(ground_m, lot * LOT)
            };
            for ((slope, ground_m), bend_m) in slopes.iter_mut().zip(&ground_m.0).zip(bend_m) {
                *slope =
                    (ground_m - self.eye_m) * self.per_line - (self.drop + bend_m * self.per_line);
            }
        }
    }
}

/// Slopes of a lot of rays on one side after the line before and after the columns on the way to the one
/// at hand, and what they meet there. Ground between grid points is linear, so between two rays it
/// can only rise above both at a grid point: with `SAFE` a ray takes the height of a grid point that
/// lies within one spacing of it.
#[inline(always)]
fn raise<L: Lanes, const SAFE: bool>(
    lanes: L,
    crossing: &Crossing,
    before: &[f32],
    here: &[f32],
    slope: &mut Lot,
    next: &mut Lot,
) {
    let Crossing {
        on_line,
        spacing,
        minor,
    } = crossing;
    let (first, after) = (on_line.first, &on_line.after.0);
    let before = Lot(lanes.pick(stretch(before, first), after));
    let [near, far] = lanes.pick_pairs::<{ LOT + 1 }>(stretch(here, first), after);
    let (near, far) = (Lot(near), Lot(far));
    for i in 0..LOT {
        let major = greater(next.0[i], slope.0[i]);
        let column = before.0[i] + (near.0[i] - before.0[i]) * minor.0[i];
        let crossed = (minor.0[i] > 0.0) & (minor.0[i] < 1.0 - ON_LINE);
        let raised = crossed & (column > major);
        slope.0[i] = if raised { column } else { major };
        let part = on_line.part.0[i];
        let mut found = near.0[i] + (far.0[i] - near.0[i]) * part;
        if SAFE {
            let near = if part <= *spacing { near.0[i] } else { found };
            let far = if 1.0 - part <= *spacing {
                far.0[i]
            } else {
                found
            };
            found = greater(found, greater(near, far));
        }
        next.0[i] = found;
    }
}

/// Heights that the slopes of the rays on both sides of each cell reach over it. In the first line no
/// slope is known yet, and what comes out is no number: the ground is what is seen.
#[inline(always)]
fn heights_m<L: Lanes, const SAFE: bool, const RAYS: usize>(
    lanes: L,
    slopes: &[f32],
    along: f32,
    rays: &Places,
    level_m: &Lot,
) -> Lot {
    let (first, after) = (rays.first, &rays.after.0);
    let [here, next] = match RAYS {
        2 => lanes.pick_pairs::<{ 2 * LOT + 1 }>(stretch(slopes, first), after),
        4 => lanes.pick_pairs::<{ 4 * LOT + 1 }>(stretch(slopes, first), after),
        _ => anywhere(slopes, first, after),
    };
    let (here, next) = (Lot(here), Lot(next));
    let mut heights_m = Lot::ZERO;
    for i in 0..LOT {
        let slope = if SAFE {
            greater(here.0[i], next.0[i])
        } else {
            here.0[i] + (next.0[i] - here.0[i]) * rays.part.0[i]
        };
        heights_m.0[i] = slope * along + level_m.0[i];
    }
    heights_m
}

/// Two neighbours for each of a lot, however far apart; past the end of the line, the last two.
#[inline(always)]
fn anywhere(line: &[f32], first: usize, after: &[u32; LOT]) -> [[f32; LOT]; 2] {
    let mut found = [[0.0; LOT]; 2];
    let last = line.len().saturating_sub(2);
    for i in 0..LOT {
        let at = (first + after[i] as usize).min(last);
        found[0][i] = line[at];
        found[1][i] = line[at + 1];
    }
    found
}

/// A lot of a line from one of its points on; beyond its end as high as there.
#[inline(always)]
fn after_begin(line: &[f32], first: usize) -> Lot {
    match line.get(first..).and_then(<[f32]>::first_chunk) {
        Some(lot) => Lot(*lot),
        None => extended(line.iter().skip(first), line.last()),
    }
}

/// The same counted backwards from its last point.
#[inline(always)]
fn before_end(line: &[f32], first: usize) -> Lot {
    let rest = &line[..line.len().saturating_sub(first)];
    match rest.last_chunk() {
        Some(lot) => Lot(*lot).reversed(),
        None => extended(rest.iter().rev(), line.first()),
    }
}

/// Some numbers and then the last one again and again.
#[cold]
#[inline(never)]
fn extended<'a>(points: impl Iterator<Item = &'a f32>, last: Option<&f32>) -> Lot {
    let mut lot = Lot([last.copied().unwrap_or(0.0); LOT]);
    for (to, from) in lot.0.iter_mut().zip(points) {
        *to = *from;
    }
    lot
}
