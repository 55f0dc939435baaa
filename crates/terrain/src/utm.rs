//! Universal Transverse Mercator: metres on a map, for rasters that other tools read.
//!
//! Krüger's series in the third flattening n to order n⁴ (Karney, "Transverse Mercator with an
//! accuracy of a few nanometers", J. Geodesy 85, 2011, equations 11, 12 and 35, 36): within a
//! micrometre inside a zone. Computation on `libm`, so every processor draws the same map.

use frames::{WGS84_A_M, WGS84_F, wrap_pi};

/// Scale on the central meridian.
const SCALE: f64 = 0.9996;
const FALSE_EASTING_M: f64 = 500_000.0;
const FALSE_NORTHING_SOUTH_M: f64 = 10_000_000.0;

/// Third flattening.
const N: f64 = WGS84_F / (2.0 - WGS84_F);
const N2: f64 = N * N;
const N3: f64 = N2 * N;
const N4: f64 = N3 * N;
/// Radius of the circle with the meridian's length, metres.
const RECTIFYING_M: f64 = WGS84_A_M / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0);

const TO_MAP: [f64; 4] = [
    N / 2.0 - 2.0 * N2 / 3.0 + 5.0 * N3 / 16.0 + 41.0 * N4 / 180.0,
    13.0 * N2 / 48.0 - 3.0 * N3 / 5.0 + 557.0 * N4 / 1440.0,
    61.0 * N3 / 240.0 - 103.0 * N4 / 140.0,
    49_561.0 * N4 / 161_280.0,
];
const FROM_MAP: [f64; 4] = [
    N / 2.0 - 2.0 * N2 / 3.0 + 37.0 * N3 / 96.0 - N4 / 360.0,
    N2 / 48.0 + N3 / 15.0 - 437.0 * N4 / 1440.0,
    17.0 * N3 / 480.0 - 37.0 * N4 / 840.0,
    4397.0 * N4 / 161_280.0,
];
const TO_GEODETIC: [f64; 4] = [
    2.0 * N - 2.0 * N2 / 3.0 - 2.0 * N3 + 116.0 * N4 / 45.0,
    7.0 * N2 / 3.0 - 8.0 * N3 / 5.0 - 227.0 * N4 / 45.0,
    56.0 * N3 / 15.0 - 136.0 * N4 / 35.0,
    4279.0 * N4 / 630.0,
];

/// One zone of the projection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Utm {
    zone: u8,
    north: bool,
}

impl Utm {
    /// Zone 1 to 60 of the northern or southern hemisphere.
    pub fn new(zone: u8, north: bool) -> Option<Self> {
        (1..=60).contains(&zone).then_some(Self { zone, north })
    }

    /// The zone of a place, by longitude alone: the exceptions of Norway and Svalbard are for map
    /// sheets, and the projection is as good beside its zone.
    pub fn around(latitude_rad: f64, longitude_rad: f64) -> Self {
        let turns = (wrap_pi(longitude_rad).to_degrees() + 180.0) / 6.0;
        Self {
            zone: (turns.floor().clamp(0.0, 59.0) as u8) + 1,
            north: latitude_rad >= 0.0,
        }
    }

    /// From its EPSG code (32601 to 32660, 32701 to 32760).
    pub fn from_epsg(code: u16) -> Option<Self> {
        match code {
            32601..=32660 => Self::new((code - 32600) as u8, true),
            32701..=32760 => Self::new((code - 32700) as u8, false),
            _ => None,
        }
    }

    /// Its EPSG code.
    pub fn epsg(self) -> u16 {
        let base = if self.north { 32600 } else { 32700 };
        base + u16::from(self.zone)
    }

    fn central_meridian_rad(self) -> f64 {
        (f64::from(self.zone) * 6.0 - 183.0).to_radians()
    }

    fn false_northing_m(self) -> f64 {
        if self.north {
            0.0
        } else {
            FALSE_NORTHING_SOUTH_M
        }
    }

