//! An observed state carried forward in time, with its sensitivities.
//!
//! Classical fourth-order Runge-Kutta; the tangent is the exact derivative of each step (the
//! variational equations through the same stages). Steps are at most [`FINE_STEP_S`] or
//! [`COARSE_STEP_S`] and never longer than half the time in which drag would stop the object, so that a
//! feather's coefficient costs steps, not sense; their number is bounded.

use frames::{Position, Span, Time, Vector};
use nalgebra::{SMatrix, SVector, Vector3};
use site::DragShape;

use crate::drag::DragCurve;
use crate::dynamics::Body;
use crate::{Environment, LN_BETA, STATE, State};

/// Longest step where millimetres count: within 2 mm over 28 s, 7 mm over 150 s.
pub const FINE_STEP_S: f64 = 0.25;
/// Longest step for filters and clouds of impact points: within 5 cm over 28 s.
pub const COARSE_STEP_S: f64 = 0.5;
/// Shortest step, seconds.
const STEP_MIN_S: f64 = 1e-3;
/// Most steps of one propagation; what is left then goes in one step a state can still show as
/// senseless.
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

/// Position and velocity on the way.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Motion {
    pub(crate) r: Vector3<f64>,
    pub(crate) v: Vector3<f64>,
}

/// Derivatives of position and velocity by `N` starting values.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tangent<const N: usize> {
    pub(crate) r: SMatrix<f64, 3, N>,
    pub(crate) v: SMatrix<f64, 3, N>,
}

impl<const N: usize> Tangent<N> {
    pub(crate) fn start() -> Self {
        let mut start = Self {
            r: SMatrix::zeros(),
            v: SMatrix::zeros(),
        };
        for i in 0..3 {
            start.r[(i, i)] = 1.0;
            start.v[(i, i + 3)] = 1.0;
        }
        start
    }

    /// As a square matrix over the first `M` starting values; those beyond velocity stay.
    fn transition<const M: usize>(&self) -> SMatrix<f64, M, M> {
        SMatrix::from_fn(|row, column| match row {
            0..3 => self.r[(row, column)],
            3..6 => self.v[(row - 3, column)],
            _ => f64::from(u8::from(row == column)),
        })
    }
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
            step_s: FINE_STEP_S,
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
        for _ in 0..STEPS_MAX {
            if left_s <= 0.0 {
                break;
            }
            let (next, step_s) = body.step(&motion, |rate| self.step_length(rate, left_s));
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
        let (motion, tangent) = self.run::<7>(&body, state, span);
        let transition = tangent.transition::<7>();
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
            0..3 => tangent.r[(row, 8 + column)],
            3..6 => tangent.v[(row - 3, 8 + column)],
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

    /// Specific force along the way through the air, m/s²: what an accelerometer would show if the
    /// object moved with this acceleration over the ground. Positive means thrust.
    pub fn specific_force_mps2(&self, state: &State, acceleration: Vector<frames::Enu>) -> f64 {
        let (r, v) = (state.position.untagged(), state.velocity.untagged());
        let field = self.env.earth.field(&r);
        let wind = self.env.atmosphere().at(field.height_m).wind.untagged() + self.wind_offset;
        let through_air = v - wind;
        let speed = through_air.dot(&through_air).sqrt().max(1e-3);
        let force = acceleration.untagged() - field.gravity - self.env.earth.coriolis(&v);
        force.dot(&through_air) / speed
    }

    pub(crate) fn body(&self, ln_beta: f64, thrust_mps2: f64) -> Body<'a> {
        let ln_beta = ln_beta.clamp(LN_BETA_RANGE.0, LN_BETA_RANGE.1);
        Body {
            env: self.env,
            curve: self.curve,
            per_beta: libm::exp(-ln_beta),
            thrust_mps2,
            wind_offset: self.wind_offset,
        }
    }

    /// Length of the next step, given drag's rate and the time left: the rest in equal steps.
    pub(crate) fn step_length(&self, drag_rate: f64, left_s: f64) -> f64 {
        let by_drag_s = if drag_rate * self.step_s > 0.5 {
            (0.5 / drag_rate).max(STEP_MIN_S)
        } else {
            self.step_s
        };
        left_s / (left_s / by_drag_s - 1e-9).ceil().max(1.0)
    }

