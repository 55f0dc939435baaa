//! A feed in the house's own encoding ([`crate::report`]) as reports.

use crate::clock::Stamp;
use crate::counts::FeedCounts;
use crate::from_asterix::Heard;
use crate::report::{Report, Reports};
use crate::said::{Height, Measured, Said, What, fingerprint};

/// Reads a datagram.
pub(crate) fn read(octets: &[u8], counts: &mut FeedCounts) -> Heard {
    let mut heard = Heard::default();
    let Some(mut reports) = Reports::new(octets) else {
        counts.damaged += u64::from(!octets.is_empty());
        counts.octets_skipped += octets.len() as u64;
        return heard;
    };
    for (report, octets) in reports.by_ref() {
        counts.records += 1;
        heard
            .said
            .push(said(&report, fingerprint(octets.iter().copied())));
    }
    let left = reports.left() as u64;
    counts.damaged += u64::from(left > 0);
    counts.octets_skipped += left;
    counts.octets_read += octets.len() as u64 - left;
    heard
}

fn said(report: &Report, fingerprint: u64) -> Said {
    let (sensor, time) = match report {
        Report::Plot(plot) => (plot.sensor, plot.time),
        Report::Beam(beam) => (beam.sensor, beam.time),
        Report::Status(status) => (status.sensor, status.time),
        Report::StatusAt(status) => (status.sensor, status.time),
    };
    let (what, operational, place) = match report {
        Report::Plot(plot) => {
            let measured = Measured {
                range_m: plot.polar.range_m,
                azimuth_rad: plot.polar.azimuth_rad,
                height: Height::Elevation(plot.polar.elevation_rad),
                range_rate_mps: plot.range_rate_mps,
                snr_db: plot.snr_db,
                cross_section_m2: None,
                range_sd_m: plot.range_sd_m,
                azimuth_sd_rad: plot.azimuth_sd_rad,
                elevation_sd_rad: plot.elevation_sd_rad,
                range_rate_sd_mps: plot.range_rate_sd_mps,
                cooperative: false,
                number: None,
                simulated: false,
            };
            (What::Plot(Ok(measured)), None, None)
        }
        Report::Beam(beam) => {
            let azimuth_rad = beam.azimuth_rad;
            (What::Beam { azimuth_rad }, None, None)
        }
        Report::Status(status) => (What::Alive, Some(status.operational), None),
        Report::StatusAt(status) => {
            let place = [status.latitude_rad, status.longitude_rad];
            (What::Alive, Some(status.operational), Some(place))
        }
    };
    Said {
        sensor: Some(sensor),
        category: None,
        stamp: Stamp::Utc(time),
        fingerprint,
        operational,
        place,
        what,
    }
}
