//! How long is an item? The one place that knows how each construct announces its length.
//!
//! Everything else (records, values, views) trusts lengths found here, so that a hostile count or
//! length can at worst be refused.

use crate::error::{Error, Reason};
use crate::spec::{Item, Repeat, Rule, Step, Variation};

/// The octets that `item` takes at the start of `octets`.
///
/// # Errors
/// Octets of the error count from the start of the slice; the item is not set.
#[inline]
pub(crate) fn item(item: &Item, octets: &[u8]) -> Result<usize, Error> {
    let of = match &item.rule {
        Rule::Always(of) => of,
        // Alternatives of one item are equally long in every published edition.
        Rule::Dependent { default, .. } => default,
    };
    // What is fixed is most of what there is: no call for it.
    match fixed_octets(of) {
        Some(length) => fixed(length, octets),
        None => variation(of, octets),
    }
}

/// The octets that `of` takes at the start of `octets`.
pub(crate) fn variation(of: &Variation, octets: &[u8]) -> Result<usize, Error> {
    match of {
        Variation::Element(element) => fixed(usize::from(element.bits / 8), octets),
        Variation::Group(group) => fixed(usize::from(group.bits / 8), octets),
        Variation::Extended(steps) => extended(steps, octets),
        Variation::Repetitive(repeat, of) => repetitive(*repeat, of, octets),
        Variation::Explicit(_) => explicit(octets),
        Variation::Compound(items) => compound(items, octets),
    }
}

/// The octets of what is as long in every record.
#[inline]
fn fixed_octets(of: &Variation) -> Option<usize> {
    match of {
        Variation::Element(element) => Some(usize::from(element.bits / 8)),
        Variation::Group(group) => Some(usize::from(group.bits / 8)),
        _ => None,
    }
}

#[inline]
fn fixed(length: usize, octets: &[u8]) -> Result<usize, Error> {
    if octets.len() < length {
        return Err(cut_short(0, length, octets.len()));
    }
    Ok(length)
}

#[inline]
fn extended(steps: &[Step], octets: &[u8]) -> Result<usize, Error> {
    let mut end = 0;
    for step in steps {
        end += usize::from(step.octets);
        let Some(last) = octets.get(end - 1) else {
            let start = end - usize::from(step.octets);
            return Err(cut_short(
                start,
                end - start,
                octets.len().saturating_sub(start),
            ));
        };
        if !step.fx || last & 1 == 0 {
            return Ok(end);
        }
    }
    Err(Error {
        item: None,
        octet: end.saturating_sub(1),
        reason: Reason::TooManyExtensions,
    })
}

fn repetitive(repeat: Repeat, of: &Variation, octets: &[u8]) -> Result<usize, Error> {
    match repeat {
        Repeat::Counted(size) => {
            let size = usize::from(size);
            let Some(head) = octets.get(..size) else {
                return Err(cut_short(0, size, octets.len()));
            };
            let count = head
                .iter()
                .fold(0_usize, |count, octet| count << 8 | usize::from(*octet));
            if let Some(each) = fixed_octets(of) {
                let length = size + count * each;
                return fixed(length, octets);
            }
            let mut end = size;
            for _ in 0..count {
                end += at(end, variation(of, octets.get(end..).unwrap_or_default()))?;
            }
            Ok(end)
        }
        Repeat::Fx => {
            let each = fx_octets(of);
            let mut end = 0;
            loop {
                end += each;
                match octets.get(end - 1) {
                    None => {
                        return Err(cut_short(
                            end - each,
                            each,
                            (octets.len() + each).saturating_sub(end),
                        ));
                    }
                    Some(last) if last & 1 == 0 => return Ok(end),
                    Some(_) => {}
                }
            }
        }
    }
}

/// Octets of one repetition with its FX bit.
pub(crate) fn fx_octets(of: &Variation) -> usize {
    let bits = match of {
        Variation::Element(element) => usize::from(element.bits),
        Variation::Group(group) => usize::from(group.bits),
        _ => 7,
    };
    bits / 8 + 1
}

fn explicit(octets: &[u8]) -> Result<usize, Error> {
    match octets.first() {
        None => Err(cut_short(0, 1, 0)),
        Some(0) => Err(Error {
            item: None,
            octet: 0,
            reason: Reason::ZeroLength,
        }),
        Some(length) => fixed(usize::from(*length), octets),
    }
}

fn compound(items: &[Option<Item>], octets: &[u8]) -> Result<usize, Error> {
    let mut end = fspec(octets, items.len())?;
    let head = octets.get(..end).unwrap_or_default();
    for slot in announced(head) {
        let Some(Some(of)) = items.get(slot) else {
            return Err(Error {
                item: None,
                octet: slot / 7,
                reason: Reason::UndefinedBit { number: slot + 1 },
            });
        };
        end += at(end, item(of, octets.get(end..).unwrap_or_default()))?;
    }
    Ok(end)
}

/// The most octets of an FSPEC, of a record or of a compound item: 63 bits that announce something.
/// No published profile comes near it.
const FSPEC_OCTETS_MAX: usize = 9;

/// The octets of the FSPEC at the start of `octets`, which may announce `slots` items.
#[inline]
pub(crate) fn fspec(octets: &[u8], slots: usize) -> Result<usize, Error> {
    let most = slots.div_ceil(7).min(FSPEC_OCTETS_MAX);
    for (index, octet) in octets.iter().enumerate() {
        if octet & 1 == 0 {
            return Ok(index + 1);
        }
        if index + 1 >= most {
            return Err(Error {
                item: None,
                octet: index,
                reason: Reason::TooManyExtensions,
            });
        }
    }
    Err(cut_short(octets.len(), 1, 0))
}

/// The slots that an FSPEC with FX bits announces, from 0, in rising order.
#[inline]
pub(crate) fn announced(fspec: &[u8]) -> Announced {
    let without_fx = |bits: u64, octet: &u8| bits << 7 | u64::from(octet >> 1);
    let unused = 64_usize.saturating_sub(7 * fspec.len());
    Announced {
        bits: fspec.iter().fold(0, without_fx).wrapping_shl(unused as u32),
    }
}

/// See [`announced`].
#[derive(Clone, Debug)]
pub(crate) struct Announced {
    /// Slots still to come, slot 0 on top.
    bits: u64,
}

impl Iterator for Announced {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.bits == 0 {
            return None;
        }
        let slot = self.bits.leading_zeros();
        self.bits &= !(1 << 63 >> slot);
        Some(slot as usize)
    }
}

pub(crate) fn cut_short(octet: usize, needed: usize, present: usize) -> Error {
    Error {
        item: None,
        octet,
        reason: Reason::CutShort { needed, present },
    }
}

fn at(offset: usize, result: Result<usize, Error>) -> Result<usize, Error> {
    result.map_err(|error| error.shifted(offset))
}
