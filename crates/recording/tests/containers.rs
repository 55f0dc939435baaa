//! Captures of every supported kind, built octet by octet, and damaged ones.

use frames::Time;
use recording::{ContainerKind, PcapWriter, Protocol, Recording, RecordingError};

const BLOCK: [u8; 6] = [48, 0, 6, 0x80, 1, 2];

/// Time, protocol and octets of a datagram.
type Received = (Option<Time>, Option<Protocol>, Vec<u8>);

/// What a recording gives.
fn read(file: &[u8]) -> Result<Vec<Received>, RecordingError> {
    let mut recording = Recording::open(file)?;
    let mut all = Vec::new();
    while let Some(datagram) = recording.next()? {
        let protocol = datagram.transport.map(|transport| transport.protocol);
        all.push((datagram.time, protocol, datagram.octets.to_vec()));
    }
    Ok(all)
}

/// A classic pcap file of these frames, little-endian, microseconds, one second apart.
fn pcap(link: u32, frames: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![
        0xD4, 0xC3, 0xB2, 0xA1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0,
    ];
    file.extend(link.to_le_bytes());
    for (second, frame) in frames.iter().enumerate() {
        for number in [second as u32, 7, frame.len() as u32, frame.len() as u32] {
            file.extend(number.to_le_bytes());
        }
        file.extend(frame);
    }
    file
}

/// A UDP header to port 8600 and the payload.
fn udp(payload: &[u8]) -> Vec<u8> {
    let length = (8 + payload.len()) as u16;
    [
        &[0x21, 0x98, 0x21, 0x98][..],
        &length.to_be_bytes(),
        &[0, 0],
        payload,
    ]
    .concat()
}

fn ipv4(protocol: u8, inside: &[u8]) -> Vec<u8> {
    let length = (20 + inside.len()) as u16;
    let head = [
        &[0x45, 0][..],
        &length.to_be_bytes(),
        &[0, 0, 0, 0, 64, protocol, 0, 0],
    ]
    .concat();
    [&head[..], &[192, 0, 2, 1, 192, 0, 2, 2], inside].concat()
}

/// With a hop-by-hop header of eight octets before UDP.
fn ipv6(inside: &[u8]) -> Vec<u8> {
    let length = (8 + inside.len()) as u16;
    let head = [&[0x60, 0, 0, 0][..], &length.to_be_bytes(), &[0, 64]].concat();
    [&head[..], &[1; 32], &[17, 0, 0, 0, 0, 0, 0, 0], inside].concat()
}

fn ethernet(tags: &[u8], kind: [u8; 2], inside: &[u8]) -> Vec<u8> {
    [&[2; 12][..], tags, &kind, inside].concat()
}

fn tcp(sequence: u32, payload: &[u8]) -> Vec<u8> {
    let ports = [0x21, 0x98, 0x21, 0x98];
    let head = [
        &ports[..],
        &sequence.to_be_bytes(),
        &[0, 0, 0, 0, 0x50, 0x18],
    ]
    .concat();
    ipv4(6, &[&head[..], &[0, 0, 0, 0, 0, 0], payload].concat())
}

#[track_caller]
fn check_one(file: &[u8], time: Option<Time>) {
    assert_eq!(
        read(file).unwrap(),
        [(time, Some(Protocol::Udp), BLOCK.to_vec())]
    );
}

#[test]
fn every_link_layer_leads_to_the_same_payload() {
    let time = Some(Time(7_000));
    let packet = ipv4(17, &udp(&BLOCK));
    let trailer = [&ethernet(&[], [8, 0], &packet)[..], &[0xEE; 6]].concat();
    check_one(&pcap(1, &[trailer]), time);
    let two_tags = [0x88, 0xA8, 0, 5, 0x81, 0x00, 0, 6];
    check_one(&pcap(1, &[ethernet(&two_tags, [8, 0], &packet)]), time);
    check_one(
        &pcap(1, &[ethernet(&[], [0x86, 0xDD], &ipv6(&udp(&BLOCK)))]),
        time,
    );
    check_one(&pcap(101, std::slice::from_ref(&packet)), time);
    check_one(&pcap(0, &[[&[2, 0, 0, 0][..], &packet].concat()]), time);
    check_one(
        &pcap(113, &[[&[0; 14][..], &[8, 0], &packet].concat()]),
        time,
    );
    let cooked2 = [&[8, 0][..], &[0; 18], &packet].concat();
    check_one(&pcap(276, &[cooked2]), time);
}

