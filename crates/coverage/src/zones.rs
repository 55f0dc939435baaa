//! Each zone against its need: from where, with how many seconds, how many people, and why.

use std::collections::BTreeMap;

use borsh::{BorshDeserialize, BorshSerialize};
use frames::SiteFrame;
use site::{Site, ZoneId};
use terrain::MapGrid;

use crate::blocks::BLOCK;
use crate::cause::Cause;
use crate::compass::{Directions, runs};
use crate::map::{Arrival, Cell, Map, NO_ARRIVAL};
use crate::survey::Survey;

/// How a zone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Everyone has the time they need, from every direction.
    Covered,
    /// Some have less time than they need.
    Short,
    /// Some get no warning at all.
    Uncovered,
    /// The ground is not known, or part of the zone lies off the map.
    Unknown,
}

impl Verdict {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Covered => "covered",
            Self::Short => "short",
            Self::Uncovered => "uncovered",
            Self::Unknown => "unknown",
        }
    }
}

/// One zone's coverage.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneCoverage {
    /// Which zone.
    pub zone: ZoneId,
    /// How it stands.
    pub verdict: Verdict,
    /// Assured warning time of its worst cell, seconds.
    pub warning_s: f64,
    /// Time that its people need, seconds.
    pub need_s: f64,
    /// Least warning time by direction of arrival, seconds, clockwise from north; infinite where
    /// nothing can come from.
    pub by_direction_s: Vec<f64>,
    /// Directions with less than it needs.
    pub short_directions: Vec<Directions>,
    /// People in cells with less than they need.
    pub people_short: u32,
    /// What limits most of those cells; all of the zone's where none is short.
    pub cause: Option<Cause>,
    /// Cells with less than they need, as indices into the map.
    pub short_cells: Vec<usize>,
    /// Part of its cells that 0, 1, 2, 3, and 4 or more sensors see at
    /// [`crate::MULTIPLICITY_ABOVE_M`].
    pub seen_by: [f64; 5],
    /// What a safety officer is told.
    pub sentence: String,
}

/// The cells that lie in zones, by the tile that holds them.
#[derive(Clone, Debug)]
pub(crate) struct ZoneCells {
    by_tile: BTreeMap<[usize; 2], Vec<(u16, [usize; 2])>>,
}

impl ZoneCells {
    pub(crate) fn new(site: &Site, grid: &MapGrid) -> Self {
        let frame = SiteFrame::new(site.origin);
        let mut by_tile: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (zone, described) in (0_u16..).zip(&site.zones) {
            for place in cells_in(site, grid, &frame, &described.outline) {
                let tile = place.map(|i| i / BLOCK * BLOCK);
                by_tile.entry(tile).or_default().push((zone, place));
            }
        }
        Self { by_tile }
    }

    /// Whether a tile holds cells of a zone.
    pub(crate) fn touches(&self, tile: [usize; 2]) -> bool {
        self.by_tile.contains_key(&tile)
    }

    /// A part for each zone of a tile.
    pub(crate) fn parts(&self, tile: [usize; 2], directions: usize) -> Vec<ZonePart> {
        let mut parts: Vec<ZonePart> = Vec::new();
        for (zone, place) in self.by_tile.get(&tile).into_iter().flatten() {
            // Cells of a zone stand together.
            if parts.last().is_none_or(|part| part.zone != *zone) {
                parts.push(ZonePart {
                    zone: *zone,
                    tile: tile.map(|i| i as u32),
                    least_s: vec![f32::INFINITY; directions],
                    cells: Vec::new(),
                });
            }
            if let Some(part) = parts.last_mut() {
                part.cells.push(ZoneCell {
                    place: place.map(|i| i as u32),
                    warning_s: UNKNOWN_S,
                    cause: crate::NO_CAUSE,
                    multiplicity: crate::NO_MULTIPLICITY,
                });
            }
        }
        parts
    }
}

/// Warning time where nothing is known: no number of seconds, and unlike NaN it can be put aside.
const UNKNOWN_S: f32 = f32::NEG_INFINITY;

/// What one tile says of one zone.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct ZonePart {
    zone: u16,
    /// First cell of the tile.
    tile: [u32; 2],
    /// Least warning time by direction, seconds.
    least_s: Vec<f32>,
    cells: Vec<ZoneCell>,
}

#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
struct ZoneCell {
    place: [u32; 2],
    warning_s: f32,
    cause: u8,
    multiplicity: u8,
}

impl ZonePart {
    /// First cell of the tile that it is from.
    pub(crate) fn tile(&self) -> [usize; 2] {
        self.tile.map(|i| i as usize)
    }

