//! Site and scenario files: TOML with source spans, schema, terrain and air.
//!
//! A site file becomes a [`World`]: the site's types in SI units, the ground as flights see it, the
//! digests that the journal keeps. Whatever is wrong with a file is listed at once, with line,
//! column and remedy ([`Problems`]). The tables as they are written are in [`mod@file`] and
//! [`scenario`]; their comments are what `forewarn schema` prints.
//!
//! **Invariant.** Files in, plain types out: this crate reads the disk when it is asked to load, and
//! knows nothing of clocks, sockets or engines.
//!
//! ```
//! let text = r#"
//! [site]
//! name = "Hill airfield"
//! latitude_deg = 36.2
//! longitude_deg = 44.0
//! height_m = 400
//!
//! [[zone]]
//! id = "camp"
//! polygon = [[36.20, 44.00], [36.21, 44.00], [36.21, 44.01]]
//! time_to_shelter_s = 10
//! population = 200
//! "#;
//! let world = sitefile::from_text("hill.toml".as_ref(), text).expect("a valid site");
//! assert_eq!(world.site.zones.len(), 1);
//! assert!(world.notes.iter().any(|note| note.contains("flat")));
//!
//! let wrong = text.replace("time_to_shelter_s", "time_to_sheltre_s");
//! let problems = sitefile::from_text("hill.toml".as_ref(), &wrong).expect_err("a slip");
//! assert!(problems.to_string().contains("did you mean `time_to_shelter_s`?"));
//! ```

mod air;
mod candidates;
mod conform;
mod convert;
mod document;
mod elevation;
mod extend;
pub mod file;
mod file_siting;
mod geoid;
mod geotiff;
mod hgt;
mod load_scenario;
mod names;
mod portable;
mod problem;
mod read;
pub mod scenario;
mod siting;
mod vertical;
mod world;
mod zone;

pub use candidates::candidates;
pub use elevation::elevation_tile;
pub use extend::{Addition, extended};
pub use load_scenario::{Scenario, load_scenario};
pub use names::{Names, names};
pub use portable::{Portable, portable};
pub use problem::{Problem, Problems};
pub use read::{Kind, kind, schema};
pub use siting::{Excluded, SensorModel, Siting};
pub use world::{World, air_digest, from_text, load, map_digest};
