//! Errors of predicted impacts, against the bound and against what the tracker says of itself.
//!
//! At each lead, from the last prediction at least that long before the true impact, by the track
//! that then had the object (from that track's state where no prediction is stated): efficiency = √(Σ e' C⁻¹ e / 2N) with C the bound (1 is the best
//! possible), NEES = Σ e' Ĉ⁻¹ e / 2N with Ĉ as stated (1 is honest). A missing prediction counts
//! e' C⁻¹ e = 50 in the efficiency. Objects that do not fall freely throughout are left out.

use flight::State;
use frames::{Span, Time};
use nalgebra::{Matrix2, Vector2};
use recording::lines::{ImpactLine, PlotReport, TrackLine};
use serde::Serialize;

use crate::bound::Bound;
use crate::extrapolate::extrapolate;
use crate::matching::Matches;
use crate::regions::{self, RegionScore};
use crate::truth::{Object, TrueImpact, Truth};

/// Seconds before impact at which predictions are judged.
pub const LEADS_S: [f64; 3] = [15.0, 10.0, 5.0];
/// What a missing prediction scores in place of e' C⁻¹ e.
const MISSING: f64 = 50.0;
/// Fewer own plots than this determine nothing.
const PLOTS_MIN: usize = 3;
/// An object that misses its true impact by more than this when flown with the one coefficient that
/// fits best did not fall freely throughout (it broke up, or it burned), metres.
const FREE_FALL_MISS_M: f64 = 300.0;
/// A track that had the object, and a line of it, no older than this may still speak for it.
const AGE_MAX: Span = Span::from_millis(2500);

/// What a run said of its tracks.
pub(crate) struct Said<'a> {
    pub(crate) tracks: &'a [TrackLine],
    pub(crate) impacts: &'a [ImpactLine],
    pub(crate) matches: &'a Matches,
}

/// Predictions at one lead.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct LeadScore {
    /// Seconds before the true impact.
    pub lead_s: f64,
    /// Objects whose impact could be known by then.
    pub objects: u64,
    /// Those with a prediction.
    pub predicted: u64,
    /// Root mean square error, metres.
    pub error_rms_m: Option<f64>,
    /// Median error, metres.
    pub error_median_m: Option<f64>,
    /// Root mean square of the bound, metres.
    pub bound_rms_m: Option<f64>,
    /// Error against the bound; 1 is the best possible.
    pub efficiency: Option<f64>,
    /// Error against the stated covariance; 1 is honest.
    pub nees: Option<f64>,
    /// Where NEES lies in 95 of 100 such runs if the covariances are right.
    pub nees_band: Option<[f64; 2]>,
    /// Share of true impacts inside the stated 90 % ellipse.
    pub inside_90: Option<f64>,
    /// What the published regions held, from the smallest on.
    pub regions: Vec<RegionScore>,
    /// Root mean square error of the time of impact, seconds.
    pub time_error_rms_s: Option<f64>,
    /// Each object's error beside its bound.
    pub samples: Vec<ErrorSample>,
}

/// How far one prediction was off, and how far the best possible would have been off in the root mean square.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct ErrorSample {
    /// Root of the trace of the bound, metres.
    pub bound_m: f64,
    /// Distance from the predicted impact to the true one, metres; `None` without a prediction.
    pub error_m: Option<f64>,
}

/// One object's prediction at one lead.
struct Sample {
    bound: Matrix2<f64>,
    prediction: Option<Prediction>,
}

impl Sample {
    fn error(&self) -> ErrorSample {
        ErrorSample {
            bound_m: self.bound.trace().sqrt(),
            error_m: self.prediction.as_ref().map(|p| p.error.norm()),
        }
    }
}

struct Prediction {
    error: Vector2<f64>,
    stated: Matrix2<f64>,
    /// Of each published region its percentage, and whether it holds the impact.
    held: Vec<(u8, bool)>,
    time_error_s: f64,
}

