//! How much of what people have is luck: the same arrivals again and again, with other scan phases,
//! detections, errors and false plots each time.
//!
//! A map that knew each arrival perfectly would promise the 5th percentile of this, and would be on the
//! safe side by the distance from there to the median: no map that keeps its word can do with less.

use std::collections::BTreeMap;
use std::fmt::{self, Display};

use crate::quantile;
use crate::range::Flown;

/// Part of the runs of luck that a promise leaves out.
const LEFT_OUT: f64 = 0.05;

/// What became of each arrival, time after time.
#[derive(Default)]
pub struct Luck {
    arrivals: BTreeMap<[usize; 2], Again>,
}

struct Again {
    promised_s: f64,
    measured_s: Vec<f64>,
}

impl Again {
    /// What the next run of luck has with 95 %: of n runs the k-th least is missed by k in n + 1.
    fn sure_s(&self) -> f64 {
        let mut sorted = self.measured_s.clone();
        sorted.sort_by(f64::total_cmp);
        let missed = LEFT_OUT * (sorted.len() + 1) as f64;
        let least = (missed as usize).saturating_sub(1);
        sorted.get(least).copied().unwrap_or(0.0)
    }
}

impl Luck {
    /// Adds a flight of an arrival, by its batch and its index there.
    pub fn add(&mut self, which: [usize; 2], flown: &Flown) {
        let again = self.arrivals.entry(which).or_insert_with(|| Again {
            promised_s: flown.promised_s,
            measured_s: Vec::new(),
        });
        let apart_s = (again.promised_s - flown.promised_s).abs();
        assert!(apart_s < 1e-3, "promised {apart_s} s more or less");
        again.measured_s.push(flown.measured_s);
    }

    /// Different arrivals so far.
    pub fn arrivals(&self) -> usize {
        self.arrivals.len()
    }
}

impl Display for Luck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let promised = self.arrivals.values().filter(|a| a.promised_s > 0.0);
        let spare = |sure_s: fn(&Again) -> f64| -> Vec<f64> {
            let each = promised.clone();
            each.flat_map(|a| a.measured_s.iter().map(move |m| m - sure_s(a)))
                .collect()
        };
        let best = spare(Again::sure_s);
        let ours = spare(|a| a.promised_s);
        let kept = ours.iter().filter(|s| **s >= 0.0).count();
        writeln!(
            f,
            "{} flights of {} arrivals",
            ours.len(),
            promised.clone().count()
        )?;
        writeln!(
            f,
            "as the map promises: kept {:.1} %, measured less promised, median: {:.2} s",
            100.0 * kept as f64 / ours.len().max(1) as f64,
            quantile(&ours, 0.5)
        )?;
        write!(
            f,
            "each arrival promised its own 5th percentile: median {:.2} s",
            quantile(&best, 0.5)
        )
    }
}
