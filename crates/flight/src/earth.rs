//! The Earth as a falling object feels it, written in the site's tangent plane.
//!
//! Gravitation with J2 (k = 3/2 J2 (a/r)², q = 5 z²/r²), the centrifugal and the Coriolis term, and
//! height above the ellipsoid without trigonometry. Working in the tangent plane spares a rotation
//! each step: only the vector from the Earth's centre to the origin and the direction of the pole
//! are needed. (Normal gravity by Somigliana already holds the centrifugal term; it is not used.)

use frames::{EARTH_RATE_RADPS, SiteFrame, Vector, WGS84_A_M, WGS84_E2, WGS84_GM, WGS84_J2};
use site::Earth;

use crate::dynamics::Triple;

/// Gravity of the flat Earth, m/s².
const FLAT_GRAVITY: f64 = 9.806_65;
/// Second eccentricity squared.
const EP2: f64 = WGS84_E2 / (1.0 - WGS84_E2);

/// Gravity and height around one site. The tangent plane's east axis is normal to the meridian, so
/// neither the pole nor the Earth's centre has an east component.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EarthField {
    pub(crate) flat: bool,
    /// From the Earth's centre to the site's origin: north, up.
    centre: [f64; 2],
    /// Direction of the north pole: north, up.
    axis: [f64; 2],
    /// sin² of the origin's geocentric latitude ψ.
    sin2_origin: f64,
    /// The ellipsoid's radius as a polynomial of sin²ψ about the origin's.
    radius: [f64; 3],
    /// Cosine of the angle between radius and normal, likewise.
    cos_tilt: [f64; 2],
    /// The Earth's rate as the Coriolis term sees it, rad/s.
    pub(crate) coriolis_rate: f64,
    /// The rate squared as the centrifugal term sees it.
    pub(crate) centrifugal_rate2: f64,
    /// 3/2 J2 a², m².
    pub(crate) j2_term: f64,
    /// Height above the ellipsoid less height above sea level, at the origin.
    undulation_m: f64,
    /// Height of the origin above sea level.
    origin_m: f64,
}

/// How gravity and height change with position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FieldGradient {
    /// Row by row, 1/s².
    pub(crate) gravity: [[f64; 3]; 3],
    /// The direction of up.
    pub(crate) height: [f64; 3],
}

impl EarthField {
    pub(crate) fn new(earth: Earth, frame: &SiteFrame, undulation_m: f64) -> Self {
        let origin = frame.origin();
        let to_enu = frame.from_ecef();
        let [_, north, up] = to_enu
            .turn(Vector::tagged(origin.to_ecef().untagged()))
            .to_array();
        let [_, pole_north, pole_up] = to_enu.turn(Vector::new(0.0, 0.0, 1.0)).to_array();
        let z = north * pole_north + up * pole_up;
        let sin2 = z * z / (north * north + up * up);
        // a (1 + e'² sin²ψ)^(-1/2) and its first derivatives by sin²ψ.
        let base = 1.0 / (1.0 + EP2 * sin2);
        let radius_m = WGS84_A_M * base.sqrt();
        let step = EP2 * base;
        // cos of the angle e² sin ψ cos ψ, to its second order.
        let half = 0.5 * WGS84_E2 * WGS84_E2;
        Self {
            flat: earth == Earth::Flat,
            centre: [north, up],
            axis: [pole_north, pole_up],
            sin2_origin: sin2,
            radius: [
                radius_m,
                -0.5 * radius_m * step,
                0.375 * radius_m * step * step,
            ],
            cos_tilt: [1.0 - half * sin2 * (1.0 - sin2), -half * (1.0 - 2.0 * sin2)],
            coriolis_rate: EARTH_RATE_RADPS,
            centrifugal_rate2: EARTH_RATE_RADPS * EARTH_RATE_RADPS,
            j2_term: 1.5 * WGS84_J2 * WGS84_A_M * WGS84_A_M,
            undulation_m,
            origin_m: origin.height.0 - undulation_m,
        }
    }

