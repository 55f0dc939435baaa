"""GRIB2 files made by ECMWF's ecCodes in every packing that it writes, in every direction of scanning,
regional and global: our profile against ecCodes' own decoded values, interpolated here.

`check_eccodes.py --fixture FILE` writes the small file that the Rust test reads: fields that are straight
in latitude and longitude, so that their values over any place can be worked out by hand.
"""

import os
import pathlib
import sys

import eccodes
import numpy as np

from height import geometric
from profile import Tally, ask

# Discipline 0: name, category, number.
PARAMETERS = [("t", 0, 0), ("r", 1, 1), ("u", 2, 2), ("v", 2, 3), ("gh", 3, 5)]
LEVELS_HPA = [1000, 850, 500, 250]


def straight(name, hpa, lat, lon):
    """A field that is straight in latitude and longitude; heights and temperatures fit together."""
    base = {1000: 100, 850: 1480, 500: 5700, 250: 10600}[hpa]
    return {
        "t": {1000: 295, 850: 285, 500: 258, 250: 225}[hpa] - 0.5 * (lat - 36) + 0.1 * (lon - 44),
        "r": 60 - hpa / 50 + 2 * (lat - 36) - 1 * (lon - 44),
        "u": 30 - hpa / 50 + 1.5 * (lat - 36) + 0.25 * (lon - 44),
        "v": -5 + hpa / 100 - 0.75 * (lat - 36) + 0.5 * (lon - 44),
        "gh": base - 8 * (lat - 36) + 2 * (lon - 44),
    }[name]


def message(name, category, number, hpa, grid, values, packing, hour):
    handle = eccodes.codes_grib_new_from_samples("regular_ll_pl_grib2")
    north, south, west, east, columns, rows = grid
    settings = {
        "Ni": columns,
        "Nj": rows,
        "iScansNegatively": int(east < west),
        "jScansPositively": int(south > north),
        "latitudeOfFirstGridPointInDegrees": north,
        "latitudeOfLastGridPointInDegrees": south,
        "longitudeOfFirstGridPointInDegrees": west % 360,
        "longitudeOfLastGridPointInDegrees": east % 360,
        "iDirectionIncrementInDegrees": abs(east - west) / (columns - 1),
        "jDirectionIncrementInDegrees": abs(south - north) / (rows - 1),
        "dataDate": 20260301,
        "dataTime": 600,
        "forecastTime": hour,
        "parameterCategory": category,
        "parameterNumber": number,
        "typeOfFirstFixedSurface": 100,
        "scaleFactorOfFirstFixedSurface": 0,
        "scaledValueOfFirstFixedSurface": 100 * hpa,
    }
    for key, value in settings.items():
        eccodes.codes_set(handle, key, value)
    # The packing last: it needs a grid with values.
    eccodes.codes_set_values(handle, np.ascontiguousarray(values, dtype=float).ravel())
    eccodes.codes_set(handle, "packingType", packing)
    eccodes.codes_set(handle, "bitsPerValue", 16)
    eccodes.codes_set_values(handle, np.ascontiguousarray(values, dtype=float).ravel())
    decoded = eccodes.codes_get_values(handle).reshape(rows, columns)
    octets = eccodes.codes_get_message(handle)
    eccodes.codes_release(handle)
    return octets, decoded


def axes(grid):
    north, south, west, east, columns, rows = grid
    return np.linspace(north, south, rows), np.linspace(west, east, columns)


def bilinear(grid, values, lat, lon):
    lats, lons = axes(grid)
    y = (lat - lats[0]) / (lats[1] - lats[0])
    x = ((lon - lons[0]) / (lons[1] - lons[0])) % (360 / abs(lons[1] - lons[0]))
    i, j = min(int(y), len(lats) - 2), int(x)
    p, q = y - i, x - j
    right = (j + 1) % len(lons)
    return (
        (1 - p) * ((1 - q) * values[i, j] + q * values[i, right])
        + p * ((1 - q) * values[i + 1, j] + q * values[i + 1, right])
    )


def make(path, grid, packing, field, hour=6):
    decoded = {}
    with open(path, "wb") as out:
        for hpa in LEVELS_HPA:
            for name, category, number in PARAMETERS:
                lats, lons = axes(grid)
                values = field(name, hpa, lats[:, None], lons[None, :])
                octets, decoded[name, hpa] = message(name, category, number, hpa, grid, values, packing, hour)
                out.write(octets)
    return decoded


def fixture(path):
    grid = (38, 34, 42, 47, 6, 5)
    octets = b""
    for hpa, packing in zip(LEVELS_HPA, ["grid_simple", "grid_ccsds", "grid_jpeg", "grid_complex_spatial_differencing"]):
        for name, category, number in PARAMETERS:
            lats, lons = axes(grid)
            values = straight(name, hpa, lats[:, None], lons[None, :])
            octets += message(name, category, number, hpa, grid, values, packing, 6)[0]
    pathlib.Path(path).write_bytes(octets)


def main():
    out = pathlib.Path(os.environ.get("FOREWARN_OUT", "/tmp"))
    rng = np.random.default_rng(20260301)
    tally = Tally()
    grids = {
        "regional": (38, 34, 42, 47, 11, 9),
        "northward": (34, 38, 42, 47, 6, 5),
        "westward": (38, 34, 47, 42, 6, 5),
        "global": (90, -90, 0, 357, 120, 61),
    }

    def rough(name, hpa, lat, lon):
        smooth = straight(name, hpa, 36 + 2 * np.sin(np.radians(3 * lat)), 44 + np.cos(np.radians(lon)))
        return smooth + rng.normal(scale=0.3, size=smooth.shape)

    files = []
    packings = ["grid_simple", "grid_ccsds", "grid_jpeg", "grid_complex", "grid_complex_spatial_differencing"]
    for packing in packings:
        for name, grid in grids.items():
            path = out / f"{packing}-{name}.grib2"
            files.append((f"{packing}, {name}", path, grid, make(path, grid, packing, rough)))
    places = [(36.2, 44.0), (35.4, 45.83), (36.0, 44.75)]
    for lat, lon in places:
        answers = ask([path for _, path, _, _ in files], lat, lon)
        for (name, _, grid, decoded), (moment, levels) in zip(files, answers, strict=True):
            if isinstance(levels, str):
                tally.check(f"{name} at {lat}, {lon}", False, levels)
                continue
            worst = 0.0
            for hpa, ours in zip(LEVELS_HPA, levels, strict=True):
                t, r, u, v, gh = (bilinear(grid, decoded[p, hpa], lat, lon) for p, _, _ in PARAMETERS)
                theirs = [geometric(gh, lat), t, 100 * hpa, min(max(r / 100, 0), 1), u, v]
                worst = max(worst, *(abs(a - b) for a, b in zip(ours, theirs)))
            # Single precision holds a height to a millimetre; the two formulas of height agree to 5 cm here.
            good = worst < 0.06 and moment == 1772366400
            tally.check(f"{name} at {lat}, {lon}", good, f"{worst:.4f}, moment {moment}")
    tally.finish()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--fixture"]:
        fixture(sys.argv[2])
    else:
        main()
