//! How many sensors see the air over a place: one is none when it fails.
//!
//! Counted at one height above the ground, as air traffic services publish coverage of theirs.

use crate::survey::Survey;
use crate::view::{STEPS_PER_M, View};

/// Height above the ground at which sensors are counted, metres: most arcs are higher for most of
/// their way.
pub const MULTIPLICITY_ABOVE_M: f32 = 300.0;

/// The value of `multiplicity.tif` where the ground is not known.
pub const NO_MULTIPLICITY: u8 = u8::MAX;

impl Survey {
    /// Sensors that see what is over a cell that is shown.
    pub(crate) fn multiplicity(&self, views: &[&View], place: [usize; 2]) -> u8 {
        let above = (MULTIPLICITY_ABOVE_M * STEPS_PER_M) as u16;
        let height = self.ground[self.cell(place)].saturating_add(above);
        let place = place.map(|i| (i + self.margin) as isize);
        let seeing = views.iter().filter(|view| view.sees(place, height)).count();
        seeing.min(usize::from(NO_MULTIPLICITY) - 1) as u8
    }
}
