//! A new track from a single plot.
//!
//! Every plot may be the first of something. Its position is known as well as it was measured; its
//! velocity along the line of sight is the Doppler, with slack for the v²/r by which a crossing object's
//! range rate changes; across it is only as fast as the class allows. How probable that is follows from
//! the expected rate of new objects, most of which rise into view from below.

use borsh::{BorshDeserialize, BorshSerialize};
use nalgebra::{Matrix3, Vector3};

use crate::aircraft::{STRAIGHT_SHARE, TURN_SD_RADPS};
use crate::arrivals::Expected;
use crate::boost::{BURNING_SHARE, LN_THRUST_PRIOR};
use crate::config::Config;
use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::measure::Measured;
use crate::motion::{MOTIONS, Motion, PIECE_LN_BETA};
use crate::scene::{Scene, SceneSensor};

/// A motion this unlikely from the start is left out; a piece sooner, for a wrong one costs a flight a look.
const WEIGHT_MIN: f64 = 1e-5;
const PIECE_WEIGHT_MIN: f64 = 1e-3;
/// A first plot may lie so many standard deviations of its elevation higher than the object.
const NOISE_SDS: f64 = 2.0;

/// Share of aircraft among what flies.
const FAST_SHARE: f64 = 0.7;
/// Slowest range rate of a lone plot that may burn, m/s.
const BURNING_MPS_MIN: f64 = 30.0;

/// Prior of one class of motion.
pub struct Prior {
    /// Share among the objects of its kind, falling or flying.
    weight: f64,
    /// Standard deviation of the speed across the line of sight, horizontally, m/s.
    pub across_mps: f64,
    /// Its vertical part relative to the horizontal.
    pub vertical: f64,
    /// Standard deviation of the speed along the line of sight, m/s: weighs the Doppler.
    along_mps: f64,
    /// Slack of the Doppler far from the sensor, m/s.
    slack_mps: f64,
    /// How fast it sinks, before anything is known of it, m/s.
    pub sinks_mps: f64,
}

/// By how much a second of crossing flight changes the range rate, m/s: v²/r, which close by is more than
/// any slack.
pub fn crossing_mps(across_mps: f64, range_m: f64) -> f64 {
    across_mps * across_mps / range_m.max(across_mps)
}

/// What is expected of a way to move before anything is known.
pub fn prior(motion: Motion) -> Prior {
    match motion {
        Motion::Ballistic => Prior {
            weight: 1.0 - BURNING_SHARE,
            across_mps: 250.0,
            vertical: 0.6,
            along_mps: 250.0,
            slack_mps: 20.0,
            sinks_mps: 0.0,
        },
        // Drag has taken most of its speed; its weight has given it some downwards.
        Motion::Piece => Prior {
            weight: 1.0,
            across_mps: 70.0,
            vertical: 0.6,
            along_mps: 80.0,
            slack_mps: 25.0,
            sinks_mps: 40.0,
        },
        Motion::Boost => Prior {
            weight: BURNING_SHARE,
            ..prior(Motion::Ballistic)
        },
        Motion::Straight => Prior {
            weight: FAST_SHARE * STRAIGHT_SHARE,
            // From light aircraft to airliners.
            across_mps: 160.0,
            vertical: 0.15,
            along_mps: 160.0,
            slack_mps: 10.0,
            sinks_mps: 0.0,
        },
        Motion::Turn => Prior {
            weight: FAST_SHARE * (1.0 - STRAIGHT_SHARE),
            ..prior(Motion::Straight)
        },
        Motion::Slow => Prior {
            weight: 1.0 - FAST_SHARE,
            across_mps: 12.0,
            vertical: 0.3,
            along_mps: 12.0,
            slack_mps: 3.0,
            sinks_mps: 0.0,
        },
    }
}

