//! The Earth as a falling object feels it, written in the site's tangent plane.
//!
//! Gravitation with J2 (k = 3/2 J2 (a/r)², q = 5 z²/r²), the centrifugal and the Coriolis term, and
//! height above the ellipsoid without trigonometry. Working in the tangent plane spares a rotation
//! each step: only the vector from the Earth's centre to the origin and the direction of the pole
//! are needed. (Normal gravity by Somigliana already holds the centrifugal term; it is not used.)

use frames::{EARTH_RATE_RADPS, SiteFrame, Vector, WGS84_A_M, WGS84_E2, WGS84_GM, WGS84_J2};
use nalgebra::{Matrix3, Vector3};
use site::Earth;

/// Gravity of the flat Earth, m/s².
const FLAT_GRAVITY: f64 = 9.806_65;
/// 3/2 J2 a², m².
const J2_TERM: f64 = 1.5 * WGS84_J2 * WGS84_A_M * WGS84_A_M;
/// Second eccentricity squared.
const EP2: f64 = WGS84_E2 / (1.0 - WGS84_E2);
const RATE2: f64 = EARTH_RATE_RADPS * EARTH_RATE_RADPS;

/// Gravity and height around one site.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EarthField {
    pub(crate) flat: bool,
    /// From the Earth's centre to the site's origin.
    centre_to_origin: Vector3<f64>,
    /// Direction of the north pole.
    axis: Vector3<f64>,
    /// Height above the ellipsoid less height above sea level, at the origin.
    undulation_m: f64,
    /// Height of the origin above sea level.
    origin_m: f64,
}

/// Gravity (gravitation and centrifugal acceleration) and height above sea level at a point.
pub(crate) struct Field {
    pub(crate) gravity: Vector3<f64>,
    pub(crate) height_m: f64,
}

/// How gravity and height change with position.
pub(crate) struct FieldGradient {
    pub(crate) gravity: Matrix3<f64>,
    pub(crate) height: Vector3<f64>,
}

impl EarthField {
    pub(crate) fn new(earth: Earth, frame: &SiteFrame, undulation_m: f64) -> Self {
        let origin = frame.origin();
        let to_enu = frame.from_ecef();
        let centre_to_origin = to_enu.turn(Vector::tagged(origin.to_ecef().untagged()));
        Self {
            flat: earth == Earth::Flat,
            centre_to_origin: centre_to_origin.untagged(),
            axis: to_enu.turn(Vector::new(0.0, 0.0, 1.0)).untagged(),
            undulation_m,
            origin_m: origin.height.0 - undulation_m,
        }
    }

    /// Gravity and height at a point of the tangent plane.
    ///
    /// Height is the radial distance from the ellipsoid times the cosine of the angle between radius
    /// and normal: within 5 mm to 100 km. The ellipsoid's radius a / √(1 + e'² sin²ψ) is taken as its
    /// series in e'² sin²ψ, within 0.02 mm.
    #[inline]
    pub(crate) fn field(&self, position: &Vector3<f64>) -> Field {
        if self.flat {
            return Field {
                gravity: Vector3::new(0.0, 0.0, -FLAT_GRAVITY),
                height_m: position.z + self.origin_m,
            };
        }
        let r = self.centre_to_origin + position;
        let z = self.axis.dot(&r);
        let r2 = r.dot(&r);
        let radius = r2.sqrt();
        let per_r = 1.0 / radius;
        let per_r2 = per_r * per_r;
        let sin2 = z * z * per_r2;
        let k = J2_TERM * per_r2;
        let pull = WGS84_GM * per_r * per_r2;
        let along_r = RATE2 - pull * (1.0 + k * (1.0 - 5.0 * sin2));
        let along_axis = -z * (RATE2 + pull * 2.0 * k);
        let x = EP2 * sin2;
        let shrink =
            1.0 - x * (0.5 - x * (0.375 - x * (0.3125 - x * (0.273_437_5 - x * 0.246_093_75))));
        let tilt2 = WGS84_E2 * WGS84_E2 * sin2 * (1.0 - sin2);
        let above_ellipsoid_m = (radius - WGS84_A_M * shrink) * (1.0 - 0.5 * tilt2);
        Field {
            gravity: r * along_r + self.axis * along_axis,
            height_m: above_ellipsoid_m - self.undulation_m,
        }
    }

