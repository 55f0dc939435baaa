//! `forewarn check`: is this site or scenario file right, and how was it understood?

#![allow(
    clippy::disallowed_methods,
    reason = "how old the air profile is by now can be told by a clock only"
)]

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args as ClapArgs;
use coverage::{Settings, Survey};
use flight::{AirSpread, air_spread};
use frames::{SiteFrame, Time};
use serde_json::json;
use site::Site;
use sitefile::{Kind, Problems, World};

use super::told;

/// Checks a site or scenario file and lists everything that is wrong with it
///
/// Example: forewarn check sites/erbil-2021/site.toml
#[derive(ClapArgs)]
pub struct Args {
    /// The file; site or scenario is recognised by its content
    file: PathBuf,
    /// Prints the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Runs the command: exit code 1 where something is wrong.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let checked = sitefile::kind(&args.file).and_then(|kind| match kind {
        Kind::Site => sitefile::load(&args.file).map(|world| (kind, world)),
        Kind::Scenario => {
            sitefile::load_scenario(&args.file).map(|scenario| (kind, scenario.world))
        }
    });
    match (checked, args.json) {
        (Ok((kind, mut world)), false) => {
            world.notes.extend(of_map(&world));
            print_understood(kind, &args, &world)?;
            Ok(ExitCode::SUCCESS)
        }
        (Ok((kind, mut world)), true) => {
            world.notes.extend(of_map(&world));
            let line = json!({
                "file": args.file,
                "kind": kind_name(kind),
                "valid": true,
                "notes": world.notes,
                "air": air_json(&world),
                "problems": [],
            });
            writeln!(told::stdout(), "{line}")?;
            Ok(ExitCode::SUCCESS)
        }
        (Err(problems), false) => {
            print_problems(&problems)?;
            Ok(ExitCode::FAILURE)
        }
        (Err(problems), true) => {
            writeln!(told::stdout(), "{}", problems_json(&problems))?;
            Ok(ExitCode::FAILURE)
        }
    }
}

/// Where no siren is heard by the coverage map's reckoning, or why no map can be drawn; warnings need none.
fn of_map(world: &World) -> Vec<String> {
    let settings = planning::settings(world);
    let ground = Survey::is_possible(&world.site, &settings).and_then(|()| {
        // No map is asked for: the smallest that holds all zones and sirens will do.
        let half_width_m = settings.half_width_m.min(earshot_m(&world.site));
        let settings = Settings {
            half_width_m,
            ..settings
        };
        Survey::of_ground(&world.site, world.dem.as_ref(), &settings)
    });
    match ground {
        Ok(ground) => ground.unheard_notes(),
        Err(why) => vec![format!("there will be no coverage map: {why}")],
    }
}

/// Half the side of a square around the site's origin that holds every zone and siren, metres.
fn earshot_m(site: &Site) -> f64 {
    let frame = SiteFrame::new(site.origin);
    let sirens = site.sirens.iter().map(|siren| {
        let at = frame.to_enu(siren.position);
        [at.x(), at.y()]
    });
    let corners = site.zones.iter().flat_map(|zone| zone.outline.points_m());
    let reach_m = sirens
        .chain(corners.copied())
        .map(|[east_m, north_m]| east_m.abs().max(north_m.abs()))
        .fold(0.0, f64::max);
    // Map north turns by up to three degrees from true north; a few cells more do no harm.
    1.1 * reach_m + 500.0
}

/// Shows what is wrong on standard error, with colour for a terminal.
pub fn print_problems(problems: &Problems) -> std::io::Result<()> {
    let mut err = told::stderr();
    let colour = std::io::stderr().is_terminal();
    writeln!(err, "{}", problems.render(colour))?;
    let count = problems.list.len();
    let plural = if count == 1 { "" } else { "s" };
    writeln!(
        err,
        "\n{}: {count} problem{plural}",
        problems.path.display()
    )
}

fn problems_json(problems: &Problems) -> serde_json::Value {
    let list: Vec<_> = problems
        .list
        .iter()
        .map(|problem| {
            let at = problem.span.clone().map(|s| problems.line_column(s.start));
            json!({
                "line": at.map(|(line, _)| line),
                "column": at.map(|(_, column)| column),
                "title": problem.title,
                "reason": problem.label,
                "remedy": problem.remedy,
            })
        })
        .collect();
    json!({ "file": problems.path, "valid": false, "problems": list })
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Site => "site",
        Kind::Scenario => "scenario",
    }
}

fn print_understood(kind: Kind, args: &Args, world: &World) -> std::io::Result<()> {
    let mut out = told::stdout();
    let site = &world.site;
    writeln!(
        out,
        "{}: a valid {} file: \"{}\", {} sensors, {} zones, {} sirens, {} threat classes",
        args.file.display(),
        kind_name(kind),
        site.name,
        site.sensors.len(),
        site.zones.len(),
        site.sirens.len(),
        site.threats.len(),
    )?;
    for note in &world.notes {
        writeln!(out, "note: {note}")?;
    }
    if let Some(age) = air_age(world) {
        writeln!(out, "note: {age}")?;
    }
    Ok(())
}

/// How well the air is known now; the clock is read here, and nowhere below.
fn air_now(world: &World) -> AirSpread {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let now = Time(i64::try_from(since_1970.as_nanos()).unwrap_or(i64::MAX));
    air_spread(&world.site.air, now)
}

/// How old the air profile is, in words; `None`: no time is stated.
fn air_age(world: &World) -> Option<String> {
    let now = air_now(world);
    let hours = now.age?.seconds() / 3600.0;
    let known = format!("its wind is known to {:.1} m/s by now", now.wind_sd_mps);
    Some(if now.stale {
        format!("STALE: the air profile is {hours:.1} h old, {known}, impact regions are widened")
    } else {
        format!("the air profile is {hours:.1} h old, {known}")
    })
}

fn air_json(world: &World) -> serde_json::Value {
    let now = air_now(world);
    json!({
        "age_h": now.age.map(|age| age.seconds() / 3600.0),
        "stale": now.stale,
        "wind_sd_mps": now.wind_sd_mps,
        "density_sd": now.density_sd,
    })
}
