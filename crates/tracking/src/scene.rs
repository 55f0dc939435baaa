//! What surrounds the tracker: air and ground, sensors with their geometry worked out, threats.
//!
//! A scene is made once from the site, and changes only when a mobile sensor has come to stand elsewhere
//! ([`crate::Tracker::moved`]). It is not part of the tracker's state: a snapshot names its world by digest, and the
//! engine supplies the same scene again.

use core::f64::consts::TAU;

use flight::Environment;
use frames::{Enu, Geodetic, SensorEnu, Span, Transform, wrap_two_pi};
use site::{DragShape, Sensor, SensorId, SensorKind, Threat};
use terrain::Ground;

use crate::measure::Measured;
use crate::skyline::Skyline;

/// Everything the tracker must know of its surroundings.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Air, ground and the tangent plane in which states are written.
    pub environment: Environment,
    /// Every sensor, in the order of [`SensorId`].
    pub sensors: Vec<SceneSensor>,
    /// Classes of falling object that are expected.
    pub threats: Vec<Threat>,
    /// ln of the ballistic coefficient over all threats: mean and standard deviation.
    pub ln_beta_prior: (f64, f64),
    /// The drag curve that the filter flies by: the one that most threats follow.
    pub drag: DragShape,
}

/// A sensor with what the tracker needs of it precomputed.
#[derive(Clone, Debug)]
pub struct SceneSensor {
    /// As the site file states it.
    pub sensor: Sensor,
    /// From the site's plane to the sensor's.
    pub to_sensor: Transform<Enu, SensorEnu>,
    /// Where terrain hides what is low; `None` on flat ground.
    skyline: Option<Skyline>,
    /// Size of the space over its ground, metres × radians.
    area: f64,
    /// Size of its measurement space without Doppler, metres × radians².
    volume: f64,
    /// Extent of its Doppler, m/s.
    doppler_mps: f64,
}

/// False plots in one scan of a sensor said to have none: a certainty that no radar earns.
const FALSE_PLOTS_MIN: f64 = 0.1;

/// Echoes from the ground (slopes, trees, traffic) for each false plot of noise. Only an order of
/// magnitude: what matters is that a low and slow plot is weak evidence for something that falls.
const GROUND_SHARE: f64 = 0.3;
/// Mean height of such echoes over the lowest elevation, radians (1.1 degrees).
const GROUND_HEIGHT_RAD: f64 = 0.02;
/// Standard deviation of their range rate, m/s.
const GROUND_RATE_SD_MPS: f64 = 4.0;
/// Detection probability of one look at one half of the reference range, at most: fluctuation leaves
/// some looks without an echo at any range.
const DETECTION_MAX: f64 = 0.98;

/// How well the skyline is known: cells of terrain, trees, refraction of the day, radians.
const SKYLINE_SD_RAD: f64 = 0.003;

impl Scene {
    /// Works out the sensors' geometry and the threats' common prior.
    pub fn new(environment: Environment, sensors: &[Sensor], threats: &[Threat]) -> Self {
        let frame = *environment.frame();
        Self {
            sensors: sensors
                .iter()
                .map(|sensor| {
                    let to_sensor = frame.to_sensor(sensor.position);
                    SceneSensor::new(sensor.clone(), to_sensor, environment.ground())
                })
                .collect(),
            ln_beta_prior: ln_beta_prior(threats),
            drag: common_drag(threats),
            threats: threats.to_vec(),
            environment,
        }
    }

    /// Puts a sensor elsewhere: what it can see from there is worked out anew.
    pub fn move_sensor(&mut self, id: SensorId, position: Geodetic) {
        let Some(at) = self.sensors.get_mut(usize::from(id.0)) else {
            return;
        };
        let sensor = Sensor {
            position,
            ..at.sensor.clone()
        };
        let to_sensor = self.environment.frame().to_sensor(position);
        *at = SceneSensor::new(sensor, to_sensor, self.environment.ground());
    }

    /// One sensor.
    pub fn sensor(&self, id: SensorId) -> Option<&SceneSensor> {
        self.sensors.get(usize::from(id.0))
    }
}

impl SceneSensor {
    fn new(sensor: Sensor, to_sensor: Transform<Enu, SensorEnu>, ground: &Ground) -> Self {
        let width_rad = sensor.sector_rad.map_or(TAU, |(_, width_rad)| width_rad);
        let height_rad = sensor.elevation_max_rad - sensor.elevation_min_rad;
        let depth_m = sensor.range_max_m - sensor.range_min_m;
        let area = (depth_m * width_rad).max(1e-9);
        Self {
            skyline: Skyline::new(&sensor, &to_sensor, ground),
            area,
            volume: (area * height_rad).max(1e-9),
            doppler_mps: (2.0 * sensor.range_rate_max_mps).max(1.0),
            to_sensor,
            sensor,
        }
    }

    /// Time from one look to the next.
    pub(crate) fn revisit(&self) -> Span {
        Span::from_seconds(self.sensor.revisit_s.max(0.01))
    }

    /// Size of the space its plots live in: metres × radians², × m/s with Doppler.
    pub fn volume(&self, doppler: bool) -> f64 {
        self.volume * if doppler { self.doppler_mps } else { 1.0 }
    }

