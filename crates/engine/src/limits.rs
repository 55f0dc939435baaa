//! All maxima of the deterministic core, and how they hang together.
//!
//! Budgets are counted work, never time, so that a replay makes the same choices. Past a limit the
//! stated thing is dropped or put off, counted, and an overload alarm says so.

use frames::Span;

pub use sensing::limits::{PLOTS_PER_DWELL_MAX, REPORTS_REMEMBERED_MAX, SILENCE};
pub use tracking::limits::{HISTORY_MAX, PAIRS_PER_DWELL_MAX, TRACKS_MAX};
pub use warning::limits::OBJECTS_MAX;

/// Octets of one datagram: the largest that UDP carries.
pub const DATAGRAM_OCTETS_MAX: usize = 65_535;
/// Full impact distributions in one event, for objects that may endanger a zone; what is left waits
/// for the next event, which a tick brings within 10 ms.
pub const DISTRIBUTIONS_PER_EVENT_MAX: usize = 8;
/// The same for objects that endanger no zone: their impacts are for the map alone.
pub const DISTRIBUTIONS_APART_MAX: usize = 2;
/// Cheap bounds in one event.
pub const REACHES_PER_EVENT_MAX: usize = 256;
/// Zones of one site.
pub const ZONES_MAX: usize = 1 << 16;
/// A tick comes this often.
pub const TICK: Span = Span::from_millis(10);
/// The tracker is told this often that time has passed.
pub const ADVANCE: Span = Span::from_millis(100);
/// Tracks are reported with a plot at most this often ...
pub const REPORT_SEEN: Span = Span::from_millis(450);
/// ... and without one this often: a little more than the second that most radars take for a turn.
pub const REPORT_UNSEEN: Span = Span::from_millis(1_250);
/// An alarm about something that passes ends after so long without it.
pub const ALARM_HOLD: Span = Span::from_millis(5_000);
/// An impact that waits longer than this for its turn is an overload.
pub const IMPACT_WAIT: Span = Span::from_millis(500);
/// Probability of being ballistic from which an object's impact is worth computing.
pub const P_BALLISTIC_MIN: f64 = 0.02;
/// Probability from which a zone is worth a mention.
pub const P_ZONE_MIN: f64 = 1e-4;

const _: () = assert!(
    sensing::limits::PLOTS_PER_DWELL_MAX <= tracking::limits::PLOTS_PER_DWELL_MAX,
    "the tracker takes every dwell that sensing closes"
);
const _: () = assert!(
    warning::limits::OBJECTS_MAX <= tracking::limits::TRACKS_MAX,
    "the policy hears of tracks only"
);
const _: () = assert!(DISTRIBUTIONS_APART_MAX <= DISTRIBUTIONS_PER_EVENT_MAX);
const _: () = assert!(TICK.0 * 10 <= ADVANCE.0 && ADVANCE.0 <= REPORT_SEEN.0);
const _: () = assert!(
    sensing::limits::DWELL_OPEN_MAX.0 + 2 * TICK.0 < REPORT_SEEN.0,
    "a plot is reported in the scan that saw it"
);
const _: () = assert!(
    ZONES_MAX <= u16::MAX as usize + 1,
    "zones are numbered by u16"
);
