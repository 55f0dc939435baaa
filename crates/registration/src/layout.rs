//! Where the sensors stand and how wrong each may be: worked out once from the site, not state.

use frames::{Enu, SensorEnu, SiteFrame, Transform};
use site::{Reports, Sensor, SensorId};

use crate::bias::ERRORS;
use crate::limits::SENSORS_MAX;

/// The site's sensors as registration needs them.
#[derive(Clone, Debug)]
pub struct Layout {
    places: Vec<Place>,
}

/// One sensor.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// From the site's plane to its own.
    pub to_sensor: Transform<Enu, SensorEnu>,
    /// And back.
    pub from_sensor: Transform<SensorEnu, Enu>,
    /// Standard deviation of each error before anything is known, in the order of
    /// [`crate::Bias::to_array`].
    pub prior: [f64; ERRORS],
    /// From which size an error is beyond what the site file says of the sensor.
    pub limit: [f64; ERRORS],
    /// Whether it tells where aircraft truly are.
    pub reference: bool,
}

/// An error that nobody looks for is about so large: a survey's slip in the antenna's place, a degree
/// of misalignment, a clock that no satellite sets.
const PRIOR_MIN: [f64; ERRORS] = [100.0, 0.0175, 0.0175, 0.1];
/// Or so many of the sensor's own standard deviations, where those are larger.
const PRIOR_SDS: f64 = 5.0;
/// Alarm from so many of the sensor's own standard deviations. The promise is three; an estimate
/// that is itself uncertain must not miss those by chance.
const LIMIT_SDS: f64 = 2.0;
/// Clocks are stated without a spread: alarm from here, seconds. At 300 m/s that is 30 m.
const CLOCK_LIMIT_S: f64 = 0.1;

impl Place {
    fn new(frame: &SiteFrame, sensor: &Sensor) -> Self {
        let sds = [
            sensor.range_sd_m,
            sensor.azimuth_sd_rad,
            sensor.elevation_sd_rad,
        ];
        let mut prior = PRIOR_MIN;
        let mut limit = [0.0, 0.0, 0.0, CLOCK_LIMIT_S];
        for (k, sd) in sds.into_iter().enumerate() {
            prior[k] = prior[k].max(PRIOR_SDS * sd);
            limit[k] = LIMIT_SDS * sd;
        }
        let to_sensor = frame.to_sensor(sensor.position);
        Self {
            to_sensor,
            from_sensor: to_sensor.inverse(),
            prior,
            limit,
            reference: sensor.reports == Reports::References,
        }
    }
}

impl Layout {
    /// From the site's plane and its sensors.
    pub fn new(frame: &SiteFrame, sensors: &[Sensor]) -> Self {
        let place = |sensor: &Sensor| Place::new(frame, sensor);
        Self {
            places: sensors.iter().map(place).collect(),
        }
    }

    /// A sensor stands elsewhere now.
    pub fn move_sensor(&mut self, frame: &SiteFrame, id: SensorId, sensor: &Sensor) {
        if let Some(place) = self.places.get_mut(usize::from(id.0)) {
            *place = Place::new(frame, sensor);
        }
    }

    pub(crate) fn place(&self, sensor: SensorId) -> Option<&Place> {
        self.places.get(usize::from(sensor.0))
    }

    /// Sensors whose errors are estimated, in the site's order.
    pub(crate) fn estimated(&self) -> &[Place] {
        self.places
            .get(..SENSORS_MAX)
            .unwrap_or(self.places.as_slice())
    }
}
