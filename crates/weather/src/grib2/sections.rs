//! A GRIB2 file as submessages: which octets describe and pack each field.
//!
//! ```text
//! message:  section 0 (16 octets: "GRIB", .., discipline, edition, total length u64)
//!           section 1 (identification: reference time)
//!           then, each field: [2 local] [3 grid] 4 product, 5 packing, 6 bit map, 7 data
//!           section 8 ("7777")
//! section:  length u32, number u8, contents
//! ```
//!
//! A section 2 or 3 holds until the next one of its number; 4 to 7 are told for each field.

use super::GribError;

/// One field with everything that it needs, as octets of whole sections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'a> {
    pub discipline: u8,
    pub identification: &'a [u8],
    pub grid: &'a [u8],
    pub product: &'a [u8],
    pub packing: &'a [u8],
    pub bit_map: &'a [u8],
    pub data: &'a [u8],
}

/// Unsigned big-endian integers at an octet of a section, counted from 1 as the manual does.
pub(super) fn u8_at(section: &[u8], octet: usize) -> Option<u8> {
    section.get(octet.checked_sub(1)?).copied()
}
pub(super) fn u16_at(section: &[u8], octet: usize) -> Option<u16> {
    let octets = section.get(octet.checked_sub(1)?..)?.first_chunk()?;
    Some(u16::from_be_bytes(*octets))
}
pub(super) fn u32_at(section: &[u8], octet: usize) -> Option<u32> {
    let octets = section.get(octet.checked_sub(1)?..)?.first_chunk()?;
    Some(u32::from_be_bytes(*octets))
}
/// A signed one: the first bit is the sign, the rest the size.
pub(super) fn i32_at(section: &[u8], octet: usize) -> Option<i32> {
    let raw = u32_at(section, octet)?;
    let size = (raw & 0x7fff_ffff) as i32;
    Some(if raw >> 31 == 1 { -size } else { size })
}

/// Every field of a file, in its order; ends after the first error.
pub(super) fn submessages(octets: &[u8]) -> Submessages<'_> {
    Submessages {
        octets,
        at: 0,
        end: 0,
        discipline: 0,
        held: [None; 8],
        failed: false,
    }
}

/// Walks over a file.
pub(super) struct Submessages<'a> {
    octets: &'a [u8],
    at: usize,
    /// Where the message's section 8 begins; at or before `at`: between messages.
    end: usize,
    discipline: u8,
    /// The latest section of each number.
    held: [Option<&'a [u8]>; 8],
    failed: bool,
}

impl<'a> Submessages<'a> {
    /// Starts the next message; `false` at the end of the file.
    fn start(&mut self) -> Result<bool, GribError> {
        let rest = self.octets.get(self.at..).unwrap_or_default();
        let Some(skipped) = rest.windows(4).position(|four| four == b"GRIB") else {
            return Ok(false);
        };
        let start = self.at + skipped;
        let cut_short = GribError::CutShort { offset: start };
        let indicator = self
            .octets
            .get(start..)
            .and_then(|rest| rest.first_chunk::<16>());
        let Some([_, _, _, _, _, _, discipline, edition, length @ ..]) = indicator else {
            return Err(cut_short);
        };
        if *edition != 2 {
            return Err(GribError::Edition { edition: *edition });
        }
        let length = usize::try_from(u64::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let end = start.checked_add(length).and_then(|end| end.checked_sub(4));
        let end = end
            .filter(|end| *end >= start + 16 && self.octets.get(*end..*end + 4) == Some(b"7777"));
        self.end = end.ok_or(cut_short)?;
        self.discipline = *discipline;
        self.at = start + 16;
        self.held = [None; 8];
        Ok(true)
    }

    /// Takes one section; a field when it was the last of one.
    fn section(&mut self) -> Result<Option<Message<'a>>, GribError> {
        let offset = self.at;
        let rest = self.octets.get(offset..self.end).unwrap_or_default();
        let length = u32_at(rest, 1).map_or(0, |length| length as usize);
        let (Some(section), Some(number)) = (rest.get(..length), u8_at(rest, 5)) else {
            return Err(GribError::CutShort { offset });
        };
        if length < 5 {
            return Err(GribError::CutShort { offset });
        }
        let misplaced = GribError::Sections { offset, number };
        let Some(held) = self.held.get_mut(usize::from(number)) else {
            return Err(misplaced);
        };
        *held = Some(section);
        self.at += length;
        if number != 7 {
            return Ok(None);
        }
        let [
            _,
            Some(identification),
            _,
            Some(grid),
            product,
            packing,
            bit_map,
            data,
        ] = self.held
        else {
            return Err(misplaced);
        };
        let (Some(product), Some(packing), Some(bit_map), Some(data)) =
            (product, packing, bit_map, data)
        else {
            return Err(misplaced);
        };
        for own in self.held.iter_mut().skip(4) {
            *own = None;
        }
        Ok(Some(Message {
            discipline: self.discipline,
            identification,
            grid,
            product,
            packing,
            bit_map,
            data,
        }))
    }

    fn step(&mut self) -> Result<Option<Message<'a>>, GribError> {
        loop {
            if self.at >= self.end {
                if self.end > 0 {
                    self.at = self.end + 4;
                }
                if !self.start()? {
                    return Ok(None);
                }
            }
            while self.at < self.end {
                if let Some(message) = self.section()? {
                    return Ok(Some(message));
                }
            }
        }
    }
}

impl<'a> Iterator for Submessages<'a> {
    type Item = Result<Message<'a>, GribError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let step = self.step();
        self.failed = step.is_err();
        step.transpose()
    }
}
