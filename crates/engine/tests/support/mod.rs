//! A small radar, some things in the air, and the engine that hears of them.
#![allow(dead_code, reason = "each test file uses its part")]

use borsh::BorshDeserialize;
use engine::{Alarm, Decision, Engine, Event, FeedId, World, WorldIdentity};
use flight::{Environment, Flight, State};
use frames::{
    EllipsoidHeight, Enu, Geodetic, GeoidGrid, Polar, Position, SiteFrame, Span, Time, Vector,
};
use sensing::report::{BeamReport, PlotReport, Report, encode};
use site::{Air, DragShape, Polygon, Sensor, SensorId, Site, Zone};
use terrain::Ground;
use warning::Action;

/// 2021-02-15T18:30:00Z.
pub const START: Time = Time(1_613_413_800_000_000_000);

pub fn at(seconds: f64) -> Time {
    START + Span::from_seconds(seconds)
}

fn here() -> Geodetic {
    Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0))
}

/// A radar at the origin, zone `a` a kilometre square around it, zone `b` 6 km north.
pub fn world() -> World {
    let mut site = Site::new("here", here());
    let mut radar = Sensor::radar("north", here());
    radar.false_plots_per_scan = 2.0;
    site.sensors.push(radar);
    for (id, north_m) in [("a", 0.0), ("b", 6_000.0)] {
        let corner = |e: f64, n: f64| [e * 500.0, north_m + n * 500.0];
        site.zones.push(Zone {
            id: id.into(),
            name: id.into(),
            outline: Polygon::new(vec![
                corner(-1.0, -1.0),
                corner(1.0, -1.0),
                corner(1.0, 1.0),
                corner(-1.0, 1.0),
            ])
            .unwrap(),
            outline_deg: Vec::new(),
            time_to_shelter_s: 8.0,
            population: 100,
        });
    }
    World {
        site,
        ground: Ground::flat(0.0),
        identity: WorldIdentity {
            site_text: "a test".into(),
            terrain_digest: [0; 32],
            air_digest: [0; 32],
            engine_version: engine::ENGINE_VERSION.into(),
        },
    }
}

/// Something in the air: where it is at every moment of its flight.
pub enum Body {
    /// Falls from a state; beta 5000 kg/m², fin-stabilised.
    Falling { from: State },
    /// Flies straight and level.
    Level { from: State },
}

/// A body that is at a place with a velocity at a time.
pub fn state(seconds: f64, position: [f64; 3], velocity: [f64; 3]) -> State {
    State {
        time: at(seconds),
        position: Position::new(position[0], position[1], position[2]),
        velocity: Vector::new(velocity[0], velocity[1], velocity[2]),
        ln_beta: libm::log(5_000.0),
    }
}

/// A rocket that rises in the west and comes down at the origin 32 s later.
pub fn rocket(seconds: f64, north_m: f64) -> Body {
    Body::Falling {
        from: state(seconds, [-5_030.0, north_m, 150.0], [215.0, 0.0, 175.0]),
    }
}

impl Body {
    pub fn at(
        &self,
        environment: &Environment,
        time: Time,
    ) -> Option<(Position<Enu>, Vector<Enu>)> {
        let (Self::Falling { from } | Self::Level { from }) = self;
        if time < from.time {
            return None;
        }
        let state = match self {
            Self::Falling { .. } => {
                Flight::new(environment, DragShape::Fin).propagate(from, time - from.time)
            }
            Self::Level { .. } => State {
                position: from.position + from.velocity * (time - from.time).seconds(),
                ..*from
            },
        };
        (state.position.z() > 0.0).then_some((state.position, state.velocity))
    }
}

/// Normal numbers from a fixed sequence: sums of twelve uniform ones.
pub struct Noise(u64);

impl Noise {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }
}

