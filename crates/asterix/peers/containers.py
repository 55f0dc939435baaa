"""Just enough of pcap and pcapng to get UDP payloads out, written apart from ours on purpose."""

import struct


def payloads(path):
    """The UDP payloads of a capture, or the whole file where it is none."""
    data = open(path, "rb").read()
    if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1"):
        return [udp(frame) for frame in pcap(data, "<")]
    if data[:4] in (b"\xa1\xb2\xc3\xd4", b"\xa1\xb2\x3c\x4d"):
        return [udp(frame) for frame in pcap(data, ">")]
    if data[:4] == b"\x0a\x0d\x0d\x0a":
        return [udp(frame) for frame in pcapng(data)]
    return [data]


def pcap(data, order):
    at = 24
    while at < len(data):
        _, _, captured, _ = struct.unpack_from(order + "IIII", data, at)
        yield data[at + 16 : at + 16 + captured]
        at += 16 + captured


def pcapng(data):
    order, at = "<", 0
    while at < len(data):
        if data[at : at + 4] == b"\x0a\x0d\x0d\x0a":
            order = "<" if data[at + 8 : at + 12] == b"\x4d\x3c\x2b\x1a" else ">"
        kind, length = struct.unpack_from(order + "II", data, at)
        if kind == 6:
            (captured,) = struct.unpack_from(order + "I", data, at + 20)
            yield data[at + 28 : at + 28 + captured]
        at += length


def udp(frame):
    """The payload of a UDP datagram in an Ethernet frame, empty if there is none."""
    at = 14
    while frame[at - 2 : at] == b"\x81\x00":
        at += 4
    if frame[at - 2 : at] != b"\x08\x00" or frame[at + 9] != 17:
        return b""
    header = (frame[at] & 15) * 4
    (length,) = struct.unpack_from(">H", frame, at + header + 4)
    return frame[at + header + 8 : at + header + length]


def blocks(payload):
    """The blocks of a payload; stops where no whole block follows."""
    at = 0
    while at + 3 <= len(payload):
        (length,) = struct.unpack_from(">H", payload, at + 1)
        if length < 3 or at + length > len(payload):
            return
        yield payload[at : at + length]
        at += length
