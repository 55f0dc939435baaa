//! Datagrams that the system dropped because a socket's buffer was full, as Linux counts them.
//!
//! `/proc/net/udp` has one line a socket: the local address and port in hexadecimal in its second
//! column, the count of drops in its last.

use std::net::SocketAddr;

/// Drops so far of the socket bound to an address; `None` where the system does not tell.
pub fn of(address: SocketAddr) -> Option<u64> {
    let table = if address.is_ipv4() {
        "/proc/net/udp"
    } else {
        "/proc/net/udp6"
    };
    drops(&std::fs::read_to_string(table).ok()?, address.port())
}

fn drops(table: &str, port: u16) -> Option<u64> {
    let port = format!(":{port:04X}");
    let of_port = table.lines().filter(|line| {
        line.split_whitespace()
            .nth(1)
            .is_some_and(|local| local.ends_with(&port))
    });
    of_port
        .map(|line| line.split_whitespace().last()?.parse::<u64>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  501: 0100007F:2198 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9611 2 000 5431
  777: 0100007F:2199 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 9612 2 000 7";

    #[test]
    fn drops_are_those_of_the_port() {
        assert_eq!(drops(TABLE, 0x2198), Some(5431));
        assert_eq!(drops(TABLE, 0x2199), Some(7));
        assert_eq!(drops(TABLE, 1), Some(0));
    }
}
