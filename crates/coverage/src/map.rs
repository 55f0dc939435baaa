//! The warning-time map by shifted comparison.
//!
//! For one arrival (direction and arc) and one moment before impact the object stands at the same
//! offset from every cell, so whether a sensor sees it is one comparison of shifted rasters:
//! low\[g + offset\] ≤ ground\[g\] + height ≤ high\[g + offset\]. Rows of cells are compared at once; what
//! a sensor sees adds up to a decision (see `detection`), and the moment at which it is full is the
//! time of decision. An object below the ground has not yet come into being if it rises, and does
//! not exist if it falls: that arrival is left out.
//!
//! **Assured warning time** of a cell is the least over all arrivals of the time from when people
//! hear the warning to impact: time of decision, less the decision, alert and sound delays.
//!
//! Counts are integers and rows are independent: the same bits at every vector width.

use crate::cause::{Cause, cause};
use crate::survey::Survey;
use crate::view::{DECIDED, View};
use crate::zones::{ZoneCoverage, ZoneTally, assess};

/// No arrival from there is possible.
pub(crate) const NO_ARRIVAL: u16 = u16::MAX;

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
    /// Direction that the worst arrival comes from, degrees from true north.
    pub worst_azimuth_deg: Vec<f32>,
    /// Every zone's part of it, in the site's order.
    pub zones: Vec<ZoneCoverage>,
}

/// An arrival's samples as offsets in cells and heights in steps.
struct Track {
    arrival: Arrival,
    /// Earliest first.
    points: Vec<Point>,
}

#[derive(Clone, Copy)]
pub(crate) struct Point {
    pub(crate) down: isize,
    pub(crate) right: isize,
    pub(crate) lift: u16,
    /// Steps of time before impact at the end of the step that begins here: what is seen from here
    /// on counts only when it has been seen.
    pub(crate) ahead: u16,
    pub(crate) rising: bool,
}

impl Survey {
    /// The map with the sensors that work (by index; those beyond the list do not). `progress` is
    /// told the part that is done, 0 to 1.
    pub fn map(&self, working: &[bool], progress: &mut dyn FnMut(f64)) -> Map {
        let views: Vec<&View> = self
            .views
            .iter()
            .enumerate()
            .filter(|(i, _)| working.get(*i).copied().unwrap_or(false))
            .filter_map(|(_, view)| view.as_ref())
            .collect();
        let directions = (360.0 / self.settings.azimuth_step_deg).round().max(1.0) as u16;
        let tracks: Vec<Track> = (0..directions)
            .flat_map(|azimuth| (0..self.arcs.len() as u16).map(move |arc| (azimuth, arc)))
            .map(|(azimuth, arc)| Track {
                arrival: Arrival { azimuth, arc },
                points: self.points(Arrival { azimuth, arc }),
            })
            .collect();
        let mut tally = ZoneTally::new(self, usize::from(directions));
        let cells = self.shown.cells();
        let mut map = Map {
            warning_s: Vec::with_capacity(cells),
            unheard_s: Vec::with_capacity(cells),
            cause: Vec::with_capacity(cells),
            worst_azimuth_deg: Vec::with_capacity(cells),
            zones: Vec::new(),
        };
        let mut line = Line::new(self.shown.columns);
        for row in 0..self.shown.rows {
            line.begin();
            for (number, track) in tracks.iter().enumerate() {
                line.fly(self, &views, row, track);
                line.keep_worst(number);
                tally.add(self, row, track.arrival, &line.decided);
            }
            self.finish_row(row, &line, &tracks, working, &mut map);
            progress((row + 1) as f64 / self.shown.rows as f64);
        }
        map.zones = assess(self, &tally, &map);
        map
    }