/// Judges predictions at every lead.
pub(crate) fn score_impacts(truth: &Truth, said: &Said<'_>, bound: &Bound<'_>) -> Vec<LeadScore> {
    let score = |lead_s: f64| {
        let samples: Vec<_> = truth
            .objects
            .iter()
            .filter_map(|(name, object)| {
                let fallen = object.impact?;
                let cut = fallen.time - Span::from_seconds(lead_s);
                Some(Sample {
                    bound: least_covariance(object, fallen, cut, bound)?,
                    prediction: prediction(name, fallen, cut, said, bound),
                })
            })
            .collect();
        summary(lead_s, &samples)
    };
    LEADS_S.map(score).to_vec()
}

/// The bound for an object's plots until `cut`; `None`: too few, or not in free fall.
pub(crate) fn least_covariance(
    object: &Object,
    fallen: TrueImpact,
    cut: Time,
    bound: &Bound<'_>,
) -> Option<Matrix2<f64>> {
    let mut plots: Vec<&PlotReport> = object.plots.iter().filter(|p| p.time <= cut).collect();
    plots.sort_by_key(|plot| plot.time);
    let first = plots.first()?.time;
    if plots.len() < PLOTS_MIN {
        return None;
    }
    let (position, velocity) = object.at(first)?;
    let guess = State {
        time: first,
        position,
        velocity,
        ln_beta: libm::log(5000.0),
    };
    let (state, miss_m) = bound.fit_coefficient(&guess, fallen.time, fallen.position)?;
    let prior = bound.prior(state.ln_beta)?;
    (miss_m <= FREE_FALL_MISS_M)
        .then(|| bound.impact_covariance(&state, &plots, prior))
        .flatten()
}

/// Where and when a track says it comes down.
pub(crate) struct Forecast {
    pub(crate) east_m: f64,
    pub(crate) north_m: f64,
    /// Covariance of the point, m².
    pub(crate) stated: Matrix2<f64>,
    pub(crate) time: Time,
}

fn prediction(
    name: &str,
    fallen: TrueImpact,
    cut: Time,
    said: &Said<'_>,
    bound: &Bound<'_>,
) -> Option<Prediction> {
    let track = said.matches.track_of(name, cut, AGE_MAX)?;
    let fresh = |time: Time| time <= cut && cut - time <= AGE_MAX;
    let stated = said
        .impacts
        .iter()
        .filter(|line| line.track == track && fresh(line.time))
        .max_by_key(|line| line.time);
    let forecast = match stated {
        Some(line) => of_line(line),
        None => said
            .tracks
            .iter()
            .filter(|line| line.track == track && fresh(line.time))
            .max_by_key(|line| line.time)
            .and_then(|line| extrapolate(line, bound))?,
    };
    Some(Prediction {
        error: Vector2::new(
            forecast.east_m - fallen.position.x(),
            forecast.north_m - fallen.position.y(),
        ),
        stated: forecast.stated,
        held: stated.map_or_else(Vec::new, |line| {
            regions::held(line, fallen.position, bound.environment().frame())
        }),
        time_error_s: (forecast.time - fallen.time).seconds(),
    })
}

fn of_line(line: &ImpactLine) -> Forecast {
    let [[ee, en], [_, nn]] = line.covariance_m2;
    let [east_m, north_m, _] = line.enu_m;
    Forecast {
        east_m,
        north_m,
        stated: Matrix2::new(ee, en, en, nn),
        time: line.impact_time,
    }
}

