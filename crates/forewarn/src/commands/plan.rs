//! `forewarn plan`: where the next sensors and sirens do most good, with the reason and the proof.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ::coverage::{Map, Survey};
use anyhow::{Context, bail};
use clap::Args as ClapArgs;
use serde_json::{Value, json};
use sitefile::file::{CandidateKind, CandidateTable, SensorTable, SirenTable};
use sitefile::{Addition, SensorModel, World};
use siting::{Candidate, Device, Exclusion, Proposal, Request};

use super::check::print_problems;
use super::progress::with_progress;

/// Candidates along a side of the map, where neither a grid nor a list is given.
const GRID_STEPS: f64 = 40.0;
/// Sirens of a grid stand at most so far from a zone, metres.
const SIREN_NEAR_M: f64 = 1500.0;
/// A sector is turned in steps of this, degrees.
const TURN_DEG: f64 = 45.0;
/// Height of a siren over the terrain, and its sound power, unless a candidate says otherwise.
const SIREN_MAST_M: f64 = 10.0;
const SIREN_POWER_DB: f64 = 138.0;

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
        writeln!(std::io::stderr(), "error: {wrong}")?;
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
        writeln!(std::io::stderr(), "note: {note}")?;
    }
    let survey = surveyed(&world)?;
    let offers = match offers(&args, &world, &survey)? {
        Ok(offers) => offers,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let exclusions = exclusions(&world);
    let candidates: Vec<Candidate> = offers.iter().map(|offer| offer.candidate.clone()).collect();
    let request = Request {
        sensors: args.sensors,
        sirens: args.sirens,
        budget: args.budget.unwrap_or(f64::INFINITY),
    };
    let proposal = with_progress("candidates", |progress| {
        siting::plan(&survey, &candidates, &exclusions, request, progress)
    })?;
    let after = after(&args, &world, &offers, &proposal)?;
    let before = Judged::new(survey);
    let plan = siting::report(
        &before.side(),
        &after.side(),
        &candidates,
        request,
        &proposal,
    );
    let drawn = siting::geojson(
        &before.side(),
        &after.side(),
        &candidates,
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
    let settings = server::settings(world);
    Ok(with_progress("terrain", |progress| {
        Survey::new(&world.site, world.dem.as_ref(), &settings, progress)
    })?)
}

fn exclusions(world: &World) -> Vec<Exclusion> {
    let excluded = world.siting.exclusions.iter();
    excluded
        .map(|e| Exclusion {
            name: e.name.clone(),
            outline: e.outline.clone(),
            outline_deg: e.outline_deg.clone(),
        })
        .collect()
}

/// A candidate, and what the site file would say of it.
struct Offer {
    candidate: Candidate,
    written: Written,
}

enum Written {
    Sensor(Box<SensorTable>),
    Siren(SirenTable),
}

/// Every candidate: from a file, from a grid, or from the site file; a grid where that has none.
fn offers(
    args: &Args,
    world: &World,
    survey: &Survey,
) -> anyhow::Result<Result<Vec<Offer>, sitefile::Problems>> {
    let models = models(args, world)?;
    let listed = match &args.candidates {
        Some(path) => match sitefile::candidates(path) {
            Ok(listed) => Some(listed),
            Err(problems) => return Ok(Err(problems)),
        },
        None if args.grid.is_none() && !world.siting.candidates.is_empty() => {
            Some(world.siting.candidates.clone())
        }
        None => None,
    };
    let listed = listed.unwrap_or_else(|| {
        let wide_m = survey.grid().cell_m * survey.grid().columns as f64;
        on_grid(
            args,
            world,
            survey,
            args.grid.unwrap_or(wide_m / GRID_STEPS),
        )
    });
    let mut offers = Vec::new();
    for table in &listed {
        match table.kind {
            CandidateKind::Sensor if args.sensors == 0 => {}
            CandidateKind::Siren if args.sirens == 0 => {}
            CandidateKind::Siren => offers.push(siren(world, table)),
            CandidateKind::Sensor => {
                let ours = match &table.model {
                    Some(name) => vec![model(world, name)?],
                    None => models.clone(),
                };
                for model in ours {
                    sensors(
                        world,
                        table,
                        model,
                        listed_many(&models, table),
                        &mut offers,
                    );
                }
            }
        }
    }
    Ok(Ok(offers))
}

fn listed_many(models: &[&SensorModel], table: &CandidateTable) -> bool {
    table.model.is_none() && models.len() > 1
}

/// The models that may be chosen from.
fn models<'w>(args: &Args, world: &'w World) -> anyhow::Result<Vec<&'w SensorModel>> {
    if args.sensors == 0 {
        return Ok(Vec::new());
    }
    if !args.models.is_empty() {
        return args.models.iter().map(|name| model(world, name)).collect();
    }
    let siting = &world.siting;
    let own = siting.models.iter().take(siting.own_models.max(1));
    let own: Vec<&SensorModel> = own.collect();
    if own.is_empty() {
        bail!(
            "no sensor could be added: {} has neither a `[[sensor_model]]` nor a sensor to take as one",
            world.path.display()
        );
    }
    Ok(own)
}

fn model<'w>(world: &'w World, name: &str) -> anyhow::Result<&'w SensorModel> {
    let models = &world.siting.models;
    models.iter().find(|m| m.name == name).with_context(|| {
        let names: Vec<&str> = models.iter().map(|m| m.name.as_str()).collect();
        format!(
            "no sensor model `{name}`; the site has {}",
            names.join(", ")
        )
    })
}

