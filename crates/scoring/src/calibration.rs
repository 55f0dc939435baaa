//! Whether zone probabilities mean what they say.
//!
//! Once per object, zone and lead: the probability stated by the object's track against what
//! happened. A track that never followed an object speaks too, at the same leads before the impact
//! that it predicts: what it says never comes true. Probabilities of nothing (no plots, nothing
//! stated) are left out.

use std::collections::{BTreeMap, BTreeSet};

use frames::Span;
use recording::lines::ImpactLine;
use serde::Serialize;
use site::Site;

use crate::Bound;
use crate::impacts::LEADS_S;
use crate::matching::Matches;
use crate::oracle;
use crate::truth::Truth;
use crate::zones::danger_radius_m;

/// Bins of the reliability diagram.
const BINS: usize = 10;

/// Stated probabilities against frequencies.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Calibration {
    /// Statements.
    pub count: u64,
    /// Mean square of probability less outcome.
    pub brier: Option<f64>,
    /// Σ n |mean probability - frequency| / Σ n over the bins. With few statements chance alone makes
    /// it large.
    pub reliability_error: Option<f64>,
    /// The reliability diagram, by tenths of probability.
    pub bins: Vec<Bin>,
    /// The same statements beside the best that their plots allowed.
    pub oracle: AgainstOracle,
}

/// A tenth of the probabilities.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Statements.
    pub count: u64,
    /// Mean of what was stated.
    pub probability_mean: f64,
    /// Share of what came true.
    pub frequency: f64,
}

/// Statements for which there is a bound.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct AgainstOracle {
    /// Statements.
    pub count: u64,
    /// Their Brier score.
    pub brier: Option<f64>,
    /// That of an estimator that attains the bound.
    pub brier_oracle: Option<f64>,
}

/// What was said of one zone.
struct Statement {
    stated: f64,
    struck: bool,
    brier_oracle: Option<f64>,
}

/// Gathers the statements of a run.
pub(crate) fn score_calibration(
    site: &Site,
    truth: &Truth,
    impacts: &[ImpactLine],
    matches: &Matches,
    bound: &Bound<'_>,
) -> Calibration {
    let mut statements = of_objects(site, truth, impacts, matches, bound);
    statements.extend(of_nothing(site, impacts, matches));
    Calibration::of(&statements)
}

fn of_objects(
    site: &Site,
    truth: &Truth,
    impacts: &[ImpactLine],
    matches: &Matches,
    bound: &Bound<'_>,
) -> Vec<Statement> {
    let danger_m = danger_radius_m(site);
    let mut statements = Vec::new();
    for (name, object) in &truth.objects {
        let Some(fallen) = object.impact else {
            continue;
        };
        let [east_m, north_m, _] = fallen.position.to_array();
        for lead_s in LEADS_S {
            let cut = fallen.time - Span::from_seconds(lead_s);
            let Some(track) = matches.track_of(name, cut, Span::from_millis(3000)) else {
                continue;
            };
            let own = impacts
                .iter()
                .filter(|line| line.track == track && line.time <= cut);
            let Some(line) = own.max_by_key(|line| line.time) else {
                continue;
            };
            statements.extend(site.zones.iter().map(|zone| Statement {
                stated: line.zones.get(&zone.id).copied().unwrap_or(0.0),
                struck: zone.outline.distance_m([east_m, north_m]) <= danger_m,
                brier_oracle: oracle::brier(object, fallen, cut, zone, danger_m, bound),
            }));
        }
    }
    statements
}

/// What tracks of nothing said, at each lead before the impact that they predicted.
fn of_nothing(site: &Site, impacts: &[ImpactLine], matches: &Matches) -> Vec<Statement> {
    let real: BTreeSet<u64> = matches
        .by_object
        .values()
        .flatten()
        .map(|(_, track)| *track)
        .collect();
    let mut newest: BTreeMap<(u64, usize), &ImpactLine> = BTreeMap::new();
    for line in impacts.iter().filter(|line| !real.contains(&line.track)) {
        for (index, lead_s) in LEADS_S.into_iter().enumerate() {
            if (line.impact_time - line.time).seconds() >= lead_s {
                newest.insert((line.track, index), line);
            }
        }
    }
    let said = |line: &ImpactLine, zone: &str| line.zones.get(zone).copied().unwrap_or(0.0);
    newest
        .values()
        .flat_map(|line| site.zones.iter().map(|zone| said(line, &zone.id)))
        .map(|stated| Statement {
            stated,
            struck: false,
            brier_oracle: None,
        })
        .collect()
}

