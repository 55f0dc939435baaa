//! One forecast: the map, and below it the same from the side.

use recording::lines::format_time;
use sitefile::World;

use super::forecast::Forecast;
use super::page::{CORNER, Legend, page, site_title};
use super::plan;
use super::side::Side;
use super::svg::Svg;

const MAP_SIZE: [f64; 2] = [912.0, 520.0];
const SIDE: ([f64; 2], [f64; 2]) = ([72.0, 680.0], [864.0, 190.0]);
const HEIGHT: f64 = 924.0;

/// The picture.
///
/// # Errors
/// The relief's picture cannot be written.
pub fn picture(world: &World, forecast: &Forecast) -> anyhow::Result<String> {
    let mut svg = page(HEIGHT, &site_title(world), &summary(world, forecast));
    plan::draw(&mut svg, [CORNER, MAP_SIZE], world, forecast)?;
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
pub fn summary(world: &World, forecast: &Forecast) -> String {
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
    let mut legend = Legend::new(svg, [CORNER[0], CORNER[1] + MAP_SIZE[1] + 24.0]);
    legend.line("track", 88.0, "seen");
    legend.line("expected way", 132.0, "ahead");
    legend.area("impact, 50 %", 122.0, "region r50");
    legend.area("90 %", 78.0, "region r90");
    legend.area("99 %", 78.0, "region r99");
    legend.area("zone", 84.0, "zone");
    legend.entry("mean", 84.0, |svg, [x, y]| {
        let cross = vec![
            vec![[x - 5.0, y], [x + 5.0, y]],
            vec![[x, y - 5.0], [x, y + 5.0]],
        ];
        svg.path("mean", &cross, false);
    });
    if forecast.truth.is_some() {
        legend.disc("where it came down", 160.0, "truth", 6.0);
    }
}
