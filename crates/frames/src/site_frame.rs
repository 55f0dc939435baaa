//! The site's tangent plane and rigid transforms between frames.

use core::marker::PhantomData;

use nalgebra::{Matrix3, Vector3};

use crate::{Ecef, Enu, Frame, Geodetic, Position, SensorEnu, Vector};

/// A rotation and a shift from one Cartesian frame to another. Transforms chain only where the
/// frames meet:
///
/// ```compile_fail
/// use frames::{Ecef, EllipsoidHeight, Geodetic, Position, SiteFrame};
/// let site = SiteFrame::new(Geodetic::from_degrees(0.0, 0.0, EllipsoidHeight(0.0)));
/// let twice = site.from_ecef().then(&site.from_ecef());
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform<From: Frame, To: Frame> {
    rotation: Matrix3<f64>,
    shift_m: Vector3<f64>,
    frames: PhantomData<(From, To)>,
}

impl<From: Frame, To: Frame> Transform<From, To> {
    /// Where a point of the first frame is in the second.
    pub fn apply(&self, point: Position<From>) -> Position<To> {
        Position::tagged(self.rotation * point.untagged() + self.shift_m)
    }

    /// A free vector of the first frame, written in the second.
    pub fn turn(&self, vector: Vector<From>) -> Vector<To> {
        Vector::tagged(self.rotation * vector.untagged())
    }

    /// The rotation alone, for covariances and Jacobians.
    pub fn rotation(&self) -> &Matrix3<f64> {
        &self.rotation
    }

    /// The way back.
    pub fn inverse(&self) -> Transform<To, From> {
        let rotation = self.rotation.transpose();
        Transform {
            rotation,
            shift_m: -(rotation * self.shift_m),
            frames: PhantomData,
        }
    }

    /// First this, then the next.
    pub fn then<Next: Frame>(&self, next: &Transform<To, Next>) -> Transform<From, Next> {
        Transform {
            rotation: next.rotation * self.rotation,
            shift_m: next.rotation * self.shift_m + next.shift_m,
            frames: PhantomData,
        }
    }
}

/// East-north-up at `origin`: the frame in which the site's tracks and impacts are computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteFrame {
    origin: Geodetic,
    from_ecef: Transform<Ecef, Enu>,
}

impl SiteFrame {
    /// The tangent plane at a point.
    pub fn new(origin: Geodetic) -> Self {
        Self {
            origin,
            from_ecef: tangent_plane(origin),
        }
    }

    /// Where east, north and up are zero.
    pub fn origin(&self) -> Geodetic {
        self.origin
    }

    /// From Earth-centred to the site's plane.
    pub fn from_ecef(&self) -> Transform<Ecef, Enu> {
        self.from_ecef
    }

    /// A geodetic point in the site's plane.
    pub fn to_enu(&self, point: Geodetic) -> Position<Enu> {
        self.from_ecef.apply(point.to_ecef())
    }

    /// A point of the site's plane in geodetic coordinates.
    pub fn to_geodetic(&self, point: Position<Enu>) -> Geodetic {
        Geodetic::from_ecef(self.from_ecef.inverse().apply(point))
    }

    /// From the site's plane to the tangent plane of a sensor's antenna: azimuth and elevation as
    /// the sensor means them.
    pub fn to_sensor(&self, antenna: Geodetic) -> Transform<Enu, SensorEnu> {
        self.from_ecef
            .inverse()
            .then(&tangent_plane::<SensorEnu>(antenna))
    }
}

fn tangent_plane<To: Frame>(origin: Geodetic) -> Transform<Ecef, To> {
    let (sin_lat, cos_lat) = libm::sincos(origin.latitude_rad);
    let (sin_lon, cos_lon) = libm::sincos(origin.longitude_rad);
    #[rustfmt::skip]
    let rotation = Matrix3::new(
        -sin_lon,           cos_lon,            0.0,
        -sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat,
        cos_lat * cos_lon,  cos_lat * sin_lon,  sin_lat,
    );
    let shift_m = -(rotation * origin.to_ecef().untagged());
    Transform {
        rotation,
        shift_m,
        frames: PhantomData,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::EllipsoidHeight;

    #[test]
    fn a_sensor_sees_its_own_zenith_above_it() {
        let site = SiteFrame::new(Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(400.0)));
        let antenna = Geodetic::from_degrees(36.5, 44.3, EllipsoidHeight(900.0));
        let above = Geodetic {
            height: EllipsoidHeight(1900.0),
            ..antenna
        };
        let seen = site.to_sensor(antenna).apply(site.to_enu(above));
        assert!(
            (seen - Position::new(0.0, 0.0, 1000.0)).length() < 1e-6,
            "{seen:?}"
        );
    }

    #[test]
    fn the_ground_falls_away_from_the_tangent_plane() {
        let site = SiteFrame::new(Geodetic::from_degrees(36.2, 44.0, EllipsoidHeight(0.0)));
        let far = site.to_enu(Geodetic::from_degrees(36.2, 44.2, EllipsoidHeight(0.0)));
        let expected = -far.x() * far.x() / (2.0 * 6_385_600.0);
        assert!((far.z() - expected).abs() < 0.05, "{far:?} {expected}");
    }
}
