//! What the tracker says about its work: nothing is dropped without a number.

use flight::{STATE, State, WindError};
use frames::Time;
use nalgebra::SMatrix;
use site::DragShape;

use crate::TrackId;

/// What happened to one dwell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DwellReport {
    /// Plots that were weighed against tracks and may have founded new ones.
    pub used: u32,
    /// Plots that no filter can use: not a number, no such sensor, or a sensor without ranges.
    pub rejected: u32,
    /// Plots older than the tracker's present by more than its window.
    pub late: u32,
    /// Plots beyond the dwell's maximum.
    pub dropped: u32,
    /// Tracks that took part.
    pub tracks: u32,
    /// Pairs of track and plot inside a gate.
    pub pairs: u32,
    /// Rounds of message passing in the slowest cluster.
    pub rounds: u32,
    /// Clusters whose rounds ran out before they settled.
    pub unsettled: u32,
    /// Messages passed between tracks and plots.
    pub messages: u32,
    /// Histories carried on, of tracks that are open about which plots are their own.
    pub histories: u32,
    /// Tracks whose plots were fitted with and without a change of drag.
    pub changes_weighed: u32,
    /// Young falling tracks that were asked by all their plots at once whether they fly.
    pub asked_afresh: u32,
    /// Pairs of tracks that were asked whether they should exchange histories.
    pub exchanges: u32,
    /// Plots taken for the echoes of two tracks that the radar does not tell apart.
    pub blends: u32,
    /// Tentative tracks founded.
    pub births: u32,
    /// Tentative tracks forgotten because they became unlikely.
    pub forgotten: u32,
    /// Tracks left out, removed, or left with one history because the budget was spent, least likely first.
    pub over_budget: u32,
}

/// A track that was shown and is no more.
#[derive(Clone, Copy, Debug, PartialEq, borsh::BorshSerialize, borsh::BorshDeserialize)]
pub struct EndedTrack {
    /// Whose end it is.
    pub id: TrackId,
    /// When it ended.
    pub time: Time,
    /// Time of its last plot.
    pub seen: Time,
    /// Why.
    pub reason: EndReason,
}

/// Why a track ended.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    borsh::BorshSerialize,
    borsh::BorshDeserialize,
)]
pub enum EndReason {
    /// Its predicted path met the ground.
    Landed,
    /// It was looked at and not seen, until it was unlikely to be there.
    Missed,
    /// It left every sensor's view and was not seen for too long.
    Unseen,
    /// The budget was spent.
    OverBudget,
}

/// One explanation of a track's plots.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// Its share of the probability; all hypotheses of a refit sum to one.
    pub weight: f64,
    /// Drag curve assumed.
    pub drag: DragShape,
    /// State at the time of the last plot taken in.
    pub state: State,
    /// Covariance of that state, in `flight`'s order.
    pub covariance: SMatrix<f64, STATE, STATE>,
    /// What the path has told of the wind.
    pub wind: Option<WindError>,
    /// The part of all these covariances that sensors' misalignments make, zero where none is stated.
    pub considered: JointCovariance,
}

/// Covariance of a state, in `flight`'s order, and of the wind's error towards east and north, which follows it.
pub type JointCovariance = SMatrix<f64, { STATE + 2 }, { STATE + 2 }>;

impl Hypothesis {
    /// The same where plots scatter more than they state: what their noise makes of the covariances grows by this
    /// factor. What misalignments make does not, for no residual shows them.
    #[must_use]
    pub fn widened(&self, by: f64) -> Self {
        let part = |place: (usize, usize), value: f64| {
            let considered = self.considered[place];
            considered + (value - considered) * by
        };
        let mut widened = self.clone();
        for row in 0..STATE {
            for column in 0..STATE {
                let value = &mut widened.covariance[(row, column)];
                *value = part((row, column), *value);
            }
        }
        if let Some(wind) = &mut widened.wind {
            for column in 0..2 {
                for row in 0..2 {
                    let value = &mut wind.covariance[(row, column)];
                    *value = part((STATE + row, STATE + column), *value);
                }
                for row in 0..STATE {
                    let value = &mut wind.with_state[(row, column)];
                    *value = part((row, STATE + column), *value);
                }
            }
        }
        widened
    }
}

/// A batch fit over all plots of one track.
#[derive(Clone, Debug, PartialEq)]
pub struct Refit {
    /// Explanations, most likely first; never empty.
    pub hypotheses: Vec<Hypothesis>,
    /// Weighted squared residuals of the best hypothesis.
    pub chi2: f64,
    /// Degrees of freedom of that sum.
    pub freedom: f64,
    /// Plots taken in.
    pub plots: u32,
}

impl Refit {
    /// By how much the covariances should grow because the plots scatter more around the fit than their
    /// stated errors allow: the square of the Birge ratio (*Phys. Rev.* 40, 1932), at least one, with ten
    /// degrees of freedom of prior belief in the stated errors. What scatters less is chance, not accuracy.
    pub fn misfit(&self) -> f64 {
        const BELIEF: f64 = 10.0;
        ((BELIEF + self.chi2) / (BELIEF + self.freedom)).max(1.0)
    }
}
