"""Real flights as the demonstration's radar would see them: tracked as aircraft, and whom they warn.

A few flights of each kind, one after the other; `count_warnings.py` flies all of them.
"""

import itertools
import json
import pathlib
import random

import flown
import runner

# What is flown, and the least share of reports that must call it an aircraft. A helicopter that lands is
# slower than many a bird for a while, and so is a glider at all times: those need only not fall.
FILES = [
    ("collections/switzerland", 0.9),
    ("calibration/ajaccio", 0.9),
    ("calibration/brussels_vor", 0.9),
    ("ambulances/samu31", 0.6),
    ("ambulances/rega_sg", 0.6),
    ("ambulances/rega_zh", 0.0),
    ("gliders/luberon", 0.0),
]
FLIGHTS_PER_FILE = 6


def main():
    site, sensors = flown.demonstration("erbil-2021")
    for name, share in FILES:
        found = filter(None, map(flown.middle_window, flown.flights(name)))
        tracks = list(itertools.islice(found, FLIGHTS_PER_FILE))
        runner.check(f"{name}: has flights", bool(tracks), len(tracks))
        kind = pathlib.PurePath(name).name
        recording = runner.OUT / f"{kind}.jsonl"
        lines = list(flown.plots(sensors[0], flown.one_by_one(sensors[0], tracks), random.Random(1)))
        recording.write_text("".join(json.dumps(line) + "\n" for line in lines))
        summary, folder = runner.replay(kind, site, recording)
        warnings = map(json.loads, (folder / "warnings.jsonl").read_text().splitlines())
        warned = [warning for warning in warnings if warning["action"] == "warn"]
        runner.check(f"{name}: nobody is warned", not warned, warned)
        runner.check(f"{name}: tracked", summary["tracks"] >= len(tracks) / 2, summary["tracks"])
        reports = [json.loads(line) for line in (folder / "tracks.jsonl").read_text().splitlines()]
        aircraft = sum(max(report["class"], key=report["class"].get) == "aircraft" for report in reports)
        falling = sum(report["class"]["ballistic"] > 0.5 for report in reports)
        print(f"{kind}: {len(tracks)} flights, {summary['tracks']} tracks, {len(reports)} reports, "
              f"{aircraft} aircraft, {falling} falling")
        runner.check(f"{name}: falls nowhere", falling <= 0.1 * len(reports), (falling, len(reports)))
        counted = (aircraft, len(reports))
        runner.check(f"{name}: tracked as aircraft", aircraft >= share * len(reports), counted)
    runner.end()


main()
