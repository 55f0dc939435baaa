//! From a captured frame to what UDP or TCP carried in it.
//!
//! Ethernet (with any number of VLAN tags), BSD loopback, Linux cooked captures of both versions, bare
//! IP; IPv4 and IPv6, whole or in fragments. Anything else carries nothing, which the reader counts.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

use crate::fragments::{DatagramKey, Fragment};

/// Where a payload came from and went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Transport {
    /// UDP or TCP.
    pub protocol: Protocol,
    /// The sender's address and port.
    pub source: (IpAddr, u16),
    /// The receiver's address and port.
    pub destination: (IpAddr, u16),
}

/// How it was carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protocol {
    /// One datagram, whole.
    Udp,
    /// Part of a stream.
    Tcp,
}

/// What a frame carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// A whole datagram, or a segment of a stream.
    Payload(Payload),
    /// A piece of a datagram.
    Fragment(Fragment),
}

/// A payload inside a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    pub transport: Transport,
    /// Its octets in the frame.
    pub range: Range<usize>,
    /// TCP only: sequence number and flags.
    pub tcp: Option<(u32, u8)>,
}

/// Link layers by their number in the registry of pcap link types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Link {
    Ethernet,
    /// Four octets of protocol family, then IP.
    Loopback,
    Cooked,
    Cooked2,
    Ip,
}

impl Link {
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        match number & 0xFFFF {
            0 | 108 => Some(Self::Loopback),
            1 => Some(Self::Ethernet),
            12 | 14 | 101 | 228 | 229 => Some(Self::Ip),
            113 => Some(Self::Cooked),
            276 => Some(Self::Cooked2),
            _ => None,
        }
    }
}

/// What UDP or TCP carries in `frame`; `None` if it carries neither, or its headers are damaged.
pub(crate) fn carried(link: Link, frame: &[u8]) -> Option<Carried> {
    let start = match link {
        Link::Ip => 0,
        Link::Loopback => 4,
        Link::Cooked => after_tags(frame, 14)?,
        Link::Cooked2 => match u16_at(frame, 0)? {
            0x0800 | 0x86DD => 20,
            0x8100 | 0x88A8 | 0x9100 => after_tags(frame, 22)?,
            _ => return None,
        },
        Link::Ethernet => after_tags(frame, 12)?,
    };
    match frame.get(start)? >> 4 {
        4 => ipv4(frame, start),
        6 => ipv6(frame, start),
        _ => None,
    }
}

/// Passes over VLAN tags: where the packet begins, given where the first type field is.
fn after_tags(frame: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match u16_at(frame, at)? {
            0x8100 | 0x88A8 | 0x9100 => at += 4,
            0x0800 | 0x86DD => return Some(at + 2),
            _ => return None,
        }
    }
}

/// What UDP or TCP carries in a datagram that was put together from the fragments of `of`.
pub(crate) fn reassembled(of: DatagramKey, octets: &[u8]) -> Option<Payload> {
    let (protocol, start) = after_extensions(octets, of.protocol, 0)?;
    let addresses = (of.source, of.destination);
    transport(octets, protocol, start..octets.len(), addresses)
}

fn ipv4(frame: &[u8], start: usize) -> Option<Carried> {
    let header = usize::from(frame.get(start)? & 0x0F) * 4;
    let length = usize::from(u16_at(frame, start + 2)?);
    // A length of zero comes from segmentation offload: the packet is then as long as the frame.
    let end = if length == 0 {
        frame.len()
    } else {
        frame.len().min(start + length)
    };
    if header < 20 {
        return None;
    }
    let source: [u8; 4] = *frame.get(start + 12..)?.first_chunk()?;
    let destination: [u8; 4] = *frame.get(start + 16..)?.first_chunk()?;
    let addresses = (
        IpAddr::from(Ipv4Addr::from(source)),
        IpAddr::from(Ipv4Addr::from(destination)),
    );
    let protocol = *frame.get(start + 9)?;
    let inside = start + header..end;
    let place = u16_at(frame, start + 6)?;
    let (offset, more) = (usize::from(place & 0x1FFF) * 8, place & 0x2000 != 0);
    if offset == 0 && !more {
        return transport(frame, protocol, inside, addresses).map(Carried::Payload);
    }
    let of = DatagramKey {
        source: addresses.0,
        destination: addresses.1,
        identification: u16_at(frame, start + 4)?.into(),
        protocol,
    };
    // A frame that the capture cut short would leave a hole that nobody sees.
    let whole = length == 0 || end == start + length;
    (whole && inside.start <= inside.end).then_some(Carried::Fragment(Fragment {
        of,
        offset,
        more,
        range: inside,
    }))
}

