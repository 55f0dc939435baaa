//! The warning-time map by shifted comparison.
//!
//! For one arrival (direction and arc) and one moment before impact the object stands at the same
//! offset from every cell, so whether a sensor sees it is one comparison of shifted rasters:
//! low\[g + offset\] ≤ ground\[g\] + height ≤ high\[g + offset\]. What a sensor sees adds up to a
//! decision (see `detection`), and the moment at which it is full is the time of decision. An object
//! below the ground has not yet come into being if it rises, and does not exist if it falls: that
//! arrival is left out.
//!
//! **Assured warning time** of a cell is the least over all arrivals of the time from when people
//! hear the warning to impact: time of decision, less the decision, alert and sound delays.
//!
//! A tile of cells is a pure function of the ground and the views around it. Arrivals that can be
//! worst come first, most of the others are settled by extremes (see `bounds`), and what is left is
//! flown cell by cell (see `tile`). So tiles can be drawn on any core, in any order, and a map is
//! brought up to date by drawing the tiles that a changed sensor can matter for: bit for bit what
//! drawing all of them gives.

use core::ops::Range;

use borsh::{BorshDeserialize, BorshSerialize};
use lanes::Width;

use crate::blocks::BLOCK;
use crate::bounds::{assured, possible};
use crate::cause::Cause;
use crate::causes::Causes;
use crate::fly::{Arriving, Flights};
use crate::multiplicity::Multiplicity;
use crate::spread::spread;
use crate::survey::Survey;
use crate::tile::{Row, Tile};
use crate::view::{DECIDED, View};
use crate::window::Window;
use crate::zones::{ZoneCoverage, ZonePart, assess};

/// No arrival from there is possible.
pub(crate) const NO_ARRIVAL: u16 = u16::MAX;

/// A falling arc that runs less than 5 m under the ground grazes it, in steps.
pub(crate) const GRAZING: u16 = 10;

/// Steps are rounded down: a decision of many steps may lack one count for each.
const ROUNDING: u16 = 200;

/// What was seen suffices for a decision.
pub(crate) const REACHED: u16 = DECIDED - ROUNDING;

/// One way in: a direction and an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrival {
    pub(crate) azimuth: u16,
    pub(crate) arc: u16,
}

/// Warning times for one set of working sensors.
#[derive(Clone, Debug)]
pub struct Map {
    /// Assured warning time of each cell, seconds; NaN where the ground is unknown.
    pub warning_s: Vec<f32>,
    /// The same without the way of the sound: the time that people have whom something else than a
    /// siren warns.
    pub unheard_s: Vec<f32>,
    /// What limits it most, by [`Cause::code`]; [`crate::NO_CAUSE`] where the ground is unknown.
    pub cause: Vec<u8>,
    /// Direction that the worst arrival comes from, degrees from true north in the middle of the map.
    pub worst_azimuth_deg: Vec<f32>,
    /// How many sensors see what is [`crate::MULTIPLICITY_ABOVE_M`] over the cell's ground;
    /// [`crate::NO_MULTIPLICITY`] where the ground is unknown.
    pub multiplicity: Vec<u8>,
    /// Every zone's part of it, in the site's order.
    pub zones: Vec<ZoneCoverage>,
    /// The rows of the survey's grid that it shows.
    pub(crate) rows: Range<usize>,
    /// What tiles say of zones.
    pub(crate) parts: Vec<ZonePart>,
    /// The views that it was drawn with: how far they reach, and which sweep they are from.
    drawn_with: Vec<Option<(Window, u64)>>,
}

/// An arrival's samples as offsets in cells and heights in steps.
pub(crate) struct Track {
    pub(crate) arrival: Arrival,
    /// Earliest first.
    pub(crate) points: Vec<Point>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    down: i32,
    right: i32,
    pub(crate) lift: u16,
    /// Steps of time before impact at the end of the step that begins here: what is seen from here
    /// on counts only when it has been seen.
    pub(crate) ahead: u16,
    pub(crate) rising: bool,
}

impl Point {
    /// The cell that an arrival onto a cell is over.
    #[inline(always)]
    pub(crate) fn over(&self, [row, column]: [isize; 2]) -> [isize; 2] {
        [row + self.down as isize, column + self.right as isize]
    }
}

