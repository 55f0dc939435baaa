//! A forecast on the map: what was seen, what is expected, where it may come down.

use site::Zone;
use sitefile::World;

use super::forecast::Forecast;
use super::map::Map;
use super::svg::Svg;

/// Zones are shown whole from this probability on.
const ENDANGERED: f64 = 0.05;

/// Draws it in a rectangle of the page that holds all of the forecast, and the zones that it endangers.
///
/// # Errors
/// The relief's picture cannot be written.
pub fn draw(
    svg: &mut Svg,
    [corner, size]: [[f64; 2]; 2],
    world: &World,
    forecast: &Forecast,
) -> anyhow::Result<()> {
    let zones = &world.site.zones;
    let map = Map::around(corner, size, places(zones, forecast).into_iter());
    let open = map.open(svg, &world.ground, zones)?;
    for (share, rings) in &forecast.regions {
        svg.path(&format!("region r{share}"), &map.lines(rings), true);
    }
    map.names(svg, zones);
    ways(svg, &map, forecast);
    marks(svg, &map, forecast);
    map.close(svg, open);
    Ok(())
}

/// Everything that the map must hold.
fn places(zones: &[Zone], forecast: &Forecast) -> Vec<[f64; 2]> {
    let track = forecast.track.iter().map(|line| line.enu_m);
    let ahead = forecast.ahead.iter().copied();
    let truth = forecast.truth.iter().map(|(place, _)| *place);
    let regions = forecast
        .regions
        .iter()
        .flat_map(|(_, rings)| rings.iter().flatten());
    let endangered = |zone: &&Zone| {
        let p = forecast.impact.zones.get(&zone.id);
        p.is_some_and(|p| *p >= ENDANGERED)
    };
    let corners = zones
        .iter()
        .filter(endangered)
        .flat_map(|zone| zone.outline.points_m());
    track
        .chain(ahead)
        .chain(truth)
        .map(flat)
        .chain(regions.copied())
        .chain(corners.copied())
        .collect()
}

fn flat([east, north, _]: [f64; 3]) -> [f64; 2] {
    [east, north]
}

/// What was seen, from the first look on, and what is expected.
fn ways(svg: &mut Svg, map: &Map, forecast: &Forecast) {
    let seen: Vec<[f64; 2]> = forecast.track.iter().map(|line| flat(line.enu_m)).collect();
    let ahead: Vec<[f64; 2]> = forecast.ahead.iter().map(|place| flat(*place)).collect();
    svg.path("ahead", &map.lines(&[ahead]), false);
    svg.path("halo", &map.lines(std::slice::from_ref(&seen)), false);
    svg.path("seen", &map.lines(std::slice::from_ref(&seen)), false);
    for place in &seen {
        svg.disc("look", map.on_page(*place), 2.2);
    }
    if let (Some(first), Some(last)) = (seen.first(), seen.last()) {
        let [x, y] = map.on_page(*first);
        svg.say("note", [x + 6.0, y + 17.0], "first seen");
        let [x, y] = map.on_page(*last);
        svg.say("note", [x + 6.0, y + 17.0], "now");
    }
}

fn marks(svg: &mut Svg, map: &Map, forecast: &Forecast) {
    let [x, y] = map.on_page(flat(forecast.impact.enu_m));
    let cross = vec![
        vec![[x - 5.0, y], [x + 5.0, y]],
        vec![[x, y - 5.0], [x, y + 5.0]],
    ];
    svg.path("mean", &cross, false);
    if let Some((place, _)) = forecast.truth {
        svg.disc("truth", map.on_page(flat(place)), 6.0);
    }
}