impl Calibration {
    fn of(statements: &[Statement]) -> Self {
        let mut sums = [(0_u64, 0.0, 0_u64); BINS];
        let (mut squares, mut squares_bounded) = (0.0, 0.0);
        let (mut bounded, mut oracles) = (0_u64, 0.0);
        for statement in statements {
            let gap = statement.stated - f64::from(u8::from(statement.struck));
            squares += gap * gap;
            if let Some(oracle) = statement.brier_oracle {
                bounded += 1;
                squares_bounded += gap * gap;
                oracles += oracle;
            }
            let bin = ((statement.stated * BINS as f64) as usize).min(BINS - 1);
            if let Some((count, total, struck_count)) = sums.get_mut(bin) {
                *count += 1;
                *total += statement.stated;
                *struck_count += u64::from(statement.struck);
            }
        }
        let share = |sum: f64, count: u64| (count > 0).then(|| sum / count as f64);
        let count = statements.len() as u64;
        let bins = sums.map(|(count, total, struck)| Bin {
            count,
            probability_mean: total / count.max(1) as f64,
            frequency: struck as f64 / count.max(1) as f64,
        });
        Self {
            count,
            brier: share(squares, count),
            reliability_error: reliability_error(&bins),
            bins: bins.into(),
            oracle: AgainstOracle {
                count: bounded,
                brier: share(squares_bounded, bounded),
                brier_oracle: share(oracles, bounded),
            },
        }
    }

    /// The statements of several runs together.
    pub(crate) fn pool<'a>(runs: impl Iterator<Item = &'a Self>) -> Self {
        let mut total = Self::default();
        for run in runs {
            let mean = |a: Option<f64>, n: u64, b: Option<f64>, m: u64| {
                let sum = a.unwrap_or(0.0) * n as f64 + b.unwrap_or(0.0) * m as f64;
                (n + m > 0).then(|| sum / (n + m) as f64)
            };
            total.brier = mean(total.brier, total.count, run.brier, run.count);
            total.count += run.count;
            let (all, one) = (&mut total.oracle, &run.oracle);
            all.brier = mean(all.brier, all.count, one.brier, one.count);
            all.brier_oracle = mean(all.brier_oracle, all.count, one.brier_oracle, one.count);
            all.count += one.count;
            total.bins.resize(BINS, Bin::default());
            for (bin, other) in total.bins.iter_mut().zip(&run.bins) {
                bin.add(other);
            }
        }
        total.reliability_error = reliability_error(&total.bins);
        total
    }
}

impl Bin {
    fn add(&mut self, other: &Self) {
        let (n, m) = (self.count as f64, other.count as f64);
        let mean = |a: f64, b: f64| (a * n + b * m) / (n + m).max(1.0);
        self.probability_mean = mean(self.probability_mean, other.probability_mean);
        self.frequency = mean(self.frequency, other.frequency);
        self.count += other.count;
    }
}

fn reliability_error(bins: &[Bin]) -> Option<f64> {
    let count: u64 = bins.iter().map(|bin| bin.count).sum();
    let gaps = bins
        .iter()
        .map(|bin| bin.count as f64 * (bin.probability_mean - bin.frequency).abs());
    (count > 0).then(|| gaps.sum::<f64>() / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(statements: &[(f64, bool)]) -> Calibration {
        let statement = |&(stated, struck): &(f64, bool)| Statement {
            stated,
            struck,
            brier_oracle: Some(0.1),
        };
        Calibration::of(&statements.iter().map(statement).collect::<Vec<_>>())
    }

    #[test]
    fn a_diagram_computed_by_hand() {
        let score = score(&[(0.05, false), (0.05, true), (0.95, true), (1.0, true)]);
        // Bins: (2, 0.05, 0.5) and (2, 0.975, 1.0).
        assert!(
            (score.reliability_error.unwrap() - (2.0 * 0.45 + 2.0 * 0.025) / 4.0).abs() < 1e-12
        );
        assert!((score.brier.unwrap() - (0.0025 + 0.9025 + 0.0025) / 4.0).abs() < 1e-12);
        assert_eq!(score.bins[9].count, 2);
    }

    #[test]
    fn pooled_runs_are_the_same_as_one_run_of_all_statements() {
        let first = [(0.05, false), (0.55, true), (0.95, true)];
        let second = [(0.02, true), (0.52, false)];
        let pooled = Calibration::pool([score(&first), score(&second)].iter());
        let whole = score(&[first.as_slice(), &second].concat());
        assert_eq!(pooled.count, whole.count);
        let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-12;
        assert!(near(pooled.brier, whole.brier));
        assert!(near(pooled.reliability_error, whole.reliability_error));
        assert!(near(pooled.oracle.brier, whole.oracle.brier));
        assert!(near(pooled.oracle.brier_oracle, whole.oracle.brier_oracle));
    }
}
