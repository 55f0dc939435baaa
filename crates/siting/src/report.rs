//! A proposal as files: numbers and sentences as JSON, places as GeoJSON (RFC 7946).
//!
//! Both show where people are not protected, and say so in themselves.

use coverage::{Map, Survey, Verdict, gaps, summary};
use serde_json::{Value, json};

use crate::candidate::{Candidate, Device, Exclusion};
use crate::plan::{Proposal, Request};

/// A site, before or after, and its map.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The survey.
    pub survey: &'a Survey,
    /// Its map with every sensor at work.
    pub map: &'a Map,
}

impl Side<'_> {
    /// The map's own summary.
    fn summary(&self) -> Value {
        let working = vec![true; self.survey.site().sensors.len()];
        summary(self.survey, self.map, &working)
    }

    /// People with less than they need.
    fn people_short(&self) -> u64 {
        let zones = self.map.zones.iter();
        zones.map(|zone| u64::from(zone.people_short)).sum()
    }

    fn zones(&self, verdict: Verdict) -> usize {
        let zones = self.map.zones.iter();
        zones.filter(|zone| zone.verdict == verdict).count()
    }

    /// What is reported of a side: the true measure, over every cell of the map.
    fn stated(&self) -> Value {
        let mut summary = self.summary();
        json!({
            "zones_covered": self.zones(Verdict::Covered),
            "zones_short": self.zones(Verdict::Short),
            "zones_uncovered": self.zones(Verdict::Uncovered),
            "zones_unknown": self.zones(Verdict::Unknown),
            "people": summary["people"].take(),
            "worst": self.worst(),
            "zones": summary["zones"].take(),
        })
    }

    /// The zone that lacks most, with the direction from which it does.
    fn worst(&self) -> Value {
        let known = self
            .map
            .zones
            .iter()
            .filter(|z| z.verdict != Verdict::Unknown);
        let worst =
            known.min_by(|a, b| (a.warning_s - a.need_s).total_cmp(&(b.warning_s - b.need_s)));
        let Some(zone) = worst else {
            return Value::Null;
        };
        let directions = zone.by_direction_s.iter().enumerate();
        let from = directions
            .filter(|(_, seconds)| seconds.is_finite())
            .min_by(|a, b| a.1.total_cmp(b.1));
        let step_deg = 360.0 / zone.by_direction_s.len().max(1) as f64;
        let described = self.survey.site().zones.get(usize::from(zone.zone.0));
        json!({
            "zone": described.map(|z| z.id.as_str()),
            "warning_s": coverage::warning_tenths_s(zone.warning_s),
            "need_s": zone.need_s,
            "azimuth_deg": from.map(|(i, _)| i as f64 * step_deg),
        })
    }
}

fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// The whole plan.
pub fn report(
    before: &Side<'_>,
    after: &Side<'_>,
    candidates: &[Candidate],
    request: Request,
    proposal: &Proposal,
) -> Value {
    let choices: Vec<Value> = (0..proposal.places.len())
        .filter_map(|i| choice(candidates, proposal, i))
        .collect();
    let chosen = proposal.places.iter();
    let cost: f64 = chosen
        .filter_map(|place| candidates.get(place.candidate))
        .map(|candidate| candidate.cost)
        .sum();
    let of = |kind: &str| candidates.iter().filter(|c| c.kind() == kind).count();
    json!({
        "site": before.survey.site().name,
        "sensitive": true,
        "asked": {
            "sensors": request.sensors,
            "sirens": request.sirens,
            "budget": request.budget.is_finite().then_some(request.budget),
        },
        "candidates": { "sensors": of("sensor"), "sirens": of("siren") },
        "choices": choices,
        "cost": cost,
        "gap": {
            "closed": thousandths(1.0 - proposal.left),
            "left": thousandths(proposal.left),
            "open_arrivals": proposal.open_arrivals,
            "cells_judged": proposal.places_judged,
        },
        "of_best_possible": proposal.of_best_possible.map(thousandths),
        "before": before.stated(),
        "after": after.stated(),
        "worse_off": worse(before, after).iter().map(|zone| zone.id.as_str()).collect::<Vec<_>>(),
        "said": said(before, after, candidates, request, proposal),
    })
}

