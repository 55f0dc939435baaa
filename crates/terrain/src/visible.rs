//! Minimum visible height: how high something must be over each cell for an eye to see it.
//!
//! **The sheared sweep.** North, south, east and west of the eye (east and west on a transposed
//! grid) rows are walked outward, with one running maximum of slope per ray. Rays are uniform in
//! the tangent t = across / along, so that ray positions within a row are uniform too, and a row is
//! two short loops over contiguous memory. With s counted in rows, a sample at s on ray t has
//!
//! ```text
//! slope m = (z - z_eye - c (1 + t²) s²) / s         c = cell² / (2 k R)
//! ```
//!
//! where the last term is the Earth's curve, eased by refraction (effective radius k R), and a cell
//! in row i is visible from H = z_eye + m i + c (1 + t²) i². A ray is raised at every grid line it
//! crosses, rows (major crossings) and columns (minor ones); H is read before the cell's own row
//! counts. Between two rays H takes the interpolated slope, or the greater one where it must never
//! be optimistic.
//!
//! Plain IEEE arithmetic in a fixed order: the same bits at every vector width.

/// Mean Earth radius, metres.
const RADIUS_M: f64 = 6_371_000.0;

/// Rays nearer to a cell's middle than this part of their spacing stand for it alone.
const ON_RAY: f32 = 1e-4;

/// Rays handled together, so that the arithmetic between table look-ups fills vector registers.
const LANES: usize = 16;

/// Cells that stand beside each row, as high as its first and last: rays that leave the grid within
/// a bundle of lanes read them.
const RIM: usize = LANES + 2;

/// How the slope between two rays is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharpness {
    /// Interpolated: the best estimate.
    Exact,
    /// The greater of the two: never optimistic about what is seen.
    Conservative,
}

/// Where an eye stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Eye {
    /// Row of its cell.
    pub row: usize,
    /// Column of its cell.
    pub column: usize,
    /// Its height above sea level, metres.
    pub height_m: f64,
    /// Effective Earth radius factor of refraction.
    pub refraction_k: f64,
}

/// Ground heights made ready for sweeps: voids filled, a transposed copy beside.
#[derive(Clone, Debug)]
pub struct Relief {
    columns: usize,
    rows: usize,
    cell_m: f64,
    heights_m: Vec<f32>,
    upright: Lines,
    turned: Lines,
}

impl Relief {
    /// From heights above sea level, row by row. A void (NaN) stands in the way of a ray as high
    /// as the highest known cell at its rim. `None` where the sizes make no grid of at least two
    /// by two.
    pub fn new(heights_m: &[f32], columns: usize, cell_m: f64) -> Option<Self> {
        let rows = heights_m.len().checked_div(columns)?;
        let whole = columns >= 2 && rows >= 2 && rows * columns == heights_m.len();
        if !whole || cell_m.is_nan() || cell_m <= 0.0 {
            return None;
        }
        let heights_m = crate::voids::filled(heights_m, columns);
        let mut transposed_m = vec![0.0; heights_m.len()];
        transpose(&heights_m, columns, &mut transposed_m, |_| true);
        Some(Self {
            columns,
            rows,
            cell_m,
            upright: Lines::new(&heights_m, columns),
            turned: Lines::new(&transposed_m, rows),
            heights_m,
        })
    }

    /// Cells in a row.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Heights above sea level, voids filled.
    pub fn heights_m(&self) -> &[f32] {
        &self.heights_m
    }

    /// For each cell the least height above sea level, metres, at which something over its middle
    /// is seen: the ground itself where the ground is seen. `None` where the eye is off the grid.
    pub fn minimum_visible_height(&self, eye: Eye, sharpness: Sharpness) -> Option<Vec<f32>> {
        let mut sweep = self.sweep();
        sweep.minimum_visible_height(eye, sharpness)?;
        Some(sweep.upright_m)
    }

    /// Room for sweeps of this ground: many eyes, one allocation.
    pub fn sweep(&self) -> Sweep<'_> {
        Sweep {
            relief: self,
            upright_m: vec![0.0; self.heights_m.len()],
            turned_m: vec![0.0; self.heights_m.len()],
            rays: Rays::default(),
        }
    }
}

