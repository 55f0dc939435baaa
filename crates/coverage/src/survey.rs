//! The ground and every sensor's view of it: made once, then asked for maps.
//!
//! Sweeping the terrain does not depend on which sensors happen to work. So a survey keeps every
//! sensor's rasters, and a map for any set of working sensors follows from them: offline once, in
//! the server whenever a sensor is lost or returns. A sensor that moves is swept anew, alone.
//!
//! Over a large area views are made for a band of rows and dropped behind it ([`Survey::look_at`]),
//! so that memory holds the ground and the views of the sensors nearby, not all of them.

use core::ops::Range;

use frames::Geodetic;
use site::{Sensor, Site};
use terrain::{Dem, Eye, MapGrid};

use crate::arcs::{Arc, STEP_S, arcs};
use crate::blocks::{self, BLOCK, Blocks};
use crate::detection::Accuracy;
use crate::map::GRAZING;
use crate::settings::Settings;
use crate::sound::Sound;
use crate::spread::spread;
use crate::view::{STEPS_PER_M, Sight, View, convergence, steps};
use crate::window::Window;
use crate::zones::ZoneCells;

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
    /// More ways in than are numbered.
    Arrivals {
        /// Directions times arcs.
        count: usize,
    },
}

/// Most directions times arcs.
const ARRIVALS_MAX: usize = 65_000;

/// Largest survey grid, cells.
pub const CELLS_MAX: u64 = 200_000_000;

impl core::fmt::Display for SurveyError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Grid { cells } => write!(
                f,
                "a coverage grid of {cells} cells: choose `cell_m` and `half_width_m` for 16 to {CELLS_MAX}"
            ),
            Self::NoArcs => f.write_str("no arc of arrival: check `threat` and `coverage.arcs`"),
            Self::Arrivals { count } => write!(
                f,
                "{count} arrivals, at most {ARRIVALS_MAX}: fewer `threat`s and `coverage.arcs`, or a larger `azimuth_step_deg`"
            ),
        }
    }
}

impl core::error::Error for SurveyError {}

/// What a survey is laid out on.
struct Layout {
    arcs: Vec<Arc>,
    shown: MapGrid,
    /// The same with the margin.
    grid: MapGrid,
    margin: usize,
}

impl Layout {
    fn new(site: &Site, settings: &Settings) -> Result<Self, SurveyError> {
        let arcs = arcs(site, &settings.arcs);
        if arcs.is_empty() {
            return Err(SurveyError::NoArcs);
        }
        let count = usize::from(settings.directions()) * arcs.len();
        if count > ARRIVALS_MAX {
            return Err(SurveyError::Arrivals { count });
        }
        let reach_m = arcs.iter().map(Arc::reach_m).fold(0.0, f64::max);
        let margin = (reach_m.min(MARGIN_MAX_M) / settings.cell_m).ceil() as usize + 1;
        let margin = margin.next_multiple_of(BLOCK);
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
        Ok(Self {
            arcs,
            shown,
            grid,
            margin,
        })
    }
}