/// What the radar sends: sixteen sectors a second, each plot in its sector, a little clutter.
pub fn events(world: &World, bodies: &[Body], from_s: f64, to_s: f64, seed: u64) -> Vec<Event> {
    let site = &world.site;
    let frame = SiteFrame::new(site.origin);
    let environment = Environment::new(
        frame,
        GeoidGrid::constant(0.0),
        Air::standard(),
        world.ground.clone(),
    )
    .unwrap();
    let to_sensor = frame.to_sensor(site.sensors[0].position);
    let mut noise = Noise::new(seed);
    let feed = FeedId(sensing::reports_feed(site));
    let mut events = Vec::new();
    const SECTORS: u32 = 16;
    let mut tick = (from_s * 100.0) as u32;
    for step in (from_s * f64::from(SECTORS)) as u32..(to_s * f64::from(SECTORS)) as u32 {
        let sector = step % SECTORS;
        let end_s = f64::from(step + 1) / f64::from(SECTORS);
        let looks = at(end_s - 0.03);
        let width = core::f64::consts::TAU / f64::from(SECTORS);
        let (low, high) = (f64::from(sector) * width, f64::from(sector + 1) * width);
        let mut reports = Vec::new();
        for body in bodies {
            let Some((position, velocity)) = body.at(&environment, looks) else {
                continue;
            };
            let seen = to_sensor.apply(position);
            let polar = Polar::from_position(seen);
            let in_sector = (low..high).contains(&polar.azimuth_rad) && polar.elevation_rad > 0.0;
            if !in_sector || noise.uniform() > 0.95 {
                continue;
            }
            let line = seen - Position::new(0.0, 0.0, 0.0);
            let rate = line.dot(to_sensor.turn(velocity)) / line.length();
            reports.push(PlotReport {
                sensor: SensorId(0),
                time: looks,
                polar: Polar {
                    range_m: polar.range_m + 10.0 * noise.normal(),
                    azimuth_rad: polar.azimuth_rad + 0.004 * noise.normal(),
                    elevation_rad: polar.elevation_rad + 0.004 * noise.normal(),
                },
                range_rate_mps: Some(rate + noise.normal()),
                snr_db: None,
                range_sd_m: None,
                azimuth_sd_rad: None,
                elevation_sd_rad: None,
                range_rate_sd_mps: None,
            });
        }
        if noise.uniform() < 2.0 / f64::from(SECTORS) {
            reports.push(PlotReport {
                sensor: SensorId(0),
                time: looks,
                polar: Polar {
                    range_m: 500.0 + 29_000.0 * noise.uniform(),
                    azimuth_rad: low + width * noise.uniform(),
                    elevation_rad: 1.3 * noise.uniform(),
                },
                range_rate_mps: Some(600.0 * (noise.uniform() - 0.5)),
                snr_db: None,
                range_sd_m: None,
                azimuth_sd_rad: None,
                elevation_sd_rad: None,
                range_rate_sd_mps: None,
            });
        }
        let mut reports: Vec<Report> = reports.into_iter().map(Report::Plot).collect();
        reports.push(Report::Beam(BeamReport {
            sensor: SensorId(0),
            time: at(end_s),
            azimuth_rad: high,
        }));
        let received = at(end_s);
        while at(f64::from(tick) / 100.0) <= received {
            events.push(Event::Tick {
                time: at(f64::from(tick) / 100.0),
            });
            tick += 1;
        }
        events.push(Event::Octets {
            feed,
            received,
            octets: encode(&reports).unwrap(),
        });
    }
    events
}

/// Ticks alone.
pub fn ticks(from_s: f64, to_s: f64) -> impl Iterator<Item = Event> {
    let range = (from_s * 100.0) as u32..=(to_s * 100.0) as u32;
    range.map(|tick| Event::Tick {
        time: at(f64::from(tick) / 100.0),
    })
}

/// Gives events to an engine and collects what it decides; plots always add up.
pub fn feed(engine: &mut Engine, events: impl IntoIterator<Item = Event>) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for event in events {
        engine.handle(event);
        while let Some(decision) = engine.poll() {
            decisions.push(decision);
        }
        assert!(engine.plot_counts().add_up());
    }
    assert_eq!(engine.work().decisions_not_encodable, 0);
    decisions
}

/// Warnings as words: `zone action reason`.
pub fn warned(decisions: &[Decision]) -> Vec<String> {
    let word = |decision: &Decision| match decision {
        Decision::Warning(said) if said.action != Action::Update => Some(format!(
            "{} {:?} {:?}",
            ["a", "b"][usize::from(said.zone.0)],
            said.action,
            said.reason
        )),
        _ => None,
    };
    decisions.iter().filter_map(word).collect()
}

/// The same events, each report of them said otherwise.
pub fn restated(events: Vec<Event>, say: impl Fn(Report) -> Report) -> Vec<Event> {
    let restate = |event: Event| match event {
        Event::Octets {
            feed,
            received,
            octets,
        } => {
            let mut rest = &octets[1..];
            let mut reports = Vec::new();
            while !rest.is_empty() {
                reports.push(say(Report::deserialize(&mut rest).unwrap()));
            }
            Event::Octets {
                feed,
                received,
                octets: encode(&reports).unwrap(),
            }
        }
        other => other,
    };
    events.into_iter().map(restate).collect()
}

/// A report of another sensor whose clock is so many seconds ahead.
pub fn said_by(report: Report, sensor: SensorId, ahead_s: f64) -> Report {
    let ahead = Span::from_seconds(ahead_s);
    match report {
        Report::Plot(plot) => Report::Plot(PlotReport {
            sensor,
            time: plot.time + ahead,
            ..plot
        }),
        Report::Beam(beam) => Report::Beam(BeamReport {
            sensor,
            time: beam.time + ahead,
            ..beam
        }),
        other @ (Report::Status(_) | Report::StatusAt(_)) => other,
    }
}

/// When an alarm was raised and ended, seconds after the start.
pub fn told(decisions: &[Decision], wanted: &Alarm) -> Vec<(f64, bool)> {
    let told = decisions.iter().filter_map(|decision| match decision {
        Decision::Alarm {
            time,
            alarm,
            raised,
        } if alarm == wanted => Some(((*time - at(0.0)).seconds(), *raised)),
        _ => None,
    });
    told.collect()
}
