//! The site file as it is written: every key of `docs/site-file.md`, one type per table.
//!
//! The comments here are what a reader sees: `forewarn schema site` prints them, and so does the
//! error for a missing or ill-typed key. Bounds in the attributes are sanity, not policy: outside
//! them a value is a slip of the unit or of the pen.

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use crate::file_siting::{CandidateKind, CandidateTable, ExclusionTable, SensorModelTable};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A site file.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteFile {
    /// The place itself.
    pub site: SiteTable,
    /// Elevation files; none: the ground is flat at the site's height.
    #[serde(default)]
    pub terrain: Vec<TerrainTable>,
    /// Sensors.
    #[serde(default)]
    pub sensor: Vec<SensorTable>,
    /// Zones whose people are warned together.
    #[serde(default)]
    pub zone: Vec<ZoneTable>,
    /// Sirens.
    #[serde(default)]
    pub siren: Vec<SirenTable>,
    /// Classes of falling object; none: the built-in ones.
    #[serde(default)]
    pub threat: Vec<ThreatTable>,
    /// Kinds of sensor that could be added.
    #[serde(default)]
    pub sensor_model: Vec<SensorModelTable>,
    /// Places where a sensor or a siren could be added.
    #[serde(default)]
    pub candidate: Vec<CandidateTable>,
    /// Ground on which nothing can be put up.
    #[serde(default)]
    pub exclusion: Vec<ExclusionTable>,
    /// How coverage is computed.
    #[serde(default)]
    pub coverage: CoverageTable,
    /// What is known of the air.
    #[serde(default)]
    pub air: AirTable,
    /// When to warn, update, cancel and clear.
    #[serde(default)]
    pub policy: PolicyTable,
    /// Where sensor reports come from.
    #[serde(default)]
    pub feed: Vec<FeedTable>,
    /// Where warnings go.
    #[serde(default)]
    pub channel: Vec<ChannelTable>,
}

/// The place itself.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SiteTable {
    /// What people call the place.
    pub name: String,
    /// Latitude of the site's origin, degrees, north positive.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub latitude_deg: f64,
    /// Longitude of the site's origin, degrees, east positive.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub longitude_deg: f64,
    /// Height of the ground at the origin, metres above `height_datum`.
    #[schemars(range(min = -500.0, max = 9000.0))]
    pub height_m: f64,
    /// What every height in this file is measured from: "egm96" (mean sea level) or "ellipsoid"
    /// (WGS-84).
    #[serde(default)]
    pub height_datum: HeightDatum,
    /// Whether everything is an exercise; true unless stated.
    #[serde(default = "yes")]
    pub exercise: bool,
}

/// What heights are measured from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum HeightDatum {
    /// Mean sea level, EGM96.
    #[default]
    Egm96,
    /// The WGS-84 ellipsoid.
    Ellipsoid,
}

/// One elevation file.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TerrainTable {
    /// A .hgt, .hgt.zip or GeoTIFF file, relative to this file; several are joined.
    pub path: PathBuf,
}

