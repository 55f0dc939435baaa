//! Everything at once: a run's lines in, all metrics out.

use flight::Environment;
use recording::lines::{ImpactLine, PlotLine, TrackLine, TruthLine, WarningLine};
use serde::Serialize;
use site::Site;

use crate::bound::Bound;
use crate::calibration::{Calibration, score_calibration};
use crate::impacts::{LeadScore, Said, score_impacts};
use crate::matching::{TrackingScore, score_tracking};
use crate::truth::Truth;
use crate::zones::{WarningScore, score_warnings};

/// What is scored, and what it is held against.
#[derive(Clone, Copy, Debug)]
pub struct Run<'a> {
    /// The site as the engine was told.
    pub site: &'a Site,
    /// Its Earth, air and ground.
    pub environment: &'a Environment,
    /// `truth.jsonl`.
    pub truth: &'a [TruthLine],
    /// `plots.jsonl`.
    pub plots: &'a [PlotLine],
    /// `tracks.jsonl`.
    pub tracks: &'a [TrackLine],
    /// `impacts.jsonl`.
    pub impacts: &'a [ImpactLine],
    /// `warnings.jsonl`.
    pub warnings: &'a [WarningLine],
}

/// Every metric.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Score {
    /// How well tracks follow objects.
    pub tracking: TrackingScore,
    /// How well impacts are predicted, by lead.
    pub impacts: Vec<LeadScore>,
    /// Who was warned in time.
    pub warnings: WarningScore,
    /// Whether zone probabilities mean what they say.
    pub zone_probability: Calibration,
}

/// Scores a run.
pub fn score(run: &Run<'_>) -> Score {
    let truth = Truth::new(run.truth, run.plots);
    let confirm = run.site.policy.confirm_existence;
    let (tracking, matches) = score_tracking(&truth, run.tracks, confirm);
    let bound = Bound::new(run.site, run.environment);
    let said = Said {
        tracks: run.tracks,
        impacts: run.impacts,
        matches: &matches,
    };
    Score {
        tracking,
        impacts: score_impacts(&truth, &said, &bound),
        warnings: score_warnings(run.site, run.environment, &truth, run.warnings),
        zone_probability: score_calibration(run.site, &truth, run.impacts, &matches, &bound),
    }
}
