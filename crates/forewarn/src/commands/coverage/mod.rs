//! `forewarn coverage`: who would be warned in time, who would not, and why.

#![allow(
    clippy::disallowed_methods,
    reason = "the summary says how long it took; no map sees a clock"
)]

mod bands;

use std::fs;
use std::io::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use ::coverage::{Cause, Sheet, Survey, Totals, Verdict, ZoneCoverage, geotiff};
use anyhow::Context;
use clap::Args as ClapArgs;
use serde_json::json;
use sitefile::World;

use self::bands::{Unfinished, bands, clear, visible_height, visible_names};
use super::check::print_problems;
use super::progress::with_progress;
use super::stopwatch::memory_peak_octets;
use super::told;

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

/// Colours of `multiplicity.tif`: seen by none, one, two, three, four and more.
const MULTIPLICITY_COLOURS: [[u8; 3]; 5] = [
    [247, 247, 247],
    [189, 215, 231],
    [107, 174, 214],
    [49, 130, 189],
    [8, 81, 156],
];

/// Rasters that are not of one sensor.
const BAND_RASTERS: usize = 5;

/// Maps the warning time that people would have, and where it is too short
///
/// Large areas are drawn band by band in bounded memory. A run that was cut short goes on where it
/// was when the same command is given again.
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
    /// Rows of cells that are drawn at a time; as many as some 100 MB hold if not given
    #[arg(long, value_name = "N", value_parser = rows)]
    band_rows: Option<usize>,
    /// Prints the summary as JSON
    #[arg(long)]
    json: bool,
}

