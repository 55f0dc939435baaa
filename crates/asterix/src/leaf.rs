//! One element: bits, and what the specification says they mean.

use alloc::string::String;

use crate::bits;
use crate::spec::{Constraint, Content, Quantity, Relation, Signedness, Text};

/// An element's bits with their meaning.
#[derive(Clone, Copy, Debug)]
pub struct Leaf {
    /// What the bits mean.
    pub content: &'static Content,
    /// How many bits there are, 1 to 64.
    pub bits: u8,
    /// The bits as an unsigned integer.
    pub raw: u64,
}

/// An integer that is as wide as an element can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Integer {
    /// Binary.
    Unsigned(u64),
    /// From two's complement.
    Signed(i64),
}

impl Leaf {
    /// The integer as sent: two's complement where the specification says so, else unsigned.
    pub fn integer(&self) -> Integer {
        match self.content {
            Content::Integer(Signedness::Signed, _)
            | Content::Quantity(Quantity {
                signedness: Signedness::Signed,
                ..
            }) => Integer::Signed(bits::sign_extend(self.raw, usize::from(self.bits))),
            _ => Integer::Unsigned(self.raw),
        }
    }

    /// A quantity in its unit, rounded once to the nearest double.
    pub fn quantity(&self) -> Option<f64> {
        let Content::Quantity(of) = self.content else {
            return None;
        };
        let integer = match self.integer() {
            Integer::Signed(value) => i128::from(value),
            Integer::Unsigned(value) => i128::from(value),
        };
        Some((integer * i128::from(of.numerator)) as f64 / of.denominator as f64)
    }

    /// What the specification's table says of this value, if it says anything.
    pub fn table_text(&self) -> Option<&'static str> {
        let Content::Table(rows) = self.content else {
            return None;
        };
        // Most tables list every value from 0 on.
        let in_place = rows.get(self.raw as usize);
        in_place
            .filter(|(value, _)| *value == self.raw)
            .or_else(|| rows.iter().find(|(value, _)| *value == self.raw))
            .map(|(_, text)| *text)
    }

    /// The table's text, if it stands for this value alone.
    pub(crate) fn unambiguous_text(&self) -> Option<&'static str> {
        let Content::Table(rows) = self.content else {
            return None;
        };
        let text = self.table_text()?;
        (rows.iter().filter(|(_, of)| *of == text).count() == 1).then_some(text)
    }

    /// Appends the characters to `out` if this is text; codes outside the character set are left out.
    pub fn push_text(&self, out: &mut String) -> bool {
        let Content::Text(text) = self.content else {
            return false;
        };
        let width = character_bits(*text);
        let count = usize::from(self.bits) / width;
        for index in (0..count).rev() {
            let code = (self.raw >> (index * width)) & bits::mask(width);
            out.extend(character(*text, code as u8));
        }
        true
    }

    /// How many characters there are room for; none if this is no text.
    pub(crate) fn characters(&self) -> usize {
        match self.content {
            Content::Text(text) => usize::from(self.bits) / character_bits(*text),
            _ => 0,
        }
    }

    /// Whether the value keeps every limit that the specification states, and no time of day is past
    /// midnight (24 bits of 1/128 s: the documents say so in words).
    #[inline]
    pub fn within_limits(&self) -> bool {
        match self.content {
            Content::Integer(_, limits) => self.keeps_all(1, 1, limits),
            Content::Quantity(of) => {
                let past_midnight = self.bits == 24
                    && of.denominator == 128
                    && of.unit == "s"
                    && self.raw > 86_400 * 128;
                !past_midnight && self.keeps_all(of.numerator, of.denominator, of.constraints)
            }
            _ => true,
        }
    }

    /// Whether this many times `numerator / denominator` keeps the limits.
    fn keeps_all(&self, numerator: i64, denominator: i64, limits: &[Constraint]) -> bool {
        let integer = || match self.integer() {
            Integer::Signed(value) => i128::from(value),
            Integer::Unsigned(value) => i128::from(value),
        };
        limits
            .iter()
            .all(|limit| keeps(integer(), numerator, denominator, limit))
    }
}

/// Bits of one character.
pub(crate) fn character_bits(text: Text) -> usize {
    match text {
        Text::Ascii => 8,
        Text::Icao => 6,
        Text::Octal => 3,
    }
}

/// ICAO Annex 10, Volume IV, table 3-9: letters from 1, space 32, digits from 48.
pub(crate) fn character(text: Text, code: u8) -> Option<char> {
    match text {
        Text::Ascii => Some(char::from(code)),
        Text::Octal => Some(char::from(b'0' + code)),
        Text::Icao => match code {
            1..=26 => Some(char::from(b'A' - 1 + code)),
            32 | 48..=57 => Some(char::from(code)),
            _ => None,
        },
    }
}

/// The code of a character, if the set has it.
pub(crate) fn character_code(text: Text, character: char) -> Option<u64> {
    let code = u8::try_from(u32::from(character)).ok()?;
    match text {
        Text::Ascii => Some(u64::from(code)),
        Text::Octal => code
            .checked_sub(b'0')
            .filter(|digit| *digit < 8)
            .map(u64::from),
        Text::Icao => match code {
            b'A'..=b'Z' => Some(u64::from(code - b'A' + 1)),
            b' ' | b'0'..=b'9' => Some(u64::from(code)),
            _ => None,
        },
    }
}

/// Compares `integer * numerator / denominator` with a limit, exactly.
fn keeps(integer: i128, numerator: i64, denominator: i64, limit: &Constraint) -> bool {
    let value = integer
        .saturating_mul(i128::from(numerator))
        .saturating_mul(i128::from(limit.denominator));
    let bound = i128::from(limit.numerator) * i128::from(denominator);
    match limit.relation {
        Relation::Equal => value == bound,
        Relation::NotEqual => value != bound,
        Relation::Greater => value > bound,
        Relation::GreaterOrEqual => value >= bound,
        Relation::Less => value < bound,
        Relation::LessOrEqual => value <= bound,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icao_characters_are_six_bits_each() {
        // "AB 19 " and two codes that the set does not have.
        let codes = [1_u64, 2, 32, 49, 57, 32, 0, 63];
        let raw = codes.iter().fold(0, |raw, code| raw << 6 | code);
        let mut text = String::new();
        assert!(
            Leaf {
                content: &Content::Text(Text::Icao),
                bits: 48,
                raw
            }
            .push_text(&mut text)
        );
        assert_eq!(text, "AB 19 ");
    }

    #[test]
    fn limits_are_compared_exactly_and_on_the_right_side() {
        static LIMITED: Content = Content::Quantity(Quantity {
            signedness: Signedness::Signed,
            numerator: 1,
            denominator: 3,
            unit: "m",
            constraints: &[
                Constraint {
                    relation: Relation::GreaterOrEqual,
                    numerator: -1,
                    denominator: 1,
                },
                Constraint {
                    relation: Relation::Less,
                    numerator: 2,
                    denominator: 3,
                },
            ],
        });
        let within = |raw| {
            Leaf {
                content: &LIMITED,
                bits: 8,
                raw,
            }
            .within_limits()
        };
        assert!(within(0xFD) && within(1));
        assert!(!within(0xFC) && !within(2));
    }
}
