//! The impact that a track's own state leads to, where the run states none.
//!
//! An engine computes full distributions only for what may touch a zone. Its other tracks are judged
//! by their states: flown to the ground in the air that the engine was told, the covariance carried
//! along linearly, ln of the ballistic coefficient as uncertain as the class's prior.

use flight::{Flight, LN_BETA, STATE, State};
use frames::{Position, Vector};
use nalgebra::{Matrix2, SMatrix};
use recording::lines::TrackLine;

use crate::bound::Bound;
use crate::impacts::Forecast;

/// Flies a track's state to the ground; `None` for what does not fall.
pub(crate) fn extrapolate(line: &TrackLine, bound: &Bound<'_>) -> Option<Forecast> {
    let [e, n, u] = line.enu_m;
    let [ve, vn, vu] = line.velocity_mps;
    let state = State {
        time: line.time,
        position: Position::new(e, n, u),
        velocity: Vector::new(ve, vn, vu),
        ln_beta: libm::log(line.ballistic_coefficient_kg_m2?),
    };
    let prior = bound.prior(state.ln_beta)?;
    let mut covariance = SMatrix::<f64, STATE, STATE>::zeros();
    for (i, row) in line.covariance.iter().enumerate() {
        for (j, value) in row.iter().enumerate() {
            covariance[(i, j)] = *value;
        }
    }
    covariance[(LN_BETA, LN_BETA)] = prior.ln_beta_sd * prior.ln_beta_sd;
    let flight = Flight::new(bound.environment(), prior.drag);
    let (fall, sensitivity) = flight.fall_with_sensitivity(&state)?;
    let by_state = sensitivity.position.fixed_rows::<2>(0).into_owned();
    let stated: Matrix2<f64> = by_state * covariance * by_state.transpose();
    Some(Forecast {
        east_m: fall.state.position.x(),
        north_m: fall.state.position.y(),
        stated,
        time: fall.state.time,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{environment, site, track_line};

    #[test]
    fn a_track_without_a_coefficient_does_not_fall_and_one_with_it_does() {
        let (site, environment) = (site(), environment());
        let bound = Bound::new(&site, &environment);
        let mut line = track_line(1, 0.0, [0.0, 0.0, 490.0], 0.99);
        assert!(extrapolate(&line, &bound).is_none());
        line.ballistic_coefficient_kg_m2 = Some(8000.0);
        line.velocity_mps = [10.0, 0.0, 0.0];
        for i in 0..6 {
            line.covariance[i][i] = 1.0;
        }
        let forecast = extrapolate(&line, &bound).expect("it falls");
        // Ten seconds of fall but for a little drag; a velocity error of 1 m/s moves it 10 m.
        let seconds = forecast.time.seconds();
        assert!((10.0..10.2).contains(&seconds), "{seconds}");
        assert!((forecast.east_m - 10.0 * seconds).abs() < 3.0);
        assert!((forecast.stated[(1, 1)] - (1.0 + seconds * seconds)).abs() < 8.0);
    }
}
