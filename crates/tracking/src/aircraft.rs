//! How an aircraft moves: straight for most of the time, and now and then a turn.
//!
//! One filter with enough unknown acceleration for its turns would be a poor one on every straight, so there
//! are two, each right for its part: straight flight with hardly any unknown acceleration, and a turn at a
//! steady rate, which is the seventh number of its state (rad/s, counterclockwise seen from above). Between
//! looks the aircraft may go over from one to the other; how probable that is, and the mixture of states from
//! which each filter then goes on, is the interacting multiple model of Blom and Bar-Shalom ("The
//! interacting multiple model algorithm for systems with Markovian switching coefficients", IEEE Trans.
//! Automatic Control 33, 1988). Both weights stay within those of the track's other ways to move.

use flight::STATE;
use nalgebra::Vector3;

use crate::gaussian::{Covariance, Gaussian, StateVector};
use crate::hypothesis::Component;
use crate::motion::{MOTIONS, Motion};

/// Place of the rate of turn, rad/s, in a turning aircraft's state.
pub const TURN: usize = 6;
/// Spread of that rate when a turn begins: the standard turn is 3 degrees a second, 0.052 rad/s.
pub const TURN_SD_RADPS: f64 = 0.04;
/// Growth of its variance, rad²/s³.
const TURN_DENSITY: f64 = 1e-4;
/// Mean length of a straight part and of a turn, seconds.
const STRAIGHT_S: f64 = 40.0;
const TURNING_S: f64 = 20.0;
/// Share of aircraft that fly straight when they come into view.
pub const STRAIGHT_SHARE: f64 = 0.7;
/// Probability that an aircraft without a plot in its gate has done what neither filter foresees (it brakes, a gust takes
/// it, a plot was far off), and by how much its velocity is then off in each level direction and upward, m/s.
const STARTLED: f64 = 0.01;
const STARTLED_MPS: [f64; 3] = [20.0, 20.0, 2.0];
/// For so long it may have been before it showed, seconds.
const UNNOTICED_S: f64 = 2.0;
/// Longer than this after its last plot nothing more is added, seconds.
const UNSEEN_S_MAX: f64 = 5.0;
/// Half angles smaller than this are turned by their series, rad.
const SMALL_RAD: f64 = 1e-4;

/// Moves a turning Gaussian on by `dt` seconds.
pub fn turn(gaussian: &mut Gaussian, dt: f64) {
    let (mean, f) = turned(&gaussian.mean, dt);
    gaussian.mean = mean;
    let p = f * gaussian.covariance * f.transpose();
    gaussian.covariance = (p + p.transpose()) * 0.5;
    gaussian.covariance[(TURN, TURN)] += TURN_DENSITY * dt;
}

/// A turning state after `dt` seconds, and its derivative by the state before.
///
/// Along the chord: the level velocity turned by half the angle, times sin(a)/a of that half angle a.
pub fn turned(before: &StateVector, dt: f64) -> (StateVector, Covariance) {
    let rate = before[TURN];
    let half = 0.5 * rate * dt;
    let (sin, cos) = libm::sincos(half);
    let (chord, by_half) = if half.abs() < SMALL_RAD {
        (1.0, -half / 3.0)
    } else {
        (sin / half, (cos - sin / half) / half)
    };
    let (v, up) = (before.fixed_rows::<2>(3).into_owned(), before[5]);
    let middle = Vector3::new(cos * v.x - sin * v.y, sin * v.x + cos * v.y, 0.0);
    let left = Vector3::new(-middle.y, middle.x, 0.0);
    let (sin_all, cos_all) = (2.0 * sin * cos, 1.0 - 2.0 * sin * sin);
    let after = Vector3::new(
        cos_all * v.x - sin_all * v.y,
        sin_all * v.x + cos_all * v.y,
        up,
    );

    let mut f = Covariance::identity();
    let level = [(cos, -sin), (sin, cos)];
    let whole = [(cos_all, -sin_all), (sin_all, cos_all)];
    for (row, ((a, b), (c, d))) in level.into_iter().zip(whole).enumerate() {
        f[(row, 3)] = dt * chord * a;
        f[(row, 4)] = dt * chord * b;
        f[(3 + row, 3)] = c;
        f[(3 + row, 4)] = d;
    }
    f[(2, 5)] = dt;
    // By the rate: the direction of the chord, and its length.
    let place_by_rate = (left * chord + middle * by_half) * (0.5 * dt * dt);
    f[(0, TURN)] = place_by_rate.x;
    f[(1, TURN)] = place_by_rate.y;
    f[(3, TURN)] = -after.y * dt;
    f[(4, TURN)] = after.x * dt;

    let way = middle * (dt * chord) + Vector3::new(0.0, 0.0, up * dt);
    let mut state = *before;
    for k in 0..3 {
        state[k] += way[k];
        state[3 + k] = after[k];
    }
    (state, f)
}

/// Lets an aircraft go over from straight flight to a turn, or back, within `dt` seconds.
pub fn mix(components: &mut [Component; MOTIONS], dt: f64) {
    let straight = components[Motion::Straight as usize];
    let turning = components[Motion::Turn as usize];
    if straight.weight <= 0.0 && turning.weight <= 0.0 {
        return;
    }
    let (begins, ends) = (within(dt, STRAIGHT_S), within(dt, TURNING_S));
    let mut straight_on = Component {
        weight: straight.weight * (1.0 - begins),
        ..straight
    };
    let mut turning_on = Component {
        weight: turning.weight * (1.0 - ends),
        ..turning
    };
    if turning.weight > 0.0 {
        straight_on.take_in(turning.weight * ends, &with_rate(&turning.gaussian, 0.0));
    }
    if straight.weight > 0.0 {
        let begun = with_rate(&straight.gaussian, TURN_SD_RADPS * TURN_SD_RADPS);
        turning_on.take_in(straight.weight * begins, &begun);
    }
    components[Motion::Straight as usize] = straight_on;
    components[Motion::Turn as usize] = turning_on;
}

