//! Falling to the ground: the first place where the way meets it.
//!
//! Between integration steps the way is a cubic through both ends' positions and velocities. It is
//! compared with the ground often enough that the object moves at most half a terrain cell between
//! looks, from above the first look to find the ground above it, and the crossing is then narrowed by
//! bisection. The last step is repeated to that moment, so that the state at impact is integrated,
//! not interpolated.

use frames::{Position, Span};
use nalgebra::{SMatrix, Vector3};
use site::DragShape;
use terrain::Surface;

use crate::propagate::{Flight, Motion, STEPS_MAX, Tangent};
use crate::{Environment, STATE, State};

/// Longest fall that is followed, seconds.
pub const FALL_MAX_S: f64 = 900.0;
/// Spacing of looks over flat ground, metres.
const FLAT_CELL_M: f64 = 500.0;
/// Most looks within one step.
const LOOKS_MAX: usize = 64;
/// Bisections: a step of 0.5 s down to a nanosecond.
const BISECTIONS: usize = 30;

/// An impact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fall {
    /// Position, velocity and time at the ground.
    pub state: State,
    /// Whether it came down where the ground is not known: the site's level stood in.
    pub unknown_ground: bool,
}

/// How an impact depends on the state that it was computed from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FallSensitivity {
    /// Of the point on the ground, metres per unit of each state component.
    pub position: SMatrix<f64, 3, STATE>,
    /// Of the time, seconds per unit of each state component.
    pub time_s: SMatrix<f64, 1, STATE>,
    /// Of the point on the ground by wind towards east and north, metres per m/s.
    pub wind: SMatrix<f64, 3, 2>,
}

/// The first meeting with the ground, with fine steps: see [`Flight::fall`].
pub fn fall(env: &Environment, state: &State, shape: DragShape) -> Option<Fall> {
    Flight::new(env, shape).fall(state)
}

impl Flight<'_> {
    /// The first meeting with the ground. A state under the ground is an impact at once. `None`: the
    /// state is not a number, or it is still aloft after [`FALL_MAX_S`].
    pub fn fall(&self, state: &State) -> Option<Fall> {
        let finite = state.vector().iter().all(|c| c.is_finite());
        if !finite {
            return None;
        }
        let body = self.body(state.ln_beta, 0.0);
        let mut motion = Motion::of(state);
        let mut elapsed_s = 0.0;
        if self.clearance_m(&motion.r) <= 0.0 {
            return Some(self.landed(state, &motion, 0.0));
        }
        for _ in 0..STEPS_MAX {
            if elapsed_s > FALL_MAX_S {
                return None;
            }
            let (next, step_s) = body.step(&motion, |rate| self.step_length(rate, self.step_s));
            if let Some(fraction) = self.first_crossing(&motion, &next, step_s) {
                let cut_s = fraction * step_s;
                let (last, _) = body.step(&motion, |_| cut_s);
                return Some(self.landed(state, &last, elapsed_s + cut_s));
            }
            motion = next;
            elapsed_s += step_s;
            if !motion.r.z.is_finite() {
                return None;
            }
        }
        None
    }

    /// The same with its sensitivities, to first order in the ground's slope at the impact.
    pub fn fall_with_sensitivity(&self, state: &State) -> Option<(Fall, FallSensitivity)> {
        let impact = self.fall(state)?;
        let body = self.body(state.ln_beta, 0.0);
        let mut motion = Motion::of(state);
        let mut tangent = Tangent::<10>::start();
        let mut left_s = (impact.state.time - state.time).seconds();
        while left_s > 0.0 {
            left_s -= body.step_tangent(&mut motion, &mut tangent, |rate| {
                self.step_length(rate, left_s)
            });
        }
        let normal = self.ground_normal(impact.state.position);
        let velocity = impact.state.velocity.untagged();
        // Later by dt, it is v dt further: the ground fixes dt.
        let sink = normal.dot(&velocity);
        let time_s = -(normal.transpose() * tangent.r) / sink;
        let place = tangent.r + velocity * time_s;
        let sensitivity = FallSensitivity {
            position: place.fixed_columns::<STATE>(0).into_owned(),
            time_s: time_s.fixed_columns::<STATE>(0).into_owned(),
            wind: place.fixed_columns::<2>(8).into_owned(),
        };
        (sink < 0.0).then_some((impact, sensitivity))
    }

    fn landed(&self, start: &State, motion: &Motion, elapsed_s: f64) -> Fall {
        let time = start.time + Span::from_seconds(elapsed_s);
        let surface = self.env.surface(Position::tagged(motion.r));
        Fall {
            state: motion.at(time, start.ln_beta),
            unknown_ground: matches!(surface, Surface::Unknown(_)),
        }
    }

    /// Height over the ground, metres.
    fn clearance_m(&self, r: &Vector3<f64>) -> f64 {
        r.z - self.env.surface(Position::tagged(*r)).up_m()
    }

    /// Fraction of a step after which the ground is met first.
    fn first_crossing(&self, from: &Motion, to: &Motion, step_s: f64) -> Option<f64> {
        let across = (to.r - from.r).xy();
        let travel_m = across.dot(&across).sqrt();
        let cell_m = self.env.ground().cell_m().unwrap_or(FLAT_CELL_M);
        let looks = ((2.0 * travel_m / cell_m).ceil() as usize).clamp(1, LOOKS_MAX);
        let way = Way::new(from, to, step_s);
        let mut above = 0.0;
        for look in 1..=looks {
            let here = look as f64 / looks as f64;
            if self.clearance_m(&way.at(here)) <= 0.0 {
                let mut below = here;
                for _ in 0..BISECTIONS {
                    let middle = 0.5 * (above + below);
                    if self.clearance_m(&way.at(middle)) > 0.0 {
                        above = middle;
                    } else {
                        below = middle;
                    }
                }
                return Some(below);
            }
            above = here;
        }
        None
    }

    /// Upward normal of the ground (not of unit length), from differences over half a cell.
    fn ground_normal(&self, at: Position<frames::Enu>) -> Vector3<f64> {
        let half_m = 0.25 * self.env.ground().cell_m().unwrap_or(4.0);
        let up = |e: f64, n: f64| {
            let there = at + frames::Vector::new(e, n, 0.0);
            self.env.surface(there).up_m()
        };
        let east = (up(half_m, 0.0) - up(-half_m, 0.0)) / (2.0 * half_m);
        let north = (up(0.0, half_m) - up(0.0, -half_m)) / (2.0 * half_m);
        Vector3::new(-east, -north, 1.0)
    }
}

/// The cubic through two motions.
struct Way([Vector3<f64>; 4]);

impl Way {
    fn new(from: &Motion, to: &Motion, step_s: f64) -> Self {
        let rise = to.r - from.r;
        let (m0, m1) = (from.v * step_s, to.v * step_s);
        Self([from.r, m0, rise * 3.0 - m0 * 2.0 - m1, m0 + m1 - rise * 2.0])
    }

    fn at(&self, t: f64) -> Vector3<f64> {
        let [c0, c1, c2, c3] = &self.0;
        c0 + (c1 + (c2 + c3 * t) * t) * t
    }
}
