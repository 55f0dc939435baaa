//! IP datagrams back together from their fragments (RFC 791, section 3.2; RFC 8200, section 4.5).
//!
//! Bounded: so many datagrams are waited for, each at most so long and with so many fragments.
//! Fragments that overlap are the work of an attacker or of a fault; RFC 5722 has the whole datagram
//! dropped then, and so it is here. Every fragment is accounted for: it is part of a datagram that was
//! given out, waits for the others, or was given up and counted.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::Range;

use frames::{Span, Time};

/// Datagrams that wait for fragments; the one that began first gives way.
const WAITING_MAX: usize = 256;
/// Fragments of one datagram: the largest one over the smallest link that IP allows, 576 octets.
const FRAGMENTS_MAX: usize = 128;
/// No datagram is longer.
const OCTETS_MAX: usize = 65_535;
/// What is missing after this long will not come any more.
const PATIENCE: Span = Span::from_millis(30_000);

/// Which datagram a fragment is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DatagramKey {
    pub source: IpAddr,
    pub destination: IpAddr,
    pub identification: u32,
    /// What the datagram carries; the first fragment's word counts in IPv6.
    pub protocol: u8,
}

/// A fragment in a frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fragment {
    pub of: DatagramKey,
    /// Where its octets belong in the datagram.
    pub offset: usize,
    /// Whether others come after it.
    pub more: bool,
    /// Its octets in the frame.
    pub range: Range<usize>,
}

/// The datagrams that are not whole yet.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    waiting: BTreeMap<DatagramKey, Waiting>,
    clock: u64,
    /// Fragments that became part of nothing.
    given_up: u64,
}

#[derive(Debug, Default)]
struct Waiting {
    began: u64,
    time: Option<Time>,
    /// By offset.
    parts: BTreeMap<usize, Vec<u8>>,
    /// Length of the whole, once the last fragment has come.
    length: Option<usize>,
}

impl Fragments {
    /// Takes a fragment; gives the octets that the datagram carried when it is the one that was
    /// missing.
    pub(crate) fn take(
        &mut self,
        time: Option<Time>,
        fragment: &Fragment,
        octets: &[u8],
    ) -> Option<Vec<u8>> {
        self.clock += 1;
        let key = fragment.of;
        if self.waiting.get(&key).is_some_and(|one| one.is_stale(time)) {
            self.give_up(key);
        }
        if !self.waiting.contains_key(&key) && self.waiting.len() >= WAITING_MAX {
            let oldest = self.waiting.iter().min_by_key(|(_, one)| one.began);
            if let Some(key) = oldest.map(|(key, _)| *key) {
                self.give_up(key);
            }
        }
        let began = self.clock;
        let waiting = self.waiting.entry(key).or_insert_with(|| Waiting {
            began,
            time,
            ..Waiting::default()
        });
        if waiting
            .parts
            .get(&fragment.offset)
            .is_some_and(|part| part == octets)
        {
            // The same once more, as captures on two interfaces have it.
            self.given_up += 1;
            return None;
        }
        if !waiting.accepts(fragment, octets.len()) {
            self.given_up += 1;
            self.give_up(key);
            return None;
        }
        waiting.parts.insert(fragment.offset, octets.to_vec());
        if !fragment.more {
            waiting.length = Some(fragment.offset + octets.len());
        }
        let whole = waiting.whole()?;
        self.waiting.remove(&key);
        Some(whole)
    }

    /// Fragments that became part of no datagram, and those that still wait.
    pub(crate) fn left_over(&self) -> u64 {
        let waiting = self.waiting.values().map(|one| one.parts.len() as u64);
        self.given_up + waiting.sum::<u64>()
    }

    fn give_up(&mut self, key: DatagramKey) {
        if let Some(waiting) = self.waiting.remove(&key) {
            self.given_up += waiting.parts.len() as u64;
        }
    }
}

impl Waiting {
    fn is_stale(&self, now: Option<Time>) -> bool {
        let age = now.zip(self.time).map(|(now, began)| now - began);
        age.is_some_and(|age| age > PATIENCE || age < Span(-PATIENCE.0))
    }

