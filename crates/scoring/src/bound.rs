//! How well an impact could be known at all: the Cramér-Rao bound for the plots that there were.
//!
//! J = Σ Φ' H' R⁻¹ H Φ over an object's own plots so far, plus the prior on ln of its ballistic
//! coefficient; the impact's covariance can't be less than C = G J⁻¹ G', G the derivative of the
//! point of impact by the state. Pure free fall, no process noise. H is written out here and the
//! trajectory's derivatives are `flight`'s; a test holds all of it against central differences.

use flight::{Environment, Flight, LN_BETA, STATE, State};
use frames::{Enu, Position, SensorEnu, Time, Transform};
use nalgebra::{Matrix2, SMatrix, SVector, Vector3};
use recording::lines::PlotReport;
use site::{DragShape, Sensor, Site, Threat};

/// One plot's four measurements: range, azimuth, elevation, range rate.
type Rows = SMatrix<f64, 4, STATE>;

/// What the bound is computed with.
pub struct Bound<'a> {
    site: &'a Site,
    environment: &'a Environment,
}

/// A prior on ln of the ballistic coefficient, and the drag that belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Prior {
    /// Drag curve.
    pub drag: DragShape,
    /// Mean of ln β.
    pub ln_beta: f64,
    /// Its standard deviation.
    pub ln_beta_sd: f64,
}

impl<'a> Bound<'a> {
    /// For one site, in the air that the engine was told.
    pub fn new(site: &'a Site, environment: &'a Environment) -> Self {
        Self { site, environment }
    }

    /// The Earth, air and ground it is computed in.
    pub(crate) fn environment(&self) -> &'a Environment {
        self.environment
    }

    /// The class whose coefficient is nearest, in its own standard deviations.
    pub fn prior(&self, ln_beta: f64) -> Option<Prior> {
        let off = |threat: &Threat| {
            let prior = prior_of(threat);
            ((ln_beta - prior.ln_beta) / prior.ln_beta_sd).abs()
        };
        let nearest = self
            .site
            .threats
            .iter()
            .min_by(|a, b| off(a).total_cmp(&off(b)));
        nearest.map(prior_of)
    }

    /// Information on the state at its own time from plots (none before it) and the prior.
    pub fn information(
        &self,
        state: &State,
        plots: &[&PlotReport],
        prior: Prior,
    ) -> SMatrix<f64, STATE, STATE> {
        let flight = Flight::new(self.environment, prior.drag);
        let mut information = SMatrix::<f64, STATE, STATE>::zeros();
        information[(LN_BETA, LN_BETA)] = 1.0 / (prior.ln_beta_sd * prior.ln_beta_sd);
        for plot in plots {
            let Some(sensor) = self.sensor(&plot.sensor) else {
                continue;
            };
            let span = plot.time - state.time;
            let (there, transition) = flight.propagate_with_sensitivity(state, span);
            let rows = self.rows(sensor, &there) * transition;
            let weights = weights(sensor, plot);
            for (row, weight) in rows.row_iter().zip(weights) {
                information += row.transpose() * row * weight;
            }
        }
        information
    }

    /// The least covariance of the point of impact, [[ee, en], [en, nn]] in m²; `None` where the
    /// plots do not determine it.
    pub fn impact_covariance(
        &self,
        state: &State,
        plots: &[&PlotReport],
        prior: Prior,
    ) -> Option<Matrix2<f64>> {
        let inverse = self.information(state, plots, prior).cholesky()?.inverse();
        let flight = Flight::new(self.environment, prior.drag);
        let (_, sensitivity) = flight.fall_with_sensitivity(state)?;
        let by_state = sensitivity.position.fixed_rows::<2>(0).into_owned();
        Some(by_state * inverse * by_state.transpose())
    }

    /// Derivatives of a sensor's measurements by the state.
    fn rows(&self, sensor: &Sensor, state: &State) -> Rows {
        let to_sensor = self.to_sensor(sensor);
        let rotation = to_sensor.rotation();
        let line = to_sensor.apply(state.position).untagged();
        let velocity = rotation * state.velocity.untagged();
        let ground2 = line.x * line.x + line.y * line.y;
        let range = line.norm();
        let unit = line / range;
        let ground = ground2.sqrt();
        let by_azimuth = Vector3::new(line.y, -line.x, 0.0) / ground2;
        let by_elevation =
            Vector3::new(-line.x * line.z / ground, -line.y * line.z / ground, ground)
                / (range * range);
        let across = (velocity - unit * unit.dot(&velocity)) / range;
        let mut rows = Rows::zeros();
        for (row, gradient) in [unit, by_azimuth, by_elevation, across]
            .into_iter()
            .enumerate()
        {
            let turned = rotation.transpose() * gradient;
            rows.fixed_view_mut::<1, 3>(row, 0)
                .copy_from(&turned.transpose());
        }
        let turned = rotation.transpose() * unit;
        rows.fixed_view_mut::<1, 3>(3, 3)
            .copy_from(&turned.transpose());
        rows
    }

    fn sensor(&self, id: &str) -> Option<&'a Sensor> {
        self.site.sensors.iter().find(|sensor| sensor.id == id)
    }

    fn to_sensor(&self, sensor: &Sensor) -> Transform<Enu, SensorEnu> {
        self.environment.frame().to_sensor(sensor.position)
    }

    /// The coefficient with which free fall from a true state passes nearest to a later true
    /// position along its way, and the distance it still misses by, metres.
    pub fn fit_coefficient(
        &self,
        state: &State,
        later: Time,
        position: Position<Enu>,
    ) -> Option<(State, f64)> {
        let mut fitted = *state;
        for _ in 0..12 {
            let drag = self.prior(fitted.ln_beta)?.drag;
            let flight = Flight::new(self.environment, drag);
            let span = later - state.time;
            let (there, transition) = flight.propagate_with_sensitivity(&fitted, span);
            let miss = (position - there.position).untagged();
            let by_ln_beta: SVector<f64, STATE> = transition.column(LN_BETA).into_owned();
            let along = by_ln_beta.fixed_rows::<3>(0).into_owned();
            let step = along.dot(&miss) / along.dot(&along).max(1e-12);
            fitted.ln_beta = (fitted.ln_beta + step.clamp(-0.7, 0.7)).clamp(2.0, 12.0);
            if step.abs() < 1e-6 {
                break;
            }
        }
        let flight = Flight::new(self.environment, self.prior(fitted.ln_beta)?.drag);
        let there = flight.propagate(&fitted, later - state.time);
        Some((fitted, (position - there.position).length()))
    }
}

