//! What one sensor sees of the air over each cell within its range, as rasters.
//!
//! Over a cell at ground distance r the sensor sees between two heights: from the greater of the
//! terrain's minimum visible height and its lowest elevation, up to the lesser of its highest
//! elevation (the cone of silence) and its range. How fast that leads to a decision is the third
//! raster. Heights are in steps of half a metre above [`DATUM_M`], the lower one rounded up and the
//! upper one down, so that rounding is never optimistic.
//!
//! Rasters end where the range ends: a sensor costs what it sees, not what the map is large.

use core::f64::consts::PI;

use frames::Geodetic;
use site::Sensor;
use terrain::{Eye, MapGrid, Relief};

use crate::arcs::STEP_S;
use crate::blocks::{self, BLOCK, Blocks, Seen};
use crate::detection::{Accuracy, decision_s};
use crate::settings::Settings;
use crate::strips::Strips;
use crate::window::Window;

/// A height in steps: metres times this.
pub(crate) const STEPS_PER_M: f32 = 2.0;
/// Where steps begin, metres above sea level: under the lowest ground there is.
pub(crate) const DATUM_M: f32 = -500.0;
/// What makes a decision, in counts; a step in view adds some.
pub(crate) const DECIDED: u16 = 60_000;
/// No height is this high: nothing is seen here, and what is too high for a step is never seen.
pub(crate) const NEVER: u16 = u16::MAX;

/// Mean Earth radius, metres.
const RADIUS_M: f64 = 6_371_000.0;

/// Height of an object over the sensor for which its detection is judged, metres.
const TYPICAL_ABOVE_M: f64 = 1000.0;

/// Why a point is not seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unseen {
    Terrain,
    Range,
    Sector,
    Elevation,
}

/// Rasters of a view: what is at least so high is seen,
pub(crate) const LOW: usize = 0;
/// unless it is higher than this.
pub(crate) const HIGH: usize = 1;
/// Counts towards a decision that a step in view adds; none out of range.
pub(crate) const GAIN: usize = 2;
/// Lower than this the terrain hides it, within range.
pub(crate) const HIDDEN: usize = 3;

/// One sensor's rasters over what lies within its range.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) window: Window,
    /// The sensor's cell and the height of its antenna above sea level, metres.
    pub(crate) eye: Eye,
    /// [`LOW`], [`HIGH`], [`GAIN`] and [`HIDDEN`].
    pub(crate) rasters: Strips<4>,
    pub(crate) blocks: Blocks<Seen>,
    /// Which sweep it is from: two views of one number are the same.
    pub(crate) sweep: u64,
    /// Less than this in a step: echoes are so weak that a decision takes twice the looks.
    pub(crate) weak: u16,
    pub(crate) field: Field,
}

/// From metres above sea level to steps above the datum.
pub(crate) fn steps(height_m: f32) -> f32 {
    (height_m - DATUM_M) * STEPS_PER_M
}

impl View {
    /// All of what a sensor sees, in rasters.
    pub(crate) fn new(sight: Sight<'_>, sweep: u64) -> Self {
        let Sight {
            window,
            visible_m,
            eye,
            scene,
        } = sight;
        let beyond = [NEVER, 0, 0, 0];
        let mut rasters = Strips::new(window, beyond);
        let mut values = beyond.map(|value| vec![value; window.columns]);
        for (row, visible_m) in visible_m.chunks_exact(window.columns).enumerate() {
            for (values, beyond) in values.iter_mut().zip(beyond) {
                values.fill(beyond);
            }
            scene.fill(row, visible_m, &mut values);
            rasters.put(row, values.each_ref().map(Vec::as_slice));
        }
        let full = f64::from(DECIDED) * STEP_S / (scene.looks * scene.sensor.revisit_s);
        Self {
            blocks: blocks::of_view(&window, &rasters),
            weak: (full / 2.0).min(f64::from(DECIDED)) as u16,
            sweep,
            window,
            eye,
            rasters,
            field: scene.field,
        }
    }

