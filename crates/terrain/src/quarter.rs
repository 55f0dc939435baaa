//! One quarter of the sheared sweep: lines walked outward, rays cast over each, cells read from them.
//!
//! Left and right of the axis rays stand alike: where they cross a line, and at which part between two
//! of its points, is computed once for both. Ground is turned into slopes as seen from the eye before
//! rays ask for it, point by point: between two points slopes and heights are both as good as
//! straight, and what a ray does is then a look-up and an interpolation.
//!
//! There is a ray to each cell of the outermost line, and less than a column between two of them
//! anywhere: a lot of rays leans on a lot of points, which is what makes look-ups cheap.

use lanes::{Aligned, Lanes};

use crate::lot::{LOT, Places, count, fill, greater, stretch};

/// Lots of points after the last that a line's cells need: a lot of rays at the edge looks at them.
const SPARE_LOTS: usize = 2;

/// Where a ray crosses a column so near to a line, it is the line's own point, which must not hide
/// what stands on it; a part of a cell.
const ON_LINE: f32 = 1e-3;

/// The rays of one quarter from the axis outward, tangents alike on both sides, and what the terrain
/// has made of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rays {
    tangent: Vec<Aligned>,
    /// One over each column's distance from the axis, and what the Earth's curve takes there, metres.
    inverse: Vec<Aligned>,
    bend_m: Vec<Aligned>,
    left: Side,
    right: Side,
}

