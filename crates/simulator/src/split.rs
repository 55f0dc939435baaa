//! A large or oddly lit object may give two plots in one scan.
//!
//! The second lies beside the first by a normal error as wide as the sensor's resolution, or as its
//! standard deviations where no resolution is stated, and has the same Doppler and time. Both count as
//! the object's.

use frames::wrap_two_pi;
use rand_pcg::Pcg64;

use crate::merge::Resolution;
use crate::random::{normal, unit};
use crate::report::Measurement;

/// The measurements of a scan, some of them twice. Takes the same numbers from the stream for each
/// measurement, whatever comes of it.
pub(crate) fn split(
    scan: Vec<Measurement>,
    share: f64,
    apart: Resolution,
    stream: &mut Pcg64,
) -> Vec<Measurement> {
    if share <= 0.0 {
        return scan;
    }
    let both = scan.into_iter().flat_map(|first| {
        let (draw, range, azimuth) = (unit(stream), normal(stream), normal(stream));
        let second = (draw < share).then(|| {
            let mut second = first;
            let polar = &mut second.aspect.polar;
            polar.range_m += apart.range_m * range;
            polar.azimuth_rad = wrap_two_pi(polar.azimuth_rad + apart.azimuth_rad * azimuth);
            second
        });
        core::iter::once(first).chain(second)
    });
    both.collect()
}
