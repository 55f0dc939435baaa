//! Scenarios to sensor reports and truth.
//!
//! A scenario states objects in flight; here they are flown through the *true* air, looked at by
//! the site's sensors, and reported as ASTERIX octets, with the truth beside them. Everything
//! random comes from one seeded generator, split into a stream for each object and each sensor, so
//! that a seed repeats a run byte for byte and a further sensor changes no object.
//!
//! **Invariant.** Nothing here calls the tracker, the engine, or the planner's visibility; the only
//! model shared with them is the physics of falling, and that with other air, drag and break-up
//! than the engine is told. No function takes a start and a target.

mod beam;
mod clutter;
mod detection;
mod falling;
mod feed;
mod flying;
mod merge;
mod mirror;
mod object;
mod path;
mod play;
mod random;
mod report;
mod run;
mod scan;
mod split;
mod truth;
mod view;

#[cfg(test)]
mod testing;

pub use feed::{DATAGRAM_OCTETS_MAX, Datagram};
pub use object::{Impact, Object};
pub use path::{Knot, Path};
pub use play::{generator, play};
pub use report::{Report, TICK_NS};
pub use run::{Error, Output, World, simulate};
pub use view::{Aspect, View};