fn summary(lead_s: f64, samples: &[Sample]) -> LeadScore {
    let predictions = || {
        samples
            .iter()
            .filter_map(|sample| sample.prediction.as_ref())
    };
    let count = predictions().count();
    let mean = |sum: f64| (count > 0).then(|| sum / count as f64);
    let mut errors: Vec<f64> = predictions().map(|p| p.error.norm()).collect();
    errors.sort_by(f64::total_cmp);
    let against_bound = samples.iter().map(|sample| match &sample.prediction {
        Some(prediction) => mahalanobis(&prediction.error, &sample.bound).unwrap_or(MISSING),
        None => MISSING,
    });
    let against_stated: Vec<f64> = predictions()
        .map(|p| mahalanobis(&p.error, &p.stated).unwrap_or(MISSING))
        .collect();
    let objects = samples.len() as f64;
    let bounds: f64 = samples.iter().map(|sample| sample.bound.trace()).sum();
    // 90 % point of chi-square with two degrees of freedom: -2 ln 0.1.
    let inside = against_stated
        .iter()
        .filter(|&&m2| m2 <= 4.605_170_186)
        .count();
    LeadScore {
        lead_s,
        objects: samples.len() as u64,
        predicted: count as u64,
        error_rms_m: mean(errors.iter().map(|e| e * e).sum()).map(f64::sqrt),
        error_median_m: errors.get(errors.len() / 2).copied(),
        bound_rms_m: (objects > 0.0).then(|| (bounds / objects).sqrt()),
        efficiency: (objects > 0.0).then(|| (against_bound.sum::<f64>() / (2.0 * objects)).sqrt()),
        nees: mean(against_stated.iter().sum::<f64>() / 2.0),
        nees_band: (count > 0).then(|| nees_band(count)),
        inside_90: mean(inside as f64),
        regions: regions::count(predictions().flat_map(|p| &p.held)),
        time_error_rms_s: mean(predictions().map(|p| p.time_error_s * p.time_error_s).sum())
            .map(f64::sqrt),
        samples: samples.iter().map(Sample::error).collect(),
    }
}

fn mahalanobis(error: &Vector2<f64>, covariance: &Matrix2<f64>) -> Option<f64> {
    covariance.cholesky().map(|c| error.dot(&c.solve(error)))
}

/// The central 95 % of a chi-square number with 2N degrees of freedom over 2N, by Wilson and
/// Hilferty's cube (1931): within 0.5 % from N = 5 on.
pub(crate) fn nees_band(count: usize) -> [f64; 2] {
    let ninth = 2.0 / (9.0 * 2.0 * count as f64);
    [-1.959_964, 1.959_964].map(|z| {
        let root = 1.0 - ninth + z * ninth.sqrt();
        root.max(0.0) * root.max(0.0) * root.max(0.0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_is_that_of_the_goals() {
        let [low, high] = nees_band(500);
        assert!(
            (low - 0.914).abs() < 0.001 && (high - 1.090).abs() < 0.001,
            "{low} {high}"
        );
    }

    #[test]
    fn one_sample_computed_by_hand() {
        let sample = |error: [f64; 2]| Sample {
            bound: Matrix2::new(100.0, 0.0, 0.0, 400.0),
            prediction: Some(Prediction {
                error: Vector2::new(error[0], error[1]),
                stated: Matrix2::new(400.0, 0.0, 0.0, 1600.0),
                held: Vec::new(),
                time_error_s: 0.5,
            }),
        };
        // e' C⁻¹ e = 1 + 1 and 4 + 0: efficiency √(6 / 4); a quarter of that for what is stated.
        let score = summary(10.0, &[sample([10.0, 20.0]), sample([20.0, 0.0])]);
        assert!((score.efficiency.unwrap() - 1.5_f64.sqrt()).abs() < 1e-12);
        assert!((score.nees.unwrap() - 1.5 / 4.0).abs() < 1e-12);
        assert!((score.bound_rms_m.unwrap() - 500.0_f64.sqrt()).abs() < 1e-12);
        assert!((score.error_rms_m.unwrap() - 450.0_f64.sqrt()).abs() < 1e-12);
        let second = score.samples[1];
        assert!((second.bound_m - 500.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(second.error_m, Some(20.0));
        let missing = Sample {
            bound: Matrix2::identity(),
            prediction: None,
        };
        assert_eq!(summary(10.0, &[missing]).efficiency, Some(5.0));
    }
}
