//! Falling to the ground: the first place where the way meets it.
//!
//! Between integration steps the way is a cubic through both ends' positions and velocities. It is
//! compared with the ground often enough that the object moves at most half a terrain cell between
//! looks, from above the first look to find the ground above it, and the crossing is then narrowed by
//! bisection. The last step is repeated to that moment, so that the state at impact is integrated,
//! not interpolated.

use frames::{Enu, Position, Span, Vector};
use nalgebra::{SMatrix, Vector3};
use site::DragShape;
use terrain::Surface;

use crate::cubic::hermite;
use crate::dynamics::{Bodies, Triple};
use crate::propagate::{Flight, STEPS_MAX};
use crate::step::Motion;
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

/// What a fall is followed to.
#[derive(Clone, Copy, Debug)]
enum Onto {
    Ground,
    /// A plane of this up coordinate, metres.
    Level(f64),
}

/// Where and when one of several objects met the ground.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Touch {
    pub(crate) position: Position<Enu>,
    pub(crate) after_s: f64,
    pub(crate) unknown_ground: bool,
}

impl Flight<'_> {
    /// The first meeting with the ground. A state under the ground is an impact at once, unless it
    /// rises: then it is an error of height, and is followed from where it comes out. `None`: the state
    /// is not a number, or it is still aloft after [`FALL_MAX_S`].
    pub fn fall(&self, state: &State) -> Option<Fall> {
        self.fall_onto(state, Onto::Ground)
    }

    fn fall_onto(&self, state: &State, onto: Onto) -> Option<Fall> {
        let finite = state.vector().iter().all(|c| c.is_finite());
        let body = self.body(state.ln_beta, 0.0);
        let mut motion = Motion::of(state);
        let mut after_s = 0.0;
        let mut buried = self.clearance_m(onto, place(&motion.r, 0)) <= 0.0;
        let mut cut = None;
        for _ in 0..STEPS_MAX {
            let lost = after_s > FALL_MAX_S || !motion.r[2][0].is_finite();
            if lost || !finite {
                return None;
            }
            if buried && motion.v[2][0] <= 0.0 {
                cut = Some(0.0);
            }
            if let Some(cut_s) = cut {
                let (last, _) = body.step(&motion, |_| cut_s);
                let state = last.at(
                    state.time + Span::from_seconds(after_s + cut_s),
                    state.ln_beta,
                );
                let surface = self.env.surface(state.position);
                let unknown_ground = matches!(surface, Surface::Unknown(_));
                return Some(Fall {
                    state,
                    unknown_ground,
                });
            }
            let (next, step_s) = body.step(&motion, |[rate]| {
                Self::step_length(*rate, self.step_s, self.step_s)
            });
            if buried {
                buried = self.clearance_m(onto, place(&next.r, 0)) <= 0.0;
            } else {
                let way = Way::new(&motion, &next, step_s, 0);
                cut = self.first_crossing(onto, &way).map(|t| t * step_s);
            }
            if cut.is_none() {
                motion = next;
                after_s += step_s;
            }
        }
        None
    }

    /// The same with its sensitivities, to first order in the ground's slope at the impact. `None`
    /// also where the object does not come down on the ground's upper side.
    pub fn fall_with_sensitivity(&self, state: &State) -> Option<(Fall, FallSensitivity)> {
        let impact = self.fall(state)?;
        let normal = self.ground_normal(impact.state.position);
        let sensitivity = self.sensitivity(state, &impact, &normal)?;
        Some((impact, sensitivity))
    }

    /// Where the object goes through a level plane on its way down, with its sensitivities. A state
    /// below the plane is where it is, at once.
    pub(crate) fn through_level(
        &self,
        state: &State,
        up_m: f64,
    ) -> Option<(Position<Enu>, SMatrix<f64, 3, STATE>, SMatrix<f64, 3, 2>)> {
        if state.position.z() <= up_m {
            return Some((state.position, SMatrix::identity(), SMatrix::zeros()));
        }
        let fall = self.fall_onto(state, Onto::Level(up_m))?;
        let position = fall.state.position;
        let sensitivity = self.sensitivity(state, &fall, &Vector3::z())?;
        Some((position, sensitivity.position, sensitivity.wind))
    }

    fn sensitivity(
        &self,
        state: &State,
        impact: &Fall,
        normal: &Vector3<f64>,
    ) -> Option<FallSensitivity> {
        let span = impact.state.time - state.time;
        let (_, transition, air) = self.propagate_with_air_sensitivity(state, span);
        let velocity = impact.state.velocity.untagged();
        let sink = normal.dot(&velocity);
        // Later by dt, the object is v dt further on: the ground fixes dt.
        let by_state = transition.fixed_rows::<3>(0);
        let by_wind = air.wind.fixed_rows::<3>(0);
        let time_s = -(normal.transpose() * by_state) / sink;
        let time_by_wind = -(normal.transpose() * by_wind) / sink;
        (sink < 0.0).then(|| FallSensitivity {
            position: by_state + velocity * time_s,
            time_s,
            wind: by_wind + velocity * time_by_wind,
        })
    }

    /// Lets `L` objects, each with its own error of the wind, fall side by side; impacts are read
    /// off the cubic between steps. `None` as for [`Flight::fall`].
    pub(crate) fn fall_abreast<const L: usize>(
        &self,
        states: &[State; L],
        winds: &[[f64; 2]; L],
    ) -> [Option<Touch>; L] {
        let bodies = Bodies {
            env: self.env,
            curve: self.curve,
            per_beta: states.map(|s| self.body(s.ln_beta, 0.0).per_beta[0]),
            thrust_mps2: [0.0; L],
            wind_offset: core::array::from_fn(|axis| winds.map(|w| w[axis])),
        };
        let lanes = |of: &dyn Fn(&State) -> [f64; 3]| -> Triple<L> {
            core::array::from_fn(|axis| core::array::from_fn(|l| of(&states[l])[axis]))
        };
        let mut motion = Motion {
            r: lanes(&|s| s.position.to_array()),
            v: lanes(&|s| s.velocity.to_array()),
        };
        let mut touches = [None; L];
        let mut aloft = states.map(|s| s.vector().iter().all(|c| c.is_finite()));
        let mut buried: [bool; L] =
            core::array::from_fn(|l| self.clearance_m(Onto::Ground, place(&motion.r, l)) <= 0.0);
        let mut after_s = 0.0;
        for _ in 0..STEPS_MAX {
            for l in 0..L {
                if aloft[l] && buried[l] && motion.v[2][l] <= 0.0 {
                    touches[l] = Some(self.touch(place(&motion.r, l), after_s));
                }
                aloft[l] &= touches[l].is_none() && motion.r[2][l].is_finite();
            }
            if after_s > FALL_MAX_S || !aloft.contains(&true) {
                break;
            }
            let (next, step_s) = bodies.step(&motion, |rates| {
                let fastest = rates.iter().zip(&aloft).filter(|(_, aloft)| **aloft);
                let rate = fastest.fold(0.0_f64, |most, (rate, _)| most.max(*rate));
                Self::step_length(rate, self.step_s, self.step_s)
            });
            for l in (0..L).filter(|&l| aloft[l]) {
                if buried[l] {
                    buried[l] = self.clearance_m(Onto::Ground, place(&next.r, l)) <= 0.0;
                    continue;
                }
                let way = Way::new(&motion, &next, step_s, l);
                if let Some(t) = self.first_crossing(Onto::Ground, &way) {
                    touches[l] = Some(self.touch(way.at(t), after_s + t * step_s));
                }
            }
            motion = next;
            after_s += step_s;
        }
        touches
    }

    fn touch(&self, at: [f64; 3], after_s: f64) -> Touch {
        let position = Position::tagged(Vector3::from(at));
        Touch {
            position,
            after_s,
            unknown_ground: matches!(self.env.surface(position), Surface::Unknown(_)),
        }
    }

    /// Height over the ground or the level, metres.
    fn clearance_m(&self, onto: Onto, at: [f64; 3]) -> f64 {
        let under_m = match onto {
            Onto::Ground => {
                let surface = self.env.surface(Position::tagged(Vector3::from(at)));
                surface.up_m()
            }
            Onto::Level(up_m) => up_m,
        };
        at[2] - under_m
    }

    /// Fraction of a step after which the ground is met first.
    fn first_crossing(&self, onto: Onto, way: &Way) -> Option<f64> {
        let highest_m = match onto {
            Onto::Ground => self.env.ceiling_m,
            Onto::Level(up_m) => up_m,
        };
        if way.lowest_m() > highest_m {
            return None;
        }
        let cell_m = self.env.ground().cell_m().unwrap_or(FLAT_CELL_M);
        let looks = ((2.0 * way.travel_m() / cell_m).ceil() as usize).clamp(1, LOOKS_MAX);
        let mut above = 0.0;
        for look in 1..=looks {
            let here = look as f64 / looks as f64;
            let clearance_m = self.clearance_m(onto, way.at(here));
            if clearance_m <= 0.0 {
                return Some(self.narrowed(onto, way, above, here));
            }
            above = here;
        }
        None
    }

    /// The crossing between a fraction above the ground and one below it.
    fn narrowed(&self, onto: Onto, way: &Way, mut above: f64, mut below: f64) -> f64 {
        for _ in 0..BISECTIONS {
            let middle = 0.5 * (above + below);
            if self.clearance_m(onto, way.at(middle)) > 0.0 {
                above = middle;
            } else {
                below = middle;
            }
        }
        below
    }

    /// Upward normal of the ground (not of unit length), from differences over half a cell.
    fn ground_normal(&self, at: Position<Enu>) -> Vector3<f64> {
        let half_m = 0.25 * self.env.ground().cell_m().unwrap_or(4.0);
        let up = |e: f64, n: f64| self.env.surface(at + Vector::new(e, n, 0.0)).up_m();
        let east = (up(half_m, 0.0) - up(-half_m, 0.0)) / (2.0 * half_m);
        let north = (up(0.0, half_m) - up(0.0, -half_m)) / (2.0 * half_m);
        Vector3::new(-east, -north, 1.0)
    }
}