    /// Counts towards a decision that a step at a height over a cell adds.
    pub(crate) fn counts(&self, place: [u16; 2], height_steps: u16) -> u16 {
        let at = self.rasters.at(place.map(|i| i as isize));
        at.filter(|[low, high, ..]| (*low..=*high).contains(&height_steps))
            .map_or(0, |at| at[GAIN])
    }

    /// Why an object at a height over a cell is not seen; `None`: it is.
    pub(crate) fn unseen(&self, [row, column]: [isize; 2], height_steps: u16) -> Option<Unseen> {
        let at = self.rasters.at([row, column]).filter(|at| at[GAIN] > 0);
        let Some([low, high, _, hidden]) = at else {
            let east = column as f64 - self.eye.column as f64;
            let north = self.eye.row as f64 - row as f64;
            return Some(if self.field.holds(east, north) {
                Unseen::Range
            } else {
                Unseen::Sector
            });
        };
        if height_steps > high {
            Some(Unseen::Elevation)
        } else if height_steps >= low {
            None
        } else if height_steps < hidden {
            Some(Unseen::Terrain)
        } else {
            Some(Unseen::Elevation)
        }
    }

    /// Whether a decision takes more than twice the looks here that it takes when each is a
    /// detection.
    pub(crate) fn is_weak(&self, [row, column]: [isize; 2]) -> bool {
        let at = self.rasters.at([row, column]);
        at.is_some_and(|at| at[GAIN] < self.weak)
    }
}

/// The ground of a window, of heights with voids filled.
pub(crate) fn relief(window: &Window, grid: &MapGrid, ground_m: &[f32]) -> Option<Relief> {
    let mut cropped = Vec::with_capacity(window.rows * window.columns);
    for row in window.row..window.row + window.rows {
        let from = row * grid.columns + window.column;
        cropped.extend_from_slice(ground_m.get(from..from + window.columns)?);
    }
    Relief::of_filled(cropped, window.columns, grid.cell_m)
}

/// What one sensor sees of some cells that are asked for, without rasters: less work than a [`View`] where they are few,
/// and the same numbers.
pub(crate) struct Sight<'a> {
    window: Window,
    /// Least height above sea level at which something is seen past the terrain, metres, without
    /// the sensor's other limits.
    visible_m: Vec<f32>,
    eye: Eye,
    scene: Scene<'a>,
}

impl<'a> Sight<'a> {
    /// What a sensor sees with its eye over a cell of the surveyed grid, and where it is blind; `ground_m` are heights
    /// over that grid, voids filled.
    pub(crate) fn new(
        (sensor, blind_rad): (&'a Sensor, &[(f64, f64)]),
        eye: Eye,
        grid: &MapGrid,
        ground_m: &[f32],
        settings: &Settings,
        accuracy: &Accuracy,
    ) -> Option<Self> {
        let reach = (sensor.range_max_m / grid.cell_m).ceil() as usize;
        let place = [eye.row, eye.column];
        let window = Window::around(place, reach, [grid.rows, grid.columns], BLOCK);
        let relief = relief(&window, grid, ground_m)?;
        let here = Eye {
            row: eye.row - window.row,
            column: eye.column - window.column,
            ..eye
        };
        let visible_m = relief.minimum_visible_height(here, settings.sharpness)?;
        let scene = Scene {
            sensor,
            eye: here,
            cell_m: grid.cell_m,
            field: Field::of(sensor, blind_rad, grid),
            gains: Gains::new(sensor, settings, accuracy),
            tangents: tangents(sensor),
            looks: f64::from(settings.detections),
        };
        Some(Self {
            window,
            visible_m,
            eye,
            scene,
        })
    }

    /// The least heights at which something is seen past the terrain, and the window that they are of.
    pub(crate) fn into_visible(self) -> (Window, Vec<f32>) {
        (self.window, self.visible_m)
    }

    /// As [`View::counts`].
    pub(crate) fn counts(&self, place: [u16; 2], height_steps: u16) -> u16 {
        let [row, column] = place.map(|i| i as isize);
        let Some(at) = self.window.index(row, column) else {
            return 0;
        };
        let visible_m = self.visible_m[at];
        // Most of what is asked for is behind a hill.
        if height_steps < rounded_up(steps(visible_m)) {
            return 0;
        }
        let [row, column] = [at / self.window.columns, at % self.window.columns];
        let at = self.scene.at([row, column], visible_m);
        at.filter(|[low, high, ..]| (*low..=*high).contains(&height_steps))
            .map_or(0, |at| at[GAIN])
    }
}

/// All that rasters follow from, beside the sweep.
struct Scene<'a> {
    sensor: &'a Sensor,
    /// Within the window.
    eye: Eye,
    cell_m: f64,
    field: Field,
    gains: Gains,
    tangents: [f64; 2],
    /// Detections that a decision takes.
    looks: f64,
}