impl Survey {
    /// The map with the sensors that work (by index; those beyond the list do not). `progress` is
    /// told the part that is done, 0 to 1.
    pub fn map(&self, working: &[bool], progress: &mut dyn FnMut(f64)) -> Map {
        self.map_on(crate::cores(), working, progress)
    }

    /// The same on so many cores; with one, on the caller's thread.
    pub fn map_on(&self, cores: usize, working: &[bool], progress: &mut dyn FnMut(f64)) -> Map {
        let mut map = self.map_of_rows(0..self.shown.rows, cores, working, progress);
        map.zones = self.assess([&map], working);
        map
    }

    /// A band of the map, without zones: [`Survey::assess`] takes them from all bands together.
    /// The band begins with a whole tile: at a multiple of 32 rows.
    pub fn map_of_rows(
        &self,
        rows: Range<usize>,
        cores: usize,
        working: &[bool],
        progress: &mut dyn FnMut(f64),
    ) -> Map {
        self.map_at(Width::widest(), rows, cores, working, progress)
    }

    /// The same with vectors of a width.
    pub(crate) fn map_at(
        &self,
        width: Width,
        rows: Range<usize>,
        cores: usize,
        working: &[bool],
        progress: &mut dyn FnMut(f64),
    ) -> Map {
        let cells = rows.len() * self.shown.columns;
        let mut map = Map {
            warning_s: vec![f32::NAN; cells],
            unheard_s: vec![f32::NAN; cells],
            cause: vec![crate::NO_CAUSE; cells],
            worst_azimuth_deg: vec![f32::NAN; cells],
            multiplicity: vec![crate::NO_MULTIPLICITY; cells],
            zones: Vec::new(),
            parts: Vec::new(),
            drawn_with: self.drawing(working),
            rows,
        };
        let tiles: Vec<[usize; 2]> = self.tiles(&map.rows).collect();
        self.draw(width, &tiles, cores, working, &mut map, progress);
        map
    }

    /// Brings a whole map of this survey up to date: other sensors work, or one was replaced. Only
    /// tiles for which a changed sensor can matter are drawn; the result is bit for bit that of
    /// [`Survey::map`].
    pub fn update(&self, map: &mut Map, working: &[bool], progress: &mut dyn FnMut(f64)) {
        self.update_on(crate::cores(), map, working, progress);
    }

    /// The same on so many cores; with one, on the caller's thread.
    pub fn update_on(
        &self,
        cores: usize,
        map: &mut Map,
        working: &[bool],
        progress: &mut dyn FnMut(f64),
    ) {
        let now = self.drawing(working);
        let changed: Vec<Window> = (0..now.len().max(map.drawn_with.len()))
            .map(|i| [&now, &map.drawn_with].map(|list| list.get(i).copied().flatten()))
            .filter(|[now, then]| now != then)
            .flat_map(|pair| pair.into_iter().flatten().map(|(window, _)| window))
            .collect();
        // Whether anything looks at all is said of places that no window holds.
        let [looks, looked] = [&now, &map.drawn_with].map(|list| list.iter().any(Option::is_some));
        let reach = self.reach_cells() as isize;
        let touches = |[row, column]: &[usize; 2]| {
            let at = [row, column].map(|i| (i + self.margin) as isize - reach);
            let side = (2 * reach) as usize + BLOCK;
            let mut windows = changed.iter();
            looks != looked || windows.any(|window| window.part_of_square(at, side).is_some())
        };
        let tiles: Vec<[usize; 2]> = self.tiles(&map.rows).filter(touches).collect();
        map.parts
            .retain(|part| tiles.binary_search(&part.tile()).is_err());
        map.drawn_with = now;
        self.draw(Width::widest(), &tiles, cores, working, map, progress);
        map.zones = self.assess([&*map], working);
    }