    /// Parts of one zone stand together, then by tile.
    pub(crate) fn order(&self) -> (u16, [u32; 2]) {
        (self.zone, self.tile)
    }

    /// Takes in one arrival onto the tile.
    pub(crate) fn add(
        &mut self,
        survey: &Survey,
        arrival: Arrival,
        decided: &[[u16; BLOCK]; BLOCK],
    ) {
        let Some(least_s) = self.least_s.get_mut(usize::from(arrival.azimuth)) else {
            return;
        };
        for cell in &self.cells {
            let place = cell.place.map(|i| i as usize);
            let decided = decided[place[0] % BLOCK][place[1] % BLOCK];
            if decided != NO_ARRIVAL {
                *least_s = least_s.min(survey.warning_s(decided, place));
            }
        }
    }

    /// Takes in what the tile says in the end.
    pub(crate) fn finish(&mut self, survey: &Survey, of: impl Fn([usize; 2]) -> Cell) {
        for cell in &mut self.cells {
            let place = cell.place.map(|i| i as usize);
            let found = of(place);
            cell.multiplicity = found.multiplicity;
            if let Some(said) = found.said {
                cell.warning_s = survey.warning_s(said.decided, place);
                cell.cause = said.cause;
            }
        }
    }
}

/// The cells whose middles lie in an outline; where none does, the cell under its own middle.
pub(crate) fn cells_in(
    site: &Site,
    grid: &MapGrid,
    frame: &SiteFrame,
    outline: &site::Polygon,
) -> Vec<[usize; 2]> {
    let enu_of = |row: usize, column: usize| {
        let [latitude_rad, longitude_rad] = grid.to_geodetic(row, column);
        let middle = frame.to_enu(frames::Geodetic {
            latitude_rad,
            longitude_rad,
            height: site.origin.height,
        });
        [middle.x(), middle.y()]
    };
    let locate = |[east_m, north_m]: [f64; 2]| {
        let point = frame.to_geodetic(frames::Position::new(east_m, north_m, 0.0));
        grid.locate(point.latitude_rad, point.longitude_rad)
    };
    let corners: Vec<[f64; 2]> = outline.points_m().iter().map(|p| locate(*p)).collect();
    let range = |axis: usize, count: usize| {
        let along = || corners.iter().map(|c| c[axis]);
        let least = along().fold(f64::INFINITY, f64::min);
        let most = along().fold(f64::NEG_INFINITY, f64::max);
        let first = least.floor().clamp(0.0, count as f64) as usize;
        let last = (most.ceil() + 1.0).clamp(0.0, count as f64) as usize;
        first..last
    };
    let mut inside = Vec::new();
    for row in range(0, grid.rows) {
        for column in range(1, grid.columns) {
            if outline.contains(enu_of(row, column)) {
                inside.push([row, column]);
            }
        }
    }
    if inside.is_empty() {
        let [row, column] = locate(outline.middle_m());
        let (row, column) = (row.round(), column.round());
        let on_map =
            row >= 0.0 && column >= 0.0 && row < grid.rows as f64 && column < grid.columns as f64;
        if on_map {
            inside.push([row as usize, column as usize]);
        }
    }
    inside
}

/// Whether all of an outline lies on a map. The map is a square, so its corners tell.
fn is_on_map(grid: &MapGrid, frame: &SiteFrame, outline: &site::Polygon) -> bool {
    outline.points_m().iter().all(|[east_m, north_m]| {
        let corner = frame.to_geodetic(frames::Position::new(*east_m, *north_m, 0.0));
        grid.cell_of(corner.latitude_rad, corner.longitude_rad)
            .is_some()
    })
}

/// Every zone's coverage from the bands of a finished map.
pub(crate) fn assess<'a>(
    survey: &Survey,
    bands: impl IntoIterator<Item = &'a Map>,
    somebody_looks: bool,
) -> Vec<ZoneCoverage> {
    let mut by_zone: Vec<Vec<&ZonePart>> = vec![Vec::new(); survey.site.zones.len()];
    for part in bands.into_iter().flat_map(|map| &map.parts) {
        if let Some(parts) = by_zone.get_mut(usize::from(part.zone)) {
            parts.push(part);
        }
    }
    let frame = SiteFrame::new(survey.site.origin);
    let zones = (0_u16..).zip(&survey.site.zones).zip(&by_zone);
    zones
        .map(|((number, zone), parts)| {
            let is_on_map = is_on_map(&survey.shown, &frame, &zone.outline);
            let mut coverage = assess_zone(survey, zone, is_on_map, parts);
            coverage.zone = ZoneId(number);
            coverage.sentence = sentence(&zone.name, &coverage, survey.proviso(), somebody_looks);
            if coverage.verdict != Verdict::Unknown {
                coverage.sentence.push_str(&survey.supposition());
            }
            coverage
        })
        .collect()
}

