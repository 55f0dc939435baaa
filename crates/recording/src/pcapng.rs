//! pcapng: blocks of type, length, body, length again; sections, interfaces, packets.
//!
//! Read here: section header, interface description (link type, resolution and offset of its
//! clock), enhanced, simple and obsolete packets. Other blocks are passed over, as the format's
//! document asks.

use std::io::Read;

use frames::Time;

use crate::error::RecordingError;
use crate::input::Input;
use crate::link::Link;
use crate::pcap::{FRAME_OCTETS_MAX, u32_of};

/// A file may describe many interfaces, but not millions.
const INTERFACES_MAX: usize = 4096;

const SECTION: u32 = 0x0A0D_0D0A;
const INTERFACE: u32 = 1;
const OBSOLETE_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const ENHANCED_PACKET: u32 = 6;

/// Whether these first twelve octets begin a pcapng file.
pub(crate) fn recognise(head: &[u8]) -> bool {
    matches!(head, [0x0A, 0x0D, 0x0D, 0x0A, _, _, _, _, order @ ..] if byte_order(order).is_some())
}

/// Whether numbers are little-endian, from the byte-order magic.
fn byte_order(magic: &[u8]) -> Option<bool> {
    match magic {
        [0x1A, 0x2B, 0x3C, 0x4D, ..] => Some(false),
        [0x4D, 0x3C, 0x2B, 0x1A, ..] => Some(true),
        _ => None,
    }
}

#[derive(Clone, Copy, Debug)]
struct Interface {
    link: Option<Link>,
    number: u32,
    /// Nanoseconds a tick, as a ratio.
    tick_ns: (u64, u64),
    offset_s: i64,
}

#[derive(Debug, Default)]
pub(crate) struct Pcapng {
    little_endian: bool,
    interfaces: Vec<Interface>,
}

impl Pcapng {
    /// Reads the next frame; `None` at the end of the file.
    pub(crate) fn next<R: Read>(
        &mut self,
        input: &mut Input<R>,
        frame: &mut Vec<u8>,
    ) -> Result<Option<(Option<Time>, Link)>, RecordingError> {
        loop {
            let offset = input.offset;
            let Some(head) = input.head::<8>("pcapng block")? else {
                return Ok(None);
            };
            let [a, b, c, d, e, f, g, h] = head;
            if [a, b, c, d] == SECTION.to_be_bytes() {
                self.little_endian =
                    byte_order(input.peek(4)?).ok_or(RecordingError::CutShort {
                        offset,
                        what: "section header",
                    })?;
                self.interfaces.clear();
            }
            let kind = u32_of([a, b, c, d], self.little_endian);
            let length = u32_of([e, f, g, h], self.little_endian);
            if length < 12 || !length.is_multiple_of(4) || length > FRAME_OCTETS_MAX + 64 {
                return Err(RecordingError::Length {
                    offset,
                    what: "pcapng block",
                    length: length.into(),
                });
            }
            input.body(length as usize - 8, frame, "pcapng block", offset)?;
            frame.truncate(length as usize - 12);
            match kind {
                INTERFACE => self.describe(frame, offset)?,
                ENHANCED_PACKET | OBSOLETE_PACKET | SIMPLE_PACKET => {
                    return self.packet(kind, frame, offset).map(Some);
                }
                _ => {}
            }
        }
    }

