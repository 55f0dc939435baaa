//! What changes: zones, sensors, tracks, impacts and alarms, each as it stands now.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::TimeMs;

/// What people in a zone are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ZoneState {
    /// No warning stands.
    Quiet,
    /// Operators know that something may come; nobody is warned.
    PreAlert,
    /// Take cover.
    TakeCover,
    /// The warning was wrong and has been taken back.
    Cancelled,
    /// It is over.
    AllClear,
    /// Nobody can say: a warning ran out without an all-clear, or nothing watches. Never shown as
    /// clear.
    Unknown,
}

/// One step in the life of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Operators are told that something may come.
    PreAlert,
    /// Take cover.
    Warn,
    /// Still take cover: the forecast changed.
    Update,
    /// It was wrong.
    Cancel,
    /// It is over.
    AllClear,
}

/// Why a zone's state is what it is, as a code; the console has the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The probability reached the early threshold.
    ProbabilityEarly,
    /// The probability reached the falling or the late threshold.
    ProbabilityLate,
    /// Thrust is still on, and the forecast touches the zone.
    Provisional,
    /// The forecast changed.
    ForecastChanged,
    /// Further plots showed that nothing comes down here.
    EvidenceAgainst,
    /// The stay in shelter is over, with healthy sensors.
    StayOver,
    /// A person said so.
    Operator,
    /// A peer engine said so.
    Peer,
}

/// The state of one zone. A higher version replaces a lower one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ZoneStatus {
    /// Which zone.
    pub zone: String,
    /// What its people are told.
    pub state: ZoneState,
    /// Since when.
    pub since: TimeMs,
    /// Which warning, as 16 hexadecimal digits; `null` when quiet.
    pub warning: Option<String>,
    /// Version of that warning; 0 when quiet.
    pub version: u32,
    /// Probability that something comes down where it endangers the zone.
    pub probability: f64,
    /// First predicted impact that endangers the zone.
    pub impact_time: Option<TimeMs>,
    /// Until when people should stay in cover.
    pub until: Option<TimeMs>,
    /// Tracks it rests on, ascending.
    pub tracks: Vec<u64>,
    /// Why; `null` when quiet.
    pub reason: Option<Reason>,
}

/// A sensor's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SensorHealth {
    /// Nothing heard yet.
    Unheard,
    /// Reports as it should.
    Healthy,
    /// Says itself that it is degraded, or its figures say so.
    Degraded,
    /// Silent, or repeating itself.
    Lost,
    /// Left out by a person.
    NotInUse,
}

/// One sensor as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct SensorStatus {
    /// Which sensor.
    pub sensor: String,
    /// Its health.
    pub health: SensorHealth,
    /// Since when.
    pub since: TimeMs,
    /// When it last said anything; `null`: never.
    pub heard: Option<TimeMs>,
    /// Plots received from it so far.
    pub plots: u64,
    /// What is known of its constant errors; `null` where they are not estimated.
    pub registration: Option<Registration>,
    /// Where its beam was at its latest message, degrees clockwise from north; `null`: it does not tell.
    pub beam_deg: Option<f64>,
    /// Where it says that it is jammed from, degrees; `null`: not jammed, or from nowhere in particular.
    pub jammed_deg: Option<f64>,
    /// False plots of one look, as learned.
    pub false_plots_per_look: f64,
    /// Sectors that fell silent: start clockwise from north and width, degrees.
    pub silent_sectors: Vec<[f64; 2]>,
    /// Sectors that jamming takes from it, in the same way.
    pub jammed_sectors: Vec<[f64; 2]>,
    /// Where a mobile sensor stands, by its own word: latitude and longitude, degrees; `null`: where the site has it.
    pub place: Option<[f64; 2]>,
}

/// A sensor's constant errors: estimated from aircraft that say where they are, and from what it sees
/// in common with other sensors.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Registration {
    /// The estimate.
    pub bias: Bias,
    /// Its standard deviations.
    pub sd: Bias,
    /// What is taken off the sensor's plots.
    pub applied: Bias,
    /// Comparisons so far.
    pub compared: u64,
    /// Since when nothing vouches for the sensor; `null`: it is verified.
    pub unverified_since: Option<TimeMs>,
}

/// Constant errors of one sensor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Bias {
    /// Of range, metres.
    pub range_m: f64,
    /// Of azimuth, degrees.
    pub azimuth_deg: f64,
    /// Of elevation, degrees.
    pub elevation_deg: f64,
    /// Of its clock, seconds: positive where it is ahead.
    pub clock_s: f64,
}

