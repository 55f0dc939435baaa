//! An error so great that no comparison is believed: the plots keep lying beside the aircraft, and always alike.
//!
//! A plot far from where an aircraft says that it is may be anything else, so that a comparison beyond the gate
//! teaches nothing. But where a lone plot lies beside a lone aircraft again and again, and always by the same range and
//! azimuth, it is the aircraft, and the sensor was turned, moved or aligned by another north. What was known of it
//! holds no more.

use borsh::{BorshDeserialize, BorshSerialize};

/// Refused comparisons in a row that are looked at together.
const PAIRS: u32 = 20;
/// Accepted ones in a row that end it.
const AGREED: u32 = 10;

/// Differences of range (metres) and azimuth (radians) between lone plots and lone aircraft, none of them believed.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub(crate) struct Disagreement {
    pairs: u32,
    mean: [f64; 2],
    /// Sums of squares about the mean.
    squares: [f64; 2],
    agreed: u32,
    stands: bool,
}

impl Disagreement {
    /// Whether the sensor disagrees with the aircraft.
    pub fn stands(&self) -> bool {
        self.stands
    }

    /// A comparison was believed.
    pub fn agree(&mut self) {
        let agreed = self.agreed.saturating_add(1);
        *self = Self {
            agreed,
            stands: self.stands && agreed < AGREED,
            ..Self::default()
        };
    }

    /// One was not, by so much; whether that is enough, and steady within `spread`, to say that the sensor is wrong.
    pub fn refuse(&mut self, off: [f64; 2], spread: [f64; 2]) -> bool {
        self.agreed = 0;
        self.pairs += 1;
        // Welford's running mean and sum of squares.
        for (k, off) in off.into_iter().enumerate() {
            let step = off - self.mean[k];
            self.mean[k] += step / f64::from(self.pairs);
            self.squares[k] += step * (off - self.mean[k]);
        }
        if self.pairs < PAIRS {
            return false;
        }
        let variance = |k: usize| self.squares[k] / f64::from(PAIRS - 1);
        let steady = (0..2).all(|k| variance(k) < spread[k] * spread[k]);
        *self = Self {
            stands: self.stands || steady,
            ..Self::default()
        };
        steady
    }
}