    /// Takes an interface description: link type, reserved, snap length, options.
    fn describe(&mut self, body: &[u8], offset: u64) -> Result<(), RecordingError> {
        let cut = RecordingError::CutShort {
            offset,
            what: "interface description",
        };
        let number = u32::from(self.u16_at(body, 0).ok_or(cut)?);
        let mut interface = Interface {
            link: Link::from_number(number),
            number,
            tick_ns: (1000, 1),
            offset_s: 0,
        };
        let mut options = body.get(8..).unwrap_or_default();
        while let (Some(code @ 1..), Some(length)) =
            (self.u16_at(options, 0), self.u16_at(options, 2))
        {
            let value = options.get(4..4 + usize::from(length)).unwrap_or_default();
            match (code, value) {
                (9, [resolution, ..]) => interface.tick_ns = tick_ns(*resolution),
                (14, value) => {
                    if let Some(octets) = value.first_chunk::<8>() {
                        interface.offset_s = if self.little_endian {
                            i64::from_le_bytes(*octets)
                        } else {
                            i64::from_be_bytes(*octets)
                        };
                    }
                }
                _ => {}
            }
            options = options
                .get(4 + usize::from(length).next_multiple_of(4)..)
                .unwrap_or_default();
        }
        if self.interfaces.len() >= INTERFACES_MAX {
            return Err(RecordingError::Length {
                offset,
                what: "list of interfaces",
                length: INTERFACES_MAX as u64,
            });
        }
        self.interfaces.push(interface);
        Ok(())
    }

    /// Leaves the packet's data in `body`.
    fn packet(
        &self,
        kind: u32,
        body: &mut Vec<u8>,
        offset: u64,
    ) -> Result<(Option<Time>, Link), RecordingError> {
        let cut = || RecordingError::CutShort {
            offset,
            what: "packet",
        };
        let u32_at = |at: usize| self.u32_at(body, at).ok_or_else(cut);
        let (number, data) = match kind {
            SIMPLE_PACKET => (0, 4),
            OBSOLETE_PACKET => (u32::from(self.u16_at(body, 0).ok_or_else(cut)?), 20),
            _ => (u32_at(0)?, 20),
        };
        let captured = if kind == SIMPLE_PACKET {
            u32_at(0)?
        } else {
            u32_at(12)?
        };
        let interface = usize::try_from(number)
            .ok()
            .and_then(|number| self.interfaces.get(number));
        let interface = interface.ok_or(RecordingError::Interface { offset, number })?;
        let link = interface.link.ok_or(RecordingError::LinkType {
            offset,
            number: interface.number,
        })?;
        let time = if kind == SIMPLE_PACKET {
            None
        } else {
            interface.time(u64::from(u32_at(4)?) << 32 | u64::from(u32_at(8)?))
        };
        let end = data + captured as usize;
        // A simple packet states its original length, which the capture may have cut.
        if end > body.len() && kind != SIMPLE_PACKET {
            return Err(RecordingError::Length {
                offset,
                what: "packet",
                length: captured.into(),
            });
        }
        body.truncate(end);
        body.drain(..data.min(body.len()));
        Ok((time, link))
    }

    fn u16_at(&self, octets: &[u8], at: usize) -> Option<u16> {
        let value = *octets.get(at..)?.first_chunk()?;
        Some(if self.little_endian {
            u16::from_le_bytes(value)
        } else {
            u16::from_be_bytes(value)
        })
    }

    fn u32_at(&self, octets: &[u8], at: usize) -> Option<u32> {
        Some(u32_of(
            *octets.get(at..)?.first_chunk()?,
            self.little_endian,
        ))
    }
}

impl Interface {
    fn time(&self, ticks: u64) -> Option<Time> {
        let (numerator, denominator) = self.tick_ns;
        let nanoseconds = i128::from(ticks) * i128::from(numerator) / i128::from(denominator)
            + i128::from(self.offset_s) * 1_000_000_000;
        i64::try_from(nanoseconds).ok().map(Time)
    }
}

/// Option `if_tsresol`: a power of ten, or of two if the top bit is set, in ticks a second.
fn tick_ns(resolution: u8) -> (u64, u64) {
    const SECOND_NS: u64 = 1_000_000_000;
    let exponent = u32::from(resolution & 0x7F);
    if resolution & 0x80 != 0 {
        (SECOND_NS, 1_u64.checked_shl(exponent).unwrap_or(u64::MAX))
    } else if exponent <= 9 {
        (10_u64.pow(9 - exponent), 1)
    } else {
        (1, 10_u64.checked_pow(exponent - 9).unwrap_or(u64::MAX))
    }
}