    /// Extent of its Doppler, m/s.
    pub(crate) fn doppler_mps(&self) -> f64 {
        self.doppler_mps
    }

    /// False plots of one look: noise, and echoes from the ground.
    pub(crate) fn false_plots_of_look(&self) -> (f64, f64) {
        let noise = self.sensor.false_plots_per_scan.max(FALSE_PLOTS_MIN);
        let ground = if self.sensor.range_rate_sd_mps.is_some() {
            GROUND_SHARE * noise
        } else {
            0.0
        };
        (noise, ground)
    }

    /// Both together.
    pub(crate) fn false_plots_per_look(&self) -> f64 {
        let (noise, ground) = self.false_plots_of_look();
        noise + ground
    }

    /// Noise plots of one look in a unit of that space: spread evenly.
    pub(crate) fn clutter_density_even(&self, doppler: bool) -> f64 {
        self.sensor.false_plots_per_scan.max(FALSE_PLOTS_MIN) / self.volume(doppler)
    }

    /// False plots of one look in a unit of that space around a plot: noise, and echoes from the
    /// ground, which lie low and hardly move.
    pub(crate) fn clutter_density(&self, plot: &Measured) -> f64 {
        let even = self.clutter_density_even(plot.doppler);
        if !plot.doppler {
            return even;
        }
        let noise = self.sensor.false_plots_per_scan.max(FALSE_PLOTS_MIN);
        let above_rad = (plot.z[2] - self.sensor.elevation_min_rad).max(0.0);
        let low = libm::exp(-above_rad / GROUND_HEIGHT_RAD) / GROUND_HEIGHT_RAD;
        let slowness = plot.z[3] / GROUND_RATE_SD_MPS;
        let slow = libm::exp(-0.5 * slowness * slowness) / (GROUND_RATE_SD_MPS * TAU.sqrt());
        even + GROUND_SHARE * noise / self.area * low * slow
    }

    /// The lowest elevation at which it sees something at that range and azimuth: its own limit, or the
    /// terrain between, radians.
    pub fn lowest_rad(&self, range_m: f64, azimuth_rad: f64) -> f64 {
        let own = self.sensor.elevation_min_rad;
        self.skyline
            .as_ref()
            .map_or(own, |line| own.max(line.lowest_rad(range_m, azimuth_rad)))
    }

    /// Probability that terrain does not hide something at that place, where its elevation is known with this standard
    /// deviation.
    pub fn clear(
        &self,
        range_m: f64,
        azimuth_rad: f64,
        elevation_rad: f64,
        spread_rad: f64,
    ) -> f64 {
        self.skyline.as_ref().map_or(1.0, |line| {
            let above_rad = elevation_rad - line.lowest_rad(range_m, azimuth_rad);
            let sd_rad = (spread_rad * spread_rad + SKYLINE_SD_RAD * SKYLINE_SD_RAD).sqrt();
            0.5 * libm::erfc(-above_rad / (sd_rad * core::f64::consts::SQRT_2))
        })
    }

    /// Whether its plots give a position in three dimensions, which this tracker needs.
    pub fn is_positional(&self) -> bool {
        self.sensor.kind == SensorKind::Radar
    }

    /// Probability that one look at a point of the sensor's space yields a plot; zero outside the field of
    /// view and behind terrain, so that a miss there costs nothing. `spread_rad` is the standard deviation
    /// of the elevation: what may be just hidden is half expected.
    pub fn detection_probability(
        &self,
        range_m: f64,
        azimuth_rad: f64,
        elevation_rad: f64,
        spread_rad: f64,
    ) -> f64 {
        let s = &self.sensor;
        let in_view = (s.range_min_m..=s.range_max_m).contains(&range_m)
            && (s.elevation_min_rad..=s.elevation_max_rad).contains(&elevation_rad)
            && s.looks_towards(wrap_two_pi(azimuth_rad));
        if !in_view {
            return 0.0;
        }
        self.clear(range_m, azimuth_rad, elevation_rad, spread_rad)
            * s.detection
                .probability_rated(range_m)
                .clamp(0.0, DETECTION_MAX)
    }
}

/// Mean and standard deviation of ln beta over all threats, each as likely as the next.
pub(crate) fn ln_beta_prior(threats: &[Threat]) -> (f64, f64) {
    if threats.is_empty() {
        return (libm::log(6000.0), 0.7);
    }
    let count = threats.len() as f64;
    let logs = |t: &Threat| libm::log(t.ballistic_coefficient_kg_m2.max(1.0));
    let mean = threats.iter().map(logs).sum::<f64>() / count;
    let variance = threats
        .iter()
        .map(|t| {
            let (off, sd) = (logs(t) - mean, t.ballistic_coefficient_log_sd);
            off * off + sd * sd
        })
        .sum::<f64>()
        / count;
    (mean, variance.sqrt().max(0.02))
}

fn common_drag(threats: &[Threat]) -> DragShape {
    let count = |shape: DragShape| threats.iter().filter(|t| t.drag == shape).count();
    let mut best = DragShape::Constant;
    for shape in [DragShape::Fin, DragShape::G1, DragShape::G7] {
        if count(shape) > count(best) {
            best = shape;
        }
    }
    best
}
