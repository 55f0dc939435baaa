//! A zone's outline: from corners in the file or from GeoJSON, checked and laid into the plane.

use frames::{EllipsoidHeight, Geodetic};
use serde_json::Value;
use site::{Polygon, PolygonError, Zone};

use crate::convert::near_site;
use crate::document::Step;
use crate::file::ZoneTable;
use crate::read::without_mark;
use crate::world::{Builder, Surroundings};

/// A zone, or `None` with the reason added to the problems.
pub(crate) fn zone(
    builder: &mut Builder<'_>,
    index: usize,
    table: &ZoneTable,
    around: &Surroundings,
) -> Option<Zone> {
    let (key, corners) = corners(builder, index, table)?;
    let path: [Step<'_>; 3] = ["zone".into(), index.into(), key.into()];
    let what = format!("zone `{}`", table.id);
    for (i, corner) in corners.iter().enumerate() {
        let [latitude_deg, longitude_deg] = *corner;
        let corner_path = [path[0], path[1], path[2], i.into()];
        if latitude_deg.abs() > 90.0 || longitude_deg.abs() > 180.0 {
            builder.problem(
                &corner_path,
                format!("{what} has a corner that is nowhere on Earth"),
                "[latitude, longitude] in degrees",
                "latitude comes first, -90 to 90; then longitude, -180 to 180",
            );
            return None;
        }
        if !near_site(builder, &corner_path, &what, *corner, around) {
            return None;
        }
    }
    let points_m = corners
        .iter()
        .map(|&[latitude_deg, longitude_deg]| {
            let corner = Geodetic {
                height: around.origin.height,
                ..Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(0.0))
            };
            let [east_m, north_m, _] = around.frame.to_enu(corner).to_array();
            [east_m, north_m]
        })
        .collect();
    match Polygon::new(points_m) {
        Ok(outline) => Some(Zone {
            id: table.id.clone(),
            name: table.name.clone().unwrap_or_else(|| table.id.clone()),
            outline,
            outline_deg: corners,
            time_to_shelter_s: table.time_to_shelter_s,
            population: table.population,
        }),
        Err(reason) => {
            let remedy = match reason {
                PolygonError::Crossing { .. } => "list the corners in order around the zone",
                PolygonError::NoArea => "move a corner off the line, so that people fit in",
                _ => "give at least three different corners",
            };
            let title = match reason {
                PolygonError::Crossing { .. } => "crosses itself",
                _ => "is no polygon",
            };
            builder.problem(
                &path,
                format!("the outline of {what} {title}"),
                &reason.to_string(),
                remedy,
            );
            None
        }
    }
}

/// The outline's corners (latitude, longitude) and the key that gave them.
fn corners(
    builder: &mut Builder<'_>,
    index: usize,
    table: &ZoneTable,
) -> Option<(&'static str, Vec<[f64; 2]>)> {
    match (&table.polygon, &table.geojson) {
        (Some(polygon), None) => Some(("polygon", polygon.clone())),
        (None, Some(path)) => {
            let path = builder.resolve(path);
            let read = std::fs::read_to_string(&path)
                .map_err(|e| e.to_string())
                .and_then(|text| outline_of(without_mark(&text)));
            match read {
                Ok(corners) => Some(("geojson", corners)),
                Err(reason) => {
                    builder.problem(
                        &["zone".into(), index.into(), "geojson".into()],
                        format!("outline `{}` can't be used", path.display()),
                        &reason,
                        "give a GeoJSON file with one polygon, relative to this file",
                    );
                    None
                }
            }
        }
        (given, _) => {
            let (title, label) = if given.is_some() {
                ("has two outlines", "both `polygon` and `geojson`")
            } else {
                ("has no outline", "neither `polygon` nor `geojson`")
            };
            builder.problem(
                &["zone".into(), index.into()],
                format!("zone `{}` {title}", table.id),
                label,
                "give `polygon` = [[latitude, longitude], ...] or `geojson`, a file",
            );
            None
        }
    }
}

/// The corners (latitude, longitude) of the one polygon in a GeoJSON text (RFC 7946: longitude
/// first there).
fn outline_of(text: &str) -> Result<Vec<[f64; 2]>, String> {
    let root: Value = serde_json::from_str(text).map_err(|e| format!("not JSON: {e}"))?;
    let mut geometry = &root;
    while let Some(inner) = geometry
        .get("geometry")
        .or_else(|| geometry.get("features").and_then(|f| f.get(0)))
    {
        geometry = inner;
    }
    let features = root.get("features").and_then(Value::as_array);
    if features.is_some_and(|f| f.len() != 1) {
        return Err("it has not exactly one feature".to_owned());
    }
    if geometry.get("type").and_then(Value::as_str) != Some("Polygon") {
        return Err("its geometry is not of type Polygon".to_owned());
    }
    let rings = geometry.get("coordinates").and_then(Value::as_array);
    let rings = rings.ok_or("its polygon has no coordinates")?;
    let [ring] = rings.as_slice() else {
        return Err("its polygon has holes, which a zone can't".to_owned());
    };
    ring.as_array()
        .into_iter()
        .flatten()
        .map(|corner| {
            let number = |k: usize| corner.get(k).and_then(Value::as_f64);
            Some([number(1)?, number(0)?])
        })
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| "a corner is not [longitude, latitude]".to_owned())
}