#[test]
fn frames_without_udp_or_tcp_are_counted() {
    let arp = ethernet(&[], [8, 6], &[0; 28]);
    let file = pcap(1, &[arp, ethernet(&[], [8, 0], &ipv4(17, &udp(&BLOCK)))]);
    let mut recording = Recording::open(file.as_slice()).unwrap();
    while recording.next().unwrap().is_some() {}
    assert_eq!(recording.frames(), (2, 1));
}

#[test]
fn blocks_cut_by_tcp_segments_come_whole() {
    let frames: Vec<_> = [
        tcp(100, &BLOCK[..2]),
        tcp(106, &BLOCK),
        tcp(102, &BLOCK[2..]),
    ]
    .iter()
    .map(|packet| ethernet(&[], [8, 0], packet))
    .collect();
    let all = read(&pcap(1, &frames)).unwrap();
    assert_eq!(
        all,
        [(
            Some(Time(2_000_007_000)),
            Some(Protocol::Tcp),
            BLOCK.repeat(2)
        )]
    );
}

/// The pieces of an IPv4 datagram, each with `octets` of what it carries.
fn ipv4_pieces(inside: &[u8], octets: usize) -> Vec<Vec<u8>> {
    let pieces = inside.chunks(octets).enumerate();
    let packets = pieces.map(|(index, piece)| {
        let mut packet = ipv4(17, piece);
        packet[5] = 77;
        let more = (index + 1) * octets < inside.len();
        let place = (index * octets / 8) as u16 | u16::from(more) << 13;
        packet[6..8].copy_from_slice(&place.to_be_bytes());
        packet
    });
    packets.collect()
}

/// The same in IPv6: a hop-by-hop header, then the fragment header, in every piece.
fn ipv6_pieces(inside: &[u8], octets: usize) -> Vec<Vec<u8>> {
    let pieces = inside.chunks(octets).enumerate();
    let packets = pieces.map(|(index, piece)| {
        let more = (index + 1) * octets < inside.len();
        let place = (index * octets) as u16 | u16::from(more);
        let [high, low] = place.to_be_bytes();
        let head = [17, 0, high, low, 0, 0, 0, 77];
        let mut packet = ipv6(&[&head[..], piece].concat());
        packet[40] = 44;
        packet
    });
    packets.collect()
}

#[test]
fn a_datagram_in_pieces_comes_whole_whatever_their_order() {
    let blocks = BLOCK.repeat(10);
    let datagram = udp(&blocks);
    let whole = |second: i64| {
        let time = Some(Time(second * 1_000_000_000 + 7_000));
        vec![(time, Some(Protocol::Udp), blocks.clone())]
    };
    for packets in [ipv4_pieces(&datagram, 24), ipv6_pieces(&datagram, 24)] {
        assert_eq!(packets.len(), 3);
        let [a, b, c] = [&packets[0], &packets[1], &packets[2]].map(Vec::clone);
        for order in [[a.clone(), b.clone(), c.clone()], [c.clone(), a.clone(), b]] {
            assert_eq!(read(&pcap(101, &order)).unwrap(), whole(2));
        }
        // One piece never comes: nothing is given out, and both frames are counted.
        let file = pcap(101, &[a, c]);
        let mut recording = Recording::open(file.as_slice()).unwrap();
        assert_eq!(recording.next().unwrap(), None);
        assert_eq!(recording.frames(), (2, 2));
    }
}