/// The same place and velocity with a rate of turn around zero, of this variance.
pub fn with_rate(gaussian: &Gaussian, variance: f64) -> Gaussian {
    let mut level = *gaussian;
    level.mean[TURN] = 0.0;
    for k in 0..STATE {
        level.covariance[(k, TURN)] = 0.0;
        level.covariance[(TURN, k)] = 0.0;
    }
    level.covariance[(TURN, TURN)] = variance;
    level
}

fn within(dt: f64, mean_s: f64) -> f64 {
    1.0 - libm::exp(-dt / mean_s)
}

/// Where an aircraft may be that has done what its filters do not foresee, so long after its last plot: what was known of
/// it flies straight on, and the turning filter, with little weight, is open in place and velocity.
///
/// Without this the plot would found a new track beside the old one; and what seems to begin in the air and to lose speed
/// looks like something that falls.
pub fn startled(components: &[Component; MOTIONS], unseen_s: f64) -> [Component; MOTIONS] {
    let mut startled = *components;
    let known = joined(components);
    let weight =
        components[Motion::Straight as usize].weight + components[Motion::Turn as usize].weight;
    startled[Motion::Straight as usize] = Component {
        weight: weight * (1.0 - STARTLED),
        gaussian: with_rate(&known, 0.0),
    };
    let mut open = with_rate(&known, TURN_SD_RADPS * TURN_SD_RADPS);
    let moved_s = UNNOTICED_S + unseen_s.clamp(0.0, UNSEEN_S_MAX);
    for (k, sd_mps) in STARTLED_MPS.into_iter().enumerate() {
        let variance = sd_mps * sd_mps;
        open.covariance[(k, k)] += variance * moved_s * moved_s;
        open.covariance[(k, k + 3)] += variance * moved_s;
        open.covariance[(k + 3, k)] += variance * moved_s;
        open.covariance[(k + 3, k + 3)] += variance;
    }
    startled[Motion::Turn as usize] = Component {
        weight: weight * STARTLED,
        gaussian: open,
    };
    startled
}

/// How far from where it is expected a startled aircraft may be, metres: three standard deviations.
pub fn astray_m(unseen_s: f64) -> f64 {
    let [level_mps, ..] = STARTLED_MPS;
    3.0 * level_mps * (UNNOTICED_S + unseen_s.clamp(0.0, UNSEEN_S_MAX))
}

/// Both filters as one: what an aircraft's state is, whichever way it flies.
pub fn joined(components: &[Component; MOTIONS]) -> Gaussian {
    let mut both = components[Motion::Straight as usize];
    let turning = &components[Motion::Turn as usize];
    if turning.weight > 0.0 {
        both.take_in(turning.weight, &turning.gaussian);
    }
    both.gaussian
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(rate: f64) -> StateVector {
        StateVector::from([100.0, 200.0, 300.0, 80.0, -30.0, 2.0, rate])
    }

    fn moved(mean: StateVector, dt: f64) -> Gaussian {
        let covariance = Covariance::identity();
        let mut gaussian = Gaussian { mean, covariance };
        turn(&mut gaussian, dt);
        gaussian
    }

    #[test]
    fn a_turn_follows_its_circle_and_comes_round() {
        let rate = 0.1;
        let whole_s = core::f64::consts::TAU / rate;
        let end = moved(at(rate), whole_s).mean;
        assert!((end[0] - 100.0).abs() < 1e-6 && (end[1] - 200.0).abs() < 1e-6);
        assert!((end[2] - (300.0 + 2.0 * whole_s)).abs() < 1e-9);
        // Half way round it is a diameter to the left, which here is to the north-east.
        let half = moved(at(rate), 0.5 * whole_s).mean;
        let (radius_e, radius_n) = (30.0 / rate, 80.0 / rate);
        assert!((half[0] - 100.0 - 2.0 * radius_e).abs() < 1e-6, "{half}");
        assert!((half[1] - 200.0 - 2.0 * radius_n).abs() < 1e-6, "{half}");
    }

    #[test]
    fn the_covariance_is_turned_by_the_derivative() {
        for rate in [0.0, 3e-6, 0.05, -0.2] {
            let dt = 1.7;
            let mut f = Covariance::zeros();
            for k in 0..STATE {
                let step = 1e-4 * if k == TURN { 0.1 } else { 1.0 };
                let mut off = StateVector::zeros();
                off[k] = step;
                let slope = moved(at(rate) + off, dt).mean - moved(at(rate) - off, dt).mean;
                f.set_column(k, &(slope / (2.0 * step)));
            }
            let mut expected = f * f.transpose();
            expected[(TURN, TURN)] += TURN_DENSITY * dt;
            let apart = (moved(at(rate), dt).covariance - expected).abs().max();
            assert!(apart < 1e-4 * expected.abs().max(), "{rate}: {apart}");
        }
    }

    #[test]
    fn mixing_keeps_the_sum_of_the_weights() {
        let component = Component {
            weight: 0.4,
            gaussian: moved(at(0.0), 1.0),
        };
        let mut components = [component; MOTIONS];
        mix(&mut components, 1.0);
        let [straight, turning] =
            [Motion::Straight, Motion::Turn].map(|m| components[m as usize].weight);
        assert!((straight + turning - 0.8).abs() < 1e-12);
        assert!(straight > turning, "a turn is over sooner than a straight");
    }
}