/// Rows with a rim on both sides.
#[derive(Clone, Debug)]
struct Lines {
    columns: usize,
    heights_m: Vec<f32>,
}

impl Lines {
    fn new(heights_m: &[f32], columns: usize) -> Self {
        let mut padded = Vec::with_capacity(heights_m.len() / columns * (columns + 2 * RIM));
        for row in heights_m.chunks_exact(columns) {
            padded.extend([row[0]; RIM]);
            padded.extend_from_slice(row);
            padded.extend([row[columns - 1]; RIM]);
        }
        Self {
            columns,
            heights_m: padded,
        }
    }

    fn rows(&self) -> usize {
        self.heights_m.len() / (self.columns + 2 * RIM)
    }

    /// A row; its first cell stands at index [`RIM`].
    fn line(&self, row: usize) -> &[f32] {
        let wide = self.columns + 2 * RIM;
        &self.heights_m[row * wide..(row + 1) * wide]
    }
}

/// Buffers of a sweep.
#[derive(Clone, Debug)]
pub struct Sweep<'a> {
    relief: &'a Relief,
    upright_m: Vec<f32>,
    turned_m: Vec<f32>,
    rays: Rays,
}

impl Sweep<'_> {
    /// As [`Relief::minimum_visible_height`]; the heights stand until the next call.
    pub fn minimum_visible_height(&mut self, eye: Eye, sharpness: Sharpness) -> Option<&[f32]> {
        let relief = self.relief;
        if eye.row >= relief.rows || eye.column >= relief.columns {
            return None;
        }
        let curve = relief.cell_m * relief.cell_m / (2.0 * eye.refraction_k * RADIUS_M);
        let north_south = Quarters {
            lines: &relief.upright,
            row: eye.row,
            column: eye.column,
            eye_m: eye.height_m as f32,
            curve: curve as f32,
        };
        let east_west = Quarters {
            lines: &relief.turned,
            row: eye.column,
            column: eye.row,
            ..north_south
        };
        for outward in [Outward::Up, Outward::Down] {
            for (quarters, seen_m) in [
                (&north_south, &mut self.upright_m),
                (&east_west, &mut self.turned_m),
            ] {
                match sharpness {
                    Sharpness::Exact => quarters.run::<false>(outward, &mut self.rays, seen_m),
                    Sharpness::Conservative => {
                        quarters.run::<true>(outward, &mut self.rays, seen_m);
                    }
                }
            }
        }
        // The eastern and western quarters come from the transposed grid.
        let beside =
            |[row, column]: [usize; 2]| column.abs_diff(eye.column) > row.abs_diff(eye.row);
        transpose(&self.turned_m, relief.rows, &mut self.upright_m, |at| {
            beside([at[1], at[0]])
        });
        let here = eye.row * relief.columns + eye.column;
        self.upright_m[here] = relief.heights_m[here];
        Some(&self.upright_m)
    }
}

/// Which way rows are walked.
#[derive(Clone, Copy)]
enum Outward {
    Up,
    Down,
}

/// Which way rays lean.
#[derive(Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// One grid (upright or transposed) and the eye in it.
#[derive(Clone, Copy)]
struct Quarters<'a> {
    lines: &'a Lines,
    row: usize,
    column: usize,
    eye_m: f32,
    curve: f32,
}

/// The rays of one quarter, from the axis outward: tangents, their inverses and curve terms, alike on
/// both sides, and for each side what the terrain has made of them.
#[derive(Clone, Debug, Default)]
struct Rays {
    /// Rays to each side.
    count: usize,
    tangent: Vec<f32>,
    inverse: Vec<f32>,
    bend: Vec<f32>,
    left: Leaning,
    right: Leaning,
}

/// The rays on one side.
#[derive(Clone, Debug, Default)]
struct Leaning {
    /// Greatest slope so far.
    slope: Vec<f32>,
    /// Heights at the columns on the near and the far side of where each ray crosses the row at hand.
    near_m: Vec<f32>,
    far_m: Vec<f32>,
}

