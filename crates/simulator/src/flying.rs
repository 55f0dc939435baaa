//! What flies and does not fall: aeroplanes leg by leg with constant rates, birds that wander.
//!
//! Plain kinematics of their own, on purpose: none of it is the tracker's model of an aircraft or
//! a bird.

use core::f64::consts::TAU;

use frames::{Enu, Position, Vector, degrees};
use sitefile::scenario::{Aircraft, Birds};

use crate::World;
use crate::object::Object;
use crate::path::{Knot, Path};
use crate::random::{Streams, normal, uniform, unit};

/// Seconds between knots; an airliner turning at 3 degrees a second strays under 0.1 mm between.
const STEP_S: f64 = 0.25;

/// Flies one aeroplane until the scenario ends.
pub(crate) fn aircraft(plane: &Aircraft, until_s: f64) -> Object {
    let mut mover = Mover {
        time_s: plane.from_s,
        position: Position::new(plane.east_m, plane.north_m, plane.up_m),
        course_rad: degrees(plane.course_deg),
        speed_mps: plane.speed_mps,
        climb_mps: 0.0,
    };
    let mut knots = Vec::new();
    let mut leg_end_s = plane.from_s;
    for leg in &plane.leg {
        leg_end_s += leg.duration_s;
        let rates = Rates {
            turn_radps: degrees(leg.turn_deg_per_s),
            acceleration_mps2: leg.acceleration_mps2,
        };
        mover.climb_mps = leg.climb_mps;
        while mover.time_s < leg_end_s.min(until_s) {
            knots.push(mover.knot());
            mover.step(&rates, STEP_S.min(leg_end_s - mover.time_s));
        }
    }
    mover.climb_mps = 0.0;
    while mover.time_s < until_s {
        knots.push(mover.knot());
        mover.step(&Rates::default(), STEP_S);
    }
    knots.push(mover.knot());
    Object {
        name: plane.name.clone(),
        class: "aircraft".to_owned(),
        cross_section_m2: plane.cross_section_m2,
        path: Path::new(knots),
        impact: None,
    }
}

/// Flies every bird of a flock. A bird keeps its height and speed roughly, and its rate of turn
/// forgets itself within a few seconds (an Ornstein-Uhlenbeck process).
pub(crate) fn flock(birds: &Birds, until_s: f64, world: &World, streams: &Streams) -> Vec<Object> {
    (1..=birds.count)
        .map(|number| {
            let name = format!("{}-{number}", birds.name);
            let mut stream = streams.named("object", &name);
            Object {
                class: "bird".to_owned(),
                cross_section_m2: birds.cross_section_m2,
                path: wander(birds, until_s, world, &mut stream),
                impact: None,
                name,
            }
        })
        .collect()
}

/// Seconds over which a bird forgets its rate of turn.
const TURN_MEMORY_S: f64 = 4.0;
/// Standard deviation of a bird's rate of turn, rad/s.
const TURN_SD_RADPS: f64 = 0.15;
/// Standard deviation of a bird's speed over its mean.
const SPEED_SD: f64 = 0.15;

fn wander(birds: &Birds, until_s: f64, world: &World, stream: &mut rand_pcg::Pcg64) -> Path {
    let radius_m = birds.radius_m * unit(stream).sqrt();
    let (sin, cos) = libm::sincos(uniform(stream, 0.0, TAU));
    let start = Position::new(
        birds.east_m + radius_m * sin,
        birds.north_m + radius_m * cos,
        0.0,
    );
    let height_m = uniform(stream, birds.height_min_m, birds.height_max_m);
    let up_m = world.environment.surface(start).up_m() + height_m;
    let mut mover = Mover {
        time_s: 0.0,
        position: Position::new(start.x(), start.y(), up_m),
        course_rad: uniform(stream, 0.0, TAU),
        speed_mps: birds.speed_mps * (1.0 + SPEED_SD * normal(stream)).max(0.3),
        climb_mps: 0.0,
    };
    let kept = libm::exp(-STEP_S / TURN_MEMORY_S);
    let kick = (1.0 - kept * kept).sqrt();
    let mut rates = Rates {
        turn_radps: TURN_SD_RADPS * normal(stream),
        acceleration_mps2: 0.0,
    };
    let mut knots = vec![mover.knot()];
    while mover.time_s < until_s {
        mover.step(&rates, STEP_S);
        knots.push(mover.knot());
        rates.turn_radps = kept * rates.turn_radps + kick * TURN_SD_RADPS * normal(stream);
        // Towards its own height above the ground below, gently.
        let surface_m = world.environment.surface(mover.position).up_m();
        let deficit_m = surface_m + height_m - mover.position.z();
        mover.climb_mps = (deficit_m * 0.1).clamp(-2.0, 2.0);
    }
    Path::new(knots)
}