/// The rays on one side.
#[derive(Clone, Debug, Default)]
struct Side {
    /// Greatest slope so far, without the line at hand.
    slope: Vec<Aligned>,
    /// Slope of the line at hand, which counts when its own cells have been read.
    next: Vec<Aligned>,
    /// Slopes at the points of the line at hand and of the one before, by turns.
    lines: [Vec<Aligned>; 2],
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
struct Crossing<L: Lanes> {
    on_line: Places<L>,
    /// Weight of the farther point in the slope where the column is crossed, and whether one is.
    minor: L::Lot,
    crossed: L::Holds,
    /// With rays that must be safe: whether they pass so near to the points before and after that no
    /// other ray is nearer.
    beside: [L::Holds; 2],
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
        let rays_out = steps + 1;
        let columns = room.max(steps) + 2 + (SPARE_LOTS + 1) * LOT;
        count(&mut rays.bend_m, columns, |column| {
            curve * (column as f32 * column as f32)
        });
        // At the axis so much that none is crossed.
        count(&mut rays.inverse, columns, |column| match column {
            0 => 1e30,
            _ => 1.0 / column as f32,
        });
        count(&mut rays.tangent, rays_out + 2, |ray| {
            (ray as f64 / rays_out as f64) as f32
        });
        for side in [&mut rays.left, &mut rays.right] {
            fill(&mut side.slope, rays_out + 2 + 4 * LOT, f32::NEG_INFINITY);
            fill(&mut side.next, rays_out + 2, f32::NEG_INFINITY);
            for line in &mut side.lines {
                fill(line, columns, 0.0);
            }
        }
        Self {
            rays,
            count: rays_out,
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
        self.look(lanes, step, line);
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
    fn look<L: Lanes>(&mut self, lanes: L, step: usize, line: Line<'_>) {
        let (left, right) = (&line.ground_m[..=line.axis], &line.ground_m[line.axis..]);
        let rays = &mut *self.rays;
        let slopes = Slopes {
            lanes,
            eye_m: lanes.all(self.eye_m),
            per_line: lanes.all(1.0 / step as f32),
            drop: lanes.all(self.curve * step as f32),
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
        let lines = lanes.all(step as f32 * (step - 1) as f32);
        let along = lanes.all(step as f32);
        let spacing = lanes.all(step as f32 / self.count as f32);
        let (zero, one) = (lanes.all(0.0), lanes.all(1.0));
        let off_line = lanes.all(1.0 - ON_LINE);
        let Rays {
            tangent,
            inverse,
            left,
            right,
            ..
        } = &mut *self.rays;
        let inverse = Aligned::numbers(inverse);
        let (right, right_before, right_here) = right.on(step);
        let (left, left_before, left_here) = left.on(step);
        let lots = tangent.iter().take(over.div_ceil(LOT)).zip(right).zip(left);
        for ((tangent, right), left) in lots {
            let first = tangent.0[0] * step as f32;
            let tangent = lanes.load(&tangent.0);
            let on_line = Places::of(lanes, lanes.times(tangent, along), first);
            let inverse = lanes.pick(stretch(inverse, on_line.first), on_line.after);
            // The column is at column / tangent lines; its slope is between those of its points on the line
            // before and on this one, weighted by part · step / distance.
            let minor = lanes.less(along, lanes.times(lines, lanes.times(tangent, inverse)));
            let part = on_line.part;
            let crossing = Crossing {
                crossed: lanes.both(lanes.is_less(zero, minor), lanes.is_less(minor, off_line)),
                beside: [
                    lanes.is_less(spacing, part),
                    lanes.is_less(spacing, lanes.less(one, part)),
                ],
                on_line,
                minor,
            };
            raise::<L, SAFE>(lanes, &crossing, right_before, right_here, right);
            raise::<L, SAFE>(lanes, &crossing, left_before, left_here, left);
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
        let rays = &*self.rays;
        let reader = Reader {
            lanes,
            scale: self.count as f32 / along,
            along: lanes.all(along),
            level_m: lanes.all(self.eye_m + self.curve * (along * along)),
            bend_m: Aligned::numbers(&rays.bend_m),
        };
        let slopes = [&rays.right, &rays.left].map(|side| Aligned::numbers(&side.slope));
        let [left, right] = line.rooms();
        let cells = [right, left].map(|room| room.min(step) + 1);
        let shared = cells[0].min(cells[1]) / LOT * LOT;
        for first in (0..shared).step_by(LOT) {
            let at = reader.at(first);
            let right_m = reader.heights_m::<SAFE, RAYS>(slopes[0], &at);
            after(lanes, right_m, line, first, seen_m);
            let left_m = reader.heights_m::<SAFE, RAYS>(slopes[1], &at);
            before(lanes, left_m, line, first, seen_m);
        }
        for (side, (slopes, cells)) in slopes.into_iter().zip(cells).enumerate() {
            let mut first = shared;
            while first < cells {
                // The last lot ends with the last cell; of few cells, some of a lot are.
                let begin = first.min(cells.saturating_sub(LOT));
                let found_m = reader.heights_m::<SAFE, RAYS>(slopes, &reader.at(begin));
                match side {
                    _ if cells < LOT => few(lanes, found_m, line, [side, cells], seen_m),
                    0 => after(lanes, found_m, line, begin, seen_m),
                    _ => before(lanes, found_m, line, begin, seen_m),
                }
                first += LOT;
            }
        }
    }
}

impl Side {
    /// Slopes of the rays and of the line at hand, lot by lot, and those at the points of the line before
    /// and of the one at hand.
    #[inline(always)]
    fn on(
        &mut self,
        step: usize,
    ) -> (
        impl Iterator<Item = (&mut Aligned, &mut Aligned)>,
        &[f32],
        &[f32],
    ) {
        let [even, odd] = &self.lines;
        let (before, here) = if step.is_multiple_of(2) {
            (odd, even)
        } else {
            (even, odd)
        };
        let rays = self.slope.iter_mut().zip(&mut self.next);
        (rays, Aligned::numbers(before), Aligned::numbers(here))
    }
}

/// Writes heights from the axis to the right, or the ground where it is higher.
#[inline(always)]
fn after<L: Lanes>(lanes: L, heights_m: L::Lot, line: Line<'_>, first: usize, seen_m: &mut [f32]) {
    let cells = line.axis + first..line.axis + first + LOT;
    let ground_m = line.ground_m[cells.clone()].first_chunk();
    if let (Some(ground_m), Some(seen_m)) = (ground_m, seen_m[cells].first_chunk_mut()) {
        lanes.store(lanes.greater(heights_m, lanes.load(ground_m)), seen_m);
    }
}

/// The same to the left.
#[inline(always)]
fn before<L: Lanes>(lanes: L, heights_m: L::Lot, line: Line<'_>, first: usize, seen_m: &mut [f32]) {
    let cells = line.axis + 1 - first - LOT..line.axis + 1 - first;
    let ground_m = line.ground_m[cells.clone()].first_chunk();
    if let (Some(ground_m), Some(seen_m)) = (ground_m, seen_m[cells].first_chunk_mut()) {
        let heights_m = lanes.reversed(heights_m);
        lanes.store(lanes.greater(heights_m, lanes.load(ground_m)), seen_m);
    }
}

/// The same over some cells from the axis on, to the right or to the left.
#[inline(always)]
fn few<L: Lanes>(
    lanes: L,
    heights_m: L::Lot,
    line: Line<'_>,
    [side, cells]: [usize; 2],
    seen_m: &mut [f32],
) {
    let mut found_m = [0.0; LOT];
    lanes.store(heights_m, &mut found_m);
    for (i, height_m) in found_m.iter().take(cells).enumerate() {
        let cell = if side == 0 {
            line.axis + i
        } else {
            line.axis - i
        };
        seen_m[cell] = greater(*height_m, line.ground_m[cell]);
    }
}

/// What slopes along a line follow from.
struct Slopes<'a, L: Lanes> {
    lanes: L,
    eye_m: L::Lot,
    per_line: L::Lot,
    drop: L::Lot,
    bend_m: &'a [Aligned],
}

impl<L: Lanes> Slopes<'_, L> {
    /// Writes so many points' slopes, and some more to spare, from the axis outward.
    #[inline(always)]
    fn fill<const BACKWARD: bool>(&self, slopes: &mut [Aligned], ground_m: &[f32], points: usize) {
        let lanes = self.lanes;
        let lots = points.min(ground_m.len()).div_ceil(LOT) + SPARE_LOTS;
        for (lot, (slopes, bend_m)) in slopes.iter_mut().zip(self.bend_m).take(lots).enumerate() {
            let ground_m = if BACKWARD {
                before_end(lanes, ground_m, lot * LOT)
            } else {
                after_begin(lanes, ground_m, lot * LOT)
            };
            let bend = lanes.times(lanes.load(&bend_m.0), self.per_line);
            let rise = lanes.times(lanes.less(ground_m, self.eye_m), self.per_line);
            lanes.store(lanes.less(rise, lanes.sum(self.drop, bend)), &mut slopes.0);
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
    crossing: &Crossing<L>,
    before: &[f32],
    here: &[f32],
    (slope, next): (&mut Aligned, &mut Aligned),
) {
    let Places { first, after, part } = crossing.on_line;
    let before = lanes.pick(stretch(before, first), after);
    let [near, far] = lanes.pick_pairs::<{ LOT + 1 }>(stretch(here, first), after);
    let major = lanes.greater(lanes.load(&next.0), lanes.load(&slope.0));
    let rise = lanes.times(lanes.less(near, before), crossing.minor);
    let column = lanes.sum(before, rise);
    let raised = lanes.both(crossing.crossed, lanes.is_less(major, column));
    lanes.store(lanes.choose(raised, column, major), &mut slope.0);
    let mut found = lanes.sum(near, lanes.times(lanes.less(far, near), part));
    if SAFE {
        let [not_near, not_far] = crossing.beside;
        let near = lanes.choose(not_near, found, near);
        let far = lanes.choose(not_far, found, far);
        found = lanes.greater(found, lanes.greater(near, far));
    }
    lanes.store(found, &mut next.0);
}

/// What cells read the rays with.
struct Reader<'a, L: Lanes> {
    lanes: L,
    /// Rays to a cell.
    scale: f32,
    along: L::Lot,
    level_m: L::Lot,
    bend_m: &'a [f32],
}

impl<L: Lanes> Reader<'_, L> {
    /// Where a lot of cells stands among the rays, and the level above which slopes count there, metres;
    /// `first` is the first one's distance from the axis.
    #[inline(always)]
    fn at(&self, first: usize) -> (Places<L>, L::Lot) {
        const STEPS: [f32; LOT] = {
            let mut steps = [0.0; LOT];
            let mut i = 0;
            while i < LOT {
                steps[i] = i as f32;
                i += 1;
            }
            steps
        };
        let lanes = self.lanes;
        let begin = first as f32;
        let cells = lanes.sum(lanes.all(begin), lanes.load(&STEPS));
        let places = lanes.times(cells, lanes.all(self.scale));
        let bend_m = lanes.load(stretch(self.bend_m, first));
        (
            Places::of(lanes, places, begin * self.scale),
            lanes.sum(self.level_m, bend_m),
        )
    }

    /// Heights that the slopes of the rays on both sides of each cell reach over it. In the first line no
    /// slope is known yet, and what comes out is no number: the ground is what is seen.
    #[inline(always)]
    fn heights_m<const SAFE: bool, const RAYS: usize>(
        &self,
        slopes: &[f32],
        (rays, level_m): &(Places<L>, L::Lot),
    ) -> L::Lot {
        let lanes = self.lanes;
        let Places { first, after, part } = *rays;
        let [here, next] = match RAYS {
            2 => lanes.pick_pairs::<{ 2 * LOT + 1 }>(stretch(slopes, first), after),
            4 => lanes.pick_pairs::<{ 4 * LOT + 1 }>(stretch(slopes, first), after),
            _ => anywhere(slopes, first, lanes.indices(after)).map(|found| lanes.load(&found)),
        };
        let slope = if SAFE {
            lanes.greater(here, next)
        } else {
            lanes.sum(here, lanes.times(lanes.less(next, here), part))
        };
        lanes.sum(lanes.times(slope, self.along), *level_m)
    }
}

/// Two neighbours for each of a lot, however far apart; past the end of the line, the last two.
#[inline(always)]
fn anywhere(line: &[f32], first: usize, after: [u32; LOT]) -> [[f32; LOT]; 2] {
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
fn after_begin<L: Lanes>(lanes: L, line: &[f32], first: usize) -> L::Lot {
    match line.get(first..).and_then(<[f32]>::first_chunk) {
        Some(lot) => lanes.load(lot),
        None => lanes.load(&extended(line.iter().skip(first), line.last()).0),
    }
}

/// The same counted backwards from its last point.
#[inline(always)]
fn before_end<L: Lanes>(lanes: L, line: &[f32], first: usize) -> L::Lot {
    let rest = &line[..line.len().saturating_sub(first)];
    match rest.last_chunk() {
        Some(lot) => lanes.reversed(lanes.load(lot)),
        None => lanes.load(&extended(rest.iter().rev(), line.first()).0),
    }
}

/// Some numbers and then the last one again and again.
#[cold]
#[inline(never)]
fn extended<'a>(points: impl Iterator<Item = &'a f32>, last: Option<&f32>) -> Aligned {
    let mut lot = Aligned::all(last.copied().unwrap_or(0.0));
    for (to, from) in lot.0.iter_mut().zip(points) {
        *to = *from;
    }
    lot
}