fn ipv6(frame: &[u8], start: usize) -> Option<Carried> {
    let length = usize::from(u16_at(frame, start + 4)?);
    let end = if length == 0 {
        frame.len()
    } else {
        frame.len().min(start + 40 + length)
    };
    let source: [u8; 16] = *frame.get(start + 8..)?.first_chunk()?;
    let destination: [u8; 16] = *frame.get(start + 24..)?.first_chunk()?;
    let addresses = (
        IpAddr::from(Ipv6Addr::from(source)),
        IpAddr::from(Ipv6Addr::from(destination)),
    );
    let (next, at) = after_extensions(frame, *frame.get(start + 6)?, start + 40)?;
    if next != FRAGMENT_HEADER {
        return transport(frame, next, at..end, addresses).map(Carried::Payload);
    }
    let place = u16_at(frame, at + 2)?;
    let of = DatagramKey {
        source: addresses.0,
        destination: addresses.1,
        identification: u32::from_be_bytes(*frame.get(at + 4..)?.first_chunk()?),
        protocol: *frame.get(at)?,
    };
    let whole = length == 0 || end == start + 40 + length;
    (whole && at + 8 <= end).then_some(Carried::Fragment(Fragment {
        of,
        offset: usize::from(place & 0xFFF8),
        more: place & 1 != 0,
        range: at + 8..end,
    }))
}

/// IPv6: the header that says which piece of a datagram this is.
const FRAGMENT_HEADER: u8 = 44;

/// Passes over extension headers that do not matter here: hop by hop, routing, destination options;
/// each counts its length in eights. Gives what follows and where.
fn after_extensions(octets: &[u8], mut next: u8, mut at: usize) -> Option<(u8, usize)> {
    while matches!(next, 0 | 43 | 60) {
        next = *octets.get(at)?;
        at += (usize::from(*octets.get(at + 1)?) + 1) * 8;
    }
    Some((next, at))
}

fn transport(
    frame: &[u8],
    protocol: u8,
    range: Range<usize>,
    addresses: (IpAddr, IpAddr),
) -> Option<Payload> {
    let ports = (u16_at(frame, range.start)?, u16_at(frame, range.start + 2)?);
    let (protocol, payload, tcp) = match protocol {
        17 => {
            let length = usize::from(u16_at(frame, range.start + 4)?);
            let end = if length < 8 {
                range.end
            } else {
                range.end.min(range.start + length)
            };
            (Protocol::Udp, range.start + 8..end, None)
        }
        6 => {
            let sequence = u32::from_be_bytes(*frame.get(range.start + 4..)?.first_chunk()?);
            let header = usize::from(frame.get(range.start + 12)? >> 4) * 4;
            let flags = *frame.get(range.start + 13)?;
            (
                Protocol::Tcp,
                range.start + header.max(20)..range.end,
                Some((sequence, flags)),
            )
        }
        _ => return None,
    };
    (payload.start <= payload.end && payload.end <= frame.len()).then_some(Payload {
        transport: Transport {
            protocol,
            source: (addresses.0, ports.0),
            destination: (addresses.1, ports.1),
        },
        range: payload,
        tcp,
    })
}

fn u16_at(octets: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*octets.get(at..)?.first_chunk()?))
}
