//! The limiting causes of a whole tile: what [`crate::cause`] says of one cell, for rows of cells.
//!
//! Cells of a row mostly share their worst arrival, so it is followed once for all of them. What each
//! moment was lost to is found with the same comparisons as there, on short arrays and without
//! branches, and counted.

#![allow(
    clippy::needless_bitwise_bool,
    reason = "no branches, so that loops become vectors"
)]

use crate::arcs::STEP_S;
use crate::blocks::BLOCK;
use crate::cause::{Cause, EVERY};
use crate::map::{Point, Track};
use crate::survey::{Survey, whole};
use crate::tile::{Row, Tile};
use crate::view::{GAIN, HIDDEN, HIGH, LOW, View};

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

impl lanes::Work for Causes<'_> {
    type Output = Box<[Row; BLOCK]>;

    #[inline(always)]
    fn run<L: lanes::Lanes>(self, _: L) -> Self::Output {
        let mut causes = Box::new([[0; BLOCK]; BLOCK]);
        for (r, causes) in causes.iter_mut().enumerate() {
            self.row(r, causes);
        }
        causes
    }
}

/// Moments lost to each cause, in the order of [`Cause::ALL`], for each column of a row.
type Losses = [Row; Cause::ALL.len()];

impl Causes<'_> {
    #[inline(always)]
    fn row(&self, r: usize, causes: &mut Row) {
        let (tracks, decided) = (&self.tile.track[r], &self.tile.worst[r]);
        let mut lost: Losses = [[0; BLOCK]; Cause::ALL.len()];
        let mut done = [false; BLOCK];
        for column in 0..BLOCK {
            if done[column] {
                continue;
            }
            let number = tracks[column];
            let mut until = [u16::MAX; BLOCK];
            for i in 0..BLOCK {
                let same = tracks[i] == number;
                done[i] |= same;
                until[i] = if same { decided[i] } else { u16::MAX };
            }
            let least = until.iter().copied().fold(u16::MAX, u16::min);
            let track = self.tracks.get(usize::from(number));
            for point in track.iter().flat_map(|t| t.points.iter().step_by(EVERY)) {
                if point.ahead <= least {
                    break;
                }
                let reasons = self.reasons(r, point);
                for (cause, lost) in Cause::ALL.iter().zip(&mut lost) {
                    let code = u16::from(cause.code());
                    for i in 0..BLOCK {
                        let counts = (reasons[i] == code) & (point.ahead > until[i]);
                        lost[i] += u16::from(counts);
                    }
                }
            }
        }
        self.greatest(r, &lost, causes);
    }

    /// What one moment was lost to, by code, for each column of a row.
    #[inline(always)]
    fn reasons(&self, r: usize, point: &Point) -> Row {
        const TERRAIN: u16 = 1;
        const RANGE: u16 = 2;
        const SECTOR: u16 = 3;
        const ELEVATION: u16 = 4;
        const TRACKING: u16 = 5;
        const NO_DATA: u16 = 7;
        let beyond = u16::from(self.beyond.code());
        let row = (self.tile.first[0] + r) as isize + point.down;
        let column = self.tile.first[1] as isize + point.right;
        let ground = &self.tile.ground[r];
        let mut nearest = [u32::MAX; BLOCK];
        let mut reasons = [beyond; BLOCK];
        let mut tracked = [0_u16; BLOCK];
        for view in self.views {
            let Some([first, last]) = view.window.part_of_row([row, column], BLOCK) else {
                continue;
            };
            let (first, last) = (first as u16, last as u16);
            let down = view.eye.row as i32 - row as i32;
            let right = view.eye.column as i32 - column as i32;
            let (line, shift) = view.rasters.line([row, column]);
            let [low, high, gain, hidden] =
                [LOW, HIGH, GAIN, HIDDEN].map(|raster| line.row(raster, shift));
            let mut outside = [RANGE; BLOCK];
            if view.field.is_limited() {
                for (i, outside) in outside.iter_mut().enumerate() {
                    let east = f64::from(i as i32 - right);
                    if !view.field.holds(east, f64::from(down)) {
                        *outside = SECTOR;
                    }
                }
            }
            for i in 0..BLOCK {
                let height = ground[i].saturating_add(point.lift);
                let reached = gain[i] > 0;
                let above = height > high[i];
                let seen = reached & !above & (height >= low[i]);
                let below = if height < hidden[i] {
                    TERRAIN
                } else {
                    ELEVATION
                };
                let unseen = if above { ELEVATION } else { below };
                let here = if seen { RANGE } else { unseen };
                let reason = if reached { here } else { outside[i] };
                tracked[i] |= u16::from(seen & (gain[i] >= view.weak));
                let across = right - i as i32;
                let away = (down * down + across * across) as u32;
                let within = (i as u16 >= first) & ((i as u16) < last);
                let nearer = within & (away < nearest[i]);
                reasons[i] = if nearer { reason } else { reasons[i] };
                nearest[i] = if nearer { away } else { nearest[i] };
            }
        }
        let surveyed = whole(&self.survey.surveyed).part_of_row([row, column], BLOCK);
        let [first, last] = surveyed.unwrap_or_default().map(|i| i as u16);
        for i in 0..BLOCK {
            let on_grid = (i as u16 >= first) & ((i as u16) < last);
            let reason = if tracked[i] > 0 { TRACKING } else { reasons[i] };
            reasons[i] = if on_grid { reason } else { NO_DATA };
        }
        reasons
    }

    /// The greatest loss of each column; the first of equals.
    #[inline(always)]
    fn greatest(&self, r: usize, lost: &Losses, causes: &mut Row) {
        let survey = self.survey;
        let shown = [self.tile.first[0] + r, self.tile.first[1]].map(|i| i - survey.margin);
        let mut sound_s = [0.0; BLOCK];
        let columns = survey.shown.columns.saturating_sub(shown[1]).min(BLOCK);
        for (i, sound_s) in sound_s.iter_mut().enumerate().take(columns) {
            *sound_s = survey.sound_at_s(shown[0] * survey.shown.columns + shown[1] + i);
        }
        let moment_s = (STEP_S * EVERY as f64) as f32;
        let delay_s = self.tile.worst[r].map(|decided| survey.delay_s(decided));
        let mut most_s = [0.0; BLOCK];
        *causes = [u16::from(Cause::Tracking.code()); BLOCK];
        for (cause, lost) in Cause::ALL.into_iter().zip(lost) {
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
                causes[i] = if greater {
                    u16::from(cause.code())
                } else {
                    causes[i]
                };
            }
        }
    }
}
