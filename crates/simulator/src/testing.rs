//! What the tests of several modules start from.

use frames::{EllipsoidHeight, Geodetic, SiteFrame};
use site::{Detection, HeightSource, Sensor, SensorKind};

/// A plane at 36.2 N, 44.0 E, sea level.
pub(crate) fn site_frame() -> SiteFrame {
    SiteFrame::new(Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0)))
}

/// The all-round radar of the published baseline: 10 m over the origin, once a second.
pub(crate) fn radar() -> Sensor {
    Sensor {
        id: "north".into(),
        kind: SensorKind::Radar,
        sac: 1,
        sic: 2,
        position: Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(10.0)),
        mast_m: 10.0,
        revisit_s: 1.0,
        range_min_m: 300.0,
        range_max_m: 15_000.0,
        sector_rad: None,
        elevation_min_rad: frames::degrees(1.0),
        elevation_max_rad: frames::degrees(70.0),
        range_sd_m: 15.0,
        azimuth_sd_rad: 4e-3,
        elevation_sd_rad: 4e-3,
        alignment_sd_rad: 0.0,
        resolution: None,
        range_rate_sd_mps: Some(1.5),
        range_rate_max_mps: 450.0,
        detection: Detection::Constant(0.9),
        false_plots_per_scan: 100.0,
        refraction_k: 4.0 / 3.0,
        height_source: HeightSource::Measured,
        interface: site::Interface::default(),
        reports: site::Reports::Plots,
        mobile: false,
    }
}
