//! Elevation grids, interpolation, line of sight, minimum visible height.
