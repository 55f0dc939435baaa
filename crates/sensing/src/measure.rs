//! From a report's figures to a plot: what is missing comes from the sensor's entry, what cannot be
//! is refused.

use core::f64::consts::FRAC_PI_2;

use frames::{EllipsoidHeight, Geodetic, Polar, SeaLevelHeight, SiteFrame, Time, wrap_two_pi};
use site::{HeightDatum, HeightSource, Mode, Reports, Sensor, SensorId, Site};

use crate::counts::Rejection;
use crate::limits::{ANGLE_SD_MAX_RAD, RANGE_MAX_M, RANGE_SD_MAX_M, RATE_SD_MAX_MPS};
use crate::said::{Height, Located, Measured, What};
use crate::{Plot, PlotId};

/// Standard deviation of a 3-D radar's height: three steps of 25 ft of I048/110, metres.
const HEIGHT_SD_M: f64 = 23.0;
/// Standard deviation of a pressure altitude as a height: the day's pressure and temperature, metres.
const PRESSURE_SD_M: f64 = 300.0;
/// Mean radius of the Earth, metres: the error of a sphere is 2 m of height at 100 km.
const EARTH_RADIUS_M: f64 = 6_371_000.0;

/// What a report means from its sensor: another tracker's opinion is a detection only where the sensor sends
/// nothing else.
pub(crate) fn detection(site: &Site, id: Option<SensorId>, what: What) -> What {
    let sensor = id.and_then(|id| site.sensors.get(usize::from(id.0)));
    let wanted = sensor.filter(|sensor| sensor.reports != Reports::Plots);
    match (what, wanted) {
        (What::Track(measured), Some(_)) => What::Plot(measured),
        (What::TrackAt(place), Some(sensor)) => {
            What::Plot(place.and_then(|place| located(site, sensor, &place)))
        }
        (What::Track(_) | What::TrackAt(_), None) => What::Alive,
        _ => what,
    }
}

/// A place by latitude and longitude as the sensor would have measured it.
fn located(site: &Site, sensor: &Sensor, place: &Located) -> Result<Measured, Rejection> {
    let (latitude_rad, longitude_rad) = (place.latitude_rad, place.longitude_rad);
    let sea_level = |height_m| {
        let height = SeaLevelHeight(height_m);
        site.geoid.to_ellipsoid(latitude_rad, longitude_rad, height)
    };
    let (height, height_sd_m) = match (place.height, sensor.height_source) {
        (Height::SeaLevel(height_m), _) => (sea_level(height_m), None),
        (Height::Ellipsoid(height_m), _) => (EllipsoidHeight(height_m), None),
        (Height::Pressure(height_m), HeightSource::FlightLevel) => {
            (sea_level(height_m), Some(PRESSURE_SD_M))
        }
        _ => return Err(Rejection::NoHeight),
    };
    let there = Geodetic {
        latitude_rad,
        longitude_rad,
        height,
    };
    let frame = SiteFrame::new(sensor.position);
    let seen = frame.to_sensor(sensor.position).apply(frame.to_enu(there));
    let polar = Polar::from_position(seen);
    if !(polar.range_m > 1.0 && polar.elevation_rad.is_finite()) {
        return Err(Rejection::Nonsense);
    }
    let angle_sd_rad = place.sd_m.map(|sd_m| sd_m / polar.range_m);
    Ok(Measured {
        range_m: polar.range_m,
        azimuth_rad: polar.azimuth_rad,
        height: Height::Elevation(polar.elevation_rad),
        range_rate_mps: None,
        snr_db: None,
        cross_section_m2: None,
        range_sd_m: place.sd_m,
        azimuth_sd_rad: angle_sd_rad,
        elevation_sd_rad: height_sd_m.map(|sd_m: f64| sd_m / polar.range_m),
        range_rate_sd_mps: None,
        cooperative: place.cooperative,
        number: place.number,
        simulated: place.simulated,
    })
}