    /// Gravity (gravitation and centrifugal acceleration, m/s²) and height above sea level (m) at
    /// points of the tangent plane.
    ///
    /// Height is the radial distance from the ellipsoid times the cosine of the angle between radius
    /// and normal: within 1e-7 of itself and 1 mm, 100 km around.
    #[inline(always)]
    pub(crate) fn field<const L: usize>(&self, at: &Triple<L>) -> (Triple<L>, [f64; L]) {
        let (mut gravity, mut height) = ([[0.0; L]; 3], [0.0; L]);
        if self.flat {
            return (
                [[0.0; L], [0.0; L], [-FLAT_GRAVITY; L]],
                at[2].map(|up| up + self.origin_m),
            );
        }
        for l in 0..L {
            let (x, y, u) = (
                at[0][l],
                at[1][l] + self.centre[0],
                at[2][l] + self.centre[1],
            );
            let z = self.axis[0] * y + self.axis[1] * u;
            let r2 = x * x + (y * y + u * u);
            let per_r2 = 1.0 / r2;
            let radius = r2.sqrt();
            let sin2 = z * z * per_r2;
            let k = self.j2_term * per_r2;
            let pull = WGS84_GM * (radius * per_r2) * per_r2;
            let along_r = self.centrifugal_rate2 - pull * (1.0 + k * (1.0 - 5.0 * sin2));
            let along_axis = -z * (self.centrifugal_rate2 + pull * 2.0 * k);
            gravity[0][l] = x * along_r;
            gravity[1][l] = y * along_r + self.axis[0] * along_axis;
            gravity[2][l] = u * along_r + self.axis[1] * along_axis;
            let d = sin2 - self.sin2_origin;
            let foot_m = self.radius[0] + d * (self.radius[1] + d * self.radius[2]);
            let cos_tilt = self.cos_tilt[0] + d * self.cos_tilt[1];
            height[l] = (radius - foot_m) * cos_tilt - self.undulation_m;
        }
        (gravity, height)
    }

    /// How gravity and height change with position.
    #[inline(always)]
    pub(crate) fn gradient(&self, at: &Triple<1>) -> FieldGradient {
        if self.flat {
            return FieldGradient {
                gravity: [[0.0; 3]; 3],
                height: [0.0, 0.0, 1.0],
            };
        }
        let [axis_y, axis_u] = self.axis;
        let (x, y, u) = (
            at[0][0],
            at[1][0] + self.centre[0],
            at[2][0] + self.centre[1],
        );
        let z = axis_y * y + axis_u * u;
        let per_r2 = 1.0 / (x * x + y * y + u * u);
        let pull = WGS84_GM * per_r2 * per_r2.sqrt();
        let k = self.j2_term * per_r2;
        let q = 5.0 * z * z * per_r2;
        // Gravity is -pull (a r + 2 k z p), with a = 1 + k (1 - q) and p the pole: its gradient is
        // symmetric, made of 1, r r', r p' + p r' and p p'.
        let round = self.centrifugal_rate2 - pull * (1.0 + k * (1.0 - q));
        let out = pull * per_r2 * (3.0 + k * (5.0 - 7.0 * q));
        let mixed = pull * per_r2 * 10.0 * k * z;
        let polar = -(self.centrifugal_rate2 + 2.0 * pull * k);
        let (ox, oy, ou) = (out * x, out * y + mixed * axis_y, out * u + mixed * axis_u);
        let (my, mu) = (mixed * y + polar * axis_y, mixed * u + polar * axis_u);
        let (xy, xu, yu) = (
            ox * y + mixed * x * axis_y,
            ox * u + mixed * x * axis_u,
            oy * u + my * axis_u,
        );
        let normal = [x, y + EP2 * z * axis_y, u + EP2 * z * axis_u];
        let per_length =
            1.0 / (normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]).sqrt();
        FieldGradient {
            gravity: [
                [round + ox * x, xy, xu],
                [xy, round + oy * y + my * axis_y, yu],
                [xu, yu, round + ou * u + mu * axis_u],
            ],
            height: normal.map(|c| c * per_length),
        }
    }

    /// The Earth's rotation doubled, with its sign such that the Coriolis term is this × v; it has no
    /// east component.
    #[inline(always)]
    pub(crate) fn coriolis(&self) -> [f64; 3] {
        let rate = if self.flat {
            0.0
        } else {
            -2.0 * self.coriolis_rate
        };
        [0.0, self.axis[0] * rate, self.axis[1] * rate]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use frames::{EllipsoidHeight, Geodetic};
    use nalgebra::Vector3;

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
                    let [e, n, u] = frame.to_enu(there).to_array();
                    let ours = earth.field(&[[e], [n], [u]]).1[0] + 25.0;
                    let limit = 0.001 + 1e-7 * height_m.abs();
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
            let [e, n, u] = frame.to_enu(ground).to_array();
            let gravity = Vector3::from(earth.field(&[[e], [n], [u]]).0.map(|c| c[0]));
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
        let gradient = earth.gradient(&[[at.x], [at.y], [at.z]]);
        for axis in 0..3 {
            let mut step = Vector3::zeros();
            step[axis] = 100.0;
            let field = |r: Vector3<f64>| {
                let (gravity, height) = earth.field(&[[r.x], [r.y], [r.z]]);
                (Vector3::from(gravity.map(|c| c[0])), height[0])
            };
            let (above, below) = (field(at + step), field(at - step));
            let gravity = (above.0 - below.0) / 200.0;
            let height = (above.1 - below.1) / 200.0;
            let error = (gravity - Vector3::from(gradient.gravity[axis])).norm();
            assert!(error < 1e-12, "{axis} {error:e}");
            // The normal is taken from the ellipsoid's foot point without its shift with height.
            assert!((height - gradient.height[axis]).abs() < 1e-5);
        }
    }
}
