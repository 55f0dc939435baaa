"""Real flights of PyPI `traffic`'s sample data as a radar of ours would see them.

Each flight is moved sideways so that its middle lies in the radar's field of view, and up or down so that it
clears the hills; its shape, speed and climbs stay as flown. The radar looks once a second, with its own noise.
"""

import bisect
import datetime
import gzip
import json
import math
import pathlib
import subprocess
import tomllib

import runner

SAMPLES = runner.source("src/traffic/data/samples")
ROOT = pathlib.Path(__file__).resolve().parents[3]
BEGIN = datetime.datetime(2021, 2, 15, 12, 0, tzinfo=datetime.timezone.utc)
FOOT_M = 0.3048
DEGREE_M = 111_320.0
WINDOW_S = 300
# A flight that was not heard of for so long is over.
GAP_S = 40
NEEDED = ("timestamp", "latitude", "longitude", "altitude")


def files():
    """The names of all files of flights, such as `gliders/luberon`."""
    found = sorted(SAMPLES.glob("*/*.json.gz"))
    return [f"{path.parent.name}/{path.name.removesuffix('.json.gz')}" for path in found]


def flights(name):
    """Points (seconds, east, north, up in metres) of each aircraft in a file, in order of address and name."""
    points = json.loads(gzip.decompress((SAMPLES / f"{name}.json.gz").read_bytes()))
    if isinstance(points, dict):
        rows = points.get("timestamp", {}).keys()
        points = [{key: column.get(row) for key, column in points.items()} for row in rows]
    by_aircraft = {}
    for point in points:
        if all(point.get(key) is not None for key in NEEDED):
            by_aircraft.setdefault((point.get("icao24"), point.get("callsign")), []).append(point)
    for _, flown in sorted(by_aircraft.items(), key=lambda item: str(item[0])):
        yield list(plane(flown))


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


def middle_window(points):
    """The window around the middle of a flight; None where it has a gap."""
    times = [point[0] for point in points]
    return smoothed(points, times[len(times) // 2] - WINDOW_S / 2) if len(points) >= 30 else None


def windows(points):
    """Every gapless stretch of a flight, in windows that follow one another."""
    start = 0
    for index in range(1, len(points) + 1):
        if index == len(points) or points[index][0] - points[index - 1][0] > GAP_S:
            stretch = points[start:index]
            start = index
            at = stretch[0][0]
            while at + WINDOW_S <= stretch[-1][0]:
                window = smoothed(stretch, at)
                at += WINDOW_S
                if window:
                    yield window


def smoothed(points, start):
    """A gapless window, once a second, around its own middle: a mean over 15 s takes out receivers' jitter."""
    times = [point[0] for point in points]

    def at(time):
        after = min(max(bisect.bisect(times, time), 1), len(times) - 1)
        a, b = points[after - 1], points[after]
        share = min(max((time - a[0]) / max(b[0] - a[0], 1e-3), 0.0), 1.0)
        return [a[axis] + (b[axis] - a[axis]) * share for axis in (1, 2, 3)]

    inside = [time for time in times if start - 10 <= time <= start + WINDOW_S + 10]
    gaps = [b - a for a, b in zip(inside, inside[1:])]
    if len(inside) < 15 or max(gaps) > GAP_S or inside[0] > start + 1 or inside[-1] < start + WINDOW_S - 1:
        return None
    each_s = [at(start + second) for second in range(-7, WINDOW_S + 7)]
    track = []
    for second in range(WINDOW_S):
        around = each_s[second : second + 15]
        track.append([sum(point[axis] for point in around) / 15 for axis in range(3)])
    middle, lowest = track[WINDOW_S // 2], min(point[2] for point in track)
    return [(east - middle[0], north - middle[1], up - lowest) for east, north, up in track]


def plots(sensor, tracks, noise, every_s=WINDOW_S + 60):
    """Lines of plots.jsonl: a flight begins every so many seconds; each second's plots, then north."""
    tracks = list(tracks)
    from_deg = sensor.get("azimuth_from_deg", 0)
    half = ((sensor.get("azimuth_to_deg", 360) - from_deg) % 360 or 360) / 2
    rate_sd_mps = sensor.get("range_rate_sd_mps")
    for now in range(1, every_s * (len(tracks) - 1) + WINDOW_S):
        first = max(0, (now - WINDOW_S) // every_s + 1)
        for number in range(first, min(now // every_s + 1, len(tracks))):
            second = now - number * every_s
            if second < 1:
                continue
            place = middle_of_view(from_deg, half, number)
            here, before = (
                [tracks[number][t][axis] + place[axis] for axis in range(3)] for t in (second, second - 1)
            )
            range_m, before_m = math.hypot(*here), math.hypot(*before)
            azimuth = math.degrees(math.atan2(here[0], here[1])) % 360
            elevation = math.degrees(math.asin(here[2] / range_m))
            in_view = (
                sensor["range_min_m"] < range_m < sensor["range_max_m"]
                and (azimuth - from_deg) % 360 <= 2 * half
                and sensor["elevation_min_deg"] < elevation < sensor["elevation_max_deg"]
            )
            if in_view and noise.random() < 0.9:
                line = {
                    "time": stamp(now),
                    "sensor": sensor["id"],
                    "range_m": range_m + noise.gauss(0, sensor["range_sd_m"]),
                    "azimuth_deg": (azimuth + noise.gauss(0, sensor["azimuth_sd_deg"])) % 360,
                    "elevation_deg": elevation + noise.gauss(0, sensor["elevation_sd_deg"]),
                }
                if rate_sd_mps:
                    line["range_rate_mps"] = range_m - before_m + noise.gauss(0, rate_sd_mps)
                yield line
        yield {"kind": "sector", "time": stamp(now + 0.05), "sensor": sensor["id"], "azimuth_deg": 0.0}


def middle_of_view(from_deg, half, number):
    """6 km away, 400 m up at the least; an all-round radar sees one flight after another in another direction."""
    facing = math.radians(from_deg + half + (77 * number if half >= 180 else 0))
    away_m = 6_000.0
    return (away_m * math.sin(facing), away_m * math.cos(facing), 400.0 + 120.0 * (number % 12))


def stamp(second):
    """RFC 3339."""
    return (BEGIN + datetime.timedelta(seconds=second)).isoformat().replace("+00:00", "Z")


def demonstration(scenario):
    """The demonstration's site and its sensors, as `simulate` writes it."""
    folder = runner.OUT / scenario
    path = ROOT / "scenarios" / f"{scenario}.toml"
    subprocess.run([runner.BIN, "simulate", path, "--out", folder], check=True, capture_output=True)
    site = folder / "site.toml"
    return site, tomllib.loads(site.read_text())["sensor"]
