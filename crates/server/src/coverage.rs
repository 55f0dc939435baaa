//! Who would be warned in time, as it stands now.
//!
//! A thread of its own sweeps the terrain once, then watches which sensors work, brings the map up
//! to date when that changes, and hands it to the line, which keeps what it says as evidence and raises
//! the alarm for each zone that is worse off than with every sensor. Nothing waits for it; where it
//! cannot go on it says so, and no map stands that may be wrong.

use std::panic::{AssertUnwindSafe, catch_unwind};
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
use crate::counted::{self, Counted, counted};
use crate::layers::Layers;
use crate::line::Input;
use crate::planner::Planner;
use crate::{courtesy, words};

/// How often the sensors' health is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How many looks apart the map is drawn for a sector alone: a strobe that wanders says another one with every word,
/// and every map leaves its evidence.
const SECTORS_EVERY: u32 = 25;

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

/// The same of a zone when no map can be drawn.
pub fn note_unknown(zone: &str, why: &str) -> String {
    let verdict = Verdict::Unknown.name();
    format!("{COVERAGE_NOTE}{zone} {verdict}: {why}")
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
    /// Zone by zone, whether it is worse off than with every sensor in its place.
    pub worse: Vec<bool>,
    /// Which sensors it counts on, in words.
    pub counted: String,
}

/// Surveys a site and keeps its map as the sensors are, until the line has ended.
pub fn keep(world: &World, planner: &Planner, board: &Board, inputs: &SyncSender<Input>) {
    courtesy::give_way(courtesy::MAP, "the coverage map");
    // A panic in here must not leave the last map standing as if it still held.
    let ended = catch_unwind(AssertUnwindSafe(|| {
        let survey = Arc::new(survey(world)?);
        planner.surveyed(Arc::clone(&survey));
        watch(survey, board, inputs);
        anyhow::Ok(())
    }));
    let why = match ended {
        Ok(Ok(())) => return,
        Ok(Err(error)) => format!("{error:#}"),
        Err(_) => "drawing the coverage map broke off: the log says why".to_owned(),
    };
    tracing::error!(why, "no coverage map; warnings go on without it");
    planner.unsurveyed(&why);
    // A line that has ended has nobody to tell it to.
    let _ = inputs.send(Input::CoverageUnknown(why));
}

/// Watches the sensors and redraws the map until the line has ended.
fn watch(mut survey: Arc<Survey>, board: &Board, inputs: &SyncSender<Input>) {
    let planned = survey.site().sensors.clone();
    let whole = survey.map(&vec![true; planned.len()], &mut |_| {});
    let mut map = whole.clone();
    let mut drawn: Vec<Counted> = planned.iter().map(|_| Counted::IN_PLACE).collect();
    let mut told = false;
    let mut looks: u32 = 0;
    while !board.read(|state| state.closed) {
        let (counted, mode, time) = board.read(|state| (counted(state), state.mode, state.time));
        looks = looks.saturating_add(1);
        if !told || is_due(&drawn, &counted, looks) {
            looks = 0;
            for (index, (now, then)) in counted.iter().zip(&drawn).enumerate() {
                // The planner's survey stays as it is: a plan is for good.
                if now.place_deg != then.place_deg {
                    let sensor = now.placed(&planned[index]);
                    Arc::make_mut(&mut survey).replace_sensor(index, sensor);
                }
                if now.blind_deg != then.blind_deg {
                    Arc::make_mut(&mut survey).blind(index, &now.blind_rad());
                }
            }
            // Only where a changed sensor can matter; the same bits as drawing all of it.
            let working: Vec<bool> = counted.iter().map(|sensor| sensor.works).collect();
            survey.update(&mut map, &working, &mut |_| {});
            let zones = map.zones.iter().zip(&whole.zones);
            let redrawn = Redrawn {
                coverage: stated(&survey, &map, mode, time),
                layers: Arc::new(Layers::of(&survey, &map)),
                worse: zones.map(|(now, full)| is_worse(now, full)).collect(),
                counted: counted::in_words(&planned, &counted),
            };
            if inputs.send(Input::Coverage(Box::new(redrawn))).is_err() {
                return;
            }
            (drawn, told) = (counted, true);
        }
        std::thread::sleep(LOOK_EVERY);
    }
}

/// Whether what changed since the map was drawn, so many looks ago, is worth another. Where somebody may have gone
/// blind altogether, or stands elsewhere, at once; what turns with a jammer, now and then.
fn is_due(drawn: &[Counted], counted: &[Counted], looks: u32) -> bool {
    let same = |(then, now): (&Counted, &Counted)| {
        let sectors_alone = then.works == now.works && then.place_deg == now.place_deg;
        sectors_alone && then.blind_deg.is_empty() == now.blind_deg.is_empty()
    };
    let urgent = !drawn.iter().zip(counted).all(same);
    urgent || (drawn != counted && looks >= SECTORS_EVERY)
}

/// Whether a zone is worse off than with every sensor.
fn is_worse(now: &ZoneCoverage, full: &ZoneCoverage) -> bool {
    let later = now.verdict != Verdict::Covered && now.warning_s < full.warning_s;
    rank(now.verdict) > rank(full.verdict) || now.people_short > full.people_short || later
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

#[cfg(test)]
mod tests {
    use site::ZoneId;

    use super::*;

    fn zone(verdict: Verdict, warning_s: f64, people_short: u32) -> ZoneCoverage {
        ZoneCoverage {
            zone: ZoneId(0),
            verdict,
            warning_s,
            need_s: 10.0,
            by_direction_s: Vec::new(),
            short_directions: Vec::new(),
            people_short,
            cause: None,
            short_cells: Vec::new(),
            seen_by: [0.0; 5],
            sentence: String::new(),
        }
    }

    #[test]
    fn a_sector_that_wanders_draws_the_map_now_and_then_and_a_new_one_at_once() {
        let blind = |from: u16| Counted {
            blind_deg: vec![[from, from + 30]],
            ..Counted::IN_PLACE
        };
        let lost = Counted {
            works: false,
            ..Counted::IN_PLACE
        };
        let due = |then: &Counted, now: &Counted, looks| {
            is_due(
                core::slice::from_ref(then),
                core::slice::from_ref(now),
                looks,
            )
        };
        assert!(!due(&blind(5), &blind(10), 1));
        assert!(due(&blind(5), &blind(10), SECTORS_EVERY));
        assert!(!due(&blind(5), &blind(5), SECTORS_EVERY), "nothing new");
        assert!(due(&Counted::IN_PLACE, &blind(5), 1));
        assert!(due(&blind(5), &Counted::IN_PLACE, 1));
        assert!(due(&blind(5), &lost, 1));
    }

    #[test]
    fn a_zone_that_was_short_already_is_worse_off_when_it_has_less_time_still() {
        let full = zone(Verdict::Short, 9.0, 0);
        assert!(is_worse(&zone(Verdict::Short, 1.0, 0), &full));
        assert!(!is_worse(&full, &full));
        assert!(is_worse(&zone(Verdict::Uncovered, 0.0, 0), &full));
        assert!(is_worse(&zone(Verdict::Short, 9.0, 5), &full));
        // Less than before and still enough is nobody's loss.
        let covered = zone(Verdict::Covered, 30.0, 0);
        assert!(!is_worse(&zone(Verdict::Covered, 20.0, 0), &covered));
    }
}