    /// Whether a fragment can be part of the same datagram as those that came before.
    fn accepts(&self, fragment: &Fragment, length: usize) -> bool {
        let (start, end) = (fragment.offset, fragment.offset + length);
        let last_end = self
            .parts
            .iter()
            .next_back()
            .map_or(0, |(at, part)| at + part.len());
        let below = self.parts.range(..start).next_back();
        let above = self.parts.range(start..).next();
        length > 0
            && end <= OCTETS_MAX
            && self.parts.len() < FRAGMENTS_MAX
            // Only the last may end between two eights, and nothing comes after it.
            && (!fragment.more || length.is_multiple_of(8))
            && (fragment.more || (self.length.is_none() && last_end <= end))
            && self.length.is_none_or(|whole| end <= whole)
            && below.is_none_or(|(at, part)| at + part.len() <= start)
            && above.is_none_or(|(at, _)| end <= *at)
    }

    /// The datagram, if nothing is missing: no part overlaps another, so that their lengths tell.
    fn whole(&self) -> Option<Vec<u8>> {
        let present: usize = self.parts.values().map(Vec::len).sum();
        (self.length? == present).then(|| self.parts.values().flatten().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    fn fragment(identification: u32, offset: usize, more: bool) -> Fragment {
        let address = IpAddr::from(Ipv4Addr::LOCALHOST);
        Fragment {
            of: DatagramKey {
                source: address,
                destination: address,
                identification,
                protocol: 17,
            },
            offset,
            more,
            range: 0..0,
        }
    }

    /// What comes out of these fragments of 16 octets: offset, whether more come, octet to repeat.
    fn assemble(pieces: &[(usize, bool, u8)]) -> (Vec<Vec<u8>>, u64) {
        let mut fragments = Fragments::default();
        let whole = pieces
            .iter()
            .filter_map(|(at, more, of)| fragments.take(None, &fragment(1, *at, *more), &[*of; 16]))
            .collect();
        (whole, fragments.left_over())
    }

    #[test]
    fn the_order_does_not_matter_and_a_repetition_does_no_harm() {
        let whole = [[1; 16], [2; 16], [3; 16]].concat();
        let (first, second, third) = ((0, true, 1), (16, true, 2), (32, false, 3));
        for order in [[first, second, third], [third, first, second]] {
            assert_eq!(assemble(&order), (vec![whole.clone()], 0));
        }
        let repeated = [second, second, third, first];
        assert_eq!(assemble(&repeated), (vec![whole], 1));
    }

    #[test]
    fn overlaps_and_holes_give_nothing_and_are_counted() {
        assert_eq!(assemble(&[(0, true, 1), (8, false, 2)]), (vec![], 2));
        assert_eq!(assemble(&[(0, true, 1), (0, true, 2)]), (vec![], 2));
        assert_eq!(assemble(&[(32, false, 1), (48, true, 2)]), (vec![], 2));
        assert_eq!(assemble(&[(0, true, 1), (32, false, 3)]), (vec![], 2));
        assert_eq!(assemble(&[(65_528, false, 1)]), (vec![], 1));
    }

    #[test]
    fn a_number_that_comes_again_later_is_another_datagram() {
        let mut fragments = Fragments::default();
        let at = |seconds: i64| Some(Time(seconds * 1_000_000_000));
        assert_eq!(fragments.take(at(0), &fragment(1, 0, true), &[1; 16]), None);
        assert_eq!(
            fragments.take(at(31), &fragment(1, 16, false), &[2; 16]),
            None
        );
        let whole = fragments.take(at(32), &fragment(1, 0, true), &[3; 16]);
        assert_eq!(whole, Some([[3; 16], [2; 16]].concat()));
        assert_eq!(fragments.left_over(), 1);
    }

    #[test]
    fn memory_is_bounded_whoever_sends() {
        let mut fragments = Fragments::default();
        for identification in 0..10_000 {
            fragments.take(None, &fragment(identification, 0, true), &[0; 16]);
        }
        assert_eq!(fragments.waiting.len(), WAITING_MAX);
        assert_eq!(fragments.left_over(), 10_000);
    }
}
