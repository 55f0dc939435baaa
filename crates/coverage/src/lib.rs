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
//! // A radar that detects every time, once a second, has three detections within three seconds.
//! let looks = coverage::looks_in_time(3, 1.0).unwrap();
//! assert!((looks - 2.95).abs() < 1e-9);
//! // With a flight of 25 s seen from its start the decision falls 22 s before impact; a decision
//! // delay, an alert delay of a second each and a siren 343 m away leave 19 s.
//! let left_s = 25.0 - looks - 1.0 - 1.0 - 343.0 / site::SOUND_MPS;
//! assert!((left_s - 19.05).abs() < 1e-9);
//! ```

mod arcs;
mod arrival;
mod blocks;
mod bounds;
mod canvas;
mod cause;
mod causes;
mod caveats;
mod comparison;
mod compass;
mod detection;
mod fly;
mod font;
mod gaps;
pub mod geotiff;
mod map;
mod multiplicity;
mod outline;
mod palette;
mod picture;
mod plot;
mod prospect;
#[cfg(test)]
mod reference;
mod settings;
mod sound;
mod spread;
mod strips;
mod summary;
mod survey;
mod tile;
mod view;
mod visible;
mod window;
mod zones;

pub use arcs::{Arc, STEP_S, Sample};
pub use cause::Cause;
pub use comparison::comparison;
pub use compass::{Directions, point};
pub use detection::{looks_in_time, looks_needed};
pub use gaps::{gaps, gaps_of_zones, warning_tenths_s, zone_json};
pub use map::Map;
pub use multiplicity::{MULTIPLICITY_ABOVE_M, NO_MULTIPLICITY};
pub use picture::{Sheet, picture, picture_of_sheet};
pub use prospect::{Pair, Place, Prospect};
pub use settings::Settings;
pub use spread::cores;
pub use summary::{Totals, summary, summary_of_zones};
pub use survey::{CELLS_MAX, Survey, SurveyError};
pub use visible::Visible;
pub use zones::{Verdict, ZoneCoverage, is_short};

/// The value of `cause.tif` where nothing is known.
pub const NO_CAUSE: u8 = 0;