/// One sensor.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SensorTable {
    /// A short name, unique among the sensors.
    pub id: String,
    /// "radar", "optical" or "acoustic".
    #[serde(default)]
    pub kind: SensorKind,
    /// ASTERIX system area code.
    #[serde(default)]
    pub sac: u8,
    /// ASTERIX system identification code.
    #[serde(default)]
    pub sic: u8,
    /// Latitude of the antenna, degrees, north positive.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub latitude_deg: f64,
    /// Longitude of the antenna, degrees, east positive.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub longitude_deg: f64,
    /// Height of the antenna, metres above the file's height datum; or give `mast_m`.
    #[schemars(range(min = -500.0, max = 12000.0))]
    pub height_m: Option<f64>,
    /// Height of the antenna above the terrain, metres; or give `height_m`.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub mast_m: Option<f64>,
    /// Seconds from one look at a place to the next.
    #[schemars(range(min = 0.01, max = 600.0))]
    pub revisit_s: f64,
    /// Nearest range, metres.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 50_000.0))]
    pub range_min_m: f64,
    /// Farthest range, metres.
    #[schemars(range(min = 500.0, max = 600_000.0))]
    pub range_max_m: f64,
    /// Start of the sector, degrees clockwise from true north; absent: all round.
    #[schemars(range(min = -360.0, max = 360.0))]
    pub azimuth_from_deg: Option<f64>,
    /// End of the sector, clockwise from its start, degrees from true north.
    #[schemars(range(min = -360.0, max = 360.0))]
    pub azimuth_to_deg: Option<f64>,
    /// Lowest elevation, degrees.
    #[serde(default = "elevation_min_deg")]
    #[schemars(range(min = -90.0, max = 90.0))]
    pub elevation_min_deg: f64,
    /// Highest elevation, degrees.
    #[serde(default = "elevation_max_deg")]
    #[schemars(range(min = -90.0, max = 90.0))]
    pub elevation_max_deg: f64,
    /// Standard deviation of range, metres.
    #[serde(default = "range_sd_m")]
    #[schemars(range(min = 0.01, max = 5000.0))]
    pub range_sd_m: f64,
    /// Standard deviation of azimuth, degrees.
    #[serde(default = "angle_sd_deg")]
    #[schemars(range(min = 0.0001, max = 20.0))]
    pub azimuth_sd_deg: f64,
    /// Standard deviation of elevation, degrees.
    #[serde(default = "angle_sd_deg")]
    #[schemars(range(min = 0.0001, max = 20.0))]
    pub elevation_sd_deg: f64,
    /// Standard deviation of what is left of the error of the antenna's north, degrees: how well its alignment was
    /// surveyed, or is known since.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub alignment_sd_deg: f64,
    /// Two objects nearer than this to each other in range, metres, and ...
    #[schemars(range(min = 0.1, max = 10_000.0))]
    pub range_resolution_m: Option<f64>,
    /// ... than this in azimuth, degrees, give one plot. Both absent: the sensor tells everything apart.
    #[schemars(range(min = 0.001, max = 90.0))]
    pub azimuth_resolution_deg: Option<f64>,
    /// Standard deviation of range rate, m/s; absent: no Doppler.
    #[schemars(range(min = 0.001, max = 200.0))]
    pub range_rate_sd_mps: Option<f64>,
    /// Largest unambiguous range rate, m/s.
    #[serde(default = "range_rate_max_mps")]
    #[schemars(range(min = 1.0, max = 10_000.0))]
    pub range_rate_max_mps: f64,
    /// Probability that an object in view is detected in one look, the same at every range; or
    /// give `reference_range_m`.
    #[schemars(range(min = 0.001, max = 1.0))]
    pub detection_probability: Option<f64>,
    /// Range at which an object of `reference_cross_section_m2` is seen in every second look,
    /// metres; signal falls with the fourth power of range.
    #[schemars(range(min = 500.0, max = 600_000.0))]
    pub reference_range_m: Option<f64>,
    /// Radar cross-section that belongs to `reference_range_m`, square metres.
    #[schemars(range(min = 0.000_001, max = 1000.0))]
    pub reference_cross_section_m2: Option<f64>,
    /// Mean number of false plots in one revisit.
    #[serde(default = "false_plots_per_scan")]
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub false_plots_per_scan: f64,
    /// Effective Earth radius factor of refraction; absent: 4/3 for radar, 1.15 else.
    #[schemars(range(min = 0.5, max = 10.0))]
    pub refraction_k: Option<f64>,
    /// Where the elevation of a two-dimensional report comes from: "measured", "flight_level", or
    /// "beam" (a fan beam tells no height: the middle of its elevation limits stands in).
    #[serde(default)]
    pub height_source: HeightSource,
    /// What positive Doppler means in its reports: "receding" (the standard) or "approaching".
    #[serde(default)]
    pub doppler_positive: DopplerPositive,
    /// What its reported heights (I048/110) are above: "egm96", which is sea level and the standard,
    /// or "ellipsoid".
    #[serde(default)]
    pub reported_height_datum: HeightDatum,
    /// Editions that its categories are written in, such as { 048 = "1.32" }; a category that is not
    /// named: as the sensor announces (CAT247), else as its feed says, else the newest known.
    #[serde(default)]
    pub edition: BTreeMap<String, String>,
    /// What its reports are: "plots"; "tracks" of another tracker, whose positions count for less; or
    /// "references", where aircraft truly are (ADS-B, a control centre), a yardstick for the other
    /// sensors.
    #[serde(default)]
    pub reports: Reports,
    /// Whether it moves from place to place, on a trailer: it then stands where it says that it stands
    /// (I034/120, I016/400, a status with a place), with `mast_m` above the terrain there, and its plots
    /// count once it has said so and stands still.
    #[serde(default)]
    pub mobile: bool,
}

