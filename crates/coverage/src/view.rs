//! What one sensor sees of the air over each cell, as three rasters.
//!
//! Over a cell at ground distance r the sensor sees between two heights: from the greater of the
//! terrain's minimum visible height and its lowest elevation, up to the lesser of its highest
//! elevation (the cone of silence) and its range. How fast that leads to a decision is the third
//! raster. Heights are in steps of half a metre above the survey's datum, the lower one rounded up
//! and the upper one down, so that rounding is never optimistic.

use site::Sensor;
use terrain::{Eye, MapGrid, Relief};

use crate::arcs::STEP_S;
use crate::detection::looks_needed;
use crate::settings::Settings;

/// A height in steps: metres times this.
pub(crate) const STEPS_PER_M: f32 = 2.0;
/// What makes a decision, in counts; a step in view adds some.
pub(crate) const DECIDED: u16 = 60_000;
/// No height is this high: nothing is seen here.
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

/// One sensor's rasters over the survey's grid.
#[derive(Clone, Debug)]
pub struct View {
    /// Least height above sea level at which something is seen past the terrain, metres, without
    /// the sensor's other limits.
    pub visible_m: Vec<f32>,
    /// The sensor's cell and the height of its antenna above sea level, metres.
    pub(crate) eye: Eye,
    pub(crate) low: Vec<u16>,
    pub(crate) high: Vec<u16>,
    pub(crate) gain: Vec<u16>,
}

/// From metres above sea level to steps above the datum.
pub(crate) fn steps(height_m: f32, datum_m: f32) -> f32 {
    (height_m - datum_m) * STEPS_PER_M
}

impl View {
    /// `None` where the sensor stands off the grid: it then covers nothing.
    pub(crate) fn new(
        sensor: &Sensor,
        grid: &MapGrid,
        relief: &Relief,
        datum_m: f32,
        settings: &Settings,
    ) -> Option<Self> {
        let place = sensor.position;
        let (row, column) = grid.cell_of(place.latitude_rad, place.longitude_rad)?;
        let foot_m = f64::from(relief.heights_m()[row * grid.columns + column]);
        let eye = Eye {
            row,
            column,
            height_m: foot_m + sensor.mast_m,
            refraction_k: sensor.refraction_k,
        };
        let visible_m = relief.minimum_visible_height(eye, settings.sharpness)?;
        let mut view = Self {
            low: vec![NEVER; grid.cells()],
            high: vec![0; grid.cells()],
            gain: vec![0; grid.cells()],
            visible_m,
            eye,
        };
        view.fill(sensor, grid, datum_m, settings);
        Some(view)
    }

    fn fill(&mut self, sensor: &Sensor, grid: &MapGrid, datum_m: f32, settings: &Settings) {
        let gains = Gains::new(sensor, settings);
        let convergence_rad = convergence(grid, sensor);
        let [low_tan, high_tan] = tangents(sensor);
        let curve = 1.0 / (2.0 * sensor.refraction_k * RADIUS_M);
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                let east_m = (column as f64 - self.eye.column as f64) * grid.cell_m;
                let north_m = (self.eye.row as f64 - row as f64) * grid.cell_m;
                let distance2 = east_m * east_m + north_m * north_m;
                let distance_m = distance2.sqrt();
                let azimuth_rad = libm::atan2(east_m, north_m) + convergence_rad;
                let reach2 = sensor.range_max_m * sensor.range_max_m - distance2;
                let in_range = reach2 > 0.0 && distance_m >= sensor.range_min_m;
                if !in_range || !sensor.looks_towards(azimuth_rad) {
                    continue;
                }
                let drop_m = distance2 * curve;
                let floor_m = self.eye.height_m + distance_m * low_tan + drop_m;
                let cone_m = distance_m * high_tan + drop_m;
                let ceiling_m = self.eye.height_m + cone_m.min(reach2.sqrt());
                let cell = row * grid.columns + column;
                let low_m = self.visible_m[cell].max(floor_m as f32);
                self.low[cell] = steps(low_m, datum_m).ceil() as u16;
                self.high[cell] = steps(ceiling_m as f32, datum_m).floor() as u16;
                self.gain[cell] = gains.at(distance_m);
            }
        }
    }

    /// Why an object at a height over a cell is not seen; `None`: it is.
    pub(crate) fn unseen(
        &self,
        sensor: &Sensor,
        grid: &MapGrid,
        [row, column]: [usize; 2],
        height_steps: u16,
        datum_m: f32,
    ) -> Option<Unseen> {
        let cell = row * grid.columns + column;
        let east_m = (column as f64 - self.eye.column as f64) * grid.cell_m;
        let north_m = (self.eye.row as f64 - row as f64) * grid.cell_m;
        let azimuth_rad = libm::atan2(east_m, north_m) + convergence(grid, sensor);
        if !sensor.looks_towards(azimuth_rad) {
            Some(Unseen::Sector)
        } else if self.gain[cell] == 0 {
            Some(Unseen::Range)
        } else if height_steps > self.high[cell] {
            Some(Unseen::Elevation)
        } else if height_steps >= self.low[cell] {
            None
        } else if f32::from(height_steps) < steps(self.visible_m[cell], datum_m) {
            Some(Unseen::Terrain)
        } else {
            Some(Unseen::Elevation)
        }
    }
}

/// Tangents of the lowest and highest elevation; the highest near the zenith has none.
fn tangents(sensor: &Sensor) -> [f64; 2] {
    let tan = |angle_rad: f64| {
        let limit = 89.9_f64.to_radians();
        libm::tan(angle_rad.clamp(-limit, limit))
    };
    [tan(sensor.elevation_min_rad), tan(sensor.elevation_max_rad)]
}

/// Angle from grid north to true north's bearing at the sensor, radians: what must be added to a
/// bearing on the map to get the true one.
fn convergence(grid: &MapGrid, sensor: &Sensor) -> f64 {
    let place = sensor.position;
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
    fn new(sensor: &Sensor, settings: &Settings) -> Self {
        let step_m = 100.0;
        let size = (sensor.range_max_m / step_m).ceil() as usize + 2;
        let counts = (0..size)
            .map(|i| {
                let ground_m = i as f64 * step_m;
                let slant_m = (ground_m * ground_m + TYPICAL_ABOVE_M * TYPICAL_ABOVE_M).sqrt();
                let probability = sensor
                    .detection
                    .probability(settings.cross_section_m2, slant_m);
                looks_needed(settings.detections, probability).map_or(0, |looks| {
                    let share = STEP_S / (f64::from(looks) * sensor.revisit_s);
                    (f64::from(DECIDED) * share).min(f64::from(DECIDED)) as u16
                })
            })
            .collect();
        Self { step_m, counts }
    }

    fn at(&self, distance_m: f64) -> u16 {
        let index = (distance_m / self.step_m).ceil() as usize;
        self.counts.get(index).copied().unwrap_or(0)
    }
}