/// One weighted Gaussian per motion; weights sum to one, and those too small to matter are zero.
pub fn components(
    plot: &Measured,
    births: Births,
    scene: &Scene,
    sensor: &SceneSensor,
) -> [(f64, Gaussian); MOTIONS] {
    let frame = LineOfSight::new(plot, sensor);
    let shares = shares(plot, births);
    Motion::ALL.map(|motion| {
        let seventh = match motion {
            Motion::Boost => LN_THRUST_PRIOR,
            Motion::Piece => PIECE_LN_BETA,
            Motion::Turn => (0.0, TURN_SD_RADPS),
            _ => scene.ln_beta_prior,
        };
        let gaussian = frame.gaussian(plot, &prior(motion), seventh);
        (shares[motion as usize], gaussian)
    })
}

/// Probability of each motion given the plot; those too small to matter are zero.
pub fn shares(plot: &Measured, births: Births) -> [f64; MOTIONS] {
    let mut shares = Motion::ALL.map(|motion| {
        let prior = prior(motion);
        let births = match motion {
            Motion::Ballistic => births.falling,
            // Which way thrust acts is known where the way is.
            Motion::Boost if plot.doppler && plot.z[3].abs() >= BURNING_MPS_MIN => births.falling,
            Motion::Boost => 0.0,
            Motion::Piece => births.pieces,
            Motion::Straight | Motion::Turn | Motion::Slow => births.flying,
        };
        births
            * if plot.doppler {
                let ratio = plot.z[3] / prior.along_mps;
                prior.weight * libm::exp(-0.5 * ratio * ratio) / prior.along_mps
            } else {
                prior.weight
            }
    });
    let total: f64 = shares.iter().sum();
    // Faster than any class: only a falling object is.
    if total < 1e-12 * births.total() {
        shares[Motion::Ballistic as usize] = 1.0;
        return shares;
    }
    for (share, motion) in shares.iter_mut().zip(Motion::ALL) {
        *share /= total;
        let least = if motion == Motion::Piece {
            PIECE_WEIGHT_MIN
        } else {
            WEIGHT_MIN
        };
        if *share < least {
            *share = 0.0;
        }
    }
    shares
}

/// Variance of the speed along the line of sight, m²/s².
pub fn along_variance(plot: &Measured, prior: &Prior) -> f64 {
    if plot.doppler {
        let crossing_mps = crossing_mps(prior.across_mps, plot.z[0]);
        prior.slack_mps * prior.slack_mps + crossing_mps * crossing_mps + plot.variance[3]
    } else {
        prior.along_mps * prior.along_mps
    }
}

/// The plot's place and the directions along and across it, in the site's plane.
struct LineOfSight {
    place: Vector3<f64>,
    along: Vector3<f64>,
    level: Vector3<f64>,
    upward: Vector3<f64>,
}

impl LineOfSight {
    fn new(plot: &Measured, sensor: &SceneSensor) -> Self {
        let (sin_az, cos_az) = libm::sincos(plot.z[1]);
        let (sin_el, cos_el) = libm::sincos(plot.z[2]);
        let along = Vector3::new(cos_el * sin_az, cos_el * cos_az, sin_el);
        let level = Vector3::new(cos_az, -sin_az, 0.0);
        let to_site = sensor.to_sensor.inverse();
        let place = to_site
            .apply(frames::Position::tagged(along * plot.z[0]))
            .untagged();
        let turn = to_site.rotation();
        Self {
            place,
            along: turn * along,
            level: turn * level,
            upward: turn * along.cross(&level),
        }
    }

