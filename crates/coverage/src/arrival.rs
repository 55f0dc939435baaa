//! One arrival at one cell, a moment at a time: what the map computes for many at once.
//!
//! The same integers as the map's, in the plainest way. It answers what a person asks of one place
//! ("and from the north-west?"), and the map is held against it bit by bit.

use crate::detection::together;
use crate::map::{Arrival, NO_ARRIVAL, Point, REACHED};
use crate::survey::{Survey, whole};
use crate::view::View;

impl Survey {
    /// Assured time between the decision to warn and the impact of one arrival, less the decision
    /// and alert delays, seconds: from the direction nearest to `azimuth_deg`, along the arc of that
    /// index, onto a cell (row, column) of [`Survey::grid`], with the sensors that work. `None` where
    /// such an arrival cannot come down, or the cell is not on the map.
    pub fn unheard_of_arrival_s(
        &self,
        working: &[bool],
        cell: [usize; 2],
        azimuth_deg: f64,
        arc: usize,
    ) -> Option<f32> {
        if cell[0] >= self.shown.rows || cell[1] >= self.shown.columns || arc >= self.arcs.len() {
            return None;
        }
        let azimuth = self.nearest_azimuth(azimuth_deg);
        let arc = arc as u16;
        let views = self.working_views(working);
        let decided = self.decided(&views, cell, &self.points(Arrival { azimuth, arc }));
        (decided != NO_ARRIVAL).then(|| self.unheard_s(decided))
    }

    /// Time of decision in steps before impact; 0 never, [`NO_ARRIVAL`] where it can't come.
    pub(crate) fn decided(
        &self,
        views: &[&View],
        [row, column]: [usize; 2],
        points: &[Point],
    ) -> u16 {
        let ground = self.ground[self.cell([row, column])];
        let [row, column] = [row, column].map(|i| (i + self.margin) as isize);
        let (mut count, mut decided) = (0_u16, 0_u16);
        for point in points {
            let over = point.over([row, column]);
            let Some(under) = whole(&self.surveyed).index(over[0], over[1]) else {
                continue;
            };
            let height = ground.saturating_add(point.lift);
            if point.rising {
                if height < self.ground[under] {
                    (count, decided) = (0, 0);
                    continue;
                }
            } else if self.stops(under, height) {
                return NO_ARRIVAL;
            }
            let here = over.map(|i| i as u16);
            let seen = views.iter().map(|view| view.counts(here, height));
            count = count.saturating_add(seen.fold(0, together));
            if decided == 0 && count >= REACHED {
                decided = point.ahead;
            }
        }
        decided
    }
}
