//! A way through the air that can be asked for any moment along it.
//!
//! Between its nodes a path is the polynomial of fifth degree that has both ends' positions, velocities
//! and accelerations: smooth to the second derivative, and as exact as the steps are. Nodes come from a
//! flight's usual steps ([`Flight::path`]) or from steps that a tolerance chooses
//! ([`Flight::path_within`]): each step is taken once whole and once in halves, and their
//! difference tells the error (Richardson). A path begins with an observed state and leads
//! onward from it.

use frames::{Position, Span, Time, Vector};
use nalgebra::Vector3;

use crate::dynamics::{Bodies, Triple};
use crate::propagate::{Flight, STEP_MIN_S, STEPS_MAX, later};
use crate::step::Motion;
use crate::{FINE_STEP_S, State};

/// Longest step that a tolerance can choose, seconds.
const STEP_MAX_S: f64 = 8.0;
/// Error of two half steps as a share of their difference from the whole one: a fifteenth where all
/// is smooth, more where the step crosses a bend of the drag curve.
const CAUTION: f64 = 0.3;

/// The way of one object from an observed state onward.
#[derive(Clone, Debug)]
pub struct Path {
    start: Time,
    end: Time,
    ln_beta: f64,
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    after_s: f64,
    motion: Motion<1>,
    acceleration: Triple<1>,
}

impl Path {
    /// When it begins.
    pub fn start(&self) -> Time {
        self.start
    }

    /// When it ends.
    pub fn end(&self) -> Time {
        self.end
    }

    /// Number of integration steps that it is made of.
    pub fn steps(&self) -> usize {
        self.nodes.len() - 1
    }

    /// The state at a moment; before the start that at the start, after the end that at the end.
    pub fn at(&self, time: Time) -> State {
        let time = time.max(self.start).min(self.end);
        let after_s = (time - self.start).seconds();
        let next = self.nodes.partition_point(|node| node.after_s <= after_s);
        let left = &self.nodes[next.saturating_sub(1)];
        let right = self.nodes.get(next).unwrap_or(left);
        let step_s = right.after_s - left.after_s;
        let t = if step_s > 0.0 {
            (after_s - left.after_s) / step_s
        } else {
            0.0
        };
        let axes: [(f64, f64); 3] =
            core::array::from_fn(|axis| quintic(left, right, step_s, axis, t));
        State {
            time,
            position: Position::tagged(Vector3::from(axes.map(|a| a.0))),
            velocity: Vector::tagged(Vector3::from(axes.map(|a| a.1))),
            ln_beta: self.ln_beta,
        }
    }

    /// States at equal intervals, both ends included.
    pub fn states(&self, count: usize) -> impl Iterator<Item = State> + '_ {
        let whole_s = (self.end - self.start).seconds();
        (0..=count).map(move |i| {
            let share = i as f64 / count.max(1) as f64;
            self.at(self.start + Span::from_seconds(whole_s * share))
        })
    }
}

/// Position and velocity of one axis at the fraction `t` of a step.
fn quintic(left: &Node, right: &Node, step_s: f64, axis: usize, t: f64) -> (f64, f64) {
    let place = |n: &Node| n.motion.r[axis][0];
    let speed = |n: &Node| n.motion.v[axis][0];
    if step_s == 0.0 {
        return (place(left), speed(left));
    }
    let bend = |n: &Node| n.acceleration[axis][0] * (0.5 * step_s * step_s);
    let (c0, c1, c2) = (place(left), speed(left) * step_s, bend(left));
    let d = place(right) - c0 - c1 - c2;
    let e = speed(right) * step_s - c1 - 2.0 * c2;
    let f = bend(right) - c2;
    let (c3, c4, c5) = (
        10.0 * d - 4.0 * e + f,
        -15.0 * d + 7.0 * e - 2.0 * f,
        6.0 * d - 3.0 * e + f,
    );
    let place = c0 + t * (c1 + t * (c2 + t * (c3 + t * (c4 + t * c5))));
    let slope = c1 + t * (2.0 * c2 + t * (3.0 * c3 + t * (4.0 * c4 + t * (5.0 * c5))));
    (place, slope / step_s)
}

impl Flight<'_> {
    /// The way over a span with this flight's steps; a negative span counts as none.
    pub fn path(&self, state: &State, span: Span) -> Path {
        let usual_s = self.equal_step(span.seconds().max(0.0));
        self.walk(state, span, |body, motion, left_s| {
            body.step(motion, |[rate]| Self::step_length(*rate, usual_s, left_s))
        })
    }

    /// The way over a span with steps so long that the position at its end is within about
    /// `tolerance_m` of the exact one: each step may add its share of the time to the error, with what
    /// its error of velocity grows to by the end.
    pub fn path_within(&self, state: &State, span: Span, tolerance_m: f64) -> Path {
        let span_s = span.seconds().max(0.0);
        let allowed_mps = tolerance_m.max(1e-9) / span_s.max(STEP_MIN_S);
        let mut try_s = FINE_STEP_S;
        self.walk(state, span, move |body, motion, left_s| {
            loop {
                let (whole, step_s) = body.step(motion, |[rate]| {
                    Self::step_length(*rate, try_s.min(left_s), left_s)
                });
                let (half, _) = body.step(motion, |_| 0.5 * step_s);
                let (halves, _) = body.step(&half, |_| 0.5 * step_s);
                let error_m =
                    CAUTION * (apart(&whole.r, &halves.r) + apart(&whole.v, &halves.v) * left_s);
                let share = allowed_mps * step_s / error_m.max(1e-12);
                let factor = 0.9 * libm::sqrt(libm::sqrt(share));
                try_s = (step_s * factor.clamp(0.2, 2.0)).clamp(STEP_MIN_S, STEP_MAX_S);
                if share >= 1.0 || step_s <= STEP_MIN_S || error_m.is_nan() {
                    return (halves, step_s);
                }
            }
        })
    }

    fn walk(
        &self,
        state: &State,
        span: Span,
        mut step: impl FnMut(&Bodies<1>, &Motion<1>, f64) -> (Motion<1>, f64),
    ) -> Path {
        let body = self.body(state.ln_beta, 0.0);
        let node = |after_s, motion: Motion<1>| Node {
            after_s,
            motion,
            acceleration: body.acceleration(&motion.r, &motion.v).total,
        };
        let mut motion = Motion::of(state);
        let mut nodes = vec![node(0.0, motion)];
        let (mut after_s, mut left_s) = (0.0, span.seconds().max(0.0));
        while left_s > 0.0 && nodes.len() <= STEPS_MAX {
            let (next, step_s) = step(&body, &motion, left_s);
            motion = next;
            after_s += step_s;
            left_s -= step_s;
            nodes.push(node(after_s, motion));
        }
        Path {
            start: state.time,
            end: later(state.time, span),
            ln_beta: state.ln_beta,
            nodes,
        }
    }
}

fn apart(a: &Triple<1>, b: &Triple<1>) -> f64 {
    let square = |axis: usize| (a[axis][0] - b[axis][0]) * (a[axis][0] - b[axis][0]);
    (square(0) + square(1) + square(2)).sqrt()
}
