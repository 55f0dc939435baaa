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
    transposed_m: Vec<f32>,
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
        let transposed_m = transpose(&heights_m, columns);
        Some(Self {
            columns,
            rows,
            cell_m,
            heights_m,
            transposed_m,
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
        if eye.row >= self.rows || eye.column >= self.columns {
            return None;
        }
        let curve = self.cell_m * self.cell_m / (2.0 * eye.refraction_k * RADIUS_M);
        // Cells beside the eye are not written: they see it, so the ground itself stands.
        let mut upright = self.heights_m.clone();
        let mut turned = self.transposed_m.clone();
        let north_south = Sweep {
            heights_m: &self.heights_m,
            columns: self.columns,
            row: eye.row,
            column: eye.column,
            eye_m: eye.height_m as f32,
            curve: curve as f32,
            sharpness,
        };
        let east_west = Sweep {
            heights_m: &self.transposed_m,
            columns: self.rows,
            row: eye.column,
            column: eye.row,
            ..north_south
        };
        for outward in [Outward::Up, Outward::Down] {
            north_south.run(outward, &mut upright);
            east_west.run(outward, &mut turned);
        }
        self.merge(eye, &mut upright, &turned);
        for (seen_m, ground_m) in upright.iter_mut().zip(&self.heights_m) {
            *seen_m = seen_m.max(*ground_m);
        }
        Some(upright)
    }

    /// Takes the eastern and western quarters from the transposed result.
    fn merge(&self, eye: Eye, upright: &mut [f32], turned: &[f32]) {
        const BLOCK: usize = 32;
        for top in (0..self.rows).step_by(BLOCK) {
            for left in (0..self.columns).step_by(BLOCK) {
                for row in top..(top + BLOCK).min(self.rows) {
                    let away = row.abs_diff(eye.row);
                    for column in left..(left + BLOCK).min(self.columns) {
                        if column.abs_diff(eye.column) > away {
                            upright[row * self.columns + column] = turned[column * self.rows + row];
                        }
                    }
                }
            }
        }
    }
}

/// Which way rows are walked.
#[derive(Clone, Copy)]
enum Outward {
    Up,
    Down,
}

/// One grid (upright or transposed) and the eye in it.
struct Sweep<'a> {
    heights_m: &'a [f32],
    columns: usize,
    row: usize,
    column: usize,
    eye_m: f32,
    curve: f32,
    sharpness: Sharpness,
}

/// The rays of one quarter: tangents, their inverses, curve terms and running maximum slopes.
struct Rays {
    middle: usize,
    tangent: Vec<f32>,
    inverse: Vec<f32>,
    bend: Vec<f32>,
    slope: Vec<f32>,
}

impl Rays {
    /// `middle` rays to each side of the axis; padded to whole vectors.
    fn new(middle: usize, curve: f32) -> Self {
        let padded = (2 * middle + 2).next_multiple_of(LANES);
        let tangent: Vec<f32> = (0..padded)
            .map(|ray| ((ray as f64 - middle as f64) / middle as f64) as f32)
            .collect();
        Self {
            middle,
            inverse: tangent
                .iter()
                .map(|t| if *t == 0.0 { 0.0 } else { 1.0 / t })
                .collect(),
            bend: tangent.iter().map(|t| curve * (1.0 + t * t)).collect(),
            slope: vec![f32::NEG_INFINITY; padded],
            tangent,
        }
    }
}