/// What a sensor's reports are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Reports {
    /// Detections as measured.
    #[default]
    Plots,
    /// Tracks of another tracker.
    Tracks,
    /// Where aircraft truly are.
    References,
}

/// What kind of sensor it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SensorKind {
    /// Measures range, azimuth and elevation, often range rate.
    #[default]
    Radar,
    /// Measures azimuth and elevation.
    Optical,
    /// Hears; bearings only.
    Acoustic,
}

/// Where the elevation of a two-dimensional report comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HeightSource {
    /// The report's own elevation or 3-D height.
    #[default]
    Measured,
    /// The transponder's flight level may stand in.
    FlightLevel,
    /// The middle of the beam stands in.
    Beam,
}

/// What positive Doppler means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DopplerPositive {
    /// Range grows.
    #[default]
    Receding,
    /// Range shrinks.
    Approaching,
}

/// One zone.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZoneTable {
    /// A short name, unique among the zones.
    pub id: String,
    /// What people call it; absent: the `id`.
    pub name: Option<String>,
    /// Outline as [[latitude, longitude], ...] in degrees; or give `geojson`.
    pub polygon: Option<Vec<[f64; 2]>>,
    /// A GeoJSON file with one polygon (longitude, latitude), relative to this file.
    pub geojson: Option<PathBuf>,
    /// Seconds people here need to reach shelter once they hear the warning.
    #[schemars(range(min = 0.0, max = 3600.0))]
    pub time_to_shelter_s: f64,
    /// People usually here.
    #[serde(default)]
    pub population: u32,
}

/// One siren.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SirenTable {
    /// A short name, unique among the sirens.
    pub id: String,
    /// Latitude, degrees, north positive.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub latitude_deg: f64,
    /// Longitude, degrees, east positive.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub longitude_deg: f64,
    /// Height of the horn above the terrain, metres.
    #[serde(default = "siren_mast_m")]
    #[schemars(range(min = 0.0, max = 300.0))]
    pub mast_m: f64,
    /// Sound power level, dB re 1 pW.
    #[serde(default = "sound_power_db")]
    #[schemars(range(min = 80.0, max = 180.0))]
    pub sound_power_db: f64,
}

/// One class of falling object.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ThreatTable {
    /// What it is called.
    pub name: String,
    /// Median ballistic coefficient m / (Cd0 A), kg/m2.
    #[schemars(range(min = 10.0, max = 200_000.0))]
    pub ballistic_coefficient_kg_m2: f64,
    /// Standard deviation of its natural logarithm.
    #[serde(default = "ballistic_coefficient_log_sd")]
    #[schemars(range(max = 3.0), extend("exclusiveMinimum" = 0))]
    pub ballistic_coefficient_log_sd: f64,
    /// How drag varies with Mach number: "constant", "g1", "g7" or "fin".
    #[serde(default)]
    pub drag: DragShape,
    /// How far from the point of impact people are in danger, metres.
    #[serde(default = "danger_radius_m")]
    #[schemars(range(min = 0.0, max = 5000.0))]
    pub danger_radius_m: f64,
}

/// How drag varies with Mach number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum DragShape {
    /// Not at all.
    Constant,
    /// The G1 reference curve: flat-based, blunt.
    G1,
    /// The G7 reference curve: long, boat-tailed.
    G7,
    /// A generic fin-stabilised body.
    #[default]
    Fin,
}

/// How coverage is computed.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CoverageTable {
    /// Size of a raster cell, metres.
    #[schemars(range(min = 5.0, max = 2000.0))]
    pub cell_m: f64,
    /// Half the side of the square that is computed, centred on the site, metres.
    #[schemars(range(min = 500.0, max = 200_000.0))]
    pub half_width_m: f64,
    /// "exact", or "conservative": takes the worse of what two rays to either side of a cell see.
    pub mode: CoverageMode,
    /// Arrivals come from all round, from directions so far apart at most, degrees.
    #[schemars(range(min = 1.0, max = 45.0))]
    pub azimuth_step_deg: f64,
    /// Generic arcs of arrival, as [speed m/s, climb in degrees] of an object rising from the
    /// ground's level; each is flown with the drag of every threat.
    pub arcs: Vec<[f64; 2]>,
    /// Radar cross-section that sensors are judged by, square metres: the 10th percentile of what
    /// is expected.
    #[schemars(range(max = 100.0), extend("exclusiveMinimum" = 0))]
    pub cross_section_m2: f64,
    /// Detections that a decision needs.
    #[schemars(range(min = 1, max = 20))]
    pub detections: u32,
    /// Seconds from the last of them to the decision to warn; `forewarn score` measures it.
    #[schemars(range(min = 0.0, max = 60.0))]
    pub decision_delay_s: f64,
    /// Sound level at which a siren is heard, dB.
    #[schemars(range(min = 30.0, max = 120.0))]
    pub siren_level_db: f64,
}

