"""Every real sounding that SHARPpy carries, through our reader: how many are read, and each value of every
level against SHARPpy's own conversions. What is refused is listed, and is few."""

import collections

import numpy as np

from height import geometric
from profile import Tally, ask
from soundings import fetch, rows

folder = fetch()
from sharppy.sharptab import utils  # noqa: E402: it comes with the soundings

LATITUDE = 38.0  # The files state none; ours is asked for this one.

tally = Tally()
paths = sorted(path for path in folder.glob("*/*.*") if "%RAW%" in path.read_text(errors="replace"))
answers = ask(paths, LATITUDE, -97.0)
reasons = collections.Counter()
levels = differing = 0
for path, (_, ours) in zip(paths, answers, strict=True):
    if isinstance(ours, str):
        reasons[ours.split(": ", 1)[1] if ours.startswith("line") else ours] += 1
        continue
    # A file may state one level twice with different winds: either will do.
    stated = collections.defaultdict(list)
    for pressure, height, temperature, _, direction, speed in rows(path):
        if None in (height, temperature, direction, speed):
            continue
        u, v = utils.vec2comp(np.array([direction]), np.array([utils.KTS2MS(speed)]))
        key = round(pressure * 100), round(geometric(height, LATITUDE))
        stated[key].append((temperature + 273.15, u[0], v[0]))
    for height, temperature, pressure, _, east, north in ours:
        theirs = stated.get((round(pressure), round(height)))
        if theirs is None:
            continue
        levels += 1
        errors = [(abs(temperature - t), max(abs(east - u), abs(north - v))) for t, u, v in theirs]
        heat, wind = min(errors)
        # SHARPpy's knot is 0.514444 m/s.
        differing += heat > 1e-6 or wind > 2e-4
refused = sum(reasons.values())
for reason, count in reasons.most_common():
    print(f"refused {count}: {reason}")
tally.check("soundings read", refused < 0.02 * len(paths), f"{len(paths) - refused} of {len(paths)}")
tally.check("levels compared", levels > 80_000, levels)
# Where a file states one level several times with gaps, ours may be the one that was filled in.
tally.check("levels that differ", differing < levels / 2000, differing)
tally.finish()
