"""How fast a wind profile goes out of date: real soundings of one station some hours apart, and of two stations at
one hour, against the law by which our uncertainty grows (`crates/flight/src/atmosphere_age.rs`).

The soundings are those that SHARPpy carries: days of severe storms over the United States, so that the
differences are larger than on most days. Stations' places are those of the public station lists.
"""

import collections
import datetime
import itertools
import math
import re

from profile import Tally
from soundings import fetch, rows

PLACES = {
    "ABR": (45.45, -98.41), "AMA": (35.23, -101.70), "BIS": (46.77, -100.75), "BMX": (33.18, -86.78),
    "BNA": (36.25, -86.56), "DDC": (37.77, -99.97), "DNR": (39.77, -104.87), "DRT": (29.37, -100.92),
    "DTX": (42.70, -83.47), "DVN": (41.61, -90.58), "FFC": (33.36, -84.57), "FWD": (32.83, -97.30),
    "GGG": (32.35, -94.65), "GRB": (44.50, -88.11), "HON": (44.38, -98.22), "IAD": (38.98, -77.46),
    "ILN": (39.42, -83.82), "ILX": (40.15, -89.34), "JAN": (32.32, -90.08), "LBF": (41.13, -100.68),
    "LCH": (30.12, -93.22), "LZK": (34.84, -92.26), "MAF": (31.94, -102.19), "MPX": (44.85, -93.57),
    "OAX": (41.32, -96.37), "OUN": (35.18, -97.44), "PAH": (37.07, -88.77), "PIA": (40.66, -89.69),
    "RAP": (44.07, -103.21), "SEP": (32.21, -98.18), "SGF": (37.23, -93.38), "SHV": (32.45, -93.84),
    "STC": (45.55, -94.07), "TOP": (39.07, -95.62), "UMN": (36.88, -93.90), "UNR": (44.07, -103.21),
}
HEIGHTS_M = [1500, 3000, 5000, 8000, 10000]


def moment(name, text):
    """The file's time; the century from the file's name."""
    found = re.search(r"(\d{6})/(\d{4})", text)
    if not found or not re.match(r"^\d{8}\.", name):
        return None
    try:
        stamp = datetime.datetime.strptime("".join(found.groups()), "%y%m%d%H%M")
    except ValueError:
        return None
    return stamp.replace(year=(1900 if int(name[:2]) >= 50 else 2000) + int(name[:2]))


def state(table, height_m):
    """East and north wind, and ln of density but for a constant, at a height."""
    points = []
    for pressure, height, temperature, _, direction, speed in table:
        if None in (height, temperature, direction, speed):
            continue
        angle, speed = math.radians(direction), 0.514444 * speed
        ln_density = math.log(pressure / (temperature + 273.15))
        points.append((height, -speed * math.sin(angle), -speed * math.cos(angle), ln_density))
    points.sort()
    for low, high in zip(points, points[1:]):
        if low[0] <= height_m <= high[0] and high[0] > low[0]:
            part = (height_m - low[0]) / (high[0] - low[0])
            return [a + part * (b - a) for a, b in zip(low[1:], high[1:])]
    return None


def apart_km(a, b):
    (la, oa), (lb, ob) = ([math.radians(angle) for angle in PLACES[name]] for name in (a, b))
    cosine = math.sin(la) * math.sin(lb) + math.cos(la) * math.cos(lb) * math.cos(oa - ob)
    return 6371 * math.acos(min(1.0, cosine))


def law(hours, distance_km):
    """Standard deviations that are added: wind m/s, relative density."""
    share = math.sqrt(1 - math.exp(-(hours + distance_km / 20) / 27))
    return 10 * share, 0.014 * share


soundings = collections.defaultdict(dict)
for path in sorted(fetch().glob("*/*.*")):
    at = moment(path.name, path.read_text(errors="replace"))
    if at is not None:
        soundings[path.suffix[1:].upper()][at] = rows(path)
pairs = collections.defaultdict(list)


def compare(key, size, a, b):
    for height_m in HEIGHTS_M:
        x, y = state(a, height_m), state(b, height_m)
        if x and y:
            pairs[key].append((size, *(p - q for p, q in zip(x, y))))


for of_station in soundings.values():
    for a, b in itertools.combinations(sorted(of_station), 2):
        hours = (b - a).total_seconds() / 3600
        if hours in (6, 24, 48):
            compare(("hours", hours), hours, of_station[a], of_station[b])
by_time = collections.defaultdict(list)
for station, of_station in soundings.items():
    for at in of_station:
        if station in PLACES:
            by_time[at].append(station)
for at, stations in by_time.items():
    for a, b in itertools.combinations(stations, 2):
        distance_km = apart_km(a, b)
        if 200 < distance_km < 1200:
            compare(("km", int(distance_km // 200) * 200), distance_km, soundings[a][at], soundings[b][at])
tally = Tally()
for (kind, bin_), found in sorted(pairs.items()):
    count = len(found)
    size = sum(one[0] for one in found) / count
    wind = math.sqrt(sum(one[1] ** 2 + one[2] ** 2 for one in found) / (2 * count))
    density = math.sqrt(sum(one[3] ** 2 for one in found) / count)
    ours = law(size, 0) if kind == "hours" else law(0, size)
    told = f"{count} values: wind {wind:.2f} m/s (law {ours[0]:.2f}), density {density:.4f} (law {ours[1]:.4f})"
    tally.check(f"{size:.0f} {kind}", abs(ours[0] / wind - 1) < 0.34 and 0.75 < ours[1] / density < 1.67, told)
tally.finish()
