//! When a siren is heard, and whether: ISO 9613-2:1996, for calm air over open ground.
//!
//! Level at the ear: Lp = Lw + D - A_div - A_atm - A_gr - A_bar, in dB, at 1 kHz, where
//!
//! | term | clause | |
//! |---|---|---|
//! | A_div | 7.1 | 20 lg d + 11, d straight from horn to ear |
//! | A_atm | 7.2, table 2 | 5.0 dB/km at 20 °C and 70 % |
//! | A_gr | 7.3.2 (10) | 4.8 - (2 h_m / d)(17 + 300 / d), not less than 0; h_m the mean height of the path |
//! | D | 7.3.2 (11) | the image of the source in the ground, up to 3 dB |
//! | A_bar | 7.4 (12, 14, 16, 18) | D_z - A_gr over one edge, not less than 0; D_z = 10 lg(3 + (20 / λ) z K), at most 20 |
//!
//! The edge is the point of the ground that stands highest over the line from horn to ear; only
//! where the horn is hidden is it looked for. Sound takes d / 343 m/s.

use site::{SOUND_MPS, Siren};
use terrain::{Eye, MapGrid, Sharpness};

use crate::blocks::BLOCK;
use crate::survey::Survey;
use crate::view::relief;
use crate::window::Window;

const AIR_DB_PER_M: f64 = 0.005;
const SPHERE_DB: f64 = 11.0;
/// Wavelength at 1 kHz, metres.
const WAVE_M: f64 = 0.343;
/// Most that one edge takes away, dB (7.4).
const EDGE_DB_MAX: f64 = 20.0;
/// Height of a listener's ear over the ground, metres.
const EAR_M: f64 = 1.5;

/// Seconds that sound needs to each cell that is shown from the first siren heard there, in tiles: a large area has no
/// siren within earshot of most of its ground, and nothing is kept of that.
#[derive(Clone, Debug)]
pub(crate) struct Sound {
    /// Tiles from west to east.
    across: usize,
    /// Which of `tiles` each is; nothing is heard in those that are [`SILENT`].
    index: Vec<u32>,
    tiles: Vec<Box<[[f32; BLOCK]; BLOCK]>>,
}

const SILENT: u32 = u32::MAX;

impl Sound {
    /// Nothing is heard.
    pub(crate) fn none(shown: &MapGrid) -> Self {
        let across = shown.columns.div_ceil(BLOCK);
        Self {
            across,
            index: vec![SILENT; across * shown.rows.div_ceil(BLOCK)],
            tiles: Vec::new(),
        }
    }

    /// Of the sirens of a site.
    pub(crate) fn of(survey: &Survey) -> Self {
        let mut sound = Self::none(&survey.shown);
        for siren in &survey.site.sirens {
            heard(survey, siren, &mut |place, travel_s| {
                sound.take(place, travel_s);
            });
        }
        sound
    }

    fn take(&mut self, [row, column]: [usize; 2], travel_s: f32) {
        let Some(index) = self
            .index
            .get_mut(row / BLOCK * self.across + column / BLOCK)
        else {
            return;
        };
        if *index == SILENT {
            *index = self.tiles.len() as u32;
            self.tiles.push(Box::new([[f32::INFINITY; BLOCK]; BLOCK]));
        }
        if let Some(tile) = self.tiles.get_mut(*index as usize) {
            let delay_s = &mut tile[row % BLOCK][column % BLOCK];
            *delay_s = delay_s.min(travel_s);
        }
    }

    /// At a cell that is shown; infinite where none is heard.
    pub(crate) fn at_s(&self, [row, column]: [usize; 2]) -> f32 {
        let index = self.index.get(row / BLOCK * self.across + column / BLOCK);
        let tile = index.and_then(|index| self.tiles.get(*index as usize));
        tile.map_or(f32::INFINITY, |tile| tile[row % BLOCK][column % BLOCK])
    }
}

