//! The objects of a scenario, each flown before any sensor looks.

use frames::{Enu, Position};
use sitefile::scenario::ScenarioFile;

use crate::World;
use crate::path::Path;
use crate::random::Streams;
use crate::{falling, flying};

/// One object: what it is, how it moves, how brightly it shines on radar, where it comes down.
#[derive(Clone, Debug, PartialEq)]
pub struct Object {
    /// Its name, as the truth file has it.
    pub name: String,
    /// Its class: `rocket`, `debris`, `aircraft`, `bird`, ...
    pub class: String,
    /// Mean radar cross-section, square metres.
    pub cross_section_m2: f64,
    /// Its movement.
    pub path: Path,
    /// Where and when (seconds from the start) it met the ground, if it did.
    pub impact: Option<Impact>,
}

/// Meeting the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Impact {
    /// Seconds from the scenario's start.
    pub time_s: f64,
    /// On the ground.
    pub position: Position<Enu>,
}

/// Flies every object of the scenario. The streams are the objects' own: sensors draw elsewhere.
pub fn populate(scenario: &ScenarioFile, world: &World, streams: &Streams) -> Vec<Object> {
    let mut objects = Vec::new();
    for group in &scenario.rounds {
        objects.extend(falling::fly(group, world, streams));
    }
    let until_s = scenario.scenario.duration_s;
    objects.extend(
        scenario
            .aircraft
            .iter()
            .map(|a| flying::aircraft(a, until_s)),
    );
    for flock in &scenario.birds {
        objects.extend(flying::flock(flock, until_s, world, streams));
    }
    objects
}
