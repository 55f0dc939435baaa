//! From an uncertain state to the set of its possible impacts.
//!
//! Each hypothesis (a drag shape with its state and covariance) sends its share of a fixed set of
//! directions through the site's air to the terrain, one by one. What is not known of the air at that
//! moment goes with them: each carries a wind error, the site's or what the object's own path has told of it,
//! and density's is added to that of ln of the ballistic coefficient, with which it acts as one.

use frames::{Position, Span, Time};
use nalgebra::{SMatrix, SVector};
use site::DragShape;

use crate::atmosphere_age::air_spread;
use crate::normal_set::{Direction, normal_set};
use crate::propagate::Flight;
use crate::{Environment, ImpactDistribution, ImpactPoint, LN_BETA, Reach, STATE, State};

/// One explanation of what was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// Its share of the probability; the shares need not sum to one.
    pub weight: f64,
    /// How its drag varies with Mach number.
    pub shape: DragShape,
    /// Its state.
    pub state: State,
    /// Covariance of that state, in its order.
    pub covariance: SMatrix<f64, STATE, STATE>,
    /// What its path has told of the wind; absent: the site's air and its spread.
    pub wind: Option<WindError>,
}

/// By how much the wind differs from the site's, at all heights alike: what an object's own path tells of it. A
/// slow piece goes with the wind and tells nearly all, a fast round next to nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WindError {
    /// Mean, m/s towards east and north.
    pub mean_mps: SVector<f64, 2>,
    /// Covariance, (m/s)².
    pub covariance: SMatrix<f64, 2, 2>,
    /// Covariance of the state, in its order, with it.
    pub with_state: SMatrix<f64, STATE, 2>,
}

/// State, and the wind's error.
const JOINT: usize = STATE + 2;

/// Points of one distribution, at least.
const MEMBERS: usize = 256;
/// Objects that fall side by side.
const ABREAST: usize = 8;
/// Radius in standard deviations that holds 99.9 % of a round normal distribution: √(2 ln 1000).
const REACH_SIGMA: f64 = 3.717;
/// What a linear bound is enlarged by, for what is not linear.
const REACH_MARGIN: f64 = 1.5;

/// The possible impacts of one object, fine enough for zones' probabilities: at least 256 points,
/// shared out by weight. `None` where no hypothesis comes down.
pub fn impact_distribution(
    env: &Environment,
    hypotheses: &[Hypothesis],
) -> Option<ImpactDistribution> {
    let total: f64 = hypotheses.iter().map(|h| h.weight).sum();
    let mut points = Vec::with_capacity(2 * MEMBERS);
    let mut unknown_ground = false;
    for hypothesis in hypotheses.iter().filter(|h| h.weight > 0.0) {
        let members = normal_set((hypothesis.weight / total * MEMBERS as f64) as usize);
        let spread = Spread::new(env, hypothesis);
        let flight = Flight::new(env, hypothesis.shape).coarse();
        let share = hypothesis.weight / members.len() as f64;
        for few in members.chunks(ABREAST) {
            // A short last group is filled up with its first member, whose impact is then left out.
            let z: [&Direction; ABREAST] = core::array::from_fn(|l| few.get(l).unwrap_or(&few[0]));
            let states = z.map(|z| spread.state(z));
            let touches = flight.fall_abreast(&states, &z.map(|z| spread.wind_mps(z)));
            for touch in touches.into_iter().take(few.len()).flatten() {
                unknown_ground |= touch.unknown_ground;
                points.push(ImpactPoint {
                    weight: share,
                    position: touch.position,
                    time: hypothesis.state.time + Span::from_seconds(touch.after_s),
                });
            }
        }
    }
    let mut distribution = ImpactDistribution::from_points(points, unknown_ground)?;
    let [east, north, _] = distribution.mean.to_array();
    let up = env.surface(distribution.mean).up_m();
    distribution.mean = Position::new(east, north, up);
    Some(distribution)
}

/// A circle that holds all but a thousandth of the possible impacts: where it touches no zone, the
/// full distribution need not be computed.
///
/// Whatever the terrain does, an impact lies between the way's passing the highest ground and its
/// passing the lowest. The circle holds both passages with their spreads, to first order and with a
/// margin. `None` where nothing comes down.
pub fn impact_reach(env: &Environment, hypotheses: &[Hypothesis]) -> Option<Reach> {
    let circles = hypotheses
        .iter()
        .filter(|h| h.weight > 0.0)
        .filter_map(|h| circle(env, h));
    circles.reduce(|a, b| Reach {
        time: a.time.min(b.time),
        ..around(a, b)
    })
}