    fn run<const N: usize>(&self, body: &Body, state: &State, span: Span) -> (Motion, Tangent<N>) {
        let mut motion = Motion::of(state);
        let mut tangent = Tangent::start();
        let mut left_s = span.seconds().max(0.0);
        for _ in 0..STEPS_MAX {
            if left_s <= 0.0 {
                break;
            }
            let step_s = body.step_tangent(&mut motion, &mut tangent, |rate| {
                self.step_length(rate, left_s)
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

fn later(time: Time, span: Span) -> Time {
    time + span.max(Span::ZERO)
}

impl Motion {
    pub(crate) fn of(state: &State) -> Self {
        Self {
            r: state.position.untagged(),
            v: state.velocity.untagged(),
        }
    }

    pub(crate) fn at(&self, time: Time, ln_beta: f64) -> State {
        State {
            time,
            position: Position::tagged(self.r),
            velocity: Vector::tagged(self.v),
            ln_beta,
        }
    }
}

impl Body<'_> {
    /// One step; its length is chosen from drag's rate at its start.
    #[inline]
    pub(crate) fn step(&self, from: &Motion, length: impl Fn(f64) -> f64) -> (Motion, f64) {
        let Motion { r, v } = from;
        let first = self.acceleration(r, v);
        let h = length(first.drag_rate);
        let (half, k1) = (0.5 * h, first.total);
        let v2 = v + k1 * half;
        let k2 = self.acceleration(&(r + v * half), &v2).total;
        let v3 = v + k2 * half;
        let k3 = self.acceleration(&(r + v2 * half), &v3).total;
        let v4 = v + k3 * h;
        let k4 = self.acceleration(&(r + v3 * h), &v4).total;
        let next = Motion {
            r: r + v * h + (k1 + k2 + k3) * (h * h / 6.0),
            v: v + (k1 + (k2 + k3) * 2.0 + k4) * (h / 6.0),
        };
        (next, h)
    }

    /// One step of motion and tangent together.
    pub(crate) fn step_tangent<const N: usize>(
        &self,
        motion: &mut Motion,
        tangent: &mut Tangent<N>,
        length: impl Fn(f64) -> f64,
    ) -> f64 {
        let Motion { r, v } = *motion;
        let (tr, tv) = (tangent.r, tangent.v);
        let first = self.linearised(&r, &v);
        let h = length(first.acceleration.drag_rate);
        let half = 0.5 * h;
        let k1 = first.acceleration.total;
        let t1 = first.tangent(&tr, &tv);

        let (v2, tv2) = (v + k1 * half, tv + t1 * half);
        let second = self.linearised(&(r + v * half), &v2);
        let k2 = second.acceleration.total;
        let t2 = second.tangent(&(tr + tv * half), &tv2);

        let (v3, tv3) = (v + k2 * half, tv + t2 * half);
        let third = self.linearised(&(r + v2 * half), &v3);
        let k3 = third.acceleration.total;
        let t3 = third.tangent(&(tr + tv2 * half), &tv3);

        let (v4, tv4) = (v + k3 * h, tv + t3 * h);
        let fourth = self.linearised(&(r + v3 * h), &v4);
        let k4 = fourth.acceleration.total;
        let t4 = fourth.tangent(&(tr + tv3 * h), &tv4);

        motion.r = r + v * h + (k1 + k2 + k3) * (h * h / 6.0);
        motion.v = v + (k1 + (k2 + k3) * 2.0 + k4) * (h / 6.0);
        tangent.r = tr + tv * h + (t1 + t2 + t3) * (h * h / 6.0);
        tangent.v = tv + (t1 + (t2 + t3) * 2.0 + t4) * (h / 6.0);
        h
    }
}

impl crate::dynamics::Linearised {
    fn tangent<const N: usize>(
        &self,
        tr: &SMatrix<f64, 3, N>,
        tv: &SMatrix<f64, 3, N>,
    ) -> SMatrix<f64, 3, N> {
        let mut rate = self.by_position * tr + self.by_velocity * tv;
        for (column, forcing) in (6..N).zip(&self.by_parameter) {
            let mut target = rate.column_mut(column);
            target += forcing;
        }
        rate
    }
}