    /// Every zone's coverage, from bands that together are the whole map, drawn with these sensors.
    pub fn assess<'a>(
        &self,
        bands: impl IntoIterator<Item = &'a Map>,
        working: &[bool],
    ) -> Vec<ZoneCoverage> {
        let somebody_looks = self.out_of_windows(working) != Cause::NoData;
        assess(self, bands, somebody_looks)
    }

    /// First cells of the tiles over a band of shown rows, row by row.
    fn tiles(&self, rows: &Range<usize>) -> impl Iterator<Item = [usize; 2]> {
        let columns = self.shown.columns;
        let rows = rows.clone().step_by(BLOCK);
        rows.flat_map(move |row| (0..columns).step_by(BLOCK).map(move |column| [row, column]))
    }

    fn drawing(&self, working: &[bool]) -> Vec<Option<(Window, u64)>> {
        let views = self.views.iter().enumerate();
        views
            .map(|(i, view)| {
                let view = view.as_ref().filter(|_| works(working, i));
                view.map(|view| (view.window, view.sweep))
            })
            .collect()
    }

    fn draw(
        &self,
        width: Width,
        tiles: &[[usize; 2]],
        cores: usize,
        working: &[bool],
        map: &mut Map,
        progress: &mut dyn FnMut(f64),
    ) {
        let views = self.working_views(working);
        let beyond = self.out_of_windows(working);
        let tracks = self.tracks();
        let mut done = 0;
        let azimuths_deg: Vec<f32> = tracks
            .iter()
            .map(|track| self.azimuth_deg(track.arrival.azimuth) as f32)
            .collect();
        let draw = |i: usize| Drawn::new(width, self, (&views, beyond), &tracks, tiles[i]);
        spread(tiles.len(), cores, draw, &mut |_, drawn| {
            map.take(self, &azimuths_deg, drawn);
            done += 1;
            if done % 64 == 0 || done == tiles.len() {
                progress(f64::from(done as u32) / tiles.len() as f64);
            }
        });
        map.parts.sort_by_key(ZonePart::order);
    }

    /// Every arrival.
    pub(crate) fn tracks(&self) -> Vec<Track> {
        let arrivals = (0..self.directions()).flat_map(|azimuth| {
            (0..self.arcs.len() as u16).map(move |arc| Arrival { azimuth, arc })
        });
        arrivals
            .map(|arrival| Track {
                arrival,
                points: self.points(arrival),
            })
            .collect()
    }

    /// What the sensors that work see.
    pub(crate) fn working_views(&self, working: &[bool]) -> Vec<&View> {
        self.views
            .iter()
            .enumerate()
            .filter(|(i, _)| works(working, *i))
            .filter_map(|(_, view)| view.as_ref())
            .collect()
    }

    /// How many directions arrivals come from.
    pub(crate) fn directions(&self) -> u16 {
        self.settings.directions()
    }

    /// An arrival's points, earliest first.
    pub(crate) fn points(&self, arrival: Arrival) -> Vec<Point> {
        let (sin, cos) = libm::sincos(self.on_map_rad(self.azimuth_deg(arrival.azimuth)));
        let Some(arc) = self.arcs.get(usize::from(arrival.arc)) else {
            return Vec::new();
        };
        let cells = |metres: f64| (metres / self.surveyed.cell_m).round() as i32;
        arc.samples
            .iter()
            .enumerate()
            .map(|(before, sample)| Point {
                down: -cells(sample.away_m * cos),
                right: cells(sample.away_m * sin),
                lift: Self::lift(sample.above_m),
                ahead: before as u16,
                rising: sample.rising,
            })
            .rev()
            .collect()
    }

    /// Where a true direction points on the map, radians from the grid's north.
    pub(crate) fn on_map_rad(&self, azimuth_deg: f64) -> f64 {
        azimuth_deg.to_radians() - self.north_rad
    }

    /// Direction of an arrival, degrees from true north in the middle of the map.
    pub(crate) fn azimuth_deg(&self, azimuth: u16) -> f64 {
        f64::from(azimuth) * 360.0 / f64::from(self.directions())
    }

    /// The direction that arrivals come from nearest to this.
    pub(crate) fn nearest_azimuth(&self, azimuth_deg: f64) -> u16 {
        let count = f64::from(self.directions());
        let turns = azimuth_deg / 360.0;
        let part = turns - turns.floor();
        ((part * count).round() % count) as u16
    }

    /// Seconds from when enough is known for a decision, so many steps before impact, until people start
    /// to hear it, but for the sound.
    pub(crate) fn delay_s(&self, decided: u16) -> f32 {
        let delay_s = self.delays_s.get(usize::from(decided));
        // No arc is longer.
        delay_s.copied().unwrap_or(f32::INFINITY)
    }

    /// Seconds of sound to a cell that is shown; zero where people are warned by other means than sirens.
    pub(crate) fn sound_at_s(&self, place: [usize; 2]) -> f32 {
        if self.by_sirens {
            self.sound.at_s(place)
        } else {
            0.0
        }
    }

    /// Warning time from a time of decision in steps before impact.
    pub(crate) fn warning_s(&self, decided: u16, place: [usize; 2]) -> f32 {
        self.time_left_s(decided, self.sound_at_s(place))
    }

    /// The same where sound needs so long.
    pub(crate) fn time_left_s(&self, decided: u16, sound_s: f32) -> f32 {
        (self.unheard_s(decided) - sound_s).max(0.0)
    }

    /// The same before the way of the sound.
    pub(crate) fn unheard_s(&self, decided: u16) -> f32 {
        let decided_s = f32::from(decided) * crate::arcs::STEP_S as f32;
        (decided_s - self.delay_s(decided)).max(0.0)
    }
}

