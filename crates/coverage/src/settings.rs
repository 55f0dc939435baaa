//! What a coverage map is computed with.

use terrain::Sharpness;

/// Everything but the site itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Half the side of the square that is shown, metres.
    pub half_width_m: f64,
    /// How visibility between rays is read.
    pub sharpness: Sharpness,
    /// Directions of arrival are evenly spaced, so far apart at most, degrees.
    pub azimuth_step_deg: f64,
    /// Generic arcs: [speed m/s, climb in degrees] of an object rising from the ground's level.
    pub arcs: Vec<[f64; 2]>,
    /// Radar cross-section that sensors are judged by, square metres.
    pub cross_section_m2: f64,
    /// Detections that a decision needs.
    pub detections: u32,
    /// Seconds from the last of them to the decision.
    pub decision_delay_s: f64,
    /// Sound level at which a siren is heard, dB.
    pub siren_level_db: f64,
}

impl Settings {
    /// How many directions arrivals come from, evenly all round.
    pub(crate) fn directions(&self) -> u16 {
        // A step that divides the circle may do so but for rounding.
        let count = 360.0 / self.azimuth_step_deg - 1e-9;
        count.ceil().max(1.0) as u16
    }
}
