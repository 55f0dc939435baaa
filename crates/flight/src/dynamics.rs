//! Acceleration of a falling object and its derivatives.
//!
//! a = g(r) - 2 ω × v - ½ ρ |va| va c(M) / β + T va/|va|, with va = v - wind; g holds gravitation and
//! the centrifugal term. The thrust acceleration T is zero but for an object seen burning.
//!
//! One evaluation is a long chain of dependent operations (height, density, speed, Mach, drag), which
//! leaves a processor idle most of the time. So the code is written for `L` objects side by side: a
//! cloud of impact points flies four abreast in little more than the time of one, and one is `L` = 1
//! of the same code.

use nalgebra::{Matrix3, Vector3};

use crate::Environment;
use crate::drag::DragCurve;

/// Three components of `L` vectors.
pub(crate) type Triple<const L: usize> = [[f64; L]; 3];

/// What acts on `L` objects beside their environment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bodies<'a, const L: usize> {
    pub(crate) env: &'a Environment,
    pub(crate) curve: &'a DragCurve,
    /// 1 / β, m²/kg.
    pub(crate) per_beta: [f64; L],
    /// Acceleration by thrust along the velocity through the air, m/s².
    pub(crate) thrust_mps2: [f64; L],
    /// Added to the stated wind towards east and north, m/s.
    pub(crate) wind_offset: [[f64; L]; 2],
}

/// Accelerations, and how fast drag can change each.
pub(crate) struct Acceleration<const L: usize> {
    pub(crate) total: Triple<L>,
    /// ρ |va| c / β, 1/s: twice the relative rate at which drag takes speed.
    pub(crate) drag_rate: [f64; L],
}

/// Acceleration and its derivatives, for one object.
pub(crate) struct Linearised {
    pub(crate) acceleration: Acceleration<1>,
    /// By height, air alone: gravity's change is its own, see [`crate::earth::FieldGradient`].
    pub(crate) by_height: Vector3<f64>,
    pub(crate) by_velocity: Matrix3<f64>,
    /// By ln β, ln T, wind east, wind north.
    pub(crate) by_parameter: [Vector3<f64>; 4],
}

/// Below this speed through the air (m/s) thrust has no direction.
const SPEED_MIN: f64 = 1e-3;

impl<const L: usize> Bodies<'_, L> {
    #[inline(always)]
    pub(crate) fn acceleration(&self, r: &Triple<L>, v: &Triple<L>) -> Acceleration<L> {
        let (gravity, height) = self.env.earth.field(r);
        let coriolis = self.env.earth.coriolis();
        let (mut va, mut speed, mut air) = (*v, [0.0; L], [[0.0; 4]; L]);
        for l in 0..L {
            air[l] = self.env.atmosphere().values(height[l]);
        }
        for l in 0..L {
            va[0][l] -= air[l][2] + self.wind_offset[0][l];
            va[1][l] -= air[l][3] + self.wind_offset[1][l];
            let ground2 = va[0][l] * va[0][l] + va[1][l] * va[1][l];
            speed[l] = (ground2 + va[2][l] * va[2][l]).sqrt();
        }
        let mut drag_rate = [0.0; L];
        for l in 0..L {
            let relative = self.curve.at(speed[l] * air[l][1]);
            drag_rate[l] = relative * (air[l][0] * speed[l] * self.per_beta[l]);
        }
        let mut total = gravity;
        for l in 0..L {
            let mut along_air = -0.5 * drag_rate[l];
            if self.thrust_mps2[l] > 0.0 {
                along_air += self.thrust_mps2[l] / speed[l].max(SPEED_MIN);
            }
            total[0][l] += (coriolis.y * v[2][l] - coriolis.z * v[1][l]) + va[0][l] * along_air;
            total[1][l] += coriolis.z * v[0][l] + va[1][l] * along_air;
            total[2][l] += va[2][l] * along_air - coriolis.y * v[0][l];
        }
        Acceleration { total, drag_rate }
    }
}

impl Bodies<'_, 1> {
    /// Acceleration and its derivatives.
    #[inline(always)]
    pub(crate) fn linearised(&self, r: &Triple<1>, v: &Triple<1>) -> Linearised {
        let (gravity, [height_m]) = self.env.earth.field(r);
        let coriolis = self.env.earth.coriolis();
        let (air, slopes) = self.env.atmosphere().values_and_slopes(height_m);
        let [rho, slowness, east, north] = air;
        let [[wind_east], [wind_north]] = self.wind_offset;
        let v = Vector3::new(v[0][0], v[1][0], v[2][0]);
        let through_air = v - Vector3::new(east + wind_east, north + wind_north, 0.0);
        let speed = through_air.dot(&through_air).sqrt();
        let mach = speed * slowness;
        let (c, c_slope) = self.curve.at_with_slope(mach);
        let half = 0.5 * self.per_beta[0];
        let per_speed = 1.0 / speed.max(SPEED_MIN);

        // drag = -half ρ c s va and thrust = T va / s, each by va.
        let drag_rate = 2.0 * half * rho * c * speed;
        let push = self.thrust_mps2[0] * per_speed;
        let drag = through_air * (-0.5 * drag_rate);
        let thrust = through_air * push;
        let along = -half * rho * (c + c_slope * mach) * per_speed - push * per_speed * per_speed;
        let mut by_air_velocity = through_air * (through_air * along).transpose();
        for i in 0..3 {
            by_air_velocity[(i, i)] += push - 0.5 * drag_rate;
        }
        let wind_slope = Vector3::new(slopes[2], slopes[3], 0.0);
        let by_height = through_air
            * (-half * speed * (slopes[0] * c + rho * c_slope * speed * slopes[1]))
            - by_air_velocity * wind_slope;
        let gravity = Vector3::new(gravity[0][0], gravity[1][0], gravity[2][0]);
        let total = gravity + coriolis.cross(&v) + drag + thrust;
        Linearised {
            acceleration: Acceleration {
                total: [[total.x], [total.y], [total.z]],
                drag_rate: [drag_rate],
            },
            by_height,
            by_velocity: by_air_velocity + coriolis.cross_matrix(),
            by_parameter: [
                -drag,
                thrust,
                -by_air_velocity.column(0),
                -by_air_velocity.column(1),
            ],
        }
    }
}