/// The plot of a measurement.
///
/// # Errors
/// Why it cannot be used.
pub(crate) fn plot(
    (site, mode): (&Site, Mode),
    (id, sensor): (SensorId, &Sensor),
    (number, time): (PlotId, Time),
    measured: &Measured,
) -> Result<Plot, Rejection> {
    if measured.simulated && mode == Mode::Live {
        return Err(Rejection::Simulated);
    }
    let (elevation_rad, height_sd_rad) = elevation(site, sensor, measured)?;
    let polar = Polar {
        range_m: measured.range_m,
        azimuth_rad: wrap_two_pi(measured.azimuth_rad),
        elevation_rad,
    };
    let possible = polar.range_m > 0.0
        && polar.range_m <= RANGE_MAX_M
        && polar.azimuth_rad.is_finite()
        && polar.elevation_rad.abs() <= FRAC_PI_2;
    if !possible {
        return Err(Rejection::Nonsense);
    }
    // A tracker has smoothed its positions, one on the next: each tells less than a plot would.
    let (widened, tracked) = (sensor.widened(), sensor.reports == Reports::Tracks);
    let sd = |reported: Option<f64>, stated: f64, most: f64| {
        let given = reported.filter(|sd| sd.is_finite() && *sd > 0.0);
        (widened * given.unwrap_or(stated)).min(most)
    };
    let sign = if sensor.interface.doppler_positive_receding {
        1.0
    } else {
        -1.0
    };
    let rate = measured.range_rate_mps.filter(|rate| rate.is_finite());
    // Without a stated spread a Doppler cannot be weighed.
    let rate_sd = measured
        .range_rate_sd_mps
        .filter(|sd| sd.is_finite() && *sd > 0.0)
        .or(sensor.range_rate_sd_mps);
    Ok(Plot {
        id: number,
        sensor: id,
        time,
        polar,
        range_rate_mps: rate
            .filter(|_| rate_sd.is_some() && !tracked)
            .map(|rate| sign * rate),
        cross_section_m2: measured.cross_section_m2.or_else(|| {
            let snr_db = measured.snr_db?;
            cross_section_m2(snr_db, sensor, polar.range_m)
        }),
        range_sd_m: sd(measured.range_sd_m, sensor.range_sd_m, RANGE_SD_MAX_M),
        azimuth_sd_rad: sd(
            measured.azimuth_sd_rad,
            sensor.azimuth_sd_rad,
            ANGLE_SD_MAX_RAD,
        ),
        elevation_sd_rad: sd(
            height_sd_rad.or(measured.elevation_sd_rad),
            sensor.elevation_sd_rad,
            ANGLE_SD_MAX_RAD,
        ),
        range_rate_sd_mps: rate_sd.unwrap_or(1.0).min(RATE_SD_MAX_MPS),
        cooperative: measured.cooperative,
        number: measured.number,
    })
}

/// How large what gives such an echo looks.
fn cross_section_m2(snr_db: f64, sensor: &Sensor, range_m: f64) -> Option<f64> {
    let per_m2 = sensor.detection.signal_per_m2(range_m)?;
    let m2 = libm::pow(10.0, 0.1 * snr_db) / per_m2;
    (m2.is_finite() && m2 > 0.0).then_some(m2)
}

/// Elevation, and its spread where it is made from a height.
fn elevation(
    site: &Site,
    sensor: &Sensor,
    measured: &Measured,
) -> Result<(f64, Option<f64>), Rejection> {
    let place = sensor.position;
    let sea_level = |height_m| {
        let height = SeaLevelHeight(height_m);
        let geoid = &site.geoid;
        geoid.to_ellipsoid(place.latitude_rad, place.longitude_rad, height)
    };
    let (above_ellipsoid, sd_m) = match (measured.height, sensor.height_source) {
        (Height::Elevation(angle_rad), _) => return Ok((angle_rad, None)),
        (Height::SeaLevel(height_m), _) => (sea_level(height_m), HEIGHT_SD_M),
        (Height::Ellipsoid(height_m), _) => (EllipsoidHeight(height_m), HEIGHT_SD_M),
        (Height::Reported(height_m), _) => match sensor.interface.height_datum {
            HeightDatum::SeaLevel => (sea_level(height_m), HEIGHT_SD_M),
            HeightDatum::Ellipsoid => (EllipsoidHeight(height_m), HEIGHT_SD_M),
        },
        (Height::Pressure(height_m), HeightSource::FlightLevel) => {
            (sea_level(height_m), PRESSURE_SD_M)
        }
        (Height::Pressure(_) | Height::Absent, HeightSource::Beam) => {
            let (low, high) = (sensor.elevation_min_rad, sensor.elevation_max_rad);
            return Ok((0.5 * (low + high), Some(sensor.fan_sd_rad())));
        }
        (Height::Pressure(_) | Height::Absent, _) => return Err(Rejection::NoHeight),
    };
    let (antenna_m, target_m) = (
        EARTH_RADIUS_M + place.height.0,
        EARTH_RADIUS_M + above_ellipsoid.0,
    );
    // The law of cosines in the triangle of the Earth's centre, the antenna and the object.
    let range_m = measured.range_m;
    let sine = (target_m * target_m - antenna_m * antenna_m - range_m * range_m)
        / (2.0 * range_m * antenna_m);
    if !sine.is_finite() || sine.abs() > 1.0 {
        return Err(Rejection::Nonsense);
    }
    let cosine = (1.0 - sine * sine).sqrt().max(0.05);
    let sd_rad = (sd_m / (range_m * cosine)).max(sensor.elevation_sd_rad);
    Ok((libm::asin(sine), Some(sd_rad)))
}
