//! Why a place was chosen, in a sentence for a safety officer, from what the choice changes.

use coverage::{Cause, Directions, Prospect, Survey};
use site::{Sensor, Site};

use crate::candidate::{Candidate, Device};
use crate::plan::is_in_time;

/// A place that stands this much above the ground around it is said to, metres.
const HIGH_M: f32 = 20.0;
/// How far around that is, metres.
const AROUND_M: f64 = 1500.0;

/// What a step does for the pairs that it helps most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Help {
    /// They are in time now.
    Closes,
    /// They have more time than before, but not enough.
    Nearer,
    /// They had enough time already.
    Spare,
}

/// One more device: what every pair earned before it and after it.
pub(crate) struct Step<'a> {
    pub(crate) prospect: &'a Prospect<'a>,
    pub(crate) site: &'a Site,
    pub(crate) candidate: &'a Candidate,
    pub(crate) weights: &'a [u64],
    pub(crate) gap: u64,
    pub(crate) before: &'a [u8],
    pub(crate) after: &'a [u8],
}

impl Step<'_> {
    /// Pairs (index, weight) that the step brings to being in time; where there are none, those that
    /// it brings nearer to it; where there are none either, those that have time to spare and get more.
    fn helped(&self) -> (Help, Vec<(usize, u64)>) {
        let changed = |keep: fn(u8, u8) -> bool| -> Vec<(usize, u64)> {
            let pairs = self.before.iter().zip(self.after).zip(self.weights);
            pairs
                .enumerate()
                .filter(|(_, ((before, after), _))| keep(**before, **after))
                .map(|(i, (_, weight))| (i, *weight))
                .collect()
        };
        let closed = changed(|before, after| !is_in_time(before) && is_in_time(after));
        if !closed.is_empty() {
            return (Help::Closes, closed);
        }
        let nearer = changed(|before, after| !is_in_time(before) && after > before);
        if !nearer.is_empty() {
            return (Help::Nearer, nearer);
        }
        (Help::Spare, changed(|before, after| after > before))
    }
}

/// The sentence.
pub(crate) fn reason(survey: &Survey, step: &Step<'_>) -> String {
    let (help, helped) = step.helped();
    if helped.is_empty() {
        return "changes nothing by itself; the places after it need it".to_owned();
    }
    let what = match help {
        Help::Closes => {
            let weight: u64 = helped.iter().map(|(_, weight)| weight).sum();
            format!(
                "closes {} of the gap",
                percent(weight as f64 / step.gap.max(1) as f64)
            )
        }
        Help::Nearer => "brings more time, though not yet enough".to_owned(),
        Help::Spare => "closes no gap, but brings more time to spare".to_owned(),
    };
    let from = from(step.prospect, &helped);
    let zones = zones(step, &helped);
    let why = match help {
        Help::Spare => "who have enough without it",
        Help::Closes | Help::Nearer => why(step, &helped),
    };
    let high = match step.candidate.device {
        Device::Sensor(_) => high(survey, step.candidate),
        Device::Siren(_) => None,
    };
    let high = high.map_or(String::new(), |above_m| {
        format!("; it stands {above_m:.0} m above the ground around it")
    });
    format!("{what}: arrivals {from} at {zones}, {why}{high}")
}

fn percent(part: f64) -> String {
    let percent = part * 100.0;
    if part >= 1.0 {
        "all".to_owned()
    } else if percent < 1.0 {
        "under 1 %".to_owned()
    } else {
        // Never "100 %" of what is not closed.
        format!("{:.0} %", percent.min(99.0))
    }
}

/// The directions that most of the weight comes from.
fn from(prospect: &Prospect<'_>, helped: &[(usize, u64)]) -> String {
    let count = usize::from(prospect.directions());
    let mut by_direction = vec![0_u64; count];
    for (pair, weight) in helped {
        by_direction[usize::from(prospect.pairs()[*pair].azimuth)] += weight;
    }
    let most = by_direction.iter().copied().max().unwrap_or(0);
    // Directions with a tenth of the weightiest one's weight count.
    let marks: Vec<f64> = by_direction
        .iter()
        .map(|weight| if *weight * 10 >= most { 0.0 } else { 1.0 })
        .collect();
    let runs = Directions::below(&marks, 0.5);
    let weight = |run: &Directions| -> u64 {
        let step_deg = 360.0 / count as f64;
        let inside = |i: usize| {
            let along = (i as f64 * step_deg - run.from_deg).rem_euclid(360.0);
            along <= (run.to_deg - run.from_deg).rem_euclid(360.0) + 1e-9
        };
        (0..count)
            .filter(|i| inside(*i))
            .map(|i| by_direction[i])
            .sum()
    };
    let mut runs: Vec<(u64, String)> = runs.iter().map(|r| (weight(r), r.to_string())).collect();
    runs.sort_by_key(|(weight, _)| core::cmp::Reverse(*weight));
    runs.dedup_by(|a, b| a.1 == b.1);
    let named: Vec<String> = runs.into_iter().take(2).map(|(_, words)| words).collect();
    named.join(" and ")
}