fn works(working: &[bool], sensor: usize) -> bool {
    working.get(sensor).copied().unwrap_or(false)
}

/// A tile, drawn.
struct Drawn {
    /// First cell that is shown.
    first: [usize; 2],
    /// Rows and columns that are shown.
    size: [usize; 2],
    tile: Tile,
    /// Where the ground is known.
    known: Vec<[bool; BLOCK]>,
    causes: Box<[Row; BLOCK]>,
    multiplicity: Box<[Row; BLOCK]>,
    parts: Vec<ZonePart>,
}

/// What a map says of a cell; `None`: the ground is unknown, or nothing can come down.
#[derive(Clone, Copy)]
pub(crate) struct Cell {
    pub(crate) said: Option<Said>,
    pub(crate) multiplicity: u8,
}

/// What is known of a cell's worst arrival.
#[derive(Clone, Copy)]
pub(crate) struct Said {
    /// Time of decision, steps before impact.
    pub(crate) decided: u16,
    /// By [`Cause::code`](crate::Cause::code).
    pub(crate) cause: u8,
    /// Which of [`Survey::tracks`] it is.
    pub(crate) track: u16,
}

impl Drawn {
    fn new(
        width: Width,
        survey: &Survey,
        (views, beyond): (&[&View], Cause),
        tracks: &[Track],
        first: [usize; 2],
    ) -> Self {
        let mut tile = Tile::new();
        tile.begin(survey, first.map(|i| i + survey.margin));
        let mut parts = survey
            .zone_cells
            .parts(first, usize::from(survey.directions()));
        width.run(FlyAll {
            survey,
            views,
            tracks,
            tile: &mut tile,
            each: |track: &Track, decided: &[Row; BLOCK]| {
                for part in &mut parts {
                    part.add(survey, track.arrival, decided);
                }
            },
            all: survey.zone_cells.touches(first),
        });
        let size = [
            BLOCK.min(survey.shown.rows - first[0]),
            BLOCK.min(survey.shown.columns - first[1]),
        ];
        let mut drawn = Self {
            first,
            size,
            causes: width.run(Causes {
                survey,
                views,
                tracks,
                tile: &tile,
                beyond,
            }),
            multiplicity: width.run(Multiplicity { views, tile: &tile }),
            known: (0..size[0])
                .map(|r| survey.known(survey.cell([first[0] + r, first[1]])))
                .collect(),
            tile,
            parts: Vec::new(),
        };
        for part in &mut parts {
            part.finish(survey, |[row, column]| {
                drawn.cell([row - first[0], column - first[1]])
            });
        }
        drawn.parts = parts;
        drawn
    }

    /// What it says of a cell, counted from the tile's first.
    fn cell(&self, [r, c]: [usize; 2]) -> Cell {
        if !self.known[r][c] {
            return Cell {
                said: None,
                multiplicity: crate::NO_MULTIPLICITY,
            };
        }
        let said = Said {
            decided: self.tile.worst[r][c],
            cause: self.causes[r][c] as u8,
            track: self.tile.track[r][c],
        };
        Cell {
            said: (said.decided != NO_ARRIVAL).then_some(said),
            multiplicity: self.multiplicity[r][c] as u8,
        }
    }
}

