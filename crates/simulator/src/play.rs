//! From a loaded scenario file to a run.

use flight::{AirError, Environment};
use frames::SiteFrame;
use rand::SeedableRng;
use rand_pcg::Pcg64;
use sitefile::Scenario;

use crate::run::{Error, Output, World, simulate};

/// The generator that a seed stands for.
pub fn generator(seed: u64) -> Pcg64 {
    Pcg64::seed_from_u64(seed)
}

/// Runs a scenario at its site, in its own air if it states one.
pub fn play(scenario: &Scenario, generator: &mut Pcg64) -> Result<Output, Error> {
    let environment = environment(scenario).map_err(Error::Air)?;
    let world = World {
        site: &scenario.world.site,
        environment: &environment,
        start: scenario.start,
    };
    simulate(&scenario.file, &world, generator)
}

/// The true Earth, air and ground.
fn environment(scenario: &Scenario) -> Result<Environment, AirError> {
    let site = &scenario.world.site;
    let frame = SiteFrame::new(site.origin);
    Environment::new(
        frame,
        site.geoid.clone(),
        scenario.air.clone(),
        scenario.world.ground.clone(),
    )
}
