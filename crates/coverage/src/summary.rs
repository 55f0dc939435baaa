//! The summary of a map: what a person reads first, and what other programs read.

use serde_json::{Value, json};

use crate::cause::Cause;
use crate::gaps::{tenths, zone_json};
use crate::map::Map;
use crate::survey::Survey;
use crate::zones::Verdict;

/// The summary of a map made with these working sensors.
pub fn summary(survey: &Survey, map: &Map, working: &[bool]) -> Value {
    let zones: Vec<Value> = map.zones.iter().map(|z| zone_json(survey, z)).collect();
    let people = |wanted: &[Verdict]| -> u64 {
        let population = survey.site().zones.iter().map(|z| u64::from(z.population));
        population
            .zip(&map.zones)
            .filter(|(_, zone)| wanted.contains(&zone.verdict))
            .map(|(population, _)| population)
            .sum()
    };
    let short: u64 = map.zones.iter().map(|z| u64::from(z.people_short)).sum();
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
        "people": {
            "total": people(&[Verdict::Covered, Verdict::Short, Verdict::Uncovered, Verdict::Unknown]),
            "in_covered_zones": people(&[Verdict::Covered]),
            "in_unknown_zones": people(&[Verdict::Unknown]),
            "with_less_than_they_need": short,
        },
        "zones": zones,
        "causes": causes(map),
        "sensors": sensors,
        "arcs": arcs,
        "directions": map.zones.first().map_or(0, |z| z.by_direction_s.len()),
    })
}

/// Part of the known cells that each cause limits.
fn causes(map: &Map) -> Value {
    let known = map.cause.iter().filter(|c| **c != crate::NO_CAUSE).count();
    let part = |cause: Cause| {
        let cells = (0..map.cause.len())
            .filter(|i| map.cause_at(*i) == Some(cause))
            .count();
        (cells as f64 / known.max(1) as f64 * 1e4).round() / 1e4
    };
    Cause::ALL
        .into_iter()
        .map(|cause| (cause.name().to_owned(), json!(part(cause))))
        .collect::<serde_json::Map<_, _>>()
        .into()
}
