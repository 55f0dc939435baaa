//! One track as the tracker holds it: a Bernoulli component with a Gaussian for each way to move.

use core::cmp::Reverse;

use borsh::{BorshDeserialize, BorshSerialize};
use flight::State;
use frames::{Enu, Position, Time};
use nalgebra::Vector3;
use sensing::Plot;
use site::SensorId;

use crate::aircraft;
use crate::birth::Births;
use crate::boost;
use crate::branch::Branch;
use crate::change::Watch;
use crate::classify;
use crate::config::Config;
use crate::course::Course;
use crate::gaussian::Gaussian;
use crate::limits::{BRANCH_PLOTS_MAX, BRANCHES_MAX, HISTORY_MAX, SENSORS_MAX};
use crate::motion::{Kind, MOTIONS, Motion, predict};
use crate::rewind::Anchor;
use crate::scene::{Scene, SceneSensor};
use crate::size::Size;
use crate::track::{Phase, TrackId, TrackView};

/// A motion less probable than this is ruled out: kept on, it would never be corrected again, its gate
/// would grow without end and take in everybody's plots.
const WEIGHT_MIN: f64 = 1e-4;
/// The same for a track of few plots: what falls may have looked like a flyer at first.
const WEIGHT_MIN_YOUNG: f64 = 1e-6;
const HITS_OPEN: f64 = 5.5;

/// A plot more probable than this is rather a track's own than not.
pub const OWN: f64 = 0.5;

/// Probability of thrust from which an impact is not final: a little less than that before any plot has
/// spoken against it.
const BURNS_PERHAPS: f64 = 0.03;

/// A burning share too small for what burns out of it to matter.
const BURNS_AT_ALL: f64 = 1e-4;

/// How much more often a transponder answers for an aircraft than for anything else.
const COOPERATIVE: f64 = 20.0;

/// One way to move, with its probability given that the object exists.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Component {
    /// Probability of this motion; zero: ruled out, and the Gaussian means nothing.
    pub weight: f64,
    /// State.
    pub gaussian: Gaussian,
}

impl Component {
    /// Speed, m/s.
    pub fn speed_mps(&self) -> f64 {
        self.gaussian.mean.fixed_rows::<3>(3).norm()
    }

    /// Joins another Gaussian with its weight into this one, mean and covariance kept.
    pub fn take_in(&mut self, weight: f64, other: &Gaussian) {
        let total = self.weight + weight;
        if self.weight <= 0.0 {
            self.gaussian = *other;
        } else if total > 0.0 {
            let (a, b) = (self.weight / total, weight / total);
            let apart = other.mean - self.gaussian.mean;
            self.gaussian.mean += apart * b;
            self.gaussian.covariance = self.gaussian.covariance * a
                + other.covariance * b
                + apart * apart.transpose() * (a * b);
        }
        self.weight = total;
    }
}

/// A plot that may be the track's, with the probability that it is.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct OwnPlot {
    /// The plot.
    pub plot: Plot,
    /// Probability that it is the track's, given that the track exists.
    pub weight: f64,
}

/// When a sensor last looked at a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Look {
    /// Which sensor.
    pub sensor: SensorId,
    /// When.
    pub time: Time,
}

/// A possible object.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Bernoulli {
    /// Its identity.
    pub id: TrackId,
    /// Probability that it exists.
    pub existence: f64,
    /// Probability with which it was founded.
    pub founded: f64,
    /// What was expected, by kind, where and when its first plot came.
    pub births: Births,
    /// Ways to move, in the order of [`Motion::ALL`].
    pub components: [Component; MOTIONS],
    /// Time of the states.
    pub time: Time,
    /// Its first plot.
    pub first: Plot,
    /// The present part of its flight.
    pub course: Course,
    /// Time of the latest plot that was more likely its own than not.
    pub seen: Time,
    /// Expected number of plots of its own.
    pub hits: f64,
    /// Whether others see it.
    pub shown: bool,
    /// Whether it has been counted among the falling objects that have come into view.
    pub came: bool,
    /// Whether a transponder has answered for it.
    pub cooperative: bool,
    /// How large it looks.
    pub size: Size,
    /// Latest look of the sensor that saw it first.
    pub look: Look,
    /// Latest looks of other sensors.
    pub other_looks: Vec<Look>,
    /// Plots after the first, oldest first.
    pub history: Vec<OwnPlot>,
    /// Histories of the falling object since it became open which plots are its own; empty where it is not.
    pub branches: Vec<Branch>,
    /// Earlier states, oldest first, two at most: where late plots are taken in.
    pub anchors: Vec<Anchor>,
}

