//! Identity: an aircraft says where it is, a sensor gives its plots numbers.
//!
//! A track that moves as and where such an aircraft does is one, most likely. It is raised once and
//! by a bounded factor: an answer never vetoes the falling object, which may fly past an aircraft.

use frames::{Enu, Position, Time, Vector};

use crate::hypothesis::Bernoulli;
use crate::measure::Measured;
use crate::scene::Scene;
use crate::tracker::Tracker;

/// Farthest from the aircraft's own report, metres, and from its velocity, m/s, beyond the track's
/// own three standard deviations.
const APART_M: f64 = 100.0;
const APART_MPS: f64 = 30.0;
const SDS: f64 = 3.0;
/// A track that is not this well known could be anything near.
const KNOWN_M: f64 = 500.0;

/// How much likelier a plot is a track's own where it bears the number that the sensor gave it before, and
/// where it bears another. Only a hint: trackers swap, drop and reuse numbers. With 4 and a half, numbers that a radar swaps
/// at a crossing cost one crossing in sixteen that is kept without them; so they cost none (`tests/numbers.rs`).
const SAME_NUMBER: f64 = 2.0;
const OTHER_NUMBER: f64 = 0.7;

impl Bernoulli {
    /// How a plot's number changes its likelihood of being the track's.
    pub fn agreement(&self, plot: &Measured) -> f64 {
        let Some(number) = plot.number else {
            return 1.0;
        };
        let own = self.beginning().filter(|own| own.weight > 0.5);
        let given = own
            .map(|own| own.plot)
            .filter(|own| own.sensor == plot.sensor)
            .filter_map(|own| own.number);
        match given.last() {
            None => 1.0,
            Some(before) if before == number => SAME_NUMBER,
            Some(_) => OTHER_NUMBER,
        }
    }
}

impl Tracker {
    /// An aircraft said at `time` that it was at a place and moved so: the nearest shown track that
    /// agrees with both is raised.
    pub fn note_aircraft(
        &mut self,
        time: Time,
        position: Position<Enu>,
        velocity: Vector<Enu>,
        scene: &Scene,
    ) {
        let mut best: Option<(f64, usize)> = None;
        for (place, track) in self.tracks.iter().enumerate() {
            let (roughly, sd_m) = track.roughly(time);
            let rough_m = (roughly - position.untagged()).norm();
            if !track.shown || sd_m > KNOWN_M || rough_m > APART_M + SDS * sd_m {
                continue;
            }
            let mut there = track.clone();
            there.predict(time, &self.config, scene);
            let gaussian = &there.components[there.best()].gaussian;
            let variance =
                |from: usize| (from..from + 3).map(|k| gaussian.covariance[(k, k)]).sum();
            let off = |from: usize, to: nalgebra::Vector3<f64>| {
                (gaussian.mean.fixed_rows::<3>(from) - to).norm()
            };
            let (place_variance, speed_variance): (f64, f64) = (variance(0), variance(3));
            let apart_m = off(0, position.untagged());
            let agrees = apart_m < APART_M + SDS * place_variance.sqrt()
                && off(3, velocity.untagged()) < APART_MPS + SDS * speed_variance.sqrt();
            if agrees && best.is_none_or(|(least, _)| apart_m < least) {
                best = Some((apart_m, place));
            }
        }
        if let Some(track) = best.and_then(|(_, place)| self.tracks.get_mut(place)) {
            track.note_answer();
        }
    }
}

#[cfg(test)]
mod tests {
    use sensing::Plot;

    use super::*;
    use crate::doubt::{falling, history};

    /// A radar that swaps its numbers at a crossing is not told apart by those of a beginning that was given away.
    #[test]
    fn the_number_is_that_of_the_history_that_it_was_given() {
        let mut track = falling(1, 0.99);
        let first = track.first;
        let bears = |number: u32| Plot {
            number: Some(number),
            ..first
        };
        track.first = bears(70);
        let mut whole = history(&track, 0.6, &[bears(71), bears(71)]);
        whole.is_whole = true;
        track.branches = vec![whole, history(&track, 0.4, &[])];
        let agreement = |number: u32| {
            let plot = Measured::new(&bears(number)).expect("a plot that can be used");
            track.agreement(&plot)
        };
        assert_eq!([71, 70].map(agreement), [SAME_NUMBER, OTHER_NUMBER]);
        // Where its own history is the likelier, its own number holds.
        let mut kept = track.clone();
        kept.branches[0].weight = 0.3;
        let plot = Measured::new(&bears(70)).expect("a plot that can be used");
        assert_eq!(kept.agreement(&plot), SAME_NUMBER);
    }
}
