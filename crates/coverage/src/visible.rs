//! From what height on a sensor sees something past the terrain alone, as a raster to look at.
//!
//! No map asks for it once the view is made, and it would be a quarter more memory for every sensor of a large
//! area. So it is swept again when it is wanted, in milliseconds.

use core::ops::Range;

use crate::survey::Survey;
use crate::window::Window;

/// Least heights at which one sensor sees something.
#[derive(Clone, Debug)]
pub struct Visible<'a> {
    survey: &'a Survey,
    window: Window,
    /// Above sea level, metres, over the window.
    least_m: Vec<f32>,
}

impl Survey {
    /// What the sensor of that index sees past terrain alone; `None` where it sees nothing of the map: it is off the
    /// grid, or founds no tracks.
    pub fn visible(&self, sensor: usize) -> Option<Visible<'_>> {
        let (window, least_m) = self.sight_of(sensor)?.into_visible();
        Some(Visible {
            survey: self,
            window,
            least_m,
        })
    }
}

impl Visible<'_> {
    /// Least height above ground, metres, over some of the rows of [`Survey::grid`]; NaN where the ground is unknown
    /// or beyond the sensor's range.
    pub fn above_ground_m(&self, rows: Range<usize>) -> Vec<f32> {
        let survey = self.survey;
        let columns = survey.grid().columns;
        let mut above_m = Vec::with_capacity(rows.len() * columns);
        for row in rows {
            for column in 0..columns {
                let cell = survey.cell([row, column]);
                let place = [row + survey.margin, column + survey.margin].map(|i| i as isize);
                let at = self.window.index(place[0], place[1]);
                above_m.push(match at.filter(|_| !survey.is_void(cell)) {
                    Some(at) => self.least_m[at] - survey.filled_m[cell],
                    None => f32::NAN,
                });
            }
        }
        above_m
    }

    /// Least height above sea level, metres, over a cell of the surveyed grid.
    #[cfg(test)]
    pub(crate) fn least_m(&self, row: isize, column: isize) -> Option<f32> {
        self.window.index(row, column).map(|at| self.least_m[at])
    }
}
