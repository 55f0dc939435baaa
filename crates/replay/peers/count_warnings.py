"""How often real air traffic warns: every sample flight of PyPI `traffic`, before every radar of the demonstration.

Of each flight the five minutes in its middle, where they have no gap, as many in the air at a time as controllers
would let fly there. Each radar of the improved site looks at them, and the all-round one once more
without its Doppler. Prints a row a radar, and another for the windows in which a receiver's clock makes aircraft
jump, which fly apart from the rest and count for nothing; exit code 1 where anybody was warned of the others.
"""

import json
import os
import random
import sys

import flown
import runner

# Recordings are cut into pieces, so that no file grows too large.
PIECE = 250
# Another seed is other noise, and turns every flight by another angle.
SEED = int(os.environ.get("FOREWARN_SEED", "0"))


def radars():
    """Name, sensor and site of each radar."""
    site, sensors = flown.demonstration("erbil-2021-improved")
    for sensor in sensors:
        yield sensor["id"], sensor, site
    plain = dict(sensors[-1])
    del plain["range_rate_sd_mps"]
    yield f"{plain['id']}, without Doppler", plain, site


def main():
    sound, jumping, flights, without = [], [], 0, []
    for name in flown.files():
        before = len(sound) + len(jumping)
        for points in flown.flights(name):
            flights += 1
            for track in filter(None, [flown.middle_window(points)]):
                (sound if flown.speeds_soundly(track) else jumping).append(track)
        if len(sound) + len(jumping) == before:
            without.append(name)
    hours = len(sound) * flown.WINDOW_S / 3600
    print(f"{len(flown.files())} files, {flights} flights, {len(sound)} windows, {hours:.0f} hours of flight; "
          f"{len(jumping)} windows with jumps")
    print(f"without five sound minutes in the middle of a flight: {', '.join(without) or 'none'}")
    print("| radar | plots | tracks | reports that call it falling | pre-alerts | warnings |")
    print("|---|---|---|---|---|---|")
    failed = False
    for name, sensor, site in radars():
        failed |= count(name, sensor, site, sound) > 0
        count(f"{name}, windows with jumps", sensor, site, jumping)
    sys.exit(1 if failed else 0)


def count(name, sensor, site, tracks):
    """Flies tracks before a radar and prints its row; gives the number of warnings."""
    total = dict.fromkeys(("plots", "tracks", "reports", "falling", "pre_alert", "warn"), 0)
    for start in range(0, len(tracks), PIECE):
        recording = runner.OUT / "piece.jsonl"
        noise = random.Random(start + 10_000 * SEED)
        piece = [flown.turned(track, 40 * SEED) for track in tracks[start : start + PIECE]]
        with recording.open("w") as out:
            begun = flown.kept_apart(sensor, piece)
            for line in flown.plots(sensor, begun, noise):
                out.write(json.dumps(line) + "\n")
        summary, folder = runner.replay("piece", site, recording)
        total["plots"] += summary["counts"]["used"]
        total["tracks"] += summary["tracks"]
        with (folder / "tracks.jsonl").open() as reports:
            for report in map(json.loads, reports):
                total["reports"] += 1
                total["falling"] += report["class"]["ballistic"] > 0.5
        with (folder / "warnings.jsonl").open() as warnings:
            for warning in map(json.loads, warnings):
                total["pre_alert"] += warning["action"] == "pre_alert"
                total["warn"] += warning["action"] == "warn"
                if warning["action"] == "warn":
                    print(json.dumps(warning), file=sys.stderr)
    share = total["falling"] / max(total["reports"], 1)
    print(f"| {name} | {total['plots']} | {total['tracks']} | {100 * share:.2f} % | "
          f"{total['pre_alert']} | {total['warn']} |", flush=True)
    return total["warn"]


main()
