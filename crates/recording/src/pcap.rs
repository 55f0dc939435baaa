//! Classic pcap: a 24-octet header, then per packet seconds, fraction, captured and original length.
//!
//! The magic number gives byte order and whether fractions are microseconds (`a1b2c3d4`) or
//! nanoseconds (`a1b23c4d`).

use std::io::Read;

use frames::Time;

use crate::error::RecordingError;
use crate::input::Input;
use crate::link::Link;

/// More than any real frame; a longer one is a damaged length.
pub(crate) const FRAME_OCTETS_MAX: u32 = 1 << 20;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Pcap {
    little_endian: bool,
    nanoseconds: bool,
    link: Link,
}

/// Whether these first four octets begin a pcap file: byte order and resolution.
pub(crate) fn recognise(head: &[u8]) -> Option<(bool, bool)> {
    match head {
        [0xA1, 0xB2, 0xC3, 0xD4, ..] => Some((false, false)),
        [0xD4, 0xC3, 0xB2, 0xA1, ..] => Some((true, false)),
        [0xA1, 0xB2, 0x3C, 0x4D, ..] => Some((false, true)),
        [0x4D, 0x3C, 0xB2, 0xA1, ..] => Some((true, true)),
        _ => None,
    }
}

impl Pcap {
    pub(crate) fn open<R: Read>(
        input: &mut Input<R>,
        (little_endian, nanoseconds): (bool, bool),
    ) -> Result<Self, RecordingError> {
        let Some(head) = input.head::<24>("pcap header")? else {
            return Err(RecordingError::CutShort {
                offset: 0,
                what: "pcap header",
            });
        };
        let [.., a, b, c, d] = head;
        let number = u32_of([a, b, c, d], little_endian);
        let link =
            Link::from_number(number).ok_or(RecordingError::LinkType { offset: 20, number })?;
        Ok(Self {
            little_endian,
            nanoseconds,
            link,
        })
    }

    /// Reads the next frame; `None` at the end of the file.
    pub(crate) fn next<R: Read>(
        self,
        input: &mut Input<R>,
        frame: &mut Vec<u8>,
    ) -> Result<Option<(Time, Link)>, RecordingError> {
        let offset = input.offset;
        let Some(head) = input.head::<16>("packet header")? else {
            return Ok(None);
        };
        let [a, b, c, d, e, f, g, h, i, j, k, l, ..] = head;
        let seconds = u32_of([a, b, c, d], self.little_endian);
        let fraction = u32_of([e, f, g, h], self.little_endian);
        let captured = u32_of([i, j, k, l], self.little_endian);
        if captured > FRAME_OCTETS_MAX {
            return Err(RecordingError::Length {
                offset,
                what: "packet",
                length: captured.into(),
            });
        }
        input.body(captured as usize, frame, "packet", offset)?;
        let unit = if self.nanoseconds { 1 } else { 1000 };
        let time = Time(i64::from(seconds) * 1_000_000_000 + i64::from(fraction) * unit);
        Ok(Some((time, self.link)))
    }
}

pub(crate) fn u32_of(octets: [u8; 4], little_endian: bool) -> u32 {
    if little_endian {
        u32::from_le_bytes(octets)
    } else {
        u32::from_be_bytes(octets)
    }
}
