//! Sensors and the feeds that carry their reports.

use borsh::{BorshDeserialize, BorshSerialize};
use frames::Geodetic;

/// Index of a sensor in [`crate::Site::sensors`].
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize,
)]
pub struct SensorId(pub u16);

/// What kind of sensor it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum SensorKind {
    /// Measures range, azimuth and elevation, often range rate.
    Radar,
    /// Measures azimuth and elevation.
    Optical,
    /// Hears; bearings only.
    Acoustic,
}

/// Where the elevation of a two-dimensional report comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum HeightSource {
    /// The report's own elevation or 3-D height.
    Measured,
    /// The transponder's flight level may stand in, with a wide spread.
    FlightLevel,
    /// A fan beam that tells no height: the middle of its elevation limits stands in, spread over them.
    Beam,
}

/// What a sensor's reports are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Reports {
    /// Detections as measured.
    #[default]
    Plots,
    /// Tracks of another tracker: each position rests on those before it, so that each counts for less.
    Tracks,
    /// Where aircraft truly are, by ADS-B or a control centre: a yardstick for other sensors, never a
    /// plot.
    References,
}

/// What a sensor's heights above something are above.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum HeightDatum {
    /// Mean sea level, as the standard has it.
    #[default]
    SeaLevel,
    /// The WGS-84 ellipsoid.
    Ellipsoid,
}

/// An ASTERIX category in one edition of its document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub struct Edition {
    /// The category.
    pub category: u8,
    /// Number before the point.
    pub major: u8,
    /// Number after the point.
    pub minor: u8,
}

/// What a sensor and its users have agreed on, because no record says it.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Interface {
    /// Editions that its records are written in. A category that is not here is read in the edition
    /// that the sensor itself announces (CAT247), else in the feed's, else in the newest known.
    pub editions: Vec<Edition>,
    /// Whether positive Doppler means receding (the standard's recommendation).
    pub doppler_positive_receding: bool,
    /// What its reported heights (I048/110) are above.
    pub height_datum: HeightDatum,
}

impl Default for Interface {
    /// As the standard recommends.
    fn default() -> Self {
        Self {
            editions: Vec::new(),
            doppler_positive_receding: true,
            height_datum: HeightDatum::SeaLevel,
        }
    }
}

/// How likely an object in view is detected in one look.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Detection {
    /// The same everywhere within range.
    Constant(f64),
    /// By the radar equation: at `reference_range_m` an object of `reference_cross_section_m2` is
    /// detected with probability one half, and signal falls with the fourth power of range.
    FourthRoot {
        /// Range at which the reference object is seen in every second look, metres.
        reference_range_m: f64,
        /// Its radar cross-section, square metres.
        reference_cross_section_m2: f64,
    },
}

/// Standard deviation of a uniform distribution over its width, 1 / √12.
const UNIFORM_SD: f64 = 0.288_675_134_594_812_9;

/// Threshold over mean noise power for a false alarm probability of one in a million: ln(10⁶).
pub const THRESHOLD: f64 = 13.815_510_557_964_274;

impl Detection {
    /// Probability that one look at an object in view gives a plot.
    ///
    /// The cross-section fluctuates from look to look (Swerling's first case), so received power is
    /// exponential with mean 1 + S, and a threshold T set for a false alarm probability e^-T is
    /// passed with probability e^(-T / (1 + S)). S falls with the fourth power of range; at the
    /// reference range the probability is one half.
    pub fn probability(self, cross_section_m2: f64, range_m: f64) -> f64 {
        match self {
            Self::Constant(probability) => probability,
            Self::FourthRoot { .. } => {
                let signal = self.signal_per_m2(range_m).unwrap_or(0.0);
                libm::exp(-THRESHOLD / (1.0 + signal * cross_section_m2))
            }
        }
    }

    /// Mean power of one square metre's echo over that of the noise; `None` where the site file tells no reference.
    pub fn signal_per_m2(self, range_m: f64) -> Option<f64> {
        let Self::FourthRoot {
            reference_range_m,
            reference_cross_section_m2,
        } = self
        else {
            return None;
        };
        let nearness = reference_range_m / range_m;
        let square = nearness * nearness;
        let at_reference = THRESHOLD / core::f64::consts::LN_2 - 1.0;
        Some(at_reference / reference_cross_section_m2 * square * square)
    }
}

