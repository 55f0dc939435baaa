//! The ground and every sensor's view of it: made once, then asked for maps.
//!
//! Sweeping the terrain is what takes time, and it does not depend on which sensors happen to work.
//! So a survey keeps every sensor's rasters, and a map for any set of working sensors follows from
//! them: offline once, in the server whenever a sensor is lost or returns.

use site::Site;
use terrain::{Dem, MapGrid, Relief};

use crate::arcs::{Arc, arcs};
use crate::settings::Settings;
use crate::sound::delays;
use crate::view::{STEPS_PER_M, View, steps};

/// Arcs farther out than this are taken as unseen, metres: the margin of terrain around the map.
const MARGIN_MAX_M: f64 = 10_000.0;

/// Why there is no survey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SurveyError {
    /// Cells and half width make a grid that is too small or larger than [`CELLS_MAX`].
    Grid {
        /// Cells that it would have.
        cells: u64,
    },
    /// No class of threat gives an arc that comes down.
    NoArcs,
}

/// Largest survey grid, cells.
pub const CELLS_MAX: u64 = 100_000_000;

impl core::fmt::Display for SurveyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Grid { cells } => write!(
                f,
                "a coverage grid of {cells} cells: choose `cell_m` and `half_width_m` for 16 to {CELLS_MAX}"
            ),
            Self::NoArcs => f.write_str("no arc of arrival: check `threat` and `coverage.arcs`"),
        }
    }
}

impl core::error::Error for SurveyError {}

/// Ground, views, sirens and arcs of one site.
#[derive(Clone, Debug)]
pub struct Survey {
    pub(crate) site: Site,
    pub(crate) settings: Settings,
    /// The grid that is shown.
    pub(crate) shown: MapGrid,
    /// The grid with a margin all round, over which arcs come in.
    pub(crate) surveyed: MapGrid,
    /// Cells of margin on each side.
    pub(crate) margin: usize,
    /// Heights above sea level over `surveyed`, metres; NaN where unknown.
    pub(crate) heights_m: Vec<f32>,
    /// Heights in steps above the datum, voids filled.
    pub(crate) ground: Vec<u16>,
    pub(crate) datum_m: f32,
    pub(crate) views: Vec<Option<View>>,
    pub(crate) arcs: Vec<Arc>,
    /// Seconds of sound over `shown`.
    pub(crate) sound_s: Vec<f32>,
}

impl Survey {
    /// Surveys a site; `dem` is `None` where the ground is declared flat. `progress` is told the
    /// part that is done, 0 to 1.
    ///
    /// # Errors
    /// See [`SurveyError`].
    pub fn new(
        site: &Site,
        dem: Option<&Dem>,
        settings: &Settings,
        progress: &mut dyn FnMut(f64),
    ) -> Result<Self, SurveyError> {
        let arcs = arcs(site, &settings.arcs);
        if arcs.is_empty() {
            return Err(SurveyError::NoArcs);
        }
        let reach_m = arcs.iter().map(Arc::reach_m).fold(0.0, f64::max);
        let margin = (reach_m.min(MARGIN_MAX_M) / settings.cell_m).ceil() as usize + 1;
        let origin = site.origin;
        let shown = MapGrid::around(
            origin.latitude_rad,
            origin.longitude_rad,
            settings.half_width_m,
            settings.cell_m,
        );
        let grid = widened(&shown, margin);
        let cells = grid.columns as u64 * grid.rows as u64;
        if !(16..=CELLS_MAX).contains(&cells) {
            return Err(SurveyError::Grid { cells });
        }
        let heights_m = match dem {
            Some(dem) => grid.heights(dem),
            None => vec![site.geoid.to_sea_level(origin).0 as f32; grid.cells()],
        };
        let relief = Relief::new(&heights_m, grid.columns, grid.cell_m)
            .ok_or(SurveyError::Grid { cells })?;
        let datum_m = relief
            .heights_m()
            .iter()
            .copied()
            .fold(f32::INFINITY, f32::min)
            - 10.0;
        let parts = site.sensors.len() as f64 + 2.0;
        progress(1.0 / parts);
        let mut views = Vec::with_capacity(site.sensors.len());
        for sensor in &site.sensors {
            views.push(View::new(sensor, &grid, &relief, datum_m, settings));
            progress((views.len() as f64 + 1.0) / parts);
        }
        let sound_s = cropped(
            &delays(&site.sirens, &grid, &relief, settings.siren_level_db),
            &grid,
            margin,
        );
        let ground = relief
            .heights_m()
            .iter()
            .map(|&h| steps(h, datum_m).floor() as u16)
            .collect();
        Ok(Self {
            site: site.clone(),
            settings: settings.clone(),
            shown,
            surveyed: grid,
            margin,
            ground,
            heights_m,
            datum_m,
            views,
            arcs,
            sound_s,
        })
    }

    /// The site that was surveyed.
    pub fn site(&self) -> &Site {
        &self.site
    }

    /// The grid of every raster that is handed out.
    pub fn grid(&self) -> &MapGrid {
        &self.shown
    }

    /// The arcs of arrival.
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    /// Heights above sea level, metres; NaN where unknown.
    pub fn heights_m(&self) -> Vec<f32> {
        cropped(&self.heights_m, &self.surveyed, self.margin)
    }

    /// Least height above ground, metres, at which the sensor of that index sees something, past
    /// terrain alone; NaN where the ground is unknown, `None` where the sensor is off the grid.
    pub fn visible_above_ground_m(&self, sensor: usize) -> Option<Vec<f32>> {
        let view = self.views.get(sensor)?.as_ref()?;
        let above: Vec<f32> = view
            .visible_m
            .iter()
            .zip(&self.heights_m)
            .map(|(visible_m, ground_m)| visible_m - ground_m)
            .collect();
        Some(cropped(&above, &self.surveyed, self.margin))
    }

    /// Height of an arc's sample in steps.
    pub(crate) fn lift(above_m: f64) -> u16 {
        (above_m.max(0.0) * f64::from(STEPS_PER_M)).floor() as u16
    }
}

fn widened(grid: &MapGrid, margin: usize) -> MapGrid {
    MapGrid {
        west_m: grid.west_m - margin as f64 * grid.cell_m,
        north_m: grid.north_m + margin as f64 * grid.cell_m,
        columns: grid.columns + 2 * margin,
        rows: grid.rows + 2 * margin,
        ..*grid
    }
}

fn cropped(values: &[f32], grid: &MapGrid, margin: usize) -> Vec<f32> {
    values
        .chunks_exact(grid.columns)
        .take(grid.rows - margin)
        .skip(margin)
        .flat_map(|row| &row[margin..grid.columns - margin])
        .copied()
        .collect()
}