/// Finds the worst arrival of every cell; `each` is told the times of decision of those that were
/// flown: of all of them where `all` says so.
struct FlyAll<'a, Each> {
    survey: &'a Survey,
    views: &'a [&'a View],
    tracks: &'a [Track],
    tile: &'a mut Tile,
    each: Each,
    all: bool,
}

impl<Each: FnMut(&Track, &[Row; BLOCK])> lanes::Work for FlyAll<'_, Each> {
    type Output = ();

    #[inline(always)]
    fn run<L: lanes::Lanes>(self, lanes: L) {
        let Self {
            survey,
            views,
            tracks,
            tile,
            mut each,
            all,
        } = self;
        let mut flights = Flights::new(survey, views);
        let mut order: Vec<(u16, usize, u16)> = tracks
            .iter()
            .zip(0_u16..)
            .map(|(track, number)| {
                let assured = assured(survey, views, tile, &track.points);
                (assured.decided, assured.risen, number)
            })
            .collect();
        // Those that can be worst come first.
        order.sort_unstable_by_key(|(decided, _, number)| (*decided, *number));
        for (decided, risen, number) in order {
            if !all && decided >= tile.worst_most() {
                return;
            }
            let track = &tracks[usize::from(number)];
            let possible = possible(survey, views, tile, &track.points);
            if possible.clear && possible.decided == decided {
                tile.decide_alike(decided);
            } else {
                let arriving = Arriving {
                    points: &track.points,
                    from: possible.from,
                    risen,
                    assured: decided,
                    all,
                };
                flights.fly(lanes, tile, arriving);
            }
            tile.keep_worst(number);
            each(track, &tile.decided);
        }
    }
}

impl Map {
    /// The cause at a cell.
    pub fn cause_at(&self, cell: usize) -> Option<Cause> {
        self.cause.get(cell).copied().and_then(Cause::from_code)
    }

    fn take(&mut self, survey: &Survey, azimuths_deg: &[f32], drawn: Drawn) {
        let columns = survey.shown.columns;
        for r in 0..drawn.size[0] {
            for c in 0..drawn.size[1] {
                let (row, column) = (drawn.first[0] + r, drawn.first[1] + c);
                let at = (row - self.rows.start) * columns + column;
                let cell = drawn.cell([r, c]);
                self.multiplicity[at] = cell.multiplicity;
                if let Some(said) = cell.said {
                    let unheard_s = survey.unheard_s(said.decided);
                    self.unheard_s[at] = unheard_s;
                    self.warning_s[at] = (unheard_s - survey.sound_at_s([row, column])).max(0.0);
                    self.cause[at] = said.cause;
                    self.worst_azimuth_deg[at] = azimuths_deg[usize::from(said.track)];
                } else {
                    self.warning_s[at] = f32::NAN;
                    self.unheard_s[at] = f32::NAN;
                    self.cause[at] = crate::NO_CAUSE;
                    self.worst_azimuth_deg[at] = f32::NAN;
                }
            }
        }
        self.parts.extend(drawn.parts);
    }
}

/// A band as it is put aside: what it shows, and what its tiles say of zones.
#[derive(BorshSerialize, BorshDeserialize)]
struct Aside {
    rows: [u64; 2],
    /// Bits of the numbers, since the encoding refuses what is not a number.
    warning_s: Vec<u32>,
    unheard_s: Vec<u32>,
    cause: Vec<u8>,
    worst_azimuth_deg: Vec<u32>,
    multiplicity: Vec<u8>,
    parts: Vec<ZonePart>,
}

fn bits(numbers: &[f32]) -> Vec<u32> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

fn numbers(bits: &[u32]) -> Vec<f32> {
    bits.iter().map(|bits| f32::from_bits(*bits)).collect()
}

impl Map {
    /// A band of a map as octets, for a run that may be cut short.
    pub fn into_octets(self) -> Vec<u8> {
        let aside = Aside {
            rows: [self.rows.start as u64, self.rows.end as u64],
            warning_s: bits(&self.warning_s),
            unheard_s: bits(&self.unheard_s),
            cause: self.cause,
            worst_azimuth_deg: bits(&self.worst_azimuth_deg),
            multiplicity: self.multiplicity,
            parts: self.parts,
        };
        // Writing to a growing vector can't fail.
        borsh::to_vec(&aside).unwrap_or_default()
    }