/// Whether a warning leaves less time than people need. None at all is too late for everybody, also for
/// those who need no time.
pub fn is_short(warning_s: f64, need_s: f64) -> bool {
    warning_s <= 0.0 || warning_s < need_s
}

fn assess_zone(
    survey: &Survey,
    zone: &site::Zone,
    is_on_map: bool,
    parts: &[&ZonePart],
) -> ZoneCoverage {
    let mut cells: Vec<&ZoneCell> = parts.iter().flat_map(|part| &part.cells).collect();
    cells.sort_by_key(|cell| cell.place);
    let known: Vec<&ZoneCell> = cells
        .iter()
        .copied()
        .filter(|c| c.warning_s.is_finite())
        .collect();
    let need_s = zone.time_to_shelter_s;
    let warning_s = if known.is_empty() {
        0.0
    } else {
        let seconds = known.iter().map(|c| f64::from(c.warning_s));
        seconds.fold(f64::INFINITY, f64::min)
    };
    let short = |cell: &&ZoneCell| is_short(f64::from(cell.warning_s), need_s);
    let short: Vec<&ZoneCell> = known.iter().copied().filter(short).collect();
    let verdict = if known.len() < cells.len() || cells.is_empty() || !is_on_map {
        Verdict::Unknown
    } else if short.is_empty() {
        Verdict::Covered
    } else if warning_s <= 0.0 {
        Verdict::Uncovered
    } else {
        Verdict::Short
    };
    let least_s = |azimuth: usize| {
        let parts = parts.iter().filter_map(|part| part.least_s.get(azimuth));
        parts.fold(f64::INFINITY, |least, s| least.min(f64::from(*s)))
    };
    let by_direction_s: Vec<f64> = (0..usize::from(survey.directions())).map(least_s).collect();
    let part = short.len() as f64 / known.len().max(1) as f64;
    let columns = survey.shown.columns;
    ZoneCoverage {
        zone: ZoneId(0),
        verdict,
        warning_s,
        need_s,
        short_directions: runs(&by_direction_s, need_s),
        by_direction_s,
        people_short: (f64::from(zone.population) * part).round() as u32,
        cause: commonest(if short.is_empty() { &known } else { &short }),
        short_cells: short
            .iter()
            .map(|cell| cell.place[0] as usize * columns + cell.place[1] as usize)
            .collect(),
        seen_by: seen_by(&cells),
        sentence: String::new(),
    }
}

fn seen_by(cells: &[&ZoneCell]) -> [f64; 5] {
    let mut counts = [0_u32; 5];
    let known = cells
        .iter()
        .map(|c| c.multiplicity)
        .filter(|m| *m != crate::NO_MULTIPLICITY);
    for sensors in known {
        counts[usize::from(sensors).min(4)] += 1;
    }
    let total = counts.iter().sum::<u32>().max(1);
    counts.map(|count| f64::from(count) / f64::from(total))
}

fn commonest(cells: &[&ZoneCell]) -> Option<Cause> {
    let count = |cause: Cause| cells.iter().filter(|c| c.cause == cause.code()).count();
    Cause::ALL
        .into_iter()
        .map(|cause| (count(cause), cause))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, _)| *count)
        .map(|(_, cause)| cause)
}

fn sentence(name: &str, coverage: &ZoneCoverage, proviso: &str, somebody_looks: bool) -> String {
    let need_s = coverage.need_s;
    let warning_s = coverage.warning_s;
    match coverage.verdict {
        Verdict::Covered => {
            let warning_s = warning_s.floor();
            format!("{name}: {warning_s} s or more from every direction, needs {need_s}{proviso}")
        }
        Verdict::Unknown => {
            format!(
                "{name}: not known, part of its ground is not in the terrain data or off the map"
            )
        }
        Verdict::Short | Verdict::Uncovered => {
            let from: Vec<String> = coverage
                .short_directions
                .iter()
                .map(ToString::to_string)
                .collect();
            let why = coverage
                .cause
                .map_or("", |cause| cause.sentence(somebody_looks));
            // Rounded down: a time told is never more than there is.
            let time = if warning_s <= 0.0 {
                "no warning".to_owned()
            } else if warning_s < 1.0 {
                "less than 1 s".to_owned()
            } else {
                format!("{} s", warning_s.floor())
            };
            let proviso = if warning_s > 0.0 { proviso } else { "" };
            format!(
                "{name}, arrivals {}: {time}, needs {need_s} s; {why}{proviso}",
                from.join(" and ")
            )
        }
    }
}
