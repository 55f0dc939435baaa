"""Reads a journal by its specification alone, with Python's own CRC, SHA-256 and Ed25519.

An independent reader: if the specification in `src/format.rs` and the Rust code drift apart, this
disagrees with one of them. It reads the checked-in files of every version, and a journal that
`forewarn` wrote where one is given as an argument.
"""

import hashlib
import pathlib
import struct
import sys
import zlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HEADER = struct.Struct("<8sH6xQ32s32sI")
ENTRY = struct.Struct("<IH2xQI")
SEAL = 65535


def read(folder):
    """Gives the records of a journal as (number, kind, bytes), or raises at the first thing wrong."""
    head, number = bytes(32), 0
    for path in sorted(folder.glob("*.journal")):
        data = path.read_bytes()
        mark, version, first, before, key, crc = HEADER.unpack_from(data)
        assert (mark, version) == (b"FOREWARN", 1), "mark and version"
        assert zlib.crc32(data[: HEADER.size - 4]) == crc, "header checksum"
        assert (first, before) == (number, head), "header number and chain head"
        assert int(path.stem) == first, "name"
        at = HEADER.size
        while at < len(data):
            length, kind, found, crc = ENTRY.unpack_from(data, at)
            start = at + ENTRY.size
            content, after = data[start : start + length], data[start + length :][:32]
            assert zlib.crc32(data[at : start - 4] + content) == crc, "entry checksum"
            assert found == number, "entry number"
            if kind == SEAL:
                statement = b"forewarn journal seal 1" + key + struct.pack("<Q", number) + head
                Ed25519PublicKey.from_public_bytes(key).verify(content, statement)
            head = hashlib.sha256(head + data[at : start + length]).digest()
            assert head == after, "chain head"
            if kind != SEAL:
                yield number, kind, content
                number += 1
            at = start + length + 32


EXPECTED = [(0, 0, b"the world"), (1, 1, b"\x30\x00\x05\xff\x80"), (2, 1, b""), (3, 42, b"a tick")]


def main():
    """Prints one line a journal, then the counts."""
    fixtures = pathlib.Path(__file__).parent.parent / "tests/fixtures"
    folders = [(folder, EXPECTED) for folder in sorted(fixtures.iterdir())]
    folders += [(pathlib.Path(name), None) for name in sys.argv[1:]]
    passed = failed = 0
    for folder, expected in folders:
        try:
            records = list(read(folder))
            assert expected is None or records == expected, "records"
            passed += 1
            print(f"{folder.name}: {len(records)} records as the specification says")
        except (AssertionError, InvalidSignature, struct.error) as wrong:
            failed += 1
            print(f"{folder}: {type(wrong).__name__} {wrong}")
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
