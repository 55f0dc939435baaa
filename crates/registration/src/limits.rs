//! Every maximum of registration, in one place.

/// Sensors whose errors are estimated together, the first of the site; the estimate's covariance has
/// the square of four times as many numbers. Later sensors stay unverified.
pub const SENSORS_MAX: usize = 16;
/// Aircraft that say where they are, followed at once; the one heard longest ago goes first.
pub const AIRCRAFT_MAX: usize = 256;
/// Corrections remembered per sensor, so that a plot can be taken back to what was measured: one
/// every [`crate::REFRESH`], far longer than plots are compared.
pub const CORRECTIONS_MAX: usize = 16;
/// Pairs of a plot and an aircraft near it weighed in one dwell. Where there are more, whose plot is whose cannot be
/// told: nothing is compared, and the dwell is counted.
pub const PAIRS_PER_DWELL_MAX: usize = 1_024;
/// Plots of a dwell compared with aircraft.
pub const PLOTS_PER_DWELL_MAX: usize = 8_192;
