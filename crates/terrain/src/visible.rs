//! Minimum visible height: how high something must be over each cell for an eye to see it.
//!
//! **The sheared sweep.** North, south, east and west of the eye (east and west in strips of columns
//! that are turned into rows) rows are walked outward, with one running maximum of slope per ray. Rays are uniform in
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
//! Plain IEEE arithmetic in a fixed order: the same bits at every vector width. The quarters
//! themselves are walked in `quarter`.

use lanes::{Lanes, Width};

use crate::lot::LOT;
use crate::quarter::{Line, Quarter, Rays};
use crate::strip::Strip;

/// Mean Earth radius, metres.
const RADIUS_M: f64 = 6_371_000.0;

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

/// Ground heights made ready for sweeps: voids filled.
#[derive(Clone, Debug)]
pub struct Relief {
    columns: usize,
    rows: usize,
    cell_m: f64,
    heights_m: Vec<f32>,
}

impl Relief {
    /// From heights above sea level, row by row. A void (NaN) stands in the way of a ray as high
    /// as the highest known cell at its rim. `None` where the sizes make no grid of at least two
    /// by two.
    pub fn new(heights_m: &[f32], columns: usize, cell_m: f64) -> Option<Self> {
        // Voids are looked for beside one another: the sizes must be right.
        heights_m
            .len()
            .checked_rem(columns)
            .filter(|rest| *rest == 0)?;
        Self::of_filled(
            crate::voids::filled(heights_m.to_vec(), columns),
            columns,
            cell_m,
        )
    }

    /// The same from heights without voids, as [`crate::filled`] gives them: nothing is copied.
    pub fn of_filled(heights_m: Vec<f32>, columns: usize, cell_m: f64) -> Option<Self> {
        let rows = heights_m.len().checked_div(columns)?;
        let whole = columns >= 2 && rows >= 2 && rows * columns == heights_m.len();
        (whole && cell_m > 0.0).then_some(Self {
            columns,
            rows,
            cell_m,
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
        Some(sweep.seen_m)
    }

    /// Room for sweeps of this ground: many eyes, one allocation.
    pub fn sweep(&self) -> Sweep<'_> {
        Sweep {
            relief: self,
            seen_m: vec![0.0; self.heights_m.len()],
            strip: Strip::default(),
            rays: Rays::default(),
        }
    }
}

/// Buffers of a sweep.
#[derive(Clone, Debug)]
pub struct Sweep<'a> {
    relief: &'a Relief,
    seen_m: Vec<f32>,
    strip: Strip,
    rays: Rays,
}

impl Sweep<'_> {
    /// As [`Relief::minimum_visible_height`]; the heights stand until the next call.
    pub fn minimum_visible_height(&mut self, eye: Eye, sharpness: Sharpness) -> Option<&[f32]> {
        self.minimum_visible_height_at(Width::widest(), eye, sharpness)
    }

    /// The same with vectors of a width.
    pub fn minimum_visible_height_at(
        &mut self,
        width: Width,
        eye: Eye,
        sharpness: Sharpness,
    ) -> Option<&[f32]> {
        let relief = self.relief;
        if eye.row >= relief.rows || eye.column >= relief.columns {
            return None;
        }
        let curve = relief.cell_m * relief.cell_m / (2.0 * eye.refraction_k * RADIUS_M);
        let around = Around {
            relief,
            eye,
            eye_m: eye.height_m as f32,
            curve: curve as f32,
            rays: &mut self.rays,
            strip: &mut self.strip,
            seen_m: &mut self.seen_m,
        };
        match sharpness {
            Sharpness::Exact => width.run(Exact(around)),
            Sharpness::Conservative => width.run(Conservative(around)),
        }
        let here = eye.row * relief.columns + eye.column;
        self.seen_m[here] = relief.heights_m[here];
        Some(&self.seen_m)
    }
}

/// All that a sweep around one eye works on.
struct Around<'a> {
    relief: &'a Relief,
    eye: Eye,
    eye_m: f32,
    curve: f32,
    rays: &'a mut Rays,
    strip: &'a mut Strip,
    seen_m: &'a mut [f32],
}

struct Exact<'a>(Around<'a>);

impl lanes::Work for Exact<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self, lanes: L) {
        self.0.sweep::<L, false>(lanes);
    }
}

struct Conservative<'a>(Around<'a>);

impl lanes::Work for Conservative<'_> {
    type Output = ();

    #[inline(always)]
    fn run<L: Lanes>(mut self, lanes: L) {
        self.0.sweep::<L, true>(lanes);
    }
}

impl Around<'_> {
    /// East and west are written in whole blocks, past the diagonals too; north and south then write
    /// their own cells over that.
    #[inline(always)]
    fn sweep<L: Lanes, const SAFE: bool>(&mut self, lanes: L) {
        for eastward in [false, true] {
            self.columns::<L, SAFE>(lanes, eastward);
        }
        for southward in [false, true] {
            self.rows::<L, SAFE>(lanes, southward);
        }
    }

    #[inline(always)]
    fn rows<L: Lanes, const SAFE: bool>(&mut self, lanes: L, southward: bool) {
        let (eye, columns) = (self.eye, self.relief.columns);
        let steps = if southward {
            self.relief.rows - 1 - eye.row
        } else {
            eye.row
        };
        let room = eye.column.max(columns - 1 - eye.column);
        let mut quarter = Quarter::new(self.rays, steps, room, self.eye_m, self.curve);
        for step in 1..=steps {
            let row = if southward {
                eye.row + step
            } else {
                eye.row - step
            };
            let cells = row * columns..(row + 1) * columns;
            let line = Line {
                ground_m: &self.relief.heights_m[cells.clone()],
                axis: eye.column,
            };
            quarter.step::<L, SAFE>(lanes, step, line, &mut self.seen_m[cells]);
        }
    }

    #[inline(always)]
    fn columns<L: Lanes, const SAFE: bool>(&mut self, lanes: L, eastward: bool) {
        let (eye, columns, rows) = (self.eye, self.relief.columns, self.relief.rows);
        let steps = if eastward {
            columns - 1 - eye.column
        } else {
            eye.column
        };
        let room = eye.row.max(rows - 1 - eye.row);
        let mut quarter = Quarter::new(self.rays, steps, room, self.eye_m, self.curve);
        let mut done = 0;
        while done < steps {
            // The narrow strip stands near the eye, where columns are short.
            let width = match (steps - done) % LOT {
                0 => LOT,
                rest => rest,
            };
            // What the last of its columns needs, and one point beyond.
            let reach = done + width + 1;
            let row = eye.row.saturating_sub(reach);
            let end = (eye.row + reach + 1).min(rows);
            let column = if eastward {
                eye.column + done + 1
            } else {
                eye.column - done - width
            };
            let heights_m = &self.relief.heights_m;
            self.strip
                .take(lanes, heights_m, columns, [row, column], end, width);
            for k in 0..width {
                let column = if eastward { k } else { width - 1 - k };
                let (line, seen_m) = self.strip.line(column, eye.row);
                quarter.step::<L, SAFE>(lanes, done + k + 1, line, seen_m);
            }
            self.strip.give(lanes, self.seen_m, columns);
            done += width;
        }
    }
}
