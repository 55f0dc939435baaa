//! Plots of nothing: noise over the whole view, and echoes from the ground near the horizon.
//!
//! Noise is spread evenly over range, azimuth, elevation and range rate, as a detector with a
//! constant false alarm rate leaves it. Ground echoes lie within a few degrees of the lowest
//! elevation and hardly move.

use core::f64::consts::TAU;

use frames::Polar;
use rand_pcg::Pcg64;
use site::Sensor;

use crate::random::{exponential, normal, poisson, uniform, unit};
use crate::view::Aspect;

/// Mean height of ground echoes over the lowest elevation, radians (0.6 degrees).
const LOW_SCALE_RAD: f64 = 0.01;
/// Standard deviation of the range rate of ground echoes (foliage, traffic), m/s.
const LOW_RATE_SD_MPS: f64 = 2.0;

/// One scan's false plots: a Poisson number with the given mean.
pub fn scan(sensor: &Sensor, mean: f64, low_share: f64, stream: &mut Pcg64) -> Vec<Aspect> {
    let count = poisson(stream, mean);
    (0..count).map(|_| one(sensor, low_share, stream)).collect()
}

fn one(sensor: &Sensor, low_share: f64, stream: &mut Pcg64) -> Aspect {
    let low = unit(stream) < low_share;
    let (from_rad, width_rad) = sensor.sector_rad.unwrap_or((0.0, TAU));
    let range_m = uniform(stream, sensor.range_min_m, sensor.range_max_m);
    let azimuth_rad = frames::wrap_two_pi(from_rad + width_rad * unit(stream));
    let (elevation_rad, range_rate_mps) = if low {
        let above = LOW_SCALE_RAD * exponential(stream);
        let elevation_rad = (sensor.elevation_min_rad + above).min(sensor.elevation_max_rad);
        (elevation_rad, LOW_RATE_SD_MPS * normal(stream))
    } else {
        let elevation_rad = uniform(stream, sensor.elevation_min_rad, sensor.elevation_max_rad);
        let rate_max_mps = sensor.range_rate_max_mps;
        (elevation_rad, uniform(stream, -rate_max_mps, rate_max_mps))
    };
    Aspect {
        polar: Polar {
            range_m,
            azimuth_rad,
            elevation_rad,
        },
        range_rate_mps,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::testing::radar;
    use rand::SeedableRng;

    #[test]
    fn false_plots_are_as_many_as_asked_and_spread_evenly() {
        let sensor = radar();
        let mut stream = Streams::new(&mut Pcg64::seed_from_u64(5)).named("test", "clutter");
        let scans = 400;
        let plots: Vec<_> = (0..scans)
            .flat_map(|_| scan(&sensor, 100.0, 0.0, &mut stream))
            .collect();
        let expected = 100.0 * f64::from(scans);
        // Five standard deviations of a Poisson count.
        assert!((plots.len() as f64 - expected).abs() < 5.0 * expected.sqrt());
        let mut bins = [0_u32; 20];
        for plot in &plots {
            let share = (plot.polar.range_m - sensor.range_min_m)
                / (sensor.range_max_m - sensor.range_min_m);
            bins[(share * 20.0) as usize] += 1;
        }
        let each = plots.len() as f64 / 20.0;
        let chi2: f64 = bins
            .iter()
            .map(|&b| (f64::from(b) - each) * (f64::from(b) - each) / each)
            .sum();
        // 99.99 % point of chi-square with 19 degrees of freedom.
        assert!(chi2 < 52.0, "{chi2}");
    }

    #[test]
    fn ground_echoes_lie_low_and_hardly_move() {
        let sensor = radar();
        let mut stream = Streams::new(&mut Pcg64::seed_from_u64(5)).named("test", "low");
        for plot in scan(&sensor, 200.0, 1.0, &mut stream) {
            assert!(plot.polar.elevation_rad < sensor.elevation_min_rad + 0.15);
            assert!(plot.range_rate_mps.abs() < 12.0);
        }
    }
}
