//! The limiting causes of a whole tile: what [`crate::cause`] says of one cell, for rows of cells.
//!
//! Cells of a tile mostly share their worst arrival with others, so each of those arrivals is followed once
//! for all of them. What each moment was lost to is found with the same comparisons as there, a row at a
//! time and without branches, and counted.

use lanes::Lanes;

use crate::arcs::STEP_S;
use crate::blocks::BLOCK;
use crate::cause::{Cause, EVERY};
use crate::map::{Point, Track};
use crate::strips::Line;
use crate::survey::{Survey, whole};
use crate::tile::{Row, Tile};
use crate::view::{GAIN, HIDDEN, HIGH, LOW, View};

/// Codes of causes.
const TERRAIN: u16 = 1;
const RANGE: u16 = 2;
const SECTOR: u16 = 3;
const ELEVATION: u16 = 4;
const TRACKING: u16 = 5;
const NO_DATA: u16 = 7;

/// What a moment can be lost to.
const LOSSES: [u16; 6] = [TERRAIN, RANGE, SECTOR, ELEVATION, TRACKING, NO_DATA];

/// The cause of every cell of a tile, by [`Cause::code`].
pub(crate) struct Causes<'a> {
    pub(crate) survey: &'a Survey,
    /// Those of the sensors that work.
    pub(crate) views: &'a [&'a View],
    pub(crate) tracks: &'a [Track],
    pub(crate) tile: &'a Tile,
    /// What is lost where no window reaches ([`Survey::out_of_windows`]).
    pub(crate) beyond: Cause,
}

/// Moments lost to each of [`LOSSES`], row by row.
type Lost = [[Row; BLOCK]; LOSSES.len()];

/// The tile shifted to one moment of an arrival.
struct Moment<'a> {
    point: &'a Point,
    at: [isize; 2],
    /// Whether all of it lies on the surveyed grid.
    on_grid: bool,
    /// The sensors that have some of it in their windows.
    sights: Vec<Sight<'a>>,
    nearest: Nearest,
}

/// One of them.
struct Sight<'a> {
    view: &'a View,
    lines: &'a [Line<4>; BLOCK],
    shift: usize,
}

/// Which of the sights is the nearest sensor's among those that have a cell in their windows.
enum Nearest {
    /// For every cell that one.
    One(usize),
    /// It differs from cell to cell.
    Differs,
}

impl lanes::Work for Causes<'_> {
    type Output = Box<[Row; BLOCK]>;

    #[inline(always)]
    fn run<L: Lanes>(self, lanes: L) -> Self::Output {
        let mut lost: Box<Lost> = Box::new([[[0; BLOCK]; BLOCK]; LOSSES.len()]);
        let mut has = vec![false; self.tracks.len()];
        for number in self.tile.track.as_flattened() {
            if let Some(has) = has.get_mut(usize::from(*number)) {
                *has = true;
            }
        }
        let mut moments = Vec::new();
        for (number, (track, _)) in (0..)
            .zip(self.tracks.iter().zip(has))
            .filter(|(_, (_, h))| *h)
        {
            moments.clear();
            for r in 0..BLOCK {
                self.follow(lanes, (number, track), &mut moments, r, &mut lost);
            }
        }
        let mut causes = Box::new([[0; BLOCK]; BLOCK]);
        for (r, causes) in causes.iter_mut().enumerate() {
            self.greatest(r, &lost, causes);
        }
        causes
    }
}

