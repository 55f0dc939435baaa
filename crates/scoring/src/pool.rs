//! Several runs as one, and how much the result depends on which runs they were.
//!
//! One seed says little: fourteen impacts leave an efficiency open between 0.8 and 1.2. Runs are
//! therefore pooled by the sums that their metrics were made of, and the interval comes from the
//! delete-one jackknife over runs (Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993,
//! chapter 11), which needs no random numbers and treats objects of one run as dependent.

use serde::Serialize;

use crate::calibration::Calibration;
use crate::decisions::DecisionDelay;
use crate::impacts::{LeadScore, nees_band};
use crate::matching::TrackingScore;
use crate::regions;
use crate::score::Score;
use crate::zones::{WarningScore, ZoneScore};

/// Fewer runs than this give no interval.
const RUNS_MIN: usize = 4;

/// A metric over several runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Estimate {
    /// Of all runs pooled.
    pub value: f64,
    /// The central 95 % interval; `None` with fewer than four runs.
    pub interval: Option<[f64; 2]>,
}

/// All runs as if they had been one. Percentiles and medians of which a run keeps no single values can't be pooled
/// and are left out, as are first leads.
pub fn pool<'a>(scores: impl Iterator<Item = &'a Score> + Clone) -> Score {
    Score {
        tracking: tracking(scores.clone().map(|score| &score.tracking)),
        impacts: leads(scores.clone().map(|score| score.impacts.as_slice())),
        warnings: warnings(scores.clone().map(|score| &score.warnings)),
        decision_delay: DecisionDelay::pool(scores.clone().map(|score| &score.decision_delay)),
        zone_probability: Calibration::pool(scores.map(|score| &score.zone_probability)),
    }
}

/// A metric of the pooled runs with its interval; `None` where the pooled runs do not have it.
pub fn estimate(scores: &[Score], metric: impl Fn(&Score) -> Option<f64>) -> Option<Estimate> {
    let value = metric(&pool(scores.iter()))?;
    let without = |left_out: usize| {
        let others = scores.iter().enumerate();
        metric(&pool(
            others
                .filter(|(i, _)| *i != left_out)
                .map(|(_, score)| score),
        ))
    };
    let parts: Option<Vec<f64>> = (scores.len() >= RUNS_MIN)
        .then(|| (0..scores.len()).map(without).collect())
        .flatten();
    let interval = parts.map(|parts| {
        let runs = parts.len() as f64;
        let mean = parts.iter().sum::<f64>() / runs;
        let squares: f64 = parts.iter().map(|part| (part - mean) * (part - mean)).sum();
        let half = student_95(runs - 1.0) * ((runs - 1.0) / runs * squares).sqrt();
        [value - half, value + half]
    });
    Some(Estimate { value, interval })
}

/// The 97.5 % point of Student's t, by the expansion of Fisher and Cornish (1960) to the third order:
/// within 0.01 from three degrees of freedom on.
fn student_95(freedom: f64) -> f64 {
    let z = 1.959_964_f64;
    let (z3, z5) = (z * z * z, z * z * z * z * z);
    let z7 = z5 * z * z;
    z + (z3 + z) / (4.0 * freedom)
        + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * freedom * freedom)
        + (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * freedom * freedom * freedom)
}

/// Mean of values with weights; `None` where no value has any.
fn weighted(pairs: impl Iterator<Item = (Option<f64>, f64)>) -> Option<f64> {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (value, weight) in pairs {
        if let Some(value) = value {
            sum += value * weight;
            weights += weight;
        }
    }
    (weights > 0.0).then(|| sum / weights)
}

/// As [`weighted`], of squares: the root mean square.
fn weighted_rms(pairs: impl Iterator<Item = (Option<f64>, f64)>) -> Option<f64> {
    weighted(pairs.map(|(value, weight)| (value.map(|v| v * v), weight))).map(f64::sqrt)
}

fn tracking<'a>(runs: impl Iterator<Item = &'a TrackingScore> + Clone) -> TrackingScore {
    let count = |of: fn(&TrackingScore) -> u64| runs.clone().map(of).sum::<u64>();
    let hits = |run: &TrackingScore| run.completeness * run.object_seconds as f64;
    let tracked = |run: &TrackingScore| (run.objects - run.never_tracked) as f64;
    let by_second = |of: fn(&TrackingScore) -> f64| {
        weighted(runs.clone().map(|run| (Some(of(run)), run.seconds as f64))).unwrap_or(0.0)
    };
    let by_tracked = |of: fn(&TrackingScore) -> Option<f64>| {
        weighted(runs.clone().map(|run| (of(run), tracked(run))))
    };
    TrackingScore {
        seconds: count(|run| run.seconds),
        object_seconds: count(|run| run.object_seconds),
        gospa_m: by_second(|run| run.gospa_m * run.gospa_m).sqrt(),
        localisation_m: weighted_rms(runs.clone().map(|r| (Some(r.localisation_m), hits(r))))
            .unwrap_or(0.0),
        missed_mean: by_second(|run| run.missed_mean),
        false_mean: by_second(|run| run.false_mean),
        completeness: weighted(
            runs.clone()
                .map(|run| (Some(run.completeness), run.object_seconds as f64)),
        )
        .unwrap_or(0.0),
        false_tracks: count(|run| run.false_tracks),
        id_switches: count(|run| run.id_switches),
        objects: count(|run| run.objects),
        never_tracked: count(|run| run.never_tracked),
        confirm_delay_mean_s: by_tracked(|run| run.confirm_delay_mean_s),
        confirm_delay_p95_s: None,
        second_plot_delay_mean_s: by_tracked(|run| run.second_plot_delay_mean_s),
    }
}