impl Rays {
    /// `count` rays to each side beyond the axis; padded to whole vectors.
    fn begin(&mut self, count: usize, curve: f32) {
        let padded = (count + 2).next_multiple_of(LANES);
        let tangent = |ray: usize| (ray as f64 / count as f64) as f32;
        self.count = count;
        self.tangent.clear();
        self.tangent.extend((0..padded).map(tangent));
        self.inverse.clear();
        let inverse = |t: &f32| if *t == 0.0 { 0.0 } else { 1.0 / t };
        self.inverse.extend(self.tangent.iter().map(inverse));
        self.bend.clear();
        self.bend
            .extend(self.tangent.iter().map(|t| curve * (1.0 + t * t)));
        for side in [&mut self.left, &mut self.right] {
            side.slope.clear();
            side.slope.resize(padded, f32::NEG_INFINITY);
            side.near_m.clear();
            side.near_m.resize(padded, 0.0);
            side.far_m.clear();
            side.far_m.resize(padded, 0.0);
        }
    }
}

impl Quarters<'_> {
    /// Fills one quarter of `seen_m`.
    fn run<const SAFE: bool>(&self, outward: Outward, rays: &mut Rays, seen_m: &mut [f32]) {
        let steps = match outward {
            Outward::Up => self.row,
            Outward::Down => self.lines.rows() - 1 - self.row,
        };
        if steps == 0 {
            return;
        }
        rays.begin(steps, self.curve);
        let columns = self.lines.columns;
        for step in 1..=steps {
            let row = match outward {
                Outward::Up => self.row - step,
                Outward::Down => self.row + step,
            };
            let line = self.lines.line(row);
            let seen_m = &mut seen_m[row * columns..(row + 1) * columns];
            for side in [Side::Left, Side::Right] {
                self.side::<SAFE>(step, side, line, rays, seen_m);
            }
        }
    }

    /// One side of one row: the major crossings of the row before, the minor ones on the way to this
    /// one, then what is seen over it.
    fn side<const SAFE: bool>(
        &self,
        step: usize,
        side: Side,
        line: &[f32],
        rays: &mut Rays,
        seen_m: &mut [f32],
    ) {
        let room = match side {
            Side::Left => self.column,
            Side::Right => self.lines.columns - 1 - self.column,
        };
        // Rays still over the grid, and one beyond.
        let over = ((room * rays.count).div_ceil(step) + 2).min(rays.count + 1);
        let over = over.next_multiple_of(LANES);
        let Rays {
            tangent,
            inverse,
            bend,
            left,
            right,
            count,
        } = rays;
        let leaning = match side {
            Side::Left => left,
            Side::Right => right,
        };
        let sight = Sight {
            along: step as f32,
            eye_m: self.eye_m,
            axis: RIM + self.column,
            // Of the row before.
            spacing: (step - 1) as f32 / *count as f32,
        };
        let fixed = tangent[..over].as_chunks().0.iter();
        let fixed = fixed
            .zip(inverse[..over].as_chunks().0)
            .zip(bend[..over].as_chunks().0);
        let near = leaning.near_m[..over].as_chunks_mut().0.iter_mut();
        let far = leaning.far_m[..over].as_chunks_mut().0;
        let slope = leaning.slope[..over].as_chunks_mut().0;
        for ((((tangent, inverse), bend), (near_m, far_m)), slope) in
            fixed.zip(near.zip(far)).zip(slope)
        {
            let place = tangent.map(|t| t * (sight.along - 1.0));
            let before = place.map(floor);
            if step > 1 {
                sight.major::<SAFE>(&place, &before, bend, near_m, far_m, slope);
            }
            let cell = tangent.map(|t| floor(t * sight.along));
            let corners_m = *far_m;
            match side {
                Side::Left => sight.left(line, &cell, near_m, far_m),
                Side::Right => sight.right(line, &cell, near_m, far_m),
            }
            if step > 1 {
                sight.minor(&cell, &before, inverse, bend, &corners_m, near_m, slope);
            }
        }
        let reach = step.min(room);
        if step == 1 {
            for across in 0..=reach {
                let (at, column) = match side {
                    Side::Left => (sight.axis - across, self.column - across),
                    Side::Right => (sight.axis + across, self.column + across),
                };
                seen_m[column] = line[at];
            }
        } else {
            self.read::<SAFE>(step, side, reach, *count, line, &leaning.slope, seen_m);
        }
    }

    /// Writes the least visible height of each cell of a row, before the row itself counts.
    #[allow(clippy::too_many_arguments, reason = "one row's inner loop, kept flat")]
    fn read<const SAFE: bool>(
        &self,
        step: usize,
        side: Side,
        reach: usize,
        count: usize,
        line: &[f32],
        slope: &[f32],
        seen_m: &mut [f32],
    ) {
        let along = step as f32;
        let scale = count as f32 / along;
        let last = slope.len() - 2;
        let mut first = 0;
        while first <= reach {
            let mut across = [0.0; LANES];
            for (lane, across) in across.iter_mut().enumerate() {
                *across = (first + lane) as f32;
            }
            let place = across.map(|a| a * scale);
            let ray = place.map(floor);
            let index = ray.map(whole);
            let (mut here, mut next) = ([0.0; LANES], [0.0; LANES]);
            for lane in 0..LANES {
                let at = (index[lane] as usize).min(last);
                if let Some([a, b]) = slope[at..].first_chunk() {
                    (here[lane], next[lane]) = (*a, *b);
                }
            }
            let mut found_m = [0.0; LANES];
            for lane in 0..LANES {
                let part = place[lane] - ray[lane];
                let between = if SAFE {
                    greater(here[lane], next[lane])
                } else {
                    here[lane] + (next[lane] - here[lane]) * part
                };
                let slope = if part < ON_RAY && !SAFE {
                    here[lane]
                } else {
                    between
                };
                let bend = self.curve * (along * along + across[lane] * across[lane]);
                found_m[lane] = self.eye_m + slope * along + bend;
            }
            let count = LANES.min(reach + 1 - first);
            match side {
                Side::Right => {
                    let from = self.column + first;
                    let ground = &line[RIM + from..RIM + from + LANES];
                    if let Some(out) = seen_m[from..].first_chunk_mut::<LANES>() {
                        for lane in 0..LANES {
                            out[lane] = greater(found_m[lane], ground[lane]);
                        }
                    } else {
                        let out = seen_m[from..].iter_mut().take(count);
                        for ((out, found), ground) in out.zip(found_m).zip(ground) {
                            *out = greater(found, *ground);
                        }
                    }
                }
                Side::Left => {
                    let to = self.column + 1 - first;
                    let ground = &line[RIM + to - LANES..RIM + to];
                    if let Some(out) = seen_m[..to].last_chunk_mut::<LANES>() {
                        for lane in 0..LANES {
                            out[lane] = greater(found_m[LANES - 1 - lane], ground[lane]);
                        }
                    } else {
                        let out = seen_m[..to].iter_mut().rev().take(count);
                        for ((out, found), ground) in out.zip(found_m).zip(ground.iter().rev()) {
                            *out = greater(found, *ground);
                        }
                    }
                }
            }
            first += LANES;
        }
    }
}

