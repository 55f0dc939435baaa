//! One run from scenario to datagrams and truth.

use core::fmt;

use flight::{AirError, Environment};
use frames::Time;
use rand_pcg::Pcg64;
use recording::lines::TruthLine;
use site::Site;
use sitefile::scenario::ScenarioFile;

use crate::feed::{self, Datagram};
use crate::object::{self, Object};
use crate::random::Streams;
use crate::scan::{Run, Scanner};
use crate::truth;

/// Where a scenario takes place.
#[derive(Clone, Copy, Debug)]
pub struct World<'a> {
    /// The site: its sensors are as the engine knows them.
    pub site: &'a Site,
    /// The true Earth, air and ground, which the engine need not know.
    pub environment: &'a Environment,
    /// The scenario's first moment.
    pub start: Time,
}

/// What a run leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    /// Every object, in the order of the scenario.
    pub objects: Vec<Object>,
    /// Every datagram, in the order of arrival.
    pub datagrams: Vec<Datagram>,
    /// The lines of `truth.jsonl`.
    pub truth: Vec<TruthLine>,
}

/// Why a scenario does not fit its site.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Error {
    /// The scenario speaks of a sensor that the site does not have.
    UnknownSensor {
        /// The scenario's `id`.
        id: String,
    },
    /// The scenario's air cannot be.
    Air(AirError),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownSensor { id } => {
                write!(
                    f,
                    "the scenario names sensor `{id}`, which its site does not have"
                )
            }
            Self::Air(error) => write!(f, "the scenario's air: {error}"),
        }
    }
}

impl core::error::Error for Error {}

/// Flies the objects, lets every sensor look, and puts the reports on the wire.
pub fn simulate(
    scenario: &ScenarioFile,
    world: &World<'_>,
    generator: &mut Pcg64,
) -> Result<Output, Error> {
    let sensors = &world.site.sensors;
    if let Some(unknown) = scenario
        .sensor
        .iter()
        .find(|truth| sensors.iter().all(|s| s.id != truth.id))
    {
        return Err(Error::UnknownSensor {
            id: unknown.id.clone(),
        });
    }
    let streams = Streams::new(generator);
    let objects = object::populate(scenario, world, &streams);
    let run = Run {
        world,
        streams: &streams,
        start: world.start,
        until_s: scenario.scenario.duration_s,
        format: scenario.scenario.format,
    };
    let scanners: Vec<_> = sensors
        .iter()
        .enumerate()
        .map(|(index, sensor)| {
            let told = scenario.sensor.iter().find(|truth| truth.id == sensor.id);
            let truth = told.cloned().unwrap_or_default();
            Scanner::new(&run, index, sensor, truth)
        })
        .collect();
    let mut datagrams = Vec::new();
    for scanner in &scanners {
        let sent = feed::datagrams(scanner.reports(&objects, &streams), scanner.slice());
        datagrams.extend(match scanner.fate() {
            Some(fate) => feed::carry(sent, fate, &mut streams.named("network", scanner.id())),
            None => sent,
        });
    }
    datagrams.sort_by_key(|datagram| (datagram.time, datagram.sensor));
    for datagram in &mut datagrams {
        for report in &mut datagram.reports {
            report.line.set_received(datagram.time);
        }
    }
    let truth = truth::lines(world, &objects, &scanners, &datagrams);
    Ok(Output {
        objects,
        datagrams,
        truth,
    })
}

impl Output {
    /// The lines of `plots.jsonl`: what arrived, once, in order of arrival.
    pub fn plot_lines(&self) -> impl Iterator<Item = &recording::lines::PlotLine> {
        arrived(&self.datagrams).map(|report| &report.line)
    }
}

/// Every report that arrived, once.
pub(crate) fn arrived(datagrams: &[Datagram]) -> impl Iterator<Item = &crate::Report> {
    let first = datagrams.iter().filter(|datagram| !datagram.repeated);
    first.flat_map(|datagram| &datagram.reports)
}