fn prior_of(threat: &Threat) -> Prior {
    Prior {
        drag: threat.drag,
        ln_beta: libm::log(threat.ballistic_coefficient_kg_m2),
        ln_beta_sd: threat.ballistic_coefficient_log_sd,
    }
}

/// One over the variances of a plot's range, azimuth, elevation and range rate: its own where it
/// states them, else the sensor's.
fn weights(sensor: &Sensor, plot: &PlotReport) -> [f64; 4] {
    let angle = |stated: Option<f64>, known: f64| stated.map_or(known, f64::to_radians);
    let rate_sd = plot.range_rate_sd_mps.or(sensor.range_rate_sd_mps);
    let inverse_square = |sd: f64| 1.0 / (sd * sd);
    [
        inverse_square(plot.range_sd_m.unwrap_or(sensor.range_sd_m)),
        inverse_square(angle(plot.azimuth_sd_deg, sensor.azimuth_sd_rad)),
        inverse_square(angle(plot.elevation_sd_deg, sensor.elevation_sd_rad)),
        plot.range_rate_mps.and(rate_sd).map_or(0.0, inverse_square),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{environment, plot, site};
    use frames::{Polar, Span, Vector};

    fn state() -> State {
        State {
            time: Time(0),
            position: Position::new(4800.0, 5600.0, 60.0),
            velocity: Vector::new(-270.0, -230.0, 160.0),
            ln_beta: libm::log(8000.0),
        }
    }

    /// Range, azimuth, elevation and range rate of a state carried forward.
    fn measured(bound: &Bound<'_>, x: &SVector<f64, STATE>, after_s: f64) -> [f64; 4] {
        let state = State::from_vector(Time(0), x);
        let prior = bound.prior(state.ln_beta).expect("a class");
        let flight = Flight::new(bound.environment, prior.drag);
        let there = flight.propagate(&state, Span::from_seconds(after_s));
        let sensor = &bound.site.sensors[0];
        let to_sensor = bound.to_sensor(sensor);
        let polar = Polar::from_position(to_sensor.apply(there.position));
        let line = to_sensor.apply(there.position).untagged();
        let velocity = to_sensor.turn(there.velocity).untagged();
        let rate = line.dot(&velocity) / line.norm();
        [polar.range_m, polar.azimuth_rad, polar.elevation_rad, rate]
    }

    /// Steps for central differences: metres, m/s, ln.
    const STEPS: [f64; STATE] = [0.5, 0.5, 0.5, 0.05, 0.05, 0.05, 1e-3];

    #[test]
    fn information_agrees_with_central_differences() {
        let (site, environment) = (site(), environment());
        let bound = Bound::new(&site, &environment);
        let prior = bound.prior(state().ln_beta).expect("a class");
        let plots: Vec<_> = (0..12)
            .map(|k| plot(Time(0) + Span::from_seconds(f64::from(k))))
            .collect();
        let plots: Vec<_> = plots.iter().collect();
        let ours = bound.information(&state(), &plots, prior);

        let mut theirs = SMatrix::<f64, STATE, STATE>::zeros();
        theirs[(LN_BETA, LN_BETA)] = 1.0 / (prior.ln_beta_sd * prior.ln_beta_sd);
        let sds = [15.0, 4e-3, 4e-3, 1.5];
        for k in 0..12 {
            let after_s = f64::from(k);
            let mut rows = Rows::zeros();
            for (column, step) in STEPS.iter().enumerate() {
                let (mut above, mut below) = (state().vector(), state().vector());
                above[column] += step;
                below[column] -= step;
                let up = measured(&bound, &above, after_s);
                let down = measured(&bound, &below, after_s);
                for row in 0..4 {
                    rows[(row, column)] = (up[row] - down[row]) / (2.0 * step);
                }
            }
            for (row, sd) in rows.row_iter().zip(sds) {
                theirs += row.transpose() * row / (sd * sd);
            }
        }
        for i in 0..STATE {
            for j in 0..STATE {
                let scale = (theirs[(i, i)] * theirs[(j, j)]).sqrt();
                let gap = (ours[(i, j)] - theirs[(i, j)]).abs() / scale;
                assert!(
                    gap < 1e-5,
                    "({i}, {j}): {} {}",
                    ours[(i, j)],
                    theirs[(i, j)]
                );
            }
        }
    }

    #[test]
    fn the_impacts_covariance_agrees_with_central_differences() {
        let (site, environment) = (site(), environment());
        let bound = Bound::new(&site, &environment);
        let prior = bound.prior(state().ln_beta).expect("a class");
        let plots: Vec<_> = (0..12)
            .map(|k| plot(Time(0) + Span::from_seconds(f64::from(k))))
            .collect();
        let plots: Vec<_> = plots.iter().collect();
        let ours = bound
            .impact_covariance(&state(), &plots, prior)
            .expect("determined");
        let flight = Flight::new(&environment, prior.drag);
        let mut by_state = SMatrix::<f64, 2, STATE>::zeros();
        for (column, step) in STEPS.iter().enumerate() {
            let at = |sign: f64| {
                let mut x = state().vector();
                x[column] += sign * step;
                let fall = flight.fall(&State::from_vector(Time(0), &x)).expect("down");
                fall.state.position.untagged().xy()
            };
            by_state.set_column(column, &((at(1.0) - at(-1.0)) / (2.0 * step)));
        }
        let inverse = bound
            .information(&state(), &plots, prior)
            .try_inverse()
            .expect("regular");
        let theirs = by_state * inverse * by_state.transpose();
        let gap = (ours - theirs).norm() / theirs.norm();
        assert!(gap < 1e-3, "{ours} {theirs}");
        // Twelve plots of this radar: some tens of metres, as published for this geometry.
        let rms_m = ours.trace().sqrt();
        assert!((20.0..300.0).contains(&rms_m), "{rms_m}");
    }

    #[test]
    fn the_fitted_coefficient_is_the_true_one() {
        let (site, environment) = (site(), environment());
        let bound = Bound::new(&site, &environment);
        let drag = bound.prior(state().ln_beta).expect("a class").drag;
        let fall = Flight::new(&environment, drag)
            .fall(&state())
            .expect("down");
        let guess = State {
            ln_beta: libm::log(3000.0),
            ..state()
        };
        let (fitted, miss_m) = bound
            .fit_coefficient(&guess, fall.state.time, fall.state.position)
            .expect("a class");
        assert!(
            (fitted.ln_beta - state().ln_beta).abs() < 1e-3 && miss_m < 0.1,
            "{fitted:?} {miss_m}"
        );
    }
}