/// The zones that are helped most, with their people.
fn zones(step: &Step<'_>, helped: &[(usize, u64)]) -> String {
    let zones = &step.site.zones;
    let mut by_zone: Vec<(u64, usize)> = (0..zones.len()).map(|z| (0, z)).collect();
    for (pair, weight) in helped {
        let place = step.prospect.pairs()[*pair].place;
        let zone = usize::from(step.prospect.places()[place].zone.0);
        by_zone[zone].0 += weight;
    }
    by_zone.retain(|(weight, _)| *weight > 0);
    by_zone.sort_by_key(|(weight, zone)| (core::cmp::Reverse(*weight), *zone));
    let named: Vec<String> = by_zone
        .iter()
        .take(3)
        .map(|(_, z)| match zones[*z].population {
            0 => zones[*z].name.clone(),
            people => format!("{} ({people} people)", zones[*z].name),
        })
        .collect();
    let others = by_zone.len().saturating_sub(named.len());
    match (named.as_slice(), others) {
        ([], _) => String::new(),
        ([one], _) => one.clone(),
        ([before @ .., last], 0) => format!("{} and {last}", before.join(", ")),
        (several, others) => format!("{} and {others} more", several.join(", ")),
    }
}

/// What had limited most of the weight until now.
fn why(step: &Step<'_>, helped: &[(usize, u64)]) -> &'static str {
    let mut by_cause = [0_u64; Cause::ALL.len()];
    for (pair, weight) in helped {
        let cause = step.prospect.cause(&step.prospect.pairs()[*pair]);
        by_cause[usize::from(cause.code() - 1)] += weight;
    }
    let most = Cause::ALL.into_iter().zip(by_cause);
    let most = most.max_by_key(|(cause, weight)| (*weight, core::cmp::Reverse(cause.code())));
    let cause = most.map_or(Cause::NoData, |(cause, _)| cause);
    match (&step.candidate.device, cause) {
        (Device::Siren(_), _) => "where no siren is heard soon enough today",
        (_, Cause::Terrain) => "which terrain hides from today's sensors",
        (_, Cause::Range) => "too far from today's sensors",
        (_, Cause::Sector) => "where no sensor looks today",
        (_, Cause::Elevation) => "which pass below or above what today's sensors scan",
        (_, Cause::Tracking) => "seen today, but too late",
        (_, Cause::Siren) => {
            "where every second that the siren's sound takes must be won elsewhere"
        }
        (_, Cause::NoData) if step.site.sensors.iter().any(Sensor::founds_tracks) => {
            "whose way leads over ground beyond the map"
        }
        (_, Cause::NoData) => "where no sensor looks at all today",
    }
}

/// How high a place stands above the mean of the ground around it, metres, if it is worth saying.
fn high(survey: &Survey, candidate: &Candidate) -> Option<f32> {
    let grid = survey.grid();
    let place = candidate.position();
    let (row, column) = grid.cell_of(place.latitude_rad, place.longitude_rad)?;
    let heights_m = survey.heights_m();
    let reach = (AROUND_M / grid.cell_m).ceil() as usize;
    let rows = row.saturating_sub(reach)..(row + reach + 1).min(grid.rows);
    let (mut sum_m, mut count) = (0.0, 0.0);
    for r in rows {
        let line = &heights_m[r * grid.columns..(r + 1) * grid.columns];
        let columns = column.saturating_sub(reach)..(column + reach + 1).min(grid.columns);
        for height_m in line[columns].iter().filter(|h| !h.is_nan()) {
            sum_m += *height_m;
            count += 1.0;
        }
    }
    let above_m = heights_m[row * grid.columns + column] - sum_m / count;
    (above_m >= HIGH_M).then_some(above_m)
}
