//! UDP in: one task a feed, nothing but receive, count, hand over.
//!
//! A datagram is given to the engine's queue as it came. When the queue is full it is dropped here,
//! and the engine is told how much in a declared gap: input is never lost in silence.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, TrySendError};

use anyhow::Context;
use engine::FeedId;
use site::{Feed, Transport};
use tokio::net::UdpSocket;

use crate::clock::Clock;
use crate::limits::DATAGRAM_MAX;
use crate::line::Input;

/// What a feed could not hand over since the engine last asked.
#[derive(Debug, Default)]
pub struct Lost {
    datagrams: AtomicU64,
    octets: AtomicU64,
}

impl Lost {
    fn add(&self, octets: usize) {
        self.datagrams.fetch_add(1, Ordering::Relaxed);
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
}

/// Opens the sockets of all feeds that have one.
pub async fn open(feeds: &[Feed]) -> anyhow::Result<Vec<Open>> {
    let mut opened = Vec::new();
    for (index, feed) in feeds.iter().enumerate() {
        let Transport::Udp { listen } = &feed.transport else {
            continue;
        };
        let socket = bind(listen).await.with_context(|| {
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
        });
    }
    Ok(opened)
}

async fn bind(listen: &str) -> anyhow::Result<UdpSocket> {
    let address: SocketAddr = listen.parse().context("expected `address:port`")?;
    let socket = UdpSocket::bind(address).await?;
    match address.ip() {
        IpAddr::V4(group) if group.is_multicast() => {
            socket.join_multicast_v4(group, Ipv4Addr::UNSPECIFIED)?;
        }
        IpAddr::V6(group) if group.is_multicast() => socket.join_multicast_v6(&group, 0)?,
        _ => {}
    }
    Ok(socket)
}

impl Open {
    /// Receives until the engine is gone.
    pub async fn receive(self, clock: Clock, inputs: SyncSender<Input>) {
        let mut buffer = vec![0; DATAGRAM_MAX];
        loop {
            let length = match self.socket.recv(&mut buffer).await {
                Ok(length) => length,
                Err(error) => {
                    // ICMP errors surface here; the socket itself stays good.
                    tracing::warn!(feed = self.id, %error, "receiving failed");
                    continue;
                }
            };
            let octets = buffer.get(..length).unwrap_or_default().to_vec();
            let input = Input::Octets {
                feed: self.feed,
                received: clock.now(),
                octets,
            };
            match inputs.try_send(input) {
                Ok(()) => {}
                Err(TrySendError::Full(_)) => self.lost.add(length),
                Err(TrySendError::Disconnected(_)) => return,
            }
        }
    }
}