/// Tells every cell that is shown where a siren is heard, and how long its sound takes there, seconds.
pub(crate) fn heard(survey: &Survey, siren: &Siren, each: &mut dyn FnMut([usize; 2], f32)) {
    let grid = &survey.surveyed;
    let place = (siren.position.latitude_rad, siren.position.longitude_rad);
    let Some((row, column)) = grid.cell_of(place.0, place.1) else {
        return;
    };
    let horn_m = survey.top_m([row, column], siren.mast_m, siren.position);
    let far_m = reach_m(siren.sound_power_db, survey.settings.siren_level_db);
    let reach = (far_m / grid.cell_m).ceil() as usize;
    let window = Window::around([row, column], reach, [grid.rows, grid.columns], 1);
    let Some(relief) = relief(&window, grid, &survey.filled_m) else {
        return;
    };
    let horn = Eye {
        row: row - window.row,
        column: column - window.column,
        height_m: horn_m,
        // Sound goes straight: no refraction is counted on.
        refraction_k: 1.0,
    };
    let Some(seen_m) = relief.minimum_visible_height(horn, Sharpness::Exact) else {
        return;
    };
    for (at, seen_m) in seen_m.iter().enumerate() {
        let (r, c) = (
            window.row + at / window.columns,
            window.column + at % window.columns,
        );
        let shown = r
            .checked_sub(survey.margin)
            .zip(c.checked_sub(survey.margin));
        let Some((shown_row, shown_column)) =
            shown.filter(|(r, c)| *r < survey.shown.rows && *c < survey.shown.columns)
        else {
            continue;
        };
        let (down, right) = (r.abs_diff(row) as f64, c.abs_diff(column) as f64);
        let along_m = grid.cell_m * (down * down + right * right).sqrt();
        let ground_m = f64::from(relief.heights_m()[at]);
        let path = Path {
            along_m,
            horn_m: siren.mast_m,
            rise_m: ground_m + EAR_M - horn_m,
        };
        let hidden = f64::from(*seen_m) > ground_m + EAR_M;
        let edge = hidden
            .then(|| edge(survey, [row, column], [r, c], horn_m, &path))
            .flatten();
        if path.level_db(siren.sound_power_db, edge) >= survey.settings.siren_level_db {
            let travel_s = (path.straight_m() / SOUND_MPS) as f32;
            each([shown_row, shown_column], travel_s);
        }
    }
}

/// How far a siren is heard over level ground at most, metres.
fn reach_m(power_db: f64, heard_db: f64) -> f64 {
    let mut reach_m = 100.0;
    // Ground and edges only take away: 3 dB is the most that D adds.
    while reach_m < 20_000.0
        && power_db + 3.0 - SPHERE_DB - 20.0 * libm::log10(reach_m) - AIR_DB_PER_M * reach_m
            >= heard_db
    {
        reach_m += 100.0;
    }
    reach_m
}

/// The way from a horn to an ear.
#[derive(Clone, Copy, Debug)]
struct Path {
    /// Over the map, metres.
    along_m: f64,
    /// The horn over its ground, metres.
    horn_m: f64,
    /// The ear over the horn, metres.
    rise_m: f64,
}

/// The edge that sound bends over.
#[derive(Clone, Copy, Debug)]
struct Edge {
    /// From the horn over the map, metres.
    along_m: f64,
    /// Over the line from horn to ear, metres.
    above_m: f64,
}

impl Path {
    fn straight_m(&self) -> f64 {
        (self.along_m * self.along_m + self.rise_m * self.rise_m)
            .sqrt()
            .max(1.0)
    }

    fn level_db(&self, power_db: f64, edge: Option<Edge>) -> f64 {
        let d_m = self.straight_m();
        let apart_db = 20.0 * libm::log10(d_m) + SPHERE_DB;
        let ground_db = self.ground_db(d_m);
        let bar_db = edge.map_or(0.0, |edge| (self.edge_db(d_m, edge) - ground_db).max(0.0));
        power_db + self.image_db() - apart_db - AIR_DB_PER_M * d_m - ground_db - bar_db
    }

    /// A_gr: the mean height of the path over level ground.
    fn ground_db(&self, d_m: f64) -> f64 {
        let mean_m = f64::midpoint(self.horn_m, EAR_M);
        (4.8 - 2.0 * mean_m / d_m * (17.0 + 300.0 / d_m)).max(0.0)
    }

    /// D: what the source's image in the ground adds.
    fn image_db(&self) -> f64 {
        let near = self.horn_m - EAR_M;
        let far = self.horn_m + EAR_M;
        let along2 = self.along_m * self.along_m;
        10.0 * libm::log10(1.0 + (along2 + near * near) / (along2 + far * far))
    }

