//! What an object falls through and onto.

use frames::{Enu, GeoidGrid, Position, SiteFrame};
use site::{Air, DragShape};
use terrain::{Ground, Surface};

use crate::atmosphere::{AirError, Atmosphere};
use crate::drag::DragCurve;
use crate::earth::EarthField;

/// The Earth, the air and the ground around one site, with the tables that propagation reads. Made
/// once when the world is loaded, then only read.
#[derive(Clone, Debug)]
pub struct Environment {
    frame: SiteFrame,
    geoid: GeoidGrid,
    air: Air,
    ground: Ground,
    atmosphere: Atmosphere,
    pub(crate) earth: EarthField,
    curves: [DragCurve; 4],
    /// No ground is higher than this in the tangent plane, metres.
    pub(crate) ceiling_m: f64,
    /// No known ground is lower than this in the tangent plane, metres.
    pub(crate) floor_m: f64,
}

impl Environment {
    /// Prepares everything for one site. Sea level is taken at the origin's height of the geoid:
    /// within 100 km it moves by a metre or two, which the air does not feel.
    ///
    /// # Errors
    /// An atmosphere that cannot be (see [`AirError`]).
    pub fn new(
        frame: SiteFrame,
        geoid: GeoidGrid,
        air: Air,
        ground: Ground,
    ) -> Result<Self, AirError> {
        let atmosphere = Atmosphere::new(&air)?;
        let origin = frame.origin();
        let undulation_m = geoid.undulation_m(origin.latitude_rad, origin.longitude_rad);
        let earth = EarthField::new(air.earth, &frame, undulation_m);
        let (floor_m, ceiling_m) = ground.up_range_m();
        let shapes = [
            DragShape::Constant,
            DragShape::G1,
            DragShape::G7,
            DragShape::Fin,
        ];
        Ok(Self {
            frame,
            geoid,
            air,
            ground,
            atmosphere,
            earth,
            curves: shapes.map(DragCurve::new),
            ceiling_m,
            floor_m,
        })
    }

    /// The tangent plane in which states are written.
    pub fn frame(&self) -> &SiteFrame {
        &self.frame
    }

    /// Sea level, which the air's heights are counted from.
    pub fn geoid(&self) -> &GeoidGrid {
        &self.geoid
    }

    /// The air as the site states it.
    pub fn air(&self) -> &Air {
        &self.air
    }

    /// The air as propagation reads it.
    pub fn atmosphere(&self) -> &Atmosphere {
        &self.atmosphere
    }

    /// The ground.
    pub fn ground(&self) -> &Ground {
        &self.ground
    }

    /// The drag curve of a shape.
    pub fn curve(&self, shape: DragShape) -> &DragCurve {
        let [constant, g1, g7, fin] = &self.curves;
        match shape {
            DragShape::Constant => constant,
            DragShape::G1 => g1,
            DragShape::G7 => g7,
            DragShape::Fin => fin,
        }
    }

    /// Height above sea level of a point, metres: the height by which the air is looked up.
    pub fn height_above_sea_m(&self, point: Position<Enu>) -> f64 {
        self.earth.field(&point.to_array().map(|c| [c])).1[0]
    }

    /// The ground under a point. On the flat Earth of benchmarks a site declared flat is a plane.
    pub fn surface(&self, point: Position<Enu>) -> Surface {
        if self.earth.flat && self.ground.cell_m().is_none() {
            return self.ground.surface(Position::new(0.0, 0.0, 0.0));
        }
        self.ground.surface(point)
    }
}
