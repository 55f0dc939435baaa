//! Whether zone probabilities mean what they say.
//!
//! Once per object, zone and lead: the probability stated by the object's track against what
//! happened. Probabilities of nothing (no plots, nothing stated) are left out.

use frames::Span;
use recording::lines::ImpactLine;
use serde::Serialize;
use site::Site;

use crate::impacts::LEADS_S;
use crate::matching::Matches;
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
    /// Σ n |mean probability - frequency| / Σ n over the bins.
    pub reliability_error: Option<f64>,
    /// The reliability diagram, by tenths of probability.
    pub bins: Vec<Bin>,
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

/// Gathers the statements of a run.
pub fn score_calibration(
    site: &Site,
    truth: &Truth,
    impacts: &[ImpactLine],
    matches: &Matches,
) -> Calibration {
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
            for zone in &site.zones {
                let stated = line.zones.get(&zone.id).copied().unwrap_or(0.0);
                let struck = zone.outline.distance_m([east_m, north_m]) <= danger_m;
                statements.push((stated, struck));
            }
        }
    }
    summary(&statements)
}

fn summary(statements: &[(f64, bool)]) -> Calibration {
    let mut sums = [(0_u64, 0.0, 0_u64); BINS];
    let mut squares = 0.0;
    for &(stated, struck) in statements {
        let outcome = f64::from(u8::from(struck));
        squares += (stated - outcome) * (stated - outcome);
        let bin = ((stated * BINS as f64) as usize).min(BINS - 1);
        if let Some((count, total, struck_count)) = sums.get_mut(bin) {
            *count += 1;
            *total += stated;
            *struck_count += u64::from(struck);
        }
    }
    let bins: Vec<Bin> = sums
        .iter()
        .map(|&(count, total, struck)| Bin {
            count,
            probability_mean: total / count.max(1) as f64,
            frequency: struck as f64 / count.max(1) as f64,
        })
        .collect();
    let all = statements.len() as f64;
    let gaps = bins
        .iter()
        .map(|bin| bin.count as f64 * (bin.probability_mean - bin.frequency).abs());
    Calibration {
        count: statements.len() as u64,
        brier: (all > 0.0).then(|| squares / all),
        reliability_error: (all > 0.0).then(|| gaps.sum::<f64>() / all),
        bins,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagram_computed_by_hand() {
        let score = summary(&[(0.05, false), (0.05, true), (0.95, true), (1.0, true)]);
        // Bins: (2, 0.05, 0.5) and (2, 0.975, 1.0).
        assert!(
            (score.reliability_error.unwrap() - (2.0 * 0.45 + 2.0 * 0.025) / 4.0).abs() < 1e-12
        );
        assert!((score.brier.unwrap() - (0.0025 + 0.9025 + 0.0025) / 4.0).abs() < 1e-12);
        assert_eq!(score.bins[9].count, 2);
    }
}
