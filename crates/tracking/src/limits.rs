//! Every maximum of the tracker, in one place. Beyond a limit the least likely goes first, and each
//! drop is counted in [`crate::DwellReport`].

/// Tracks held at once, tentative ones of two plots and more included.
pub const TRACKS_MAX: usize = 32_768;
/// Lone plots held at once that may be the first of something.
pub const SEEDS_MAX: usize = 131_072;
/// Plots taken from one dwell; the rest are counted as dropped.
pub const PLOTS_PER_DWELL_MAX: usize = 32_768;
/// Pairs of track and plot weighed in one dwell.
pub const PAIRS_PER_DWELL_MAX: usize = 262_144;
/// Tracks that are sought where a change of drag may have left them, in one slice of a dwell and of those
/// found: each costs eighteen short flights.
pub const BANKS_PER_DWELL_MAX: usize = 256;
/// Changes of drag that are weighed on all plots of a track in one dwell: each costs nine fits. Beyond, a
/// track is asked again at its next look.
pub const CHANGES_PER_DWELL_MAX: u32 = 32;
/// Rounds of message passing in one dwell, summed over its clusters' pairs.
pub const MESSAGES_PER_DWELL_MAX: usize = 8_388_608;
/// Rounds of message passing in one cluster.
pub const ROUNDS_MAX: usize = 512;
/// Plots of its own that a track keeps for the batch refit: two a look, four minutes at one look a
/// second is more than any flight that can be warned of.
pub const HISTORY_MAX: usize = 256;
/// Tracks taken back to an earlier state for the late plots of one dwell.
pub const REWINDS_PER_DWELL_MAX: usize = 64;
/// Gauss-Newton steps of one refit.
pub const REFIT_STEPS_MAX: usize = 8;
/// Sensors whose last look at a track is remembered.
pub const SENSORS_MAX: usize = 64;
/// Histories of one track that are kept apart while it is open which plots are its own.
pub const BRANCHES_MAX: usize = 6;
/// Places at which falling objects have lately come into view.
pub const ARRIVALS_MAX: usize = 32;
/// Ended tracks kept until they are drained.
pub const ENDED_MAX: usize = 65_536;

const _: () = assert!(
    PLOTS_PER_DWELL_MAX <= u32::MAX as usize,
    "plots are numbered by u32"
);
const _: () = assert!(
    TRACKS_MAX <= u32::MAX as usize,
    "tracks are numbered by u32"
);
const _: () = assert!(HISTORY_MAX >= 64, "a refit needs the whole flight");