/// Octets that a track can come to hold: itself in a list that has just grown, its plots, its branches with
/// theirs, its anchors, and what looks out for changes.
pub const fn octets_max() -> usize {
    let history = HISTORY_MAX * size_of::<OwnPlot>();
    let branch = size_of::<Branch>() + 2 * BRANCH_PLOTS_MAX * size_of::<OwnPlot>();
    let looks = SENSORS_MAX * size_of::<Look>();
    2 * size_of::<Bernoulli>()
        + history
        + (BRANCHES_MAX + 2) * size_of::<Branch>()
        + BRANCHES_MAX * branch
        + 4 * size_of::<Anchor>()
        + size_of::<Gaussian>()
        + size_of::<Watch>()
        + looks
}

impl Bernoulli {
    /// Moves every component to `to`; does nothing if that is earlier.
    pub fn predict(&mut self, to: Time, config: &Config, scene: &Scene) {
        let dt = (to - self.time).seconds();
        if dt <= 0.0 {
            return;
        }
        let burning = self.components[Motion::Boost as usize];
        aircraft::mix(&mut self.components, dt);
        for (component, motion) in self.components.iter_mut().zip(Motion::ALL) {
            if component.weight > 0.0 {
                predict(&mut component.gaussian, motion, self.time, to, scene);
            }
        }
        for branch in &mut self.branches {
            predict(
                &mut branch.gaussian,
                Motion::Ballistic,
                self.time,
                to,
                scene,
            );
        }
        self.blend();
        if burning.weight > BURNS_AT_ALL && self.branches.is_empty() {
            let share = burning.weight * boost::ends_within(dt);
            let fallen = boost::burn_out(&burning.gaussian, self.time, to - self.time, scene);
            self.components[Motion::Boost as usize].weight -= share;
            self.components[Motion::Ballistic as usize].take_in(share, &fallen);
        }
        self.existence *= config.survives(self.falls(), dt);
        self.time = to;
    }

    /// Probability of one way to move.
    fn weight(&self, motion: Motion) -> f64 {
        self.components[motion as usize].weight
    }

    /// The most likely kind.
    pub fn kind(&self) -> Kind {
        Kind::likeliest(|motion| self.weight(motion))
    }

    /// Probability of that kind.
    pub fn certainty(&self) -> f64 {
        self.probability(self.kind())
    }

    /// Probability of a kind.
    pub fn probability(&self, kind: Kind) -> f64 {
        let motions = kind.motions().iter();
        motions.map(|&motion| self.weight(motion)).sum()
    }

    /// Index of the most likely motion of the most likely kind.
    pub fn best(&self) -> usize {
        let motions = self.kind().motions().iter();
        let heavier = |best: Motion, motion: Motion| {
            if self.weight(motion) > self.weight(best) {
                motion
            } else {
                best
            }
        };
        motions
            .copied()
            .reduce(heavier)
            .map_or(0, |best| best as usize)
    }

    /// Whether it most likely falls, or will once its motor has burnt out.
    pub fn falls(&self) -> bool {
        self.kind() == Kind::Falling
    }

    /// Probability that thrust is on, given that it is something that falls.
    pub fn thrust(&self) -> f64 {
        let burning = self.weight(Motion::Boost);
        let falling = self.weight(Motion::Ballistic) + self.weight(Motion::Piece);
        burning / (burning + falling).max(f64::MIN_POSITIVE)
    }

    /// Gaussian of the most likely motion; of its most likely branch where it is open which plots are its own;
    /// an aircraft's, whether it turns or not.
    pub fn likeliest(&self) -> Gaussian {
        if self.kind() == Kind::Aircraft {
            return aircraft::joined(&self.components);
        }
        let best = self.best();
        match self.best_branch() {
            Some(branch) if best == Motion::Ballistic as usize => branch.gaussian,
            _ => self.components[best].gaussian,
        }
    }

    /// State of the most likely motion.
    pub fn state(&self) -> State {
        State::from_vector(self.time, &self.likeliest().mean)
    }

