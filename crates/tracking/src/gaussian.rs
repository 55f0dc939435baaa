//! A Gaussian over `flight`'s state vector, with a canonical encoding.

use borsh::{BorshDeserialize, BorshSerialize};
use flight::STATE;
use nalgebra::{SMatrix, SVector};

/// Covariance of a state.
pub type Covariance = SMatrix<f64, STATE, STATE>;
/// A state as a plain vector.
pub type StateVector = SVector<f64, STATE>;

/// Mean and covariance of a state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gaussian {
    /// Mean.
    pub mean: StateVector,
    /// Covariance, symmetric.
    pub covariance: Covariance,
}

impl Gaussian {
    /// Whether every number in it is one.
    pub fn is_finite(&self) -> bool {
        self.mean
            .iter()
            .chain(self.covariance.iter())
            .all(|v| v.is_finite())
    }
}

impl BorshSerialize for Gaussian {
    fn serialize<W: borsh::io::Write>(&self, writer: &mut W) -> borsh::io::Result<()> {
        self.mean
            .iter()
            .chain(self.covariance.iter())
            .try_for_each(|v| v.serialize(writer))
    }
}

impl BorshDeserialize for Gaussian {
    fn deserialize_reader<R: borsh::io::Read>(reader: &mut R) -> borsh::io::Result<Self> {
        let mean = <[f64; STATE]>::deserialize_reader(reader)?;
        let columns = <[[f64; STATE]; STATE]>::deserialize_reader(reader)?;
        Ok(Self {
            mean: StateVector::from(mean),
            covariance: Covariance::from(columns),
        })
    }
}
