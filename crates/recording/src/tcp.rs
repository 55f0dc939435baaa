//! TCP streams back together: segments in order, each octet once, then cut into ASTERIX blocks.
//!
//! Bounded: a stream waits for a missing segment only until [`WAITING_MAX`] others have come; then
//! what it holds is given out as it is (and the decoder says what is wrong with it) and the stream
//! goes on behind the gap.

use std::collections::{BTreeMap, VecDeque};

use frames::Time;

use crate::link::Transport;

/// Segments that may wait for a missing one, per stream.
const WAITING_MAX: usize = 256;
/// Streams that are followed; the one that was quiet longest gives way.
const STREAMS_MAX: usize = 1024;

/// A piece of a stream, ready for the decoder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub time: Option<Time>,
    pub transport: Transport,
    pub octets: Vec<u8>,
}

#[derive(Debug, Default)]
pub(crate) struct Streams {
    open: BTreeMap<Transport, Stream>,
    ready: VecDeque<Piece>,
    clock: u64,
}

#[derive(Debug, Default)]
struct Stream {
    next: u32,
    /// Octets in order that do not make a whole block yet.
    held: Vec<u8>,
    /// Segments ahead of `next`, by distance from it when they came.
    waiting: Vec<(u32, Vec<u8>)>,
    last_used: u64,
    time: Option<Time>,
}

const FIN: u8 = 0x01;
const SYN: u8 = 0x02;
const RST: u8 = 0x04;

impl Streams {
    pub(crate) fn segment(
        &mut self,
        time: Option<Time>,
        transport: Transport,
        (sequence, flags): (u32, u8),
        octets: &[u8],
    ) {
        self.clock += 1;
        let first = sequence.wrapping_add(u32::from(flags & SYN != 0));
        if flags & SYN != 0 {
            self.close(transport);
        }
        if !self.open.contains_key(&transport) {
            self.make_room();
        }
        let stream = self.open.entry(transport).or_insert_with(|| Stream {
            next: first,
            ..Stream::default()
        });
        (stream.last_used, stream.time) = (self.clock, time);
        stream.accept(first, octets);
        stream.give(transport, &mut self.ready);
        if flags & (FIN | RST) != 0 && stream.waiting.is_empty() {
            self.close(transport);
        }
    }

    pub(crate) fn next(&mut self) -> Option<Piece> {
        self.ready.pop_front()
    }

    /// Gives out what all streams hold; the recording is over.
    pub(crate) fn finish(&mut self) {
        while let Some(transport) = self.open.keys().next().copied() {
            self.close(transport);
        }
    }

    fn close(&mut self, transport: Transport) {
        if let Some(mut stream) = self.open.remove(&transport) {
            stream.give_up(transport, &mut self.ready);
        }
    }

    fn make_room(&mut self) {
        if self.open.len() >= STREAMS_MAX {
            let oldest = self.open.iter().min_by_key(|(_, stream)| stream.last_used);
            if let Some(transport) = oldest.map(|(transport, _)| *transport) {
                self.close(transport);
            }
        }
    }
}

impl Stream {
    /// Takes a segment: old octets are dropped, new ones held, later ones wait.
    fn accept(&mut self, sequence: u32, octets: &[u8]) {
        let ahead = sequence.wrapping_sub(self.next) as i32;
        if ahead > 0 {
            if !octets.is_empty() {
                self.waiting.push((sequence, octets.to_vec()));
            }
            return;
        }
        let known = ahead.unsigned_abs() as usize;
        if let Some(new) = octets.get(known..) {
            self.held.extend_from_slice(new);
            self.next = self.next.wrapping_add(new.len() as u32);
        }
        self.catch_up();
    }

    /// Moves segments that wait no longer.
    fn catch_up(&mut self) {
        let next = self.next;
        let due = |(sequence, _): &(u32, Vec<u8>)| sequence.wrapping_sub(next) as i32 <= 0;
        if let Some(index) = self.waiting.iter().position(due) {
            let (sequence, octets) = self.waiting.swap_remove(index);
            self.accept(sequence, &octets);
        }
    }

    /// Gives out the blocks that are whole; a length that cannot be true ends the wait at once.
    fn give(&mut self, transport: Transport, ready: &mut VecDeque<Piece>) {
        let mut end = 0;
        while let Some(&[_, high, low]) = self.held.get(end..).and_then(<[u8]>::first_chunk) {
            let length = usize::from(u16::from_be_bytes([high, low]));
            if length < 3 {
                end = self.held.len();
            } else if self.held.len() < end + length {
                break;
            } else {
                end += length;
            }
        }
        if end > 0 {
            let octets = self.held.drain(..end).collect();
            ready.push_back(Piece {
                time: self.time,
                transport,
                octets,
            });
        }
        if self.waiting.len() > WAITING_MAX {
            self.skip_gap(transport, ready);
        }
    }

    /// Gives out what is held and goes on at the earliest segment that waits.
    fn skip_gap(&mut self, transport: Transport, ready: &mut VecDeque<Piece>) {
        if !self.held.is_empty() {
            let octets = std::mem::take(&mut self.held);
            ready.push_back(Piece {
                time: self.time,
                transport,
                octets,
            });
        }
        let next = self.next;
        if let Some((sequence, _)) = self
            .waiting
            .iter()
            .min_by_key(|(at, _)| at.wrapping_sub(next))
        {
            self.next = *sequence;
            self.catch_up();
            self.give(transport, ready);
        }
    }

    fn give_up(&mut self, transport: Transport, ready: &mut VecDeque<Piece>) {
        while !self.waiting.is_empty() {
            self.skip_gap(transport, ready);
        }
        if !self.held.is_empty() {
            let octets = std::mem::take(&mut self.held);
            ready.push_back(Piece {
                time: self.time,
                transport,
                octets,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::Protocol;
    use std::net::{IpAddr, Ipv4Addr};

    fn transport() -> Transport {
        let address = IpAddr::from(Ipv4Addr::LOCALHOST);
        Transport {
            protocol: Protocol::Tcp,
            source: (address, 1),
            destination: (address, 2),
        }
    }

    /// Octets given out after these segments (sequence number, octets).
    fn reassemble(segments: &[(u32, &[u8])]) -> Vec<Vec<u8>> {
        let mut streams = Streams::default();
        for (sequence, octets) in segments {
            streams.segment(None, transport(), (*sequence, 0), octets);
        }
        streams.finish();
        std::iter::from_fn(|| streams.next().map(|piece| piece.octets)).collect()
    }

    #[test]
    fn blocks_split_over_segments_come_whole_whatever_the_order() {
        let start = u32::MAX - 1;
        let pieces = reassemble(&[
            (start, &[48, 0]),
            (start.wrapping_add(4), &[7, 34, 0, 3]),
            (start.wrapping_add(2), &[5, 9]),
            (start, &[48, 0]),
        ]);
        assert_eq!(pieces, [vec![48, 0, 5, 9, 7, 34, 0, 3]]);
    }

    #[test]
    fn a_stream_with_a_hole_gives_out_both_sides_of_it() {
        assert_eq!(
            reassemble(&[(0, &[48, 0, 9]), (20, &[34, 0, 3])]),
            [vec![48, 0, 9], vec![34, 0, 3]]
        );
    }
}
