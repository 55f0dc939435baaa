//! The ground around the site, coarse enough to send whole: consoles draw hills by light and shade.

use api::Terrain;
use frames::{SeaLevelHeight, SiteFrame};
use sitefile::World;

/// Points along a side.
const POINTS: u32 = 161;

/// The site's terrain for drawing; `None` where the site is declared flat.
pub fn relief(world: &World) -> Option<Terrain> {
    let dem = world.dem.as_ref()?;
    let site = &world.site;
    let frame = SiteFrame::new(site.origin);
    let half_m = world.coverage.half_width_m;
    let corner = |sign: f64| {
        let place = frames::Position::new(sign * half_m, sign * half_m, 0.0);
        let place = frame.to_geodetic(place);
        [place.latitude_rad, place.longitude_rad]
    };
    let ([south, west], [north, east]) = (corner(-1.0), corner(1.0));
    let level_m = site.geoid.to_sea_level(site.origin).0;
    let along = |from: f64, to: f64, index: u32| {
        from + (to - from) * f64::from(index) / f64::from(POINTS - 1)
    };
    let above = |SeaLevelHeight(height_m): SeaLevelHeight| (height_m - level_m).round() as i16;
    let heights_m = (0..POINTS)
        .flat_map(|row| (0..POINTS).map(move |column| (row, column)))
        .map(|(row, column)| {
            dem.height(along(north, south, row), along(west, east, column))
                .map(above)
        })
        .collect();
    Some(Terrain {
        south_deg: south.to_degrees(),
        west_deg: west.to_degrees(),
        north_deg: north.to_degrees(),
        east_deg: east.to_degrees(),
        columns: POINTS,
        rows: POINTS,
        heights_m,
    })
}