    /// D_z over one edge.
    fn edge_db(&self, d_m: f64, edge: Edge) -> f64 {
        let line_m = self.rise_m * edge.along_m / self.along_m.max(1.0);
        let top_m = line_m + edge.above_m;
        let before_m = (edge.along_m * edge.along_m + top_m * top_m).sqrt();
        let left_m = self.along_m - edge.along_m;
        let down_m = top_m - self.rise_m;
        let after_m = (left_m * left_m + down_m * down_m).sqrt();
        // The longer way, metres.
        let longer_m = (before_m + after_m - d_m).max(1e-6);
        let weather = libm::exp(-(before_m * after_m * d_m / (2.0 * longer_m)).sqrt() / 2000.0);
        let edge_db = 10.0 * libm::log10(3.0 + 20.0 / WAVE_M * longer_m * weather);
        edge_db.clamp(0.0, EDGE_DB_MAX)
    }
}

/// The highest point of the ground over the line from horn to ear.
fn edge(
    survey: &Survey,
    from: [usize; 2],
    to: [usize; 2],
    horn_m: f64,
    path: &Path,
) -> Option<Edge> {
    let grid = &survey.surveyed;
    let steps = from[0].abs_diff(to[0]).max(from[1].abs_diff(to[1]));
    let place = |axis: usize, part: f64| {
        let (a, b) = (from[axis] as f64, to[axis] as f64);
        (a + (b - a) * part).round() as usize
    };
    let over = |step: usize| {
        let part = step as f64 / steps as f64;
        let cell = place(0, part) * grid.columns + place(1, part);
        let ground_m = f64::from(*survey.filled_m.get(cell)?);
        Some(Edge {
            along_m: path.along_m * part,
            above_m: ground_m - (horn_m + path.rise_m * part),
        })
    };
    (1..steps)
        .filter_map(over)
        .max_by(|a, b| a.above_m.total_cmp(&b.above_m))
        .filter(|edge| edge.above_m > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAT: Path = Path {
        along_m: 500.0,
        horn_m: 12.0,
        rise_m: EAR_M - 12.0,
    };

    /// By hand, 500 m from a horn of 138 dB on a mast of 12 m:
    ///
    /// d = √(500² + 10.5²) = 500.110; A_div = 20 lg 500.110 + 11 = 64.981; A_atm = 2.501;
    /// A_gr = 4.8 - (13.5 / 500.110)(17 + 0.59987) = 4.3249;
    /// D = 10 lg(1 + 250110.25 / 250182.25) = 3.0097; Lp = 138 + 3.0097 - 71.807 = 69.203.
    #[test]
    fn over_open_ground_the_level_is_that_of_the_standard() {
        let level_db = FLAT.level_db(138.0, None);
        assert!((level_db - 69.203).abs() < 0.002, "{level_db}");
    }

    /// The same over an edge 10 m above the line, 200 m from the horn:
    ///
    /// the line lies -4.2 m there, the edge 5.8 m over the horn and 16.3 m over the ear;
    /// d_ss = √(200² + 5.8²) = 200.08408, d_sr = √(300² + 16.3²) = 300.44249,
    /// z = 500.52657 - 500.11024 = 0.41633;
    /// K = exp(-√(200.08408 · 300.44249 · 500.11024 / (2 · 0.41633)) / 2000)
    ///   = exp(-6008.9 / 2000) = 0.04957;
    /// D_z = 10 lg(3 + 58.309 · 0.41633 · 0.04957) = 10 lg 4.2034 = 6.236;
    /// A_bar = 6.236 - 4.325 = 1.911; Lp = 67.292.
    #[test]
    fn an_edge_takes_away_what_the_standard_says() {
        let edge = Edge {
            along_m: 200.0,
            above_m: 10.0,
        };
        let level_db = FLAT.level_db(138.0, Some(edge));
        assert!((level_db - 67.292).abs() < 0.01, "{level_db}");
    }

    /// D_z never takes more than 20 dB.
    #[test]
    fn a_high_edge_takes_twenty_decibels_at_most() {
        let edge = Edge {
            along_m: 490.0,
            above_m: 400.0,
        };
        assert_eq!(FLAT.edge_db(FLAT.straight_m(), edge), EDGE_DB_MAX);
    }
}
