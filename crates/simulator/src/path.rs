//! Where an object is at any moment of its life: knots joined by cubic Hermite curves.
//!
//! Knots come from an integrator or from kinematics at steps short enough that the curve between
//! them is exact for every purpose here: with knots 0.1 s apart and a jerk of 50 m/s³ it is off by
//! less than a micrometre.

use frames::{Enu, Position, Vector};

/// Position and velocity at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knot {
    /// Seconds from the scenario's start.
    pub time_s: f64,
    /// Where.
    pub position: Position<Enu>,
    /// How it moves over the ground, m/s.
    pub velocity: Vector<Enu>,
}

/// One object's movement, from its first knot to its last; before and after it is not there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Path {
    knots: Vec<Knot>,
}

impl Path {
    /// From knots in order of time; a knot that does not come after the one before is left out.
    pub fn new(knots: impl IntoIterator<Item = Knot>) -> Self {
        let mut path = Self::default();
        for knot in knots {
            if path.last().is_none_or(|last| knot.time_s > last.time_s) {
                path.knots.push(knot);
            }
        }
        path
    }

    /// Its first knot.
    pub fn first(&self) -> Option<&Knot> {
        self.knots.first()
    }

    /// Its last knot.
    pub fn last(&self) -> Option<&Knot> {
        self.knots.last()
    }

    /// Position and velocity at a moment, if the object is there.
    pub fn at(&self, time_s: f64) -> Option<Knot> {
        let next = self.knots.partition_point(|knot| knot.time_s <= time_s);
        let before = self.knots.get(next.checked_sub(1)?)?;
        match self.knots.get(next) {
            Some(after) => Some(between(before, after, time_s)),
            None => (before.time_s == time_s).then_some(*before),
        }
    }
}

/// The cubic through two knots with their velocities.
pub(crate) fn between(a: &Knot, b: &Knot, time_s: f64) -> Knot {
    let step_s = b.time_s - a.time_s;
    let u = (time_s - a.time_s) / step_s;
    let way = b.position - a.position;
    let (from, to) = (a.velocity * step_s, b.velocity * step_s);
    // p(u) = a + u from + u² (3 way - 2 from - to) + u³ (from + to - 2 way)
    let square = way * 3.0 - from * 2.0 - to;
    let cube = from + to - way * 2.0;
    let position = a.position + from * u + square * (u * u) + cube * (u * u * u);
    let velocity = (from + square * (2.0 * u) + cube * (3.0 * u * u)) * (1.0 / step_s);
    Knot {
        time_s,
        position,
        velocity,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parabola(time_s: f64) -> Knot {
        Knot {
            time_s,
            position: Position::new(3.0 * time_s, -time_s, 50.0 * time_s - 4.9 * time_s * time_s),
            velocity: Vector::new(3.0, -1.0, 50.0 - 9.8 * time_s),
        }
    }

    #[test]
    fn a_parabola_is_reproduced_between_its_knots() {
        let path = Path::new([0.0, 0.7, 1.9, 4.0].map(parabola));
        for time_s in [0.0, 0.3, 0.7, 1.0, 3.999, 4.0] {
            let (found, wanted) = (path.at(time_s).expect("alive"), parabola(time_s));
            assert!((found.position - wanted.position).length() < 1e-12);
            assert!((found.velocity - wanted.velocity).length() < 1e-12);
        }
    }

    #[test]
    fn an_object_is_there_from_its_first_knot_to_its_last() {
        let path = Path::new([1.0, 2.0].map(parabola));
        assert!(path.at(0.999).is_none() && path.at(2.001).is_none());
        assert!(path.at(1.0).is_some() && path.at(2.0).is_some());
        assert!(Path::default().at(0.0).is_none());
    }
}
