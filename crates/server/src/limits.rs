//! Every queue of the server, with what happens when it is full.

use std::time::Duration;

/// Datagrams between the sockets and the engine. Full: the datagram is dropped, counted, and the
/// engine is told in a declared gap.
pub const INPUTS_MAX: usize = 16_384;

/// Octets of datagrams between the sockets and the engine: whichever of the two is full first.
pub const INPUT_OCTETS_MAX: usize = 64 << 20;

/// Records between the engine and the journal's disk. Full: the record is left out and counted; a
/// gap record says how many once there is room. Nobody waits for a disk.
pub const JOURNAL_QUEUE_MAX: usize = 65_536;

/// Octets of records between the engine and the journal's disk: whichever of the two is full first.
pub const JOURNAL_OCTETS_MAX: usize = 256 << 20;

/// How often a journal that cannot be written is opened anew: each time its last segment is read.
pub const JOURNAL_RETRY: Duration = Duration::from_secs(5);

/// Records in one group commit.
pub const JOURNAL_GROUP_MAX: usize = 4_096;

/// Longest time that a record waits for its sync while others come in.
pub const JOURNAL_GROUP_TIME: Duration = Duration::from_millis(20);

/// Largest datagram taken in, octets: the most that UDP can carry.
pub const DATAGRAM_MAX: usize = 65_535;

/// Octets of a feed's socket buffer that the system is asked for. Full: the system drops, counts,
/// and the count is declared.
pub const RECEIVE_BUFFER: usize = 16 << 20;

/// How long a feed's thread waits for a datagram before it looks whether it is still needed.
pub const RECEIVE_WAIT: Duration = Duration::from_millis(200);

/// How often the system's count of dropped datagrams is read.
pub const KERNEL_DROPS_EVERY: Duration = Duration::from_millis(500);

/// Events kept for consoles that are behind. Older ones: the console gets a snapshot.
pub const EVENTS_MAX: usize = 4_096;

/// Events taken off the board at once for one console: each may carry a whole map.
pub const EVENTS_AT_ONCE: usize = 32;

/// Events that a snapshot brings along for the log.
pub const RECENT_MAX: usize = 100;

/// Tracks shown. Beyond it the ballistic ones come first.
pub const TRACKS_SHOWN_MAX: usize = 4_096;

/// Reports between the channels and the server. Full: the report is dropped and logged.
pub const REPORTS_MAX: usize = 1_024;

/// Real time that channels get for their last notices when the server stops.
pub const DELIVERY_TIME_MAX: Duration = Duration::from_secs(5);

/// Consoles at once. More are refused with status 503.
pub const CONSOLES_MAX: usize = 64;

/// Engine time between two ticks.
pub const TICK: Duration = Duration::from_millis(10);

/// Real time between two heartbeats to a console.
pub const HEARTBEAT: Duration = Duration::from_secs(1);

/// Real time without a step of the engine after which heartbeats stop: consoles then say so.
pub const FROZEN_AFTER: Duration = Duration::from_secs(1);

/// Shortest real time between two track frames to one console.
pub const TRACKS_FRAME: Duration = Duration::from_millis(100);

/// Commands remembered, so that the same request twice acts once.
pub const REQUESTS_MAX: usize = 1_024;

/// Points along a side of a layer that is sent for drawing.
pub const LAYER_POINTS_MAX: usize = 360;

/// New sensors that one plan may propose.
pub const PLAN_SENSORS_MAX: usize = 8;

/// New sirens that one plan may propose.
pub const PLAN_SIRENS_MAX: usize = 16;

/// Places that a person may draw for one plan.
pub const PLAN_PLACES_MAX: usize = 256;

/// Squares along a side of a plan's grid: 1,024 of them, of which some have no permitted ground. Fewer
/// where each gives several candidates: a sector is turned in eight ways.
pub const PLAN_GRID_MAX: usize = 32;

/// Areas without devices that a person may draw for one plan.
pub const PLAN_EXCLUSIONS_MAX: usize = 32;

/// Corners of each.
pub const PLAN_CORNERS_MAX: usize = 128;

const _: () = assert!(
    PLAN_PLACES_MAX * 8 <= siting::CANDIDATES_MAX,
    "whatever places may be drawn may be planned, a sector turned in eight ways at each"
);

const _: () = assert!(
    RECENT_MAX < EVENTS_MAX,
    "a snapshot's log comes from the kept events"
);
