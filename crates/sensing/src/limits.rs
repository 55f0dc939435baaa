//! The maxima of this crate. `engine::limits` relates them to everybody else's.

use frames::Span;

/// Plots in one dwell; more are dropped and counted.
pub const PLOTS_PER_DWELL_MAX: usize = 8_192;
/// Reports remembered per sensor to know a repeated one.
pub const REPORTS_REMEMBERED_MAX: usize = 65_536;
/// How long a report is remembered.
pub const REMEMBERED: Span = Span::from_millis(2_000);
/// Longest that a report may take from its own time to its receipt. Later than this a plot is of no use to
/// anybody, or its clock is wrong.
pub const TIME_LATE_MAX: Span = Span::from_millis(10_000);
/// Farthest that a report's own time may lie after its receipt. Nothing is measured after it has arrived: what
/// is left is how far apart two clocks of one network may be.
pub const TIME_AHEAD_MAX: Span = Span::from_millis(300);
/// A clock is off where reports are later than a turn of the sensor and this ...
pub const CLOCK_LATE: Span = Span::from_millis(500);
/// ... or farther ahead than [`TIME_AHEAD_MAX`], so many in a row; and it is right again after as many.
pub const CLOCK_STREAK: u8 = 16;
/// Plots refused in a row that mean that a sensor tells nothing, if they also last as long as [`SILENCE`].
pub const REFUSED_MIN: u32 = 3;
/// Range beyond which a figure is nonsense, metres.
pub const RANGE_MAX_M: f64 = 1_000_000.0;
/// Widest spread of a range that is taken for one, metres: a plot that says less of itself is taken as wide as this. The
/// widest plot of a look widens every gate of that look.
pub const RANGE_SD_MAX_M: f64 = 10_000.0;
/// The same for an angle, radians: evenly spread over half the sky has 0.9.
pub const ANGLE_SD_MAX_RAD: f64 = 1.0;
/// The same for a range rate, m/s.
pub const RATE_SD_MAX_MPS: f64 = 1_000.0;
/// A range rate beyond what the sensor can measure by more than so many standard deviations is left out of its plot.
pub const RATE_SDS: f64 = 5.0;
/// A dwell of a sensor that tells its progress waits this long for the message that closes it.
pub const DWELL_HOLD_MAX: Span = Span::from_millis(200);
/// A dwell of a sensor that does not is closed this long after its first plot at the latest ...
pub const DWELL_OPEN_MAX: Span = Span::from_millis(50);
/// ... or after a gap of this length.
pub const DWELL_GAP: Span = Span::from_millis(15);
/// The shortest silence that means that a sensor is lost; two revolutions where they take longer.
pub const SILENCE: Span = Span::from_millis(3_000);
/// The shortest time for which a jamming strobe is believed after the last message of it; two revolutions where they take
/// longer, for an antenna tells of a jammer when it comes past it.
pub const JAMMED: Span = Span::from_millis(10_000);
/// Strobes closer to each other than this are one jammer's, radians (5 degrees).
pub const STROBES_APART_RAD: f64 = 0.0873;
/// Strobes remembered of one sensor; more are a jammed sensor all round.
pub const STROBES_MAX: usize = 16;
/// A strobe takes the sight of what lies so far to each side of it, radians (15 degrees): a beam's width and its
/// sidelobes, which nobody states.
pub const STROBE_HALF_WIDTH_RAD: f64 = 0.2618;
/// Repeated measurements in a row that mean that a sensor is frozen.
pub const FROZEN_REPEATS: u32 = 3;
/// Farther than this from where the site file has it, a sensor does not stand where it says that it
/// stands, metres: more than the rounding of any category and the difference of most national datums.
pub const MISPLACED_M: f64 = 250.0;
/// A mobile sensor stands still while what it says of its place stays within this distance, metres: receivers
/// wander by ten, and the coarsest category rounds to 2.4.
pub const STILL_M: f64 = 30.0;
/// A mobile sensor that has moved stands once it has told the same place for so long.
pub const STANDS: Span = Span::from_millis(10_000);
/// No radar is carried faster, by road or under a helicopter, m/s.
pub const CARRIED_MPS: f64 = 100.0;
/// How long what others say of a sensor's state holds: some say it once a minute.
pub const HEARSAY: Span = Span::from_millis(90_000);

const _: () = assert!(DWELL_GAP.0 < DWELL_OPEN_MAX.0 && DWELL_OPEN_MAX.0 < DWELL_HOLD_MAX.0);
const _: () = assert!(PLOTS_PER_DWELL_MAX <= REPORTS_REMEMBERED_MAX);
const _: () = assert!(
    DWELL_HOLD_MAX.0 < STANDS.0,
    "no plot of the old place waits in a dwell when the new one counts"
);
