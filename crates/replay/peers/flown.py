"""Real flights of PyPI `traffic`'s sample data as a radar of ours would see them.

Each flight is moved sideways so that its middle lies in the radar's field of view, and up or down so that it
clears the hills; its shape, speed and climbs stay as flown. Flights that are in the air together keep the
distance that controllers keep. The radar looks once a second, with its own noise.
"""

import bisect
import datetime
import gzip
import json
import math
import pathlib
import statistics
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
MOST_AT_A_TIME = 30
# No aircraft here changes its speed faster than this, m/s²: a receiver whose clock errs makes it seem so.
SPEEDING_MPS2 = 5.0
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


def smoothed(points, start):
    """A gapless window, once a second, around its own middle; None where it has gaps or nothing flies so.

    Messages are misread, and their times are off by a second and more: a median over 15 s takes out single wrong
    heights and places, three means over 15 s what is left of their steps. (After one, every second airliner
    would still gain or lose more than 6 m/s within a second.) A window in which something would still fly faster
    than 400 m/s, or climb or sink faster than 60 m/s, holds a receiver's error.
    """
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
    each_s = [at(start + second) for second in range(-28, WINDOW_S + 29)]
    track = moving(statistics.median, each_s)
    for _ in range(3):
        track = moving(statistics.fmean, track)
    steps = [[b[axis] - a[axis] for axis in range(3)] for a, b in zip(track, track[1:])]
    if any(math.hypot(east, north) > 400 or abs(up) > 60 for east, north, up in steps):
        return None
    middle, lowest = track[WINDOW_S // 2], min(point[2] for point in track)
    return [(east - middle[0], north - middle[1], up - lowest) for east, north, up in track]


def speeds_soundly(track):
    """Whether its speed over the ground changes as that of aircraft does."""
    speeds = [math.hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(track, track[1:])]
    return all(abs(b - a) < SPEEDING_MPS2 for a, b in zip(speeds, speeds[1:]))


def moving(what, points):
    """Something of 15 s around each point that has so much around it."""
    columns = [[point[axis] for point in points] for axis in range(3)]
    return [[what(column[at : at + 15]) for column in columns] for at in range(len(points) - 14)]


def turned(track, angle_deg):
    """The same flight in another direction, around its own middle."""
    sin, cos = math.sin(math.radians(angle_deg)), math.cos(math.radians(angle_deg))
    return [(east * cos + north * sin, north * cos - east * sin, up) for east, north, up in track]


def one_by_one(sensor, tracks):
    """When each flight begins, seconds, and its points from the radar: one after the other."""
    return [(number * (WINDOW_S + 60), placed(sensor, track, number)) for number, track in enumerate(tracks)]


def kept_apart(sensor, tracks):
    """The same, as many at a time as there is room for: a flight begins as soon as it stays clear of the others."""
    flights, start = [], 0
    for number, track in enumerate(tracks):
        here = placed(sensor, track, number)
        while any(too_near(start, here, *other) for other in flights[-MOST_AT_A_TIME:]):
            start += 10
        flights.append((start, here))
    return flights


def too_near(start, here, other_start, other):
    """Whether two flights come nearer than 3 NM and 1000 ft where the radar sees them."""
    for second in range(max(0, other_start - start), min(WINDOW_S, other_start - start + WINDOW_S), 5):
        a, b = here[second], other[second + start - other_start]
        level = math.hypot(a[0] - b[0], a[1] - b[1])
        if level < 5_556 and abs(a[2] - b[2]) < 305 and math.hypot(a[0], a[1]) < 20_000:
            return True
    return False


def placed(sensor, track, number):
    """Its middle 6 km away, its lowest point 400 m up at the least; an all-round radar sees one flight after
    another in another direction."""
    from_deg, width_deg = sector(sensor)
    facing = math.radians(from_deg + width_deg / 2 + (77 * number if width_deg == 360 else 0))
    place = (6_000.0 * math.sin(facing), 6_000.0 * math.cos(facing), 400.0 + 120.0 * (number % 12))
    return [[point[axis] + place[axis] for axis in range(3)] for point in track]


def sector(sensor):
    """Where its field of view begins, and how wide it is, degrees."""
    from_deg = sensor.get("azimuth_from_deg", 0)
    return from_deg, (sensor.get("azimuth_to_deg", 360) - from_deg) % 360 or 360


def plots(sensor, flights, noise):
    """Lines of plots.jsonl: each second's plots, then north."""
    from_deg, width_deg = sector(sensor)
    rate_sd_mps = sensor.get("range_rate_sd_mps")
    waiting = sorted(flights, key=lambda flight: flight[0], reverse=True)
    in_the_air, now = [], 0
    while waiting or in_the_air:
        now += 1
        while waiting and waiting[-1][0] < now:
            in_the_air.append(waiting.pop())
        in_the_air = [(start, track) for start, track in in_the_air if now - start < WINDOW_S]
        for start, track in in_the_air:
            before, here, after = track[now - start - 1 : now - start + 2]
            range_m = math.hypot(*here)
            azimuth = math.degrees(math.atan2(here[0], here[1])) % 360
            elevation = math.degrees(math.asin(here[2] / range_m))
            in_view = (
                sensor["range_min_m"] < range_m < sensor["range_max_m"]
                and (azimuth - from_deg) % 360 <= width_deg
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
                    # At the moment of the plot: over the second before, it would be another near the radar.
                    opening = sum(p * (b - a) / 2 for p, a, b in zip(here, before, after)) / range_m
                    line["range_rate_mps"] = opening + noise.gauss(0, rate_sd_mps)
                yield line
        yield {"kind": "sector", "time": stamp(now + 0.05), "sensor": sensor["id"], "azimuth_deg": 0.0}


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
