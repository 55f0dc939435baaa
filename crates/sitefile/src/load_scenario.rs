//! A scenario with its world: the file's tables, checked, the moment it starts and the site.

use std::path::{Path, PathBuf};

use frames::Time;

use crate::document::{Document, Step};
use crate::problem::Problems;
use crate::read::{Kind, text_of, typed};
use crate::scenario::{FlyerTable, ObjectTable, ScenarioFile};
use crate::world::{World, load};

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
    for (i, object) in file.object.iter().enumerate() {
        check_object(&document, i, object, &world, &mut problems);
    }
    for (i, flyer) in file.flyer.iter().enumerate() {
        check_flyer(&document, i, flyer, &mut problems);
    }
    problems.settle()?;
    Ok(Scenario {
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

fn check_object(
    document: &Document<'_>,
    index: usize,
    object: &ObjectTable,
    world: &World,
    problems: &mut Problems,
) {
    let here: [Step<'_>; 2] = ["object".into(), index.into()];
    let geodetic = [object.latitude_deg, object.longitude_deg, object.height_m];
    let placed = match object.enu_m {
        Some(_) => geodetic.iter().all(Option::is_none),
        None => geodetic.iter().all(Option::is_some),
    };
    if !placed {
        problems.add(
            document.span(&here),
            "an object without one clear place",
            "`enu_m`, or latitude, longitude and height",
            "give `enu_m` = [east, north, up], or all of `latitude_deg`, `longitude_deg`, `height_m`",
        );
    }
    if !world.site.threats.iter().any(|t| t.name == object.class) {
        let known: Vec<_> = world.site.threats.iter().map(|t| t.name.as_str()).collect();
        problems.add(
            document.span(&[here[0], here[1], "class".into()]),
            format!("the site knows no class `{}`", object.class),
            "not one of its threats",
            format!("one of {}", known.join(", ")),
        );
    }
}

fn check_flyer(document: &Document<'_>, index: usize, flyer: &FlyerTable, problems: &mut Problems) {
    let waypoints = flyer.waypoints_m.as_ref().map(Vec::len);
    let placed = match (waypoints, flyer.enu_m, flyer.heading_deg) {
        (Some(count), None, None) => count >= 2,
        (None, Some(_), Some(_)) => true,
        _ => false,
    };
    if !placed {
        problems.add(
            document.span(&["flyer".into(), index.into()]),
            "a flyer without one clear path",
            "two or more `waypoints_m`, or `enu_m` with `heading_deg`",
            "give `waypoints_m` = [[east, north, up], ...] alone, or `enu_m` and `heading_deg`",
        );
    }
}
