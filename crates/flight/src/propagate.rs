//! An observed state carried forward in time, with its sensitivities.
//!
//! Classical fourth-order Runge-Kutta in equal steps; the tangent is the exact derivative of each
//! step (the variational equations through the same stages). Steps are at most [`FINE_STEP_S`],
//! [`COARSE_STEP_S`] or what [`Flight::with_step`] says, and never longer than an eighth of the time
//! in which drag would stop the object, so that a feather's coefficient costs steps, not sense; their
//! number is bounded.

use frames::{Position, Span, Time, Vector};
use nalgebra::{SMatrix, SVector, Vector3};
use site::DragShape;

use crate::drag::DragCurve;
use crate::dynamics::Bodies;
use crate::step::Motion;
use crate::tangent::Tangent;
use crate::{Environment, LN_BETA, STATE, State};

/// Longest fine step. A curve as sharp as G7's takes 0.4 of it. Over 28 s the place is then within
/// 1 cm for every curve, over 150 s and 70 km within 15 cm.
pub const FINE_STEP_S: f64 = 0.65;
/// Longest step for filters and clouds of impact points, for every curve: within 5 cm over 28 s (G7:
/// 25 cm), 0.6 m over 150 s.
pub const COARSE_STEP_S: f64 = 0.75;
/// Longest step in units of 1 / (ρ |va| c / β).
const STEP_BY_DRAG: f64 = 0.25;
/// Shortest step, seconds.
pub(crate) const STEP_MIN_S: f64 = 1e-3;
/// Most steps of one propagation: what drag stops so quickly that they do not reach stays where it is.
pub(crate) const STEPS_MAX: usize = 10_000;
/// Range of ln β that propagation accepts; beyond, the nearest end acts.
const LN_BETA_RANGE: (f64, f64) = (-2.0, 70.0);

/// How one object is carried forward: environment, drag curve, step.
#[derive(Clone, Copy, Debug)]
pub struct Flight<'a> {
    pub(crate) env: &'a Environment,
    pub(crate) curve: &'a DragCurve,
    pub(crate) step_s: f64,
    pub(crate) wind_offset: Vector3<f64>,
}

/// How the end of a propagation depends on the air.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AirSensitivity {
    /// By a wind towards east and north added at all heights, per m/s.
    pub wind: SMatrix<f64, STATE, 2>,
    /// By ln of a factor on density at all heights.
    pub ln_density: SVector<f64, STATE>,
}

impl<'a> Flight<'a> {
    /// Fine steps and the site's air.
    pub fn new(env: &'a Environment, shape: DragShape) -> Self {
        Self::with_curve(env, env.curve(shape))
    }

    /// The same with a drag curve of one's own.
    pub fn with_curve(env: &'a Environment, curve: &'a DragCurve) -> Self {
        Self {
            env,
            curve,
            step_s: FINE_STEP_S * curve.stride,
            wind_offset: Vector3::zeros(),
        }
    }

    /// Steps for filters: [`COARSE_STEP_S`].
    pub fn coarse(self) -> Self {
        Self {
            step_s: COARSE_STEP_S,
            ..self
        }
    }

    /// Equal steps of at most this length, seconds (see also [`Flight::path_within`]).
    pub fn with_step(self, step_s: f64) -> Self {
        let step_s = step_s.clamp(STEP_MIN_S, 10.0);
        Self { step_s, ..self }
    }

    /// A wind added to the site's at all heights, m/s towards east and north.
    pub fn with_wind_offset(self, east_mps: f64, north_mps: f64) -> Self {
        Self {
            wind_offset: Vector3::new(east_mps, north_mps, 0.0),
            ..self
        }
    }

    /// The state after a while; a negative span counts as none.
    pub fn propagate(&self, state: &State, span: Span) -> State {
        let body = self.body(state.ln_beta, 0.0);
        let mut motion = Motion::of(state);
        let mut left_s = span.seconds().max(0.0);
        let usual_s = self.equal_step(left_s);
        for _ in 0..STEPS_MAX {
            if left_s <= 0.0 {
                break;
            }
            let (next, step_s) =
                body.step(&motion, |[rate]| Self::step_length(*rate, usual_s, left_s));
            motion = next;
            left_s -= step_s;
        }
        motion.at(later(state.time, span), state.ln_beta)
    }

    /// The state after a while and its derivatives by the state at the start, in [`State`]'s order.
    pub fn propagate_with_sensitivity(
        &self,
        state: &State,
        span: Span,
    ) -> (State, SMatrix<f64, STATE, STATE>) {
        let body = self.body(state.ln_beta, 0.0);
        // Eight columns are quicker than seven: they fill whole vector registers.
        let (motion, tangent) = self.run::<8>(&body, state, span);
        let transition = tangent.transition::<STATE>();
        (
            motion.at(later(state.time, span), state.ln_beta),
            transition,
        )
    }

