//! Elevation grids, interpolation, line of sight, minimum visible height.
//!
//! [`Dem`] joins elevation files into one surface; [`ground`] lays it under the site's tangent plane
//! for flights ([`Ground`]), [`MapGrid`] onto a UTM map for rasters; [`Relief`] says from which
//! height on an eye sees what is over each cell. Where nothing is known, that is what they say.
//!
//! **Invariant.** Terrain knows heights and rays, never a sensor's identity or a file's name. The
//! same bits at every vector width.
//!
//! ```
//! use terrain::{Eye, Relief, Sharpness};
//!
//! // A plain with a wall 50 m high; the eye stands 10 m over the plain's middle.
//! let size = 101;
//! let heights: Vec<f32> = (0..size * size)
//!     .map(|cell| if cell % size == 70 { 50.0 } else { 0.0 })
//!     .collect();
//! let relief = Relief::new(&heights, size, 30.0).expect("a grid");
//! let eye = Eye { row: 50, column: 50, height_m: 10.0, refraction_k: 4.0 / 3.0 };
//! let seen = relief
//!     .minimum_visible_height(eye, Sharpness::Exact)
//!     .expect("the eye is on the grid");
//! // Before the wall the ground is seen; as far behind it again, only what is 90 m high or more.
//! assert_eq!(seen[50 * size + 60], 0.0);
//! assert!((seen[50 * size + 90] - 90.0).abs() < 0.1);
//! ```

mod dem;
mod ground;
mod lot;
mod map_grid;
mod quarter;
mod resample;
mod strip;
mod utm;
mod visible;
mod voids;

pub use dem::{Dem, Projection, Tile};
pub use ground::{Ground, Surface};
pub use map_grid::MapGrid;
pub use resample::ground;
pub use utm::Utm;
pub use visible::{Eye, Relief, Sharpness, Sweep};
pub use voids::filled;
