//! Generic arcs of arrival: how things of the site's classes come down, whatever they come down on.
//!
//! An arc is a fall computed with the flight crate's air and drag (no wind), written backwards from
//! its impact: where the object is, `STEP_S` apart, before it comes down. The map lays every arc on
//! every cell from every direction. An arc belongs to no place and no direction, and nothing here
//! asks where anything was fired from.

use flight::{Environment, Flight, State};
use frames::{GeoidGrid, Position, SiteFrame, Span, Time, Vector};
use site::{Air, AirLevel, Site};
use terrain::Ground;

/// Time between samples of an arc, seconds.
pub const STEP_S: f64 = 0.5;

/// Longest arc that is followed, samples.
const SAMPLES_MAX: usize = 600;

/// Arcs whose time of flight and reach differ by less than these parts count once.
const ALIKE: f64 = 0.04;

/// Earth radius for heights along an arc, metres.
const RADIUS_M: f64 = 6_371_000.0;

/// One way to come down.
#[derive(Clone, Debug, PartialEq)]
pub struct Arc {
    /// The class it was flown with.
    pub threat: String,
    /// Time of flight, seconds.
    pub flight_s: f64,
    /// The samples, [`STEP_S`] apart, the one nearest to impact first.
    pub samples: Vec<Sample>,
}

/// Where the object is at a moment before impact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// Horizontal distance from the point of impact, metres.
    pub away_m: f64,
    /// Height above the point of impact, metres.
    pub above_m: f64,
    /// Whether it still rises.
    pub rising: bool,
}

impl Arc {
    /// Horizontal distance that the arc spans, metres.
    pub fn reach_m(&self) -> f64 {
        self.samples.last().map_or(0.0, |s| s.away_m)
    }
}

/// The arcs of a site's classes; of arcs that hardly differ the one with the shortest flight is kept,
/// which leaves the least time.
pub fn arcs(site: &Site, shapes: &[[f64; 2]]) -> Vec<Arc> {
    let frame = SiteFrame::new(site.origin);
    let geoid = GeoidGrid::constant(
        site.geoid
            .undulation_m(site.origin.latitude_rad, site.origin.longitude_rad),
    );
    let Ok(env) = Environment::new(frame, geoid, still(&site.air), Ground::flat(0.0)) else {
        return Vec::new();
    };
    let flown = site.threats.iter().flat_map(|threat| {
        let flight = Flight::new(&env, threat.drag);
        let beta = threat.ballistic_coefficient_kg_m2;
        let arcs = shapes
            .iter()
            .map(move |shape| arc(&flight, &threat.name, beta, *shape));
        arcs.flatten().collect::<Vec<Arc>>()
    });
    distinct(flown.collect())
}

/// Arcs as they stand, without those that are like one of shorter flight.
fn distinct(arcs: Vec<Arc>) -> Vec<Arc> {
    let near = |a: f64, b: f64| (a - b).abs() <= ALIKE * a.max(b);
    let alike = |a: &Arc, b: &Arc| near(a.flight_s, b.flight_s) && near(a.reach_m(), b.reach_m());
    let mut shortest_first: Vec<usize> = (0..arcs.len()).collect();
    shortest_first.sort_by(|a, b| arcs[*a].flight_s.total_cmp(&arcs[*b].flight_s));
    let mut kept: Vec<usize> = Vec::new();
    for one in shortest_first {
        if !kept.iter().any(|other| alike(&arcs[*other], &arcs[one])) {
            kept.push(one);
        }
    }
    let all = arcs.into_iter().enumerate();
    all.filter(|(i, _)| kept.contains(i))
        .map(|(_, arc)| arc)
        .collect()
}

/// The same air without wind: an arc belongs to no direction.
fn still(air: &Air) -> Air {
    let level = |level: &AirLevel| AirLevel {
        wind_east_mps: 0.0,
        wind_north_mps: 0.0,
        ..*level
    };
    Air {
        levels: air.levels.iter().map(level).collect(),
        wind_east_mps: 0.0,
        wind_north_mps: 0.0,
        ..air.clone()
    }
}

fn arc(
    flight: &Flight<'_>,
    threat: &str,
    ballistic_coefficient_kg_m2: f64,
    [speed_mps, climb_deg]: [f64; 2],
) -> Option<Arc> {
    let (sin, cos) = libm::sincos(climb_deg.to_radians());
    let rising = State {
        time: Time(0),
        position: Position::new(0.0, 0.0, 1.0),
        velocity: Vector::new(0.0, speed_mps * cos, speed_mps * sin),
        ln_beta: libm::log(ballistic_coefficient_kg_m2),
    };
    let impact = flight.fall(&rising)?.state;
    let flight_s = (impact.time - rising.time).seconds();
    let count = ((flight_s / STEP_S).floor() as usize).min(SAMPLES_MAX);
    let mut state = flight.propagate(
        &rising,
        Span::from_seconds(flight_s - count as f64 * STEP_S),
    );
    let mut samples = Vec::with_capacity(count);
    for _ in 0..count {
        samples.push(sample(&state, &impact));
        state = flight.propagate(&state, Span::from_seconds(STEP_S));
    }
    samples.reverse();
    Some(Arc {
        threat: threat.to_owned(),
        flight_s,
        samples,
    })
}

fn sample(state: &State, impact: &State) -> Sample {
    let height_m = |p: Position<frames::Enu>| p.z() + p.y() * p.y() / (2.0 * RADIUS_M);
    let across = impact.position - state.position;
    Sample {
        away_m: (across.x() * across.x() + across.y() * across.y()).sqrt(),
        above_m: height_m(state.position) - height_m(impact.position),
        rising: state.velocity.z() > 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arc(threat: &str, flight_s: f64, reach_m: f64) -> Arc {
        let sample = Sample {
            away_m: reach_m,
            above_m: 0.0,
            rising: true,
        };
        Arc {
            threat: threat.to_owned(),
            flight_s,
            samples: vec![sample],
        }
    }

    #[test]
    fn of_arcs_that_are_alike_the_shortest_flight_stays_whatever_their_order() {
        let names = |arcs: Vec<Arc>| -> Vec<String> {
            distinct(arcs).into_iter().map(|arc| arc.threat).collect()
        };
        let [long, short, other] = [
            arc("long", 40.0, 5000.0),
            arc("short", 38.6, 4900.0),
            arc("other", 20.0, 5000.0),
        ];
        let arcs = vec![long.clone(), other.clone(), short.clone()];
        assert_eq!(names(arcs), ["other", "short"]);
        assert_eq!(names(vec![short, long, other]), ["short", "other"]);
    }
}