    /// The same with the derivatives by wind and density.
    pub fn propagate_with_air_sensitivity(
        &self,
        state: &State,
        span: Span,
    ) -> (State, SMatrix<f64, STATE, STATE>, AirSensitivity) {
        let body = self.body(state.ln_beta, 0.0);
        let (motion, tangent) = self.run::<10>(&body, state, span);
        let transition = tangent.transition::<STATE>();
        let wind = SMatrix::from_fn(|row, column| match row {
            0..3 => tangent.r[row][8 + column],
            3..6 => tangent.v[row - 3][8 + column],
            _ => 0.0,
        });
        // Drag goes with ρ / β: a denser air is a smaller coefficient.
        let mut ln_density: SVector<f64, STATE> = -transition.column(LN_BETA);
        ln_density[LN_BETA] = 0.0;
        let air = AirSensitivity { wind, ln_density };
        (
            motion.at(later(state.time, span), state.ln_beta),
            transition,
            air,
        )
    }

    /// A burning object: thrust gives it exp(`ln_thrust`) m/s² along its way through the air. The
    /// eighth row and column of the sensitivity are ln of that acceleration, which stays.
    pub fn propagate_burning(
        &self,
        state: &State,
        ln_thrust: f64,
        span: Span,
    ) -> (State, SMatrix<f64, 8, 8>) {
        let body = self.body(state.ln_beta, libm::exp(ln_thrust.clamp(-50.0, 8.0)));
        let (motion, tangent) = self.run::<8>(&body, state, span);
        let transition = tangent.transition::<8>();
        (
            motion.at(later(state.time, span), state.ln_beta),
            transition,
        )
    }

    pub(crate) fn body(&self, ln_beta: f64, thrust_mps2: f64) -> Bodies<'a, 1> {
        let ln_beta = ln_beta.clamp(LN_BETA_RANGE.0, LN_BETA_RANGE.1);
        Bodies {
            env: self.env,
            curve: self.curve,
            per_beta: [libm::exp(-ln_beta)],
            thrust_mps2: [thrust_mps2],
            wind_offset: [[self.wind_offset.x], [self.wind_offset.y]],
        }
    }

    /// Equal steps into which a span falls, none longer than this flight's, seconds.
    pub(crate) fn equal_step(&self, span_s: f64) -> f64 {
        span_s / (span_s / self.step_s - 1e-9).ceil().max(1.0)
    }

    /// Length of the next step, seconds: the usual one; where drag asks for a shorter one, what is
    /// left is divided anew. (So lengths change by leaps, between which they do not depend on the
    /// state, and the tangent need not know how they came about.)
    #[inline(always)]
    pub(crate) fn step_length(drag_rate: f64, usual_s: f64, left_s: f64) -> f64 {
        if drag_rate * usual_s > STEP_BY_DRAG {
            let by_drag_s = (STEP_BY_DRAG / drag_rate).max(STEP_MIN_S);
            return left_s / (left_s / by_drag_s - 1e-9).ceil().max(1.0);
        }
        if usual_s > left_s * (1.0 - 1e-9) {
            left_s
        } else {
            usual_s
        }
    }

    fn run<const N: usize>(
        &self,
        body: &Bodies<1>,
        state: &State,
        span: Span,
    ) -> (Motion<1>, Tangent<N>) {
        let mut motion = Motion::of(state);
        let mut tangent = Tangent::start();
        let mut left_s = span.seconds().max(0.0);
        let usual_s = self.equal_step(left_s);
        for _ in 0..STEPS_MAX {
            if left_s <= 0.0 {
                break;
            }
            let step_s = body.step_tangent(&mut motion, &mut tangent, |rate| {
                Self::step_length(rate, usual_s, left_s)
            });
            left_s -= step_s;
        }
        (motion, tangent)
    }
}

/// The state after `span` with fine steps: see [`Flight::propagate`].
pub fn propagate(env: &Environment, state: &State, shape: DragShape, span: Span) -> State {
    Flight::new(env, shape).propagate(state, span)
}

/// The state after `span` and its transition matrix, with fine steps: see
/// [`Flight::propagate_with_sensitivity`].
pub fn propagate_with_sensitivity(
    env: &Environment,
    state: &State,
    shape: DragShape,
    span: Span,
) -> (State, SMatrix<f64, STATE, STATE>) {
    Flight::new(env, shape).propagate_with_sensitivity(state, span)
}

pub(crate) fn later(time: Time, span: Span) -> Time {
    time + span.max(Span::ZERO)
}

impl Motion<1> {
    pub(crate) fn of(state: &State) -> Self {
        Self {
            r: state.position.to_array().map(|c| [c]),
            v: state.velocity.to_array().map(|c| [c]),
        }
    }

    pub(crate) fn at(&self, time: Time, ln_beta: f64) -> State {
        let vector = |t: &[[f64; 1]; 3]| Vector3::new(t[0][0], t[1][0], t[2][0]);
        State {
            time,
            position: Position::tagged(vector(&self.r)),
            velocity: Vector::tagged(vector(&self.v)),
            ln_beta,
        }
    }
}