impl Scene<'_> {
    /// Fills a row of each raster as far as the sensor's range goes.
    fn fill(&self, row: usize, visible_m: &[f32], rasters: &mut [Vec<u16>; 4]) {
        let north_m = (self.eye.row as f64 - row as f64) * self.cell_m;
        let range_m = self.sensor.range_max_m;
        let reach2 = (range_m * range_m - north_m * north_m).max(0.0);
        let half = (reach2.sqrt() / self.cell_m) as usize + 1;
        let first = self.eye.column.saturating_sub(half);
        let last = (self.eye.column + half + 1).min(visible_m.len());
        for column in first..last {
            if let Some(values) = self.at([row, column], visible_m[column]) {
                for (raster, value) in rasters.iter_mut().zip(values) {
                    raster[column] = value;
                }
            }
        }
    }

    /// The values of every raster at a cell of the window; `None` where the sensor does not look.
    #[inline]
    fn at(&self, [row, column]: [usize; 2], visible_m: f32) -> Option<[u16; 4]> {
        let sensor = self.sensor;
        let north_m = (self.eye.row as f64 - row as f64) * self.cell_m;
        let east_m = (column as f64 - self.eye.column as f64) * self.cell_m;
        let distance2 = east_m * east_m + north_m * north_m;
        let reach2 = sensor.range_max_m * sensor.range_max_m - distance2;
        if reach2 <= 0.0 {
            return None;
        }
        let distance_m = distance2.sqrt();
        if distance_m < sensor.range_min_m || !self.field.holds(east_m, north_m) {
            return None;
        }
        let curve = 1.0 / (2.0 * sensor.refraction_k * RADIUS_M);
        let [low_tan, high_tan] = self.tangents;
        let drop_m = distance2 * curve;
        let floor_m = self.eye.height_m + distance_m * low_tan + drop_m;
        let cone_m = distance_m * high_tan + drop_m;
        let ceiling_m = self.eye.height_m + cone_m.min(reach2.sqrt());
        let low = rounded_up(steps(visible_m.max(floor_m as f32)));
        let high = (steps(ceiling_m as f32) as u16).min(NEVER - 1);
        let hidden = rounded_up(steps(visible_m));
        Some([low, high, self.gains.at(distance_m), hidden])
    }
}

/// `number.ceil() as u16` without a call: what is less than 0 becomes 0.
#[inline(always)]
fn rounded_up(number: f32) -> u16 {
    let whole = number as u16;
    whole.saturating_add(u16::from(f32::from(whole) < number))
}

/// Tangents of the lowest and highest elevation; the highest near the zenith has none.
fn tangents(sensor: &Sensor) -> [f64; 2] {
    let tan = |angle_rad: f64| {
        let limit = 89.9_f64.to_radians();
        libm::tan(angle_rad.clamp(-limit, limit))
    };
    [tan(sensor.elevation_min_rad), tan(sensor.elevation_max_rad)]
}