    /// Mean and standard deviation of the state's seventh number are given.
    fn gaussian(&self, plot: &Measured, prior: &Prior, seventh: (f64, f64)) -> Gaussian {
        let range2 = plot.z[0] * plot.z[0];
        let cos_el = libm::cos(plot.z[2]);
        let position = self.spread(
            plot.variance[0],
            plot.variance[1] * range2 * cos_el * cos_el,
            plot.variance[2] * range2,
        );
        let across2 = prior.across_mps * prior.across_mps;
        let velocity = self.spread(
            along_variance(plot, prior),
            across2,
            across2 * prior.vertical * prior.vertical,
        );
        let opening = if plot.doppler { plot.z[3] } else { 0.0 };
        // Down, as far as the Doppler has not measured that.
        let down = Vector3::new(0.0, 0.0, -prior.sinks_mps);
        let unseen = if plot.doppler {
            down - self.along * self.along.dot(&down)
        } else {
            down
        };
        let speed = self.along * opening + unseen;
        let mut covariance = Covariance::zeros();
        covariance.fixed_view_mut::<3, 3>(0, 0).copy_from(&position);
        covariance.fixed_view_mut::<3, 3>(3, 3).copy_from(&velocity);
        covariance[(6, 6)] = seventh.1 * seventh.1;
        let (p, v) = (self.place, speed);
        Gaussian {
            mean: StateVector::from([p.x, p.y, p.z, v.x, v.y, v.z, seventh.0]),
            covariance,
        }
    }

    /// Covariance with these variances along, level and upward.
    fn spread(&self, along: f64, level: f64, upward: f64) -> Matrix3<f64> {
        self.along * self.along.transpose() * along
            + self.level * self.level.transpose() * level
            + self.upward * self.upward.transpose() * upward
    }
}

/// Expected new objects by kind, in a unit of measurement space and one look.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Births {
    /// Falling ones.
    pub falling: f64,
    /// Pieces of those.
    pub pieces: f64,
    /// All others.
    pub flying: f64,
}

impl Births {
    /// All kinds together.
    pub fn total(self) -> f64 {
        self.falling + self.pieces + self.flying
    }
}

/// Expected rates of new objects at one moment, 1/s over the whole view.
#[derive(Clone, Copy, Debug)]
pub struct Rates<'a> {
    /// Falling ones, wherever they can come into view.
    pub falling_per_s: f64,
    /// Of these the rate by which others that came lately have raised it.
    pub raised_per_s: f64,
    /// Pieces for each falling object that is expected because others came: what breaks does so anywhere.
    pub pieces_share: f64,
    /// All others.
    pub flying_per_s: f64,
    /// Falling ones, where others have just come into view.
    pub arrivals: &'a [Expected],
}

/// Expected new objects in a unit of the sensor's measurement space around a plot, in one look.
///
/// Falling objects come into view from below: most first plots lie no higher over the lowest elevation seen
/// there than such an object climbs from one look to the next.
pub fn density(plot: &Measured, sensor: &SceneSensor, rates: Rates<'_>, config: &Config) -> Births {
    let s = &sensor.sensor;
    let height_rad = (s.elevation_max_rad - s.elevation_min_rad).max(1e-6);
    let climb_m = config.birth_climb_mps * s.revisit_s;
    let noise_rad = NOISE_SDS * plot.variance[2].sqrt();
    let band_rad = (climb_m / plot.z[0] + noise_rad).min(height_rad);
    let above_rad = plot.z[2] - sensor.lowest_rad(plot.z[0], plot.z[1]);
    let share = if above_rad < band_rad {
        config.births_low_share * height_rad / band_rad
    } else {
        (1.0 - config.births_low_share) * height_rad / (height_rad - band_rad).max(1e-6)
    };
    let per_volume = s.revisit_s / sensor.volume(plot.doppler);
    let known: f64 = rates.arrivals.iter().map(|place| place.density(plot)).sum();
    let doppler_mps = if plot.doppler {
        sensor.doppler_mps()
    } else {
        1.0
    };
    let known = known * s.revisit_s / doppler_mps;
    Births {
        falling: rates.falling_per_s * share * per_volume + known,
        pieces: rates.pieces_share * (rates.raised_per_s * per_volume + known),
        flying: rates.flying_per_s * per_volume,
    }
}
