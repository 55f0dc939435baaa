//! A sensor that stands elsewhere from now on.
//!
//! Plots are kept as the sensor measured them, and asked again in refits, in rewinds and by registration. From a new
//! place the same figures would mean other points of the sky. What they said is in the tracks' states already:
//! a track that holds such plots begins a new part of its flight from its state, and they are not asked again.

use site::SensorId;

use crate::clutter::ClutterMap;
use crate::hypothesis::Bernoulli;
use crate::motion::Motion;
use crate::tracker::Tracker;

impl Tracker {
    /// A sensor has moved, and the scene knows where to: its plots from before are not looked at again, nor what
    /// was learned of its false plots. Tracks that others see go on.
    pub fn moved(&mut self, sensor: SensorId) {
        self.seeds.of(sensor).touch().clear();
        self.tracks
            .retain(|track| track.shown || track.others_than(sensor));
        for track in &mut self.tracks {
            if track.rests_on(sensor) {
                track.go_on_without(sensor);
            }
        }
        if let Some(clutter) = self.clutter_of(sensor) {
            *clutter = ClutterMap::default();
        }
    }
}

impl Bernoulli {
    /// Whose plots it holds.
    fn eyes(&self) -> impl Iterator<Item = SensorId> {
        let branches = self.branches.iter().flat_map(|branch| &branch.plots);
        let plots = self.history.iter().chain(branches).map(|own| &own.plot);
        let all = core::iter::once(&self.first).chain(plots);
        all.map(|plot| plot.sensor)
    }

    fn rests_on(&self, sensor: SensorId) -> bool {
        self.eyes().any(|eye| eye == sensor)
    }

    /// Whether any other sensor sees it.
    fn others_than(&self, sensor: SensorId) -> bool {
        self.eyes().any(|eye| eye != sensor)
    }

    /// Begins a new part of its flight from its state as it is.
    fn go_on_without(&mut self, sensor: SensorId) {
        if self.components[Motion::Ballistic as usize].weight > 0.0 {
            self.settle_on_best();
        }
        let start = self.components[Motion::Ballistic as usize].gaussian;
        let (stage, plots) = (self.course.stage, self.course.plots);
        self.course.restart(stage, self.time, &start, plots);
        self.branches.clear();
        self.anchors.clear();
        self.history.retain(|own| own.plot.sensor != sensor);
    }
}

#[cfg(test)]
mod tests {
    use sensing::{Plot, PlotId};

    use super::*;
    use crate::doubt::{falling, history, numbers};

    #[test]
    fn a_track_goes_on_with_the_history_that_it_was_given_and_not_with_its_own_beginning() {
        let mut track = falling(1, 0.99);
        let of = |sensor: u16, number: u64| Plot {
            sensor: SensorId(sensor),
            id: PlotId(number),
            ..track.first
        };
        let moved = [of(1, 100), of(0, 101), of(1, 102)];
        let mut whole = history(&track, 0.6, &moved);
        whole.is_whole = true;
        whole.gaussian.mean[1] += 1_000.0;
        let state = whole.gaussian;
        track.branches = vec![whole, history(&track, 0.4, &[of(0, 2)])];
        track.go_on_without(SensorId(0));
        assert_eq!(numbers(&track), [100, 102]);
        assert_eq!(track.components[Motion::Ballistic as usize].gaussian, state);
        assert_eq!(track.course.start.as_deref(), Some(&state));
        assert!(track.branches.is_empty() && track.anchors.is_empty());
    }
}
