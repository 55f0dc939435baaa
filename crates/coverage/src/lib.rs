//! Who would be warned in time, who would not, and why.

pub mod geotiff;
