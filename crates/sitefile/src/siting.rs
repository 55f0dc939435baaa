//! What could be added to a site, and where: models of sensors, candidates, excluded ground.

use core::f64::consts::TAU;

use frames::{EllipsoidHeight, Geodetic, SiteFrame};
use site::{Polygon, PolygonError, Sensor, Site};
use toml::{Table, Value};

use crate::convert;
use crate::file::{CandidateTable, SensorModelTable, SensorTable, SiteFile};
use crate::world::{Builder, Surroundings};

/// What a site file says of new sensors and sirens.
#[derive(Clone, Debug, Default)]
pub struct Siting {
    /// Kinds of sensor: those of `sensor_model`, then one like each sensor of the site.
    pub models: Vec<SensorModel>,
    /// How many of the models stand under `sensor_model`.
    pub own_models: usize,
    /// Places given one by one.
    pub candidates: Vec<CandidateTable>,
    /// Ground on which nothing can be put up.
    pub exclusions: Vec<Excluded>,
}

/// Ground on which nothing can be put up.
#[derive(Clone, Debug, PartialEq)]
pub struct Excluded {
    /// Why, or whose it is.
    pub name: String,
    /// Its outline in the site's tangent plane.
    pub outline: Polygon,
    /// Its corners as (latitude, longitude), degrees.
    pub outline_deg: Vec<[f64; 2]>,
}

impl Excluded {
    /// Ground inside corners as (latitude, longitude), degrees, at a site with this origin.
    ///
    /// # Errors
    /// What is wrong with the outline.
    pub fn new(name: &str, corners: &[[f64; 2]], origin: Geodetic) -> Result<Self, PolygonError> {
        let frame = SiteFrame::new(origin);
        let to_plane = |&[latitude_deg, longitude_deg]: &[f64; 2]| {
            let corner = Geodetic {
                height: origin.height,
                ..Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(0.0))
            };
            let [east_m, north_m, _] = frame.to_enu(corner).to_array();
            [east_m, north_m]
        };
        Ok(Self {
            name: name.to_owned(),
            outline: Polygon::new(corners.iter().map(to_plane).collect())?,
            outline_deg: corners.to_vec(),
        })
    }
}

/// A kind of sensor that could be added.
#[derive(Clone, Debug)]
pub struct SensorModel {
    /// What it is called.
    pub name: String,
    /// What one costs, if stated.
    pub cost: Option<f64>,
    /// One of them at the site's origin, as the site file writes it.
    table: SensorTable,
    /// The same as the site's type.
    sensor: Sensor,
}

impl SensorModel {
    /// Whether its plots found tracks of what sends no signal: see [`Sensor::founds_tracks`].
    pub fn founds_tracks(&self) -> bool {
        self.sensor.founds_tracks()
    }

    /// Height of the antenna above the terrain unless stated otherwise, metres.
    pub fn mast_m(&self) -> f64 {
        self.sensor.mast_m
    }

    /// Width of the sector, degrees; `None`: all round.
    pub fn sector_width_deg(&self) -> Option<f64> {
        self.sensor.sector_rad.map(|(_, width)| width.to_degrees())
    }

    /// One of them at a place, looking from `azimuth_from_deg` on clockwise if it has a sector: as the
    /// site's type, and as the site file writes it. How high the ground there is, is left open: `mast_m`
    /// counts from it.
    pub fn at(
        &self,
        id: &str,
        [latitude_deg, longitude_deg]: [f64; 2],
        mast_m: f64,
        azimuth_from_deg: Option<f64>,
    ) -> (Sensor, SensorTable) {
        let position = Geodetic {
            height: self.sensor.position.height,
            ..Geodetic::from_degrees(latitude_deg, longitude_deg, EllipsoidHeight(0.0))
        };
        let mut sensor = Sensor {
            id: id.to_owned(),
            position,
            mast_m,
            ..self.sensor.clone()
        };
        let mut table = SensorTable {
            id: id.to_owned(),
            latitude_deg,
            longitude_deg,
            height_m: None,
            mast_m: Some(mast_m),
            ..self.table.clone()
        };
        if let (Some(from_deg), Some((_, width_rad))) = (azimuth_from_deg, self.sensor.sector_rad) {
            sensor.sector_rad = Some((from_deg.to_radians().rem_euclid(TAU), width_rad));
            table.azimuth_from_deg = Some(from_deg);
            table.azimuth_to_deg = Some((from_deg + width_rad.to_degrees()).rem_euclid(360.0));
        }
        (sensor, table)
    }
}

