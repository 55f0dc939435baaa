//! The summary of a map: what a person reads first, and what other programs read.

use serde_json::{Value, json};

use crate::cause::Cause;
use crate::gaps::{multiplicity_json, notes, tenths, terrain, zone_json};
use crate::map::Map;
use crate::survey::Survey;
use crate::zones::{Verdict, ZoneCoverage};

/// The summary of a map made with these working sensors.
pub fn summary(survey: &Survey, map: &Map, working: &[bool]) -> Value {
    let mut totals = Totals::default();
    totals.take(map);
    summary_of_zones(survey, &map.zones, &totals, working)
}

/// Cells counted over the bands of a map.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// By cause, in the order of [`Cause::ALL`].
    causes: [u64; 7],
    /// Seen by 0, 1, 2, 3, and 4 or more sensors.
    seen_by: [u64; 5],
}

impl Totals {
    /// Counts a band.
    pub fn take(&mut self, band: &Map) {
        for cause in band.cause.iter().filter_map(|code| Cause::from_code(*code)) {
            self.causes[usize::from(cause.code() - 1)] += 1;
        }
        let known = band
            .multiplicity
            .iter()
            .filter(|m| **m != crate::NO_MULTIPLICITY);
        for sensors in known {
            self.seen_by[usize::from(*sensors).min(4)] += 1;
        }
    }
}

/// The summary from what all bands together came to.
pub fn summary_of_zones(
    survey: &Survey,
    assessed: &[ZoneCoverage],
    totals: &Totals,
    working: &[bool],
) -> Value {
    let zones: Vec<Value> = assessed.iter().map(|z| zone_json(survey, z)).collect();
    let people = |wanted: &[Verdict]| -> u64 {
        let population = survey.site().zones.iter().map(|z| u64::from(z.population));
        population
            .zip(assessed)
            .filter(|(_, zone)| wanted.contains(&zone.verdict))
            .map(|(population, _)| population)
            .sum()
    };
    let short: u64 = assessed.iter().map(|z| u64::from(z.people_short)).sum();
    let sensors: Vec<Value> = survey
        .site()
        .sensors
        .iter()
        .enumerate()
        .map(|(i, sensor)| {
            json!({
                "sensor": sensor.id,
                "working": working.get(i).copied().unwrap_or(false),
                "on_grid": survey.is_on_grid(i),
                "founds_tracks": sensor.founds_tracks(),
            })
        })
        .collect();
    let arcs: Vec<Value> = survey
        .arcs()
        .iter()
        .map(|arc| {
            json!({
                "threat": arc.threat,
                "flight_s": tenths(arc.flight_s),
                "reach_m": arc.reach_m().round(),
            })
        })
        .collect();
    json!({
        "site": survey.site().name,
        "sensitive": true,
        "grid": {
            "epsg": survey.grid().utm.epsg(),
            "west_m": survey.grid().west_m,
            "north_m": survey.grid().north_m,
            "cell_m": survey.grid().cell_m,
            "columns": survey.grid().columns,
            "rows": survey.grid().rows,
        },
        "terrain": terrain(survey),
        "ground_unknown": (survey.unknown_part() * 1e4).ceil() / 1e4,
        "warned_by": if survey.counts_on_sirens() { "sirens" } else { "other means" },
        "sirens": survey.site().sirens.len(),
        "unheard": unheard(survey),
        "notes": notes(survey),
        "people": {
            "total": people(&[Verdict::Covered, Verdict::Short, Verdict::Uncovered, Verdict::Unknown]),
            "in_covered_zones": people(&[Verdict::Covered]),
            "in_unknown_zones": people(&[Verdict::Unknown]),
            "with_less_than_they_need": short,
        },
        "zones": zones,
        "causes": causes(totals),
        "multiplicity": {
            "above_ground_m": crate::MULTIPLICITY_ABOVE_M,
            "area": multiplicity_json(parts(totals.seen_by)),
            "people": people_seen_by(survey, assessed),
        },
        "sensors": sensors,
        "arcs": arcs,
        "directions": assessed.first().map_or(0, |z| z.by_direction_s.len()),
    })
}

/// Zones with ground where no siren is heard, and how much of it.
fn unheard(survey: &Survey) -> Vec<Value> {
    let zones = &survey.site().zones;
    let unheard = survey.unheard().into_iter();
    unheard
        .map(|(zone, part)| {
            json!({
                "zone": zones.get(usize::from(zone.0)).map(|zone| zone.id.as_str()),
                "part": (part * 1e4).ceil() / 1e4,
            })
        })
        .collect()
}

/// Part of the known cells that each cause limits.
fn causes(totals: &Totals) -> Value {
    let parts = parts(totals.causes);
    let named = Cause::ALL.into_iter().zip(parts);
    named
        .map(|(cause, part)| (cause.name().to_owned(), json!((part * 1e4).round() / 1e4)))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn parts<const N: usize>(counts: [u64; N]) -> [f64; N] {
    let total = counts.iter().sum::<u64>().max(1);
    counts.map(|count| count as f64 / total as f64)
}

/// People over whom 0, 1, 2, 3, and 4 or more sensors see, spread evenly over their zones.
fn people_seen_by(survey: &Survey, zones: &[ZoneCoverage]) -> Value {
    let mut people = [0.0; 5];
    for (described, zone) in survey.site().zones.iter().zip(zones) {
        for (people, part) in people.iter_mut().zip(zone.seen_by) {
            *people += f64::from(described.population) * part;
        }
    }
    multiplicity_json(people.map(f64::round))
}
