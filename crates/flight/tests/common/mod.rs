//! What the tests of falling share: a site, its air, an observed state, the data folder.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::PathBuf;

use flight::{Environment, State};
use frames::{EllipsoidHeight, Geodetic, GeoidGrid, Position, SiteFrame, Time, Vector};
use site::Air;
use terrain::Ground;

/// A site at sea level with flat ground and the standard atmosphere.
pub fn standard_site(latitude_deg: f64) -> Environment {
    site_with(latitude_deg, Air::standard(), Ground::flat(0.0))
}

/// A site at sea level.
pub fn site_with(latitude_deg: f64, air: Air, ground: Ground) -> Environment {
    let origin = Geodetic::from_degrees(latitude_deg, 34.5, EllipsoidHeight(0.0));
    Environment::new(
        SiteFrame::new(origin),
        GeoidGrid::constant(0.0),
        air,
        ground,
    )
    .expect("plausible air")
}

/// A state above the site's origin, flying east.
pub fn eastward(height_m: f64, speed_mps: f64, elevation_deg: f64, beta: f64) -> State {
    let (sin, cos) = libm::sincos(elevation_deg.to_radians());
    State {
        time: Time(0),
        position: Position::new(0.0, 0.0, height_m),
        velocity: Vector::new(speed_mps * cos, 0.0, speed_mps * sin),
        ln_beta: libm::log(beta),
    }
}

/// A file of the data folder; `None`, and a line that says so, where it is absent. In CI absence is
/// a failure.
pub fn data(test: &str, path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("FOREWARN_DATA");
    let file = folder.map(|f| PathBuf::from(f).join(path));
    let found = file.filter(|f| f.exists());
    if found.is_none() {
        assert!(
            std::env::var("CI").as_deref() != Ok("true"),
            "{test} needs {path} under FOREWARN_DATA"
        );
        eprintln!("skipped: {test}: {path} under FOREWARN_DATA");
    }
    found
}
