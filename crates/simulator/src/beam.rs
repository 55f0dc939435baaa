//! When a sensor looks where.
//!
//! A turning antenna, or a beam that sweeps its sector, passes each azimuth at a moment of its own
//! once a revisit; fixed faces look everywhere at once.

use core::f64::consts::TAU;

use frames::wrap_two_pi;
use site::Sensor;
use sitefile::scenario::TimeStamps;

use crate::path::Path;

/// How one sensor's beam moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beam {
    stamps: TimeStamps,
    from_rad: f64,
    width_rad: f64,
    revisit_s: f64,
    /// Start of the first scan, seconds from the scenario's start.
    phase_s: f64,
}

impl Beam {
    /// The beam of a sensor whose first scan begins at `phase_s`.
    pub fn new(sensor: &Sensor, stamps: TimeStamps, phase_s: f64) -> Self {
        let (from_rad, width_rad) = sensor.sector_rad.unwrap_or((0.0, TAU));
        Self {
            stamps,
            from_rad,
            width_rad,
            revisit_s: sensor.revisit_s,
            phase_s,
        }
    }

    /// Starts of the scans that begin before `until_s`.
    pub fn scans(self, until_s: f64) -> impl Iterator<Item = f64> {
        (0_u32..)
            .map(move |k| self.phase_s + f64::from(k) * self.revisit_s)
            .take_while(move |&start_s| start_s < until_s)
    }

    /// The moment of the scan that began at `start_s` at which the beam points at an azimuth.
    pub fn passes(&self, start_s: f64, azimuth_rad: f64) -> f64 {
        match self.stamps {
            TimeStamps::Staring => start_s,
            TimeStamps::Swept => {
                let share = wrap_two_pi(azimuth_rad - self.from_rad) / self.width_rad;
                start_s + share.min(1.0) * self.revisit_s
            }
        }
    }

    /// The moment at which the beam meets a moving object in the scan that began at `start_s`;
    /// `None` if the object slips past it or is not there.
    pub fn meets(
        &self,
        start_s: f64,
        path: &Path,
        azimuth_of: impl Fn(&crate::path::Knot) -> f64,
    ) -> Option<f64> {
        let (first, last) = (path.first()?, path.last()?);
        if last.time_s < start_s || first.time_s > start_s + self.revisit_s {
            return None;
        }
        let mut time_s = start_s;
        // The beam is far faster than any object's azimuth: each pass divides the error by their
        // ratio. An object on the scan's edge may jump to and fro; it is then missed.
        for _ in 0..6 {
            let there = path.at(time_s.clamp(first.time_s, last.time_s))?;
            let next_s = self.passes(start_s, azimuth_of(&there));
            if (next_s - time_s).abs() < 1e-6 {
                return (first.time_s..=last.time_s)
                    .contains(&next_s)
                    .then_some(next_s);
            }
            time_s = next_s;
        }
        None
    }

    /// Whether the beam sweeps, so that sector messages make sense.
    pub fn sweeps(&self) -> bool {
        self.stamps == TimeStamps::Swept
    }

    /// Whether an azimuth lies in the swept sector, its edges included.
    pub fn covers(&self, azimuth_rad: f64) -> bool {
        self.width_rad >= TAU || wrap_two_pi(azimuth_rad - self.from_rad) <= self.width_rad
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::Knot;
    use crate::testing::radar;
    use frames::{Position, Vector};

    #[test]
    fn a_turning_beam_meets_each_object_at_its_own_time() {
        let beam = Beam::new(&radar(), TimeStamps::Swept, 0.25);
        assert_eq!(beam.scans(3.0).collect::<Vec<_>>(), [0.25, 1.25, 2.25]);
        // Flies east at 400 m/s, 4 km north of the antenna.
        let path = Path::new([0.0, 10.0].map(|t| Knot {
            time_s: t,
            position: Position::new(400.0 * t, 4000.0, 500.0),
            velocity: Vector::new(400.0, 0.0, 0.0),
        }));
        let azimuth = |k: &Knot| libm::atan2(k.position.x(), k.position.y());
        let time_s = beam.meets(2.25, &path, azimuth).expect("met");
        let there = path.at(time_s).expect("alive");
        assert!((beam.passes(2.25, azimuth(&there)) - time_s).abs() < 1e-6);
        assert!(time_s > 2.25 && time_s < 2.3, "{time_s}");
        assert!(beam.meets(12.25, &path, azimuth).is_none());
    }

    #[test]
    fn fixed_faces_look_everywhere_at_once() {
        let beam = Beam::new(&radar(), TimeStamps::Staring, 0.0);
        assert_eq!(beam.passes(5.0, 3.0), 5.0);
        assert!(!beam.sweeps());
    }
}