/// Which way a sensor looks: into its sector, but not where it is blind at the moment.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    sector: Option<Sector>,
    blind: Vec<Sector>,
}

impl Field {
    fn of(sensor: &Sensor, blind_rad: &[(f64, f64)], grid: &MapGrid) -> Self {
        let north_rad = convergence(grid, sensor.position);
        let sector = |of: (f64, f64)| Sector::new(of, north_rad);
        Self {
            sector: sensor.sector_rad.filter(|of| of.1 < 2.0 * PI).map(sector),
            blind: blind_rad.iter().copied().map(sector).collect(),
        }
    }

    /// Whether there is a direction that it does not look.
    pub(crate) fn is_limited(&self) -> bool {
        self.sector.is_some() || !self.blind.is_empty()
    }

    /// Whether it looks towards a point.
    #[inline(always)]
    pub(crate) fn holds(&self, east: f64, north: f64) -> bool {
        self.sector.is_none_or(|sector| sector.holds(east, north))
            && !self.blind.iter().any(|blind| blind.holds(east, north))
    }
}

/// A sector on the map: directions of its edges, clockwise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sector {
    from: [f64; 2],
    to: [f64; 2],
    wide: bool,
}

impl Sector {
    /// From its start, clockwise from true north, and its width, where true north lies so far from the map's.
    fn new((from_rad, width_rad): (f64, f64), north_rad: f64) -> Self {
        let direction = |azimuth_rad: f64| {
            let (east, north) = libm::sincos(azimuth_rad - north_rad);
            [east, north]
        };
        Self {
            from: direction(from_rad),
            to: direction(from_rad + width_rad),
            wide: width_rad > PI,
        }
    }

    /// Whether a point lies in it, by the signs of two cross products.
    #[inline(always)]
    pub(crate) fn holds(self, east: f64, north: f64) -> bool {
        let after_from = east * self.from[1] - north * self.from[0];
        let before_to = north * self.to[0] - east * self.to[1];
        // Cells on an edge belong to it.
        let edge = -1e-9 * (east.abs() + north.abs());
        if self.wide {
            after_from >= edge || before_to >= edge
        } else {
            after_from >= edge && before_to >= edge
        }
    }
}

/// Angle from true north to the map's at a place, radians: what must be added to a bearing on the map to
/// get the true one.
pub(crate) fn convergence(grid: &MapGrid, place: Geodetic) -> f64 {
    let [x0, y0] = grid.utm.to_map(place.latitude_rad, place.longitude_rad);
    let [x1, y1] = grid
        .utm
        .to_map(place.latitude_rad + 1e-5, place.longitude_rad);
    -libm::atan2(x1 - x0, y1 - y0)
}

/// Counts towards a decision that a step in view adds, by distance, in a table.
struct Gains {
    step_m: f64,
    counts: Vec<u16>,
}

impl Gains {
    fn new(sensor: &Sensor, settings: &Settings, accuracy: &Accuracy) -> Self {
        let step_m = 100.0;
        let size = (sensor.range_max_m / step_m).ceil() as usize + 2;
        let counts = (0..size)
            .map(|i| {
                let ground_m = i as f64 * step_m;
                let slant_m = (ground_m * ground_m + TYPICAL_ABOVE_M * TYPICAL_ABOVE_M).sqrt();
                decision_s(sensor, settings, accuracy, slant_m).map_or(0, |decision_s| {
                    let share = (STEP_S / decision_s).min(1.0);
                    (f64::from(DECIDED) * share) as u16
                })
            })
            .collect();
        Self { step_m, counts }
    }

    fn at(&self, distance_m: f64) -> u16 {
        let steps = distance_m / self.step_m;
        let whole = steps as usize;
        let index = whole + usize::from((whole as f64) < steps);
        self.counts.get(index).copied().unwrap_or(0)
    }
}
