//! What the tracker says about one object.

use borsh::{BorshDeserialize, BorshSerialize};
use flight::{STATE, State};
use frames::Time;
use nalgebra::SMatrix;

/// Identity of a track: never given twice in one run of the engine.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct TrackId(pub u64);

/// What an object may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Class {
    /// Falls: rocket, shell, mortar round or a piece of one.
    Ballistic,
    /// Flies on wings or rotors with a crew or passengers.
    Aircraft,
    /// Flaps.
    Bird,
    /// A small unmanned aircraft.
    Drone,
}

impl Class {
    /// All of them, in the order in which weights are stored.
    pub const ALL: [Self; 4] = [Self::Ballistic, Self::Aircraft, Self::Bird, Self::Drone];
}

/// Probability of each class, in the order of [`Class`]; sums to one.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ClassWeights(pub [f64; 4]);

impl ClassWeights {
    /// Probability of one class.
    pub fn of(&self, class: Class) -> f64 {
        self.0[class as usize]
    }
}

/// In which part of its flight an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum Phase {
    /// Thrust is still on: no impact point is final.
    Boost,
    /// Falls freely.
    Ballistic,
    /// Its drag changed on the way: it broke up, tumbled or opened a parachute.
    Changed,
    /// Not ballistic.
    Other,
}

/// One track as others see it.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackView {
    /// Its identity.
    pub id: TrackId,
    /// Probability that the object exists.
    pub existence: f64,
    /// What it may be.
    pub class: ClassWeights,
    /// In which part of its flight it is.
    pub phase: Phase,
    /// Whether its impact is not final: thrust is or may be on, or has just ended, or its drag has just
    /// changed.
    pub provisional: bool,
    /// State of its most likely class; `ln_beta` is meaningless unless ballistic, and under thrust.
    pub state: State,
    /// Covariance of that state, in `flight`'s order.
    pub covariance: SMatrix<f64, STATE, STATE>,
    /// Time of its first plot.
    pub born: Time,
    /// Time of its latest plot; older than a revisit: the track is only predicted.
    pub seen: Time,
    /// Plots taken in so far, as expected numbers of its own.
    pub plots: u32,
}