impl Detection {
    /// Probability that one look gives a plot of the object that the sensor is rated by.
    pub fn probability_rated(self, range_m: f64) -> f64 {
        let cross_section_m2 = match self {
            Self::Constant(_) => 1.0,
            Self::FourthRoot {
                reference_cross_section_m2,
                ..
            } => reference_cross_section_m2,
        };
        self.probability(cross_section_m2, range_m)
    }
}

/// Two objects nearer to each other than this, in range and in azimuth, give one echo.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Resolution {
    /// Width of a range cell, metres.
    pub range_m: f64,
    /// Width of the beam, radians.
    pub azimuth_rad: f64,
}

/// One sensor: where it stands, where it looks and how well it measures.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Sensor {
    /// The site file's identifier.
    pub id: String,
    /// What kind it is.
    pub kind: SensorKind,
    /// ASTERIX system area code.
    pub sac: u8,
    /// ASTERIX system identification code.
    pub sic: u8,
    /// The antenna; height above the ellipsoid.
    pub position: Geodetic,
    /// Height of the antenna above the terrain, metres.
    pub mast_m: f64,
    /// Seconds from one look at a place to the next.
    pub revisit_s: f64,
    /// Nearest range, metres.
    pub range_min_m: f64,
    /// Farthest range, metres.
    pub range_max_m: f64,
    /// Start of the sector clockwise and its width, radians; `None`: all round.
    pub sector_rad: Option<(f64, f64)>,
    /// Lowest elevation, radians.
    pub elevation_min_rad: f64,
    /// Highest elevation, radians.
    pub elevation_max_rad: f64,
    /// Standard deviation of range, metres.
    pub range_sd_m: f64,
    /// Standard deviation of azimuth, radians.
    pub azimuth_sd_rad: f64,
    /// Standard deviation of elevation, radians.
    pub elevation_sd_rad: f64,
    /// Standard deviation of what is left of its north's error, radians; zero: nothing worth mentioning.
    pub alignment_sd_rad: f64,
    /// What it does not tell apart; `None`: it tells everything apart.
    pub resolution: Option<Resolution>,
    /// Standard deviation of range rate, m/s; `None`: no Doppler.
    pub range_rate_sd_mps: Option<f64>,
    /// Largest unambiguous range rate, m/s.
    pub range_rate_max_mps: f64,
    /// How likely an object in view is detected in one look.
    pub detection: Detection,
    /// Mean number of false plots in one revisit.
    pub false_plots_per_scan: f64,
    /// Effective Earth radius factor of refraction.
    pub refraction_k: f64,
    /// Whether CAT048 flight levels may stand in for a missing height.
    pub height_source: HeightSource,
    /// What its interface document says of its reports.
    pub interface: Interface,
    /// What its reports are.
    pub reports: Reports,
    /// Whether it moves from place to place: it stands where it says that it stands, and its plots count
    /// once it has said so; [`Sensor::position`] is where it stood last, at first where it is planned to.
    pub mobile: bool,
}

impl Sensor {
    /// A radar that looks all round once a second to 30 km, with 10 m, 4 mrad and 1 m/s: a place to
    /// start from, for examples and tests.
    pub fn radar(id: &str, position: Geodetic) -> Self {
        Self {
            id: id.to_owned(),
            kind: SensorKind::Radar,
            sac: 1,
            sic: 1,
            position,
            mast_m: 10.0,
            revisit_s: 1.0,
            range_min_m: 300.0,
            range_max_m: 30_000.0,
            sector_rad: None,
            elevation_min_rad: 0.0,
            elevation_max_rad: 1.4,
            range_sd_m: 10.0,
            azimuth_sd_rad: 0.004,
            elevation_sd_rad: 0.004,
            alignment_sd_rad: 0.0,
            resolution: None,
            range_rate_sd_mps: Some(1.0),
            range_rate_max_mps: 1_500.0,
            detection: Detection::Constant(0.9),
            false_plots_per_scan: 10.0,
            refraction_k: 4.0 / 3.0,
            height_source: HeightSource::Measured,
            interface: Interface::default(),
            reports: Reports::Plots,
            mobile: false,
        }
    }

