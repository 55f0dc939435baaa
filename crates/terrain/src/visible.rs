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
//! Plain IEEE arithmetic in a fixed order: the same bits at every vector width. The quarters
//! themselves are walked in `quarter`.

use lanes::Width;

use crate::lot::LOT;
use crate::quarter::{Outward, Quarter, Rays, Walk};

/// Mean Earth radius, metres.
const RADIUS_M: f64 = 6_371_000.0;

/// Cells that stand beside each row, as high as its first and last: rays that leave the grid within
/// a lot read them.
pub(crate) const RIM: usize = LOT + 4;

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
pub(crate) struct Lines {
    pub(crate) columns: usize,
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

    pub(crate) fn rows(&self) -> usize {
        self.heights_m.len() / (self.columns + 2 * RIM)
    }

    /// A row; its first cell stands at index [`RIM`].
    #[inline(always)]
    pub(crate) fn line(&self, row: usize) -> &[f32] {
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
        let north_south = Quarter {
            lines: &relief.upright,
            row: eye.row,
            column: eye.column,
            eye_m: eye.height_m as f32,
            curve: curve as f32,
        };
        let east_west = Quarter {
            lines: &relief.turned,
            row: eye.column,
            column: eye.row,
            ..north_south
        };
        for outward in [Outward::Up, Outward::Down] {
            for (quarter, seen_m) in [
                (north_south, &mut self.upright_m),
                (east_west, &mut self.turned_m),
            ] {
                let rays = &mut self.rays;
                match sharpness {
                    Sharpness::Exact => width.run(Walk::<false> {
                        quarter,
                        outward,
                        rays,
                        seen_m,
                    }),
                    Sharpness::Conservative => width.run(Walk::<true> {
                        quarter,
                        outward,
                        rays,
                        seen_m,
                    }),
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