    /// What the band says of zones alone.
    pub fn without_rasters(self) -> Self {
        Self {
            warning_s: Vec::new(),
            unheard_s: Vec::new(),
            cause: Vec::new(),
            worst_azimuth_deg: Vec::new(),
            multiplicity: Vec::new(),
            ..self
        }
    }

    /// The band back again; `None` where the octets are not those of these rows of this survey.
    pub fn from_octets(survey: &Survey, rows: Range<usize>, octets: &[u8]) -> Option<Self> {
        let aside: Aside = borsh::from_slice(octets).ok()?;
        let cells = rows.len() * survey.shown.columns;
        let whole = aside.rows == [rows.start as u64, rows.end as u64]
            && [&aside.warning_s, &aside.unheard_s, &aside.worst_azimuth_deg]
                .iter()
                .all(|values| values.len() == cells)
            && [&aside.cause, &aside.multiplicity]
                .iter()
                .all(|values| values.len() == cells);
        whole.then(|| Self {
            warning_s: numbers(&aside.warning_s),
            unheard_s: numbers(&aside.unheard_s),
            cause: aside.cause,
            worst_azimuth_deg: numbers(&aside.worst_azimuth_deg),
            multiplicity: aside.multiplicity,
            zones: Vec::new(),
            rows,
            parts: aside.parts,
            drawn_with: Vec::new(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::{EllipsoidHeight, Geodetic, SiteFrame};

    /// Near the rim of a UTM zone the map's north is 2.6 degrees off true north here: words such as "arrivals from N"
    /// mean the true one.
    #[test]
    fn directions_count_from_true_north_where_the_map_is_turned() {
        let origin = Geodetic::from_degrees(65.0, 5.9, EllipsoidHeight(0.0));
        let text = include_str!("../../planning/tests/plain.toml");
        let world = sitefile::from_text("plain.toml".as_ref(), text).expect("a valid site");
        let site = site::Site {
            threats: world.site.threats,
            ..site::Site::new("rim", origin)
        };
        let settings = crate::Settings {
            cell_m: 30.0,
            half_width_m: 1000.0,
            sharpness: terrain::Sharpness::Exact,
            azimuth_step_deg: 30.0,
            arcs: vec![[250.0, 45.0]],
            cross_section_m2: 0.01,
            detections: 3,
            decision_delay_s: 1.0,
            siren_level_db: 75.0,
        };
        let survey = Survey::of_ground(&site, None, &settings).expect("a survey");
        assert!(survey.north_rad.to_degrees().abs() > 2.5);
        let frame = SiteFrame::new(origin);
        let enu = |[row, column]: [usize; 2]| {
            let [latitude_rad, longitude_rad] = survey.surveyed.to_geodetic(row, column);
            let height = EllipsoidHeight(0.0);
            frame.to_enu(Geodetic {
                latitude_rad,
                longitude_rad,
                height,
            })
        };
        let here = survey
            .surveyed
            .cell_of(origin.latitude_rad, origin.longitude_rad);
        let here = here.map(|(row, column)| [row, column]).expect("the middle");
        for azimuth in 0..survey.directions() {
            let points = survey.points(Arrival { azimuth, arc: 0 });
            let first = points.first().expect("an arc");
            let there = first.over(here.map(|i| i as isize)).map(|i| i as usize);
            let (from, to) = (enu(there), enu(here));
            let bearing_deg = libm::atan2(from.x() - to.x(), from.y() - to.y()).to_degrees();
            let off_deg = (bearing_deg - survey.azimuth_deg(azimuth) + 180.0).rem_euclid(360.0);
            // Half a cell at the beginning of the arc.
            let far_cells = (first.down * first.down + first.right * first.right) as f64;
            let rounding_deg = (0.75 / far_cells.sqrt()).to_degrees();
            assert!(
                (off_deg - 180.0).abs() < rounding_deg + 0.05,
                "{azimuth}: {off_deg}"
            );
            assert!(rounding_deg < 0.5, "{far_cells}");
        }
    }
}