/// A pcapng block with its lengths, little-endian.
fn pcapng_block(kind: u32, body: &[u8]) -> Vec<u8> {
    let length = (12 + body.len().next_multiple_of(4)) as u32;
    let mut block = [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat();
    block.resize(length as usize - 4, 0);
    block.extend(length.to_le_bytes());
    block
}

#[test]
fn pcapng_times_have_the_resolution_of_their_interface() {
    let frame = ethernet(&[], [8, 0], &ipv4(17, &udp(&BLOCK)));
    let section = [&[0x4D, 0x3C, 0x2B, 0x1A, 1, 0, 0, 0][..], &[0xFF; 8]].concat();
    // Link type 1; option 9: nanoseconds; option 14: ten seconds later.
    let nanoseconds = [
        1, 0, 0, 0, 0, 0, 4, 0, 9, 0, 1, 0, 9, 0, 0, 0, 14, 0, 8, 0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0,
    ];
    let length = (frame.len() as u32).to_le_bytes();
    let packet = |interface: u32| {
        let ticks = [0, 0, 0, 0, 42, 0, 0, 0];
        let head = [&interface.to_le_bytes()[..], &ticks, &length, &length].concat();
        pcapng_block(6, &[&head[..], &frame].concat())
    };
    let simple = pcapng_block(3, &[&length[..], &frame].concat());
    let file = [
        pcapng_block(0x0A0D_0D0A, &section),
        pcapng_block(1, &[1, 0, 0, 0, 0, 0, 4, 0]),
        pcapng_block(1, &nanoseconds),
        pcapng_block(0x0BAD, &[1, 2, 3]),
        packet(0),
        packet(1),
        simple,
    ]
    .concat();
    assert_eq!(
        Recording::open(file.as_slice()).unwrap().kind(),
        ContainerKind::Pcapng
    );
    let times: Vec<_> = read(&file)
        .unwrap()
        .into_iter()
        .map(|(time, _, _)| time)
        .collect();
    assert_eq!(
        times,
        [Some(Time(42_000)), Some(Time(10_000_000_042)), None]
    );

    let unknown = [&file[..], &packet(9)].concat();
    let offset = file.len() as u64;
    assert!(matches!(
        read(&unknown),
        Err(RecordingError::Interface { offset: at, number: 9 }) if at == offset
    ));
}

#[test]
fn a_final_file_gives_the_blocks_inside() {
    let frame = [&[0, 24, 0, 0, 1, 0, 0, 9][..], &BLOCK, &BLOCK, &[0xA5; 4]].concat();
    let file = frame.repeat(2);
    assert_eq!(
        Recording::open(file.as_slice()).unwrap().kind(),
        ContainerKind::Final
    );
    assert_eq!(read(&file).unwrap(), vec![(None, None, BLOCK.repeat(2)); 2]);
}

#[test]
fn an_oradis_file_gives_the_block_inside_each_frame() {
    let file = [&[0, 12, 1, 2, 3, 4][..], &BLOCK].concat().repeat(2);
    assert_eq!(
        Recording::open(file.as_slice()).unwrap().kind(),
        ContainerKind::Oradis
    );
    assert_eq!(read(&file).unwrap(), vec![(None, None, BLOCK.to_vec()); 2]);
}

#[test]
fn oradis_heads_inside_datagrams_are_taken_off() {
    let payload = [&[0, 12, 1, 2, 3, 4][..], &BLOCK].concat();
    check_one(&pcap(101, &[ipv4(17, &udp(&payload))]), Some(Time(7_000)));
}

#[test]
fn damage_is_an_error_with_its_place() {
    let packet = ipv4(17, &udp(&BLOCK));
    let whole = pcap(101, &[packet.clone(), packet]);
    let cut = &whole[..whole.len() - 1];
    let second = 24 + 16 + 34;
    assert!(matches!(read(cut), Err(RecordingError::CutShort { offset, .. }) if offset == second));
    let mut long = whole.clone();
    long[24 + 11] = 0xFF;
    assert!(matches!(
        read(&long),
        Err(RecordingError::Length { offset: 24, .. })
    ));
    let unknown = pcap(147, &[]);
    assert!(matches!(
        read(&unknown),
        Err(RecordingError::LinkType { number: 147, .. })
    ));
}

#[test]
fn cuts_and_flipped_bits_anywhere_never_stop_the_reader_in_another_way() {
    let mut writer = PcapWriter::new(Vec::new()).unwrap();
    for _ in 0..3 {
        writer.datagram(Time(5), &BLOCK).unwrap();
    }
    let udp_file = writer.finish().unwrap();
    let frames: Vec<_> = [tcp(0, &BLOCK[..5]), tcp(5, &BLOCK[5..]), tcp(40, &BLOCK)]
        .iter()
        .map(|packet| ethernet(&[], [8, 0], packet))
        .collect();
    for file in [udp_file, pcap(1, &frames), BLOCK.repeat(4)] {
        for at in 0..file.len() {
            let _ = read(&file[..at]);
            for bit in 0..8 {
                let mut flipped = file.clone();
                flipped[at] ^= 1 << bit;
                if let Ok(all) = read(&flipped) {
                    let octets: usize = all.iter().map(|(_, _, octets)| octets.len()).sum();
                    assert!(octets <= file.len());
                }
            }
        }
    }
}
