//! From ways to move to what the object may be.
//!
//! What falls is ballistic. What does not fall is told apart by its speed, for a gull on a straight fits an aeroplane's
//! filter as well as its own, and a little by how large it looks. Cross-section is never evidence by itself.

use crate::hypothesis::Component;
use crate::motion::{Kind, MOTIONS, Motion};
use crate::size::Size;
use crate::track::{Class, ClassWeights};

/// Speeds of a class of flyer.
struct Flyer {
    class: Class,
    /// How often, among all that flies.
    share: f64,
    mean_mps: f64,
    sd_mps: f64,
}

/// Birds flap at 8 to 25 m/s; drones stand still or cruise, a few of them fast.
const FLYERS: [Flyer; 3] = [
    Flyer {
        class: Class::Bird,
        share: 0.21,
        mean_mps: 14.0,
        sd_mps: 4.5,
    },
    Flyer {
        class: Class::Drone,
        share: 0.09,
        mean_mps: 15.0,
        sd_mps: 13.0,
    },
    Flyer {
        class: Class::Drone,
        share: 0.07,
        mean_mps: 25.0,
        sd_mps: 13.0,
    },
];
/// Aircraft fly at 60 to 160 m/s (two thirds), and hardly any under 40: share, median, standard deviation
/// of ln of the speed.
const AIRCRAFT: (f64, f64, f64) = (0.63, 100.0, 0.5);
/// No speed rules a class out: this much of its density at its most usual speed is everywhere.
const FLOOR: f64 = 0.003;

/// Class weights of a track.
pub fn weights(components: &[Component; MOTIONS], size: &Size) -> ClassWeights {
    let looks = size.of_classes();
    let mut classes = [0.0; 4];
    for (component, motion) in components.iter().zip(Motion::ALL) {
        if component.weight <= 0.0 {
            continue;
        }
        if motion.kind() == Kind::Falling {
            classes[Class::Ballistic as usize] += component.weight;
            continue;
        }
        let mut shares = flyers(component.speed_mps());
        for (share, likelihood) in shares.iter_mut().zip(looks) {
            *share *= likelihood;
        }
        let all: f64 = shares.iter().sum();
        for (class, share) in classes.iter_mut().zip(shares) {
            *class += component.weight * share / all;
        }
    }
    let total: f64 = classes.iter().sum();
    if total > 0.0 {
        for class in &mut classes {
            *class /= total;
        }
    }
    ClassWeights(classes)
}

/// Probability of each class of something that flies at a speed.
pub fn flyers(speed_mps: f64) -> [f64; 4] {
    let mut densities = [0.0; 4];
    for flyer in &FLYERS {
        let z = (speed_mps - flyer.mean_mps) / flyer.sd_mps;
        densities[flyer.class as usize] +=
            flyer.share / flyer.sd_mps * (libm::exp(-0.5 * z * z) + FLOOR);
    }
    let (share, median_mps, ln_sd) = AIRCRAFT;
    let speed_mps = speed_mps.max(1.0);
    let z = libm::log(speed_mps / median_mps) / ln_sd;
    let (here, usual) = (1.0 / speed_mps, FLOOR / median_mps);
    densities[Class::Aircraft as usize] = share / ln_sd * (here * libm::exp(-0.5 * z * z) + usual);
    let total: f64 = densities.iter().sum();
    densities.map(|density| density / total)
}