/// A row as the rays of one side meet it.
struct Sight {
    /// Rows from the eye.
    along: f32,
    eye_m: f32,
    /// Index of the eye's column in a line.
    axis: usize,
    /// Columns between two rays.
    spacing: f32,
}

impl Sight {
    /// Heights at the columns on both sides of where each ray crosses the row.
    fn right(
        &self,
        line: &[f32],
        cell: &[f32; LANES],
        near: &mut [f32; LANES],
        far: &mut [f32; LANES],
    ) {
        let index = cell.map(whole);
        for lane in 0..LANES {
            let at = self.axis + index[lane] as usize;
            if let Some([a, b]) = line.get(at..).and_then(<[f32]>::first_chunk) {
                (near[lane], far[lane]) = (*a, *b);
            }
        }
    }

    fn left(
        &self,
        line: &[f32],
        cell: &[f32; LANES],
        near: &mut [f32; LANES],
        far: &mut [f32; LANES],
    ) {
        let index = cell.map(whole);
        for lane in 0..LANES {
            let at = (self.axis - 1).wrapping_sub(index[lane] as usize);
            if let Some([a, b]) = line.get(at..).and_then(<[f32]>::first_chunk) {
                (near[lane], far[lane]) = (*b, *a);
            }
        }
    }

    /// Raises each ray that crossed a column since the row before: at the far column there, which is
    /// the near one here.
    #[allow(clippy::too_many_arguments, reason = "one bundle of rays, kept flat")]
    #[allow(clippy::needless_bitwise_bool, reason = "no branches in here")]
    fn minor(
        &self,
        cell: &[f32; LANES],
        before: &[f32; LANES],
        inverse: &[f32; LANES],
        bend: &[f32; LANES],
        corners_m: &[f32; LANES],
        near_m: &[f32; LANES],
        slope: &mut [f32; LANES],
    ) {
        for lane in 0..LANES {
            let length = cell[lane] * inverse[lane];
            let part = length - (self.along - 1.0);
            let height_m = corners_m[lane] + (near_m[lane] - corners_m[lane]) * part;
            let rise = (height_m - self.eye_m) / length - bend[lane] * length;
            // On the row itself it is the cell's own corner, which must not hide the cell. Chosen
            // without a branch: what does not count is under every slope.
            let crossed = (cell[lane] != before[lane]) & (part < 1.0);
            let rise = if crossed { rise } else { f32::NEG_INFINITY };
            slope[lane] = greater(rise, slope[lane]);
        }
    }

