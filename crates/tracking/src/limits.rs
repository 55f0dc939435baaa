//! Every maximum of the tracker, in one place. Beyond a limit the least likely goes first, and each
//! drop is counted in [`crate::DwellReport`].

use crate::hypothesis;
use crate::seed::Seed;

/// The share of a dwell's budget of pairs and histories that only confirmed falling tracks may use: one part in
/// so many. What flies in the last sector of a turn must not pay for a flood in the first.
pub const RESERVED_PART: usize = 4;
/// Tracks held at once, tentative ones of two plots and more included.
pub const TRACKS_MAX: usize = 16_384;
/// Lone plots held at once that may be the first of something.
pub const SEEDS_MAX: usize = 131_072;
/// Plots taken from one dwell; the rest are counted as dropped.
pub const PLOTS_PER_DWELL_MAX: usize = 32_768;
/// Pairs of track and plot weighed in one dwell.
pub const PAIRS_PER_DWELL_MAX: usize = 262_144;
/// Histories carried on by one more plot, or by none, in one dwell, over all tracks that are open about which
/// plots are their own: each costs a prediction and an update.
pub const HISTORIES_PER_DWELL_MAX: usize = 131_072;
/// Tracks found where a change of drag may have left them, in one dwell: each costs eighteen short flights.
pub const BANKS_PER_DWELL_MAX: usize = 256;
/// Changes of drag that are weighed on all plots of a track in one dwell: each costs nine fits. Beyond, a
/// track is asked again at its next look.
pub const CHANGES_PER_DWELL_MAX: u32 = 32;
/// Young tracks that are asked in one dwell, by all their plots at once, whether they fly after all: each costs two fits. Beyond,
/// a track is asked again at its next look.
pub const ASKED_AFRESH_PER_DWELL_MAX: u32 = 64;
/// Pairs of tracks that are asked in one dwell whether they should exchange histories; beyond, none is.
pub const EXCHANGES_PER_DWELL_MAX: usize = 2_048;
/// Neighbours of tracks without a plot that are asked in one dwell whether a plot is the echo of both; beyond, none is.
pub const NEIGHBOURS_PER_DWELL_MAX: usize = 8_192;
/// Messages passed in one dwell, over all clusters and rounds.
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
/// Plots that one of these histories may have taken before the likeliest is taken for the truth.
pub const BRANCH_PLOTS_MAX: usize = 32;
/// Places at which falling objects have lately come into view.
pub const ARRIVALS_MAX: usize = 32;
/// Lone plots and found ones looked through in one dwell, for all places together, to tell salvoes from chance; beyond, none
/// is believed in.
pub const STRAYS_PER_DWELL_MAX: usize = 1 << 21;
/// Octets that one track can come to hold, with everything that hangs on it.
pub const TRACK_OCTETS_MAX: usize = 131_072;
/// Octets that all tracks and lone plots together can come to hold: the tracker's ceiling.
pub const OCTETS_MAX: usize = TRACKS_MAX * TRACK_OCTETS_MAX + 2 * SEEDS_MAX * SEED_OCTETS_MAX;
/// Octets of a lone plot.
pub const SEED_OCTETS_MAX: usize = 192;
/// Ended tracks kept until they are drained.
pub const ENDED_MAX: usize = 65_536;

/// What a track may use of a dwell's budget.
pub const fn allowance(budget: usize, confirmed_and_falling: bool) -> usize {
    if confirmed_and_falling {
        budget
    } else {
        budget - budget / RESERVED_PART
    }
}

const _: () = assert!(
    PLOTS_PER_DWELL_MAX <= u32::MAX as usize,
    "plots are numbered by u32"
);
const _: () = assert!(
    TRACKS_MAX <= u32::MAX as usize,
    "tracks are numbered by u32"
);
const _: () = assert!(
    BRANCH_PLOTS_MAX <= HISTORY_MAX,
    "what a branch has taken must fit into the history"
);
const _: () = assert!(
    hypothesis::octets_max() <= TRACK_OCTETS_MAX,
    "the memory of a track is what is promised"
);
const _: () = assert!(
    size_of::<Seed>() <= SEED_OCTETS_MAX,
    "the memory of a lone plot is what is promised"
);
const _: () = assert!(HISTORY_MAX >= 64, "a refit needs the whole flight");
