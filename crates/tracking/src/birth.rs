//! A new track from a single plot.
//!
//! Every plot may be the first of something. Its position is known as well as it was measured; its
//! velocity along the line of sight is the Doppler, with slack for the v²/r by which a crossing object's
//! range rate changes; across it is only as fast as the class allows, and what flies does so level. How probable
//! that is follows from the expected rate of new objects, most of which rise into view from below.

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

/// Share of places where something is seen that the terrain should hide: a cutting that the map does not have, an echo
/// by way of a mirror.
const UNMAPPED: f64 = 0.01;

/// Share of aircraft among what flies.
const FAST_SHARE: f64 = 0.7;
/// Slowest range rate of a lone plot that may burn, m/s.
const BURNING_MPS_MIN: f64 = 30.0;

/// Prior of one class of motion.
pub struct Prior {
    /// Share among the objects of its kind, falling or flying.
    weight: f64,
    /// Whether level is meant as the ground is: what flies does so wherever it is seen from. What falls comes at any
    /// slope, and level is across the line of sight.
    flies_level: bool,
    /// Standard deviation of the velocity in each level direction, m/s.
    level_mps: f64,
    /// The same upwards.
    upward_mps: f64,
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
            flies_level: false,
            level_mps: 250.0,
            upward_mps: 150.0,
            slack_mps: 20.0,
            sinks_mps: 0.0,
        },
        // Drag has taken most of its speed; its weight has given it some downwards.
        Motion::Piece => Prior {
            weight: 1.0,
            flies_level: false,
            level_mps: 75.0,
            upward_mps: 42.0,
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
            flies_level: true,
            level_mps: 160.0,
            upward_mps: 24.0,
            slack_mps: 10.0,
            sinks_mps: 0.0,
        },
        Motion::Turn => Prior {
            weight: FAST_SHARE * (1.0 - STRAIGHT_SHARE),
            ..prior(Motion::Straight)
        },
        Motion::Slow => Prior {
            weight: 1.0 - FAST_SHARE,
            flies_level: true,
            level_mps: 12.0,
            upward_mps: 3.6,
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
        // Which way thrust acts is known where the way is.
        let is_slow = !plot.doppler || plot.z[3].abs() < BURNING_MPS_MIN;
        if motion == Motion::Boost && is_slow {
            return 0.0;
        }
        expected(births, motion) * Velocity::new(plot, &prior(motion)).density
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

/// How often a way to move is expected where a plot was, before its Doppler tells anything.
pub fn expected(births: Births, motion: Motion) -> f64 {
    let of_kind = match motion {
        Motion::Ballistic | Motion::Boost => births.falling,
        Motion::Piece => births.pieces,
        Motion::Straight | Motion::Turn | Motion::Slow => births.flying,
    };
    of_kind * prior(motion).weight
}

/// Covariance of the velocity of a way to move where a plot was, in the site's plane, before its Doppler tells anything.
pub fn velocity(motion: Motion, plot: &Measured, sensor: &SceneSensor) -> Matrix3<f64> {
    let prior = prior(motion);
    let square = |a: f64| a * a;
    let (level2, upward2) = (square(prior.level_mps), square(prior.upward_mps));
    if prior.flies_level {
        Matrix3::from_diagonal(&Vector3::new(level2, level2, upward2))
    } else {
        LineOfSight::new(plot, sensor).spread(level2, level2, upward2)
    }
}

/// Velocity of one class given a plot, along the line of sight and upward across it; level across it nothing is
/// known but the class's spread.
///
/// Aircraft and birds fly level, not across the line of sight: where one is high over the radar, its Doppler tells of
/// its speed upward across that line too.
#[derive(Clone, Copy, Debug)]
pub struct Velocity {
    /// Mean along and upward, m/s.
    along_mps: f64,
    pub upward_mps: f64,
    /// Variances along, level and upward, and the covariance of the first and the last, m²/s².
    pub along2: f64,
    pub level2: f64,
    pub upward2: f64,
    both: f64,
    /// Density of the plot's Doppler, up to a constant; one where there is none.
    density: f64,
}

impl Velocity {
    /// Of a class with this prior.
    pub fn new(plot: &Measured, prior: &Prior) -> Self {
        let square = |a: f64| a * a;
        let (sin_el, cos_el) = libm::sincos(plot.z[2]);
        let (sin, cos) = if prior.flies_level {
            (sin_el, cos_el)
        } else {
            (0.0, 1.0)
        };
        let (level2, rise2) = (square(prior.level_mps), square(prior.upward_mps));
        let before = Self {
            along_mps: -prior.sinks_mps * sin_el,
            upward_mps: -prior.sinks_mps * cos_el,
            along2: level2 * cos * cos + rise2 * sin * sin,
            level2,
            upward2: level2 * sin * sin + rise2 * cos * cos,
            both: (rise2 - level2) * sin * cos,
            density: 1.0,
        };
        if !plot.doppler {
            return before;
        }
        let crossing_mps = crossing_mps(prior.level_mps, plot.z[0]);
        let along2 = square(prior.slack_mps) + square(crossing_mps) + plot.variance[3];
        let off = plot.z[3] - before.along_mps;
        let seen2 = before.along2 + plot.variance[3];
        // Upward as the class has it for that speed along.
        let tilt = before.both / before.along2;
        Self {
            along_mps: plot.z[3],
            upward_mps: before.upward_mps + tilt * off,
            along2,
            upward2: before.upward2 - tilt * before.both + tilt * tilt * along2,
            both: tilt * along2,
            density: libm::exp(-0.5 * off * off / seen2) / seen2.sqrt(),
            ..before
        }
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
            upward: turn * level.cross(&along),
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
        let velocity = Velocity::new(plot, prior);
        let tilted = self.along * self.upward.transpose() * velocity.both;
        let spread = self.spread(velocity.along2, velocity.level2, velocity.upward2)
            + tilted
            + tilted.transpose();
        let speed = self.along * velocity.along_mps + self.upward * velocity.upward_mps;
        let mut covariance = Covariance::zeros();
        covariance.fixed_view_mut::<3, 3>(0, 0).copy_from(&position);
        covariance.fixed_view_mut::<3, 3>(3, 3).copy_from(&spread);
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
    /// All others, as they come into view.
    pub flying_per_s: f64,
    /// Those of them that were there before the sensor looked, and are seen only now.
    pub unseen_per_s: f64,
    /// Falling ones, where others have just come into view.
    pub arrivals: &'a [Expected],
}

/// Falling objects expected in a unit of the sensor's measurement space around a plot, in one look, because others come
/// there.
pub fn arriving(plot: &Measured, sensor: &SceneSensor, places: &[Expected]) -> f64 {
    let there: f64 = places.iter().map(|place| place.density(plot)).sum();
    let doppler_mps = if plot.doppler {
        sensor.doppler_mps()
    } else {
        1.0
    };
    there * seen(plot, sensor) * sensor.sensor.revisit_s / doppler_mps
}

/// Probability that terrain did not hide what a plot would be of. Noise comes from any elevation; what rises is first seen
/// over the skyline, and beneath it by no more than its plot's error.
fn seen(plot: &Measured, sensor: &SceneSensor) -> f64 {
    let [range_m, azimuth_rad, elevation_rad, _] = plot.z.into();
    let spread_rad = plot.variance[2].sqrt();
    UNMAPPED + (1.0 - UNMAPPED) * sensor.clear(range_m, azimuth_rad, elevation_rad, spread_rad)
}

/// Expected new objects in a unit of the sensor's measurement space around a plot, in one look.
///
/// Falling objects come into view from below: most first plots lie no higher over the lowest elevation seen
/// there than such an object climbs from one look to the next. So do some of those that fly, from behind a hill. Beneath
/// the skyline nothing is expected but what a plot's error brings there.
pub fn density(plot: &Measured, sensor: &SceneSensor, rates: Rates<'_>, config: &Config) -> Births {
    let s = &sensor.sensor;
    let height_rad = (s.elevation_max_rad - s.elevation_min_rad).max(1e-6);
    let climb_m = config.birth_climb_mps * s.revisit_s;
    let noise_rad = NOISE_SDS * plot.variance[2].sqrt();
    let band_rad = (climb_m / plot.z[0] + noise_rad).min(height_rad);
    let above_rad = plot.z[2] - sensor.lowest_rad(plot.z[0], plot.z[1]);
    // By how much more often than evenly over all elevations.
    let flyers = if above_rad < band_rad {
        config.flyers_low_share * height_rad / band_rad
    } else {
        (1.0 - config.flyers_low_share) * height_rad / (height_rad - band_rad).max(1e-6)
    };
    let per_volume = s.revisit_s / sensor.volume(plot.doppler);
    let known = arriving(plot, sensor, rates.arrivals);
    let low = config.births_low_share;
    let fallers = low * risen(above_rad / band_rad) * height_rad / band_rad + 1.0 - low;
    let seen = seen(plot, sensor);
    Births {
        falling: seen * rates.falling_per_s * fallers * per_volume + known,
        pieces: rates.pieces_share * (seen * rates.raised_per_s * per_volume + known),
        flying: seen * (rates.flying_per_s * flyers + rates.unseen_per_s) * per_volume,
    }
}

/// Density of how high a rising object is when it is first seen, in parts of the height that the fastest climbs from look to
/// look: any part of its own climb is as likely as another, and climbs are spread evenly from two fifths of the fastest up.
fn risen(height: f64) -> f64 {
    const SLOWEST: f64 = 0.4;
    // Each climb adds its inverse below its end.
    -libm::log(height.clamp(SLOWEST, 1.0)) / (1.0 - SLOWEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::common::{self, Noise};
    use frames::Polar;

    /// Weighted mean and standard deviation of the rate of climb of so many aircraft drawn from the class, by how well
    /// each fits the range rate seen at this elevation.
    fn drawn(elevation_rad: f64, rate_mps: f64, noise: &mut Noise) -> (f64, f64) {
        let (sin, cos) = libm::sincos(elevation_rad);
        let (mut sum, mut first, mut second) = (0.0, 0.0, 0.0);
        for _ in 0..200_000 {
            let (level, up) = (160.0 * noise.normal(), 24.0 * noise.normal());
            let off = (level * cos + up * sin - rate_mps) / 10.0;
            let weight = libm::exp(-0.5 * off * off);
            sum += weight;
            first += weight * up;
            second += weight * up * up;
        }
        let mean = first / sum;
        (mean, (second / sum - mean * mean).sqrt())
    }

    #[test]
    fn how_high_a_rising_object_is_first_seen_is_that_of_objects_drawn() {
        const PARTS: usize = 8;
        let mut noise = Noise(5);
        let mut found = [0.0; PARTS];
        let draws = 400_000;
        for _ in 0..draws {
            let climb = noise.between(0.4, 1.0);
            let height = noise.between(0.0, 1.0) * climb;
            if let Some(part) = found.get_mut((height * 4.0) as usize) {
                *part += 4.0 / f64::from(draws);
            }
        }
        for (part, found) in found.iter().enumerate() {
            let inside =
                (0..100).map(|k| risen((part as f64 + (f64::from(k) + 0.5) / 100.0) / 4.0));
            let expected = inside.sum::<f64>() / 100.0;
            assert!(
                (expected - found).abs() < 0.01,
                "{part}: {expected}, {found}"
            );
        }
    }

    #[test]
    fn what_flies_is_expected_to_fly_level_however_high_over_the_radar() {
        let scene = common::scene();
        let mut noise = Noise(77);
        let round = common::round(&mut noise);
        for (elevation_deg, rate_mps) in [(3.0, -150.0), (35.0, -150.0), (50.0, 90.0)] {
            let mut plot = common::plot(&scene, &round, 0, &mut noise);
            plot.polar = Polar {
                range_m: 12_000.0,
                azimuth_rad: 1.0,
                elevation_rad: frames::degrees(elevation_deg),
            };
            plot.range_rate_mps = Some(rate_mps);
            let measured = Measured::new(&plot).expect("a plot that can be used");
            let births = Births {
                falling: 1.0,
                pieces: 0.0,
                flying: 1.0,
            };
            let components = components(&measured, births, &scene, &scene.sensors[0]);
            let (_, straight) = components[Motion::Straight as usize];
            let climb_mps = straight.mean[5];
            let climb_sd_mps = straight.covariance[(5, 5)].sqrt();
            let (mean, sd) = drawn(plot.polar.elevation_rad, rate_mps, &mut noise);
            assert!(
                (climb_mps - mean).abs() < 4.0 && (climb_sd_mps / sd - 1.0).abs() < 0.1,
                "at {elevation_deg}°: climbs {climb_mps} ± {climb_sd_mps}, drawn {mean} ± {sd}"
            );
        }
    }
}
