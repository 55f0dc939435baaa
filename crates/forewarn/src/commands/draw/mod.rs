//! `forewarn draw`: one forecast of a run as a picture, over the ground on which it lands.

mod forecast;
mod plan;
mod relief;
mod side;
mod svg;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args as ClapArgs;
use recording::lines::format_time;
use site::Mode;
use sitefile::World;

use self::forecast::{Choice, Forecast, choose};
use self::plan::Plan;
use self::side::Side;
use self::svg::Svg;
use super::check::print_problems;

/// Draws a forecast of a run: track, way ahead and impact region, over the ground
///
/// RUN_DIR holds tracks.jsonl and impacts.jsonl (from replay). The picture is one self-contained SVG: a
/// map with relief, zones, the track from where it was first seen, the way expected and the regions that
/// hold the impact with 50, 90 and 99 %; and below it the same from the side. With --truth it marks where
/// the object came down.
///
/// Example: forewarn draw run/replay --truth run --before 8 --out forecast.svg
#[derive(ClapArgs)]
pub struct Args {
    /// Directory of the run
    #[arg(value_name = "RUN_DIR")]
    run: PathBuf,
    /// Directory with truth.jsonl and site.toml (from simulate)
    #[arg(long, value_name = "DIR", required_unless_present = "site")]
    truth: Option<PathBuf>,
    /// The site file, where there is no truth
    #[arg(long, value_name = "FILE")]
    site: Option<PathBuf>,
    /// The track to draw [default: the one that endangered a zone most]
    #[arg(long, value_name = "NUMBER")]
    track: Option<u64>,
    /// The last forecast made at least this long before the impact
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0)]
    before: f64,
    /// The picture
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

const WIDTH: f64 = 960.0;
const MAP: ([f64; 2], [f64; 2]) = ([24.0, 84.0], [912.0, 520.0]);
const SIDE: ([f64; 2], [f64; 2]) = ([72.0, 680.0], [864.0, 190.0]);
const HEIGHT: f64 = 924.0;

/// Runs the command.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let site = match (&args.site, &args.truth) {
        (Some(file), _) => file.clone(),
        (None, Some(folder)) => folder.join("site.toml"),
        (None, None) => anyhow::bail!("--site or --truth is needed"),
    };
    let world = match sitefile::load(&site) {
        Ok(world) => world,
        Err(problems) => {
            print_problems(&problems)?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let choice = Choice {
        track: args.track,
        before_s: args.before,
    };
    let forecast = choose(&world, &args.run, args.truth.as_deref(), &choice)?;
    let picture = picture(&world, &forecast)?;
    std::fs::write(&args.out, picture).with_context(|| args.out.display().to_string())?;
    writeln!(std::io::stdout(), "{}", summary(&world, &forecast))?;
    Ok(ExitCode::SUCCESS)
}

fn picture(world: &World, forecast: &Forecast) -> anyhow::Result<String> {
    let mut svg = Svg::new([WIDTH, HEIGHT], &summary(world, forecast), STYLES);
    svg.rectangle("page", [0.0; 2], [WIDTH, HEIGHT]);
    let drill = if world.site.mode == Mode::Exercise {
        "Exercise · "
    } else {
        ""
    };
    svg.say(
        "title",
        [24.0, 36.0],
        &format!("{drill}{}", world.site.name),
    );
    svg.say("subtitle", [24.0, 60.0], &summary(world, forecast));
    Plan::new(MAP.0, MAP.1, &world.site.zones, forecast).draw(
        &mut svg,
        &world.site,
        &world.ground,
        forecast,
    )?;
    legend(&mut svg, forecast);
    let datum_m = world.site.origin.height.0
        - world.site.geoid.undulation_m(
            world.site.origin.latitude_rad,
            world.site.origin.longitude_rad,
        );
    Side::new(SIDE.0, SIDE.1, &world.ground, forecast).draw(&mut svg, forecast, datum_m);
    Ok(svg.finish())
}

/// What the forecast says, in one line.
fn summary(world: &World, forecast: &Forecast) -> String {
    let impact = &forecast.impact;
    let ahead_s = (impact.impact_time - impact.time).seconds();
    let mut text = format!(
        "Track {}: impact in {ahead_s:.1} s ± {:.1} s",
        impact.track, impact.impact_time_sd_s
    );
    let worst = impact.zones.iter().max_by(|a, b| a.1.total_cmp(b.1));
    if let Some((id, p)) = worst.filter(|(_, p)| **p >= 0.005) {
        let name = world
            .site
            .zones
            .iter()
            .find(|zone| zone.id == *id)
            .map_or(id, |zone| &zone.name);
        text = format!("{text}, {name} endangered with {:.0} %", 100.0 * p);
    }
    if impact.provisional {
        text.push_str(", thrust lasts: provisional");
    }
    if let Some(([east, north, _], _)) = forecast.truth {
        let off = [east - impact.enu_m[0], north - impact.enu_m[1]];
        let off_m = (off[0] * off[0] + off[1] * off[1]).sqrt();
        text = format!("{text}; it came down {off_m:.0} m from the middle");
    }
    let clock = format_time(impact.time);
    format!(
        "{text} ({}Z)",
        clock.get(..22).unwrap_or(&clock).replace('T', " ")
    )
}

fn legend(svg: &mut Svg, forecast: &Forecast) {
    let y = MAP.0[1] + MAP.1[1] + 24.0;
    let mut x = MAP.0[0];
    let mut entry = |svg: &mut Svg, text: &str, width: f64, mark: &dyn Fn(&mut Svg, f64)| {
        mark(svg, x);
        svg.say("note", [x + 30.0, y + 4.0], text);
        x += width;
    };
    let line = |class: &'static str| {
        move |svg: &mut Svg, x: f64| svg.path(class, &[vec![[x, y], [x + 22.0, y]]], false)
    };
    entry(svg, "track", 88.0, &line("seen"));
    entry(svg, "expected way", 132.0, &line("ahead"));
    for (share, text, width) in [
        (50_u8, "impact, 50 %", 122.0),
        (90, "90 %", 78.0),
        (99, "99 %", 78.0),
    ] {
        entry(svg, text, width, &|svg, x| {
            svg.rectangle(
                &format!("region r{share}"),
                [x + 2.0, y - 7.0],
                [20.0, 14.0],
            );
        });
    }
    entry(svg, "zone", 84.0, &|svg, x| {
        svg.rectangle("zone", [x + 2.0, y - 7.0], [20.0, 14.0]);
    });
    entry(svg, "mean", 84.0, &|svg, x| {
        let cross = vec![
            vec![[x + 7.0, y], [x + 17.0, y]],
            vec![[x + 12.0, y - 5.0], [x + 12.0, y + 5.0]],
        ];
        svg.path("mean", &cross, false);
    });
    if forecast.truth.is_some() {
        entry(svg, "where it came down", 160.0, &|svg, x| {
            svg.disc("truth", [x + 12.0, y], 6.0);
        });
    }
}