/// Ground, views, sirens and arcs of one site.
#[derive(Clone, Debug)]
pub struct Survey {
    pub(crate) site: Site,
    pub(crate) settings: Settings,
    /// The grid that is shown.
    pub(crate) shown: MapGrid,
    /// The grid with a margin all round, over which arcs come in.
    pub(crate) surveyed: MapGrid,
    /// What must be added to a bearing on the map, in its middle, to get the true one, radians.
    pub(crate) north_rad: f64,
    /// Cells of margin on each side; whole blocks.
    pub(crate) margin: usize,
    /// Heights above sea level over `surveyed`, metres, voids filled.
    pub(crate) filled_m: Vec<f32>,
    /// Where they were filled, in order.
    pub(crate) voids: Vec<u32>,
    /// No terrain is given.
    pub(crate) flat: bool,
    /// People are warned where a siren is heard, and nowhere else.
    pub(crate) by_sirens: bool,
    /// Which sensors are taken to be out of order, as [`Survey::suppose_out_of_order`] stated.
    pub(crate) out_of_order: Vec<bool>,
    /// What is doubtful about the ground itself, as [`Survey::doubt`] stated.
    pub(crate) doubt: Option<String>,
    /// Heights in steps.
    pub(crate) ground: Vec<u16>,
    pub(crate) ground_blocks: Blocks<[u16; 2]>,
    /// Whether any of it was filled.
    pub(crate) void_blocks: Blocks<bool>,
    pub(crate) views: Vec<Option<View>>,
    /// Where each sensor is blind at the moment: start clockwise from true north and width, radians.
    blind_rad: Vec<Vec<(f64, f64)>>,
    /// Sensors replaced so far.
    sweeps: u64,
    pub(crate) zone_cells: ZoneCells,
    pub(crate) arcs: Vec<Arc>,
    pub(crate) accuracy: Accuracy,
    /// Seconds from when enough is known until people start to hear it, but for the sound, by the time of that
    /// in steps before impact.
    pub(crate) delays_s: Vec<f32>,
    /// How long sound takes over `shown`.
    pub(crate) sound: Sound,
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
        let mut survey = Self::of_ground(site, dem, settings)?;
        progress(0.3);
        let rows = 0..survey.shown.rows;
        survey.look_at(rows, &mut |part| progress(0.3 + 0.7 * part));
        Ok(survey)
    }

    /// The ground and the sirens alone: call [`Survey::look_at`] before asking for a map.
    ///
    /// # Errors
    /// See [`SurveyError`].
    pub fn of_ground(
        site: &Site,
        dem: Option<&Dem>,
        settings: &Settings,
    ) -> Result<Self, SurveyError> {
        let Layout {
            arcs,
            shown,
            grid,
            margin,
        } = Layout::new(site, settings)?;
        let origin = site.origin;
        let heights_m = match dem {
            Some(dem) => grid.heights(dem),
            None => vec![site.geoid.to_sea_level(origin).0 as f32; grid.cells()],
        };
        let voids = heights_m.iter().zip(0_u32..);
        let voids: Vec<u32> = voids.filter(|(h, _)| h.is_nan()).map(|(_, i)| i).collect();
        let filled_m = terrain::filled(heights_m, grid.columns);
        let ground: Vec<u16> = filled_m.iter().map(|&h| steps(h).floor() as u16).collect();
        let mut survey = Self {
            site: site.clone(),
            settings: settings.clone(),
            shown,
            surveyed: grid,
            north_rad: convergence(&shown, site.origin),
            margin,
            ground_blocks: blocks::of_ground(&ground, &whole(&grid)),
            ground,
            filled_m,
            void_blocks: blocks::of_voids(&voids, &whole(&grid)),
            voids,
            flat: dem.is_none(),
            by_sirens: !site.sirens.is_empty(),
            out_of_order: Vec::new(),
            doubt: None,
            accuracy: Accuracy::of(site, &arcs),
            views: site.sensors.iter().map(|_| None).collect(),
            blind_rad: vec![Vec::new(); site.sensors.len()],
            sweeps: 0,
            zone_cells: ZoneCells::new(site, &shown),
            delays_s: Vec::new(),
            arcs,
            sound: Sound::none(&shown),
        };
        let steps = survey.arcs.iter().map(|arc| arc.samples.len()).max();
        survey.delays_s = (0..=steps.unwrap_or(0))
            .map(|decided| survey.delay_after_s(decided as f64 * STEP_S))
            .collect();
        survey.sound = Sound::of(&survey);
        Ok(survey)
    }

    /// Whether a site can be surveyed, without doing it.
    ///
    /// # Errors
    /// Those of [`Survey::new`].
    pub fn is_possible(site: &Site, settings: &Settings) -> Result<(), SurveyError> {
        Layout::new(site, settings).map(|_| ())
    }

    /// Sees to it that the views are there that a band of shown rows needs, and drops the others.
    /// `progress` is told the part that is done.
    pub fn look_at(&mut self, rows: Range<usize>, progress: &mut dyn FnMut(f64)) {
        let reach = self.reach_cells();
        let from = (rows.start + self.margin).saturating_sub(reach);
        let to = rows.end + self.margin + reach;
        let mut wanted = Vec::new();
        for (index, sensor) in self.site.sensors.iter().enumerate() {
            let place = sensor.position;
            let cell = self
                .surveyed
                .cell_of(place.latitude_rad, place.longitude_rad);
            let range = (sensor.range_max_m / self.surveyed.cell_m).ceil() as usize + BLOCK;
            let needed = cell.is_some_and(|(row, _)| row + range >= from && row <= to + range);
            if !needed {
                self.views[index] = None;
            } else if self.views[index].is_none() {
                wanted.push(index);
            }
        }
        let mut made: Vec<(usize, Option<View>)> = Vec::new();
        let count = wanted.len();
        let view = |i: usize| {
            let sensor = &self.site.sensors[wanted[i]];
            self.view((sensor, &self.blind_rad[wanted[i]]), 0)
        };
        spread(count, crate::cores(), view, &mut |i, view| {
            made.push((wanted[i], view));
            progress(made.len() as f64 / count as f64);
        });
        for (index, view) in made {
            self.views[index] = view;
        }
    }

    /// Drops every view: no more maps are asked for.
    pub fn look_away(&mut self) {
        self.views.fill(None);
    }

    /// From now on people are warned by sirens alone, also at a site that has none yet: what sirens would change
    /// there is seen only if both sides are counted alike.
    pub fn count_on_sirens(&mut self) {
        self.by_sirens = true;
    }

    /// Puts another sensor in the place of one: it moved, or is set up differently. Only its own
    /// view is swept.
    pub fn replace_sensor(&mut self, index: usize, sensor: Sensor) {
        if let Some(old) = self.site.sensors.get_mut(index) {
            *old = sensor;
            self.look_again(index);
        }
    }

    /// A sensor is blind in these sectors, each by its start clockwise from true north and its width in radians, until
    /// told otherwise: something stands in the beam, or jams it from there.
    pub fn blind(&mut self, index: usize, sectors_rad: &[(f64, f64)]) {
        if let Some(blind) = self.blind_rad.get_mut(index)
            && blind != sectors_rad
        {
            *blind = sectors_rad.to_vec();
            self.look_again(index);
        }
    }

    fn look_again(&mut self, index: usize) {
        self.sweeps += 1;
        let seen = (&self.site.sensors[index], self.blind_rad[index].as_slice());
        self.views[index] = self.view(seen, self.sweeps);
    }

    /// What the sensor of that index sees, without rasters.
    pub(crate) fn sight_of(&self, sensor: usize) -> Option<Sight<'_>> {
        let blind_rad = self.blind_rad.get(sensor)?;
        self.sight((self.site.sensors.get(sensor)?, blind_rad))
    }

    /// What a sensor sees; `None` where it stands off the grid or founds no tracks: it then covers nothing.
    fn view(&self, seen: (&Sensor, &[(f64, f64)]), sweep: u64) -> Option<View> {
        Some(View::new(self.sight(seen)?, sweep))
    }

    /// The same for a few cells that are asked for.
    pub(crate) fn sight<'a>(&self, seen: (&'a Sensor, &[(f64, f64)])) -> Option<Sight<'a>> {
        let (sensor, _) = seen;
        if !sensor.founds_tracks() {
            return None;
        }
        let place = sensor.position;
        let (row, column) = self
            .surveyed
            .cell_of(place.latitude_rad, place.longitude_rad)?;
        let eye = Eye {
            row,
            column,
            height_m: self.top_m([row, column], sensor.mast_m, place),
            refraction_k: sensor.refraction_k,
        };
        let (grid, ground_m) = (&self.surveyed, &self.filled_m);
        Sight::new(seen, eye, grid, ground_m, &self.settings, &self.accuracy)
    }

    /// Height above sea level of what stands on a mast on a surveyed cell, metres. Void ground is filled
    /// as high as its rim: nothing stands higher there than is stated of it.
    pub(crate) fn top_m(&self, [row, column]: [usize; 2], mast_m: f64, stated: Geodetic) -> f64 {
        let cell = row * self.surveyed.columns + column;
        let over_ground_m = f64::from(self.filled_m[cell]) + mast_m;
        if self.is_void(cell) {
            over_ground_m.min(self.site.geoid.to_sea_level(stated).0)
        } else {
            over_ground_m
        }
    }

    /// Seconds from when enough is known, so long before impact, until people start to hear it, but for the sound.
    fn delay_after_s(&self, decided_s: f64) -> f32 {
        let waits_s = self.accuracy.waits_s(decided_s);
        (waits_s + self.settings.decision_delay_s + self.site.policy.alert_delay_s) as f32
    }

    /// Farthest that an arc is followed, cells.
    pub(crate) fn reach_cells(&self) -> usize {
        let reach_m = self.arcs.iter().map(Arc::reach_m).fold(0.0, f64::max);
        (reach_m / self.surveyed.cell_m).ceil() as usize + BLOCK
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
        self.heights_of_rows_m(0..self.shown.rows)
    }

    /// The same over some of the rows.
    pub fn heights_of_rows_m(&self, rows: Range<usize>) -> Vec<f32> {
        let columns = self.shown.columns;
        let mut heights_m = Vec::with_capacity(rows.len() * columns);
        for row in rows {
            let from = self.cell([row, 0]);
            heights_m.extend((from..from + columns).map(|cell| {
                if self.is_void(cell) {
                    f32::NAN
                } else {
                    self.filled_m[cell]
                }
            }));
        }
        heights_m
    }

    /// Whether the ground of a surveyed cell is not known.
    pub(crate) fn is_void(&self, cell: usize) -> bool {
        !self.voids.is_empty() && self.voids.binary_search(&(cell as u32)).is_ok()
    }

    /// Whether what falls would come through the ground of a surveyed cell at a height in steps. Void
    /// ground stops nothing: it is filled as high as its rim, and nobody knows that it stands there.
    pub(crate) fn stops(&self, cell: usize, height: u16) -> bool {
        height.saturating_add(GRAZING) < self.ground[cell] && !self.is_void(cell)
    }

    /// Whether each of some cells after one of the surveyed grid is known, cheaply where all are.
    pub(crate) fn known(&self, cell: usize) -> [bool; BLOCK] {
        let mut known = [true; BLOCK];
        let first = self.voids.partition_point(|void| (*void as usize) < cell);
        for void in &self.voids[first..] {
            let Some(known) = known.get_mut(*void as usize - cell) else {
                break;
            };
            *known = false;
        }
        known
    }

    /// Index over the surveyed grid of a cell that is shown.
    pub(crate) fn cell(&self, [row, column]: [usize; 2]) -> usize {
        (row + self.margin) * self.surveyed.columns + column + self.margin
    }

    /// Whether the sensor of that index stands on the surveyed ground; one that does not sees nothing.
    pub fn is_on_grid(&self, sensor: usize) -> bool {
        let place = self.site.sensors.get(sensor).map(|s| s.position);
        place.is_some_and(|p| {
            self.surveyed
                .cell_of(p.latitude_rad, p.longitude_rad)
                .is_some()
        })
    }

    /// Whether the ground under the sensor of that index is not known.
    pub fn is_over_void(&self, sensor: usize) -> bool {
        let place = self.site.sensors.get(sensor).map(|s| s.position);
        let cell = place.and_then(|p| self.surveyed.cell_of(p.latitude_rad, p.longitude_rad));
        cell.is_some_and(|(row, column)| self.is_void(row * self.surveyed.columns + column))
    }

    /// Whether the sensor of that index can cover something: it stands on the surveyed ground, and its plots
    /// found tracks.
    pub fn counts(&self, sensor: usize) -> bool {
        let founds = self.site.sensors.get(sensor).map(Sensor::founds_tracks);
        founds.unwrap_or(false) && self.is_on_grid(sensor)
    }

    /// Height of an arc's sample in steps.
    pub(crate) fn lift(above_m: f64) -> u16 {
        (above_m.max(0.0) * f64::from(STEPS_PER_M)).floor() as u16
    }
}

/// All of a grid.
pub(crate) fn whole(grid: &MapGrid) -> Window {
    Window {
        row: 0,
        column: 0,
        rows: grid.rows,
        columns: grid.columns,
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
