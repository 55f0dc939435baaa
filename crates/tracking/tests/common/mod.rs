//! A small world for the tracker's tests: one radar, falling rounds and other flyers, seeded noise.
//! Truth is flown by `flight` from observed states; what the radar sees of it is written out here, apart
//! from the tracker's own formulas.

#![allow(dead_code)]

use flight::{Environment, State, propagate};
use frames::{
    EllipsoidHeight, Enu, Geodetic, GeoidGrid, Polar, Position, SiteFrame, Span, Time, Vector,
};
use sensing::{Coverage, Dwell, Plot, PlotId};
use site::{Air, Detection, DragShape, HeightSource, Sensor, SensorId, SensorKind, Threat};
use terrain::Ground;
use tracking::Scene;

/// Standard deviations of the test radar: range m, azimuth rad, elevation rad, range rate m/s.
pub const SD: [f64; 4] = [15.0, 4e-3, 4e-3, 1.5];
/// Prior of the rounds' ballistic coefficient: median kg/m², standard deviation of its logarithm.
pub const BETA: (f64, f64) = (8000.0, 0.12);

/// A 64-bit xorshift generator with normal variates by Box and Muller.
pub struct Noise(pub u64);

impl Noise {
    pub fn uniform(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1u64 << 53) as f64
    }

    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.uniform()
    }

    pub fn normal(&mut self) -> f64 {
        let (u, v) = (self.uniform().max(1e-300), self.uniform());
        (-2.0 * libm::log(u)).sqrt() * libm::cos(core::f64::consts::TAU * v)
    }
}

/// The radar: all round, 1° to 70°, 15 km, one look a second.
pub fn radar() -> Sensor {
    Sensor {
        id: "radar".to_owned(),
        kind: SensorKind::Radar,
        sac: 0,
        sic: 1,
        position: Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(410.0)),
        mast_m: 10.0,
        revisit_s: 1.0,
        range_min_m: 300.0,
        range_max_m: 15_000.0,
        sector_rad: None,
        elevation_min_rad: frames::degrees(1.0),
        elevation_max_rad: frames::degrees(70.0),
        range_sd_m: SD[0],
        azimuth_sd_rad: SD[1],
        elevation_sd_rad: SD[2],
        alignment_sd_rad: 0.0,
        resolution: None,
        range_rate_sd_mps: Some(SD[3]),
        range_rate_max_mps: 450.0,
        detection: Detection::Constant(0.9),
        false_plots_per_scan: 100.0,
        refraction_k: 4.0 / 3.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
        mobile: false,
    }
}

/// The world: flat ground, standard air, one class of round.
pub fn scene() -> Scene {
    let origin = Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(400.0));
    let environment = Environment::new(
        SiteFrame::new(origin),
        GeoidGrid::constant(15.0),
        Air::standard(),
        Ground::flat(0.0),
    )
    .expect("a standard atmosphere");
    let threat = Threat {
        name: "round".to_owned(),
        ballistic_coefficient_kg_m2: BETA.0,
        ballistic_coefficient_log_sd: BETA.1,
        drag: DragShape::Fin,
        danger_radius_m: 250.0,
    };
    Scene::new(environment, &[radar()], &[threat])
}

/// Seconds since the start of a test.
pub fn at(seconds: f64) -> Time {
    Time(1_700_000_000_000_000_000) + Span::from_seconds(seconds)
}

/// A round as first observed: east of the site, climbing towards it.
pub fn round(noise: &mut Noise) -> State {
    let heading = noise.between(-0.15, 0.15);
    let (speed, climb) = (noise.between(300.0, 390.0), noise.between(0.38, 0.46));
    State {
        time: at(0.0),
        position: Position::new(
            noise.between(6_500.0, 7_500.0),
            noise.between(-800.0, 800.0),
            noise.between(150.0, 250.0),
        ),
        velocity: Vector::new(
            -speed * libm::cos(climb) * libm::cos(heading),
            speed * libm::cos(climb) * libm::sin(heading),
            speed * libm::sin(climb),
        ),
        ln_beta: libm::log(BETA.0) + BETA.1 * noise.normal(),
    }
}

/// The same from any direction.
pub fn round_from_anywhere(noise: &mut Noise) -> State {
    let east = round(noise);
    turned(&east, noise.between(0.0, core::f64::consts::TAU))
}

/// The same from elsewhere, turned counter-clockwise around the site.
pub fn turned(state: &State, angle_rad: f64) -> State {
    let (sin, cos) = libm::sincos(angle_rad);
    let turn = |x: f64, y: f64| (x * cos - y * sin, x * sin + y * cos);
    let (x, y) = turn(state.position.x(), state.position.y());
    let (vx, vy) = turn(state.velocity.x(), state.velocity.y());
    State {
        position: Position::new(x, y, state.position.z()),
        velocity: Vector::new(vx, vy, state.velocity.z()),
        ..*state
    }
}

/// Where a round is some seconds after it was first observed.
pub fn later(scene: &Scene, state: &State, seconds: f64) -> State {
    propagate(
        &scene.environment,
        state,
        DragShape::Fin,
        Span::from_seconds(seconds),
    )
}

/// Range, azimuth, elevation and range rate without noise.
pub fn exact(scene: &Scene, state: &State) -> [f64; 4] {
    let to_sensor = scene.sensors[0].to_sensor;
    let d = to_sensor.apply(state.position);
    let v = to_sensor.turn(state.velocity);
    let polar = Polar::from_position(d);
    let along = (d.x() * v.x() + d.y() * v.y() + d.z() * v.z()) / polar.range_m;
    [polar.range_m, polar.azimuth_rad, polar.elevation_rad, along]
}

/// One noisy plot of a state; `number` orders plots.
pub fn plot(scene: &Scene, state: &State, number: u64, noise: &mut Noise) -> Plot {
    let z = exact(scene, state);
    measured(
        [
            z[0] + SD[0] * noise.normal(),
            z[1] + SD[1] * noise.normal(),
            z[2] + SD[2] * noise.normal(),
            z[3] + SD[3] * noise.normal(),
        ],
        state.time,
        number,
    )
}

/// A plot with these numbers.
pub fn measured(z: [f64; 4], time: Time, number: u64) -> Plot {
    Plot {
        id: PlotId(number),
        sensor: SensorId(0),
        time,
        polar: Polar {
            range_m: z[0],
            azimuth_rad: frames::wrap_two_pi(z[1]),
            elevation_rad: z[2],
        },
        range_rate_mps: Some(z[3]),
        cross_section_m2: None,
        range_sd_m: SD[0],
        azimuth_sd_rad: SD[1],
        elevation_sd_rad: SD[2],
        range_rate_sd_mps: SD[3],
        cooperative: false,
        number: None,
    }
}

/// So many false plots, anywhere in view.
pub fn clutter(count: usize, time: Time, first_number: u64, noise: &mut Noise) -> Vec<Plot> {
    (0..count as u64)
        .map(|k| {
            let z = [
                noise.between(300.0, 15_000.0),
                noise.between(0.0, core::f64::consts::TAU),
                noise.between(frames::degrees(1.0), frames::degrees(70.0)),
                noise.between(-450.0, 450.0),
            ];
            measured(z, time, first_number + k)
        })
        .collect()
}

/// A whole scan with these plots.
pub fn scan(time: Time, plots: Vec<Plot>) -> Dwell {
    Dwell {
        sensor: SensorId(0),
        start: time,
        end: time,
        coverage: Coverage::Scan,
        plots,
    }
}

/// Distance between two positions, metres.
pub fn apart_m(a: Position<Enu>, b: Position<Enu>) -> f64 {
    (a - b).length()
}
