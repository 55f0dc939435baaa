//! Reports on their way: blocks, datagrams, and what the network does to them.
//!
//! One block a datagram, its records in order of time, so that a block's own time of day is its
//! datagram's; a datagram leaves when its latest report is made.

use asterix::BlockWriter;
use frames::{Span, Time};
use rand_pcg::Pcg64;
use sitefile::scenario::Datagrams;

use crate::random::unit;
use crate::report::Report;

/// Octets that fit into an Ethernet frame behind IPv6 and UDP headers.
pub const DATAGRAM_OCTETS_MAX: usize = 1452;

/// One datagram on the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Datagram {
    /// When it arrives.
    pub time: Time,
    /// Which sensor of the site sent it, by its place in the list.
    pub sensor: usize,
    /// One ASTERIX block.
    pub octets: Vec<u8>,
    /// What it says, in order.
    pub reports: Vec<Report>,
    /// Whether the same octets came before.
    pub repeated: bool,
}

/// Cuts one sensor's reports (in order of time) into datagrams: a new one with every change of
/// category, when the slice of time is over, or when it is full.
pub(crate) fn datagrams(reports: Vec<Report>, slice: Span) -> Vec<Datagram> {
    let mut done = Vec::new();
    let mut open: Option<(BlockWriter, Vec<Report>)> = None;
    for report in reports {
        let fits = open.as_mut().is_some_and(|(block, earlier)| {
            earlier.first().is_some_and(|first| {
                first.category == report.category && report.time - first.time <= slice
            }) && block.push_octets(&report.record).is_ok()
        });
        if !fits {
            done.extend(open.take().and_then(close));
            let mut block = BlockWriter::with_limit(report.category, DATAGRAM_OCTETS_MAX);
            // A record is some forty octets: an empty block always has room for one.
            let _ = block.push_octets(&report.record);
            open = Some((block, Vec::new()));
        }
        if let Some((_, reports)) = &mut open {
            reports.push(report);
        }
    }
    done.extend(open.and_then(close));
    done
}

fn close((block, reports): (BlockWriter, Vec<Report>)) -> Option<Datagram> {
    let last = reports.last()?;
    Some(Datagram {
        time: last.time,
        sensor: last.sensor,
        octets: block.finish(),
        reports,
        repeated: false,
    })
}

/// Loses, doubles and delays datagrams.
pub(crate) fn carry(sent: Vec<Datagram>, fate: &Datagrams, stream: &mut Pcg64) -> Vec<Datagram> {
    let mut arrived = Vec::with_capacity(sent.len());
    for mut datagram in sent {
        let [lost, doubled, late, delay] = [(); 4].map(|()| unit(stream));
        if lost < fate.lost_share {
            continue;
        }
        if late < fate.late_share {
            datagram.time += Span::from_seconds(delay * fate.late_s);
        }
        if doubled < fate.doubled_share {
            arrived.push(Datagram {
                time: datagram.time + Span::from_millis(1),
                repeated: true,
                ..datagram.clone()
            });
        }
        arrived.push(datagram);
    }
    arrived
}
