//! Elevation grids, interpolation, line of sight, minimum visible height.
//!
//! **Invariant.** Terrain knows heights and rays, never a sensor's identity or a file's name.

mod ground;

pub use ground::{Ground, Surface};