fn rows(text: &str) -> Result<usize, String> {
    let rows = text.parse().ok().filter(|rows| *rows > 0);
    rows.ok_or_else(|| format!("`{text}` is not a number of rows, 1 or more"))
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut world = match sitefile::load(&args.site) {
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
        writeln!(told::stderr(), "note: {note}")?;
    }
    let begun = Instant::now();
    let mut survey = with_progress("terrain", |_| {
        let settings = planning::settings(&world);
        Survey::of_ground(&world.site, world.dem.as_ref(), &settings)
    })?;
    survey.suppose_out_of_order(&working);
    survey.doubt(world.doubt.clone());
    // Resampled by now: a large area's elevation files are as large as its ground.
    world.dem = None;
    tell_of_sensors(&survey)?;
    for note in survey.unheard_notes() {
        writeln!(told::stderr(), "note: {note}")?;
    }
    let drawn = draw(&args, &world, &mut survey, &working)
        .with_context(|| format!("cannot write to {}", args.out.display()))?;
    let mut summary = ::coverage::summary_of_zones(&survey, &drawn.zones, &drawn.totals, &working);
    summary["cause_codes"] = cause_codes();
    summary["performance"] = json!({
        "seconds": begun.elapsed().as_secs_f64(),
        "memory_peak_octets": memory_peak_octets(),
        "bands_resumed": drawn.resumed,
    });
    write_texts(&args.out, &survey, &drawn, &summary)
        .with_context(|| format!("cannot write to {}", args.out.display()))?;
    let mut out = told::stdout();
    if args.json {
        writeln!(out, "{summary}")?;
    } else {
        for zone in &drawn.zones {
            let on = match zone.verdict {
                Verdict::Covered | Verdict::Short if survey.is_flat() => " on flat ground",
                _ => "",
            };
            writeln!(out, "{:<9}{on} {}", zone.verdict.name(), zone.sentence)?;
        }
        if drawn.resumed > 0 {
            writeln!(
                out,
                "{} bands of an earlier run were taken up",
                drawn.resumed
            )?;
        }
        writeln!(out, "maps in {}", args.out.display())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Sensors that stand off the terrain, or over a void: said, not left to be found out.
fn tell_of_sensors(survey: &Survey) -> std::io::Result<()> {
    for (index, sensor) in survey.site().sensors.iter().enumerate() {
        if survey.is_over_void(index) {
            writeln!(
                told::stderr(),
                "note: the ground under sensor `{}` is not known: what is unknown around it is taken \
                 to stand as high as its rim, and may hide everything",
                sensor.id
            )?;
        }
        if !survey.is_on_grid(index) {
            writeln!(
                told::stderr(),
                "note: sensor `{}` stands outside the map and its margin, and is taken to see \
                 nothing of it: enlarge `coverage.half_width_m`",
                sensor.id
            )?;
        }
    }
    Ok(())
}

/// What a map came to.
struct Drawn {
    zones: Vec<ZoneCoverage>,
    totals: Totals,
    sheet: Sheet,
    /// Bands that an earlier run had left.
    resumed: usize,
}

/// Draws every band that is not there yet, then writes the rasters.
fn draw(
    args: &Args,
    world: &World,
    survey: &mut Survey,
    working: &[bool],
) -> anyhow::Result<Drawn> {
    let bands = bands(survey.grid(), args.band_rows);
    let key = format!(
        "forewarn {}\n{working:?}\n{bands:?}\n{:02x?}\n{}",
        env!("CARGO_PKG_VERSION"),
        // An outline, an air profile or an elevation file may change where the site file does not.
        sitefile::map_digest(world).context("the elevation files can't be read again")?,
        world.text
    );
    let unfinished = Unfinished::open(&args.out, &key)?;
    clear(&args.out)?;
    let resumed = bands.iter().filter(|rows| unfinished.has(rows)).count();
    with_progress("arrivals", |progress| -> anyhow::Result<()> {
        for (i, rows) in bands.iter().enumerate() {
            let mut tell = |part: f64| progress((i as f64 + part) / bands.len() as f64);
            if unfinished.has(rows) {
                tell(1.0);
                continue;
            }
            survey.look_at(rows.clone(), &mut |part| tell(0.3 * part));
            let cores = ::coverage::cores();
            let map = survey.map_of_rows(rows.clone(), cores, working, &mut |part| {
                tell(0.3 + 0.7 * part);
            });
            unfinished.keep(rows, map)?;
        }
        Ok(())
    })?;
    let drawn = with_progress("maps", |progress| {
        write_rasters(survey, working, &bands, &unfinished, progress)
    })?;
    unfinished.finish(&args.out)?;
    Ok(Drawn { resumed, ..drawn })
}

/// Puts the bands together, and writes the rasters of them and of what each sensor sees.
fn write_rasters(
    survey: &mut Survey,
    working: &[bool],
    bands: &[Range<usize>],
    kept: &Unfinished,
    progress: &mut dyn FnMut(f64),
) -> anyhow::Result<Drawn> {
    survey.look_away();
    let survey = &*survey;
    let mut totals = Totals::default();
    let mut sheet = Sheet::new(survey);
    let mut parts = Vec::with_capacity(bands.len());
    for rows in bands {
        let band = kept.band(survey, rows)?;
        totals.take(&band);
        sheet.take(survey, &band);
        parts.push(band.without_rasters());
    }
    let zones = survey.assess(&parts, working);
    let visible = visible_names(
        survey
            .site()
            .sensors
            .iter()
            .map(|sensor| sensor.id.as_str()),
    );
    let mut written = 0.0;
    let all = (visible.len() + BAND_RASTERS) as f64;
    let mut tell = || {
        written += 1.0;
        progress(written / all);
    };
    for (sensor, name) in visible.iter().enumerate() {
        kept.raster(name, |out| visible_height(out, survey, sensor))?;
        tell();
    }
    let grid = survey.grid();
    let rows_of = |rows: Range<usize>| Ok(survey.heights_of_rows_m(rows));
    kept.raster("terrain.tif", |out| geotiff::floats_to(out, grid, rows_of))?;
    tell();
    let warning_s = kept.values(survey, bands, |map| &map.warning_s[..]);
    kept.raster("warning_time.tif", |out| {
        geotiff::floats_to(out, grid, warning_s)
    })?;
    tell();
    let azimuth_deg = kept.values(survey, bands, |map| &map.worst_azimuth_deg[..]);
    kept.raster("worst_direction.tif", |out| {
        geotiff::floats_to(out, grid, azimuth_deg)
    })?;
    tell();
    let causes = kept.values(survey, bands, |map| &map.cause[..]);
    kept.raster("cause.tif", |out| {
        geotiff::classes_to(out, grid, ::coverage::NO_CAUSE, &CAUSE_COLOURS, causes)
    })?;
    tell();
    let multiplicity = kept.values(survey, bands, |map| &map.multiplicity[..]);
    kept.raster("multiplicity.tif", |out| {
        let nodata = ::coverage::NO_MULTIPLICITY;
        geotiff::classes_to(out, grid, nodata, &MULTIPLICITY_COLOURS, multiplicity)
    })?;
    tell();
    Ok(Drawn {
        zones,
        totals,
        sheet,
        resumed: 0,
    })
}

/// Which sensors work; `None` where a name is not one of them.
fn working(world: &World, without: &[String]) -> std::io::Result<Option<Vec<bool>>> {
    let sensors = &world.site.sensors;
    for name in without {
        if !sensors.iter().any(|s| s.id == *name) {
            let known: Vec<_> = sensors.iter().map(|s| s.id.as_str()).collect();
            let known = known.join(", ");
            writeln!(
                told::stderr(),
                "error: no sensor `{name}`; the site has {known}"
            )?;
            return Ok(None);
        }
    }
    Ok(Some(
        sensors.iter().map(|s| !without.contains(&s.id)).collect(),
    ))
}

/// Everything but the rasters.
fn write_texts(
    dir: &Path,
    survey: &Survey,
    drawn: &Drawn,
    summary: &serde_json::Value,
) -> anyhow::Result<()> {
    let save = |name: &str, octets: Vec<u8>| fs::write(dir.join(name), octets);
    let gaps = ::coverage::gaps_of_zones(survey, &drawn.zones);
    save(
        "gaps.geojson",
        serde_json::to_string_pretty(&gaps)?.into_bytes(),
    )?;
    let picture = ::coverage::picture_of_sheet(survey, &drawn.sheet, &drawn.zones)?;
    save("coverage.png", picture)?;
    let summary = serde_json::to_string_pretty(summary)?;
    save("summary.json", summary.into_bytes())?;
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
