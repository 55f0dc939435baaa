//! UDP in: one thread a feed, nothing but receive, count, hand over.
//!
//! A datagram is given to the engine's queue as it came. When the queue is full it is dropped here;
//! when this thread cannot keep up, the system drops it and counts. Both counts are told to the
//! engine as a declared gap: input is never lost in silence.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};
use std::time::Instant;

use anyhow::Context;
use engine::FeedId;
use site::{Feed, Transport};

use crate::clock::Clock;
use crate::kernel_drops;
use crate::limits::{
    DATAGRAM_MAX, INPUT_OCTETS_MAX, KERNEL_DROPS_EVERY, RECEIVE_BUFFER, RECEIVE_WAIT,
};
use crate::line::Input;
use crate::room::Room;

/// What a feed could not hand over since the engine last asked.
#[derive(Debug, Default)]
pub struct Lost {
    datagrams: AtomicU64,
    octets: AtomicU64,
}

impl Lost {
    fn add(&self, datagrams: u64, octets: usize) {
        self.datagrams.fetch_add(datagrams, Ordering::Relaxed);
        self.octets.fetch_add(octets as u64, Ordering::Relaxed);
    }

    /// Takes the count of datagrams and octets, leaving zero.
    pub fn take(&self) -> (u64, u64) {
        (
            self.datagrams.swap(0, Ordering::Relaxed),
            self.octets.swap(0, Ordering::Relaxed),
        )
    }
}

/// A feed whose socket is open.
pub struct Open {
    /// Which.
    pub feed: FeedId,
    /// The site file's identifier.
    pub id: String,
    /// Where it listens.
    pub address: SocketAddr,
    /// What it lost.
    pub lost: Arc<Lost>,
    socket: UdpSocket,
    /// What all feeds together may have waiting.
    room: Arc<Room>,
}

/// Opens the sockets of all feeds that have one.
pub fn open(feeds: &[Feed]) -> anyhow::Result<Vec<Open>> {
    let mut opened = Vec::new();
    let room = Room::new(INPUT_OCTETS_MAX);
    for (index, feed) in feeds.iter().enumerate() {
        let Transport::Udp { listen } = &feed.transport else {
            continue;
        };
        let socket = bind(listen).with_context(|| {
            format!(
                "feed `{}`: cannot listen on {listen}; is another program using it?",
                feed.id
            )
        })?;
        opened.push(Open {
            feed: FeedId(index as u16),
            id: feed.id.clone(),
            address: socket.local_addr()?,
            lost: Arc::default(),
            socket,
            room: Arc::clone(&room),
        });
    }
    Ok(opened)
}

fn bind(listen: &str) -> anyhow::Result<UdpSocket> {
    let address: SocketAddr = listen.parse().context("expected `address:port`")?;
    let socket = UdpSocket::bind(address)?;
    // The system may grant less; what does not fit is counted.
    socket2::SockRef::from(&socket).set_recv_buffer_size(RECEIVE_BUFFER)?;
    socket.set_read_timeout(Some(RECEIVE_WAIT))?;
    match address.ip() {
        IpAddr::V4(group) if group.is_multicast() => {
            socket.join_multicast_v4(&group, &Ipv4Addr::UNSPECIFIED)?;
        }
        IpAddr::V6(group) if group.is_multicast() => socket.join_multicast_v6(&group, 0)?,
        _ => {}
    }
    Ok(socket)
}

impl Open {
    /// Receives until the engine is gone; `stopped` tells so when nothing comes.
    pub fn receive(self, clock: Clock, inputs: &SyncSender<Input>, stopped: impl Fn() -> bool) {
        let mut buffer = vec![0; DATAGRAM_MAX];
        let mut dropped = kernel_drops::of(self.address).unwrap_or(0);
        let mut looked = Instant::now();
        loop {
            match self.socket.recv(&mut buffer) {
                Ok(length) => {
                    let octets = buffer.get(..length).unwrap_or_default().to_vec();
                    if !self.hand_over(clock, inputs, octets) {
                        return;
                    }
                }
                Err(error) if is_timeout(&error) && stopped() => return,
                Err(error) if is_timeout(&error) => {}
                // ICMP errors surface here; the socket itself stays good.
                Err(error) => tracing::warn!(feed = self.id, %error, "receiving failed"),
            }
            if looked.elapsed() >= KERNEL_DROPS_EVERY {
                looked = Instant::now();
                let now = kernel_drops::of(self.address).unwrap_or(dropped);
                // The system does not say how long the datagrams were.
                self.lost.add(now.saturating_sub(dropped), 0);
                dropped = now;
            }
        }
    }

    /// Gives a datagram to the engine's queue; `false`: the engine is gone.
    fn hand_over(&self, clock: Clock, inputs: &SyncSender<Input>, octets: Vec<u8>) -> bool {
        let length = octets.len();
        let Some(place) = self.room.place(length) else {
            self.lost.add(1, length);
            return true;
        };
        let input = Input::Octets {
            feed: self.feed,
            received: clock.now(),
            octets,
            place,
        };
        match inputs.try_send(input) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.lost.add(1, length);
                true
            }
            Err(TrySendError::Disconnected(_)) => false,
        }
    }
}

fn is_timeout(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    matches!(error.kind(), Interrupted | TimedOut | WouldBlock)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn long_datagrams_are_dropped_and_counted_before_they_fill_the_memory() {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("binds");
        let open = Open {
            feed: FeedId(0),
            id: "radars".to_owned(),
            address: socket.local_addr().expect("an address"),
            lost: Arc::default(),
            socket,
            room: Room::new(100_000),
        };
        let (inputs, received) = sync_channel(1_000);
        let clock = Clock::start();
        for _ in 0..3 {
            assert!(open.hand_over(clock, &inputs, vec![0; 40_000]));
        }
        assert_eq!(open.lost.take(), (1, 40_000));
        // What the line has taken makes room.
        drop(received.recv().expect("waits"));
        assert!(open.hand_over(clock, &inputs, vec![0; 40_000]));
        assert_eq!(open.lost.take(), (0, 0));
    }
}