/// The reach of one hypothesis.
fn circle(env: &Environment, hypothesis: &Hypothesis) -> Option<Reach> {
    let (mean, covariance) = joint(env, hypothesis);
    let flight = Flight::new(env, hypothesis.shape)
        .coarse()
        .with_wind_offset(mean[STATE], mean[STATE + 1]);
    let nominal = flight.fall(&hypothesis.state)?.state;
    let floor_m = env.floor_m.min(nominal.position.z());
    let passage = |up_m: f64| {
        let (centre, by_state, by_wind) = flight.through_level(&hypothesis.state, up_m)?;
        let mut by_all = SMatrix::<f64, 3, JOINT>::zeros();
        by_all.fixed_columns_mut::<STATE>(0).copy_from(&by_state);
        by_all.fixed_columns_mut::<2>(STATE).copy_from(&by_wind);
        let spread = by_all * covariance * by_all.transpose();
        let variance_m2 = (spread[(0, 0)] + spread[(1, 1)]).max(0.0);
        let radius_m = REACH_MARGIN * REACH_SIGMA * variance_m2.sqrt();
        let time = nominal.time;
        radius_m.is_finite().then_some(Reach {
            centre,
            radius_m,
            time,
        })
    };
    let low = passage(floor_m)?;
    if env.ceiling_m - floor_m < 1.0 {
        return Some(low);
    }
    passage(env.ceiling_m).map(|high| around(low, high))
}

/// The smallest circle around two.
fn around(a: Reach, b: Reach) -> Reach {
    let apart = b.centre - a.centre;
    let apart_m = (apart.x() * apart.x() + apart.y() * apart.y()).sqrt();
    if apart_m + b.radius_m <= a.radius_m {
        return a;
    }
    if apart_m + a.radius_m <= b.radius_m {
        return b;
    }
    let radius_m = 0.5 * (apart_m + a.radius_m + b.radius_m);
    let along = (radius_m - a.radius_m) / apart_m;
    Reach {
        centre: a.centre + apart * along,
        radius_m,
        time: a.time,
    }
}

/// A hypothesis' mean and the square root of its covariance, air included.
struct Spread {
    time: Time,
    mean: SVector<f64, JOINT>,
    root: SMatrix<f64, JOINT, JOINT>,
}

impl Spread {
    fn new(env: &Environment, hypothesis: &Hypothesis) -> Self {
        let (mean, covariance) = joint(env, hypothesis);
        Self {
            time: hypothesis.state.time,
            mean,
            root: lower_root(&covariance),
        }
    }

    fn state(&self, z: &Direction) -> State {
        let x = self.mean.fixed_rows::<STATE>(0) + self.root.fixed_rows::<STATE>(0) * z;
        State::from_vector(self.time, &x)
    }

    fn wind_mps(&self, z: &Direction) -> [f64; 2] {
        let wind = self.mean.fixed_rows::<2>(STATE) + self.root.fixed_rows::<2>(STATE) * z;
        [wind[0], wind[1]]
    }
}

/// State and wind's error with their covariance, density's own error included: it acts as one of ln β.
fn joint(
    env: &Environment,
    hypothesis: &Hypothesis,
) -> (SVector<f64, JOINT>, SMatrix<f64, JOINT, JOINT>) {
    let air = air_spread(env.air(), hypothesis.state.time);
    let wind = hypothesis.wind.unwrap_or_else(|| WindError {
        mean_mps: SVector::zeros(),
        covariance: SMatrix::identity() * (air.wind_sd_mps * air.wind_sd_mps),
        with_state: SMatrix::zeros(),
    });
    let mut mean = SVector::<f64, JOINT>::zeros();
    mean.fixed_rows_mut::<STATE>(0)
        .copy_from(&hypothesis.state.vector());
    mean.fixed_rows_mut::<2>(STATE).copy_from(&wind.mean_mps);
    let mut covariance = SMatrix::<f64, JOINT, JOINT>::zeros();
    covariance
        .fixed_view_mut::<STATE, STATE>(0, 0)
        .copy_from(&hypothesis.covariance);
    covariance
        .fixed_view_mut::<STATE, 2>(0, STATE)
        .copy_from(&wind.with_state);
    covariance
        .fixed_view_mut::<2, STATE>(STATE, 0)
        .copy_from(&wind.with_state.transpose());
    covariance
        .fixed_view_mut::<2, 2>(STATE, STATE)
        .copy_from(&wind.covariance);
    covariance[(LN_BETA, LN_BETA)] += air.density_sd * air.density_sd;
    (mean, covariance)
}

/// Lower triangle L with L L' = C; a direction without (or, by rounding, of negative) variance gets
/// none.
fn lower_root<const N: usize>(covariance: &SMatrix<f64, N, N>) -> SMatrix<f64, N, N> {
    let mut root = SMatrix::<f64, N, N>::zeros();
    for column in 0..N {
        let done: f64 = (0..column)
            .map(|k| root[(column, k)] * root[(column, k)])
            .sum();
        let rest = covariance[(column, column)] - done;
        if rest <= 1e-14 * covariance[(column, column)].abs() || rest.is_nan() {
            continue;
        }
        let pivot = rest.sqrt();
        root[(column, column)] = pivot;
        for row in column + 1..N {
            let done: f64 = (0..column)
                .map(|k| root[(row, k)] * root[(column, k)])
                .sum();
            root[(row, column)] = (covariance[(row, column)] - done) / pivot;
        }
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_of_a_covariance_without_full_rank_is_still_its_root() {
        let a = SVector::<f64, STATE>::from([1.0, 2.0, 0.0, -1.0, 0.5, 0.0, 3.0]);
        let b = SVector::<f64, STATE>::from([0.0, 1.0, 4.0, 1.0, 0.0, 0.0, 1.0]);
        let covariance = a * a.transpose() + b * b.transpose();
        let root = lower_root(&covariance);
        assert!((root * root.transpose() - covariance).norm() < 1e-6);
    }
}