fn choice(candidates: &[Candidate], proposal: &Proposal, index: usize) -> Option<Value> {
    let place = proposal.places.get(index)?;
    let candidate = candidates.get(place.candidate)?;
    let position = candidate.position();
    let (mast_m, sector_deg) = match &candidate.device {
        Device::Sensor(sensor) => {
            let degrees = |(from, width): (f64, f64)| {
                let from = from.to_degrees();
                [from, (from + width.to_degrees()).rem_euclid(360.0)].map(tenths)
            };
            (sensor.mast_m, sensor.sector_rad.map(degrees))
        }
        Device::Siren(siren) => (siren.mast_m, None),
    };
    let round = |degrees: f64| (degrees * 1e7).round() / 1e7;
    Some(json!({
        "order": index + 1,
        "id": candidate.id,
        "kind": candidate.kind(),
        "model": candidate.model,
        "latitude_deg": round(position.latitude_deg()),
        "longitude_deg": round(position.longitude_deg()),
        "mast_m": mast_m,
        "sector_deg": sector_deg,
        "cost": candidate.cost,
        "gap_closed": thousandths(place.closes),
        "reason": place.reason,
    }))
}

/// What the budget has to do with it that no more is proposed: none of the others can be paid for.
fn too_dear(candidates: &[Candidate], request: Request, proposal: &Proposal) -> Option<String> {
    let is_chosen = |i: usize| proposal.places.iter().any(|place| place.candidate == i);
    let (chosen, others): (Vec<_>, Vec<_>) = candidates
        .iter()
        .enumerate()
        .partition(|(i, _)| is_chosen(*i));
    let left = request.budget - chosen.iter().map(|(_, c)| c.cost).sum::<f64>();
    let cheapest = others.iter().map(|(_, c)| c.cost).min_by(f64::total_cmp)?;
    (cheapest > left).then(|| {
        format!(
            "of the budget of {} there is {left} left, and the cheapest other candidate costs {cheapest}",
            request.budget
        )
    })
}

/// Zones that are worse off after: by their verdict, by people who are short, or by time where they are short still.
/// Nothing that is added takes time away, so this is never to be; if it is, it is not to be missed.
fn worse<'a>(before: &Side<'a>, after: &Side<'a>) -> Vec<&'a site::Zone> {
    let described = before.survey.site().zones.iter();
    let zones = before.map.zones.iter().zip(&after.map.zones);
    zones
        .zip(described)
        .filter(|((then, now), _)| {
            let later = now.verdict != Verdict::Covered && now.warning_s < then.warning_s;
            now.verdict > then.verdict || now.people_short > then.people_short || later
        })
        .map(|(_, zone)| zone)
        .collect()
}

