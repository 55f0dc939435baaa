//! From what a site file says to the world the engine is made for.

use engine::{ENGINE_VERSION, World, WorldIdentity};

/// The engine's world, with the identity that a journal keeps.
pub fn world(loaded: &sitefile::World) -> World {
    World {
        site: loaded.site.clone(),
        ground: loaded.ground.clone(),
        identity: WorldIdentity {
            site_text: loaded.text.clone(),
            terrain_digest: loaded.terrain_digest,
            air_digest: loaded.air_digest,
            engine_version: ENGINE_VERSION.to_owned(),
        },
    }
}