impl Default for CoverageTable {
    fn default() -> Self {
        Self {
            cell_m: 30.0,
            half_width_m: 15_000.0,
            mode: CoverageMode::Exact,
            azimuth_step_deg: 10.0,
            arcs: vec![[160.0, 45.0], [260.0, 40.0], [380.0, 30.0]],
            cross_section_m2: 0.0016,
            detections: 3,
            decision_delay_s: 1.0,
            siren_level_db: 60.0,
        }
    }
}

/// How visibility is computed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum CoverageMode {
    /// The best estimate.
    #[default]
    Exact,
    /// Never optimistic.
    Conservative,
}

/// What is known of the air.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AirTable {
    /// "wgs84", or "flat" for comparison with published benchmarks; never "flat" for a real site.
    pub earth: Earth,
    /// Temperature at the ground less the US Standard Atmosphere's, kelvin.
    #[schemars(range(min = -60.0, max = 60.0))]
    pub temperature_offset_k: f64,
    /// Pressure at sea level divided by 101,325 Pa.
    #[schemars(range(min = 0.8, max = 1.1))]
    pub pressure_ratio: f64,
    /// A measured profile, lowest level first: [height above sea level m, temperature K, pressure
    /// Pa, relative humidity 0 to 1, wind towards east m/s, wind towards north m/s].
    pub levels: Vec<[f64; 6]>,
    /// A weather file with the profile, relative to this file, in place of `levels`: a sounding
    /// (University of Wyoming list, %RAW% block, named columns) or GRIB2.
    pub profile: Option<PathBuf>,
    /// When the profile or the wind was measured or is forecast for, such as "2026-03-01T12:00:00Z";
    /// absent: as the weather file says. Uncertainty grows with the time from then.
    pub valid_at: Option<String>,
    /// Latitude of the place it was measured at, degrees; absent: as the weather file says, else the
    /// site's. Uncertainty grows with the distance.
    #[schemars(range(min = -90.0, max = 90.0))]
    pub measured_latitude_deg: Option<f64>,
    /// Longitude of that place, degrees.
    #[schemars(range(min = -180.0, max = 180.0))]
    pub measured_longitude_deg: Option<f64>,
    /// Hours after which people are told that the profile is stale.
    #[schemars(range(min = 0.1, max = 1000.0))]
    pub stale_after_h: f64,
    /// Wind towards the east at all heights where there is no profile, m/s.
    #[schemars(range(min = -120.0, max = 120.0))]
    pub wind_east_mps: Option<f64>,
    /// Wind towards the north at all heights where there is no profile, m/s.
    #[schemars(range(min = -120.0, max = 120.0))]
    pub wind_north_mps: Option<f64>,
    /// Standard deviation of each wind component when and where it was measured, m/s; absent: 3, or 5 where no profile
    /// and no wind is given.
    #[schemars(range(min = 0.0, max = 60.0))]
    pub wind_sd_mps: Option<f64>,
    /// Relative standard deviation of density there and then.
    #[schemars(range(min = 0.0, max = 0.5))]
    pub density_sd: f64,
}

impl Default for AirTable {
    fn default() -> Self {
        let air = site::Air::standard();
        Self {
            earth: Earth::Wgs84,
            temperature_offset_k: air.temperature_offset_k,
            pressure_ratio: air.pressure_ratio,
            levels: Vec::new(),
            profile: None,
            valid_at: None,
            measured_latitude_deg: None,
            measured_longitude_deg: None,
            stale_after_h: air.stale_after.seconds() / 3600.0,
            wind_east_mps: None,
            wind_north_mps: None,
            wind_sd_mps: None,
            density_sd: air.density_sd,
        }
    }
}