/// What a person reads: each choice with its reason, the true measure before and after, what is left.
pub fn said(
    before: &Side<'_>,
    after: &Side<'_>,
    candidates: &[Candidate],
    request: Request,
    proposal: &Proposal,
) -> Vec<String> {
    let mut lines = Vec::new();
    if proposal.open_arrivals == 0 {
        lines.push(
            if before.zones(Verdict::Covered) == before.map.zones.len() {
                "no gap: every zone has the time it needs from every direction".to_owned()
            } else {
                "no gap where the ground is known".to_owned()
            },
        );
    }
    for (i, place) in proposal.places.iter().enumerate() {
        if let Some(candidate) = candidates.get(place.candidate) {
            lines.push(format!(
                "{}. {} {} ({}): {}",
                i + 1,
                candidate.kind(),
                candidate.id,
                candidate.model,
                place.reason
            ));
        }
    }
    let asked = request.sensors + request.sirens;
    if proposal.places.len() < asked && proposal.open_arrivals > 0 {
        let why = too_dear(candidates, request, proposal).unwrap_or_else(|| {
            "no other candidate within the limits would change anything".to_owned()
        });
        lines.push(format!(
            "{} of {asked} are proposed: {why}",
            proposal.places.len()
        ));
    }
    for premise in after.survey.premises() {
        lines.push(format!("note: {premise}"));
    }
    if request.sirens > 0 && before.survey.site().sirens.is_empty() {
        lines.push(
            "note: the site has no siren, and people are warned by other means; as sirens are asked for, before \
             and after count on sirens alone"
                .to_owned(),
        );
    }
    let side = |side: &Side<'_>| {
        format!(
            "{} zones covered, {} short, {} uncovered; {} people with less time than they need",
            side.zones(Verdict::Covered),
            side.zones(Verdict::Short),
            side.zones(Verdict::Uncovered),
            side.people_short()
        )
    };
    lines.push(format!("before: {}", side(before)));
    lines.push(format!("after:  {}", side(after)));
    for zone in worse(before, after) {
        lines.push(format!(
            "WORSE: {} is worse off with what is proposed: do not build it",
            zone.name
        ));
    }
    for zone in &after.map.zones {
        if zone.verdict != Verdict::Covered {
            lines.push(format!("left:   {}", zone.sentence));
        }
    }
    for (zone, everywhere) in &proposal.unheard {
        if let Some(zone) = before.survey.site().zones.get(usize::from(zone.0)) {
            let part = if *everywhere {
                "anywhere in"
            } else {
                "in parts of"
            };
            lines.push(format!(
                "note: no siren is heard {part} {}: no sensor can change that, only a siren",
                zone.name
            ));
        }
    }
    lines
}

/// Proposed places, candidates, excluded ground, and the gaps before and after, to draw on a map.
pub fn geojson(
    before: &Side<'_>,
    after: &Side<'_>,
    candidates: &[Candidate],
    exclusions: &[Exclusion],
    proposal: &Proposal,
) -> Value {
    let mut features: Vec<Value> = Vec::new();
    for index in 0..proposal.places.len() {
        let Some(mut properties) = choice(candidates, proposal, index) else {
            continue;
        };
        let point = point(&properties["longitude_deg"], &properties["latitude_deg"]);
        properties["layer"] = json!("proposed");
        properties["sensitive"] = json!(true);
        features.push(feature(point, properties));
    }
    let is_chosen = |i: usize| proposal.places.iter().any(|place| place.candidate == i);
    for (_, candidate) in candidates
        .iter()
        .enumerate()
        .filter(|(i, _)| !is_chosen(*i))
    {
        let position = candidate.position();
        let geometry = point(
            &json!(position.longitude_deg()),
            &json!(position.latitude_deg()),
        );
        features.push(feature(
            geometry,
            json!({
                "layer": "candidate",
                "id": candidate.id,
                "kind": candidate.kind(),
                "model": candidate.model,
                "cost": candidate.cost,
            }),
        ));
    }
    for exclusion in exclusions {
        let corners = exclusion
            .outline_deg
            .iter()
            .chain(exclusion.outline_deg.first());
        let ring: Vec<[f64; 2]> = corners.map(|[lat, lon]| [*lon, *lat]).collect();
        features.push(feature(
            json!({ "type": "Polygon", "coordinates": [ring] }),
            json!({ "layer": "exclusion", "id": exclusion.name }),
        ));
    }
    for (layer, side) in [("gap_before", before), ("gap_after", after)] {
        let drawn = gaps(side.survey, side.map);
        for gap in drawn["features"].as_array().into_iter().flatten() {
            let properties = &gap["properties"];
            features.push(feature(
                gap["geometry"].clone(),
                json!({
                    "layer": layer,
                    "id": properties["zone"],
                    "warning_s": properties["warning_s"],
                    "need_s": properties["need_s"],
                    "people_short": properties["people_short"],
                    "reason": properties["sentence"],
                    "sensitive": true,
                }),
            ));
        }
    }
    json!({
        "type": "FeatureCollection",
        "sensitive": true,
        "notice": "Shows where people are not protected. Keep it from those who would use it.",
        "features": features,
    })
}

fn point(longitude_deg: &Value, latitude_deg: &Value) -> Value {
    json!({ "type": "Point", "coordinates": [longitude_deg, latitude_deg] })
}

fn feature(geometry: Value, properties: Value) -> Value {
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}
