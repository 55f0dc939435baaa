"""Wireshark reads what `forewarn simulate` writes: nothing malformed, every report, the same numbers.

The demo's scenario is simulated with one seed. What Wireshark's dissector finds in `plots.pcap` is
held against `plots.jsonl`, which went another way to the disk.
"""

import json
import os
import pathlib
import subprocess
import sys

SCENARIO = "scenarios/erbil-2021.toml"
FIELDS = {
    "range_m": "asterix.015_625_R_VALUE",
    "azimuth_deg": "asterix.015_627_AZ_VALUE",
    "elevation_deg": "asterix.015_628_EL_VALUE",
}


def tshark(capture, fields):
    """One row a frame, one list of values a field."""
    options = [word for field in fields for word in ("-e", field)]
    command = ["tshark", "-r", str(capture), "-d", "udp.port==8600,asterix"]
    command += ["-T", "fields", "-E", "separator=|", "-E", "aggregator=;", *options]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [[cell.split(";") if cell else [] for cell in row.split("|")] for row in said.splitlines()]


def main():
    """Prints a line a check, then the counts."""
    out = pathlib.Path(os.environ["FOREWARN_OUT"]) / "run"
    simulate = [os.environ["FOREWARN_BIN"], "simulate", SCENARIO, "--out", str(out), "--seed", "7"]
    subprocess.run(simulate, check=True, stdin=subprocess.DEVNULL)
    lines = [json.loads(line) for line in (out / "plots.jsonl").read_text().splitlines()]
    plots = [line for line in lines if line.get("kind", "plot") == "plot"]
    sectors = [line for line in lines if line.get("kind") == "sector"]
    frames = tshark(
        out / "plots.pcap",
        ["_ws.malformed", "_ws.expert.message", "asterix.034_000_VALUE", *FIELDS.values()],
    )
    malformed = sum(1 for frame in frames if frame[0] or frame[1])
    results = {
        f"no malformed field in {len(frames)} frames": malformed == 0,
        f"{len(sectors)} sector and north messages": sum(len(frame[2]) for frame in frames) == len(sectors),
    }
    for column, name in enumerate(FIELDS, start=3):
        theirs = [float(value) for frame in frames for value in frame[column]]
        ours = [plot[name] for plot in plots]
        same = len(theirs) == len(ours) and all(abs(a - b) < 1e-6 for a, b in zip(theirs, ours))
        results[f"{name} of {len(ours)} plots"] = same and bool(ours)
    for name, passed in results.items():
        print(f"{'ok' if passed else 'FAILED'}: {name}")
    passed = sum(results.values())
    print(f"{passed} passed, {len(results) - passed} failed, 0 skipped")
    return 0 if passed == len(results) else 1


if __name__ == "__main__":
    sys.exit(main())