/// Rates that stay constant over a step.
#[derive(Default)]
struct Rates {
    turn_radps: f64,
    acceleration_mps2: f64,
}

/// Something that moves forward, turns and climbs.
struct Mover {
    time_s: f64,
    position: Position<Enu>,
    course_rad: f64,
    speed_mps: f64,
    climb_mps: f64,
}

impl Mover {
    fn knot(&self) -> Knot {
        Knot {
            time_s: self.time_s,
            position: self.position,
            velocity: self.velocity(),
        }
    }

    fn velocity(&self) -> Vector<Enu> {
        let (sin, cos) = libm::sincos(self.course_rad);
        Vector::new(self.speed_mps * sin, self.speed_mps * cos, self.climb_mps)
    }

    /// Goes on for a step along the arc: the velocity in its middle, shortened by the chord's
    /// share of the arc, is exact for a steady turn at constant speed.
    fn step(&mut self, rates: &Rates, step_s: f64) {
        let half_turn = rates.turn_radps * step_s / 2.0;
        let chord = if half_turn == 0.0 {
            1.0
        } else {
            libm::sin(half_turn) / half_turn
        };
        self.course_rad += half_turn;
        self.speed_mps += rates.acceleration_mps2 * step_s / 2.0;
        let middle = self.velocity();
        let way = Vector::new(middle.x() * chord, middle.y() * chord, middle.z());
        self.position = self.position + way * step_s;
        self.course_rad += half_turn;
        self.speed_mps = (self.speed_mps + rates.acceleration_mps2 * step_s / 2.0).max(0.0);
        self.time_s += step_s;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::site_frame;
    use flight::Environment;
    use frames::{EllipsoidHeight, Geodetic};
    use rand::SeedableRng;
    use site::Site;
    use sitefile::scenario::Leg;
    use terrain::Ground;

    fn plane(leg: Vec<Leg>) -> Aircraft {
        Aircraft {
            name: "a".into(),
            from_s: 1.0,
            east_m: 0.0,
            north_m: 0.0,
            up_m: 1000.0,
            course_deg: 90.0,
            speed_mps: 70.0,
            cross_section_m2: 10.0,
            leg,
        }
    }

    #[test]
    fn a_full_circle_comes_back_to_where_it_began() {
        let turn = Leg {
            duration_s: 120.0,
            turn_deg_per_s: 3.0,
            climb_mps: 0.0,
            acceleration_mps2: 0.0,
        };
        let path = aircraft(&plane(vec![turn]), 200.0).path;
        let there = path.at(121.0).expect("still flying");
        assert!((there.position - Position::new(0.0, 0.0, 1000.0)).length() < 1e-6);
        let quarter = path.at(31.0).expect("flying");
        let radius_m = 70.0 / degrees(3.0);
        assert!(
            (quarter.position.x() - radius_m).abs() < 1e-6,
            "{quarter:?}"
        );
        assert!(
            (quarter.position.y() + radius_m).abs() < 1e-6,
            "{quarter:?}"
        );
    }

    #[test]
    fn after_its_last_leg_it_flies_straight_and_level() {
        let descent = Leg {
            duration_s: 10.0,
            turn_deg_per_s: 0.0,
            climb_mps: -4.0,
            acceleration_mps2: -1.0,
        };
        let path = aircraft(&plane(vec![descent]), 30.0).path;
        let end = path.at(30.0).expect("flying");
        assert!((end.position.z() - 960.0).abs() < 1e-9);
        assert!((end.velocity.x() - 60.0).abs() < 1e-9 && end.velocity.z() == 0.0);
        // 10 s from 70 to 60 m/s, then 19 s at 60.
        assert!((end.position.x() - (650.0 + 19.0 * 60.0)).abs() < 1e-9);
    }

    /// Birds over ground that rises to the east by one in five.
    fn gulls(count: u32, until_s: f64) -> (Vec<Object>, Environment) {
        let up = (0..200 * 200).map(|cell: u16| f32::from(cell % 200) * 10.0);
        let ground = Ground::grid(-5000.0, -5000.0, 50.0, 200, up.collect(), 0.0).expect("a grid");
        let frame = site_frame();
        let geoid = frames::GeoidGrid::constant(0.0);
        let air = site::Air::standard();
        let environment = Environment::new(frame, geoid, air, ground).expect("air");
        let site = Site::new(
            "test",
            Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0)),
        );
        let world = World {
            site: &site,
            environment: &environment,
            start: frames::Time(0),
        };
        let birds = Birds {
            name: "gull".into(),
            count,
            east_m: 200.0,
            north_m: -300.0,
            radius_m: 900.0,
            height_min_m: 40.0,
            height_max_m: 200.0,
            speed_mps: 12.0,
            cross_section_m2: 0.01,
        };
        let streams = Streams::new(&mut rand_pcg::Pcg64::seed_from_u64(11));
        let flock = flock(&birds, until_s, &world, &streams);
        (flock, environment)
    }

    fn mean(values: impl Iterator<Item = f64>) -> f64 {
        let (sum, count) = values.fold((0.0, 0.0), |(sum, n), value| (sum + value, n + 1.0));
        sum / count
    }

    #[test]
    fn birds_start_all_over_their_area_at_speeds_of_their_own() {
        let (flock, _) = gulls(400, 1.0);
        let first = || flock.iter().map(|bird| bird.path.first().expect("flying"));
        // Even over a disc the square of the radius is even over 0 to 1: five standard deviations of its mean.
        let square = |knot: &Knot| {
            let (east, north) = (knot.position.x() - 200.0, knot.position.y() + 300.0);
            (east * east + north * north) / (900.0 * 900.0)
        };
        assert!(first().all(|knot| square(knot) <= 1.0));
        let share = mean(first().map(square));
        assert!((share - 0.5).abs() < 5.0 * 0.2887 / 20.0, "{share}");
        // Courses cancel out; speeds scatter by 15 %.
        let relative = |knot: &Knot| knot.velocity.length() / 12.0;
        let courses = mean(first().map(|knot| knot.velocity.x() / knot.velocity.length()));
        assert!(
            courses.abs() < 5.0 * core::f64::consts::FRAC_1_SQRT_2 / 20.0,
            "{courses}"
        );
        let speed = mean(first().map(relative));
        let scatter = mean(first().map(|k| (relative(k) - speed) * (relative(k) - speed)));
        assert!((speed - 1.0).abs() < 5.0 * 0.15 / 20.0, "{speed}");
        assert!(
            (scatter.sqrt() - 0.15).abs() < 0.15 * 5.0 / 28.3,
            "{scatter}"
        );
    }

    #[test]
    fn a_birds_rate_of_turn_scatters_as_told_and_forgets_itself_within_seconds() {
        let (flock, _) = gulls(400, 30.0);
        let rates: Vec<Vec<f64>> = flock
            .iter()
            .map(|bird| {
                let course = |knot: Knot| libm::atan2(knot.velocity.x(), knot.velocity.y());
                let at = |k: u32| course(bird.path.at(f64::from(k) * STEP_S).expect("flying"));
                (0..120)
                    .map(|k| frames::wrap_pi(at(k + 1) - at(k)) / STEP_S)
                    .collect()
            })
            .collect();
        // 30 s of 400 birds are some 1,500 independent turns: five standard deviations.
        let variance = mean(rates.iter().flatten().map(|rate| rate * rate));
        let five_sd = 5.0 * (2.0_f64 / 1500.0).sqrt();
        assert!((variance / 0.0225 - 1.0).abs() < five_sd, "{variance}");
        let kept = |lag: usize| {
            let pairs = rates.iter().flat_map(|one| one.iter().zip(&one[lag..]));
            mean(pairs.map(|(before, after)| before * after)) / variance
        };
        for (lag, wanted) in [(4, -0.25), (16, -1.0), (48, -3.0)] {
            let wanted = libm::exp(wanted);
            assert!(
                (kept(lag) - wanted).abs() < 5.0 / 1500_f64.sqrt(),
                "{lag}: {}",
                kept(lag)
            );
        }
    }

    #[test]
    fn birds_keep_their_height_over_rising_ground() {
        let (flock, environment) = gulls(100, 60.0);
        let ends = || {
            let ends = |bird: &Object| Some((*bird.path.first()?, *bird.path.last()?));
            flock.iter().map(move |bird| ends(bird).expect("flying"))
        };
        let over = |knot: Knot| knot.position.z() - environment.surface(knot.position).up_m();
        let strayed = ends().map(|(first, last)| over(last) - over(first));
        let strayed_m = mean(strayed.map(|by| by * by)).sqrt();
        // Had they flown level, the ground would have come nearer or fallen away by so much.
        let rise = ends().map(|(first, last)| (last.position.x() - first.position.x()) / 5.0);
        let rose_m = mean(rise.map(|by| by * by)).sqrt();
        assert!(
            rose_m > 30.0 && strayed_m < rose_m / 2.0,
            "{strayed_m} of {rose_m}"
        );
    }
}