/// Which Earth the flight model uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Earth {
    /// WGS-84, rotating.
    #[default]
    Wgs84,
    /// Flat, not rotating, constant gravity.
    Flat,
}

/// When to warn, update, cancel and clear.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyTable {
    /// Zone probability at which a warning goes out early.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
    pub p_early: f64,
    /// Zone probability that suffices from the latest moment on.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
    pub p_late: f64,
    /// Seconds before the latest moment over which the threshold falls from early to late.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub fall_s: f64,
    /// Zone probability under which a standing warning may be cancelled.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub p_cancel: f64,
    /// Plots that a cancellation needs after the warning.
    #[schemars(range(min = 1, max = 1000))]
    pub cancel_plots: u32,
    /// Seconds the probability must stay under `p_cancel`.
    #[schemars(range(min = 0.0, max = 600.0))]
    pub cancel_hold_s: f64,
    /// Seconds in shelter after a raid's last predicted impact.
    #[schemars(range(min = 0.0, max = 86_400.0))]
    pub stay_s: f64,
    /// Seconds from a decision until sirens sound and phones ring.
    #[schemars(range(min = 0.0, max = 120.0))]
    pub alert_delay_s: f64,
    /// Existence probability from which a track is confirmed.
    #[schemars(range(max = 1.0), extend("exclusiveMinimum" = 0))]
    pub confirm_existence: f64,
    /// Expected new objects a second over the whole of the sensors' view.
    #[schemars(range(max = 10_000.0), extend("exclusiveMinimum" = 0))]
    pub births_per_s: f64,
    /// Whether an all-clear may be given without a person.
    pub all_clear_automatic: bool,
}

impl Default for PolicyTable {
    fn default() -> Self {
        let policy = site::Policy::default();
        Self {
            p_early: policy.p_early,
            p_late: policy.p_late,
            fall_s: policy.fall_s,
            p_cancel: policy.p_cancel,
            cancel_plots: policy.cancel_plots,
            cancel_hold_s: policy.cancel_hold_s,
            stay_s: policy.stay_s,
            alert_delay_s: policy.alert_delay_s,
            confirm_existence: policy.confirm_existence,
            births_per_s: policy.births_per_s,
            all_clear_automatic: policy.all_clear_automatic,
        }
    }
}

/// One source of sensor reports.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FeedTable {
    /// A short name, unique among the feeds.
    pub id: String,
    /// How its octets are read: "asterix" or "reports".
    #[serde(default)]
    pub format: FeedFormat,
    /// UDP address and port to listen on, such as "127.0.0.1:8600"; absent: recordings only.
    pub listen: Option<String>,
    /// Editions of what arrives here, such as { 048 = "1.32" }, for sensors that say nothing else.
    #[serde(default)]
    pub edition: BTreeMap<String, String>,
}

/// How octets of a feed are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FeedFormat {
    /// ASTERIX blocks.
    #[default]
    Asterix,
    /// The project's own encoding of plots, made from `plots.jsonl`.
    Reports,
}

/// One way out for warnings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChannelTable {
    /// A short name, unique among the channels; absent: the kind.
    pub id: Option<String>,
    /// What it is: "cap_files" writes one CAP 1.2 file per message.
    pub kind: ChannelKind,
    /// Directory to write to, relative to where the command runs.
    pub dir: Option<PathBuf>,
    /// Sender of every CAP message, and what its identifier and file name begin with: letters, digits and
    /// `.`, `-`, `_`, `@`, unique among sites whose messages meet; absent: "forewarn-" and the site's name.
    pub sender: Option<String>,
}

/// What a channel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    /// One CAP 1.2 XML file per message.
    CapFiles,
}

fn yes() -> bool {
    true
}
fn elevation_min_deg() -> f64 {
    -5.0
}
fn elevation_max_deg() -> f64 {
    90.0
}
fn range_sd_m() -> f64 {
    10.0
}
fn angle_sd_deg() -> f64 {
    0.25
}
fn range_rate_max_mps() -> f64 {
    1500.0
}
fn false_plots_per_scan() -> f64 {
    10.0
}
pub(crate) fn siren_mast_m() -> f64 {
    10.0
}
pub(crate) fn sound_power_db() -> f64 {
    138.0
}
fn ballistic_coefficient_log_sd() -> f64 {
    0.5
}
fn danger_radius_m() -> f64 {
    site::DANGER_RADIUS_DEFAULT_M
}
