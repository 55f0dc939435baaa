//! Who would be warned in time, as it stands now.
//!
//! The terrain is swept once; a thread of its own then watches which sensors work, brings the map up
//! to date when that changes, and hands it to the line, which keeps what it says as evidence and raises
//! the alarm for each zone that is worse off than with every sensor.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::Duration;

use anyhow::Context;
use api::{Cause, Coverage, GapCollection, GapGeometry, GapProperties, Sector, ZoneCovered};
use coverage::{Map, Survey, Verdict, ZoneCoverage, gaps};
use frames::Time;
use serde_json::Value;
use sitefile::World;

use crate::board::Board;
use crate::layers::Layers;
use crate::line::Input;
use crate::words;

/// How often the sensors' health is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// How a note on coverage begins in the journal.
pub const COVERAGE_NOTE: &str = "coverage of ";

/// What the journal keeps of a zone whenever the map is drawn: `coverage of ID VERDICT: SENTENCE`.
pub fn note(zone: &api::ZoneCoverage) -> String {
    let verdict = match zone.covered {
        ZoneCovered::Covered => Verdict::Covered,
        ZoneCovered::Short => Verdict::Short,
        ZoneCovered::Uncovered => Verdict::Uncovered,
        ZoneCovered::Unknown => Verdict::Unknown,
    };
    format!(
        "{COVERAGE_NOTE}{} {}: {}",
        zone.zone,
        verdict.name(),
        zone.sentence
    )
}

/// A site's ground and what the map says of it with every sensor at work.
pub struct Charted {
    /// The ground and every sensor's view of it.
    pub survey: Arc<Survey>,
    /// Who would be warned in time.
    pub coverage: Coverage,
    /// The map, for drawing.
    pub layers: Arc<Layers>,
}

/// Charts a site.
pub fn chart(world: &World, time: Time) -> anyhow::Result<Charted> {
    let survey = Arc::new(survey(world)?);
    let map = survey.map(&vec![true; world.site.sensors.len()], &mut |_| {});
    Ok(Charted {
        coverage: stated(&survey, &map, words::mode(world.site.mode), time),
        layers: Arc::new(Layers::of(&survey, &map)),
        survey,
    })
}

/// Sweeps the terrain of a site.
pub fn survey(world: &World) -> anyhow::Result<Survey> {
    Survey::new(
        &world.site,
        world.dem.as_ref(),
        &planning::settings(world),
        &mut |_| {},
    )
    .context("coverage cannot be computed")
}

/// A map drawn anew.
pub struct Redrawn {
    /// What it says.
    pub coverage: Coverage,
    /// The map, for drawing.
    pub layers: Arc<Layers>,
    /// Zone by zone, whether it is worse off than with every sensor.
    pub worse: Vec<bool>,
}

/// Watches the sensors and redraws the map until the line has ended.
pub fn watch(survey: &Survey, board: &Arc<Board>, inputs: &SyncSender<Input>) {
    let whole = survey.map(&vec![true; survey.site().sensors.len()], &mut |_| {});
    let mut map = whole.clone();
    let mut drawn: Option<Vec<bool>> = None;
    loop {
        let (working, mode, time) = board.read(|state| {
            let works = |sensor: &api::SensorStatus| {
                !matches!(
                    sensor.health,
                    api::SensorHealth::Lost | api::SensorHealth::NotInUse
                )
            };
            (
                state.sensors.iter().map(works).collect::<Vec<_>>(),
                state.mode,
                state.time,
            )
        });
        if drawn.as_ref() != Some(&working) {
            // Only where a changed sensor can matter; the same bits as drawing all of it.
            survey.update(&mut map, &working, &mut |_| {});
            let worse = map.zones.iter().zip(&whole.zones).map(|(now, full)| {
                rank(now.verdict) > rank(full.verdict) || now.people_short > full.people_short
            });
            let worse = worse.collect();
            let redrawn = Redrawn {
                coverage: stated(survey, &map, mode, time),
                layers: Arc::new(Layers::of(survey, &map)),
                worse,
            };
            if inputs.send(Input::Coverage(Box::new(redrawn))).is_err() {
                return;
            }
            drawn = Some(working);
        }
        std::thread::sleep(LOOK_EVERY);
        if board.read(|state| state.closed) {
            return;
        }
    }
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Covered => 0,
        Verdict::Short => 1,
        Verdict::Uncovered => 2,
        Verdict::Unknown => 3,
    }
}

/// A map in the words of the API.
fn stated(survey: &Survey, map: &Map, mode: api::Mode, time: Time) -> Coverage {
    let drawn = gaps(survey, map);
    let features = drawn.get("features").and_then(Value::as_array);
    let with_gap = map.zones.iter().filter(|zone| !zone.short_cells.is_empty());
    let features = with_gap
        .zip(features.into_iter().flatten())
        .filter_map(|(zone, feature)| gap(survey, zone, feature))
        .collect();
    let gaps = GapCollection {
        kind: api::GapCollectionKind::default(),
        features,
    };
    Coverage {
        mode,
        time: time.into(),
        sensitive: true,
        zones: zones_stated(survey, map),
        gaps,
    }
}

/// Every zone of a map.
pub(crate) fn zones_stated(survey: &Survey, map: &Map) -> Vec<api::ZoneCoverage> {
    let zones = map.zones.iter();
    zones.map(|zone| zone_stated(survey, zone)).collect()
}

fn gap(survey: &Survey, zone: &ZoneCoverage, feature: &Value) -> Option<api::Gap> {
    let geometry: GapGeometry = serde_json::from_value(feature.get("geometry")?.clone()).ok()?;
    let said = zone_stated(survey, zone);
    let properties = GapProperties {
        zone: Some(said.zone),
        covered: said.covered,
        assured_s: said.assured_s,
        cause: said.cause,
        people: said.people,
        directions: said.directions,
        sentence: said.sentence,
    };
    Some(api::Gap {
        kind: api::GapKind::default(),
        geometry,
        properties,
    })
}

fn zone_stated(survey: &Survey, zone: &ZoneCoverage) -> api::ZoneCoverage {
    let known = survey.site().zones.get(usize::from(zone.zone.0));
    api::ZoneCoverage {
        zone: known.map(|zone| zone.id.clone()).unwrap_or_default(),
        covered: match zone.verdict {
            Verdict::Covered => ZoneCovered::Covered,
            Verdict::Short => ZoneCovered::Short,
            Verdict::Uncovered => ZoneCovered::Uncovered,
            Verdict::Unknown => ZoneCovered::Unknown,
        },
        assured_s: zone.warning_s.is_finite().then_some(zone.warning_s),
        need_s: zone.need_s,
        directions: zone
            .short_directions
            .iter()
            .map(|run| Sector {
                from_deg: run.from_deg,
                to_deg: run.to_deg,
            })
            .collect(),
        cause: zone.cause.map_or(Cause::None, cause),
        people: zone.people_short,
        sentence: zone.sentence.clone(),
    }
}

fn cause(cause: coverage::Cause) -> Cause {
    match cause {
        coverage::Cause::Terrain => Cause::Terrain,
        coverage::Cause::Range => Cause::Range,
        coverage::Cause::Sector => Cause::Sector,
        coverage::Cause::Elevation => Cause::Elevation,
        coverage::Cause::Tracking => Cause::TrackingDelay,
        coverage::Cause::Siren => Cause::Siren,
        coverage::Cause::NoData => Cause::NoData,
    }
}
