//! A whole run: the map, and below it the same seen from the south, metre under metre.

use sitefile::World;

use super::forecast::rings;
use super::map::Map;
use super::page::{CORNER, Legend, WIDTH, page, site_title};
use super::raid::Raid;
use super::side::ticks;
use super::svg::Svg;

const MAP_SIZE: [f64; 2] = [912.0, 600.0];
const SIDE: ([f64; 2], [f64; 2]) = ([24.0, 770.0], [912.0, 190.0]);
const PAGE: [f64; 2] = [WIDTH, 996.0];
/// Share of the impacts that a drawn region holds, in percent.
const REGION: u8 = 90;

/// The picture.
///
/// # Errors
/// The relief's picture cannot be written.
pub fn picture(world: &World, raid: &Raid, before_s: f64) -> anyhow::Result<String> {
    let zones = &world.site.zones;
    let mut svg = page(PAGE[1], &site_title(world), &summary(raid, before_s));
    let map = Map::around(CORNER, MAP_SIZE, places(world, raid).into_iter());
    let open = map.open(&mut svg, &world.ground, zones)?;
    let lay = |[east, north, _]: [f64; 3]| map.on_page([east, north]);
    objects(&mut svg, raid, lay);
    for forecast in &raid.forecasts {
        let rings = rings(&world.site, forecast, REGION);
        svg.path("region r90", &map.lines(&rings), true);
    }
    tracks(&mut svg, raid, lay);
    map.names(&mut svg, zones);
    impacts(&mut svg, raid, &map);
    map.close(&mut svg, open);
    legend(&mut svg);
    from_the_south(&mut svg, raid, &map);
    Ok(svg.finish())
}

/// What there is to see, in one line.
pub fn summary(raid: &Raid, before_s: f64) -> String {
    let fallen = raid.truth.objects.values().filter(|o| o.impact.is_some());
    let falling = raid.tracks.iter().filter(|way| way.class == "ballistic");
    format!(
        "{} objects, {} came down; {} plots; {} tracks, {} of them falling; impacts as forecast {before_s:.0} s ahead",
        raid.truth.objects.len(),
        fallen.count(),
        raid.plots.len(),
        raid.tracks.len(),
        falling.count(),
    )
}

/// Everything that the map must hold: zones, what falls, and where it is expected.
fn places(world: &World, raid: &Raid) -> Vec<[f64; 2]> {
    let corners = world.site.zones.iter().flat_map(|z| z.outline.points_m());
    let fallen = raid.truth.objects.values().filter(|o| o.impact.is_some());
    let seen = fallen.flat_map(|object| object.states.iter().filter(|state| state.in_view));
    let falling = raid.tracks.iter().filter(|way| way.class == "ballistic");
    let impacts = raid.truth.objects.values().filter_map(|o| o.impact);
    corners
        .copied()
        .chain(seen.map(|state| [state.position.x(), state.position.y()]))
        .chain(impacts.map(|impact| [impact.position.x(), impact.position.y()]))
        .chain(falling.flat_map(|way| way.places.iter().map(|[e, n, _]| [*e, *n])))
        .collect()
}

/// Plots, and over them where everything was since it came into view: nothing is drawn before.
fn objects(svg: &mut Svg, raid: &Raid, lay: impl Fn([f64; 3]) -> [f64; 2]) {
    let frame = |at: &[f64; 2]| {
        at.iter()
            .zip(PAGE)
            .all(|(at, size)| (0.0..size).contains(at))
    };
    svg.dots(
        "plot",
        raid.plots.iter().map(|place| lay(*place)).filter(frame),
    );
    for object in raid.truth.objects.values() {
        let states = object.states.iter().skip_while(|state| !state.in_view);
        let way = states.map(|state| lay(state.position.to_array())).collect();
        svg.path("true-way", &[way], false);
    }
}

fn tracks(svg: &mut Svg, raid: &Raid, lay: impl Fn([f64; 3]) -> [f64; 2]) {
    for way in &raid.tracks {
        let class = match way.class.as_str() {
            "ballistic" => "way falling",
            "aircraft" => "way flying",
            _ => "way small",
        };
        let line: Vec<[f64; 2]> = way.places.iter().map(|place| lay(*place)).collect();
        svg.path(class, &[line], false);
    }
}

fn impacts(svg: &mut Svg, raid: &Raid, map: &Map) {
    for impact in raid.truth.objects.values().filter_map(|o| o.impact) {
        let at = map.on_page([impact.position.x(), impact.position.y()]);
        svg.disc("truth", at, 4.0);
    }
}

fn legend(svg: &mut Svg) {
    let mut legend = Legend::new(svg, [CORNER[0], CORNER[1] + MAP_SIZE[1] + 24.0]);
    legend.disc("plot", 76.0, "look", 1.4);
    legend.line("true way", 104.0, "true-way");
    legend.line("track, falling", 128.0, "way falling");
    legend.line("aircraft", 104.0, "way flying");
    legend.line("bird or drone", 128.0, "way small");
    legend.area("impact, 90 %", 124.0, "region r90");
    legend.disc("where it came down", 168.0, "truth", 4.0);
    legend.area("zone", 60.0, "zone");
}

/// Heights over the same metres from west to east.
fn from_the_south(svg: &mut Svg, raid: &Raid, map: &Map) {
    let ([x, y], [width, height]) = SIDE;
    let [west_m, east_m] = map.width_m();
    let inside = |place: &&[f64; 3]| place[0] >= west_m && place[0] <= east_m;
    let highest = raid.tracks.iter().flat_map(|way| &way.places);
    let truths = raid.truth.objects.values().flat_map(|o| &o.states);
    let truths: Vec<[f64; 3]> = truths.map(|state| state.position.to_array()).collect();
    let top_m = highest
        .chain(&truths)
        .filter(inside)
        .fold(100.0_f64, |top, place| top.max(place[2]))
        * 1.08;
    let lay = |[east, _, up]: [f64; 3]| {
        [
            map.on_page([east, 0.0])[0],
            y + height * (top_m - up) / top_m,
        ]
    };
    svg.say(
        "tick",
        [x, y - 7.0],
        "from the south, the same metres from west to east: metres above the site's origin",
    );
    svg.begin("clipPath", &[("id", "side")]);
    svg.rectangle("", [x, y], [width, height]);
    svg.end();
    svg.begin("g", &[("clip-path", "url(#side)")]);
    for up_m in ticks(0.0, 0.92 * top_m, 4.0) {
        let at = lay([0.0, 0.0, up_m])[1];
        svg.path("grid", &[vec![[x, at], [x + width, at]]], false);
        svg.say("tick", [x + 4.0, at - 3.0], &format!("{up_m:.0}"));
    }
    objects(svg, raid, lay);
    tracks(svg, raid, lay);
    svg.end();
    svg.rectangle("frame", [x, y], [width, height]);
}