    /// Whether its plots found tracks of what sends no signal of its own: those of a radar that measures
    /// where something is. Bearings alone found none, references are no plots, and where the height comes
    /// from a transponder, what has none has no height.
    pub fn founds_tracks(&self) -> bool {
        self.kind == SensorKind::Radar
            && self.reports != Reports::References
            && self.height_source != HeightSource::FlightLevel
    }

    /// How much wider its plots are taken than stated. A tracker has smoothed its positions, and their
    /// errors last for several reports: n that share one error tell as much as one, and n independent ones
    /// that are √n times wider tell the same. Trackers' position errors last about four reports.
    pub fn widened(&self) -> f64 {
        match self.reports {
            Reports::Tracks => 2.0,
            Reports::Plots | Reports::References => 1.0,
        }
    }

    /// Standard deviation of the elevation that stands in where a fan beam tells none, radians: evenly
    /// spread over the elevation limits.
    pub fn fan_sd_rad(&self) -> f64 {
        let width_rad = self.elevation_max_rad - self.elevation_min_rad;
        (width_rad * UNIFORM_SD).max(self.elevation_sd_rad)
    }

    /// Standard deviation of the worse of the two angles of its plots as they are used, radians.
    pub fn angle_sd_rad(&self) -> f64 {
        let elevation_sd_rad = match self.height_source {
            HeightSource::Beam => self.fan_sd_rad(),
            HeightSource::Measured | HeightSource::FlightLevel => self.elevation_sd_rad,
        };
        self.widened() * self.azimuth_sd_rad.max(elevation_sd_rad)
    }

    /// Whether an azimuth lies in the sector.
    pub fn looks_towards(&self, azimuth_rad: f64) -> bool {
        self.sector_rad.is_none_or(|(from_rad, width_rad)| {
            frames::wrap_two_pi(azimuth_rad - from_rad) <= width_rad
        })
    }
}

/// How octets of a feed are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum FeedFormat {
    /// ASTERIX blocks.
    Asterix,
    /// The house's own encoding of plots (`sensing::report`), made from `plots.jsonl`.
    Reports,
}

/// How octets of a feed arrive.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Transport {
    /// UDP datagrams to this address and port; a multicast address is joined.
    Udp {
        /// `address:port` to listen on; port 0 lets the system choose.
        listen: String,
    },
    /// Recordings only.
    None,
}

/// One source of octets.
#[derive(Clone, Debug, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Feed {
    /// The site file's identifier.
    pub id: String,
    /// How its octets are to be read.
    pub format: FeedFormat,
    /// How they arrive.
    pub transport: Transport,
    /// Editions of what arrives here, for sensors that say nothing else.
    pub editions: Vec<Edition>,
}

#[cfg(test)]
mod tests {
    use frames::EllipsoidHeight;

    use super::*;

    #[test]
    fn angles_are_as_wide_as_plots_are_taken() {
        let radar = Sensor::radar(
            "r",
            Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0)),
        );
        assert_eq!(radar.angle_sd_rad(), 0.004);
        let tracks = Sensor {
            reports: Reports::Tracks,
            ..radar.clone()
        };
        assert_eq!(tracks.angle_sd_rad(), 0.008);
        // A fan of 1.4 rad: 1.4 / √12.
        let beam = Sensor {
            height_source: HeightSource::Beam,
            ..radar
        };
        assert!((beam.angle_sd_rad() - 0.404_145).abs() < 1e-6);
    }

    #[test]
    fn a_small_object_is_seen_at_the_fourth_root_of_its_size() {
        let law = Detection::FourthRoot {
            reference_range_m: 16_000.0,
            reference_cross_section_m2: 0.01,
        };
        assert!((law.probability(0.01, 16_000.0) - 0.5).abs() < 1e-12);
        assert!((law.probability(0.01 / 16.0, 8_000.0) - 0.5).abs() < 1e-12);
        assert!(law.probability(0.01, 4_000.0) > 0.99);
        assert!(law.probability(0.01, 64_000.0) < 1e-4);
    }
}
