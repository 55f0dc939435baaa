//! Elevation grids, interpolation, line of sight, minimum visible height.
//!
//! **Invariant.** Terrain knows heights and rays, never a sensor's identity or a file's name.

mod dem;
mod ground;
mod map_grid;
mod resample;
mod utm;
mod visible;
mod voids;

pub use dem::{Dem, Projection, Tile};
pub use ground::{Ground, Surface};
pub use map_grid::MapGrid;
pub use resample::ground;
pub use utm::Utm;
pub use visible::{Eye, Relief, Sharpness};