fn place<const L: usize>(r: &Triple<L>, l: usize) -> [f64; 3] {
    r.map(|axis| axis[l])
}

/// The cubic between two motions of one object, its parameter from 0 to 1.
struct Way([[f64; 4]; 3]);

impl Way {
    fn new<const L: usize>(from: &Motion<L>, to: &Motion<L>, step_s: f64, l: usize) -> Self {
        Self(core::array::from_fn(|axis| {
            let (start, end) = (from.r[axis][l], to.r[axis][l]);
            hermite(start, end, from.v[axis][l] * step_s, to.v[axis][l] * step_s)
        }))
    }

    fn at(&self, t: f64) -> [f64; 3] {
        self.0.map(|c| c[0] + t * (c[1] + t * (c[2] + t * c[3])))
    }

    /// Horizontal distance between its ends, metres.
    fn travel_m(&self) -> f64 {
        let [east, north, _] = self.0.map(|c| c[1] + c[2] + c[3]);
        (east * east + north * north).sqrt()
    }

    /// It does not go lower than this, metres: the powers leave the chord by |t² - t| ≤ 1/4 and
    /// |t³ - t| < 0.39.
    fn lowest_m(&self) -> f64 {
        let [_, _, up] = &self.0;
        let bend_m = 0.25 * up[2].abs() + 0.39 * up[3].abs();
        up[0].min(up[0] + up[1] + up[2] + up[3]) - bend_m
    }
}
