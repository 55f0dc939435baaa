//! Everything at once: a run's lines in, all metrics out.

use flight::Environment;
use recording::lines::{ImpactLine, PlotLine, TrackLine, TruthLine, WarningLine};
use serde::Serialize;
use site::Site;

use crate::bound::Bound;
use crate::calibration::{Calibration, score_calibration};
use crate::decisions::{DecisionDelay, score_decisions};
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
    /// Detections that a decision needs, as the site file's `[coverage]` counts on.
    pub detections: u32,
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
    /// How long after it could be decided a warning was decided.
    pub decision_delay: DecisionDelay,
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
        decision_delay: score_decisions(run.site, &truth, run.warnings, &matches, run.detections),
        zone_probability: score_calibration(run.site, &truth, run.impacts, &matches, &bound),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Fallen, environment, forecast_line, site, squares};

    #[test]
    fn the_polygons_that_people_see_are_what_is_counted() {
        let (site, environment) = (site(), environment());
        let fallen = Fallen::into_the_zone(&environment);
        // Forecasts 30 m off to the east, whose covariance holds that with ease; only the widest polygon does.
        let impacts: Vec<ImpactLine> = fallen
            .seconds()
            .map(|second| {
                let mut line = forecast_line(1, second, [30.0, 0.0, 0.0], 1e4);
                let wide = [("50", 10.0), ("90", 20.0), ("99", 40.0)];
                squares(&mut line, 30.0, 0.0, &wide);
                line
            })
            .collect();
        let score = score(&Run {
            site: &site,
            environment: &environment,
            detections: 3,
            truth: &fallen.truth,
            plots: &fallen.plots,
            tracks: &fallen.tracks,
            impacts: &impacts,
            warnings: &[],
        });
        for lead in &score.impacts {
            assert_eq!((lead.objects, lead.inside_90), (1, Some(1.0)), "{lead:?}");
            let held: Vec<_> = lead.regions.iter().map(|r| (r.percent, r.held)).collect();
            assert_eq!(held, [(50, 0), (90, 0), (99, 1)], "at {} s", lead.lead_s);
        }
        let text = crate::table(&score);
        assert!(text.contains("90 % held 0.00 of 1 (0.00..0.79)"), "{text}");
    }
}