fn leads<'a>(runs: impl Iterator<Item = &'a [LeadScore]> + Clone) -> Vec<LeadScore> {
    let first = runs.clone().next().unwrap_or_default();
    let pooled = first.iter().enumerate().map(|(index, lead)| {
        let same = runs.clone().filter_map(move |run| run.get(index));
        lead_score(lead.lead_s, same)
    });
    pooled.collect()
}

fn lead_score<'a>(lead_s: f64, runs: impl Iterator<Item = &'a LeadScore> + Clone) -> LeadScore {
    let predicted: u64 = runs.clone().map(|run| run.predicted).sum();
    let by_object = |of: fn(&LeadScore) -> Option<f64>| {
        weighted_rms(runs.clone().map(|run| (of(run), run.objects as f64)))
    };
    let rms_by_prediction = |of: fn(&LeadScore) -> Option<f64>| {
        weighted_rms(runs.clone().map(|run| (of(run), run.predicted as f64)))
    };
    let by_prediction = |of: fn(&LeadScore) -> Option<f64>| {
        weighted(runs.clone().map(|run| (of(run), run.predicted as f64)))
    };
    LeadScore {
        lead_s,
        objects: runs.clone().map(|run| run.objects).sum(),
        predicted,
        error_rms_m: rms_by_prediction(|run| run.error_rms_m),
        error_median_m: None,
        bound_rms_m: by_object(|run| run.bound_rms_m),
        efficiency: by_object(|run| run.efficiency),
        nees: by_prediction(|run| run.nees),
        nees_band: (predicted > 0).then(|| nees_band(predicted as usize)),
        inside_90: by_prediction(|run| run.inside_90),
        regions: regions::pool(runs.clone().flat_map(|run| &run.regions)),
        time_error_rms_s: rms_by_prediction(|run| run.time_error_rms_s),
        samples: runs.flat_map(|run| run.samples.iter().copied()).collect(),
    }
}

fn warnings<'a>(runs: impl Iterator<Item = &'a WarningScore> + Clone) -> WarningScore {
    let mut total = WarningScore {
        useful_lead: weighted(
            runs.clone()
                .map(|run| (run.useful_lead, run.possible_lead_s)),
        ),
        ..WarningScore::default()
    };
    for run in runs {
        total.people_in_danger += run.people_in_danger;
        total.people_in_time += run.people_in_time;
        total.needless_warnings += run.needless_warnings;
        total.possible_lead_s += run.possible_lead_s;
        for zone in &run.zones {
            match total.zones.iter_mut().find(|one| one.zone == zone.zone) {
                Some(one) => add(one, zone),
                None => total.zones.push(ZoneScore {
                    first_lead_s: None,
                    ..zone.clone()
                }),
            }
        }
    }
    total
}

fn add(total: &mut ZoneScore, zone: &ZoneScore) {
    total.impacts += zone.impacts;
    total.warned += zone.warned;
    total.in_time += zone.in_time;
    total.warnings += zone.warnings;
    total.needless += zone.needless;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(seconds: u64, gospa_m: f64, efficiency: f64, objects: u64) -> Score {
        Score {
            tracking: TrackingScore {
                seconds,
                gospa_m,
                ..TrackingScore::default()
            },
            impacts: vec![LeadScore {
                lead_s: 15.0,
                objects,
                predicted: objects,
                efficiency: Some(efficiency),
                ..LeadScore::default()
            }],
            ..Score::default()
        }
    }

    #[test]
    fn squares_are_pooled_by_what_they_were_means_of() {
        let runs = [run(10, 30.0, 1.0, 3), run(30, 50.0, 2.0, 1)];
        let pooled = pool(runs.iter());
        // (10 · 900 + 30 · 2500) / 40 = 2100; (3 · 1 + 1 · 4) / 4 = 1.75.
        assert!((pooled.tracking.gospa_m - 2100_f64.sqrt()).abs() < 1e-12);
        let efficiency = pooled.impacts[0].efficiency.unwrap();
        assert!((efficiency - 1.75_f64.sqrt()).abs() < 1e-12);
        assert_eq!(pooled.impacts[0].objects, 4);
    }

    #[test]
    fn for_a_mean_of_equal_runs_the_interval_is_students() {
        // Means 1, 2, 3, 4, 5: sd √2.5, t(4) = 2.776; half width 2.776 √(2.5 / 5) = 1.963.
        let runs: Vec<Score> = [1.0, 2.0, 3.0, 4.0, 5.0]
            .iter()
            .map(|&missed_mean| Score {
                tracking: TrackingScore {
                    seconds: 7,
                    missed_mean,
                    ..TrackingScore::default()
                },
                ..Score::default()
            })
            .collect();
        let metric = |score: &Score| Some(score.tracking.missed_mean);
        let [low, high] = estimate(&runs, metric).unwrap().interval.unwrap();
        assert!((low - (3.0 - 1.963)).abs() < 0.01, "{low}");
        assert!((high - (3.0 + 1.963)).abs() < 0.01, "{high}");
        assert_eq!(estimate(&runs[..3], metric).unwrap().interval, None);
        assert_eq!(estimate(&runs, |score| score.warnings.useful_lead), None);
    }
}
