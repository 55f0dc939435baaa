//! Acceleration of a falling object and its derivatives.
//!
//! a = g(r) - 2 ω × v - ½ ρ |va| va c(M) / β + T va/|va|, with va = v - wind; g holds gravitation and
//! the centrifugal term. The thrust acceleration T is zero but for an object seen burning.

use nalgebra::{Matrix3, Vector3};

use crate::Environment;
use crate::drag::DragCurve;

/// What acts on one object beside its environment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'a> {
    pub(crate) env: &'a Environment,
    pub(crate) curve: &'a DragCurve,
    /// 1 / β, m²/kg.
    pub(crate) per_beta: f64,
    /// Acceleration by thrust along the velocity through the air, m/s².
    pub(crate) thrust_mps2: f64,
    /// Added to the stated wind, m/s.
    pub(crate) wind_offset: Vector3<f64>,
}

/// Acceleration, and how fast drag can change it.
pub(crate) struct Acceleration {
    pub(crate) total: Vector3<f64>,
    /// ρ |va| c / β, 1/s: twice the relative rate at which drag takes speed.
    pub(crate) drag_rate: f64,
}

/// Acceleration and its derivatives.
pub(crate) struct Linearised {
    pub(crate) acceleration: Acceleration,
    pub(crate) by_position: Matrix3<f64>,
    pub(crate) by_velocity: Matrix3<f64>,
    /// By ln β, ln T, wind east, wind north.
    pub(crate) by_parameter: [Vector3<f64>; 4],
}

/// Below this speed through the air (m/s) thrust has no direction.
const SPEED_MIN: f64 = 1e-3;

impl Body<'_> {
    #[inline]
    pub(crate) fn acceleration(&self, r: &Vector3<f64>, v: &Vector3<f64>) -> Acceleration {
        let field = self.env.earth.field(r);
        let [rho, slowness, east, north] = self.env.atmosphere().values(field.height_m);
        let through_air = v - self.wind_offset - Vector3::new(east, north, 0.0);
        let speed = through_air.dot(&through_air).sqrt();
        let drag_rate = rho * speed * self.curve.at(speed * slowness) * self.per_beta;
        let mut along_air = -0.5 * drag_rate;
        if self.thrust_mps2 > 0.0 {
            along_air += self.thrust_mps2 / speed.max(SPEED_MIN);
        }
        Acceleration {
            total: field.gravity + self.env.earth.coriolis(v) + through_air * along_air,
            drag_rate,
        }
    }

    #[inline]
    pub(crate) fn linearised(&self, r: &Vector3<f64>, v: &Vector3<f64>) -> Linearised {
        let field = self.env.earth.field(r);
        let gradient = self.env.earth.gradient(r);
        let (air, slopes) = self.env.atmosphere().values_and_slopes(field.height_m);
        let [rho, slowness, east, north] = air;
        let through_air = v - self.wind_offset - Vector3::new(east, north, 0.0);
        let speed = through_air.dot(&through_air).sqrt();
        let mach = speed * slowness;
        let (c, c_slope) = self.curve.at_with_slope(mach);
        let half = 0.5 * self.per_beta;
        let per_speed = 1.0 / speed.max(SPEED_MIN);

        let drag = through_air * (-half * rho * c * speed);
        let thrust = through_air * (self.thrust_mps2 * per_speed);
        let outer = through_air * through_air.transpose();
        let drag_by_air_velocity = (Matrix3::identity() * (c * speed)
            + outer * ((c + c_slope * mach) * per_speed))
            * (-half * rho);
        let thrust_by_air_velocity = (Matrix3::identity() - outer * (per_speed * per_speed))
            * (self.thrust_mps2 * per_speed);
        let by_air_velocity = drag_by_air_velocity + thrust_by_air_velocity;
        let wind_slope = Vector3::new(slopes[2], slopes[3], 0.0);
        let by_height = through_air
            * (-half * speed * (slopes[0] * c + rho * c_slope * speed * slopes[1]))
            - by_air_velocity * wind_slope;
        Linearised {
            acceleration: Acceleration {
                total: field.gravity + self.env.earth.coriolis(v) + drag + thrust,
                drag_rate: 2.0 * half * rho * c * speed,
            },
            by_position: gradient.gravity + by_height * gradient.height.transpose(),
            by_velocity: by_air_velocity + self.env.earth.coriolis_gradient(),
            by_parameter: [
                -drag,
                thrust,
                -by_air_velocity.column(0),
                -by_air_velocity.column(1),
            ],
        }
    }
}
