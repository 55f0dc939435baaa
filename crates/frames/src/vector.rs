//! Positions and free vectors tagged with the frame they are written in.

use core::marker::PhantomData;
use core::ops::{Add, Mul, Neg, Sub};

use borsh::{BorshDeserialize, BorshSerialize};
use nalgebra::Vector3;

/// A right-handed Cartesian frame, metres.
pub trait Frame: Copy + core::fmt::Debug + PartialEq + Default {}

/// Earth-centred, Earth-fixed (WGS-84), rotating with the Earth.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Ecef;

/// The site's tangent plane: east, north, up at the site's origin, fixed to the Earth.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Enu;

/// A sensor's own tangent plane: east, north, up at its antenna.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct SensorEnu;

impl Frame for Ecef {}
impl Frame for Enu {}
impl Frame for SensorEnu {}

/// A point in frame `F`, metres.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Position<F: Frame> {
    xyz: Vector3<f64>,
    frame: PhantomData<F>,
}

/// A free vector in frame `F`: a displacement, a velocity or an acceleration, as its name says.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Vector<F: Frame> {
    xyz: Vector3<f64>,
    frame: PhantomData<F>,
}

macro_rules! tagged {
    ($name:ident) => {
        impl<F: Frame> $name<F> {
            /// From its three components in the frame's order (east, north, up; or x, y, z).
            pub const fn new(x: f64, y: f64, z: f64) -> Self {
                Self {
                    xyz: Vector3::new(x, y, z),
                    frame: PhantomData,
                }
            }
            /// Puts the tag on plain components: the caller vouches for the frame.
            pub const fn tagged(xyz: Vector3<f64>) -> Self {
                Self {
                    xyz,
                    frame: PhantomData,
                }
            }
            /// The plain components, for arithmetic inside a filter.
            pub const fn untagged(self) -> Vector3<f64> {
                self.xyz
            }
            /// First component: east, or x.
            pub fn x(self) -> f64 {
                self.xyz.x
            }
            /// Second component: north, or y.
            pub fn y(self) -> f64 {
                self.xyz.y
            }
            /// Third component: up, or z.
            pub fn z(self) -> f64 {
                self.xyz.z
            }
            /// The components as an array.
            pub fn to_array(self) -> [f64; 3] {
                [self.xyz.x, self.xyz.y, self.xyz.z]
            }
            /// Whether every component is a finite number.
            pub fn is_finite(self) -> bool {
                self.xyz.iter().all(|c| c.is_finite())
            }
        }

        impl<F: Frame> BorshSerialize for $name<F> {
            fn serialize<W: borsh::io::Write>(&self, writer: &mut W) -> borsh::io::Result<()> {
                self.to_array().serialize(writer)
            }
        }

        impl<F: Frame> BorshDeserialize for $name<F> {
            fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
                let [x, y, z] = <[f64; 3]>::deserialize_reader(reader)?;
                Ok(Self::new(x, y, z))
            }
        }
    };
}

tagged!(Position);
tagged!(Vector);

impl<F: Frame> Vector<F> {
    /// Euclidean length.
    pub fn length(self) -> f64 {
        self.xyz.dot(&self.xyz).sqrt()
    }
    /// Inner product.
    pub fn dot(self, other: Self) -> f64 {
        self.xyz.dot(&other.xyz)
    }
    /// Vector product.
    pub fn cross(self, other: Self) -> Self {
        Self::tagged(self.xyz.cross(&other.xyz))
    }
}

impl<F: Frame> Sub for Position<F> {
    type Output = Vector<F>;
    fn sub(self, other: Self) -> Vector<F> {
        Vector::tagged(self.xyz - other.xyz)
    }
}

impl<F: Frame> Add<Vector<F>> for Position<F> {
    type Output = Self;
    fn add(self, step: Vector<F>) -> Self {
        Self::tagged(self.xyz + step.xyz)
    }
}

impl<F: Frame> Sub<Vector<F>> for Position<F> {
    type Output = Self;
    fn sub(self, step: Vector<F>) -> Self {
        Self::tagged(self.xyz - step.xyz)
    }
}

impl<F: Frame> Add for Vector<F> {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::tagged(self.xyz + other.xyz)
    }
}

impl<F: Frame> Sub for Vector<F> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::tagged(self.xyz - other.xyz)
    }
}

impl<F: Frame> Mul<f64> for Vector<F> {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::tagged(self.xyz * factor)
    }
}

impl<F: Frame> Neg for Vector<F> {
    type Output = Self;
    fn neg(self) -> Self {
        Self::tagged(-self.xyz)
    }
}
