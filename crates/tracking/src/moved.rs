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