    /// An arrival's points, earliest first.
    pub(crate) fn points(&self, arrival: Arrival) -> Vec<Point> {
        let azimuth_rad = self.azimuth_rad(arrival.azimuth);
        let (sin, cos) = libm::sincos(azimuth_rad);
        let Some(arc) = self.arcs.get(usize::from(arrival.arc)) else {
            return Vec::new();
        };
        let cells = |metres: f64| (metres / self.surveyed.cell_m).round() as isize;
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

    /// Direction of an arrival on the map's grid, radians.
    fn azimuth_rad(&self, azimuth: u16) -> f64 {
        self.azimuth_deg(azimuth).to_radians()
    }

    /// Direction of an arrival, degrees.
    pub(crate) fn azimuth_deg(&self, azimuth: u16) -> f64 {
        f64::from(azimuth) * self.settings.azimuth_step_deg
    }

    /// Seconds between the decision and when people start to hear it, but for the sound.
    pub(crate) fn delay_s(&self) -> f32 {
        (self.settings.decision_delay_s + self.site.policy.alert_delay_s) as f32
    }

    /// Seconds of sound to a cell that is shown; zero at a site without sirens, whose people are
    /// warned by other means.
    pub(crate) fn sound_at_s(&self, cell: usize) -> f32 {
        if self.site.sirens.is_empty() {
            0.0
        } else {
            self.sound_s.get(cell).copied().unwrap_or(f32::INFINITY)
        }
    }

    /// Warning time from a time of decision in steps before impact.
    pub(crate) fn warning_s(&self, decided: u16, cell: usize) -> f32 {
        (self.unheard_s(decided) - self.sound_at_s(cell)).max(0.0)
    }

    /// The same before the way of the sound.
    fn unheard_s(&self, decided: u16) -> f32 {
        let decided_s = f32::from(decided) * crate::arcs::STEP_S as f32;
        (decided_s - self.delay_s()).max(0.0)
    }

    fn finish_row(
        &self,
        row: usize,
        line: &Line,
        tracks: &[Track],
        working: &[bool],
        map: &mut Map,
    ) {
        for column in 0..self.shown.columns {
            let cell = row * self.shown.columns + column;
            let wide = (row + self.margin) * self.surveyed.columns + column + self.margin;
            let decided = line.worst[column];
            let worst = tracks.get(line.worst_track[column]);
            // Where the ground is not known, or nothing can come down, there is nothing to say.
            let known = !self.heights_m[wide].is_nan() && decided != NO_ARRIVAL;
            let Some(track) = worst.filter(|_| known) else {
                map.warning_s.push(f32::NAN);
                map.unheard_s.push(f32::NAN);
                map.cause.push(crate::NO_CAUSE);
                map.worst_azimuth_deg.push(f32::NAN);
                continue;
            };
            let cause = cause(self, working, [row, column], &track.points, decided);
            map.warning_s.push(self.warning_s(decided, cell));
            map.unheard_s.push(self.unheard_s(decided));
            map.cause.push(cause.code());
            map.worst_azimuth_deg
                .push(self.azimuth_deg(track.arrival.azimuth) as f32);
        }
    }
}

/// A row of cells while arrivals are flown over it.
struct Line {
    count: Vec<u16>,
    /// Time of decision of the arrival at hand, steps before impact; 0 never, [`NO_ARRIVAL`] where
    /// it can't come.
    decided: Vec<u16>,
    blocked: Vec<u16>,
    worst: Vec<u16>,
    /// Which track it was.
    worst_track: Vec<usize>,
}

impl Line {
    fn new(columns: usize) -> Self {
        Self {
            count: vec![0; columns],
            decided: vec![0; columns],
            blocked: vec![0; columns],
            worst: vec![NO_ARRIVAL; columns],
            worst_track: vec![0; columns],
        }
    }

    fn begin(&mut self) {
        self.worst.fill(NO_ARRIVAL);
    }

