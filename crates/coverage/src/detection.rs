//! How long a sensor must see an object until the decision to warn, at the 95th percentile of luck.
//!
//! A decision needs M detections. Looks come every T seconds, the first of them up to T after the
//! object comes into view (the worst phase of the scan), each a detection with probability P. With
//! K the least number of looks among which there are M detections in 95 % of cases, the decision
//! falls at most K T after the object came into view. A step of s seconds in view therefore counts
//! s / (K T) of a decision; steps add up over time and over sensors.

/// Luck that is allowed for: the decision comes earlier in this part of cases.
const CONFIDENCE: f64 = 0.95;

/// More looks than this are no detection.
const LOOKS_MAX: u32 = 60;

/// The least number of looks among which `detections` are found with confidence; `None`: too many.
pub fn looks_needed(detections: u32, probability: f64) -> Option<u32> {
    let p = probability.clamp(0.0, 1.0);
    // Chance of exactly j detections so far, for j below what is needed.
    let mut fewer = vec![0.0; detections as usize];
    *fewer.first_mut()? = 1.0;
    for looks in 1..=LOOKS_MAX {
        for j in (0..fewer.len()).rev() {
            let gained = if j > 0 { fewer[j - 1] * p } else { 0.0 };
            fewer[j] = fewer[j] * (1.0 - p) + gained;
        }
        if 1.0 - fewer.iter().sum::<f64>() >= CONFIDENCE {
            return Some(looks);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Against binomial tables: P(X >= 3 | n = 4, p = 0.9) = 0.9477, n = 5: 0.9914.
    #[test]
    fn looks_follow_the_binomial_tables() {
        assert_eq!(looks_needed(3, 1.0), Some(3));
        assert_eq!(looks_needed(3, 0.9), Some(5));
        assert_eq!(looks_needed(1, 0.5), Some(5));
        assert_eq!(looks_needed(3, 0.01), None);
    }
}
