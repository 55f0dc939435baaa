//! How long after it could be decided a warning was decided.
//!
//! The coverage map counts on a decision some seconds after the last of the plots that one needs
//! (`detections` and `decision_delay_s` of the site file's `[coverage]`). What a run took is measured here: for
//! each warning, from the plot of that number of an object that it was rightly given for to the decision.

use frames::Span;
use recording::lines::WarningLine;
use serde::Serialize;
use site::Site;

use crate::matching::Matches;
use crate::truth::Truth;
use crate::zones::{danger_radius_m, dangers, standing};

/// A track that had an object so long before or after a warning is the one that it means.
const NEAR: Span = Span::from_millis(2500);

/// Seconds from the last plot that a decision needs to the decision to warn.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct DecisionDelay {
    /// Plots that a decision needs, as the site file says.
    pub detections: u32,
    /// Warnings that were measured.
    pub warnings: u64,
    /// Median, seconds.
    pub median_s: Option<f64>,
    /// 95th percentile, seconds.
    pub p95_s: Option<f64>,
    /// Each warning's, in ascending order, seconds; below zero where fewer plots were enough.
    pub delays_s: Vec<f64>,
}

impl DecisionDelay {
    fn new(detections: u32, mut delays_s: Vec<f64>) -> Self {
        delays_s.sort_by(f64::total_cmp);
        Self {
            detections,
            warnings: delays_s.len() as u64,
            median_s: quantile(&delays_s, 50),
            p95_s: quantile(&delays_s, 95),
            delays_s,
        }
    }

    /// Several runs as one.
    pub(crate) fn pool<'a>(runs: impl Iterator<Item = &'a Self> + Clone) -> Self {
        let detections = runs.clone().next().map_or(0, |run| run.detections);
        let delays = runs.flat_map(|run| run.delays_s.iter().copied());
        Self::new(detections, delays.collect())
    }
}

/// The least value that so many percent do not exceed.
fn quantile(sorted: &[f64], percent: usize) -> Option<f64> {
    let rank = (sorted.len() * percent).div_ceil(100);
    sorted.get(rank.checked_sub(1)?).copied()
}

/// Measures every warning that was given for something that came down near its zone. Of several such objects
/// the one counts that had been seen often enough first.
pub(crate) fn score_decisions(
    site: &Site,
    truth: &Truth,
    warnings: &[WarningLine],
    matches: &Matches,
    detections: u32,
) -> DecisionDelay {
    let danger_m = danger_radius_m(site);
    let Some(nth) = (detections as usize).checked_sub(1) else {
        return DecisionDelay::default();
    };
    let mut delays_s = Vec::new();
    for zone in &site.zones {
        for warning in standing(&zone.id, warnings).iter().map(|one| one.warn) {
            let meant = dangers(truth, zone, danger_m).filter(|(name, _, fallen)| {
                warning.time <= *fallen && matches.has(name, &warning.tracks, warning.time, NEAR)
            });
            let first = meant
                .filter_map(|(_, object, _)| object.plot_time(nth))
                .min();
            delays_s.extend(first.map(|first| (warning.time - first).seconds()));
        }
    }
    DecisionDelay::new(detections, delays_s)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{Run, score};
    use crate::testing::{Fallen, environment, site, warning_line};
    use recording::lines::Action::{self, Cancel, PreAlert, Update, Warn};

    /// What is measured of a round with a plot at every whole second, followed by track 1.
    #[track_caller]
    fn check(said: &[(f64, Action, u64)], detections: u32, delays_s: &[f64]) {
        let (site, environment) = (site(), environment());
        let fallen = Fallen::into_the_zone(&environment);
        let line = |&(second, action, track): &(f64, Action, u64)| WarningLine {
            tracks: vec![track],
            ..warning_line("zone", second, action)
        };
        let warnings: Vec<_> = said.iter().map(line).collect();
        let score = score(&Run {
            site: &site,
            environment: &environment,
            detections,
            truth: &fallen.truth,
            plots: &fallen.plots,
            tracks: &fallen.tracks,
            impacts: &[],
            warnings: &warnings,
        });
        assert_eq!(score.decision_delay.delays_s, delays_s);
        assert_eq!(score.decision_delay.median_s, delays_s.first().copied());
    }

    #[test]
    fn a_decision_is_measured_from_the_last_plot_that_it_needs() {
        // Plots at 0, 1, 2, 3 s.
        check(&[(3.25, Warn, 1)], 3, &[1.25]);
        check(&[(3.25, Warn, 1)], 4, &[0.25]);
        check(&[(1.5, Warn, 1)], 3, &[-0.5]);
        check(
            &[(1.5, PreAlert, 1), (4.0, Warn, 1), (5.0, Update, 1)],
            3,
            &[2.0],
        );
    }

    #[test]
    fn what_was_not_warned_of_has_no_delay() {
        check(&[], 3, &[]);
        check(&[(3.0, PreAlert, 1)], 3, &[]);
        // Another track's warning, one after the impact, and more plots than there were.
        check(&[(3.0, Warn, 2)], 3, &[]);
        check(&[(200.0, Warn, 1)], 3, &[]);
        check(&[(3.0, Warn, 1)], 500, &[]);
    }

    #[test]
    fn a_warning_that_was_taken_back_and_given_again_counts_twice() {
        let said = [(3.0, Warn, 1), (4.0, Cancel, 1), (6.0, Warn, 1)];
        check(&said, 3, &[1.0, 4.0]);
    }

    #[test]
    fn runs_are_pooled_by_their_warnings() {
        let run = |delays: &[f64]| DecisionDelay::new(3, delays.to_vec());
        let twenty: Vec<f64> = (1..=20).map(f64::from).collect();
        let pooled = DecisionDelay::pool([run(&twenty[7..]), run(&twenty[..7])].iter());
        assert_eq!((pooled.warnings, pooled.detections), (20, 3));
        assert_eq!((pooled.median_s, pooled.p95_s), (Some(10.0), Some(19.0)));
        assert_eq!(run(&[]).median_s, None);
    }
}
