//! A scenario with its world: the file's tables, checked, the moment it starts and the site.

use std::path::{Path, PathBuf};

use frames::Time;
use site::Air;

use crate::air;
use crate::document::{Document, Step};
use crate::problem::Problems;
use crate::read::{Kind, text_of, typed};
use crate::scenario::{Rounds, ScenarioFile, SensorTruth};
use crate::world::{Builder, World, load};

/// A scenario, ready for the simulator.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// Its tables.
    pub file: ScenarioFile,
    /// The first moment.
    pub start: Time,
    /// The site it plays at, as the system knows it.
    pub world: World,
    /// The air that the objects really meet.
    pub air: Air,
}

/// Reads a scenario and the site it names, or says everything that is wrong with the first of the
/// two that is not right.
pub fn load_scenario(path: &Path) -> Result<Scenario, Problems> {
    let text = text_of(path, "the scenario file")?;
    let (document, file) = typed::<ScenarioFile>(&text, path, Kind::Scenario)?;
    let mut problems = Problems::new(path, &text);
    let start = start(&document, &file, &mut problems);
    let site = path
        .parent()
        .unwrap_or(Path::new(""))
        .join(&file.scenario.site);
    if !site.is_file() {
        problems.add(
            document.span(&["scenario".into(), "site".into()]),
            format!("there is no site file `{}`", site.display()),
            "not found",
            "give its path relative to this file",
        );
        return Err(problems);
    }
    let world = load(&site)?;
    for (i, sensor) in file.sensor.iter().enumerate() {
        check_sensor(&document, i, sensor, &world, &mut problems);
    }
    for (i, rounds) in file.rounds.iter().enumerate() {
        check_rounds(&document, i, rounds, &mut problems);
    }
    let air = match &file.air {
        None => world.site.air.clone(),
        Some(table) => {
            let mut builder = Builder {
                document: &document,
                problems: &mut problems,
                directory: path.parent().unwrap_or(Path::new("")),
            };
            // What was filled in for the truth is nobody's concern: the objects meet it as it is.
            air::air(&mut builder, table, world.site.origin, &mut Vec::new())
        }
    };
    problems.settle()?;
    Ok(Scenario {
        air,
        path: path.to_owned(),
        start,
        file,
        world,
        text,
    })
}

fn start(document: &Document<'_>, file: &ScenarioFile, problems: &mut Problems) -> Time {
    let parsed = file
        .scenario
        .start
        .parse::<jiff::Timestamp>()
        .map_err(|e| e.to_string())
        .and_then(|stamp| {
            i64::try_from(stamp.as_nanosecond()).map_err(|_| "outside 1678 to 2262".to_owned())
        });
    match parsed {
        Ok(nanoseconds) => Time(nanoseconds),
        Err(reason) => {
            problems.add(
                document.span(&["scenario".into(), "start".into()]),
                "`start` is no moment in time",
                reason,
                "RFC 3339 with Z, such as \"2021-01-20T18:30:00Z\"",
            );
            Time(0)
        }
    }
}

fn check_sensor(
    document: &Document<'_>,
    index: usize,
    sensor: &SensorTruth,
    world: &World,
    problems: &mut Problems,
) {
    let known: Vec<_> = world.site.sensors.iter().map(|s| s.id.as_str()).collect();
    if !known.contains(&sensor.id.as_str()) {
        problems.add(
            document.span(&["sensor".into(), index.into(), "id".into()]),
            format!("the site has no sensor `{}`", sensor.id),
            "not one of its sensors",
            format!("one of {}", known.join(", ")),
        );
    }
}

fn check_rounds(document: &Document<'_>, index: usize, rounds: &Rounds, problems: &mut Problems) {
    let break_up = rounds
        .break_up
        .as_ref()
        .map(|way| (way.from_s, way.until_s));
    let drag_change = rounds
        .drag_change
        .as_ref()
        .map(|way| (way.from_s, way.until_s));
    let spans = [
        (None, Some((rounds.from_s, rounds.until_s))),
        (Some("break_up"), break_up),
        (Some("drag_change"), drag_change),
    ];
    for (table, span) in spans {
        if span.is_some_and(|(from_s, until_s)| until_s < from_s) {
            let mut at: Vec<Step<'_>> = vec!["rounds".into(), index.into()];
            at.extend(table.map(Step::from));
            at.push("until_s".into());
            problems.add(
                document.span(&at),
                "a span of time that ends before it begins",
                "earlier than `from_s`",
                "give the later moment as `until_s`",
            );
        }
    }
    if rounds.break_up.is_some() && rounds.drag_change.is_some() {
        problems.add(
            document.span(&["rounds".into(), index.into(), "drag_change".into()]),
            "a round comes apart or changes its drag, not both",
            "the group has `break_up` as well",
            "make two groups of it",
        );
    }
}
