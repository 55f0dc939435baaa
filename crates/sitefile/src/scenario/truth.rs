//! How the world differs from what the site file says: the sensors and the network.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How one sensor really behaves.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SensorTruth {
    /// Its `id` in the site file.
    pub id: String,
    /// Mean number of false plots in one revisit; absent: as in the site file.
    #[schemars(range(min = 0.0, max = 100_000.0))]
    pub false_plots_per_scan: Option<f64>,
    /// Share of the false plots that lie low over the ground and move slowly.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub low_share: f64,
    /// Which plots of a revisit share a time.
    #[serde(default)]
    pub time_stamps: TimeStamps,
    /// Added to every range, metres.
    #[serde(default)]
    pub range_bias_m: f64,
    /// Added to every azimuth, degrees.
    #[serde(default)]
    pub azimuth_bias_deg: f64,
    /// Added to every elevation, degrees.
    #[serde(default)]
    pub elevation_bias_deg: f64,
    /// Added to every time of day, seconds.
    #[serde(default)]
    pub clock_offset_s: f64,
    /// Objects whose range rate is smaller than this are lost in the ground's echo, m/s.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub doppler_notch_mps: f64,
    /// The first blind speed: range rates near a multiple of it are lost as those near zero are, m/s; 0:
    /// there is none.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub blind_speed_mps: f64,
    /// Objects nearer than this in range, and than `azimuth_resolution_deg` in azimuth, give one plot
    /// between them, metres; 0: all are told apart.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 10_000.0))]
    pub range_resolution_m: f64,
    /// See `range_resolution_m`, degrees.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 45.0))]
    pub azimuth_resolution_deg: f64,
    /// Share of the plots of objects that come with a second one beside them.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub split_share: f64,
    /// Below this elevation the echo by way of the ground disturbs the elevation, degrees.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 10.0))]
    pub multipath_below_deg: f64,
    /// Standard deviation that it adds there, degrees.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 5.0))]
    pub multipath_sd_deg: f64,
    /// The mirror image of what flies low, in level ground at the antenna's foot; absent: there is none.
    pub mirror: Option<Mirror>,
    /// It falls silent at this moment, seconds from the scenario's start.
    pub silent_from_s: Option<f64>,
    /// It speaks again at this moment.
    pub silent_until_s: Option<f64>,
    /// What happens to its datagrams.
    pub datagrams: Option<Datagrams>,
}

/// Level ground that reflects what flies low: a direct and a reflected ray meet in the antenna.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mirror {
    /// Wavelength of the radar, metres.
    #[schemars(range(min = 0.001, max = 10.0))]
    pub wavelength_m: f64,
    /// Width of its beam in elevation, between the points of half power, degrees.
    #[schemars(range(min = 0.1, max = 45.0))]
    pub beamwidth_deg: f64,
    /// Share of the field's amplitude that smooth ground reflects, its sign turned.
    #[schemars(range(min = 0.0, max = 1.0))]
    pub reflection: f64,
    /// Root mean square of the ground's heights about the level, metres: rough ground reflects less.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 100.0))]
    pub roughness_m: f64,
}

/// Which plots of a revisit share a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TimeStamps {
    /// The beam turns, or sweeps its sector: each plot has the time at which the beam passed.
    #[default]
    Swept,
    /// Fixed faces look everywhere at once: one time a revisit.
    Staring,
}

/// What happens to a sensor's datagrams on the way.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Datagrams {
    /// Share that is lost.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub lost_share: f64,
    /// Share that arrives twice.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub doubled_share: f64,
    /// Share that arrives late.
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    pub late_share: f64,
    /// How late, seconds at most.
    #[serde(default)]
    #[schemars(range(min = 0.0))]
    pub late_s: f64,
}