    /// Where its first plot was; `None` for a sensor that is no more.
    pub fn first_place(&self, scene: &Scene) -> Option<Position<Enu>> {
        let sensor = scene.sensor(self.first.sensor)?;
        Some(
            sensor
                .to_sensor
                .inverse()
                .apply(self.first.polar.to_position()),
        )
    }

    /// Where it will roughly be, by straight flight, and how unsure that is (metres, one standard
    /// deviation): enough to leave out what a beam cannot see.
    pub fn roughly(&self, at: Time) -> (Vector3<f64>, f64) {
        let dt = (at - self.time).seconds();
        let g = &self.components[self.best()].gaussian;
        let place = Vector3::new(
            g.mean[0] + dt * g.mean[3],
            g.mean[1] + dt * g.mean[4],
            g.mean[2] + dt * g.mean[5],
        );
        let variance = |k: usize| g.covariance[(k, k)] + dt * dt * g.covariance[(k + 3, k + 3)];
        let sd_m = (variance(0) + variance(1) + variance(2)).sqrt();
        (place, sd_m + 20.0 * dt * dt)
    }

    /// The plots with which its likeliest history began: those from before it became open which are its own, or, of one that began
    /// as another track's, all.
    pub fn beginning(&self) -> impl Iterator<Item = OwnPlot> + '_ {
        let first = OwnPlot {
            plot: self.first,
            weight: 1.0,
        };
        let moved = self.best_branch().filter(|branch| branch.is_whole);
        let own = moved.is_none().then_some((first, &self.history));
        let own = own.map(|(first, rest)| core::iter::once(first).chain(rest.iter().copied()));
        let moved = moved.map(|branch| branch.plots.iter().copied());
        own.into_iter().flatten().chain(moved.into_iter().flatten())
    }

    /// The plots that are its own, or may be: the first, those kept, and those of its likeliest history.
    pub fn own_plots(&self) -> impl Iterator<Item = OwnPlot> + '_ {
        let since = self.best_branch().filter(|branch| !branch.is_whole);
        let since = since.map_or(&[][..], |branch| &branch.plots);
        self.beginning().chain(since.iter().copied())
    }

    /// When the sensor last looked at it, if it ever did.
    pub fn looked(&self, sensor: SensorId) -> Option<Time> {
        if self.look.sensor == sensor {
            return Some(self.look.time);
        }
        let other = self.other_looks.iter().find(|look| look.sensor == sensor);
        other.map(|look| look.time)
    }

    /// Since when the sensor may not have looked at it: its last look, or the first plot. `None` where it may have looked
    /// and been forgotten: nobody can say then that its look is overdue.
    pub fn not_looked_since(&self, sensor: SensorId) -> Option<Time> {
        let all_are_known = self.other_looks.len() + 1 < SENSORS_MAX;
        let first = all_are_known.then_some(self.first.time);
        self.looked(sensor).or(first)
    }

    /// Notes a look. Of more sensors than can be remembered the one that looked longest ago is forgotten.
    pub fn note_look(&mut self, sensor: SensorId, time: Time) {
        if self.look.sensor == sensor {
            self.look.time = self.look.time.max(time);
            return;
        }
        let looks = &mut self.other_looks;
        if let Some(look) = looks.iter_mut().find(|look| look.sensor == sensor) {
            look.time = look.time.max(time);
            return;
        }
        if looks.len() + 1 >= SENSORS_MAX {
            let oldest = (0..looks.len()).min_by_key(|&place| looks[place].time);
            if let Some(oldest) = oldest {
                looks.swap_remove(oldest);
            }
        }
        looks.push(Look { sensor, time });
    }

    /// Keeps a plot for the refit; when the memory is full, the least likely plot goes.
    pub fn remember(&mut self, plot: Plot, weight: f64) {
        if self.history.len() >= HISTORY_MAX {
            let least = (1..self.history.len()).fold(0, |least, k| {
                if self.history[k].weight < self.history[least].weight {
                    k
                } else {
                    least
                }
            });
            self.history.remove(least);
        }
        self.history.push(OwnPlot { plot, weight });
    }

    /// What a plot tells besides its place, where it is rather its own than not: an answer, and how large it looks.
    pub fn note_own(&mut self, plot: &Plot, probability: f64, sensor: &SceneSensor) {
        if probability <= OWN {
            return;
        }
        if plot.cooperative {
            self.note_answer();
        }
        self.note_size(plot, probability, sensor);
    }

    /// A transponder answered: an aircraft, most likely. Counted once a track, so that an answer raises
    /// the aircraft and never rules out the rocket.
    pub fn note_answer(&mut self) {
        if !self.cooperative {
            self.cooperative = true;
            for motion in Kind::Aircraft.motions() {
                self.components[*motion as usize].weight *= COOPERATIVE;
            }
            self.settle_weights();
        }
    }

    /// Forces components that have become negligible out, and makes the weights of the others sum to one.
    pub fn settle_weights(&mut self) {
        let least = if self.hits < HITS_OPEN {
            WEIGHT_MIN_YOUNG
        } else {
            WEIGHT_MIN
        };
        let mut total = 0.0;
        for component in &mut self.components {
            let usable = component.weight > 0.0 && component.weight.is_finite();
            if !usable || !component.gaussian.is_finite() {
                component.weight = 0.0;
            }
            total += component.weight;
        }
        for component in &mut self.components {
            if component.weight < least * total {
                component.weight = 0.0;
            }
        }
        let kept: f64 = self.components.iter().map(|it| it.weight).sum();
        if kept > 0.0 {
            for component in &mut self.components {
                component.weight /= kept;
            }
        }
        if self.components[Motion::Ballistic as usize].weight <= 0.0 {
            self.branches.clear();
        }
    }

    /// Who is served first when there is not enough for all: shown ballistic tracks, then other shown
    /// ones, then by probability of existence; the older wins a tie.
    pub fn precedence(&self) -> (bool, bool, u64, Reverse<TrackId>) {
        let ballistic = self.shown && self.falls();
        // Bits of non-negative floats are in the order of their values.
        (
            ballistic,
            self.shown,
            self.existence.max(0.0).to_bits(),
            Reverse(self.id),
        )
    }

    /// The track as others see it.
    pub fn view(&self) -> TrackView {
        let class = classify::weights(&self.components, &self.size);
        TrackView {
            id: self.id,
            existence: self.existence,
            class,
            phase: if self.falls() {
                self.course.phase()
            } else {
                Phase::Other
            },
            provisional: self.falls()
                && (!self.course.is_settled(self.time) || self.thrust() > BURNS_PERHAPS),
            state: self.state(),
            covariance: self.likeliest().covariance,
            born: self.first.time,
            seen: self.seen,
            plots: self.hits.round() as u32,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::birth::Births;
    use crate::common::{self, Noise};
    use crate::seed::Seed;

    fn track() -> Bernoulli {
        let scene = common::scene();
        let mut noise = Noise(5);
        let plot = common::plot(&scene, &common::round(&mut noise), 0, &mut noise);
        let seed = Seed {
            plot,
            existence: 0.5,
            founded: 0.5,
            births: Births {
                falling: 1.0,
                pieces: 0.0,
                flying: 1.0,
            },
            looked: plot.time,
        };
        let track = seed.grow(TrackId(0), &scene, &scene.sensors[0]);
        track.expect("a track")
    }

    #[test]
    fn the_looks_of_more_sensors_than_there_is_room_for_push_the_oldest_out() {
        let mut track = track();
        let at = |k: u16| common::at(f64::from(k));
        for k in 0..200 {
            track.note_look(SensorId(k), at(k));
        }
        assert_eq!(track.other_looks.len(), SENSORS_MAX - 1);
        assert_eq!(track.looked(SensorId(0)), Some(track.first.time));
        assert_eq!(track.looked(SensorId(199)), Some(at(199)));
        assert_eq!(track.looked(SensorId(20)), None);
    }

    #[test]
    fn weights_sum_to_one_whatever_was_ruled_out() {
        let mut track = track();
        track.hits = 9.0;
        let places = [Motion::Ballistic, Motion::Boost, Motion::Straight].map(|m| m as usize);
        for component in &mut track.components {
            component.weight = 0.0;
        }
        for (place, weight) in places.into_iter().zip([0.6, 0.5 * WEIGHT_MIN, 7.0]) {
            track.components[place].weight = weight;
        }
        // The heaviest can no longer be flown with.
        track.components[places[2]].gaussian.mean[0] = f64::NAN;
        track.settle_weights();
        let weights = track.components.map(|component| component.weight);
        assert_eq!(weights[places[0]], 1.0, "{weights:?}");
        assert_eq!(weights.iter().sum::<f64>(), 1.0, "{weights:?}");
    }
}
