"""Wireshark's dissector reads what our encoder wrote: no malformed field, and the same numbers.

Wireshark's tables of ASTERIX are made from the same definitions, its dissector is not ours: it
walks every construct itself. The blocks go into a capture on port 8600.
"""

import json
import pathlib
import shutil
import struct
import subprocess
import sys

import compare
import containers

# Items to leave out: Wireshark 4.0 calls even the simplest I062/510 malformed, which libasterix and
# the document do not.
CATEGORIES = {15: [], 16: [], 21: [], 25: [], 34: [], 48: [], 62: ["510"], 63: [], 65: []}

# Elements whose numbers are compared too: our path, Wireshark's field.
FIELDS = {
    15: {
        "145": "asterix.015_145_VALUE",
        "625/R": "asterix.015_625_R_VALUE",
        "625/SDR": "asterix.015_625_SDR_VALUE",
        "626/DV": "asterix.015_626_DV_VALUE",
        "627/AZ": "asterix.015_627_AZ_VALUE",
        "627/SDASZ": "asterix.015_627_SDASZ_VALUE",
        "628/EL": "asterix.015_628_EL_VALUE",
    },
    34: {"030": "asterix.034_030_VALUE", "020": "asterix.034_020_VALUE", "041": "asterix.034_041_VALUE"},
    48: {
        "140": "asterix.048_140_VALUE",
        "040/RHO": "asterix.048_040_RHO",
        "040/THETA": "asterix.048_040_THETA",
        "110/3DH": "asterix.048_110_3DH",
        "120/CAL/CAL": "asterix.048_120_CAL_CAL",
    },
    62: {"070": "asterix.062_070_VALUE", "105/LAT": "asterix.062_105_LAT", "185/VX": "asterix.062_185_VX"},
}
BLOCKS = 60


def capture(payloads):
    """A pcap file with these UDP payloads."""
    data = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 1)
    for payload in payloads:
        udp = struct.pack(">HHHH", 8600, 8600, 8 + len(payload), 0) + payload
        ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, bytes(4), bytes(4)) + udp
        frame = bytes(12) + b"\x08\x00" + ip
        data += struct.pack("<IIII", 0, 0, len(frame), len(frame)) + frame
    return data


def tshark(path, more=()):
    """What tshark says of each frame: whether it is malformed, its category, and further fields."""
    fields = ["_ws.malformed", "_ws.expert.message", "asterix.category", *more]
    options = [f"-e{field}" for field in fields]
    command = ["tshark", "-r", str(path), "-d", "udp.port==8600,asterix", "-T", "fields", "-E", "separator=|", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.split("|") for line in run.stdout.splitlines()]


def numbers(lines, block, path):
    """The values of one element in a block's records, as we read them."""
    found = []
    for line in lines:
        value = line["items"] if line["block"] == block else None
        for name in path.split("/"):
            value = value.get(name) if isinstance(value, dict) else None
        if value is not None:
            found.append(value)
    return found


def other_numbers(ours, theirs):
    """Whether tshark's text of a field's values is not ours; it prints about six digits or more."""
    theirs = [float(text) for text in theirs.split(",") if text]
    same = len(ours) == len(theirs) and all(abs(a - b) <= 1e-5 * max(1, abs(a)) for a, b in zip(ours, theirs))
    return not same


def main():
    args = compare.arguments(__doc__).parse_args()
    if shutil.which("tshark") is None:
        print("tshark is not installed")
        print("0 passed, 0 failed, 1 skipped")
        return 0
    passed, complaints = 0, []
    example = ["cargo", "run", "--quiet", "--package", "asterix", "--example", "random_blocks", "--"]
    for number, without in CATEGORIES.items():
        request = [str(number), str(BLOCKS), str(number)]
        run = subprocess.run([*example, *request, *without], capture_output=True, check=True)
        payloads = list(containers.blocks(run.stdout))
        path = pathlib.Path(args.out) / f"random_{number:03}.pcap"
        path.write_bytes(capture(payloads))
        fields = FIELDS.get(number, {})
        lines, _, _ = compare.decode(args.forewarn, path)
        wrong, compared = [], 0
        for index, (malformed, expert, category, *theirs) in enumerate(tshark(path, fields.values())):
            if malformed or "alformed" in expert:
                wrong.append(f"frame {index}: {malformed} {expert}")
            if set(category.split(",")) != {str(number)}:
                wrong.append(f"frame {index}: read as category {category}")
            for element, text in zip(fields, theirs):
                ours = numbers(lines, index, element)
                compared += len(ours)
                if other_numbers(ours, text):
                    wrong.append(f"frame {index} {element}: {ours}, they have {text}")
        print(f"CAT{number:03}: {len(payloads)} blocks, {compared} numbers compared, {len(wrong)} complaints")
        complaints += [f"CAT{number:03} {text}" for text in wrong]
        passed += not wrong
    return compare.finish(passed, complaints)


if __name__ == "__main__":
    sys.exit(main())
