"""Real flights as the demonstration's radar would see them: tracked as aircraft, nobody warned.

Each flight is moved sideways so that its middle lies in the radar's field of view, and up or down so that it
clears the hills; one flies after the other; its shape, speed and climbs stay as flown. The radar looks once a second, with its own noise.
"""

import bisect
import datetime
import gzip
import json
import math
import pathlib
import random
import tomllib

import runner

SAMPLES = runner.source("src/traffic/data/samples")
ROOT = pathlib.Path(__file__).resolve().parents[3]
BEGIN = datetime.datetime(2021, 2, 15, 12, 0, tzinfo=datetime.timezone.utc)
FOOT_M = 0.3048
DEGREE_M = 111_320.0
WINDOW_S = 300
NEEDED = ("timestamp", "latitude", "longitude", "altitude")

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


def flights(name):
    """Points (seconds, east, north, up in metres) of the first flights in a file."""
    points = json.loads(gzip.decompress((SAMPLES / f"{name}.json.gz").read_bytes()))
    by_aircraft = {}
    for point in points:
        if all(point.get(key) is not None for key in NEEDED):
            by_aircraft.setdefault(point.get("icao24"), []).append(point)
    found = 0
    for _, flown in sorted(by_aircraft.items(), key=lambda item: str(item[0])):
        track = smoothed(plane(flown))
        if track and found < FLIGHTS_PER_FILE:
            found += 1
            yield track


def plane(flown):
    """Metres around the flight's middle; positions that a receiver merely repeated are left out."""
    flown = sorted(flown, key=lambda point: point["timestamp"])
    middle = flown[len(flown) // 2]
    east_m = DEGREE_M * math.cos(math.radians(middle["latitude"]))
    before = None
    for point in flown:
        place = (point["latitude"], point["longitude"])
        if place == before:
            continue
        before = place
        yield (
            point["timestamp"] / 1000.0,
            (point["longitude"] - middle["longitude"]) * east_m,
            (point["latitude"] - middle["latitude"]) * DEGREE_M,
            point["altitude"] * FOOT_M,
        )


def smoothed(points):
    """A gapless window around the middle, once a second: a mean over 15 s takes out receivers' jitter."""
    points = list(points)
    if len(points) < 30:
        return None
    times = [point[0] for point in points]
    start = times[len(times) // 2] - WINDOW_S / 2

    def at(time):
        after = min(max(bisect.bisect(times, time), 1), len(times) - 1)
        a, b = points[after - 1], points[after]
        share = min(max((time - a[0]) / max(b[0] - a[0], 1e-3), 0.0), 1.0)
        return [a[axis] + (b[axis] - a[axis]) * share for axis in (1, 2, 3)]

    inside = [time for time in times if start - 10 <= time <= start + WINDOW_S + 10]
    gaps = [b - a for a, b in zip(inside, inside[1:])]
    if len(inside) < 15 or max(gaps) > 40 or inside[0] > start or inside[-1] < start + WINDOW_S:
        return None
    track = []
    for second in range(WINDOW_S):
        around = [at(start + second + shift) for shift in range(-7, 8)]
        track.append([sum(point[axis] for point in around) / len(around) for axis in range(3)])
    lowest = min(point[2] for point in track)
    return [(east, north, up - lowest) for east, north, up in track]


def plots(sensor, tracks, noise):
    """Lines of plots.jsonl: one flight after another; each second's plot, then north."""
    half = (sensor["azimuth_to_deg"] - sensor["azimuth_from_deg"]) % 360 / 2
    facing = math.radians((sensor["azimuth_from_deg"] + half) % 360)
    for number, track in enumerate(tracks):
        # Over the middle of the field of view, 400 m up at the least.
        away_m = 6_000.0
        place = (away_m * math.sin(facing), away_m * math.cos(facing), 400.0 + 120.0 * number)
        for second in range(1, WINDOW_S):
            here, before = (
                [track[t][axis] + place[axis] for axis in range(3)] for t in (second, second - 1)
            )
            now = number * (WINDOW_S + 60) + second
            range_m, before_m = math.hypot(*here), math.hypot(*before)
            azimuth = math.degrees(math.atan2(here[0], here[1])) % 360
            elevation = math.degrees(math.asin(here[2] / range_m))
            in_view = (
                sensor["range_min_m"] < range_m < sensor["range_max_m"]
                and (azimuth - sensor["azimuth_from_deg"]) % 360 < 2 * half
                and sensor["elevation_min_deg"] < elevation < sensor["elevation_max_deg"]
            )
            if in_view and noise.random() < 0.9:
                yield {
                    "time": stamp(now),
                    "sensor": sensor["id"],
                    "range_m": range_m + noise.gauss(0, sensor["range_sd_m"]),
                    "azimuth_deg": (azimuth + noise.gauss(0, sensor["azimuth_sd_deg"])) % 360,
                    "elevation_deg": elevation + noise.gauss(0, sensor["elevation_sd_deg"]),
                    "range_rate_mps": range_m - before_m + noise.gauss(0, sensor["range_rate_sd_mps"]),
                }
            yield {"kind": "sector", "time": stamp(now + 0.05), "sensor": sensor["id"], "azimuth_deg": 0.0}


def stamp(second):
    """RFC 3339."""
    return (BEGIN + datetime.timedelta(seconds=second)).isoformat().replace("+00:00", "Z")


def demonstration():
    """The demonstration's site, as `simulate` writes it."""
    import subprocess

    folder = runner.OUT / "demonstration"
    scenario = ROOT / "scenarios" / "erbil-2021.toml"
    subprocess.run([runner.BIN, "simulate", scenario, "--out", folder], check=True, capture_output=True)
    return folder / "site.toml"


def main():
    site = demonstration()
    sensor = tomllib.loads(site.read_text())["sensor"][0]
    for name, share in FILES:
        tracks = list(flights(name))
        runner.check(f"{name}: has flights", bool(tracks), len(tracks))
        kind = pathlib.PurePath(name).name
        recording = runner.OUT / f"{kind}.jsonl"
        lines = list(plots(sensor, tracks, random.Random(1)))
        recording.write_text("".join(json.dumps(line) + "\n" for line in lines))
        summary, folder = runner.replay(kind, site, recording)
        warned = (folder / "warnings.jsonl").read_text()
        runner.check(f"{name}: nobody is warned", warned == "", warned[:300])
        runner.check(f"{name}: tracked", summary["tracks"] >= len(tracks) / 2, summary["tracks"])
        reports = [json.loads(line) for line in (folder / "tracks.jsonl").read_text().splitlines()]
        aircraft = sum(max(report["class"], key=report["class"].get) == "aircraft" for report in reports)
        falling = sum(report["class"]["ballistic"] > 0.5 for report in reports)
        print(f"{kind}: {len(tracks)} flights, {summary['tracks']} tracks, {len(reports)} reports, "
              f"{aircraft} aircraft, {falling} falling")
        runner.check(f"{name}: falls nowhere", falling <= 0.1 * len(reports), (falling, len(reports)))
        flown = (aircraft, len(reports))
        runner.check(f"{name}: tracked as aircraft", aircraft >= share * len(reports), flown)
    runner.end()


main()
