//! Objects that two sensors see: what registration holds them against each other by.
//!
//! A plot of one sensor is told with the plots of the other just before and after it, so that nothing
//! has to be extrapolated. Every plot is told at most once for a pair of sensors: between one pair of
//! neighbours and the next a pair is left out, lest one plot's noise count as two.

use flight::Flight;
use frames::{Enu, Span, Time, Vector};
use sensing::{Dwell, Plot};
use site::SensorId;

use crate::hypothesis::{Bernoulli, OwnPlot};
use crate::motion::Motion;
use crate::scene::Scene;
use crate::tracker::Tracker;

/// One object, seen by two sensors at nearly one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shared {
    /// The plot of one sensor.
    pub plot: Plot,
    /// The other's plots before and after it.
    pub around: [Plot; 2],
    /// The object's acceleration in the site's plane, m/s².
    pub acceleration: Vector<Enu>,
    /// Standard deviation of what that leaves out, m/s².
    pub acceleration_sd_mps2: f64,
    /// How many sensors have seen it lately: each plot is told with those of all the others.
    pub sensors: u32,
}

/// Plots and tracks that are less certain prove nothing about a sensor.
const CERTAIN: f64 = 0.95;
/// Neighbouring plots that are farther apart say little about what is between them.
const APART_MAX: Span = Span::from_millis(6_000);
/// Two tracks of one object are nearer than this, metres and m/s.
const TWINS_M: f64 = 600.0;
const TWINS_MPS: f64 = 40.0;

/// Over so short a time an acceleration is constant.
const SHORT: Span = Span::from_millis(100);
/// Standard deviation of an aircraft's turns, of what pushes a falling object besides drag, m/s², and of
/// drag as a share of it.
const TURN_SD_MPS2: f64 = 3.0;
const FALL_SD_MPS2: f64 = 1.0;
const DRAG_SHARE_SD: f64 = 0.3;
/// Standard gravity, m/s².
const GRAVITY_MPS2: f64 = 9.806_65;

impl Tracker {
    /// What the dwell's sensor has just completed: pairs of its plots on shown tracks with a plot of
    /// another, slower sensor between them.
    pub fn shared(&self, dwell: &Dwell, scene: &Scene) -> Vec<Shared> {
        let mut shared = Vec::new();
        if self.progress.len() < 2 {
            return shared;
        }
        for track in self
            .tracks
            .iter()
            .filter(|track| track.shown && track.existence > CERTAIN && track.seen >= dwell.start)
        {
            // A track whose likeliest history began as another's keeps its own beginning for the case that it is not.
            let moved = track.best_branch().is_some_and(|branch| branch.is_whole);
            if moved || track.certainty() < CERTAIN {
                continue;
            }
            let Some(around) = completed(track, dwell, scene) else {
                continue;
            };
            let looks = self.progress.iter();
            let seeing = looks.filter(|look| seen_by(track, look.sensor)).count();
            let (told, mut twins) = (shared.len(), 0);
            for look in &self.progress {
                if !is_bracketed_by(look.sensor, dwell.sensor, scene) {
                    continue;
                }
                let own = between(track, look.sensor, around);
                let plot = own.or_else(|| {
                    let twin = self.twin(track, look.sensor, dwell.sensor)?;
                    twins += 1;
                    between(twin, look.sensor, around)
                });
                if let Some(plot) = plot {
                    let (acceleration, acceleration_sd_mps2) = acceleration(track, scene);
                    shared.push(Shared {
                        plot,
                        around,
                        acceleration,
                        acceleration_sd_mps2,
                        sensors: seeing as u32,
                    });
                }
            }
            for pair in &mut shared[told..] {
                pair.sensors += twins;
            }
        }
        shared
    }
}

/// How a track's velocity changes, and how well that is known. What falls is braked all the time in the same
/// direction: left out, its drag would pass for a clock that is wrong.
fn acceleration(track: &Bernoulli, scene: &Scene) -> (Vector<Enu>, f64) {
    if track.best() != Motion::Ballistic as usize {
        return (Vector::default(), TURN_SD_MPS2);
    }
    let now = track.state();
    let flight = Flight::new(&scene.environment, scene.drag).coarse();
    let next = flight.propagate(&now, SHORT);
    let acceleration = (next.velocity - now.velocity) * (1.0 / SHORT.seconds());
    let drag_mps2 = (acceleration - Vector::new(0.0, 0.0, -GRAVITY_MPS2)).length();
    (acceleration, DRAG_SHARE_SD * drag_mps2 + FALL_SD_MPS2)
}

impl Tracker {
    /// Sensors that are far out of alignment show one object as two, each in a track of its own: the
    /// only other track that moves alike nearby, seen by the other sensor alone.
    fn twin(&self, track: &Bernoulli, other: SensorId, own: SensorId) -> Option<&Bernoulli> {
        if seen_by(track, other) {
            return None;
        }
        let here = track.state();
        let mut alike = self.tracks.iter().filter(|twin| {
            let there = twin.state();
            let dt_s = (here.time - there.time).seconds();
            let apart = here.position - (there.position + there.velocity * dt_s);
            twin.id != track.id
                && twin.shown
                && twin.existence > CERTAIN
                && apart.length() < TWINS_M
                && (here.velocity - there.velocity).length() < TWINS_MPS
        });
        let twin = alike.next()?;
        (alike.next().is_none() && seen_by(twin, other) && !seen_by(twin, own)).then_some(twin)
    }
}

