//! Each zone against its need: from where, with how many seconds, how many people, and why.

use site::ZoneId;

use crate::cause::Cause;
use crate::compass::{Directions, runs};
use crate::map::{Arrival, Map, NO_ARRIVAL};
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
    /// The ground is not known, or the zone lies off the map.
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
    /// What a safety officer is told.
    pub sentence: String,
}

/// Cells of each zone, and the least time by direction while the map is made.
pub(crate) struct ZoneTally {
    /// (zone, column) of the cells that lie in a zone, row by row.
    by_row: Vec<Vec<(usize, usize)>>,
    cells: Vec<Vec<usize>>,
    /// Seconds, by zone and direction.
    least_s: Vec<Vec<f32>>,
}

impl ZoneTally {
    pub(crate) fn new(survey: &Survey, directions: usize) -> Self {
        let zones = &survey.site.zones;
        let mut tally = Self {
            by_row: vec![Vec::new(); survey.shown.rows],
            cells: vec![Vec::new(); zones.len()],
            least_s: vec![vec![f32::INFINITY; directions]; zones.len()],
        };
        let frame = frames::SiteFrame::new(survey.site.origin);
        for (zone, described) in zones.iter().enumerate() {
            for (row, column) in cells_in(survey, &frame, &described.outline) {
                tally.by_row[row].push((zone, column));
                tally.cells[zone].push(row * survey.shown.columns + column);
            }
        }
        tally
    }

    /// Takes in one arrival on one row.
    pub(crate) fn add(&mut self, survey: &Survey, row: usize, arrival: Arrival, decided: &[u16]) {
        for &(zone, column) in &self.by_row[row] {
            if decided[column] == NO_ARRIVAL {
                continue;
            }
            let cell = row * survey.shown.columns + column;
            let least_s = &mut self.least_s[zone][usize::from(arrival.azimuth)];
            *least_s = least_s.min(survey.warning_s(decided[column], cell));
        }
    }
}

/// The cells whose middles lie in an outline; where none does, the cell under its own middle.
fn cells_in(
    survey: &Survey,
    frame: &frames::SiteFrame,
    outline: &site::Polygon,
) -> Vec<(usize, usize)> {
    let grid = &survey.shown;
    let enu_of = |row: usize, column: usize| {
        let [latitude_rad, longitude_rad] = grid.to_geodetic(row, column);
        let middle = frame.to_enu(frames::Geodetic {
            latitude_rad,
            longitude_rad,
            height: survey.site.origin.height,
        });
        [middle.x(), middle.y()]
    };
    let locate = |[east_m, north_m]: [f64; 2]| {
        let point = frame.to_geodetic(frames::Position::new(east_m, north_m, 0.0));
        grid.locate(point.latitude_rad, point.longitude_rad)
    };
    let corners: Vec<[f64; 2]> = outline.points_m().iter().map(|p| locate(*p)).collect();
    let range = |axis: usize, count: usize| {
        let least = corners
            .iter()
            .map(|c| c[axis])
            .fold(f64::INFINITY, f64::min);
        let most = corners
            .iter()
            .map(|c| c[axis])
            .fold(f64::NEG_INFINITY, f64::max);
        let first = least.floor().clamp(0.0, count as f64) as usize;
        let last = (most.ceil() + 1.0).clamp(0.0, count as f64) as usize;
        first..last
    };
    let mut inside = Vec::new();
    for row in range(0, grid.rows) {
        for column in range(1, grid.columns) {
            if outline.contains(enu_of(row, column)) {
                inside.push((row, column));
            }
        }
    }
    if inside.is_empty() {
        let [row, column] = locate(outline.middle_m());
        let (row, column) = (row.round(), column.round());
        let on_map =
            row >= 0.0 && column >= 0.0 && row < grid.rows as f64 && column < grid.columns as f64;
        if on_map {
            inside.push((row as usize, column as usize));
        }
    }
    inside
}

/// Every zone's coverage from the finished map.
pub(crate) fn assess(survey: &Survey, tally: &ZoneTally, map: &Map) -> Vec<ZoneCoverage> {
    let zones = survey.site.zones.iter().enumerate();
    zones
        .map(|(i, zone)| {
            let cells = &tally.cells[i];
            let known: Vec<usize> = cells
                .iter()
                .copied()
                .filter(|c| map.warning_s[*c].is_finite())
                .collect();
            let need_s = zone.time_to_shelter_s;
            let least_s = |cells: &[usize]| {
                let seconds = cells.iter().map(|c| f64::from(map.warning_s[*c]));
                seconds.fold(f64::INFINITY, f64::min)
            };
            let warning_s = if known.is_empty() {
                0.0
            } else {
                least_s(&known)
            };
            let short_cells: Vec<usize> = known
                .iter()
                .copied()
                .filter(|c| f64::from(map.warning_s[*c]) < need_s)
                .collect();
            let verdict = if known.len() < cells.len() || cells.is_empty() {
                Verdict::Unknown
            } else if short_cells.is_empty() {
                Verdict::Covered
            } else if warning_s <= 0.0 {
                Verdict::Uncovered
            } else {
                Verdict::Short
            };
            let by_direction_s: Vec<f64> = tally.least_s[i].iter().map(|s| f64::from(*s)).collect();
            let short_directions = runs(&by_direction_s, need_s);
            let judged = if short_cells.is_empty() {
                &known
            } else {
                &short_cells
            };
            let part = short_cells.len() as f64 / known.len().max(1) as f64;
            let mut coverage = ZoneCoverage {
                zone: ZoneId(i as u16),
                verdict,
                warning_s,
                need_s,
                by_direction_s,
                short_directions,
                people_short: (f64::from(zone.population) * part).round() as u32,
                cause: commonest(judged, map),
                short_cells,
                sentence: String::new(),
            };
            coverage.sentence = sentence(&zone.name, &coverage);
            coverage
        })
        .collect()
}

fn commonest(cells: &[usize], map: &Map) -> Option<Cause> {
    let count = |cause: Cause| {
        let code = cause.code();
        cells.iter().filter(|c| map.cause[**c] == code).count()
    };
    Cause::ALL
        .into_iter()
        .map(|cause| (count(cause), cause))
        .filter(|(count, _)| *count > 0)
        .max_by_key(|(count, _)| *count)
        .map(|(_, cause)| cause)
}

fn sentence(name: &str, coverage: &ZoneCoverage) -> String {
    let need_s = coverage.need_s;
    let warning_s = coverage.warning_s;
    match coverage.verdict {
        Verdict::Covered => {
            format!("{name}: {warning_s:.0} s or more from every direction, needs {need_s:.0}")
        }
        Verdict::Unknown => {
            format!("{name}: not known, its ground is not in the terrain data or off the map")
        }
        Verdict::Short | Verdict::Uncovered => {
            let from: Vec<String> = coverage
                .short_directions
                .iter()
                .map(ToString::to_string)
                .collect();
            let why = coverage.cause.map_or("", Cause::sentence);
            let time = if warning_s < 0.5 {
                "no warning".to_owned()
            } else {
                format!("{warning_s:.0} s")
            };
            format!(
                "{name}, arrivals {}: {time}, needs {need_s:.0} s; {why}",
                from.join(" and ")
            )
        }
    }
}