/// Reads and checks the tables.
pub(crate) fn siting(
    builder: &mut Builder<'_>,
    file: &SiteFile,
    site: &Site,
    around: &Surroundings,
) -> Siting {
    let own = file.sensor_model.iter().enumerate();
    let mut models: Vec<SensorModel> = own
        .filter_map(|(i, model)| own_model(builder, i, model, file, around))
        .collect();
    let own_models = models.len();
    for (table, sensor) in file.sensor.iter().zip(&site.sensors) {
        models.push(SensorModel {
            name: sensor.id.clone(),
            cost: None,
            table: at_origin(table, &sensor.id, sensor.mast_m, file),
            sensor: Sensor {
                position: site.origin,
                ..sensor.clone()
            },
        });
    }
    for (i, candidate) in file.candidate.iter().enumerate() {
        let named = candidate.model.as_ref();
        let known = |name: &String| models.iter().any(|m| m.name == *name);
        if let Some(name) = named.filter(|name| !known(name)) {
            let names: Vec<&str> = models.iter().map(|m| m.name.as_str()).collect();
            builder.problem(
                &["candidate".into(), i.into(), "model".into()],
                format!("candidate `{}` has an unknown model", candidate.id),
                &format!("no `sensor_model` and no sensor is called `{name}`"),
                &format!("known here: {}", names.join(", ")),
            );
        }
        convert::near_site(
            builder,
            &["candidate".into(), i.into(), "latitude_deg".into()],
            &format!("candidate `{}`", candidate.id),
            [candidate.latitude_deg, candidate.longitude_deg],
            around,
        );
    }
    Siting {
        models,
        own_models,
        candidates: file.candidate.clone(),
        exclusions: exclusions(builder, file, around),
    }
}

/// Mast of a model whose sensor states its antenna's height above sea level, metres.
const DEFAULT_MAST_M: f64 = 10.0;

fn at_origin(sensor: &SensorTable, name: &str, mast_m: f64, file: &SiteFile) -> SensorTable {
    SensorTable {
        id: name.to_owned(),
        latitude_deg: file.site.latitude_deg,
        longitude_deg: file.site.longitude_deg,
        height_m: None,
        mast_m: Some(mast_m),
        ..sensor.clone()
    }
}

fn own_model(
    builder: &mut Builder<'_>,
    index: usize,
    model: &SensorModelTable,
    file: &SiteFile,
    around: &Surroundings,
) -> Option<SensorModel> {
    let like = model.like.as_ref();
    let Some(table) = stated(model, file) else {
        let (key, label) = match like {
            Some(id) => ("like", format!("no sensor is called `{id}`")),
            None => (
                "name",
                "neither `like`, nor `revisit_s` and `range_max_m`".to_owned(),
            ),
        };
        builder.problem(
            &["sensor_model".into(), index.into(), key.into()],
            format!("what sensor model `{}` is like is not known", model.name),
            &label,
            "give `like`, the id of a sensor of this file, or `revisit_s` and `range_max_m`",
        );
        return None;
    };
    let mast_m = table.mast_m.unwrap_or(DEFAULT_MAST_M);
    let table = at_origin(&table, &model.name, mast_m, file);
    Some(SensorModel {
        name: model.name.clone(),
        cost: model.cost,
        sensor: convert::sensor(builder, ("sensor_model", index), &table, around),
        table,
    })
}

/// The sensor that a model states: what it says itself over what it is like, the file's defaults for the
/// rest; `None` where something is missing.
fn stated(model: &SensorModelTable, file: &SiteFile) -> Option<SensorTable> {
    let mut table = match &model.like {
        Some(id) => {
            let like = file.sensor.iter().find(|sensor| sensor.id == *id)?;
            Table::try_from(like).ok()?
        }
        None => Table::new(),
    };
    let states = |key: &str| model.stated.contains_key(key);
    // The two ways to state detection shut each other out.
    if states("detection_probability") {
        table.remove("reference_range_m");
        table.remove("reference_cross_section_m2");
    }
    if states("reference_range_m") {
        table.remove("detection_probability");
    }
    table.extend(model.stated.clone());
    for (key, value) in [
        ("latitude_deg", file.site.latitude_deg),
        ("longitude_deg", file.site.longitude_deg),
    ] {
        table.insert(key.to_owned(), Value::Float(value));
    }
    table.insert("id".to_owned(), Value::String(model.name.clone()));
    if let Some(width_deg) = model.azimuth_width_deg {
        table.remove("azimuth_from_deg");
        table.remove("azimuth_to_deg");
        if width_deg < 360.0 {
            table.insert("azimuth_from_deg".to_owned(), Value::Float(0.0));
            table.insert("azimuth_to_deg".to_owned(), Value::Float(width_deg));
        }
    }
    table.try_into().ok()
}

fn exclusions(builder: &mut Builder<'_>, file: &SiteFile, around: &Surroundings) -> Vec<Excluded> {
    let mut found = Vec::new();
    for (i, table) in file.exclusion.iter().enumerate() {
        match Excluded::new(&table.name, &table.polygon, around.origin) {
            Ok(excluded) => found.push(excluded),
            Err(reason) => builder.problem(
                &["exclusion".into(), i.into(), "polygon".into()],
                format!("the outline of exclusion `{}` is no polygon", table.name),
                &reason.to_string(),
                "list at least three corners as [latitude, longitude], in order around it",
            ),
        }
    }
    found
}
