//! `forewarn coverage`: who would be warned in time, who would not, and why.

use std::fs;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::coverage::{Cause, Map, Survey, geotiff};
use anyhow::Context;
use clap::Args as ClapArgs;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sitefile::World;

use super::check::print_problems;

/// Colours of `cause.tif`, from "nothing known" and then as in `Cause::ALL`.
const CAUSE_COLOURS: [[u8; 3]; 8] = [
    [196, 196, 196],
    [140, 81, 10],
    [223, 194, 125],
    [118, 42, 131],
    [194, 165, 207],
    [33, 102, 172],
    [27, 120, 55],
    [80, 80, 80],
];

/// Maps the warning time that people would have, and where it is too short
///
/// Example: forewarn coverage sites/erbil-2021/site.toml --out out/coverage
#[derive(ClapArgs)]
pub struct Args {
    /// The site file
    site: PathBuf,
    /// Directory for the maps; made if it is not there
    #[arg(long)]
    out: PathBuf,
    /// Sensors taken as out of order, by id; may be repeated
    #[arg(long = "without", value_name = "SENSOR")]
    without: Vec<String>,
    /// Prints the summary as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let world = match sitefile::load(&args.site) {
        Ok(world) => world,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let Some(working) = working(&world, &args.without)? else {
        return Ok(ExitCode::from(2));
    };
    for note in &world.notes {
        writeln!(std::io::stderr(), "note: {note}")?;
    }
    let survey = with_progress("terrain", |progress| {
        Survey::new(
            &world.site,
            world.dem.as_ref(),
            &server::settings(&world),
            progress,
        )
    })?;
    let map = with_progress("arrivals", |progress| survey.map(&working, progress));
    let mut summary = ::coverage::summary(&survey, &map, &working);
    summary["cause_codes"] = cause_codes();
    write_files(&args.out, &survey, &map, &summary)
        .with_context(|| format!("cannot write to {}", args.out.display()))?;
    let mut out = std::io::stdout();
    if args.json {
        writeln!(out, "{summary}")?;
    } else {
        for zone in &map.zones {
            writeln!(out, "{:<9} {}", zone.verdict.name(), zone.sentence)?;
        }
        writeln!(out, "maps in {}", args.out.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Which sensors work; `None` where a name is not one of them.
fn working(world: &World, without: &[String]) -> std::io::Result<Option<Vec<bool>>> {
    let sensors = &world.site.sensors;
    for name in without {
        if !sensors.iter().any(|s| s.id == *name) {
            let known: Vec<_> = sensors.iter().map(|s| s.id.as_str()).collect();
            let known = known.join(", ");
            writeln!(
                std::io::stderr(),
                "error: no sensor `{name}`; the site has {known}"
            )?;
            return Ok(None);
        }
    }
    Ok(Some(
        sensors.iter().map(|s| !without.contains(&s.id)).collect(),
    ))
}

/// Runs something long under a bar, on a terminal.
fn with_progress<T>(what: &'static str, work: impl FnOnce(&mut dyn FnMut(f64)) -> T) -> T {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new(1000)
    } else {
        ProgressBar::with_draw_target(Some(1000), ProgressDrawTarget::hidden())
    };
    if let Ok(style) = ProgressStyle::with_template("{msg:10} {bar:40} {percent:>3} % {eta}") {
        bar.set_style(style);
    }
    bar.set_message(what);
    let result = work(&mut |part| bar.set_position((part * 1000.0) as u64));
    bar.finish_and_clear();
    result
}

fn write_files(
    dir: &Path,
    survey: &Survey,
    map: &Map,
    summary: &serde_json::Value,
) -> anyhow::Result<()> {
    fs::create_dir_all(dir)?;
    let grid = survey.grid();
    let save = |name: &str, octets: Vec<u8>| fs::write(dir.join(name), octets);
    save("terrain.tif", geotiff::floats(grid, &survey.heights_m())?)?;
    save("warning_time.tif", geotiff::floats(grid, &map.warning_s)?)?;
    let causes = geotiff::classes(grid, &map.cause, ::coverage::NO_CAUSE, &CAUSE_COLOURS)?;
    save("cause.tif", causes)?;
    for (i, sensor) in survey.site().sensors.iter().enumerate() {
        // A sensor off the grid sees nothing of it: all of its raster is nodata.
        let above_m = survey
            .visible_above_ground_m(i)
            .unwrap_or_else(|| vec![f32::NAN; grid.cells()]);
        let name = format!("visible_height_{}.tif", file_name(&sensor.id));
        save(&name, geotiff::floats(grid, &above_m)?)?;
    }
    let gaps = serde_json::to_string_pretty(&::coverage::gaps(survey, map))?;
    save("gaps.geojson", gaps.into_bytes())?;
    save("coverage.png", ::coverage::picture(survey, map)?)?;
    save(
        "summary.json",
        serde_json::to_string_pretty(summary)?.into_bytes(),
    )?;
    Ok(())
}

/// What the values of `cause.tif` mean.
fn cause_codes() -> serde_json::Value {
    Cause::ALL
        .into_iter()
        .map(|cause| (cause.code().to_string(), cause.name().into()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// An id as part of a file's name.
fn file_name(id: &str) -> String {
    id.chars()
        .map(|c| {
            if c.is_alphanumeric() || "-_.".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect()
}
