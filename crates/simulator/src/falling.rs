//! What falls: rounds flown from a state in flight through the true air to the ground.
//!
//! The physics of one step is `flight`'s; the air, the drag curve, thrust, changes of drag and break-up
//! are the scenario's. A round that breaks up goes on under its own name as the heaviest piece, whose drag
//! has jumped; the other pieces are objects of their own from that moment.

use flight::{Flight, State};
use frames::{Position, Span, Time, Vector, degrees};
use rand_pcg::Pcg64;
use site::DragShape;
use sitefile::file;
use sitefile::scenario::{BreakUp, Rounds, Thrust};

use crate::World;
use crate::object::{Impact, Object};
use crate::path::{Knot, Path};
use crate::random::{Streams, normal, uniform};

/// Seconds between knots.
const STEP_S: f64 = 0.1;
/// A piece falls end over end: its drag hardly knows Mach numbers.
const TUMBLING: DragShape = DragShape::Constant;
/// Radar cross-section of each further piece over the whole round's.
const PIECE_SIZE: f64 = 0.3;

/// Flies every round of a group, and the pieces of those that break up.
pub(crate) fn fly(group: &Rounds, world: &World<'_>, streams: &Streams) -> Vec<Object> {
    let mut objects = Vec::new();
    for number in 1..=group.count {
        let name = format!("{}-{number:02}", group.name);
        let mut stream = streams.named("object", &name);
        let round = Round::draw(group, world, &mut stream);
        objects.extend(round.fly(name, group, world, &mut stream));
    }
    objects
}

/// One round at the moment it comes into being.
struct Round {
    state: State,
    break_up_s: Option<f64>,
    /// When its drag changes, and ln of its ballistic coefficient then.
    drag_change: Option<(f64, f64)>,
}

impl Round {
    /// Draws every spread, in an order that never changes.
    fn draw(group: &Rounds, world: &World<'_>, stream: &mut Pcg64) -> Self {
        let appears_s = uniform(stream, group.from_s, group.until_s);
        let east_m = group.east_m + group.position_sd_m * normal(stream);
        let north_m = group.north_m + group.position_sd_m * normal(stream);
        let under = world
            .environment
            .surface(Position::new(east_m, north_m, 0.0));
        let speed_mps = group.speed_mps + group.speed_sd_mps * normal(stream);
        let course_rad = degrees(group.course_deg + group.course_sd_deg * normal(stream));
        let climb_rad = degrees(group.climb_deg + group.climb_sd_deg * normal(stream));
        let log_spread = group.ballistic_coefficient_log_sd * normal(stream);
        let (sin_course, cos_course) = libm::sincos(course_rad);
        let (sin_climb, cos_climb) = libm::sincos(climb_rad);
        let across_mps = speed_mps * cos_climb;
        let state = State {
            time: world.start + Span::from_seconds(appears_s),
            position: Position::new(east_m, north_m, under.up_m() + group.height_m),
            velocity: Vector::new(
                across_mps * sin_course,
                across_mps * cos_course,
                speed_mps * sin_climb,
            ),
            ln_beta: libm::log(group.ballistic_coefficient_kg_m2) + log_spread,
        };
        let break_up_s = group
            .break_up
            .as_ref()
            .map(|way| uniform(stream, way.from_s, way.until_s));
        let drag_change = group.drag_change.as_ref().map(|way| {
            let change_s = uniform(stream, way.from_s, way.until_s);
            let log_spread = way.ballistic_coefficient_log_sd * normal(stream);
            (
                change_s,
                libm::log(way.ballistic_coefficient_kg_m2) + log_spread,
            )
        });
        Self {
            state,
            break_up_s,
            drag_change,
        }
    }

    fn fly(
        self,
        name: String,
        group: &Rounds,
        world: &World<'_>,
        stream: &mut Pcg64,
    ) -> Vec<Object> {
        let mut falling = Falling::new(world, shape(group.drag), self.state);
        if let Some(thrust) = &group.thrust {
            falling.burn(thrust);
        }
        if let (Some(way), Some((change_s, ln_beta))) = (&group.drag_change, self.drag_change) {
            let gone_s = (falling.state.time - self.state.time).seconds();
            falling.advance(change_s - gone_s, None);
            falling.change_drag(ln_beta, way.lasts_s);
        }
        let mut pieces = Vec::new();
        if let (Some(way), Some(break_up_s)) = (&group.break_up, self.break_up_s) {
            let gone_s = (falling.state.time - self.state.time).seconds();
            falling.advance(break_up_s - gone_s, None);
            if falling.impact.is_none() {
                pieces = scatter(&falling.state, way, stream);
            }
        }
        let mut pieces = pieces.into_iter();
        if let Some(heaviest) = pieces.next() {
            falling.state = heaviest;
            falling.flight = Flight::new(world.environment, TUMBLING);
        }
        let round = Object {
            class: group.class.clone(),
            cross_section_m2: group.cross_section_m2,
            ..falling.finish(name)
        };
        let debris = pieces.zip(2_u32..).map(|(state, number)| Object {
            class: "debris".to_owned(),
            cross_section_m2: PIECE_SIZE * group.cross_section_m2,
            ..Falling::new(world, TUMBLING, state).finish(format!("{}.{number}", round.name))
        });
        let debris: Vec<_> = debris.collect();
        core::iter::once(round).chain(debris).collect()
    }
}

