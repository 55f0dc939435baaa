//! Who would be warned in time, who would not, and why.
//!
//! A [`Survey`] sweeps the terrain for every sensor once; [`Survey::map`] then gives, for any set of
//! working sensors, the assured warning time of every cell and what limits it, and how each zone
//! stands against its need. [`gaps`] draws what is missing, [`picture`] shows it, [`geotiff`] writes
//! rasters that other tools open. The method and its limits are in `docs/coverage.md`.
//!
//! **Invariant.** No live engine and no clock: a map follows from a site, its terrain and the list
//! of working sensors. Arcs are generic, shifted onto every cell alike; nothing asks where anything
//! was fired from.
//!
//! The time a decision takes, at the 95th percentile of luck, is where a map begins:
//!
//! ```
//! // A radar that detects nine times out of ten needs five looks for three detections.
//! assert_eq!(coverage::looks_needed(3, 0.9), Some(5));
//! // With a look a second and a flight of 25 s seen from its start, the decision falls 20 s before
//! // impact; a decision delay, an alert delay of a second each and a siren 343 m away leave 17 s.
//! let left_s = 25.0 - 5.0 - 1.0 - 1.0 - 343.0 / coverage::SOUND_MPS;
//! assert_eq!(left_s, 17.0);
//! ```

mod arcs;
mod arrival;
mod blocks;
mod bounds;
mod canvas;
mod cause;
mod compass;
mod detection;
mod font;
mod gaps;
pub mod geotiff;
mod map;
mod multiplicity;
mod outline;
mod picture;
#[cfg(test)]
mod reference;
mod settings;
mod sound;
mod spread;
mod summary;
mod survey;
mod tile;
mod view;
mod window;
mod zones;

pub use arcs::{Arc, STEP_S, Sample};
pub use cause::Cause;
pub use compass::{Directions, point};
pub use detection::looks_needed;
pub use gaps::{gaps, zone_json};
pub use map::Map;
pub use multiplicity::{MULTIPLICITY_ABOVE_M, NO_MULTIPLICITY};
pub use picture::picture;
pub use settings::Settings;
pub use sound::SOUND_MPS;
pub use spread::cores;
pub use summary::summary;
pub use survey::{CELLS_MAX, Survey, SurveyError};
pub use zones::{Verdict, ZoneCoverage};

/// The value of `cause.tif` where nothing is known.
pub const NO_CAUSE: u8 = 0;