    /// Flies one arrival onto every cell of a row.
    fn fly(&mut self, survey: &Survey, views: &[&View], row: usize, track: &Track) {
        self.count.fill(0);
        self.decided.fill(0);
        self.blocked.fill(0);
        let wide = survey.surveyed.columns;
        let margin = survey.margin;
        let columns = survey.shown.columns;
        let here = (row + margin) * wide + margin;
        let ground = &survey.ground[here..here + columns];
        for point in &track.points {
            let over_row = (row + margin) as isize + point.down;
            let shift = margin as isize + point.right;
            // Columns from which the object is over the surveyed ground.
            let first = (-shift).clamp(0, columns as isize) as usize;
            let last = (wide as isize - shift).clamp(0, columns as isize) as usize;
            let on_grid = over_row >= 0 && (over_row as usize) < survey.surveyed.rows;
            if !on_grid || first >= last {
                continue;
            }
            let start = (over_row as usize * wide) as isize + shift + first as isize;
            let over = start as usize..start as usize + (last - first);
            let ground = &ground[first..last];
            let count = &mut self.count[first..last];
            let decided = &mut self.decided[first..last];
            for view in views {
                see(
                    ground,
                    point.lift,
                    &view.low[over.clone()],
                    &view.high[over.clone()],
                    &view.gain[over.clone()],
                    count,
                );
            }
            let below = &survey.ground[over];
            if point.rising {
                decide_rising(ground, point, below, count, decided);
            } else {
                let blocked = &mut self.blocked[first..last];
                decide_falling(ground, point, below, count, decided, blocked);
            }
        }
        for (decided, blocked) in self.decided.iter_mut().zip(&self.blocked) {
            *decided |= blocked;
        }
    }

    fn keep_worst(&mut self, track: usize) {
        for ((worst, kept), &decided) in self
            .worst
            .iter_mut()
            .zip(&mut self.worst_track)
            .zip(&self.decided)
        {
            if decided < *worst {
                *worst = decided;
                *kept = track;
            }
        }
    }
}

/// Adds what one sensor sees at one moment.
fn see(ground: &[u16], lift: u16, low: &[u16], high: &[u16], gain: &[u16], count: &mut [u16]) {
    for ((((ground, low), high), gain), count) in
        ground.iter().zip(low).zip(high).zip(gain).zip(count)
    {
        let height = ground.saturating_add(lift);
        let seen = height >= *low && height <= *high;
        *count = count.saturating_add(if seen { *gain } else { 0 });
    }
}

/// Notes decisions of a rising object; one below ground has not yet come into being.
fn decide_rising(
    ground: &[u16],
    point: &Point,
    below: &[u16],
    count: &mut [u16],
    decided: &mut [u16],
) {
    for (((ground, below), count), decided) in ground.iter().zip(below).zip(count).zip(decided) {
        let buried = ground.saturating_add(point.lift) < *below;
        *count = if buried { 0 } else { *count };
        let kept = if buried { 0 } else { *decided };
        let now = kept == 0 && *count >= DECIDED - ROUNDING;
        *decided = if now { point.ahead } else { kept };
    }
}

/// Notes decisions of a falling object; one below ground can't be.
fn decide_falling(
    ground: &[u16],
    point: &Point,
    below: &[u16],
    count: &[u16],
    decided: &mut [u16],
    blocked: &mut [u16],
) {
    // Near impact the arc runs along the ground: only what is clearly below it is blocked.
    for ((((ground, below), count), decided), blocked) in ground
        .iter()
        .zip(below)
        .zip(count)
        .zip(decided)
        .zip(blocked)
    {
        let height = ground.saturating_add(point.lift);
        let buried = height.saturating_add(GRAZING) < *below;
        *blocked |= if buried { NO_ARRIVAL } else { 0 };
        let now = *decided == 0 && *count >= DECIDED - ROUNDING;
        *decided = if now { point.ahead } else { *decided };
    }
}

/// A falling arc that runs less than 5 m under the ground grazes it, in steps.
const GRAZING: u16 = 10;

/// Steps are rounded down: a decision of many steps may lack one count for each.
const ROUNDING: u16 = 200;

impl Map {
    /// The cause at a cell.
    pub fn cause_at(&self, cell: usize) -> Option<Cause> {
        self.cause.get(cell).copied().and_then(Cause::from_code)
    }
}