/// The pieces at the moment they part, heaviest for its drag first.
fn scatter(whole: &State, way: &BreakUp, stream: &mut Pcg64) -> Vec<State> {
    let median = libm::log(way.ballistic_coefficient_kg_m2);
    let mut pieces: Vec<_> = (0..way.pieces)
        .map(|_| {
            let ln_beta = median + way.ballistic_coefficient_log_sd * normal(stream);
            let kick = [(); 3].map(|()| way.scatter_mps * normal(stream));
            State {
                velocity: whole.velocity + Vector::new(kick[0], kick[1], kick[2]),
                ln_beta,
                ..*whole
            }
        })
        .collect();
    pieces.sort_by(|a, b| b.ln_beta.total_cmp(&a.ln_beta));
    pieces
}

/// One object on its way down.
struct Falling<'a> {
    world: &'a World<'a>,
    flight: Flight<'a>,
    state: State,
    knots: Vec<Knot>,
    impact: Option<Impact>,
}

impl<'a> Falling<'a> {
    fn new(world: &'a World<'a>, drag: DragShape, state: State) -> Self {
        let mut falling = Self {
            world,
            flight: Flight::new(world.environment, drag),
            state,
            knots: Vec::new(),
            impact: None,
        };
        falling.note();
        falling
    }

    /// Goes on for a while, with or without thrust, or until the ground.
    fn advance(&mut self, duration_s: f64, ln_thrust: Option<f64>) {
        let steps = (duration_s / STEP_S).ceil().max(0.0) as u32;
        let span = Span::from_seconds(duration_s / f64::from(steps.max(1)));
        for _ in 0..steps {
            if self.impact.is_some() {
                return;
            }
            let next = match ln_thrust {
                Some(ln_thrust) => {
                    self.flight
                        .propagate_burning(&self.state, ln_thrust, span)
                        .0
                }
                None => self.flight.propagate(&self.state, span),
            };
            let surface = self.world.environment.surface(next.position);
            if next.position.z() <= surface.up_m() {
                self.land();
            } else {
                self.state = next;
                self.note();
            }
        }
    }

    /// Thrust while it lasts, then its tail.
    fn burn(&mut self, thrust: &Thrust) {
        self.advance(thrust.duration_s, Some(libm::log(thrust.acceleration_mps2)));
        let steps = (thrust.tail_off_s / STEP_S).ceil() as u32;
        for step in 0..steps {
            let left = 1.0 - (f64::from(step) + 0.5) / f64::from(steps);
            let ln_thrust = libm::log(thrust.acceleration_mps2 * left);
            self.advance(thrust.tail_off_s / f64::from(steps), Some(ln_thrust));
        }
    }

    /// Its drag becomes another within a while, and hardly knows Mach numbers from then on.
    fn change_drag(&mut self, ln_beta: f64, lasts_s: f64) {
        self.flight = Flight::new(self.world.environment, TUMBLING);
        let steps = (lasts_s / STEP_S).ceil().max(0.0) as u32;
        let change = (ln_beta - self.state.ln_beta) / f64::from(steps + 1);
        for _ in 0..steps {
            self.state.ln_beta += change;
            self.advance(lasts_s / f64::from(steps), None);
        }
        self.state.ln_beta = ln_beta;
    }

    /// Falls to the ground.
    fn finish(mut self, name: String) -> Object {
        let aloft = self.impact.is_none();
        if let Some(fall) = self.flight.fall(&self.state).filter(|_| aloft) {
            let left_s = (fall.state.time - self.state.time).seconds();
            let whole = (left_s / STEP_S - 1e-6).floor().max(0.0);
            self.advance(whole * STEP_S, None);
            self.land();
        }
        Object {
            name,
            class: String::new(),
            cross_section_m2: 0.0,
            path: Path::new(self.knots),
            impact: self.impact,
        }
    }

    /// The last part of the way, from above the ground onto it.
    fn land(&mut self) {
        if self.impact.is_some() {
            return;
        }
        if let Some(fall) = self.flight.fall(&self.state) {
            self.state = fall.state;
            self.note();
            self.impact = Some(Impact {
                time_s: seconds(self.world.start, self.state.time),
                position: self.state.position,
            });
        }
    }

    fn note(&mut self) {
        let State {
            position,
            velocity,
            time,
            ..
        } = self.state;
        self.knots.push(Knot {
            time_s: seconds(self.world.start, time),
            position,
            velocity,
        });
    }
}

fn seconds(start: Time, time: Time) -> f64 {
    (time - start).seconds()
}

fn shape(curve: file::DragShape) -> DragShape {
    match curve {
        file::DragShape::Constant => DragShape::Constant,
        file::DragShape::G1 => DragShape::G1,
        file::DragShape::G7 => DragShape::G7,
        file::DragShape::Fin => DragShape::Fin,
    }
}
