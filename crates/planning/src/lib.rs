//! From a wish to a new site file: what may be chosen, and what a choice means in the file's own words.
//!
//! `siting` chooses among devices at places; a site file speaks of models, candidates and excluded
//! ground. This crate stands between them: [`offers`] puts every model at every permitted place, and
//! [`Offers::additions`] says what the site file must gain for what was chosen. The command line and
//! the server plan through the same lines.
//!
//! **Invariant.** Nothing is chosen here and nothing is read or written: no disk, no clock, no sockets.
//!
//! ```
//! use planning::{Ask, Basis, offers};
//!
//! let text = "[site]\nname = \"Plain\"\nlatitude_deg = 36.2\nlongitude_deg = 44.0\nheight_m = 400\n\
//!     [[sensor]]\nid = \"north\"\nlatitude_deg = 36.2\nlongitude_deg = 44.0\nmast_m = 10\n\
//!     revisit_s = 1\nrange_max_m = 9000\n";
//! let world = sitefile::from_text("site.toml".as_ref(), text).unwrap();
//! let settings = coverage::Settings { cell_m: 500.0, half_width_m: 2000.0, ..planning::settings(&world) };
//! let survey = coverage::Survey::new(&world.site, None, &settings, &mut |_| {}).unwrap();
//! let ask = Ask { sensors: 1, grid_m: Some(2000.0), ..Ask::default() };
//! let offers = offers(&survey, &Basis::of(&world), &ask, &[]).unwrap();
//! // A sensor like the site's own on the highest ground of each square of two kilometres.
//! assert!(offers.candidates().iter().all(|candidate| candidate.model == "north"));
//! ```

mod basis;
mod offer;

pub use basis::{Ask, AskError, Basis, exclusions, settings};
pub use offer::{Offers, least_step_m, offers};
