//! Acceleration of a falling object and its derivatives.
//!
//! a = g(r) - 2 ω × v - ½ ρ |va| va c(M) / β + T va/|va|, with va = v - wind; g holds gravitation and
//! the centrifugal term. The thrust acceleration T is zero but for an object seen burning.
//!
//! One evaluation is a long chain of dependent operations (height, density, speed, Mach, drag), which
//! leaves a processor idle most of the time. So the code is written for `L` objects side by side: a
//! cloud of impact points flies four abreast in little more than the time of one, and one is `L` = 1
//! of the same code.

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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Acceleration<const L: usize> {
    pub(crate) total: Triple<L>,
    /// ρ |va| c / β, 1/s: twice the relative rate at which drag takes speed.
    pub(crate) drag_rate: [f64; L],
}

/// What acts at one instant and how it answers to a small change, for one object.
///
/// Let the velocity through the air change by u and the height by z. Then what acts through the air
/// changes by `hold` u + va (`along` (va · u) + `by_height` z): ten numbers stand for the matrices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Linearised {
    pub(crate) acceleration: Acceleration<1>,
    /// Velocity through the air, m/s.
    pub(crate) through_air: [f64; 3],
    /// Acceleration through the air over that velocity, 1/s.
    pub(crate) hold: f64,
    /// Change of `hold` with speed, over the speed, s/m².
    pub(crate) along: f64,
    /// Change of `hold` with height at the same speed through the air, 1/(m s).
    pub(crate) by_height: f64,
    /// Change of the wind towards east and north with height, 1/s.
    pub(crate) wind_slope: [f64; 2],
    /// Change of `hold` with ln β and with ln of the thrust, 1/s.
    pub(crate) by_parameter: [f64; 2],
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
            total[0][l] += (coriolis[1] * v[2][l] - coriolis[2] * v[1][l]) + va[0][l] * along_air;
            total[1][l] += coriolis[2] * v[0][l] + va[1][l] * along_air;
            total[2][l] += va[2][l] * along_air - coriolis[1] * v[0][l];
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
        let [[vx], [vy], [vz]] = *v;
        let va = [vx - east - wind_east, vy - north - wind_north, vz];
        let speed = (va[0] * va[0] + va[1] * va[1] + va[2] * va[2]).sqrt();
        let per_speed = 1.0 / speed.max(SPEED_MIN);
        let mach = speed * slowness;
        let (c, c_slope) = self.curve.at_with_slope(mach);

        // drag = -dense c s va and thrust = T va / s.
        let dense = 0.5 * self.per_beta[0] * rho;
        let drag = dense * c * speed;
        let push = self.thrust_mps2[0] * per_speed;
        let hold = push - drag;
        let total = [
            [gravity[0][0] + (coriolis[1] * vz - coriolis[2] * vy) + va[0] * hold],
            [gravity[1][0] + coriolis[2] * vx + va[1] * hold],
            [gravity[2][0] - coriolis[1] * vx + va[2] * hold],
        ];
        let thinning = 0.5 * self.per_beta[0] * slopes[0] * c;
        Linearised {
            acceleration: Acceleration {
                total,
                drag_rate: [2.0 * drag],
            },
            through_air: va,
            hold,
            along: -(dense * (c + c_slope * mach) + push * per_speed) * per_speed,
            by_height: -speed * (thinning + dense * c_slope * speed * slopes[1]),
            wind_slope: [slopes[2], slopes[3]],
            by_parameter: [drag, push],
        }
    }
}