/// Whether a sensor has seen a track lately.
fn seen_by(track: &Bernoulli, sensor: SensorId) -> bool {
    let lately = |own: &&OwnPlot| track.time - own.plot.time < APART_MAX;
    let mut newest_first = track.history.iter().rev().take_while(lately);
    newest_first.any(|own| certain(own, sensor))
}

/// Of two sensors the one that looks more often stands around the other's plots; the first of the
/// site where they look equally often.
fn is_bracketed_by(slow: SensorId, quick: SensorId, scene: &Scene) -> bool {
    let revisit_s = |id| scene.sensor(id).map(|at| at.sensor.revisit_s);
    match (revisit_s(slow), revisit_s(quick)) {
        (Some(slow_s), Some(quick_s)) if slow != quick => {
            quick_s < slow_s || (quick_s == slow_s && quick < slow)
        }
        _ => false,
    }
}

fn certain(own: &OwnPlot, sensor: SensorId) -> bool {
    own.weight > CERTAIN && own.plot.sensor == sensor
}

/// The sensor's plot of this dwell and the one before, every second time.
fn completed(track: &Bernoulli, dwell: &Dwell, scene: &Scene) -> Option<[Plot; 2]> {
    let mut newest_first = track
        .history
        .iter()
        .rev()
        .filter(|own| certain(own, dwell.sensor))
        .map(|own| own.plot);
    let after = newest_first
        .next()
        .filter(|plot| plot.time >= dwell.start && plot.time <= dwell.end)?;
    let before = newest_first.next()?;
    let revisit_s = scene.sensor(dwell.sensor)?.sensor.revisit_s.max(0.01);
    let pair = Span::from_seconds(2.0 * revisit_s);
    let pair_of = |time: Time| time.0.div_euclid(pair.0.max(1));
    let apart = after.time - before.time;
    let fresh = pair_of(before.time) == pair_of(after.time) || apart > pair;
    (apart > Span::ZERO && apart <= APART_MAX && fresh).then_some([before, after])
}

/// The other sensor's plot nearest to the middle of two times.
fn between(track: &Bernoulli, sensor: SensorId, [before, after]: [Plot; 2]) -> Option<Plot> {
    let middle = before.time + Span((after.time - before.time).0 / 2);
    let inside = track
        .history
        .iter()
        .rev()
        .take_while(|own| own.plot.time > before.time - APART_MAX)
        .filter(|own| certain(own, sensor))
        .filter(|own| own.plot.time > before.time && own.plot.time < after.time);
    inside
        .min_by_key(|own| (own.plot.time - middle).0.abs())
        .map(|own| own.plot)
}

#[cfg(test)]
mod tests {
    use sensing::{Plot, PlotId};

    use super::*;
    use crate::common;
    use crate::config::Config;
    use crate::doubt::{falling, history, own};
    use crate::hypothesis::Look;

    /// Its own plots are kept for the case that it was no exchange for the better; meanwhile they may be another's.
    #[test]
    fn a_track_that_goes_by_a_history_of_another_tells_nothing_of_sensors() {
        let scene = {
            let one = common::scene();
            let both = [common::radar(), common::radar()];
            Scene::new(one.environment.clone(), &both, &one.threats)
        };
        let mut track = falling(1, 0.99);
        track.shown = true;
        let first = track.first;
        let seen = |sensor: u16, number: u64, after_ms: i64| Plot {
            sensor: SensorId(sensor),
            id: PlotId(number),
            time: first.time + Span::from_millis(after_ms),
            ..first
        };
        let latest = seen(0, 4, 1_000);
        track.history = [seen(0, 2, 0), seen(1, 3, 500), latest].map(own).into();
        track.seen = latest.time;
        let mut moved = history(&track, 0.6, &[first]);
        track.branches = vec![moved.clone(), history(&track, 0.4, &[])];
        let mut tracker = Tracker::new(Config::default());
        tracker.progress = [0, 1]
            .map(|sensor| Look {
                sensor: SensorId(sensor),
                time: latest.time,
            })
            .into();
        let dwell = common::scan(latest.time, vec![latest]);
        tracker.tracks = vec![track.clone()];
        let told = tracker.shared(&dwell, &scene);
        let told: Vec<_> = told
            .iter()
            .map(|it| (it.plot.id.0, it.around.map(|plot| plot.id.0), it.sensors))
            .collect();
        // The quicker radar is the first of two that look equally often.
        assert_eq!(told, [(3, [2, 4], 2)]);
        moved.is_whole = true;
        tracker.tracks[0].branches[0] = moved;
        assert!(tracker.shared(&dwell, &scene).is_empty());
    }
}