/// Candidates on the high ground of a grid.
fn on_grid(args: &Args, world: &World, survey: &Survey, step_m: f64) -> Vec<CandidateTable> {
    let exclusions = exclusions(world);
    let table = |kind: CandidateKind, number: usize, [latitude_rad, longitude_rad]: [f64; 2]| {
        let name = match kind {
            CandidateKind::Sensor => "sensor",
            CandidateKind::Siren => "siren",
        };
        CandidateTable {
            id: format!("new-{name}-{}", number + 1),
            kind,
            latitude_deg: rounded(latitude_rad.to_degrees()),
            longitude_deg: rounded(longitude_rad.to_degrees()),
            mast_m: None,
            cost: None,
            model: None,
            azimuth_from_deg: None,
            sound_power_db: None,
        }
    };
    let mut tables = Vec::new();
    if args.sensors > 0 {
        let places = siting::high_ground(survey, &exclusions, step_m, None);
        let sensors = places.into_iter().enumerate();
        tables.extend(sensors.map(|(i, place)| table(CandidateKind::Sensor, i, place)));
    }
    if args.sirens > 0 {
        let places = siting::high_ground(survey, &exclusions, step_m, Some(SIREN_NEAR_M));
        let sirens = places.into_iter().enumerate();
        tables.extend(sirens.map(|(i, place)| table(CandidateKind::Siren, i, place)));
    }
    tables
}

/// To a decimetre.
fn rounded(angle_deg: f64) -> f64 {
    (angle_deg * 1e6).round() / 1e6
}

/// A model at a candidate's place, turned every way if it has a sector and the candidate no direction.
fn sensors(
    world: &World,
    table: &CandidateTable,
    model: &SensorModel,
    one_of_several: bool,
    offers: &mut Vec<Offer>,
) {
    let turns: Vec<Option<f64>> = match (model.sector_width_deg(), table.azimuth_from_deg) {
        (None, _) => vec![None],
        (Some(_), Some(from_deg)) => vec![Some(from_deg)],
        (Some(_), None) => {
            let count = (360.0 / TURN_DEG) as usize;
            (0..count).map(|i| Some(i as f64 * TURN_DEG)).collect()
        }
    };
    let [sac, sic] = free_code(world);
    for from_deg in turns {
        let mut id = free_id(world, &table.id);
        if one_of_several {
            id = format!("{id}-{}", model.name);
        }
        if let (Some(from_deg), None) = (from_deg, table.azimuth_from_deg) {
            id = format!("{id}-{from_deg:.0}");
        }
        let place = [table.latitude_deg, table.longitude_deg];
        let mast_m = table.mast_m.unwrap_or(model.mast_m());
        let (sensor, written) = model.at(&id, place, mast_m, from_deg);
        offers.push(Offer {
            candidate: Candidate {
                id,
                device: Device::Sensor(sensor),
                cost: table.cost.or(model.cost).unwrap_or(1.0),
                model: model.name.clone(),
            },
            written: Written::Sensor(Box::new(SensorTable {
                sac,
                sic,
                ..written
            })),
        });
    }
}

fn siren(world: &World, table: &CandidateTable) -> Offer {
    let id = free_id(world, &table.id);
    let written = SirenTable {
        id: id.clone(),
        latitude_deg: table.latitude_deg,
        longitude_deg: table.longitude_deg,
        mast_m: table.mast_m.unwrap_or(SIREN_MAST_M),
        sound_power_db: table.sound_power_db.unwrap_or(SIREN_POWER_DB),
    };
    let position = frames::Geodetic::from_degrees(
        written.latitude_deg,
        written.longitude_deg,
        frames::EllipsoidHeight(0.0),
    );
    Offer {
        candidate: Candidate {
            id,
            device: Device::Siren(site::Siren {
                id: written.id.clone(),
                position,
                mast_m: written.mast_m,
                sound_power_db: written.sound_power_db,
            }),
            cost: table.cost.unwrap_or(1.0),
            model: "siren".to_owned(),
        },
        written: Written::Siren(written),
    }
}

/// The candidate's id, told apart from what stands in the site already.
fn free_id(world: &World, id: &str) -> String {
    let taken = |id: &str| {
        let site = &world.site;
        site.sensors.iter().any(|s| s.id == id) || site.sirens.iter().any(|s| s.id == id)
    };
    if taken(id) {
        format!("new-{id}")
    } else {
        id.to_owned()
    }
}

/// The codes of the first new sensor: the site's SAC, the SIC after its largest.
fn free_code(world: &World) -> [u8; 2] {
    let sensors = &world.site.sensors;
    let sac = sensors.first().map_or(0, |s| s.sac);
    let sics = sensors.iter().filter(|s| s.sac == sac).map(|s| s.sic);
    [sac, sics.max().map_or(1, |sic| sic.saturating_add(1))]
}

/// The site with what is proposed: written, read back as any site file is, and surveyed.
fn after(
    args: &Args,
    world: &World,
    offers: &[Offer],
    proposal: &Proposal,
) -> anyhow::Result<Judged> {
    let portable = sitefile::portable(&world.path, &world.text)?;
    let chosen = proposal.places.iter().filter_map(|place| {
        let offer = offers.get(place.candidate)?;
        Some((place, offer))
    });
    let mut more = 0;
    let additions: Vec<Addition> = chosen
        .map(|(place, offer)| {
            let comment = format!("Proposed by `forewarn plan`: {}.", place.reason);
            match &offer.written {
                Written::Sensor(table) => {
                    let sic = table.sic.saturating_add(more);
                    more += 1;
                    let table = SensorTable {
                        sic,
                        ..table.as_ref().clone()
                    };
                    Addition::Sensor(Box::new(table), comment)
                }
                Written::Siren(table) => Addition::Siren(table.clone(), comment),
            }
        })
        .collect();
    let text = sitefile::extended(&portable.text, &additions);
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
    Ok(Judged::new(surveyed(&improved)?))
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
    let mut out = std::io::stdout();
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