impl<'a> Causes<'a> {
    /// Follows an arrival for the cells of a row of which it is the worst; moments are prepared as far as
    /// they are asked for.
    #[inline(always)]
    fn follow<L: Lanes>(
        &self,
        lanes: L,
        (number, track): (u16, &'a Track),
        moments: &mut Vec<Moment<'a>>,
        r: usize,
        lost: &mut Lost,
    ) {
        let (zero, one, never) = (lanes.same(0), lanes.same(1), lanes.same(u16::MAX));
        let its = lanes.equal(lanes.row(&self.tile.track[r]), lanes.same(number));
        if !lanes.any(lanes.only(its, one)) {
            return;
        }
        // Moments after this one are lost: never those of other arrivals.
        let after = lanes.plus(lanes.row(&self.tile.worst[r]), one);
        let others = lanes.minus(never, lanes.only(its, never));
        let after = lanes.most(lanes.only(its, after), others);
        let ground = lanes.row(&self.tile.ground[r]);
        let mut counts = [zero; LOSSES.len()];
        for (i, point) in track.points.iter().step_by(EVERY).enumerate() {
            let counting = lanes.only(lanes.at_least(lanes.same(point.ahead), after), one);
            if !lanes.any(counting) {
                break;
            }
            if moments.len() == i {
                moments.push(self.moment(point));
            }
            let reasons = self.reasons(lanes, &moments[i], ground, r);
            for (count, code) in counts.iter_mut().zip(LOSSES) {
                let lost = lanes.equal(reasons, lanes.same(code));
                *count = lanes.plus(*count, lanes.only(lost, counting));
            }
        }
        for (lost, count) in lost.iter_mut().zip(counts) {
            let sum = lanes.plus(lanes.row(&lost[r]), count);
            lanes.put(sum, &mut lost[r]);
        }
    }

    /// The tile as it is shifted to a moment.
    fn moment(&self, point: &'a Point) -> Moment<'a> {
        let at = self.tile.shifted(point);
        let sights = self.views.iter().filter_map(|view| {
            let (lines, shift) = view.rasters.tile(at)?;
            view.window.part_of_square(at, BLOCK)?;
            Some(Sight { view, lines, shift })
        });
        let sights: Vec<Sight<'a>> = sights.collect();
        let entire = Some([[0, BLOCK]; 2]);
        let holds_all = |sight: &Sight| sight.view.window.part_of_square(at, BLOCK) == entire;
        // Where two sensors are equally far is a straight line: one that is the nearest at the corners is so
        // between them.
        let last = BLOCK as isize - 1;
        let corners = [[0, 0], [0, last], [last, 0], [last, last]];
        let mut nearest = corners.map(|[down, right]| {
            let away = |sight: &Sight| away(sight.view, [at[0] + down, at[1] + right]);
            (0..sights.len()).min_by_key(|i| away(&sights[*i]))
        });
        nearest.sort_unstable();
        Moment {
            point,
            at,
            on_grid: whole(&self.survey.surveyed).part_of_square(at, BLOCK) == entire,
            nearest: match nearest {
                [Some(first), .., last] if Some(first) == last && sights.iter().all(holds_all) => {
                    Nearest::One(first)
                }
                _ => Nearest::Differs,
            },
            sights,
        }
    }

    /// What one moment was lost to, by code, for each column of a row.
    #[inline(always)]
    fn reasons<L: Lanes>(&self, lanes: L, moment: &Moment<'_>, ground: L::Row, r: usize) -> L::Row {
        let height = lanes.plus(ground, lanes.same(moment.point.lift));
        let one = lanes.same(1);
        let beyond = lanes.same(u16::from(self.beyond.code()));
        let mut tracked = lanes.same(0);
        let mut reasons = beyond;
        let place = [moment.at[0] + r as isize, moment.at[1]];
        let owners = match moment.nearest {
            Nearest::One(_) => None,
            Nearest::Differs => Some(lanes.row(&nearest_of_row(&moment.sights, place))),
        };
        for (i, sight) in moment.sights.iter().enumerate() {
            let Sight { view, lines, shift } = *sight;
            let line = &lines[r];
            let gain = lanes.row(line.row(GAIN, shift));
            let low = lanes.row(line.row(LOW, shift));
            let high = lanes.row(line.row(HIGH, shift));
            let is_low = lanes.at_least(high, height);
            let seen = lanes.only(lanes.at_least(height, low), gain);
            let seen = lanes.only(is_low, seen);
            let weak = lanes.same(view.weak.max(1));
            tracked = lanes.most(tracked, lanes.only(lanes.at_least(seen, weak), one));
            if matches!(moment.nearest, Nearest::One(nearest) if nearest != i) {
                continue;
            }
            // Below the terrain's edge, above it and not yet seen, seen.
            let hidden = lanes.row(line.row(HIDDEN, shift));
            let over = lanes.only(
                lanes.at_least(height, hidden),
                lanes.same(ELEVATION - TERRAIN),
            );
            let in_view = lanes.only(lanes.at_least(height, low), lanes.same(ELEVATION - RANGE));
            let here = lanes.minus(lanes.plus(lanes.same(TERRAIN), over), in_view);
            let high = lanes.same(ELEVATION);
            let too_high = lanes.minus(high, lanes.only(is_low, high));
            let here = lanes.most(here, too_high);
            let reached = lanes.at_least(gain, one);
            let outside = lanes.row(&outside(view, place));
            let unreached = lanes.at_least(lanes.same(0), gain);
            let reason = lanes.most(lanes.only(reached, here), lanes.only(unreached, outside));
            reasons = match owners {
                None => reason,
                Some(owners) => {
                    let its = lanes.equal(owners, lanes.same(i as u16));
                    lanes.choose_row(its, reason, reasons)
                }
            };
        }
        let is_tracked = lanes.at_least(tracked, one);
        let reasons = lanes.choose_row(is_tracked, lanes.same(TRACKING), reasons);
        if moment.on_grid {
            return reasons;
        }
        let surveyed = whole(&self.survey.surveyed).part_of_row(place, BLOCK);
        let [first, last] = surveyed.unwrap_or_default();
        let mut on_grid = [0; BLOCK];
        on_grid[first..last].fill(1);
        let is_on_grid = lanes.at_least(lanes.row(&on_grid), one);
        lanes.choose_row(is_on_grid, reasons, lanes.same(NO_DATA))
    }

    /// The greatest loss of each column; the first of equals.
    #[inline(always)]
    fn greatest(&self, r: usize, lost: &Lost, causes: &mut Row) {
        let survey = self.survey;
        let shown = [self.tile.first[0] + r, self.tile.first[1]].map(|i| i - survey.margin);
        let mut sound_s = [0.0; BLOCK];
        let columns = survey.shown.columns.saturating_sub(shown[1]).min(BLOCK);
        for (i, sound_s) in sound_s.iter_mut().enumerate().take(columns) {
            *sound_s = survey.sound_at_s([shown[0], shown[1] + i]);
        }
        let moment_s = (STEP_S * EVERY as f64) as f32;
        let delay_s = self.tile.worst[r].map(|decided| survey.delay_s(decided));
        let mut most_s = [0.0; BLOCK];
        *causes = [u16::from(Cause::Tracking.code()); BLOCK];
        for cause in Cause::ALL {
            let code = u16::from(cause.code());
            let which = LOSSES.iter().position(|loss| *loss == code);
            let lost = which.map_or([0; BLOCK], |which| lost[which][r]);
            for i in 0..BLOCK {
                let decided = self.tile.worst[r][i] > 0;
                let more_s = match cause {
                    Cause::Tracking if decided => delay_s[i],
                    Cause::Siren if decided => sound_s[i],
                    _ => 0.0,
                };
                let lost_s = f32::from(lost[i]) * moment_s + more_s;
                let greater = lost_s > most_s[i];
                most_s[i] = if greater { lost_s } else { most_s[i] };
                causes[i] = if greater { code } else { causes[i] };
            }
        }
    }
}

/// Square of a cell's distance from a sensor, cells.
#[inline(always)]
fn away(view: &View, [row, column]: [isize; 2]) -> u32 {
    let down = view.eye.row as i32 - row as i32;
    let right = view.eye.column as i32 - column as i32;
    (down * down + right * right) as u32
}

/// For each cell of a row the first of the nearest sights with it in their windows; none: [`u16::MAX`].
#[inline(always)]
fn nearest_of_row(sights: &[Sight<'_>], [row, column]: [isize; 2]) -> Row {
    let (mut owners, mut nearest) = ([u16::MAX; BLOCK], [u32::MAX; BLOCK]);
    for (sight, number) in sights.iter().zip(0..) {
        let part = sight.view.window.part_of_row([row, column], BLOCK);
        let [first, last] = part.unwrap_or_default();
        for i in first..last {
            let away = away(sight.view, [row, column + i as isize]);
            let nearer = away < nearest[i];
            owners[i] = if nearer { number } else { owners[i] };
            nearest[i] = if nearer { away } else { nearest[i] };
        }
    }
    owners
}

/// Why a sensor does not reach the cells of a row that it does not reach.
#[inline(always)]
fn outside(view: &View, [row, column]: [isize; 2]) -> Row {
    let mut outside = [RANGE; BLOCK];
    if view.field.is_limited() {
        let north = f64::from(view.eye.row as i32 - row as i32);
        for (i, outside) in (0..).zip(&mut outside) {
            let east = f64::from(column as i32 + i - view.eye.column as i32);
            if !view.field.holds(east, north) {
                *outside = SECTOR;
            }
        }
    }
    outside
}
