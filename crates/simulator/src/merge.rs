//! Objects too close together to be told apart give one plot between them.
//!
//! Within one scan, plots whose range and azimuth both differ by less than the sensor's resolution
//! become one at their mean; it is counted as the first object's, which is as arbitrary as what a
//! real sensor does.

use frames::wrap_pi;

use crate::report::Measurement;

/// How far apart two objects must be to give two plots; zero: any distance will do.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Resolution {
    pub(crate) range_m: f64,
    pub(crate) azimuth_rad: f64,
}

/// Merges one scan's measurements.
pub(crate) fn merge(mut scan: Vec<Measurement>, resolution: Resolution) -> Vec<Measurement> {
    if resolution.range_m <= 0.0 || resolution.azimuth_rad <= 0.0 {
        return scan;
    }
    scan.sort_by(|a, b| a.aspect.polar.range_m.total_cmp(&b.aspect.polar.range_m));
    let mut groups: Vec<Vec<Measurement>> = Vec::new();
    for one in scan {
        let close = |first: &Measurement| {
            let (a, b) = (first.aspect.polar, one.aspect.polar);
            (b.range_m - a.range_m).abs() < resolution.range_m
                && wrap_pi(b.azimuth_rad - a.azimuth_rad).abs() < resolution.azimuth_rad
        };
        match groups
            .iter_mut()
            .rev()
            .find(|group| group.first().is_some_and(close))
        {
            Some(group) => group.push(one),
            None => groups.push(vec![one]),
        }
    }
    groups.iter().filter_map(|group| mean(group)).collect()
}

/// The mean of a group, with the time and the owner of its first.
fn mean(group: &[Measurement]) -> Option<Measurement> {
    let (first, rest) = group.split_first()?;
    let share = 1.0 / group.len() as f64;
    let mut merged = *first;
    for other in rest {
        let (to, from) = (&mut merged.aspect, other.aspect);
        let base = first.aspect;
        to.polar.range_m += (from.polar.range_m - base.polar.range_m) * share;
        to.polar.azimuth_rad += wrap_pi(from.polar.azimuth_rad - base.polar.azimuth_rad) * share;
        to.polar.elevation_rad += (from.polar.elevation_rad - base.polar.elevation_rad) * share;
        to.range_rate_mps += (from.range_rate_mps - base.range_rate_mps) * share;
    }
    merged.aspect.polar.azimuth_rad = frames::wrap_two_pi(merged.aspect.polar.azimuth_rad);
    Some(merged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::Aspect;
    use frames::{Polar, Time};

    fn at(range_m: f64, azimuth_deg: f64) -> Measurement {
        Measurement {
            time: Time(0),
            aspect: Aspect {
                polar: Polar {
                    range_m,
                    azimuth_rad: frames::wrap_two_pi(frames::degrees(azimuth_deg)),
                    elevation_rad: 0.1,
                },
                range_rate_mps: range_m / 100.0,
            },
            snr_db: None,
            object: Some(range_m as usize),
        }
    }

    #[test]
    fn close_objects_give_one_plot_between_them_even_across_north() {
        let resolution = Resolution {
            range_m: 50.0,
            azimuth_rad: frames::degrees(2.0),
        };
        let scan = vec![
            at(5030.0, 359.5),
            at(5000.0, 0.5),
            at(5200.0, 0.0),
            at(5010.0, 9.0),
        ];
        let merged = merge(scan, resolution);
        let found: Vec<_> = merged
            .iter()
            .map(|m| (m.aspect.polar.range_m, m.object))
            .collect();
        assert_eq!(
            found,
            [
                (5015.0, Some(5000)),
                (5010.0, Some(5010)),
                (5200.0, Some(5200))
            ]
        );
        assert!(wrap_pi(merged[0].aspect.polar.azimuth_rad).abs() < 1e-12);
        assert!((merged[0].aspect.range_rate_mps - 50.15).abs() < 1e-12);
    }

    #[test]
    fn a_sensor_without_a_stated_resolution_tells_everything_apart() {
        let scan = vec![at(5000.0, 0.0), at(5000.0, 0.0)];
        assert_eq!(merge(scan, Resolution::default()).len(), 2);
    }
}
