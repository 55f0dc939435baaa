//! From ways to move to what the object may be.
//!
//! Only kinematics count here: a falling body, a fast flyer or a slow one. A slow flyer is a bird or a
//! drone by its speed, a fast one below an aircraft's stall speed is rather a drone. Cross-section is
//! never evidence by itself.

use crate::hypothesis::Component;
use crate::motion::{MOTIONS, Motion};
use crate::track::{Class, ClassWeights};

/// Density of speeds of a class: how often, mean and standard deviation, m/s. Drones stand still or
/// cruise, birds flap at 8 to 25 m/s, aircraft that fly slower than 30 m/s are rare.
const BIRD: (f64, f64, f64) = (0.7, 14.0, 4.5);
const DRONE: (f64, f64, f64) = (0.3, 15.0, 13.0);
const AIRCRAFT: (f64, f64, f64) = (0.9, 110.0, 55.0);
const FAST_DRONE: (f64, f64, f64) = (0.1, 25.0, 13.0);

/// Class weights of a track.
pub fn weights(components: &[Component; MOTIONS]) -> ClassWeights {
    let mut classes = [0.0; 4];
    for (component, motion) in components.iter().zip(Motion::ALL) {
        let v = component.gaussian.mean.fixed_rows::<3>(3).norm();
        let (one, other, share) = match motion {
            Motion::Ballistic | Motion::Boost => (Class::Ballistic, Class::Ballistic, 1.0),
            Motion::Cruise => (Class::Aircraft, Class::Drone, odds(AIRCRAFT, FAST_DRONE, v)),
            Motion::Slow => (Class::Bird, Class::Drone, odds(BIRD, DRONE, v)),
        };
        classes[one as usize] += component.weight * share;
        classes[other as usize] += component.weight * (1.0 - share);
    }
    let total: f64 = classes.iter().sum();
    if total > 0.0 {
        for class in &mut classes {
            *class /= total;
        }
    }
    ClassWeights(classes)
}

/// Probability of the first of two classes at a speed.
fn odds(one: (f64, f64, f64), other: (f64, f64, f64), speed_mps: f64) -> f64 {
    let density = |(share, mean, sd): (f64, f64, f64)| {
        let z = (speed_mps - mean) / sd;
        // The floor: no speed rules a class out.
        share / sd * (libm::exp(-0.5 * z * z) + 0.003)
    };
    let (a, b) = (density(one), density(other));
    a / (a + b)
}
