//! Quantities as decimal text, exactly and fast.
//!
//! A quantity is an integer times a rational whose denominator is nearly always made of twos and
//! fives, so that its decimal expansion ends. If that has at most fifteen significant digits, no two
//! of them are the same double, and none shorter is: it is what the standard library's shortest
//! formatting gives, found with a few multiplications.

use alloc::string::String;

use crate::leaf::Integer;
use crate::spec::Quantity;

/// The first number of sixteen digits.
const SIXTEEN_DIGITS: u64 = 1_000_000_000_000_000;

/// Appends `integer` times the quantity's worth of one; `false`, and nothing appended, if that takes
/// more than fifteen digits.
pub(crate) fn push(text: &mut String, integer: Integer, of: &Quantity) -> bool {
    let (negative, magnitude) = match integer {
        Integer::Unsigned(value) => (false, value),
        Integer::Signed(value) => (value < 0, value.unsigned_abs()),
    };
    let Some((mut digits, mut decimals)) = scaled(magnitude, of) else {
        return false;
    };
    while decimals > 0 && digits.is_multiple_of(10) {
        digits /= 10;
        decimals -= 1;
    }
    if digits >= SIXTEEN_DIGITS || decimals > 19 {
        return false;
    }
    if negative && digits > 0 {
        text.push('-');
    }
    push_digits(text, digits, decimals as usize);
    true
}

/// Appends `value` with a point before its last `decimals` digits, and a digit before that.
pub(crate) fn push_digits(text: &mut String, mut value: u64, decimals: usize) {
    let mut digits = Digits::default();
    // Two digits a division: Comm-B registers have seventeen.
    for _ in 0..decimals / 2 {
        digits.pair(value % 100);
        value /= 100;
    }
    if decimals % 2 == 1 {
        digits.one(value % 10);
        value /= 10;
    }
    if decimals > 0 {
        digits.octet(b'.');
    }
    while value >= 10 {
        digits.pair(value % 100);
        value /= 100;
    }
    if value > 0 || digits.count == 0 || decimals > 0 && digits.count == decimals + 1 {
        digits.one(value);
    }
    text.push_str(digits.as_str());
}

/// Characters from the last to the first.
#[derive(Default)]
struct Digits {
    /// A point and as many digits as 64 bits can have, filled from the end.
    octets: [u8; 24],
    count: usize,
}

impl Digits {
    #[inline]
    fn octet(&mut self, octet: u8) {
        self.count += 1;
        if let Some(slot) = self.octets.len().checked_sub(self.count)
            && let Some(slot) = self.octets.get_mut(slot)
        {
            *slot = octet;
        }
    }

    #[inline]
    fn one(&mut self, digit: u64) {
        self.octet(b'0' + digit as u8);
    }

    #[inline]
    fn pair(&mut self, pair: u64) {
        let pair = pair as u8;
        self.octet(b'0' + pair % 10);
        self.octet(b'0' + pair / 10);
    }

    fn as_str(&self) -> &str {
        let unused = self.octets.len().saturating_sub(self.count);
        let octets = self.octets.get(unused..).unwrap_or_default();
        core::str::from_utf8(octets).unwrap_or_default()
    }
}

/// An integer and how many of its last digits are decimals: together exactly the quantity. `None` if
/// the expansion does not end, or is too long.
fn scaled(magnitude: u64, of: &Quantity) -> Option<(u64, u32)> {
    let numerator = u64::try_from(of.numerator).ok()?;
    let denominator = u64::try_from(of.denominator).ok().filter(|of| *of > 0)?;
    let twos = denominator.trailing_zeros();
    let (mut fives, mut rest) = (0, denominator >> twos);
    while rest > 1 && rest.is_multiple_of(5) {
        rest /= 5;
        fives += 1;
    }
    if rest != 1 {
        return None;
    }
    let decimals = twos.max(fives);
    let factor = 2_u64.checked_pow(decimals - twos)?;
    let factor = factor.checked_mul(5_u64.checked_pow(decimals - fives)?)?;
    let digits = magnitude.checked_mul(numerator)?.checked_mul(factor)?;
    Some((digits, decimals))
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;
    use crate::spec::Signedness;

    /// Against the standard library's shortest formatting, for the steps that occur and awkward ones.
    #[test]
    fn what_is_written_is_the_shortest_text_of_the_same_double() {
        let steps = [
            (1, 128),
            (1, 256),
            (45, 8192),
            (1, 4),
            (25, 1),
            (1, 100),
            (1, 10),
            (1, 64),
            (45, 2048),
            (45, 536_870_912),
            (45, 1_048_576),
            (22, 1),
            (1, 1),
            (1, 3),
            (1, 16_384),
            (625, 100),
            (1, 1_000),
        ];
        let (mut fast, mut all) = (0, 0);
        for (numerator, denominator) in steps {
            let of = Quantity {
                signedness: Signedness::Signed,
                numerator,
                denominator,
                unit: "",
                constraints: &[],
            };
            for shift in 0..32 {
                for low in [-3_i64, -1, 0, 1, 2, 99] {
                    let integer = (1_i64 << shift) + low;
                    for integer in [integer, -integer] {
                        let mut text = String::new();
                        let exact = i128::from(integer) * i128::from(numerator);
                        let expected = format!("{}", exact as f64 / denominator as f64);
                        all += 1;
                        if push(&mut text, Integer::Signed(integer), &of) {
                            fast += 1;
                            assert_eq!(text, expected, "{integer} * {numerator}/{denominator}");
                        } else {
                            assert_eq!(text, "");
                        }
                    }
                }
            }
        }
        assert!(fast * 10 > all * 7, "{fast} of {all}");
    }
}
