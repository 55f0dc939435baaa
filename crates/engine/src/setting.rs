//! What the engine works out from its world: not part of its state. Only a mobile sensor that has come to stand
//! elsewhere changes it, and where that stands is in the state.

use flight::{AirError, Environment};
use frames::{EllipsoidHeight, Geodetic, Position, SiteFrame, wrap_two_pi};
use registration::Layout;
use sensing::Directory;
use site::{Reports, Sensor, SensorId, SensorKind, Site, Zone};
use terrain::Surface;
use tracking::Scene;
use warning::Rules;

use crate::World;

/// The world, prepared.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub site: Site,
    pub scene: Scene,
    pub directory: Directory,
    pub layout: Layout,
    pub rules: Rules,
    /// How far from an impact people are in danger: the largest of all threats, since the track does
    /// not tell which it is, metres.
    pub danger_radius_m: f64,
    /// For each zone the radars that look after it.
    pub watching: Vec<Vec<SensorId>>,
    /// Sensors that move from place to place.
    pub mobile: Vec<SensorId>,
}

/// A place farther than this from the site is a slip of a receiver, metres.
const FAR_M: f64 = 200_000.0;

impl Setting {
    pub fn new(world: &World) -> Result<Self, AirError> {
        let site = world.site.clone();
        let environment = Environment::new(
            SiteFrame::new(site.origin),
            site.geoid.clone(),
            site.air.clone(),
            world.ground.clone(),
        )?;
        let radii = site.threats.iter().map(|threat| threat.danger_radius_m);
        Ok(Self {
            scene: Scene::new(environment, &site.sensors, &site.threats),
            directory: Directory::new(&site),
            layout: Layout::new(&SiteFrame::new(site.origin), &site.sensors),
            rules: Rules::new(&site),
            danger_radius_m: radii
                .reduce(f64::max)
                .unwrap_or(site::DANGER_RADIUS_DEFAULT_M),
            watching: watching_all(&site),
            mobile: (0..=u16::MAX)
                .map(SensorId)
                .zip(&site.sensors)
                .filter_map(|(id, sensor)| sensor.mobile.then_some(id))
                .collect(),
            site,
        })
    }

    /// Puts a mobile sensor where it says that it stands, latitude and longitude in radians; `false` where the
    /// ground is not known: nobody can tell how high its antenna is.
    pub fn move_sensor(&mut self, id: SensorId, place: [f64; 2]) -> bool {
        let Some(position) = self.antenna(id, place) else {
            return false;
        };
        let frame = SiteFrame::new(self.site.origin);
        let Some(sensor) = self.site.sensors.get_mut(usize::from(id.0)) else {
            return false;
        };
        sensor.position = position;
        self.layout.move_sensor(&frame, id, sensor);
        self.scene.move_sensor(id, position);
        self.watching = watching_all(&self.site);
        true
    }

    /// The antenna of a sensor at a place: its mast's height over the ground there.
    fn antenna(&self, id: SensorId, [latitude_rad, longitude_rad]: [f64; 2]) -> Option<Geodetic> {
        let sensor = self.site.sensors.get(usize::from(id.0))?;
        let frame = SiteFrame::new(self.site.origin);
        let level = frame.to_enu(Geodetic {
            latitude_rad,
            longitude_rad,
            height: self.site.origin.height,
        });
        if level.untagged().norm() > FAR_M {
            return None;
        }
        let Surface::Known(up_m) = self.scene.environment.ground().surface(level) else {
            return None;
        };
        let foot = frame.to_geodetic(Position::new(level.x(), level.y(), up_m));
        Some(Geodetic {
            latitude_rad,
            longitude_rad,
            height: EllipsoidHeight(foot.height.0 + sensor.mast_m),
        })
    }

    /// Whether a sensor's plots can begin the track of a falling object.
    pub fn can_find(&self, sensor: SensorId) -> bool {
        let sensor = self.site.sensors.get(usize::from(sensor.0));
        sensor.is_some_and(can_find)
    }
}

/// Whether a sensor's plots can begin the track of a falling object.
fn can_find(sensor: &Sensor) -> bool {
    sensor.kind == SensorKind::Radar && sensor.reports != Reports::References
}

/// For each zone the radars that look after it.
fn watching_all(site: &Site) -> Vec<Vec<SensorId>> {
    let zones = site.zones.iter();
    zones.map(|zone| watching(site, zone)).collect()
}

/// Radars whose range and sector take in the zone's middle; where there are none, all of them. A receiver of what
/// aircraft say of themselves sees no falling object, however far it hears.
fn watching(site: &Site, zone: &Zone) -> Vec<SensorId> {
    let frame = SiteFrame::new(site.origin);
    let [east_m, north_m] = zone.outline.middle_m();
    let sees = |sensor: &Sensor| {
        let place = frame.to_enu(sensor.position);
        let (de, dn) = (east_m - place.x(), north_m - place.y());
        let distance_m = (de * de + dn * dn).sqrt();
        distance_m <= sensor.range_max_m && sensor.looks_towards(wrap_two_pi(libm::atan2(de, dn)))
    };
    let all = || (0..=u16::MAX).map(SensorId).zip(&site.sensors);
    let ids = || all().filter(|(_, sensor)| can_find(sensor));
    let seeing: Vec<SensorId> = ids().filter(|(_, s)| sees(s)).map(|(id, _)| id).collect();
    if seeing.is_empty() {
        ids().map(|(id, _)| id).collect()
    } else {
        seeing
    }
}
