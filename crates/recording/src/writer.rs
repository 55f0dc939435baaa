//! Captures on their way out: pcap with nanoseconds, UDP over IPv4 over Ethernet.
//!
//! A raw file needs no writer: it is the blocks themselves, one after another.

use std::io::Write;
use std::net::SocketAddrV4;

use frames::Time;

/// The most that one UDP datagram over IPv4 carries: 65,535 less 20 and 8 of headers.
pub const DATAGRAM_OCTETS_MAX: usize = 65_507;

/// Writes datagrams as a pcap file that Wireshark and this crate read.
///
/// ```
/// use frames::Time;
/// use recording::{PcapWriter, Recording};
///
/// let mut file = Vec::new();
/// let mut writer = PcapWriter::new(&mut file)?;
/// writer.datagram(Time(1_000_000_001), &[34, 0, 3])?;
///
/// let mut recording = Recording::open(file.as_slice())?;
/// let datagram = recording.next()?.unwrap();
/// assert_eq!(datagram.time, Some(Time(1_000_000_001)));
/// assert_eq!(datagram.octets, [34, 0, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PcapWriter<W> {
    output: W,
    source: SocketAddrV4,
    destination: SocketAddrV4,
    identification: u16,
}

impl<W: Write> PcapWriter<W> {
    /// Writes the file's header; addresses are those of the documentation network and port 8600,
    /// where ASTERIX is usually looked for.
    pub fn new(output: W) -> std::io::Result<Self> {
        let source = SocketAddrV4::new([192, 0, 2, 1].into(), 8600);
        let destination = SocketAddrV4::new([192, 0, 2, 2].into(), 8600);
        Self::between(output, source, destination)
    }

    /// The same with addresses of one's own.
    pub fn between(
        mut output: W,
        source: SocketAddrV4,
        destination: SocketAddrV4,
    ) -> std::io::Result<Self> {
        // Magic of nanosecond files, version 2.4, no time zone, no accuracy, snap length, Ethernet.
        output.write_all(&0xA1B2_3C4D_u32.to_be_bytes())?;
        output.write_all(&[0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0])?;
        output.write_all(&0x0004_0000_u32.to_be_bytes())?;
        output.write_all(&1_u32.to_be_bytes())?;
        Ok(Self {
            output,
            source,
            destination,
            identification: 0,
        })
    }

    /// Writes one datagram that was received at `time`.
    ///
    /// # Errors
    /// `InvalidInput` for more than [`DATAGRAM_OCTETS_MAX`] octets or a time outside the 136 years
    /// from 1970 that the format counts; else what the output reports.
    pub fn datagram(&mut self, time: Time, octets: &[u8]) -> std::io::Result<()> {
        let refuse = |what| std::io::Error::new(std::io::ErrorKind::InvalidInput, what);
        if octets.len() > DATAGRAM_OCTETS_MAX {
            return Err(refuse("datagram longer than UDP over IPv4 can carry"));
        }
        let seconds = u32::try_from(time.0.div_euclid(1_000_000_000))
            .map_err(|_| refuse("time outside what pcap can say"))?;
        let nanoseconds = time.0.rem_euclid(1_000_000_000) as u32;
        let frame_octets = (14 + 20 + 8 + octets.len()) as u32;
        for number in [seconds, nanoseconds, frame_octets, frame_octets] {
            self.output.write_all(&number.to_be_bytes())?;
        }
        // Locally administered addresses; type IPv4.
        self.output
            .write_all(&[2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1, 0x08, 0x00])?;
        self.output.write_all(&self.ip_header(octets.len()))?;
        self.output.write_all(&self.udp_header(octets))?;
        self.output.write_all(octets)?;
        self.identification = self.identification.wrapping_add(1);
        Ok(())
    }

    /// RFC 791, no options; protocol 17.
    fn ip_header(&self, payload_octets: usize) -> [u8; 20] {
        let [length_high, length_low] = ((28 + payload_octets) as u16).to_be_bytes();
        let [id_high, id_low] = self.identification.to_be_bytes();
        let ([a, b, c, d], [e, f, g, h]) =
            (self.source.ip().octets(), self.destination.ip().octets());
        let mut header = [
            0x45,
            0,
            length_high,
            length_low,
            id_high,
            id_low,
            0,
            0,
            64,
            17,
            0,
            0,
            a,
            b,
            c,
            d,
            e,
            f,
            g,
            h,
        ];
        let [high, low] = checksum(&[&header]).to_be_bytes();
        (header[10], header[11]) = (high, low);
        header
    }

    /// RFC 768, checksum over the pseudo-header too.
    fn udp_header(&self, octets: &[u8]) -> [u8; 8] {
        let [length_high, length_low] = ((8 + octets.len()) as u16).to_be_bytes();
        let [from_high, from_low] = self.source.port().to_be_bytes();
        let [to_high, to_low] = self.destination.port().to_be_bytes();
        let mut header = [
            from_high,
            from_low,
            to_high,
            to_low,
            length_high,
            length_low,
            0,
            0,
        ];
        let pseudo = [0, 17, length_high, length_low];
        let (from, to) = (self.source.ip().octets(), self.destination.ip().octets());
        let sum = match checksum(&[&from, &to, &pseudo, &header, octets]) {
            // Zero would say "no checksum".
            0 => 0xFFFF,
            sum => sum,
        };
        [header[6], header[7]] = sum.to_be_bytes();
        header
    }

    /// Flushes and gives the output back.
    pub fn finish(mut self) -> std::io::Result<W> {
        self.output.flush()?;
        Ok(self.output)
    }
}

/// The Internet checksum (RFC 1071) over pieces, all but the last of even length.
fn checksum(pieces: &[&[u8]]) -> u16 {
    let mut sum = 0_u64;
    for piece in pieces {
        for pair in piece.chunks(2) {
            let low = pair.get(1).copied().unwrap_or(0);
            sum += u64::from(u16::from_be_bytes([pair[0], low]));
        }
    }
    while sum > 0xFFFF {
        sum = (sum & 0xFFFF) + (sum >> 16);
    }
    !(sum as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_rfc_1071_s_example_is_right() {
        assert_eq!(
            checksum(&[&[0x00, 0x01, 0xF2, 0x03, 0xF4, 0xF5, 0xF6, 0xF7]]),
            !0xDDF2
        );
        assert_eq!(checksum(&[&[1]]), !0x0100);
    }

    #[test]
    fn what_the_format_cannot_say_is_refused() {
        let mut writer = PcapWriter::new(Vec::new()).unwrap();
        assert!(writer.datagram(Time(-1), &[]).is_err());
        assert!(
            writer
                .datagram(Time(0), &vec![0; DATAGRAM_OCTETS_MAX + 1])
                .is_err()
        );
        assert_eq!(writer.finish().unwrap().len(), 24);
    }
}
