//! `forewarn plan`: where the next sensors and sirens do most good, with the reason and the proof.

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::coverage::{Map, Survey};
use anyhow::Context;
use clap::Args as ClapArgs;
use planning::{Ask, Basis};
use serde_json::{Value, json};
use sitefile::{Addition, World};

use super::check::print_problems;
use super::progress::with_progress;
use super::told;

/// Proposes where the next sensors and sirens do most good, and why
///
/// Candidates are those of the site file (`[[candidate]]`), of a file, or the highest ground of every
/// square of a grid. Ground under `[[exclusion]]` is left out.
///
/// Writes plan.json, plan.geojson, site.toml with what is proposed, and before.png, after.png and
/// plan.png.
///
/// Example: forewarn plan sites/erbil-2021/site.toml --sensors 1 --grid 500 --out out/plan
#[derive(ClapArgs)]
pub struct Args {
    /// The site file
    site: PathBuf,
    /// New sensors, at most
    #[arg(long, value_name = "N", default_value_t = 0)]
    sensors: usize,
    /// New sirens, at most
    #[arg(long, value_name = "M", default_value_t = 0)]
    sirens: usize,
    /// A candidate on the highest ground of every square of this size
    #[arg(long, value_name = "METRES", conflicts_with = "candidates")]
    grid: Option<f64>,
    /// Candidates from a file: GeoJSON points, or CSV with a line of names
    #[arg(long, value_name = "FILE")]
    candidates: Option<PathBuf>,
    /// What the new sensors and sirens may cost together
    #[arg(long, value_name = "COST")]
    budget: Option<f64>,
    /// Sensor that could be added, by the name of a `[[sensor_model]]` or the id of a sensor; may be
    /// repeated
    #[arg(long = "model", value_name = "NAME")]
    models: Vec<String>,
    /// Directory for the files; made if it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Prints the plan as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let Some(wrong) = wrong_use(&args) {
        writeln!(told::stderr(), "error: {wrong}")?;
        return Ok(ExitCode::from(2));
    }
    let world = match sitefile::load(&args.site) {
        Ok(world) => world,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    for note in &world.notes {
        writeln!(told::stderr(), "note: {note}")?;
    }
    let mut survey = surveyed(&world)?;
    let places = args.candidates.as_deref().map(sitefile::candidates);
    let places = match places.transpose() {
        Ok(places) => places,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let ask = Ask {
        sensors: args.sensors,
        sirens: args.sirens,
        budget: args.budget,
        grid_m: args.grid,
        places,
        models: args.models.clone(),
    };
    let first_sirens = ask.is_for_first_sirens(&world.site);
    if first_sirens {
        survey.count_on_sirens();
    }
    let basis = Basis::of(&world);
    let exclusions = planning::exclusions(&basis.siting.exclusions);
    let offers = planning::offers(&survey, &basis, &ask, &exclusions)?;
    let (candidates, request) = (offers.candidates(), ask.request());
    let proposal = with_progress("candidates", |progress| {
        siting::plan(&survey, candidates, &exclusions, request, &mut |part| {
            progress(part);
            ControlFlow::Continue(())
        })
    })?;
    let mut after = after(&args, &world, &offers.additions(&proposal))?;
    if first_sirens {
        after.count_on_sirens();
    }
    let after = Judged::new(after);
    let before = Judged::new(survey);
    let plan = siting::report(
        &before.side(),
        &after.side(),
        candidates,
        request,
        &proposal,
    );
    let drawn = siting::geojson(
        &before.side(),
        &after.side(),
        candidates,
        &exclusions,
        &proposal,
    );
    write_files(&args.out, &before, &after, &plan, &drawn)
        .with_context(|| format!("cannot write to {}", args.out.display()))?;
    tell(&args, &plan)?;
    Ok(ExitCode::SUCCESS)
}

/// What no site could make right.
fn wrong_use(args: &Args) -> Option<String> {
    if args.sensors + args.sirens == 0 {
        return Some("nothing asked for: give --sensors N, --sirens M or both".to_owned());
    }
    let positive = |value: Option<f64>| value.is_none_or(|v| v.is_finite() && v > 0.0);
    if !positive(args.grid) {
        return Some("--grid is a distance in metres, more than 0".to_owned());
    }
    if !positive(args.budget) {
        return Some("--budget is a sum, more than 0".to_owned());
    }
    None
}

fn surveyed(world: &World) -> anyhow::Result<Survey> {
    let settings = planning::settings(world);
    let mut survey = with_progress("terrain", |progress| {
        Survey::new(&world.site, world.dem.as_ref(), &settings, progress)
    })?;
    survey.doubt(world.doubt.clone());
    Ok(survey)
}

/// The site with what is proposed: written, read back as any site file is, and surveyed.
fn after(args: &Args, world: &World, additions: &[Addition]) -> anyhow::Result<Survey> {
    let portable = sitefile::portable(&world.path, &world.text)?;
    let text = sitefile::extended(&portable.text, additions);
    let path = args.out.join("site.toml");
    let write = || -> std::io::Result<()> {
        fs::create_dir_all(&args.out)?;
        for (source, name) in &portable.files {
            let target = args.out.join(name);
            let same =
                matches!((source.canonicalize(), target.canonicalize()), (Ok(a), Ok(b)) if a == b);
            if !same {
                fs::copy(source, &target)?;
            }
        }
        fs::write(&path, &text)
    };
    write().with_context(|| format!("cannot write to {}", args.out.display()))?;
    let improved = sitefile::load(&path)
        .with_context(|| format!("{} can't take additions at its end", world.path.display()))?;
    surveyed(&improved)
}

/// A site and its map.
struct Judged {
    survey: Survey,
    map: Map,
}

impl Judged {
    fn new(survey: Survey) -> Self {
        let working = vec![true; survey.site().sensors.len()];
        let map = with_progress("arrivals", |progress| survey.map(&working, progress));
        Self { survey, map }
    }

    fn side(&self) -> siting::Side<'_> {
        siting::Side {
            survey: &self.survey,
            map: &self.map,
        }
    }
}

fn write_files(
    dir: &Path,
    before: &Judged,
    after: &Judged,
    plan: &Value,
    drawn: &Value,
) -> anyhow::Result<()> {
    let save = |name: &str, octets: &[u8]| fs::write(dir.join(name), octets);
    save("plan.json", serde_json::to_string_pretty(plan)?.as_bytes())?;
    save(
        "plan.geojson",
        serde_json::to_string_pretty(drawn)?.as_bytes(),
    )?;
    save(
        "before.png",
        &::coverage::picture(&before.survey, &before.map)?,
    )?;
    save(
        "after.png",
        &::coverage::picture(&after.survey, &after.map)?,
    )?;
    let said = plan["said"].as_array().into_iter().flatten();
    let lines: Vec<String> = said.filter_map(|l| l.as_str().map(str::to_owned)).collect();
    let sides = [before, after].map(|judged| (&judged.survey, &judged.map));
    save(
        "plan.png",
        &::coverage::comparison(sides[0], sides[1], &lines)?,
    )?;
    Ok(())
}

fn tell(args: &Args, plan: &Value) -> anyhow::Result<()> {
    let mut out = told::stdout();
    if args.json {
        writeln!(out, "{plan}")?;
        return Ok(());
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    for line in plan["said"].as_array().into_iter().flatten() {
        writeln!(out, "{}", text(line))?;
    }
    writeln!(
        out,
        "plan in {}",
        json!(args.out).as_str().unwrap_or_default()
    )?;
    Ok(())
}
