"""How fast four decoders read the same 20 MB of repeated real CAT048, on the same core, in one run.

The CAT048 datagrams of asterix_decoder's own recording are repeated to 20 MB: as a raw file, as a
capture and as a list of datagrams in memory, whichever a decoder takes. All run on one core, and what
counts is processor time without starting up: tshark's for an empty capture is taken off, as is ours for
reading the file and doing nothing. Each figure is the least of several turns, and the turns of all go
round in a circle, so that a busy moment hits everybody.
"""

import argparse
import importlib
import json
import os
import pathlib
import resource
import struct
import subprocess
import time

import containers

OCTETS = 20_000_000
TURNS = 5
FIELDS = ["asterix.048_010_SIC", "asterix.048_140_VALUE", "asterix.048_040_RHO", "asterix.048_040_THETA"]

# What issue 3 asks of us: ours, theirs, and how many times as fast.
GOALS = [
    ("Forewarn, typed plots", "tshark, four fields", 60.0),
    ("Forewarn, typed plots", "asterix_decoder, Python objects", 200.0),
    ("Forewarn, typed plots", "bare walk", 0.5),
    ("Forewarn, complete JSON", "asterix_decoder, JSON text", 20.0),
]


def datagrams(source):
    """The CAT048 datagrams of the real recording."""
    (path,) = sorted(pathlib.Path(source).glob("**/install/sample_data/cat_034_048.pcap"))
    for payload in containers.payloads(path):
        blocks = b"".join(block for block in containers.blocks(payload) if block[0] == 48)
        if blocks:
            yield blocks


def capture(payloads):
    """A capture with these payloads on port 8600."""
    parts = [struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)]
    for payload in payloads:
        udp = struct.pack(">HHHH", 8600, 8600, 8 + len(payload), 0) + payload
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes(4), bytes(4)) + udp
        frame = bytes(12) + b"\x08\x00" + ip
        parts.append(struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame)
    return b"".join(parts)


def processor_seconds(command):
    """Processor time of a program from start to end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ours(program, way, path, times):
    nothing = processor_seconds([program, way, str(path), "0"])
    return (processor_seconds([program, way, str(path), str(times)]) - nothing) / times


def tshark(path, empty):
    options = ["-d", "udp.port==8600,asterix", "-T", "fields", *[f"-e{field}" for field in FIELDS]]
    return processor_seconds(["tshark", "-r", str(path), *options]) - processor_seconds(["tshark", "-r", str(empty), *options])


def asterix_decoder(payloads, use=lambda records: None):
    asterix = importlib.import_module("asterix")
    asterix.parse(payloads[0])
    started = time.process_time()
    for payload in payloads:
        use(asterix.parse(payload))
    return time.process_time() - started


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", default=os.environ.get("FOREWARN_SOURCE"))
    parser.add_argument("--speed", default=os.environ.get("FOREWARN_BIN"), help="the example `speed`, built for release")
    parser.add_argument("--out", default=os.environ.get("FOREWARN_OUT", "."))
    args = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})

    once = list(datagrams(args.source))
    payloads = once * (OCTETS // sum(map(len, once)) + 1)
    out = pathlib.Path(args.out)
    raw, pcap, empty = out / "cat048.ast", out / "cat048.pcap", out / "empty.pcap"
    raw.write_bytes(b"".join(payloads))
    pcap.write_bytes(capture(payloads))
    empty.write_bytes(capture([]))
    octets = raw.stat().st_size

    # A tenth is enough for the slow one; its time is taken ten times.
    part = payloads[:: 10]
    share = octets / sum(map(len, part))
    ways = {
        "bare walk": lambda: ours(args.speed, "bare", raw, 20),
        "Forewarn, typed plots": lambda: ours(args.speed, "typed", raw, 20),
        "Forewarn, complete JSON": lambda: ours(args.speed, "json", raw, 2),
        "tshark, four fields": lambda: tshark(pcap, empty),
        "asterix_decoder, Python objects": lambda: asterix_decoder(part) * share,
        "asterix_decoder, JSON text": lambda: asterix_decoder(part, json.dumps) * share,
    }
    least = dict.fromkeys(ways, float("inf"))
    for _ in range(TURNS):
        for name, way in ways.items():
            least[name] = min(least[name], way())

    print(f"{octets / 1e6:.1f} MB of CAT048, one core, least of {TURNS} turns")
    for name, seconds in least.items():
        print(f"  {name:<34}{octets / 1e6 / seconds:>9.2f} MB/s")
    for us, them, goal in GOALS:
        ratio = least[them] / least[us]
        verdict = "met" if ratio >= goal else "MISSED"
        print(f"  {us} against {them}: {ratio:.2f} times; goal {goal:g}: {verdict}")


if __name__ == "__main__":
    main()