    /// Raises each ray by the row before this one. Ground between grid points is linear, so between
    /// two rays it can only rise above both at a grid point: with `SAFE` a ray takes the height of a
    /// grid point that lies within one spacing of it.
    fn major<const SAFE: bool>(
        &self,
        place: &[f32; LANES],
        cell: &[f32; LANES],
        bend: &[f32; LANES],
        near_m: &[f32; LANES],
        far_m: &[f32; LANES],
        slope: &mut [f32; LANES],
    ) {
        let along = self.along - 1.0;
        let per_row = 1.0 / along;
        for lane in 0..LANES {
            let part = place[lane] - cell[lane];
            let mut height_m = near_m[lane] + (far_m[lane] - near_m[lane]) * part;
            if SAFE {
                let near = if part <= self.spacing {
                    near_m[lane]
                } else {
                    height_m
                };
                let far = if 1.0 - part <= self.spacing {
                    far_m[lane]
                } else {
                    height_m
                };
                height_m = greater(height_m, greater(near, far));
            }
            let rise = (height_m - self.eye_m) * per_row - bend[lane] * along;
            slope[lane] = greater(rise, slope[lane]);
        }
    }
}

/// 2²³: a number that is added and taken away again loses what is behind the point.
const WHOLE: f32 = 8_388_608.0;

/// The greatest whole number that is no greater, for 0 to 2²²; every processor has these steps in
/// vectors, and they are exact.
#[inline]
fn floor(value: f32) -> f32 {
    let nearest = (value + WHOLE) - WHOLE;
    if nearest > value {
        nearest - 1.0
    } else {
        nearest
    }
}

/// A whole number from 0 to 2²² as an integer: its bits over those of 2²³.
#[inline]
fn whole(value: f32) -> u32 {
    (value + WHOLE).to_bits() & 0x007f_ffff
}

/// One vector instruction, unlike `f32::max`, which asks about NaN.
#[inline]
fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

/// Writes the transpose of a grid over the cells (row, column of `from`) that are wanted.
fn transpose(from: &[f32], columns: usize, to: &mut [f32], wanted: impl Fn([usize; 2]) -> bool) {
    const BLOCK: usize = 16;
    let rows = from.len() / columns;
    for top in (0..rows).step_by(BLOCK) {
        for left in (0..columns).step_by(BLOCK) {
            let (bottom, right) = ((top + BLOCK).min(rows), (left + BLOCK).min(columns));
            let whole = bottom - top == BLOCK && right - left == BLOCK;
            let inside = (top..bottom).all(|r| wanted([r, left]) && wanted([r, right - 1]))
                && (left..right).all(|c| wanted([top, c]) && wanted([bottom - 1, c]));
            if whole && inside {
                let mut block = [[0.0; BLOCK]; BLOCK];
                for (r, row) in block.iter_mut().enumerate() {
                    let at = (top + r) * columns + left;
                    row.copy_from_slice(&from[at..at + BLOCK]);
                }
                for (c, at) in (left..right).map(|column| column * rows + top).enumerate() {
                    for (to, row) in to[at..at + BLOCK].iter_mut().zip(&block) {
                        *to = row[c];
                    }
                }
                continue;
            }
            for row in top..bottom {
                for column in left..right {
                    if wanted([row, column]) {
                        to[column * rows + row] = from[row * columns + column];
                    }
                }
            }
        }
    }
}