    /// How gravity and height change with position.
    #[inline]
    pub(crate) fn gradient(&self, position: &Vector3<f64>) -> FieldGradient {
        if self.flat {
            return FieldGradient {
                gravity: Matrix3::zeros(),
                height: Vector3::z(),
            };
        }
        let r = self.centre_to_origin + position;
        let z = self.axis.dot(&r);
        let per_r2 = 1.0 / r.dot(&r);
        let per_r = per_r2.sqrt();
        let k = J2_TERM * per_r2;
        let q = 5.0 * z * z * per_r2;
        let pull = WGS84_GM * per_r * per_r2;
        let a = 1.0 + k * (1.0 - q);
        let body = r * a + self.axis * (2.0 * k * z);
        let a_slope = (r * (-1.0 + 2.0 * q) - self.axis * (5.0 * z)) * (2.0 * k * per_r2);
        let axial_slope = (self.axis - r * (2.0 * z * per_r2)) * (2.0 * k);
        let gravitation = body * r.transpose() * (3.0 * per_r2)
            - Matrix3::identity() * a
            - r * a_slope.transpose()
            - self.axis * axial_slope.transpose();
        let centrifugal = (Matrix3::identity() - self.axis * self.axis.transpose()) * RATE2;
        let normal = r + self.axis * (EP2 * z);
        FieldGradient {
            gravity: gravitation * pull + centrifugal,
            height: normal / normal.dot(&normal).sqrt(),
        }
    }

    /// -2 ω × v.
    #[inline]
    pub(crate) fn coriolis(&self, velocity: &Vector3<f64>) -> Vector3<f64> {
        if self.flat {
            return Vector3::zeros();
        }
        self.axis.cross(velocity) * (-2.0 * EARTH_RATE_RADPS)
    }

    /// How the Coriolis term changes with velocity.
    #[inline]
    pub(crate) fn coriolis_gradient(&self) -> Matrix3<f64> {
        if self.flat {
            return Matrix3::zeros();
        }
        self.axis.cross_matrix() * (-2.0 * EARTH_RATE_RADPS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::{EllipsoidHeight, Geodetic};

    fn field(latitude_deg: f64) -> (SiteFrame, EarthField) {
        let origin = Geodetic::from_degrees(latitude_deg, 44.0, EllipsoidHeight(400.0));
        let frame = SiteFrame::new(origin);
        let earth = EarthField::new(Earth::Wgs84, &frame, 25.0);
        (frame, earth)
    }

    #[test]
    fn height_agrees_with_geodesy() {
        for latitude_deg in [-89.0, -33.0, 0.0, 36.0, 50.0, 65.0] {
            let (frame, earth) = field(latitude_deg);
            for height_m in [-400.0, 0.0, 3_000.0, 20_000.0, 60_000.0, 100_000.0] {
                for (north, east) in [(0.0, 0.0), (0.5, 0.3), (-1.0, 0.8)] {
                    let there = Geodetic::from_degrees(
                        (latitude_deg + north).clamp(-90.0, 90.0),
                        44.0 + east,
                        EllipsoidHeight(height_m),
                    );
                    let ours = earth.field(&frame.to_enu(there).untagged()).height_m + 25.0;
                    let limit = 0.001 + 5e-8 * height_m.abs();
                    assert!(
                        (ours - height_m).abs() < limit,
                        "{latitude_deg} {height_m} {ours}"
                    );
                }
            }
        }
    }

    #[test]
    fn gravity_on_the_ellipsoid_is_normal_gravity() {
        // WGS-84 normal gravity at equator and pole (TR8350.2, table 3.4).
        for (latitude_deg, expected) in [(0.0, 9.780_325_335_9), (90.0, 9.832_184_937_8)] {
            let (frame, earth) = field(latitude_deg);
            let ground = Geodetic::from_degrees(latitude_deg, 44.0, EllipsoidHeight(0.0));
            let gravity = earth.field(&frame.to_enu(ground).untagged()).gravity;
            // The normal field's J4, left out: 4.4e-5 m/s² at the equator, 1.2e-4 at the pole.
            assert!(
                (gravity.norm() - expected).abs() < 1.3e-4,
                "{latitude_deg} {gravity:?}"
            );
        }
    }

    #[test]
    fn gradients_agree_with_differences() {
        let (_, earth) = field(36.0);
        let at = Vector3::new(30_000.0, -20_000.0, 15_000.0);
        let gradient = earth.gradient(&at);
        for axis in 0..3 {
            let mut step = Vector3::zeros();
            step[axis] = 100.0;
            let (above, below) = (earth.field(&(at + step)), earth.field(&(at - step)));
            let gravity = (above.gravity - below.gravity) / 200.0;
            let height = (above.height_m - below.height_m) / 200.0;
            let error = (gravity - gradient.gravity.column(axis)).norm();
            assert!(error < 1e-12, "{axis} {error:e}");
            // The normal is taken from the ellipsoid's foot point without its shift with height.
            assert!((height - gradient.height[axis]).abs() < 1e-5);
        }
    }
}