impl Sweep<'_> {
    fn rows(&self) -> usize {
        self.heights_m.len() / self.columns
    }

    fn line(&self, row: usize) -> &[f32] {
        &self.heights_m[row * self.columns..(row + 1) * self.columns]
    }

    /// Fills one quarter of `seen_m`.
    fn run(&self, outward: Outward, seen_m: &mut [f32]) {
        let steps = match outward {
            Outward::Up => self.row,
            Outward::Down => self.rows() - 1 - self.row,
        };
        if steps == 0 {
            return;
        }
        let mut rays = Rays::new(steps, self.curve);
        for step in 1..=steps {
            let (row, before) = match outward {
                Outward::Up => (self.row - step, self.row - step + 1),
                Outward::Down => (self.row + step, self.row + step - 1),
            };
            let (first, last) = self.rays_on_grid(step, rays.middle);
            if step > 1 {
                self.minor(
                    step,
                    self.line(before),
                    self.line(row),
                    &mut rays,
                    first,
                    last,
                );
                let out = &mut seen_m[row * self.columns..(row + 1) * self.columns];
                self.read(step, &rays, out);
            }
            match self.sharpness {
                Sharpness::Exact => {
                    self.major::<false>(step, self.line(row), &mut rays, first, last);
                }
                Sharpness::Conservative => {
                    self.major::<true>(step, self.line(row), &mut rays, first, last);
                }
            }
        }
    }

    /// First and last ray that is still over the grid in a row, one beyond to each side.
    fn rays_on_grid(&self, step: usize, middle: usize) -> (usize, usize) {
        // Ray r lies (r - middle) · step / middle columns from the eye.
        let reach = |room: usize| (room * middle).div_ceil(step) + 1;
        let left = reach(self.column).min(middle);
        let right = reach(self.columns - 1 - self.column).min(middle);
        (middle - left, middle + right)
    }

    /// Raises each ray by the row it reaches. Ground between grid points is linear, so between two
    /// rays it can only rise above both at a grid point: with `SAFE` a ray takes the height of a
    /// grid point that lies within one spacing of it.
    fn major<const SAFE: bool>(
        &self,
        step: usize,
        line: &[f32],
        rays: &mut Rays,
        first: usize,
        last: usize,
    ) {
        let spacing = step as f32 / rays.middle as f32;
        let (along, column) = (step as f32, self.column as f32);
        let per_row = 1.0 / along;
        let right = self.columns - 2;
        let end = (self.columns - 1) as f32;
        let from = first - first % LANES;
        let to = (last + 1).next_multiple_of(LANES).min(rays.slope.len());
        let chunks = rays.slope[from..to]
            .as_chunks_mut::<LANES>()
            .0
            .iter_mut()
            .zip(rays.tangent[from..to].as_chunks::<LANES>().0)
            .zip(rays.bend[from..to].as_chunks::<LANES>().0);
        for ((slope, tangent), bend) in chunks {
            let mut place = [0.0; LANES];
            let mut cell = [0_u32; LANES];
            for lane in 0..LANES {
                place[lane] = (tangent[lane] * along + column).max(0.0).min(end);
                cell[lane] = place[lane] as u32;
            }
            let mut here = [0.0; LANES];
            let mut next = [0.0; LANES];
            for lane in 0..LANES {
                let at = (cell[lane] as usize).min(right);
                here[lane] = line[at];
                next[lane] = line[at + 1];
            }
            for lane in 0..LANES {
                let part = place[lane] - cell[lane].min(right as u32) as f32;
                let mut height_m = here[lane] + (next[lane] - here[lane]) * part;
                if SAFE {
                    if part <= spacing {
                        height_m = height_m.max(here[lane]);
                    }
                    if 1.0 - part <= spacing {
                        height_m = height_m.max(next[lane]);
                    }
                }
                let rise = (height_m - self.eye_m) * per_row - bend[lane] * along;
                slope[lane] = slope[lane].max(rise);
            }
        }
    }

    /// Raises each ray that crosses a column between two rows by the ground at that crossing.
    fn minor(
        &self,
        step: usize,
        before: &[f32],
        line: &[f32],
        rays: &mut Rays,
        first: usize,
        last: usize,
    ) {
        let along = step as f32;
        let end = self.columns as i64 - 1;
        // From the axis outward, a ray crosses its next column when |t| · step reaches the next
        // whole number: crossing column n happens for |t| in [n / step, n / (step - 1)).
        for (side, count) in [(1_i64, last - rays.middle), (-1, rays.middle - first)] {
            let mut column = 1;
            while column < step {
                let near = (column * rays.middle).div_ceil(step);
                let far = (column * rays.middle).div_ceil(step - 1);
                if near > count {
                    break;
                }
                let at = (self.column as i64 + side * column as i64).clamp(0, end) as usize;
                let (inner, outer) = (before[at], line[at]);
                let across = column as f32 * side as f32;
                for away in near..far.min(count + 1) {
                    let ray = (rays.middle as i64 + side * away as i64) as usize;
                    let length = across * rays.inverse[ray];
                    let part = length - (along - 1.0);
                    // On the row itself it is the cell's own corner, which must not hide the cell.
                    if part < 1.0 {
                        let height_m = inner + (outer - inner) * part;
                        let rise = (height_m - self.eye_m) / length - rays.bend[ray] * length;
                        rays.slope[ray] = rays.slope[ray].max(rise);
                    }
                }
                column += 1;
            }
        }
    }

    /// Writes the least visible height of each cell of a row, before the row itself counts.
    fn read(&self, step: usize, rays: &Rays, out: &mut [f32]) {
        let along = step as f32;
        let scale = rays.middle as f32 / along;
        let first = self.column.saturating_sub(step);
        let last = (self.column + step).min(self.columns - 1);
        let conservative = self.sharpness == Sharpness::Conservative;
        for (column, seen_m) in out.iter_mut().enumerate().take(last + 1).skip(first) {
            let across = column as f32 - self.column as f32;
            let place = (across * scale + rays.middle as f32).max(0.0);
            let ray = (place as u32 as usize).min(rays.slope.len() - 2);
            let part = place - ray as f32;
            let (here, next) = (rays.slope[ray], rays.slope[ray + 1]);
            let slope = if conservative {
                here.max(next)
            } else if part < ON_RAY {
                here
            } else {
                here + (next - here) * part
            };
            let bend = self.curve * (along * along + across * across);
            *seen_m = self.eye_m + slope * along + bend;
        }
    }
}

fn transpose(heights_m: &[f32], columns: usize) -> Vec<f32> {
    const BLOCK: usize = 32;
    let rows = heights_m.len() / columns;
    let mut turned = vec![0.0; heights_m.len()];
    for top in (0..rows).step_by(BLOCK) {
        for left in (0..columns).step_by(BLOCK) {
            for row in top..(top + BLOCK).min(rows) {
                for column in left..(left + BLOCK).min(columns) {
                    turned[column * rows + row] = heights_m[row * columns + column];
                }
            }
        }
    }
    turned
}
