//! Gaps as GeoJSON (RFC 7946): where people of a zone would have less time than they need.
//!
//! A map of gaps is a map for an attacker: the file says so in itself.

use serde_json::{Value, json};

use crate::map::Map;
use crate::outline::shapes;
use crate::survey::Survey;
use crate::zones::ZoneCoverage;

/// The gaps of a map, one feature a zone.
pub fn gaps(survey: &Survey, map: &Map) -> Value {
    gaps_of_zones(survey, &map.zones)
}

/// The same from the zones alone.
pub fn gaps_of_zones(survey: &Survey, zones: &[ZoneCoverage]) -> Value {
    let features: Vec<Value> = zones
        .iter()
        .filter(|zone| !zone.short_cells.is_empty())
        .map(|zone| feature(survey, zone))
        .collect();
    json!({
        "type": "FeatureCollection",
        "sensitive": true,
        "terrain": terrain(survey),
        "notes": notes(survey),
        "notice": "Shows where people are not protected. Keep it from those who would use it.",
        "features": features,
    })
}

/// On what ground a map is drawn.
pub(crate) fn terrain(survey: &Survey) -> &'static str {
    if survey.is_flat() { "flat" } else { "given" }
}

/// What a reader must know before believing a map.
pub(crate) fn notes(survey: &Survey) -> Vec<String> {
    let mut notes = survey.premises();
    notes.extend(survey.unheard_notes());
    notes
}

fn feature(survey: &Survey, zone: &ZoneCoverage) -> Value {
    let polygons: Vec<Value> = shapes(&zone.short_cells, survey.grid().columns)
        .iter()
        .map(|shape| {
            let rings = core::iter::once(&shape.outline).chain(&shape.holes);
            rings.map(|ring| ring_json(survey, ring)).collect()
        })
        .collect();
    let mut properties = zone_json(survey, zone);
    properties["sensitive"] = json!(true);
    json!({
        "type": "Feature",
        "geometry": { "type": "MultiPolygon", "coordinates": polygons },
        "properties": properties,
    })
}

fn ring_json(survey: &Survey, ring: &[[i64; 2]]) -> Value {
    let grid = survey.grid();
    let closed = ring.iter().chain(ring.first());
    closed
        .map(|&[column, row]| {
            let easting_m = grid.west_m + column as f64 * grid.cell_m;
            let northing_m = grid.north_m - row as f64 * grid.cell_m;
            let [latitude_rad, longitude_rad] = grid.utm.to_geodetic(easting_m, northing_m);
            // Seven decimals are a centimetre.
            let round = |angle_rad: f64| (angle_rad.to_degrees() * 1e7).round() / 1e7;
            json!([round(longitude_rad), round(latitude_rad)])
        })
        .collect()
}

/// One zone's coverage as JSON, as it stands in `summary.json` too.
pub fn zone_json(survey: &Survey, zone: &ZoneCoverage) -> Value {
    let described = survey.site().zones.get(usize::from(zone.zone.0));
    let seconds = |s: f64| {
        if s.is_finite() {
            json!(warning_tenths_s(s))
        } else {
            Value::Null
        }
    };
    let step_deg = 360.0 / zone.by_direction_s.len().max(1) as f64;
    let directions: Vec<Value> = zone
        .short_directions
        .iter()
        .map(|run| {
            json!({
                "from_deg": run.from_deg,
                "to_deg": run.to_deg,
                "warning_s": seconds(run.warning_s),
                "text": run.to_string(),
            })
        })
        .collect();
    let by_direction: Vec<Value> = zone
        .by_direction_s
        .iter()
        .enumerate()
        .map(|(i, s)| json!({ "azimuth_deg": i as f64 * step_deg, "warning_s": seconds(*s) }))
        .collect();
    json!({
        "zone": described.map(|z| z.id.as_str()),
        "name": described.map(|z| z.name.as_str()),
        "verdict": zone.verdict.name(),
        "warning_s": seconds(zone.warning_s),
        "need_s": zone.need_s,
        "population": described.map(|z| z.population),
        "people_short": zone.people_short,
        "cause": zone.cause.map(crate::Cause::name),
        "short_directions": directions,
        "by_direction": by_direction,
        "seen_by": multiplicity_json(zone.seen_by),
        "sentence": zone.sentence,
    })
}

/// Parts that 0, 1, 2, 3, and 4 or more sensors see.
pub(crate) fn multiplicity_json(parts: [f64; 5]) -> Value {
    let names = ["0", "1", "2", "3", "4+"];
    let rounded = parts.map(|part| json!((part * 1e4).round() / 1e4));
    let named = names.into_iter().map(str::to_owned).zip(rounded);
    named.collect::<serde_json::Map<_, _>>().into()
}

/// A warning time in tenths, rounded down but for what single precision lacks: a time told is never more
/// than there is.
pub fn warning_tenths_s(warning_s: f64) -> f64 {
    (warning_s * 10.0 + 1e-4).floor() / 10.0
}

/// Rounded to a tenth, for people and for stable files.
pub(crate) fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