/// What an object most likely is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Falls: rocket, shell, mortar round or a piece of one.
    Ballistic,
    /// Flies with people on board.
    Aircraft,
    /// Flaps.
    Bird,
    /// A small unmanned aircraft.
    Drone,
}

/// In which part of its flight an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Thrust is still on.
    Boost,
    /// Falls freely.
    Ballistic,
    /// Its drag changed on the way.
    Changed,
    /// Not ballistic.
    Other,
}

/// One confirmed track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Track {
    /// Its number: a small counter, never given twice in one run.
    pub track: u64,
    /// When position and velocity hold; the console carries them on from there.
    pub time: TimeMs,
    /// Time of its latest plot; older than a revisit: it is only predicted.
    pub seen: TimeMs,
    /// Probability that the object exists.
    pub existence: f64,
    /// What it most likely is.
    pub class: Class,
    /// Probability that it is ballistic.
    pub p_ballistic: f64,
    /// Phase of flight.
    pub phase: Phase,
    /// Latitude.
    pub latitude_deg: f64,
    /// Longitude.
    pub longitude_deg: f64,
    /// Height above the ellipsoid.
    pub height_m: f64,
    /// Velocity east, north, up in m/s.
    pub velocity_mps: [f64; 3],
    /// Where it comes down; `null` unless ballistic.
    pub impact: Option<Impact>,
}

/// Where and when a ballistic track comes down.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Impact {
    /// When this was computed.
    pub time: TimeMs,
    /// Thrust is still on, or the drag is changing: not final.
    pub provisional: bool,
    /// Mean time of impact.
    pub impact_time: TimeMs,
    /// Its standard deviation, seconds.
    pub impact_time_sd_s: f64,
    /// Latitude of the mean point.
    pub latitude_deg: f64,
    /// Longitude of the mean point.
    pub longitude_deg: f64,
    /// Zones it may endanger, most likely first.
    pub zones: Vec<ZoneRisk>,
    /// Areas that hold 50, 90 and 99 % of the probability, where computed.
    pub regions: Vec<Region>,
    /// Part of the estimate rests on ground that is not known.
    pub over_unknown_ground: bool,
}

/// What one object means to one zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct ZoneRisk {
    /// Which zone.
    pub zone: String,
    /// Probability that it endangers the zone, given that it exists and is ballistic.
    pub probability: f64,
}

/// An area that holds so much of the probability of impact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Region {
    /// 50, 90 or 99.
    pub percent: u8,
    /// Closed rings of [latitude, longitude] in degrees; several where terrain splits the area.
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// What kind of thing an operator must know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum AlarmKind {
    /// A sensor is silent or repeats itself.
    SensorLost,
    /// No sensor is healthy: nothing can be seen.
    Blind,
    /// More work than the budget: something was dropped.
    Overload,
    /// Input was lost before the engine.
    InputLost,
    /// Reports break their specification so often that the edition must be wrong.
    WrongEdition,
    /// A constant error of a sensor is beyond what the site file says of it.
    SensorBiased,
    /// A sensor says that it is jammed.
    SensorJammed,
    /// A sector from which plots used to come is silent.
    SectorSilent,
    /// The journal cannot be written; warnings go on.
    JournalFailed,
    /// A channel does not take warnings.
    ChannelFailed,
    /// A zone would no longer be warned in time.
    CoverageLost,
    /// The map of who would be warned in time cannot be drawn: nothing is known of it.
    CoverageUnknown,
    /// The machine's clock was set while the server ran: engine time no longer agrees with it.
    ClockStrayed,
    /// The air profile is old: impact regions are wider than they need be.
    AirStale,
    /// Plots of a sensor come, and none can be used.
    SensorRefused,
    /// A sensor's times are not those of this server.
    SensorClock,
    /// What a sensor sees moves otherwise than its Doppler tells.
    SensorDoppler,
    /// A sensor does not stand where its plots would be placed from, or is on its way.
    SensorElsewhere,
}

/// Something an operator must know, for as long as it is so.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
pub struct Alarm {
    /// Key that is the same when it is raised and when it ends, such as `sensor_lost/north-1`.
    pub id: String,
    /// What kind.
    pub kind: AlarmKind,
    /// Since when.
    pub since: TimeMs,
    /// Which sensor, where it is about one.
    pub sensor: Option<String>,
    /// Which zone, where it is about one.
    pub zone: Option<String>,
    /// More, in plain words.
    pub detail: Option<String>,
}
