//! Which part of its flight a falling object is in, and from when on its plots tell one story.
//!
//! Thrust is a way to move of its own ([`crate::boost`]); a change of drag is noticed by
//! [`crate::change`]. Both end what the coefficient was thought to be: the track goes on under its name,
//! and its refit starts from the state at that moment, the coefficient open again, with the plots
//! that came after. Until a few of those are in, no impact is final. Thrust that tails off looks like little
//! drag at first, which is one more reason to wait.

use borsh::{BorshDeserialize, BorshSerialize};
use flight::LN_BETA;
use frames::{Span, Time};

use crate::change::{self, Watch};
use crate::gaussian::Gaussian;
use crate::hypothesis::Bernoulli;
use crate::measure::Measured;
use crate::merge::Evidence;
use crate::motion::{LN_BETA_REOPENED_SD, Motion};
use crate::scene::SceneSensor;
use crate::track::Phase;

/// Probability of thrust from which a track is said to burn, and under which it has burnt out.
const BURNS: f64 = 0.8;
const BURNT_OUT: f64 = 0.2;
/// A new part of a flight is settled after so many plots of its own ...
const PLOTS_SETTLED: u32 = 3;
/// ... and so much time: longer than thrust takes to tail off.
const SETTLES: Span = Span::from_millis(2_500);

/// What happened last to a falling object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Stage {
    /// Nothing: it has been falling since its first plot, or long enough since its thrust ended.
    Falls,
    /// Thrust is on.
    Burns,
    /// Thrust ended a moment ago, or is tailing off.
    BurntOut,
    /// Its drag changed.
    Changed,
}

/// The present part of a track's flight.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Course {
    /// What began it.
    pub stage: Stage,
    /// When it began.
    pub since: Time,
    /// The falling state then; absent where it began with the track's first plot.
    pub start: Option<Box<Gaussian>>,
    /// Plots of its own since.
    pub plots: u32,
    /// What looks out for the next change, once the track is known well enough.
    pub watch: Option<Box<Watch>>,
}

impl Course {
    /// A track that begins with a plot.
    pub fn new(first: Time) -> Self {
        Self {
            stage: Stage::Falls,
            since: first,
            start: None,
            plots: 1,
            watch: None,
        }
    }

    /// A new part of the flight, from a state in it.
    pub fn restart(&mut self, stage: Stage, since: Time, start: &Gaussian, plots: u32) {
        *self = Self {
            stage,
            since,
            start: Some(Box::new(*start)),
            plots,
            watch: None,
        };
    }

    /// The phase that others are told, of something that falls.
    pub fn phase(&self) -> Phase {
        match self.stage {
            Stage::Falls => Phase::Ballistic,
            Stage::Burns | Stage::BurntOut => Phase::Boost,
            Stage::Changed => Phase::Changed,
        }
    }

    /// Whether enough was seen of this part of the flight for an impact to be final.
    pub fn is_settled(&self, now: Time) -> bool {
        match self.stage {
            Stage::Falls => true,
            Stage::Burns => false,
            Stage::BurntOut | Stage::Changed => {
                self.plots >= PLOTS_SETTLED && now - self.since >= SETTLES
            }
        }
    }
}

/// The track's own plot of one look.
#[derive(Clone, Copy)]
pub struct Own<'a> {
    /// The plot.
    pub measured: &'a Measured,
    /// Its density, had the object fallen on as it did.
    pub falling: f64,
}

/// Draws the conclusions of one look, after the track's states have taken it in; whether a change was weighed
/// on all plots, which costs several fits.
pub fn follow(
    track: &mut Bernoulli,
    own: Option<Own<'_>>,
    evidence: &Evidence<'_>,
    sensor: &SceneSensor,
) -> bool {
    if !track.falls() {
        return false;
    }
    let thrust = track.thrust();
    if thrust > BURNS {
        track.course.stage = Stage::Burns;
        track.course.watch = None;
        return false;
    }
    let burns = track.course.stage == Stage::Burns;
    if burns && thrust >= BURNT_OUT {
        return false;
    }
    if burns {
        let mut start = track.components[Motion::Ballistic as usize].gaussian;
        let least = LN_BETA_REOPENED_SD * LN_BETA_REOPENED_SD;
        let variance = &mut start.covariance[(LN_BETA, LN_BETA)];
        *variance = variance.max(least);
        track.course.restart(Stage::BurntOut, track.time, &start, 0);
        return false;
    }
    let Some(own) = own else { return false };
    track.course.plots = track.course.plots.saturating_add(1);
    if track.course.stage == Stage::BurntOut && track.course.is_settled(track.time) {
        track.course.stage = Stage::Falls;
    }
    evidence.may_weigh_changes && change::look_out(track, own, sensor, evidence.scene)
}
