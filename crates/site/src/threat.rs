//! Classes of falling object: broad priors of the ballistic coefficient, wide on purpose.

use borsh::{BorshDeserialize, BorshSerialize};

/// How drag varies with Mach number, relative to its subsonic value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub enum DragShape {
    /// No variation.
    Constant,
    /// The G1 reference curve (flat-based, blunt).
    G1,
    /// The G7 reference curve (long, boat-tailed).
    G7,
    /// A generic fin-stabilised body.
    Fin,
}

/// One expected class.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Threat {
    /// The site file's name for it.
    pub name: String,
    /// Median ballistic coefficient m / (Cd0 A), kg/m².
    pub ballistic_coefficient_kg_m2: f64,
    /// Standard deviation of its natural logarithm.
    pub ballistic_coefficient_log_sd: f64,
    /// Which drag curve it is assumed to follow.
    pub drag: DragShape,
    /// How far from the point of impact people are in danger, metres.
    pub danger_radius_m: f64,
}

/// Danger radius of a class that does not state its own, metres.
pub const DANGER_RADIUS_DEFAULT_M: f64 = 250.0;

/// The classes assumed where a site file names none: mortars, light rockets, heavy rockets and
/// shells, as medians and spreads of published masses and diameters.
pub fn default_threats() -> Vec<Threat> {
    let class = |name: &str, median: f64, log_sd: f64, drag: DragShape| Threat {
        name: name.to_owned(),
        ballistic_coefficient_kg_m2: median,
        ballistic_coefficient_log_sd: log_sd,
        drag,
        danger_radius_m: DANGER_RADIUS_DEFAULT_M,
    };
    vec![
        class("mortar", 4_000.0, 0.6, DragShape::G1),
        class("rocket-107", 5_000.0, 0.4, DragShape::Fin),
        class("rocket-122", 7_500.0, 0.4, DragShape::Fin),
        class("shell", 14_000.0, 0.35, DragShape::G7),
    ]
}
