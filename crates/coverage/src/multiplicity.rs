//! How many sensors see the air over a place: one is none when it fails.
//!
//! Counted at one height above the ground, as air traffic services publish coverage of theirs.

#![allow(
    clippy::needless_bitwise_bool,
    reason = "no branches, so that loops become vectors"
)]

use crate::blocks::BLOCK;
use crate::tile::{Row, Tile};
use crate::view::{GAIN, HIGH, LOW, STEPS_PER_M, View};

/// Height above the ground at which sensors are counted, metres: most arcs are higher for most of
/// their way.
pub const MULTIPLICITY_ABOVE_M: f32 = 300.0;

/// The value of `multiplicity.tif` where the ground is not known.
pub const NO_MULTIPLICITY: u8 = u8::MAX;

/// Counts them over every cell of a tile.
pub(crate) struct Multiplicity<'a> {
    pub(crate) views: &'a [&'a View],
    pub(crate) tile: &'a Tile,
}

impl lanes::Work for Multiplicity<'_> {
    type Output = Box<[Row; BLOCK]>;

    #[inline(always)]
    fn run<L: lanes::Lanes>(self, _: L) -> Self::Output {
        let above = (MULTIPLICITY_ABOVE_M * STEPS_PER_M) as u16;
        let mut seeing = Box::new([[0; BLOCK]; BLOCK]);
        let [row, column] = self.tile.first.map(|i| i as isize);
        for (r, seeing) in (0..).zip(seeing.iter_mut()) {
            let ground = &self.tile.ground[r];
            for view in self.views {
                let (line, shift) = view.rasters.line([row + r as isize, column]);
                let [low, high, gain] = [LOW, HIGH, GAIN].map(|raster| line.row(raster, shift));
                for i in 0..BLOCK {
                    let height = ground[i].saturating_add(above);
                    let seen = (height >= low[i]) & (height <= high[i]);
                    seeing[i] += u16::from(seen & (gain[i] > 0));
                }
            }
            *seeing = seeing.map(|count| count.min(u16::from(NO_MULTIPLICITY) - 1));
        }
        seeing
    }
}
