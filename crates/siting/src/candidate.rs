//! What could be placed, and where: given one by one, or on the high ground of a grid.

use coverage::Survey;
use frames::{EllipsoidHeight, Geodetic, SiteFrame};
use site::{Polygon, Sensor, Siren};

/// Something that could stand somewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// A short name, unique among the candidates.
    pub id: String,
    /// What would stand there, with its place.
    pub device: Device,
    /// What it costs, in any one unit.
    pub cost: f64,
    /// The kind of device that it is, as the buyer calls it.
    pub model: String,
}

/// What stands at a place.
#[derive(Clone, Debug, PartialEq)]
pub enum Device {
    /// Something that sees.
    Sensor(Box<Sensor>),
    /// Something that is heard.
    Siren(Siren),
}

impl Candidate {
    /// Where it would stand.
    pub fn position(&self) -> Geodetic {
        match &self.device {
            Device::Sensor(sensor) => sensor.position,
            Device::Siren(siren) => siren.position,
        }
    }

    /// The sensor, if it is one.
    pub fn sensor(&self) -> Option<&Sensor> {
        match &self.device {
            Device::Sensor(sensor) => Some(sensor),
            Device::Siren(_) => None,
        }
    }

    /// The siren, if it is one.
    pub fn siren(&self) -> Option<&Siren> {
        match &self.device {
            Device::Sensor(_) => None,
            Device::Siren(siren) => Some(siren),
        }
    }

    /// What it is called in files.
    pub fn kind(&self) -> &'static str {
        match self.device {
            Device::Sensor(_) => "sensor",
            Device::Siren(_) => "siren",
        }
    }
}

/// Ground on which nothing can be put up.
#[derive(Clone, Debug, PartialEq)]
pub struct Exclusion {
    /// Why, or whose it is.
    pub name: String,
    /// Its outline in the site's tangent plane.
    pub outline: Polygon,
    /// Its corners as (latitude, longitude), degrees.
    pub outline_deg: Vec<[f64; 2]>,
}

/// The exclusion that a place lies in.
pub fn excluded<'e>(
    frame: &SiteFrame,
    exclusions: &'e [Exclusion],
    place: Geodetic,
) -> Option<&'e Exclusion> {
    let enu = frame.to_enu(place);
    let at = [enu.x(), enu.y()];
    exclusions.iter().find(|e| e.outline.contains(at))
}

/// The highest permitted cell of every square of `step_m` over the map, as (latitude, longitude) in
/// radians, north-west first: whoever looks far stands high. With `near_zones_m` only squares whose
/// highest cell lies that near to a zone. Squares without known or permitted ground give none.
pub fn high_ground(
    survey: &Survey,
    exclusions: &[Exclusion],
    step_m: f64,
    near_zones_m: Option<f64>,
) -> Vec<[f64; 2]> {
    let grid = survey.grid();
    let frame = SiteFrame::new(survey.site().origin);
    let heights_m = survey.heights_m();
    let step = ((step_m / grid.cell_m).round() as usize).max(1);
    let level = |[latitude_rad, longitude_rad]: [f64; 2]| Geodetic {
        latitude_rad,
        longitude_rad,
        height: EllipsoidHeight(0.0),
    };
    let is_near = |place: [f64; 2]| {
        let Some(near_m) = near_zones_m else {
            return true;
        };
        let enu = frame.to_enu(level(place));
        let at = [enu.x(), enu.y()];
        let zones = &survey.site().zones;
        zones.iter().any(|z| z.outline.distance_m(at) <= near_m)
    };
    let mut places = Vec::new();
    for top in (0..grid.rows).step_by(step) {
        for left in (0..grid.columns).step_by(step) {
            let mut cells: Vec<(f32, usize, usize)> = (top..(top + step).min(grid.rows))
                .flat_map(|row| {
                    (left..(left + step).min(grid.columns)).map(move |column| (row, column))
                })
                .map(|(row, column)| (heights_m[row * grid.columns + column], row, column))
                .filter(|(height_m, ..)| !height_m.is_nan())
                .collect();
            // Stable: of cells of one height the first stays first.
            cells.sort_by(|a, b| b.0.total_cmp(&a.0));
            let mut free = cells
                .into_iter()
                .map(|(_, row, column)| grid.to_geodetic(row, column))
                .filter(|place| excluded(&frame, exclusions, level(*place)).is_none());
            places.extend(free.next().filter(|place| is_near(*place)));
        }
    }
    places
}
