"""Wireshark reads what the simulator writes: nothing malformed, and the numbers of plots.jsonl.

Scenarios are simulated in both report formats; each capture goes through tshark, whose
dissector is not ours. Needs only the standard library and tshark:

    FOREWARN_BIN=target/release/forewarn FOREWARN_OUT=/tmp/out python3 crates/simulator/peers/check_tshark.py
"""

import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]

SCENARIOS = ["erbil-2021", "mismatch", "salvo-s1"]

# Format: tshark's fields of a plot, the key of plots.jsonl beside each, and what tshark's number is
# worth (it prints some as counts). Degrees wrap.
FIELDS = {
    "cat015": {
        "asterix.015_625_R_VALUE": ("range_m", 1.0),
        "asterix.015_627_AZ_VALUE": ("azimuth_deg", 1.0),
        "asterix.015_628_EL_VALUE": ("elevation_deg", 1.0),
        "asterix.015_626_DV_VALUE": ("range_rate_mps", 1.0),
    },
    "cat048": {
        "asterix.048_040_RHO": ("range_m", 1852.0),
        "asterix.048_040_THETA": ("azimuth_deg", 1.0),
    },
}
TIMES = {"cat015": "asterix.015_145_VALUE", "cat048": "asterix.048_140_VALUE"}


def simulate(binary, scenario, form, folder):
    """Runs a scenario in one format; its own file stays as it is."""
    text = scenario.read_text()
    site = (scenario.parent / text.split('site = "')[1].split('"')[0]).resolve()
    text = text.replace(text.split('site = "')[1].split('"')[0], str(site))
    text = text.replace("[scenario]\n", f'[scenario]\nformat = "{form}"\n')
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / scenario.name
    copy.write_text(text)
    subprocess.run([binary, "simulate", copy, "--out", folder, "--seed", "7"], check=True, stdout=subprocess.DEVNULL)


def dissect(capture, fields):
    """One list of fields a frame, each field's values in the order of the records."""
    wanted = ["_ws.malformed", "frame.time_epoch", *fields]
    options = [option for field in wanted for option in ("-e", field)]
    command = ["tshark", "-r", capture, "-d", "udp.port==8600,asterix", "-T", "fields", "-E", "separator=|", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return [line.split("|") for line in run.stdout.splitlines()]


def check(binary, scenario, form, folder):
    """Complaints about one scenario in one format."""
    simulate(binary, scenario, form, folder)
    lines = [json.loads(line) for line in (folder / "plots.jsonl").open()]
    plots = [line for line in lines if line["kind"] == "plot"]
    fields = FIELDS[form]
    frames = dissect(folder / "plots.pcap", [TIMES[form], *fields])
    complaints = [f"frame {n} is malformed" for n, frame in enumerate(frames, 1) if frame[0]]
    faults = "datagrams" in scenario.read_text()
    for column, (field, (key, unit)) in enumerate(fields.items(), 3):
        theirs = [float(v) * unit for frame in frames for v in frame[column].split(",") if v]
        ours = [plot[key] for plot in plots if key in plot]
        if faults:  # a doubled datagram stands once in plots.jsonl
            continue
        if len(theirs) != len(ours):
            complaints.append(f"{field}: {len(theirs)} values, {len(ours)} in plots.jsonl")
        # tshark prints seven digits.
        wrong = sum(abs(a - b) > 1e-5 * max(abs(a), 1.0) for a, b in zip(theirs, ours))
        if wrong:
            complaints.append(f"{field}: {wrong} of {len(ours)} values differ")
    for number, frame in enumerate(frames, 1):
        times = [float(v) for v in frame[2].split(",") if v]
        if times and not faults and abs(float(frame[1]) % 86400 - max(times)) > 1e-5:
            complaints.append(f"frame {number} did not arrive with its latest report")
            break
    print(f"{scenario.name} as {form}: {len(frames)} frames, {len(plots)} plots, {len(complaints)} complaints")
    return complaints


def main():
    binary = pathlib.Path(os.environ["FOREWARN_BIN"]).resolve()
    out = pathlib.Path(os.environ["FOREWARN_OUT"])
    passed, failed = 0, 0
    for name in SCENARIOS:
        scenario = ROOT / "scenarios" / f"{name}.toml"
        for form in FIELDS:
            complaints = check(binary, scenario, form, out / f"{scenario.stem}-{form}")
            for complaint in complaints[:10]:
                print(f"  {complaint}", file=sys.stderr)
            passed, failed = passed + (not complaints), failed + bool(complaints)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
