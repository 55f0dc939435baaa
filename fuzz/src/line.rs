//! The whole line, from octets to decisions: whatever arrives, on whichever feed, the engine goes on.
//!
//! The parsers before it are fuzzed on their own; here what they let through meets the tracker, the registration and
//! the warnings. The octets of an input are read as a sequence of events; time only goes forward, as in a journal.

use std::sync::LazyLock;

use engine::{Command, Decision, DropReason, ENGINE_VERSION, Engine, Event, FeedId, World};
use engine::{PeerStatement, WorldIdentity};
use frames::{EllipsoidHeight, Geodetic, Span, Time};
use site::{HeightSource, Mode, Polygon, Reports, Sensor, SensorId, Site, Zone, ZoneId};
use terrain::Ground;

/// A midnight, so that times of day of few bits are near.
const START: Time = Time(1_613_347_200_000_000_000);
/// Events of one input at most: longer ones tell nothing new.
const EVENTS_MAX: usize = 400;

static WORLD: LazyLock<World> = LazyLock::new(world);

fn here() -> Geodetic {
    Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(420.0))
}

/// One sensor of each kind of report, and a zone in their midst.
fn world() -> World {
    let mut site = Site::new("here", here());
    let kinds = [
        (HeightSource::Measured, Reports::Plots, false),
        (HeightSource::FlightLevel, Reports::Plots, false),
        (HeightSource::Beam, Reports::Plots, false),
        (HeightSource::Measured, Reports::Tracks, false),
        (HeightSource::Measured, Reports::References, false),
        (HeightSource::Measured, Reports::Plots, true),
    ];
    for (sic, (height_source, reports, mobile)) in (1..).zip(kinds) {
        let mut sensor = Sensor::radar(&format!("radar-{sic}"), here());
        (sensor.sic, sensor.height_source) = (sic, height_source);
        (sensor.reports, sensor.mobile) = (reports, mobile);
        site.sensors.push(sensor);
    }
    let corner = |east: f64, north: f64| [east * 500.0, north * 500.0];
    let outline = vec![
        corner(-1.0, -1.0),
        corner(1.0, -1.0),
        corner(1.0, 1.0),
        corner(-1.0, 1.0),
    ];
    site.zones.extend(Polygon::new(outline).map(|outline| Zone {
        id: "a".to_owned(),
        name: "a".to_owned(),
        outline,
        outline_deg: Vec::new(),
        time_to_shelter_s: 8.0,
        population: 100,
    }));
    World {
        site,
        ground: Ground::flat(0.0),
        identity: WorldIdentity {
            site_text: "fuzzed".to_owned(),
            terrain_digest: [0; 32],
            air_digest: [0; 32],
            engine_version: ENGINE_VERSION.to_owned(),
        },
    }
}

/// Any octets at the engine: plots add up, all that is decided can be written down and is finite, and an engine restored
/// half way decides the same.
pub fn engine(bytes: &[u8]) {
    let (Ok(mut engine), mut rest, mut now) = (Engine::new(&WORLD), bytes, START) else {
        panic!("an engine for a site without weather");
    };
    let mut events = Vec::new();
    while let Some((event, left)) = next_event(rest, &mut now) {
        events.push(event);
        rest = left;
        if events.len() == EVENTS_MAX {
            break;
        }
    }
    let (before, after) = events.split_at(events.len() / 2);
    run(&mut engine, before);
    let snapshot = engine.snapshot().expect("every state can be written down");
    let mut restored = Engine::restore(&WORLD, &snapshot).expect("what was written is read");
    run(&mut engine, after);
    run(&mut restored, after);
    assert_eq!(engine.decision_hash(), restored.decision_hash());
}

fn run(engine: &mut Engine, events: &[Event]) {
    for event in events {
        engine.handle(event.clone());
        while let Some(decision) = engine.poll() {
            if let Decision::Track(track) = decision {
                let place = [track.position.x(), track.position.y(), track.position.z()];
                assert!(place.iter().all(|metres| metres.is_finite()), "{place:?}");
            }
        }
        assert!(engine.plot_counts().add_up());
    }
    assert_eq!(engine.work().decisions_not_encodable, 0);
}

/// The next event and what is left: a kind, how long after the last one (its square in milliseconds), and for a datagram
/// its length and octets.
fn next_event<'a>(bytes: &'a [u8], now: &mut Time) -> Option<(Event, &'a [u8])> {
    let (&[kind, later], rest) = bytes.split_first_chunk()?;
    *now += Span::from_millis(i64::from(later) * i64::from(later));
    let time = *now;
    let asterix = sensing::implicit_feed(&WORLD.site);
    let feed = FeedId(asterix + u16::from(kind >> 7));
    let command = |command| Event::Command {
        time,
        operator: "anyone".to_owned(),
        command,
    };
    let event = match kind % 16 {
        0 => Event::Tick { time },
        1 => command(Command::Warn { zone: ZoneId(0) }),
        2 => command(Command::Cancel { zone: ZoneId(0) }),
        3 => command(Command::AllClear { zone: ZoneId(0) }),
        4 => command(Command::SensorInUse {
            sensor: SensorId(u16::from(kind >> 4)),
            in_use: later % 2 == 0,
        }),
        5 => command(Command::SetMode {
            mode: Mode::Exercise,
        }),
        6 => Event::Dropped {
            time,
            feed,
            datagrams: 1,
            octets: 100,
            reason: DropReason::QueueFull,
        },
        7 => Event::Peer {
            time,
            statement: PeerStatement::Siren {
                siren: u16::from(kind >> 4),
                sounding: later % 2 == 0,
            },
        },
        8 => Event::InputEnded { time },
        _ => {
            let (&length, rest) = rest.split_first()?;
            let (octets, rest) = rest.split_at_checked(usize::from(length))?;
            let octets = octets.to_vec();
            let received = time;
            return Some((
                Event::Octets {
                    feed,
                    received,
                    octets,
                },
                rest,
            ));
        }
    };
    Some((event, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The corpus leads the fuzzer beyond the parsers: a round in either encoding is followed and warned of.
    #[test]
    fn a_round_of_the_corpus_is_followed_to_its_warning() {
        let rounds: [&[u8]; 2] = [
            include_bytes!("../corpus/engine/a_round"),
            include_bytes!("../corpus/engine/a_round_in_asterix"),
        ];
        for mut rest in rounds {
            let mut engine = Engine::new(&WORLD).unwrap();
            let (mut now, mut warned) = (START, false);
            while let Some((event, left)) = next_event(rest, &mut now) {
                rest = left;
                engine.handle(event);
                while let Some(decision) = engine.poll() {
                    warned |= matches!(decision, Decision::Warning(_));
                }
            }
            assert!(warned, "{:?}", engine.plot_counts());
        }
    }
}