    /// (easting, northing) in metres of a place in radians.
    pub fn to_map(self, latitude_rad: f64, longitude_rad: f64) -> [f64; 2] {
        let sin_lat = libm::sin(latitude_rad);
        let fold = 2.0 * N.sqrt() / (1.0 + N);
        let conformal = libm::sinh(libm::atanh(sin_lat) - fold * libm::atanh(fold * sin_lat));
        let (sin_lon, cos_lon) = libm::sincos(wrap_pi(longitude_rad - self.central_meridian_rad()));
        let xi = libm::atan2(conformal, cos_lon);
        let eta = libm::asinh(sin_lon / (conformal * conformal + cos_lon * cos_lon).sqrt());
        let [along, across] = series(&TO_MAP, xi, eta);
        [
            FALSE_EASTING_M + SCALE * RECTIFYING_M * (eta + across),
            self.false_northing_m() + SCALE * RECTIFYING_M * (xi + along),
        ]
    }

    /// (latitude, longitude) in radians of a point on the map in metres.
    pub fn to_geodetic(self, easting_m: f64, northing_m: f64) -> [f64; 2] {
        let xi = (northing_m - self.false_northing_m()) / (SCALE * RECTIFYING_M);
        let eta = (easting_m - FALSE_EASTING_M) / (SCALE * RECTIFYING_M);
        let [along, across] = series(&FROM_MAP, xi, eta);
        let (xi, eta) = (xi - along, eta - across);
        let chi = libm::asin(libm::sin(xi) / libm::cosh(eta));
        let correction: f64 = TO_GEODETIC
            .iter()
            .zip(1..)
            .map(|(c, j)| c * libm::sin(2.0 * f64::from(j) * chi))
            .sum();
        let longitude_rad =
            self.central_meridian_rad() + libm::atan2(libm::sinh(eta), libm::cos(xi));
        [chi + correction, wrap_pi(longitude_rad)]
    }
}

/// Sums of c_j sin(2jξ) cosh(2jη) and c_j cos(2jξ) sinh(2jη).
fn series(coefficients: &[f64; 4], xi: f64, eta: f64) -> [f64; 2] {
    coefficients
        .iter()
        .zip(1..)
        .fold([0.0, 0.0], |[along, across], (c, j)| {
            let (sin, cos) = libm::sincos(2.0 * f64::from(j) * xi);
            let twice = 2.0 * f64::from(j) * eta;
            [
                along + c * sin * libm::cosh(twice),
                across + c * cos * libm::sinh(twice),
            ]
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against PROJ 9.1 (`gdaltransform -s_srs OGC:CRS84 -t_srs EPSG:...`).
    #[test]
    fn places_are_where_proj_puts_them() {
        for (longitude_deg, latitude_deg, epsg, easting_m, northing_m) in [
            (
                44.03_f64,
                36.2_f64,
                32638,
                412_796.211_325_176,
                4_006_567.737_271_55,
            ),
            (
                -71.5,
                -28.5,
                32719,
                255_295.026_536_044,
                6_844_859.628_558_58,
            ),
            (
                1.25,
                42.75,
                32631,
                356_781.668_110_537,
                4_734_538.229_019_38,
            ),
        ] {
            let (latitude, longitude) = (latitude_deg.to_radians(), longitude_deg.to_radians());
            let utm = Utm::around(latitude, longitude);
            assert_eq!(utm.epsg(), epsg);
            let [x, y] = utm.to_map(latitude, longitude);
            assert!((x - easting_m).abs() < 1e-5, "{x} {easting_m}");
            assert!((y - northing_m).abs() < 1e-5, "{y} {northing_m}");
            let [lat, lon] = utm.to_geodetic(x, y);
            assert!((lat - latitude).abs() < 1e-12 && (lon - longitude).abs() < 1e-12);
        }
    }
}