const STYLES: &str = "
text { font-family: 'Source Sans 3', 'Segoe UI', 'Helvetica Neue', Arial, sans-serif; fill: #26323a; }
.page { fill: #ffffff; }
.title { font-size: 22px; font-weight: 600; }
.subtitle { font-size: 14px; fill: #4a5861; }
.note { font-size: 12px; paint-order: stroke; stroke: #ffffff; stroke-opacity: 0.75; stroke-width: 3px; }
.tick { font-size: 11px; fill: #5b6870; }
.middle { text-anchor: middle; }
.end { text-anchor: end; }
.frame { fill: none; stroke: #8a969c; stroke-width: 1; }
.contour { fill: none; stroke: #7d6a45; stroke-opacity: 0.35; stroke-width: 0.7; }
.zone { fill: #1f5f8b; fill-opacity: 0.16; stroke: #1f5f8b; stroke-width: 1.6; }
.zone-name { font-size: 12px; font-weight: 600; fill: #123f5e; text-anchor: middle; paint-order: stroke; stroke: #ffffff; stroke-opacity: 0.8; stroke-width: 3px; }
.region { stroke: #b3261e; stroke-width: 1; fill: #d1493f; fill-rule: evenodd; stroke-linejoin: round; }
.r99 { fill-opacity: 0.14; stroke-opacity: 0.45; }
.r90 { fill-opacity: 0.22; stroke-opacity: 0.7; }
.r50 { fill-opacity: 0.38; }
.halo { fill: none; stroke: #ffffff; stroke-opacity: 0.8; stroke-width: 4.5; }
.seen { fill: none; stroke: #26323a; stroke-width: 2; stroke-linejoin: round; }
.look { fill: #26323a; }
.ahead { fill: none; stroke: #b3261e; stroke-width: 2; stroke-dasharray: 6 4; }
.mean { fill: none; stroke: #5d0f0a; stroke-width: 1.8; }
.truth { fill: none; stroke: #000000; stroke-width: 2.2; }
.scale { fill: none; stroke: #26323a; stroke-width: 1.6; }
.north { fill: #26323a; }
.grid { fill: none; stroke: #dde2e4; stroke-width: 1; }
.ground { fill: #d9d3bf; stroke: #8c8262; stroke-width: 1; }
.interval { fill: none; stroke: #b3261e; stroke-linecap: butt; }
.i99 { stroke-width: 5; stroke-opacity: 0.3; }
.i90 { stroke-width: 5; stroke-opacity: 0.55; }
.i50 { stroke-width: 5; }
";
