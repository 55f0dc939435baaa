//! All sensors' errors as one Gaussian.
//!
//! Two sensors that see the same thing tell how their errors differ, not whose they are: only a
//! common covariance holds that. It starts at what errors may be, shrinks where a comparison says
//! something, and stays wide in every direction that none has. Between comparisons errors fade
//! towards the start (a first-order Gauss-Markov process): what nobody has confirmed for hours is
//! no longer believed.

use borsh::{BorshDeserialize, BorshSerialize};
use nalgebra::{Matrix3, SMatrix, Vector3};

use crate::bias::ERRORS;
use crate::layout::Place;

/// Time in which a belief fades to 1/e, seconds: warming, wind and settling change antennas over
/// hours.
const FADE_S: f64 = 4.0 * 3600.0;
/// Squared Mahalanobis distance beyond which a comparison is of two different things: 0.9999 of a
/// chi-square with three degrees of freedom.
const GATE: f64 = 21.1;

/// Mean and covariance of the errors of every sensor, sensor by sensor.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Joint {
    mean: Vec<f64>,
    /// Row by row.
    covariance: Vec<f64>,
}

/// How a comparison depends on one sensor's errors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Part {
    /// Which sensor.
    pub sensor: usize,
    /// Derivative of the difference by its errors.
    pub by_errors: SMatrix<f64, 3, ERRORS>,
}

impl Joint {
    pub fn new(places: &[Place]) -> Self {
        let size = ERRORS * places.len();
        let mut joint = Self {
            mean: vec![0.0; size],
            covariance: vec![0.0; size * size],
        };
        for (k, prior) in priors(places).enumerate() {
            joint.covariance[k * size + k] = prior * prior;
        }
        joint
    }

    fn size(&self) -> usize {
        self.mean.len()
    }

    /// Lets time pass.
    pub fn fade(&mut self, seconds: f64, places: &[Place]) {
        let kept = libm::exp(-seconds.max(0.0) / FADE_S);
        let size = self.size();
        self.mean.iter_mut().for_each(|mean| *mean *= kept);
        self.covariance.iter_mut().for_each(|p| *p *= kept * kept);
        for (k, prior) in priors(places).enumerate() {
            self.covariance[k * size + k] += (1.0 - kept * kept) * prior * prior;
        }
    }

    /// Forgets what is known of one sensor: its errors may be anything again that they may at first.
    pub fn reopen(&mut self, sensor: usize, prior: &[f64; ERRORS]) {
        let size = self.size();
        if (sensor + 1) * ERRORS > size {
            return;
        }
        for (k, prior) in prior.iter().enumerate() {
            let row = sensor * ERRORS + k;
            self.mean[row] = 0.0;
            for other in 0..size {
                self.covariance[row * size + other] = 0.0;
                self.covariance[other * size + row] = 0.0;
            }
            self.covariance[row * size + row] = prior * prior;
        }
    }

    /// Takes in a difference of places, measured less expected were there no errors; `false` where
    /// it is too large to be believed.
    pub fn take(
        &mut self,
        parts: &[Part],
        difference: &Vector3<f64>,
        noise: &Matrix3<f64>,
    ) -> bool {
        let Some((cross, innovation, spread)) = self.innovation(parts, difference, noise) else {
            return false;
        };
        let Some(inverse) = spread.try_inverse() else {
            return false;
        };
        if innovation.dot(&(inverse * innovation)) > GATE {
            return false;
        }
        let size = self.size();
        let step = inverse * innovation;
        for row in 0..size {
            let gain = inverse * cross[row];
            self.mean[row] += cross[row].dot(&step);
            for (column, cross) in cross.iter().enumerate().take(row + 1) {
                let p = self.covariance[row * size + column] - gain.dot(cross);
                self.covariance[row * size + column] = p;
                self.covariance[column * size + row] = p;
            }
        }
        true
    }

    /// Whether a difference may be noise and errors as known so far.
    pub fn allows(&self, parts: &[Part], difference: &Vector3<f64>, noise: &Matrix3<f64>) -> bool {
        let innovation = self.innovation(parts, difference, noise);
        innovation.is_some_and(|(_, off, spread)| {
            let inverse = spread.try_inverse();
            inverse.is_some_and(|inverse| off.dot(&(inverse * off)) <= GATE)
        })
    }

    /// P H', the innovation and its covariance.
    #[allow(
        clippy::type_complexity,
        reason = "three parts of one thing, used twice"
    )]
    fn innovation(
        &self,
        parts: &[Part],
        difference: &Vector3<f64>,
        noise: &Matrix3<f64>,
    ) -> Option<(Vec<Vector3<f64>>, Vector3<f64>, Matrix3<f64>)> {
        let size = self.size();
        if parts.iter().any(|part| (part.sensor + 1) * ERRORS > size) {
            return None;
        }
        let mut cross = vec![Vector3::zeros(); size];
        let mut innovation = *difference;
        for part in parts {
            for k in 0..ERRORS {
                let place = part.sensor * ERRORS + k;
                let column = part.by_errors.column(k);
                innovation -= column * self.mean[place];
                for (row, cross) in cross.iter_mut().enumerate() {
                    *cross += column * self.covariance[row * size + place];
                }
            }
        }
        let mut spread = *noise;
        for part in parts {
            for k in 0..ERRORS {
                let place = part.sensor * ERRORS + k;
                spread += part.by_errors.column(k) * cross[place].transpose();
            }
        }
        Some((cross, innovation, (spread + spread.transpose()) * 0.5))
    }

    /// One sensor's errors and their standard deviations.
    pub fn of(&self, sensor: usize) -> Option<([f64; ERRORS], [f64; ERRORS])> {
        let first = sensor * ERRORS;
        let mean = self.mean.get(first..first + ERRORS)?;
        let mut mean_of = [0.0; ERRORS];
        mean_of.copy_from_slice(mean);
        let size = self.size();
        let sd = core::array::from_fn(|k| {
            let variance = self.covariance[(first + k) * size + first + k];
            variance.max(0.0).sqrt()
        });
        Some((mean_of, sd))
    }

    /// Covariance of one sensor's errors, row by row.
    pub fn covariance_of(&self, sensor: usize) -> Option<SMatrix<f64, ERRORS, ERRORS>> {
        let (first, size) = (sensor * ERRORS, self.size());
        (first + ERRORS <= size).then(|| {
            SMatrix::from_fn(|row, column| self.covariance[(first + row) * size + first + column])
        })
    }
}

fn priors(places: &[Place]) -> impl Iterator<Item = f64> + '_ {
    places.iter().flat_map(|place| place.prior)
}
